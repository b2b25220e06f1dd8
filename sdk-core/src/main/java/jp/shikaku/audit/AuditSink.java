package jp.shikaku.audit;

import java.io.IOException;

/**
 * Takes the access log 「アクセス記録の出力先」. Whatever it throws keeps a query from being sent: what can not
 * be written down is not read (architecture D12). Called on the caller's thread before, on a thread
 * of the transport after a query; must be thread-safe and should have written durably when it
 * returns.
 */
@FunctionalInterface
public interface AuditSink {

  /**
   * Writes one line.
   *
   * @param line what happens
   * @throws IOException when it can not be written
   */
  void write(AuditRecord line) throws IOException;
}
