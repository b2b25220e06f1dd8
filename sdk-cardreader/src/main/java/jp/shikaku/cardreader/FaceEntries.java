package jp.shikaku.cardreader;

import static jp.shikaku.cardreader.FaceEntry.SECOND;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names that are remembered, and what each waits for: to be read whole, to change, to be judged
 * when there is time, or to be tidied away. A name is remembered in one place at a time.
 */
final class FaceEntries {

  /** How long a pause between two looks may get. */
  static final long LOOK_AGAIN_OLD = 60 * SECOND;

  private static final long LOOK_AGAIN = 5 * SECOND;
  private static final long LOOK_AGAIN_PER_FILE = 50 * FaceEntry.MILLI;

  // What was taken may be overwritten, what was set aside repaired.
  private static final long WATCHED = 600 * SECOND;

  /** Files that are due some time, and when the first of them is. */
  static final class Agenda {
    private final Map<String, FaceEntry> byName = new LinkedHashMap<>();
    private long soonest;

    private Agenda(long now) {
      this.soonest = now;
    }

    private void put(FaceEntry entry) {
      byName.put(entry.fileName(), entry);
      soonest = FaceEntry.earlier(soonest, entry.due);
    }

    private void remove(FaceEntry entry) {
      byName.remove(entry.fileName(), entry);
    }

    boolean isDue(long now) {
      return now - soonest >= 0;
    }

    boolean holds(FaceEntry entry) {
      return byName.get(entry.fileName()) == entry;
    }

    List<FaceEntry> due(long now) {
      return byName.values().stream().filter(entry -> now - entry.due >= 0).toList();
    }

    void reckon(long now) {
      soonest = now + LOOK_AGAIN_OLD;
      for (FaceEntry entry : byName.values()) {
        soonest = FaceEntry.earlier(soonest, entry.due);
      }
    }
  }

  private final Map<String, FaceEntry> byName = new HashMap<>();
  private final int[] countAt;
  private final Agenda waiting;
  private final Agenda watched;
  private final Deque<FaceEntry> backlog = new ArrayDeque<>();
  private final Set<String> toTidy = new LinkedHashSet<>();

  FaceEntries(int places, long now) {
    this.countAt = new int[places];
    this.waiting = new Agenda(now);
    this.watched = new Agenda(now);
  }

  @Nullable FaceEntry find(String fileName) {
    return byName.get(fileName);
  }

  boolean holds(FaceEntry entry) {
    return byName.get(entry.fileName()) == entry;
  }

  int countAt(int place) {
    return countAt[place];
  }

  /** {@return those of a place that its last listing did not show} */
  List<FaceEntry> unlisted(int place, int round) {
    return byName.values().stream()
        .filter(entry -> entry.place == place && entry.round != round)
        .toList();
  }

  void remember(FaceEntry entry) {
    byName.put(entry.fileName(), entry);
    countAt[entry.place]++;
  }

  void forget(FaceEntry entry) {
    if (byName.remove(entry.fileName(), entry)) {
      countAt[entry.place]--;
      waiting.remove(entry);
      watched.remove(entry);
      toTidy.remove(entry.fileName());
    }
  }

  /** Puts a file where its phase belongs; the many that were taken must not slow down the new. */
  void place(FaceEntry entry) {
    waiting.remove(entry);
    watched.remove(entry);
    switch (entry.phase) {
      case WAITING -> waiting.put(entry);
      case TAKEN, ASIDE -> watched.put(entry);
      case DONE -> {}
    }
  }

  void activate(FaceEntry entry, long due) {
    entry.due = due;
    place(entry);
  }

  /** Leaves a file for when there is time. */
  void putBack(FaceEntry entry) {
    backlog.add(entry);
  }

  /**
   * {@return the next one left for when there is time, if it is still remembered; it is removed}
   */
  @Nullable FaceEntry nextOfBacklog() {
    FaceEntry entry = backlog.remove();
    return holds(entry) ? entry : null;
  }

  boolean hasBacklog() {
    return !backlog.isEmpty();
  }

  Agenda waiting() {
    return waiting;
  }

  Agenda watched() {
    return watched;
  }

  boolean isAnyWaiting() {
    return !backlog.isEmpty() || !waiting.byName.isEmpty();
  }

  /** {@return when the first file is due} */
  long soonest() {
    return FaceEntry.earlier(waiting.soonest, watched.soonest);
  }

  /** Begins the waiting anew after a time in which nobody could look. */
  void wereUnseen(long now) {
    for (FaceEntry entry : waiting.byName.values()) {
      entry.wasUnseen(now);
    }
    waiting.reckon(now);
  }

  /** Tells whether a file has been settled for so long that it is not looked at so often. */
  static boolean isLongSettled(FaceEntry entry, long now) {
    return now - entry.settledAt >= WATCHED;
  }

  /** {@return the pause before a settled file is looked at again; longer the more there are} */
  long pauseOfSettled() {
    return Math.max(LOOK_AGAIN, watched.byName.size() * LOOK_AGAIN_PER_FILE);
  }

  /** {@return that pause, and a long one for a file that was settled long ago} */
  long pauseOf(FaceEntry entry, long now) {
    return isLongSettled(entry, now) ? LOOK_AGAIN_OLD : pauseOfSettled();
  }

  /** The names of files that were handed on and may be tidied away; live. */
  Set<String> toTidy() {
    return toTidy;
  }
}
