package jp.shikaku.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jp.shikaku.examples.rollout.FaultyFileException;
import jp.shikaku.examples.rollout.Quote;
import jp.shikaku.examples.rollout.QuoteView;
import jp.shikaku.examples.text.Language;
import org.jspecify.annotations.Nullable;

/** A vendor's quote against the checklist of the rules 「見積書の点検」. */
final class RolloutQuoteCommand extends RolloutCommand {

  private static final Map<String, String> COLUMNS =
      Map.of(
          "item", "item", "項目", "item", "kind", "kind", "区分", "kind", "amount", "amount", "金額",
          "amount");

  private final CommandForm form =
      rules(
              new CommandForm(
                      "quote",
                      this,
                      "見積書の不足・重複の点検 / what a quote lacks or has twice",
                      "見積書の一覧を規則の点検表と比べ、不足と重複を示します。金額の妥当性は判断しません。",
                      "Holds a quote against the checklist: what is missing, what is there twice."
                          + " Prices are",
                      "not judged.",
                      "")
                  .files("FILE", "見積書の一覧（CSV、JSON。-は標準入力） / the quote; - is stdin"))
          .output()
          .footer(
              "",
              "一覧の例（CSV。1行目は項目名、文字コードはUTF-8かShift_JIS。金額は円の整数、空でもよい）：",
              "A quote as CSV; its first line names the columns, an amount is whole yen or empty:",
              "  item,kind,amount",
              "  カードリーダー設置・設定,devices,80000",
              "  レセコン改修,system-change,200000",
              "  動作確認,system-check,30000",
              "  ルーター設定と疎通確認,network-setup+network-check,50000",
              "  閲覧用PC,option,120000",
              "区分（kind）は点検表の id か名称、点検表にないものは option です。+ で複数を書けます。",
              "A kind is an id or a name of the checklist, several with +, or option for what it lacks.",
              "JSON: {\"items\":[{\"item\":\"…\",\"kind\":\"devices\",\"amount\":80000}]}");

  RolloutQuoteCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) throws IOException {
    if (form.files().length != 1) {
      throw new BadInput("FILE", "FILE", "ファイルを1つ指定してください", "must be one file");
    }
    Given file = new Given("FILE", "FILE", form.files()[0]);
    String text = TextFile.read(file, console().in());
    try {
      Quote quote = Quote.of(rules(inputs), lines(file, text));
      if (json) {
        print(QuoteView.json(quote, language));
      } else {
        print(QuoteView.lines(quote, language));
      }
      return Exit.OK;
    } catch (FaultyFileException e) {
      throw WrongFile.of(file, e);
    }
  }

  private static List<Quote.Line> lines(Given file, String text) throws FaultyFileException {
    String begin = text.stripLeading();
    if (begin.startsWith("[")) {
      return Quote.json(("{\"items\":" + text + "}").getBytes(StandardCharsets.UTF_8));
    } else if (begin.startsWith("{")) {
      return Quote.json(text.getBytes(StandardCharsets.UTF_8));
    }
    List<Csv.Line> records = TextFile.records(file, text);
    List<String> columns = columns(file, records.get(0));
    List<Quote.Line> lines = new ArrayList<>();
    List<BadInput> wrong = new ArrayList<>();
    for (Csv.Line record : records.subList(1, records.size())) {
      if (record.cells().size() != columns.size()) {
        wrong.add(
            TextFile.at(
                file,
                record.number(),
                file.bad(
                    "列の数が1行目（" + columns.size() + "列）と違います",
                    "has not as many columns as the first line, which has " + columns.size())));
      } else {
        String item = cell(record, columns, "item");
        lines.add(
            new Quote.Line(
                "line " + record.number(),
                item == null ? "" : item,
                cell(record, columns, "kind"),
                cell(record, columns, "amount")));
      }
    }
    if (!wrong.isEmpty()) {
      throw new WrongFile(wrong);
    }
    if (lines.isEmpty()) {
      throw file.bad("見積の行がありません", "has no line of a quote");
    }
    return lines;
  }

  private static List<String> columns(Given file, Csv.Line head) {
    List<String> columns = new ArrayList<>();
    for (String cell : head.cells()) {
      String column = COLUMNS.get(cell.strip());
      if (column == null || columns.contains(column)) {
        throw TextFile.at(
            file,
            head.number(),
            file.bad(
                "1行目は項目名 item,kind,amount（項目,区分,金額）を1回ずつ書いてください",
                "must name its columns in the first line, each once: item,kind,amount"));
      }
      columns.add(column);
    }
    if (!columns.contains("item") || !columns.contains("kind")) {
      throw TextFile.at(
          file,
          head.number(),
          file.bad("item（項目）と kind（区分）の列が必要です", "must have the columns item and kind"));
    }
    return columns;
  }

  private static @Nullable String cell(Csv.Line record, List<String> columns, String name) {
    int at = columns.indexOf(name);
    String cell = at < 0 ? "" : record.cells().get(at).strip();
    return cell.isEmpty() ? null : cell;
  }
}
