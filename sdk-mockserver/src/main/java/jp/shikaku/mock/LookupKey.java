package jp.shikaku.mock;

import java.text.Normalizer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the centre compares: insurer in one of its paddings, symbol and number without regard to
 * width (eligibility 6.3). Leading zeros of a number count.
 */
record LookupKey(String insurer, String symbol, String number) {
  static final Pattern INSURER = Pattern.compile("[0-9]{6}|[0-9]{8}");
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]");
  private static final Pattern HYPHENS = Pattern.compile("[‐‑‒–—―−－ー]");

  static LookupKey of(String insurer, @Nullable String symbol, String number) {
    return new LookupKey(insurer(insurer), fold(symbol == null ? "" : symbol), fold(number));
  }

  static LookupKey of(Qualification qualification) {
    return of(
        qualification.required("InsurerNumber"),
        qualification.text("InsuredCardSymbol"),
        qualification.required("InsuredIdentificationNumber"));
  }

  /** {@code 138990}, two blanks and the same, {@code 00138990}: all the six-digit form. */
  static String insurer(String onWire) {
    String digits = halfWidth(onWire).strip();
    return digits.length() == 8 && digits.startsWith("00") ? digits.substring(2) : digits;
  }

  static String halfWidth(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > '~') {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
      }
    }
    return text;
  }

  private static String fold(String text) {
    String narrow = BLANKS.matcher(halfWidth(text)).replaceAll("");
    return HYPHENS.matcher(narrow).replaceAll("-");
  }
}
