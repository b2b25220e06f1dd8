package jp.shikaku.transport;

import static jp.shikaku.transport.Documents.answer;
import static jp.shikaku.transport.Documents.gate;
import static jp.shikaku.transport.Documents.handle;
import static jp.shikaku.transport.Documents.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.diagnosis.Evidence;
import jp.shikaku.mock.GatewayCall;
import jp.shikaku.mock.GatewayFault;
import jp.shikaku.mock.MockGateway;
import jp.shikaku.transport.ChaosProxy.Direction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to the way through a gateway, good lines and bad. */
class HttpTransportTest {

  private static final Duration SHORT = Duration.ofMillis(600);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration LATENESS = Duration.ofMillis(250);

  @TempDir Path root;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));
  private FolderPeer terminal;
  private MockGateway gateway;
  private ChaosProxy proxy;
  private GatewayEndpoint endpoint;
  private Transport transport;

  @BeforeAll
  static void load() throws Exception {
    HttpLoaded.load();
  }

  @BeforeEach
  void start() throws Exception {
    terminal = opened(new FolderPeer(root));
    gateway = opened(MockGateway.builder(root).start());
    proxy = opened(ChaosProxy.before(gateway.uri().getPort()));
    endpoint = opened(endpoint(proxy.port()));
    transport = opened(HttpTransport.builder(endpoint).closeGrace(Duration.ZERO).build());
    terminal.onRequest(incoming -> TransportContract.Reply.with(answer(incoming.id())));
  }

  @AfterEach
  void end() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  /** By a clock that is told to go on: how late the threads of a busy machine are is not asked. */
  private Transport timed() {
    return timed(endpoint);
  }

  private Transport timed(GatewayEndpoint at) {
    return opened(HttpTransport.builder(at).time(time).closeGrace(Duration.ZERO).build());
  }

  /** Whether a gateway has had so many calls; else time goes on a little. */
  private boolean goesOnUntil(MockGateway at, int calls) {
    if (at.seen().size() < calls) {
      time.advance(Duration.ofMillis(50));
      return false;
    }
    return true;
  }

  private <C extends AutoCloseable> C opened(C closeable) {
    opened.push(closeable);
    return closeable;
  }

  private static GatewayEndpoint endpoint(int port) {
    return GatewayEndpoint.builder(URI.create("http://127.0.0.1:" + port))
        .permitPlainLoopback()
        .build();
  }

  // ---- what goes over the line

  @Test
  @DisplayName("transports 5.2 a request carries every header of the protocol, and no other cookie")
  void headers() throws Exception {
    get(transport.exchange(request("H1", LONG)));

    GatewayCall post = gateway.seen().get(0);
    assertThat(post.method()).isEqualTo("POST");
    assertThat(post.path()).isEqualTo("/exchanges/OQSsiquc01");
    assertThat(post.header("Content-Type")).contains("application/xml");
    assertThat(post.header("X-Oqs-File-Name")).contains("OQSsiquc01req_H1.xml");
    assertThat(post.header("X-Oqs-Lane")).contains("interactive");
    assertThat(post.header("X-Oqs-Institution")).contains(Documents.INSTITUTION);
    assertThat(post.header("Idempotency-Key")).contains("H1");
    assertThat(post.header("Content-Digest").orElseThrow()).startsWith("sha-256=:").endsWith(":");
    assertThat(post.header("Prefer")).contains("wait=10");
    assertThat(post.header("X-Request-Id")).isPresent();
    assertThat(post.header("Cookie")).isEmpty();
    assertThat(post.header("Accept-Encoding")).contains("identity");
  }

  @Test
  @DisplayName(
      "transports 5.2 every attempt has a request id of its own, and the deadline bounds the hold")
  void requestIds() throws Exception {
    gateway.next(GatewayFault.stillPending(), GatewayFault.stillPending());

    ExchangeCall call = timed().exchange(request("I1", Duration.ofSeconds(5)));
    await(() -> goesOnUntil(gateway, 3) && call.result().isDone());

    get(call);
    List<GatewayCall> seen = gateway.seen();
    assertThat(seen).extracting(GatewayCall::method).containsExactly("POST", "GET", "GET");
    assertThat(seen.stream().map(one -> one.header("X-Request-Id")).distinct()).hasSize(3);
    assertThat(seen.get(0).header("Prefer")).contains("wait=4");
  }

  @Test
  @DisplayName("S-TLS-2 no redirect is followed")
  void redirect() {
    gateway.next(GatewayFault.bare(302));

    TransportException failure = failureOf(transport.exchange(request("R1", LONG)));

    assertThat(failure.reason()).isEqualTo(Reason.MISCONFIGURATION);
    assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(gateway.seen()).hasSize(1);
  }

  @Test
  @DisplayName("S-TLS-2 plain HTTP only to this computer itself, and only when permitted")
  void cleartext() {
    for (String base :
        List.of(
            "http://192.0.2.1:80",
            "http://terminal",
            "http://127.0.0.1.example",
            "http://localhost.example")) {
      assertThatThrownBy(
              () -> GatewayEndpoint.builder(URI.create(base)).permitPlainLoopback().build())
          .as(base)
          .isInstanceOf(InvalidQueryException.class)
          .hasMessageContaining("base");
    }
    assertThatThrownBy(() -> GatewayEndpoint.builder(URI.create("http://127.0.0.1:80")).build())
        .isInstanceOf(InvalidQueryException.class);
    for (String base :
        List.of("ftp://h", "https://h/path", "https://u:p@h", "https://h?q", "https:h", "h")) {
      assertThatThrownBy(() -> GatewayEndpoint.builder(URI.create(base)))
          .as(base)
          .isInstanceOf(InvalidQueryException.class)
          .hasMessageContaining("base");
    }
    assertThatThrownBy(() -> GatewayEndpoint.builder(URI.create("https://h")).build())
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("trust");
  }

  @Test
  @DisplayName(
      "T4 the same identifier sent from two computers at once: one file, two equal answers")
  void twoComputers() throws Exception {
    terminal.onRequest(incoming -> new TransportContract.Reply.Silence());
    Transport other = opened(HttpTransport.over(opened(endpoint(gateway.uri().getPort()))));

    ExchangeCall one = transport.exchange(request("W1", LONG));
    ExchangeCall two = other.exchange(request("W1", LONG));
    await(() -> gateway.count("POST") == 2 && terminal.taken().size() == 1);
    terminal.answerLate(handle("W1"), answer("W1"));

    assertThat(get(one).bytes()).isEqualTo(get(two).bytes());
    assertThat(terminal.taken()).hasSize(1);
  }

  // ---- lines that break

  @Test
  @DisplayName("T5 S-TLS-4 the response is lost: the gateway is asked, nothing is sent again")
  void lostResponse() throws Exception {
    gateway.next(GatewayFault.lostResponse());

    ExchangeResult.Answer answer = get(transport.exchange(request("L1", LONG)));

    assertThat(answer.bytes()).isEqualTo(answer("L1"));
    assertThat(gateway.count("POST")).isEqualTo(1);
    assertThat(terminal.taken()).hasSize(1);
  }

  @Test
  @DisplayName("T5 the connection is cut after the request was sent: resume gets the answer")
  void cutThenResumed() throws Exception {
    proxy.cut(Direction.RESPONSE, 0);
    proxy.reset(Direction.RESPONSE, 1);

    TransportException failure =
        failureOf(endedInTime(request("L2", SHORT), () -> proxy.connections() >= 2));
    proxy.heal();
    ExchangeCall again = transport.resume(failure.pending().orElseThrow(), gate("L2"), LONG);

    assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure.delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(failure.isRetryable()).isFalse();
    assertThat(get(again).bytes()).isEqualTo(answer("L2"));
    assertThat(gateway.count("POST")).isEqualTo(1);
    assertThat(terminal.taken()).hasSize(1);
  }

  @Test
  @DisplayName(
      "transports 5.4 a request cut off half way: the gateway never saw it, and that is told")
  void cutOnTheWay() {
    proxy.cut(Direction.REQUEST, 100);
    ExchangeCall call = transport.exchange(request("L5", LONG));
    await(() -> proxy.connections() >= 1);
    proxy.heal();

    TransportException failure = failureOf(call);

    assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN_EXCHANGE);
    assertThat(failure.delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(failure.elapsed()).isGreaterThan(Duration.ofSeconds(2));
    assertThat(gateway.count("POST")).isZero();
    assertThat(terminal.taken()).isEmpty();
  }

  @Test
  @DisplayName("S-TLS-4 a server that accepts and resets gets a registration once")
  void acceptsThenResets() {
    proxy.reset(Direction.RESPONSE, 0);

    TransportException failure =
        failureOf(
            endedInTime(
                request(MessageKind.REFERENCE_NUMBER, "L3", SHORT),
                () -> proxy.connections() >= 2)); // sent, and asked for

    assertThat(failure.delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(gateway.count("POST")).isLessThanOrEqualTo(1);
  }

  @Test
  @DisplayName(
      "transports 5.5 503 with Retry-After 0, which the HTTP client would repeat by itself, is sent once")
  void unavailableAtOnce() {
    gateway.next(GatewayFault.problem(503, "share-unreachable", 0));

    TransportException failure = failureOf(transport.exchange(request("L4", LONG)));

    assertThat(failure.reason()).isEqualTo(Reason.SHARE_UNREACHABLE);
    assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(gateway.seen()).hasSize(1);
  }

  @Test
  @DisplayName(
      "T11 R-INV-5 a peer that accepts and stays silent: over at the deadline, at most 250 ms late")
  void blackHole() {
    proxy.swallow();

    TransportException failure =
        failureOf(endedInTime(request("B1", SHORT), () -> proxy.held() > 0));

    assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure.delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(failure.pending()).contains(handle("B1"));
  }

  @Test
  @DisplayName("R-INV-5 a host that hangs in a progress call has the answer at the deadline")
  void hangingHost() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    ExchangeCall call =
        timed().exchange(request("G1", LONG).withOnProgress(event -> untilOpen(hangs)));
    await(() -> ((HttpExchange) call).isEnded());
    assertThat(call.result()).isNotDone();

    time.advance(LONG);

    assertThat(get(call).bytes()).isEqualTo(answer("G1"));
    assertThat(hangs.getCount()).isEqualTo(1);
    hangs.countDown();
  }

  @Test
  @DisplayName("R-INV-5 the same host has an answer that comes while the request is taken back")
  void hangingHostAndLateAnswer() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    gateway.next(GatewayFault.none(), GatewayFault.slow(Duration.ofSeconds(20)));
    AnswerGate gate =
        (name, format, bytes) -> {
          time.advance(Duration.ofSeconds(5)); // now the request is being taken back
          return AnswerGate.Verdict.ACCEPT;
        };
    ExchangeCall call =
        timed()
            .exchange(
                ExchangeRequest.of(
                        MessageKind.ELIGIBILITY,
                        handle("G2"),
                        Documents.question("G2"),
                        Duration.ofSeconds(5),
                        gate)
                    .withOnProgress(event -> untilOpen(hangs)));
    await(() -> ((HttpExchange) call).isEnded());
    assertThat(call.result()).isNotDone();

    time.advance(LATENESS);

    assertThat(get(call).bytes()).isEqualTo(answer("G2"));
    hangs.countDown();
  }

  /** An exchange that was over neither before its deadline nor late, after a trouble had begun. */
  private ExchangeCall endedInTime(ExchangeRequest request, BooleanSupplier isInTrouble) {
    ExchangeCall call = timed().exchange(request);
    await(isInTrouble);
    time.advance(SHORT.minusMillis(1));
    assertThat(call.result()).isNotDone();
    time.advance(LATENESS.plusMillis(1));
    assertThat(((HttpExchange) call).isEnded()).isTrue();
    return call;
  }

  private static void untilOpen(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  @DisplayName("T11 a response that stalls half way ends at the deadline as well")
  void stalled() {
    proxy.stall(Direction.RESPONSE, 60);

    TransportException failure =
        failureOf(endedInTime(request("B2", SHORT), () -> proxy.held() > 0));

    assertThat(failure.delivery()).isEqualTo(Delivery.UNKNOWN);
  }

  @Test
  @DisplayName("T2 a large answer over a line that brings it in slow pieces is read once, whole")
  void slowPieces() throws Exception {
    byte[] large = Documents.answer("B4" + "x".repeat(60_000));
    terminal.onRequest(incoming -> TransportContract.Reply.with(large));
    proxy.delay(Direction.RESPONSE, Duration.ofMillis(30));
    ExchangeRequest request =
        ExchangeRequest.of(
            MessageKind.ELIGIBILITY,
            handle("B4"),
            Documents.question("B4"),
            LONG,
            (fileName, format, bytes) -> AnswerGate.Verdict.ACCEPT);

    assertThat(get(transport.exchange(request)).bytes()).isEqualTo(large);
    assertThat(gateway.seen()).hasSize(1);
  }

  @Test
  @DisplayName(
      "T3 the way to the gateway is lost during a wait: the exchange still succeeds, sent once")
  void lostDuringTheWait() throws Exception {
    terminal.onRequest(incoming -> new TransportContract.Reply.Silence());
    ExchangeCall call = transport.exchange(request("B5", LONG));
    await(() -> terminal.taken().size() == 1);

    proxy.resetAtOnce();
    proxy.dropConnections();
    int before = proxy.connections();
    await(() -> proxy.connections() > before); // asked in vain
    terminal.answerLate(handle("B5"), answer("B5"));
    proxy.heal();

    assertThat(get(call).bytes()).isEqualTo(answer("B5"));
    assertThat(gateway.count("POST")).isEqualTo(1);
    assertThat(terminal.taken()).hasSize(1);
  }

  /** Sends, tells its handle, and dies without a farewell. */
  public static final class Sender {
    private Sender() {}

    /** Runs in a process of its own. */
    public static void main(String[] arguments) {
      Transport transport = HttpTransport.over(endpoint(Integer.parseInt(arguments[0])));
      ExchangeRequest request = request("K1", LONG);
      System.out.println(request.handle().toText());
      ExchangeCall call =
          transport.exchange(
              request.withOnProgress(
                  event -> {
                    if (event.stage() == ExchangeProgress.Stage.WRITTEN) {
                      Runtime.getRuntime().halt(137);
                    }
                  }));
      call.result().join();
    }
  }

  @Test
  @DisplayName("T19 R-F-18 a process killed between sending and answer: the stored handle gets it")
  void processKilled() throws Exception {
    terminal.onRequest(incoming -> new TransportContract.Reply.Silence());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Sender.class.getName(),
                Integer.toString(gateway.uri().getPort()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String text;
    try (var lines = process.inputReader()) {
      text = lines.readLine();
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(137);
    await(() -> terminal.taken().size() == 1);

    ExchangeCall again = transport.resume(Pending.parse(text), gate("K1"), LONG);
    terminal.answerLate(handle("K1"), answer("K1"));

    assertThat(get(again).bytes()).isEqualTo(answer("K1"));
    assertThat(gateway.count("POST")).isEqualTo(1);
    assertThat(terminal.taken()).hasSize(1);
  }

  @Test
  void aSlowLineIsNoTrouble() throws Exception {
    proxy.delay(Direction.RESPONSE, Duration.ofMillis(150));

    assertThat(get(transport.exchange(request("B3", LONG))).bytes()).isEqualTo(answer("B3"));
    assertThat(gateway.seen()).hasSize(1);
  }

  @Test
  @DisplayName("transports 5.2 bytes changed on the way are CORRUPTED, never an answer")
  void corruptedAnswer() throws Exception {
    gateway.next(GatewayFault.wrongDigest());

    TransportException failure = failureOf(transport.exchange(request("C1", LONG)));

    assertThat(failure.reason()).isEqualTo(Reason.CORRUPTED);
    assertThat(failure.isRetryable()).isFalse();
    assertThat(get(transport.resume(failure.pending().orElseThrow(), gate("C1"), LONG)).bytes())
        .isEqualTo(answer("C1"));
  }

  @Test
  @DisplayName(
      "transports 5.2 a request damaged on its way is refused by its digest and not written")
  void corruptedRequest() {
    byte[] body = new byte[4_000];
    java.util.Arrays.fill(body, (byte) 'x');
    proxy.damage(Direction.REQUEST, 2_500);
    ExchangeRequest damaged =
        ExchangeRequest.of(MessageKind.ELIGIBILITY, handle("C2"), body, LONG, gate("C2"));

    OqsException failure = anyFailureOf(transport.exchange(damaged));

    assertThat(failure).isInstanceOf(jp.shikaku.RejectedException.class);
    assertThat(failure).hasMessageContaining("digest-mismatch");
    assertThat(failure.isRetryable()).isFalse();
    assertThat(terminal.taken()).isEmpty();
  }

  // ---- nothing was sent

  @Test
  @DisplayName("transports 5.4 nobody listens: NOT_SENT at once, and named so")
  void refused() throws Exception {
    int port;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = unused.getLocalPort();
    }
    Transport nowhere = opened(HttpTransport.over(opened(endpoint(port))));

    TransportException failure = failureOf(nowhere.exchange(request("N1", LONG)));

    assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(failure).hasCauseInstanceOf(ConnectException.class);
    assertThat(Evidence.of(failure))
        .singleElement()
        .isInstanceOfSatisfying(
            Evidence.Connection.class,
            seen -> assertThat(seen.reply()).isEqualTo(Evidence.Reply.REFUSED));
    assertThat(failure.attempts()).isZero();
    assertThat(failure.isRetryable()).isTrue();
    assertThat(failure).hasMessageContaining("refused");
    assertThat(nowhere.probe().get(10, TimeUnit.SECONDS).state())
        .isEqualTo(Health.State.GATEWAY_UNREACHABLE);
  }

  @Test
  @DisplayName("transports 5.4 an endpoint that is closed sends nothing")
  void closedEndpoint() {
    endpoint.close();

    TransportException failure = failureOf(transport.exchange(request("N2", LONG)));

    assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(gateway.seen()).isEmpty();
  }

  // ---- what the gateway tells

  @Test
  @DisplayName("T15 the gateway took the request back: TERMINAL_NOT_READING, nothing is left")
  void takenBackByTheGateway() throws Exception {
    terminal.onRequest(incoming -> new TransportContract.Reply.LeftLying());
    MockGateway hasty =
        opened(MockGateway.builder(root).pickupTimeout(Duration.ofMillis(100)).start());
    Transport other = opened(HttpTransport.over(opened(endpoint(hasty.uri().getPort()))));

    TransportException failure = failureOf(other.exchange(request("P1", LONG)));

    assertThat(failure.reason()).isEqualTo(Reason.TERMINAL_NOT_READING);
    assertThat(failure.delivery()).isEqualTo(Delivery.WITHDRAWN);
    assertThat(failure.isRetryable()).isTrue();
  }

  @Test
  @DisplayName("T15 at our deadline the gateway takes the request back: its word, not this PC's")
  void takenBackAtOurDeadline() throws Exception {
    terminal.onRequest(incoming -> new TransportContract.Reply.LeftLying());

    TransportException failure =
        (TransportException)
            Patiently.failure(
                SHORT,
                (number, deadline) -> transport.exchange(request("P0" + number, deadline)),
                told -> ((TransportException) told).delivery() == Delivery.WITHDRAWN);

    assertThat(failure.reason()).isEqualTo(Reason.TERMINAL_NOT_READING);
    assertThat(failure.delivery()).isEqualTo(Delivery.WITHDRAWN);
    assertThat(failure.isToldByGateway()).isTrue();
  }

  @Test
  @DisplayName("T16 maintenance told by the gateway: nothing is sent")
  void maintenance() {
    gateway.next(GatewayFault.problem(503, "maintenance", 30));

    TransportException failure = failureOf(transport.exchange(request("P2", LONG)));

    assertThat(failure.reason()).isEqualTo(Reason.MAINTENANCE);
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(30));
    assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(terminal.taken()).isEmpty();
  }

  @Test
  @DisplayName(
      "transports 5.2 Retry-After of a 202 is obeyed, but a last look comes before the deadline")
  void retryAfter() throws Exception {
    MockGateway slow = opened(MockGateway.builder(root).retryAfter(30).start());
    GatewayEndpoint slowly = opened(endpoint(slow.uri().getPort()));
    slow.next(GatewayFault.stillPending());

    ExchangeCall call = timed(slowly).exchange(request("P3", Duration.ofMillis(1_500)));
    await(() -> goesOnUntil(slow, 2) && call.result().isDone());

    assertThat(get(call).bytes()).isEqualTo(answer("P3"));
    assertThat(time.nanoTime()).isGreaterThan(Duration.ofMillis(900).toNanos());
    assertThat(slow.seen()).hasSize(2);
  }

  @Test
  @DisplayName("transports 5.2 Retry-After is told to who sends again, at most 60 s of it")
  void retryAfterIsTold() {
    gateway.next(
        GatewayFault.problem(429, "session-limit", 7),
        GatewayFault.problem(429, "session-limit", 4_000),
        GatewayFault.problem(429, "session-limit"));

    assertThat(failureOf(transport.exchange(request("P7", LONG))).retryAfter())
        .contains(Duration.ofSeconds(7));
    assertThat(failureOf(transport.exchange(request("P8", LONG))).retryAfter())
        .contains(Duration.ofSeconds(60));
    assertThat(failureOf(transport.exchange(request("P9", LONG))).retryAfter()).isEmpty();
  }

  @Test
  @DisplayName("transports 5.1 an exchange that is not kept any more is UNKNOWN_EXCHANGE")
  void expired() throws Exception {
    terminal.onRequest(incoming -> new TransportContract.Reply.Silence());
    ExchangeCall call = transport.exchange(request("P4", LONG));
    await(() -> terminal.taken().size() == 1);
    call.cancel();
    TransportException failure = failureOf(call);
    gateway.expireExchanges();

    TransportException gone =
        failureOf(transport.resume(failure.pending().orElseThrow(), gate("P4"), LONG));
    TransportException never = failureOf(transport.resume(handle("P5"), gate("P5"), LONG));

    assertThat(gone.reason()).isEqualTo(Reason.UNKNOWN_EXCHANGE);
    assertThat(never.reason()).isEqualTo(Reason.UNKNOWN_EXCHANGE);
    assertThat(never.isRetryable()).isFalse();
  }

  @Test
  @DisplayName("transports 5.2 an answer under another file name is never handed on")
  void foreignName() {
    terminal.onRequest(incoming -> TransportContract.Reply.with("<a>".getBytes()));

    OqsException failure =
        Patiently.failure(
            SHORT,
            (number, deadline) -> transport.exchange(request("P6" + number, deadline)),
            DecodeException.class::isInstance);

    assertThat(((DecodeException) failure).problem()).isEqualTo(DecodeException.Problem.MALFORMED);
  }

  @Test
  @DisplayName("transports 5.1 health: state, causes and mode come through, in words of ours")
  void health() throws Exception {
    gateway.health("TERMINAL_NOT_READING", "degraded", "NOT_TAKEN since 09:00", "SOMETHING_NEW");

    Health health = transport.probe().get(10, TimeUnit.SECONDS);

    assertThat(health.state()).isEqualTo(Health.State.TERMINAL_NOT_READING);
    assertThat(health.observations())
        .extracting(Health.Observation::topic)
        .containsExactly(
            Health.Topic.NOT_TAKEN, Health.Topic.GATEWAY_NOTE, Health.Topic.GATEWAY_NOTE);
    gateway.health("A_STATE_OF_TOMORROW", "normal");
    assertThat(transport.probe().get(10, TimeUnit.SECONDS).state())
        .isEqualTo(Health.State.DEGRADED);
  }

  @Test
  @DisplayName("R-EX-8 after close no thread of the transport or the line is left")
  void noThreadsLeft() throws Exception {
    get(transport.exchange(request("Q1", LONG)));
    transport.close();
    endpoint.close();

    await(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(
                    thread ->
                        thread.getName().startsWith("shikaku-")
                            || thread.getName().startsWith("OkHttp 127")));
  }

  // ---- small things

  private static void await(BooleanSupplier condition) {
    org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(30)).until(condition::getAsBoolean);
  }

  private static ExchangeResult.Answer get(ExchangeCall call) throws Exception {
    return (ExchangeResult.Answer) call.result().get(30, TimeUnit.SECONDS);
  }

  private static TransportException failureOf(ExchangeCall call) {
    return (TransportException) anyFailureOf(call);
  }

  private static OqsException anyFailureOf(ExchangeCall call) {
    CompletableFuture<ExchangeResult> result = call.result();
    try {
      throw new AssertionError("did not fail: " + result.get(30, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return (OqsException) e.getCause();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
