package jp.shikaku.internal.codec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.WireCharset;
import org.jspecify.annotations.Nullable;

/**
 * Writes a document in the layout's order, CRLF, two spaces an indent, no byte order mark
 * (eligibility 1.8). What the encoding can not hold is refused by the field's name and never
 * replaced or written as a character reference. Thread-safe.
 */
public final class MessageWriter {

  private static final String INDENT = "  ";
  private static final String NEWLINE = "\r\n";

  /** What Java's encoder of Windows-31J writes as another character: ¥ as a backslash, say. */
  private static final String REPLACED =
      "\u00A2\u00A3\u00A5\u00AB\u00AC\u00AF\u00B5\u00B7\u00B8\u00BB\u203E\u3094";

  private final WireCharset charset;

  /**
   * Creates a writer.
   *
   * @param charset the encoding to write
   */
  public MessageWriter(WireCharset charset) {
    this.charset = charset;
  }

  /**
   * Writes a document.
   *
   * @param root the content
   * @throws InvalidQueryException when a text holds a character that the encoding or XML can not
   *     hold
   */
  public byte[] write(Block root) {
    StringBuilder out = new StringBuilder(1024);
    out.append("<?xml version=\"1.0\" encoding=\"")
        .append(charset.label())
        .append("\" standalone=\"no\"?>")
        .append(NEWLINE);
    block(root, 0, out);
    return encode(out, root);
  }

  private void block(Block block, int depth, StringBuilder out) {
    indent(depth, out).append('<').append(block.layout().tag()).append('>').append(NEWLINE);
    for (Field field : block.layout().fields()) {
      switch (field.kind()) {
        case SCALAR -> {
          String text = block.wire(field);
          if (text != null) {
            scalar(field, text, depth + 1, out);
          }
        }
        case SCALARS -> block.texts(field).forEach(text -> scalar(field, text, depth + 1, out));
        case GROUP -> {
          Block inner = block.group(field);
          if (inner != null) {
            block(inner, depth + 1, out);
          }
        }
        case GROUPS -> block.groups(field).forEach(inner -> block(inner, depth + 1, out));
      }
    }
    indent(depth, out).append("</").append(block.layout().tag()).append('>').append(NEWLINE);
  }

  private void scalar(Field field, String text, int depth, StringBuilder out) {
    indent(depth, out).append('<').append(field.tag()).append('>');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        default -> {
          requireLegal(field, text, i);
          if (isReplaced(c)) {
            throw refusal(field.apiName());
          }
          out.append(folded(c));
        }
      }
    }
    out.append("</").append(field.tag()).append('>').append(NEWLINE);
  }

  private static StringBuilder indent(int depth, StringBuilder out) {
    for (int i = 0; i < depth; i++) {
      out.append(INDENT);
    }
    return out;
  }

  /** Windows-31J has the two under other code points only. */
  private char folded(char c) {
    if (charset != WireCharset.WINDOWS_31J) {
      return c;
    }
    return switch (c) {
      case '\u301C' -> '\uFF5E'; // wave dash
      case '\u2212' -> '\uFF0D'; // minus sign
      default -> c;
    };
  }

  private boolean isReplaced(char c) {
    return c > 0x7F && charset == WireCharset.WINDOWS_31J && REPLACED.indexOf(c) >= 0;
  }

  private static void requireLegal(Field field, String text, int i) {
    char c = text.charAt(i);
    boolean paired =
        Character.isHighSurrogate(c)
            ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
            : !Character.isLowSurrogate(c)
                || (i > 0 && Character.isHighSurrogate(text.charAt(i - 1)));
    if (c < 0x20 || c == 0xFFFE || c == 0xFFFF || !paired) {
      throw new InvalidQueryException(
          field.apiName(), "must not hold control characters", "制御文字は使えません");
    }
  }

  private byte[] encode(StringBuilder text, Block root) {
    try {
      ByteBuffer bytes = encoder().encode(CharBuffer.wrap(text));
      byte[] result = new byte[bytes.remaining()];
      bytes.get(result);
      return result;
    } catch (CharacterCodingException e) {
      throw refuse(root);
    }
  }

  private CharsetEncoder encoder() {
    return charset
        .charset()
        .newEncoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  private InvalidQueryException refuse(Block root) {
    Field field = unencodable(root, encoder());
    return refusal(field == null ? "document" : field.apiName());
  }

  private InvalidQueryException refusal(String field) {
    return new InvalidQueryException(
        field,
        "holds a character that " + charset.realName() + " can not encode",
        "電文の文字コードで表せない文字（外字など）が含まれています");
  }

  private @Nullable Field unencodable(Block block, CharsetEncoder encoder) {
    for (Field field : block.layout().fields()) {
      switch (field.kind()) {
        case SCALAR -> {
          String text = block.wire(field);
          if (text != null && !encodable(text, encoder)) {
            return field;
          }
        }
        case SCALARS -> {
          if (!block.texts(field).stream().allMatch(text -> encodable(text, encoder))) {
            return field;
          }
        }
        case GROUP -> {
          Block inner = block.group(field);
          Field found = inner == null ? null : unencodable(inner, encoder);
          if (found != null) {
            return found;
          }
        }
        case GROUPS -> {
          for (Block inner : block.groups(field)) {
            Field found = unencodable(inner, encoder);
            if (found != null) {
              return found;
            }
          }
        }
      }
    }
    return null;
  }

  private boolean encodable(String text, CharsetEncoder encoder) {
    StringBuilder folded = new StringBuilder(text.length());
    text.chars().forEach(c -> folded.append(folded((char) c)));
    return encoder.canEncode(folded);
  }
}
