package jp.shikaku.cardreader;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import jp.shikaku.cardreader.CardReaderEvent.QuarantineReason;
import jp.shikaku.cardreader.FaceFolder.Seen;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.internal.io.Folders;
import jp.shikaku.internal.io.Role;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.RetentionPolicy;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Finds visits in a face folder, pass by pass (cardreader 2, architecture D4 and D5). A pass does
 * what is due and says when it wants to be called next; who calls it, a thread or a test, makes no
 * difference. Passes must not overlap; what it tells of itself can be asked from any thread.
 */
final class FaceScanner {

  private static final Logger LOG = LoggerFactory.getLogger(FaceFolderSource.class);

  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;

  // A file that grows is looked at often for a second, then at each poll.
  private static final long GROWING_PAUSE = 20 * MILLI;
  private static final long GROWING = SECOND;
  private static final long REREAD_AFTER = SECOND;
  private static final long TRUNCATED_AFTER = 10 * SECOND;
  private static final long EMPTY_AFTER = 60 * SECOND;
  private static final long LOCKED_PAUSE = 100 * MILLI;
  private static final long LOCKED = 2 * SECOND;

  // What was taken may be overwritten, what was set aside repaired.
  private static final long TAKEN_WATCHED = 600 * SECOND;
  private static final long LOOK_AGAIN = 5 * SECOND;
  private static final long LOOK_AGAIN_PER_FILE = 50 * MILLI;
  private static final long LOOK_AGAIN_OLD = 60 * SECOND;

  private static final long ARCHIVE_PAUSE = 5 * SECOND;
  private static final long TIDY_PAUSE = 5 * SECOND;
  private static final long LEAST_PAUSE = 10 * MILLI;

  // A listing takes a tenth of the time at most; in a full folder a hundredth, as long as one comes
  // each second.
  private static final int SHARE_OF_LISTING = 10;
  private static final int USUAL_SHARE = 100;
  private static final long LONGEST_SPARING = 900 * MILLI;
  private static final long BACKLOG_BUDGET = 200 * MILLI;
  private static final int MANY_NEW = 16;
  private static final int CROWDED = 1_000;
  private static final long HANGING = 10 * SECOND;
  private static final long LEDGER_PATIENCE = 5 * SECOND;
  private static final int LONGEST_BACKOFF = 30;
  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final long FRESH = 60 * SECOND;
  private static final long LOG_PAUSE = 60 * SECOND;

  private static final long NO_TIME = Long.MAX_VALUE;

  private enum Phase {
    /** Not read whole yet. */
    WAITING,
    /** Offered; watched for a change for a while. */
    TAKEN,
    /** Told as an event, or no file at all; a change takes it up again. */
    ASIDE,
    /** Nothing to do any more. */
    DONE
  }

  /** A name in one of the places, remembered as long as it is listed there. */
  private static final class Entry {
    private final String fileName;
    private final long nameSecond;
    private final int place;
    private final boolean isLive;
    private final long foundAt;
    private EventSink.@Nullable KnownFile known;
    private int round;
    private Phase phase = Phase.WAITING;
    private boolean isJudgedByAge;
    private boolean isUnreadable;
    private long size = -1;
    private long modified;
    private long changedAt;
    private long due;
    private long readAt;
    private boolean isReadSinceChange;
    private boolean hasGrown;
    private long lockedSince;
    private boolean isLocked;
    private long settledAt;

    Entry(FaceFileName name, int place, int round, boolean isLive, long now) {
      this.fileName = name.fileName();
      this.nameSecond = name.time().map(OffsetDateTime::toEpochSecond).orElse(NO_TIME);
      this.place = place;
      this.round = round;
      this.isLive = isLive;
      this.foundAt = now;
      this.changedAt = now;
      this.due = now;
    }

    String fileName() {
      return fileName;
    }

    // Not kept: a full folder has very many.
    FaceFileName name() {
      return FaceFileName.tryParse(fileName).orElseThrow();
    }

    boolean isOfBefore(Instant time) {
      return nameSecond != NO_TIME && Instant.ofEpochSecond(nameSecond).isBefore(time);
    }

