package jp.shikaku.examples;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.transport.Pending;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;

/**
 * One upload of a list as the store remembers it. Holds no value of a person.
 *
 * @param name what the list is called
 * @param digest stands for the whole list
 * @param number of the upload within the list, from 1
 * @param of how many uploads the list has
 * @param begunOrNull the day in Japan on which the list was begun: what it tells of "today" is as
 *     of that day, also of the parts that go later
 * @param askedForOrNull the day for which it asks, where that is not the day on which it was begun
 * @param readOrNull the day in Japan on which its result was given out first
 * @param state how far it is
 * @param pendingOrNull the handle of what was sent
 * @param receiptOrNull its receipt
 */
record Upload(
    String name,
    String digest,
    int number,
    int of,
    @Nullable LocalDate begunOrNull,
    @Nullable LocalDate askedForOrNull,
    @Nullable LocalDate readOrNull,
    State state,
    @Nullable Pending pendingOrNull,
    @Nullable BulkReceipt receiptOrNull) {

  /** How far an upload is. */
  enum State {
    /** Nothing was sent, or it was taken back or refused. */
    UNSENT("未送信", "not sent"),
    /** Written down before it is sent: it is not known whether it was received. */
    SENDING("受付不明", "not known whether received"),
    /** Its receipt is there. */
    RECEIVED("受付済", "received"),
    /** Its result was given out. */
    READ("読取済", "read");

    private final String japanese;
    private final String english;

    State(String japanese, String english) {
      this.japanese = japanese;
      this.english = english;
    }

    String japanese() {
      return japanese;
    }

    String english() {
      return english;
    }
  }

  static Upload unsent(String name, String digest, int number, int of, @Nullable LocalDate begun) {
    return new Upload(name, digest, number, of, begun, null, null, State.UNSENT, null, null);
  }

  /** The same for a day; null, or the day on which it was begun, is that one. */
  Upload askingFor(@Nullable LocalDate day) {
    LocalDate other = day == null || day.equals(begunOrNull) ? null : day;
    return new Upload(
        name,
        digest,
        number,
        of,
        begunOrNull,
        other,
        readOrNull,
        state,
        pendingOrNull,
        receiptOrNull);
  }

  Upload unsent() {
    return with(State.UNSENT, null, null, null);
  }

  Upload sending(Pending handle) {
    return with(State.SENDING, null, handle, null);
  }

  Upload received(BulkReceipt receipt) {
    return with(State.RECEIVED, null, pendingOrNull, receipt);
  }

  /** Its result is given out, on a day; what was given out before stays so. */
  Upload read(@Nullable LocalDate day) {
    return state == State.READ ? this : with(State.READ, day, pendingOrNull, receiptOrNull);
  }

  private Upload with(
      State next,
      @Nullable LocalDate read,
      @Nullable Pending pending,
      @Nullable BulkReceipt receipt) {
    return new Upload(
        name, digest, number, of, begunOrNull, askedForOrNull, read, next, pending, receipt);
  }

  /** What the list is told by from others of its name: the parts of one list have the same. */
  String list() {
    return digest.substring(0, digest.length() / 2);
  }

  boolean isOfList(Upload other) {
    return name.equals(other.name) && list().equals(other.list());
  }

  /**
   * The day on which the list was begun; of one kept by an earlier version, that of this upload.
   */
  Optional<LocalDate> begun() {
    return Optional.ofNullable(begunOrNull)
        .or(() -> Optional.ofNullable(pendingOrNull).map(sent -> day(sent.since())))
        .or(() -> Optional.ofNullable(receiptOrNull).map(came -> day(came.receivedAt())));
  }

  /** The day for which it asks. */
  Optional<LocalDate> askedFor() {
    return Optional.ofNullable(askedForOrNull).or(this::begun);
  }

  /**
   * The last day of which its result can tell: the day on which it was uploaded, or an earlier one
   * for which it asks. Of what the centre heard later nobody knows when it was.
   */
  Optional<LocalDate> verifiedAsOf() {
    return Stream.of(
            askedFor(),
            Optional.ofNullable(pendingOrNull).map(sent -> day(sent.since())),
            Optional.ofNullable(receiptOrNull).map(came -> day(came.receivedAt())))
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  private static LocalDate day(Instant moment) {
    return LocalDate.ofInstant(moment, WireDates.JST);
  }

  /** For which institution, once it was sent. */
  Optional<String> institution() {
    return Optional.ofNullable(receiptOrNull)
        .map(BulkReceipt::institution)
        .or(() -> Optional.ofNullable(pendingOrNull).map(Pending::institution));
  }

  /** What it is called among all uploads. */
  String label() {
    return of == 1 ? name : name + " " + number + "/" + of;
  }

  /** The message it was sent as, once it was. */
  Optional<String> kind() {
    return Optional.ofNullable(receiptOrNull)
        .map(BulkReceipt::kind)
        .or(() -> Optional.ofNullable(pendingOrNull).map(Pending::kind));
  }
}
