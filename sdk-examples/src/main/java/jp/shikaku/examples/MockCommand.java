package jp.shikaku.examples;

import java.io.IOException;
import java.net.BindException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.examples.control.MockControl;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.TextTable;
import jp.shikaku.examples.text.Width;
import jp.shikaku.mock.BulkManner;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.MockEvent;
import jp.shikaku.mock.MockGateway;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Patient;
import jp.shikaku.mock.Population;
import jp.shikaku.mock.Scenario;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The mock terminal on its own, for programs in any language. */
final class MockCommand implements Callable<Integer> {

  private static final int GENERATED = 200;
  private static final int MOST_ROWS = 1_000_000;
  private static final Duration USUAL_PAUSE = Duration.ofSeconds(5);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(WireDates.JST);
  private static final int KIND_WIDTH = 18;

  private final Console console;

  private final CommandForm form =
      new CommandForm(
              "mock",
              this,
              "模擬の資格確認端末 / run a mock terminal",
              "フォルダの上に模擬の資格確認端末を動かします。患者・保険者はすべて架空です。Ctrl+C で終わります。",
              "Runs a mock terminal on a folder, with fictitious people, until interrupted.",
              "")
          .option(
              "root",
              "DIR",
              "共有フォルダ（req・res・face を作る） / the folder; req, res and face are made in it")
          .option("seed", "N", "架空の患者などの乱数の種（既定 1） / seed of everything random; 1 unless given")
          .option(
              "scenario",
              "FILE",
              "障害のシナリオ（JSON。形は docs/mock.ja.md） / what goes wrong, JSON as in docs/mock.md")
          .option("patients", "FILE", "患者を追加するJSON（同上） / more patients, JSON (same document)")
          .option(
              "encoding",
              "NAME",
              "回答の文字コード utf-8（既定）、shift_jis、request（要求と同じ） / encoding of answers; request: as asked")
          .flag("shuffle", "実機のように要素の順序を変える / elements in another order, as real servers do")
          .option(
              "http",
              "PORT",
              "模擬の中継サーバーも動かす（平文HTTP、このPCの中だけ。0で空きポート） / a mock gateway too, plain HTTP on"
                  + " loopback; 0 takes any port")
          .option(
              "tls",
              "DIR",
              "--http を相互TLSにし、模擬の認証局と証明書を DIR に起動のたびに作る / --http with mutual TLS; CA and"
                  + " certificates are made in DIR at each start")
          .option(
              "control",
              "PORT",
              "制御APIを開く（このPCの中だけ。0で空きポート。--token-file が必要） / control API on loopback; 0 takes any"
                  + " port; needs --token-file")
          .option(
              "token-file",
              "FILE",
              "制御APIを呼ぶプログラムが示す合言葉のファイル（なければ本人だけが読めるように作る） / the callers' token; made if not"
                  + " there, for its owner only")
          .option("latency", "300ms", "受け取ってから回答までの時間 / time from request to answer")
          .option(
              "walk-in",
              "LABEL,…",
              "この順に患者がカードで受付し、face に結果ファイルができる / people who pass the card reader, in this order")
          .option("walk-in-every", "5s", "その間隔（既定 5s） / time between them")
          .option("bulk-pending", "N", "一括照会の結果を N 回「処理中」にする / answers so often that it is at work")
          .flag("bulk-zip", "一括照会の結果を zip で返す / bulk results as a zip")
          .option("bulk-refuse", "N,…", "一括照会の N 人目（1から）をエラーにする / refuses these rows, from 1")
          .flag("bulk-in-order", "一括照会の結果を依頼の順で返す / bulk rows in the order of the request")
          .language()
          .footer(labels());

  MockCommand(Console console) {
    this.console = console;
  }

  CommandSpec spec() {
    return form.spec();
  }

  private static String[] labels() {
    List<String> lines = new ArrayList<>(List.of("", "--walk-in の患者 / people for --walk-in:"));
    String all = Population.known().stream().map(Patient::label).collect(Collectors.joining(", "));
    Width.wrap(all, TextTable.LINE - 4).forEach(line -> lines.add("  " + line));
    return lines.toArray(String[]::new);
  }

