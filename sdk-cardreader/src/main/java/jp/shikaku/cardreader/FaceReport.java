package jp.shikaku.cardreader;

import static jp.shikaku.cardreader.FaceEntry.SECOND;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What a face folder's source tells of itself: its state and health, which any thread may ask, and
 * its events and log lines, each told once or sparingly.
 */
final class FaceReport {

  private static final Logger LOG = LoggerFactory.getLogger(FaceFolderSource.class);

  /** A listing takes a share of the time at most: one part of so many. */
  static final int SHARE_OF_LISTING = 10;

  private static final int CROWDED = 1_000;
  private static final long HANGING = 10 * SECOND;
  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final Duration FRESH = Duration.ofMinutes(1);
  private static final long LOG_PAUSE = 60 * SECOND;

  /** What the share is asked for at present. */
  private record Operation(long nanos, Instant began) {}

  private final FaceFolderSource.Settings settings;
  private final EventSink sink;
  private final BooleanSupplier isClosed;
  private final TimeSource time;
  private final Map<String, Long> saidAt = new HashMap<>();
  private boolean isSkewTold;
  private boolean isCrowdedTold;
  private @Nullable Instant lastListingAt;

  private volatile SourceState state;
  private volatile @Nullable Operation operation;
  private volatile int files;
  private volatile Duration lastListing = Duration.ZERO;
  private volatile @Nullable Duration skew;
  private volatile @Nullable Instant lastVisitAt;

  FaceReport(FaceFolderSource.Settings settings, EventSink sink, BooleanSupplier isClosed) {
    this.settings = settings;
    this.sink = sink;
    this.isClosed = isClosed;
    this.time = settings.time();
    this.state = new SourceState(SourceState.Status.STOPPED, time.now(), null);
  }

  /**
   * {@return the state; while an operation hangs, as on a share that is going away, that it does}
   */
  SourceState state() {
    Operation running = operation;
    SourceState told = state;
    return running != null
            && told.status() != SourceState.Status.UNREACHABLE
            && time.nanoTime() - running.nanos() > HANGING
        ? new SourceState(
            SourceState.Status.UNREACHABLE, running.began(), SourceState.Cause.FOLDER_UNREACHABLE)
        : told;
  }

  /** The share is asked for something, which may hang. */
  void operationBegins() {
    operation = new Operation(time.nanoTime(), time.now());
  }

  /** What follows is not the share's time. */
  void operationEnds() {
    operation = null;
  }

  FaceFolderSource.Health health() {
    return new FaceFolderSource.Health(
        files,
        files > CROWDED,
        lastListing,
        lastListing.multipliedBy(SHARE_OF_LISTING).compareTo(settings.pollInterval()) > 0,
        Optional.ofNullable(skew),
        Optional.ofNullable(lastVisitAt));
  }

  /** The face folder was listed to its end. */
  void listed(int count, Duration took) {
    files = count;
    lastListing = took;
    lastListingAt = time.now();
  }

  void warnIfCrowded() {
    boolean isCrowded = files > CROWDED;
    if (isCrowded && !isCrowdedTold) {
      say(Level.WARN, "face-folder-crowded", "files", files);
    }
    isCrowdedTold = isCrowded;
  }

  /** The source works, or works again. */
  void connected() {
    Instant now = time.now();
    Instant since = isUnreachable() ? state.since() : null;
    state = new SourceState(SourceState.Status.CONNECTED, now, null);
    say(Level.INFO, "face-source-connected");
    emit(EventHead.observed(), CardReaderEvent.SourceConnected::new);
    if (since != null) {
      emit(EventHead.derived(), head -> new CardReaderEvent.EventsMissed(head, since, now, 0));
    }
  }

  /** The source does not work; told when that is new. */
  void unreachable(SourceState.Cause cause) {
    if (isUnreachable()) {
      state = new SourceState(SourceState.Status.UNREACHABLE, state.since(), cause);
      return;
    }
    // Missed is what came after the last good look.
    Instant now = time.now();
    Instant since =
        cause != SourceState.Cause.LEDGER_UNAVAILABLE && lastListingAt != null
            ? lastListingAt
            : now;
    state = new SourceState(SourceState.Status.UNREACHABLE, since, cause);
    say(Level.WARN, "face-source-unreachable", "cause", cause);
    emit(
        EventHead.observed(),
        head -> new CardReaderEvent.SourceUnreachable(head, cause, since, false));
  }

  boolean isUnreachable() {
    return state.status() == SourceState.Status.UNREACHABLE;
  }

  boolean isWithoutLedger() {
    return state.cause().filter(c -> c == SourceState.Cause.LEDGER_UNAVAILABLE).isPresent();
  }

  /** Something came from the terminal. */
  void heard(long nanos) {
    Instant now = time.now();
    lastVisitAt = now;
    QuietWatch quiet = settings.quiet();
    if (quiet != null) {
      quiet.heard(nanos, now);
    }
  }

  void watchQuiet() {
    QuietWatch quiet = settings.quiet();
    if (quiet == null) {
      return;
    }
    try {
      if (quiet.isNewlyQuiet(time.nanoTime(), time.now())) {
        LOG.warn(
            LogText.line(
                "face-source-quiet",
                "source",
                settings.id(),
                "since",
                quiet.quietSince().orElseThrow()));
      }
    } catch (RuntimeException e) {
      say(Level.ERROR, "face-opening-hours-failed", "reason", e);
    }
  }

  /** Compares the terminal's clock with ours by a file that has just been written. */
  void compareClocks(FaceEntry entry, EligibilityAnswer answer, long now) {
    if (!entry.isLive || entry.age(now).compareTo(FRESH) > 0) {
      return; // found late: the difference tells nothing
    }
    Optional<OffsetDateTime> written = entry.name().time().or(answer::executedAt);
    if (written.isEmpty()) {
      return;
    }
    Duration difference = Duration.between(time.now(), written.get().toInstant());
    skew = difference;
    boolean isSkewed = difference.abs().compareTo(SKEW) > 0;
    if (isSkewed && !isSkewTold) {
      say(Level.WARN, "face-clock-skew", "seconds", difference.toSeconds());
    }
    isSkewTold = isSkewed;
  }

  void archiveAway(Exception e) {
    say(Level.WARN, "face-archive-unreachable", "reason", FaceFolder.causeOf(e));
  }

  void emit(EventHead.Draft draft, Function<EventHead, ? extends CardReaderEvent> event) {
    if (isClosed.getAsBoolean()) {
      return;
    }
    try {
      sink.emit(draft, event);
    } catch (RuntimeException e) {
      say(Level.ERROR, "face-event-not-taken", "reason", e);
    }
  }

  /** At most one line a minute of each kind. */
  void say(Level level, String event, Object... parts) {
    long now = time.nanoTime();
    String key = parts.length > 1 && parts[1] instanceof Enum<?> kind ? event + kind : event;
    Long before = saidAt.get(key);
    if (before != null && now - before < LOG_PAUSE) {
      return;
    }
    saidAt.put(key, now);
    Object[] named = new Object[parts.length + 2];
    named[0] = "source";
    named[1] = settings.id();
    System.arraycopy(parts, 0, named, 2, parts.length);
    LOG.atLevel(level).log(LogText.line(event, named));
  }
}
