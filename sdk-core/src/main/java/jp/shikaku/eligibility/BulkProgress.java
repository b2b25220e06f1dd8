package jp.shikaku.eligibility;

import java.time.Duration;
import java.util.Optional;
import jp.shikaku.TransportException;
import org.jspecify.annotations.Nullable;

/**
 * What was seen while the result of a bulk upload is waited for 「結果待ちの状況」. Holds no value of a
 * person. Immutable.
 *
 * @param receipt the upload
 * @param requests how often the result was asked for until now, 1 or more
 * @param pause until it is asked for again
 * @param troubleOrNull why the last request was not answered, a maintenance window for example;
 *     null when the centre said that it is still at work 「処理中」
 */
public record BulkProgress(
    BulkReceipt receipt,
    int requests,
    Duration pause,
    TransportException.@Nullable Reason troubleOrNull) {

  /** {@return why the last request was not answered; empty when the centre is still at work} */
  public Optional<TransportException.Reason> trouble() {
    return Optional.ofNullable(troubleOrNull);
  }
}
