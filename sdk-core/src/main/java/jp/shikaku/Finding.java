package jp.shikaku;

/**
 * Something in a document that was not understood 「解釈できなかった箇所」 and yet did not stop the reading;
 * the place only, never text content. Immutable.
 *
 * @param path element path, for example {@code /XmlMsg/MessageBody/ResultList}; repeated elements
 *     are counted from 1 in brackets
 * @param problem what was found
 * @param line line of the element, from 1
 */
public record Finding(String path, Problem problem, int line) {

  /** Kinds of findings. */
  public enum Problem {
    /** An element that no layout known to us names; it is kept in {@code raw()}. */
    UNKNOWN_ELEMENT,
    /** A code that no table known to us holds; its text is kept. */
    UNKNOWN_CODE,
    /** A text that should be a date, number or identifier and is not. */
    BAD_VALUE,
    /** A scalar that came twice with the same text. */
    DUPLICATE,
    /** A known element in a place where the layout does not have it. */
    UNEXPECTED_PLACE,
    /** An alternative tag was read in place of the usual one. */
    ALIAS_TAG,
    /** A number of things that does not agree with the things that came. */
    COUNT_MISMATCH
  }
}
