package jp.shikaku.examples;

import java.util.Locale;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.examples.text.Language;

/** An input that breaks a rule: names the place and the rule, never the value. */
final class BadInput extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String place;
  private final String field;
  private final String japanese;
  private final String english;

  /**
   * @param place where the input stands, for example {@code --number} or {@code --query: number}
   * @param field the input's name
   */
  BadInput(String place, String field, String japanese, String english) {
    super(place + ": " + english);
    this.place = place;
    this.field = field;
    this.japanese = japanese;
    this.english = english;
  }

  static BadInput of(String option, String japanese, String english) {
    return new BadInput("--" + option, option, japanese, english);
  }

  static BadInput of(String place, InvalidQueryException cause) {
    return new BadInput(place, cause.field(), cause.rule(Locale.JAPAN), cause.rule());
  }

  /** The same in a row of a list. */
  BadInput at(String row) {
    return new BadInput(
        row.startsWith(place) || place.equals("query") ? row : row + ": " + place,
        field,
        japanese,
        english);
  }

  String line(Language language) {
    return place + ": " + rule(language);
  }

  String rule(Language language) {
    return language.say(japanese, english);
  }

  /** The same as the library's own error, for the JSON form. */
  InvalidQueryException toError() {
    String where = place.equals(field) ? "" : " (" + place + ")";
    return new InvalidQueryException(field, english + where, japanese);
  }
}
