package jp.shikaku.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsClient;
import jp.shikaku.ServiceException;
import jp.shikaku.examples.json.ErrorJson;
import jp.shikaku.examples.json.JsonText;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.MedicalInstitutionCode;
import picocli.CommandLine.Model.CommandSpec;

/** A command at the terminal, whose options may stand in a file too. */
abstract class TerminalCommand implements Callable<Integer> {

  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(30);

  private final Console console;
  private final ErrorStyle style;
  private final List<String> untold = new ArrayList<>();
  private boolean asked;

  TerminalCommand(Console console, ErrorStyle style) {
    this.console = console;
    this.style = style;
  }

  abstract CommandForm form();

  /** What may stand in the JSON of {@code --query}. */
  abstract Set<String> queryFields();

  /**
   * Asks and prints.
   *
   * @return the exit code
   */
  abstract int run(Inputs inputs, Language language, boolean json) throws IOException;

  /** What can be done after the user has stopped the command, as a sentence, or empty. */
  String afterStop(Language language) {
    return "";
  }

  final CommandSpec spec() {
    return form().spec();
  }

  final ErrorStyle style() {
    return style;
  }

  final Console console() {
    return console;
  }

  @Override
  public final Integer call() throws IOException {
    Inputs inputs = inputs();
    Language language = Options.language(inputs);
    boolean json = Options.flag(inputs, "json") || Options.flag(inputs, "jsonl");
    style.set(language, json);
    if (Options.flag(inputs, "verbose")) {
      Logging.show();
    }
    try {
      int exit = run(inputs, language, json);
      untold.forEach(console.err()::println);
      if (asked && exit == Exit.OK && console.out().checkError()) {
        throw new Unwritten(
            "標準出力に書き込めませんでした。照会は済んでいますが、回答は表示されていません。",
            "Standard output could not be written: the query was answered, the answer is not"
                + " shown.");
      }
      return exit;
    } catch (InvalidQueryException e) {
      throw inputs.explain(e);
    } catch (ServiceException e) {
      if (json) {
        print(ErrorJson.answer(e));
      } else {
        e.officialMessage().ifPresent(message -> print(List.of(official(message, language))));
      }
      throw e;
    }
  }

  /** It may quote an input: it is for standard output, where persons' data stand, and no other. */
  static String official(String message, Language language) {
    return language.say("センターの回答：", "The centre says: ") + message;
  }

  /**
   * Tells what the user should know beside the answer. With JSON only after it: until then standard
   * error is the error's.
   */
  final void note(String japanese, String english) {
    note(style.language().say(japanese, english));
  }

  private void note(String line) {
    if (style.json()) {
      untold.add(line);
    } else {
      console.err().println(line);
    }
  }

  private Inputs inputs() {
    Inputs inputs = form().inputs();
    Optional<Given> query = inputs.find("query");
    if (query.isPresent()) {
      inputs.readJson(query.get(), console.in(), queryFields());
    }
    Optional<Given> config = inputs.find("config");
    if (config.isPresent()) {
      Set<String> names = form().names();
      names.removeAll(List.of("config", "query"));
      inputs.readConfig(config.get(), names, form().several());
    }
    fillFromSite(inputs);
    return inputs;
  }

  /** Takes from the site file what is given nowhere else. */
  void fillFromSite(Inputs inputs) {
    SiteOptions.fill(form(), inputs, true);
    SiteOptions.helpDesk(inputs).ifPresent(style::helpDesk);
  }

  static Duration timeout(Inputs inputs) {
    return inputs
        .find("timeout")
        .map(given -> Options.duration(given, Duration.ofMillis(1)))
        .orElse(USUAL_TIMEOUT);
  }

  static MedicalInstitutionCode institution(Inputs inputs) {
    return MedicalInstitutionCode.of(inputs.need("institution").value());
  }

  /**
   * Opens a client and asks.
   *
   * @param settings what the client needs beside the way and the institution
   */
  final <R> R ask(
      Inputs inputs, Consumer<OqsClient.Builder> settings, Function<OqsClient, R> question) {
    TerminalWay.refuseWrongRoot(inputs, console.clock());
    try (SystemTime system = new SystemTime(console.clock())) {
      return ask(inputs, console.waits().apply(system), settings, question);
    }
  }

  private <R> R ask(
      Inputs inputs,
      TimeSource time,
      Consumer<OqsClient.Builder> settings,
      Function<OqsClient, R> question) {
    try (TerminalWay way = TerminalWay.open(inputs, time)) {
      OqsClient.Builder builder =
          OqsClient.builder()
              .transport(way.transport())
              .institution(institution(inputs))
              .codeTable(CodeTable.of(inputs))
              .time(time);
      settings.accept(builder);
      TerminalWay.incompleteRoot(inputs, time, style.language()).ifPresent(this::note);
      GatewayOptions.certificateNotice(inputs, time, style.language()).ifPresent(this::note);
      try (OqsClient oqs = builder.build()) {
        // A request must not stay behind for a terminal that wakes up later.
        console.interrupts().onInterrupt(Exit.NOT_VERIFIED, () -> stop(oqs));
        R answer = question.apply(oqs);
        asked = true;
        return answer;
      }
    }
  }

  private void stop(OqsClient oqs) {
    style.stopped(afterStop(style.language()));
    oqs.close();
  }

  final void print(List<String> lines) {
    lines.forEach(line -> console.out().println(PlainText.of(line)));
  }

  final void print(ObjectNode json) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    try (JsonGenerator out = mapper.createGenerator(console.out())) {
      out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      out.setPrettyPrinter(JsonText.pretty());
      mapper.writeTree(out, json);
    }
    console.out().println();
  }
}
