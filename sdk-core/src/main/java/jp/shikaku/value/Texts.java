package jp.shikaku.value;

import java.text.Normalizer;
import jp.shikaku.InvalidQueryException;
import org.jspecify.annotations.Nullable;

/** What all values do with text: trim, fold widths, refuse, mask. */
final class Texts {
  private Texts() {}

  /** Returns the text without outer blanks; null when nothing is left. */
  static @Nullable String strip(@Nullable String text) {
    if (text == null) {
      return null;
    }
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return start == end ? null : text.substring(start, end);
  }

  /** Blanks of any width, no-break spaces and line ends included. */
  static boolean isBlank(int codePoint) {
    boolean visibleAscii = codePoint > ' ' && codePoint < 0x7F;
    return !visibleAscii && (Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint));
  }

  /**
   * Returns the text as ASCII digits when it is nothing but half- or full-width digits inside outer
   * blanks; null otherwise.
   */
  static @Nullable String digits(@Nullable String text) {
    String stripped = strip(text);
    if (stripped == null) {
      return null;
    }
    char[] digits = new char[stripped.length()];
    for (int i = 0; i < digits.length; i++) {
      char c = stripped.charAt(i);
      if (c >= '0' && c <= '9') {
        digits[i] = c;
      } else if (c >= '０' && c <= '９') {
        digits[i] = (char) (c - '０' + '0');
      } else {
        return null;
      }
    }
    return new String(digits);
  }

  static String nfkc(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC);
  }

  static String withoutBlanks(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    text.codePoints().filter(c -> !isBlank(c)).forEach(kept::appendCodePoint);
    return kept.toString();
  }

  /**
   * Checks free text that a caller gave: no characters that nobody can see, no individual number.
   *
   * @return the text without outer blanks; null when blank
   */
  static @Nullable String free(String field, @Nullable String text) {
    String stripped = strip(text);
    if (stripped == null) {
      return null;
    }
    if (!stripped.codePoints().allMatch(Texts::isVisible)) {
      throw new InvalidQueryException(
          field, "must not contain control or invisible characters", "制御文字や見えない文字は入力できません");
    }
    IndividualNumbers.refuse(field, stripped);
    return stripped;
  }

  /** Whether somebody can see the character, or it is an ordinary blank or a private one. */
  static boolean isVisible(int codePoint) {
    boolean nonCharacter =
        (codePoint & 0xFFFE) == 0xFFFE || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF);
    return !nonCharacter
        && switch (Character.getType(codePoint)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
  }

  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /**
   * Shows at most the last two characters: of a text long enough to stay hidden, and if a log line
   * can bear them.
   */
  static String masked(String kind, String text) {
    String end = text.length() < 6 ? "" : text.substring(text.length() - 2);
    boolean plain = end.chars().allMatch(c -> c < 0x80 && Character.isLetterOrDigit(c));
    return "[" + kind + "#…" + (plain ? end : "") + "]";
  }
}
