package jp.shikaku.druginfo;

import java.math.BigDecimal;
import java.text.Normalizer;

/** What tells drugs and doses apart. */
final class DrugKeys {

  private DrugKeys() {}

  /** By code where both have one, else by name. */
  static boolean isSameDrug(DrugLine one, DrugLine other) {
    if (one.code().isPresent() && other.code().isPresent()) {
      return one.code().equals(other.code());
    }
    String name = name(one);
    return !name.isEmpty() && name.equals(name(other));
  }

  /** The name without maker, width and blanks; empty when there is none. */
  static String name(DrugLine line) {
    return line.nameWithoutMaker()
        .map(text -> Normalizer.normalize(text, Normalizer.Form.NFKC).replaceAll("\\s", ""))
        .orElse("");
  }

  /** The code, else the name, else the ingredient. */
  static String drug(DrugLine line) {
    return line.code()
        .map(code -> "#" + code)
        .orElseGet(() -> name(line).isEmpty() ? "~" + line.ingredient().orElse("") : name(line));
  }

  /** Amount and unit, whatever the number of decimals. */
  static String dose(DrugLine line) {
    String amount =
        line.amount().map(BigDecimal::stripTrailingZeros).map(BigDecimal::toPlainString).orElse("");
    return amount + " " + line.unit().orElse("");
  }
}
