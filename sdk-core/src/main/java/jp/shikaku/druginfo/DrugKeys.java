package jp.shikaku.druginfo;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.Optional;

/** What tells drugs and doses apart. */
final class DrugKeys {

  /** Begins the name of a prescription by generic name 「一般名処方」, which any brand may fill. */
  private static final String GENERIC = "【般】";

  private DrugKeys() {}

  /** By code where both have one, else by name; a generic name also by ingredient. */
  static boolean isSameDrug(DrugLine one, DrugLine other) {
    boolean byCode = one.code().isPresent() && other.code().isPresent();
    if (byCode && one.code().equals(other.code())) {
      return true;
    }
    boolean generic = isGeneric(one) || isGeneric(other);
    if (byCode && !generic) {
      return false;
    }
    return isSame(name(one), name(other)) || (generic && isSameIngredient(one, other));
  }

  private static boolean isGeneric(DrugLine line) {
    return line.name().filter(name -> name.startsWith(GENERIC)).isPresent();
  }

  /** One ingredient comes in several forms and strengths: unit and numbers tell them apart. */
  private static boolean isSameIngredient(DrugLine one, DrugLine other) {
    String ingredient = plain(one.ingredient());
    String otherIngredient = plain(other.ingredient());
    return isSame(name(one), otherIngredient)
        || isSame(ingredient, name(other))
        || (isSame(ingredient, otherIngredient)
            && one.unit().equals(other.unit())
            && numbers(name(one)).equals(numbers(name(other))));
  }

  private static boolean isSame(String told, String otherTold) {
    return !told.isEmpty() && told.equals(otherTold);
  }

  private static String numbers(String name) {
    return name.replaceAll("[^0-9.]+", " ").strip();
  }

  /** The name without maker, mark of a generic name, width and blanks; empty if there is none. */
  static String name(DrugLine line) {
    return plain(line.nameWithoutMaker().map(name -> name.replace(GENERIC, "")));
  }

  private static String plain(Optional<String> text) {
    return text.map(told -> Normalizer.normalize(told, Normalizer.Form.NFKC))
        .map(told -> told.replaceAll("\\s", ""))
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
    return number(line.amount(), line.amountOnWire()) + " " + line.unit().orElse("");
  }

  /**
   * As needed or not, and the usage text whatever its width. Regular use is not told apart further:
   * e-prescriptions do not tell it.
   */
  static String use(DrugLine line) {
    return (line.use() == DrugUse.AS_NEEDED) + " " + plain(line.usageText());
  }

  private static String number(Optional<BigDecimal> number, Optional<String> onWire) {
    return number
        .map(BigDecimal::stripTrailingZeros)
        .map(BigDecimal::toPlainString)
        .or(() -> onWire)
        .orElse("");
  }
}
