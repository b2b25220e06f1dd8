package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.examples.OwnerOnly;

/**
 * Documents at rest in the ledger (reliability-security P-08): AES-GCM with a key that lies in a
 * file of its own, readable by the owner only, and bound to the row they belong to and to their
 * part in it. Whoever has the database without that file has no document. Thread-safe.
 */
final class Seal {

  /** What a sealed document is; one put in the place of another does not open. */
  enum Part {
    REQUEST,
    ANSWER,
    /** An answer in a file of its own, and the note of it in the ledger. */
    ANSWER_FILE,
    VISIT,
    /** Known words, by which a wrong key is noticed. */
    KEY_CHECK
  }

  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final boolean isNew;
  private final SecureRandom random = new SecureRandom();

  private Seal(byte[] key, boolean isNew) {
    this.key = new SecretKeySpec(key, "AES");
    this.isNew = isNew;
  }

  /** What is told when the key of a ledger is not there. */
  static InvalidQueryException missing() {
    return new InvalidQueryException(
        "data",
        "holds no gateway.key, but there is a ledger: put its key back",
        "台帳はありますが gateway.key がありません。元の鍵ファイルを戻してください");
  }

  /** Whether the key was made now, so that no ledger can be its own. */
  boolean isNew() {
    return isNew;
  }

  /**
   * Opens the key file, or makes it.
   *
   * @throws InvalidQueryException when it is damaged or others may read it
   */
  static Seal at(Path file) throws IOException {
    boolean isNew = !Files.exists(file);
    if (isNew) {
      byte[] fresh = new byte[KEY_BYTES];
      new SecureRandom().nextBytes(fresh);
      OwnerOnly.writeWhole(file, fresh);
    }
    if (OwnerOnly.isOpenToOthers(file)) {
      throw new InvalidQueryException(
          "data",
          "holds a gateway.key that must be readable by its owner only (chmod 600)",
          "gateway.key がほかの利用者にも読めるため使えません（Linuxでは chmod 600）");
    }
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length != KEY_BYTES) {
      throw new InvalidQueryException(
          "data",
          "holds a gateway.key that is damaged: put the right one back",
          "gateway.key が壊れています。元の鍵ファイルを戻してください");
    }
    return new Seal(bytes, isNew);
  }

  /** Seals a document: nonce, then the sealed bytes. */
  byte[] close(Part part, String row, byte[] document) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, part, row, nonce);
      byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + cipher.getOutputSize(document.length));
      cipher.doFinal(document, 0, document.length, sealed, NONCE_BYTES);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new LedgerTrouble("seal");
    }
  }

  /**
   * Opens a sealed document.
   *
   * @throws DamagedDocument when it was sealed with another key, for another row or as another part
   */
  byte[] open(Part part, String row, byte[] sealed) {
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, part, row, Arrays.copyOf(sealed, NONCE_BYTES));
      return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new DamagedDocument();
    }
  }

  /** Seals a document of any length; both streams are left open. */
  void seal(String row, InputStream document, OutputStream out) throws IOException {
    SealedFile.seal(key, row, document, out);
  }

  /** Opens what was sealed so; closing the result closes the sealed stream. */
  InputStream open(String row, InputStream sealed) throws IOException {
    return SealedFile.open(key, row, sealed);
  }

  private Cipher cipher(int mode, Part part, String row, byte[] nonce)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(TRANSFORMATION);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD((part + " " + row).getBytes(US_ASCII));
    return cipher;
  }
}
