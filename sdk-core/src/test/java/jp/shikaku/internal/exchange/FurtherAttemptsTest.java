package jp.shikaku.internal.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.RetryOptions;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.transport.ExchangeEvent.BreakerChanged;
import jp.shikaku.transport.ExchangeEvent.Retrying;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds between the attempts of one call, and what is told of them. */
class FurtherAttemptsTest extends PolicyBench {

  @Test
  @DisplayName("R-INV-2 a later failure does not hide that the first attempt may be answered")
  void unknownIsKept() {
    RunningCall<String> call = send(exchanges(1), WRITE, DESK);
    fail(transport.last(), Reason.NO_ANSWER, Delivery.UNKNOWN);
    always(Reason.UNREACHABLE, Delivery.NOT_SENT);
    time.advance(Duration.ofSeconds(10));
    TransportException end = failure(call);
    assertThat(end.delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(end.reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(end.pending()).contains(transport.hands.get(0).handle);
    assertThat(end.attempts()).isEqualTo(2);
    assertThat(journal).containsExactly("INTENT", "ENDED UNKNOWN", "INTENT", "ENDED NOT_SENT");
  }

  @Test
  @DisplayName("R-INV-2 cancelled or closed in the pause after an unanswered attempt: not unsent")
  void givenUpAfterUnanswered() {
    Exchanges way = exchanges(2);
    RunningCall<String> cancelled = send(way, WRITE, DESK);
    fail(transport.last(), Reason.NO_ANSWER, Delivery.UNKNOWN);
    RunningCall<String> closed = send(way, WRITE, DESK);
    fail(transport.last(), Reason.NO_ANSWER, Delivery.UNKNOWN);
    cancelled.cancelExchange();
    way.close();
    assertThat(failure(cancelled).reason()).isEqualTo(Reason.CANCELLED_AFTER_SEND);
    assertThat(failure(cancelled).pending()).contains(transport.hands.get(0).handle);
    assertThat(failure(closed).reason()).isEqualTo(Reason.TRANSPORT_CLOSED);
    assertThat(failure(closed).pending()).contains(transport.hands.get(1).handle);
    time.advance(DEADLINE);
    assertThat(transport.requests).hasSize(2);
  }

  @Test
  @DisplayName("R-INV-5 closed while out: an attempt that fails then ends the call")
  void closedWhileOut() {
    Exchanges way = exchanges(1);
    RunningCall<String> call = send(way);
    way.close();
    assertThat(call).isNotDone();
    fail(transport.last(), Reason.UNREACHABLE, Delivery.NOT_SENT);
    assertThat(failure(call).delivery()).isEqualTo(Delivery.NOT_SENT);
    time.advance(DEADLINE);
    assertThat(transport.requests).hasSize(1);
  }

  @Test
  @DisplayName("R-INV-5 a closed transport that says nothing leaves no call open")
  void closedWithoutAWord() {
    Exchanges way = exchanges(1);
    RunningCall<String> out = send(way);
    RunningCall<String> waiting = send(way);
    way.close();
    assertThat(failure(waiting).delivery()).isEqualTo(Delivery.NOT_SENT);
    way.endRemaining(Duration.ZERO);
    assertThat(failure(out).reason()).isEqualTo(Reason.TRANSPORT_CLOSED);
    assertThat(failure(out).delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(failure(out).pending()).contains(transport.last().handle);
  }

  @Test
  @DisplayName("6.1 medical information is never asked for anew, whatever the options say")
  void accessIsNotRepeated() {
    retry = RetryOptions.STANDARD.withResendsUnanswered(true);
    RunningCall<String> call = send(exchanges(1), MessageKind.DRUG_INFO, DESK);
    assertThat(transport.timeouts).containsExactly(DEADLINE);
    fail(transport.last(), Reason.NO_ANSWER, Delivery.UNKNOWN);
    assertThat(failure(call).pending()).contains(transport.last().handle);
    assertThat(transport.requests).hasSize(1);
  }

  @Test
  @DisplayName("6.1 asked anew once and no more; both identifiers are written down")
  void anewOnce() {
    retry = RetryOptions.STANDARD.withResendsUnanswered(true);
    List<String> intents = new ArrayList<>();
    RunningCall<String> call = query(exchanges(1), "a", intents::add, DESK);
    fail(transport.last(), Reason.NO_ANSWER, Delivery.UNKNOWN);
    time.advance(Duration.ofSeconds(1));
    fail(transport.last(), Reason.NO_ANSWER, Delivery.UNKNOWN);
    assertThat(failure(call).attempts()).isEqualTo(2);
    assertThat(intents)
        .containsExactly(
            transport.hands.get(0).handle.exchangeId(), transport.hands.get(1).handle.exchangeId())
        .doesNotHaveDuplicates();
    assertThat(journal).containsExactly("INTENT", "ENDED UNKNOWN", "INTENT", "ENDED UNKNOWN");
  }

  @Test
  @DisplayName("6.1 half of the time was too short for the pick-up: the other half is used")
  void halfIsCutShort() {
    retry = RetryOptions.STANDARD.withResendsUnanswered(true);
    RunningCall<String> call = query(exchanges(1), "a", DESK.withDeadline(Duration.ofSeconds(10)));
    time.advance(Duration.ofSeconds(5));
    fail(transport.last(), Reason.TERMINAL_NOT_READING, Delivery.WITHDRAWN);
    time.advance(Duration.ZERO);
    assertThat(transport.timeouts).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5));
    transport.last().answer("yes".getBytes(UTF_8));
    assertThat(call).isCompletedWithValue("yes");
  }

  @Test
  @DisplayName("R-RT-2 a submission is not sent again, however short its time was")
  void submissionIsCutShort() {
    Exchanges way = exchanges(1);
    RunningCall<String> sent =
        send(way, MessageKind.BULK_ELIGIBILITY, DESK.withDeadline(Duration.ofSeconds(2)));
    RunningCall<String> waiting =
        way.resume(transport.last().handle, Trail.NONE, (handle, answer, context) -> "x", DESK);
    time.advance(Duration.ofSeconds(2));
    fail(transport.last(), Reason.TERMINAL_NOT_READING, Delivery.WITHDRAWN);
    assertThat(failure(sent).delivery()).isEqualTo(Delivery.WITHDRAWN);
    assertThat(failure(waiting).delivery()).isEqualTo(Delivery.WITHDRAWN);
    time.advance(DEADLINE);
    assertThat(transport.requests).hasSize(1);
  }

  @Test
  @DisplayName("5.4 what was taken back is sent again under a new identifier, not its stored end")
  void takenBack() {
    List<Pending> told = new ArrayList<>();
    RunningCall<String> call =
        send(exchanges(1), MessageKind.DRUG_INFO, NIGHT.withOnPending(told::add));
    fail(transport.last(), Reason.TERMINAL_NOT_READING, Delivery.WITHDRAWN);
    time.advance(Duration.ofSeconds(1));
    assertThat(told)
        .containsExactly(transport.hands.get(0).handle, transport.last().handle)
        .doesNotHaveDuplicates();
    assertThat(new String(transport.requests.get(1).body(), UTF_8))
        .isEqualTo(transport.last().handle.exchangeId());
    call.cancelExchange();
    fail(transport.last(), Reason.CANCELLED_BEFORE_SEND, Delivery.WITHDRAWN);
    assertThat(failure(call).delivery()).as("nothing of it is out").isEqualTo(Delivery.WITHDRAWN);
  }

  @Test
  @DisplayName("R-INV-5 a further attempt that is never answered ends with the call's own deadline")
  void deadlineOverAll() {
    Exchanges way = exchanges(1);
    RunningCall<String> call = send(way, MessageKind.ELIGIBILITY, NIGHT);
    time.advance(Duration.ofSeconds(15));
    fail(transport.last(), Reason.TERMINAL_NOT_READING, Delivery.WITHDRAWN);
    time.advance(Duration.ofSeconds(1));
    assertThat(transport.timeouts.get(1))
        .isBetween(Duration.ofMillis(14_400), Duration.ofMillis(14_600));
    time.advance(Duration.ofMillis(14_250));
    assertThat(failure(call).reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(failure(call).attempts()).isEqualTo(2);
    answers();
    assertThat(send(way)).as("the slot is free again").isCompleted();
  }

  @Test
  @DisplayName("R-INV-2 a second attempt that throws once it is out is not told as unsent")
  void secondAttemptThrows() {
    always(Reason.UNREACHABLE, Delivery.NOT_SENT);
    RunningCall<String> call = send(exchanges(1));
    transport.onExchange =
        hand -> {
          throw trouble(Reason.NO_ANSWER, Delivery.UNKNOWN, hand.handle);
        };
    time.advance(Duration.ofSeconds(1));
    assertThat(failure(call).delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(failure(call).pending()).contains(transport.last().handle);
  }

  @Test
  @DisplayName("P-02 asked anew and not writable: not sent again, and the first not called unsent")
  void secondIntentFails() {
    retry = RetryOptions.STANDARD.withResendsUnanswered(true);
    List<String> intents = new ArrayList<>();
    RunningCall<String> call =
        query(
            exchanges(1),
            "a",
            id -> {
              if (!intents.isEmpty()) {
                throw new IllegalStateException("disk");
              }
              intents.add(id);
            },
            DESK);
    fail(transport.last(), Reason.NO_ANSWER, Delivery.UNKNOWN);
    time.advance(Duration.ofSeconds(1));
    assertThat(failure(call).pending()).contains(transport.hands.get(0).handle);
    assertThat(transport.requests).hasSize(1);
  }

  @Test
  @DisplayName("5.2 Retry-After is obeyed up to 60 s, and never beyond the deadline")
  void longRetryAfter() {
    transport.onExchange =
        hand ->
            hand.result.completeExceptionally(
                trouble(Reason.BUSY, Delivery.NOT_SENT, hand.handle)
                    .withRetryAfter(Duration.ofMinutes(10)));
    Exchanges way = exchanges(1);
    assertThat(failure(send(way)).retryAfter()).contains(Duration.ofMinutes(10));
    RunningCall<String> patient =
        send(way, MessageKind.ELIGIBILITY, DESK.withDeadline(Duration.ofMinutes(5)));
    answers();
    time.advance(Duration.ofMillis(59_999));
    assertThat(patient).isNotDone();
    time.advance(Duration.ofMillis(1));
    assertThat(patient).isCompleted();
  }

  @Test
  @DisplayName("R-RT-1 no pause is longer than 8 s, and no two calls come back in step")
  void pauses() {
    retry = new RetryOptions(5, Duration.ofSeconds(4), Duration.ofSeconds(8), false);
    always(Reason.BUSY, Delivery.NOT_SENT);
    Exchanges way = exchanges(4);
    for (int i = 0; i < 5; i++) {
      send(way, MessageKind.ELIGIBILITY, DESK.withDeadline(Duration.ofMinutes(5)));
    }
    time.advance(Duration.ofMinutes(5));
    List<Duration> pauses = events(Retrying.class).stream().map(Retrying::pause).toList();
    assertThat(pauses).hasSize(20).allMatch(pause -> pause.toMillis() <= 8_000);
    assertThat(pauses.subList(0, 5)).as("jittered").doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("R-RT-3 an unreadable answer and an error of the input are sent once, open nothing")
  void contentIsNotRepeated() {
    breaker = true;
    transport.onExchange = hand -> hand.answer(new byte[0]);
    Exchanges way = exchanges(1);
    for (int i = 0; i < 30; i++) {
      RunningCall<String> call =
          way.send(
              MessageKind.ELIGIBILITY,
              INSTITUTION,
              id -> new byte[0],
              Trail.NONE,
              (handle, answer, context) -> {
                throw new DecodeException(DecodeException.Problem.MALFORMED, "x", null, 0, 0);
              },
              DESK);
      assertThat(catchThrowable(call::join)).hasCauseInstanceOf(DecodeException.class);
    }
    transport.onExchange =
        hand ->
            hand.result.completeExceptionally(new InvalidQueryException("body", "is too large"));
    for (int i = 0; i < 30; i++) {
      assertThat(catchThrowable(send(way)::join)).hasCauseInstanceOf(InvalidQueryException.class);
    }
    assertThat(transport.requests).hasSize(60);
    assertThat(events(BreakerChanged.class)).isEmpty();
  }

  @Test
  @DisplayName("T16 a call that waits its turn into a window is not sent; a resumed one is heard")
  void windowBeginsWhileWaiting() {
    calendar =
        MaintenanceCalendar.builder()
            .once(time.now().plusSeconds(5), time.now().plusSeconds(600))
            .build();
    Exchanges way = exchanges(1);
    RunningCall<String> before = send(way);
    RunningCall<String> waiting = send(way);
    time.advance(Duration.ofSeconds(6));
    transport.last().answer("in time".getBytes(UTF_8));
    assertThat(before).isCompletedWithValue("in time");
    assertThat(failure(waiting).reason()).isEqualTo(Reason.MAINTENANCE);
    assertThat(transport.requests).hasSize(1);
    answers();
    RunningCall<String> resumed =
        way.resume(
            before.flight().handle(), Trail.NONE, (handle, answer, context) -> "heard", DESK);
    assertThat(resumed).isCompletedWithValue("heard");
  }

  @Test
  @DisplayName("1.8 an interceptor that throws leaves it open whether something was sent")
  void interceptorThrows() {
    interceptors =
        List.of(
            (request, next) -> {
              next.apply(request);
              throw new IllegalStateException("bug");
            });
    assertThat(failure(send(exchanges(1))).delivery()).isEqualTo(Delivery.UNKNOWN);
  }
}
