package jp.shikaku.audit;

import java.nio.file.Path;

/**
 * The first place where a log is not what was written 「アクセス記録の損傷」. Immutable.
 *
 * @param kind what is wrong
 * @param file in which file
 * @param line in which line of it, from 1
 */
public record AuditDamage(Kind kind, Path file, long line) {

  /** What is wrong with the line. */
  public enum Kind {
    /** The line is not as it was written 「改変」. */
    CHANGED,
    /** One or more lines are missing before it 「欠落」. */
    MISSING,
    /** It stands before lines that were written earlier 「順序の入替え」. */
    REORDERED,
    /** It stands there a second time 「重複」. */
    DUPLICATED,
    /** It was put in 「挿入」. */
    INSERTED,
    /** The last line has no end: a crash, before the log was opened again, or a cut 「書きかけ」. */
    TORN_END,
    /** The log ends before the head it is known to have had 「末尾の欠落」. */
    TRUNCATED,
    /** The line of the known head has another hash: the log was written anew 「書換え」. */
    REWRITTEN,
    /** No line fits: the key is another, or was forgotten 「鍵の不一致」. */
    WRONG_KEY
  }
}