    boolean isUnchanged(Seen seen) {
      return seen.isRegular() && seen.size() == size && seen.modifiedMillis() == modified;
    }

    boolean note(Seen seen, long now) {
      if (isUnchanged(seen)) {
        return false;
      }
      hasGrown |= size >= 0;
      size = seen.size();
      modified = seen.modifiedMillis();
      changedAt = now;
      isReadSinceChange = false;
      return true;
    }
  }

  /** Files that are due some time, and when the first of them is. */
  private static final class Agenda {
    private final Map<String, Entry> byName = new LinkedHashMap<>();
    private long soonest;

    Agenda(long now) {
      this.soonest = now;
    }

    void put(Entry entry) {
      byName.put(entry.fileName(), entry);
      soonest = earlier(soonest, entry.due);
    }

    void remove(Entry entry) {
      byName.remove(entry.fileName(), entry);
    }

    boolean holds(Entry entry) {
      return byName.get(entry.fileName()) == entry;
    }

    List<Entry> due(long now) {
      return byName.values().stream().filter(entry -> now - entry.due >= 0).toList();
    }

    void reckon(long now) {
      soonest = now + LOOK_AGAIN_OLD;
      for (Entry entry : byName.values()) {
        soonest = earlier(soonest, entry.due);
      }
    }

    List<Entry> all() {
      return List.copyOf(byName.values());
    }

    int size() {
      return byName.size();
    }

    boolean isEmpty() {
      return byName.isEmpty();
    }
  }

  private static final Comparator<Entry> BY_NAME_TIME =
      Comparator.comparingLong((Entry entry) -> entry.nameSecond).thenComparing(Entry::fileName);

  /** What the share is asked for at present. */
  private record Operation(long nanos, Instant began) {}

  private final FaceFolderSource.Settings settings;
  private final FaceFolder folder;
  private final FaceReading reading;
  private final EventSink sink;
  private final BooleanSupplier isClosed;
  private final TimeSource time;
  private final @Nullable Folders tidying;
  private final Random jitter = new Random();

  private final Map<String, Entry> entries = new HashMap<>();
  private final int[] entriesAt;
  private final Agenda waiting;
  private final Agenda watched;
  private final Deque<Entry> backlog = new ArrayDeque<>();
  private final Set<String> toTidy = new LinkedHashSet<>();
  private final Map<String, Long> saidAt = new HashMap<>();

  private Instant startFrom;
  private boolean isStartKnown;
  private int round;
  private boolean isReachable;
  private boolean isListed;
  private int failures;
  private long nextListing;
  private long earliestListing;
  private long nextArchiveListing;
  private long blockedUntil;
  private long nextTidy;
  private int silences;
  private long silentSince;
  private boolean isFullTold;
  private boolean isSkewTold;
  private boolean isCrowdedTold;
  private @Nullable Instant lastListingAt;
  private @Nullable Object folderKey;

  private volatile SourceState state;
  private volatile @Nullable Operation operation;
  private volatile int files;
  private volatile Duration lastListing = Duration.ZERO;
  private volatile @Nullable Duration skew;
  private volatile @Nullable Instant lastVisitAt;

  FaceScanner(FaceFolderSource.Settings settings, EventSink sink, BooleanSupplier isClosed) {
    this.settings = settings;
    this.folder = new FaceFolder(settings.folder(), settings.archives());
    this.reading = new FaceReading(settings.rules(), settings.institutions());
    this.sink = sink;
    this.isClosed = isClosed;
    this.time = settings.time();
    Instant began = time.now();
    this.startFrom = settings.startFrom() != null ? settings.startFrom() : startOfDay(began);
    this.isStartKnown = settings.startFrom() != null;
    this.tidying =
        settings.retention() == RetentionPolicy.LEAVE
            ? null
            : new Folders(settings.folder(), settings.folder());
    this.entriesAt = new int[folder.places()];
    this.state = new SourceState(SourceState.Status.STOPPED, began, null);
    long now = time.nanoTime();
    this.nextListing = now;
    this.earliestListing = now;
    this.nextArchiveListing = now;
    this.waiting = new Agenda(now);
    this.watched = new Agenda(now);
    this.blockedUntil = now;
    this.nextTidy = now;
  }

