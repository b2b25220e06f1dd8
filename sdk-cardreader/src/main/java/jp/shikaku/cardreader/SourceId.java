package jp.shikaku.cardreader;

import java.util.regex.Pattern;
import jp.shikaku.InvalidQueryException;

/**
 * The name of a source 「イベント源の名称」, for example of one terminal; it stands in every event and in the
 * ledger, so keep it over restarts.
 *
 * @param value 1 to 64 letters, digits, {@code . _ -}; no value of a person
 */
public record SourceId(String value) {

  private static final Pattern FORM = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]{0,63}");

  /**
   * Checks the name.
   *
   * @param value the name
   * @throws InvalidQueryException when it has another form
   */
  public SourceId {
    if (!FORM.matcher(value).matches()) {
      throw new InvalidQueryException(
          "sourceId", "must be 1 to 64 letters, digits or . _ -", "イベント源の名称は英数字と . _ - で64文字までです");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
