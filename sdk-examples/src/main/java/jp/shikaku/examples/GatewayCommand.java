package jp.shikaku.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.examples.gateway.ClinicAuthority;
import jp.shikaku.examples.gateway.DiskFullException;
import jp.shikaku.examples.gateway.Gateway;
import jp.shikaku.examples.gateway.GatewaySettings;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Safety;
import jp.shikaku.value.WireDates;
import picocli.CommandLine;

/** The gateway beside a terminal, and what makes its identities. */
final class GatewayCommand extends TerminalCommand {

  private static final Pattern LISTEN = Pattern.compile("(.{1,253}):([0-9]{1,5})");
  private static final Pattern WINDOW =
      Pattern.compile("((?:[01][0-9]|2[0-3]):[0-5][0-9])-((?:[01][0-9]|2[0-3]):[0-5][0-9])");
  private static final Pattern ONCE =
      Pattern.compile("([0-9-]{10}T[0-9:]{5})/([0-9-]{10}T[0-9:]{5})");
  private static final int HIGHEST_PORT = 65_535;
  private static final Duration LOOKED_WITHIN = Duration.ofSeconds(5);

  private final CommandForm form =
      SiteOptions.in(
              new CommandForm(
                  "gateway",
                  this,
                  "端末の中継サーバー / run the gateway beside a terminal",
                  "資格確認端末の共有フォルダを1台で受け持ち、院内の複数のレセコンからの照会を中継します。",
                  "Ctrl+C で終わります。",
                  "通信の取り決めは資格SDK独自のもので、公式の Web API ではありません。",
                  "Owns a terminal's folders and lets the clinic's receipt computers ask through it.",
                  "Its protocol is this project's own, not the official Web API.",
                  ""))
          .option("root", "DIR", "端末の共有フォルダ（req・res・face の親） / holds req, res and face")
          .option("listen", "HOST:PORT", "待ち受けるアドレス（このPCの1つ） / the one address to listen on")
          .option("dir", "DIR", "gateway init が作ったフォルダ / folder made by gateway init")
          .option("identity", "P12", "サーバー証明書（既定 DIR/server.p12） / the server's PKCS#12")
          .option("password-file", "FILE", "そのパスワードのファイル / file whose first line is its password")
          .option("password-env", "NAME", "そのパスワードの環境変数名 / environment variable that holds it")
          .option("trust", "PEM", "院内認証局の証明書（既定 DIR/ca.pem） / the clinic's CA")
          .option("data", "DIR", "台帳を置くフォルダ（既定 DIR/data） / where the ledger is kept")
          .option(
              "staging", "DIR", "要求を書く作業フォルダ / where requests are written before they are moved")
          .option("ledger", "URL", "台帳の jdbc:postgresql:…（既定 SQLite） / PostgreSQL for the ledger")
          .option("ledger-user", "NAME", "PostgreSQLのユーザー名 / user of PostgreSQL")
          .option("ledger-password-file", "FILE", "そのパスワードのファイル / file of its password")
          .option("ledger-password-env", "NAME", "そのパスワードの環境変数名 / environment variable of it")
          .option("sessions", "N", "同時に照会する数 1〜16（既定 16） / exchanges at once")
          .option("queue", "N", "順番待ちの数（既定 256） / how many may wait in each lane")
          .option("pickup-timeout", "15s", "端末が受け取るまで待つ時間 / until a request is taken back")
          .option("answer-timeout", "5m", "回答を待つ時間 / how long an answer is waited for")
          .option("stop-grace", "10s", "終了時に照会の完了を待つ時間 / for running exchanges at the stop")
          .options(
              "maintenance",
              "03:00-04:00",
              "照会しない時間帯（日本時間、毎日）。1回だけなら 2026-12-05T22:00/2026-12-06T06:00"
                  + " / time without queries, Japan: daily, or once")
          .options("kind", "CODE", "ほかに中継する電文種別（例 OQSsiquc05） / a message family carried besides")
          .flag("allow-tls12", "TLS 1.2 も許す / allow TLS 1.2 beside 1.3")
          .flag("plain-loopback", "127.0.0.1 に限り TLS なしで動かす / no TLS, on loopback only")
          .service()
          .footer(
              "",
              "はじめに証明書を作ります。",
              "  java -jar shikaku.jar gateway init --dir gw --host 192.0.2.10 \\",
              "      --institution 1319999007 --desk uketsuke1",
              "  java -jar shikaku.jar gateway --dir gw --root OQS --listen 192.0.2.10:9443");

