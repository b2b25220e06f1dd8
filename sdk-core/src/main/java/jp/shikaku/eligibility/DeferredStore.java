package jp.shikaku.eligibility;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.internal.io.OwnerOnlyFiles;
import org.jspecify.annotations.Nullable;

/**
 * One encrypted file for each entry, its owner's alone, whole under its name. AES-GCM binds the
 * content to format and id, so that no file can stand for another. Thread-safe.
 */
final class DeferredStore {

  /** An entry that can not be read: changed, on a broken disk, or of a newer version. */
  static final class DamagedException extends IOException {

    private static final long serialVersionUID = 1L;

    DamagedException() {
      super("an entry is damaged");
    }
  }

  private static final String ENDING = ".deferred";
  private static final String CHECK = "key-check";
  private static final byte[] MAGIC = "SKDEF1\n".getBytes(US_ASCII);
  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final Duration STALE = Duration.ofDays(1);

  private final Path folder;
  private final SecretKey key;
  private final SecureRandom random = new SecureRandom();

  private DeferredStore(Path folder, SecretKey key) {
    this.folder = folder;
    this.key = key;
  }

  /**
   * Opens a folder, which is made if its parent is there.
   *
   * @throws InvalidQueryException when the key is none of AES-256, or not the folder's
   */
  static DeferredStore open(Path folder, SecretKey key) throws IOException {
    byte[] encoded = key.getEncoded(); // a key kept in hardware does not show its bytes
    boolean right = "AES".equals(key.getAlgorithm());
    if (encoded != null) {
      right &= encoded.length == KEY_BYTES;
      Arrays.fill(encoded, (byte) 0);
    }
    if (!right) {
      throw new InvalidQueryException(
          "key", "must be an AES key of 256 bits", "暗号鍵は AES の256ビットにしてください");
    }
    OwnerOnlyFiles.createFolder(folder);
    DeferredStore store = new DeferredStore(folder, key);
    store.checkKey();
    return store;
  }

  /** The first key a folder sees is its key: a wrong one must not look like damage. */
  private void checkKey() throws IOException {
    Path check = folder.resolve(CHECK);
    if (!Files.exists(check)) {
      if (!ids().isEmpty()) {
        throw new IOException("the file key-check of the folder is gone");
      }
      write(check, CHECK, CHECK.getBytes(US_ASCII));
    }
    try {
      open(CHECK, Files.readAllBytes(check));
    } catch (DamagedException e) {
      throw new InvalidQueryException("key", "is not the key of this folder", "このフォルダーの鍵ではありません");
    }
  }

  /** The entries, in the order they were noted. */
  List<String> ids() throws IOException {
    List<String> ids = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
      for (Path file : files) {
        String name = Objects.requireNonNull(file.getFileName()).toString();
        ids.add(name.substring(0, name.length() - ENDING.length()));
      }
    } catch (DirectoryIteratorException e) {
      throw Objects.requireNonNullElseGet(e.getCause(), () -> new IOException(e));
    }
    Collections.sort(ids);
    return ids;
  }

  /**
   * Returns an entry, or null when it is gone.
   *
   * @throws DamagedException when this one can not be read
   * @throws IOException when none can
   */
  @Nullable DeferredState read(String id) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file(id));
    } catch (NoSuchFileException e) {
      return null;
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      throw new DamagedException();
    }
    return DeferredState.read(id, open(id, bytes));
  }

  void write(DeferredState state) throws IOException {
    write(state.id(), state.bytes());
  }

  void write(String id, byte[] content) throws IOException {
    write(file(id), id, content);
  }

  private void write(Path file, String id, byte[] content) throws IOException {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = crypt(Cipher.ENCRYPT_MODE, id, nonce, content);
    byte[] bytes = Arrays.copyOf(MAGIC, MAGIC.length + NONCE_BYTES + sealed.length);
    System.arraycopy(nonce, 0, bytes, MAGIC.length, NONCE_BYTES);
    System.arraycopy(sealed, 0, bytes, MAGIC.length + NONCE_BYTES, sealed.length);
    String temporary = "." + HexFormat.of().toHexDigits(random.nextLong()) + ".tmp";
    OwnerOnlyFiles.writeWhole(file, folder.resolve(temporary), bytes);
  }

  void remove(String id) throws IOException {
    Files.deleteIfExists(file(id));
    OwnerOnlyFiles.syncFolder(file(id));
  }

  private Path file(String id) {
    return folder.resolve(id + ENDING);
  }

  private byte[] open(String id, byte[] bytes) throws IOException {
    int head = MAGIC.length + NONCE_BYTES;
    if (bytes.length < head || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new DamagedException();
    }
    return crypt(
        Cipher.DECRYPT_MODE,
        id,
        Arrays.copyOfRange(bytes, MAGIC.length, head),
        Arrays.copyOfRange(bytes, head, bytes.length));
  }

  private byte[] crypt(int mode, String id, byte[] nonce, byte[] bytes) throws IOException {
    try {
      Cipher cipher = Cipher.getInstance(TRANSFORMATION);
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(MAGIC);
      cipher.updateAAD(id.getBytes(US_ASCII));
      return cipher.doFinal(bytes);
    } catch (AEADBadTagException e) {
      throw new DamagedException();
    } catch (GeneralSecurityException e) {
      throw new IOException("the key can not be used: " + e.getClass().getSimpleName());
    }
  }

  /** Returns the right to ask, which one program at a time has; null while another has it. */
  @Nullable Closeable lock() throws IOException {
    FileChannel file = OwnerOnlyFiles.open(folder.resolve("run.lock"), CREATE, WRITE);
    try {
      if (file.tryLock() != null) {
        return file;
      }
    } catch (OverlappingFileLockException e) {
      // in this process, by another object
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
    file.close();
    return null;
  }

  /** Removes what a crash left half written; encrypted, and no entry. */
  void sweep(Instant now) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".*.tmp")) {
      for (Path file : files) {
        Instant made = Files.getLastModifiedTime(file).toInstant();
        if (made.plus(STALE).isBefore(now)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException e) {
      // It took its place.
    } catch (DirectoryIteratorException e) {
      throw Objects.requireNonNullElseGet(e.getCause(), () -> new IOException(e));
    }
  }
}
