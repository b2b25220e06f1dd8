package jp.shikaku.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import jp.shikaku.internal.io.ExchangeIds;
import jp.shikaku.internal.io.FolderException;
import jp.shikaku.internal.io.FolderException.Trouble;
import jp.shikaku.internal.io.Folders;
import jp.shikaku.internal.io.Folders.Seen;
import jp.shikaku.internal.io.Outbox;
import jp.shikaku.internal.io.Role;
import jp.shikaku.internal.log.LogText;
import org.jspecify.annotations.Nullable;

/**
 * Examines the folders for {@link Transport#probe} (transports 4.4, 7; reliability-security R-EX-3,
 * R-F-13): are they there, may we write, does renaming work, how full is the answer folder, do the
 * clocks agree. One look at a time; thread-safe.
 */
final class FolderProbe {

  private static final int MANY_FILES = 500;
  private static final Duration OLD = Duration.ofDays(7);
  private static final Duration SKEW = Duration.ofMinutes(5);

  /** Over a share each attribute costs a round trip; the names cost next to nothing. */
  private static final int MOST_AGES = 2_000;

  private static final String PROBE_NAME = "shikaku-probe-";
  private static final String PROBE_SUFFIX = ".probe";

  /** What is named so is ours, from whichever look; one that was killed leaves it behind. */
  private static final Pattern PROBES =
      Pattern.compile("shikaku-probe-[0-9]{17}[0-9a-f]{16}\\.probe");

  private static final Duration STALE = Duration.ofDays(1);

  /** About what a request takes: an empty file can be made on a full disk. */
  private static final int PROBE_BYTES = 4096;

  /** A share may hang for minutes. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final FolderSetup setup;
  private final Folders folders;
  private final Outbox outbox;
  private final ShareState share;
  private final TimeSource time;
  private final boolean selfTest;
  private final ExchangeIds ids;
  private final AtomicReference<@Nullable CompletableFuture<Health>> probing =
      new AtomicReference<>();

  FolderProbe(FolderSetup setup, boolean selfTest) {
    this.setup = setup;
    this.folders = setup.folders();
    this.outbox = setup.outbox();
    this.share = setup.share();
    this.time = setup.time();
    this.selfTest = selfTest;
    this.ids = new ExchangeIds(time::now);
  }

  /** Looks at the folders, one look at a time: whoever asks meanwhile gets the same. */
  CompletableFuture<Health> probe() {
    CompletableFuture<Health> mine = new CompletableFuture<>();
    CompletableFuture<Health> other = probing.compareAndExchange(null, mine);
    if (other != null) {
      return other.copy();
    }
    // Whoever asks after the end gets a look of his own: the place is given up before it is told.
    Consumer<Health> end =
        health -> {
          probing.compareAndSet(mine, null);
          mine.complete(health);
        };
    TimeSource.Scheduled limit =
        time.schedule(
            LIMIT,
            () -> {
              share.lost(new FolderException(Role.REQ, Trouble.UNREACHABLE, "no response"));
              setup.callbacks().execute(() -> end.accept(share.health(List.of())));
            });
    var unused = mine.whenComplete((health, failure) -> limit.cancel());
    CompletableFuture<Health> told = mine.copy();
    try {
      setup.io().execute(() -> end.accept(look()));
    } catch (RejectedExecutionException afterClose) {
      end.accept(share.health(List.of()));
    }
    return told;
  }

  private Health look() {
    List<Health.Observation> seen = new ArrayList<>();
    try {
      seen.addAll(examine(ids.next()));
      share.reached();
    } catch (FolderException e) {
      troubled(e, seen);
    } catch (RuntimeException e) {
      troubled(
          new FolderException(Role.REQ, Trouble.UNREACHABLE, e.getClass().getSimpleName()), seen);
    }
    return share.health(seen);
  }

  private void troubled(FolderException trouble, List<Health.Observation> seen) {
    setup
        .log()
        .debug(
            LogText.line(
                "probe-failed", "folder", trouble.role().label(), "trouble", trouble.trouble()));
    if (trouble.trouble() == Trouble.UNREACHABLE || trouble.trouble() == Trouble.DENIED) {
      share.lost(trouble);
      missing().ifPresent(seen::add);
    } else {
      seen.add(observation(trouble));
    }
  }

  /**
   * Examines the folders.
   *
   * @param id letters and digits that nobody else uses
   * @throws FolderException when the folders can not be used
   */
  private List<Health.Observation> examine(String id) throws FolderException {
    List<Health.Observation> seen = new ArrayList<>();
    folders.require(Role.REQ);
    folders.require(Role.RES);
    Long shareNow = selfTest ? write(PROBE_NAME + id + PROBE_SUFFIX, seen) : null;
    countLeftovers(seen, shareNow);
    if (outbox.mode() == Outbox.Mode.NON_ATOMIC) {
      seen.add(
          new Health.Observation(
              Health.Topic.NON_ATOMIC_SHARE, "requests are written in place in folder req"));
    }
    return seen;
  }

