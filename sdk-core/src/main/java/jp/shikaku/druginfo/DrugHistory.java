package jp.shikaku.druginfo;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.medical.PatientCheck;
import jp.shikaku.medical.PatientInfo;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/**
 * The drugs of one person 「薬剤履歴」, from one or several answers (medical-info 6 and 10). Every method
 * gives a new view; none changes or sums up lines. Copies of the same prescription from several
 * sources are all in it until {@link #merged()}. Immutable and thread-safe.
 */
public final class DrugHistory {

  /** A line and the answer it stands in, counted from the oldest. */
  record Entry(DrugLine line, int answer) {}

  static final Comparator<DrugLine> NEWEST_FIRST =
      Comparator.comparing(
          line -> line.day().orElse(null), Comparator.nullsLast(Comparator.reverseOrder()));

  private static final Comparator<DrugLine> OLDEST_FIRST =
      Comparator.comparing(
          line -> line.day().orElse(null), Comparator.nullsLast(Comparator.naturalOrder()));

  private final List<Entry> entries;
  private final List<DrugLine> lines;
  private final List<PatientInfo> patients;

  private DrugHistory(List<Entry> entries, List<PatientInfo> patients) {
    this.entries = List.copyOf(entries);
    this.lines = entries.stream().map(Entry::line).toList();
    this.patients = patients;
  }

  /** Returns a history of the same person. */
  DrugHistory with(List<Entry> others) {
    return new DrugHistory(others, patients);
  }

  /**
   * Takes the lines of answers.
   *
   * @param answers of one person, in the order they were obtained, the newest last; one given twice
   *     counts once. An answer that names no patient can not be compared and is joined: that it is
   *     of the same person is then the caller's word
   * @return the history, empty when the answers tell no drug; whether that means anything says
   *     their {@code outcome()}
   * @throws InvalidQueryException when two answers are about different persons
   */
  public static DrugHistory of(List<DrugInfoAnswer> answers) {
    List<Entry> entries = new ArrayList<>();
    List<PatientInfo> patients = new ArrayList<>(1);
    List<DrugInfoAnswer> given = answers.stream().distinct().toList();
    for (int i = 0; i < given.size(); i++) {
      DrugInfoAnswer answer = given.get(i);
      answer.patient().ifPresent(patient -> addSame(patients, patient));
      for (DrugLine line : answer.lines()) {
        entries.add(new Entry(line, i));
      }
    }
    return new DrugHistory(entries, List.copyOf(patients));
  }

  private static void addSame(List<PatientInfo> patients, PatientInfo patient) {
    if (patients.stream().anyMatch(one -> one.compare(patient) == PatientCheck.DIFFERENT)) {
      throw new InvalidQueryException("answers", "must be about one person", "別の患者の薬剤情報が混ざっています");
    }
    patients.add(patient);
  }

  List<Entry> entries() {
    return entries;
  }

  /** {@return the lines in the order of the documents; never null} */
  public List<DrugLine> lines() {
    return lines;
  }

  /** {@return whether there is no line} */
  public boolean isEmpty() {
    return lines.isEmpty();
  }

  /**
   * {@return the lines by {@link DrugLine#day()}, the newest first, those of one day in the order
   * of the document, those without a day last; never null}
   */
  public List<DrugLine> newestFirst() {
    return lines.stream().sorted(NEWEST_FIRST).toList();
  }

  /**
   * {@return the lines of a span of days, by {@link DrugLine#day()}} A line without a day counts by
   * its month, and one without either is always in: nothing is dropped for being incomplete.
   *
   * @param first the first day
   * @param last the last day, included
   */
  public DrugHistory between(LocalDate first, LocalDate last) {
    return filter(line -> isBetween(line, first, last));
  }

  private static boolean isBetween(DrugLine line, LocalDate first, LocalDate last) {
    LocalDate begin = line.day().or(() -> line.month().map(m -> m.atDay(1))).orElse(null);
    LocalDate end = line.day().or(() -> line.month().map(YearMonth::atEndOfMonth)).orElse(null);
    return begin == null || end == null || (!begin.isAfter(last) && !end.isBefore(first));
  }

  /**
   * {@return the lines of a span of months, like {@link #between(LocalDate, LocalDate)}}
   *
   * @param first the first month
   * @param last the last month, included
   */
  public DrugHistory between(YearMonth first, YearMonth last) {
    return between(first.atDay(1), last.atEndOfMonth());
  }

  /**
   * {@return the lines of a day and after, like {@link #between(LocalDate, LocalDate)}}
   *
   * @param day the day, for example of the last visit
   */
  public DrugHistory newSince(LocalDate day) {
    return between(day, LocalDate.MAX);
  }

