package jp.shikaku.internal.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import jp.shikaku.DecodeException;
import jp.shikaku.HeldBack;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.SystemState;
import jp.shikaku.TransportException;
import jp.shikaku.diagnosis.CodeMeaning;
import jp.shikaku.diagnosis.Diagnosis;
import jp.shikaku.diagnosis.Evidence;
import jp.shikaku.diagnosis.Evidence.Access;
import jp.shikaku.diagnosis.Evidence.Folder;
import jp.shikaku.diagnosis.Evidence.Reply;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.tls.CertificateStatus;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.Health.State;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what was seen of the way 「接続状態の見張り」 and tells its state (transports 7): each edge is logged
 * once and told once. Thread-safe.
 */
public final class SystemWatch {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.state");

  private static final int WINDOW = 20;
  private static final int LEAST_ANSWERS = 5;

  private static final Duration LATE = Duration.ofSeconds(10);
  private static final int DAYS_WARNED = 30;

  /** One exchange without answer may be its own fault. */
  private static final int SILENT = 2;

  /**
   * Where the watch looks beside the exchanges.
   *
   * @param window the maintenance window of a time
   * @param certificates the certificates watched
   * @param heldBack whose calls are held back
   * @param declared whether a disaster is declared at the gateway, by its last word
   */
  public record Surroundings(
      Function<Instant, Optional<MaintenanceCalendar.Window>> window,
      Supplier<List<CertificateStatus>> certificates,
      Supplier<List<HeldBack>> heldBack,
      BooleanSupplier declared) {}

  /** What the surroundings said, and in which turn they were asked. */
  private record Said(
      long turn,
      Optional<MaintenanceCalendar.Window> window,
      List<CertificateStatus> certificates,
      List<HeldBack> heldBack,
      boolean declared) {}

  private final TimeSource time;
  private final Surroundings around;
  private final InOrder<SystemState> edges;
  private final AtomicLong turns = new AtomicLong();

  /** Nothing of the host runs under it. */
  private final ReentrantLock lock = new ReentrantLock();

  private Said said = new Said(0, Optional.empty(), List.of(), List.of(), false);
  private final Deque<Duration> answerTimes = new ArrayDeque<>();
  private List<Evidence> probed = List.of();
  private State probedState = State.UP;
  private Instant probedAt = Instant.EPOCH;
  private @Nullable Instant observedAt;
  private @Nullable Instant answeredAt;

  /** When the youngest request was begun that was answered. */
  private Instant begunAt = Instant.EPOCH;

  private @Nullable Evidence failed;
  private Instant failedAt = Instant.EPOCH;
  private Instant troubledAt = Instant.EPOCH;
  private @Nullable CodeMeaning meaning;
  private int silent;
  private Instant silentSince = Instant.EPOCH;
  private boolean disaster;

  /** By the word of the last probe, where the transport does not tell it itself. */
  private boolean probedDisaster;

  private State state = State.UP;
  private Instant since;

  /**
   * Begins to watch.
   *
   * @param time the clock
   * @param around where to look beside the exchanges
   * @param executor runs the listener
   * @param listener hears of each edge
   */
  public SystemWatch(
      TimeSource time, Surroundings around, Executor executor, Consumer<SystemState> listener) {
    this.time = time;
    this.around = around;
    this.edges = new InOrder<>("state changes", executor, listener);
    this.since = time.now();
  }

  /**
   * A call has ended.
   *
   * @param failure how; null when it was answered
   * @param elapsed how long the terminal took
   * @param begun when its exchange was begun: nothing of it was written before
   */
  public void ended(@Nullable Throwable failure, Duration elapsed, Instant begun) {
    CodeMeaning told =
        failure instanceof ServiceException refusal
            ? refusal.meaning().orElse(CodeMeaning.BUSINESS)
            : CodeMeaning.BUSINESS;
    observe(() -> note(failure, told, elapsed, begun));
  }

  /** One observation, and what it makes of the state. */
  private void observe(Runnable note) {
    Instant now = time.now();
    Said heard =
        new Said(
            turns.incrementAndGet(),
            around.window().apply(now),
            around.certificates().get(),
            around.heldBack().get(),
            around.declared().getAsBoolean());
    lock.lock();
    try {
      if (heard.turn() > said.turn()) {
        said = heard;
      }
      note.run();
      lookForEdge();
    } finally {
      lock.unlock();
    }
    edges.tell();
  }

