package jp.shikaku.eligibility;

import java.time.Instant;
import java.util.function.Function;
import jp.shikaku.ReadingRules;
import jp.shikaku.transport.BulkSource;
import jp.shikaku.transport.MessageKind;

/**
 * An upload and the download of its result.
 *
 * @param arrived how a result that came at a time is opened, each time
 * @param <R> what a row of the result holds
 */
record BulkFamily<R>(
    MessageKind upload, MessageKind download, Function<Instant, Opener<R>> arrived) {

  /** Opens a result. */
  interface Opener<R> {
    BulkRows<R> open(String fileName, BulkSource document, ReadingRules rules);
  }

  Opener<R> cameAt(Instant time) {
    return arrived.apply(time);
  }
}
