package jp.shikaku.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import jp.shikaku.DecodeException;
import jp.shikaku.OqsException;
import jp.shikaku.examples.json.ErrorJson;
import jp.shikaku.examples.json.JsonText;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;
import picocli.CommandLine.Model.CommandSpec;

/** Message files to typed content, for people or as JSON. */
final class DecodeCommand implements Callable<Integer> {

  private final Console console;

  private final CommandForm form =
      new CommandForm(
              "decode",
              this,
              "電文ファイルの解読 / decode message files",
              "電文ファイルを読み取り、内容を表示します（送信はしません）。",
              "Reads message files and shows their content; sends nothing.",
              "")
          .files("FILE", "電文ファイル、またはフォルダ / message files, or folders of them")
          .flag("json", "JSONで出力（1ファイルはオブジェクト、他は配列） / JSON: one file one object, else an array")
          .flag("jsonl", "1電文1行のJSON / JSON, one line a document")
          .flag("strict", "解釈できない箇所があれば終了コード6 / exit code 6 on any finding")
          .language();

  private Language language = Language.JAPANESE;
  private boolean asJson;
  private boolean strict;
  private int exit = Exit.OK;

  DecodeCommand(Console console) {
    this.console = console;
  }

  CommandSpec spec() {
    return form.spec();
  }

  @Override
  public Integer call() throws IOException {
    Inputs inputs = form.inputs();
    language = Options.language(inputs);
    strict = inputs.has("strict");
    asJson = inputs.has("json") || inputs.has("jsonl");
    if (inputs.has("json") && inputs.has("jsonl")) {
      throw BadInput.of("jsonl", "--json と同時には指定できません", "must not be given together with --json");
    }
    List<Path> paths = paths();
    if (inputs.has("json")) {
      writeJson(paths);
    } else if (inputs.has("jsonl")) {
      writeLines(paths);
    } else {
      writeText(paths);
    }
    return exit;
  }

  private List<Path> paths() {
    List<Path> paths = new ArrayList<>();
    for (String file : form.files()) {
      Path path = Options.path(new Given("FILE", "file", file));
      if (Files.isDirectory(path)) {
        try (Stream<Path> entries = Files.list(path)) {
          int before = paths.size();
          entries.filter(DecodeCommand::isMessage).sorted().forEach(paths::add);
          if (paths.size() == before) {
            complain(
                new BadInput(
                    MessageName.of(path).text(),
                    "file",
                    "電文の名前（OQS…・YZK…・TKK…）のファイルがありません",
                    "there is no file here with the name of a message (OQS…, YZK…, TKK…)"),
                MessageName.of(path));
          }
        } catch (IOException | UncheckedIOException e) {
          throw new BadInput("FILE", "file", "フォルダを読み取れません", "the folder can not be read");
        }
      } else {
        paths.add(path);
      }
    }
    return paths;
  }

  private static boolean isMessage(Path path) {
    return Files.isRegularFile(path) && MessageName.of(path).isMessage();
  }

  private void writeLines(List<Path> paths) {
    ObjectMapper mapper = new ObjectMapper();
    for (Path path : paths) {
      each(
          path,
          document -> {
            try (JsonGenerator out = generator(mapper)) {
              document.write(out, mapper, language);
            }
            console.out().println();
          });
    }
  }

  private JsonGenerator generator(ObjectMapper mapper) throws IOException {
    JsonGenerator out = mapper.createGenerator(console.out());
    out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    return out;
  }

  private void writeJson(List<Path> paths) throws IOException {
    boolean single = form.files().length == 1 && !Files.isDirectory(Path.of(form.files()[0]));
    boolean[] written = {!single};
    ObjectMapper mapper = new ObjectMapper();
    try (JsonGenerator out = generator(mapper)) {
      out.setPrettyPrinter(JsonText.pretty());
      if (!single) {
        out.writeStartArray();
      }
      for (Path path : paths) {
        each(
            path,
            document -> {
              written[0] = true;
              document.write(out, mapper, language);
            });
      }
      if (!single) {
        out.writeEndArray();
      }
    }
    if (written[0]) {
      console.out().println();
    }
  }

  private void writeText(List<Path> paths) {
    boolean[] first = {true};
    for (Path path : paths) {
      each(
          path,
          document -> {
            if (!first[0]) {
              console.out().println();
            }
            first[0] = false;
            document.write(language, line -> console.out().println(PlainText.of(line)));
          });
    }
  }

  private interface Writing {
    void write(Decoded document) throws IOException;
  }

  /** Writes a file; what fails is told, counts for the exit code, and does not stop the others. */
  private void each(Path path, Writing writing) {
    MessageName name = MessageName.of(path);
    Decoded opened;
    try {
      opened = Decoded.open(name, path);
    } catch (DecodeException e) {
      complain(name, e);
      return;
    } catch (IOException e) {
      complain(
          Files.exists(path)
              ? unreadable(name)
              : new BadInput(name.text(), "file", "ファイルがありません", "there is no such file"),
          name);
      return;
    }
    try (Decoded document = opened) {
      writing.write(document);
      if (strict && document.hasFindings()) {
        exit = Math.max(exit, Exit.NOT_DECODED);
      }
      Optional<OqsException> failure = document.failure();
      if (failure.isPresent() && failure.get() instanceof DecodeException e) {
        complain(name, e);
      } else if (failure.isPresent()) {
        complain(unreadable(name), name);
      }
    } catch (IOException e) {
      complain(unreadable(name), name);
    }
  }

  private static BadInput unreadable(MessageName name) {
    return new BadInput(name.text(), "file", "ファイルを読み取れません", "the file can not be read");
  }

  /** Only a regular file, and never more of it than a message may have (S-IN-03, S-IN-15). */
  static byte[] bytes(Path path, int limit) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException("no regular file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new DecodeException(
            DecodeException.Problem.TOO_LARGE,
            "larger than " + limit / 1024 / 1024 + " MiB",
            null,
            0,
            0);
      }
      return bytes;
    }
  }

  private void complain(MessageName name, DecodeException e) {
    exit = Math.max(exit, Exit.NOT_DECODED);
    complain(
        name.text(),
        ErrorJson.of(e, language.locale()),
        language.say(DecodeProblems.japanese(e), String.valueOf(e.getMessage())));
  }

  private void complain(BadInput bad, MessageName name) {
    exit = Math.max(exit, Exit.BAD_INPUT);
    complain(name.text(), ErrorJson.of(bad.toError(), language.locale()), bad.rule(language));
  }

  private void complain(String fileName, ObjectNode error, String message) {
    if (asJson) {
      ((ObjectNode) error.get("error")).put("fileName", fileName);
      console.err().println(error);
    } else {
      console.err().println(fileName + ": " + message);
    }
  }
}
