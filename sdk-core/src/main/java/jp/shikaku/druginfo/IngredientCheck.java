package jp.shikaku.druginfo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Outcome of looking for the same ingredient in different drugs 「同一成分の重複確認」 (medical-info 10). What
 * could not be checked is listed: it must not be shown as "nothing found". Immutable and
 * thread-safe.
 */
public final class IngredientCheck {

  private final List<Duplicate> duplicates;
  private final List<Unchecked> unchecked;
  private final List<String> uncheckedCodes;

  private IngredientCheck(
      List<Duplicate> duplicates, List<Unchecked> unchecked, List<String> uncheckedCodes) {
    this.duplicates = List.copyOf(duplicates);
    this.unchecked = List.copyOf(unchecked);
    this.uncheckedCodes = List.copyOf(uncheckedCodes);
  }

  static IngredientCheck of(List<DrugLine> lines, DrugCodeMapping mapping) {
    List<Unchecked> unchecked = new ArrayList<>(0);
    List<Duplicate> duplicates = new ArrayList<>(0);
    byIngredient(lines, mapping, unchecked)
        .forEach(
            (key, found) -> {
              Set<Difference> differences = differences(found);
              if (!differences.isEmpty()) {
                duplicates.add(new Duplicate(key, List.copyOf(found), Set.copyOf(differences)));
              }
            });
    return new IngredientCheck(duplicates, unchecked, List.of());
  }

  static IngredientCheck of(
      List<DrugLine> lines, DrugCodeMapping mapping, Collection<String> todaysCodes) {
    Set<String> today = new HashSet<>();
    List<String> uncheckedCodes = new ArrayList<>(0);
    for (String code : todaysCodes) {
      Optional<String> yj = DrugKeys.isYj(code) ? Optional.of(code) : DrugKeys.yj(code, mapping);
      yj.map(DrugKeys::ingredient).ifPresentOrElse(today::add, () -> uncheckedCodes.add(code));
    }
    List<Unchecked> unchecked = new ArrayList<>(0);
    List<Duplicate> duplicates = new ArrayList<>(0);
    byIngredient(lines, mapping, unchecked)
        .forEach(
            (key, found) -> {
              if (today.contains(key)) {
                Set<Difference> differences = differences(found);
                differences.add(Difference.TODAY);
                duplicates.add(new Duplicate(key, List.copyOf(found), Set.copyOf(differences)));
              }
            });
    return new IngredientCheck(duplicates, unchecked, uncheckedCodes);
  }

  private static Map<String, List<DrugLine>> byIngredient(
      List<DrugLine> lines, DrugCodeMapping mapping, List<Unchecked> unchecked) {
    Map<String, List<DrugLine>> byIngredient = new TreeMap<>();
    for (DrugLine line : lines) {
      Reason reason = line.code().isEmpty() ? Reason.NO_CODE : Reason.NO_MAPPING;
      line.ingredientKey(mapping)
          .ifPresentOrElse(
              key -> byIngredient.computeIfAbsent(key, none -> new ArrayList<>()).add(line),
              () -> unchecked.add(new Unchecked(line, reason)));
    }
    return byIngredient;
  }

  /** The same drug again from the same institution is a refill. */
  private static Set<Difference> differences(List<DrugLine> lines) {
    Set<Difference> found = EnumSet.noneOf(Difference.class);
    if (several(lines, DrugLine::code)) {
      found.add(Difference.DRUG);
    }
    if (several(lines, line -> Optional.of(line.use()).filter(use -> use != DrugUse.UNKNOWN))) {
      found.add(Difference.USE);
    }
    if (several(lines, MergePolicy::medicalInstitution)) {
      found.add(Difference.INSTITUTION);
    }
    return found;
  }

  private static <T> boolean several(
      List<DrugLine> lines, Function<DrugLine, Optional<T>> property) {
    return lines.stream().flatMap(line -> property.apply(line).stream()).distinct().count() > 1;
  }

  /** {@return the ingredients that occur in different drugs, or in today's too; never null} */
  public List<Duplicate> duplicates() {
    return duplicates;
  }

  /** {@return the lines that could not be checked, in the order of the history; never null} */
  public List<Unchecked> unchecked() {
    return unchecked;
  }

  /**
   * {@return today's codes of which the mapping tells no ingredient, as given; empty when no orders
   * were given}
   */
  public List<String> uncheckedCodes() {
    return uncheckedCodes;
  }

  /**
   * {@return whether every line and every code of today was checked: only then is an empty result
   * "nothing found"}
   */
  public boolean isComplete() {
    return unchecked.isEmpty() && uncheckedCodes.isEmpty();
  }

  /** Names the counts only. */
  @Override
  public String toString() {
    return "IngredientCheck["
        + duplicates.size()
        + " duplicates, "
        + (unchecked.size() + uncheckedCodes.size())
        + " unchecked]";
  }

  /** In what the lines of one ingredient differ, or that today's orders have it too. */
  public enum Difference {
    /** 「別の薬」: two drug codes, for example of two makers. */
    DRUG("別の薬"),
    /** 「用い方の違い」: for example regular and as needed. */
    USE("内服・屯服などの違い"),
    /** 「別の医療機関」: two institutions ordered it. */
    INSTITUTION("別の医療機関"),
    /** 「本日の処方」: today's orders have the ingredient too. */
    TODAY("本日の処方");

    private final String label;

    Difference(String label) {
      this.label = label;
    }

    /** {@return the Japanese label} */
    public String label() {
      return label;
    }
  }

  /** Why a line could not be checked. */
  public enum Reason {
    /** 「コードなし」, for example 一般名処方. */
    NO_CODE("薬剤コードがないため確認できません", "not checked: no drug code"),
    /** 「対応表にない」: the mapping gives no YJ code of 12 characters. */
    NO_MAPPING("対応表にないため確認できません", "not checked: the mapping does not hold the drug");

    private final String japanese;
    private final String english;

    Reason(String japanese, String english) {
      this.japanese = japanese;
      this.english = english;
    }

    /**
     * {@return the reason to show}
     *
     * @param locale English, or Japanese for any other
     */
    public String message(Locale locale) {
      return Wording.of(locale, japanese, english);
    }
  }

  /**
   * One ingredient in different drugs, uses or institutions.
   *
   * @param ingredientKey the first 7 characters of the YJ code
   * @param lines all lines of the ingredient, in the order of the history
   * @param differences why they are told; never empty
   */
  public record Duplicate(String ingredientKey, List<DrugLine> lines, Set<Difference> differences) {

    /** Names no drug. */
    @Override
    public String toString() {
      return "Duplicate[" + lines.size() + " lines, " + differences + "]";
    }
  }

  /**
   * A line that could not be checked.
   *
   * @param line the line
   * @param reason why
   */
  public record Unchecked(DrugLine line, Reason reason) {}
}
