package jp.shikaku.audit;

import java.io.IOException;
import java.util.List;

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

  /**
   * Writes the lines of one upload, each about one of its patients; all should be written durably
   * when it returns. Those of a file are faster together than one by one.
   *
   * @param lines what happens, in this order; never empty
   * @throws IOException when one of them can not be written: some before it may stand there, and
   *     nothing is sent
   */
  default void writeAll(List<AuditRecord> lines) throws IOException {
    for (AuditRecord line : lines) {
      write(line);
    }
  }
}
