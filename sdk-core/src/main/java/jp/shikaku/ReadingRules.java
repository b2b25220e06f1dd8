package jp.shikaku;

/**
 * How documents are read 「電文の読取条件」: settings of a site and limits against hostile input
 * (reliability-security S-IN-03, S-IN-04). Immutable.
 *
 * @param undeclared encoding of a document that has neither a byte order mark nor a declaration
 * @param mislabelledUtf8 whether a document declared UTF-8 that is not UTF-8 but valid Windows-31J
 *     is read as that; off by default
 * @param maxDepth deepest nesting of elements, 1 or more
 * @param maxTextLength longest text of one element, in characters, 1 or more
 * @param maxAttributes most attributes of one element, 0 or more
 */
public record ReadingRules(
    WireCharset undeclared,
    boolean mislabelledUtf8,
    int maxDepth,
    int maxTextLength,
    int maxAttributes) {

  /** UTF-8 when not declared, no guessing, depth 32, texts of 65,536 characters, 16 attributes. */
  public static final ReadingRules DEFAULT =
      new ReadingRules(WireCharset.UTF_8, false, 32, 64 * 1024, 16);

  /**
   * Checks the ranges.
   *
   * @param undeclared encoding of a document that has neither a byte order mark nor a declaration
   * @param mislabelledUtf8 whether a document declared UTF-8 that is not UTF-8 but valid
   *     Windows-31J is read as that; off by default
   * @param maxDepth deepest nesting of elements, 1 or more
   * @param maxTextLength longest text of one element, in characters, 1 or more
   * @param maxAttributes most attributes of one element, 0 or more
   */
  public ReadingRules {
    requireAtLeast("maxDepth", 1, maxDepth);
    requireAtLeast("maxTextLength", 1, maxTextLength);
    requireAtLeast("maxAttributes", 0, maxAttributes);
  }

  private static void requireAtLeast(String field, int least, int value) {
    if (value < least) {
      throw new InvalidQueryException(field, "must be at least " + least);
    }
  }

  /**
   * {@return these rules with another encoding for documents that declare none}
   *
   * @param charset the encoding
   */
  public ReadingRules withUndeclared(WireCharset charset) {
    return new ReadingRules(charset, mislabelledUtf8, maxDepth, maxTextLength, maxAttributes);
  }

  /**
   * {@return these rules with or without the reading of mislabelled documents}
   *
   * @param allowed whether Windows-31J under the label UTF-8 is read
   */
  public ReadingRules withMislabelledUtf8(boolean allowed) {
    return new ReadingRules(undeclared, allowed, maxDepth, maxTextLength, maxAttributes);
  }
}