  private void note(
      @Nullable Throwable failure, CodeMeaning told, Duration elapsed, Instant begun) {
    if (failure instanceof TransportException trouble) {
      noteTrouble(trouble, begun);
    } else if (failure instanceof ServiceException) {
      if (told == CodeMeaning.BUSINESS) {
        answered(elapsed, begun);
      } else {
        silent(told, elapsed, begun);
      }
    } else if (failure == null
        || failure instanceof RejectedException
        || failure instanceof DecodeException) {
      answered(elapsed, begun);
    }
  }

  private void noteTrouble(TransportException trouble, Instant begun) {
    if (Troubles.isPast(trouble)) {
      return;
    }
    switch (trouble.reason()) {
      case NO_ANSWER -> {
        if (!Evidence.of(trouble).isEmpty()) {
          silent(null, trouble.elapsed(), begun);
        }
      }
      case CENTRE_UNREACHABLE -> silent(CodeMeaning.CONNECTION, trouble.elapsed(), begun);
      case TERMINAL_NOT_READING,
          SHARE_UNREACHABLE,
          SHARE_DENIED,
          DISK_FULL,
          UNREACHABLE,
          CERT_EXPIRED,
          ACCESS_DENIED,
          MISCONFIGURATION ->
          Evidence.of(trouble).stream().findFirst().ifPresent(this::failed);
      case UNAVAILABLE -> troubledAt = time.now();
      default -> {} // says nothing about the way
    }
  }

  private void failed(Evidence seen) {
    observedAt = time.now();
    troubledAt = observedAt;
    failedAt = observedAt;
    failed = seen;
  }

  private void answered(Duration elapsed, Instant begun) {
    observedAt = time.now();
    answeredAt = observedAt;
    begunAt = begun.isAfter(begunAt) ? begun : begunAt;
    taken(begun);
    silent = 0;
    meaning = null;
    overtaken();
    answerTimes.addLast(elapsed);
    if (answerTimes.size() > WINDOW) {
      answerTimes.removeFirst();
    }
  }

  /**
   * An answer came after the look, and speaks for the way; but that nothing can be written it only
   * denies when its request was written later.
   */
  private void overtaken() {
    probed =
        probedAt.isAfter(begunAt)
            ? probed.stream().filter(SystemWatch::isUnwritable).toList()
            : List.of();
    if (probed.isEmpty()) {
      probedState = State.UP;
    }
  }

  /** A request was written and taken; that this works now, one begun before does not show. */
  private void taken(Instant begun) {
    if (!isUnwritable(failed) || !failedAt.isAfter(begun)) {
      failed = null;
    }
  }

  private void silent(@Nullable CodeMeaning told, Duration elapsed, Instant begun) {
    observedAt = time.now();
    troubledAt = observedAt;
    taken(begun);
    meaning = told;
    if (silent == 0) {
      silentSince = observedAt.minus(elapsed);
    }
    silent++;
  }

  /**
   * A probe has ended.
   *
   * @param health what it saw
   * @return the state now
   */
  public SystemState probed(Health health) {
    observe(() -> noteProbe(health));
    return state();
  }

  private void noteProbe(Health health) {
    Instant now = time.now();
    probedAt = health.lookedAt().orElse(now);
    if (probedAt.isAfter(observedAt == null ? Instant.EPOCH : observedAt)) {
      observedAt = probedAt;
    }
    probedDisaster =
        !said.declared()
            && health.observations().stream()
                .anyMatch(seen -> seen.topic() == Health.Topic.DISASTER_DECLARED);
    probed = Evidence.of(health, now);
    probedState = health.state();
    boolean isSeen =
        isShares(failed)
            ? !probedAt.isBefore(failedAt)
            : isGateways(failed)
                && (!isRefused(failed) || probedState == State.GATEWAY_UNREACHABLE);
    if (isSeen) {
      failed = null; // the probe saw the same place later
    }
    if (answeredAt != null && probedAt.isBefore(answeredAt)) {
      overtaken();
    }
  }

