package jp.shikaku.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import jp.shikaku.diagnosis.Cause;
import jp.shikaku.diagnosis.Certainty;
import jp.shikaku.diagnosis.Diagnosis;
import jp.shikaku.diagnosis.Diagnosis.Finding;
import jp.shikaku.diagnosis.Examination;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.HttpTransport;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * The way to the terminal 「資格確認端末への経路」: its shared folders, or the gateway beside it. Closed after
 * the client that was given the transport.
 */
final class TerminalWay implements AutoCloseable {

  /** How long a folder may take to be looked at before anything is asked. */
  private static final Duration LOOKED_WITHIN = Duration.ofSeconds(3);

  private final Transport transport;
  private final @Nullable GatewayEndpoint gateway;

  private TerminalWay(Transport transport, @Nullable GatewayEndpoint gateway) {
    this.transport = transport;
    this.gateway = gateway;
  }

  /** Adds the options: where to ask and for whom. */
  static CommandForm in(CommandForm form) {
    return CodeTable.in(
        GatewayOptions.in(
            SiteOptions.in(form)
                .option(
                    "root", "DIR", "端末の共有フォルダ（req と res の親） / the folder that holds req and res")
                .option("institution", "CODE", "医療機関コード 10桁 / institution code, 10 digits"),
            "--root の代わりに使う中継サーバー / our gateway, in place of --root; https://HOST:PORT"));
  }

  /** Opens the one way that was asked for; nothing is connected yet. */
  static TerminalWay open(Inputs inputs, TimeSource time) {
    Optional<Given> root = inputs.find("root");
    Optional<Given> gateway = inputs.find("gateway");
    if (gateway.isEmpty()) {
      if (root.isEmpty()) {
        throw BadInput.of("root", "指定してください（または --gateway）", "is needed, or --gateway");
      }
      GatewayOptions.refuseAlone(inputs);
      return new TerminalWay(
          SharedFolderTransport.builder().root(Options.path(root.get())).time(time).build(), null);
    }
    if (root.isPresent()) {
      throw gateway.get().bad("--root と同時には指定できません", "must not be given together with --root");
    }
    GatewayEndpoint endpoint = GatewayOptions.endpoint(inputs, time);
    return new TerminalWay(HttpTransport.builder(endpoint).time(time).build(), endpoint);
  }

  /**
   * Refuses a folder that is certainly a wrong setting, for a command that asks once. One that is
   * not there may be a share that is away: then the query says that nothing could be verified.
   */
  static void refuseWrongRoot(Inputs inputs, Clock clock) {
    Optional<Given> given = inputs.find("root");
    if (given.isEmpty()) {
      return;
    }
    Path root = Options.path(given.get()).toAbsolutePath().normalize();
    Optional<BadInput> refusal = inTime(() -> refusal(given.get(), root, clock));
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  private static Optional<BadInput> refusal(Given given, Path root, Clock clock) {
    if (Files.isRegularFile(root)) {
      return Optional.of(
          given.bad(
              root + " はファイルです。req と res の親フォルダを指定してください",
              root + " is a file; give the folder that holds req and res"));
    }
    try (SystemTime time = new SystemTime(clock)) {
      return incomplete(root, time)
          .filter(TerminalWay::isCertainlyWrong)
          .map(
              finding ->
                  given.bad(
                      told(root, finding, Language.JAPANESE),
                      told(root, finding, Language.ENGLISH)));
    }
  }

  /** A share that hangs holds nobody up: then nothing is said of it here. */
  static <T> Optional<T> inTime(Supplier<Optional<T>> look) {
    CompletableFuture<Optional<T>> seen = new CompletableFuture<>();
    Thread looking =
        new Thread(
            () -> {
              try {
                seen.complete(look.get());
              } catch (RuntimeException | Error e) {
                seen.completeExceptionally(e);
              }
            },
            "shikaku-look");
    looking.setDaemon(true);
    looking.start();
    try {
      return seen.get(LOOKED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return Optional.empty(); // the query will tell
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /**
   * What to say of a folder that is not there, or has no {@code req} or {@code res}, which would
   * otherwise be waited for in silence. Nothing when both are there.
   */
  static Optional<String> incompleteRoot(Inputs inputs, TimeSource time, Language language) {
    return inputs
        .find("root")
        .flatMap(
            given -> {
              Path root = Options.path(given).toAbsolutePath().normalize();
              return inTime(() -> hint(root, time, language))
                  .map(hint -> language.say("注意: ", "Warning: ") + given.place() + ": " + hint);
            });
  }

  private static Optional<String> hint(Path root, TimeSource time, Language language) {
    if (Files.notExists(root)) {
      return Optional.of(
          root
              + language.say(
                  " がありません。指定した場所（req と res の親フォルダ）と、共有フォルダが届いているかを確認してください。",
                  " is not there: check the place (the folder that holds req and res), and whether"
                      + " the share can be reached."));
    }
    return incomplete(root, time).map(finding -> told(root, finding, language));
  }

  private static Optional<Finding> incomplete(Path root, TimeSource time) {
    boolean isIncomplete =
        Files.isDirectory(root)
            && (Files.notExists(root.resolve("req")) || Files.notExists(root.resolve("res")));
    return isIncomplete
        ? Diagnosis.of(Examination.folders(root, time)).first().filter(TerminalWay::stopsQueries)
        : Optional.empty();
  }

  private static boolean stopsQueries(Finding finding) {
    return finding.cause().stopsQueries();
  }

  private static boolean isCertainlyWrong(Finding finding) {
    return finding.cause() == Cause.WRONG_FOLDER && finding.certainty() == Certainty.CERTAIN;
  }

  private static String told(Path root, Finding finding, Language language) {
    return root + ": " + new Diagnosis(List.of(finding)).text(language.locale());
  }

  /** What a client is given, which closes it. */
  Transport transport() {
    return transport;
  }

  Optional<GatewayEndpoint> gateway() {
    return Optional.ofNullable(gateway);
  }

  @Override
  public void close() {
    if (gateway != null) {
      gateway.close();
    }
  }
}
