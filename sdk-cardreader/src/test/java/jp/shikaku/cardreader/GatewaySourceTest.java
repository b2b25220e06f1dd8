package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import jp.shikaku.ReadingRules;
import jp.shikaku.cardreader.CardReaderEvent.EventsMissed;
import jp.shikaku.cardreader.CardReaderEvent.QuarantineReason;
import jp.shikaku.cardreader.CardReaderEvent.SourceConnected;
import jp.shikaku.cardreader.CardReaderEvent.SourceUnreachable;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.internal.http.FaceFeed;
import jp.shikaku.internal.io.Sha256;
import jp.shikaku.mock.MockGateway;
import jp.shikaku.transport.ChaosProxy;
import jp.shikaku.transport.ChaosProxy.Direction;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Card visits by way of a gateway, over good lines and bad ones. */
@Timeout(60)
class GatewaySourceTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-02T00:40:00Z"), ZoneOffset.UTC);

  @TempDir Path root;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final RecordingSink sink = new RecordingSink();
  private Path face;
  private MockGateway gateway;
  private ChaosProxy proxy;
  private SystemTime time;

  @BeforeEach
  void start() throws Exception {
    face = root.resolve("face");
    gateway = opened(MockGateway.builder(root).clock(CLOCK).start());
    proxy = opened(ChaosProxy.before(gateway.uri().getPort()));
    time = opened(new SystemTime(CLOCK));
  }

  @AfterEach
  void end() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private <C extends AutoCloseable> C opened(C closeable) {
    opened.push(closeable);
    return closeable;
  }

  private GatewaySource source() {
    GatewayEndpoint endpoint =
        opened(
            GatewayEndpoint.builder(URI.create("http://127.0.0.1:" + proxy.port()))
                .permitPlainLoopback()
                .build());
    return opened(GatewaySource.builder(endpoint).time(time).build());
  }

  private GatewaySource started() {
    GatewaySource source = source();
    source.start(sink);
    return source;
  }

  private void write(String name) throws Exception {
    Files.write(face.resolve(name), FaceSamples.bytes(name));
  }

  private void awaitAccepted(int count) {
    await().atMost(Duration.ofSeconds(20)).until(() -> sink.accepted().size() == count);
  }

  @Test
  @DisplayName("transports 5.1 visits come whole, in order and in both encodings, by long poll")
  void visits() throws Exception {
    write(FaceSamples.A01);
    GatewaySource source = started();
    awaitAccepted(1);
    write(FaceSamples.A02);
    write(FaceSamples.A03);
    awaitAccepted(3);

    assertThat(sink.names()).containsExactly(FaceSamples.A01, FaceSamples.A02, FaceSamples.A03);
    for (EligibilityAnswer answer : sink.accepted()) {
      assertThat(answer.document()).isEqualTo(FaceSamples.bytes(answer.fileName()));
    }
    assertThat(source.state().status()).isEqualTo(SourceState.Status.CONNECTED);
    assertThat(sink.events(SourceConnected.class)).hasSize(1);
    assertThat(gateway.seen())
        .filteredOn(call -> call.path().startsWith("/face?"))
        .hasSizeLessThan(8);
  }

  @Test
  @DisplayName("transports 5.1 a visit is acknowledged once it is settled for all, not before")
  void acknowledged() throws Exception {
    write(FaceSamples.A01);
    write(FaceSamples.A02);
    started();
    awaitAccepted(2);
    sink.settle(FaceSamples.A02);

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> gateway.acknowledged().contains(FaceSamples.A02));
    assertThat(gateway.acknowledged()).containsExactly(FaceSamples.A02);
  }

  @Test
  @DisplayName(
      "R-INV-3 after a restart what is known is not fetched again, what is open is offered")
  void restart() throws Exception {
    write(FaceSamples.A01);
    write(FaceSamples.A02);
    GatewaySource first = started();
    awaitAccepted(2);
    first.close();
    sink.settle(FaceSamples.A01);
    long fetched = fetches();

    started();

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> sink.admissions().contains(EventSink.Admission.KNOWN));
    assertThat(sink.accepted()).hasSize(2);
    assertThat(fetches()).isEqualTo(fetched + 1);
    await().until(() -> gateway.acknowledged().equals(List.of(FaceSamples.A01)));
  }

  private long fetches() {
    return gateway.seen().stream().filter(call -> call.path().matches("/face/f[0-9]+")).count();
  }

  @Test
  @DisplayName("T20 the same file under a second name is one visit, and off the list")
  void sameFileTwice() throws Exception {
    write(FaceSamples.A01);
    started();
    awaitAccepted(1);
    String second = FaceSamples.A01.replace("0a01_", "0b99_");
    Files.write(face.resolve(second), FaceSamples.bytes(FaceSamples.A01));

    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.acknowledged().contains(second));
    assertThat(sink.accepted()).hasSize(1);
    assertThat(sink.admissions())
        .containsExactly(EventSink.Admission.ACCEPTED, EventSink.Admission.DUPLICATE);
  }

  @Test
  @DisplayName(
      "T3 the gateway is away: told once, back by itself, the visits of the gap come once each")
  void away() throws Exception {
    GatewaySource source = started();
    await().until(() -> source.state().status() == SourceState.Status.CONNECTED);
    proxy.resetAtOnce();
    proxy.dropConnections();
    await().until(() -> source.state().status() == SourceState.Status.UNREACHABLE);
    write(FaceSamples.A01);
    write(FaceSamples.A02);

    proxy.heal();
    awaitAccepted(2);

    assertThat(source.state().status()).isEqualTo(SourceState.Status.CONNECTED);
    assertThat(sink.events(SourceUnreachable.class)).hasSize(1);
    assertThat(sink.events(SourceUnreachable.class).get(0).cause())
        .isEqualTo(SourceState.Cause.GATEWAY_UNREACHABLE);
    assertThat(sink.events(EventsMissed.class)).hasSize(1);
    assertThat(sink.names()).containsExactly(FaceSamples.A01, FaceSamples.A02);
  }

  @Test
  @DisplayName("transports 5.2 a file damaged on its way is fetched again and never handed on")
  void damaged() throws Exception {
    GatewaySource source = started();
    await().until(() -> source.state().status() == SourceState.Status.CONNECTED);
    write(FaceSamples.A01);
    proxy.damage(Direction.RESPONSE, 4_000);
    proxy.dropConnections();

    awaitAccepted(1);

    assertThat(fetches()).isEqualTo(2);
    assertThat(sink.accepted().get(0).document()).isEqualTo(FaceSamples.bytes(FaceSamples.A01));
  }

  @Test
  @DisplayName("R-INV-3 while the listeners are behind nothing more is read and nothing is lost")
  void full() throws Exception {
    sink.refuse(EventSink.Admission.FULL);
    write(FaceSamples.A01);
    write(FaceSamples.A02);
    started();
    await().until(() -> sink.admissions().size() >= 2);
    assertThat(fetches()).isGreaterThan(1);
    assertThat(gateway.seen()).noneMatch(call -> call.path().equals("/face/f2"));

    sink.refuse(null);
    awaitAccepted(2);
    assertThat(sink.names()).containsExactly(FaceSamples.A01, FaceSamples.A02);
  }

  @Test
  @DisplayName("cardreader 2 visits of before the start day are not played again")
  void old() throws Exception {
    GatewaySource source = source();
    Clock later = Clock.fixed(CLOCK.instant().plus(Duration.ofDays(2)), ZoneOffset.UTC);
    try (SystemTime dayAfter = new SystemTime(later);
        GatewayEndpoint endpoint =
            GatewayEndpoint.builder(gateway.uri()).permitPlainLoopback().build();
        GatewaySource late = GatewaySource.builder(endpoint).time(dayAfter).build()) {
      write(FaceSamples.A01);
      late.start(sink);
      await().until(() -> late.state().status() == SourceState.Status.CONNECTED);
      await()
          .until(
              () ->
                  gateway.seen().stream()
                          .filter(call -> call.path().startsWith("/face?after=1"))
                          .count()
                      >= 1);
      assertThat(sink.accepted()).isEmpty();
    }
    source.start(sink);
    awaitAccepted(1);
  }

  @Test
  @DisplayName("cardreader 3 what is no visit of one person is set aside with its reason")
  void quarantined() throws Exception {
    String name = FaceSamples.name(7);
    Files.write(face.resolve(name), FaceSamples.utf8("<XmlMsg><a></XmlMsg>"));
    write(FaceSamples.A01);
    started();
    awaitAccepted(1);

    assertThat(sink.reasons()).containsExactly(QuarantineReason.MALFORMED);
    assertThat(sink.names()).containsExactly(FaceSamples.A01);
    // The gateway need not miss its handling for a week, and for a month complain.
    await().atMost(Duration.ofSeconds(10)).until(() -> gateway.acknowledged().contains(name));
  }

  @Test
  @DisplayName(
      "R-INV-3 a visit that comes damaged again and again is told, and fetched until whole")
  void damagedForLong() throws Exception {
    byte[] whole = FaceSamples.bytes(FaceSamples.A01);
    byte[] other = FaceSamples.bytes(FaceSamples.A02);
    AtomicInteger fetches = new AtomicInteger();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/oqs-gateway/v1/face",
        exchange -> {
          String path = exchange.getRequestURI().toString();
          boolean isFirst = path.endsWith("/1");
          byte[] body =
              path.contains("face?")
                  ? page(path.contains("after=&"), whole)
                  : isFirst ? whole : other;
          if (isFirst && fetches.incrementAndGet() <= 5) {
            body = Arrays.copyOf(body, body.length - 1);
          }
          exchange.getResponseHeaders().set("X-Oqs-File-Name", name(path));
          exchange.getResponseHeaders().set("Content-Digest", digest(body));
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    opened(() -> server.stop(0));
    VirtualTime clock = new VirtualTime(CLOCK.instant());
    GatewayEndpoint endpoint =
        opened(
            GatewayEndpoint.builder(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .permitPlainLoopback()
                .build());
    GatewayWatch watch =
        new GatewayWatch(
            new GatewaySource.Settings(
                new SourceId("gateway"),
                Set.of(),
                Duration.ofSeconds(5),
                ReadingRules.DEFAULT,
                clock),
            opened(new FaceFeed(endpoint)),
            sink,
            () -> false);

    for (int i = 0; i < 60; i++) {
      clock.advance(watch.pass());
    }

    assertThat(fetches).hasValue(6);
    assertThat(sink.reasons()).as("told once").containsExactly(QuarantineReason.TRUNCATED);
    assertThat(sink.names()).as("the next waits for a few tries only").contains(FaceSamples.A02);
    assertThat(sink.names()).containsExactly(FaceSamples.A02, FaceSamples.A01);
  }

  private static String name(String path) {
    return path.endsWith("/1") ? FaceSamples.A01 : FaceSamples.A02;
  }

  private static byte[] page(boolean isFirst, byte[] whole) {
    String events =
        "{\"id\":\"1\",\"fileName\":\"%s\",\"detectedAt\":\"%s\",\"size\":9,\"sha256\":\"%s\"},"
                .formatted(FaceSamples.A01, CLOCK.instant(), Sha256.hex(whole))
            + "{\"id\":\"2\",\"fileName\":\"%s\",\"detectedAt\":\"%s\",\"size\":9,\"sha256\":\"%s\"}"
                .formatted(
                    FaceSamples.A02,
                    CLOCK.instant(),
                    Sha256.hex(FaceSamples.bytes(FaceSamples.A02)));
    return FaceSamples.utf8("{\"cursor\":\"2\",\"events\":[" + (isFirst ? events : "") + "]}");
  }

  private static String digest(byte[] body) {
    byte[] sha = HexFormat.of().parseHex(Sha256.hex(body));
    return "sha-256=:" + Base64.getEncoder().encodeToString(sha) + ":";
  }

  @Test
  @DisplayName("R-INV-3 what is another program's visit is set aside here, and stays on the list")
  void notOurs() throws Exception {
    write(FaceSamples.A01);
    String other = FaceSamples.name(7);
    Files.write(face.resolve(other), FaceSamples.utf8("<XmlMsg><a></XmlMsg>"));
    GatewayEndpoint endpoint =
        opened(GatewayEndpoint.builder(gateway.uri()).permitPlainLoopback().build());
    GatewaySource source =
        opened(
            GatewaySource.builder(endpoint)
                .time(time)
                .institutions(MedicalInstitutionCode.of("1319999999"))
                .build());
    source.start(sink);

    await().atMost(Duration.ofSeconds(10)).until(() -> !gateway.acknowledged().isEmpty());
    assertThat(sink.reasons())
        .containsExactlyInAnyOrder(QuarantineReason.WRONG_INSTITUTION, QuarantineReason.MALFORMED);
    assertThat(gateway.acknowledged()).containsExactly(other);
  }

  @Test
  @DisplayName("R-INV-3 an unhandled visit is read again from the gateway, by name and digest")
  void reread() throws Exception {
    write(FaceSamples.A01);
    GatewaySource source = started();
    awaitAccepted(1);
    String sha = sink.accepted().get(0).sha256();

    Optional<EligibilityAnswer> again = source.reread(FaceSamples.A01, sha);

    assertThat(again.orElseThrow().document()).isEqualTo(FaceSamples.bytes(FaceSamples.A01));
    assertThat(source.reread(FaceSamples.A01, "0".repeat(64))).isEmpty();
    assertThat(source.reread(FaceSamples.A02, sha)).isEmpty();
    assertThat(source.reread("other.xml", sha)).isEmpty();
  }

  @Test
  @DisplayName("R-INV a stray interrupt and an Error on the way lose no visit")
  void goesOn() throws Exception {
    GatewaySource source = started();
    await().until(() -> source.state().status() == SourceState.Status.CONNECTED);
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("shikaku-gateway-gateway"))
        .forEach(Thread::interrupt);
    AtomicBoolean once = new AtomicBoolean(true);
    sink.beforeOffer(
        () -> {
          if (once.getAndSet(false)) {
            throw new NoClassDefFoundError("test");
          }
        });
    write(FaceSamples.A01);
    write(FaceSamples.A02);

    awaitAccepted(2);
    assertThat(once).isFalse();
  }

  @Test
  @DisplayName("cardreader 3.2 close ends a held call within 2 seconds and leaves no thread")
  void closes() {
    GatewaySource source = started();
    await().until(() -> source.state().status() == SourceState.Status.CONNECTED);
    long begin = System.nanoTime();

    source.close();
    source.close();

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    assertThat(source.state().status()).isEqualTo(SourceState.Status.STOPPED);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("shikaku-gateway-"));
  }

  @Test
  @DisplayName(
      "through the hub and a ledger: a listener's done becomes the gateway's acknowledgement")
  void hub() throws Exception {
    write(FaceSamples.A01);
    try (CardReaderHub hub =
        CardReaderHub.builder()
            .source(source())
            .ledger(new InMemoryVisitLedger(time))
            .listener((visit, ack) -> ack.done())
            .start()) {
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> gateway.acknowledged().equals(List.of(FaceSamples.A01)));
    }
  }
}