  private static Instant startOfDay(Instant time) {
    return LocalDate.ofInstant(time, WireDates.JST).atStartOfDay(WireDates.JST).toInstant();
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

  private void begin() {
    operation = new Operation(time.nanoTime(), time.now());
  }

  /** {@return whether the folder could be listed last time} */
  boolean isReachable() {
    return isReachable;
  }

  /** {@return what tells the folder listed last from another one of the same name, if known} */
  @Nullable Object folderKey() {
    return folderKey;
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
      operation = null;
    }
  }

  private long step(FolderEvents.Hints hints) throws IOException {
    long now = time.nanoTime();
    if (!isStartKnown && !findStart()) {
      return ledgerSilent(now) - now;
    }
    if (hints.isListingDue() && isReachable) {
      nextListing = earlier(nextListing, earliestListing);
    }
    if (now - nextListing >= 0) {
      list(now);
    }
    if (isReachable) {
      hints.names().forEach(this::hinted);
      work();
      tidy();
      watchQuiet();
    }
    return pause();
  }

  /**
   * The day of the last visit counts again: nobody may have watched until its end, nor since. What
   * was handled of it is known.
   */
  private boolean findStart() {
    try {
      Optional<Instant> last = sink.lastAccepted().map(FaceScanner::startOfDay);
      startFrom = last.filter(startFrom::isAfter).orElse(startFrom);
      isStartKnown = true;
      silences = 0;
      return true;
    } catch (RuntimeException e) {
      return false; // without it visits could be taken for old ones
    }
  }

  private long pause() {
    long now = time.nanoTime();
    long next = nextListing;
    if (isReachable) {
      boolean isBlocked = isBlocked(now);
      next = earlier(next, isBlocked ? blockedUntil : earlier(waiting.soonest, watched.soonest));
      if (!isBlocked && !backlog.isEmpty()) {
        next = now;
      }
    }
    return Math.max(next - now, 0);
  }

  private static long earlier(long one, long other) {
    return one - other < 0 ? one : other;
  }

  private boolean isBlocked(long now) {
    return now - blockedUntil < 0;
  }

  // Listing: names only.

  private void list(long began) throws IOException {
    boolean isLive = isReachable && isListed;
    List<Entry> fresh = new ArrayList<>();
    round++;
    begin();
    folderKey = folder.require(FaceFolder.FACE);
    files = listPlace(FaceFolder.FACE, isLive, fresh);
    if (folder.places() > 1 && (!isReachable || began - nextArchiveListing >= 0)) {
      listArchives(fresh);
    }
    long took = time.nanoTime() - began;
    lastListing = Duration.ofNanos(took);
    long rest = Math.max(took * SHARE_OF_LISTING, LEAST_PAUSE);
    earliestListing = began + rest;
    long sparing = Math.min(took * USUAL_SHARE, LONGEST_SPARING);
    nextListing = began + Math.max(settings.pollInterval().toNanos(), Math.max(sparing, rest));
    lastListingAt = time.now();
    if (!isReachable) {
      isReachable = true;
      failures = 0;
      connected();
    }
    warnIfCrowded();
    take(fresh);
    isListed = true;
  }

  private void listArchives(List<Entry> fresh) {
    for (int place = 1; place < folder.places(); place++) {
      try {
        listPlace(place, false, fresh);
      } catch (IOException e) {
        archiveAway(e);
      }
    }
    nextArchiveListing = time.nanoTime() + ARCHIVE_PAUSE;
  }

  private void archiveAway(IOException e) {
    say(Level.WARN, "face-archive-unreachable", "reason", FaceFolder.causeOf(e));
  }

