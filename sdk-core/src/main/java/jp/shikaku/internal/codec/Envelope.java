package jp.shikaku.internal.codec;

import java.util.List;
import jp.shikaku.DecodeException;
import jp.shikaku.Finding;
import jp.shikaku.RawElement;
import jp.shikaku.ReadingRules;
import jp.shikaku.WireCharset;
import jp.shikaku.internal.xml.XmlReaders;
import org.jspecify.annotations.Nullable;

/**
 * A document read by its layout, with its bytes: what every typed document is made of. Not copied,
 * not thread-safe while the typed values are read.
 *
 * @param fileName the file's name, empty when there is none
 * @param kind the message id
 * @param bytes the document
 * @param rules how it was read
 * @param message the texts
 * @param head the header
 * @param body the body, empty when the document has none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Envelope(
    String fileName,
    String kind,
    byte[] bytes,
    ReadingRules rules,
    Message message,
    Block head,
    Block body) {

  /**
   * Reads a document of a header and a body.
   *
   * @param fileName the file's name, empty when there is none
   * @param kind the message id
   * @param bytes the document
   * @param rules how to read
   * @param layout the layout of the root
   * @param headField the header in it
   * @param bodyField the body in it
   * @throws DecodeException when it is not such a document
   */
  public static Envelope read(
      String fileName,
      String kind,
      byte[] bytes,
      ReadingRules rules,
      Layout layout,
      Field headField,
      Field bodyField) {
    Message message = new MessageReader(layout, rules).read(bytes);
    Envelope read = of(fileName, kind, bytes, rules, message, headField, bodyField);
    if (read == null) {
      Block root = message.root();
      throw new DecodeException(
          DecodeException.Problem.UNEXPECTED_MESSAGE,
          "there is no MessageHeader",
          root.path(),
          message.findings().lineOf(root),
          0);
    }
    return read;
  }

  /** Returns null when there is no header. */
  static @Nullable Envelope of(
      String fileName,
      String kind,
      byte[] bytes,
      ReadingRules rules,
      Message message,
      Field headField,
      Field bodyField) {
    Block head = message.root().group(headField);
    if (head == null) {
      return null;
    }
    Block body = message.root().group(bodyField);
    Layout bodyLayout = bodyField.group();
    if (bodyLayout == null) {
      throw new IllegalStateException("the body is a group");
    }
    // A header error comes without a body: nothing was told in it.
    return new Envelope(
        fileName, kind, bytes, rules, message, head, body == null ? new Block(bodyLayout) : body);
  }

  /** Returns the receiver of findings. */
  public Findings findings() {
    return message.findings();
  }

  /** Returns what was found so far, in the order of lines. */
  public List<Finding> foundSoFar() {
    return findings().toList();
  }

  /** Returns the typed values of the header. */
  public Values headValues() {
    return new Values(head, findings());
  }

  /** Returns the typed values of the body. */
  public Values bodyValues() {
    return new Values(body, findings());
  }

  /** Returns what the document was decoded with. */
  public WireCharset charset() {
    return message.charset();
  }

  /**
   * Returns the element tree of a document.
   *
   * @param bytes the document
   * @param rules how to read
   */
  public static RawElement tree(byte[] bytes, ReadingRules rules) {
    return XmlReaders.of(rules).tree(bytes);
  }

  /** Names the kind only. */
  @Override
  public String toString() {
    return "Envelope[" + kind + "]";
  }
}
