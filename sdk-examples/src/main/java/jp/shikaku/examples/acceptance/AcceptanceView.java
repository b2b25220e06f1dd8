package jp.shikaku.examples.acceptance;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import jp.shikaku.examples.doctor.DoctorView;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.Width;
import jp.shikaku.value.WireDates;

/** The report for people 「運用テスト報告書」, at most 100 columns, and for programs. Stateless. */
public final class AcceptanceView {

  private static final int LINE = 100;
  private static final int HEAD = 18;
  private static final int INDENT = 7;
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(WireDates.JST);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(WireDates.JST);
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT)
          .withZone(WireDates.JST);

  private AcceptanceView() {}

  /**
   * {@return the lines of the report}
   *
   * @param report what the test came to
   * @param language of the lines
   */
  public static List<String> lines(AcceptanceReport report, Language language) {
    List<String> lines = new ArrayList<>();
    lines.add(language.say("オンライン資格確認 運用テスト報告書", "Operation test: online eligibility"));
    lines.add("");
    AcceptanceReport.Head head = report.head();
    if (head.practiceOrNull() != null) {
      head(language.say("医療機関", "practice"), head.practiceOrNull(), lines);
    }
    head(language.say("医療機関コード", "institution"), head.institution(), lines);
    if (head.terminalOrNull() != null) {
      head(language.say("端末", "terminal"), head.terminalOrNull(), lines);
    }
    head(language.say("接続先", "place"), head.place(), lines);
    head(language.say("試験実施者ID", "tested by"), head.tester(), lines);
    head(
        language.say("試験日時", "tested at"),
        span(report) + language.say("（日本時間）", " (Japan)"),
        lines);
    head(language.say("プログラム", "program"), head.program(), lines);
    lines.add("-".repeat(LINE));
    report.results().forEach(result -> result(result, language, lines));
    lines.add("-".repeat(LINE));
    lines.add(summary(report, language));
    report
        .doctor()
        .ifPresent(
            doctor -> {
              lines.add("");
              lines.addAll(DoctorView.lines(doctor, language));
            });
    return lines;
  }

  private static void head(String title, String text, List<String> lines) {
    String start = Width.pad(title, HEAD);
    for (String part : Width.wrap(text, LINE - HEAD)) {
      lines.add(start + part);
      start = " ".repeat(HEAD);
    }
  }

  private static void result(ScenarioResult result, Language language, List<String> lines) {
    lines.add(
        " "
            + Width.pad(result.verdict().sign(), 4)
            + Width.pad(result.verdict().label().in(language), 16)
            + Width.pad(result.scenario().title().in(language), 36)
            + span(result));
    indented(result.reason().in(language), lines);
    if (!result.facts().isEmpty()) {
      indented(facts(result, language), lines);
    }
  }

  private static void indented(String text, List<String> lines) {
    Width.wrap(text, LINE - INDENT).forEach(part -> lines.add(" ".repeat(INDENT) + part));
  }

  private static String facts(ScenarioResult result, Language language) {
    return result.facts().stream()
        .map(fact -> text(fact, language))
        .collect(Collectors.joining(language.say("、", ", ")));
  }

  static String text(Fact fact, Language language) {
    return fact.label().in(language) + " " + fact.text().in(language);
  }

  static String span(AcceptanceReport report) {
    return DAY.format(report.begunAt()) + " ～ " + TIME.format(report.endedAt());
  }

  static String span(ScenarioResult result) {
    return TIME.format(result.begunAt()) + " ～ " + TIME.format(result.endedAt());
  }

  /**
   * {@return the line that says how the test ended}
   *
   * @param report what the test came to
   * @param language of the line
   */
  static String summary(AcceptanceReport report, Language language) {
    StringBuilder counts = new StringBuilder();
    for (Verdict verdict : Verdict.values()) {
      counts
          .append(counts.isEmpty() ? "" : language.say("、", ", "))
          .append(verdict.label().in(language))
          .append(" ")
          .append(report.count(verdict));
    }
    return language.say("総合判定：", "Overall: ")
        + report.overallLabel().in(language)
        + language.say("（", " (")
        + counts
        + language.say("）", ")");
  }

  /**
   * {@return the report for programs}
   *
   * @param report what the test came to
   * @param language of the texts in it
   */
  public static ObjectNode json(AcceptanceReport report, Language language) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("schemaVersion", "1");
    json.put("institution", report.head().institution());
    json.put("practice", report.head().practiceOrNull());
    json.put("terminal", report.head().terminalOrNull());
    json.put("place", report.head().place());
    json.put("tester", report.head().tester());
    json.put("program", report.head().program());
    json.put("begunAt", iso(report.begunAt())).put("endedAt", iso(report.endedAt()));
    json.put("overall", report.overall().name());
    ObjectNode counts = json.putObject("counts");
    for (Verdict verdict : Verdict.values()) {
      counts.put(verdict.name(), report.count(verdict));
    }
    ArrayNode scenarios = json.putArray("scenarios");
    for (ScenarioResult result : report.results()) {
      ObjectNode one = scenarios.addObject();
      one.put("scenario", result.scenario().name());
      one.put("title", result.scenario().title().in(language));
      one.put("verdict", result.verdict().name());
      one.put("reason", result.reason().in(language));
      one.put("begunAt", iso(result.begunAt())).put("endedAt", iso(result.endedAt()));
      ArrayNode evidence = one.putArray("evidence");
      for (Fact fact : result.facts()) {
        ObjectNode entry = evidence.addObject().put("key", fact.key());
        entry.put("label", fact.label().in(language));
        if (fact.numberOrNull() != null) {
          entry.put("value", fact.numberOrNull());
        } else {
          entry.put("value", fact.text().in(language));
        }
      }
    }
    json.set("doctor", report.doctor().map(found -> DoctorView.json(found, language)).orElse(null));
    return json;
  }

  private static String iso(Instant time) {
    return ISO.format(time);
  }
}
