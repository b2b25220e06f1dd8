package jp.shikaku.bench.peer;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import jp.shikaku.bench.peer.DrugInfo.Answer;
import jp.shikaku.bench.peer.DrugInfo.Body;
import jp.shikaku.bench.peer.DrugInfo.Day;
import jp.shikaku.bench.peer.DrugInfo.DayList;
import jp.shikaku.bench.peer.DrugInfo.Drug;
import jp.shikaku.bench.peer.DrugInfo.DrugList;
import jp.shikaku.bench.peer.DrugInfo.Header;
import jp.shikaku.bench.peer.DrugInfo.Month;
import jp.shikaku.bench.peer.DrugInfo.Person;

/** The drug answer mapped by hand from a pull parser: what a careful vendor would write. */
public final class DrugInfoStax {

  private DrugInfoStax() {}

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
        case "QuaInf" -> made.quaInf = person(in);
        default -> made.set(tag, in.getElementText());
      }
    }
    return made;
  }

  private static Person person(XMLStreamReader in) throws XMLStreamException {
    Person made = new Person();
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
        case "MeTrMonthInf" -> made.meTrMonthInf.add(month(in));
        default -> in.getElementText();
      }
    }
    return made;
  }

  private static Month month(XMLStreamReader in) throws XMLStreamException {
    Month made = new Month();
    while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String tag = in.getLocalName();
      switch (tag) {
        case "DiDateInfs" -> made.diDateInfs = dayList(in);
        default -> made.set(tag, in.getElementText());
      }
    }
    return made;
  }

  private static DayList dayList(XMLStreamReader in) throws XMLStreamException {
    DayList made = new DayList();
    while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String tag = in.getLocalName();
      switch (tag) {
        case "DiDateInf" -> made.diDateInf.add(day(in));
        default -> in.getElementText();
      }
    }
    return made;
  }

  private static Day day(XMLStreamReader in) throws XMLStreamException {
    Day made = new Day();
    while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String tag = in.getLocalName();
      switch (tag) {
        case "DrugInfs" -> made.drugInfs = drugList(in);
        default -> made.set(tag, in.getElementText());
      }
    }
    return made;
  }

  private static DrugList drugList(XMLStreamReader in) throws XMLStreamException {
    DrugList made = new DrugList();
    while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String tag = in.getLocalName();
      switch (tag) {
        case "DrugInf" -> made.drugInf.add(drug(in));
        default -> in.getElementText();
      }
    }
    return made;
  }

  private static Drug drug(XMLStreamReader in) throws XMLStreamException {
    Drug made = new Drug();
    while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String tag = in.getLocalName();
      switch (tag) {
        default -> made.set(tag, in.getElementText());
      }
    }
    return made;
  }
}
