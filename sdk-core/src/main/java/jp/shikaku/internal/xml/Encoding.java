package jp.shikaku.internal.xml;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import jp.shikaku.DecodeException;
import jp.shikaku.DecodeException.Problem;
import jp.shikaku.ReadingRules;
import jp.shikaku.WireCharset;
import org.jspecify.annotations.Nullable;

/**
 * Which encoding a document has: byte order mark, then declaration, then the site's setting
 * (architecture D1). The JDK's own reading of the label Shift_JIS would garble 髙 and ①.
 *
 * @param charset what to decode with
 * @param offset where the text begins: 3 behind a byte order mark, else 0
 * @param declared whether the document itself says so
 */
record Encoding(WireCharset charset, int offset, boolean declared) {

  private static final int DECLARATION_LIMIT = 256;
  private static final String KEYWORD = "encoding";

  static Encoding of(byte[] bytes, ReadingRules rules) {
    if (bytes.length == 0) {
      throw new DecodeException(Problem.EMPTY, "the document is empty", null, 0, 0);
    }
    if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
      return new Encoding(WireCharset.UTF_8, 3, true);
    }
    if (startsWith(bytes, 0xFE, 0xFF)
        || startsWith(bytes, 0xFF, 0xFE)
        || startsWith(bytes, 0x00)
        || (bytes.length > 1 && bytes[1] == 0)) {
      throw new DecodeException(
          Problem.UNSUPPORTED_ENCODING, "UTF-16 and UTF-32 are not read", null, 1, 1);
    }
    String name = declaredName(bytes);
    if (name == null) {
      return new Encoding(rules.undeclared(), 0, false);
    }
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "UTF-8", "UTF8" -> new Encoding(WireCharset.UTF_8, 0, true);
      case "SHIFT_JIS", "SHIFT-JIS", "SJIS", "X-SJIS", "WINDOWS-31J", "MS932", "CP932" ->
          new Encoding(WireCharset.WINDOWS_31J, 0, true);
      default ->
          throw new DecodeException(
              Problem.UNSUPPORTED_ENCODING,
              "declared as " + shown(name) + ", only UTF-8 and Shift_JIS are read",
              null,
              1,
              1);
    };
  }

  /** By hand, since this is done for every document: a pattern costs a tenth of the reading. */
  private static @Nullable String declaredName(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && end < DECLARATION_LIMIT && bytes[end] != '>') {
      end++;
    }
    String declaration = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
    if (!declaration.startsWith("<?xml")) {
      return null;
    }
    int at = declaration.indexOf(KEYWORD, 5);
    while (at > 0) {
      int equals = pastSpace(declaration, at + KEYWORD.length());
      if (isSpace(declaration, at - 1) && isAt(declaration, equals, '=')) {
        int open = pastSpace(declaration, equals + 1);
        if (isAt(declaration, open, '"') || isAt(declaration, open, '\'')) {
          int close = declaration.indexOf(declaration.charAt(open), open + 1);
          if (close > 0) {
            return declaration.substring(open + 1, close);
          }
        }
      }
      at = declaration.indexOf(KEYWORD, at + 1);
    }
    return null;
  }

  private static int pastSpace(String text, int from) {
    int i = from;
    while (isSpace(text, i)) {
      i++;
    }
    return i;
  }

  private static boolean isSpace(String text, int index) {
    return isAt(text, index, ' ')
        || isAt(text, index, '\t')
        || isAt(text, index, '\r')
        || isAt(text, index, '\n');
  }

  private static boolean isAt(String text, int index, char c) {
    return index < text.length() && text.charAt(index) == c;
  }

  /** What is no encoding at all may be anything and is not repeated. */
  private static String shown(String name) {
    try {
      return Charset.isSupported(name) ? Charset.forName(name).name() : "an unknown encoding";
    } catch (IllegalCharsetNameException e) {
      return "an unknown encoding";
    }
  }

  private static boolean startsWith(byte[] bytes, int... prefix) {
    if (bytes.length < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[i] & 0xFF) != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
