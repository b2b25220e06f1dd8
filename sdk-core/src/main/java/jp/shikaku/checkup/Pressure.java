package jp.shikaku.checkup;

import java.util.List;
import java.util.Optional;

/** The analytes of the readings of one pressure: 1回目, 2回目, その他 (medical-info 8.2). */
record Pressure(String first, String second, String other) {

  private static final List<Pressure> ALL =
      List.of(new Pressure("9A751", "9A752", "9A755"), new Pressure("9A761", "9A762", "9A765"));

  /** Returns the pressure that an item is a reading of. */
  static Optional<Pressure> of(CheckupItem item) {
    return ALL.stream().filter(pressure -> pressure.has(item)).findFirst();
  }

  boolean has(CheckupItem item) {
    return is(item, first) || is(item, second) || isOther(item);
  }

  boolean isOther(CheckupItem item) {
    return is(item, other);
  }

  private static boolean is(CheckupItem item, String analyte) {
    return item.code().filter(code -> code.analyte().equals(analyte)).isPresent();
  }
}
