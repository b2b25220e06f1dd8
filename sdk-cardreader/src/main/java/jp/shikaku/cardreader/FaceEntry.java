package jp.shikaku.cardreader;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import jp.shikaku.cardreader.FaceFolder.Seen;
import org.jspecify.annotations.Nullable;

/**
 * A name in one of the places, remembered as long as it is listed there: what was seen of the file,
 * and when to look next. Times are those of the source's monotonic clock, in nanoseconds.
 */
final class FaceEntry {

  enum Phase {
    /** Not read whole yet. */
    WAITING,
    /** Offered; watched for a change for a while. */
    TAKEN,
    /** Told as an event, or no file at all; a change takes it up again. */
    ASIDE,
    /** Nothing to do any more. */
    DONE
  }

  static final Comparator<FaceEntry> BY_NAME_TIME =
      Comparator.comparingLong((FaceEntry entry) -> entry.nameSecond)
          .thenComparing(FaceEntry::fileName);

  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;

  // A file that grows is looked at often for a second, then at each poll.
  static final long GROWING_PAUSE = 20 * MILLI;
  static final long TRUNCATED_AFTER = 10 * SECOND;
  private static final long GROWING = SECOND;
  private static final long REREAD_AFTER = SECOND;
  private static final long LOCKED_PAUSE = 100 * MILLI;
  private static final long LOCKED = 2 * SECOND;
  private static final long NO_TIME = Long.MAX_VALUE;

  final int place;
  final boolean isLive;
  final long foundAt;
  EventSink.@Nullable KnownFile known;
  int round;
  Phase phase = Phase.WAITING;
  boolean isUnreadable;
  boolean isJudgedByAge;
  long due;
  long settledAt;
  private final String fileName;
  private final long nameSecond;
  private long size = -1;
  private long modified;
  private long changedAt;
  private long readAt;
  private boolean isReadSinceChange;
  private boolean hasGrown;
  private long lockedSince;
  private boolean isLocked;

  /**
   * Remembers a name.
   *
   * @param round the listing it was found in
   * @param isLive whether it appeared while the folder was watched
   */
  FaceEntry(FaceFileName name, int place, int round, boolean isLive, long now) {
    this.fileName = name.fileName();
    this.nameSecond = name.time().map(OffsetDateTime::toEpochSecond).orElse(NO_TIME);
    this.place = place;
    this.round = round;
    this.isLive = isLive;
    this.foundAt = now;
    this.changedAt = now;
    this.due = now;
  }

  static long earlier(long one, long other) {
    return one - other < 0 ? one : other;
  }

  String fileName() {
    return fileName;
  }

  // Not kept: a full folder has very many.
  FaceFileName name() {
    return FaceFileName.tryParse(fileName).orElseThrow();
  }

  /** {@return the last change that was seen, by the share's clock} */
  Instant modified() {
    return Instant.ofEpochMilli(modified);
  }

  boolean isNameBefore(Instant time) {
    return nameSecond != NO_TIME && Instant.ofEpochSecond(nameSecond).isBefore(time);
  }

  /** Tells whether a file is of before a time both by its name, if that tells, and by itself. */
  boolean isOfBefore(Instant time, Seen seen) {
    return (nameSecond == NO_TIME || isNameBefore(time))
        && Instant.ofEpochMilli(seen.modifiedMillis()).isBefore(time);
  }

  boolean isUnchanged(Seen seen) {
    return seen.isRegular() && seen.size() == size && seen.modifiedMillis() == modified;
  }

  void note(Seen seen, long now) {
    if (isUnchanged(seen)) {
      return;
    }
    hasGrown |= size >= 0;
    size = seen.size();
    modified = seen.modifiedMillis();
    changedAt = now;
    isReadSinceChange = false;
  }

  /** {@return how long no change was seen} */
  long calm(long now) {
    return now - changedAt;
  }

  /** Reading the same bytes again is of little use, but attributes do not tell every change. */
  boolean isReadingOfUse(long now) {
    return !isReadSinceChange || calm(now) >= TRUNCATED_AFTER || now - readAt >= REREAD_AFTER;
  }

  void wasRead(long now) {
    readAt = now;
    isReadSinceChange = true;
    isLocked = false;
  }

  void readAgain() {
    isReadSinceChange = false;
  }

  /** Comes back for a file that was changing at this moment. */
  void comeBackSoon(long now) {
    due = now + GROWING_PAUSE;
  }

  /**
   * Waits a moment after a change, as a line end may follow what is whole already.
   *
   * @return whether there is something to wait for
   */
  boolean awaitsLineEnd(byte[] bytes, long now) {
    if (!hasGrown || calm(now) >= GROWING_PAUSE || bytes[bytes.length - 1] != '>') {
      return false;
    }
    isReadSinceChange = false;
    due = changedAt + GROWING_PAUSE;
    return true;
  }

  /** Waits for a change, often at first, and no longer than the patience. */
  void waitForMore(long now, long poll, long patience) {
    long next = now + (calm(now) < GROWING ? GROWING_PAUSE : poll);
    due = earlier(next, changedAt + patience);
  }

  /**
   * Waits for a file that another program holds (R-F-11).
   *
   * @return false when it has been held for too long
   */
  boolean waitsForLock(long now, long poll) {
    wasLocked(now);
    long locked = now - lockedSince;
    if (locked < LOCKED) {
      due = now + LOCKED_PAUSE;
    } else if (locked < TRUNCATED_AFTER) {
      waitForMore(now, poll, TRUNCATED_AFTER);
      due = now + Math.max(due - now, LOCKED_PAUSE);
    } else {
      return false;
    }
    return true;
  }

  void wasLocked(long now) {
    if (!isLocked) {
      isLocked = true;
      lockedSince = now;
    }
  }

  /** Takes the file up again as if it had just changed. */
  void startAgain(long now) {
    phase = Phase.WAITING;
    isUnreadable = false;
    isLocked = false;
    changedAt = now;
    isReadSinceChange = false;
  }

  /** What nobody saw does not count as time without a change. */
  void wasUnseen(long now) {
    changedAt = now;
    isLocked = false;
    due = earlier(due, now);
  }

  /** Ends the waiting for now. */
  void settle(Phase settled, long now, long next) {
    phase = settled;
    settledAt = now;
    due = next;
  }

  /** {@return how long ago it was found} */
  Duration age(long now) {
    return Duration.ofNanos(now - foundAt);
  }
}
