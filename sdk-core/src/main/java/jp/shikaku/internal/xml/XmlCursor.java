package jp.shikaku.internal.xml;

import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import jp.shikaku.DecodeException;
import jp.shikaku.DecodeException.Problem;
import jp.shikaku.WireCharset;
import jp.shikaku.internal.xml.DecodingReader.BadBytes;
import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the elements of one document. Every failure of the parser comes out as a {@link
 * DecodeException} without the parser's text, which may quote the document. Not thread-safe.
 */
public final class XmlCursor {

  private final XMLStreamReader2 reader;
  private final WireCharset charset;
  private final LineIndex lines;
  private final int maxTextLength;

  /** Stands on the root element afterwards. */
  XmlCursor(XMLStreamReader2 reader, WireCharset charset, LineIndex lines, int maxTextLength) {
    this.reader = reader;
    this.charset = charset;
    this.lines = lines;
    this.maxTextLength = maxTextLength;
    while (advance() != XMLStreamConstants.START_ELEMENT) {
      // the prolog
    }
  }

  /** Returns what the document is decoded with. */
  public WireCharset charset() {
    return charset;
  }

  /** Returns the tag name of the element the cursor stands on. */
  public String name() {
    return reader.getLocalName();
  }

  /** Returns the current place, for {@link LineIndex#lineOf}. */
  public int place() {
    return (int) reader.getLocationInfo().getStartingCharOffset();
  }

  /** Returns the lines of the document. */
  public LineIndex lines() {
    return lines;
  }

  /**
   * Goes to the next child of the current element, or behind its end tag.
   *
   * @return whether there is a child; its content must be read or skipped before the next call
   */
  public boolean nextChild() {
    return nextPart(null);
  }

  /**
   * Like {@link #nextChild}, and collects the text passed over.
   *
   * @param text receives the text, or null
   */
  boolean nextPart(@Nullable StringBuilder text) {
    while (true) {
      switch (advance()) {
        case XMLStreamConstants.START_ELEMENT -> {
          return true;
        }
        case XMLStreamConstants.END_ELEMENT -> {
          return false;
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
          if (text != null) {
            requireShort(text.length() + reader.getTextLength());
            text.append(legal(reader.getText()));
          }
        }
        default -> {}
      }
    }
  }

  /**
   * Reads the text of the current element and goes behind its end tag.
   *
   * @param nested told once for each element that stands inside, which is passed over
   * @return the element's own text, not trimmed
   */
  public String text(Runnable nested) {
    String text = "";
    StringBuilder joined = null;
    while (true) {
      switch (advance()) {
        case XMLStreamConstants.END_ELEMENT -> {
          return joined == null ? text : joined.toString();
        }
        case XMLStreamConstants.START_ELEMENT -> {
          nested.run();
          skip();
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
          // In one piece, unless a comment or an element stands in between.
          if (text.isEmpty()) {
            text = legal(reader.getText());
          } else {
            joined = joined == null ? new StringBuilder(text) : joined;
            requireShort(joined.length() + reader.getTextLength());
            joined.append(legal(reader.getText()));
          }
        }
        default -> {}
      }
    }
  }

  /** The parser bounds each piece; comments could cut a text into any number of them. */
  private void requireShort(int length) {
    if (length > maxTextLength) {
      throw at(Problem.TOO_LARGE, "a limit on depth or size is exceeded");
    }
  }

  /** Two characters that XML forbids and this parser lets pass. */
  private String legal(String text) {
    if (text.indexOf('\uFFFE') >= 0 || text.indexOf('\uFFFF') >= 0) {
      throw at(Problem.MALFORMED, "not well-formed");
    }
    return text;
  }

  /** Passes over the current element with all that is in it. */
  public void skip() {
    int depth = 1;
    while (depth > 0) {
      int event = advance();
      if (event == XMLStreamConstants.START_ELEMENT) {
        depth++;
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        depth--;
      }
    }
  }

  /** Reads to the end of the document, behind the closing root. */
  void finish() {
    while (advance() != XMLStreamConstants.END_DOCUMENT) {
      // comments and white space
    }
  }

  private int advance() {
    int event;
    try {
      event = reader.next();
    } catch (XMLStreamException | RuntimeException e) {
      throw failure(e, reader);
    }
    if (event == XMLStreamConstants.DTD) {
      throw at(Problem.DOCTYPE, "a document type declaration is not allowed");
    }
    if (event == XMLStreamConstants.ENTITY_REFERENCE) {
      throw at(Problem.MALFORMED, "only the five entities of XML are allowed");
    }
    return event;
  }

  private DecodeException at(Problem problem, String detail) {
    Location place = reader.getLocation();
    return new DecodeException(
        problem, detail, null, place.getLineNumber(), place.getColumnNumber());
  }

  /** Makes our error of the parser's, whose message and cause may quote the document. */
  static DecodeException failure(Exception e, @Nullable XMLStreamReader reader) {
    BadBytes badBytes = badBytes(e);
    if (badBytes != null) {
      return new DecodeException(
          Problem.BAD_ENCODING,
          "the bytes are not valid in the encoding",
          null,
          badBytes.line(),
          0);
    }
    int line = 0;
    int column = 0;
    if (e instanceof XMLStreamException x && x.getLocation() != null) {
      line = x.getLocation().getLineNumber();
      column = x.getLocation().getColumnNumber();
    } else if (reader != null) {
      line = reader.getLocation().getLineNumber();
      column = reader.getLocation().getColumnNumber();
    }
    line = Math.max(0, line);
    column = Math.max(0, column);
    String said = e.getMessage();
    if (said != null && said.contains("limit (")) {
      return new DecodeException(
          Problem.TOO_LARGE, "a limit on depth or size is exceeded", null, line, column);
    }
    return new DecodeException(Problem.MALFORMED, "not well-formed", null, line, column);
  }

  private static @Nullable BadBytes badBytes(Exception e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof BadBytes found) {
        return found;
      }
      if (t instanceof XMLStreamException x && x.getNestedException() instanceof BadBytes found) {
        return found;
      }
    }
    return null;
  }
}
