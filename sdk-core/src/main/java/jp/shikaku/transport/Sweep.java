package jp.shikaku.transport;

import java.time.Duration;
import jp.shikaku.internal.io.FolderException;
import jp.shikaku.internal.io.Outbox;
import jp.shikaku.internal.io.Role;
import jp.shikaku.internal.io.Stepper;
import org.jspecify.annotations.Nullable;

/**
 * The one place that lists the answer folder: names only, for all exchanges together. It finds what
 * the exact names miss: odd spellings, late answers, second copies. Over a share each listing is a
 * round trip or many: it rests when nothing is expected, comes seldom for what is not waited for,
 * and never uses more than a tenth of the time.
 */
final class Sweep {

  private static final Duration WHILE_RUNNING = Duration.ofSeconds(1);
  private static final Duration WHILE_QUIET = Duration.ofSeconds(10);
  private static final Duration FOR_COPIES = Duration.ofSeconds(20);
  private static final int COST_FACTOR = 10;

  private final FolderSetup setup;
  private final FolderTurns turns;
  private final Stepper stepper;
  private final Cadence cadence = new Cadence();

  // Written by steps only.
  private long listedAt;
  private long notBefore;

  Sweep(FolderSetup setup, FolderTurns turns) {
    this.setup = setup;
    this.turns = turns;
    this.stepper = new Stepper(setup.time(), setup.io(), this::step);
    this.notBefore = setup.time().nanoTime();
    this.listedAt = notBefore - WHILE_RUNNING.toNanos();
  }

  /** Something is expected: sweeps from now on. */
  void expect() {
    stepper.wakeWithin(WHILE_RUNNING);
  }

  void stop() {
    stepper.stop();
  }

  private @Nullable Duration step() {
    Orphans orphans = setup.orphans();
    Outbox outbox = setup.outbox();
    Duration pause = untilListing();
    if (pause == null || !pause.isZero()) {
      return pause;
    }
    long begin = setup.time().nanoTime();
    try {
      setup.folders().list(Role.RES, this::met);
      orphans.withdrawStale(outbox);
      outbox.tidyUp();
      setup.share().reached();
    } catch (FolderException e) {
      setup.share().lost(e);
      return restAtLeast(cadence.afterTrouble());
    } finally {
      listedAt = setup.time().nanoTime();
      orphans.expire();
    }
    restAtLeast(Duration.ofNanos(listedAt - begin).multipliedBy(COST_FACTOR));
    return untilListing();
  }

  private Duration restAtLeast(Duration pause) {
    notBefore = listedAt + pause.toNanos();
    return pause;
  }

  /** How long the folder need not be listed; null when nothing is expected there. */
  private @Nullable Duration untilListing() {
    Orphans orphans = setup.orphans();
    long due;
    if (!turns.isEmpty()) {
      due = listedAt + WHILE_RUNNING.toNanos();
    } else if (orphans.expectsLate() || !setup.outbox().isTidy()) {
      due = listedAt + WHILE_QUIET.toNanos();
    } else {
      Long copiesSince = orphans.copiesSince();
      if (copiesSince == null) {
        return null;
      }
      due = latest(listedAt, copiesSince) + FOR_COPIES.toNanos();
    }
    return Duration.ofNanos(Math.max(0, latest(due, notBefore) - setup.time().nanoTime()));
  }

  private static long latest(long one, long other) {
    return one - other > 0 ? one : other;
  }

  private void met(String name) {
    String key = FolderNames.keyOf(name);
    if (key == null) {
      return;
    }
    FolderExchange exchange = turns.find(key);
    if (exchange != null) {
      exchange.listed(name);
    } else {
      setup.orphans().found(key, name);
    }
  }
}
