package jp.shikaku.internal.log;

import java.time.Duration;
import java.util.Locale;

/**
 * Makes every line of log text 「ログ文字列の生成」: one event, one line, whatever a file name or a code of
 * the centre holds (reliability-security S-IN-11). What goes in are identifiers, kinds, roles,
 * figures and durations, never a value of a person. Stateless.
 */
public final class LogText {

  private static final int MAX_LENGTH = 200;

  private LogText() {}

  /**
   * Makes a line.
   *
   * @param event what happened, a constant of the program
   * @param parts names and values in turn
   */
  public static String line(String event, Object... parts) {
    StringBuilder line = new StringBuilder(event);
    for (int i = 0; i + 1 < parts.length; i += 2) {
      line.append(' ').append(parts[i]).append('=').append(clean(textOf(parts[i + 1])));
    }
    return line.toString();
  }

  private static String textOf(Object value) {
    if (value instanceof Duration duration) {
      return duration.toMillis() + "ms";
    }
    // A throwable's message may hold a path or a text of the peer.
    if (value instanceof Throwable thrown) {
      return thrown.getClass().getSimpleName();
    }
    return String.valueOf(value);
  }

  /**
   * Escapes what could forge, hide or colour a line, or be taken for a lookup, and cuts it at 200
   * characters.
   *
   * @param text any text
   */
  public static String clean(String text) {
    StringBuilder clean = new StringBuilder(Math.min(text.length(), MAX_LENGTH) + 8);
    int end = Math.min(text.length(), MAX_LENGTH);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (isHarmful(c) || (c == '$' && i + 1 < text.length() && text.charAt(i + 1) == '{')) {
        clean.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        clean.append(c);
      }
    }
    return text.length() > MAX_LENGTH ? clean.append("...").toString() : clean.toString();
  }

  // Controls, line separators, direction overrides and other invisibles, halves of pairs.
  private static boolean isHarmful(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
