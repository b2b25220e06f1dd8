package jp.shikaku.eligibility;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.internal.io.ReceptionNumbers;

/**
 * Receipt of a bulk upload 「受付番号の控え」: with it the result can be fetched, by any client of the
 * institution, also after a restart. It holds no value of a person. Being received says nothing
 * about the persons inside. Immutable and thread-safe.
 *
 * @param kind message kind of the upload, for example {@code OQSmuquc01}
 * @param institution 10-digit institution code 「医療機関コード」 that uploaded
 * @param number 受付番号, 1 to 1,000 printable half-width characters, no blank at either end
 * @param exchangeId 任意のファイル識別子 of the upload, which its result repeats
 * @param receivedAt 受付日時, or when the receipt came where the centre did not tell it
 */
public record BulkReceipt(
    String kind, String institution, String number, String exchangeId, Instant receivedAt) {

  private static final String VERSION = "bulk1";
  private static final Pattern KIND = Pattern.compile("OQSmu[a-z]{3}01");
  private static final Pattern INSTITUTION = Pattern.compile("[0-9]{10}");
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z_-]{1,50}");

  /**
   * Checks the shape of every part.
   *
   * @param kind message kind of the upload, for example {@code OQSmuquc01}
   * @param institution 10-digit institution code 「医療機関コード」 that uploaded
   * @param number 受付番号, 1 to 1,000 printable half-width characters, no blank at either end
   * @param exchangeId 任意のファイル識別子 of the upload, which its result repeats
   * @param receivedAt 受付日時, or when the receipt came where the centre did not tell it
   */
  public BulkReceipt {
    require("kind", KIND, kind);
    require("institution", INSTITUTION, institution);
    ReceptionNumbers.require("number", number);
    require("exchangeId", ID, exchangeId);
  }

  private static void require(String field, Pattern shape, String text) {
    if (!shape.matcher(text).matches()) {
      throw new InvalidQueryException(field, "must match " + shape);
    }
  }

  /** {@return whether a number of the centre can be that of a receipt} */
  static boolean isNumber(String text) {
    return ReceptionNumbers.isNumber(text);
  }

  /**
   * {@return one line of ASCII text from which {@link #parse} makes an equal receipt} Characters of
   * the number other than letters, digits and {@code . _ / : + = -} are escaped as {@code %XX}.
   * Keep it where text of any length fits.
   */
  public String toText() {
    return String.join(
        " ",
        VERSION,
        kind,
        institution,
        exchangeId,
        receivedAt.toString(),
        ReceptionNumbers.escape(number));
  }

  /**
   * Reads what {@link #toText} wrote.
   *
   * @param text the line
   * @return the receipt
   * @throws InvalidQueryException when it is not such a line
   */
  public static BulkReceipt parse(String text) {
    String[] parts = text.strip().split(" ", -1);
    if (parts.length != 6 || !VERSION.equals(parts[0])) {
      throw new InvalidQueryException("receipt", "must be a line written by BulkReceipt.toText()");
    }
    String number = ReceptionNumbers.unescape("number", parts[5]);
    try {
      return new BulkReceipt(parts[1], parts[2], number, parts[3], Instant.parse(parts[4]));
    } catch (DateTimeException e) {
      throw new InvalidQueryException("receivedAt", "must be an ISO instant");
    }
  }
}
