package jp.shikaku.cardreader;

import static jp.shikaku.cardreader.FaceEntry.SECOND;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.WireDates;
import org.slf4j.event.Level;

/**
 * The source's dealings with the ledger behind its sink: what is known already, from when on files
 * count, and how long nothing can be offered because the listeners are behind or the ledger is
 * silent.
 */
final class FaceOffers {

  private static final long LEDGER_PATIENCE = 5 * SECOND;
  private static final int LONGEST_BACKOFF = 30;

  private final FaceFolderSource.Settings settings;
  private final EventSink sink;
  private final BooleanSupplier isClosed;
  private final TimeSource time;
  private final FaceEntries entries;
  private final FaceReport report;
  private final Random jitter = new Random();
  private Instant startFrom;
  private boolean isStartKnown;
  private long blockedUntil;
  private int silences;
  private long silentSince;
  private boolean isFullTold;

  FaceOffers(
      FaceFolderSource.Settings settings,
      EventSink sink,
      BooleanSupplier isClosed,
      FaceEntries entries,
      FaceReport report) {
    this.settings = settings;
    this.sink = sink;
    this.isClosed = isClosed;
    this.time = settings.time();
    this.entries = entries;
    this.report = report;
    this.startFrom = settings.startFrom() != null ? settings.startFrom() : startOfDay(time.now());
    this.isStartKnown = settings.startFrom() != null;
    this.blockedUntil = time.nanoTime();
  }

  private static Instant startOfDay(Instant time) {
    return LocalDate.ofInstant(time, WireDates.JST).atStartOfDay(WireDates.JST).toInstant();
  }

  /** {@return the time before which files do not count} */
  Instant startFrom() {
    return startFrom;
  }

  /**
   * Finds where to start. The day of the last visit counts again: nobody may have watched until its
   * end, nor since. What was handled of it is known.
   *
   * @return whether it is known; without it visits could be taken for old ones
   */
  boolean findStart() {
    if (isStartKnown) {
      return true;
    }
    try {
      Optional<Instant> last = sink.lastAccepted().map(FaceOffers::startOfDay);
      startFrom = last.filter(startFrom::isAfter).orElse(startFrom);
      isStartKnown = true;
      silences = 0;
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  Map<String, EventSink.KnownFile> known(Collection<String> names) {
    try {
      report.operationEnds();
      return isClosed.getAsBoolean() ? Map.of() : sink.known(names);
    } catch (RuntimeException e) {
      report.say(Level.WARN, "face-ledger-unavailable", "reason", e);
      return Map.of(); // then they are offered, and the ledger says it
    }
  }

  /**
   * Offers a file read whole, and puts it off when it cannot be taken now.
   *
   * @return what became of it
   */
  EventSink.Admission offer(FaceEntry entry, EligibilityAnswer answer) {
    report.operationEnds();
    EventSink.Admission admission = admit(entry, answer);
    long now = time.nanoTime();
    boolean isFull = admission == EventSink.Admission.FULL;
    if (isFull && !isFullTold) {
      report.say(Level.WARN, "face-folder-waits", "reason", admission);
    }
    isFullTold = isFull;
    if (admission == EventSink.Admission.UNAVAILABLE) {
      putOff(entry, now + ledgerSilent(now));
    } else {
      if (isFull) {
        putOff(entry, now + settings.pollInterval().toNanos());
      }
      ledgerSpoke();
    }
    return admission;
  }

  private EventSink.Admission admit(FaceEntry entry, EligibilityAnswer answer) {
    try {
      return sink.offer(answer, entry.modified());
    } catch (RuntimeException e) {
      report.say(Level.ERROR, "face-offer-failed", "reason", e);
      return EventSink.Admission.UNAVAILABLE;
    }
  }

  private void putOff(FaceEntry entry, long until) {
    blockedUntil = until;
    entry.due = until;
    entry.readAgain();
  }

  boolean isBlocked(long now) {
    return now - blockedUntil < 0;
  }

  /** {@return until when nothing can be offered} */
  long blockedUntil() {
    return blockedUntil;
  }

  /**
   * The ledger did not answer.
   *
   * @return how long to leave it alone
   */
  long ledgerSilent(long now) {
    if (silences == 0) {
      silentSince = now;
      report.say(Level.WARN, "face-folder-waits", "reason", EventSink.Admission.UNAVAILABLE);
    }
    silences++;
    if (now - silentSince >= LEDGER_PATIENCE && !report.isUnreachable()) {
      report.unreachable(SourceState.Cause.LEDGER_UNAVAILABLE);
    }
    return backoff(silences);
  }

  private void ledgerSpoke() {
    silences = 0;
    if (report.isWithoutLedger()) {
      report.connected();
      entries.wereUnseen(time.nanoTime());
    }
  }

  /** When the file that the ledger was asked for is gone, the next one will tell. */
  void forgiveIfNothingWaits() {
    if (silences > 0 && !isBlocked(time.nanoTime()) && !entries.isAnyWaiting()) {
      ledgerSpoke();
    }
  }

  /** {@return the pause after so many failures in a row} */
  long backoff(int failures) {
    long seconds = Math.min(LONGEST_BACKOFF, 1L << Math.min(failures - 1, 5));
    // Several computers come back to a terminal that has just started.
    return (long) (seconds * SECOND * (1 - jitter.nextDouble() / 4));
  }
}
