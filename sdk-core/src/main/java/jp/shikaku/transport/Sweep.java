package jp.shikaku.transport;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import jp.shikaku.internal.io.FolderException;
import jp.shikaku.internal.io.Folders;
import jp.shikaku.internal.io.Outbox;
import jp.shikaku.internal.io.Role;
import jp.shikaku.internal.io.Stepper;
import org.jspecify.annotations.Nullable;

/**
 * The one place that lists the answer folder: names only, for all exchanges together. It finds what
 * the exact names miss: odd spellings, late answers, second copies. Rests when nothing is expected;
 * never uses more than a tenth of the time.
 */
final class Sweep {

  private static final Duration WHILE_RUNNING = Duration.ofSeconds(1);
  private static final Duration WHILE_QUIET = Duration.ofSeconds(10);
  private static final int COST_FACTOR = 10;

  private final TimeSource time;
  private final Folders folders;
  private final Outbox outbox;
  private final ShareState share;
  private final Orphans orphans;
  private final Map<String, FolderExchange> running;
  private final Stepper stepper;
  private final Cadence cadence = new Cadence();

  Sweep(
      TimeSource time,
      Executor io,
      Folders folders,
      Outbox outbox,
      ShareState share,
      Orphans orphans,
      Map<String, FolderExchange> running) {
    this.time = time;
    this.folders = folders;
    this.outbox = outbox;
    this.share = share;
    this.orphans = orphans;
    this.running = running;
    this.stepper = new Stepper(time, io, this::step);
  }

  /** Something is expected: sweeps from now on. */
  void expect() {
    stepper.wakeWithin(WHILE_RUNNING);
  }

  void stop() {
    stepper.stop();
  }

  private @Nullable Duration step() {
    orphans.expire();
    if (running.isEmpty() && orphans.isEmpty()) {
      return null;
    }
    long begin = time.nanoTime();
    try {
      folders.list(Role.RES, this::met);
      orphans.withdrawStale(outbox);
      share.reached();
    } catch (FolderException e) {
      share.lost(e);
      return cadence.afterTrouble();
    }
    Duration rest = running.isEmpty() ? WHILE_QUIET : WHILE_RUNNING;
    Duration cost = Duration.ofNanos(time.nanoTime() - begin).multipliedBy(COST_FACTOR);
    return rest.compareTo(cost) > 0 ? rest : cost;
  }

  private void met(String name) {
    String key = FolderNames.keyOf(name);
    if (key == null) {
      return;
    }
    FolderExchange exchange = running.get(key);
    if (exchange != null) {
      exchange.listed(name);
    } else {
      orphans.found(key, name);
    }
  }
}