  /** Returns what the share's clock says; null when nothing can be written. */
  private @Nullable Long write(String name, List<Health.Observation> seen) throws FolderException {
    try {
      long shareNow = writeAndRename(name, seen);
      share.written();
      return shareNow;
    } catch (FolderException e) {
      if (!ShareState.isUnwritable(e)) {
        throw e;
      }
      share.unwritable(e); // and goes on: it can be read
      return null;
    }
  }

  /** Returns what the share's clock says. */
  private long writeAndRename(String name, List<Health.Observation> seen) throws FolderException {
    Outbox.Staged staged = outbox.stage(name, new byte[PROBE_BYTES]);
    try {
      outbox.publish(staged);
      List<String> probes = new ArrayList<>();
      folders.list(Role.REQ, each -> addProbe(each, probes));
      Seen file = folders.look(Role.REQ, name);
      if (!probes.remove(name) || file == null) {
        throw new FolderException(Role.REQ, Trouble.UNREACHABLE, "probe file not listed");
      }
      long skew = file.modifiedMillis() - time.now().toEpochMilli();
      if (Math.abs(skew) > SKEW.toMillis()) {
        seen.add(
            new Health.Observation(
                Health.Topic.CLOCK_SKEW,
                "the share's clock differs by " + skew / 1000 + " seconds"));
      }
      removeStale(Role.REQ, probes, file.modifiedMillis());
      return file.modifiedMillis();
    } finally {
      outbox.discard(staged);
      outbox.withdraw(name);
    }
  }

  private static void addProbe(String name, List<String> probes) {
    if (PROBES.matcher(name).matches()) {
      probes.add(name);
    }
  }

  /** By the share's own clock: what another look is about is younger. Returns how many went. */
  private int removeStale(Role role, List<String> probes, long shareNow) {
    int removed = 0;
    for (String probe : probes) {
      try {
        Seen file = folders.look(role, probe);
        if (file != null && shareNow - file.modifiedMillis() > STALE.toMillis()) {
          folders.remove(role, probe);
          removed++;
        }
      } catch (FolderException e) {
        // Perhaps another account's: that says nothing of what we may do ourselves.
        setup
            .log()
            .debug(
                LogText.line("stale-probe-stays", "folder", role.label(), "trouble", e.trouble()));
      }
    }
    return removed;
  }

  private void countLeftovers(List<Health.Observation> seen, @Nullable Long shareNow)
      throws FolderException {
    List<String> probes = new ArrayList<>();
    List<String> names = new ArrayList<>();
    long[] count = {0};
    folders.list(
        Role.RES,
        name -> {
          count[0]++;
          if (names.size() < MOST_AGES) {
            names.add(name);
          }
          addProbe(name, probes);
        });
    if (shareNow != null) {
      count[0] -= removeStale(Role.RES, probes, shareNow);
    }
    long now = time.now().toEpochMilli();
    long oldest = now;
    for (String name : names) {
      Seen file = Folders.isPlainName(name) ? folders.look(Role.RES, name) : null;
      if (file != null) {
        oldest = Math.min(oldest, file.modifiedMillis());
      }
    }
    Duration age = Duration.ofMillis(now - oldest);
    if (count[0] > MANY_FILES || age.compareTo(OLD) > 0) {
      seen.add(
          new Health.Observation(
              Health.Topic.LEFTOVERS,
              count[0] + " files in folder res, the oldest " + age.toHours() + " hours old"));
    }
  }

  /**
   * Tells what is missing although the place it should be in is there; empty when that is not
   * known.
   */
  private Optional<Health.Observation> missing() {
    boolean requests = folders.isMissing(Role.REQ);
    boolean answers = folders.isMissing(Role.RES);
    if (requests && answers) {
      return Optional.of(
          new Health.Observation(
              Health.Topic.FOLDERS_MISSING, "neither folder req nor folder res is there"));
    } else if (requests || answers) {
      Role role = requests ? Role.REQ : Role.RES;
      return Optional.of(
          new Health.Observation(
              Health.Topic.FOLDER_MISSING, "folder " + role.label() + " is not there"));
    }
    return Optional.empty();
  }

  static Health.Observation observation(FolderException trouble) {
    Health.Topic topic =
        switch (trouble.trouble()) {
          case DENIED -> Health.Topic.FOLDER_DENIED;
          case FULL -> Health.Topic.FOLDER_FULL;
          case OTHER_VOLUME -> Health.Topic.STAGING_ELSEWHERE;
          case UNREACHABLE, EXISTS -> Health.Topic.FOLDER_UNREACHABLE;
        };
    return new Health.Observation(
        topic, "folder " + trouble.role().label() + " is " + trouble.trouble());
  }
}
