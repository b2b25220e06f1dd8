package jp.shikaku.transport;

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
   * @param bytes what it holds now; must not be changed
   * @return what to do with the file
   */
  Verdict judge(String fileName, AnswerFormat format, byte[] bytes);

  /**
   * {@return the gate every client uses: an XML answer is whole when it parses to its end (of a
   * bulk result, which may have a damaged row, when its header parses and its root is closed), and
   * it is ours when institution code, arbitrary file identifier and reception number, each as far
   * as its header carries it, equal those of the handle; the identifier is not compared where the
   * handle has a reception number, because the answer repeats that of the upload}
   *
   * @param expected the handle of the exchange
   * @param rules how documents are read
   */
  static AnswerGate correlating(Pending expected, ReadingRules rules) {
    return new CorrelationGate(expected, rules);
  }
}
