package jp.shikaku.transport;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.internal.io.ReceptionNumbers;
import org.jspecify.annotations.Nullable;

/**
 * The handle of an exchange whose answer is still out 「回答待ち」. It can be stored as text and waited
 * on after a restart with {@link Transport#resume}; it never sends anything again and holds no
 * value of a person. Immutable and thread-safe.
 *
 * @param kind message kind, for example {@code OQSsiquc01}
 * @param institution 10-digit institution code 「医療機関コード」 the request was made for
 * @param exchangeId identifier and file-name suffix of the request 「任意のファイル識別子」
 * @param receptionNumberOrNull reception number 「受付番号」 that the answer must carry, 1 to 1,000
 *     printable half-width characters, no blank at either end; or null
 * @param since when the request was made
 */
public record Pending(
    String kind,
    String institution,
    String exchangeId,
    @Nullable String receptionNumberOrNull,
    Instant since)
    implements ExchangeResult {

  private static final String VERSION = "pending1";
  private static final String NONE = "-";
  private static final Pattern KIND = Pattern.compile("[0-9A-Za-z]{1,32}");
  private static final Pattern INSTITUTION = Pattern.compile("[0-9]{10}");
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z_-]{1,50}");

  /**
   * Checks the shape of every part.
   *
   * @param kind message kind, for example {@code OQSsiquc01}
   * @param institution 10-digit institution code 「医療機関コード」 the request was made for
   * @param exchangeId identifier and file-name suffix of the request 「任意のファイル識別子」
   * @param receptionNumberOrNull reception number 「受付番号」 that the answer must carry, 1 to 1,000
   *     printable half-width characters, no blank at either end; or null
   * @param since when the request was made
   */
  public Pending {
    require("kind", KIND, kind);
    require("institution", INSTITUTION, institution);
    require("exchangeId", ID, exchangeId);
    if (receptionNumberOrNull != null) {
      ReceptionNumbers.require("receptionNumber", receptionNumberOrNull);
    }
  }

  private static void require(String field, Pattern shape, String text) {
    if (!shape.matcher(text).matches()) {
      throw new InvalidQueryException(field, "must match " + shape);
    }
  }

  /** {@return the reception number 「受付番号」 that the answer must carry, if any} */
  public Optional<String> receptionNumber() {
    return Optional.ofNullable(receptionNumberOrNull);
  }

  /**
   * {@return one line of ASCII text from which {@link #parse} makes an equal handle} The reception
   * number stands in it as in {@link jp.shikaku.eligibility.BulkReceipt#toText}.
   */
  public String toText() {
    return String.join(
        " ",
        VERSION,
        kind,
        institution,
        exchangeId,
        receptionNumberOrNull == null ? NONE : ReceptionNumbers.escape(receptionNumberOrNull),
        since.toString());
  }

  /**
   * Reads what {@link #toText} wrote.
   *
   * @param text the line
   * @return the handle
   * @throws InvalidQueryException when it is not such a line
   */
  public static Pending parse(String text) {
    String[] parts = text.strip().split(" ", -1);
    if (parts.length != 6 || !VERSION.equals(parts[0])) {
      throw new InvalidQueryException("pending", "must be a line written by Pending.toText()");
    }
    try {
      return new Pending(
          parts[1],
          parts[2],
          parts[3],
          NONE.equals(parts[4]) ? null : ReceptionNumbers.unescape("receptionNumber", parts[4]),
          Instant.parse(parts[5]));
    } catch (DateTimeException e) {
      throw new InvalidQueryException("since", "must be an ISO instant");
    }
  }
}
