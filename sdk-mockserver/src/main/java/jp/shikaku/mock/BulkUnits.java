package jp.shikaku.mock;

import java.io.IOException;
import java.time.Instant;

/** The rows of a bulk result, made one after the other. Thread-safe. */
interface BulkUnits {

  /** Gets a row; it may be changed. */
  interface Taker {
    void take(Node unit) throws IOException;
  }

  /** 処理結果件数 and エラー件数. */
  record Counts(int all, int errors) {}

  Counts counts(Instant now);

  void each(Instant now, Taker taker) throws IOException;
}
