package jp.shikaku.examples;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.planner.PlanChunk;
import jp.shikaku.planner.PlanStore;

/**
 * A store of plans in which a result counts as told only once {@linkplain #written all is written}:
 * a document that a crash cuts off is of use to nobody, so the next run tells its results again.
 * Thread-safe.
 */
final class UnwrittenPlans implements PlanStore {

  /** A step that is held back. */
  private record Told(PlanChunk before, PlanChunk after) {}

  private final PlanStore store;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, Told> told = new LinkedHashMap<>();

  UnwrittenPlans(PlanStore store) {
    this.store = store;
  }

  @Override
  public List<PlanChunk> chunks(String job) {
    lock.lock();
    try {
      return store.chunks(job).stream().map(this::seen).toList();
    } finally {
      lock.unlock();
    }
  }

  private PlanChunk seen(PlanChunk chunk) {
    Told step = told.get(chunk.number());
    return step != null && step.before().equals(chunk) ? step.after() : chunk;
  }

  @Override
  public boolean add(List<PlanChunk> chunks) {
    return store.add(chunks);
  }

  @Override
  public boolean replace(PlanChunk before, PlanChunk after) {
    if (after.state() != PlanChunk.State.READ) {
      return store.replace(before, after);
    }
    lock.lock();
    try {
      boolean isAsKnown = store.chunks(before.job()).contains(before);
      if (isAsKnown) {
        told.put(before.number(), new Told(before, after));
      }
      return isAsKnown;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void remove(String job) {
    store.remove(job);
  }

  /** What was told is written: from now on it counts. */
  void written() {
    lock.lock();
    try {
      // Where another run took another step, that one counts.
      told.values().forEach(step -> store.replace(step.before(), step.after()));
      told.clear();
    } finally {
      lock.unlock();
    }
  }
}
