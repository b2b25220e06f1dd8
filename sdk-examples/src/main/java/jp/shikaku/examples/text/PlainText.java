package jp.shikaku.examples.text;

import java.util.Locale;

/**
 * Text of a document on its way to a terminal 「端末に表示する文字列」: a person's name may hold anything that
 * XML allows, and a terminal obeys some of it (reliability-security S-IN-05, S-IN-11). Stateless.
 */
public final class PlainText {

  private PlainText() {}

  /**
   * Writes out what a terminal would obey: control characters, line ends, bidirectional marks.
   *
   * @param line one line to be shown
   * @return the line, with such characters as {@code \\u009b}
   */
  public static String of(String line) {
    StringBuilder shown = new StringBuilder(line.length());
    line.codePoints()
        .forEach(
            c -> {
              if (isObeyed(c)) {
                shown.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.toString();
  }

  private static boolean isObeyed(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
