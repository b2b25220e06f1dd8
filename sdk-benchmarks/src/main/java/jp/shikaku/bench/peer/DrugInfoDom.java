package jp.shikaku.bench.peer;

import jp.shikaku.bench.peer.DrugInfo.Answer;
import jp.shikaku.bench.peer.DrugInfo.Body;
import jp.shikaku.bench.peer.DrugInfo.Day;
import jp.shikaku.bench.peer.DrugInfo.DayList;
import jp.shikaku.bench.peer.DrugInfo.Drug;
import jp.shikaku.bench.peer.DrugInfo.DrugList;
import jp.shikaku.bench.peer.DrugInfo.Header;
import jp.shikaku.bench.peer.DrugInfo.Month;
import jp.shikaku.bench.peer.DrugInfo.Person;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The drug answer mapped by hand from a document tree. */
public final class DrugInfoDom {

  private DrugInfoDom() {}

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
        case "QuaInf" -> made.quaInf = person(child);
        default -> made.set(tag, child.getTextContent());
      }
    }
    return made;
  }

  private static Person person(Element element) {
    Person made = new Person();
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
        case "MeTrMonthInf" -> made.meTrMonthInf.add(month(child));
        default -> {}
      }
    }
    return made;
  }

  private static Month month(Element element) {
    Month made = new Month();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Element child)) {
        continue;
      }
      String tag = child.getTagName();
      switch (tag) {
        case "DiDateInfs" -> made.diDateInfs = dayList(child);
        default -> made.set(tag, child.getTextContent());
      }
    }
    return made;
  }

  private static DayList dayList(Element element) {
    DayList made = new DayList();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Element child)) {
        continue;
      }
      String tag = child.getTagName();
      switch (tag) {
        case "DiDateInf" -> made.diDateInf.add(day(child));
        default -> {}
      }
    }
    return made;
  }

  private static Day day(Element element) {
    Day made = new Day();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Element child)) {
        continue;
      }
      String tag = child.getTagName();
      switch (tag) {
        case "DrugInfs" -> made.drugInfs = drugList(child);
        default -> made.set(tag, child.getTextContent());
      }
    }
    return made;
  }

  private static DrugList drugList(Element element) {
    DrugList made = new DrugList();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Element child)) {
        continue;
      }
      String tag = child.getTagName();
      switch (tag) {
        case "DrugInf" -> made.drugInf.add(drug(child));
        default -> {}
      }
    }
    return made;
  }

  private static Drug drug(Element element) {
    Drug made = new Drug();
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
