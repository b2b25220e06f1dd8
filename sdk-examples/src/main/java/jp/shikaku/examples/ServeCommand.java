package jp.shikaku.examples;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.shikaku.OqsClient;
import jp.shikaku.audit.HashChainedAudit;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.CardReaderSource;
import jp.shikaku.diagnosis.CodeMeaning;
import jp.shikaku.examples.http.QuietServer;
import jp.shikaku.examples.serve.CardVisits;
import jp.shikaku.examples.serve.LocalService;
import jp.shikaku.examples.text.CardEventView;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.PlainText;
import jp.shikaku.tls.CertificateWatch;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/** Queries and card visits for the programs of this computer that are not Java, over HTTP. */
final class ServeCommand extends TerminalCommand {

  private static final String USUAL_LISTEN = "127.0.0.1:17317";

  /** Not that of the commands: this one is kept open. */
  private static final String USUAL_AUDIT = "shikaku-serve-audit.jsonl";

  private static final String USUAL_CONSUMER = "desk";
  private static final String GATEWAY_VISITS = "gateway-visits";
  private static final Pattern LOOPBACK =
      Pattern.compile("(127\\.0\\.0\\.1|localhost|\\[::1\\]):([0-9]{1,5})");
  private static final int LAST_PORT = 65_535;

  private final CommandForm form =
      AccessLog.in(
              LedgerOptions.in(
                      CardReaderOptions.in(
                          TerminalWay.in(
                                  new CommandForm(
                                      "serve",
                                      this,
                                      "ローカルJSONサービス / local JSON service",
                                      "このPCの、Javaではないプログラムのために、照会とカードによる受付をHTTPで提供します。",
                                      "Ctrl+C で終わります。",
                                      "Queries and card visits over HTTP for programs of this"
                                          + " computer that are not Java.",
                                      ""))
                              .option(
                                  "listen",
                                  "HOST:PORT",
                                  "待ち受けるアドレス（既定 "
                                      + USUAL_LISTEN
                                      + "、このPCの中だけ。0で空きポート） / loopback address; port 0 takes any")
                              .option(
                                  "token-file",
                                  "FILE",
                                  "呼び出すプログラムが示す合言葉（トークン）のファイル（必須。なければ本人だけが読めるように作る） / the callers' token;"
                                      + " made if not there, for its owner only")))
                  .options(
                      "consumer",
                      "NAME",
                      "受付を受け取るプログラムの名前（既定 "
                          + USUAL_CONSUMER
                          + "）。複数指定すると、それぞれがすべての受付を受け取る / who handles visits; each one gets all")
                  .flag(GATEWAY_VISITS, "中継サーバーからカードによる受付も受け取る / card visits of the gateway too"),
              "既定 " + USUAL_AUDIT)
          .flag("exit-with-stdin", "標準入力が閉じたら終わる（起動した側と一緒に終わる） / end when standard input ends")
          .output()
          .footer(
              "",
              "例 / Example:",
              "  java -jar shikaku.jar serve --root OQS --institution 1319999007 --token-file"
                  + " token",
              "      --face OQS/face --ledger visits.db",
              "最初の行がURLです。呼び方は docs/serve.ja.md、形式は GET /v1/openapi.json にあります。",
              "The first line is the URL. How to call it: docs/serve.md, GET /v1/openapi.json.");

  ServeCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  Set<String> queryFields() {
    return Set.of();
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) throws IOException {
    Logging.quietServers();
    InetSocketAddress listen = listen(inputs);
    MedicalInstitutionCode institution = institution(inputs);
    QuietServer.requireFree(listen); // of a second start the port says most
    AccessLog log = AccessLog.of(inputs, Path.of(USUAL_AUDIT));
    Function<String, Optional<CodeMeaning>> codes = CodeTable.of(inputs);
    try (SystemTime time = new SystemTime(console().clock());
        TerminalWay way = TerminalWay.open(inputs, time);
        HashChainedAudit audit = log.keepOpen()) {
      TerminalWay.incompleteRoot(inputs, time, language)
          .ifPresent(line -> console().err().println(PlainText.of(line)));
      CardVisits visits = visits(inputs, time, language);
      // A start that is refused makes no file: first all that may refuse it, then what is made.
      TokenFile.refuseUseless(inputs.need("token-file"));
      try (CardReaderHub hub = visits == null ? null : hub(inputs, way, time, visits, language)) {
        String token = TokenFile.readOrMake(inputs.need("token-file"));
        byte[] salt = log.salt(MessageKind.DRUG_INFO);
        try (CertificateWatch certificates =
                GatewayOptions.watch(inputs, time, console().err(), language);
            ServeQueries queries =
                new ServeQueries(
                    OqsClient.builder()
                        .transport(way.transport())
                        .institution(institution)
                        .audit(audit, salt)
                        .certificates(certificates::statuses)
                        .codeTable(codes)
                        .time(time)
                        .build(),
                    certificates::statuses,
                    time,
                    language.locale());
            LocalService service =
                LocalService.start(listen, token, queries, visits, time, language.locale())) {
          return await(inputs, json, service, hub);
        }
      }
    } finally {
      log.leaveNothing();
    }
  }

