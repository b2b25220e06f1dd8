package jp.shikaku.internal.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import jp.shikaku.CallOptions;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.ReadingRules;
import jp.shikaku.RetryOptions;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.exchange.Exchanges.AnswerReader;
import jp.shikaku.internal.io.Hearer;
import jp.shikaku.transport.ExchangeEvent.Ended;
import jp.shikaku.transport.ExchangeEvent.Merged;
import jp.shikaku.transport.ExchangeEvent.Sent;
import jp.shikaku.transport.ExchangeProgress;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Identical queries under way are one exchange. */
class SharedQueriesTest extends PolicyBench {

  private String lastId() {
    return transport.last().handle.exchangeId();
  }

  @Test
  @DisplayName("6.4 identical queries in flight are one exchange; each caller reads for himself")
  void merged() {
    Exchanges way = exchanges(4);
    List<String> told = new ArrayList<>();
    List<String> intents = new ArrayList<>();
    List<RunningCall<String>> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      calls.add(
          query(
              way,
              "a",
              intents::add,
              DESK.withOnPending(pending -> told.add(pending.exchangeId()))
                  .withOnProgress(progress -> told.add("" + progress.stage()))));
    }
    assertThat(transport.requests).hasSize(1);
    assertThat(intents).as("each is written down").hasSize(5).containsOnly(lastId());
    assertThat(told).hasSize(5).containsOnly(lastId());
    told.clear();
    transport
        .requests
        .get(0)
        .onProgress()
        .accept(new ExchangeProgress(lastId(), ExchangeProgress.Stage.TAKEN, Duration.ZERO));
    assertThat(told).hasSize(5).containsOnly("TAKEN");

    transport.last().answer("yes".getBytes(UTF_8));

    assertThat(calls).allMatch(call -> call.join().equals("yes"));
    assertThat(transport.last().settled).as("cleared away once, by the last").isEqualTo(1);
    assertThat(journal).containsExactly("INTENT", "ENDED ANSWERED");
    assertThat(events(Sent.class)).hasSize(1);
    assertThat(events(Merged.class)).hasSize(4);
    assertThat(events(Ended.class)).hasSize(5);
    assertThat(ends).as("one exchange is one sign of the way's state").containsExactly("answered");

