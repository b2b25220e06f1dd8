package jp.shikaku.examples.rollout;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * A plan as a page to print on A4 「導入計画書」: one file that loads nothing. Written by an XML writer,
 * so that no text of a rules file or a site can become markup. Stateless.
 */
public final class RolloutPage {

  /** Without any character that markup would have to escape. */
  private static final String STYLE =
      """
      @page { size: A4; margin: 15mm; }
      * { box-sizing: border-box; }
      body { font-family: 'Yu Gothic', 'Hiragino Sans', 'Noto Sans CJK JP', 'Noto Sans JP', 'IPAPGothic', sans-serif;
             font-size: 10pt; line-height: 1.5; color: #1a1a1a; background: #fff; max-width: 180mm; margin: 8mm auto; }
      h1 { font-size: 16pt; margin: 0 0 1mm; }
      .for { font-size: 11pt; margin: 0 0 4mm; }
      dl { display: flex; flex-wrap: wrap; gap: 1mm 8mm; margin: 0 0 4mm; border-top: 0.5mm solid #1f4e79;
           border-bottom: 0.2mm solid #1f4e79; padding: 2mm 0; }
      dl div { display: flex; gap: 2mm; }
      dt { color: #555; }
      dd { margin: 0; font-weight: bold; }
      table { width: 100%; border-collapse: collapse; }
      thead { display: table-header-group; }
      tr { break-inside: avoid; }
      th, td { border: 0.2mm solid #888; padding: 1.5mm 2mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
      th { background: #e8eef5; font-weight: bold; white-space: nowrap; }
      .number { width: 9mm; text-align: right; }
      .due { width: 38mm; }
      .who { width: 24mm; }
      .done { width: 14mm; text-align: center; }
      .late { color: #a40000; font-weight: bold; }
      .when { color: #444; }
      td p { margin: 0; }
      td ul { margin: 0; padding-left: 5mm; }
      .notes { margin-top: 5mm; font-size: 9pt; padding-left: 5mm; break-inside: avoid; }
      @media print { body { margin: 0; max-width: none; font-size: 9pt; line-height: 1.35; } table { width: 99.6%; } th, td { padding: 1.1mm 2mm; } .notes { font-size: 8pt; margin-top: 3mm; } th { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
      """;

  private final RolloutPlan plan;
  private final Language language;
  private final XMLStreamWriter out;

  private RolloutPage(RolloutPlan plan, Language language, XMLStreamWriter out) {
    this.plan = plan;
    this.language = language;
    this.out = out;
  }

  /**
   * {@return the page, HTML in UTF-8}
   *
   * @param plan the plan
   * @param practice for whom, as it stands in the head; null when it is not told
   * @param language of the texts
   */
  public static byte[] file(RolloutPlan plan, @Nullable String practice, Language language) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      XMLStreamWriter out =
          XMLOutputFactory.newDefaultFactory()
              .createXMLStreamWriter(bytes, StandardCharsets.UTF_8.name());
      new RolloutPage(plan, language, out).write(practice);
      out.flush();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("nothing stops writing into memory", e);
    }
    return bytes.toByteArray();
  }

  private void write(@Nullable String practice) throws XMLStreamException {
    String title = RolloutPlanView.title(plan, language);
    out.writeDTD("<!DOCTYPE html>\n");
    begin("html");
    out.writeAttribute("lang", language.say("ja", "en"));
    begin("head");
    out.writeEmptyElement("meta");
    out.writeAttribute("charset", "utf-8");
    out.writeEmptyElement("meta");
    out.writeAttribute("name", "viewport");
    out.writeAttribute("content", "width=device-width");
    element("title", null, title);
    begin("style");
    out.writeCharacters("\n" + STYLE);
    end();
    end();
    begin("body");
    element("h1", null, title);
    if (practice != null) {
      element("p", "for", practice + language.say("　御中", ""));
    }
    days();
    table();
    begin("ul");
    out.writeAttribute("class", "notes");
    for (String note : RolloutPlanView.notes(plan, language)) {
      element("li", null, note);
    }
    end();
    end();
    end();
    out.writeCharacters("\n");
  }

  private void days() throws XMLStreamException {
    LocalDate setup = plan.setup();
    begin("dl");
    day(language.say("運用開始", "go-live"), Told.day(plan.goLive(), language));
    day(
        language.say("機器設定", "set-up"),
        setup == null ? language.say("未定", "not fixed") : Told.day(setup, language));
    day(language.say("基準日", "as of"), Told.day(plan.asOf(), language));
    end();
  }

  private void day(String term, String day) throws XMLStreamException {
    begin("div");
    element("dt", null, term);
    element("dd", null, day);
    end();
  }

  private void table() throws XMLStreamException {
    begin("table");
    begin("thead");
    begin("tr");
    element("th", "number", "#");
    element("th", "due", language.say("期限", "last day"));
    element("th", "who", language.say("担当", "who"));
    element("th", null, language.say("すること・必要なもの", "what to do, what is needed"));
    element("th", "done", language.say("済", "done"));
    end();
    end();
    begin("tbody");
    int number = 0;
    for (RolloutPlan.Step step : plan.steps()) {
      number++;
      row(number, step);
    }
    end();
    end();
  }

  private void row(int number, RolloutPlan.Step step) throws XMLStreamException {
    begin("tr");
    element("td", "number", String.valueOf(number));
    begin("td");
    out.writeAttribute("class", "due");
    element("p", null, RolloutPlanView.due(step, language));
    for (String remark : RolloutPlanView.remarks(step, language)) {
      element("p", "late", remark);
    }
    end();
    element("td", "who", step.rule().people(plan.facility(), language));
    begin("td");
    begin("p");
    element("strong", null, step.rule().title().in(language));
    end();
    element("p", "when", step.rule().when().in(language));
    if (!step.rule().needs().isEmpty()) {
      begin("ul");
      for (Words need : step.rule().needs()) {
        element("li", null, need.in(language));
      }
      end();
    }
    end();
    element("td", "done", "□");
    end();
  }

  private void begin(String name) throws XMLStreamException {
    out.writeStartElement(name);
  }

  private void element(String name, @Nullable String cssClass, String text)
      throws XMLStreamException {
    out.writeStartElement(name);
    if (cssClass != null) {
      out.writeAttribute("class", cssClass);
    }
    out.writeCharacters(PlainText.of(text));
    out.writeEndElement();
  }

  private void end() throws XMLStreamException {
    out.writeEndElement();
  }
}
