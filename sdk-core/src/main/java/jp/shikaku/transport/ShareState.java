package jp.shikaku.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.internal.io.FolderException;
import jp.shikaku.internal.io.FolderException.Trouble;
import jp.shikaku.internal.io.Role;
import jp.shikaku.internal.log.LogText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What the exchanges learn about the share and the terminal 「共有フォルダの状態」. Edges are logged, at most
 * once a minute for each state, so that a flapping share does not fill the log. Thread-safe.
 */
final class ShareState {

  private static final Duration QUIET = Duration.ofMinutes(1);
  private static final Duration SLOW_LOOK = Duration.ofMillis(200);

  private final TimeSource time;
  private final Logger log;
  private final Runnable onRecovery;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Health.State, Long> logged = new EnumMap<>(Health.State.class);
  private @Nullable Instant lostSince;
  private @Nullable Instant notReadingSince;
  private Instant upSince;
  private @Nullable FolderException trouble;
  private @Nullable Instant unwritableSince;
  private @Nullable FolderException unwritable;
  private Duration lastLook = Duration.ZERO;

  ShareState(TimeSource time, Logger log, Runnable onRecovery) {
    this.time = time;
    this.log = log;
    this.onRecovery = onRecovery;
    this.upSince = time.now();
  }

  /** An operation on the share worked. */
  void reached() {
    lock.lock();
    try {
      if (lostSince == null) {
        return;
      }
      lostSince = null;
      trouble = null;
      upSince = time.now();
      say(Health.State.UP, "share-reachable-again");
    } finally {
      lock.unlock();
    }
    onRecovery.run();
  }

  /** An operation on the share failed. */
  void lost(FolderException failure) {
    lock.lock();
    try {
      trouble = failure;
      if (lostSince == null) {
        lostSince = time.now();
        say(Health.State.SHARE_UNREACHABLE, trouble(failure));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing can be written, whatever can be read: only writing shows that it is over. */
  void unwritable(FolderException failure) {
    lock.lock();
    try {
      unwritable = failure;
      if (unwritableSince == null) {
        unwritableSince = time.now();
        say(Health.State.SHARE_UNREACHABLE, trouble(failure));
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells whether a failure of writing a request is one of writing.
   *
   * @param failure while one was written
   */
  static boolean isUnwritable(FolderException failure) {
    return failure.trouble() == Trouble.FULL
        || failure.trouble() == Trouble.OTHER_VOLUME
        || (failure.trouble() == Trouble.DENIED && failure.role() != Role.RES);
  }

  /** Something was written. */
  void written() {
    lock.lock();
    try {
      if (unwritableSince != null) {
        unwritableSince = null;
        unwritable = null;
        upSince = time.now();
        say(Health.State.UP, "share-writable-again");
      }
    } finally {
      lock.unlock();
    }
  }

  private static String trouble(FolderException failure) {
    return LogText.line(
        "share-trouble", "folder", failure.role().label(), "trouble", failure.trouble());
  }

  /** A request was left lying until its pick-up time. */
  void notTaken() {
    lock.lock();
    try {
      if (notReadingSince == null) {
        notReadingSince = time.now();
        say(
            Health.State.TERMINAL_NOT_READING,
            LogText.line("terminal-not-reading", "folder", "req"));
      }
    } finally {
      lock.unlock();
    }
  }

  /** The terminal took a request. */
  void taken() {
    lock.lock();
    try {
      if (notReadingSince != null) {
        notReadingSince = null;
        upSince = time.now();
        say(Health.State.UP, "terminal-reads-again");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Notes how long a look took. */
  void looked(Duration duration) {
    lock.lock();
    try {
      lastLook = duration;
    } finally {
      lock.unlock();
    }
  }

  private void say(Health.State state, String line) {
    long now = time.nanoTime();
    Long before = logged.get(state);
    if (before == null || now - before >= QUIET.toNanos()) {
      logged.put(state, now);
      if (state == Health.State.UP) {
        log.info(line);
      } else {
        log.warn(line);
      }
    }
  }

  private static boolean tellsMissing(Health.Observation seen) {
    return seen.topic() == Health.Topic.FOLDER_MISSING
        || seen.topic() == Health.Topic.FOLDERS_MISSING;
  }

  /** Sums up, together with what a probe has seen. */
  Health health(List<Health.Observation> seen) {
    lock.lock();
    try {
      List<Health.Observation> all = new ArrayList<>(seen);
      if (trouble != null && seen.stream().noneMatch(ShareState::tellsMissing)) {
        all.add(FolderProbe.observation(trouble));
      }
      if (unwritable != null) {
        all.add(FolderProbe.observation(unwritable));
      }
      if (notReadingSince != null) {
        all.add(
            new Health.Observation(
                Health.Topic.NOT_TAKEN, "the last requests in folder req were not taken"));
      }
      if (lastLook.compareTo(SLOW_LOOK) >= 0) {
        all.add(
            new Health.Observation(
                Health.Topic.SHARE_SLOW, "the last look took " + lastLook.toMillis() + " ms"));
      }
      if (lostSince != null) {
        return new Health(Health.State.SHARE_UNREACHABLE, lostSince, all);
      }
      if (unwritableSince != null) {
        return new Health(Health.State.SHARE_UNREACHABLE, unwritableSince, all);
      }
      if (notReadingSince != null) {
        return new Health(Health.State.TERMINAL_NOT_READING, notReadingSince, all);
      }
      return new Health(all.isEmpty() ? Health.State.UP : Health.State.DEGRADED, upSince, all);
    } finally {
      lock.unlock();
    }
  }
}
