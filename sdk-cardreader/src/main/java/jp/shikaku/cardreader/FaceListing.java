package jp.shikaku.cardreader;

import static jp.shikaku.cardreader.FaceEntry.MILLI;
import static jp.shikaku.cardreader.FaceEntry.SECOND;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jp.shikaku.cardreader.FaceFolder.Seen;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Which names lie in which place: when the folders have to be listed, what a listing shows to be
 * new or gone, and where a file went. Only names are asked for.
 */
final class FaceListing {

  private static final long ARCHIVE_PAUSE = 5 * SECOND;
  private static final long LEAST_PAUSE = 10 * MILLI;

  // A listing takes a tenth of the time at most; in a full folder a hundredth, as long as one comes
  // each second.
  private static final int USUAL_SHARE = 100;
  private static final long LONGEST_SPARING = 900 * MILLI;
  private static final int MANY_NEW = 16;

  private final FaceFolder folder;
  private final FaceEntries entries;
  private final FaceOffers offers;
  private final FaceReport report;
  private final TimeSource time;
  private final long poll;
  private int round;
  private boolean isListed;
  private long next;
  private long earliest;
  private long nextOfArchives;
  private @Nullable Object folderKey;

  FaceListing(
      FaceFolderSource.Settings settings,
      FaceFolder folder,
      FaceEntries entries,
      FaceOffers offers,
      FaceReport report) {
    this.folder = folder;
    this.entries = entries;
    this.offers = offers;
    this.report = report;
    this.time = settings.time();
    this.poll = settings.pollInterval().toNanos();
    long now = time.nanoTime();
    this.next = now;
    this.earliest = now;
    this.nextOfArchives = now;
  }

  /** {@return when the next listing is due} */
  long next() {
    return next;
  }

  /** Lists as soon as the last listing's length allows. */
  void hasten() {
    next = FaceEntry.earlier(next, earliest);
  }

  void delay(long nanos) {
    next = time.nanoTime() + nanos;
  }

  /** {@return what tells the folder listed last from another one of the same name, if known} */
  @Nullable Object folderKey() {
    return folderKey;
  }

  /**
   * Lists the face folder and, now and then, the archives; forgets what is gone.
   *
   * @param isBack whether the folder could not be listed last time
   * @return the new names, not remembered yet
   */
  List<FaceEntry> list(boolean isBack) throws IOException {
    long began = time.nanoTime();
    List<FaceEntry> fresh = new ArrayList<>();
    round++;
    report.operationBegins();
    folderKey = folder.require(FaceFolder.FACE);
    int files = listPlace(FaceFolder.FACE, !isBack && isListed, fresh);
    if (folder.places() > 1 && (isBack || began - nextOfArchives >= 0)) {
      listArchives(fresh);
    }
    long took = time.nanoTime() - began;
    long rest = Math.max(took * FaceReport.SHARE_OF_LISTING, LEAST_PAUSE);
    earliest = began + rest;
    long sparing = Math.min(took * USUAL_SHARE, LONGEST_SPARING);
    next = began + Math.max(poll, Math.max(sparing, rest));
    report.listed(files, Duration.ofNanos(took));
    return fresh;
  }

  private void listArchives(List<FaceEntry> fresh) {
    for (int place = 1; place < folder.places(); place++) {
      try {
        listPlace(place, false, fresh);
      } catch (IOException e) {
        report.archiveAway(e);
      }
    }
    nextOfArchives = time.nanoTime() + ARCHIVE_PAUSE;
  }

  private int listPlace(int place, boolean isLive, List<FaceEntry> fresh) throws IOException {
    report.operationBegins();
    long now = time.nanoTime();
    int[] counts = new int[2];
    List<FaceEntry> found = new ArrayList<>();
    folder.list(
        place,
        name -> {
          counts[0]++;
          FaceEntry entry = entries.find(name);
          // What the terminal writes counts before an archive's file of the same name.
          if (entry == null || entry.place > place) {
            FaceFileName.tryParse(name)
                .ifPresent(face -> found.add(new FaceEntry(face, place, round, isLive, now)));
          } else if (entry.place == place && entry.round != round) {
            entry.round = round;
            counts[1]++;
          }
        });
    // Only a listing that came to its end tells what is new and what is gone.
    fresh.addAll(found);
    if (counts[1] != entries.countAt(place)) {
      entries.unlisted(place, round).forEach(this::vanished);
    }
    return counts[0];
  }

  /** Remembers new names, each for when its turn is. */
  void take(List<FaceEntry> fresh) {
    boolean isFirst = !isListed;
    isListed = true;
    if (fresh.isEmpty()) {
      return;
    }
    boolean mayBeKnown =
        isFirst
            || fresh.size() > MANY_NEW
            || fresh.stream().anyMatch(entry -> entry.place != FaceFolder.FACE);
    Map<String, EventSink.KnownFile> known =
        mayBeKnown ? offers.known(fresh.stream().map(FaceEntry::fileName).toList()) : Map.of();
    fresh.sort(FaceEntry.BY_NAME_TIME);
    for (FaceEntry entry : fresh) {
      FaceEntry other = entries.find(entry.fileName());
      if (other != null && other.place <= entry.place) {
        continue; // lies in two places, or was found in an archive meanwhile
      } else if (other != null) {
        entries.forget(other);
      }
      entry.known = known.get(entry.fileName());
      entries.remember(entry);
      // Old names are most of a full folder: they must not keep today's visits waiting.
      if (entry.isNameBefore(offers.startFrom()) && entry.known == null) {
        entries.putBack(entry);
      } else {
        entries.place(entry);
      }
    }
  }

  /** Takes a name of the face folder that an event told of, without a listing. */
  void hinted(String name) {
    long now = time.nanoTime();
    FaceEntry entry = entries.find(name);
    if (entry == null || entry.place != FaceFolder.FACE) {
      FaceFileName.tryParse(name)
          .ifPresent(
              face -> {
                if (entry != null) {
                  entries.forget(entry);
                }
                FaceEntry found = new FaceEntry(face, FaceFolder.FACE, round, true, now);
                entries.remember(found);
                entries.place(found);
              });
    } else if (entry.phase != FaceEntry.Phase.DONE) {
      entry.readAgain();
      entries.activate(entry, now);
    }
  }

  /** The receipt computer may have moved a file before it was read (R-F-12). */
  void vanished(FaceEntry entry) {
    boolean wasWaited = entry.phase == FaceEntry.Phase.WAITING && entry.place == FaceFolder.FACE;
    entries.forget(entry);
    for (int place = 1; wasWaited && place < folder.places(); place++) {
      try {
        Seen seen = folder.look(place, entry.fileName());
        if (seen != null && seen.isRegular()) {
          FaceEntry moved =
              new FaceEntry(entry.name(), place, round, entry.isLive, time.nanoTime());
          moved.known = entry.known;
          entries.remember(moved);
          entries.place(moved);
          return;
        }
      } catch (IOException e) {
        report.archiveAway(e);
      }
    }
  }
}
