package jp.shikaku.cardreader;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import jp.shikaku.cardreader.CardReaderEvent.QuarantineReason;
import jp.shikaku.cardreader.FaceEntry.Phase;
import jp.shikaku.cardreader.FaceFolder.Seen;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.transport.TimeSource;
import org.slf4j.event.Level;

/**
 * Decides what to do with one file: whether it is wanted, whether it is whole, and then whether to
 * offer it, wait for more of it or set it aside (architecture D4).
 */
final class FaceExaminer {

  private static final long EMPTY_AFTER = 60 * FaceEntry.SECOND;

  private final FaceFolder folder;
  private final FaceReading reading;
  private final FaceEntries entries;
  private final FaceListing listing;
  private final FaceOffers offers;
  private final FaceTidying tidying;
  private final FaceReport report;
  private final BooleanSupplier isClosed;
  private final TimeSource time;
  private final long poll;

  FaceExaminer(
      FaceFolderSource.Settings settings,
      FaceFolder folder,
      FaceEntries entries,
      FaceListing listing,
      FaceOffers offers,
      FaceTidying tidying,
      FaceReport report,
      BooleanSupplier isClosed) {
    this.folder = folder;
    this.reading = new FaceReading(settings.rules(), settings.institutions());
    this.entries = entries;
    this.listing = listing;
    this.offers = offers;
    this.tidying = tidying;
    this.report = report;
    this.isClosed = isClosed;
    this.time = settings.time();
    this.poll = settings.pollInterval().toNanos();
  }

  /**
   * Looks at a file and does what is to be done with it now.
   *
   * @throws IOException when the face folder is in trouble, and not only this file
   */
  void examine(FaceEntry entry) throws IOException {
    report.operationBegins();
    try {
      Seen seen = folder.look(entry.place, entry.fileName());
      if (seen == null) {
        folder.require(entry.place);
        listing.vanished(entry);
      } else if (!seen.isRegular()) {
        long now = time.nanoTime();
        entry.settle(Phase.ASIDE, now, now + FaceEntries.LOOK_AGAIN_OLD);
      } else {
        examine(entry, seen);
      }
    } catch (IOException e) {
      if (entry.place == FaceFolder.FACE) {
        folder.require(FaceFolder.FACE); // the folder's trouble, or only the file's?
      }
      locked(entry);
    } finally {
      if (entries.holds(entry)) {
        entries.place(entry);
      }
    }
  }

  private void examine(FaceEntry entry, Seen seen) throws IOException {
    long now = time.nanoTime();
    boolean isUnchanged = entry.isUnchanged(seen);
    switch (entry.phase) {
      case TAKEN -> {
        if (!isUnchanged) {
          startAgain(entry, seen, now);
        } else if (FaceEntries.isLongSettled(entry, now)) {
          entry.phase = Phase.DONE;
        } else {
          entry.due = now + entries.pauseOfSettled();
        }
      }
      case ASIDE -> {
        if (!isUnchanged || (entry.isUnreadable && isReadable(entry, seen))) {
          startAgain(entry, seen, now);
        } else {
          entry.due = now + entries.pauseOf(entry, now);
        }
      }
      case WAITING -> {
        if (isWanted(entry, seen)) {
          read(entry, seen, now);
        } else {
          entry.note(seen, now);
          entry.phase = Phase.DONE;
        }
      }
      case DONE -> {}
    }
  }

  private boolean isReadable(FaceEntry entry, Seen seen) {
    try {
      return folder.read(entry.place, entry.fileName(), seen.size()) != null;
    } catch (IOException e) {
      return false;
    }
  }

  private void startAgain(FaceEntry entry, Seen seen, long now) throws IOException {
    entry.startAgain(now);
    tidying.cancel(entry);
    read(entry, seen, now);
  }

  /** Tells whether a file counts: not handled before, and not of a time before the source's. */
  private boolean isWanted(FaceEntry entry, Seen seen) {
    if (entry.isJudgedByAge) {
      return true;
    }
    EventSink.KnownFile known = entry.known;
    if (known != null) {
      if (known.settled() && seen.isSame(known)) {
        tidying.plan(entry);
        return false;
      }
    } else if (entry.isOfBefore(offers.startFrom(), seen)) {
      return false;
    }
    entry.known = null;
    entry.isJudgedByAge = true;
    return true;
  }

