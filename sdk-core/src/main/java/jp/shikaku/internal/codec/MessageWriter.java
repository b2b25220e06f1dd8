package jp.shikaku.internal.codec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.WireCharset;
import org.jspecify.annotations.Nullable;

/**
 * Writes a document in the layout's order, CRLF, two spaces an indent, no byte order mark
 * (eligibility 1.8). What the encoding can not hold is refused by the field's name and never
 * replaced or written as a character reference. Thread-safe.
 */
public final class MessageWriter {

  private static final int INDENT = 2;
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
    return new Run().write(root);
  }

  /**
   * Returns whether {@link #write} would write a text.
   *
   * @param text to be asked about before it stands among others
   */
  public boolean canWrite(String text) {
    StringBuilder written = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isLegal(text, i) || isReplaced(c)) {
        return false;
      }
      written.append(folded(c));
    }
    return charset.charset().newEncoder().canEncode(written);
  }

  /** One document: its markup and nearly all of its texts are ASCII and go out as they are. */
  private final class Run {
    private byte[] bytes = new byte[1024];
    private int size;
    private @Nullable CharsetEncoder encoder;

    byte[] write(Block root) {
      markup("<?xml version=\"1.0\" encoding=\"");
      markup(charset.label());
      markup("\" standalone=\"no\"?>");
      markup(NEWLINE);
      block(root, 0);
      return Arrays.copyOf(bytes, size);
    }

    private void block(Block block, int depth) {
      open(block.layout().tag(), depth);
      markup(NEWLINE);
      for (Field field : block.layout().fields()) {
        switch (field.kind()) {
          case SCALAR -> {
            String text = block.wire(field);
            if (text != null) {
              scalar(field, text, depth + 1);
            }
          }
          case SCALARS -> {
            for (String text : block.texts(field)) {
              scalar(field, text, depth + 1);
            }
          }
          case GROUP -> {
            Block inner = block.group(field);
            if (inner != null) {
              block(inner, depth + 1);
            }
          }
          case GROUPS -> {
            for (Block inner : block.groups(field)) {
              block(inner, depth + 1);
            }
          }
        }
      }
      indent(depth);
      close(block.layout().tag());
    }

    private void scalar(Field field, String text, int depth) {
      open(field.tag(), depth);
      if (!plain(text)) {
        encode(field, escaped(field, text));
      }
      close(field.tag());
    }

    private void open(String name, int depth) {
      indent(depth);
      reserve(name.length() + 2);
      bytes[size++] = '<';
      put(name);
      bytes[size++] = '>';
    }

    /** Writes an end tag and ends the line. */
    private void close(String name) {
      reserve(name.length() + 5);
      bytes[size++] = '<';
      bytes[size++] = '/';
      put(name);
      bytes[size++] = '>';
      bytes[size++] = '\r';
      bytes[size++] = '\n';
    }

    private void indent(int depth) {
      int end = size + INDENT * depth;
      reserve(INDENT * depth);
      while (size < end) {
        bytes[size++] = ' ';
      }
    }

    private void markup(String ascii) {
      reserve(ascii.length());
      put(ascii);
    }

    /** Copies what there is room for. */
    @SuppressWarnings("deprecation") // the fastest way for ASCII, which markup is
    private void put(String ascii) {
      ascii.getBytes(0, ascii.length(), bytes, size);
      size += ascii.length();
    }

    /** Writes a text if there is nothing to check, fold, escape or encode in it. */
    private boolean plain(String text) {
      reserve(text.length());
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c < 0x20 || c > 0x7E || c == '<' || c == '>' || c == '&') {
          return false;
        }
        bytes[size + i] = (byte) c;
      }
      size += text.length();
      return true;
    }

    private void encode(Field field, String text) {
      if (encoder == null) {
        encoder =
            charset
                .charset()
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
      }
      try {
        // From an array: an encoder is several times slower at any other sequence.
        ByteBuffer encoded = encoder.encode(CharBuffer.wrap(text.toCharArray()));
        int length = encoded.remaining();
        reserve(length);
        encoded.get(bytes, size, length);
        size += length;
      } catch (CharacterCodingException e) {
        throw refusal(field.apiName());
      }
    }

    private void reserve(int more) {
      if (bytes.length - size < more) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
      }
    }
  }

  private String escaped(Field field, String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
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
    return out.toString();
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
    if (!isLegal(text, i)) {
      throw new InvalidQueryException(
          field.apiName(), "must not hold control characters", "制御文字は使えません");
    }
  }

  private static boolean isLegal(String text, int i) {
    char c = text.charAt(i);
    boolean paired =
        Character.isHighSurrogate(c)
            ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
            : !Character.isLowSurrogate(c)
                || (i > 0 && Character.isHighSurrogate(text.charAt(i - 1)));
    return c >= 0x20 && c != 0xFFFE && c != 0xFFFF && paired;
  }

  private InvalidQueryException refusal(String field) {
    return new InvalidQueryException(
        field,
        "holds a character that " + charset.realName() + " can not encode",
        "電文の文字コードで表せない文字（外字など）が含まれています");
  }
}