  private int listPlace(int place, boolean isLive, List<Entry> fresh) throws IOException {
    begin();
    long now = time.nanoTime();
    int[] counts = new int[2];
    List<Entry> found = new ArrayList<>();
    folder.list(
        place,
        name -> {
          counts[0]++;
          Entry entry = entries.get(name);
          // What the terminal writes counts before an archive's file of the same name.
          if (entry == null || entry.place > place) {
            FaceFileName.tryParse(name)
                .ifPresent(face -> found.add(new Entry(face, place, round, isLive, now)));
          } else if (entry.place == place && entry.round != round) {
            entry.round = round;
            counts[1]++;
          }
        });
    // Only a listing that came to its end tells what is new and what is gone.
    fresh.addAll(found);
    if (counts[1] != entriesAt[place]) {
      for (Entry entry : List.copyOf(entries.values())) {
        if (entry.place == place && entry.round != round) {
          vanished(entry);
        }
      }
    }
    return counts[0];
  }

  private void take(List<Entry> fresh) {
    if (fresh.isEmpty()) {
      return;
    }
    boolean mayBeKnown =
        !isListed
            || fresh.size() > MANY_NEW
            || fresh.stream().anyMatch(entry -> entry.place != FaceFolder.FACE);
    Map<String, EventSink.KnownFile> known =
        mayBeKnown ? known(fresh.stream().map(Entry::fileName).toList()) : Map.of();
    fresh.sort(BY_NAME_TIME);
    for (Entry entry : fresh) {
      Entry other = entries.get(entry.fileName());
      if (other != null && other.place <= entry.place) {
        continue; // lies in two places, or was found in an archive meanwhile
      } else if (other != null) {
        forget(other);
      }
      entry.known = known.get(entry.fileName());
      remember(entry);
      // Old names are most of a full folder: they must not keep today's visits waiting.
      if (entry.isOfBefore(startFrom) && entry.known == null) {
        backlog.add(entry);
      } else {
        activate(entry, entry.due);
      }
    }
  }

  private Map<String, EventSink.KnownFile> known(List<String> names) {
    try {
      operation = null;
      return isClosed.getAsBoolean() ? Map.of() : sink.known(names);
    } catch (RuntimeException e) {
      say(Level.WARN, "face-ledger-unavailable", "reason", e);
      return Map.of(); // then they are offered, and the ledger says it
    }
  }

  private void hinted(String name) {
    long now = time.nanoTime();
    Entry entry = entries.get(name);
    if (entry == null || entry.place != FaceFolder.FACE) {
      FaceFileName.tryParse(name)
          .ifPresent(
              face -> {
                if (entry != null) {
                  forget(entry);
                }
                Entry found = new Entry(face, FaceFolder.FACE, round, true, now);
                remember(found);
                activate(found, now);
              });
    } else if (entry.phase != Phase.DONE) {
      entry.isReadSinceChange = false;
      activate(entry, now);
    }
  }

  private void remember(Entry entry) {
    entries.put(entry.fileName(), entry);
    entriesAt[entry.place]++;
  }

  private void activate(Entry entry, long due) {
    entry.due = due;
    place(entry);
  }

  private void done(Entry entry) {
    entry.phase = Phase.DONE;
    place(entry);
  }

  private void forget(Entry entry) {
    if (entries.remove(entry.fileName(), entry)) {
      entriesAt[entry.place]--;
      waiting.remove(entry);
      watched.remove(entry);
      toTidy.remove(entry.fileName());
    }
  }

  /** The receipt computer may have moved a file before it was read (R-F-12). */
  private void vanished(Entry entry) {
    boolean wasWaited = entry.phase == Phase.WAITING && entry.place == FaceFolder.FACE;
    forget(entry);
    for (int place = 1; wasWaited && place < folder.places(); place++) {
      try {
        Seen seen = folder.look(place, entry.fileName());
        if (seen != null && seen.isRegular()) {
          Entry moved = new Entry(entry.name(), place, round, entry.isLive, time.nanoTime());
          moved.known = entry.known;
          remember(moved);
          activate(moved, moved.due);
          return;
        }
      } catch (IOException e) {
        archiveAway(e);
      }
    }
  }

  // Files, one by one.

