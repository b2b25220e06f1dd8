package jp.shikaku.checkup;

import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A result in steps 「定性値」 as of urine tests, in ascending order (medical-info 8.3); both widths and
 * several spellings of it occur.
 */
public enum Qualitative {
  /** 「－」: negative. */
  NEGATIVE("－"),
  /** 「±」: trace. */
  TRACE("±"),
  /** 「＋」: positive. */
  POSITIVE("＋"),
  /** 「＋＋」: clearly positive. */
  POSITIVE_2("＋＋"),
  /** 「＋＋＋」 and more: strongly positive. */
  POSITIVE_3("＋＋＋");

  private static final Pattern BRACKETS = Pattern.compile("[()\\s]");
  private static final Pattern MINUS = Pattern.compile("[\u2212\u2010-\u2015\u30FC]");

  private final String label;

  Qualitative(String label) {
    this.label = label;
  }

  /** {@return the sign, full-width} */
  public String label() {
    return label;
  }

  /**
   * Reads a sign, whatever its width and with or without brackets: {@code (+-)} and {@code （±）} are
   * the same. A text that holds more than a sign is none.
   *
   * @param text the text for display
   * @return empty if it is no such sign
   */
  public static Optional<Qualitative> tryParse(String text) {
    if (text.length() > 8) {
      return Optional.empty();
    }
    String plain = Normalizer.normalize(text, Normalizer.Form.NFKC);
    String sign = MINUS.matcher(BRACKETS.matcher(plain).replaceAll("")).replaceAll("-");
    return switch (sign) {
      case "-" -> Optional.of(NEGATIVE);
      case "±", "+-", "+/-", "-+" -> Optional.of(TRACE);
      case "+", "1+", "+1" -> Optional.of(POSITIVE);
      case "++", "2+", "+2" -> Optional.of(POSITIVE_2);
      case "+++", "3+", "+3", "++++", "4+", "+4" -> Optional.of(POSITIVE_3);
      default -> Optional.empty();
    };
  }
}
