package jp.shikaku.examples.rollout;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.TextTable;

/** A quote against the checklist, as lines for people, and for programs. Stateless. */
public final class QuoteView {

  private QuoteView() {}

  /**
   * {@return the lines}
   *
   * @param quote the quote
   * @param language of the text
   */
  public static List<String> lines(Quote quote, Language language) {
    List<String> lines = new ArrayList<>();
    lines.add(
        language.say(
            "見積書の点検（" + quote.lines() + "行）",
            "Quote against the checklist, lines: " + quote.lines()));
    lines.add("");
    TextTable table =
        new TextTable(0)
            .head(
                language.say("区分", "item"),
                language.say("内容", "part"),
                language.say("見積の行", "lines of the quote"));
    for (Quote.Covered covered : quote.checklist()) {
      table.row(
          covered.item().name().in(language),
          covered.part().name().in(language),
          covered.lines().isEmpty()
              ? language.say("★ありません", "MISSING")
              : (covered.lines().size() > 1
                      ? language.say("★" + covered.lines().size() + "行にあります：", "SEVERAL TIMES: ")
                      : "")
                  + items(covered.lines(), language));
    }
    lines.addAll(table.lines());
    lines.add("");
    for (List<Quote.Line> same : quote.repeated()) {
      lines.add(
          language.say("★同じ項目が" + same.size() + "行あります：", "The same item in several lines: ")
              + items(same, language));
    }
    lines.add(
        quote.isComplete()
            ? language.say("不足・重複はありません。", "Nothing is missing, nothing is there twice.")
            : language.say(
                "不足 " + quote.missing().size() + "　重複 " + twice(quote),
                "missing: " + quote.missing().size() + ", several times: " + twice(quote)));
    quote
        .total()
        .ifPresent(
            total ->
                lines.add(
                    language.say("合計 ", "total ")
                        + Told.yen(total, language)
                        + (quote.withoutAmount() == 0
                            ? ""
                            : language.say(
                                "（金額のない行 " + quote.withoutAmount() + "）",
                                ", lines without amount: " + quote.withoutAmount()))));
    lines.add(language.say("金額の妥当性は判断しません。", "Prices are not judged."));
    lines.add(Told.rules(quote.rules(), language));
    return lines;
  }

  private static int twice(Quote quote) {
    return quote.doubled().size() + quote.repeated().size();
  }

  private static String items(List<Quote.Line> lines, Language language) {
    return lines.stream()
        .map(line -> line.item() + " [" + line.place(language) + "]")
        .collect(Collectors.joining(language.say("、", ", ")));
  }

  /**
   * {@return the same as JSON}
   *
   * @param quote the quote
   * @param language of the texts in it
   */
  public static ObjectNode json(Quote quote, Language language) {
    ObjectNode json = Told.document(quote.rules());
    json.put("lines", quote.lines()).put("complete", quote.isComplete());
    ArrayNode checklist = json.putArray("checklist");
    for (Quote.Covered covered : quote.checklist()) {
      ObjectNode part =
          checklist
              .addObject()
              .put("item", covered.item().id())
              .put("part", covered.part().id())
              .put("label", covered.part().name().in(language));
      places(part, covered.lines());
      Told.source(part, covered.item().source(), language);
    }
    Told.texts(json, "missing", quote.missing().stream().map(c -> c.part().id()).toList());
    Told.texts(json, "doubled", quote.doubled().stream().map(c -> c.part().id()).toList());
    ArrayNode repeated = json.putArray("repeated");
    for (List<Quote.Line> same : quote.repeated()) {
      places(repeated.addObject().put("item", same.get(0).item()), same);
    }
    json.put("total", Told.text(quote.total().orElse(null)))
        .put("linesWithoutAmount", quote.withoutAmount());
    return json;
  }

  private static void places(ObjectNode to, List<Quote.Line> lines) {
    Told.texts(to, "places", lines.stream().map(Quote.Line::place).toList());
  }
}
