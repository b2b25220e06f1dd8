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
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsClient;
import jp.shikaku.planner.JdbcPlanStore;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.JdbcExchangeJournal;
import jp.shikaku.transport.Pending;
import org.jspecify.annotations.Nullable;

/**
 * The folder with what bulk commands must not lose 「一括処理の作業フォルダ」: what was sent, the receipts, the
 * plans, and the secret that makes the digests in them worthless elsewhere. It is made when it is
 * not there, holds no value of a person, and its files are the owner's alone.
 */
final class BulkStore implements AutoCloseable {

  private static final String RECEIPTS = "receipts.txt";
  private static final String DATABASE = "bulk.db";
  private static final String KEY = "secret.key";
  private static final int KEY_BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";

  private final Path folder;
  private final SecretKey key;
  private final boolean isNew;
  private final JdbcExchangeJournal journal;
  private final UploadBook book;
  private @Nullable FileChannel turn;

  private BulkStore(
      Path folder, SecretKey key, boolean isNew, UploadBook book, JdbcExchangeJournal journal) {
    this.folder = folder;
    this.key = key;
    this.isNew = isNew;
    this.journal = journal;
    this.book = book;
  }

  /** The option that names the folder. */
  static CommandForm in(CommandForm form) {
    return form.option(
            "store",
            "DIR",
            "作業フォルダ（既定 利用者ごとの決まった場所、なければ作る） / what must not be lost; a fixed place of the"
                + " user, made if not there")
        .option(
            "key-file",
            "FILE",
            "作業フォルダの秘密値のファイル（既定 DIR/" + KEY + "） / secret of the digests in it");
  }

  /**
   * The folder of a user who names none. It is the same wherever a command is started, so that what
   * one has uploaded the next one knows.
   *
   * @param environment by name
   * @param home of the user; empty when he has none
   * @param system the name of the operating system
   * @throws BadInput when nothing tells a place
   */
  static Path usual(Map<String, String> environment, String home, String system) {
    String local = environment.getOrDefault("LOCALAPPDATA", "");
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    Path place;
    if (system.startsWith("Windows") && !local.isEmpty()) {
      place = Path.of(local);
    } else if (state.startsWith("/")) {
      place = Path.of(state);
    } else if (home.startsWith("/")) {
      place =
          system.startsWith("Mac")
              ? Path.of(home, "Library", "Application Support")
              : Path.of(home, ".local", "state");
    } else {
      throw BadInput.of(
          "store", "指定してください（利用者のホームフォルダが分かりません）", "is needed: the user has no home folder");
    }
    return place.resolve("shikaku").resolve("bulk");
  }

  private static Path usual() {
    return usual(
        System.getenv(), System.getProperty("user.home", ""), System.getProperty("os.name", ""));
  }

  /** Opens the folder, or makes it. */
  static BulkStore open(Inputs inputs) {
    Optional<Given> named = inputs.find("store");
    if (named.isEmpty()) {
      makeAbove(usual());
    }
    Path folder = folder(named.orElseGet(() -> Given.option("store", usual().toString())), true);
    boolean isInUse =
        Files.exists(folder.resolve(RECEIPTS)) || Files.exists(folder.resolve(DATABASE));
    Given file =
        inputs
            .find("key-file")
            .orElse(new Given("--store", "store", folder.resolve(KEY).toString()));
    SecretKey key = key(file, isInUse);
    UploadBook book = new UploadBook(folder.resolve(RECEIPTS));
    if (!book.isSecret(digest(key, List.of(RECEIPTS)))) {
      // With it every list would be a new one, and be uploaded again.
      throw file.bad(
          "秘密値のファイル（"
              + Options.path(file).getFileName()
              + "）が、この作業フォルダの控えを作成したときのものと違います。元のファイルを戻してください（何も送っていません）",
          "the file of the secret ("
              + Options.path(file).getFileName()
              + ") is not the one that the receipts were made with: bring that back; nothing was"
              + " sent");
    }
    return new BulkStore(folder, key, !isInUse, book, journal(folder));
  }

  private static JdbcExchangeJournal journal(Path folder) {
    try {
      return JdbcExchangeJournal.sqlite(folder.resolve(DATABASE));
    } catch (InvalidQueryException e) {
      throw BadInput.of("--store", e);
    }
  }

