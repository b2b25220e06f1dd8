package jp.shikaku.planner;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.value.ReferenceNumber;

/**
 * What a plan asks and what it sets aside 「一括照会の計画」. It is written down with its uploads when it is
 * made, and may be run then. Immutable and thread-safe.
 */
public final class BulkPlan {

  /** An appointment and the question made of it. */
  record Asked(Appointment appointment, EligibilityQuery query) {}

  private final String job;
  private final Map<String, Asked> asked;
  private final List<DeltaLine> setAside;
  private final Set<String> setAsideIds;
  private final Map<ReferenceNumber, Set<String>> holders;
  private final List<PlanChunk> chunks;

  BulkPlan(String job, Sorting sorted, List<PlanChunk> chunks) {
    this.job = job;
    this.asked = Collections.unmodifiableMap(new LinkedHashMap<>(sorted.asked));
    this.setAside = List.copyOf(sorted.setAside);
    this.setAsideIds = Set.copyOf(sorted.setAsideIds);
    this.holders = Map.copyOf(sorted.holders);
    this.chunks = List.copyOf(chunks);
  }

  /** {@return the plan's own name} */
  public String job() {
    return job;
  }

  /** {@return how many persons are asked for, each for each day} */
  public int persons() {
    return asked.size();
  }

  /** {@return who is not asked for, each with the reason; never null} */
  public List<DeltaLine> setAside() {
    return setAside;
  }

  /** {@return the uploads as they stood when the plan was made; never null} */
  public List<PlanChunk> chunks() {
    return chunks;
  }

  Map<String, Asked> asked() {
    return asked;
  }

  /** Whether a question, asked earlier, is of a patient who is set aside now. */
  boolean isSetAside(String id) {
    return setAsideIds.contains(id);
  }

  /** Whether a reference number is not this patient's, but another's of the plan. */
  boolean isOfOthers(ReferenceNumber number, String patientKey) {
    Set<String> keys = holders.getOrDefault(number, Set.of());
    return !keys.isEmpty() && !keys.contains(patientKey);
  }

  /** Names counts only. */
  @Override
  public String toString() {
    return "BulkPlan["
        + job
        + ", "
        + persons()
        + " persons, "
        + setAside.size()
        + " set aside, "
        + chunks.size()
        + " uploads]";
  }
}
