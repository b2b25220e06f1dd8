package jp.shikaku.druginfo;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What tells drugs and doses apart. */
final class DrugKeys {

  private static final int YJ_LENGTH = 12;
  private static final int INGREDIENT_LENGTH = 7;

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

  /** The YJ code; empty where the mapping gives none of 12 characters. */
  static Optional<String> yj(String receiptCode, DrugCodeMapping mapping) {
    return mapping.yjCode(receiptCode).filter(DrugKeys::isYj);
  }

  static boolean isYj(String code) {
    return code.length() == YJ_LENGTH;
  }

  /** What of a YJ code tells the ingredient. */
  static String ingredient(String yj) {
    return yj.substring(0, INGREDIENT_LENGTH);
  }

  /** All that is told of the drug, but not by whose flags: those depend on who asks. */
  static String content(DrugLine line) {
    return Stream.of(
            Optional.of(line.source()),
            line.month(),
            Optional.of(line.institution().key()),
            Optional.of(line.prescriber().key()),
            line.inOut(),
            line.prescriptionClass(),
            line.dispensedOn(),
            line.prescribedOn(),
            line.claimClass(),
            line.dosageForm(),
            line.code(),
            line.name(),
            line.ingredient(),
            Optional.of(dose(line)),
            Optional.of(number(line.times(), line.timesOnWire())),
            line.usage(),
            line.instruction())
        .map(told -> told.map(Object::toString).orElse(""))
        .collect(Collectors.joining("\u001f")); // no XML text can hold it
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
