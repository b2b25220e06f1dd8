package jp.shikaku.cardreader;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import jp.shikaku.InvalidQueryException;

/** Contents at rest: AES-GCM, bound to the digest that names them. Thread-safe. */
final class ContentCipher {

  /** A content as it lies in the database. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Sealed(byte[] nonce, byte[] bytes) {}

  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKey key;
  private final SecureRandom random = new SecureRandom();

  ContentCipher(SecretKey key) {
    // A key kept in hardware does not show its bytes.
    byte[] encoded = key.getEncoded();
    if (!"AES".equals(key.getAlgorithm()) || (encoded != null && encoded.length != KEY_BYTES)) {
      throw new InvalidQueryException(
          "contentKey", "must be an AES key of 256 bits", "暗号鍵は AES の256ビットにしてください");
    }
    this.key = key;
  }

  Sealed seal(String sha256, byte[] content) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      return new Sealed(nonce, run(Cipher.ENCRYPT_MODE, sha256, nonce, content));
    } catch (GeneralSecurityException e) {
      throw new LedgerException("seal content", "CIPHER");
    }
  }

  byte[] open(String sha256, Sealed content) {
    try {
      return run(Cipher.DECRYPT_MODE, sha256, content.nonce, content.bytes);
    } catch (AEADBadTagException e) {
      throw new LedgerException("open content", LedgerException.CONTENT_UNREADABLE);
    } catch (GeneralSecurityException e) {
      throw new LedgerException("open content", "CIPHER");
    }
  }

  private byte[] run(int mode, String sha256, byte[] nonce, byte[] bytes)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(TRANSFORMATION);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(sha256.getBytes(US_ASCII));
    return cipher.doFinal(bytes);
  }
}
