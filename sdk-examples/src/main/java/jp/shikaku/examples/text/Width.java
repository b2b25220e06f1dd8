package jp.shikaku.examples.text;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/**
 * Text measured in columns of a Japanese terminal: a character that takes two bytes in windows-31j
 * is two columns wide. So ● ① Ⅲ ～, whose width Unicode leaves open, are wide, and half-width kana
 * are narrow.
 */
public final class Width {

  private static final Charset JAPANESE = Charset.forName("windows-31j");

  private Width() {}

  /**
   * {@return the width}
   *
   * @param text one line
   */
  public static int of(String text) {
    return text.codePoints().map(Width::of).sum();
  }

  private static int of(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(codePoint) ? 2 : 1;
    };
  }

  private static boolean isWide(int codePoint) {
    return Character.toString(codePoint).getBytes(JAPANESE).length == 2
        || Character.isIdeographic(codePoint)
        || Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.HANGUL
        || (codePoint >= 0x1F300 && codePoint <= 0x1FAFF);
  }

  /**
   * Fills with blanks on the right; a text that is wider stays as it is.
   *
   * @param text one line
   * @param width columns
   * @return the text, filled
   */
  public static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - of(text)));
  }

  /**
   * Cuts into lines: behind a 、 or 。 or at a blank that parts groups of words, where one is in the
   * last third of a line, else between words of Latin letters, else anywhere.
   *
   * @param text one line
   * @param width columns, at least 2
   * @return one line or more
   */
  public static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (of(rest) > width) {
      int cut = cut(rest, fitting(rest, width));
      lines.add(rest.substring(0, cut).stripTrailing());
      rest = rest.substring(cut).stripLeading();
    }
    lines.add(rest);
    return lines;
  }

  private static int cut(String text, int end) {
    int least = end * 2 / 3;
    int group = end;
    while (group > least && !endsGroup(text, group)) {
      group--;
    }
    if (group > least) {
      return group;
    }
    int between = end;
    while (between > least && isInWord(text, between)) {
      between--;
    }
    return between > least ? between : end;
  }

  /** A blank beside Latin letters only keeps them apart from Japanese, and parts nothing. */
  private static boolean endsGroup(String text, int index) {
    char before = text.charAt(index - 1);
    char here = text.charAt(index);
    char after = index + 1 < text.length() ? text.charAt(index + 1) : ' ';
    boolean isGap = here == ' ' && (after == ' ' || (!isLatin(before) && !isLatin(after)));
    return isGap || before == '、' || before == '。';
  }

  private static boolean isInWord(String text, int index) {
    return index < text.length()
        && (isClosing(text.charAt(index))
            || (isLatin(text.charAt(index - 1)) && isLatin(text.charAt(index))));
  }

  private static boolean isClosing(char c) {
    return "、。）」)".indexOf(c) >= 0;
  }

  private static boolean isLatin(char c) {
    return c > ' ' && c < 0x80;
  }

  /** Index of the first character that does not fit; no closing mark begins a line. */
  private static int fitting(String text, int width) {
    int columns = 0;
    int end = 0;
    while (end < text.length()) {
      int codePoint = text.codePointAt(end);
      if (columns + of(codePoint) > width) {
        break;
      }
      columns += of(codePoint);
      end += Character.charCount(codePoint);
    }
    boolean closing = end < text.length() && isClosing(text.charAt(end));
    return closing && end > 1 ? text.offsetByCodePoints(end, -1) : Math.max(end, 1);
  }
}
