package jp.shikaku.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import jp.shikaku.CallOptions;
import jp.shikaku.ExchangeContext;
import jp.shikaku.Flows;
import jp.shikaku.OqsClient;
import jp.shikaku.OqsException;
import jp.shikaku.RetryOptions;
import jp.shikaku.SystemState;
import jp.shikaku.TransportException;
import jp.shikaku.diagnosis.Diagnosis.Finding;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.Verification;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.GatewayFault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockGateway;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Population;
import jp.shikaku.tls.CertificateWatch;
import jp.shikaku.tls.TestCa;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.ExchangeJournalException;
import jp.shikaku.transport.ExchangeProgress.Stage;
import jp.shikaku.transport.FaultyFiles;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.Health.State;
import jp.shikaku.transport.HttpTransport;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.OnOneThread;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.transport.Transport;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The outages of {@link OutagesTest} as a real client meets them: what a failed call, the state
 * after it and a look at the way name first, each beside one that looks like it.
 */
class ClientOutagesTest {

  /** What becomes of a query, and after which progress nothing more does. */
  private enum Way {
    ANSWERED(null),
    TAKEN_ONLY(Stage.TAKEN),
    NOT_TAKEN(Stage.WRITTEN),
    LOST(Stage.UNREACHABLE),
    HANGS(null);

    private final @Nullable Stage last;

    Way(@Nullable Stage last) {
      this.last = last;
    }
  }

  @TempDir Path temp;

  private final RealDisk disk = new RealDisk();
  private final Sockets sockets = new Sockets();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final VirtualTime time = new VirtualTime(Instant.now()); // as the files' times are
  private Path root;

  @BeforeEach
  void folders() throws IOException {
    root = temp.resolve("OQS");
    make();
  }

