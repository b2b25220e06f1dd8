package jp.shikaku.bench.peer;

import com.ctc.wstx.stax.WstxInputFactory;
import com.ctc.wstx.stax.WstxOutputFactory;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.xml.XmlFactory;
import com.fasterxml.jackson.dataformat.xml.XmlMapper;
import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.JAXBException;
import jakarta.xml.bind.Unmarshaller;
import java.io.IOException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.function.Function;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import jp.shikaku.bench.Sample;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * The ways our peers read a document into the same objects, each as its own guide advises:
 * contexts, factories, mappers and unmarshallers are made once and used again. Not thread-safe.
 *
 * @param <B> the peers' class of the whole message
 */
public final class PeerReaders<B> {

  /** A mapping by hand from a pull parser. */
  public interface StaxMapping<B> {
    /** Reads a whole document; the reader stands before the root. */
    B read(XMLStreamReader in) throws XMLStreamException;
  }

  private final Class<B> type;
  private final StaxMapping<B> stax;
  private final Function<Document, B> dom;
  private final Unmarshaller jaxb;
  private final ObjectReader jackson;
  private final DocumentBuilder builder;
  private final XMLInputFactory jdk = plain(XMLInputFactory.newDefaultFactory());
  private final XMLInputFactory woodstox = plain(new WstxInputFactory());
  private final XMLInputFactory aalto = plain(new InputFactoryImpl());

  /** Makes the readers of one message. */
  public PeerReaders(Class<B> type, StaxMapping<B> stax, Function<Document, B> dom) {
    this.type = type;
    this.stax = stax;
    this.dom = dom;
    try {
      this.jaxb = JAXBContext.newInstance(type).createUnmarshaller();
      this.builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
    } catch (JAXBException | ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
    this.jackson = mapper().readerFor(type);
  }

  /** A factory as everybody should set it. */
  private static XMLInputFactory plain(XMLInputFactory factory) {
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  static XmlMapper mapper() {
    SimpleModule dates = new SimpleModule();
    dates.addDeserializer(LocalDate.class, scalar(LocalDate.class, Wire::day));
    dates.addDeserializer(OffsetDateTime.class, scalar(OffsetDateTime.class, Wire::time));
    dates.addDeserializer(YearMonth.class, scalar(YearMonth.class, Wire::month));
    XmlFactory factory =
        XmlFactory.builder()
            .xmlInputFactory(new WstxInputFactory())
            .xmlOutputFactory(new WstxOutputFactory())
            .build();
    return XmlMapper.builder(factory)
        .defaultUseWrapper(false)
        .propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .addModule(dates)
        .build();
  }

  private static <T> StdScalarDeserializer<T> scalar(
      Class<T> type, Function<String, @Nullable T> parse) {
    return new StdScalarDeserializer<>(type) {
      private static final long serialVersionUID = 1L;

      @Override
      public @Nullable T deserialize(JsonParser parser, DeserializationContext context)
          throws IOException {
        return parse.apply(parser.getText());
      }
    };
  }

  /** JAXB on the pull parser of the JDK. */
  public B jaxbOnJdkStax(Sample in) throws XMLStreamException, JAXBException {
    return jaxb(open(jdk, in));
  }

  /** JAXB's own default, which takes the JDK's SAX parser. */
  public B jaxbOnStream(Sample in) throws JAXBException {
    return type.cast(in.isUtf8() ? jaxb.unmarshal(in.stream()) : jaxb.unmarshal(in.reader()));
  }

  /** JAXB on Woodstox, the fastest JAXB. */
  public B jaxbOnWoodstox(Sample in) throws XMLStreamException, JAXBException {
    return jaxb(open(woodstox, in));
  }

  private B jaxb(XMLStreamReader reader) throws XMLStreamException, JAXBException {
    B made = type.cast(jaxb.unmarshal(reader));
    reader.close();
    return made;
  }

  /** Jackson's XmlMapper on Woodstox. */
  public B jacksonOnWoodstox(Sample in) throws IOException {
    return in.isUtf8() ? jackson.readValue(in.stream()) : jackson.readValue(in.reader());
  }

  /** The document tree of the JDK, mapped by hand. */
  public B dom(Sample in) throws IOException, SAXException {
    InputSource source = in.isUtf8() ? new InputSource(in.stream()) : new InputSource(in.reader());
    return dom.apply(builder.parse(source));
  }

  /** The pull parser of the JDK, mapped by hand. */
  public B jdkStaxByHand(Sample in) throws XMLStreamException {
    return stax.read(open(jdk, in));
  }

  /** Woodstox, mapped by hand. */
  public B woodstoxByHand(Sample in) throws XMLStreamException {
    return stax.read(open(woodstox, in));
  }

  /** Woodstox, tokens only, nothing kept; returns the number of elements. */
  public int woodstoxTokens(Sample in) throws XMLStreamException {
    return tokens(open(woodstox, in));
  }

  /** Aalto, tokens only, nothing kept; returns the number of elements. */
  public int aaltoTokens(Sample in) throws XMLStreamException {
    return tokens(open(aalto, in));
  }

  private static int tokens(XMLStreamReader reader) throws XMLStreamException {
    int elements = 0;
    while (reader.hasNext()) {
      if (reader.next() == XMLStreamConstants.START_ELEMENT) {
        elements++;
      }
    }
    reader.close();
    return elements;
  }

  private static XMLStreamReader open(XMLInputFactory factory, Sample in)
      throws XMLStreamException {
    return in.isUtf8()
        ? factory.createXMLStreamReader(in.stream())
        : factory.createXMLStreamReader(in.reader());
  }
}
