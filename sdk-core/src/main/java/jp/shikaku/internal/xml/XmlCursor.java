package jp.shikaku.internal.xml;

import jp.shikaku.WireCharset;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the elements of one document. Made by {@link XmlReaders} only. Not thread-safe.
 *
 * <p>There are two: {@link ByteCursor} for the plain documents that nearly all are, {@link
 * StaxCursor} for all others.
 */
public abstract class XmlCursor {

  private final WireCharset charset;
  private final LineIndex lines;

  XmlCursor(WireCharset charset, LineIndex lines) {
    this.charset = charset;
    this.lines = lines;
  }

  /** Returns what the document is decoded with. */
  public final WireCharset charset() {
    return charset;
  }

  /** Returns the lines of the document. */
  public final LineIndex lines() {
    return lines;
  }

  /** Returns the tag name of the element the cursor stands on. */
  public abstract String name();

  /** Returns the current place, for {@link LineIndex#lineOf}. */
  public abstract int place();

  /**
   * Goes to the next child of the current element, or behind its end tag.
   *
   * @return whether there is a child; its content must be read or skipped before the next call
   */
  public final boolean nextChild() {
    return nextPart(null);
  }

  /**
   * Like {@link #nextChild}, and collects the text passed over.
   *
   * @param text receives the text, or null
   */
  abstract boolean nextPart(@Nullable StringBuilder text);

  /**
   * Reads the text of the current element and goes behind its end tag.
   *
   * @param nested told once for each element that stands inside, which is passed over
   * @return the element's own text, not trimmed
   */
  public abstract String text(Runnable nested);

  /** Passes over the current element with all that is in it. */
  public abstract void skip();

  /** Reads to the end of the document, behind the closing root. */
  abstract void finish();
}