  private int await(
      Inputs inputs, boolean json, LocalService service, @Nullable CardReaderHub hub) {
    CompletableFuture<Integer> ended = new CompletableFuture<>();
    console()
        .interrupts()
        .onInterrupt(
            Exit.OK,
            () -> {
              service.close();
              if (hub != null) {
                hub.close();
              }
              ended.complete(Exit.OK);
            });
    if (Options.flag(inputs, "exit-with-stdin")) {
      Thread thread = new Thread(() -> awaitEnd(ended), "shikaku-stdin");
      thread.setDaemon(true);
      thread.start();
    }
    String host =
        inputs
            .find("listen")
            .filter(given -> given.value().startsWith("["))
            .map(given -> "[::1]")
            .orElse("127.0.0.1");
    String url = "http://" + host + ":" + service.port();
    if (json) {
      ObjectNode line = JsonNodeFactory.instance.objectNode();
      line.put("url", url).put("pid", ProcessHandle.current().pid());
      console().out().println(line);
    } else {
      console().out().println("shikaku serve: " + url);
    }
    if (console().out().checkError()) {
      return Exit.NOT_VERIFIED; // who started it could not learn the URL
    }
    try {
      return ended.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Exit.OK;
    } catch (ExecutionException e) {
      throw new IllegalStateException("it is completed with a code only", e);
    }
  }

  /** The parent holds the other end: that it is gone is the end. */
  private void awaitEnd(CompletableFuture<Integer> ended) {
    try {
      while (console().in().read() >= 0) {
        // what is said is of no interest
      }
    } catch (IOException e) {
      // as its end
    }
    ended.complete(Exit.OK);
  }

  private static InetSocketAddress listen(Inputs inputs) {
    Given given = inputs.find("listen").orElse(Given.option("listen", USUAL_LISTEN));
    Matcher address = LOOPBACK.matcher(given.value());
    if (!address.matches() || Integer.parseInt(address.group(2)) > LAST_PORT) {
      throw given.bad(
          USUAL_LISTEN + " のように、このPCの中だけのアドレスを指定してください（ほかのPCからは gateway を使います）",
          "must be a loopback address such as "
              + USUAL_LISTEN
              + "; for other computers there is the gateway");
    }
    String host = address.group(1);
    try {
      return new InetSocketAddress(
          InetAddress.getByName(host.equals("localhost") ? "127.0.0.1" : host),
          Integer.parseInt(address.group(2)));
    } catch (UnknownHostException e) {
      throw given.bad(USUAL_LISTEN + " の形で指定してください", "must have the form " + USUAL_LISTEN);
    }
  }

  // ---- card visits

  private @Nullable CardVisits visits(Inputs inputs, TimeSource time, Language language) {
    boolean ofGateway = Options.flag(inputs, GATEWAY_VISITS);
    if (ofGateway && !inputs.has("gateway")) {
      throw inputs.need(GATEWAY_VISITS).bad("--gateway と一緒に指定してください", "is for --gateway only");
    }
    if (!ofGateway && !CardReaderOptions.isGiven(inputs)) {
      for (String option :
          List.of("ledger", "consumer", "archive", "start-from", "opening-hours")) {
        inputs
            .find(option)
            .ifPresent(
                given -> {
                  throw given.bad(
                      "--face、--pcsc、--gateway-visits のどれかと一緒に指定してください",
                      "is for --face, --pcsc or --gateway-visits only");
                });
      }
      return null;
    }
    Set<String> consumers = new LinkedHashSet<>();
    for (Given given : inputs.all("consumer")) {
      if (!consumers.add(CardReaderOptions.consumer(given))) {
        throw given.bad("同じ名前が2回あります", "gives a name twice");
      }
    }
    CardEventView view = new CardEventView(language);
    return new CardVisits(
        consumers.isEmpty() ? Set.of(USUAL_CONSUMER) : consumers,
        time,
        trouble ->
            view.lines(trouble).forEach(line -> console().err().println(PlainText.of(line))));
  }

  /** The gateway, if its visits are wanted too. */
  private static Optional<GatewayEndpoint> gateway(Inputs inputs, TerminalWay way) {
    return Options.flag(inputs, GATEWAY_VISITS) ? way.gateway() : Optional.empty();
  }

  private CardReaderHub hub(
      Inputs inputs, TerminalWay way, TimeSource time, CardVisits visits, Language language) {
    CardReaderHub.Builder builder = CardReaderHub.builder().time(time);
    visits.addTo(builder);
    List<CardReaderSource> sources = CardReaderOptions.sources(inputs, gateway(inputs, way), time);
    sources.forEach(builder::source);
    if (!inputs.has("ledger")) {
      console()
          .err()
          .println(
              language.say(
                  "注意: 台帳（--ledger）がないため、再起動すると今日の受付をもう一度渡します。",
                  "Warning: without --ledger today's visits are given again after a restart."));
    }
    CardReaderOptions.warn(inputs, console().err(), language);
    CardReaderHub hub =
        CardReaderOptions.start(builder.ledger(LedgerOptions.open(inputs, time)), inputs, "", "");
    SilentReaders silent = CardReaderOptions.silent(inputs, sources, time);
    silent.tell(console().err(), language);
    visits.watchedBy(hub, silent::find);
    return hub;
  }
}