  private static void makeAbove(Path folder) {
    Path above = folder.getParent();
    if (above == null || Files.exists(above)) {
      return;
    }
    makeAbove(above);
    try {
      OwnerOnly.createFolder(above);
    } catch (FileAlreadyExistsException e) {
      // another command was first
    } catch (IOException e) {
      throw BadInput.of(
          "store", "指定してください（既定の場所に作成できません）", "is needed: the usual one can not be made");
    }
  }

  /** The receipts of a folder that must be there, for a command that only looks. */
  static UploadBook bookOf(Inputs inputs) {
    return new UploadBook(folderThere(inputs).resolve(RECEIPTS));
  }

  private static Path folderThere(Inputs inputs) {
    return folder(
        inputs.find("store").orElseGet(() -> Given.option("store", usual().toString())), false);
  }

  /**
   * Drops a list, and with it what waits for its receipts. Needs no secret: that may be why it is
   * dropped.
   *
   * @param list its uploads; none is dropped alone
   * @throws StoreInUse when another command uploads
   */
  static void forget(Inputs inputs, List<Upload> list) {
    Path folder = folderThere(inputs);
    try (FileChannel turn = turn(folder);
        JdbcExchangeJournal journal = journal(folder)) {
      if (turn == null) {
        throw new StoreInUse();
      }
      drop(list, journal, () -> new UploadBook(folder.resolve(RECEIPTS)).anew(list));
    } catch (IOException e) {
      throw notWritable();
    }
  }

  /** Drops a list that was read, so that it is uploaded once more. */
  void anew(List<Upload> list) {
    drop(list, journal, () -> book.anew(list));
  }

  /** Drops an upload; whoever waits for its receipt does so in vain. */
  void forget(Upload upload) {
    drop(List.of(upload), journal, () -> book.forget(upload));
  }

  /** What stops us in between leaves the uploads as they were: then their receipts still come. */
  private static void drop(
      List<Upload> uploads, JdbcExchangeJournal journal, BooleanSupplier inBook) {
    for (Upload upload : uploads) {
      Pending handle = upload.pendingOrNull();
      if (handle != null) {
        journal.ended(handle, ExchangeJournal.Outcome.NOT_WANTED);
      }
    }
    if (!inBook.getAsBoolean()) {
      throw new StoreInUse();
    }
  }

  /** Ends what the terminal may still answer, though nobody waits for it any more. */
  void unwanted(Pending handle) {
    journal.ended(handle, ExchangeJournal.Outcome.NOT_WANTED);
  }

  /** Whether nothing was in the folder before. */
  boolean isNew() {
    return isNew;
  }

  /** The folder, in full. */
  Path folder() {
    return folder;
  }

  private static Path folder(Given given, boolean make) {
    Path folder = Options.path(given).toAbsolutePath().normalize();
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
    try {
      return Options.key(given);
    } catch (BadInput e) { // which does not tell the file where it is the usual one
      throw given.bad(
          "秘密値のファイル（" + file.getFileName() + "）に16進数64桁以上の鍵がありません。元のファイルを戻してください",
          "the file of the secret ("
              + file.getFileName()
              + ") holds no key of 64 or more hexadecimal digits: bring the former one back");
    }
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
   * @throws StoreInUse when another command has it
   */
  void takeTurn() {
    if (!isTurnTaken()) {
      throw new StoreInUse();
    }
    book.tidy();
  }

  /** The same where another command may well have it: then false. */
  boolean isTurnTaken() {
    try {
      turn = turn(folder);
    } catch (IOException e) {
      throw notWritable();
    }
    return turn != null;
  }

  /** The lock of those who upload; null when another command has it. */
  private static @Nullable FileChannel turn(Path folder) throws IOException {
    FileChannel channel =
        OwnerOnly.open(
            folder.resolve("upload.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // as when another program has it
    }
    channel.close();
    return null;
  }

  private static BadInput notWritable() {
    return BadInput.of("store", "作業フォルダに書き込めません", "can not be written to");
  }

  /** Stands for a text, and tells nothing of it without the secret: 32 letters. */
  String digest(List<String> parts) {
    return digest(key, parts);
  }

  private static String digest(SecretKey key, List<String> parts) {
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
