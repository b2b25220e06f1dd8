package jp.shikaku.bench.peer;

import com.ctc.wstx.stax.WstxOutputFactory;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.dataformat.xml.XmlMapper;
import com.fasterxml.jackson.dataformat.xml.ser.ToXmlGenerator;
import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.JAXBException;
import jakarta.xml.bind.Marshaller;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDate;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import jp.shikaku.bench.peer.Eligibility.Request;
import jp.shikaku.bench.peer.Eligibility.RequestHeader;
import jp.shikaku.bench.peer.Eligibility.SearchInfo;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The ways our peers write a request in UTF-8, each made once and used again. Not thread-safe. */
public final class PeerWriters {

  private static final int USUAL_SIZE = 1024;

  private final Marshaller jaxb;
  private final ObjectWriter jackson;
  private final DocumentBuilder builder;
  private final Transformer transformer;
  private final XMLOutputFactory woodstox = new WstxOutputFactory();

  /** Makes the writers. */
  public PeerWriters() {
    try {
      jaxb = JAXBContext.newInstance(Request.class).createMarshaller();
      builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
      transformer = TransformerFactory.newDefaultInstance().newTransformer();
    } catch (JAXBException | ParserConfigurationException | TransformerException e) {
      throw new IllegalStateException(e);
    }
    SimpleModule dates = new SimpleModule();
    dates.addSerializer(
        LocalDate.class,
        new StdScalarSerializer<>(LocalDate.class) {
          private static final long serialVersionUID = 1L;

          @Override
          public void serialize(LocalDate day, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            out.writeString(Wire.day(day));
          }
        });
    XmlMapper mapper = PeerReaders.mapper();
    mapper.registerModule(dates);
    mapper.setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
    mapper.enable(ToXmlGenerator.Feature.WRITE_XML_DECLARATION);
    jackson = mapper.writerFor(Request.class).withRootName("XmlMsg");
  }

  /** JAXB. */
  public byte[] jaxb(Request request) throws JAXBException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_SIZE);
    jaxb.marshal(request, out);
    return out.toByteArray();
  }

  /** Jackson's XmlMapper on Woodstox. */
  public byte[] jackson(Request request) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_SIZE);
    jackson.writeValue(out, request);
    return out.toByteArray();
  }

  /** Woodstox, by hand. */
  public byte[] woodstox(Request request) throws XMLStreamException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_SIZE);
    XMLStreamWriter xml = woodstox.createXMLStreamWriter(out, "UTF-8");
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeStartElement("XmlMsg");
    RequestHeader head = request.messageHeader;
    if (head != null) {
      xml.writeStartElement("MessageHeader");
      write(xml, "QualificationConfirmationDate", text(head.qualificationConfirmationDate));
      write(xml, "MedicalInstitutionCode", head.medicalInstitutionCode);
      write(xml, "ArbitraryFileIdentifier", head.arbitraryFileIdentifier);
      xml.writeEndElement();
    }
    SearchInfo search = search(request);
    if (search != null) {
      xml.writeStartElement("MessageBody");
      xml.writeStartElement("QualificationConfirmSearchInfo");
      write(xml, "InsurerNumber", search.insurerNumber);
      write(xml, "InsuredCardSymbol", search.insuredCardSymbol);
      write(xml, "InsuredIdentificationNumber", search.insuredIdentificationNumber);
      write(xml, "InsuredBranchNumber", search.insuredBranchNumber);
      write(xml, "Birthdate", text(search.birthdate));
      write(
          xml,
          "LimitApplicationCertificateRelatedConsFlg",
          search.limitApplicationCertificateRelatedConsFlg);
      write(xml, "ArbitraryIdentifier", search.arbitraryIdentifier);
      xml.writeEndElement();
      xml.writeEndElement();
    }
    xml.writeEndElement();
    xml.writeEndDocument();
    xml.close();
    return out.toByteArray();
  }

  /** A document tree of the JDK and its transformer. */
  public byte[] dom(Request request) throws TransformerException {
    Document document = builder.newDocument();
    Element root = document.createElement("XmlMsg");
    document.appendChild(root);
    RequestHeader head = request.messageHeader;
    if (head != null) {
      Element to = append(root, "MessageHeader");
      append(to, "QualificationConfirmationDate", text(head.qualificationConfirmationDate));
      append(to, "MedicalInstitutionCode", head.medicalInstitutionCode);
      append(to, "ArbitraryFileIdentifier", head.arbitraryFileIdentifier);
    }
    SearchInfo search = search(request);
    if (search != null) {
      Element to = append(append(root, "MessageBody"), "QualificationConfirmSearchInfo");
      append(to, "InsurerNumber", search.insurerNumber);
      append(to, "InsuredCardSymbol", search.insuredCardSymbol);
      append(to, "InsuredIdentificationNumber", search.insuredIdentificationNumber);
      append(to, "InsuredBranchNumber", search.insuredBranchNumber);
      append(to, "Birthdate", text(search.birthdate));
      append(
          to,
          "LimitApplicationCertificateRelatedConsFlg",
          search.limitApplicationCertificateRelatedConsFlg);
      append(to, "ArbitraryIdentifier", search.arbitraryIdentifier);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_SIZE);
    transformer.transform(new DOMSource(document), new StreamResult(out));
    return out.toByteArray();
  }

  private static @Nullable SearchInfo search(Request request) {
    return request.messageBody == null ? null : request.messageBody.qualificationConfirmSearchInfo;
  }

  private static @Nullable String text(@Nullable LocalDate day) {
    return day == null ? null : Wire.day(day);
  }

  private static void write(XMLStreamWriter xml, String tag, @Nullable String text)
      throws XMLStreamException {
    if (text != null) {
      xml.writeStartElement(tag);
      xml.writeCharacters(text);
      xml.writeEndElement();
    }
  }

  private static Element append(Element to, String tag) {
    Element made = to.getOwnerDocument().createElement(tag);
    to.appendChild(made);
    return made;
  }

  private static void append(Element to, String tag, @Nullable String text) {
    if (text != null) {
      append(to, tag).setTextContent(text);
    }
  }
}
