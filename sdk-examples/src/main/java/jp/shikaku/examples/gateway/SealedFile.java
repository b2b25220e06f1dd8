package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A document of any length, sealed in chunks: AES-GCM with a key of its own, which is made of the
 * gateway's key, the row it belongs to and a salt at its begin. Each chunk is sealed with its
 * number and whether it is the last, so that none can be left out, put elsewhere or cut off.
 */
final class SealedFile {

  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final String MAC = "HmacSHA256";
  private static final int CHUNK = 64 * 1024;
  private static final int TAG_BYTES = 16;
  private static final int SALT_BYTES = 32;
  private static final int NONCE_BYTES = 12;

  private SealedFile() {}

  /** Writes a document sealed; both streams are left open. */
  static void seal(SecretKey master, String row, InputStream document, OutputStream out)
      throws IOException {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    out.write(salt);
    Chunks chunks = new Chunks(Cipher.ENCRYPT_MODE, master, row, salt);
    byte[] now = document.readNBytes(CHUNK);
    boolean isLast;
    do {
      byte[] next = document.readNBytes(CHUNK);
      isLast = next.length == 0;
      out.write(chunks.next(now, now.length, isLast));
      now = next;
    } while (!isLast);
  }

  /**
   * Opens a sealed document, which is proved chunk by chunk.
   *
   * @param sealed from its begin; closed with the result
   * @return the document; reading throws {@link DamagedDocument} where it is not what was sealed
   */
  static InputStream open(SecretKey master, String row, InputStream sealed) throws IOException {
    byte[] salt = sealed.readNBytes(SALT_BYTES);
    return new Opened(sealed, new Chunks(Cipher.DECRYPT_MODE, master, row, salt));
  }

  /** Seals or opens one chunk after the other. */
  private static final class Chunks {
    private final int mode;
    private final SecretKey key;
    private int number;

    Chunks(int mode, SecretKey master, String row, byte[] salt) {
      this.mode = mode;
      try {
        Mac mac = Mac.getInstance(MAC);
        mac.init(master);
        mac.update((Seal.Part.ANSWER_FILE + " " + row + " ").getBytes(US_ASCII));
        this.key = new SecretKeySpec(mac.doFinal(salt), "AES");
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java platform has " + MAC, e);
      }
    }

    byte[] next(byte[] bytes, int length, boolean isLast) {
      if (mode == Cipher.DECRYPT_MODE && length < TAG_BYTES) {
        throw new DamagedDocument(); // nothing can be proved of it
      }
      byte[] nonce =
          ByteBuffer.allocate(NONCE_BYTES).putInt(number++).put((byte) (isLast ? 1 : 0)).array();
      try {
        Cipher cipher = Cipher.getInstance(TRANSFORMATION);
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
        return cipher.doFinal(bytes, 0, length);
      } catch (GeneralSecurityException e) {
        throw new DamagedDocument();
      }
    }
  }

  private static final class Opened extends InputStream {
    private final InputStream sealed;
    private final Chunks chunks;
    private byte[] ahead;
    private byte[] now = new byte[0];
    private int at;
    private boolean isLast;

    Opened(InputStream sealed, Chunks chunks) throws IOException {
      this.sealed = sealed;
      this.chunks = chunks;
      this.ahead = sealed.readNBytes(CHUNK + TAG_BYTES);
    }

    @Override
    public int read() throws IOException {
      return fill() ? now[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int copied = Math.min(length, now.length - at);
      System.arraycopy(now, at, buffer, offset, copied);
      at += copied;
      return copied;
    }

    private boolean fill() throws IOException {
      while (at == now.length && !isLast) {
        byte[] chunk = ahead;
        ahead = sealed.readNBytes(CHUNK + TAG_BYTES);
        isLast = ahead.length == 0;
        now = new byte[0];
        at = 0;
        now = chunks.next(chunk, chunk.length, isLast);
      }
      return at < now.length;
    }

    @Override
    public void close() throws IOException {
      sealed.close();
    }
  }
}