  private GatewayCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  /** The command with those below it. */
  static CommandLine commands(Console console, ErrorStyle style) {
    return new CommandLine(new GatewayCommand(console, style).spec())
        .addSubcommand(new CommandLine(GatewayIdentityCommand.init(console).spec()))
        .addSubcommand(new CommandLine(GatewayIdentityCommand.addDesk(console).spec()))
        .addSubcommand(new CommandLine(GatewayIdentityCommand.renewServer(console).spec()));
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
    if (!Options.flag(inputs, "verbose")) {
      Logging.showWork();
    }
    GatewaySettings settings = settings(inputs);
    Path data = absolute(data(inputs));
    CountDownLatch ended = new CountDownLatch(1);
    try (Gateway gateway = Gateway.start(settings)) {
      Runnable stop = gateway::close;
      console()
          .interrupts()
          .onInterrupt(
              Exit.OK,
              () -> {
                stop.run();
                ended.countDown();
              });
      console()
          .out()
          .println(
              language.say("中継サーバーの準備ができました: ", "The gateway is ready: ")
                  + url(inputs, gateway.port()));
      places(inputs, language).forEach(console().out()::println);
      warn(absolute(Options.path(inputs.need("root"))), gateway.certificateEnd(), language);
      ended.await();
      return Exit.OK;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Exit.OK;
    } catch (DiskFullException e) {
      console()
          .err()
          .println(
              language.say(
                  "--data: " + data + " のディスクに空きがありません。空けてから、もう一度起動してください。",
                  "--data: the disk of " + data + " is full. Make room and start again."));
      return Exit.NOT_VERIFIED;
    } catch (IOException e) {
      console()
          .err()
          .println(
              language.say(
                  "--data: データのフォルダ " + data + " か、台帳のデータベースを使えません。",
                  "--data: the data folder "
                      + data
                      + " or the ledger's database can not be used."));
      return Exit.NOT_VERIFIED;
    }
  }

