package jp.shikaku.examples;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsClient;
import jp.shikaku.planner.JdbcPlanStore;
import jp.shikaku.transport.JdbcExchangeJournal;
import org.jspecify.annotations.Nullable;

/**
 * The folder with what bulk commands must not lose 「一括処理の作業フォルダ」: what was sent, the receipts, the
 * plans, and the secret that makes the digests in them worthless elsewhere. It is made when it is
 * not there, holds no value of a person, and its files are the owner's alone.
 */
final class BulkStore implements AutoCloseable {

  private static final String USUAL = "shikaku-bulk";
  private static final String RECEIPTS = "receipts.txt";
  private static final String DATABASE = "bulk.db";
  private static final String KEY = "secret.key";
  private static final int KEY_BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";

  private final Path folder;
  private final SecretKey key;
  private final JdbcExchangeJournal journal;
  private final UploadBook book;
  private @Nullable FileChannel turn;

  private BulkStore(Path folder, SecretKey key, JdbcExchangeJournal journal) {
    this.folder = folder;
    this.key = key;
    this.journal = journal;
    this.book = new UploadBook(folder.resolve(RECEIPTS));
  }

  /** The option that names the folder. */
  static CommandForm in(CommandForm form) {
    return form.option(
            "store",
            "DIR",
            "作業フォルダ（既定 " + USUAL + "、なければ作る） / what must not be lost; made if not there")
        .option(
            "key-file", "FILE", "計画の秘密値のファイル（既定 DIR/" + KEY + "） / secret of the digests in it");
  }

  /** Opens the folder, or makes it. */
  static BulkStore open(Inputs inputs) {
    Given given = inputs.find("store").orElse(Given.option("store", USUAL));
    Path folder = folder(given, true);
    SecretKey key =
        key(
            inputs
                .find("key-file")
                .orElse(new Given("--store", "store", folder.resolve(KEY).toString())),
            Files.exists(folder.resolve(RECEIPTS)) || Files.exists(folder.resolve(DATABASE)));
    try {
      return new BulkStore(folder, key, JdbcExchangeJournal.sqlite(folder.resolve(DATABASE)));
    } catch (InvalidQueryException e) {
      throw BadInput.of("--store", e);
    }
  }

  /** The receipts of a folder that must be there, for a command that only looks. */
  static UploadBook bookOf(Inputs inputs) {
    Given given = inputs.find("store").orElse(Given.option("store", USUAL));
    return new UploadBook(folder(given, false).resolve(RECEIPTS));
  }

  private static Path folder(Given given, boolean make) {
    Path folder = Options.path(given).toAbsolutePath();
    try {
      if (make && Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
        OwnerOnly.createFolder(folder);
      }
    } catch (FileAlreadyExistsException e) {
      // another command was first
    } catch (IOException e) {
      throw given.bad(
          "作業フォルダを作成できません（親フォルダがあり、書き込めることが必要です）",
          "can not be made: the folder above must be there and writable");
    }
    if (!Files.isDirectory(folder)) {
      throw given.bad("作業フォルダがありません", "is no folder");
    }
    return folder;
  }

  private static SecretKey key(Given given, boolean isInUse) {
    Path file = Options.path(given).toAbsolutePath();
    try {
      if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
        if (isInUse) {
          // With another secret every list would be a new one, and be uploaded again.
          throw given.bad(
              "秘密値のファイル（" + file.getFileName() + "）がありません。控えのある作業フォルダでは作り直しません。元のファイルを戻してください",
              "the file of the secret ("
                  + file.getFileName()
                  + ") is not there, and is not made anew beside receipts: bring it back");
        }
        byte[] made = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(made);
        OwnerOnly.writeWhole(
            file, (HexFormat.of().formatHex(made) + "\n").getBytes(StandardCharsets.US_ASCII));
      }
    } catch (FileAlreadyExistsException e) {
      // another command was first: its secret counts
    } catch (IOException e) {
      throw given.bad("秘密値のファイルを作成できません", "the file of the secret can not be made");
    }
    try {
      if (OwnerOnly.isOpenToOthers(file)) {
        throw given.bad(
            "秘密値のファイル（" + file.getFileName() + "）をほかの利用者が読めます（Linuxでは chmod 600）",
            "the file of the secret ("
                + file.getFileName()
                + ") must be readable by its owner only");
      }
    } catch (IOException e) {
      throw given.bad("秘密値のファイルを読み取れません", "the file of the secret can not be read");
    }
    return Options.key(given);
  }

  UploadBook book() {
    return book;
  }

  SecretKey key() {
    return key;
  }

  void journalOf(OqsClient.Builder client) {
    client.journal(journal);
  }

  JdbcPlanStore plans() {
    try {
      return JdbcPlanStore.sqlite(folder.resolve(DATABASE));
    } catch (InvalidQueryException e) {
      throw BadInput.of("--store", e);
    }
  }

  /**
   * Takes the turn to upload until the store is closed: of two commands that are given the same
   * list at once, one would not see what the other sends.
   *
   * @throws BadInput when another command has it
   */
  void takeTurn() {
    try {
      FileChannel channel =
          OwnerOnly.open(
              folder.resolve("upload.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      turn = channel;
      FileLock lock = channel.tryLock();
      if (lock != null) {
        book.tidy();
        return;
      }
    } catch (OverlappingFileLockException e) {
      // as when another program has it
    } catch (IOException e) {
      throw BadInput.of("store", "作業フォルダに書き込めません", "can not be written to");
    }
    throw BadInput.of(
        "store",
        "同じ作業フォルダで、別のコマンドがアップロード中です。終わってから実行してください",
        "is in use: another command uploads; run this one after it");
  }

  /** Stands for a text, and tells nothing of it without the secret: 32 letters. */
  String digest(List<String> parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      for (String part : parts) {
        mac.update((part.length() + ":" + part).getBytes(StandardCharsets.UTF_8));
      }
      byte[] bytes = mac.doFinal();
      StringBuilder letters = new StringBuilder();
      for (int i = 0; i < 16; i++) {
        // Letters only: digits in a row might look like an individual number.
        letters.append((char) ('a' + (bytes[i] >> 4 & 15))).append((char) ('a' + (bytes[i] & 15)));
      }
      return letters.toString();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /**
   * Stands for each part of a list: its first half for the list, its second for the part.
   *
   * @param list what tells the list from another
   * @param parts what tells each part from another
   */
  List<String> digests(List<String> list, List<List<String>> parts) {
    int half = 16;
    String whole = digest(list).substring(0, half);
    return parts.stream().map(part -> whole + digest(part).substring(0, half)).toList();
  }

  @Override
  public void close() {
    journal.close();
    endTurn();
  }

  /** Lets the next command upload. */
  void endTurn() {
    FileChannel channel = turn;
    turn = null;
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // the end of the process closes it too
      }
    }
  }
}
