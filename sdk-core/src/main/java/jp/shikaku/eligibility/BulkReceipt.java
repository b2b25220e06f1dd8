package jp.shikaku.eligibility;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;
import jp.shikaku.InvalidQueryException;

/**
 * Receipt of a bulk upload 「受付番号の控え」: with it the result can be fetched, by any client of the
 * institution, also after a restart. It holds no value of a person. Being received says nothing
 * about the persons inside. Immutable and thread-safe.
 *
 * @param kind message kind of the upload, for example {@code OQSmuquc01}
 * @param institution 10-digit institution code 「医療機関コード」 that uploaded
 * @param number 受付番号, 1 to 100 letters, digits and {@code . _ / : + = -}, a letter or digit first
 * @param exchangeId 任意のファイル識別子 of the upload, which its result repeats
 * @param receivedAt 受付日時, or when the receipt came where the centre did not tell it
 */
public record BulkReceipt(
    String kind, String institution, String number, String exchangeId, Instant receivedAt) {

  private static final String VERSION = "bulk1";
  private static final Pattern KIND = Pattern.compile("OQSmu[a-z]{3}01");
  private static final Pattern INSTITUTION = Pattern.compile("[0-9]{10}");
  private static final Pattern NUMBER = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._/:+=-]{0,99}");
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z_-]{1,50}");

  /**
   * Checks the shape of every part.
   *
   * @param kind message kind of the upload, for example {@code OQSmuquc01}
   * @param institution 10-digit institution code 「医療機関コード」 that uploaded
   * @param number 受付番号, 1 to 100 letters, digits and {@code . _ / : + = -}, a letter or digit first
   * @param exchangeId 任意のファイル識別子 of the upload, which its result repeats
   * @param receivedAt 受付日時, or when the receipt came where the centre did not tell it
   */
  public BulkReceipt {
    require("kind", KIND, kind);
    require("institution", INSTITUTION, institution);
    require("number", NUMBER, number);
    require("exchangeId", ID, exchangeId);
  }

  private static void require(String field, Pattern shape, String text) {
    if (!shape.matcher(text).matches()) {
      throw new InvalidQueryException(field, "must match " + shape);
    }
  }

  /** {@return whether a number of the centre can be that of a receipt} */
  static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }

  /** {@return one line of ASCII text from which {@link #parse} makes an equal receipt} */
  public String toText() {
    return String.join(" ", VERSION, kind, institution, exchangeId, receivedAt.toString(), number);
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
    try {
      return new BulkReceipt(parts[1], parts[2], parts[5], parts[3], Instant.parse(parts[4]));
    } catch (DateTimeException e) {
      throw new InvalidQueryException("receivedAt", "must be an ISO instant");
    }
  }
}
