package jp.shikaku.internal.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import jp.shikaku.CallOptions;
import jp.shikaku.RejectedException;
import jp.shikaku.RetryOptions;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.transport.ExchangeEvent.BreakerChanged;
import jp.shikaku.transport.ExchangeEvent.BreakerState;
import jp.shikaku.transport.ExchangeEvent.Ended;
import jp.shikaku.transport.ExchangeEvent.Outcome;
import jp.shikaku.transport.ExchangeEvent.Queued;
import jp.shikaku.transport.ExchangeEvent.Retrying;
import jp.shikaku.transport.ExchangeEvent.Sent;
import jp.shikaku.transport.ExchangeResult;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.Safety;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PoliciesTest extends PolicyBench {

  // ---- retry

  private static final Set<Reason> PASSING =
      EnumSet.of(
          Reason.SHARE_UNREACHABLE,
          Reason.UNREACHABLE,
          Reason.UNAVAILABLE,
          Reason.CENTRE_UNREACHABLE,
          Reason.BUSY,
          Reason.CORRUPTED);

  static Stream<Arguments> everyTrouble() {
    return Arrays.stream(Reason.values())
        .flatMap(
            reason ->
                Arrays.stream(Delivery.values())
                    .flatMap(
                        delivery ->
                            Arrays.stream(Safety.values())
                                .flatMap(
                                    safety ->
                                        Arrays.stream(Lane.values())
                                            .map(
                                                lane ->
                                                    Arguments.of(
                                                        reason, delivery, safety, lane)))));
  }

  @ParameterizedTest(name = "R-RT-6 {0} {1} {2} {3}")
  @MethodSource("everyTrouble")
  void sentAgainOrNot(Reason reason, Delivery delivery, Safety safety, Lane lane) {
    always(reason, delivery);
    MessageKind kind =
        switch (safety) {
          case READ -> MessageKind.ELIGIBILITY;
          case IDEMPOTENT_WRITE -> WRITE;
          case SUBMISSION -> MessageKind.BULK_ELIGIBILITY;
        };

    RunningCall<String> call = send(exchanges(4), kind, DESK.withLane(lane));
    time.advance(DEADLINE.minusSeconds(1));

    boolean mayPass =
        PASSING.contains(reason) || (reason == Reason.TERMINAL_NOT_READING && lane == Lane.BATCH);
    int expected =
        switch (safety) {
          case READ -> delivery != Delivery.UNKNOWN && mayPass ? 3 : 1;
          case IDEMPOTENT_WRITE ->
              delivery == Delivery.UNKNOWN
                  ? PASSING.contains(reason) || reason == Reason.NO_ANSWER ? 2 : 1
                  : mayPass ? 2 : 1;
          case SUBMISSION -> 1;
        };
    assertThat(transport.requests).hasSize(expected);
    TransportException end = failure(call);
    assertThat(end.reason()).isEqualTo(reason);
    assertThat(end.delivery()).isEqualTo(delivery);
    assertThat(end.attempts()).isEqualTo(expected);
  }

  @Test
  @DisplayName("R-RT-1 what did not reach the terminal is sent again under the same identifier")
  void sameIdentifier() {
    transport.onExchange =
        hand -> {
          if (transport.hands.size() < 3) {
            hand.result.completeExceptionally(
                trouble(Reason.UNREACHABLE, Delivery.NOT_SENT, hand.handle));
          } else {
            hand.answer("ok".getBytes(UTF_8));
          }
        };
    List<Pending> told = new ArrayList<>();

    RunningCall<String> call =
        send(exchanges(4), MessageKind.ELIGIBILITY, DESK.withOnPending(told::add));
    assertThat(call).isNotDone();
    time.advance(Duration.ofMillis(600));
    assertThat(transport.requests).hasSize(2);
    time.advance(Duration.ofMillis(1_200));

    assertThat(call).isCompletedWithValue("ok");
    assertThat(transport.hands)
        .extracting(hand -> hand.handle.exchangeId())
        .containsOnly(told.get(0).exchangeId());
    assertThat(told).hasSize(1);
    assertThat(events)
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly("Sent", "Retrying", "Sent", "Retrying", "Sent", "Ended");
    assertThat(((Retrying) events.get(1)).pause())
        .isBetween(Duration.ofMillis(400), Duration.ofMillis(600));
    assertThat(((Retrying) events.get(3)).pause())
        .isBetween(Duration.ofMillis(800), Duration.ofMillis(1_200));
    assertThat(((Ended) events.get(5)).outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(((Ended) events.get(5)).attempts()).isEqualTo(3);
  }

  @Test
  @DisplayName("R-RT-1 an attempt that can not end before the deadline is not begun")
  void notBeyondTheDeadline() {
    always(Reason.UNREACHABLE, Delivery.NOT_SENT);
    RunningCall<String> call =
        send(exchanges(4), MessageKind.ELIGIBILITY, DESK.withDeadline(Duration.ofMillis(1_300)));
    assertThat(failure(call).reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(transport.requests).hasSize(1);
  }

  @Test
  @DisplayName("R-RT-1 in a total outage the load grows by a tenth at most after the first 20")
  void budget() {
    always(Reason.UNREACHABLE, Delivery.NOT_SENT);
    Exchanges way = exchanges(4);
    for (int i = 0; i < 200; i++) {
      RunningCall<String> call = send(way);
      time.advance(Duration.ofSeconds(5));
      assertThat(call).isCompletedExceptionally();
      if (i == 19) {
        transport.requests.clear();
      }
    }
    assertThat(transport.requests).hasSizeBetween(180, 198);
  }

  @Test
  @DisplayName("R-RT-1 successes fill the budget again")
  void budgetComesBack() {
    always(Reason.UNREACHABLE, Delivery.NOT_SENT);
    Exchanges way = exchanges(4);
    for (int i = 0; i < 15; i++) {
      RunningCall<String> call = send(way);
      time.advance(Duration.ofSeconds(5));
      assertThat(call).isCompletedExceptionally();
    }
    answers();
    for (int i = 0; i < 10; i++) {
      assertThat(send(way)).isCompletedWithValue("ok");
    }
    always(Reason.UNREACHABLE, Delivery.NOT_SENT);
    transport.requests.clear();
    RunningCall<String> call = send(way);
    time.advance(Duration.ofSeconds(5));
    assertThat(call).isCompletedExceptionally();
    assertThat(transport.requests).hasSize(3);
  }

  @Test
  @DisplayName("transports 5.2 the other side's Retry-After is obeyed")
  void retryAfter() {
    transport.onExchange =
        hand ->
            hand.result.completeExceptionally(
                trouble(Reason.BUSY, Delivery.NOT_SENT, hand.handle)
                    .withRetryAfter(Duration.ofSeconds(4)));
    RunningCall<String> call = send(exchanges(4));
    time.advance(Duration.ofMillis(3_900));
    assertThat(transport.requests).hasSize(1);
    time.advance(Duration.ofMillis(200));
    assertThat(transport.requests).hasSize(2);
    time.advance(Duration.ofSeconds(20));
    assertThat(failure(call).retryAfter()).contains(Duration.ofSeconds(4));
  }

  @Test
  @DisplayName("R-INV-5 cancelled in the pause before another attempt: nothing more is sent")
  void cancelledInThePause() {
    always(Reason.UNREACHABLE, Delivery.NOT_SENT);
    RunningCall<String> call = send(exchanges(4));
    call.cancelExchange();
    assertThat(failure(call).reason()).isEqualTo(Reason.CANCELLED_BEFORE_SEND);
    time.advance(DEADLINE);
    assertThat(transport.requests).hasSize(1);
  }

  @Test
  @DisplayName("R-INV-5 the pause holds no slot, and the deadline ends a call that waits in it")
  void pauseHoldsNoSlot() {
    always(Reason.UNREACHABLE, Delivery.NOT_SENT);
    Exchanges way = exchanges(1);
    RunningCall<String> first = send(way);
    transport.onExchange = hand -> {};
    RunningCall<String> second = send(way);
    assertThat(transport.requests).as("the second has the slot").hasSize(2);

    time.advance(DEADLINE.plusMillis(250));

    TransportException end = failure(first);
    assertThat(end.reason()).as("what it met, not that it waited").isEqualTo(Reason.UNREACHABLE);
    assertThat(second).isDone();
  }

  @Test
  @DisplayName("6.1 unanswered, by choice: once more under a new identifier, half of the time each")
  void unanswered() {
    retry = RetryOptions.STANDARD.withResendsUnanswered(true);
    List<Pending> told = new ArrayList<>();
    RunningCall<String> call = query(exchanges(4), "", DESK.withOnPending(told::add));
    assertThat(transport.timeouts.get(0)).isEqualTo(DEADLINE.dividedBy(2));
    time.advance(DEADLINE.dividedBy(2));
    HandTransport.Hand first = transport.last();
    first.result.completeExceptionally(trouble(Reason.NO_ANSWER, Delivery.UNKNOWN, first.handle));
    time.advance(Duration.ofSeconds(1));

    assertThat(transport.requests).hasSize(2);
    HandTransport.Hand second = transport.last();
    assertThat(second.handle.exchangeId()).isNotEqualTo(first.handle.exchangeId());
    assertThat(new String(transport.requests.get(1).body(), UTF_8))
        .isEqualTo(second.handle.exchangeId());
    assertThat(told).containsExactly(first.handle, second.handle);
    second.answer("ok".getBytes(UTF_8));
    assertThat(call).isCompletedWithValue("ok");
  }

  // ---- lanes

  @Test
  @DisplayName("T10 25 desks at once: the ceiling is kept, the batch lane waits, the desks do not")
  void lanes() {
    Exchanges way = exchanges(4);
    List<RunningCall<String>> batch = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      batch.add(send(way, MessageKind.ELIGIBILITY, NIGHT));
    }
    assertThat(transport.hands).as("the batch lane has one slot").hasSize(1);
    List<RunningCall<String>> desks = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      desks.add(send(way));
    }
    assertThat(transport.hands).as("and the desks have theirs").hasSize(1 + 4);
    assertThat(events.stream().filter(Queued.class::isInstance)).hasSize(9 + 21);

    int answered = 0;
    while (desks.stream().anyMatch(call -> !call.isDone())) {
      transport.hands.get(answered++).answer("ok".getBytes(UTF_8));
      assertThat(transport.hands.size() - answered).isLessThanOrEqualTo(5);
      if (desks.stream().anyMatch(call -> !call.isDone())) {
        assertThat(batch.stream().filter(CompletableFuture::isDone).count()).isLessThanOrEqualTo(1);
      }
    }
    while (answered < 35) {
      transport.hands.get(answered++).answer("ok".getBytes(UTF_8));
    }
    assertThat(batch).allMatch(CompletableFuture::isDone);
    assertThat(transport.requests.subList(0, 1)).allMatch(r -> r.lane() == Lane.BATCH);
    assertThat(transport.requests.subList(1, 26)).allMatch(r -> r.lane() == Lane.INTERACTIVE);
  }

  @Test
  @DisplayName("6.4 with 16 desks the batch lane has one of their slots: never more than 16 in all")
  void ceiling() {
    Exchanges way = exchanges(16);
    send(way, MessageKind.ELIGIBILITY, NIGHT);
    for (int i = 0; i < 20; i++) {
      send(way);
    }
    assertThat(transport.hands).hasSize(16);
    transport.hands.get(0).answer("ok".getBytes(UTF_8));
    assertThat(transport.hands).as("a desk comes next").hasSize(17);
    assertThat(transport.requests.get(16).lane()).isEqualTo(Lane.INTERACTIVE);
  }

  @Test
  @DisplayName(
      "6.4 the batch lane starts one a second, also after a stretch in which it had to wait")
  void pace() {
    batchPause = Duration.ofSeconds(1);
    answers();
    Exchanges way = exchanges(4);
    for (int i = 0; i < 5; i++) {
      send(way, MessageKind.ELIGIBILITY, NIGHT);
    }
    assertThat(transport.requests).hasSize(1);
    for (int i = 2; i <= 5; i++) {
      time.advance(Duration.ofMillis(999));
      assertThat(transport.requests).hasSize(i - 1);
      time.advance(Duration.ofMillis(1));
      assertThat(transport.requests).hasSize(i);
    }
  }

  @Test
  @DisplayName(
      "R-RT-5 more than 256 waiting calls of a lane are refused at once; the other lane not")
  void overloaded() {
    Exchanges way = exchanges(1);
    for (int i = 0; i < 257; i++) {
      send(way, MessageKind.ELIGIBILITY, NIGHT);
    }
    TransportException e = failure(send(way, MessageKind.ELIGIBILITY, NIGHT));
    assertThat(e.reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(e.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(send(way)).isNotDone();
  }

  @Test
  @DisplayName("R-RT-5 what is refused for want of room is neither made nor written down")
  void overloadedIsCheap() {
    Exchanges way = exchanges(1);
    for (int i = 0; i < 257; i++) {
      query(way, "person " + i, DESK);
    }
    List<String> written = new ArrayList<>();
    RunningCall<String> refused = query(way, "one more", written::add, DESK);
    assertThat(failure(refused).reason()).isEqualTo(Reason.OVERLOADED);
    RunningCall<String> retrieval =
        way.send(
            MessageKind.DRUG_INFO,
            INSTITUTION,
            id -> {
              written.add(id);
              return id.getBytes(UTF_8);
            },
            written::add,
            (handle, answer, context) -> "x",
            DESK);
    assertThat(failure(retrieval).reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(written).isEmpty();
    assertThat(query(way, "person 7", written::add, DESK)).as("an identical one waits").isNotDone();
  }

  @Test
  @DisplayName("transports 7 the wait for a turn is not the terminal's time")
  void ownQueueIsNotTheTerminals() {
    Exchanges way = exchanges(1);
    send(way);
    send(way);
    time.advance(Duration.ofSeconds(20));
    transport.last().answer(new byte[0]);
    time.advance(Duration.ofSeconds(1));
    transport.last().answer(new byte[0]);
    assertThat(times).containsExactly(Duration.ofSeconds(20), Duration.ofSeconds(1));
  }

  // ---- breaker

  private void failFive(Exchanges way, CallOptions options) {
    always(Reason.UNAVAILABLE, Delivery.NOT_SENT);
    for (int i = 0; i < 5; i++) {
      assertThat(failure(send(way, MessageKind.ELIGIBILITY, options)).reason())
          .isEqualTo(Reason.UNAVAILABLE);
    }
  }

  @Test
  @DisplayName(
      "R-RT-4 open after 5 failures, for this institution and lane only; one trial at a time")
  void breaker() {
    breaker = true;
    retry = RetryOptions.NEVER;
    Exchanges way = exchanges(8);
    failFive(way, DESK);
    transport.requests.clear();

    TransportException open = failure(send(way));
    assertThat(open.reason()).isEqualTo(Reason.BREAKER_OPEN);
    assertThat(open.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(open.retryAfter()).contains(Duration.ofSeconds(30));
    assertThat(transport.requests).isEmpty();
    answers();
    assertThat(send(way, MessageKind.ELIGIBILITY, NIGHT)).isCompletedWithValue("ok");
    assertThat(send(way, MessageKind.ELIGIBILITY, DESK, OTHER)).isCompletedWithValue("ok");
    assertThat(changes()).containsExactly(BreakerState.OPEN);

    transport.onExchange = hand -> {};
    time.advance(Duration.ofSeconds(29));
    assertThat(failure(send(way)).retryAfter()).contains(Duration.ofSeconds(1));
    time.advance(Duration.ofMillis(1_001));
    RunningCall<String> trial = send(way);
    assertThat(trial).isNotDone();
    assertThat(failure(send(way)).reason()).as("one at a time").isEqualTo(Reason.BREAKER_OPEN);
    transport.last().answer("ok".getBytes(UTF_8));
    assertThat(trial).isCompletedWithValue("ok");
    answers();
    assertThat(send(way)).isCompletedWithValue("ok");
    assertThat(changes())
        .containsExactly(BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.CLOSED);
  }

  private List<BreakerState> changes() {
    return events.stream()
        .filter(BreakerChanged.class::isInstance)
        .map(event -> ((BreakerChanged) event).state())
        .toList();
  }

  @Test
  @DisplayName("R-RT-4 a trial that is cancelled leaves the next one free to go")
  void cancelledTrial() {
    breaker = true;
    retry = RetryOptions.NEVER;
    Exchanges way = exchanges(8);
    failFive(way, DESK);
    time.advance(Duration.ofMillis(30_001));
    transport.onExchange = hand -> {};
    transport.onCancel =
        hand ->
            hand.result.completeExceptionally(
                trouble(Reason.CANCELLED_BEFORE_SEND, Delivery.NOT_SENT, hand.handle));
    RunningCall<String> trial = send(way);
    trial.cancelExchange();
    assertThat(trial).isDone();
    answers();
    assertThat(send(way)).isCompletedWithValue("ok");
  }

  @Test
  @DisplayName("R-RT-4 a look that finds the way open lets a trial out at once")
  void probe() {
    breaker = true;
    retry = RetryOptions.NEVER;
    Exchanges way = exchanges(8);
    failFive(way, DESK);
    answers();
    assertThat(failure(send(way)).reason()).isEqualTo(Reason.BREAKER_OPEN);
    way.wayIsOpen();
    assertThat(send(way)).isCompletedWithValue("ok");
    assertThat(send(way)).isCompletedWithValue("ok");
  }

  @Test
  @DisplayName("T6 a refused file is sent once, and neither it nor the caller's own failures open")
  void refusalsDoNotOpen() {
    breaker = true;
    Exchanges way = exchanges(8);
    transport.onExchange =
        hand ->
            hand.result.complete(
                new ExchangeResult.Rejected("x.err", new byte[] {1}, Instant.EPOCH));
    for (int i = 0; i < 30; i++) {
      Throwable thrown = catchThrowable(send(way)::join);
      assertThat(thrown.getCause()).isInstanceOf(RejectedException.class);
    }
    assertThat(transport.requests).hasSize(30);
    always(Reason.ACCESS_DENIED, Delivery.NOT_SENT);
    for (int i = 0; i < 30; i++) {
      assertThat(failure(send(way)).reason()).isEqualTo(Reason.ACCESS_DENIED);
    }
    assertThat(changes()).isEmpty();
  }

  @Test
  @DisplayName("R-RT-4 answers before the first failure count")
  void answersBeforeCount() {
    breaker = true;
    retry = RetryOptions.NEVER;
    Exchanges way = exchanges(8);
    answers();
    for (int i = 0; i < 20; i++) {
      assertThat(send(way)).isCompletedWithValue("ok");
    }
    failFive(way, DESK);
    assertThat(changes()).as("5 of 20 are not half").isEmpty();
    failFive(way, DESK);
    assertThat(changes()).containsExactly(BreakerState.OPEN);
  }

  // ---- maintenance

  @Test
  @DisplayName("T16 nothing is sent in a maintenance window; after it calls go out again")
  void maintenance() {
    Instant now = time.now();
    calendar =
        MaintenanceCalendar.builder().once(now.plusSeconds(60), now.plusSeconds(120)).build();
    answers();
    Exchanges way = exchanges(4);
    assertThat(send(way)).isCompletedWithValue("ok");
    time.advance(Duration.ofSeconds(60));
    TransportException e = failure(send(way));
    assertThat(e.reason()).isEqualTo(Reason.MAINTENANCE);
    assertThat(e.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(e.retryAfter()).contains(Duration.ofSeconds(60));
    assertThat(transport.requests).hasSize(1);
    time.advance(Duration.ofSeconds(60));
    assertThat(send(way)).isCompletedWithValue("ok");
  }

  @Test
  @DisplayName("T16 nothing is sent again into a maintenance window")
  void noRetryIntoMaintenance() {
    Instant now = time.now();
    calendar = MaintenanceCalendar.builder().once(now.plusMillis(1), now.plusSeconds(120)).build();
    always(Reason.UNREACHABLE, Delivery.NOT_SENT);
    assertThat(failure(send(exchanges(4))).reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(transport.requests).hasSize(1);
  }

  // ---- interceptors and listeners

  @Test
  @DisplayName("interceptors stand around each attempt, the first outermost")
  void interceptorsAroundEachAttempt() {
    List<String> seen = new ArrayList<>();
    interceptors =
        List.of(
            (request, next) -> {
              seen.add("outer");
              return next.apply(request);
            },
            (request, next) -> {
              seen.add("inner");
              return next.apply(request);
            });
    always(Reason.UNREACHABLE, Delivery.NOT_SENT);
    send(exchanges(4));
    time.advance(DEADLINE);
    assertThat(seen).containsExactly("outer", "inner", "outer", "inner", "outer", "inner");
  }

  @Test
  @DisplayName("R-F-22 an Error in a listener does not silence the events after it")
  void listenerErrors() {
    listeners =
        List.of(
            event -> {
              throw new AssertionError("listener");
            },
            events::add);
    answers();
    Exchanges way = exchanges(1);
    assertThat(send(way)).isCompleted();
    int first = events.size();
    assertThat(first).isPositive();
    assertThat(send(way)).isCompleted();
    assertThat(events).hasSize(2 * first);
  }

  @Test
  @DisplayName("R-F-22 a listener that throws hurts neither the call nor the other listener")
  void throwingListener() {
    listeners =
        List.of(
            event -> {
              throw new IllegalStateException("test");
            },
            events::add);
    answers();
    assertThat(send(exchanges(4))).isCompletedWithValue("ok");
    assertThat(events).hasExactlyElementsOfTypes(Sent.class, Ended.class);
  }
}
