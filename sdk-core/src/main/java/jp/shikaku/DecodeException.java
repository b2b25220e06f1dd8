package jp.shikaku;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The document is not what the layout says 「電文形式不正」. It carries the place and never text content;
 * the document itself stays where it lies.
 */
public final class DecodeException extends OqsException {

  private static final long serialVersionUID = 1L;
  private static final long NOT_KNOWN = -1;

  /** What is wrong with the document. */
  public enum Problem {
    /** Not well-formed, or cut off. */
    MALFORMED,
    /** Bytes that the encoding does not allow. */
    BAD_ENCODING,
    /** An encoding other than UTF-8 and Shift_JIS. */
    UNSUPPORTED_ENCODING,
    /** A document type declaration; refused before anything in it is looked at. */
    DOCTYPE,
    /** Larger or deeper than the limits allow. */
    TOO_LARGE,
    /** Another message than expected. */
    UNEXPECTED_MESSAGE,
    /** A mandatory element is missing. */
    MISSING,
    /** An element that stands once came twice with different texts. */
    CONTRADICTION,
    /** An empty file. */
    EMPTY,
    /** An archive that breaks the rules for archives: damaged, encrypted, or not one document. */
    ARCHIVE
  }

  private final transient Problem problem;
  private final transient String detail;
  private final transient @Nullable String path;
  private final transient int line;
  private final transient int column;
  private final transient long byteOffset;

  private final transient List<Finding> findings;

  /**
   * Creates the exception.
   *
   * @param problem what is wrong
   * @param detail the rule that is broken, in English, without text content
   * @param path element path, or null when the document could not be read that far
   * @param line line, from 1; 0 when not known
   * @param column column, from 1; 0 when not known
   * @param findings what was found before; copied
   * @param context the exchange
   */
  public DecodeException(
      Problem problem,
      String detail,
      @Nullable String path,
      int line,
      int column,
      List<Finding> findings,
      ExchangeContext context) {
    this(problem, detail, path, line, column, NOT_KNOWN, findings, context);
  }

  private DecodeException(
      Problem problem,
      String detail,
      @Nullable String path,
      int line,
      int column,
      long byteOffset,
      List<Finding> findings,
      ExchangeContext context) {
    super(
        problem
            + ": "
            + detail
            + (path == null ? "" : " at " + path)
            + (line > 0 ? " (line " + line + (column > 0 ? ", column " + column : "") + ")" : "")
            + (byteOffset < 0 ? "" : " (from byte " + byteOffset + ")"),
        null,
        context);
    this.problem = problem;
    this.detail = detail;
    this.path = path;
    this.line = line;
    this.column = column;
    this.byteOffset = byteOffset;
    this.findings = List.copyOf(findings);
  }

  /**
   * Creates the exception without exchange and findings.
   *
   * @param problem what is wrong
   * @param detail the rule that is broken, in English, without text content
   * @param path element path, or null
   * @param line line, from 1; 0 when not known
   * @param column column, from 1; 0 when not known
   */
  public DecodeException(
      Problem problem, String detail, @Nullable String path, int line, int column) {
    this(problem, detail, path, line, column, List.of(), ExchangeContext.NONE);
  }

  /**
   * {@return the same failure with the exchange in which it happened}
   *
   * @param context the exchange
   */
  public DecodeException in(ExchangeContext context) {
    return new DecodeException(problem, detail, path, line, column, byteOffset, findings, context);
  }

  /**
   * {@return the same failure with the place in the file, for documents that are read in pieces}
   *
   * @param byteOffset bytes before the piece that could not be read, 0 or more; its line and column
   *     then count from there
   */
  public DecodeException from(long byteOffset) {
    return new DecodeException(
        problem, detail, path, line, column, byteOffset, findings, context());
  }

  /** {@return what is wrong with the document} */
  public Problem problem() {
    return problem;
  }

  /** {@return the rule that is broken, in English; never text content} */
  public String detail() {
    return detail;
  }

  /** {@return the element path, if the document could be read that far} */
  public Optional<String> path() {
    return Optional.ofNullable(path);
  }

  /** {@return the line, from 1; 0 when not known} */
  public int line() {
    return line;
  }

  /** {@return the column, from 1; 0 when not known} */
  public int column() {
    return column;
  }

  /**
   * {@return how many bytes of the file stand before the piece that could not be read; empty for a
   * document that was read whole}
   */
  public OptionalLong byteOffset() {
    return byteOffset < 0 ? OptionalLong.empty() : OptionalLong.of(byteOffset);
  }

  /** {@return what was found before the document was given up; never null} */
  public List<Finding> findings() {
    return findings;
  }

  /** {@return false: the document will not change by itself} */
  @Override
  public boolean isRetryable() {
    return false;
  }

  @Override
  public String userMessage(Locale locale) {
    return choose(
        locale,
        "回答の電文を読み取れませんでした。" + why(locale) + notDone(locale) + "システム担当者に連絡してください。",
        "The answer could not be read. "
            + why(locale)
            + notDone(locale)
            + " Call the system's vendor.");
  }

  /** What the vendor looks at first. */
  private String why(Locale locale) {
    return switch (problem) {
      case MALFORMED ->
          choose(
              locale,
              "途中で切れているか、壊れているか、文字コードが宣言と違います。",
              "It is cut off or damaged, or not in the encoding it names. ");
      case BAD_ENCODING, UNSUPPORTED_ENCODING ->
          choose(locale, "文字コードに誤りがあります。", "Its encoding is wrong. ");
      default -> "";
    };
  }
}