  private void read(FaceEntry entry, Seen seen, long now) throws IOException {
    entry.note(seen, now);
    if (seen.size() > FaceFolder.MAX_BYTES) {
      setAside(entry, QuarantineReason.TOO_LARGE);
      return;
    }
    if (seen.size() == 0) {
      unfit(entry, new FaceReading.Unfit(QuarantineReason.EMPTY, true), now);
      return;
    }
    if (!entry.isReadingOfUse(now)) {
      entry.waitForMore(now, poll, FaceEntry.TRUNCATED_AFTER);
      return;
    }
    byte[] bytes = folder.read(entry.place, entry.fileName(), seen.size());
    if (bytes == null) {
      folder.require(entry.place);
      listing.vanished(entry);
      return;
    }
    entry.wasRead(now);
    // It may have been read whole and moved away since: then it stays as read.
    Seen after = folder.look(entry.place, entry.fileName());
    if (bytes.length != seen.size() || (after != null && !entry.isUnchanged(after))) {
      if (after != null) {
        entry.note(after, time.nanoTime());
      }
      entry.comeBackSoon(now);
      return;
    }
    FaceReading.Judgement judgement = judged(entry, bytes);
    if (judgement instanceof FaceReading.Whole whole) {
      if (!entry.awaitsLineEnd(bytes, now)) {
        offer(entry, whole.answer());
      }
    } else if (judgement instanceof FaceReading.Unfit unfit) {
      unfit(entry, unfit, now);
    }
  }

  private FaceReading.Judgement judged(FaceEntry entry, byte[] bytes) {
    try {
      return reading.judge(entry.fileName(), bytes);
    } catch (RuntimeException e) {
      // One file must not keep the others waiting.
      report.say(Level.ERROR, "face-file-unjudged", "reason", e);
      return new FaceReading.Unfit(QuarantineReason.MALFORMED, true);
    }
  }

  private void unfit(FaceEntry entry, FaceReading.Unfit unfit, long now) {
    long patience =
        unfit.reason() == QuarantineReason.EMPTY ? EMPTY_AFTER : FaceEntry.TRUNCATED_AFTER;
    if (!unfit.mayGrow() || entry.calm(now) >= patience) {
      setAside(entry, unfit.reason());
    } else {
      entry.waitForMore(now, poll, patience);
    }
  }

  /** A virus scanner or the writer holds the file (R-F-11). */
  private void locked(FaceEntry entry) {
    long now = time.nanoTime();
    if (entry.phase != Phase.WAITING) {
      entry.wasLocked(now);
      entry.due = now + entries.pauseOf(entry, now);
    } else if (!entry.waitsForLock(now, poll)) {
      report.say(Level.WARN, "face-file-unreadable");
      entry.isUnreadable = true;
      setAside(entry, QuarantineReason.TRUNCATED);
    }
  }

  private void setAside(FaceEntry entry, QuarantineReason reason) {
    long now = time.nanoTime();
    entry.settle(Phase.ASIDE, now, now + entries.pauseOfSettled());
    report.say(Level.WARN, "face-file-set-aside", "reason", reason);
    report.heard(now);
    FaceFileName name = entry.name();
    report.emit(
        EventHead.observed().at(name.time().orElse(null)).from(name.origin()),
        head -> new CardReaderEvent.VisitQuarantined(head, reason, entry.fileName()));
  }

  private void offer(FaceEntry entry, EligibilityAnswer answer) {
    if (isClosed.getAsBoolean()) {
      return;
    }
    EventSink.Admission admission = offers.offer(entry, answer);
    if (admission == EventSink.Admission.FULL || admission == EventSink.Admission.UNAVAILABLE) {
      return; // put off
    }
    long now = time.nanoTime();
    Phase phase = admission == EventSink.Admission.CONFLICT ? Phase.ASIDE : Phase.TAKEN;
    entry.settle(phase, now, now + entries.pauseOfSettled());
    if (admission == EventSink.Admission.ACCEPTED || admission == EventSink.Admission.KNOWN) {
      tidying.plan(entry);
    }
    if (admission != EventSink.Admission.KNOWN) {
      report.heard(now);
    }
    report.compareClocks(entry, answer, now);
  }
}