  /**
   * {@return the lines that an earlier history did not tell 「前回からの新着」, by {@link
   * DrugLine#importKey()}} A claim that comes in place of an e-prescription is new.
   *
   * @param earlier of the same person
   * @throws InvalidQueryException when it is about a different person
   */
  public DrugHistory newComparedWith(DrugHistory earlier) {
    List<PatientInfo> all = new ArrayList<>(patients);
    earlier.patients.forEach(patient -> addSame(all, patient));
    Set<String> told = earlier.lines.stream().map(DrugLine::importKey).collect(Collectors.toSet());
    return filter(line -> !told.contains(line.importKey()));
  }

  /**
   * {@return the lines without those that are certainly of one's own institution 「自院除外」: what is
   * not known stays}
   *
   * @param own one's own code, which counts where a flag is absent; null leaves it to the flags
   */
  public DrugHistory excludingOwn(@Nullable MedicalInstitutionCode own) {
    return filter(line -> line.ownership(own) != Ownership.OWN);
  }

  /** {@return the lines without 薬剤コード, which no table can classify} */
  public DrugHistory withoutCode() {
    return filter(line -> line.code().isEmpty());
  }

  private DrugHistory filter(Predicate<DrugLine> keep) {
    return with(entries.stream().filter(entry -> keep.test(entry.line())).toList());
  }

  /** {@return a table of institution, drug, dose and use by day} */
  public DrugPivot<LocalDate> byDay() {
    return DrugPivot.of(newestFirst(), DrugLine::day);
  }

  /**
   * {@return a table of institution, drug, dose and use by month; without a day, a line's month
   * counts}
   */
  public DrugPivot<YearMonth> byMonth() {
    return DrugPivot.of(newestFirst(), line -> line.day().map(YearMonth::from).or(line::month));
  }

  /**
   * {@return the lines by the institution that ordered them ({@link DrugLine#origin()}), in the
   * order of the document; those that name none are one group; never null}
   */
  public List<InstitutionDrugs> byInstitution() {
    Map<String, List<Entry>> groups = new LinkedHashMap<>();
    for (Entry entry : entries) {
      groups.computeIfAbsent(entry.line().origin().key(), key -> new ArrayList<>()).add(entry);
    }
    return groups.values().stream()
        .map(group -> new InstitutionDrugs(group.get(0).line().origin(), with(group)))
        .toList();
  }

  /**
   * {@return the original records 「処方歴原文」 for printing: every line, nothing summed up, newest day
   * first, under each day by prescriber, day of prescription, pharmacy and source; never null}
   */
  public List<DrugRecord> records() {
    return DrugRecord.of(lines);
  }

  /** {@return the history without copies by {@link MergePolicy#DEFAULT}} */
  public MergedHistory merged() {
    return merged(MergePolicy.DEFAULT);
  }

  /**
   * {@return the history without copies: of one drug in one group the best source counts, and of
   * the same source in several answers the newest}
   *
   * @param policy which lines are copies, and which is the best
   */
  public MergedHistory merged(MergePolicy policy) {
    return MergedHistory.of(this, policy);
  }

  /**
   * {@return fills of the same drug with less than 30 free days between the last day stated (the
   * day of the fill where none is) and the next fill; in the order of their first line; never null}
   */
  public List<DrugCourse> courses() {
    return DrugCourse.of(lines.stream().sorted(OLDEST_FIRST).toList());
  }

  /**
   * {@return where the same ingredient is in different drugs, uses or institutions, and what could
   * not be checked} Take {@link #between(LocalDate, LocalDate)} first: no end of use is known, so
   * that whatever lies in the history counts.
   *
   * @param mapping レセプト電算処理コード to YJ code
   */
  public IngredientCheck duplicateIngredients(DrugCodeMapping mapping) {
    return IngredientCheck.of(lines, mapping);
  }

  /**
   * {@return which lines have an ingredient of today's orders 「本日の処方との重複」, and what could not be
   * checked} Today's orders are not compared with each other. Take {@link #excludingOwn} first
   * where one's own repeat prescriptions are no news.
   *
   * @param mapping レセプト電算処理コード to YJ code
   * @param todaysCodes today's drugs, each by レセプト電算処理コード or by YJ code (12 characters)
   */
  public IngredientCheck duplicateIngredients(
      DrugCodeMapping mapping, Collection<String> todaysCodes) {
    return IngredientCheck.of(lines, mapping, todaysCodes);
  }

  /** {@return the drugs without what names the patient, for example for a language model} */
  public RedactedDrugInfo redacted() {
    return RedactedDrugInfo.of(lines, List.of(), patients);
  }

  /** Names the count only. */
  @Override
  public String toString() {
    return "DrugHistory[" + lines.size() + " lines]";
  }

  /**
   * The drugs that one institution ordered.
   *
   * @param institution the institution; it names nothing when none is told
   * @param drugs its lines
   */
  public record InstitutionDrugs(InstitutionRef institution, DrugHistory drugs) {}
}
