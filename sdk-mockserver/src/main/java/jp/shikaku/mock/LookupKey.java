package jp.shikaku.mock;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * What the centre compares: insurer in one of its paddings, symbol and number without regard to
 * width (eligibility 6.3). Leading zeros of a number count.
 */
record LookupKey(String insurer, String symbol, String number) {

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
    return Normalizer.normalize(text, Normalizer.Form.NFKC);
  }

  private static String fold(String text) {
    return halfWidth(text).replaceAll("[\\s\\p{Z}]", "").replaceAll("[‐‑‒–—―−－ー]", "-");
  }
}
