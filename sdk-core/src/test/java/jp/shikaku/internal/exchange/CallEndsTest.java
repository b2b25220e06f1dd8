package jp.shikaku.internal.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import jp.shikaku.CallOptions;
import jp.shikaku.ExchangeContext;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.exchange.Exchanges.AnswerReader;
import jp.shikaku.transport.ExchangeEvent.Ended;
import jp.shikaku.transport.ExchangeResult.Answer;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In what order a call ends: what is written, what is kept, what is told. */
class CallEndsTest extends PolicyBench {

  private static final Pending WAITED =
      new Pending(MessageKind.ELIGIBILITY.code(), "1319999007", "waited", null, Instant.EPOCH);

  private final List<String> order = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch repaired = new CountDownLatch(1);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() throws InterruptedException {
    repaired.countDown();
    threads.shutdown();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private void untilRepaired() {
    try {
      assertThat(repaired.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes into the order of the test; its line after may hang. */
  private Trail trail(boolean hangs) {
    return new Trail() {
      @Override
      public void intent(String exchangeId) {}

      @Override
      public void failed(Throwable failure) {
        if (hangs) {
          begun.countDown();
          untilRepaired();
        }
        order.add("line");
      }
    };
  }

  private static RunningCall<String> query(
      Exchanges way, Runnable reading, Runnable keeping, CallOptions options) {
    AnswerReader<String> reader =
        new AnswerReader<>() {
          @Override
          public String read(Pending handle, Answer answer, ExchangeContext context) {
            reading.run();
            return "read";
          }

          @Override
          public void keep(String read) {
            keeping.run();
          }
        };
    return way.query(
        MessageKind.ELIGIBILITY,
        INSTITUTION,
        id -> (id + "a").getBytes(UTF_8),
        Trail.NONE,
        reader,
        options);
  }

  @Test
  @DisplayName("P-02 a failure is written down before the caller hears of it")
  void writtenBeforeTold() {
    RunningCall<String> call = query(exchanges(1), "a", trail(false), DESK);
    var unused = call.whenComplete((value, failure) -> order.add("told"));
    fail(transport.last(), Reason.SHARE_DENIED, Delivery.NOT_SENT);
    assertThat(order).containsExactly("line", "told");
  }

  @Test
  @DisplayName("P-02 who was told that no answer came is handed none, and none is kept for him")
  void notKeptAfterTheEnd() {
    RunningCall<String> call =
        query(
            exchanges(1),
            () -> time.advance(DEADLINE.plusMillis(250)),
            () -> order.add("kept"),
            DESK);
    transport.last().answer(new byte[0]);
    assertThat(failure(call).reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(order).isEmpty();
    assertThat(transport.last().settled).isZero();
  }

  @Test
  @DisplayName("R-EX-5 what could not be kept is no answer, and stays where it lies")
  void notKept() {
    IllegalStateException full = new IllegalStateException("disk");
    RunningCall<String> call =
        query(
            exchanges(1),
            () -> {},
            () -> {
              time.advance(DEADLINE.plusMillis(250)); // too late for any other end
              throw full;
            },
            DESK);
    transport.last().answer(new byte[0]);
    assertThat(catchThrowable(() -> Exchanges.await(call))).isNotNull();
    assertThat(transport.last().settled).isZero();
  }

  @Test
  @DisplayName(
      "R-EX-4 what is thrown by him who keeps the answer never says that nothing was sent, and"
          + " leaves the exchange open in the journal")
  void notKeptIsNotUnsent() {
    for (RuntimeException thrown :
        List.of(
            trouble(Reason.LEDGER_UNAVAILABLE, Delivery.NOT_SENT, WAITED),
            trouble(Reason.LEDGER_UNAVAILABLE, Delivery.WITHDRAWN, WAITED),
            new InvalidQueryException("field", "rule"))) {
      RunningCall<String> call =
          query(
              exchanges(1),
              () -> {},
              () -> {
                throw thrown;
              },
              DESK);
      transport.last().answer(new byte[0]);
      TransportException told = failure(call);
      assertThat(told.reason()).isEqualTo(Reason.LEDGER_UNAVAILABLE);
      assertThat(told.delivery()).isEqualTo(Delivery.UNKNOWN);
      assertThat(told.pending()).contains(transport.last().handle);
      assertThat(told).hasCause(thrown);
      assertThat(transport.last().settled).isZero();
    }
    assertThat(journal).isNotEmpty().noneMatch(line -> line.matches("ENDED (NOT_SENT|ANSWERED)"));
  }

  @Test
  @DisplayName("R-INV-5 the time that a line takes is part of the deadline")
  void slowLine() {
    transport.onExchange = hand -> order.add("sent");
    Exchanges way = exchanges(1);
    RunningCall<String> slow = query(way, "a", id -> time.advance(Duration.ofSeconds(10)), DESK);
    time.advance(Duration.ofMillis(20_250));
    assertThat(failure(slow).elapsed()).isEqualTo(Duration.ofMillis(30_200));
    order.clear();
    RunningCall<String> tooSlow =
        query(way, "b", id -> time.advance(DEADLINE.plusMillis(250)), DESK);
    assertThat(failure(tooSlow).delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(order).as("and nothing is sent for it").isEmpty();
  }

  @Test
  @DisplayName("R-INV-5 an access log that hangs holds up neither a timer nor the end of a call")
  void hangingLines() throws Exception {
    turns = threads;
    Exchanges way = exchanges(1);
    List<RunningCall<String>> calls = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      calls.add(query(way, "person " + i, trail(true), DESK));
    }
    CompletableFuture<Void> timer =
        CompletableFuture.runAsync(() -> time.advance(DEADLINE.plusMillis(250)), threads);
    timer.get(10, TimeUnit.SECONDS);
    for (RunningCall<String> call : calls) {
      assertThat(catchThrowable(() -> call.get(10, TimeUnit.SECONDS)))
          .hasCauseInstanceOf(TransportException.class);
    }
    assertThat(order).isEmpty();
    repaired.countDown();
    await().untilAsserted(() -> assertThat(order).hasSize(21));
  }

  @Test
  @DisplayName("R-INV-5 a line that hangs: at the deadline the call tells the end that it has")
  void hangingLineOfAFailure() throws Exception {
    turns = threads;
    RunningCall<String> call = query(exchanges(1), "a", trail(true), DESK);
    CompletableFuture<Void> terminal =
        CompletableFuture.runAsync(
            () -> fail(transport.last(), Reason.SHARE_DENIED, Delivery.NOT_SENT), threads);
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(call).as("not before it is written").isNotDone();
    time.advance(DEADLINE.plusMillis(250));
    assertThat(catchThrowable(() -> call.get(10, TimeUnit.SECONDS)))
        .hasCauseInstanceOf(TransportException.class);
    assertThat(failure(call).reason()).isEqualTo(Reason.SHARE_DENIED);
    repaired.countDown();
    terminal.get(10, TimeUnit.SECONDS);
    assertThat(order).containsExactly("line");
  }

  @Test
  @DisplayName("6.4 who ends while the answer is handed round does not leave it there for ever")
  void endedWhileOthersRead() {
    Exchanges way = exchanges(1);
    RunningCall<String> reader =
        query(way, () -> time.advance(Duration.ofSeconds(3)), () -> {}, DESK);
    RunningCall<String> hasty =
        query(way, () -> {}, () -> {}, DESK.withDeadline(Duration.ofSeconds(2)));
    transport.last().answer(new byte[0]);
    assertThat(reader).isCompletedWithValue("read");
    assertThat(failure(hasty).reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(transport.last().settled).isEqualTo(1);

    query(way, () -> time.advance(DEADLINE.plusSeconds(1)), () -> {}, DESK);
    query(way, () -> {}, () -> {}, DESK);
    transport.last().answer(new byte[0]);
    assertThat(transport.last().settled).as("nobody has it").isZero();
  }

  @Test
  @DisplayName("6 the handle is told once, and nothing is sent while it is being told")
  void toldOnceAndFirst() {
    turns = threads;
    Exchanges way = exchanges(1);
    query(way, "z", Trail.NONE, DESK);
    HandTransport.Hand busy = transport.last();
    CallOptions slow =
        DESK.withOnPending(
            pending -> {
              Thread next = new Thread(() -> busy.answer(new byte[0]));
              order.add("told");
              next.start();
              await().until(() -> transport.requests.size() > 1 || isTurnWaiting());
              order.add(transport.requests.size() + " sent");
            });
    RunningCall<String> first = query(way, "a", id -> query(way, "a", Trail.NONE, DESK), slow);
    await().until(() -> transport.requests.size() == 2);
    assertThat(order).containsExactly("told", "1 sent");
    transport.last().answer(new byte[0]);
    assertThat(first).isCompleted();
  }

  /** The thread of the turn waits for the host. */
  private static boolean isTurnWaiting() {
    return Thread.getAllStackTraces().entrySet().stream()
        .anyMatch(
            entry ->
                entry.getKey().getState() == Thread.State.WAITING
                    && List.of(entry.getValue()).stream()
                        .anyMatch(frame -> frame.getMethodName().equals("tellHandle")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("who hears of an end finds the state as he was told")
  void stateBeforeCaller(boolean isAnswered) {
    RunningCall<String> call = send(exchanges(1));
    List<Integer> noted = new ArrayList<>();
    call.whenComplete((value, failure) -> noted.add(ends.size() + events(Ended.class).size()));
    if (isAnswered) {
      transport.last().answer("yes".getBytes(UTF_8));
    } else {
      fail(transport.last(), Reason.TERMINAL_NOT_READING, Delivery.WITHDRAWN);
    }
    assertThat(noted).containsExactly(2);
  }
}
