package jp.shikaku.mock;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one family of bulk messages, such as {@code OQSmuquc}, asks for. Thread-safe. */
interface BulkFamily {

  /**
   * Why an upload can not even be sent; names elements and rows, never values. Null when it can.
   */
  @Nullable String fault(Message upload);

  /** Why the centre does not receive an upload that could be sent; null when it does. */
  Patient.@Nullable Notice refusal(Message upload);

  /** The work on an upload that was received. */
  BulkUnits work(Message upload, Order order);

  /**
   * For whom and how to work.
   *
   * @param seed of order and generated rows
   */
  record Order(String institution, BulkManner manner, long seed, Instant received) {}
}
