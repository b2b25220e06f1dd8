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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import jp.shikaku.CallOptions;
import jp.shikaku.ExchangeContext;
import jp.shikaku.ReadingRules;
import jp.shikaku.RetryOptions;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.transport.ExchangeEvent;
import jp.shikaku.transport.ExchangeEvent.Outcome;
import jp.shikaku.transport.ExchangeInterceptor;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.ExchangeListener;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.Transport;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.MedicalInstitutionCode;

/** What the tests of the policies share: a way in the test's hand, on a time that stands still. */
abstract class PolicyBench {

  static final MedicalInstitutionCode INSTITUTION = MedicalInstitutionCode.of("1319999007");
  static final MedicalInstitutionCode OTHER = MedicalInstitutionCode.of("1329999005");
  static final Duration DEADLINE = Duration.ofSeconds(30);
  static final CallOptions DESK = CallOptions.by("staff-17");
  static final CallOptions NIGHT = DESK.withLane(Lane.BATCH);
  static final MessageKind WRITE = MessageKind.REFERENCE_NUMBER;

  final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));
  final HandTransport transport = new HandTransport();
  final List<String> journal = new ArrayList<>();
  final List<Pending> open = new ArrayList<>();
  final List<ExchangeEvent> events = Collections.synchronizedList(new ArrayList<>());

  final List<String> ends = new ArrayList<>();
  final List<Duration> times = new ArrayList<>();
  RetryOptions retry = RetryOptions.STANDARD;
  boolean breaker;
  Executor turns = Runnable::run;
  Duration batchPause = Duration.ZERO;
  MaintenanceCalendar calendar = MaintenanceCalendar.NONE;
  List<ExchangeInterceptor> interceptors = List.of();
  List<ExchangeListener> listeners = List.of(events::add);

  Exchanges exchanges(int maxInFlight) {
    return exchanges(maxInFlight, transport);
  }

  Exchanges exchanges(int maxInFlight, Transport over) {
    return new Exchanges(
        over,
        time,
        DEADLINE,
        ReadingRules.DEFAULT,
        new DurableJournal(),
        maxInFlight,
        turns,
        new PolicySettings(
            retry,
            breaker,
            batchPause,
            calendar,
            interceptors,
            listeners,
            Runnable::run,
            code -> Optional.empty()),
        (failure, took, begun) -> {
          ends.add(failure == null ? "answered" : failure.toString());
          times.add(took);
        });
  }

  private final class DurableJournal implements ExchangeJournal {
    @Override
    public boolean isDurable() {
      return true;
    }

    @Override
    public void intent(Pending exchange) {
      journal.add("INTENT");
    }

    @Override
    public void sent(Pending exchange) {
      journal.add("SENT");
    }

    @Override
    public void ended(Pending exchange, Outcome outcome) {
      journal.add("ENDED " + outcome);
      open.remove(exchange);
    }

    @Override
    public List<Pending> open() {
      return List.copyOf(open);
    }
  }

  static RunningCall<String> send(Exchanges way, MessageKind kind, CallOptions options) {
    return send(way, kind, options, INSTITUTION);
  }

  static RunningCall<String> send(
      Exchanges way, MessageKind kind, CallOptions options, MedicalInstitutionCode institution) {
    return way.send(
        kind,
        institution,
        id -> id.getBytes(UTF_8),
        Trail.NONE,
        (handle, answer, context) -> new String(answer.bytes(), UTF_8),
        options);
  }

  /** A query whose document is the identifier and what is asked. */
  static RunningCall<String> query(Exchanges way, String asked, CallOptions options) {
    return query(way, asked, id -> {}, options);
  }

  static RunningCall<String> query(Exchanges way, String asked, Trail trail, CallOptions options) {
    return way.query(
        MessageKind.ELIGIBILITY,
        INSTITUTION,
        id -> (id + asked).getBytes(UTF_8),
        trail,
        (handle, answer, context) -> new String(answer.bytes(), UTF_8),
        options);
  }

  static RunningCall<String> send(Exchanges way) {
    return send(way, MessageKind.ELIGIBILITY, DESK);
  }

  static TransportException trouble(Reason reason, Delivery delivery, Pending handle) {
    return new TransportException(
        reason,
        delivery,
        "test",
        delivery == Delivery.UNKNOWN ? handle : null,
        ExchangeContext.of(handle.kind(), handle.exchangeId(), Duration.ZERO),
        null);
  }

  void always(Reason reason, Delivery delivery) {
    transport.onExchange =
        hand -> hand.result.completeExceptionally(trouble(reason, delivery, hand.handle));
  }

  void answers() {
    transport.onExchange = hand -> hand.answer("ok".getBytes(UTF_8));
  }

  static void fail(HandTransport.Hand hand, Reason reason, Delivery delivery) {
    hand.result.completeExceptionally(trouble(reason, delivery, hand.handle));
  }

  <E extends ExchangeEvent> List<E> events(Class<E> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  static TransportException failure(CompletableFuture<?> call) {
    assertThat(call).isDone();
    Throwable thrown = catchThrowable(call::join);
    assertThat(thrown.getCause()).isInstanceOf(TransportException.class);
    return (TransportException) thrown.getCause();
  }
}