  @Override
  public Integer call() throws InterruptedException {
    Inputs inputs = form.inputs();
    Language language = Options.language(inputs);
    Population population = population(inputs);
    List<Patient> visitors = visitors(inputs, population);
    Duration every =
        inputs
            .find("walk-in-every")
            .map(given -> Options.duration(given, Duration.ZERO))
            .orElse(USUAL_PAUSE);
    Optional<Integer> http = port(inputs, "http");
    Optional<Integer> control = port(inputs, "control");
    refuseTokenFile(inputs, control.isPresent());
    Optional<Given> tls = inputs.find("tls");
    if (http.isEmpty()) {
      tls.ifPresent(
          given -> {
            throw given.bad("--http と一緒に指定してください", "is for --http only");
          });
    }
    Logging.quietServers();
    try (MockTerminal terminal =
            start(builder(inputs, population), Options.path(inputs.need("root")));
        SystemTime time = new SystemTime(console.clock());
        MockGateway gateway = http.isPresent() ? gateway(terminal, http.get(), tls) : null;
        MockControl api =
            control.isPresent() ? control(inputs, terminal, gateway, control.get()) : null) {
      console.interrupts().onInterrupt(Exit.OK, terminal::close);
      console
          .out()
          .println(
              language.say("模擬端末の準備ができました: ", "The mock terminal is ready: ") + terminal.root());
      if (gateway != null) {
        console.out().println(language.say("模擬の中継サーバー: ", "Mock gateway: ") + gateway.uri());
      }
      if (api != null) {
        console
            .out()
            .println(language.say("制御API: ", "Control API: ") + "http://127.0.0.1:" + api.port());
      }
      new WalkIns(terminal, time, every, new ArrayDeque<>(visitors)).next();
      terminal.awaitClosed();
    }
    return Exit.OK;
  }

  private static Optional<Integer> port(Inputs inputs, String option) {
    return inputs.find(option).map(given -> Options.freePort(given, 0));
  }

  private static void refuseTokenFile(Inputs inputs, boolean isNeeded) {
    if (isNeeded) {
      TokenFile.refuseUseless(inputs.need("token-file"));
    } else {
      inputs
          .find("token-file")
          .ifPresent(
              given -> {
                throw given.bad("--control と一緒に指定してください", "is for --control only");
              });
    }
  }

  private static MockGateway gateway(MockTerminal terminal, int port, Optional<Given> tls) {
    MockGateway.Builder builder = MockGateway.builder(terminal).port(port);
    tls.map(Options::path).ifPresent(builder::mutualTls);
    try {
      return builder.start();
    } catch (FileAlreadyExistsException e) {
      throw BadInput.of(
          "tls",
          e.getFile() + " は模擬のものではありません。別のフォルダを指定してください",
          e.getFile() + " was not made by a mock: take another folder");
    } catch (BindException e) {
      // taken since it was looked at
      throw BadInput.of(
          "http", "ポート " + port + " は使用中です", "port " + port + " is in use: take another one");
    } catch (IOException e) {
      if (tls.isPresent()) {
        throw tls.get().bad("フォルダを作成できないか、書き込めません", "can not be made or written to");
      }
      throw BadInput.of(
          "root",
          terminal.root() + " にフォルダを作成できません",
          "the gateway's folder can not be made in " + terminal.root());
    }
  }

  private static MockControl control(
      Inputs inputs, MockTerminal terminal, @Nullable MockGateway gateway, int port) {
    String token = TokenFile.readOrMake(inputs.need("token-file"));
    try {
      return MockControl.start(terminal, gateway, token, port);
    } catch (InvalidQueryException e) {
      throw BadInput.of("--control", e); // taken since it was looked at
    }
  }

  /** Lets one person after the other pass the card reader. */
  private final class WalkIns {
    private final MockTerminal terminal;
    private final TimeSource time;
    private final Duration every;
    private final Deque<Patient> visitors;

    WalkIns(MockTerminal terminal, TimeSource time, Duration every, Deque<Patient> visitors) {
      this.terminal = terminal;
      this.time = time;
      this.every = every;
      this.visitors = visitors;
    }

    void next() {
      Patient visitor = visitors.poll();
      if (visitor == null) {
        return;
      }
      try {
        terminal.reader().walkIn(visitor);
      } catch (IOException e) {
        print(time.now(), "WALK_IN_FAILED", "face", "");
      }
      time.schedule(every, this::next);
    }
  }

  private static List<Patient> visitors(Inputs inputs, Population population) {
    Optional<Given> given = inputs.find("walk-in");
    if (given.isEmpty()) {
      return List.of();
    }
    Map<String, Patient> known =
        population.patients().stream()
            .collect(Collectors.toMap(Patient::label, Function.identity(), (first, next) -> first));
    List<Patient> visitors = new ArrayList<>();
    for (String label : given.get().value().split(",", -1)) {
      Patient visitor = known.get(label.strip());
      if (visitor == null) {
        throw given
            .get()
            .bad("知らない患者があります（使える名前は --help を参照）", "names a person that is not known, see --help");
      }
      visitors.add(visitor);
    }
    return visitors;
  }

  private static Population population(Inputs inputs) {
    Population population = Population.seeded(seed(inputs), GENERATED);
    inputs.find("patients").ifPresent(given -> loaded(given, population::load));
    return population;
  }

