package jp.shikaku.examples;

import java.util.Optional;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.transport.Pending;
import org.jspecify.annotations.Nullable;

/**
 * One upload of a list as the store remembers it. Holds no value of a person.
 *
 * @param name what the list is called
 * @param digest stands for the whole list
 * @param number of the upload within the list, from 1
 * @param of how many uploads the list has
 * @param state how far it is
 * @param pendingOrNull the handle of what was sent
 * @param receiptOrNull its receipt
 */
record Upload(
    String name,
    String digest,
    int number,
    int of,
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

  static Upload unsent(String name, String digest, int number, int of) {
    return new Upload(name, digest, number, of, State.UNSENT, null, null);
  }

  Upload unsent() {
    return unsent(name, digest, number, of);
  }

  Upload sending(Pending handle) {
    return new Upload(name, digest, number, of, State.SENDING, handle, null);
  }

  Upload received(BulkReceipt receipt) {
    return new Upload(name, digest, number, of, State.RECEIVED, pendingOrNull, receipt);
  }

  Upload read() {
    return new Upload(name, digest, number, of, State.READ, pendingOrNull, receiptOrNull);
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
