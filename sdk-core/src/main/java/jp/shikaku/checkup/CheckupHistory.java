package jp.shikaku.checkup;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.medical.PatientCheck;

/**
 * The checkups of one person over the years 「健診歴」 (medical-info 10): one checkup a day. Parts of
 * one date in one answer are one checkup, which holds all their items. The checkup of a later
 * answer corrects that of an earlier one of the same date; what it replaced, with all that the
 * correction lacks, stays in {@link #superseded()}. Immutable and thread-safe.
 */
public final class CheckupHistory {

  /** Identifications of findings in words, and 医師の診断. */
  private static final Set<String> FINDINGS = Set.of("1604", "1608", "1609");

  private static final String DOCTORS_VERDICT = "9N511";

  private final List<Checkup> newestFirst;
  private final List<Checkup> undated;
  private final List<Checkup> superseded;

  private CheckupHistory(
      List<Checkup> newestFirst, List<Checkup> undated, List<Checkup> superseded) {
    this.newestFirst = List.copyOf(newestFirst);
    this.undated = List.copyOf(undated);
    this.superseded = List.copyOf(superseded);
  }

  /**
   * Joins the answers to several queries. An answer without checkups adds nothing, whatever the
   * reason: see its {@code outcome()}.
   *
   * @param answers of one person, the oldest answer first: a later one corrects. An answer that
   *     names no patient can not be compared and is joined: that it is of the same person is then
   *     the caller's word
   * @return the history
   * @throws InvalidQueryException when two answers say that they are about different persons
   */
  public static CheckupHistory of(List<CheckupAnswer> answers) {
    requireOnePerson(answers);
    Map<LocalDate, Checkup> byDay = new TreeMap<>(Comparator.reverseOrder());
    List<Checkup> undated = new ArrayList<>();
    List<Checkup> superseded = new ArrayList<>();
    for (CheckupAnswer answer : answers) {
      Map<LocalDate, Checkup> told = new LinkedHashMap<>();
      for (Checkup checkup : answer.checkups()) {
        Optional<LocalDate> on = checkup.on();
        if (on.isPresent()) {
          told.merge(on.get(), checkup, Checkup::joined);
        } else if (!undated.contains(checkup)) {
          undated.add(checkup);
        }
      }
      told.forEach(
          (on, checkup) -> {
            Checkup earlier = byDay.put(on, checkup);
            if (earlier != null && !earlier.equals(checkup)) {
              superseded.add(earlier);
            }
          });
    }
    return new CheckupHistory(List.copyOf(byDay.values()), undated, superseded);
  }

  private static void requireOnePerson(List<CheckupAnswer> answers) {
    for (CheckupAnswer one : answers) {
      for (CheckupAnswer other : answers) {
        one.patient()
            .flatMap(person -> other.patient().map(person::compare))
            .filter(check -> check == PatientCheck.DIFFERENT)
            .ifPresent(
                check -> {
                  throw new InvalidQueryException(
                      "answers", "must be about one person", "別の患者の健診結果が混ざっています");
                });
      }
    }
  }

  /** {@return one checkup a day, the newest first; never null} */
  public List<Checkup> newestFirst() {
    return newestFirst;
  }

  /**
   * {@return the checkups without a readable date, in the order they came; in no table or trend}
   */
  public List<Checkup> undated() {
    return undated;
  }

  /** {@return the checkups that a later answer replaced by another of the same date; never null} */
  public List<Checkup> superseded() {
    return superseded;
  }

  /** {@return whether there is no checkup at all, not even one without date} */
  public boolean isEmpty() {
    return newestFirst.isEmpty() && undated.isEmpty();
  }

  /** {@return the newest checkup that has a date} */
  public Optional<Checkup> latest() {
    return newestFirst.stream().findFirst();
  }

  /** {@return the day of {@link #latest()}} */
  public Optional<LocalDate> latestDate() {
    return latest().flatMap(Checkup::on);
  }

  /**
   * {@return the checkups of a day and later} Those without a date stay: nobody knows that they are
   * older.
   *
   * @param day the first day wanted
   */
  public CheckupHistory since(LocalDate day) {
    Predicate<Checkup> wanted = c -> c.on().filter(on -> !on.isBefore(day)).isPresent();
    return new CheckupHistory(
        newestFirst.stream().filter(wanted).toList(),
        undated,
        superseded.stream().filter(wanted).toList());
  }

  /** {@return a table with one row for each item and one column for each day} */
  public CheckupTable pivot() {
    return CheckupTable.of(newestFirst);
  }

  /** {@return the rows of {@link #pivot()} that hold numbers, in its order, as series over time} */
  public List<CheckupTrend> trends() {
    return pivot().rows().stream().flatMap(row -> CheckupTrend.of(row).stream()).toList();
  }

  /**
   * {@return the history without personal data} A history has no patient block and no identifier of
   * the exchange; here also all free words are left out, since 医師の氏名 and any other text may name
   * persons: items of {@link CheckupDataType#TEXT}, of an unknown type, and quantities that are no
   * numbers. Dates, numbers and coded answers stay.
   */
  public CheckupHistory redacted() {
    return only(item -> !item.isFreeText());
  }

  /**
   * {@return as {@link #redacted()}, but with findings in words: 所見 and 医師の診断（判定）} Whoever passes
   * them on has to look whether they name a person; 医師の氏名 stays left out.
   */
  public CheckupHistory redactedWithFindings() {
    return only(item -> !item.isFreeText() || isFinding(item));
  }

  private static boolean isFinding(CheckupItem item) {
    return item.is(CheckupDataType.TEXT)
        && item.code()
            .filter(
                code ->
                    FINDINGS.contains(code.identification())
                        || code.analyte().equals(DOCTORS_VERDICT))
            .isPresent();
  }

  private CheckupHistory only(Predicate<CheckupItem> wanted) {
    return new CheckupHistory(
        only(newestFirst, wanted), only(undated, wanted), only(superseded, wanted));
  }

  private static List<Checkup> only(List<Checkup> checkups, Predicate<CheckupItem> wanted) {
    return checkups.stream().map(checkup -> checkup.only(wanted)).toList();
  }

  /** Names the number of checkups, no value of the person. */
  @Override
  public String toString() {
    return "CheckupHistory[" + newestFirst.size() + " checkups]";
  }
}
