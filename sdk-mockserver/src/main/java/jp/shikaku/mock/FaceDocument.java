package jp.shikaku.mock;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** The bytes of a face file, damaged where the visit says so. */
final class FaceDocument {
  private static final int FIVE_MIB = 5 << 20;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private FaceDocument() {}

  static byte[] bytes(Node root, FaceVisit visit, Random random) {
    Charset declared = visit.charset();
    Node header = root.child("MessageHeader");
    if (header != null) {
      header.set(Answers.CHARACTER_CODE, declared.equals(WireText.WINDOWS_31J) ? "1" : "0");
    }
    if (visit.isShuffled()) {
      root.children().forEach(part -> part.shuffle(random));
    }
    String text = WireText.document(root, declared);
    byte[] bytes =
        switch (visit.damage()) {
          case NONE -> WireText.encode(text, declared);
          case TRUNCATED -> truncated(WireText.encode(text, declared), declared);
          case EMPTY -> new byte[0];
          case WRONG_DECLARATION -> WireText.encode(text, other(declared));
          case DTD -> WireText.encode(withDoctype(text), declared);
          case TOO_LARGE ->
              WireText.encode(
                  text.replace("</XmlMsg>", " ".repeat(FIVE_MIB) + "</XmlMsg>"), declared);
        };
    return visit.hasByteOrderMark() ? marked(bytes) : bytes;
  }

  static Charset other(Charset charset) {
    return charset.equals(WireText.WINDOWS_31J) ? StandardCharsets.UTF_8 : WireText.WINDOWS_31J;
  }

  /** One byte into the second character of the name, or half when there is no name. */
  private static byte[] truncated(byte[] bytes, Charset charset) {
    String text = new String(bytes, charset);
    int name = text.indexOf("<Name>");
    if (name < 0) {
      return Arrays.copyOf(bytes, bytes.length / 2);
    }
    int whole = WireText.encode(text.substring(0, name + "<Name>".length() + 1), charset).length;
    return Arrays.copyOf(bytes, whole + 1);
  }

  private static String withDoctype(String text) {
    int afterDeclaration = text.indexOf("?>") + 2;
    return text.substring(0, afterDeclaration)
        + "\r\n<!DOCTYPE XmlMsg [<!ENTITY mihon SYSTEM \"file:///mihon/does-not-exist\">]>"
        + text.substring(afterDeclaration).replace("</Name>", "&mihon;</Name>");
  }

  private static byte[] marked(byte[] bytes) {
    return ByteBuffer.allocate(bytes.length + BYTE_ORDER_MARK.length)
        .put(BYTE_ORDER_MARK)
        .put(bytes)
        .array();
  }
}
