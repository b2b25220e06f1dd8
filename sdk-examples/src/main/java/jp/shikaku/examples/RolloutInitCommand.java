package jp.shikaku.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jp.shikaku.examples.json.JsonText;
import jp.shikaku.examples.rollout.SiteInterview;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;
import org.jspecify.annotations.Nullable;

/** Writes a site file from answers on the console 「サイトファイルの作成」. */
final class RolloutInitCommand extends RolloutCommand {

  private final CommandForm form =
      new CommandForm(
              "init",
              this,
              "質問に答えてサイトファイルを作成 / write a site file by questions",
              "質問に答えると、各窓口が共有するサイトファイルを作ります。パスワードは聞かず、書きません。",
              "Asks, and writes the site file that the desks share; never asks for a password.",
              "")
          .option("out", "FILE", "作成するファイル（例 site.json。必須、上書きしない） / new file; needed")
          .language();

  RolloutInitCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) throws IOException {
    Given out = inputs.need("out");
    NewFile file = NewFile.of(inputs, "out").orElseThrow();
    Path folder = Optional.ofNullable(file.path().getParent()).orElse(file.path());
    SiteInterview interview =
        new SiteInterview(
            language, folder, line -> console().out().println(PlainText.of(line)), this::answer);
    byte[] content =
        interview
            .hold()
            .map(RolloutInitCommand::written)
            .orElseThrow(
                () ->
                    out.bad(
                        "入力が途中で終わったため、作成しませんでした",
                        "was not written: the input ended before the last answer"));
    if (!file.write(content)) {
      console().err().println(file.failure(style(), "もう一度実行してください。", "Run the command again."));
      return Exit.NOT_VERIFIED;
    }
    print(
        List.of(
            language.say("作成しました: ", "Written: ") + file.path(),
            language.say(
                "窓口のPCで rollout check --site FILE を実行して、フォルダとファイルを点検してください。",
                "Run rollout check --site FILE at the desks, to look for folders and files.")));
    return Exit.OK;
  }

  private static byte[] written(ObjectNode site) {
    try {
      return (new ObjectMapper().writer(JsonText.pretty()).writeValueAsString(site) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("a tree can be written", e);
    }
  }

  /** One line of the console, which on Windows need not be in UTF-8; null at its end. */
  private @Nullable String answer() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      int read = console().in().read();
      if (read < 0) {
        return null;
      }
      for (; read >= 0 && read != '\n'; read = console().in().read()) {
        if (read != '\r') {
          line.write(read);
        }
      }
    } catch (IOException e) {
      return null;
    }
    return TextFile.decoded(line.toByteArray()).orElse("\uFFFD");
  }
}
