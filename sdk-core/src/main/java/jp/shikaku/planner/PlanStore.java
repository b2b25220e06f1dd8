package jp.shikaku.planner;

import java.util.List;

/**
 * Keeps the uploads of plans over restarts 「一括照会計画の台帳」. {@link JdbcPlanStore} is one; a host may
 * write its own. What it has acknowledged must outlive a killed process and a power cut: an upload
 * is sent only after it is written down here. Thread-safe.
 */
public interface PlanStore {

  /**
   * {@return the uploads of a plan in the order of their numbers; empty when there is none}
   *
   * @param job the plan
   * @throws PlanStoreException when they can not be read
   */
  List<PlanChunk> chunks(String job);

  /**
   * Adds uploads, all or none.
   *
   * @param chunks new ones
   * @return false when one of the numbers is there already; then none is added
   * @throws PlanStoreException when they can not be written
   */
  boolean add(List<PlanChunk> chunks);

  /**
   * Changes state, persons, digest, handle, receipt, reason and counts of an upload, if nobody else
   * has.
   *
   * @param before how it is now, by state, digest, handle and receipt
   * @param after how it shall be
   * @return false when it is not as before; then nothing is changed
   * @throws PlanStoreException when it can not be written, or it is not known whether it was
   */
  boolean replace(PlanChunk before, PlanChunk after);

  /**
   * Forgets a plan.
   *
   * @param job the plan
   * @throws PlanStoreException when it can not be written
   */
  void remove(String job);
}
