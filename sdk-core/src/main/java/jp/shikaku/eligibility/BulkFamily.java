package jp.shikaku.eligibility;

import jp.shikaku.ReadingRules;
import jp.shikaku.transport.BulkSource;
import jp.shikaku.transport.MessageKind;

/**
 * An upload and the download of its result.
 *
 * @param <R> what a row of the result holds
 */
record BulkFamily<R>(MessageKind upload, MessageKind download, Opener<R> opener) {

  /** Opens a result. */
  interface Opener<R> {
    BulkRows<R> open(String fileName, BulkSource document, ReadingRules rules);
  }
}