  /** Where everything is that an administrator may look for. */
  private static List<String> places(Inputs inputs, Language language) {
    Path data = absolute(data(inputs));
    List<String> lines = new ArrayList<>();
    lines.add(
        language.say("  共有フォルダ: ", "  shared folder: ")
            + absolute(Options.path(inputs.need("root"))));
    if (!Options.flag(inputs, "plain-loopback")) {
      Optional<Path> dir = dir(inputs);
      lines.add(
          language.say("  サーバー証明書: ", "  identity: ")
              + absolute(file(inputs, "identity", dir, ClinicAuthority.SERVER_P12)));
      lines.add(
          language.say("  院内認証局: ", "  clinic's CA: ")
              + absolute(file(inputs, "trust", dir, ClinicAuthority.CA_PEM)));
    }
    lines.add(
        language.say("  台帳: ", "  ledger: ")
            + (inputs.has("ledger")
                ? language.say("PostgreSQL、鍵と大きな回答は ", "PostgreSQL; its key and large answers in ")
                    + data
                : data.resolve("gateway.db")));
    return lines;
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /** It serves all the same: a share comes back, and a certificate is renewed while it runs. */
  private void warn(Path root, Optional<Instant> certificateEnd, Language language) {
    PrintStream err = console().err();
    certificateEnd
        .filter(end -> !end.isAfter(console().clock().instant()))
        .map(end -> LocalDate.ofInstant(end, WireDates.JST))
        .ifPresent(
            day ->
                err.println(
                    language.say(
                        "注意: 中継サーバーの証明書の期限が切れています（"
                            + day
                            + "）。どの窓口も接続できません。gateway renew-server で作り直してください。",
                        "Warning: the gateway's certificate has ended ("
                            + day
                            + "). No desk can connect: make a new one with gateway"
                            + " renew-server.")));
    folderWarnings(root, language).forEach(err::println);
  }

  /** What is wrong with the terminal's folders, a line for each; a share that hangs is one. */
  static List<String> folderWarnings(Path root, Language language) {
    BlockingQueue<List<String>> looked = new LinkedBlockingQueue<>();
    Thread look =
        new Thread(
            () ->
                looked.add(
                    Stream.of("req", "res", "face")
                        .flatMap(name -> folderWarning(root.resolve(name), language).stream())
                        .toList()),
            "shikaku-gateway-look");
    look.setDaemon(true);
    look.start();
    try {
      List<String> lines = looked.poll(LOOKED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      return lines != null
          ? lines
          : List.of(
              language.say(
                  "注意: --root: " + root + " から応答がありません（端末の再起動中なら正常です）。自動でつなぎ直します。",
                  "Warning: --root: "
                      + root
                      + " does not answer, as when the terminal restarts. Waiting for it."));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private static Optional<String> folderWarning(Path folder, Language language) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      var unused = entries.iterator().hasNext();
      return Optional.empty();
    } catch (AccessDeniedException e) {
      return Optional.of(
          language.say(
              "注意: --root: " + folder + " を読む権限がありません。共有とアカウントの設定を確認してください。",
              "Warning: --root: " + folder + " may not be read: check share and account."));
    } catch (IOException | DirectoryIteratorException e) {
      return Optional.of(
          language.say(
              "注意: --root: " + folder + " に届きません（端末の再起動中なら正常です）。自動でつなぎ直します。",
              "Warning: --root: "
                  + folder
                  + " is away, as when the terminal restarts. Waiting for it."));
    }
  }

  private static String url(Inputs inputs, int port) {
    String scheme = Options.flag(inputs, "plain-loopback") ? "http" : "https";
    Matcher listen = LISTEN.matcher(inputs.need("listen").value());
    String host = listen.matches() ? listen.group(1) : "";
    return scheme + "://" + host + ":" + port + Gateway.PATH;
  }

  private static GatewaySettings settings(Inputs inputs) {
    Optional<Path> dir = dir(inputs);
    GatewaySettings.Builder builder =
        GatewaySettings.builder()
            .root(Options.path(inputs.need("root")))
            .listen(listen(inputs.need("listen")))
            .data(data(inputs));
    inputs.find("staging").map(Options::path).ifPresent(builder::staging);
    if (Options.flag(inputs, "plain-loopback")) {
      builder.plainLoopback();
    } else {
      builder.tls(
          secret("identity", file(inputs, "identity", dir, ClinicAuthority.SERVER_P12)),
          password(inputs, dir),
          file(inputs, "trust", dir, ClinicAuthority.CA_PEM));
    }
    if (Options.flag(inputs, "allow-tls12")) {
      builder.allowTls12();
    }
    LedgerOptions.postgresql(inputs).ifPresent(builder::database);
    inputs.find("sessions").ifPresent(given -> builder.sessions(number(given)));
    inputs.find("queue").ifPresent(given -> builder.queue(number(given)));
    time(inputs, "pickup-timeout").ifPresent(builder::pickupTimeout);
    time(inputs, "answer-timeout").ifPresent(builder::answerTimeout);
    time(inputs, "stop-grace").ifPresent(builder::stopGrace);
    builder.maintenance(maintenance(inputs));
    inputs.all("kind").forEach(given -> kind(given, builder));
    return builder.build();
  }

  private static Optional<Path> dir(Inputs inputs) {
    return inputs.find("dir").map(GatewayCommand::made);
  }

  private static Path data(Inputs inputs) {
    return inputs
        .find("data")
        .map(Options::path)
        .or(() -> dir(inputs).map(folder -> folder.resolve("data")))
        .orElseThrow(() -> needed("data"));
  }

  private static Path made(Given dir) {
    Path folder = Options.path(dir);
    if (!Files.isDirectory(folder)) {
      Path looked = absolute(folder);
      throw dir.bad(
          "フォルダ " + looked + " はありません（gateway init で作ります）",
          looked + " is no folder; gateway init makes it");
    }
    return folder;
  }

  private static Path secret(String option, Path file) {
    return SecretOptions.file(Given.option(option, file.toString()));
  }

  private static BadInput needed(String option) {
    return BadInput.of(option, "指定してください（または --dir）", "is needed, or --dir");
  }

  private static InetSocketAddress listen(Given given) {
    Matcher text = LISTEN.matcher(given.value());
    if (text.matches() && Integer.parseInt(text.group(2)) <= HIGHEST_PORT) {
      String host = text.group(1).replaceAll("^\\[|\\]$", "");
      InetSocketAddress address = new InetSocketAddress(host, Integer.parseInt(text.group(2)));
      if (!address.isUnresolved()) {
        return address;
      }
    }
    throw given.bad(
        "192.0.2.10:9443 のように、このPCのアドレスとポートを指定してください",
        "must be an address of this computer with a port, such as 192.0.2.10:9443");
  }

  private static Path file(Inputs inputs, String option, Optional<Path> dir, String name) {
    return inputs
        .find(option)
        .map(Options::path)
        .or(() -> dir.map(folder -> folder.resolve(name)))
        .orElseThrow(() -> needed(option));
  }

  private static int number(Given given) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(-1, Options.number(given)));
  }

