package jp.shikaku.mock;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** Reads request documents: no DTD, no entities, decoded by ourselves. Not thread-safe. */
final class RequestReader {
  private static final Map<String, Integer> LONGEST =
      Map.of(
          "InsurerNumber", 8,
          "InsuredCardSymbol", 20,
          "InsuredIdentificationNumber", 20,
          "InsuredBranchNumber", 2,
          "InsuranceCardSymbol", 20,
          "InsuredPersonIdentificationNumber", 20,
          "BranchNumber", 2,
          "ArbitraryFileIdentifier", 50,
          "ReferenceNumber", 50);

  /** A request is four deep; the parser itself knows no limit. */
  private static final String DEEPEST = "32";

  private final DocumentBuilder builder;

  RequestReader() {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
    try {
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setAttribute("jdk.xml.maxElementDepth", DEEPEST);
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      builder = factory.newDocumentBuilder();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("this JDK's XML parser can not be hardened", e);
    }
    builder.setErrorHandler(new Strict());
  }

  /** Why a file is no request; the message never holds a value of the document. */
  static final class UnreadableException extends Exception {
    UnreadableException(String reason) {
      super(reason);
    }
  }

  /** Whether the bytes end as a whole document does; a writer may be at work when they do not. */
  static boolean looksWhole(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] <= ' ' && bytes[end - 1] >= 0) {
      end--;
    }
    byte[] closing = "</XmlMsg>".getBytes(StandardCharsets.US_ASCII);
    if (end < closing.length) {
      return false;
    }
    for (int i = 0; i < closing.length; i++) {
      if (bytes[end - closing.length + i] != closing[i]) {
        return false;
      }
    }
    return true;
  }

  /** Reads a request of a kind such as {@code OQSsiquc01}, which tells its layout. */
  Message read(byte[] bytes, String kind) throws UnreadableException {
    WireText.Decoded decoded = decode(bytes);
    Element root = parse(decoded.text());
    if (!root.getTagName().equals("XmlMsg")) {
      throw new UnreadableException("the root element is not XmlMsg");
    }
    List<String> deviations = new ArrayList<>();
    if (WireText.hasBom(bytes)) {
      deviations.add("byte order mark");
    }
    if (decoded.text().contains("&#")) {
      deviations.add("character reference");
    }
    Map<String, String> header = new LinkedHashMap<>();
    Map<String, String> body = new LinkedHashMap<>();
    List<Message.Group> groups = new ArrayList<>();
    for (Element part : children(root)) {
      switch (part.getTagName()) {
        case "MessageHeader" -> header.putAll(leaves(part));
        case "MessageBody" -> {
          for (Element element : children(part)) {
            if (children(element).isEmpty()) {
              put(body, element);
            } else {
              groups.add(new Message.Group(element.getTagName(), leaves(element)));
            }
          }
        }
        default -> deviations.add("unknown element " + part.getTagName());
      }
    }
    switch (kind) {
      case "YZKsiquc01" -> compareRetrieval(header, body, Layout.DRUG_BODY, deviations);
      case "TKKsiquc01" -> compareRetrieval(header, body, Layout.CHECKUP_BODY, deviations);
      default -> {
        compare("MessageHeader", header, Layout.header(kind), deviations);
        if (kind.endsWith("02")) {
          compare("MessageBody", body, Layout.DOWNLOAD_BODY, deviations);
        }
      }
    }
    for (Message.Group group : groups) {
      if (group.name().equals(Layout.SEARCH_INFO)) {
        compare(group.name(), group.values(), Layout.search(kind), deviations);
      } else if (group.name().equals(Layout.REFERENCE_INFO)) {
        compare(group.name(), group.values(), Layout.REFERENCE, deviations);
      }
    }
    return new Message(decoded.charset(), header, body, groups, List.copyOf(deviations));
  }

  private static WireText.Decoded decode(byte[] bytes) throws UnreadableException {
    try {
      return WireText.decode(bytes);
    } catch (CharacterCodingException e) {
      throw new UnreadableException("the bytes are not in the declared encoding, or it is unknown");
    }
  }

  private Element parse(String text) throws UnreadableException {
    try {
      return builder.parse(new InputSource(new StringReader(text))).getDocumentElement();
    } catch (SAXParseException e) {
      throw new UnreadableException("not well-formed XML, line " + e.getLineNumber());
    } catch (SAXException | IOException e) {
      throw new UnreadableException("not well-formed XML");
    } finally {
      builder.reset();
      builder.setErrorHandler(new Strict());
    }
  }

  private static Map<String, String> leaves(Element parent) throws UnreadableException {
    Map<String, String> values = new LinkedHashMap<>();
    for (Element child : children(parent)) {
      put(values, child);
    }
    return values;
  }

  private static void put(Map<String, String> values, Element leaf) throws UnreadableException {
    if (values.put(leaf.getTagName(), leaf.getTextContent()) != null) {
      throw new UnreadableException("element " + leaf.getTagName() + " appears twice");
    }
  }

  private static List<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    NodeList nodes = parent.getChildNodes();
    for (int i = 0; i < nodes.getLength(); i++) {
      if (nodes.item(i) instanceof Element element) {
        children.add(element);
      }
    }
    return children;
  }

  private static void compareRetrieval(
      Map<String, String> header,
      Map<String, String> body,
      List<String> bodyLayout,
      List<String> deviations) {
    compare("MessageHeader", header, Layout.RETRIEVAL_HEADER, deviations);
    compare("MessageBody", body, bodyLayout, deviations);
  }

  private static void compare(
      String place, Map<String, String> values, List<String> layout, List<String> deviations) {
    Map<String, Integer> positions = new HashMap<>();
    layout.forEach(name -> positions.put(name, positions.size()));
    int last = -1;
    for (Map.Entry<String, String> entry : values.entrySet()) {
      String name = entry.getKey();
      Integer position = positions.get(name);
      if (position == null) {
        deviations.add("unknown element " + place + "/" + name);
        continue;
      }
      if (position < last) {
        deviations.add(place + "/" + name + " is not in the layout's order");
      }
      last = Math.max(last, position);
      Integer longest = LONGEST.get(name);
      if (longest != null && entry.getValue().length() > longest) {
        deviations.add(place + "/" + name + " is longer than " + longest);
      }
      // retrieval repeats the number as the eligibility answer told it (medical-info 4.1)
      boolean padded = place.equals(Layout.SEARCH_INFO) || place.equals(Layout.REFERENCE_INFO);
      if (padded && name.equals("InsurerNumber") && entry.getValue().length() < 8) {
        deviations.add(place + "/" + name + " is not padded to 8");
      }
    }
  }

  /** The default handler prints to standard error. */
  private static final class Strict implements ErrorHandler {
    @Override
    public void warning(SAXParseException e) {}

    @Override
    public void error(SAXParseException e) throws SAXException {
      throw e;
    }

    @Override
    public void fatalError(SAXParseException e) throws SAXException {
      throw e;
    }
  }
}
