package jp.shikaku.examples.acceptance;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import jp.shikaku.diagnosis.Diagnosis.Finding;
import jp.shikaku.examples.doctor.Check;
import jp.shikaku.examples.doctor.DoctorReport;
import jp.shikaku.examples.doctor.DoctorView;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;

/**
 * The report as a page to be printed and signed 「印刷用の報告書」: Japanese, A4, well-formed XHTML with
 * nothing outside itself. Stateless.
 */
public final class AcceptancePage {

  /** How the page calls the font that is embedded into a PDF. */
  static final String FONT = "Report";

  private static final Language JAPANESE = Language.JAPANESE;
  private static final Locale LOCALE = JAPANESE.locale();

  private static final String STYLE =
      """
      @page { size: A4; margin: 16mm 15mm 18mm 15mm;
        @bottom-left { content: "オンライン資格確認 運用テスト報告書"; font-family: "Report"; font-size: 8pt; }
        @bottom-right { content: counter(page) " / " counter(pages); font-family: "Report"; font-size: 8pt; } }
      * { font-family: "Report", "Yu Gothic", "Meiryo", "Hiragino Sans", "Noto Sans CJK JP", sans-serif; }
      body { margin: 0; font-size: 9pt; line-height: 1.35; color: #000; word-wrap: break-word; }
      @media screen { body { max-width: 180mm; margin: 8mm auto; padding: 0 4mm; } }
      h1 { font-size: 16pt; font-weight: normal; text-align: center; margin: 0 0 5mm 0; }
      h2 { font-size: 11.5pt; font-weight: normal; margin: 6mm 0 2mm 0; border-bottom: 1pt solid #000;
        page-break-after: avoid; }
      table { width: 99.8%; border-collapse: collapse; table-layout: fixed; -fs-table-paginate: paginate; }
      thead { display: table-header-group; }
      tr { page-break-inside: avoid; }
      th, td { border: 0.5pt solid #555; padding: 1mm 1.5mm; text-align: left; vertical-align: top;
        font-weight: normal; word-wrap: break-word; overflow-wrap: anywhere; }
      th { background: #ececec; }
      .head th, .names th { width: 34mm; }
      .sign { text-align: center; }
      .evidence { font-size: 7.5pt; color: #222; margin-top: 0.8mm; }
      .evidence span { display: inline-block; margin-right: 3mm; }
      .overall { font-size: 13pt; border: 1.2pt solid #000; padding: 2mm 3mm; margin: 4mm 0 0 0; }
      .FAIL { background: #d9d9d9; }
      .note { font-size: 8pt; margin: 1.5mm 0 0 0; }
      .names th, .names td { vertical-align: middle; }
      .names td { height: 7mm; }
      .names td.box { height: 13mm; }
      .keep { page-break-inside: avoid; }
      """;

  private AcceptancePage() {}

  /**
   * {@return the page, to be written in UTF-8}
   *
   * @param report what the test came to
   */
  public static String of(AcceptanceReport report) {
    StringBuilder page = new StringBuilder(16_384);
    page.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n")
        .append("<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"ja\">\n<head>\n")
        .append("<meta charset=\"UTF-8\"/>\n<title>オンライン資格確認 運用テスト報告書</title>\n")
        .append("<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n<h1>オンライン資格確認 運用テスト報告書</h1>\n");
    head(report, page);
    page.append("<p class=\"overall ")
        .append(report.overall().name())
        .append("\">")
        .append(text(AcceptanceView.summary(report, JAPANESE)))
        .append("</p>\n");
    signatures(page);
    scenarios(report.results(), page);
    report.doctor().ifPresent(doctor -> doctor(doctor, page));
    return page.append("</body>\n</html>\n").toString();
  }

  private static void head(AcceptanceReport report, StringBuilder page) {
    AcceptanceReport.Head head = report.head();
    page.append("<table class=\"head\">\n");
    if (head.practiceOrNull() != null) {
      row("医療機関", head.practiceOrNull(), page);
    }
    row("医療機関コード", head.institution(), page);
    if (head.terminalOrNull() != null) {
      row("端末", head.terminalOrNull(), page);
    }
    row("接続先", head.place(), page);
    row("試験実施者ID", head.tester(), page);
    row("試験日時", AcceptanceView.span(report) + "（日本時間）", page);
    row("プログラム", head.program(), page);
    page.append("</table>\n");
  }

  private static void row(String title, String value, StringBuilder page) {
    page.append("<tr><th>")
        .append(text(title))
        .append("</th><td>")
        .append(text(value))
        .append("</td></tr>\n");
  }

