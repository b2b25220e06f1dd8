package jp.shikaku.internal.xml;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import jp.shikaku.ReadingRules;
import jp.shikaku.WireCharset;
import org.jspecify.annotations.Nullable;

/**
 * The fast cursor: walks over the document's bytes and decodes only what is kept. It goes on only
 * while the document is certainly well-formed and within the limits: elements without attributes,
 * text, the five entities. At anything else, be it wrong or merely unusual, it gives up with {@link
 * Doubt} and {@link StaxCursor} reads the document. Not thread-safe.
 */
final class ByteCursor extends XmlCursor {

  /** The cursor gave up; says nothing about the document. */
  static final class Doubt extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Doubt() {
      super(null, null, false, false);
    }
  }

  private static final int MAX_DEPTH = 32;

  // What a byte can be, as bits.
  private static final int TEXT = 1;
  private static final int SPACE = 2;
  private static final int NAME = 4;
  private static final int NAME_START = 8;
  private static final byte[] KINDS = kinds();

  // What a text needs beyond a copy of its bytes, as bits.
  private static final int DECODING = 1;
  private static final int LINE_ENDS = 2;
  private static final int ENTITIES = 4;

  private final byte[] bytes;
  private final int offset;
  private final int limit;
  private final KnownNames known;
  private final RecentTexts recent;
  private final int maxDepth;
  private final int maxTextLength;

  /** Of each open element, where its name begins and ends. */
  private final int[] open;

  private int depth;
  private int next;
  private int place;

  /** An empty-element tag was read: its end is due. */
  private boolean endDue;

  /** What the text passed over last needs. */
  private int needs;

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    for (char c = ' '; c < 0x80; c++) {
      kinds[c] = (byte) ("<&]".indexOf(c) >= 0 ? 0 : TEXT);
      boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
      if (letter) {
        kinds[c] |= NAME | NAME_START;
      } else if ((c >= '0' && c <= '9') || c == '-' || c == '.') {
        kinds[c] |= NAME;
      }
    }
    for (char c : new char[] {' ', '\t', '\n'}) {
      kinds[c] = TEXT | SPACE;
    }
    kinds['\r'] = SPACE;
    return kinds;
  }

  /** Stands on the root element afterwards. */
  ByteCursor(byte[] bytes, Encoding encoding, ReadingRules rules, KnownNames known) {
    this(bytes, encoding.offset(), bytes.length, bytes.length, encoding.charset(), rules, known);
  }

  /**
   * Reads a document, or an element, that begins somewhere in the bytes and ends before a limit.
   */
  ByteCursor(
      byte[] bytes,
      int offset,
      int limit,
      int length,
      WireCharset charset,
      ReadingRules rules,
      KnownNames known) {
    // A place is a byte here.
    super(charset, new LineIndex(bytes, offset, ISO_8859_1));
    this.bytes = bytes;
    this.offset = offset;
    this.limit = limit;
    this.known = known;
    this.recent = new RecentTexts(bytes, length);
    this.maxDepth = Math.min(rules.maxDepth(), MAX_DEPTH);
    this.maxTextLength = rules.maxTextLength();
    this.open = new int[2 * maxDepth];
    this.next = offset;
    passDeclaration();
    passSpace();
    require(isByte(next, '<'));
    openTag();
  }

  // ---- what a cursor does

  @Override
  public String name() {
    int from = open[2 * depth - 2];
    int to = open[2 * depth - 1];
    String name = known.find(bytes, from, to);
    return name == null ? string(from, to, 0) : name;
  }

  @Override
  public int place() {
    return place - offset;
  }

  @Override
  boolean nextPart(@Nullable StringBuilder text) {
    if (endDue) {
      return closeEmpty();
    }
    if (text == null) {
      passText();
    } else {
      join(text, textHere());
    }
    return tag();
  }

  @Override
  public String text(Runnable nested) {
    if (endDue) {
      closeEmpty();
      return "";
    }
    String text = textHere();
    if (!tag()) {
      return text;
    }
    StringBuilder joined = new StringBuilder(text);
    do {
      nested.run();
      skip();
      join(joined, textHere());
    } while (tag());
    return joined.toString();
  }

  @Override
  public void skip() {
    int outside = depth - 1;
    while (depth > outside) {
      nextPart(null);
    }
  }

  @Override
  void finish() {
    endOfRoot();
    passSpace();
    require(next == limit);
  }

  /** Goes behind the closing root, and tells where that is; nothing behind it is looked at. */
  int endOfRoot() {
    while (depth > 0) {
      nextPart(null);
    }
    return next;
  }

  // ---- prolog and tags

  /** In the spellings that programs write; what it says is known from {@link Encoding}. */
  private void passDeclaration() {
    if (!passIf("<?xml")) {
      return;
    }
    require(passIf(" version=\"1.0\""));
    if (passIf(" encoding=\"")) {
      require(
          passIf("UTF-8\"") || passIf("Shift_JIS\"") || passIf("utf-8\"") || passIf("shift_jis\""));
    }
    if (passIf(" standalone=\"")) {
      require(passIf("yes\"") || passIf("no\""));
    }
    passSpace();
    require(passIf("?>"));
  }

  private boolean passIf(String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      if (next + i >= limit || bytes[next + i] != ascii.charAt(i)) {
        return false;
      }
    }
    next += ascii.length();
    return true;
  }

  private static void require(boolean certain) {
    if (!certain) {
      throw new Doubt();
    }
  }

  private boolean is(int index, int kind) {
    return index < limit && (KINDS[bytes[index] & 0xFF] & kind) != 0;
  }

  private boolean isByte(int index, char c) {
    return index < limit && bytes[index] == c;
  }

  private void passSpace() {
    int from = next;
    while (is(next, SPACE)) {
      next++;
    }
    require(next - from <= maxTextLength);
  }

  /** Reads the tag that stands here; returns whether it opens an element. */
  private boolean tag() {
    if (isByte(next + 1, '/')) {
      closeTag();
      return false;
    }
    openTag();
    return true;
  }

  private void openTag() {
    int from = next + 1;
    require(depth < maxDepth && is(from, NAME_START));
    byte[] all = bytes;
    int end = limit;
    int to = from + 1;
    while (to < end && (KINDS[all[to] & 0xFF] & NAME) != 0) {
      to++;
    }
    open[2 * depth] = from;
    open[2 * depth + 1] = to;
    depth++;
    place = next;
    next = to;
    passSpace();
    endDue = isByte(next, '/');
    if (endDue) {
      next++;
    }
    passTagEnd();
  }

  private void closeTag() {
    depth--;
    int nameFrom = open[2 * depth];
    int nameTo = open[2 * depth + 1];
    int from = next + 2;
    int to = from + nameTo - nameFrom;
    require(to <= limit && Arrays.equals(bytes, nameFrom, nameTo, bytes, from, to));
    next = to;
    passSpace();
    passTagEnd();
  }

  private void passTagEnd() {
    require(isByte(next, '>'));
    next++;
  }

  private boolean closeEmpty() {
    endDue = false;
    depth--;
    return false;
  }

  // ---- text

  private void join(StringBuilder joined, String text) {
    require(joined.length() + text.length() <= maxTextLength);
    joined.append(text);
  }

  /** Returns the text up to the next tag. */
  private String textHere() {
    int from = next;
    scanText();
    return from == next ? "" : string(from, next, needs);
  }

  /** Goes to the next tag; a text that nobody keeps has to be right as well. */
  private void passText() {
    int from = next;
    scanText();
    if ((needs & DECODING) != 0) {
      decode(from, next);
    }
  }

  private void scanText() {
    byte[] all = bytes;
    int end = limit;
    int from = next;
    int i = from;
    int found = 0;
    while (true) {
      while (i < end && (KINDS[all[i] & 0xFF] & TEXT) != 0) {
        i++;
      }
      require(i < end);
      byte b = all[i];
      if (b == '<') {
        break;
      }
      if (b < 0) {
        found |= DECODING;
        i = pastForeign(i);
      } else if (b == '&') {
        found |= ENTITIES;
        i = pastEntity(i);
      } else if (b == '\r') {
        found |= LINE_ENDS;
        i++;
      } else {
        // The end of CDATA must not stand here.
        require(b == ']' && !isByte(i + 1, ']'));
        i++;
      }
    }
    // There are never more characters than bytes.
    require(i - from <= maxTextLength);
    needs = found;
    next = i;
  }

  /** Where the characters beyond ASCII that begin here end. */
  private int pastForeign(int from) {
    byte[] all = bytes;
    int end = limit;
    int i = from;
    if (charset() == WireCharset.UTF_8) {
      while (i < end && all[i] < 0) {
        i++;
      }
      return i;
    }
    while (i < end && all[i] < 0) {
      int b = all[i] & 0xFF;
      if (b < 0xA1 || b > 0xDF) {
        // The second byte of a pair may look like any of ASCII.
        require(b != 0x80 && b != 0xA0 && b < 0xFD);
        i++;
        require(i < end && (all[i] & 0xFF) >= 0x40);
      }
      i++;
    }
    return i;
  }

  private int pastEntity(int from) {
    next = from;
    require(
        passIf("&lt;")
            || passIf("&gt;")
            || passIf("&amp;")
            || passIf("&quot;")
            || passIf("&apos;"));
    return next;
  }

  private String string(int from, int to, int needs) {
    int slot = recent.slot(from, to);
    String text = recent.find(slot, from, to);
    if (text == null) {
      text = make(from, to, needs);
      recent.put(slot, from, to, text);
    }
    return text;
  }

  private String make(int from, int to, int needs) {
    String text =
        (needs & DECODING) == 0 ? new String(bytes, from, to - from, ISO_8859_1) : decode(from, to);
    if ((needs & LINE_ENDS) != 0) {
      text = text.replace("\r\n", "\n").replace('\r', '\n');
    }
    if ((needs & ENTITIES) != 0) {
      text =
          text.replace("&lt;", "<")
              .replace("&gt;", ">")
              .replace("&quot;", "\"")
              .replace("&apos;", "'")
              .replace("&amp;", "&");
    }
    return text;
  }

  /** What is malformed becomes U+FFFD, and beside it are the two characters that XML forbids. */
  private String decode(int from, int to) {
    String text = new String(bytes, from, to - from, charset().charset());
    for (int i = 0; i < text.length(); i++) {
      require(text.charAt(i) < '\uFFFD');
    }
    return text;
  }
}
