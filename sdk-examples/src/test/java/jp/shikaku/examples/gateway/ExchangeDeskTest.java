package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.MaintenanceCalendar;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

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
    private volatile Throwable fault;
    private volatile byte[] last;

    @Override
    public ExchangeCall exchange(ExchangeRequest request) {
      if (fault instanceof Error error) {
        throw error;
      } else if (fault instanceof RuntimeException exception) {
        throw exception;
      }
      sent.incrementAndGet();
      last = request.body();
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
  private LargeAnswers large;
  private final List<CompletableFuture<ExchangeResult>> waitsOn = new ArrayList<>();
  private MaintenanceCalendar maintenance = MaintenanceCalendar.NONE;
  private ExchangeDesk desk;

  @BeforeEach
  void open() throws Exception {
    database = Database.sqlite(folder.resolve("gateway.db"));
    Seal seal = Seal.at(folder.resolve("gateway.key"));
    ledger = new ExchangeLedger(database, seal, Kinds.NAMED, time);
    large = new LargeAnswers(folder.resolve("answers"), seal);
    desk = desk();
  }

  private ExchangeDesk desk() {
    return new ExchangeDesk(
        terminal,
        ledger,
        large,
        new Lanes(4, 4, turns),
        Documents.MESSAGES,
        maintenance,
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
    return submit(KEY);
  }

  private CompletableFuture<Outcome> submit(ExchangeKey key) {
    return desk.submit(key, "digest", null, BODY, Lane.INTERACTIVE, () -> {}).outcome();
  }

  private static ExchangeKey newKey() {
    return new ExchangeKey(Wire.INSTITUTION, MessageKind.ELIGIBILITY, Wire.newId());
  }

  private void fail(Reason reason) throws InterruptedException {
    fail(reason, Delivery.UNKNOWN);
  }

  private void fail(Reason reason, Delivery delivery) throws InterruptedException {
    terminal
        .next()
        .completeExceptionally(
            new TransportException(
                reason,
                delivery,
                "as told",
                null,
                new ExchangeContext(KEY.kind().code(), KEY.id(), 1, Duration.ZERO),
                null));
  }

  private void answer(CompletableFuture<Outcome> waiting) throws InterruptedException {
    terminal.next().complete(answered());
    assertThat(waiting.join().row().state()).isEqualTo(Row.State.ANSWERED);
    assertThat(terminal.sent).hasValue(1);
  }

  private ExchangeResult.Answer answered() {
    return new ExchangeResult.Answer(
        "OQSsiquc01res_" + KEY.id() + ".xml", AnswerFormat.XML, BODY, time.now(), () -> {});
  }

  private Row.State state() {
    return ledger.find(KEY).orElseThrow().state();
  }

  private static StillOpen stillOpen(CompletableFuture<Outcome> outcome) {
    assertThat(outcome).failsWithin(WAIT);
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
  @DisplayName("R-F-03 what the gateway took back when the share came again is told as taken back")
  void takenBackAfterAnOutage() throws Exception {
    CompletableFuture<Outcome> first = submit();
    fail(Reason.SHARE_UNREACHABLE);
    assertThat(first).failsWithin(WAIT);
    CompletableFuture<Outcome> again = desk.ask(KEY, WAIT);
    fail(Reason.SHARE_UNREACHABLE, Delivery.WITHDRAWN);

    assertThat(again).succeedsWithin(WAIT);
    assertThat(again.join().row().state()).isEqualTo(Row.State.NOT_SENT);
    for (boolean isPost : new boolean[] {true, false}) {
      Reply reply = Reply.of(again.join(), isPost);
      assertThat(reply.status()).isEqualTo(503);
      assertThat(new String(reply.body(), UTF_8))
          .contains("problem:share-unreachable\"", "\"takenBack\":true")
          .doesNotContain("nothing was sent");
    }
    submit(); // nobody has it: it may come again
    terminal.next();
    assertThat(terminal.sent).hasValue(2);
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
    assertThat(givenUp).succeedsWithin(WAIT).isEqualTo(false);
    assertThat(state()).isEqualTo(Row.State.SENT);

    answer(desk.ask(KEY, WAIT));
  }

  /** Lets every writing of an end fail, as on a full disk. */
  private void writeNoEnds() {
    database.create(
        "CREATE TRIGGER full_disk BEFORE UPDATE OF ended ON gateway_exchange WHEN NEW.ended IS NOT"
            + " NULL BEGIN SELECT RAISE(ABORT, 'full'); END");
  }

  private void writeAgain() {
    database.create("DROP TRIGGER full_disk");
  }

  @Test
  @DisplayName("R-EX-4 that nothing was sent is told only when the next start knows it, too")
  void unsentIsDurable() throws Exception {
    CompletableFuture<Outcome> waiting = submit();
    writeNoEnds();
    fail(Reason.SHARE_UNREACHABLE, Delivery.NOT_SENT);

    assertThat(stillOpen(waiting).trouble()).isNull(); // 202 to the POST
    assertThat(state()).isEqualTo(Row.State.SENT);
    writeAgain();
    answer(desk.ask(KEY, WAIT));
  }

  @Test
  @DisplayName("R-EX-4 a request is withdrawn only when the next start knows it, too")
  void withdrawnIsDurable() throws Exception {
    CompletableFuture<Outcome> waiting = submit();
    CompletableFuture<Boolean> givenUp = desk.withdraw(KEY);
    writeNoEnds();
    fail(Reason.CANCELLED_BEFORE_SEND, Delivery.WITHDRAWN);

    assertThat(givenUp).succeedsWithin(WAIT).isEqualTo(false); // 409 to the DELETE
    assertThat(stillOpen(waiting).trouble()).isNull();
  }

  @Test
  @DisplayName(
      "5.4 while the ledger is away, a request that may have been sent is not called unsent")
  void ledgerAwayBeforeItIsKnown() throws Exception {
    submit();
    terminal.next();
    desk = desk();
    database.create("ALTER TABLE gateway_exchange RENAME TO away");

    assertThat(refused().code().status()).isEqualTo(500);

    database.create("ALTER TABLE away RENAME TO gateway_exchange");
    answer(desk.ask(KEY, WAIT));
  }

  @Test
  @DisplayName(
      "5.4 a request that could not be written down, and surely was not, is told as unsent")
  void ledgerAwayForWriting() throws Exception {
    database.create(
        "CREATE TRIGGER full_disk BEFORE INSERT ON gateway_exchange BEGIN"
            + " SELECT RAISE(ABORT, 'full'); END");

    assertThat(refused().code()).isEqualTo(Problem.Code.LEDGER_UNAVAILABLE);

    writeAgain();
    CompletableFuture<Outcome> waiting = submit();
    answer(waiting);
  }

  private Problem refused() {
    return (Problem) catchThrowable(this::submit);
  }

  @Test
  @DisplayName(
      "R-RT-4 a request that the terminal did not take and that was taken back may come again")
  void sentAgainAfterTakingBack() throws Exception {
    CompletableFuture<Outcome> first = submit();
    fail(Reason.TERMINAL_NOT_READING, Delivery.WITHDRAWN);
    assertThat(first.join().row().code()).isEqualTo(Problem.Code.TERMINAL_NOT_READING);

    CompletableFuture<Outcome> again = submit();
    terminal.next().complete(answered());

    assertThat(again.join().row().state()).isEqualTo(Row.State.ANSWERED);
    assertThat(terminal.sent).hasValue(2);
  }

  @Test
  @DisplayName(
      "P-08 a request in the ledger that does not open ends; the start goes on with the rest")
  void damagedRequest() throws Exception {
    ExchangeKey other = new ExchangeKey(Wire.INSTITUTION, KEY.kind(), Wire.newId());
    ledger.received(KEY, "digest", null, BODY, false);
    ledger.received(other, "digest", null, BODY, false);
    database.update(
        "UPDATE gateway_exchange SET document = ? WHERE id = ?", new byte[40], KEY.id());

    desk.recover(Map.of());

    Row damaged = ledger.find(KEY).orElseThrow();
    assertThat(damaged.state()).isEqualTo(Row.State.FAILED);
    assertThat(damaged.code()).isEqualTo(Problem.Code.FAULT);
    terminal.next().complete(answered());
    assertThat(desk.ask(other, WAIT).join().row().state()).isEqualTo(Row.State.ANSWERED);
    assertThat(terminal.sent).hasValue(1);
  }

  @Test
  @DisplayName("R-EX-4 what a crash left unsent does not take the desk's last session")
  void recoveredLeavesRoom() throws Exception {
    for (int i = 0; i < 5; i++) {
      ExchangeKey key = new ExchangeKey(Wire.INSTITUTION, KEY.kind(), Wire.newId());
      ledger.received(key, "digest", null, BODY, false);
    }
    desk.recover(Map.of());
    for (int i = 0; i < 3; i++) {
      terminal.next();
    }

    submit();

    terminal.next();
    assertThat(terminal.sent).hasValue(4);
  }

  @Test
  @DisplayName("P-08 what stays open for a day ends while the gateway runs: no request is kept")
  void openForADay() throws Exception {
    ExchangeKey unsent = new ExchangeKey(Wire.INSTITUTION, KEY.kind(), Wire.newId());
    ledger.received(KEY, "digest", null, BODY, false);
    ledger.sending(KEY);
    ledger.received(unsent, "digest", null, BODY, false);
    time.advance(Duration.ofHours(23));
    ledger.purge(Duration.ofHours(24), Duration.ofDays(7));
    assertThat(ledger.open()).hasSize(2);

    time.advance(Duration.ofHours(2));
    ledger.purge(Duration.ofHours(24), Duration.ofDays(7));

    assertThat(ledger.open()).isEmpty();
    assertThat(ledger.find(KEY).orElseThrow().code()).isEqualTo(Problem.Code.NO_ANSWER);
    assertThat(ledger.find(unsent).orElseThrow().state()).isEqualTo(Row.State.NOT_SENT);
    assertThat(
            database.query(
                "SELECT 1 FROM gateway_exchange WHERE document IS NOT NULL", row -> row.getInt(1)))
        .isEmpty();
    CompletableFuture<Outcome> late = desk.ask(KEY, WAIT); // it may still come
    terminal.next().complete(answered());
    assertThat(late.join().row().state()).isEqualTo(Row.State.ANSWERED);
  }

  @Test
  @DisplayName("R-EX-4 after a crash, a request that was taken back ends as withdrawn")
  void takenBack() throws Exception {
    submit();
    terminal.next();
    desk = desk();

    desk.recover(Map.of(KEY.fileName(), Problem.Code.TERMINAL_NOT_READING));

    assertThat(state()).isEqualTo(Row.State.WITHDRAWN);
    assertThat(submit().join().row().state()).isEqualTo(Row.State.WITHDRAWN);
    assertThat(desk.withdraw(KEY)).isCompletedWithValue(true);
    assertThat(terminal.sent).hasValue(1);
  }

  @Test
  @DisplayName("R-F-03 after a crash, what was taken back after an outage is told so, and may come")
  void takenBackAfterAnOutageAndACrash() throws Exception {
    submit();
    terminal.next();
    desk = desk();

    desk.recover(Map.of(KEY.fileName(), Problem.Code.TAKEN_BACK));

    Row row = ledger.find(KEY).orElseThrow();
    assertThat(row.state()).isEqualTo(Row.State.NOT_SENT);
    assertThat(row.code()).isEqualTo(Problem.Code.TAKEN_BACK);
    submit();
    terminal.next();
    assertThat(terminal.sent).hasValue(2);
  }

  // ---- sessions

  @Test
  @DisplayName("6.4 what its desk has given up holds its session until the terminal answers")
  void givenUpHoldsSession() throws Exception {
    List<CompletableFuture<Outcome>> lost = givenUpAfterSending(4);

    submit();

    assertThat(desk.isQueued(KEY)).isTrue();
    assertThat(terminal.sent).hasValue(4);
    waitsOn.get(0).complete(answered());
    terminal.next();
    assertThat(terminal.sent).hasValue(5);
    assertThat(lost.get(0).join().row().state()).isEqualTo(Row.State.ANSWERED);
  }

  @Test
  @DisplayName("6.4 a terminal that never answers blocks the desks no longer than the first wait")
  void givenUpIsBounded() throws Exception {
    givenUpAfterSending(4);
    submit();
    time.advance(Duration.ofMinutes(5).minusSeconds(1));
    assertThat(desk.isQueued(KEY)).isTrue();

    time.advance(Duration.ofSeconds(1));

    terminal.next();
    assertThat(terminal.sent).hasValue(5);
  }

  private List<CompletableFuture<Outcome>> givenUpAfterSending(int count) throws Exception {
    List<CompletableFuture<Outcome>> lost = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ExchangeKey key = newKey();
      lost.add(submit(key));
      CompletableFuture<Boolean> asked = desk.withdraw(key);
      fail(Reason.CANCELLED_AFTER_SEND);
      assertThat(asked).succeedsWithin(WAIT).isEqualTo(false);
      waitsOn.add(terminal.next());
    }
    return lost;
  }

  @Test
  @DisplayName("6.4 after a crash, what the terminal has takes its sessions before older ones wait")
  void recoveredInOrder() throws Exception {
    for (int i = 0; i < 3; i++) {
      ledger.received(newKey(), "digest", null, BODY, false);
    }
    time.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 4; i++) {
      ExchangeKey key = newKey();
      ledger.received(key, "digest", null, BODY, false);
      ledger.sending(key);
    }

    desk.recover(Map.of());

    for (int i = 0; i < 4; i++) {
      terminal.next();
    }
    assertThat(desk.outcomes()).hasSize(7);
    assertThat(ledger.open().stream().map(row -> row.key()).filter(desk::isQueued)).hasSize(3);
    assertThat(terminal.sent).hasValue(0);
  }

  @Test
  @DisplayName("T16 what waits when the maintenance begins is not sent in it, nor after a restart")
  void maintenanceBegins() throws Exception {
    maintenance =
        MaintenanceCalendar.builder().daily(LocalTime.of(9, 0, 30), LocalTime.of(10, 0)).build();
    desk = desk();
    for (int i = 0; i < 4; i++) {
      submit(newKey());
    }
    CompletableFuture<Outcome> queued = submit();
    assertThat(desk.isQueued(KEY)).isTrue();
    ExchangeKey left = newKey();
    ledger.received(left, "digest", null, BODY, false);
    time.advance(Duration.ofSeconds(30)); // 09:00:30 in Japan

    for (int i = 0; i < 4; i++) {
      terminal.next().complete(answered());
    }

    assertThat(queued).succeedsWithin(WAIT);
    assertThat(queued.join().row().state()).isEqualTo(Row.State.NOT_SENT);
    Reply reply = Reply.of(queued.join(), false);
    assertThat(reply.status()).isEqualTo(503);
    assertThat(new String(reply.body(), UTF_8))
        .contains("problem:maintenance\"", "\"sent\":false", "nothing was sent");
    desk = desk();
    desk.recover(Map.of());
    assertThat(desk.ask(left, WAIT)).succeedsWithin(WAIT);
    assertThat(ledger.find(left).orElseThrow().code()).isEqualTo(Problem.Code.MAINTENANCE);
    assertThat(terminal.sent).hasValue(4);
  }

  @Test
  @DisplayName("6.4 who asks for what was not answered in time takes no session for it")
  void askedAgainHoldsNoSession() throws Exception {
    for (int i = 0; i < 4; i++) {
      ExchangeKey key = newKey();
      ledger.received(key, "digest", null, BODY, false);
      ledger.sending(key);
      Row row = ledger.find(key).orElseThrow();
      ledger.ended(row.ended(Row.State.FAILED, Problem.Code.NO_ANSWER, null), null);
      time.advance(Duration.ofMinutes(6));
      desk.ask(key, WAIT);
      terminal.next();
    }

    submit();

    terminal.next();
    assertThat(terminal.sent).hasValue(1);
  }

  @Test
  @DisplayName(
      "6.4 what a crash left with the terminal holds its session as long as the first wait")
  void recoveredHoldsSession() throws Exception {
    for (int i = 0; i < 4; i++) {
      ExchangeKey key = newKey();
      ledger.received(key, "digest", null, BODY, false);
      ledger.sending(key);
    }
    time.advance(Duration.ofMinutes(2));
    desk.recover(Map.of());
    for (int i = 0; i < 4; i++) {
      terminal.next();
    }
    submit();
    assertThat(desk.isQueued(KEY)).isTrue();
    time.advance(Duration.ofSeconds(179));
    assertThat(desk.isQueued(KEY)).isTrue();

    time.advance(Duration.ofSeconds(1));

    terminal.next();
    assertThat(terminal.sent).hasValue(1);
  }

  // ---- faults

  private static List<Throwable> faults() {
    return List.of(new IllegalStateException("as told"), new OutOfMemoryError("as told"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  @DisplayName("R-INV-5 a fault at the sending ends the exchange and gives its session back")
  void faultAtTheSending(Throwable fault) throws Exception {
    terminal.fault = fault;
    for (int i = 0; i < 4; i++) { // as many as there are sessions
      ExchangeKey key = newKey();
      assertThat(failure(submit(key))).isEqualTo(Problem.Code.FAULT);
      assertThat(ledger.find(key).orElseThrow().state()).isEqualTo(Row.State.RECEIVED);
      assertThat(desk.withdraw(key)).succeedsWithin(WAIT).isEqualTo(true); // never sent
    }
    terminal.fault = null;

    answer(submit());
  }

  @Test
  @DisplayName("R-INV-5 an error while an answer is put away ends the waiting; the answer is there")
  void errorAtTheEnd() throws Exception {
    CompletableFuture<Outcome> waiting = submit();
    terminal
        .next()
        .complete(
            new ExchangeResult.Answer(
                "OQSsiquc01res_" + KEY.id() + ".xml",
                AnswerFormat.XML,
                BODY,
                time.now(),
                () -> {
                  throw new OutOfMemoryError("as told");
                }));

    assertThat(failure(waiting)).isEqualTo(Problem.Code.FAULT);
    assertThat(desk.ask(KEY, WAIT).join().row().state()).isEqualTo(Row.State.ANSWERED);
    assertThat(desk.running()).isZero();
  }

  private static Problem.Code failure(CompletableFuture<Outcome> outcome) {
    Throwable failure = catchThrowable(() -> outcome.get(WAIT.toSeconds(), TimeUnit.SECONDS));
    assertThat(failure).hasCauseInstanceOf(Problem.class);
    return ((Problem) failure.getCause()).code();
  }

  @Test
  @DisplayName("R-INV-5 what waits for a session keeps no document in memory, and is sent whole")
  void documentsOfThoseThatWait() throws Exception {
    List<CompletableFuture<ExchangeResult>> first = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      submit(newKey());
      first.add(terminal.next());
    }
    byte[] document = BODY.clone();
    WeakReference<byte[]> held = new WeakReference<>(document);
    desk.submit(KEY, "digest", null, document, Lane.INTERACTIVE, () -> {});
    document = null;
    await()
        .atMost(WAIT)
        .until(
            () -> {
              System.gc();
              return held.get() == null;
            });

    first.get(0).complete(answered());

    terminal.next();
    assertThat(terminal.last).isEqualTo(BODY);
  }

  // ---- giving up

  @Test
  @DisplayName("5.4 who gives up what has just been refused, or ended unsent, is told just that")
  void givenUpTooLate() {
    Problem busy = new Problem(Problem.Code.SESSION_LIMIT, "as told", 2);
    RunningExchange refused = new RunningExchange(desk, KEY, "digest", null);
    refused.refuse(busy);
    assertThat(catchThrowable(() -> refused.withdraw().join())).hasCause(busy);

    Row received = ledger.received(KEY, "digest", null, BODY, false);
    for (Row.State state : List.of(Row.State.NOT_SENT, Row.State.ANSWERED)) {
      RunningExchange over = new RunningExchange(desk, KEY, "digest", null);
      over.end(new Outcome(received.ended(state, null, null), null, null));
      assertThat(over.withdraw()).isCompletedWithValue(state == Row.State.NOT_SENT);
    }
  }

  // ---- what stands in the way

  @ParameterizedTest
  @CsvSource({"SHARE_DENIED", "DISK_FULL", "MISCONFIGURATION", "SHARE_UNREACHABLE"})
  @DisplayName("5.4 what kept a request from being sent is told by its own name, before and after")
  void reasons(Reason reason) throws Exception {
    Problem.Code code = Problem.Code.valueOf(reason.name());
    CompletableFuture<Outcome> unsent = submit();
    fail(reason, Delivery.NOT_SENT);
    Row row = unsent.join().row();
    assertThat(row.state()).isEqualTo(Row.State.NOT_SENT);
    assertThat(row.code()).isEqualTo(code);
    assertThat(code.status()).isEqualTo(503); // to an older client: not now, and not sent

    CompletableFuture<Outcome> sent = submit();
    fail(reason, Delivery.UNKNOWN);
    assertThat(stillOpen(sent).trouble().code()).isEqualTo(code);
    assertThat(state()).isEqualTo(Row.State.SENT);
  }
}