    query(way, "a", DESK);
    assertThat(transport.requests).as("an answer that came is not kept").hasSize(2);
  }

  @Test
  @DisplayName("6.4 who comes aboard later hears the progress, also where nobody listened before")
  void listening() {
    Exchanges way =
        new Exchanges(transport, time, DEADLINE, ReadingRules.DEFAULT, null, 4, Runnable::run);
    List<ExchangeProgress.Stage> told = new ArrayList<>();
    query(way, "a", DESK);
    Consumer<ExchangeProgress> progress = transport.requests.get(0).onProgress();
    assertThat(Hearer.listens(progress)).as("nobody listens, and no journal is kept").isFalse();

    query(way, "a", DESK.withOnProgress(heard -> told.add(heard.stage())));

    assertThat(transport.requests).hasSize(1);
    assertThat(Hearer.listens(progress)).isTrue();
    progress.accept(new ExchangeProgress(lastId(), ExchangeProgress.Stage.TAKEN, Duration.ZERO));
    assertThat(told).containsExactly(ExchangeProgress.Stage.TAKEN);
  }

  @Test
  @DisplayName("R-INV-1 another document or lane, or a retrieval: exchanges of their own")
  void notMerged() {
    Exchanges way = exchanges(8);
    query(way, "a", DESK);
    query(way, "b", DESK);
    query(way, "a", NIGHT);
    assertThat(transport.requests).hasSize(3);
    send(way, MessageKind.DRUG_INFO, DESK);
    send(way, MessageKind.DRUG_INFO, DESK);
    assertThat(transport.requests).as("each retrieval is an access of its own").hasSize(5);
    assertThat(events(Merged.class)).isEmpty();
  }

  @Test
  @DisplayName("6.4 who gives up does not take the answer from the others; the last one does")
  void cancelling() {
    Exchanges way = exchanges(1);
    RunningCall<String> leader = query(way, "a", DESK);
    RunningCall<String> second = query(way, "a", DESK);
    RunningCall<String> third = query(way, "a", DESK);
    leader.cancelExchange();
    assertThat(failure(leader).reason()).isEqualTo(Reason.CANCELLED_AFTER_SEND);
    assertThat(failure(leader).pending()).contains(transport.last().handle);
    assertThat(transport.last().cancels).isZero();
    third.cancelExchange();
    transport.last().answer("yes".getBytes(UTF_8));
    assertThat(second).isCompletedWithValue("yes");
    assertThat(transport.last().settled).isEqualTo(1);
    assertThat(journal).containsExactly("INTENT", "ENDED ANSWERED");

    RunningCall<String> one = query(way, "b", DESK);
    RunningCall<String> other = query(way, "b", DESK);
    one.cancelExchange();
    other.cancelExchange();
    assertThat(transport.last().cancels).isEqualTo(1);
    RunningCall<String> later = query(way, "b", DESK);
    assertThat(events(Merged.class)).as("nobody joins what is being taken back").hasSize(3);
    fail(transport.last(), Reason.CANCELLED_BEFORE_SEND, Delivery.WITHDRAWN);
    assertThat(failure(other).delivery()).isEqualTo(Delivery.WITHDRAWN);
    transport.last().answer("fresh".getBytes(UTF_8));
    assertThat(later).isCompletedWithValue("fresh");
  }

  @Test
  @DisplayName("6.4 cancelled before its turn: the others keep their place")
  void cancelledInQueue() {
    Exchanges way = exchanges(1);
    query(way, "z", DESK);
    RunningCall<String> leader = query(way, "a", DESK);
    RunningCall<String> second = query(way, "a", DESK);
    leader.cancelExchange();
    assertThat(failure(leader).delivery()).isEqualTo(Delivery.NOT_SENT);
    answers();
    transport.hands.get(0).answer(new byte[0]);
    assertThat(second).isCompletedWithValue("ok");
  }

  @Test
  @DisplayName("R-INV-5 each has his own deadline: the later one waits on for the same answer")
  void deadlines() {
    breaker = true;
    Exchanges way = exchanges(1);
    RunningCall<String> leader = query(way, "a", DESK.withDeadline(Duration.ofSeconds(10)));
    RunningCall<String> hasty = query(way, "a", DESK.withDeadline(Duration.ofSeconds(2)));
    time.advance(Duration.ofSeconds(5));
    assertThat(failure(hasty).reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(failure(hasty).elapsed()).isEqualTo(Duration.ofMillis(2_200));
    assertThat(ends).as("one impatient caller says nothing of the way").isEmpty();
    RunningCall<String> later = query(way, "a", DESK);
    time.advance(Duration.ofSeconds(5));
    fail(transport.last(), Reason.NO_ANSWER, Delivery.UNKNOWN);
    time.advance(Duration.ofMillis(250));
    assertThat(failure(leader).pending()).contains(transport.last().handle);
    assertThat(later).isNotDone();
    assertThat(transport.requests).as("waited for, not sent again").hasSize(1);
    assertThat(transport.timeouts).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(25));
    transport.last().answer("late".getBytes(UTF_8));
    assertThat(later).isCompletedWithValue("late");
    assertThat(journal).containsExactly("INTENT", "ENDED ANSWERED");
  }

  private void nobodyWaitsTwice() {
    transport.onExchange =
        hand -> {
          boolean isTaken =
              transport.hands.stream()
                  .anyMatch(
                      other ->
                          other != hand
                              && other.handle.equals(hand.handle)
                              && !other.result.isDone());
          if (isTaken) {
            hand.result.completeExceptionally(
                new InvalidQueryException("exchangeId", "must not be waited for twice at once"));
          }
        };
  }

  private static RunningCall<String> resume(Exchanges way, Pending handle) {
    return way.resume(
        handle, Trail.NONE, (pending, answer, context) -> new String(answer.bytes(), UTF_8), DESK);
  }

  @Test
  @DisplayName("3 who waits on while others still wait for the exchange gets the same answer")
  void resumedBesideOthers() {
    nobodyWaitsTwice();
    Exchanges way = exchanges(1);
    RunningCall<String> hasty = query(way, "a", DESK.withDeadline(Duration.ofSeconds(2)));
    RunningCall<String> patient = query(way, "a", DESK);
    time.advance(Duration.ofSeconds(3));
    Pending handle = failure(hasty).pending().orElseThrow();
    RunningCall<String> again = resume(way, handle);
    RunningCall<String> third = resume(way, handle);
    transport.last().answer("yes".getBytes(UTF_8));
    assertThat(List.of(patient, again, third)).allMatch(call -> call.join().equals("yes"));
    assertThat(transport.hands).hasSize(1);
    assertThat(transport.last().settled).isEqualTo(1);

    RunningCall<String> one = resume(way, handle);
    RunningCall<String> other = resume(way, handle);
    transport.last().answer("still there".getBytes(UTF_8));
    assertThat(List.of(one, other)).allMatch(call -> call.join().equals("still there"));
    assertThat(transport.hands).hasSize(2);
  }

  @Test
  @DisplayName("3 what somebody else waits for is an open question, not a wrong input")
  void resumedWhileTakenBack() {
    nobodyWaitsTwice();
    Exchanges way = exchanges(2);
    RunningCall<String> call = query(way, "a", DESK);
    Pending handle = transport.last().handle;
    call.cancelExchange();
    TransportException refusal = failure(resume(way, handle));
    assertThat(refusal.delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(refusal.pending()).contains(handle);
    assertThat(refusal.reason()).isEqualTo(Reason.BUSY);
  }

  @Test
  @DisplayName("3 nothing is sent for those who only wait on")
  void resumeSendsNothing() {
    Exchanges way = exchanges(1);
    RunningCall<String> asking = query(way, "a", DESK);
    Pending handle = transport.last().handle;
    fail(transport.last(), Reason.UNREACHABLE, Delivery.NOT_SENT);
    RunningCall<String> waiting = resume(way, handle);
    asking.cancelExchange();
    time.advance(DEADLINE.minusSeconds(1));
    assertThat(transport.requests).hasSize(1);
    assertThat(failure(waiting).delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(failure(waiting).reason()).isEqualTo(Reason.UNREACHABLE);
  }

  @Test
  @DisplayName("P-02 no other identifier for one who only waits on: he wrote down this one")
  void noOtherIdentifierForTheWaiting() {
    retry = RetryOptions.STANDARD.withResendsUnanswered(true);
    Exchanges way = exchanges(1);
    RunningCall<String> asking = query(way, "a", DESK);
    Pending handle = transport.last().handle;
    RunningCall<String> waiting = resume(way, handle);
    asking.cancelExchange();
    fail(transport.last(), Reason.NO_ANSWER, Delivery.UNKNOWN);
    time.advance(Duration.ofSeconds(2));
    assertThat(transport.requests).hasSize(1);
    assertThat(transport.last().handle).isEqualTo(handle);
    transport.last().answer("late".getBytes(UTF_8));
    assertThat(waiting).isCompletedWithValue("late");
  }

  @Test
  @DisplayName("R-EX-5 who can not read the answer keeps it where it lies for all")
  void oneCanNotRead() {
    Exchanges way = exchanges(1);
    RunningCall<String> reader = query(way, "a", DESK);
    RunningCall<String> other =
        way.query(
            MessageKind.ELIGIBILITY,
            INSTITUTION,
            id -> (id + "a").getBytes(UTF_8),
            id -> {},
            (handle, answer, context) -> {
              throw new DecodeException(DecodeException.Problem.MALFORMED, "x", null, 0, 0);
            },
            DESK);
    transport.last().answer("yes".getBytes(UTF_8));
    assertThat(reader).isCompletedWithValue("yes");
    assertThat(catchThrowable(other::join)).hasCauseInstanceOf(DecodeException.class);
    assertThat(transport.last().settled).isZero();
  }

  @Test
  @DisplayName("6.4 a failure is a failure of all, each with his own time; it is one failure")
  void failing() {
    Exchanges way = exchanges(1);
    RunningCall<String> first = query(way, "a", DESK);
    time.advance(Duration.ofSeconds(3));
    RunningCall<String> second = query(way, "a", DESK);
    time.advance(Duration.ofSeconds(1));
    fail(transport.last(), Reason.SHARE_DENIED, Delivery.NOT_SENT);
    for (CompletableFuture<String> call : List.of(first, second)) {
      assertThat(failure(call).reason()).isEqualTo(Reason.SHARE_DENIED);
    }
    assertThat(failure(first).elapsed()).isEqualTo(Duration.ofSeconds(4));
    assertThat(failure(second).elapsed()).isEqualTo(Duration.ofSeconds(1));
    assertThat(ends).hasSize(1);
  }

  @Test
  @DisplayName("6.4 a further attempt is one for all, under the same identifier")
  void triedAgainForAll() {
    Exchanges way = exchanges(1);
    RunningCall<String> first = query(way, "a", DESK);
    RunningCall<String> second = query(way, "a", DESK);
    fail(transport.last(), Reason.UNREACHABLE, Delivery.NOT_SENT);
    RunningCall<String> third = query(way, "a", DESK);
    answers();
    time.advance(Duration.ofSeconds(1));
    assertThat(List.of(first, second, third)).allMatch(call -> call.join().equals("ok"));
    assertThat(transport.requests).hasSize(2);
    assertThat(transport.hands.stream().map(hand -> hand.handle).distinct()).hasSize(1);
  }

  @Test
  @DisplayName("6.1 while several wait none is asked for anew under another identifier")
  void notAnewForSeveral() {
    retry = RetryOptions.STANDARD.withResendsUnanswered(true);
    Exchanges way = exchanges(1);
    RunningCall<String> first = query(way, "a", DESK);
    RunningCall<String> second = query(way, "a", DESK);
    time.advance(Duration.ofSeconds(15));
    fail(transport.last(), Reason.NO_ANSWER, Delivery.UNKNOWN);
    assertThat(transport.requests).hasSize(1);
    assertThat(transport.timeouts.get(1)).as("waited for instead").isEqualTo(DEADLINE.dividedBy(2));
    transport.last().answer("yes".getBytes(UTF_8));
    assertThat(List.of(first, second)).allMatch(call -> call.join().equals("yes"));
  }

  private RunningCall<String> hastyAndPatient(
      Exchanges way, List<String> intents, CallOptions options) {
    query(way, "a", DESK.withLane(options.lane()).withDeadline(Duration.ofSeconds(2)));
    RunningCall<String> patient = query(way, "a", intents::add, options);
    time.advance(Duration.ofSeconds(2));
    return patient;
  }

  @ParameterizedTest(
      name = "R-INV-5 an attempt that was short for the first: anew for the others, {0}")
  @EnumSource(Lane.class)
  void cutShortAndTakenBack(Lane lane) {
    Exchanges way = exchanges(1);
    List<String> intents = new ArrayList<>();
    RunningCall<String> patient = hastyAndPatient(way, intents, DESK.withLane(lane));
    fail(transport.last(), Reason.TERMINAL_NOT_READING, Delivery.WITHDRAWN);
    time.advance(Duration.ofMillis(250));
    assertThat(transport.timeouts).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(28));
    assertThat(intents)
        .as("a terminal's gateway remembers what was taken back")
        .containsExactly(transport.hands.get(0).handle.exchangeId(), lastId())
        .doesNotHaveDuplicates();
    transport.last().answer("yes".getBytes(UTF_8));
    assertThat(patient).isCompletedWithValue("yes");
    assertThat(journal).containsExactly("INTENT", "ENDED NOT_SENT", "INTENT", "ENDED ANSWERED");
  }

  @ParameterizedTest(name = "R-INV-5 an attempt short for the first that is {0}: waited for on")
  @EnumSource(
      value = Reason.class,
      names = {"SHARE_UNREACHABLE", "UNREACHABLE", "SHARE_DENIED", "NO_ANSWER"})
  void cutShortAndOut(Reason reason) {
    RunningCall<String> patient = hastyAndPatient(exchanges(1), new ArrayList<>(), DESK);
    fail(transport.last(), reason, Delivery.UNKNOWN);
    assertThat(transport.timeouts).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(28));
    assertThat(transport.requests).as("not sent again").hasSize(1);
    transport.last().answer("yes".getBytes(UTF_8));
    assertThat(patient).isCompletedWithValue("yes");
  }

  @Test
  @DisplayName("R-INV-5 an answer incomplete at the first's deadline is waited for by the others")
  void cutShortAndIncomplete() {
    RunningCall<String> patient = hastyAndPatient(exchanges(1), new ArrayList<>(), DESK);
    transport
        .last()
        .result
        .completeExceptionally(
            new DecodeException(DecodeException.Problem.MALFORMED, "x", null, 0, 0));
    transport.last().answer("whole".getBytes(UTF_8));
    assertThat(patient).isCompletedWithValue("whole");
  }

  @Test
  @DisplayName("R-INV-5 two who wait on, with different patience: the later one waits on alone")
  void resumedWithMoreTime() {
    Exchanges way = exchanges(1);
    Pending handle = new Pending("OQSsiquc01", "1319999007", "earlier", null, time.now());
    AnswerReader<String> read = (pending, answer, context) -> "late";
    way.resume(handle, Trail.NONE, read, DESK.withDeadline(Duration.ofSeconds(2)));
    RunningCall<String> patient = way.resume(handle, Trail.NONE, read, DESK);
    time.advance(Duration.ofSeconds(2));
    fail(transport.last(), Reason.SHARE_UNREACHABLE, Delivery.UNKNOWN);
    transport.last().answer(new byte[0]);
    assertThat(patient).isCompletedWithValue("late");
    assertThat(transport.timeouts).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(28));
  }

  @Test
  @DisplayName("P-02 taken back while one only waits on: no identifier that he did not write down")
  void takenBackBesideTheWaiting() {
    Exchanges way = exchanges(1);
    RunningCall<String> asking = query(way, "a", NIGHT);
    RunningCall<String> waiting = resume(way, transport.last().handle);
    fail(transport.last(), Reason.TERMINAL_NOT_READING, Delivery.WITHDRAWN);
    time.advance(Duration.ofSeconds(1));
    assertThat(transport.requests).hasSize(2);
    assertThat(transport.hands.stream().map(hand -> hand.handle).distinct()).hasSize(1);
    transport.last().answer("yes".getBytes(UTF_8));
    assertThat(List.of(asking, waiting)).allMatch(call -> call.join().equals("yes"));
  }

  @Test
  @DisplayName("P-02 who can not write it down neither sends nor reads; the others do")
  void intentFails() {
    IllegalStateException full = new IllegalStateException("disk");
    Exchanges way = exchanges(1);
    RunningCall<String> first = query(way, "a", DESK);
    RunningCall<String> second =
        query(
            way,
            "a",
            id -> {
              throw full;
            },
            DESK);
    assertThat(catchThrowable(() -> Exchanges.await(second))).isNotNull();
    transport.last().answer("yes".getBytes(UTF_8));
    assertThat(first).isCompletedWithValue("yes");

    RunningCall<String> alone =
        query(
            way,
            "b",
            id -> {
              throw full;
            },
            DESK);
    assertThat(catchThrowable(() -> Exchanges.await(alone))).isSameAs(full);
    assertThat(transport.requests).hasSize(1);
    query(way, "b", DESK);
    assertThat(transport.requests).as("nobody waits for what was never sent").hasSize(2);
  }

  @Test
  @DisplayName("P-02 an answer that comes while a caller writes down his intent is read after that")
  void answeredWhileBoarding() {
    Exchanges way = exchanges(1);
    List<String> order = new ArrayList<>();
    RunningCall<String> first = query(way, "a", DESK);
    RunningCall<String> second =
        way.query(
            MessageKind.ELIGIBILITY,
            INSTITUTION,
            id -> (id + "a").getBytes(UTF_8),
            id -> {
              transport.last().answer("yes".getBytes(UTF_8));
              order.add("intent");
            },
            (handle, answer, context) -> {
              order.add("read");
              return "second";
            },
            DESK);
    assertThat(first).isCompletedWithValue("yes");
    assertThat(second).isCompletedWithValue("second");
    assertThat(order).containsExactly("intent", "read");
    assertThat(transport.last().settled).isEqualTo(1);
  }

  @ParameterizedTest(name = "P-02 nothing goes out before a line: the first one''s fails: {0}")
  @ValueSource(booleans = {false, true})
  void secondIsReadyFirst(boolean fails) {
    Exchanges way = exchanges(1);
    List<RunningCall<String>> second = new ArrayList<>();
    List<String> order = new ArrayList<>();
    transport.onExchange = hand -> order.add("sent");
    RunningCall<String> first =
        query(
            way,
            "a",
            id -> {
              second.add(query(way, "a", other -> order.add("second"), DESK));
              if (fails) {
                throw new IllegalStateException("disk");
              }
              order.add("first");
            },
            DESK.withOnPending(pending -> order.add("first's handle")));
    assertThat(order.subList(0, 2)).containsExactly("second", "sent");
    assertThat(order.subList(2, order.size()))
        .isEqualTo(fails ? List.of() : List.of("first", "first's handle"));
    transport.last().answer("yes".getBytes(UTF_8));
    assertThat(second.get(0)).isCompletedWithValue("yes");
    assertThat(first.isCompletedExceptionally()).isEqualTo(fails);
    assertThat(transport.requests).hasSize(1);
    assertThat(transport.last().settled).isEqualTo(1);
  }

  @Test
  @DisplayName("6 what a joining host throws ends his own call only")
  void joiningHostThrows() {
    Exchanges way = exchanges(1);
    RunningCall<String> first = query(way, "a", DESK);
    RunningCall<String> second =
        query(
            way,
            "a",
            DESK.withOnPending(
                pending -> {
                  throw new IllegalStateException("store is full");
                }));
    assertThat(second).isCompletedExceptionally();
    transport.last().answer("yes".getBytes(UTF_8));
    assertThat(first).isCompletedWithValue("yes");
  }

  @Test
  @DisplayName("R-EX-8 closed before its turn: nothing is sent for any of them")
  void closed() {
    Exchanges way = exchanges(1);
    query(way, "z", DESK);
    List<RunningCall<String>> waiting = List.of(query(way, "a", DESK), query(way, "a", DESK));
    way.close();
    for (RunningCall<String> call : waiting) {
      assertThat(failure(call).reason()).isEqualTo(Reason.TRANSPORT_CLOSED);
      assertThat(failure(call).delivery()).isEqualTo(Delivery.NOT_SENT);
    }
    transport.last().answer(new byte[0]);
    assertThat(transport.requests).hasSize(1);
  }

  @Test
  @DisplayName("R-INV-5 many threads, few questions, some give up: each call ends, no slot is lost")
  void manyThreads() throws Exception {
    int threads = 8;
    int each = 400;
    ExecutorService desks = Executors.newFixedThreadPool(threads);
    ExecutorService terminal = Executors.newFixedThreadPool(2);
    try {
      transport.onExchange =
          hand -> terminal.execute(() -> hand.answer(hand.handle.exchangeId().getBytes(UTF_8)));
      Exchanges way = exchanges(3);
      List<Future<List<RunningCall<String>>>> asked = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int seed = thread;
        asked.add(desks.submit(() -> ask(way, each, seed)));
      }
      int answered = 0;
      for (Future<List<RunningCall<String>>> of : asked) {
        for (RunningCall<String> call : of.get(60, TimeUnit.SECONDS)) {
          Throwable thrown =
              catchThrowable(() -> call.get(60, TimeUnit.SECONDS)); // no clock is moved: it ends
          if (thrown == null) {
            answered++;
            assertThat(call.join()).isEqualTo(call.flight().handle().exchangeId());
          } else {
            assertThat(failure(call).reason())
                .isIn(Reason.CANCELLED_BEFORE_SEND, Reason.CANCELLED_AFTER_SEND);
          }
        }
      }
      assertThat(answered).isPositive();
      assertThat(transport.requests).hasSizeLessThan(threads * each);
      for (int i = 0; i < 3; i++) {
        assertThat(query(way, "slot " + i, DESK).get(10, TimeUnit.SECONDS)).isNotEmpty();
      }
    } finally {
      desks.shutdownNow();
      terminal.shutdown();
      assertThat(terminal.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(transport.hands).allMatch(hand -> hand.settled <= 1);
  }

  private static List<RunningCall<String>> ask(Exchanges way, int count, int seed) {
    Random random = new Random(seed);
    List<RunningCall<String>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RunningCall<String> call = query(way, "person " + random.nextInt(3), DESK);
      calls.add(call);
      if (random.nextInt(4) == 0) {
        call.cancelExchange();
      } else if (random.nextInt(4) == 0) {
        Exchanges.await(call);
      }
    }
    return calls;
  }
}