  private static void scenarios(List<ScenarioResult> results, StringBuilder page) {
    page.append("<h2>項目ごとの結果</h2>\n<table>\n<thead><tr>")
        .append("<th style=\"width:8mm\">No.</th><th style=\"width:41mm\">項目</th>")
        .append("<th style=\"width:17mm\">判定</th><th style=\"width:20mm\">時刻</th>")
        .append("<th>理由と証跡</th></tr></thead>\n<tbody>\n");
    for (ScenarioResult result : results) {
      page.append("<tr><td class=\"sign\">")
          .append(result.scenario().number())
          .append("</td><td>")
          .append(text(result.scenario().title().japanese()))
          .append("</td><td class=\"sign ")
          .append(result.verdict().name())
          .append("\">")
          .append(text(result.verdict().label().japanese()))
          .append("</td><td>")
          .append(text(AcceptanceView.span(result)))
          .append("</td><td>")
          .append(text(result.reason().japanese()))
          .append(evidence(result))
          .append("</td></tr>\n");
    }
    page.append("</tbody>\n</table>\n<p class=\"note\">")
        .append("「確認できず」は、試験の条件がそろわず判定していない項目です。この報告書に患者の情報は含まれません。")
        .append("</p>\n");
  }

  private static String evidence(ScenarioResult result) {
    return result.facts().isEmpty()
        ? ""
        : result.facts().stream()
            .map(fact -> "<span>" + text(AcceptanceView.text(fact, JAPANESE)) + "</span>")
            .collect(Collectors.joining(" ", "<div class=\"evidence\">", "</div>"));
  }

  /** On the page of the overall result: what is signed is what stands above. */
  private static void signatures(StringBuilder page) {
    page.append("<div class=\"keep\">\n<h2>確認</h2>\n<p>□ ")
        .append("カード受付が院内のシステム（カルテ）に取り込まれたことを、画面で確認した（試験の対象外）。")
        .append("</p>\n<table class=\"names\">\n")
        .append("<tr><th>&#160;</th><td>試験実施者</td><td>医療機関</td></tr>\n");
    signature("会社名・医療機関名", "", page);
    signature("氏名", "", page);
    signature("日付", "　　　　　年　　　月　　　日", page);
    page.append(
            "<tr><th>署名・印</th><td class=\"box\">&#160;</td><td class=\"box\">&#160;</td></tr>\n")
        .append("</table>\n</div>\n");
  }

  private static void signature(String title, String form, StringBuilder page) {
    String cell = "<td>" + (form.isEmpty() ? "&#160;" : form) + "</td>";
    page.append("<tr><th>")
        .append(title)
        .append("</th>")
        .append(cell)
        .append(cell)
        .append("</tr>\n");
  }

  private static void doctor(DoctorReport report, StringBuilder page) {
    page.append("<h2>設置点検の内容</h2>\n<table>\n<thead><tr>")
        .append("<th style=\"width:10mm\">結果</th><th style=\"width:46mm\">確認項目</th>")
        .append("<th>観測と対応</th></tr></thead>\n<tbody>\n");
    for (Check check : report.checks()) {
      page.append("<tr><td class=\"sign\">")
          .append(text(check.mark().sign()))
          .append("</td><td>")
          .append(text(check.title()))
          .append("</td><td>")
          .append(text(check.observed()))
          .append(check.nextStep().isEmpty() ? "" : "<br/>→ " + text(check.nextStep()))
          .append("</td></tr>\n");
    }
    page.append("</tbody>\n</table>\n<p class=\"note\">○ 正常　△ 注意　× 照会できない　－ 未確認</p>\n");
    page.append("<div class=\"keep\">\n<h2>切り分け</h2>\n");
    if (report.diagnosis().findings().isEmpty()) {
      page.append("<p>").append(text(report.diagnosis().text(LOCALE))).append("</p>\n");
    }
    for (Finding finding : report.diagnosis().findings()) {
      page.append("<p>")
          .append(
              text(
                  finding.hop().label(LOCALE)
                      + "："
                      + finding.cause().label(LOCALE)
                      + "（"
                      + finding.certainty().label(LOCALE)
                      + "）"))
          .append("<br/>")
          .append(text("観測：" + finding.observed(LOCALE)))
          .append("<br/>")
          .append(text("対応：" + finding.cause().nextStep(LOCALE)))
          .append("</p>\n");
    }
    page.append("<p>").append(text(DoctorView.summary(report, JAPANESE))).append("</p>\n</div>\n");
  }

  /** Text as data, whatever stands in it. */
  private static String text(String value) {
    return PlainText.of(value)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