  private static long seed(Inputs inputs) {
    return inputs.find("seed").map(Options::number).orElse(1L);
  }

  private MockTerminal.Builder builder(Inputs inputs, Population population) {
    MockTerminal.Builder builder =
        MockTerminal.builder()
            .root(Options.path(inputs.need("root")))
            .seed(seed(inputs))
            .clock(console.clock())
            .population(population)
            .onEvent(this::tell);
    inputs.find("scenario").ifPresent(given -> builder.scenario(loaded(given, Scenario::load)));
    builder.bulk(bulk(inputs));
    inputs.find("encoding").ifPresent(given -> encoding(builder, given));
    if (inputs.has("shuffle")) {
      builder.shuffled();
    }
    inputs
        .find("latency")
        .map(given -> Options.duration(given, Duration.ZERO))
        .ifPresent(builder::latency);
    return builder;
  }

  private static BulkManner bulk(Inputs inputs) {
    BulkManner manner = BulkManner.usual();
    Optional<Given> pending = inputs.find("bulk-pending");
    if (pending.isPresent()) {
      manner = manner.pendingRounds(upTo(pending.get(), Options.number(pending.get()), 0));
    }
    if (inputs.has("bulk-zip")) {
      manner = manner.zipped();
    }
    if (inputs.has("bulk-in-order")) {
      manner = manner.inOrder();
    }
    Optional<Given> refused = inputs.find("bulk-refuse");
    if (refused.isPresent()) {
      for (String row : refused.get().value().split(",", -1)) {
        Given one = new Given(refused.get().place(), refused.get().field(), row.strip());
        manner =
            manner.refusing(upTo(one, Options.number(one), 1), "MOCK-R0099", "模擬エラー：この行は処理できません。");
      }
    }
    return manner;
  }

  private static int upTo(Given given, long number, int least) {
    if (number < least || number > MOST_ROWS) {
      throw given.bad(
          least + "から" + MOST_ROWS + "の整数を指定してください",
          "must be a whole number from " + least + " to " + MOST_ROWS);
    }
    return (int) number;
  }

  private static void encoding(MockTerminal.Builder builder, Given given) {
    switch (given.value().toLowerCase(Locale.ROOT)) {
      case "utf-8" -> builder.answersIn(StandardCharsets.UTF_8);
      case "shift_jis" -> builder.answersIn(Charset.forName("windows-31j"));
      case "request" -> builder.answersInRequestCharset();
      default ->
          throw given.bad(
              "utf-8、shift_jis、request のどれかを指定してください", "must be utf-8, shift_jis or request");
    }
  }

  private interface Loading<T> {
    T load(Path file) throws IOException;
  }

  private static <T> T loaded(Given given, Loading<T> loading) {
    Path file = Options.path(given).toAbsolutePath().normalize();
    try {
      return loading.load(file);
    } catch (NoSuchFileException e) {
      throw given.bad("ファイル " + file + " がありません", "there is no file " + file);
    } catch (CharacterCodingException e) {
      throw given.bad(
          "ファイル " + file + " は UTF-8 ではありません。UTF-8 で保存し直してください（BOM はあってもかまいません）",
          file + " must be in UTF-8, with or without a byte order mark");
    } catch (IOException e) {
      throw given.bad("ファイル " + file + " を読み取れません", "the file " + file + " can not be read");
    } catch (IllegalArgumentException e) {
      // It names place and rule of the file, never a value.
      String rule = String.valueOf(e.getMessage());
      throw given.bad("ファイル " + file + " の内容に誤りがあります: " + rule, file + ": " + rule);
    }
  }

  private static MockTerminal start(MockTerminal.Builder builder, Path given) {
    Path root = given.toAbsolutePath().normalize();
    try {
      return builder.start();
    } catch (MockTerminal.InUseException e) {
      throw BadInput.of(
          "root",
          root + " では、ほかの模擬端末がすでに動いています。先に終わらせるか、別のフォルダを指定してください",
          "another mock terminal runs on " + root + ": end it first, or give another folder");
    } catch (IOException e) {
      throw BadInput.of(
          "root", root + " にフォルダを作成できません", "req, res and face can not be made in " + root);
    }
  }

  private void tell(MockEvent event) {
    String detail = event.detail().equals(Fault.none().toString()) ? "" : event.detail();
    print(event.at(), event.kind().name(), event.fileName(), detail);
  }

  private void print(Instant at, String kind, String fileName, String detail) {
    console
        .out()
        .println(
            (TIME.format(at)
                    + "  "
                    + Width.pad(kind, KIND_WIDTH)
                    + "  "
                    + fileName
                    + (detail.isEmpty() ? "" : "  " + detail))
                .stripTrailing());
  }
}
