package jp.shikaku.examples.text;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.shikaku.druginfo.DrugCourse;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.druginfo.DrugLine;

/**
 * The drugs of an answer over time 「薬の経過」: a bar for each course, duplicates taken out, the one
 * filled last first.
 *
 * @param bars the courses that have a day
 * @param undated how many courses have none
 */
public record DrugTimeline(List<Bar> bars, int undated) {

  private static final int QUARTERS = 4;
  private static final int DAYS_OF_QUARTER = 8;

  /**
   * One course.
   *
   * @param name 薬剤名 without the maker; may be empty
   * @param from the first fill
   * @param lastFill the last fill
   * @param until the last day that the wire states, if it states all of them
   * @param fills the days of the fills, in order
   * @param institution where the last one was filled, if told
   * @param usage the last amount and usage; may be empty
   */
  public record Bar(
      String name,
      LocalDate from,
      LocalDate lastFill,
      Optional<LocalDate> until,
      List<LocalDate> fills,
      Optional<String> institution,
      String usage) {

    private static Bar of(DrugCourse course) {
      List<DrugLine> lines =
          course.lines().stream()
              .filter(line -> line.day().isPresent())
              .sorted(Comparator.comparing((DrugLine line) -> line.day().orElseThrow()))
              .toList();
      DrugLine last = lines.get(lines.size() - 1);
      return new Bar(
          course.name().orElse(""),
          course.from().orElseThrow(),
          course.lastFill().orElseThrow(),
          course.statedUntil(),
          lines.stream().map(line -> line.day().orElseThrow()).distinct().toList(),
          last.origin().name(),
          Stream.of(
                  last.amount().map(amount -> amount.toPlainString() + last.unit().orElse("")),
                  last.usageText().or(last::usage))
              .flatMap(Optional::stream)
              .collect(Collectors.joining("　")));
    }

    private boolean covers(LocalDate first, LocalDate last) {
      return !from.isAfter(last) && !until.orElse(lastFill).isBefore(first);
    }

    private boolean isFilled(LocalDate first, LocalDate last) {
      return fills.stream().anyMatch(day -> !day.isBefore(first) && !day.isAfter(last));
    }

    /** Names no drug: which one a person takes is his. */
    @Override
    public String toString() {
      return "Bar[" + fills.size() + " fills]";
    }
  }

  /**
   * {@return the timeline of an answer}
   *
   * @param answer any decoded answer
   */
  public static DrugTimeline of(DrugInfoAnswer answer) {
    List<DrugCourse> courses = answer.history().merged().kept().courses();
    List<Bar> bars =
        courses.stream()
            .filter(course -> course.from().isPresent())
            .map(Bar::of)
            .sorted(Comparator.comparing(Bar::lastFill).reversed())
            .toList();
    return new DrugTimeline(bars, courses.size() - bars.size());
  }

  /**
   * {@return a line for each drug, four letters to a month: a star where it was filled, a hyphen
   * where it was stated to last}
   *
   * @param language of the text
   * @param until the last month
   * @param months how many, 1 or more
   */
  public List<String> lines(Language language, YearMonth until, int months) {
    List<YearMonth> shown = new ArrayList<>();
    for (int back = months - 1; back >= 0; back--) {
      shown.add(until.minusMonths(back));
    }
    TextTable table =
        new TextTable(2)
            .head(
                language.say("薬", "Drug"),
                shown.stream()
                        .map(month -> Width.pad("|" + month.toString().substring(5), QUARTERS + 1))
                        .collect(Collectors.joining())
                    + "|",
                language.say("最後の用量・用法", "Last amount and usage"));
    Map<String, List<Bar>> drugs =
        bars.stream()
            .collect(Collectors.groupingBy(Bar::name, LinkedHashMap::new, Collectors.toList()));
    drugs.forEach((name, own) -> table.row(name, drawn(own, shown), own.get(0).usage()));
    List<String> lines = new ArrayList<>(table.lines());
    lines.add(
        language.say(
            "  * 調剤・処方の日　- 記載された日数　空白は記載なし（服用していないとは限りません）",
            "  * filled  - days stated  blank: nothing stated (it may have been taken all the same)"));
    if (undated > 0) {
      lines.add(
          language.say("  日付のない薬 " + undated + " 種類", "  " + undated + " drugs without a date"));
    }
    return lines;
  }

  private static String drawn(List<Bar> drug, List<YearMonth> months) {
    StringBuilder line = new StringBuilder();
    for (YearMonth month : months) {
      line.append('|');
      for (int quarter = 0; quarter < QUARTERS; quarter++) {
        LocalDate first = month.atDay(1 + quarter * DAYS_OF_QUARTER);
        LocalDate last =
            quarter == QUARTERS - 1 ? month.atEndOfMonth() : first.plusDays(DAYS_OF_QUARTER - 1L);
        boolean isFilled = drug.stream().anyMatch(bar -> bar.isFilled(first, last));
        boolean isCovered = drug.stream().anyMatch(bar -> bar.covers(first, last));
        line.append(isFilled ? '*' : isCovered ? '-' : ' ');
      }
    }
    return line.append('|').toString();
  }
}