  /**
   * Tells whether a look is younger than the last failure: an older one, which a gateway may tell,
   * has not seen that it is over.
   *
   * @param health what it saw
   */
  public boolean isNews(Health health) {
    lock.lock();
    try {
      return health.lookedAt().filter(at -> at.isBefore(troubledAt)).isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The application declares a disaster, or its end.
   *
   * @param declared which
   */
  public void disaster(boolean declared) {
    observe(() -> disaster = declared);
  }

  /** Returns whether a disaster is declared, here or at the gateway. */
  public boolean isDisaster() {
    boolean isDeclaredThere = around.declared().getAsBoolean();
    lock.lock();
    try {
      return disaster || probedDisaster || isDeclaredThere;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the state by what was seen last; an edge by the clock is noticed here as well. */
  public SystemState state() {
    observe(() -> {});
    lock.lock();
    try {
      return summary();
    } finally {
      lock.unlock();
    }
  }

  /** After every call: the diagnosis is made only when somebody is to read it. */
  private void lookForEdge() {
    State seen = judge();
    if (seen == state) {
      return;
    }
    LOG.info(LogText.line("state", "from", state, "to", seen));
    state = seen;
    since = time.now();
    edges.add(summary());
  }

  private SystemState summary() {
    return new SystemState(state, since, observedAt, Diagnosis.of(evidence()), said.heldBack());
  }

  private List<Evidence> evidence() {
    Instant now = time.now();
    List<Evidence> evidence = new ArrayList<>(probed);
    if (failed != null) {
      evidence.add(failed);
    }
    if (silent > 0) {
      Duration span = Duration.between(silentSince, now);
      evidence.add(
          meaning == null
              ? new Evidence.Unanswered(silent, span)
              : new Evidence.Coded(meaning, silent, span));
    }
    if (answeredAt != null) {
      evidence.add(new Evidence.Answered(Duration.between(answeredAt, now)));
    }
    if (answerTimes.size() >= LEAST_ANSWERS) {
      evidence.add(new Evidence.AnswerTime(most(), answerTimes.size()));
    }
    said.window()
        .ifPresent(
            window -> evidence.add(new Evidence.Maintenance(window.from(), window.until(), now)));
    for (CertificateStatus status : said.certificates()) {
      Evidence.of(status, now).ifPresent(evidence::add);
    }
    return evidence;
  }

  private Duration most() {
    return answerTimes.stream().sorted().toList().get(mostAt() - 1);
  }

  /** The rank of the answer that 95 % were not slower than. */
  private int mostAt() {
    return (int) Math.ceil(answerTimes.size() * 0.95);
  }

  /** Whether {@link #most} is late, without sorting: it is asked after every call. */
  private boolean isLate() {
    int late = 0;
    for (Duration took : answerTimes) {
      late += took.compareTo(LATE) > 0 ? 1 : 0;
    }
    return answerTimes.size() >= LEAST_ANSWERS && late > answerTimes.size() - mostAt();
  }

  private State judge() {
    if (disaster || probedDisaster || said.declared()) {
      return State.DISASTER;
    } else if (said.window().isPresent()) {
      return State.MAINTENANCE;
    } else if (isGateways(failed) || probedState == State.GATEWAY_UNREACHABLE) {
      return State.GATEWAY_UNREACHABLE;
    } else if (isShares(failed) || probedState == State.SHARE_UNREACHABLE) {
      return State.SHARE_UNREACHABLE;
    } else if (failed != null || probedState == State.TERMINAL_NOT_READING) {
      return State.TERMINAL_NOT_READING;
    } else if (silent >= SILENT || probedState == State.CENTRE_UNREACHABLE) {
      return State.CENTRE_UNREACHABLE;
    } else if (probedState == State.MAINTENANCE) {
      return State.MAINTENANCE;
    }
    boolean isLessThanUp =
        isLate()
            || probedState == State.DEGRADED
            || certificateEnds()
            || !said.heldBack().isEmpty();
    return isLessThanUp ? State.DEGRADED : State.UP;
  }

  private static boolean isShares(@Nullable Evidence seen) {
    Evidence there = asSeenThere(seen);
    return there instanceof Folder
        || there instanceof Evidence.Noted
        || seen instanceof Evidence.GatewaySays;
  }

  /** A gateway that refuses a call may tell its health all the same: only an answer is the end. */
  private static boolean isRefused(@Nullable Evidence seen) {
    return seen instanceof Evidence.Connection tried
        && (tried.reply() == Reply.DENIED || tried.reply() == Reply.SOMETHING_ELSE);
  }

  private static boolean isUnwritable(@Nullable Evidence seen) {
    return asSeenThere(seen) instanceof Folder folder
        && (folder.access() == Access.DENIED || folder.access() == Access.FULL);
  }

  private static @Nullable Evidence asSeenThere(@Nullable Evidence seen) {
    return seen instanceof Evidence.Reported reported ? reported.seen() : seen;
  }

  private static boolean isGateways(@Nullable Evidence seen) {
    return seen instanceof Evidence.Connection
        || seen instanceof Evidence.TlsRefused
        || seen instanceof Evidence.IdentityUnusable;
  }

  private boolean certificateEnds() {
    return said.certificates().stream()
        .anyMatch(status -> status.validUntil().isPresent() && status.daysLeft() < DAYS_WARNED);
  }
}