  private void work() throws IOException {
    long now = time.nanoTime();
    work(waiting, now);
    work(watched, now);
    while (!backlog.isEmpty()
        && !isBlocked(time.nanoTime())
        && !isClosed.getAsBoolean()
        && time.nanoTime() - now <= BACKLOG_BUDGET) {
      Entry entry = backlog.remove();
      if (entries.get(entry.fileName()) == entry) {
        examine(entry);
      }
    }
    if (silences > 0 && !isBlocked(time.nanoTime()) && !isAnyWaiting()) {
      ledgerSpoke(); // the file it was asked for is gone; the next one will tell
    }
  }

  private void work(Agenda agenda, long now) throws IOException {
    if (isBlocked(now) || now - agenda.soonest < 0) {
      return;
    }
    for (Entry entry : agenda.due(now)) {
      if (isBlocked(time.nanoTime()) || isClosed.getAsBoolean()) {
        break;
      }
      if (agenda.holds(entry)) {
        examine(entry);
      }
    }
    agenda.reckon(now);
  }

  /** Puts a file where its phase belongs; the many that were taken must not slow down the new. */
  private void place(Entry entry) {
    waiting.remove(entry);
    watched.remove(entry);
    switch (entry.phase) {
      case WAITING -> waiting.put(entry);
      case TAKEN, ASIDE -> watched.put(entry);
      case DONE -> {}
    }
  }

  private boolean isAnyWaiting() {
    return !backlog.isEmpty() || !waiting.isEmpty();
  }

  private void examine(Entry entry) throws IOException {
    begin();
    try {
      Seen seen = folder.look(entry.place, entry.fileName());
      if (seen == null) {
        folder.require(entry.place);
        vanished(entry);
      } else if (!seen.isRegular()) {
        setAside(entry, time.nanoTime());
      } else {
        examine(entry, seen);
      }
    } catch (IOException e) {
      if (entry.place == FaceFolder.FACE) {
        folder.require(FaceFolder.FACE); // the folder's trouble, or only the file's?
      }
      locked(entry);
    } finally {
      if (entries.get(entry.fileName()) == entry) {
        place(entry);
      }
    }
  }

  private void examine(Entry entry, Seen seen) throws IOException {
    long now = time.nanoTime();
    boolean isUnchanged = entry.isUnchanged(seen);
    switch (entry.phase) {
      case TAKEN -> {
        if (!isUnchanged) {
          startAgain(entry, seen, now);
        } else if (now - entry.settledAt >= TAKEN_WATCHED) {
          done(entry);
        } else {
          entry.due = now + lookAgain();
        }
      }
      case ASIDE -> {
        if (!isUnchanged || (entry.isUnreadable && isReadable(entry))) {
          startAgain(entry, seen, now);
        } else {
          entry.due = now + lookAgain(entry, now);
        }
      }
      case WAITING -> {
        if (isWanted(entry, seen)) {
          read(entry, seen, now);
        } else {
          entry.note(seen, now);
          done(entry);
        }
      }
      case DONE -> done(entry);
    }
  }

  private long lookAgain() {
    return Math.max(LOOK_AGAIN, watched.size() * LOOK_AGAIN_PER_FILE);
  }

  private long lookAgain(Entry entry, long now) {
    return now - entry.settledAt < TAKEN_WATCHED ? lookAgain() : LOOK_AGAIN_OLD;
  }

  private boolean isReadable(Entry entry) {
    try {
      return folder.read(entry.place, entry.fileName()) != null;
    } catch (IOException e) {
      return false;
    }
  }

  private void startAgain(Entry entry, Seen seen, long now) throws IOException {
    entry.phase = Phase.WAITING;
    entry.isUnreadable = false;
    entry.isLocked = false;
    entry.changedAt = now;
    entry.isReadSinceChange = false;
    toTidy.remove(entry.fileName());
    read(entry, seen, now);
  }

