package jp.shikaku.internal.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HexFormat;
import java.util.regex.Pattern;
import jp.shikaku.InvalidQueryException;

/**
 * 受付番号, of which no more is known than that it is half-width (eligibility 3.5): any printable text,
 * and how it stands in a line of ASCII text without a blank. Its length is unknown; 100 is assumed
 * elsewhere, and 1,000 keeps lines and tables bounded. Stateless.
 */
public final class ReceptionNumbers {

  private static final String PRINTABLE = "\\x21-\\x7E\\uFF61-\\uFF9F";
  private static final Pattern NUMBER =
      Pattern.compile("[%1$s](?:[ %1$s]{0,998}[%1$s])?".formatted(PRINTABLE));

  /** These stand for themselves but at the beginning: a hyphen alone means that there is none. */
  private static final String PLAIN_SIGNS = "._/:+=-";

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private ReceptionNumbers() {}

  /**
   * Returns whether a text can be a number.
   *
   * @param text as told, without blanks around it
   */
  public static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }

  /**
   * Checks a number.
   *
   * @param field its name
   * @param number the number
   * @throws InvalidQueryException when it can not be one
   */
  public static void require(String field, String number) {
    if (!isNumber(number)) {
      throw new InvalidQueryException(
          field, "must be 1 to 1000 printable half-width characters, no blank at either end");
    }
  }

  /**
   * Returns a number as a word of a line; letters, digits and the usual signs stand for themselves.
   *
   * @param number the number
   */
  public static String escape(String number) {
    StringBuilder word = new StringBuilder(number.length());
    for (byte b : number.getBytes(UTF_8)) {
      char c = (char) b;
      boolean isPlain =
          (c >= '0' && c <= '9')
              || (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || (!word.isEmpty() && PLAIN_SIGNS.indexOf(c) >= 0);
      if (isPlain) {
        word.append(c);
      } else {
        word.append('%').append(HEX.toHexDigits(b));
      }
    }
    return word.toString();
  }

  /**
   * Returns the number of a word that {@link #escape} wrote.
   *
   * @param field its name
   * @param word the word
   * @throws InvalidQueryException when it is not such a word
   */
  public static String unescape(String field, String word) {
    try {
      String number = URLDecoder.decode(word.replace("+", "%2B"), UTF_8);
      if (escape(number).equals(word)) {
        return number;
      }
    } catch (IllegalArgumentException e) {
      // as any other word, and its text would tell what stood there
    }
    throw new InvalidQueryException(field, "must be as toText() wrote it");
  }
}
