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
              "表示されるアドレスをブラウザーで開くと、受付コンソールが使えます。Ctrl+C で終わります。",
              "Shows card visits and real exchanges with a mock terminal in a temporary folder; no",
              "set-up. Open the printed address for the reception console; until interrupted.",
              "")
          .flag("once", "端末画面にひととおりの結果を表示して終わる / show one run in the terminal and end")
          .option("port", "N", "コンソールのポート（既定 空いているもの） / port of the console; any unless given")
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
    Demo demo = new Demo(console, language, seed);
    if (inputs.has("once")) {
      demo.run();
    } else {
      demo.receive(inputs.find("port").map(given -> Options.freePort(given, 1)).orElse(0));
    }
    return Exit.OK;
  }
}
