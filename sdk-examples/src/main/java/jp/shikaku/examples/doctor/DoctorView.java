package jp.shikaku.examples.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import jp.shikaku.diagnosis.Diagnosis.Finding;
import jp.shikaku.examples.doctor.Check.Mark;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.Width;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.WireDates;

/** The report for people 「点検報告書」, at most 100 columns, and for programs. Stateless. */
public final class DoctorView {

  private static final int LINE = 100;
  private static final int TITLE = 26;
  private static final int HEAD = 16;
  private static final int INDENT = 7 + TITLE;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(WireDates.JST);
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT).withZone(WireDates.JST);

  private DoctorView() {}

  /**
   * {@return the lines of the report}
   *
   * @param report what was found
   * @param language of the report; the checks are in it already
   */
  public static List<String> lines(DoctorReport report, Language language) {
    List<String> lines = new ArrayList<>();
    lines.add(language.say("オンライン資格確認 設置点検報告書", "Installation report: online eligibility"));
    lines.add("");
    head(
        language.say("点検日時", "examined at"),
        TIME.format(report.examinedAt()) + language.say("（日本時間）", " (Japan)"),
        lines);
    head(language.say("医療機関コード", "institution"), places(report, language), lines);
    if (report.root() != null) {
      head(language.say("共有フォルダ", "shared folder"), report.root().toString(), lines);
    }
    if (report.gateway() != null) {
      head(language.say("中継サーバー", "gateway"), report.gateway().toString(), lines);
    }
    lines.add("");
    lines.add(
        language.say(
            "○ 正常  △ 注意  × 照会できない  － 未確認",
            "○ good  △ look after  × stops queries  － not looked at"));
    lines.add("-".repeat(LINE));
    for (Check check : report.checks()) {
      check(check, lines);
    }
    lines.add("-".repeat(LINE));
    lines.add(language.say("切り分け", "Diagnosis"));
    diagnosis(report, language, lines);
    lines.add("");
    lines.addAll(Width.wrap(summary(report, language), LINE));
    return lines;
  }

  private static void head(String title, String text, List<String> lines) {
    String start = Width.pad(title, HEAD);
    for (String part : Width.wrap(text, LINE - HEAD)) {
      lines.add(start + part);
      start = " ".repeat(HEAD);
    }
  }

  private static String places(DoctorReport report, Language language) {
    return report.institutions().isEmpty()
        ? language.say("（指定なし）", "(not given)")
        : report.institutions().stream()
            .map(MedicalInstitutionCode::value)
            .collect(Collectors.joining(language.say("、", ", ")));
  }

  private static void check(Check check, List<String> lines) {
    String start = " " + Width.pad(check.mark().sign(), 4) + Width.pad(check.title(), TITLE) + "  ";
    for (String part : Width.wrap(check.observed(), LINE - INDENT)) {
      lines.add((start + part).stripTrailing());
      start = " ".repeat(INDENT);
    }
    if (!check.nextStep().isEmpty()) {
      start = " ".repeat(INDENT) + "→ ";
      for (String part : Width.wrap(check.nextStep(), LINE - INDENT - 3)) {
        lines.add(start + part);
        start = " ".repeat(INDENT + 3);
      }
    }
  }

  private static void diagnosis(DoctorReport report, Language language, List<String> lines) {
    Locale locale = language.locale();
    if (report.diagnosis().findings().isEmpty()) {
      lines.add("  " + report.diagnosis().text(locale));
      if (report.root() != null) {
        indented(
            language.say(
                "端末が動いているかは、要求を送らないこの点検では未確認です（check で1件照会すると分かります）。",
                "Whether the terminal is at work was not looked at: nothing was sent; check asks it."),
            lines);
      }
    }
    int number = 0;
    for (Finding finding : report.diagnosis().findings()) {
      number++;
      String head =
          "  "
              + number
              + ". "
              + finding.hop().label(locale)
              + language.say("：", ": ")
              + finding.cause().label(locale)
              + language.say("（", " (")
              + finding.certainty().label(locale)
              + language.say("）", ")");
      String start = "";
      for (String part : Width.wrap(head, LINE - 5)) {
        lines.add(start + part);
        start = "     ";
      }
      indented(language.say("観測：", "seen: ") + finding.observed(locale), lines);
      indented(language.say("対応：", "next: ") + finding.cause().nextStep(locale), lines);
    }
  }

  private static void indented(String text, List<String> lines) {
    Width.wrap(text, LINE - 5).forEach(part -> lines.add("     " + part));
  }

  /**
   * {@return the last line of the report}
   *
   * @param report what was found
   * @param language of the line
   */
  public static String summary(DoctorReport report, Language language) {
    String counts =
        "○ "
            + report.count(Mark.OK)
            + " △ "
            + report.count(Mark.WARNING)
            + " × "
            + report.count(Mark.FAILURE)
            + " － "
            + report.count(Mark.SKIPPED);
    if (!report.isHealthy()) {
      return language.say(
          "結果：照会できない問題があります（" + counts + "）",
          "Result: something keeps queries from working (" + counts + ")");
    }
    boolean clear = report.count(Mark.WARNING) == 0 && report.diagnosis().findings().isEmpty();
    return clear
        ? language.say("結果：正常です（" + counts + "）", "Result: healthy (" + counts + ")")
        : language.say(
            "結果：照会できますが、注意点があります（" + counts + "）",
            "Result: queries can work, with points to look after (" + counts + ")");
  }

  /**
   * {@return the report for programs}
   *
   * @param report what was found
   * @param language of the texts in it
   */
  public static ObjectNode json(DoctorReport report, Language language) {
    Locale locale = language.locale();
    ObjectNode json = Check.none();
    json.put("schemaVersion", "1");
    json.put("examinedAt", ISO.format(report.examinedAt()));
    ArrayNode institutions = json.putArray("institutions");
    report.institutions().forEach(code -> institutions.add(code.value()));
    json.put("root", report.root() == null ? null : report.root().toString());
    json.put("gateway", report.gateway() == null ? null : report.gateway().toString());
    json.put("healthy", report.isHealthy());
    ObjectNode counts = json.putObject("counts");
    for (Mark mark : Mark.values()) {
      counts.put(mark.name(), report.count(mark));
    }
    ArrayNode checks = json.putArray("checks");
    for (Check check : report.checks()) {
      ObjectNode one = checks.addObject();
      one.put("id", check.id()).put("mark", check.mark().name()).put("title", check.title());
      one.put("observed", check.observed());
      one.put("nextStep", check.nextStep().isEmpty() ? null : check.nextStep());
      one.set("figures", check.figures());
    }
    ArrayNode findings = json.putArray("findings");
    for (Finding finding : report.diagnosis().findings()) {
      findings
          .addObject()
          .put("cause", finding.cause().name())
          .put("hop", finding.hop().name())
          .put("certainty", finding.certainty().name())
          .put("stopsQueries", finding.cause().stopsQueries())
          .put("label", finding.cause().label(locale))
          .put("observed", finding.observed(locale))
          .put("nextStep", finding.cause().nextStep(locale));
    }
    return json;
  }
}
