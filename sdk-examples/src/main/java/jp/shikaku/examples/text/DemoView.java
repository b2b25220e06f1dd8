package jp.shikaku.examples.text;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The demonstration's first lines, and one exchange step by step. */
public final class DemoView {

  /** What is seen of an exchange, in the order in which it happens. */
  public enum What {
    /** The request lies in the folder. */
    WRITTEN("req", "照会ファイルを置きました", "request placed"),
    /** The terminal took it. */
    TAKEN("req", "端末が受け取りました", "taken by the terminal"),
    /** The terminal wrote the answer. */
    ANSWERED("res", "端末が回答を書きました", "answered by the terminal"),
    /** The answer was read, compared with the query, and removed. */
    READ("res", "照会と照合し、消しました", "matched and removed");

    private final String folder;
    private final String japanese;
    private final String english;

    What(String folder, String japanese, String english) {
      this.folder = folder;
      this.japanese = japanese;
      this.english = english;
    }
  }

  /**
   * Something seen.
   *
   * @param what what
   * @param fileName the file
   * @param after time since the call
   */
  public record Step(What what, String fileName, Duration after) {}

  private final Language language;

  /**
   * Creates the view.
   *
   * @param language of the text
   */
  public DemoView(Language language) {
    this.language = language;
  }

  /**
   * {@return the first lines}
   *
   * @param root the folder
   * @param institution the clinic's code
   */
  public List<String> opening(Path root, String institution) {
    return List.of(
        language.say(
            "資格SDK デモ: 模擬の資格確認端末と、共有フォルダで実際にファイルをやり取りします",
            "Shikaku SDK demo: a real file exchange with a mock eligibility terminal"),
        language.say(
            "（患者・保険者・医療機関はすべて架空です。フォルダは終了時に消します）",
            "(people, insurers and clinic are fictitious; the folder is removed at the end)"),
        "",
        language.say("共有フォルダ ", "Folder ")
            + root
            + language.say("   医療機関コード ", "   Institution ")
            + institution,
        "");
  }

  /**
   * {@return where the reception console is}
   *
   * @param url of the page
   */
  public List<String> console(String url) {
    return List.of(
        language.say(
            "資格SDK デモ: 受付コンソールをブラウザーで開いてください（終了は Ctrl+C）",
            "Shikaku SDK demo: open the reception console in a browser (Ctrl+C ends it)"),
        language.say("（患者・保険者・医療機関はすべて架空です）", "(people, insurers and clinic are fictitious)"),
        "",
        url);
  }

  /**
   * {@return one exchange step by step}
   *
   * @param steps in their order
   */
  public List<String> exchange(List<Step> steps) {
    TextTable table =
        new TextTable(2)
            .head(
                language.say("経過", "After"),
                language.say("できごと", "What happens"),
                language.say("ファイル", "File"));
    for (Step step : steps) {
      table.row(
          millis(step.after()),
          language.say(step.what().japanese, step.what().english),
          step.what().folder + "/" + step.fileName());
    }
    List<String> lines = new ArrayList<>();
    lines.add(language.say("1件の照会の流れ（共有フォルダのファイル）", "One query, as files in the shared folder"));
    lines.addAll(table.lines());
    lines.add("");
    return lines;
  }

  /** {@return the last lines} */
  public List<String> closing() {
    return List.of(
        "",
        language.say(
            "「確認できませんでした」は「無資格」ではありません。SDKでは例外と回答に分かれ、取り違えられません。",
            "\"Not verified\" is never \"not insured\": the former is an exception, the latter an answer."),
        language.say(
            "この受付をブラウザーで操作するには --once を付けずに demo を実行してください。",
            "To work this desk yourself in a browser, run demo without --once."));
  }

  private static String millis(Duration time) {
    return String.format(Locale.ROOT, "%5.0f ms", time.toNanos() / 1e6);
  }
}
