package jp.shikaku.examples.text;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import jp.shikaku.checkup.Checkup;
import jp.shikaku.checkup.CheckupAnswer;
import jp.shikaku.checkup.CheckupTrend;
import jp.shikaku.checkup.JudgedCheckup;
import jp.shikaku.checkup.Judgement;
import jp.shikaku.checkup.ReferenceLimit;
import jp.shikaku.checkup.ReferenceLimits;

/**
 * The numbers of an answer's checkups over the years 「健診の推移」, with their limits.
 *
 * @param trends one for each item that has numbers
 */
public record CheckupTrends(List<Trend> trends) {

  /**
   * One item.
   *
   * @param name its name
   * @param unit its unit; may be empty
   * @param limit the limit of the newest number that has one
   * @param points the numbers, the oldest first
   */
  public record Trend(
      String name, String unit, Optional<ReferenceLimit> limit, List<Point> points) {

    private Judgement.Level latest() {
      return points.get(points.size() - 1).level();
    }

    /** Names no value of the person. */
    @Override
    public String toString() {
      return "Trend[" + points.size() + " points]";
    }
  }

  /**
   * One number.
   *
   * @param on the day of the checkup
   * @param value the number
   * @param judgement how it stands to its limit, or why that is not told
   */
  public record Point(LocalDate on, BigDecimal value, Optional<Judgement> judgement) {

    /** {@return how it stands to its limit} */
    public Judgement.Level level() {
      return judgement.map(Judgement::level).orElse(Judgement.Level.NOT_JUDGED);
    }

    private String text() {
      String sign = judgement.map(CheckupsView::mark).orElse("");
      return (value.toPlainString() + " " + sign).strip();
    }

    /** Names no value of the person. */
    @Override
    public String toString() {
      return "Point[masked]";
    }
  }

  /**
   * {@return the trends of an answer}
   *
   * @param answer any decoded answer
   */
  public static CheckupTrends of(CheckupAnswer answer) {
    ReferenceLimits limits = ReferenceLimits.known();
    Map<LocalDate, JudgedCheckup> judged = new HashMap<>();
    for (Checkup checkup : answer.history().newestFirst()) {
      checkup
          .on()
          .ifPresent(on -> judged.put(on, limits.judge(checkup, answer.sex().orElse(null))));
    }
    return new CheckupTrends(
        answer.history().trends().stream().map(trend -> trend(trend, judged)).toList());
  }

  private static Trend trend(CheckupTrend trend, Map<LocalDate, JudgedCheckup> judged) {
    Optional<ReferenceLimit> limit = Optional.empty();
    List<Point> points = new ArrayList<>();
    for (CheckupTrend.Point point : trend.points()) {
      Optional<Judgement> judgement =
          Optional.ofNullable(judged.get(point.on()))
              .flatMap(checkup -> checkup.judgement(point.item()));
      Optional<ReferenceLimit> here =
          judgement
              .flatMap(Judgement::limit)
              .filter(one -> one.side() != ReferenceLimit.Side.GRADE);
      limit = here.isPresent() ? here : limit;
      points.add(new Point(point.on(), point.value(), judgement));
    }
    return new Trend(
        trend.row().name(), trend.latest().item().unit().orElse(""), limit, List.copyOf(points));
  }

  /**
   * {@return the most conspicuous ones side by side, the oldest number first, with their limits;
   * how many others there are is said}
   *
   * @param language of the text
   * @param most how many, 1 or more
   */
  public List<String> lines(Language language, int most) {
    List<Trend> shown =
        trends.stream().sorted(Comparator.comparing(Trend::latest).reversed()).limit(most).toList();
    List<LocalDate> days =
        shown.stream()
            .flatMap(trend -> trend.points().stream().map(Point::on))
            .distinct()
            .sorted()
            .toList();
    List<String> head = new ArrayList<>(List.of(language.say("項目", "Item")));
    days.forEach(day -> head.add(day.toString()));
    head.add(language.say("注意／警告", "Warning / alert"));
    TextTable table = new TextTable(2).head(head.toArray(String[]::new));
    for (Trend trend : shown) {
      List<String> row = new ArrayList<>(List.of((trend.name() + " " + trend.unit()).strip()));
      for (LocalDate day : days) {
        row.add(
            trend.points().stream()
                .filter(point -> point.on().equals(day))
                .map(Point::text)
                .collect(Collectors.joining(" / ")));
      }
      row.add(trend.limit().map(limit -> text(limit, language)).orElse(""));
      table.row(row.toArray(String[]::new));
    }
    List<String> lines = new ArrayList<>(table.lines());
    if (shown.size() < trends.size()) {
      int others = trends.size() - shown.size();
      lines.add(language.say("  ほか " + others + " 項目", "  and " + others + " others"));
    }
    CheckupsView.legend(language).forEach(line -> lines.add("  " + line));
    return lines;
  }

  private static String text(ReferenceLimit limit, Language language) {
    boolean isLow = limit.side() == ReferenceLimit.Side.LOW;
    return isLow
        ? language.say(
            limit.warning() + "以下／" + limit.alert() + "以下",
            "<= " + limit.warning() + " / <= " + limit.alert())
        : language.say(
            limit.warning() + "以上／" + limit.alert() + "以上",
            ">= " + limit.warning() + " / >= " + limit.alert());
  }
}
