package jp.shikaku.cardreader;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds visits in a face folder, pass by pass (cardreader 2, architecture D4 and D5). A pass does
 * what is due and says when it wants to be called next; who calls it, a thread or a test, makes no
 * difference. Passes must not overlap; what it tells of itself can be asked from any thread.
 */
final class FaceScanner {

  private static final long BACKLOG_BUDGET = 200 * FaceEntry.MILLI;

  private final BooleanSupplier isClosed;
  private final TimeSource time;
  private final FaceEntries entries;
  private final FaceReport report;
  private final FaceOffers offers;
  private final FaceListing listing;
  private final FaceTidying tidying;
  private final FaceExaminer examiner;
  private boolean isReachable;
  private int failures;

  FaceScanner(FaceFolderSource.Settings settings, EventSink sink, BooleanSupplier isClosed) {
    FaceFolder folder = new FaceFolder(settings.folder(), settings.archives());
    this.isClosed = isClosed;
    this.time = settings.time();
    this.entries = new FaceEntries(folder.places(), time.nanoTime());
    this.report = new FaceReport(settings, sink, isClosed);
    this.offers = new FaceOffers(settings, sink, isClosed, entries, report);
    this.listing = new FaceListing(settings, folder, entries, offers, report);
    this.tidying = new FaceTidying(settings, folder, entries, offers, report);
    this.examiner =
        new FaceExaminer(settings, folder, entries, listing, offers, tidying, report, isClosed);
  }

  /**
   * {@return the state; while an operation hangs, as on a share that is going away, that it does}
   */
  SourceState state() {
    return report.state();
  }

  FaceFolderSource.Health health() {
    return report.health();
  }

  /** {@return whether the folder could be listed last time} */
  boolean isReachable() {
    return isReachable;
  }

  /** {@return what tells the folder listed last from another one of the same name, if known} */
  @Nullable Object folderKey() {
    return listing.folderKey();
  }

  /**
   * Does what is due.
   *
   * @param hints what is known to have changed since the last pass
   * @return when to call again at the latest
   */
  Duration pass(FolderEvents.Hints hints) {
    try {
      return Duration.ofNanos(step(hints));
    } catch (IOException | RuntimeException e) {
      return Duration.ofNanos(lost(FaceFolder.causeOf(e)));
    } finally {
      report.operationEnds();
    }
  }

  private long step(FolderEvents.Hints hints) throws IOException {
    long now = time.nanoTime();
    if (!offers.findStart()) {
      return offers.ledgerSilent(now);
    }
    if (hints.isListingDue() && isReachable) {
      listing.hasten();
    }
    if (now - listing.next() >= 0) {
      list();
    }
    if (isReachable) {
      hints.names().forEach(listing::hinted);
      work();
      tidying.tidy();
      report.watchQuiet();
    }
    return pause();
  }

  private void list() throws IOException {
    List<FaceEntry> fresh = listing.list(!isReachable);
    if (!isReachable) {
      isReachable = true;
      failures = 0;
      report.connected();
      entries.wereUnseen(time.nanoTime());
    }
    report.warnIfCrowded();
    listing.take(fresh);
  }

  private long lost(SourceState.Cause cause) {
    isReachable = false;
    failures++;
    report.unreachable(cause);
    long pause = offers.backoff(failures);
    listing.delay(pause);
    return pause;
  }

  /** Examines what is due, the new files first. */
  private void work() throws IOException {
    long now = time.nanoTime();
    work(entries.waiting(), now);
    work(entries.watched(), now);
    while (entries.hasBacklog() && mayWork() && time.nanoTime() - now <= BACKLOG_BUDGET) {
      FaceEntry entry = entries.nextOfBacklog();
      if (entry != null) {
        examiner.examine(entry);
      }
    }
    offers.forgiveIfNothingWaits();
  }

  private void work(FaceEntries.Agenda agenda, long now) throws IOException {
    if (offers.isBlocked(now) || !agenda.isDue(now)) {
      return;
    }
    for (FaceEntry entry : agenda.due(now)) {
      if (!mayWork()) {
        break;
      }
      if (agenda.holds(entry)) {
        examiner.examine(entry);
      }
    }
    agenda.reckon(now);
  }

  private boolean mayWork() {
    return !offers.isBlocked(time.nanoTime()) && !isClosed.getAsBoolean();
  }

  private long pause() {
    long now = time.nanoTime();
    long next = listing.next();
    if (isReachable) {
      boolean isBlocked = offers.isBlocked(now);
      next = FaceEntry.earlier(next, isBlocked ? offers.blockedUntil() : entries.soonest());
      if (!isBlocked && entries.hasBacklog()) {
        next = now;
      }
    }
    return Math.max(next - now, 0);
  }
}
