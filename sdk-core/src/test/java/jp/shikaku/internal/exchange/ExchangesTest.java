package jp.shikaku.internal.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import jp.shikaku.CallOptions;
import jp.shikaku.DecodeException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.ReadingRules;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.exchange.Exchanges.AnswerReader;
import jp.shikaku.internal.exchange.HandTransport.Hand;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.ExchangeProgress;
import jp.shikaku.transport.ExchangeResult;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.Safety;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExchangesTest {

  private static final MedicalInstitutionCode INSTITUTION = MedicalInstitutionCode.of("1319999007");
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final CallOptions OPTIONS = CallOptions.by("staff-17");
  private static final AnswerReader<String> TEXT =
      (handle, answer, context) -> new String(answer.bytes(), UTF_8);

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));
  private final HandTransport transport = new HandTransport();
  private final Journal journal = new Journal();

  /** Writes down what it is told, in order with what the test writes. */
  private static final class Journal implements ExchangeJournal {
    final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    volatile boolean durable = true;
    volatile RuntimeException trouble;

    private void add(String line) {
      lines.add(line);
      if (trouble != null) {
        throw trouble;
      }
    }

    @Override
    public boolean isDurable() {
      return durable;
    }

    @Override
    public void intent(Pending exchange) {
      add("INTENT");
    }

    @Override
    public void sent(Pending exchange) {
      add("SENT");
    }

    @Override
    public void ended(Pending exchange, Outcome outcome) {
      add("ENDED " + outcome);
    }

    @Override
    public List<Pending> open() {
      return List.of();
    }
  }

  private Exchanges exchanges(int maxInFlight) {
    return new Exchanges(
        transport, time, DEADLINE, ReadingRules.DEFAULT, journal, maxInFlight, Runnable::run);
  }

  private static RunningCall<String> send(Exchanges exchanges, CallOptions options) {
    return exchanges.send(
        MessageKind.ELIGIBILITY, INSTITUTION, id -> id.getBytes(UTF_8), Trail.NONE, TEXT, options);
  }

  private static RunningCall<String> send(Exchanges exchanges) {
    return send(exchanges, OPTIONS);
  }

  private static Pending handle() {
    return new Pending("OQSsiquc01", "1319999007", "earlier", null, Instant.EPOCH);
  }

  private static TransportException failure(CompletableFuture<?> call) {
    Throwable thrown = catchThrowable(call::join);
    assertThat(call).isDone();
    assertThat(thrown).isInstanceOf(CompletionException.class);
    assertThat(thrown.getCause()).isInstanceOf(TransportException.class);
    return (TransportException) thrown.getCause();
  }

  private static void assertFailure(
      CompletableFuture<?> call, Reason reason, Delivery delivery, boolean pending) {
    TransportException e = failure(call);
    assertThat(e.reason()).isEqualTo(reason);
    assertThat(e.delivery()).isEqualTo(delivery);
    assertThat(e.pending().isPresent()).isEqualTo(pending);
    assertThat(e.exchangeId()).isPresent();
    assertThat(e.attempts()).isEqualTo(delivery == Delivery.NOT_SENT ? 0 : 1);
  }

  // ---- the way of one call

  @Test
  @DisplayName("R-EX-2 INTENT before the transport, SENT when written, ended after the reading")
  void order() {
    transport.onExchange = hand -> journal.lines.add("transport");
    AnswerReader<String> read =
        (handle, answer, context) -> {
          journal.lines.add("read");
          return TEXT.read(handle, answer, context);
        };
    CallOptions options =
        OPTIONS
            .withOnPending(pending -> journal.lines.add("pending"))
            .withOnProgress(progress -> journal.lines.add("progress " + progress.stage()));
    RunningCall<String> call =
        exchanges(1)
            .send(
                MessageKind.ELIGIBILITY,
                INSTITUTION,
                id -> id.getBytes(UTF_8),
                Trail.NONE,
                read,
                options);
    transport
        .requests
        .get(0)
        .onProgress()
        .accept(new ExchangeProgress("x", ExchangeProgress.Stage.WRITTEN, Duration.ZERO));
    transport
        .requests
        .get(0)
        .onProgress()
        .accept(new ExchangeProgress("x", ExchangeProgress.Stage.TAKEN, Duration.ZERO));
    transport.last().answer("answer".getBytes(UTF_8));
    assertThat(call.join()).isEqualTo("answer");
    assertThat(journal.lines)
        .containsExactly(
            "pending",
            "INTENT",
            "transport",
            "SENT",
            "progress WRITTEN",
            "progress TAKEN",
            "read",
            "ENDED ANSWERED");
    assertThat(transport.last().settled).isEqualTo(1);
    assertThat(transport.last().handle.exchangeId()).matches("20261102090000000[0-9a-f]{16}");
    assertThat(new String(transport.requests.get(0).body(), UTF_8))
        .isEqualTo(transport.last().handle.exchangeId());
    assertThat(transport.timeouts).containsExactly(DEADLINE);
  }

  @Test
  @DisplayName("R-INV-5 a transport that never ends: the call ends within 250 ms of its deadline")
  void guard() {
    RunningCall<String> call = send(exchanges(1));
    time.advance(DEADLINE);
    assertThat(call).isNotDone();
    time.advance(Duration.ofMillis(250));
    assertFailure(call, Reason.NO_ANSWER, Delivery.UNKNOWN, true);
    assertThat(failure(call).pending().orElseThrow()).isEqualTo(transport.last().handle);
    assertThat(failure(call).attempts()).isEqualTo(1);
    assertThat(transport.last().cancels).isEqualTo(1);
    assertThat(journal.lines).containsExactly("INTENT", "ENDED UNKNOWN");
  }

  @Test
  @DisplayName("R-INV-5 a transport that does not come back from exchange() holds up nobody")
  void guardWhileHandingOver() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch inside = new CountDownLatch(1);
    transport.onExchange =
        hand -> {
          inside.countDown();
          awaitQuietly(stuck);
        };
    AtomicReference<RunningCall<String>> call = new AtomicReference<>();
    Exchanges exchanges = exchanges(1);
    CompletableFuture<Void> sender =
        CompletableFuture.runAsync(() -> call.set(send(exchanges)), task -> daemon(task).start());
    assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
    time.advance(DEADLINE.plusMillis(250));
    stuck.countDown();
    sender.get(10, TimeUnit.SECONDS);
    assertFailure(call.get(), Reason.NO_ANSWER, Delivery.UNKNOWN, true);
    assertThat(transport.last().cancels).as("taken back as soon as it can be").isEqualTo(1);
    transport.onExchange = hand -> hand.answer("next".getBytes(UTF_8));
    assertThat(send(exchanges).join()).isEqualTo("next");
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "test");
    thread.setDaemon(true);
    return thread;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @DisplayName("R-EX-6 an answer after the end is neither read nor settled, and its file stays")
  void lateAnswer() {
    AtomicInteger reads = new AtomicInteger();
    RunningCall<String> call =
        exchanges(1)
            .send(
                MessageKind.ELIGIBILITY,
                INSTITUTION,
                id -> id.getBytes(UTF_8),
                Trail.NONE,
                (handle, answer, context) -> "read " + reads.incrementAndGet(),
                OPTIONS);
    time.advance(DEADLINE.plusMillis(250));
    transport.last().answer("late".getBytes(UTF_8));
    assertFailure(call, Reason.NO_ANSWER, Delivery.UNKNOWN, true);
    assertThat(transport.last().settled).isZero();
    assertThat(journal.lines).containsExactly("INTENT", "ENDED UNKNOWN");
  }

  @Test
  @DisplayName("R-INV-5 a deadline during the reading does not lose an answer that was settled")
  void deadlineWhileReading() {
    RunningCall<String> call =
        exchanges(1)
            .send(
                MessageKind.ELIGIBILITY,
                INSTITUTION,
                id -> id.getBytes(UTF_8),
                Trail.NONE,
                (handle, answer, context) -> {
                  time.advance(DEADLINE.plusMillis(250));
                  return "slow";
                },
                OPTIONS);
    transport.last().answer(new byte[0]);
    boolean told = !call.isCompletedExceptionally();
    assertThat(transport.last().settled).isEqualTo(told ? 1 : 0);
    assertThat(journal.lines).hasSize(2);
  }

  @Test
  @DisplayName("5 a refused file and the centre's own error are ends: journalled, settled, told")
  void refusals() {
    RunningCall<String> rejected = send(exchanges(1));
    transport
        .last()
        .result
        .complete(new ExchangeResult.Rejected("x.err", "raw".getBytes(UTF_8), Instant.EPOCH));
    assertThat(catchThrowable(rejected::join))
        .hasCauseInstanceOf(RejectedException.class)
        .hasMessageNotContaining("raw");
    assertThat(journal.lines).containsExactly("INTENT", "ENDED ANSWERED");

    journal.lines.clear();
    RunningCall<String> service =
        exchanges(1)
            .send(
                MessageKind.ELIGIBILITY,
                INSTITUTION,
                id -> id.getBytes(UTF_8),
                Trail.NONE,
                (handle, answer, context) -> {
                  throw new ServiceException("9", "E1", "text", ExchangeContext.NONE);
                },
                OPTIONS);
    transport.last().answer(new byte[0]);
    assertThat(catchThrowable(service::join)).hasCauseInstanceOf(ServiceException.class);
    assertThat(transport.last().settled).as("the centre's word is with the caller").isEqualTo(1);
    assertThat(journal.lines).containsExactly("INTENT", "ENDED ANSWERED");
  }

  @Test
  @DisplayName("R-EX-5 an answer that could not be read stays where it lies")
  void unreadable() {
    RunningCall<String> call =
        exchanges(1)
            .send(
                MessageKind.ELIGIBILITY,
                INSTITUTION,
                id -> id.getBytes(UTF_8),
                Trail.NONE,
                (handle, answer, context) -> {
                  throw new DecodeException(DecodeException.Problem.MALFORMED, "x", null, 0, 0);
                },
                OPTIONS);
    transport.last().answer(new byte[0]);
    assertThat(catchThrowable(call::join)).hasCauseInstanceOf(DecodeException.class);
    assertThat(transport.last().settled).isZero();
    assertThat(journal.lines).as("still open").containsExactly("INTENT");
  }

  @Test
  @DisplayName("4 whatever a transport throws comes out as a typed could-not-verify")
  void foreignFailures() {
    RunningCall<String> later = send(exchanges(1));
    transport.last().result.completeExceptionally(new IllegalStateException("boom"));
    assertFailure(later, Reason.UNAVAILABLE, Delivery.UNKNOWN, true);

    RunningCall<String> cancelled = send(exchanges(1));
    transport.last().result.cancel(false);
    assertFailure(cancelled, Reason.UNAVAILABLE, Delivery.UNKNOWN, true);

    RunningCall<String> pending = send(exchanges(1));
    transport.last().result.complete(handle());
    assertFailure(pending, Reason.NO_ANSWER, Delivery.UNKNOWN, true);

    transport.onExchange =
        hand -> {
          throw new IllegalArgumentException("boom");
        };
    assertFailure(send(exchanges(1)), Reason.UNAVAILABLE, Delivery.UNKNOWN, true);
    assertThat(journal.lines).endsWith("INTENT", "ENDED UNKNOWN");

    transport.onExchange =
        hand -> {
          throw new AssertionError("boom");
        };
    Exchanges exchanges = exchanges(1);
    assertThat(catchThrowable(() -> Exchanges.await(send(exchanges))))
        .isInstanceOf(AssertionError.class);
    transport.onExchange = hand -> hand.answer(new byte[0]);
    assertThat(send(exchanges)).as("no slot was lost").isCompleted();
  }

  // ---- before anything is sent

  @Test
  @DisplayName("6 onPending comes before the transport, and what it throws stops the sending")
  void onPendingThrows() {
    Exchanges exchanges = exchanges(1);
    IllegalStateException full = new IllegalStateException("store is full");
    RunningCall<String> call =
        send(
            exchanges,
            OPTIONS.withOnPending(
                pending -> {
                  throw full;
                }));
    assertThat(catchThrowable(() -> Exchanges.await(call))).isSameAs(full);
    assertThat(transport.hands).isEmpty();
    assertThat(journal.lines).isEmpty();
    assertThat(send(exchanges)).isNotDone();
    assertThat(transport.hands).hasSize(1);
  }

  @Test
  @DisplayName("R-EX-2 a journal that fails stops the sending; one that fails later stops nothing")
  void journalThrows() {
    Exchanges exchanges = exchanges(1);
    journal.trouble = new IllegalStateException("disk");
    RunningCall<String> call = send(exchanges);
    assertThat(catchThrowable(() -> Exchanges.await(call)))
        .hasCause(journal.trouble)
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.LEDGER_UNAVAILABLE);
              assertThat(e.delivery()).isEqualTo(Delivery.NOT_SENT);
            });
    assertThat(transport.hands).isEmpty();

    journal.trouble = null;
    AtomicInteger told = new AtomicInteger();
    RunningCall<String> next =
        send(
            exchanges,
            OPTIONS.withOnProgress(
                progress -> {
                  told.incrementAndGet();
                  throw new IllegalStateException("display");
                }));
    journal.trouble = new IllegalStateException("disk");
    transport
        .requests
        .get(0)
        .onProgress()
        .accept(new ExchangeProgress("x", ExchangeProgress.Stage.WRITTEN, Duration.ZERO));
    transport.last().answer("fine".getBytes(UTF_8));
    assertThat(next.join()).isEqualTo("fine");
    assertThat(told).hasValue(1);
  }

  @Test
  @DisplayName("D13 a submission without a durable journal is refused before anything is made")
  void submission() {
    MessageKind upload = MessageKind.of("OQSmuquc01", Safety.SUBMISSION);
    AtomicInteger written = new AtomicInteger();
    for (ExchangeJournal none : new ExchangeJournal[] {null, journal}) {
      journal.durable = false;
      Exchanges exchanges =
          new Exchanges(transport, time, DEADLINE, ReadingRules.DEFAULT, none, 1, Runnable::run);
      RunningCall<String> call =
          exchanges.send(
              upload,
              INSTITUTION,
              id -> {
                written.incrementAndGet();
                return new byte[0];
              },
              Trail.NONE,
              TEXT,
              OPTIONS);
      assertFailure(call, Reason.MISCONFIGURATION, Delivery.NOT_SENT, false);
    }
    assertThat(written).hasValue(0);
    assertThat(transport.hands).isEmpty();
    journal.durable = true;
    exchanges(1).send(upload, INSTITUTION, id -> new byte[0], Trail.NONE, TEXT, OPTIONS);
    assertThat(transport.hands).hasSize(1);
  }

  @Test
  @DisplayName("6.8 what the writing throws fails the call unsent")
  void unwritable() {
    IllegalArgumentException bad = new IllegalArgumentException();
    RunningCall<String> call =
        exchanges(1)
            .send(
                MessageKind.ELIGIBILITY,
                INSTITUTION,
                id -> {
                  throw bad;
                },
                Trail.NONE,
                TEXT,
                OPTIONS);
    assertThat(catchThrowable(() -> Exchanges.await(call))).isSameAs(bad);
    assertThat(transport.hands).isEmpty();
  }

  @Test
  @DisplayName("R-EX-8 a closed client sends nothing, nor what waited its turn")
  void closed() {
    Exchanges exchanges = exchanges(1);
    RunningCall<String> running = send(exchanges);
    RunningCall<String> waiting = send(exchanges);
    RunningCall<String> resumed = exchanges.resume(handle(), Trail.NONE, TEXT, OPTIONS);
    exchanges.close();
    assertFailure(send(exchanges), Reason.TRANSPORT_CLOSED, Delivery.NOT_SENT, false);
    assertFailure(
        exchanges.resume(handle(), Trail.NONE, TEXT, OPTIONS),
        Reason.TRANSPORT_CLOSED,
        Delivery.UNKNOWN,
        true);
    transport.last().answer("whole".getBytes(UTF_8));
    assertThat(running.join()).isEqualTo("whole");
    assertFailure(waiting, Reason.TRANSPORT_CLOSED, Delivery.NOT_SENT, false);
    assertFailure(resumed, Reason.TRANSPORT_CLOSED, Delivery.UNKNOWN, true);
    assertThat(transport.hands).hasSize(1);
  }

  // ---- turns

  @Test
  @DisplayName("R-RT-5 first come first served, and no more at once than allowed")
  void turns() {
    Exchanges exchanges = exchanges(2);
    List<RunningCall<String>> calls = new ArrayList<>();
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String name = "call " + i;
      calls.add(send(exchanges, OPTIONS.withOnPending(pending -> order.add(name))));
    }
    assertThat(transport.hands).hasSize(2);
    for (int i = 0; i < 6; i++) {
      transport.hands.get(i).answer(("a" + i).getBytes(UTF_8));
      assertThat(calls.get(i).join()).isEqualTo("a" + i);
      assertThat(transport.hands).hasSize(Math.min(6, i + 3));
    }
    assertThat(order).containsExactly("call 0", "call 1", "call 2", "call 3", "call 4", "call 5");
  }

  @Test
  @DisplayName("R-RT-5 the 257th waiting call is refused at once as OVERLOADED")
  void overloaded() {
    Exchanges exchanges = exchanges(1);
    List<RunningCall<String>> calls = new ArrayList<>();
    for (int i = 0; i < 1 + 256; i++) {
      calls.add(send(exchanges));
    }
    assertThat(calls).noneMatch(CompletableFuture::isDone);
    assertFailure(send(exchanges), Reason.OVERLOADED, Delivery.NOT_SENT, false);
    transport.onExchange = hand -> hand.answer(new byte[0]);
    transport.hands.get(0).answer(new byte[0]);
    assertThat(calls).allMatch(CompletableFuture::isDone);
    assertThat(transport.hands).hasSize(257);
  }

  @Test
  @DisplayName("R-INV-5 a call whose turn does not come ends at its deadline, unsent")
  void turnTooLate() {
    Exchanges exchanges = exchanges(1);
    send(exchanges, OPTIONS.withDeadline(Duration.ofMinutes(10)));
    RunningCall<String> waiting = send(exchanges, OPTIONS.withDeadline(Duration.ofSeconds(1)));
    time.advance(Duration.ofMillis(1250));
    assertFailure(waiting, Reason.OVERLOADED, Delivery.NOT_SENT, false);
    transport.last().answer(new byte[0]);
    assertThat(transport.hands).hasSize(1);
    assertThat(journal.lines).containsExactly("INTENT", "ENDED ANSWERED");
  }

  @Test
  @DisplayName("R-INV-5 waiting for the turn is part of the deadline")
  void timeLeft() {
    Exchanges exchanges = exchanges(1);
    send(exchanges);
    RunningCall<String> second = send(exchanges);
    time.advance(Duration.ofSeconds(20));
    transport.last().answer(new byte[0]);
    assertThat(transport.timeouts).containsExactly(DEADLINE, Duration.ofSeconds(10));
    time.advance(Duration.ofMillis(10_250));
    assertFailure(second, Reason.NO_ANSWER, Delivery.UNKNOWN, true);
  }

  @Test
  @DisplayName("R-INV-5 a host that is slow in onPending shortens the wait, and may use it up")
  void slowHost() {
    Exchanges exchanges = exchanges(1);
    send(exchanges, OPTIONS.withOnPending(pending -> time.advance(Duration.ofSeconds(10))));
    assertThat(transport.timeouts).containsExactly(Duration.ofSeconds(20));
    transport.last().answer(new byte[0]);
    journal.lines.clear();
    RunningCall<String> late =
        send(exchanges, OPTIONS.withOnPending(pending -> time.advance(Duration.ofSeconds(30))));
    assertFailure(late, Reason.OVERLOADED, Delivery.NOT_SENT, false);
    assertThat(transport.hands).hasSize(1);
    assertThat(journal.lines).containsExactly("INTENT", "ENDED NOT_SENT");
    RunningCall<String> overdue =
        send(exchanges, OPTIONS.withOnPending(pending -> time.advance(Duration.ofSeconds(31))));
    assertFailure(overdue, Reason.OVERLOADED, Delivery.NOT_SENT, false);
    assertThat(transport.hands).as("given up is not sent any more").hasSize(1);
  }

  // ---- cancelling

  @Test
  @DisplayName("R-EX-7 cancelled while it waits its turn: nothing is sent, nothing journalled")
  void cancelWaiting() {
    Exchanges exchanges = exchanges(1);
    send(exchanges);
    RunningCall<String> waiting = send(exchanges);
    waiting.cancelExchange();
    assertFailure(waiting, Reason.CANCELLED_BEFORE_SEND, Delivery.NOT_SENT, false);
    transport.last().answer(new byte[0]);
    assertThat(transport.hands).hasSize(1);
    assertThat(send(exchanges)).isNotDone();
    assertThat(transport.hands).hasSize(2);
  }

  @Test
  @DisplayName("R-EX-7 cancelled between the handle and the transport: truly not sent")
  void cancelWhilePreparing() {
    Exchanges exchanges = exchanges(1);
    AtomicReference<Runnable> cancel = new AtomicReference<>(() -> {});
    send(exchanges);
    RunningCall<String> second =
        send(exchanges, OPTIONS.withOnPending(pending -> cancel.get().run()));
    cancel.set(second::cancelExchange);
    transport.last().answer(new byte[0]);
    assertFailure(second, Reason.CANCELLED_BEFORE_SEND, Delivery.NOT_SENT, false);
    assertThat(transport.hands).hasSize(1);
    assertThat(journal.lines).as("of the first only").containsExactly("INTENT", "ENDED ANSWERED");
    transport.onExchange = hand -> hand.answer(new byte[0]);
    assertThat(send(exchanges)).isCompleted();
  }

  @Test
  @DisplayName("R-EX-7 cancelled while it is handed over: the transport says how far it got")
  void cancelWhileHandingOver() {
    transport.onCancel =
        hand ->
            hand.result.completeExceptionally(
                new TransportException(
                    Reason.CANCELLED_AFTER_SEND,
                    Delivery.UNKNOWN,
                    "x",
                    hand.handle,
                    ExchangeContext.of("OQSsiquc01", "x", Duration.ZERO),
                    null));
    Exchanges exchanges = exchanges(1);
    send(exchanges);
    RunningCall<String> second = send(exchanges);
    transport.onExchange = hand -> second.cancelExchange();
    transport.last().answer(new byte[0]);
    assertThat(transport.last().cancels).isEqualTo(1);
    assertFailure(second, Reason.CANCELLED_AFTER_SEND, Delivery.UNKNOWN, true);
    assertThat(journal.lines).endsWith("INTENT", "ENDED UNKNOWN");
  }

  @Test
  @DisplayName("R-EX-7 cancelled after the end: nothing changes")
  void cancelEnded() {
    RunningCall<String> call = send(exchanges(1));
    transport.last().answer("done".getBytes(UTF_8));
    call.cancelExchange();
    assertThat(call.join()).isEqualTo("done");
  }

  @Test
  @DisplayName("R-EX-7 what is waited on again was sent: given up, it is still out")
  void cancelResumed() {
    Exchanges exchanges = exchanges(1);
    send(exchanges);
    RunningCall<String> waiting = exchanges.resume(handle(), Trail.NONE, TEXT, OPTIONS);
    waiting.cancelExchange();
    assertFailure(waiting, Reason.CANCELLED_AFTER_SEND, Delivery.UNKNOWN, true);
    RunningCall<String> late =
        exchanges.resume(handle(), Trail.NONE, TEXT, OPTIONS.withDeadline(Duration.ofSeconds(1)));
    time.advance(Duration.ofMillis(1250));
    assertFailure(late, Reason.OVERLOADED, Delivery.UNKNOWN, true);
    assertThat(failure(late).isRetryable()).isFalse();
  }

  @Test
  @DisplayName("3 resume sends nothing and gives the answer of the handle")
  void resume() {
    RunningCall<String> call = exchanges(1).resume(handle(), Trail.NONE, TEXT, OPTIONS);
    assertThat(transport.requests).isEmpty();
    assertThat(transport.last().handle).isEqualTo(handle());
    transport.last().answer("late but whole".getBytes(UTF_8));
    assertThat(call.join()).isEqualTo("late but whole");
    assertThat(journal.lines).containsExactly("ENDED ANSWERED");
    assertThat(transport.last().settled).isEqualTo(1);
  }

  // ---- threads

  @Test
  @DisplayName("R-INV-5 an interrupt of the waiting thread cancels the call and stays set")
  void interrupt() throws Exception {
    transport.onCancel =
        hand ->
            hand.result.completeExceptionally(
                new TransportException(
                    Reason.CANCELLED_BEFORE_SEND,
                    Delivery.WITHDRAWN,
                    "x",
                    null,
                    ExchangeContext.NONE,
                    null));
    Exchanges exchanges = exchanges(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicInteger flag = new AtomicInteger();
    CountDownLatch sent = new CountDownLatch(1);
    transport.onExchange = hand -> sent.countDown();
    Thread desk =
        daemon(
            () -> {
              thrown.set(catchThrowable(() -> Exchanges.await(send(exchanges))));
              flag.set(Thread.currentThread().isInterrupted() ? 1 : 0);
            });
    desk.start();
    assertThat(sent.await(10, TimeUnit.SECONDS)).isTrue();
    desk.interrupt();
    desk.join(10_000);
    assertThat(thrown.get())
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.CANCELLED_BEFORE_SEND));
    assertThat(flag).hasValue(1);
  }

  @Test
  @DisplayName("1.5 callbacks of asynchronous calls run on the caller's executor only")
  void callbackThread() throws Exception {
    ExecutorService desk = Executors.newSingleThreadExecutor(task -> new Thread(task, "desk"));
    try {
      CompletableFuture<String> call = send(exchanges(1)).forCaller(desk);
      CompletableFuture<String> thread = call.thenApply(answer -> Thread.currentThread().getName());
      CompletableFuture<Void> answering =
          CompletableFuture.runAsync(
              () -> transport.last().answer(new byte[0]),
              task -> new Thread(task, "transport").start());
      answering.get(10, TimeUnit.SECONDS);
      assertThat(thread.get(10, TimeUnit.SECONDS)).isEqualTo("desk");
    } finally {
      desk.shutdownNow();
    }
  }

  @Test
  @DisplayName("R-INV-5 an executor that refuses does not swallow the answer")
  void refusingExecutor() {
    CompletableFuture<String> call =
        send(exchanges(1))
            .forCaller(
                task -> {
                  throw new RejectedExecutionException("shut down");
                });
    transport.last().answer("answer".getBytes(UTF_8));
    assertThat(call).isCompletedWithValue("answer");
    CompletableFuture<String> failing = send(exchanges(1)).forCaller(Runnable::run);
    time.advance(DEADLINE.plusMillis(250));
    assertFailure(failing, Reason.NO_ANSWER, Delivery.UNKNOWN, true);
  }

  @Test
  @DisplayName("6 cancelling the caller's future cancels the exchange")
  void cancelFuture() {
    CompletableFuture<String> call = send(exchanges(1)).forCaller(Runnable::run);
    assertThat(call.cancel(true)).isTrue();
    assertThat(call.cancel(true)).isTrue();
    assertThat(transport.last().cancels).isPositive();
    assertThat(call).isCancelled();
  }

  @Test
  @DisplayName("R-RT-5 no slot is lost or doubled, whatever ends the calls (seeded)")
  void noSlotLeak() {
    Random random = new Random(20261102);
    int slots = 3;
    Exchanges exchanges = exchanges(slots);
    List<RunningCall<String>> calls = new ArrayList<>();
    for (int round = 0; round < 5_000; round++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          boolean throwing = random.nextInt(6) == 0;
          CallOptions options =
              OPTIONS
                  .withDeadline(Duration.ofMillis(1 + random.nextInt(500)))
                  .withOnPending(
                      pending -> {
                        if (throwing) {
                          throw new IllegalStateException();
                        }
                      });
          calls.add(send(exchanges, options));
        }
        case 3 -> running(random).ifPresent(hand -> hand.answer(new byte[0]));
        case 4 ->
            running(random)
                .ifPresent(hand -> hand.result.completeExceptionally(new IllegalStateException()));
        case 5 -> time.advance(Duration.ofMillis(random.nextInt(100)));
        default -> {
          if (!calls.isEmpty()) {
            calls.get(random.nextInt(calls.size())).cancelExchange();
          }
        }
      }
      if (round % 50 == 0) {
        calls.removeIf(CompletableFuture::isDone);
        transport.hands.removeIf(hand -> hand.result.isDone());
      }
    }
    time.advance(Duration.ofSeconds(2));
    assertThat(calls).allMatch(CompletableFuture::isDone);
    int before = transport.hands.size();
    for (int i = 0; i < slots + 1; i++) {
      send(exchanges);
    }
    assertThat(transport.hands.size() - before).isEqualTo(slots);
  }

  private Optional<Hand> running(Random random) {
    List<Hand> open = transport.hands.stream().filter(hand -> !hand.result.isDone()).toList();
    return open.isEmpty() ? Optional.empty() : Optional.of(open.get(random.nextInt(open.size())));
  }

  @Test
  @DisplayName("R-RT-5 many threads on few slots: every call ends, none twice, all slots free")
  void threads() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ExecutorService terminal = Executors.newFixedThreadPool(4, ExchangesTest::daemon);
    ExecutorService desks = Executors.newFixedThreadPool(8, ExchangesTest::daemon);
    try (SystemTime clock = new SystemTime()) {
      TimeSource real = clock;
      Exchanges exchanges =
          new Exchanges(
              transport,
              real,
              Duration.ofSeconds(20),
              ReadingRules.DEFAULT,
              journal,
              3,
              Runnable::run);
      transport.onExchange =
          hand -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            terminal.execute(
                () -> {
                  now.decrementAndGet();
                  hand.answer(hand.handle.exchangeId().getBytes(UTF_8));
                });
          };
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int desk = 0; desk < 8; desk++) {
        all.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int i = 0; i < 250; i++) {
                    AtomicReference<String> id = new AtomicReference<>();
                    RunningCall<String> call =
                        send(
                            exchanges,
                            OPTIONS.withOnPending(pending -> id.set(pending.exchangeId())));
                    assertThat(Exchanges.await(call)).isEqualTo(id.get());
                  }
                },
                desks));
      }
      CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
      assertThat(most.get()).isLessThanOrEqualTo(3);
      assertThat(transport.hands).hasSize(2_000).allMatch(hand -> hand.settled == 1);
    } finally {
      terminal.shutdownNow();
      desks.shutdownNow();
    }
  }
}