  @AfterEach
  void end() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
    sockets.close();
    disk.close();
  }

  private void make() throws IOException {
    Files.createDirectories(root.resolve("req"));
    Files.createDirectories(root.resolve("res"));
  }

  private <T extends AutoCloseable> T keep(T resource) {
    opened.push(resource);
    return resource;
  }

  private MockTerminal terminal() throws IOException {
    return keep(MockTerminal.builder().root(root).population(Population.seeded(1, 0)).start());
  }

  private static Optional<CodeMeaning> meaning(String code) {
    return switch (code) {
      case "MOCK-LINE" -> Optional.of(CodeMeaning.LINE);
      case "MOCK-CENTRE" -> Optional.of(CodeMeaning.CENTRE);
      default -> Optional.empty();
    };
  }

  private OqsClient.Builder over(Transport transport) {
    return Flows.client(root)
        .transport(transport)
        .retry(RetryOptions.NEVER)
        .breaker(false)
        .codeTable(ClientOutagesTest::meaning);
  }

  private SharedFolderTransport.Builder folder(Path folder) {
    return OnOneThread.of(withThreads(folder));
  }

  private SharedFolderTransport.Builder withThreads(Path folder) {
    return SharedFolderTransport.builder().root(folder).closeGrace(Duration.ZERO).time(time);
  }

  private OqsClient onFolder() {
    return onFolder(folder(root));
  }

  private OqsClient onFolder(SharedFolderTransport.Builder folder) {
    return keep(over(folder.build()).time(time).build());
  }

  private OqsClient onGateway(URI uri) {
    GatewayEndpoint endpoint = keep(GatewayEndpoint.builder(uri).permitPlainLoopback().build());
    return keep(over(HttpTransport.builder(endpoint).closeGrace(Duration.ZERO).build()).build());
  }

  private @Nullable OqsException ask(OqsClient oqs) {
    return ask(oqs, Way.ANSWERED);
  }

  /** The clock runs slowly as long as somebody has something to do. */
  private @Nullable OqsException ask(OqsClient oqs, Way way) {
    AtomicBoolean isOver = new AtomicBoolean(way == Way.HANGS);
    CallOptions options =
        CallOptions.by("staff-17")
            .withOnProgress(event -> isOver.compareAndSet(false, event.stage() == way.last));
    CompletableFuture<?> call =
        oqs.eligibility().checkAsync(Flows.query(KnownPatients.TARO).build(), options);
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              time.advance(Duration.ofMillis(isOver.get() ? 500 : 5));
              return call.isDone();
            });
    try {
      call.join();
      return null;
    } catch (CompletionException e) {
      return (OqsException) e.getCause();
    }
  }

  private Diagnosis failing(OqsClient oqs, Way way) {
    OqsException failure = ask(oqs, way);
    assertThat(failure).isInstanceOf(TransportException.class);
    return Diagnosis.of(Evidence.of((TransportException) failure));
  }

  private static SystemState look(OqsClient oqs) throws Exception {
    return oqs.health().get(20, TimeUnit.SECONDS);
  }

  private static List<Cause> causes(Diagnosis diagnosis) {
    return diagnosis.findings().stream().map(Finding::cause).toList();
  }

  private static void isFirst(Diagnosis diagnosis, Cause cause, Certainty certainty) {
    assertThat(diagnosis.first().map(Finding::cause)).as(diagnosis.toString()).contains(cause);
    assertThat(diagnosis.first().map(Finding::certainty)).contains(certainty);
  }

  /** The state hears of a call's end right after its caller. */
  private static void stateTells(OqsClient oqs, Cause cause, Certainty certainty) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> isFirst(oqs.state().diagnosis(), cause, certainty));
  }

  /** What a call, the state after it and a look tell. */
  private void allTell(OqsClient oqs, Way way, State state, Cause cause, Certainty certainty)
      throws Exception {
    isFirst(failing(oqs, way), cause, certainty);
    stateTells(oqs, cause, certainty);
    assertThat(oqs.state().state()).isEqualTo(state);
    SystemState seen = look(oqs);
    isFirst(seen.diagnosis(), cause, certainty);
    assertThat(seen.state()).isEqualTo(state);
  }

  private void isWell(OqsClient oqs) throws Exception {
    assertThat(ask(oqs)).isNull();
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(oqs.state().diagnosis().findings()).isEmpty());
    SystemState seen = look(oqs);
    assertThat(seen.diagnosis().findings()).isEmpty();
    assertThat(seen.state()).isEqualTo(State.UP);
  }

  // ---- on a folder

  @Test
  @DisplayName("outage 1: the agent is stopped; look-alike: it is late")
  void agentStopped() throws Exception {
    MockTerminal terminal = terminal();
    OqsClient oqs = onFolder();
    terminal.next(Fault.pickedUpAfter(Duration.ofMillis(50)));
    isWell(oqs);

    terminal.pause();
    allTell(
        oqs, Way.NOT_TAKEN, State.TERMINAL_NOT_READING, Cause.LINKAGE_STOPPED, Certainty.LIKELY);
    terminal.resume();
    assertThat(ask(oqs)).isNull();
    assertThat(look(oqs).state()).isEqualTo(State.UP);
  }

  @Test
  @DisplayName("outages 2 and 3: nothing is there; which hop it is no folder can tell")
  void shareGone() throws Exception {
    terminal().close();
    OqsClient oqs = onFolder();
    Path gone = Files.move(root, temp.resolve("gone"));

    allTell(oqs, Way.LOST, State.SHARE_UNREACHABLE, Cause.LAN_DOWN, Certainty.POSSIBLE);
    assertThat(causes(look(oqs).diagnosis())).contains(Cause.TERMINAL_OFF, Cause.SHARE_GONE);

    Files.move(gone, root);
    assertThat(look(oqs).state()).isEqualTo(State.UP);
  }

  @Test
  @DisplayName("outage 3 look-alike: the share was away for a moment, and the query is answered")
  void shareAwayForAMoment() throws Exception {
    terminal();
    FaultyFiles files = new FaultyFiles(root.getFileSystem());
    AtomicInteger fails = new AtomicInteger(3);
    files.hook(
        (operation, file) -> {
          if (file.startsWith(files.wrap(root.resolve("res"))) && fails.getAndDecrement() > 0) {
            throw new IOException("for a moment");
          }
        });
    isWell(onFolder(folder(files.wrap(root))));
    assertThat(fails).hasNonPositiveValue();
  }

  @Test
  @DisplayName("outage 3: the share hangs; a call and a look end in their times all the same")
  void shareHangs() throws Exception {
    CountDownLatch wakes = new CountDownLatch(1);
    FaultyFiles files = new FaultyFiles(root.getFileSystem());
    files.hook(
        (operation, file) -> {
          try {
            wakes.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
    OqsClient oqs = onFolder(withThreads(files.wrap(root)));
    try {
      isFirst(failing(oqs, Way.HANGS), Cause.LAN_DOWN, Certainty.POSSIBLE);
      stateTells(oqs, Cause.LAN_DOWN, Certainty.POSSIBLE);

      CompletableFuture<SystemState> look = oqs.health();
      time.advance(Duration.ofSeconds(10));
      SystemState seen = look.get(10, TimeUnit.SECONDS);
      assertThat(seen.state()).isEqualTo(State.SHARE_UNREACHABLE);
      isFirst(seen.diagnosis(), Cause.LAN_DOWN, Certainty.POSSIBLE);
    } finally {
      wakes.countDown();
    }
  }

  @Test
  @DisplayName("outage 4: the share is read-only, and a look that only reads does not deny it")
  void readOnly() throws Exception {
    disk.mount(root, "1m");
    make();
    OqsClient oqs = onFolder();
    OqsClient reading = onFolder(folder(root).selfTest(false));
    disk.readOnly(root);

    allTell(oqs, Way.ANSWERED, State.SHARE_UNREACHABLE, Cause.SHARE_DENIED, Certainty.CERTAIN);
    allTell(reading, Way.ANSWERED, State.SHARE_UNREACHABLE, Cause.SHARE_DENIED, Certainty.CERTAIN);
    assertThat(causes(look(oqs).diagnosis())).doesNotContain(Cause.LAN_DOWN, Cause.TERMINAL_OFF);
  }

  @Test
  @DisplayName(
      "outage 5: the terminal's disk is full, before any call, after it, until there is room")
  void diskFull() throws Exception {
    disk.mount(root, "64k");
    make();
    OqsClient oqs = onFolder();
    assertThat(look(oqs).state()).isEqualTo(State.UP);
    Path filling = root.resolve("full");
    RealDisk.fill(filling);

    SystemState seen = look(oqs);
    isFirst(seen.diagnosis(), Cause.SHARE_FULL, Certainty.CERTAIN);
    assertThat(seen.state()).isEqualTo(State.SHARE_UNREACHABLE);
    assertThat(seen.help(Locale.JAPAN)).contains("空きがありません").doesNotContain("LAN");
    assertThat(seen.help(Locale.ENGLISH)).contains("full").doesNotContain("LAN");
    allTell(oqs, Way.ANSWERED, State.SHARE_UNREACHABLE, Cause.SHARE_FULL, Certainty.CERTAIN);
    assertThat(causes(look(oqs).diagnosis())).containsExactly(Cause.SHARE_FULL);

    Files.delete(filling);
    assertThat(look(oqs).state()).isEqualTo(State.UP);
    assertThat(oqs.state().diagnosis().findings()).isEmpty();
  }

  @Test
  @DisplayName("outage 5 look-alike: this PC's disk is full, and the journal can not be written")
  void localDiskFull() throws Exception {
    terminal();
    OqsClient oqs =
        keep(over(folder(root).build()).time(time).journal(new UnwritableJournal()).build());
    OqsException failure = ask(oqs);
    assertThat(((TransportException) failure).reason())
        .isEqualTo(TransportException.Reason.LEDGER_UNAVAILABLE);
    assertThat(Diagnosis.of(Evidence.of((TransportException) failure)).findings()).isEmpty();
    assertThat(oqs.state().diagnosis().findings()).isEmpty();
    assertThat(look(oqs).state()).isEqualTo(State.UP);
  }

  private static final class UnwritableJournal implements ExchangeJournal {
    @Override
    public boolean isDurable() {
      return true;
    }

    @Override
    public void intent(Pending exchange) {
      throw new ExchangeJournalException("note the intent", "-/13");
    }

    @Override
    public void sent(Pending exchange) {}

    @Override
    public void ended(Pending exchange, Outcome outcome) {}

    @Override
    public List<Pending> open() {
      return List.of();
    }
  }

  @Test
  @DisplayName(
      "outage 6: the wrong folder; look-alikes: one is missing, and an empty one that worked")
  void wrongFolder() throws Exception {
    OqsClient wrong = onFolder(folder(Files.createDirectories(temp.resolve("elsewhere"))));
    isFirst(look(wrong).diagnosis(), Cause.WRONG_FOLDER, Certainty.POSSIBLE);
    assertThat(failing(wrong, Way.LOST).stopsQueries()).isTrue();
    stateTells(wrong, Cause.WRONG_FOLDER, Certainty.POSSIBLE);

    terminal();
    OqsClient oqs = onFolder();
    isWell(oqs);
    Files.move(root.resolve("res"), temp.resolve("res"));
    isFirst(look(oqs).diagnosis(), Cause.FOLDER_MISSING, Certainty.CERTAIN);
    Files.move(temp.resolve("res"), root.resolve("res"));
    assertThat(look(oqs).state()).isEqualTo(State.UP);
  }

  @Test
  @DisplayName("outages 7 and 8: line or centre; look-alike: refusals for business reasons")
  void behindTheTerminal() throws Exception {
    MockTerminal terminal = terminal();
    OqsClient oqs = onFolder();
    terminal.next(Fault.headerError("MOCK-E1", "模擬"), Fault.headerError("MOCK-E1", "模擬"));
    assertThat(ask(oqs)).isNotNull();
    assertThat(ask(oqs)).isNotNull();
    assertThat(oqs.state().diagnosis().findings()).isEmpty();
    assertThat(look(oqs).state()).isEqualTo(State.UP);

    terminal.next(Fault.never(), Fault.never());
    isFirst(failing(oqs, Way.TAKEN_ONLY), Cause.LINE_LOST, Certainty.POSSIBLE);
    assertThat(oqs.state().state()).as("one may be its own fault").isEqualTo(State.UP);
    isFirst(failing(oqs, Way.TAKEN_ONLY), Cause.LINE_LOST, Certainty.POSSIBLE);
    allTellBehind(oqs, Cause.LINE_LOST, Certainty.POSSIBLE);
    assertThat(causes(look(oqs).diagnosis())).containsExactly(Cause.LINE_LOST, Cause.CENTRE_DOWN);
    isWell(oqs);

    for (var seen :
        List.of(
            List.<Object>of("MOCK-LINE", Cause.LINE_LOST),
            List.<Object>of("MOCK-CENTRE", Cause.CENTRE_DOWN))) {
      String code = (String) seen.get(0);
      terminal.next(Fault.headerError(code, "模擬"), Fault.headerError(code, "模擬"));
      assertThat(ask(oqs)).isNotNull();
      assertThat(ask(oqs)).isNotNull();
      allTellBehind(oqs, (Cause) seen.get(1), Certainty.LIKELY);
      isWell(oqs);
    }
  }

  private static void allTellBehind(OqsClient oqs, Cause cause, Certainty certainty)
      throws Exception {
    stateTells(oqs, cause, certainty);
    SystemState seen = look(oqs);
    isFirst(seen.diagnosis(), cause, certainty);
    assertThat(seen.state()).isEqualTo(State.CENTRE_UNREACHABLE);
  }

  @Test
  @DisplayName("outage 9: maintenance; look-alikes: a silence from before the window, and after it")
  void maintenance() throws Exception {
    Instant from = time.now().plus(Duration.ofHours(1));
    MaintenanceCalendar calendar =
        MaintenanceCalendar.builder().once(from, from.plus(Duration.ofHours(1))).build();
    MockTerminal terminal = terminal();
    // The clock of the share stays behind: a look that only reads does not tell it.
    SharedFolderTransport.Builder reading = folder(root).selfTest(false);
    OqsClient well = keep(over(reading.build()).time(time).maintenance(calendar).build());
    isWell(well);
    OqsClient silent = keep(over(reading.build()).time(time).maintenance(calendar).build());
    terminal.next(Fault.never(), Fault.never());
    failing(silent, Way.TAKEN_ONLY);
    failing(silent, Way.TAKEN_ONLY);
    allTellBehind(silent, Cause.LINE_LOST, Certainty.POSSIBLE);

    time.advance(Duration.between(time.now(), from).plusMinutes(20));
    SystemState planned = look(well);
    isFirst(planned.diagnosis(), Cause.MAINTENANCE_WINDOW, Certainty.CERTAIN);
    assertThat(causes(planned.diagnosis())).containsExactly(Cause.MAINTENANCE_WINDOW);
    assertThat(planned.state()).isEqualTo(State.MAINTENANCE);
    SystemState before = look(silent);
    assertThat(causes(before.diagnosis()))
        .as("the window does not explain what was silent before it")
        .containsExactlyInAnyOrder(Cause.MAINTENANCE_WINDOW, Cause.LINE_LOST, Cause.CENTRE_DOWN);

    time.advance(Duration.ofHours(1));
    SystemState after = look(silent);
    assertThat(causes(after.diagnosis())).containsExactly(Cause.LINE_LOST, Cause.CENTRE_DOWN);
    assertThat(after.state()).isEqualTo(State.CENTRE_UNREACHABLE);
    isWell(well);
    isWell(silent);
  }

  @Test
  @DisplayName("outage 10: a certificate has expired; look-alike: it is about to, and all is well")
  void certificateExpired() throws Exception {
    terminal();
    try (CertificateWatch ended = ending(-3);
        CertificateWatch soon = ending(20)) {
      OqsClient expired = keep(over(folder(root).build()).certificates(ended::statuses).build());
      SystemState seen = look(expired);
      isFirst(seen.diagnosis(), Cause.CERTIFICATE_EXPIRED, Certainty.LIKELY);
      assertThat(seen.diagnosis().first().orElseThrow().hop()).isEqualTo(Hop.CERTIFICATE);

      OqsClient oqs =
          keep(over(folder(root).build()).time(time).certificates(soon::statuses).build());
      assertThat(ask(oqs)).isNull();
      seen = look(oqs);
      assertThat(causes(seen.diagnosis())).containsExactly(Cause.CERTIFICATE_EXPIRING);
      assertThat(seen.diagnosis().stopsQueries()).isFalse();
      assertThat(seen.state()).isEqualTo(State.DEGRADED);
    }
  }

  private CertificateWatch ending(int days) {
    Instant end = time.now().plus(Duration.ofDays(days));
    CertificateWatch watch =
        CertificateWatch.builder(time)
            .certificate(
                "gateway",
                TestCa.root("clinic")
                    .issue(TestCa.server().valid(end.minus(Duration.ofDays(1_000)), end))
                    .certificate())
            .executor(Runnable::run)
            .start();
    watch.lookNow();
    return watch;
  }

  // ---- through a gateway

  @Test
  @DisplayName("outage 11: the gateway is down; look-alike: it is well")
  void gatewayDown() throws Exception {
    OqsClient down = onGateway(URI.create("http://127.0.0.1:" + sockets.closed()));
    isFirst(failing(down, Way.ANSWERED), Cause.GATEWAY_DOWN, Certainty.LIKELY);
    stateTells(down, Cause.GATEWAY_DOWN, Certainty.LIKELY);
    SystemState seen = look(down);
    isFirst(seen.diagnosis(), Cause.GATEWAY_DOWN, Certainty.LIKELY);
    assertThat(seen.state()).isEqualTo(State.GATEWAY_UNREACHABLE);
    assertThat(seen.diagnosis().findings().get(0).observed(Locale.JAPAN))
        .contains("拒否されました")
        .doesNotContain("refused");

    MockTerminal terminal = terminal();
    MockGateway gateway = keep(MockGateway.over(terminal));
    OqsClient oqs = onGateway(gateway.uri());
    isWell(oqs);
  }

  private static final String DENIAL =
      "{\"type\":\"urn:oqs-sdk:problem:client-certificate\",\"status\":403}";

  @ParameterizedTest
  @DisplayName("outage 11 look-alikes: what answers refuses this PC, or is no gateway")
  @CsvSource({
    "403, application/problem+json, GATEWAY_DENIED, CERTAIN",
    "401, application/problem+json, GATEWAY_DENIED, CERTAIN",
    "403, text/html, WRONG_GATEWAY, LIKELY",
    "404, text/html, WRONG_GATEWAY, LIKELY",
    "301, text/html, WRONG_GATEWAY, LIKELY",
  })
  void gatewayRefuses(int status, String type, Cause cause, Certainty certainty) throws Exception {
    OqsClient oqs = onGateway(answering(status, type, type.endsWith("json") ? DENIAL : "<p>"));

    allTell(oqs, Way.ANSWERED, State.GATEWAY_UNREACHABLE, cause, certainty);
    SystemState seen = look(oqs);
    assertThat(causes(seen.diagnosis())).containsExactly(cause);
    assertThat(seen.help(Locale.JAPAN))
        .startsWith(cause.label(Locale.JAPAN))
        .doesNotContain("照会できます", "LAN");
    assertThat(seen.help(Locale.ENGLISH)).startsWith("No query can be sent: ");
  }

  @ParameterizedTest
  @DisplayName("outage 11 look-alike: another page is at the gateway's place, with status 200")
  @ValueSource(strings = {"<p>", "", "{}", "{\"status\":\"ok\"}"})
  void anotherPage(String page) throws Exception {
    SystemState seen = look(onGateway(answering(200, "text/html", page)));

    isFirst(seen.diagnosis(), Cause.WRONG_GATEWAY, Certainty.LIKELY);
    assertThat(seen.state()).isEqualTo(State.GATEWAY_UNREACHABLE);
  }

  @Test
  @DisplayName("a gateway that has trouble of its own, and says so, is none of another kind")
  void gatewayInTrouble() throws Exception {
    String problem = "{\"type\":\"urn:oqs-sdk:problem:stopping\",\"status\":503}";
    SystemState seen = look(onGateway(answering(503, "application/problem+json", problem)));

    isFirst(seen.diagnosis(), Cause.GATEWAY_DOWN, Certainty.POSSIBLE);
    assertThat(seen.state()).isEqualTo(State.DEGRADED);
  }

  private URI answering(int status, String type, String body) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        call -> {
          call.getRequestBody().readAllBytes();
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          call.getResponseHeaders().set("Content-Type", type);
          call.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          call.getResponseBody().write(bytes);
          call.close();
        });
    server.start();
    opened.push(() -> server.stop(0));
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @ParameterizedTest
  @DisplayName(
      "outage 11 look-alike: calls are refused though the gateway's health is well, until an answer")
  @CsvSource({
    "403, institution-mismatch, GATEWAY_DENIED, GATEWAY_UNREACHABLE",
    "405, wrong-endpoint, WRONG_GATEWAY, GATEWAY_UNREACHABLE",
    "503, misconfiguration, STAGING_ELSEWHERE, SHARE_UNREACHABLE",
  })
  void callsRefused(int status, String code, Cause cause, State state) throws Exception {
    MockGateway gateway = keep(MockGateway.over(terminal()));
    OqsClient oqs = onGateway(gateway.uri());
    assertThat(look(oqs).state()).isEqualTo(State.UP);

    gateway.next(GatewayFault.problem(status, code));
    assertThat(causes(failing(oqs, Way.ANSWERED))).containsExactly(cause);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(causes(oqs.state().diagnosis())).containsExactly(cause));
    assertThat(oqs.state().state()).isEqualTo(state);
    assertThat(oqs.state().help(Locale.JAPAN)).doesNotContain("照会できます");
    if (state == State.GATEWAY_UNREACHABLE) {
      assertThat(look(oqs).state()).as("a look is let in, calls are not").isEqualTo(state);
    }
    isWell(oqs);
  }

  @Test
  @DisplayName(
      "outage 11 look-alike: what is refused to one of several institutions is no outage of the way")
  void refusedToOneOfSeveral() throws Exception {
    MockGateway gateway = keep(MockGateway.over(terminal()));
    GatewayEndpoint endpoint =
        keep(GatewayEndpoint.builder(gateway.uri()).permitPlainLoopback().build());
    OqsClient oqs =
        keep(
            over(HttpTransport.builder(endpoint).closeGrace(Duration.ZERO).build())
                .institution(MedicalInstitutionCode.of("1319999015"))
                .build());
    gateway.next(GatewayFault.problem(403, "institution-mismatch"));
    CallOptions other =
        CallOptions.by("staff-17").withInstitution(MedicalInstitutionCode.of("1319999015"));
    CompletableFuture<?> call =
        oqs.eligibility().checkAsync(Flows.query(KnownPatients.TARO).build(), other);
    await().atMost(Duration.ofSeconds(20)).until(call::isDone);

    assertThat(call).isCompletedExceptionally();
    assertThat(oqs.state().state()).isEqualTo(State.UP);
    assertThat(oqs.state().diagnosis().findings()).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("outage 11 look-alike: a proxy whose gateway is away is no wrong setting")
  @ValueSource(ints = {502, 503, 504, 429})
  void proxyInFront(int status) throws Exception {
    SystemState seen = look(onGateway(answering(status, "text/html", "<p>")));

    isFirst(seen.diagnosis(), Cause.GATEWAY_DOWN, Certainty.POSSIBLE);
    assertThat(seen.state()).isEqualTo(State.GATEWAY_UNREACHABLE);
    assertThat(seen.help(Locale.JAPAN)).doesNotContain("照会できます", "設定が違います");
  }

  @Test
  @DisplayName(
      "outages 2 and 3 behind a gateway that answers: nobody has to check this PC's cables")
  void shareBehindGateway() throws Exception {
    MockTerminal terminal = terminal();
    MockGateway gateway = keep(MockGateway.over(terminal));
    OqsClient oqs = onGateway(gateway.uri());
    gateway.next(GatewayFault.problem(503, "share-unreachable"));
    OqsException failure = ask(oqs);
    gateway.health("SHARE_UNREACHABLE", "degraded", "FOLDER_UNREACHABLE folder req");

    stateTells(oqs, Cause.SHARE_GONE_AT_GATEWAY, Certainty.POSSIBLE);
    Diagnosis call = Diagnosis.of(Evidence.of((TransportException) failure));
    for (Diagnosis told : List.of(call, oqs.state().diagnosis(), look(oqs).diagnosis())) {
      isFirst(told, Cause.SHARE_GONE_AT_GATEWAY, Certainty.POSSIBLE);
      assertThat(told.text(Locale.JAPAN)).doesNotContain("このPC");
      assertThat(told.text(Locale.ENGLISH)).doesNotContain("this PC");
      assertThat(causes(told)).containsExactly(Cause.SHARE_GONE_AT_GATEWAY, Cause.TERMINAL_OFF);
    }
    assertThat(failure.userMessage(Locale.JAPAN)).startsWith("中継サーバーから");
    assertThat(oqs.state().state()).isEqualTo(State.SHARE_UNREACHABLE);
    gateway.health("UP", "normal");
    assertThat(look(oqs).state()).isEqualTo(State.UP);
  }

  @Test
  @DisplayName("transports 7 an answer's own reply tells that a disaster is declared, and its end")
  void disasterToldByAnswers() throws Exception {
    MockGateway gateway = keep(MockGateway.over(terminal()));
    OqsClient oqs = onGateway(gateway.uri());
    assertThat(look(oqs).state()).isEqualTo(State.UP);

    gateway.health("UP", "disaster");
    assertThat(modeOfAnAnswer(oqs)).isEqualTo(Verification.Mode.DISASTER);
    assertThat(oqs.state().state()).isEqualTo(State.DISASTER);

    gateway.health("UP", "normal");
    assertThat(modeOfAnAnswer(oqs)).isEqualTo(Verification.Mode.NORMAL);
    assertThat(oqs.state().state()).isEqualTo(State.UP);
  }

  private static Verification.Mode modeOfAnAnswer(OqsClient oqs) {
    EligibilityAnswer answer =
        oqs.eligibility()
            .check(Flows.query(KnownPatients.TARO).build(), CallOptions.by("staff-17"));
    return answer.verification().orElseThrow().mode();
  }

  @ParameterizedTest
  @DisplayName("outages behind a gateway: its word is told as what it is")
  @CsvSource({
    "SHARE_UNREACHABLE, FOLDER_FULL, SHARE_FULL, CERTAIN",
    "SHARE_UNREACHABLE, FOLDER_DENIED, SHARE_DENIED, CERTAIN",
    "SHARE_UNREACHABLE, FOLDERS_MISSING, SHARE_GONE_AT_GATEWAY, POSSIBLE",
    "SHARE_UNREACHABLE, FOLDER_MISSING, FOLDER_MISSING, CERTAIN",
    "SHARE_UNREACHABLE, STAGING_ELSEWHERE, STAGING_ELSEWHERE, CERTAIN",
    "SHARE_UNREACHABLE, SOMETHING_OF_TOMORROW, SHARE_GONE_AT_GATEWAY, POSSIBLE",
    "TERMINAL_NOT_READING, SOMETHING_OF_TOMORROW, LINKAGE_STOPPED, LIKELY",
    "TERMINAL_NOT_READING, NOT_TAKEN, LINKAGE_STOPPED, LIKELY",
    "CENTRE_UNREACHABLE, GATEWAY_NOTE, LINE_LOST, POSSIBLE",
    "MAINTENANCE, GATEWAY_NOTE, MAINTENANCE_WINDOW, LIKELY",
    "DEGRADED, CLOCK_SKEW, CLOCKS_DIFFER_AT_GATEWAY, CERTAIN",
  })
  void gatewaySays(State state, String topic, Cause cause, Certainty certainty) throws Exception {
    MockGateway gateway = keep(MockGateway.over(terminal()));
    gateway.health(state.name(), "degraded", topic);
    OqsClient oqs = onGateway(gateway.uri());

    SystemState seen = look(oqs);
    isFirst(seen.diagnosis(), cause, certainty);
    assertThat(seen.state()).isEqualTo(state);
    namesNothingOfThisPc(seen);

    gateway.health("UP", "normal");
    look(oqs);
    assertThat(ask(oqs)).isNull();
    gateway.health(state.name(), "degraded", topic);
    namesNothingOfThisPc(look(oqs)); // now that it is known to have worked
  }

  private static void namesNothingOfThisPc(SystemState seen) {
    assertThat(causes(seen.diagnosis())).doesNotContain(Cause.LAN_DOWN);
    assertThat(seen.diagnosis().findings()).extracting(Finding::hop).doesNotContain(Hop.THIS_PC);
    String observed =
        seen.diagnosis().findings().stream()
            .map(finding -> finding.observed(Locale.JAPAN))
            .collect(Collectors.joining());
    assertThat(seen.diagnosis().text(Locale.JAPAN) + seen.help(Locale.JAPAN) + observed)
        .doesNotContain("このPC");
  }

  @Test
  @DisplayName(
      "transports 5.2 7 a disaster declared at the gateway marks state and answers till its end")
  void disasterAtGateway() throws Exception {
    MockGateway gateway = keep(MockGateway.over(terminal()));
    OqsClient oqs = onGateway(gateway.uri());
    gateway.health("UP", "disaster");

    assertThat(look(oqs).state()).isEqualTo(State.DISASTER);
    for (int i = 0; i < 2; i++) {
      EligibilityAnswer marked =
          oqs.eligibility()
              .check(Flows.query(KnownPatients.TARO).build(), CallOptions.by("staff-17"));
      assertThat(marked.verification().orElseThrow().mode()).isEqualTo(Verification.Mode.DISASTER);
    }
    assertThat(oqs.state().state()).isEqualTo(State.DISASTER);

    gateway.health("UP", "normal");
    assertThat(look(oqs).state()).isEqualTo(State.UP);
  }

  @Test
  @DisplayName("outage 6 behind a gateway: whether its share or its folder, it is not this PC's")
  void emptyShareBehindGateway() throws Exception {
    MockGateway gateway = keep(MockGateway.over(terminal()));
    gateway.health("SHARE_UNREACHABLE", "degraded", "FOLDERS_MISSING");
    OqsClient oqs = onGateway(gateway.uri());

    assertThat(causes(look(oqs).diagnosis()))
        .containsExactly(
            Cause.SHARE_GONE_AT_GATEWAY, Cause.WRONG_FOLDER_AT_GATEWAY, Cause.LINKAGE_NOT_SET_UP);
    assertThat(ask(oqs)).isNull(); // it works: the folder is the right one
    assertThat(causes(look(oqs).diagnosis()))
        .containsExactly(Cause.SHARE_GONE_AT_GATEWAY, Cause.TERMINAL_OFF);
  }

  @Test
  @DisplayName("outage 1 behind a gateway: taken back at the deadline, not this PC's folder")
  void notTakenBehindGateway() throws Exception {
    TransportException failure =
        new TransportException(
                TransportException.Reason.TERMINAL_NOT_READING,
                TransportException.Delivery.WITHDRAWN,
                "test",
                null,
                ExchangeContext.of("OQSsiquc01", "ID1", Duration.ofSeconds(30)),
                null)
            .byGateway();

    assertThat(causes(Diagnosis.of(Evidence.of(failure))))
        .containsExactly(Cause.LINKAGE_STOPPED, Cause.WRONG_FOLDER_AT_GATEWAY);
  }
}
