package jp.shikaku.internal.xml;

import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import jp.shikaku.DecodeException;
import jp.shikaku.DecodeException.Problem;
import jp.shikaku.ReadingRules;
import jp.shikaku.WireCharset;
import jp.shikaku.internal.xml.DecodingReader.BadBytes;
import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;

/**
 * The cursor over Woodstox, which alone decides what is an error. Every failure of the parser comes
 * out as a {@link DecodeException} without the parser's text, which may quote the document. Not
 * thread-safe.
 */
final class StaxCursor extends XmlCursor {

  private final XMLStreamReader2 reader;
  private final int maxTextLength;
  private final int maxAttributes;

  /** Stands on the root element afterwards. */
  StaxCursor(XMLStreamReader2 reader, WireCharset charset, LineIndex lines, ReadingRules rules) {
    super(charset, lines);
    this.reader = reader;
    this.maxTextLength = rules.maxTextLength();
    this.maxAttributes = rules.maxAttributes();
    while (advance() != XMLStreamConstants.START_ELEMENT) {
      // the prolog
    }
  }

  @Override
  public String name() {
    return reader.getLocalName();
  }

  @Override
  public int place() {
    return (int) reader.getLocationInfo().getStartingCharOffset();
  }

  @Override
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

  @Override
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

  @Override
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

  @Override
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
    if (event == XMLStreamConstants.START_ELEMENT && reader.getAttributeCount() > maxAttributes) {
      throw at(Problem.TOO_LARGE, "a limit on depth or size is exceeded");
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
