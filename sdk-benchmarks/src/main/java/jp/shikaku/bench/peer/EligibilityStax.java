package jp.shikaku.bench.peer;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import jp.shikaku.bench.peer.Eligibility.Answer;
import jp.shikaku.bench.peer.Eligibility.Body;
import jp.shikaku.bench.peer.Eligibility.Disease;
import jp.shikaku.bench.peer.Eligibility.DiseaseList;
import jp.shikaku.bench.peer.Eligibility.Elderly;
import jp.shikaku.bench.peer.Eligibility.Header;
import jp.shikaku.bench.peer.Eligibility.Limit;
import jp.shikaku.bench.peer.Eligibility.Result;
import jp.shikaku.bench.peer.Eligibility.ResultList;
import jp.shikaku.bench.peer.Eligibility.SearchInfo;
import jp.shikaku.bench.peer.Eligibility.Ticket;
import jp.shikaku.bench.peer.Eligibility.TicketList;

/** The eligibility answer mapped by hand from a pull parser: what a careful vendor would write. */
public final class EligibilityStax {

  private EligibilityStax() {}

  /** Reads a whole document; the reader stands before the root. */
  public static Answer read(XMLStreamReader in) throws XMLStreamException {
    in.nextTag();
    Answer answer = root(in);
    in.close();
    return answer;
  }

  private static Answer root(XMLStreamReader in) throws XMLStreamException {
    Answer made = new Answer();
    while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String tag = in.getLocalName();
      switch (tag) {
        case "MessageHeader" -> made.messageHeader = header(in);
        case "MessageBody" -> made.messageBody = body(in);
        default -> in.getElementText();
      }
    }
    return made;
  }

  private static Header header(XMLStreamReader in) throws XMLStreamException {
    Header made = new Header();
    while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String tag = in.getLocalName();
      switch (tag) {
        default -> made.set(tag, in.getElementText());
      }
    }
    return made;
  }

  private static Body body(XMLStreamReader in) throws XMLStreamException {
    Body made = new Body();
    while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String tag = in.getLocalName();
      switch (tag) {
        case "ResultList" -> made.resultList = resultList(in);
        case "QualificationConfirmSearchInfo" ->
            made.qualificationConfirmSearchInfo = searchInfo(in);
        default -> made.set(tag, in.getElementText());
      }
    }
    return made;
  }

  private static ResultList resultList(XMLStreamReader in) throws XMLStreamException {
    ResultList made = new ResultList();
    while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String tag = in.getLocalName();
      switch (tag) {
        case "ResultOfQualificationConfirmation" ->
            made.resultOfQualificationConfirmation.add(result(in));
        default -> in.getElementText();
      }
    }
    return made;
  }

  private static Result result(XMLStreamReader in) throws XMLStreamException {
    Result made = new Result();
    while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String tag = in.getLocalName();
      switch (tag) {
        case "ElderlyRecipientCertificateInfo" ->
            made.elderlyRecipientCertificateInfo = elderly(in);
        case "LimitApplicationCertificateRelatedInfo" ->
            made.limitApplicationCertificateRelatedInfo = limit(in);
        case "SpecificDiseasesCertificateList" ->
            made.specificDiseasesCertificateList = diseaseList(in);
        case "PublicExpenseResultList" -> made.publicExpenseResultList = ticketList(in);
        default -> made.set(tag, in.getElementText());
      }
    }
    return made;
  }

  private static Elderly elderly(XMLStreamReader in) throws XMLStreamException {
    Elderly made = new Elderly();
    while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String tag = in.getLocalName();
      switch (tag) {
        default -> made.set(tag, in.getElementText());
      }
    }
    return made;
  }

  private static Limit limit(XMLStreamReader in) throws XMLStreamException {
    Limit made = new Limit();
    while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String tag = in.getLocalName();
      switch (tag) {
        default -> made.set(tag, in.getElementText());
      }
    }
    return made;
  }

  private static DiseaseList diseaseList(XMLStreamReader in) throws XMLStreamException {
    DiseaseList made = new DiseaseList();
    while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String tag = in.getLocalName();
      switch (tag) {
        case "SpecificDiseasesCertificateInfo" ->
            made.specificDiseasesCertificateInfo.add(disease(in));
        default -> in.getElementText();
      }
    }
    return made;
  }

  private static Disease disease(XMLStreamReader in) throws XMLStreamException {
    Disease made = new Disease();
    while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String tag = in.getLocalName();
      switch (tag) {
        default -> made.set(tag, in.getElementText());
      }
    }
    return made;
  }

  private static TicketList ticketList(XMLStreamReader in) throws XMLStreamException {
    TicketList made = new TicketList();
    while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String tag = in.getLocalName();
      switch (tag) {
        case "MedicalTicketInfo" -> made.medicalTicketInfo.add(ticket(in));
        default -> in.getElementText();
      }
    }
    return made;
  }

  private static Ticket ticket(XMLStreamReader in) throws XMLStreamException {
    Ticket made = new Ticket();
    while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String tag = in.getLocalName();
      switch (tag) {
        default -> made.set(tag, in.getElementText());
      }
    }
    return made;
  }

  private static SearchInfo searchInfo(XMLStreamReader in) throws XMLStreamException {
    SearchInfo made = new SearchInfo();
    while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String tag = in.getLocalName();
      switch (tag) {
        default -> made.set(tag, in.getElementText());
      }
    }
    return made;
  }
}
