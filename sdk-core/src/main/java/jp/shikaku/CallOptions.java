package jp.shikaku;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.Purpose;
import jp.shikaku.transport.ExchangeProgress;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.Pending;
import jp.shikaku.value.IndividualNumbers;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to one call and not to the query 「呼出し条件」: who asks, how long to wait, what to tell
 * meanwhile. Immutable; the {@code with…} methods give changed copies.
 */
public final class CallOptions {

  private final String userId;
  private final @Nullable Accessor accessor;
  private final @Nullable Purpose purpose;
  private final @Nullable Duration deadline;
  private final @Nullable MedicalInstitutionCode institution;
  private final Lane lane;
  private final Consumer<Pending> onPending;
  private final @Nullable Consumer<ExchangeProgress> onProgress;

  private CallOptions(
      String userId,
      @Nullable Accessor accessor,
      @Nullable Purpose purpose,
      @Nullable Duration deadline,
      @Nullable MedicalInstitutionCode institution,
      Lane lane,
      Consumer<Pending> onPending,
      @Nullable Consumer<ExchangeProgress> onProgress) {
    this.userId = userId;
    this.accessor = accessor;
    this.purpose = purpose;
    this.deadline = deadline;
    this.institution = institution;
    this.lane = lane;
    this.onPending = onPending;
    this.onProgress = onProgress;
  }

  /**
   * Starts with the staff member who asks 「操作者」.
   *
   * @param userId the host's id of the user, 1 to 64 printable ASCII characters without spaces; an
   *     id and never a name, because it is written to the audit log
   * @return the builder
   * @throws InvalidQueryException when the id has another form or holds an individual number 「個人番号」
   */
  public static CallOptions by(String userId) {
    if (!userId.matches("[\\x21-\\x7E]{1,64}")) {
      throw new InvalidQueryException(
          "userId",
          "must be 1 to 64 printable ASCII characters without spaces",
          "利用者IDは半角英数記号64文字以内です");
    }
    IndividualNumbers.refuse("userId", userId);
    return new CallOptions(userId, null, null, null, null, Lane.INTERACTIVE, pending -> {}, null);
  }

  /**
   * Starts with who reads and what for 「閲覧者と利用目的」: needed for drugs and checkups, and good for
   * eligibility too.
   *
   * @param accessor the person who reads
   * @param purpose what the information is read for
   * @return the builder
   */
  public static CallOptions by(Accessor accessor, Purpose purpose) {
    return new CallOptions(
        accessor.userId(),
        accessor,
        Objects.requireNonNull(purpose),
        null,
        null,
        Lane.INTERACTIVE,
        pending -> {},
        null);
  }

  /**
   * Sets how long this call may take, in place of the client's setting.
   *
   * @param deadline more than zero; the call ends at the latest 250 ms after it
   * @return the changed copy
   * @throws InvalidQueryException when it is not more than zero
   */
  public CallOptions withDeadline(Duration deadline) {
    if (deadline.isZero() || deadline.isNegative()) {
      throw new InvalidQueryException("deadline", "must be more than zero");
    }
    return new CallOptions(
        userId, accessor, purpose, deadline, institution, lane, onPending, onProgress);
  }

  /**
   * Says for which institution the call is made; needed only by a client with several.
   *
   * @param institution one of the client's institution codes 「医療機関コード」
   * @return the changed copy
   */
  public CallOptions withInstitution(MedicalInstitutionCode institution) {
    return new CallOptions(
        userId,
        accessor,
        purpose,
        deadline,
        Objects.requireNonNull(institution),
        lane,
        onPending,
        onProgress);
  }

  /**
   * Receives the handle of the exchange before the first byte is sent, so that it can be stored and
   * waited on after a restart. When the consumer throws, nothing is sent and the call fails with
   * what it threw. A call that waits for an identical query under way receives the handle of that
   * one, which may be sent already.
   *
   * @param onPending called once for each identifier, on the thread that sends; must be quick
   * @return the changed copy
   */
  public CallOptions withOnPending(Consumer<Pending> onPending) {
    return new CallOptions(
        userId,
        accessor,
        purpose,
        deadline,
        institution,
        lane,
        Objects.requireNonNull(onPending),
        onProgress);
  }

  /**
   * Receives what is seen while waiting. What the consumer throws is logged by class and dropped.
   *
   * @param onProgress called on threads of the transport; must be quick
   * @return the changed copy
   */
  public CallOptions withOnProgress(Consumer<ExchangeProgress> onProgress) {
    return new CallOptions(
        userId,
        accessor,
        purpose,
        deadline,
        institution,
        lane,
        onPending,
        Objects.requireNonNull(onProgress));
  }

  /**
   * Says whose turn comes first; {@link Lane#INTERACTIVE} unless set.
   *
   * @param lane {@link Lane#BATCH} where nobody waits in front of a screen
   * @return the changed copy
   */
  public CallOptions withLane(Lane lane) {
    return new CallOptions(
        userId,
        accessor,
        purpose,
        deadline,
        institution,
        Objects.requireNonNull(lane),
        onPending,
        onProgress);
  }

  /** {@return the host's id of the user who asks} */
  public String userId() {
    return userId;
  }

  /** {@return who reads, if told} */
  public Optional<Accessor> accessor() {
    return Optional.ofNullable(accessor);
  }

  /** {@return what the information is read for, if told} */
  public Optional<Purpose> purpose() {
    return Optional.ofNullable(purpose);
  }

  /** {@return how long this call may take; empty for the client's setting} */
  public Optional<Duration> deadline() {
    return Optional.ofNullable(deadline);
  }

  /** {@return the institution the call is made for; empty for the client's only one} */
  public Optional<MedicalInstitutionCode> institution() {
    return Optional.ofNullable(institution);
  }

  /** {@return whose turn comes first; never null} */
  public Lane lane() {
    return lane;
  }

  /** {@return the receiver of the handle; never null} */
  public Consumer<Pending> onPending() {
    return onPending;
  }

  /** {@return the receiver of progress; never null} */
  public Consumer<ExchangeProgress> onProgress() {
    return onProgress == null ? progress -> {} : onProgress;
  }

  /** {@return whether a receiver of progress was set} What nobody hears need not be told. */
  public boolean hearsProgress() {
    return onProgress != null;
  }
}
