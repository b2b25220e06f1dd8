package jp.shikaku.checkup;

import java.text.Normalizer;
import java.util.Locale;

/** Tells whether two spellings of a unit mean the same: never converts. */
final class Units {

  private Units() {}

  /** Folds width, case and marks: {@code mm[Hg]} and {@code mmHg}, {@code IU/l} and {@code U/L}. */
  static String fold(String unit) {
    return Normalizer.normalize(unit, Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .replace("分", "min")
        .replaceAll("[^\\p{L}\\p{N}/%.]", "")
        .replaceAll("^iu/", "u/");
  }

  static boolean same(String one, String other) {
    return fold(one).equals(fold(other));
  }
}
