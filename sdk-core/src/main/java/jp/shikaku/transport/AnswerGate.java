package jp.shikaku.transport;

import java.io.IOException;
import java.io.InputStream;
import jp.shikaku.ReadingRules;

/**
 * Judges a file that stands where the answer is expected 「回答の受入判定」: the one place that keeps a
 * foreign or half-written answer from a caller (reliability-security R-INV-1, architecture D4).
 * Implementations are thread-safe and never throw.
 */
@FunctionalInterface
public interface AnswerGate {

  /** What a transport does with the file. */
  enum Verdict {
    /** Whole and ours. */
    ACCEPT,
    /** Not whole yet: look again until the deadline. */
    NOT_YET,
    /** Whole, and an identifier in it belongs to another query: an error, never a success. */
    MISMATCH
  }

  /**
   * Judges the bytes.
   *
   * @param fileName the file's name
   * @param format the kind of file by its extension
   * @param bytes what it holds now; must not be changed. Empty ones are never taken, whatever the
   *     verdict
   * @return what to do with the file
   */
  Verdict judge(String fileName, AnswerFormat format, byte[] bytes);

  /**
   * Judges an answer that is too large to be held ({@link MessageKind#leavesAnswerInPlace}). This
   * one holds it all the same, which does for small ones only.
   *
   * @param fileName the file's name
   * @param format the kind of file by its extension
   * @param source what it holds now
   * @return what to do with the file
   * @throws IOException when the source can not be read; that says nothing of the answer
   */
  default Verdict judge(String fileName, AnswerFormat format, BulkSource source)
      throws IOException {
    try (InputStream in = source.open()) {
      return judge(fileName, format, in.readAllBytes());
    }
  }

  /**
   * {@return the gate every client uses: an XML answer is whole when it parses to its end, and it
   * is ours when institution code, arbitrary file identifier and reception number, each as far as
   * its header carries it, equal those of the handle; the identifier is not compared where the
   * handle has a reception number, because the answer repeats that of the upload} One that is left
   * in place is whole when its tags fit together to the end; a zip when none of it is damaged, and
   * it is judged by its one document. What is whole and breaks other rules is for its reader to
   * refuse.
   *
   * @param expected the handle of the exchange
   * @param rules how documents are read
   */
  static AnswerGate correlating(Pending expected, ReadingRules rules) {
    return new CorrelationGate(expected, rules);
  }
}
