package jp.shikaku.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jp.shikaku.internal.io.FolderException;
import jp.shikaku.internal.io.FolderException.Trouble;
import jp.shikaku.internal.io.Folders;
import jp.shikaku.internal.io.Folders.Seen;
import jp.shikaku.internal.io.Outbox;
import jp.shikaku.internal.io.Role;

/**
 * Examines the folders for {@link Transport#probe} (transports 4.4, 7; reliability-security R-EX-3,
 * R-F-13): are they there, may we write, does renaming work, how full is the answer folder, do the
 * clocks agree. One I/O thread.
 */
final class FolderProbe {

  private static final int MANY_FILES = 500;
  private static final Duration OLD = Duration.ofDays(7);
  private static final Duration SKEW = Duration.ofMinutes(5);

  /** Over a share each attribute costs a round trip; the names cost next to nothing. */
  private static final int MOST_AGES = 2_000;

  private static final String PROBE_NAME = "shikaku-probe-";
  private static final String PROBE_SUFFIX = ".probe";

  private final Folders folders;
  private final Outbox outbox;
  private final TimeSource time;
  private final boolean selfTest;

  FolderProbe(Folders folders, Outbox outbox, TimeSource time, boolean selfTest) {
    this.folders = folders;
    this.outbox = outbox;
    this.time = time;
    this.selfTest = selfTest;
  }

  /**
   * Examines the folders.
   *
   * @param id letters and digits that nobody else uses
   * @throws FolderException when the folders can not be used
   */
  List<Health.Observation> examine(String id) throws FolderException {
    List<Health.Observation> seen = new ArrayList<>();
    folders.require(Role.REQ);
    folders.require(Role.RES);
    if (selfTest) {
      writeAndRename(PROBE_NAME + id + PROBE_SUFFIX, seen);
    }
    countLeftovers(seen);
    if (outbox.mode() == Outbox.Mode.NON_ATOMIC) {
      seen.add(
          new Health.Observation(
              Health.Topic.NON_ATOMIC_SHARE, "requests are written in place in folder req"));
    }
    return seen;
  }

  private void writeAndRename(String name, List<Health.Observation> seen) throws FolderException {
    Outbox.Staged staged = outbox.stage(name, new byte[0]);
    try {
      outbox.publish(staged);
      boolean[] listed = {false};
      folders.list(Role.REQ, entry -> listed[0] |= entry.equals(name));
      Seen file = folders.look(Role.REQ, name);
      if (!listed[0] || file == null) {
        throw new FolderException(Role.REQ, Trouble.UNREACHABLE, "probe file not listed");
      }
      long skew = file.modifiedMillis() - time.now().toEpochMilli();
      if (Math.abs(skew) > SKEW.toMillis()) {
        seen.add(
            new Health.Observation(
                Health.Topic.CLOCK_SKEW,
                "the share's clock differs by " + skew / 1000 + " seconds"));
      }
    } finally {
      outbox.discard(staged);
      outbox.withdraw(name);
    }
  }

  private void countLeftovers(List<Health.Observation> seen) throws FolderException {
    List<String> names = new ArrayList<>();
    long[] count = {0};
    folders.list(
        Role.RES,
        name -> {
          count[0]++;
          if (names.size() < MOST_AGES) {
            names.add(name);
          }
        });
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

  static Health.Observation observation(FolderException trouble) {
    Health.Topic topic =
        trouble.trouble() == Trouble.DENIED
            ? Health.Topic.FOLDER_DENIED
            : Health.Topic.FOLDER_UNREACHABLE;
    return new Health.Observation(
        topic, "folder " + trouble.role().label() + " is " + trouble.trouble());
  }
}
