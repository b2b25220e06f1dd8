package jp.shikaku.bench.peer;

import com.ctc.wstx.stax.WstxInputFactory;
import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.JAXBException;
import jakarta.xml.bind.Unmarshaller;
import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import jp.shikaku.bench.Sample;
import org.jspecify.annotations.Nullable;

/** How peers read a bulk result without holding it whole: JAXB on each row of a pull parser. */
public final class BulkUnits {

  /** One person of the result (eligibility 3.6). */
  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class Unit {
    @XmlElement(name = "QualificationConfirmSearchInfo")
    public Eligibility.@Nullable SearchInfo qualificationConfirmSearchInfo;

    @XmlElement(name = "ProcessingResultStatus")
    public @Nullable String processingResultStatus;

    @XmlElement(name = "ProcessingResultCode")
    public @Nullable String processingResultCode;

    @XmlElement(name = "ProcessingResultMessage")
    public @Nullable String processingResultMessage;

    @XmlElement(name = "QualificationValidity")
    public @Nullable String qualificationValidity;

    @XmlElement(name = "ResultOfQualificationConfirmation")
    public List<Eligibility.Result> resultOfQualificationConfirmation = new ArrayList<>(2);

    @XmlElement(name = "ReferenceNumber")
    public List<String> referenceNumber = new ArrayList<>(2);
  }

  private final Unmarshaller jaxb;
  private final XMLInputFactory jdk = plain(XMLInputFactory.newDefaultFactory());
  private final XMLInputFactory woodstox = plain(new WstxInputFactory());

  /** Makes the readers. */
  public BulkUnits() {
    try {
      this.jaxb = JAXBContext.newInstance(Unit.class).createUnmarshaller();
    } catch (JAXBException e) {
      throw new IllegalStateException(e);
    }
  }

  private static XMLInputFactory plain(XMLInputFactory factory) {
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  /** On the pull parser of the JDK. */
  public void jaxbOnJdkStax(Sample in, Consumer<Unit> each)
      throws XMLStreamException, JAXBException {
    read(jdk.createXMLStreamReader(in.stream()), each);
  }

  /** On Woodstox. */
  public void jaxbOnWoodstox(Sample in, Consumer<Unit> each)
      throws XMLStreamException, JAXBException {
    read(woodstox.createXMLStreamReader(in.stream()), each);
  }

  private void read(XMLStreamReader reader, Consumer<Unit> each)
      throws XMLStreamException, JAXBException {
    while (reader.hasNext()) {
      // Unmarshalling a row goes one event beyond it.
      if (reader.isStartElement() && reader.getLocalName().equals("BulkConfirmUnit")) {
        each.accept(jaxb.unmarshal(reader, Unit.class).getValue());
      } else {
        reader.next();
      }
    }
    reader.close();
  }
}