  /** Tells whether a file counts: not handled before, and not of a time before the source's. */
  private boolean isWanted(Entry entry, Seen seen) {
    if (entry.isJudgedByAge) {
      return true;
    }
    EventSink.KnownFile known = entry.known;
    if (known != null) {
      if (known.settled() && isSame(known, seen)) {
        mayTidy(entry);
        return false;
      }
    } else if (isOld(entry, seen)) {
      return false;
    }
    entry.known = null;
    entry.isJudgedByAge = true;
    return true;
  }

  private static boolean isSame(EventSink.KnownFile known, Seen seen) {
    return known.size() == seen.size() && known.modified().toEpochMilli() == seen.modifiedMillis();
  }

  private boolean isOld(Entry entry, Seen seen) {
    return (entry.nameSecond == NO_TIME || entry.isOfBefore(startFrom))
        && Instant.ofEpochMilli(seen.modifiedMillis()).isBefore(startFrom);
  }

  private void read(Entry entry, Seen seen, long now) throws IOException {
    entry.note(seen, now);
    long calm = now - entry.changedAt;
    if (seen.size() > FaceFolder.MAX_BYTES) {
      setAside(entry, QuarantineReason.TOO_LARGE);
      return;
    }
    if (seen.size() == 0) {
      unfit(entry, new FaceReading.Unfit(QuarantineReason.EMPTY, true), now);
      return;
    }
    boolean isLastTry = calm >= TRUNCATED_AFTER;
    if (entry.isReadSinceChange && !isLastTry && now - entry.readAt < REREAD_AFTER) {
      waitOn(entry, now, TRUNCATED_AFTER);
      return;
    }
    byte[] bytes = folder.read(entry.place, entry.fileName());
    if (bytes == null) {
      folder.require(entry.place);
      vanished(entry);
      return;
    }
    entry.readAt = now;
    entry.isReadSinceChange = true;
    entry.isLocked = false;
    // It may have been read whole and moved away since: then it stays as read.
    Seen after = folder.look(entry.place, entry.fileName());
    if (bytes.length != seen.size() || (after != null && !entry.isUnchanged(after))) {
      if (after != null) {
        entry.note(after, time.nanoTime());
      }
      entry.due = now + GROWING_PAUSE;
      return;
    }
    FaceReading.Judgement judgement = judged(entry, bytes);
    if (judgement instanceof FaceReading.Whole whole) {
      if (entry.hasGrown && calm < GROWING_PAUSE && bytes[bytes.length - 1] == '>') {
        entry.isReadSinceChange = false;
        entry.due = entry.changedAt + GROWING_PAUSE; // a line end may follow
      } else {
        offer(entry, whole.answer());
      }
    } else if (judgement instanceof FaceReading.Unfit unfit) {
      unfit(entry, unfit, now);
    }
  }

  private FaceReading.Judgement judged(Entry entry, byte[] bytes) {
    try {
      return reading.judge(entry.fileName(), bytes);
    } catch (RuntimeException e) {
      // One file must not keep the others waiting.
      say(Level.ERROR, "face-file-unjudged", "reason", e);
      return new FaceReading.Unfit(QuarantineReason.MALFORMED, true);
    }
  }

  private void unfit(Entry entry, FaceReading.Unfit unfit, long now) {
    long patience = unfit.reason() == QuarantineReason.EMPTY ? EMPTY_AFTER : TRUNCATED_AFTER;
    if (!unfit.mayGrow() || now - entry.changedAt >= patience) {
      setAside(entry, unfit.reason());
    } else {
      waitOn(entry, now, patience);
    }
  }

  private void waitOn(Entry entry, long now, long patience) {
    boolean isGrowing = now - entry.changedAt < GROWING;
    long next = now + (isGrowing ? GROWING_PAUSE : settings.pollInterval().toNanos());
    entry.due = earlier(next, entry.changedAt + patience);
  }

