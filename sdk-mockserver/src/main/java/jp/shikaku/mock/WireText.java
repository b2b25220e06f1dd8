package jp.shikaku.mock;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes to text and back as the interface does it: UTF-8, or code page 932 labelled Shift_JIS. */
final class WireText {
  /** What "Shift_JIS" means on this wire (eligibility 1.8): ①, 髙 and － exist only here. */
  static final Charset WINDOWS_31J = Charset.forName("windows-31j");

  private static final Pattern ENCODING =
      Pattern.compile("^<\\?xml[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._:-]+)[\"']");

  private WireText() {}

  /** A text together with the charset it came in. */
  record Decoded(String text, Charset charset) {}

  /**
   * Decodes by the XML declaration; never by the XML parser, because the JDK's corrupts Shift_JIS
   * (eligibility 7.1).
   *
   * @throws CharacterCodingException when the declared encoding is none of the two, or is not kept
   */
  static Decoded decode(byte[] bytes) throws CharacterCodingException {
    int start = hasBom(bytes) ? 3 : 0;
    String head =
        new String(bytes, start, Math.min(bytes.length - start, 200), StandardCharsets.ISO_8859_1);
    Matcher declared = ENCODING.matcher(head);
    Charset charset = StandardCharsets.UTF_8;
    if (declared.find()) {
      String label = declared.group(1).toLowerCase(Locale.ROOT);
      if (label.equals("shift_jis") || label.equals("windows-31j")) {
        charset = WINDOWS_31J;
      } else if (!label.equals("utf-8")) {
        throw new CharacterCodingException();
      }
    }
    String text =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(bytes, start, bytes.length - start))
            .toString();
    return new Decoded(text, charset);
  }

  static boolean hasBom(byte[] bytes) {
    return bytes.length >= 3
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF;
  }

  /** The document in the samples' form: declaration, two blanks a level, CRLF. */
  static String document(Node root, Charset declared) {
    return declaration(declared) + element(root, 0);
  }

  static String declaration(Charset declared) {
    return "<?xml version=\"1.0\" encoding=\"" + label(declared) + "\" standalone=\"no\"?>\r\n";
  }

  /** An element at its depth, with everything in it. */
  static String element(Node node, int depth) {
    StringBuilder out = new StringBuilder(4096);
    write(node, depth, out);
    return out.toString();
  }

  private static void write(Node node, int depth, StringBuilder out) {
    out.append("  ".repeat(depth)).append('<').append(node.name()).append('>');
    if (node.children().isEmpty()) {
      escape(node.text(), out);
    } else {
      out.append("\r\n");
      for (Node child : node.children()) {
        write(child, depth + 1, out);
      }
      out.append("  ".repeat(depth));
    }
    out.append("</").append(node.name()).append(">\r\n");
  }

  private static void escape(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        default -> out.append(c);
      }
    }
  }

  static String label(Charset charset) {
    return charset.equals(WINDOWS_31J) ? "Shift_JIS" : charset.name();
  }

  /** Encodes; what the charset does not hold becomes ●, as the field sees it happen to 外字. */
  static byte[] encode(String text, Charset charset) {
    try {
      // of an array: of a text the JDK's encoders take many times as long
      ByteBuffer bytes = charset.newEncoder().encode(CharBuffer.wrap(text.toCharArray()));
      byte[] result = new byte[bytes.remaining()];
      bytes.get(result);
      return result;
    } catch (CharacterCodingException e) {
      return replaceUnmappable(text, charset.newEncoder()).getBytes(charset);
    }
  }

  private static String replaceUnmappable(String text, CharsetEncoder encoder) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            codePoint -> {
              String folded = fold(codePoint);
              out.append(encoder.canEncode(folded) ? folded : "●");
            });
    return out.toString();
  }

  /** The characters that JIS-minded and Microsoft-minded programs encode differently. */
  private static String fold(int codePoint) {
    return switch (codePoint) {
      case 0x301C -> "\uFF5E";
      case 0x2212 -> "\uFF0D";
      case 0x2016 -> "\u2225";
      case 0x2014 -> "\u2015";
      case 0x00A2 -> "\uFFE0";
      case 0x00A3 -> "\uFFE1";
      case 0x00AC -> "\uFFE2";
      default -> Character.toString(codePoint);
    };
  }
}
