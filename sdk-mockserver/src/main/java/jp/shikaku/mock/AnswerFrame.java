package jp.shikaku.mock;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The common part of the retrieval answers (medical-info 5), in the chosen shape. */
final class AnswerFrame {
  private static final String SUCCESS = "1";

  private final AnswerShape shape;

  AnswerFrame(AnswerShape shape) {
    this.shape = shape;
  }

  Node success(Message request, Node patientBlock, List<Node> contents) {
    Node header = header(request);
    Node body = Node.group("MessageBody");
    Node root = result(header, body, SUCCESS, null);
    if (shape.hasPatientBlock()) {
      header.add(patientBlock);
    }
    contents.forEach(body::add);
    String extra = shape.extraRoot();
    if (extra != null) {
      body.add(Node.group(extra).add("MockNewItem", "模擬"));
    }
    return root;
  }

  Node refusal(Message request, Service.Refusal refusal) {
    return result(
        header(request), Node.group("MessageBody"), refusal.resultCode(), refusal.contents());
  }

  private Node header(Message request) {
    Node header = Node.group("MessageHeader");
    if (shape.echoesInstitution()) {
      echo(request, header, "MedicalInstitutionCode");
    }
    if (shape.echoesIdentifier()) {
      echo(request, header, "ArbitraryFileIdentifier");
    }
    return header;
  }

  private static void echo(Message request, Node header, String element) {
    header.addIfSet(element, request.header().get(element));
  }

  private Node result(Node header, Node body, String code, @Nullable String contents) {
    Node root = Node.group("XmlMsg").add(header);
    Node place =
        switch (shape.result()) {
          case HEADER -> header;
          case BODY -> body;
          case ROOT -> root;
        };
    place.add("ResultCode", code).addIfSet("MessageContents", contents);
    return root.add(body);
  }
}
