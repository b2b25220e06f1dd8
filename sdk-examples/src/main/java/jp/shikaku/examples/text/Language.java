package jp.shikaku.examples.text;

import java.util.Locale;
import java.util.Optional;
import jp.shikaku.CodeValue;
import jp.shikaku.Coded;
import jp.shikaku.eligibility.Consent;

/** The language of the text for people. */
public enum Language {
  /** Japanese, the default. */
  JAPANESE(Locale.JAPAN),
  /** English. */
  ENGLISH(Locale.ENGLISH);

  private final Locale locale;

  Language(Locale locale) {
    this.locale = locale;
  }

  /**
   * {@return the language of an option}
   *
   * @param code {@code ja} or {@code en}
   */
  public static Optional<Language> of(String code) {
    return switch (code) {
      case "ja" -> Optional.of(JAPANESE);
      case "en" -> Optional.of(ENGLISH);
      default -> Optional.empty();
    };
  }

  /** {@return the locale for the library's own sentences} */
  public Locale locale() {
    return locale;
  }

  /**
   * {@return the text of this language}
   *
   * @param japanese the Japanese text
   * @param english the English text
   */
  public String say(String japanese, String english) {
    return this == ENGLISH ? english : japanese;
  }

  /**
   * {@return a code in words; an unknown one as it came} The official labels are Japanese only.
   *
   * @param code the code
   * @param <E> the codes of its kind
   */
  public <E extends Enum<E> & CodeValue> String code(Coded<E> code) {
    return code(code, code.label());
  }

  String code(Consent consent) {
    return code(consent.given(), consent.label());
  }

  private String code(Coded<?> code, Optional<String> label) {
    if (this == ENGLISH) {
      return code.known()
          .map(known -> known.name().toLowerCase(Locale.ROOT).replace('_', ' '))
          .orElseGet(() -> "unknown code " + code.wire());
    }
    return label.orElseGet(() -> "未知のコード " + code.wire());
  }
}