  private static Optional<Duration> time(Inputs inputs, String option) {
    return inputs.find(option).map(given -> Options.duration(given, Duration.ofMillis(1)));
  }

  private static MaintenanceCalendar maintenance(Inputs inputs) {
    MaintenanceCalendar.Builder calendar = MaintenanceCalendar.builder();
    for (Given given : inputs.all("maintenance")) {
      Matcher daily = WINDOW.matcher(given.value());
      Matcher once = ONCE.matcher(given.value());
      try {
        if (daily.matches() && !daily.group(1).equals(daily.group(2))) {
          calendar.daily(LocalTime.parse(daily.group(1)), LocalTime.parse(daily.group(2)));
        } else if (once.matches()) {
          calendar.once(inJapan(once.group(1)), inJapan(once.group(2)));
        } else {
          throw badWindow(given);
        }
      } catch (DateTimeParseException | InvalidQueryException e) {
        throw badWindow(given);
      }
    }
    return calendar.build();
  }

  private static Instant inJapan(String time) {
    return LocalDateTime.parse(time).atZone(WireDates.JST).toInstant();
  }

  private static BadInput badWindow(Given given) {
    return given.bad(
        "03:00-04:00（毎日）か 2026-12-05T22:00/2026-12-06T06:00（1回）の形で、始まりと終わりを指定してください",
        "must be of the form 03:00-04:00, daily, or 2026-12-05T22:00/2026-12-06T06:00, once, from"
            + " beginning to end");
  }

  /** Nothing is known of it but its name: it is never sent twice. */
  private static void kind(Given given, GatewaySettings.Builder builder) {
    try {
      builder.kind(MessageKind.of(given.value(), Safety.SUBMISSION));
    } catch (InvalidQueryException e) {
      throw BadInput.of(given.place(), e);
    }
  }

  /** Asked for anew when the identity is renewed; never on the command line. */
  private static Supplier<char[]> password(Inputs inputs, Optional<Path> dir) {
    Optional<Given> variable = inputs.find("password-env");
    Optional<Given> given = inputs.find("password-file");
    if (variable.isPresent()) {
      if (given.isPresent()) {
        throw variable
            .get()
            .bad("--password-file と同時には指定できません", "must not be given together with --password-file");
      }
      char[] value = SecretOptions.environment(variable.get());
      return value::clone;
    }
    Optional<Path> file =
        given
            .map(Options::path)
            .or(() -> dir.map(folder -> folder.resolve(ClinicAuthority.SERVER_PASSWORD)))
            .filter(Files::isRegularFile);
    if (file.isPresent()) {
      Path secret = secret("password-file", file.get());
      return () -> ClinicAuthority.readPassword(secret);
    } else if (given.isPresent()) {
      throw given.get().bad("ファイルがありません", "must be a file");
    }
    return prompted();
  }

  private static Supplier<char[]> prompted() {
    char[] typed =
        Optional.ofNullable(System.console())
            .map(terminal -> terminal.readPassword("サーバー証明書のパスワード / Password: "))
            .orElseThrow(
                () ->
                    BadInput.of(
                        "password-file",
                        "指定してください（または --password-env）",
                        "is needed, or --password-env: there is nobody to ask"));
    return typed::clone;
  }
}
