package jp.shikaku.examples;

import java.io.IOException;
import jp.shikaku.examples.rollout.LineCheck;
import jp.shikaku.examples.rollout.LineView;
import jp.shikaku.examples.rollout.SiteFile;
import jp.shikaku.examples.text.Language;

/** Whether a line can be used 「回線の確認」. */
final class RolloutLineCommand extends RolloutCommand {

  private final CommandForm form =
      rules(
              SiteOptions.file(
                      new CommandForm(
                          "line",
                          this,
                          "回線が使えるかの確認 / whether a line can be used",
                          "回線のサービス名を規則の表で調べます。全角・半角、空白、記号の違いは問いません。",
                          "NAME がなければサイトファイルの回線を調べます。",
                          "Looks a line up in the table of the rules, whatever its widths, blanks and"
                              + " marks;",
                          "without a NAME that of the site file.",
                          ""))
                  .filesIfAny("NAME", "回線のサービス名（例 フレッツ光ネクスト） / name of the service")
                  .option("as-of", "DATE", "終了したサービスを見る基準日（既定 日本の今日） / the day; today in Japan"))
          .output()
          .footer(
              "",
              "表にない回線は「分かりません」と表示します。使えないという意味ではありません（終了コード 0）。",
              "A line that is not in the table is not known, which is not \"not usable\"; exit code 0.");

  RolloutLineCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) throws IOException {
    // A name with blanks need not be quoted.
    String given = String.join(" ", form.files());
    String name = given.isBlank() ? ofSite(inputs) : given;
    LineCheck check = LineCheck.of(rules(inputs), name, asOf(inputs));
    if (json) {
      print(LineView.json(check, language));
    } else {
      print(LineView.lines(check, language));
    }
    return Exit.OK;
  }

  private static String ofSite(Inputs inputs) {
    SiteFile site =
        SiteOptions.find(inputs)
            .orElseThrow(
                () ->
                    new BadInput(
                        "NAME",
                        "NAME",
                        "回線のサービス名を指定してください（または --site）",
                        "is needed: the name of the line, or --site"));
    if (site.line() == null) {
      throw inputs.need("site").bad("回線（line）がありません。NAME を指定してください", "has no line: give its NAME");
    }
    return site.line().name();
  }
}
