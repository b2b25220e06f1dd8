package jp.shikaku.internal.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import jp.shikaku.CallOptions;
import jp.shikaku.RetryOptions;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.io.Departure;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.FaultyFiles;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.HttpTransport;
import jp.shikaku.transport.InMemoryTransport;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.Transport;
import jp.shikaku.transport.TransportCapabilities;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How far a request came whose transport is too slow to say so, as in a process that just began.
 */
class DepartureTest extends PolicyBench {

  private static final Duration TOO_LONG = DEADLINE.plusMillis(250);

  @TempDir Path root;

  @BeforeEach
  void folders() throws Exception {
    Files.createDirectory(root.resolve("req"));
    Files.createDirectory(root.resolve("res"));
  }

  /** The first thing a transport does with it takes longer than the call may. */
  private final class SlowStart implements TimeSource {
    private boolean hasStarted;

    @Override
    public Instant now() {
      return time.now();
    }

    @Override
    public long nanoTime() {
      return time.nanoTime();
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
      if (!hasStarted) {
        hasStarted = true;
        time.advance(TOO_LONG);
      }
      return time.schedule(delay, task);
    }
  }

  private void assertNotSent(Transport slow) {
    TransportException failure = failure(send(exchanges(1, slow)));
    assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
    // Not OVERLOADED: no other call waits, and asking again shortly meets the same way.
    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure.userMessage(Locale.JAPANESE)).contains("応答しません", "無資格という意味ではありません");
    assertThat(failure.userMessage(Locale.ENGLISH)).contains("did not respond");
    assertThat(failure.pending()).isEmpty();
    assertThat(failure.attempts()).isZero();
    assertThat(journal).containsExactly("INTENT", "ENDED NOT_SENT");
    assertThat(ends).hasSize(1);
  }

  @Test
  @DisplayName("R-INV-5 too slow to begin with a folder: told as not sent, and not sent")
  void folder() throws Exception {
    try (Transport slow =
        SharedFolderTransport.builder().root(root).time(new SlowStart()).build()) {
      assertNotSent(slow);
    }
    try (Stream<Path> left = Files.walk(root)) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  @DisplayName("R-INV-5 too slow to begin with a gateway: told as not sent, and not sent")
  void gateway() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        GatewayEndpoint endpoint =
            GatewayEndpoint.builder(URI.create("http://127.0.0.1:" + server.getLocalPort()))
                .permitPlainLoopback()
                .build()) {
      try (Transport slow = HttpTransport.builder(endpoint).time(new SlowStart()).build()) {
        assertNotSent(slow);
      }
      server.setSoTimeout(1);
      assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  @DisplayName("R-INV-5 too slow to begin in memory: told as not sent, and not sent")
  void memory() {
    try (InMemoryTransport slow = new InMemoryTransport(new SlowStart())) {
      assertNotSent(slow);
      assertThat(slow.requests()).isEmpty();
    }
  }

  @Test
  @DisplayName("R-INV-5 what may have become visible is never told as not sent")
  void visible() {
    FaultyFiles files = new FaultyFiles(FileSystems.getDefault());
    files.hook(
        (operation, file) -> {
          if (operation.equals("move")) {
            time.advance(TOO_LONG);
          }
        });
    try (Transport slow =
        SharedFolderTransport.builder().root(files.wrap(root)).time(time).build()) {
      RunningCall<String> call = send(exchanges(1, slow));
      await().until(call::isDone);
      assertThat(failure(call).delivery()).isEqualTo(Delivery.UNKNOWN);
      assertThat(failure(call).pending()).isPresent();
      files.hook((operation, file) -> {});
    }
  }

  @Test
  @DisplayName("R-RT-4 a transport that hangs again and again before it sends is held back")
  void stuck() {
    breaker = true;
    retry = RetryOptions.NEVER;
    Exchanges way = exchanges(8, new Stuck());
    for (int i = 0; i < 5; i++) {
      assertThat(failure(send(way)).reason()).isEqualTo(Reason.UNAVAILABLE);
    }
    assertThat(failure(send(way)).reason()).isEqualTo(Reason.BREAKER_OPEN);
  }

  @Test
  @DisplayName("R-RT-4 that an impatient caller's time was over is no fault of a slow transport")
  void stuckForAnImpatientCaller() {
    breaker = true;
    retry = RetryOptions.NEVER;
    Exchanges way = exchanges(8, new Stuck());
    CallOptions impatient = DESK.withDeadline(Duration.ofSeconds(2));
    for (int i = 0; i < 6; i++) {
      RunningCall<String> call = send(way, MessageKind.ELIGIBILITY, impatient);
      assertThat(failure(call).reason()).isEqualTo(Reason.UNAVAILABLE);
    }
  }

  /** Takes what it is to send, and does nothing until the caller's time is over. */
  private final class Stuck implements Transport {
    @Override
    public ExchangeCall exchange(ExchangeRequest request) {
      Departure.of(request.beforeSend());
      time.advance(request.timeout().plusMillis(250));
      return transport.exchange(request);
    }

    @Override
    public ExchangeCall resume(Pending pending, AnswerGate gate, Duration timeout) {
      return transport.resume(pending, gate, timeout);
    }

    @Override
    public CompletableFuture<Health> probe() {
      return transport.probe();
    }

    @Override
    public TransportCapabilities capabilities() {
      return transport.capabilities();
    }

    @Override
    public void close() {}
  }

  @Test
  @DisplayName("R-INV-5 in an interceptor's hands it may have been sent, and then no more is")
  void inOtherHands() {
    interceptors =
        List.of(
            (request, next) -> {
              time.advance(TOO_LONG);
              return next.apply(request);
            });
    try (InMemoryTransport memory = new InMemoryTransport(time)) {
      TransportException failure = failure(send(exchanges(1, memory)));
      assertThat(failure.delivery()).isEqualTo(Delivery.UNKNOWN);
      assertThat(memory.requests()).isEmpty();
    }
  }

  @Test
  @DisplayName("R-INV-5 a transport that only runs what is to run before sending sends no more")
  void plainNote() {
    transport.onExchange = hand -> time.advance(TOO_LONG);
    assertThat(failure(send(exchanges(1))).delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThatThrownBy(transport.requests.get(0).beforeSend()::run)
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @DisplayName("the first of leaving and barring decides")
  void firstDecides() {
    Departure left = new Departure();
    assertThat(left.handOver()).isTrue();
    assertThat(Departure.of(left)).isSameAs(left);
    assertThat(left.leave()).isTrue();
    assertThat(left.bar()).isFalse();
    assertThat(left.leave()).as("tried again").isTrue();

    Departure barred = new Departure();
    assertThat(barred.bar()).isTrue();
    assertThat(barred.bar()).isTrue();
    assertThat(barred.handOver()).isFalse();
    assertThat(barred.leave()).isFalse();
  }
}