  /** A virus scanner or the writer holds the file (R-F-11). */
  private void locked(Entry entry) {
    long now = time.nanoTime();
    if (!entry.isLocked) {
      entry.isLocked = true;
      entry.lockedSince = now;
    }
    if (entry.phase != Phase.WAITING) {
      entry.due = now + lookAgain(entry, now);
    } else if (now - entry.lockedSince < LOCKED) {
      entry.due = now + LOCKED_PAUSE;
    } else if (now - entry.lockedSince < TRUNCATED_AFTER) {
      waitOn(entry, now, TRUNCATED_AFTER);
      entry.due = now + Math.max(entry.due - now, LOCKED_PAUSE);
    } else {
      say(Level.WARN, "face-file-unreadable");
      entry.isUnreadable = true;
      setAside(entry, QuarantineReason.TRUNCATED);
    }
  }

  private void setAside(Entry entry, long now) {
    entry.phase = Phase.ASIDE;
    entry.settledAt = now;
    entry.due = now + LOOK_AGAIN_OLD;
  }

  private void setAside(Entry entry, QuarantineReason reason) {
    long now = time.nanoTime();
    setAside(entry, now);
    entry.due = now + lookAgain();
    say(Level.WARN, "face-file-set-aside", "reason", reason);
    heard(now);
    FaceFileName name = entry.name();
    emit(
        EventHead.observed().at(name.time().orElse(null)).from(name.origin()),
        head -> new CardReaderEvent.VisitQuarantined(head, reason, entry.fileName()));
  }

  private void offer(Entry entry, EligibilityAnswer answer) {
    if (isClosed.getAsBoolean()) {
      return;
    }
    operation = null; // the ledger's time is not the share's
    EventSink.Admission admission = admit(entry, answer);
    long now = time.nanoTime();
    switch (admission) {
      case ACCEPTED, KNOWN -> {
        taken(entry, now);
        mayTidy(entry);
      }
      case DUPLICATE -> taken(entry, now);
      case CONFLICT -> {
        setAside(entry, now);
        entry.due = now + lookAgain();
      }
      case FULL -> {
        if (!isFullTold) {
          say(Level.WARN, "face-folder-waits", "reason", admission);
        }
        putOff(entry, now + settings.pollInterval().toNanos());
      }
      case UNAVAILABLE -> putOff(entry, ledgerSilent(now));
    }
    isFullTold = admission == EventSink.Admission.FULL;
    if (admission != EventSink.Admission.UNAVAILABLE) {
      ledgerSpoke();
    }
    if (entry.phase != Phase.WAITING) {
      if (admission != EventSink.Admission.KNOWN) {
        heard(now);
      }
      compareClocks(entry, answer, now);
    }
  }

  private EventSink.Admission admit(Entry entry, EligibilityAnswer answer) {
    try {
      return sink.offer(answer, Instant.ofEpochMilli(entry.modified));
    } catch (RuntimeException e) {
      say(Level.ERROR, "face-offer-failed", "reason", e);
      return EventSink.Admission.UNAVAILABLE;
    }
  }

  private void taken(Entry entry, long now) {
    entry.phase = Phase.TAKEN;
    entry.settledAt = now;
    entry.due = now + lookAgain();
  }

  private void putOff(Entry entry, long until) {
    blockedUntil = until;
    entry.due = until;
    entry.isReadSinceChange = false;
  }

  private long ledgerSilent(long now) {
    if (silences == 0) {
      silentSince = now;
      say(Level.WARN, "face-folder-waits", "reason", EventSink.Admission.UNAVAILABLE);
    }
    silences++;
    if (now - silentSince >= LEDGER_PATIENCE && state.status() != SourceState.Status.UNREACHABLE) {
      unreachable(SourceState.Cause.LEDGER_UNAVAILABLE);
    }
    return now + backoff(silences);
  }

  private void ledgerSpoke() {
    silences = 0;
    if (state.cause().filter(c -> c == SourceState.Cause.LEDGER_UNAVAILABLE).isPresent()) {
      connected();
    }
  }

  // Retention (reliability-security P-08): only what was handed on and is settled for everybody.

  private void mayTidy(Entry entry) {
    if (tidying != null
        && entry.place == FaceFolder.FACE
        && Folders.isPlainName(entry.fileName())) {
      toTidy.add(entry.fileName());
    }
  }

