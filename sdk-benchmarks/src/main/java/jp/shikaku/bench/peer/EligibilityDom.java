package jp.shikaku.bench.peer;

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
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The eligibility answer mapped by hand from a document tree. */
public final class EligibilityDom {

  private EligibilityDom() {}

  /** Maps a whole document. */
  public static Answer read(Document document) {
    return root(document.getDocumentElement());
  }

  private static Answer root(Element element) {
    Answer made = new Answer();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Element child)) {
        continue;
      }
      String tag = child.getTagName();
      switch (tag) {
        case "MessageHeader" -> made.messageHeader = header(child);
        case "MessageBody" -> made.messageBody = body(child);
        default -> {}
      }
    }
    return made;
  }

  private static Header header(Element element) {
    Header made = new Header();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Element child)) {
        continue;
      }
      String tag = child.getTagName();
      switch (tag) {
        default -> made.set(tag, child.getTextContent());
      }
    }
    return made;
  }

  private static Body body(Element element) {
    Body made = new Body();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Element child)) {
        continue;
      }
      String tag = child.getTagName();
      switch (tag) {
        case "ResultList" -> made.resultList = resultList(child);
        case "QualificationConfirmSearchInfo" ->
            made.qualificationConfirmSearchInfo = searchInfo(child);
        default -> made.set(tag, child.getTextContent());
      }
    }
    return made;
  }

  private static ResultList resultList(Element element) {
    ResultList made = new ResultList();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Element child)) {
        continue;
      }
      String tag = child.getTagName();
      switch (tag) {
        case "ResultOfQualificationConfirmation" ->
            made.resultOfQualificationConfirmation.add(result(child));
        default -> {}
      }
    }
    return made;
  }

  private static Result result(Element element) {
    Result made = new Result();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Element child)) {
        continue;
      }
      String tag = child.getTagName();
      switch (tag) {
        case "ElderlyRecipientCertificateInfo" ->
            made.elderlyRecipientCertificateInfo = elderly(child);
        case "LimitApplicationCertificateRelatedInfo" ->
            made.limitApplicationCertificateRelatedInfo = limit(child);
        case "SpecificDiseasesCertificateList" ->
            made.specificDiseasesCertificateList = diseaseList(child);
        case "PublicExpenseResultList" -> made.publicExpenseResultList = ticketList(child);
        default -> made.set(tag, child.getTextContent());
      }
    }
    return made;
  }

  private static Elderly elderly(Element element) {
    Elderly made = new Elderly();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Element child)) {
        continue;
      }
      String tag = child.getTagName();
      switch (tag) {
        default -> made.set(tag, child.getTextContent());
      }
    }
    return made;
  }

  private static Limit limit(Element element) {
    Limit made = new Limit();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Element child)) {
        continue;
      }
      String tag = child.getTagName();
      switch (tag) {
        default -> made.set(tag, child.getTextContent());
      }
    }
    return made;
  }

  private static DiseaseList diseaseList(Element element) {
    DiseaseList made = new DiseaseList();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Element child)) {
        continue;
      }
      String tag = child.getTagName();
      switch (tag) {
        case "SpecificDiseasesCertificateInfo" ->
            made.specificDiseasesCertificateInfo.add(disease(child));
        default -> {}
      }
    }
    return made;
  }

  private static Disease disease(Element element) {
    Disease made = new Disease();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Element child)) {
        continue;
      }
      String tag = child.getTagName();
      switch (tag) {
        default -> made.set(tag, child.getTextContent());
      }
    }
    return made;
  }

  private static TicketList ticketList(Element element) {
    TicketList made = new TicketList();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Element child)) {
        continue;
      }
      String tag = child.getTagName();
      switch (tag) {
        case "MedicalTicketInfo" -> made.medicalTicketInfo.add(ticket(child));
        default -> {}
      }
    }
    return made;
  }

  private static Ticket ticket(Element element) {
    Ticket made = new Ticket();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Element child)) {
        continue;
      }
      String tag = child.getTagName();
      switch (tag) {
        default -> made.set(tag, child.getTextContent());
      }
    }
    return made;
  }

  private static SearchInfo searchInfo(Element element) {
    SearchInfo made = new SearchInfo();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Element child)) {
        continue;
      }
      String tag = child.getTagName();
      switch (tag) {
        default -> made.set(tag, child.getTextContent());
      }
    }
    return made;
  }
}
