package jp.shikaku.druginfo;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fills of one drug that follow each other 「継続服用のまとまり」, whatever the maker and the institution. No
 * duration is invented: whether the drug is still taken is not told. Immutable and thread-safe.
 */
public final class DrugCourse {

  /** So many days without the drug begin a new course (medical-info 10). */
  private static final int FREE_DAYS = 30;

  private final List<DrugLine> lines;

  private DrugCourse(List<DrugLine> lines) {
    this.lines = List.copyOf(lines);
  }

  /** Lines without a day are a course of their own for each drug. */
  static List<DrugCourse> of(List<DrugLine> oldestFirst) {
    Map<String, List<DrugLine>> drugs = new LinkedHashMap<>();
    Map<String, List<DrugLine>> undated = new LinkedHashMap<>();
    for (DrugLine line : oldestFirst) {
      Map<String, List<DrugLine>> place = line.day().isPresent() ? drugs : undated;
      String name = DrugKeys.name(line);
      place
          .computeIfAbsent(name.isEmpty() ? DrugKeys.drug(line) : name, key -> new ArrayList<>())
          .add(line);
    }
    List<DrugCourse> courses = new ArrayList<>();
    drugs.values().forEach(lines -> split(lines, courses));
    undated.values().forEach(lines -> courses.add(new DrugCourse(lines)));
    return List.copyOf(courses);
  }

  private static void split(List<DrugLine> lines, List<DrugCourse> courses) {
    List<DrugLine> course = new ArrayList<>();
    LocalDate until = LocalDate.MIN;
    for (DrugLine line : lines) {
      LocalDate day = line.day().orElseThrow();
      if (!course.isEmpty() && ChronoUnit.DAYS.between(until, day) - 1 >= FREE_DAYS) {
        courses.add(new DrugCourse(course));
        course = new ArrayList<>();
        until = LocalDate.MIN;
      }
      course.add(line);
      LocalDate last = lastDay(line, day);
      until = last.isAfter(until) ? last : until;
    }
    courses.add(new DrugCourse(course));
  }

  /** The last day that the wire states; the day itself where it states none. */
  private static LocalDate lastDay(DrugLine line, LocalDate day) {
    int days = line.statedDays().orElse(1);
    return ChronoUnit.DAYS.between(day, LocalDate.MAX) < days ? day : day.plusDays(days - 1L);
  }

  /** {@return the lines, oldest first; never empty} */
  public List<DrugLine> lines() {
    return lines;
  }

  /** {@return 薬剤名 without the maker as of the newest line, if told} */
  public Optional<String> name() {
    return lines.get(lines.size() - 1).nameWithoutMaker();
  }

  /** {@return the day of the first fill; empty when no line has a day} */
  public Optional<LocalDate> from() {
    return lines.get(0).day();
  }

  /** {@return the day of the last fill; empty when no line has a day} */
  public Optional<LocalDate> lastFill() {
    return lines.get(lines.size() - 1).day();
  }

  /**
   * {@return the last day for which the drug was given; empty unless the wire states the days of
   * every line, and never a sign that the drug was stopped}
   */
  public Optional<LocalDate> statedUntil() {
    boolean stated = lines.stream().allMatch(line -> line.statedDays().isPresent());
    return stated
        ? lines.stream()
            .flatMap(line -> line.day().map(day -> lastDay(line, day)).stream())
            .max(LocalDate::compareTo)
        : Optional.empty();
  }

  /** Names the size only. */
  @Override
  public String toString() {
    return "DrugCourse[" + lines.size() + " lines]";
  }
}