  private void tidy() {
    long now = time.nanoTime();
    if (tidying == null || toTidy.isEmpty() || now - nextTidy < 0) {
      return;
    }
    nextTidy = now + TIDY_PAUSE;
    Map<String, EventSink.KnownFile> known = known(List.copyOf(toTidy));
    for (Iterator<String> names = toTidy.iterator(); names.hasNext(); ) {
      String name = names.next();
      EventSink.KnownFile file = known.get(name);
      if (file != null && file.settled() && isTidied(tidying, name, file)) {
        names.remove();
      }
    }
  }

  private boolean isTidied(Folders folders, String name, EventSink.KnownFile file) {
    try {
      Seen seen = folder.look(FaceFolder.FACE, name);
      if (seen == null || !seen.isRegular() || !isSame(file, seen)) {
        return true; // gone, or another content: not ours to remove
      }
      Optional<Path> target = settings.retention().folder();
      if (target.isPresent()) {
        folders.keep(name, target.get());
      } else {
        folders.remove(Role.RES, name);
      }
      return true;
    } catch (IOException e) {
      say(Level.WARN, "face-file-not-tidied", "reason", e);
      return false;
    }
  }

  // What the source tells of itself.

  private void connected() {
    Instant now = time.now();
    Instant since = state.status() == SourceState.Status.UNREACHABLE ? state.since() : null;
    state = new SourceState(SourceState.Status.CONNECTED, now, null);
    say(Level.INFO, "face-source-connected");
    emit(EventHead.observed(), CardReaderEvent.SourceConnected::new);
    if (since != null) {
      emit(EventHead.derived(), head -> new CardReaderEvent.EventsMissed(head, since, now, 0));
    }
    // What nobody saw does not count as time without a change.
    long nanos = time.nanoTime();
    for (Entry entry : waiting.all()) {
      entry.changedAt = nanos;
      entry.isLocked = false;
      entry.due = earlier(entry.due, nanos);
    }
    waiting.reckon(nanos);
  }

  private long lost(SourceState.Cause cause) {
    isReachable = false;
    failures++;
    if (state.status() != SourceState.Status.UNREACHABLE) {
      unreachable(cause);
    } else {
      state = new SourceState(SourceState.Status.UNREACHABLE, state.since(), cause);
    }
    long pause = backoff(failures);
    nextListing = time.nanoTime() + pause;
    return pause;
  }

  private void unreachable(SourceState.Cause cause) {
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

  private long backoff(int failures) {
    long seconds = Math.min(LONGEST_BACKOFF, 1L << Math.min(failures - 1, 5));
    // Several computers come back to a terminal that has just started.
    return (long) (seconds * SECOND * (1 - jitter.nextDouble() / 4));
  }

  private void heard(long nanos) {
    Instant now = time.now();
    lastVisitAt = now;
    QuietWatch quiet = settings.quiet();
    if (quiet != null) {
      quiet.heard(nanos, now);
    }
  }

  private void watchQuiet() {
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

  private void compareClocks(Entry entry, EligibilityAnswer answer, long now) {
    Optional<OffsetDateTime> written = entry.name().time().or(answer::executedAt);
    if (!entry.isLive || written.isEmpty() || now - entry.foundAt > FRESH) {
      return; // found late: the difference tells nothing
    }
    Duration difference = Duration.between(time.now(), written.get().toInstant());
    skew = difference;
    boolean isSkewed = difference.abs().compareTo(SKEW) > 0;
    if (isSkewed && !isSkewTold) {
      say(Level.WARN, "face-clock-skew", "seconds", difference.toSeconds());
    }
    isSkewTold = isSkewed;
  }

  private void warnIfCrowded() {
    boolean isCrowded = files > CROWDED;
    if (isCrowded && !isCrowdedTold) {
      say(Level.WARN, "face-folder-crowded", "files", files);
    }
    isCrowdedTold = isCrowded;
  }

  private void emit(EventHead.Draft draft, Function<EventHead, ? extends CardReaderEvent> event) {
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
  private void say(Level level, String event, Object... parts) {
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
