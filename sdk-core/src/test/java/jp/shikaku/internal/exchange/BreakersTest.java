package jp.shikaku.internal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import jp.shikaku.HeldBack;
import jp.shikaku.RetryOptions;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.transport.ExchangeEvent;
import jp.shikaku.transport.ExchangeEvent.BreakerChanged;
import jp.shikaku.transport.ExchangeEvent.BreakerState;
import jp.shikaku.transport.ExchangeEvent.Queued;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BreakersTest extends PolicyBench {

  private static final Set<Reason> COUNTED =
      EnumSet.of(
          Reason.TERMINAL_NOT_READING,
          Reason.NO_ANSWER,
          Reason.UNAVAILABLE,
          Reason.UNREACHABLE,
          Reason.SHARE_UNREACHABLE,
          Reason.CENTRE_UNREACHABLE);

  @BeforeEach
  void breakerOnly() {
    breaker = true;
    retry = RetryOptions.NEVER;
  }

  private void open(Exchanges way) {
    always(Reason.TERMINAL_NOT_READING, Delivery.WITHDRAWN);
    for (int i = 0; i < 5; i++) {
      assertThat(failure(send(way)).reason()).isEqualTo(Reason.TERMINAL_NOT_READING);
    }
  }

  private List<BreakerState> states() {
    return events(BreakerChanged.class).stream().map(BreakerChanged::state).toList();
  }

  @ParameterizedTest(name = "R-RT-4 6.5 {0}")
  @EnumSource(Reason.class)
  void whatCounts(Reason reason) {
    always(reason, Delivery.NOT_SENT);
    Exchanges way = exchanges(1);
    for (int i = 0; i < 5; i++) {
      send(way);
    }
    assertThat(states())
        .isEqualTo(COUNTED.contains(reason) ? List.of(BreakerState.OPEN) : List.of());
  }

  @Test
  @DisplayName("R-RT-4 open: ended at once, before any turn, with cause, since and when to return")
  void openRefuses() {
    Exchanges way = exchanges(1);
    open(way);
    time.advance(Duration.ofSeconds(10));
    transport.onExchange = hand -> {};
    Pending earlier = transport.last().handle;
    assertThat(way.resume(earlier, Trail.NONE, (handle, answer, context) -> "x", DESK)).isNotDone();

    TransportException held = failure(send(way));

    assertThat(held.reason()).isEqualTo(Reason.BREAKER_OPEN);
    assertThat(held.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(held.retryAfter()).contains(Duration.ofSeconds(20));
    assertThat(held).hasMessageContaining("since 2026-11-02T00:00:00Z after TERMINAL_NOT_READING");
    assertThat(held.userMessage(Locale.JAPAN)).contains("無資格という意味ではありません");
    assertThat(transport.requests).hasSize(5);
    assertThat(journal).as("nothing was even prepared").hasSize(10);
  }

  @Test
  @DisplayName("R-RT-4 beside the one trial calls are told to come again soon, never at once")
  void besideTheTrial() {
    Exchanges way = exchanges(4);
    open(way);
    transport.onExchange = hand -> {};
    time.advance(Duration.ofMillis(30_001));
    assertThat(send(way)).isNotDone();
    assertThat(failure(send(way)).retryAfter()).contains(Duration.ofSeconds(1));
    fail(transport.last(), Reason.NO_ANSWER, Delivery.UNKNOWN);
    assertThat(failure(send(way)).retryAfter()).contains(Duration.ofSeconds(30));
    assertThat(states())
        .containsExactly(BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.OPEN);
  }

  @Test
  @DisplayName("R-RT-4 a trial that tells nothing of the way lets the next one try")
  void trialWithoutWord() {
    Exchanges way = exchanges(4);
    open(way);
    time.advance(Duration.ofMillis(30_001));
    always(Reason.BUSY, Delivery.NOT_SENT);
    assertThat(failure(send(way)).reason()).isEqualTo(Reason.BUSY);
    transport.onExchange =
        hand -> hand.result.completeExceptionally(new IllegalStateException("trouble"));
    assertThat(failure(send(way)).reason()).isEqualTo(Reason.UNAVAILABLE);
    transport.onExchange =
        hand -> {
          throw new IllegalStateException("trouble");
        };
    assertThat(failure(send(way)).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(states()).containsExactly(BreakerState.OPEN, BreakerState.HALF_OPEN);
    answers();
    assertThat(send(way)).isCompleted();
    assertThat(states()).endsWith(BreakerState.CLOSED);
  }

  @Test
  @DisplayName("R-RT-4 a trial whose transport never ends is a failure, not a breaker stuck")
  void silentTrial() {
    Exchanges way = exchanges(4);
    open(way);
    transport.onExchange = hand -> {};
    time.advance(Duration.ofMillis(30_001));
    RunningCall<String> silent = send(way);
    time.advance(DEADLINE.plusMillis(250));
    assertThat(failure(silent).reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(states()).endsWith(BreakerState.OPEN);
    time.advance(Duration.ofMillis(30_001));
    answers();
    assertThat(send(way)).isCompleted();
  }

  @ParameterizedTest(name = "R-RT-4 an attempt of {1} s ended by its time with {0}: evidence {2}")
  @CsvSource({
    "TERMINAL_NOT_READING, 14, false",
    "TERMINAL_NOT_READING, 15, true",
    "NO_ANSWER, 1, false",
    "NO_ANSWER, 9, false",
    "NO_ANSWER, 10, true",
    "UNREACHABLE, 1, false",
    "UNREACHABLE, 10, true",
    "SHARE_UNREACHABLE, 1, false",
    "SHARE_UNREACHABLE, 10, true",
    "UNAVAILABLE, 1, true",
    "CENTRE_UNREACHABLE, 1, true"
  })
  void endedByItsOwnTime(Reason reason, int seconds, boolean isEvidence) {
    Exchanges way = exchanges(1);
    transport.onExchange = hand -> {};
    for (int i = 0; i < 5; i++) {
      RunningCall<String> call = impatient(way, seconds);
      time.advance(Duration.ofSeconds(seconds));
      fail(transport.last(), reason, Delivery.UNKNOWN);
      assertThat(failure(call).reason()).isEqualTo(reason);
    }
    assertThat(states()).isEqualTo(isEvidence ? List.of(BreakerState.OPEN) : List.of());
    assertThat(ends).hasSize(isEvidence ? 5 : 0);
  }

  @ParameterizedTest(name = "R-RT-4 a fault met at once counts, however short the limit: {0}")
  @EnumSource(
      value = Reason.class,
      names = {"TERMINAL_NOT_READING", "UNREACHABLE", "SHARE_UNREACHABLE"})
  void metAtOnce(Reason reason) {
    Exchanges way = exchanges(1);
    always(reason, Delivery.NOT_SENT);
    for (int i = 0; i < 5; i++) {
      assertThat(failure(impatient(way, 1)).reason()).isEqualTo(reason);
    }
    assertThat(states()).containsExactly(BreakerState.OPEN);
    assertThat(ends).hasSize(5);
  }

  @ParameterizedTest(name = "R-RT-4 a transport silent beyond a limit of {0} s: evidence {1}")
  @CsvSource({"1, false", "10, true"})
  void silentBeyondItsTime(int seconds, boolean isEvidence) {
    Exchanges way = exchanges(5);
    transport.onExchange = hand -> {};
    for (int i = 0; i < 5; i++) {
      RunningCall<String> call = impatient(way, seconds);
      time.advance(Duration.ofSeconds(seconds).plusMillis(250));
      assertThat(failure(call).reason()).isEqualTo(Reason.NO_ANSWER);
    }
    assertThat(states()).isEqualTo(isEvidence ? List.of(BreakerState.OPEN) : List.of());
    assertThat(ends).hasSize(isEvidence ? 5 : 0);
  }

  @Test
  @DisplayName("R-RT-4 an impatient trial tells nothing: its permit is free for the next one")
  void impatientTrial() {
    Exchanges way = exchanges(4);
    open(way);
    transport.onExchange = hand -> {};
    time.advance(Duration.ofMillis(30_001));
    RunningCall<String> trial = impatient(way, 1);
    time.advance(Duration.ofSeconds(1));
    fail(transport.last(), Reason.NO_ANSWER, Delivery.UNKNOWN);
    assertThat(failure(trial).reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(states()).containsExactly(BreakerState.OPEN, BreakerState.HALF_OPEN);
    answers();
    assertThat(send(way)).isCompleted();
    assertThat(states()).endsWith(BreakerState.CLOSED);
  }

  private static RunningCall<String> impatient(Exchanges way, int seconds) {
    return send(
        way, MessageKind.ELIGIBILITY, DESK.withDeadline(Duration.ofSeconds(seconds)), INSTITUTION);
  }

  @ParameterizedTest(name = "R-RT-4 a call from before is not taken for the trial: {0}")
  @ValueSource(strings = {"answered", "unanswered", "busy"})
  void notTheTrial(String how) {
    Exchanges way = exchanges(8);
    transport.onExchange = hand -> {};
    send(way, MessageKind.ELIGIBILITY, DESK.withDeadline(Duration.ofMinutes(5)));
    HandTransport.Hand early = transport.last();
    open(way);
    transport.onExchange = hand -> {};
    time.advance(Duration.ofMillis(30_001));
    RunningCall<String> trial = send(way);
    switch (how) {
      case "answered" -> early.answer(new byte[0]);
      case "busy" -> fail(early, Reason.BUSY, Delivery.NOT_SENT);
      default -> fail(early, Reason.NO_ANSWER, Delivery.UNKNOWN);
    }
    assertThat(states()).containsExactly(BreakerState.OPEN, BreakerState.HALF_OPEN);
    assertThat(failure(send(way)).reason()).as("one trial").isEqualTo(Reason.BREAKER_OPEN);
    transport.last().answer(new byte[0]);
    assertThat(trial).isCompleted();
    assertThat(states()).endsWith(BreakerState.CLOSED);
  }

  @Test
  @DisplayName("6.5 9 failures in 20 do not open, 10 do")
  void half() {
    Exchanges way = exchanges(1);
    answers();
    for (int i = 0; i < 30; i++) {
      send(way);
    }
    always(Reason.UNREACHABLE, Delivery.NOT_SENT);
    for (int i = 0; i < 9; i++) {
      send(way);
    }
    assertThat(states()).isEmpty();
    send(way);
    assertThat(states()).containsExactly(BreakerState.OPEN);
  }

  @Test
  @DisplayName("6.2 a breaker that opens between two attempts: the call tells what it met itself")
  void opensBetweenAttempts() {
    retry = RetryOptions.STANDARD;
    always(Reason.UNREACHABLE, Delivery.NOT_SENT);
    Exchanges way = exchanges(4);
    RunningCall<String> first = send(way);
    for (int i = 0; i < 4; i++) {
      send(way);
    }
    assertThat(states()).containsExactly(BreakerState.OPEN);
    time.advance(Duration.ofSeconds(5));
    assertThat(failure(first).reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure(first).retryAfter()).isPresent();
    assertThat(transport.requests).hasSize(5);
  }

  @Test
  @DisplayName("R-RT-4 who is held back, since when and why can be read, until a trial is answered")
  void heldBack() {
    Exchanges way = exchanges(4);
    assertThat(way.heldBack()).isEmpty();
    Instant opened = time.now();
    open(way);
    HeldBack desk =
        new HeldBack(INSTITUTION.value(), Lane.INTERACTIVE, opened, Reason.TERMINAL_NOT_READING);
    assertThat(way.heldBack()).containsExactly(desk);
    assertThat(desk.help(Locale.JAPAN)).contains("連携アプリケーション");
    assertThat(desk.help(Locale.ENGLISH)).matches("[\\x20-\\x7e]+").contains("terminal");

    time.advance(Duration.ofMillis(30_001));
    always(Reason.NO_ANSWER, Delivery.UNKNOWN);
    send(way);
    assertThat(way.heldBack())
        .as("since the first, with the last cause")
        .containsExactly(
            new HeldBack(INSTITUTION.value(), Lane.INTERACTIVE, opened, Reason.NO_ANSWER));
    time.advance(Duration.ofMillis(30_001));
    answers();
    send(way);
    assertThat(way.heldBack()).isEmpty();
  }

  @Test
  @DisplayName("1.8 a listener that hangs loses events, in a bounded memory, and no time of a call")
  void hangingListener() {
    Deque<Runnable> later = new ArrayDeque<>();
    EventDesk desk = new EventDesk(List.of(events::add), later::add);
    ExchangeEvent event = new Queued("OQSsiquc01", "x", Lane.INTERACTIVE);
    for (int i = 0; i < 5_000; i++) {
      desk.tell(event);
    }
    assertThat(later).as("one at a time").hasSize(1);
    later.remove().run();
    assertThat(events).hasSize(1_024);
    desk.tell(event);
    later.remove().run();
    assertThat(events).hasSize(1_025);

    EventDesk refused =
        new EventDesk(
            List.of(events::add),
            task -> {
              throw new RejectedExecutionException();
            });
    refused.tell(event);
    refused.tell(event);
    assertThat(events).hasSize(1_025);
  }
}
