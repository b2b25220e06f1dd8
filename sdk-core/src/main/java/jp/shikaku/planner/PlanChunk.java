package jp.shikaku.planner;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import jp.shikaku.InvalidQueryException;
import org.jspecify.annotations.Nullable;

/**
 * One upload of a plan as its {@link PlanStore} keeps it 「一括照会の送信単位」. Holds no value of a person:
 * persons stand as keyed digests. Immutable and thread-safe.
 *
 * @param job the plan, 1 to 64 letters, digits, hyphens, underscores or dots
 * @param number of the upload within the plan, 1 or more
 * @param state how far it is
 * @param persons the {@code arbitraryId} of each person: 32 letters of a keyed digest of the plan,
 *     the patient's key, the day and what is asked
 * @param digest keyed digest of the plan, the number and the persons, 32 letters
 * @param pendingOrNull the handle of the upload, as {@code Pending.toText()} writes it
 * @param receiptOrNull its receipt, as {@code BulkReceipt.toText()} writes it
 * @param reasonOrNull why it failed
 * @param countsOrNull what was counted in its result when it was read last, and what each of the
 *     persons counts as, by places: printable ASCII, as a rule a few characters a person
 */
public record PlanChunk(
    String job,
    int number,
    State state,
    List<String> persons,
    String digest,
    @Nullable String pendingOrNull,
    @Nullable String receiptOrNull,
    @Nullable NotVerified reasonOrNull,
    @Nullable String countsOrNull) {

  /** How far an upload is. */
  public enum State {
    /** 未送信: nothing was sent. */
    PLANNED,
    /** 送信中: written before it is sent; after a crash it is not known whether it was. */
    SENDING,
    /** 受付済: its receipt is there. */
    RECEIVED,
    /** 読取済: its result was told to the host. */
    READ,
    /** 失敗: refused, or without a result. */
    FAILED,
    /** 送信結果不明: may have been received; sent again only when the host says so. */
    OUTCOME_UNKNOWN
  }

  private static final Pattern JOB = Pattern.compile("[0-9A-Za-z._-]{1,64}");
  private static final Pattern ID = Pattern.compile("[a-p]{32}");

  /**
   * Checks the shape of every part.
   *
   * @param job the plan
   * @param number of the upload within the plan
   * @param state how far it is
   * @param persons the {@code arbitraryId} of each person
   * @param digest of the content
   * @param pendingOrNull the handle of the upload
   * @param receiptOrNull its receipt
   * @param reasonOrNull why it failed
   * @param countsOrNull what was counted in its result
   * @throws InvalidQueryException when one has another shape
   */
  public PlanChunk {
    requireJob(job);
    if (number < 1) {
      throw new InvalidQueryException("number", "must be 1 or more");
    }
    Objects.requireNonNull(state);
    persons = List.copyOf(persons);
    if (persons.isEmpty()
        || !persons.stream().allMatch(id -> ID.matcher(id).matches())
        || new HashSet<>(persons).size() != persons.size()) {
      throw new InvalidQueryException("persons", "must be different digests, at least one");
    }
    if (!ID.matcher(digest).matches()) {
      throw new InvalidQueryException("digest", "must be 32 letters from a to p");
    }
  }

  static void requireJob(String job) {
    if (!JOB.matcher(job).matches()) {
      throw new InvalidQueryException(
          "job",
          "must be 1 to 64 half-width letters, digits, hyphens, underscores or dots",
          "計画IDは半角英数字・ハイフン・下線・ピリオドで64文字以内です");
    }
  }

  /** {@return the handle of the upload; empty before it is sent} */
  public Optional<String> pending() {
    return Optional.ofNullable(pendingOrNull);
  }

  /** {@return its receipt; empty before it came} */
  public Optional<String> receipt() {
    return Optional.ofNullable(receiptOrNull);
  }

  /** {@return why it failed; empty unless {@link State#FAILED}} */
  public Optional<NotVerified> reason() {
    return Optional.ofNullable(reasonOrNull);
  }

  /** What was counted when its result was read last; nothing where it never was. */
  Counts counts() {
    return countsOrNull == null ? new Counts() : Counts.parse(countsOrNull, persons);
  }

  /** The same with other persons: who is left out is in no upload then. */
  PlanChunk of(List<String> others, String proof) {
    return new PlanChunk(
        job,
        number,
        state,
        others,
        proof,
        pendingOrNull,
        receiptOrNull,
        reasonOrNull,
        countsOrNull == null ? null : counts().toText(others));
  }

  PlanChunk planned() {
    return with(State.PLANNED, null, null, null, null);
  }

  PlanChunk sending(String pending) {
    return with(State.SENDING, pending, null, null, null);
  }

  PlanChunk unknown() {
    return with(State.OUTCOME_UNKNOWN, pendingOrNull, null, null, null);
  }

  PlanChunk received(String receipt) {
    return with(State.RECEIVED, pendingOrNull, receipt, null, countsOrNull);
  }

  PlanChunk failed(NotVerified reason) {
    return with(State.FAILED, pendingOrNull, receiptOrNull, reason, countsOrNull);
  }

  PlanChunk read(Counts counts) {
    return with(State.READ, pendingOrNull, receiptOrNull, null, counts.toText(persons));
  }

  private PlanChunk with(
      State next,
      @Nullable String pending,
      @Nullable String receipt,
      @Nullable NotVerified reason,
      @Nullable String counts) {
    return new PlanChunk(job, number, next, persons, digest, pending, receipt, reason, counts);
  }

  /** Names plan, number, state and how many persons. */
  @Override
  public String toString() {
    return "PlanChunk["
        + job
        + "/"
        + number
        + ", "
        + state
        + (reasonOrNull == null ? "" : " " + reasonOrNull)
        + ", "
        + persons.size()
        + " persons]";
  }
}
