package jp.shikaku.examples;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
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
    return new Upload(name, digest, number, of, begun, State.UNSENT, null, null);
  }

  Upload unsent() {
    return with(State.UNSENT, null, null);
  }

  Upload sending(Pending handle) {
    return with(State.SENDING, handle, null);
  }

  Upload received(BulkReceipt receipt) {
    return with(State.RECEIVED, pendingOrNull, receipt);
  }

  Upload read() {
    return with(State.READ, pendingOrNull, receiptOrNull);
  }

  private Upload with(State next, @Nullable Pending pending, @Nullable BulkReceipt receipt) {
    return new Upload(name, digest, number, of, begunOrNull, next, pending, receipt);
  }

  /**
   * The day on which the list was begun; of one kept by an earlier version, that of this upload.
   */
  Optional<LocalDate> begun() {
    return Optional.ofNullable(begunOrNull)
        .or(() -> Optional.ofNullable(pendingOrNull).map(sent -> day(sent.since())))
        .or(() -> Optional.ofNullable(receiptOrNull).map(came -> day(came.receivedAt())));
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
