package jp.shikaku.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.tls.CredentialException.Problem;
import jp.shikaku.transport.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client key in force: read anew when its source changed or at the renewal days, kept when what
 * is read can not be used. Thread-safe.
 */
final class CurrentKey {

  private static final Logger LOG = LoggerFactory.getLogger(CurrentKey.class);

  /** A file may be completed within one tick of its time stamp. */
  private static final Duration RETRY = Duration.ofSeconds(30);

  private final KeySource source;
  private final TimeSource time;

  private final ReentrantLock lock = new ReentrantLock();
  private OpenedKey key;
  private OpenedKey told;
  private String stamp;
  private String step;
  private boolean failed;
  private long failedAt;

  CurrentKey(KeySource source, TimeSource time) {
    this.source = source;
    this.time = time;
    this.stamp = source.stamp();
    this.key = source.open();
    key.checkKind();
    this.told = key;
    this.step = step(time.now());
  }

  /**
   * The key for a new connection.
   *
   * @throws CredentialException when it is outside its validity
   */
  OpenedKey get() {
    lock.lock();
    try {
      Instant now = time.now();
      if (isToBeRead(now)) {
        read(now);
      }
      key.checkValidity(now);
      return key;
    } finally {
      lock.unlock();
    }
  }

  /** Whether another key came since the last call. */
  boolean refresh() {
    lock.lock();
    try {
      OpenedKey before = told;
      told = get();
      return !told.equals(before);
    } finally {
      lock.unlock();
    }
  }

  private boolean isToBeRead(Instant now) {
    String stampNow = source.stamp();
    String stepNow = step(now);
    boolean changed = !stampNow.equals(stamp) || !stepNow.equals(step);
    stamp = stampNow;
    step = stepNow;
    return changed || (failed && time.nanoTime() - failedAt >= RETRY.toNanos());
  }

  private void read(Instant now) {
    try {
      OpenedKey read = source.open();
      if (!read.chain().equals(key.chain())) {
        read.check(now);
        key = read;
        step = step(now);
        LOG.info(LogText.line("tls-identity-renewed", "daysLeft", daysLeft(now)));
      }
      failed = false;
    } catch (CredentialException e) {
      warnOnce(e.problem());
      failed = true;
      failedAt = time.nanoTime();
    }
  }

  private void warnOnce(Problem problem) {
    if (!failed) {
      LOG.warn(LogText.line("tls-identity-not-renewed", "problem", problem));
    }
  }

  private String step(Instant now) {
    return Rhythm.step(daysLeft(now));
  }

  private long daysLeft(Instant now) {
    return Rhythm.daysLeft(now, key.validUntil());
  }
}
