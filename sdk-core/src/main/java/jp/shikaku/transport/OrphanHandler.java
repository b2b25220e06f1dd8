package jp.shikaku.transport;

import java.time.Instant;

/**
 * Hears of an answer that came when nobody waited for it any more 「遅延回答」 (reliability-security
 * R-EX-6). Nothing of the answer is read for it; {@link Transport#resume} with the handle fetches
 * it as long as the file is kept.
 */
@FunctionalInterface
public interface OrphanHandler {

  /**
   * Called once for each late answer, on a thread of the transport; what it throws is dropped.
   *
   * @param exchange the exchange of ours that had timed out or been cancelled
   * @param seenAt when the answer was seen
   */
  void lateAnswer(Pending exchange, Instant seenAt);
}
