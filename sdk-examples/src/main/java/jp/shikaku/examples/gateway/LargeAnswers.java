package jp.shikaku.examples.gateway;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.shikaku.examples.OwnerOnly;
import jp.shikaku.internal.io.Sha256;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.BulkSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that are too large for memory, each a sealed file beside the ledger and the owner's
 * alone. A file counts only when a row of the ledger names it, which is written when all of it is
 * on the disk: what a crash has left is never served, and is removed. Thread-safe.
 */
final class LargeAnswers {

  /**
   * A kept answer, as its row names it.
   *
   * @param file the file's name
   * @param size the document's length in bytes
   * @param digest the document's digest, as in {@code Content-Digest}
   */
  record Kept(String file, long size, String digest) {

    private static final Pattern TEXT =
        Pattern.compile("([0-9a-f-]{36}\\.sealed) ([0-9]{1,18}) (sha-256=:[0-9A-Za-z+/=]{44}:)");

    String toText() {
      return file + " " + size + " " + digest;
    }

    /**
     * @throws DamagedDocument when it is no such text
     */
    static Kept parse(String text) {
      Matcher parts = TEXT.matcher(text);
      if (!parts.matches()) {
        throw new DamagedDocument();
      }
      return new Kept(parts.group(1), Long.parseLong(parts.group(2)), parts.group(3));
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(LargeAnswers.class);

  private static final String PART = ".part";

  private final Path folder;
  private final Seal seal;

  /** Files that no row names yet, since they are being made. */
  private final Set<String> fresh = ConcurrentHashMap.newKeySet();

  /** Uses a folder, which is made when there is none. */
  LargeAnswers(Path folder, Seal seal) throws IOException {
    this.folder = folder;
    this.seal = seal;
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      OwnerOnly.createFolder(folder);
    }
  }

  /**
   * Seals an answer. It is durable when this returns, and to be {@linkplain #named named} by a row.
   *
   * @throws IOException when it can not be read to its proved end, or not be written
   */
  Kept keep(ExchangeKey key, BulkSource source) throws IOException {
    String id = UUID.randomUUID().toString();
    String name = id + ".sealed";
    Path part = folder.resolve(id + PART);
    fresh.add(name);
    fresh.add(id + PART);
    boolean isKept = false;
    MessageDigest digest = Sha256.begin();
    try {
      long size = write(part, key.row(), source, digest);
      Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      sync();
      isKept = true;
      return new Kept(name, size, Texts.contentDigestOf(digest.digest()));
    } finally {
      fresh.remove(id + PART);
      if (!isKept) {
        Files.deleteIfExists(part);
        discard(name);
      }
    }
  }

  private long write(Path part, String row, BulkSource source, MessageDigest digest)
      throws IOException {
    try (FileChannel file =
            OwnerOnly.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        InputStream in = source.open()) {
      Counted document = new Counted(in, digest);
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(file));
      seal.seal(row, document, out);
      out.flush();
      file.force(true);
      return document.count;
    }
  }

  /** Whether its name is on the disk too; where folders can not be synced, that is for the disk. */
  private void sync() {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException e) {
      LOG.debug(LogText.line("folder-not-synced", "error", e));
    }
  }

  /** A row names it from now on. */
  void named(Kept kept) {
    fresh.remove(kept.file());
  }

  private void discard(String name) {
    fresh.remove(name);
    remove(folder.resolve(name));
  }

  /**
   * Opens a kept answer.
   *
   * @return the document; reading throws {@link DamagedDocument} where it is not what was kept
   * @throws DamagedDocument when the file is not there
   */
  InputStream open(ExchangeKey key, Kept kept) throws IOException {
    Path file = folder.resolve(kept.file());
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new DamagedDocument();
    }
    InputStream sealed = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
    try {
      return seal.open(key.row(), sealed);
    } catch (IOException | RuntimeException e) {
      sealed.close();
      throw e;
    }
  }

  /**
   * Removes what no row names.
   *
   * @param named asks the ledger, after it was seen what there is
   */
  void removeAllBut(Supplier<Set<String>> named) {
    Set<Path> there = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      files.forEach(there::add);
    } catch (IOException | RuntimeException e) {
      LOG.warn(LogText.line("answers-not-listed", "error", e));
      return;
    }
    if (there.isEmpty()) {
      return;
    }
    Set<String> keep = new HashSet<>(fresh); // before the ledger is asked: it names them after
    keep.addAll(named.get());
    there.removeIf(file -> keep.contains(String.valueOf(file.getFileName())));
    there.forEach(LargeAnswers::remove);
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn(LogText.line("answer-not-removed", "error", e)); // tried again
    }
  }

  private static final class Counted extends DigestInputStream {
    private long count;

    Counted(InputStream in, MessageDigest digest) {
      super(in, digest);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }
}
