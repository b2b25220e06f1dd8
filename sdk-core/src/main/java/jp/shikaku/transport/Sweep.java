package jp.shikaku.transport;

import java.time.Duration;
import jp.shikaku.internal.io.FolderException;
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

  private final FolderSetup setup;
  private final FolderTurns turns;
  private final Stepper stepper;
  private final Cadence cadence = new Cadence();

  Sweep(FolderSetup setup, FolderTurns turns) {
    this.setup = setup;
    this.turns = turns;
    this.stepper = new Stepper(setup.time(), setup.io(), this::step);
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
    orphans.expire(outbox);
    if (turns.isEmpty() && orphans.isEmpty() && outbox.isTidy()) {
      return null;
    }
    long begin = setup.time().nanoTime();
    try {
      setup.folders().list(Role.RES, this::met);
      orphans.withdrawStale(outbox);
      outbox.tidyUp();
      setup.share().reached();
    } catch (FolderException e) {
      setup.share().lost(e);
      return cadence.afterTrouble();
    }
    Duration rest = turns.isEmpty() ? WHILE_QUIET : WHILE_RUNNING;
    Duration cost = Duration.ofNanos(setup.time().nanoTime() - begin).multipliedBy(COST_FACTOR);
    return rest.compareTo(cost) > 0 ? rest : cost;
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
