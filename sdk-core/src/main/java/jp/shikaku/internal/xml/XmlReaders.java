package jp.shikaku.internal.xml;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import jp.shikaku.DecodeException;
import jp.shikaku.DecodeException.Problem;
import jp.shikaku.RawElement;
import jp.shikaku.ReadingRules;
import jp.shikaku.WireCharset;
import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;

/**
 * The one class that builds XML readers; nothing else may (architecture rule). No DTD, no entity
 * but the five of XML, no network, bounded depth and sizes. Thread-safe.
 *
 * <p>Each document is tried with {@link ByteCursor}, which accepts only what is certainly right. At
 * any doubt it is read again from its start with Woodstox, which alone decides what is an error.
 */
public final class XmlReaders {

  private static final XmlReaders DEFAULT = new XmlReaders(ReadingRules.DEFAULT);

  private final ReadingRules rules;
  private volatile @Nullable WstxInputFactory woodstox;

  private XmlReaders(ReadingRules rules) {
    this.rules = rules;
  }

  /** Made when first needed, which in many a program is never: its classes cost a slow start. */
  private WstxInputFactory woodstox() {
    WstxInputFactory made = woodstox;
    if (made == null) {
      made = hardened(rules);
      woodstox = made;
    }
    return made;
  }

  private static WstxInputFactory hardened(ReadingRules rules) {
    WstxInputFactory factory = new WstxInputFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_VALIDATING, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    // With lazy parsing an unchecked exception escapes from getters.
    factory.setProperty("com.ctc.wstx.lazyParsing", false);
    factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, rules.maxDepth());
    factory.setProperty(WstxInputProperties.P_MAX_TEXT_LENGTH, rules.maxTextLength());
    // Woodstox knows no limit of 0: the cursor keeps that one.
    factory.setProperty(
        WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, Math.max(1, rules.maxAttributes()));
    factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, rules.maxTextLength());
    factory.setXMLResolver(XmlReaders::refuse);
    factory.setXMLReporter((message, errorType, info, location) -> {});
    return factory;
  }

  private static Object refuse(String publicId, String systemId, String base, String namespace)
      throws XMLStreamException {
    throw new XMLStreamException("external entities are not read");
  }

  /**
   * Returns the readers for the given rules.
   *
   * @param rules limits and encoding settings
   */
  @SuppressWarnings("ReferenceEquality") // a shortcut; equality follows
  public static XmlReaders of(ReadingRules rules) {
    // Identity first: the first equals of a record costs a fresh machine tens of milliseconds.
    return rules == ReadingRules.DEFAULT || rules.equals(ReadingRules.DEFAULT)
        ? DEFAULT
        : new XmlReaders(rules);
  }

  ReadingRules rules() {
    return rules;
  }

  /**
   * Reads a whole document: to its closing root and the end of the file.
   *
   * @param bytes the document
   * @param reading reads from the cursor, which stands on the root element; called again from the
   *     start with another cursor when the first one could not go on
   * @param <T> what is read
   * @throws DecodeException when it is not a well-formed document within the limits
   */
  public <T> T read(byte[] bytes, Function<XmlCursor, T> reading) {
    return read(bytes, KnownNames.NONE, reading);
  }

  /**
   * Like {@link #read(byte[], Function)}.
   *
   * @param bytes the document
   * @param known names of elements that are likely to come
   * @param reading reads from the cursor
   * @param <T> what is read
   * @throws DecodeException when it is not a well-formed document within the limits
   */
  public <T> T read(byte[] bytes, KnownNames known, Function<XmlCursor, T> reading) {
    return readAs(Encoding.of(bytes, rules), bytes, known, reading);
  }

  /**
   * Reads a piece cut out of a document by {@link RowSlicer}: an element with all that is in it.
   *
   * @param charset what the document is decoded with
   * @param piece the element
   * @param known names of elements that are likely to come
   * @param reading reads from the cursor
   * @param <T> what is read
   * @throws DecodeException when it is not a well-formed element within the limits
   */
  public <T> T readPiece(
      WireCharset charset, byte[] piece, KnownNames known, Function<XmlCursor, T> reading) {
    return readAs(new Encoding(charset, 0, true), piece, known, reading);
  }

  private <T> T readAs(
      Encoding encoding, byte[] bytes, KnownNames known, Function<XmlCursor, T> reading) {
    try {
      return read(bytes, encoding, known, reading);
    } catch (DecodeException e) {
      boolean mislabelled =
          rules.mislabelledUtf8()
              && e.problem() == Problem.BAD_ENCODING
              && encoding.charset() == WireCharset.UTF_8
              && encoding.offset() == 0;
      if (!mislabelled) {
        throw e;
      }
      return read(bytes, new Encoding(WireCharset.WINDOWS_31J, 0, false), known, reading);
    }
  }

  private <T> T read(
      byte[] bytes, Encoding encoding, KnownNames known, Function<XmlCursor, T> reading) {
    try {
      return whole(new ByteCursor(bytes, encoding, rules, known), reading);
    } catch (ByteCursor.Doubt | DecodeException e) {
      // What is wrong first, and on which line, is for the strict reader to say.
      return whole(strict(bytes, encoding), reading);
    }
  }

  private static <T> T whole(XmlCursor cursor, Function<XmlCursor, T> reading) {
    T result = reading.apply(cursor);
    cursor.finish();
    return result;
  }

  XmlCursor strict(byte[] bytes, Encoding encoding) {
    WstxInputFactory factory = woodstox();
    XMLStreamReader2 reader;
    try {
      reader =
          (XMLStreamReader2) factory.createXMLStreamReader(new DecodingReader(bytes, encoding));
    } catch (XMLStreamException | RuntimeException e) {
      throw StaxCursor.failure(e, null);
    }
    WireCharset charset = encoding.charset();
    LineIndex lines = new LineIndex(bytes, encoding.offset(), charset.charset());
    return new StaxCursor(reader, charset, lines, rules);
  }

  /**
   * Returns the document as a tree, for whoever needs what the layouts do not name.
   *
   * @param bytes the document
   * @throws DecodeException when it can not be read
   */
  public RawElement tree(byte[] bytes) {
    return read(bytes, XmlReaders::element);
  }

  private static final class Open {
    final String name;
    final int line;
    final List<RawElement> children = new ArrayList<>();

    Open(String name, int line) {
      this.name = name;
      this.line = line;
    }
  }

  private static RawElement element(XmlCursor cursor) {
    Deque<Open> open = new ArrayDeque<>();
    open.push(new Open(cursor.name(), cursor.lines().lineOf(cursor.place())));
    StringBuilder text = new StringBuilder();
    while (true) {
      Open here = open.element();
      if (cursor.nextPart(text)) {
        text.setLength(0);
        open.push(new Open(cursor.name(), cursor.lines().lineOf(cursor.place())));
        continue;
      }
      boolean betweenChildren = !here.children.isEmpty() && text.toString().isBlank();
      RawElement done =
          new RawElement(
              here.name, betweenChildren ? "" : text.toString(), here.line, here.children);
      text.setLength(0);
      open.pop();
      if (open.isEmpty()) {
        return done;
      }
      open.element().children.add(done);
    }
  }
}
