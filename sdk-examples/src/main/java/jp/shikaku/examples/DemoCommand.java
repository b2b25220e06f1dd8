package jp.shikaku.examples;

import java.io.IOException;
import java.util.concurrent.Callable;
import jp.shikaku.examples.text.Language;
import picocli.CommandLine.Model.CommandSpec;

/** Shows the main job with everything built in. */
final class DemoCommand implements Callable<Integer> {

  private final Console console;

  private final CommandForm form =
      new CommandForm(
              "demo",
              this,
              "まず動かして見る / see it work",
              "模擬端末と一時フォルダで、カードの受付と資格確認の実際のやり取りを見せます。準備は要りません。",
              "Shows a card visit and real exchanges with a mock terminal in a temporary folder; no set-up.",
              "")
          .flag("once", "ひととおり実行し、結果を表示して終わる / run through, show the results and end")
          .option("seed", "N", "乱数の種（既定 1） / seed of everything random; 1 unless given")
          .language();

  DemoCommand(Console console) {
    this.console = console;
  }

  CommandSpec spec() {
    return form.spec();
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Inputs inputs = form.inputs();
    Language language = Options.language(inputs);
    long seed = inputs.find("seed").map(Options::number).orElse(1L);
    if (!inputs.has("once")) {
      throw BadInput.of(
          "once",
          "指定してください: demo --once（受付コンソールはこの版にはまだありません）",
          "is needed: demo --once (the reception console is not in this version)");
    }
    new Demo(console, language, seed).run();
    return Exit.OK;
  }
}
