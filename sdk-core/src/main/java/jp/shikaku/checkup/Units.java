package jp.shikaku.checkup;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Tells whether two spellings of a unit mean the same: never converts. */
final class Units {

  private static final Pattern MARKS = Pattern.compile("[^\\p{L}\\p{N}/%.]");
  private static final Pattern INTERNATIONAL = Pattern.compile("^iu/");

  private Units() {}

  static boolean same(String one, String other) {
    return one.equals(other) || fold(one).equals(fold(other));
  }

  /** Folds width, case and marks: {@code mm[Hg]} and {@code mmHg}, {@code IU/l} and {@code U/L}. */
  private static String fold(String unit) {
    String plain =
        Normalizer.normalize(unit, Normalizer.Form.NFKC)
            .toLowerCase(Locale.ROOT)
            .replace("分", "min");
    return INTERNATIONAL.matcher(MARKS.matcher(plain).replaceAll("")).replaceAll("u/");
  }
}
