package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jp.shikaku.ExchangeContext;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.examples.gateway.ExchangeDesk.Outcome;
import jp.shikaku.transport.AnswerFormat;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.ExchangeResult;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.Transport;
import jp.shikaku.transport.TransportCapabilities;
import jp.shikaku.transport.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an exchange whose end is not known, with a transport that does as it is told. */
class ExchangeDeskTest {

  private static final ExchangeKey KEY =
      new ExchangeKey(Wire.INSTITUTION, MessageKind.ELIGIBILITY, Wire.newId());
  private static final byte[] BODY = "<XmlMsg/>".getBytes(UTF_8);
  private static final Duration WAIT = Duration.ofSeconds(10);

  /** Each call stays open until the test ends it. */
  private static final class Told implements Transport {
    private final BlockingQueue<CompletableFuture<ExchangeResult>> calls =
        new LinkedBlockingQueue<>();
    private final AtomicInteger sent = new AtomicInteger();

    @Override
    public ExchangeCall exchange(ExchangeRequest request) {
      sent.incrementAndGet();
      request.beforeSend().run();
      return call();
    }

    @Override
    public ExchangeCall resume(Pending pending, AnswerGate gate, Duration timeout) {
      return call();
    }

    /** The call that was made, now or soon. */
    private CompletableFuture<ExchangeResult> next() throws InterruptedException {
      return Objects.requireNonNull(calls.poll(20, TimeUnit.SECONDS));
    }

    private ExchangeCall call() {
      CompletableFuture<ExchangeResult> result = new CompletableFuture<>();
      calls.add(result);
      return new ExchangeCall() {
        @Override
        public CompletableFuture<ExchangeResult> result() {
          return result;
        }

        @Override
        public void cancel() {}
      };
    }

    @Override
    public CompletableFuture<Health> probe() {
      return new CompletableFuture<>();
    }

    @Override
    public TransportCapabilities capabilities() {
      return new TransportCapabilities(1_000, true, 16);
    }

    @Override
    public void close() {}
  }

  @TempDir private Path folder;
  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));
  private final Told terminal = new Told();
  private final ExecutorService turns = Executors.newCachedThreadPool();
  private Database database;
  private ExchangeLedger ledger;
  private ExchangeDesk desk;

  @BeforeEach
  void open() throws Exception {
    database = Database.sqlite(folder.resolve("gateway.db"));
    ledger = new ExchangeLedger(database, Seal.at(folder.resolve("gateway.key")), time);
    desk = desk();
  }

  private ExchangeDesk desk() {
    return new ExchangeDesk(
        terminal,
        ledger,
        new Lanes(4, 4, turns),
        Documents.MESSAGES,
        time,
        Duration.ofMinutes(5),
        turns);
  }

  @AfterEach
  void close() {
    turns.shutdown();
    database.close();
  }

  private CompletableFuture<Outcome> submit() {
    return desk.submit(KEY, "digest", null, BODY, Lanes.Lane.INTERACTIVE, () -> {}).outcome();
  }

  private void fail(Reason reason) throws InterruptedException {
    terminal
        .next()
        .completeExceptionally(
            new TransportException(
                reason,
                Delivery.UNKNOWN,
                "as told",
                null,
                new ExchangeContext(KEY.kind().code(), KEY.id(), 1, Duration.ZERO),
                null));
  }

  private void answer(CompletableFuture<Outcome> waiting) throws InterruptedException {
    terminal
        .next()
        .complete(
            new ExchangeResult.Answer(
                "OQSsiquc01res_" + KEY.id() + ".xml",
                AnswerFormat.XML,
                BODY,
                time.now(),
                () -> {}));
    assertThat(waiting.join().row().state()).isEqualTo(Row.State.ANSWERED);
    assertThat(terminal.sent).hasValue(1);
  }

  private Row.State state() {
    return ledger.find(KEY).orElseThrow().state();
  }

  private static StillOpen stillOpen(CompletableFuture<Outcome> outcome) {
    assertThat(outcome).isDone();
    Throwable failure = catchThrowable(outcome::join);
    return (StillOpen) (failure instanceof CompletionException ? failure.getCause() : failure);
  }

  @Test
  @DisplayName("R-EX-4 while the gateway stops, what may be with the terminal stays open")
  void askedWhileStopping() throws Exception {
    submit();
    terminal.next();
    assertThat(state()).isEqualTo(Row.State.SENT);
    desk = desk(); // which does not know it as running
    desk.stop();

    assertThat(stillOpen(submit()).trouble()).isNull();
    assertThat(stillOpen(desk.ask(KEY, WAIT)).trouble()).isNull();
    assertThat(state()).isEqualTo(Row.State.SENT);
    assertThat(terminal.sent).hasValue(1);
  }

  @Test
  @DisplayName("R-INV-2 the share goes away after the sending: told as such, and waited for again")
  void shareGoesAway() throws Exception {
    CompletableFuture<Outcome> first = submit();
    fail(Reason.SHARE_UNREACHABLE);

    Problem trouble = stillOpen(first).trouble();
    assertThat(trouble).isNotNull();
    assertThat(trouble.code()).isEqualTo(Problem.Code.SHARE_UNREACHABLE);
    assertThat(trouble.detail()).contains("may have the request");
    assertThat(state()).isEqualTo(Row.State.SENT);

    answer(desk.ask(KEY, WAIT));
  }

  @Test
  @DisplayName("R-EX-5 what can not be waited for just now stays open, and is not lost")
  void refusedResume() throws Exception {
    submit();
    fail(Reason.CANCELLED_AFTER_SEND); // then it waits on
    OqsException beside = new InvalidQueryException("exchangeId", "is waited for already");
    CompletableFuture<Outcome> waiting = desk.ask(KEY, WAIT);
    CompletableFuture<Boolean> givenUp = desk.withdraw(KEY);
    terminal.next().completeExceptionally(beside);

    assertThat(stillOpen(waiting).trouble()).isNull();
    assertThat(givenUp).isCompletedWithValue(false);
    assertThat(state()).isEqualTo(Row.State.SENT);

    answer(desk.ask(KEY, WAIT));
  }

  @Test
  @DisplayName("R-EX-4 after a crash, a request that was taken back ends as withdrawn")
  void takenBack() throws Exception {
    submit();
    terminal.next();
    desk = desk();

    desk.recover(Set.of(), Set.of(KEY.fileName()));

    assertThat(state()).isEqualTo(Row.State.WITHDRAWN);
    assertThat(submit().join().row().state()).isEqualTo(Row.State.WITHDRAWN);
    assertThat(desk.withdraw(KEY)).isCompletedWithValue(true);
    assertThat(terminal.sent).hasValue(1);
  }
}
