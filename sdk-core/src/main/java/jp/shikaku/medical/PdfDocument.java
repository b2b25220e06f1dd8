package jp.shikaku.medical;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import jp.shikaku.DecodeException;
import jp.shikaku.DecodeException.Problem;

/**
 * An answer as a PDF 「PDFファイル」, to be filed or shown; it is not looked into (medical-info 6.4).
 * Whose it is can not be read from it: only its file name tells. Immutable and thread-safe.
 */
public final class PdfDocument {

  /** The media type, {@code application/pdf}. */
  public static final String MEDIA_TYPE = "application/pdf";

  private static final byte[] SIGNATURE = "%PDF-".getBytes(StandardCharsets.US_ASCII);

  private final String fileName;
  private final byte[] bytes;

  private PdfDocument(String fileName, byte[] bytes) {
    this.fileName = fileName;
    this.bytes = bytes;
  }

  /**
   * Takes a file that begins as a PDF does.
   *
   * @param fileName the file's name
   * @param bytes what it holds; not copied, must not be changed afterwards
   * @return the document
   * @throws DecodeException when it does not begin with {@code %PDF-}
   */
  public static PdfDocument of(String fileName, byte[] bytes) {
    if (bytes.length < SIGNATURE.length
        || !Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
      throw new DecodeException(
          bytes.length == 0 ? Problem.EMPTY : Problem.UNEXPECTED_MESSAGE,
          "the file does not begin as a PDF",
          null,
          0,
          0);
    }
    return new PdfDocument(fileName, bytes);
  }

  /** {@return the file's name; never null} */
  public String fileName() {
    return fileName;
  }

  /** {@return a copy of the file, byte for byte as it came} */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** {@return the length in bytes} */
  public int sizeBytes() {
    return bytes.length;
  }

  /** {@return {@link #MEDIA_TYPE}} */
  public String mediaType() {
    return MEDIA_TYPE;
  }

  @Override
  public String toString() {
    return "PdfDocument[" + bytes.length + " bytes]";
  }
}
