package jp.shikaku.cardreader;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import jp.shikaku.cardreader.CardReaderEvent.QuarantineReason;
import jp.shikaku.internal.http.FaceFeed;
import jp.shikaku.internal.http.FaceFeed.Entry;
import jp.shikaku.internal.http.FaceFeed.FeedException;
import jp.shikaku.internal.http.GatewayReply;
import jp.shikaku.internal.io.Sha256;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Follows a gateway's list of visits, pass by pass. The list's cursor is kept in memory only: after
 * a restart all that nobody acknowledged is listed again, and the ledger knows what of it was
 * taken. Passes must not overlap; {@link #state} can be asked from any thread.
 */
final class GatewayWatch {

  private static final Logger LOG = LoggerFactory.getLogger(GatewaySource.class);

  private static final Duration AGAIN_WHEN_FULL = Duration.ofMillis(500);
  private static final Duration AGAIN_WHEN_EMPTY = Duration.ofMillis(500);
  private static final Duration LEDGER_PATIENCE = Duration.ofSeconds(5);
  private static final Duration ACK_PAUSE = Duration.ofSeconds(1);
  private static final int LONGEST_BACKOFF = 30;
  private static final int FETCHES = 3;
  private static final long LOG_PAUSE = Duration.ofSeconds(60).toNanos();

  /** One that came with another content than it is listed with, and when to fetch it again. */
  private record Damaged(Entry entry, long due) {}

  private final GatewaySource.Settings settings;
  private final FaceFeed feed;
  private final FaceReading reading;
  private final EventSink sink;
  private final BooleanSupplier isClosed;
  private final TimeSource time;
  private final Random jitter = new Random();

  private final Deque<Entry> waiting = new ArrayDeque<>();
  private final Set<String> met = new HashSet<>();
  private final Map<String, Entry> toAcknowledge = new LinkedHashMap<>();
  private final Set<String> settledAlready = new HashSet<>();
  private final Map<String, Integer> fetches = new HashMap<>();
  private final Map<String, Damaged> damaged = new LinkedHashMap<>();
  private final Map<String, Long> saidAt = new HashMap<>();

  private String cursor = "";
  private boolean isReachable;
  private boolean hasAskedLedger;
  private @Nullable Instant lastAccepted;
  private @Nullable Instant startFrom;
  private @Nullable Instant lastListingAt;
  private long nextAcknowledging;
  private long silentSince;
  private int silences;
  private int failures;
  private volatile SourceState state;

  GatewayWatch(
      GatewaySource.Settings settings, FaceFeed feed, EventSink sink, BooleanSupplier isClosed) {
    this.settings = settings;
    this.feed = feed;
    this.reading = new FaceReading(settings.rules(), settings.institutions());
    this.sink = sink;
    this.isClosed = isClosed;
    this.time = settings.time();
    this.state = new SourceState(SourceState.Status.STOPPED, time.now(), null);
    this.nextAcknowledging = time.nanoTime();
  }

  SourceState state() {
    return state;
  }

  /**
   * Does what is due, and waits for the gateway while there is nothing to do.
   *
   * @return when to call again
   */
  Duration pass() throws InterruptedException {
    try {
      return step();
    } catch (FeedException e) {
      return lost(e);
    } catch (RuntimeException | Error e) {
      // Whatever it is, visits have to be found afterwards as well: begun anew, none is passed
      // over.
      say(Level.ERROR, "gateway-source-failed", "reason", e);
      waiting.clear();
      damaged.clear();
      met.clear();
      cursor = "";
      return backoff(++failures);
    }
  }

  private Duration step() throws FeedException, InterruptedException {
    if (!hasAskedLedger && !askLedger()) {
      return ledgerSilent();
    }
    acknowledge();
    takeUpDamaged();
    if (waiting.isEmpty() && !list()) {
      return AGAIN_WHEN_EMPTY;
    }
    while (!waiting.isEmpty() && !isClosed.getAsBoolean()) {
      Duration pause = handle(waiting.getFirst());
      if (pause != null) {
        return pause;
      }
      waiting.removeFirst();
    }
    return Duration.ZERO;
  }

  private boolean askLedger() {
    try {
      lastAccepted = sink.lastAccepted().orElse(null);
      hasAskedLedger = true;
      ledgerSpoke();
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /**
   * The day of the last visit counts again, as with a folder; without any, today. Visits are dated
   * by the gateway's clock, so that the day is the gateway's, however wrong this computer's is.
   */
  private Instant start(FaceFeed.Page page) {
    Instant here = time.now();
    Instant there = page.now() == null ? here : page.now();
    Instant today = startOfDay(there);
    return Optional.ofNullable(lastAccepted)
        .map(last -> startOfDay(last.plus(Duration.between(here, there))))
        .filter(today::isAfter)
        .orElse(today);
  }

  private static Instant startOfDay(Instant time) {
    return LocalDate.ofInstant(time, WireDates.JST).atStartOfDay(WireDates.JST).toInstant();
  }

  // The list: names only.

  /** Returns false when the gateway has nothing and did not wait either, as before it stops. */
  private boolean list() throws FeedException, InterruptedException {
    boolean isNew = !isReachable;
    Duration hold = isNew ? Duration.ZERO : toAcknowledge.isEmpty() ? settings.hold() : ACK_PAUSE;
    long began = time.nanoTime();
    FaceFeed.Page page = feed.list(cursor, min(min(hold, untilDamagedIsDue()), settings.hold()));
    lastListingAt = time.now();
    failures = 0;
    if (isNew) {
      isReachable = true;
      connected();
    }
    if (startFrom == null) {
      startFrom = start(page);
    }
    take(page.entries(), startFrom);
    cursor = page.cursor();
    return isNew
        || !page.entries().isEmpty()
        || time.nanoTime() - began >= AGAIN_WHEN_EMPTY.toNanos();
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void take(List<Entry> listed, Instant from) {
    List<Entry> fresh = new ArrayList<>();
    for (Entry entry : listed) {
      if (FaceFileName.tryParse(entry.fileName()).isPresent() && met.add(key(entry))) {
        fresh.add(entry);
      }
    }
    if (fresh.isEmpty()) {
      return;
    }
    Map<String, EventSink.KnownFile> known = known(fresh);
    int passedOver = 0;
    for (Entry entry : fresh) {
      EventSink.KnownFile file = known.get(entry.fileName());
      if (file != null && file.settled() && isSame(file, entry)) {
        toAcknowledge.put(entry.id(), entry);
      } else if (file != null || !entry.detectedAt().isBefore(from)) {
        waiting.add(entry);
      } else {
        passedOver++;
      }
    }
    if (passedOver > 0) {
      say(Level.WARN, "gateway-visits-passed-over", "count", passedOver, "before", from);
    }
  }

  private static String key(Entry entry) {
    return entry.id() + " " + entry.sha256();
  }

  private static boolean isSame(EventSink.KnownFile file, Entry entry) {
    return file.size() == entry.size()
        && file.modified().toEpochMilli() == entry.detectedAt().toEpochMilli();
  }

  private Map<String, EventSink.KnownFile> known(Iterable<Entry> entries) {
    List<String> names = new ArrayList<>();
    entries.forEach(entry -> names.add(entry.fileName()));
    try {
      return isClosed.getAsBoolean() ? Map.of() : sink.known(names);
    } catch (RuntimeException e) {
      say(Level.WARN, "gateway-ledger-unavailable", "reason", e);
      return Map.of(); // then they are offered, and the ledger says it
    }
  }

  // Visits, one by one and in order.

  /** Returns when to try again; null when there is nothing left to do with the visit. */
  private @Nullable Duration handle(Entry entry) throws FeedException, InterruptedException {
    GatewayReply reply = feed.fetch(entry.id(), FaceFolder.MAX_BYTES);
    if (reply.status() != 200) {
      return setAsideForGood(entry, QuarantineReason.GONE);
    } else if (reply.isTooLarge()) {
      return setAsideForGood(entry, QuarantineReason.TOO_LARGE);
    } else if (!isWhole(reply, entry)) {
      return fetchAgain(entry);
    }
    fetches.remove(entry.id());
    FaceReading.Judgement judgement = reading.judge(entry.fileName(), reply.body());
    if (judgement instanceof FaceReading.Unfit unfit) {
      return switch (unfit.reason()) {
        // With other settings, or for another program of this desk, it is a visit: it stays listed.
        case WRONG_INSTITUTION, ENCODING -> setAside(entry, unfit.reason());
        default -> setAsideForGood(entry, unfit.reason());
      };
    }
    return offer(entry, ((FaceReading.Whole) judgement));
  }

  static boolean isWhole(GatewayReply reply, Entry entry) {
    return reply.isIntact()
        && reply.header("x-oqs-file-name").filter(entry.fileName()::equals).isPresent()
        && Sha256.hex(reply.body()).equals(entry.sha256());
  }

  /**
   * Damaged on the way, or another content than listed: nothing is known of the visit, so it is
   * fetched as long as it is listed. Those after it wait for a few tries only.
   */
  private @Nullable Duration fetchAgain(Entry entry) {
    int tries = fetches.merge(entry.id(), 1, Integer::sum);
    say(Level.WARN, "gateway-visit-damaged", "tries", tries);
    if (tries < FETCHES) {
      return backoff(tries);
    }
    damaged.put(entry.id(), new Damaged(entry, time.nanoTime() + backoff(tries).toNanos()));
    return tries == FETCHES ? setAside(entry, QuarantineReason.TRUNCATED) : null;
  }

  private void takeUpDamaged() {
    long now = time.nanoTime();
    List<Damaged> due = damaged.values().stream().filter(one -> one.due() - now <= 0).toList();
    for (Damaged one : due) {
      damaged.remove(one.entry().id());
      waiting.add(one.entry());
    }
  }

  private Duration untilDamagedIsDue() {
    long now = time.nanoTime();
    return damaged.values().stream()
        .map(one -> Duration.ofNanos(Math.max(0, one.due() - now)))
        .min(Comparator.naturalOrder())
        .orElse(settings.hold());
  }

  /** Nobody will ever make a visit of it: the gateway need not keep it and miss its handling. */
  private @Nullable Duration setAsideForGood(Entry entry, QuarantineReason reason) {
    acknowledgeSoon(entry);
    return setAside(entry, reason);
  }

  private @Nullable Duration setAside(Entry entry, QuarantineReason reason) {
    say(Level.WARN, "gateway-visit-set-aside", "reason", reason);
    FaceFileName name = FaceFileName.tryParse(entry.fileName()).orElseThrow();
    OffsetDateTime written = name.time().orElse(null);
    emit(
        EventHead.observed().at(written).from(name.origin()),
        head -> new CardReaderEvent.VisitQuarantined(head, reason, entry.fileName()));
    return null;
  }

  private @Nullable Duration offer(Entry entry, FaceReading.Whole whole) {
    if (isClosed.getAsBoolean()) {
      return AGAIN_WHEN_FULL;
    }
    EventSink.Admission admission;
    try {
      admission = sink.offer(whole.answer(), entry.detectedAt());
    } catch (RuntimeException e) {
      say(Level.ERROR, "gateway-offer-failed", "reason", e);
      admission = EventSink.Admission.UNAVAILABLE;
    }
    if (admission == EventSink.Admission.UNAVAILABLE) {
      return ledgerSilent();
    }
    ledgerSpoke();
    switch (admission) {
      case ACCEPTED, KNOWN -> toAcknowledge.put(entry.id(), entry);
      case DUPLICATE, CONFLICT -> acknowledgeSoon(entry);
      case FULL -> {
        say(Level.WARN, "gateway-source-waits", "reason", admission);
        return AGAIN_WHEN_FULL;
      }
      case UNAVAILABLE -> {}
    }
    return null;
  }

  // Acknowledgement: what is settled for every listener.

  /** Nothing is left to wait for, as with a visit that is known under its first name. */
  private void acknowledgeSoon(Entry entry) {
    settledAlready.add(entry.id());
    toAcknowledge.put(entry.id(), entry);
  }

  private void acknowledge() throws FeedException, InterruptedException {
    if (toAcknowledge.isEmpty() || time.nanoTime() - nextAcknowledging < 0) {
      return;
    }
    nextAcknowledging = time.nanoTime() + ACK_PAUSE.toNanos();
    Map<String, EventSink.KnownFile> known = known(toAcknowledge.values());
    for (Entry entry : List.copyOf(toAcknowledge.values())) {
      EventSink.KnownFile file = known.get(entry.fileName());
      if (settledAlready.contains(entry.id()) || (file != null && file.settled())) {
        feed.acknowledge(entry.id());
        settledAlready.remove(entry.id());
        toAcknowledge.remove(entry.id());
        met.remove(key(entry)); // it is not listed any more
      }
    }
  }

  // What the source tells of itself.

  private void connected() {
    Instant now = time.now();
    Instant since = state.status() == SourceState.Status.UNREACHABLE ? state.since() : null;
    state = new SourceState(SourceState.Status.CONNECTED, now, null);
    say(Level.INFO, "gateway-source-connected");
    emit(EventHead.observed(), CardReaderEvent.SourceConnected::new);
    if (since != null) {
      emit(EventHead.derived(), head -> new CardReaderEvent.EventsMissed(head, since, now, 0));
    }
  }

  private Duration lost(FeedException trouble) {
    failures++;
    isReachable = false;
    cursor = ""; // another gateway, or one that lost its list, may come back
    SourceState.Cause cause =
        trouble.isDenied()
            ? SourceState.Cause.GATEWAY_DENIED
            : SourceState.Cause.GATEWAY_UNREACHABLE;
    if (!isClosed.getAsBoolean()) {
      unreachable(cause, lastListingAt != null ? lastListingAt : time.now());
    }
    return backoff(failures);
  }

  private void unreachable(SourceState.Cause cause, Instant since) {
    if (state.status() == SourceState.Status.UNREACHABLE) {
      state = new SourceState(SourceState.Status.UNREACHABLE, state.since(), cause);
      return;
    }
    state = new SourceState(SourceState.Status.UNREACHABLE, since, cause);
    say(Level.WARN, "gateway-source-unreachable", "cause", cause);
    emit(
        EventHead.observed(),
        head -> new CardReaderEvent.SourceUnreachable(head, cause, since, false));
  }

  private Duration ledgerSilent() {
    long now = time.nanoTime();
    if (silences == 0) {
      silentSince = now;
      say(Level.WARN, "gateway-source-waits", "reason", EventSink.Admission.UNAVAILABLE);
    }
    silences++;
    if (now - silentSince >= LEDGER_PATIENCE.toNanos()) {
      unreachable(SourceState.Cause.LEDGER_UNAVAILABLE, time.now());
    }
    return backoff(silences);
  }

  private void ledgerSpoke() {
    silences = 0;
    if (state.cause().filter(c -> c == SourceState.Cause.LEDGER_UNAVAILABLE).isPresent()) {
      connected();
    }
  }

  private Duration backoff(int tries) {
    long seconds = Math.min(LONGEST_BACKOFF, 1L << Math.min(tries - 1, 5));
    // Several computers come back to a gateway that has just started.
    return Duration.ofNanos(
        (long) (Duration.ofSeconds(seconds).toNanos() * (1 - jitter.nextDouble() / 4)));
  }

  private void emit(EventHead.Draft draft, Function<EventHead, ? extends CardReaderEvent> event) {
    if (isClosed.getAsBoolean()) {
      return;
    }
    try {
      sink.emit(draft, event);
    } catch (RuntimeException e) {
      say(Level.ERROR, "gateway-event-not-taken", "reason", e);
    }
  }

  /** At most one line a minute of each kind. */
  private void say(Level level, String event, Object... parts) {
    long now = time.nanoTime();
    Long before = saidAt.get(event);
    if (before != null && now - before < LOG_PAUSE) {
      return;
    }
    saidAt.put(event, now);
    Object[] named = new Object[parts.length + 2];
    named[0] = "source";
    named[1] = settings.id();
    System.arraycopy(parts, 0, named, 2, parts.length);
    LOG.atLevel(level).log(LogText.line(event, named));
  }
}
