package jp.shikaku.internal.xml;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.SampleFiles;
import jp.shikaku.WireCharset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the byte cursor accepts, Woodstox accepts too, and both read the same. */
class CursorsAgreeTest {

  private static final Charset WINDOWS_31J = Charset.forName("windows-31j");

  private static final List<ReadingRules> RULES =
      List.of(
          ReadingRules.DEFAULT,
          ReadingRules.DEFAULT.withUndeclared(WireCharset.WINDOWS_31J),
          new ReadingRules(WireCharset.UTF_8, false, 4, 12, 1),
          new ReadingRules(WireCharset.WINDOWS_31J, false, 1, 1, 0));

  private static final KnownNames KNOWN =
      KnownNames.of(List.of("XmlMsg", "MessageHeader", "MessageBody", "Name", "A", "Birthdate"));

  /** In both encodings; the second bytes of ソ 表 ａ 匸 look like ASCII in Shift_JIS. */
  private static final String[] TEXTS = {
    "",
    "1",
    "01",
    "20261102",
    "20261102093015",
    " ",
    "\n  ",
    "\r\n",
    "\r",
    "\t",
    "試験　太郎",
    "ｼｹﾝ ﾀﾛｳ",
    "東京都架空区見本町１－２－３",
    "ソ表ａ匸能",
    "髙﨑①～∥",
    "●〓",
    "&amp;",
    "&lt;b&gt;",
    "&quot;&apos;",
    "a]b",
    "]",
    ">",
    "&amp;lt;",
    "x".repeat(70),
    "表".repeat(40),
    "\u007f"
  };

  private static final String[] NAMES = {"A", "B", "Name", "Birthdate", "x-1._", "_", "Lｏng"};

  /** What makes a document wrong or unusual. */
  private static final byte[][] SNIPPETS = {
    bytes("<"),
    bytes(">"),
    bytes("&"),
    bytes("]"),
    bytes("]]"),
    bytes("]]>"),
    bytes("/"),
    bytes("</"),
    bytes("<A/>"),
    bytes("<A>"),
    bytes("</A>"),
    bytes("<A />"),
    bytes("<A\n>"),
    bytes("</A\t>"),
    bytes("\r"),
    bytes("\r\n"),
    bytes("\n"),
    bytes(" "),
    bytes("&amp;"),
    bytes("&lt;"),
    bytes("&gt"),
    bytes("&nbsp;"),
    bytes("&#10;"),
    bytes("&#xD;"),
    bytes("&#x9ad9;"),
    bytes("<!-- -->"),
    bytes("<!---->"),
    bytes("<![CDATA[x]]>"),
    bytes("<?p i?>"),
    bytes(" a='b'"),
    bytes(" a=\"b\""),
    bytes(":"),
    bytes("<!DOCTYPE A>"),
    bytes("<?xml version=\"1.0\"?>"),
    bytes("\0"),
    bytes("\u0001"),
    bytes("\u001f"),
    bytes("\u007f"),
    bytes("\u0080"),
    bytes("\u00a0"),
    bytes("\u00ff"),
    bytes("\u00fd"),
    bytes("\u00b1"),
    bytes("\u0081"),
    bytes("\u0081\\"),
    bytes("\u0083\\"),
    bytes("\u0081]"),
    bytes("\u0081<"),
    bytes("\u0081>"),
    bytes("\u0081&"),
    bytes("\u0083\u007f"),
    bytes("\u00fc\u00fc"),
    bytes("\u0085"),
    bytes("\u00c2\u0085"),
    bytes("\u00c0\u0080"),
    bytes("\u00e0\u0080\u0080"),
    bytes("\u00ed\u00a0\u0080"),
    bytes("\u00ef\u00bf\u00bd"),
    bytes("\u00ef\u00bf\u00be"),
    bytes("\u00ef\u00bf\u00bf"),
    bytes("\u00ef\u00bb\u00bf"),
    bytes("\u00f0\u00a0\u00ae\u00b7"),
    bytes("\u00f4\u0090\u0080\u0080"),
    bytes("\u00e2\u0080\u00a8"),
    bytes("髙")
  };

  private static byte[] bytes(String text) {
    return text.getBytes(text.charAt(0) < 0x100 ? ISO_8859_1 : UTF_8);
  }

  /** How often the byte cursor read a document, and how often it left it to Woodstox. */
  record Tally(int accepted, int left) {}

  @Test
  @DisplayName("D2 the byte cursor reads plain documents of both encodings itself")
  void plainDocumentsAreFast() {
    long accepted =
        SampleFiles.whole().stream()
            .map(SampleFiles::bytes)
            .filter(bytes -> byteCursor(bytes, ReadingRules.DEFAULT, 0) != null)
            .count();
    assertThat(accepted).isEqualTo(SampleFiles.whole().size());
  }

  @Test
  @DisplayName("D2 what the byte cursor accepts, Woodstox accepts with the same content and lines")
  void agreement() {
    Tally tally = run(20261102, 40_000);
    assertThat(tally.accepted()).isGreaterThan(tally.left() / 4);
    assertThat(tally.left()).isGreaterThan(tally.accepted() / 4);
  }

  /** Compares many documents; the same seed makes the same ones. */
  static Tally run(long seed, int rounds) {
    List<byte[]> samples = SampleFiles.all().stream().map(SampleFiles::bytes).toList();
    Random random = new Random(seed);
    int accepted = 0;
    for (int i = 0; i < rounds; i++) {
      byte[] document =
          random.nextInt(3) == 0
              ? samples.get(random.nextInt(samples.size()))
              : legal(random, random.nextInt(12));
      for (int k = random.nextInt(4); k > 0; k--) {
        document = mutated(document, random);
      }
      ReadingRules rules = RULES.get(Math.max(0, random.nextInt(8) - 4));
      int way = random.nextInt();
      String fast = byteCursor(document, rules, way);
      if (fast != null) {
        accepted++;
        assertThat(woodstox(document, rules, way))
            .as("round %d: %s %s", i, rules, new String(document, ISO_8859_1))
            .isEqualTo(fast);
      }
    }
    return new Tally(accepted, rounds - accepted);
  }

  // ---- reading, along a random way that is the same for both

  private static String byteCursor(byte[] document, ReadingRules rules, int way) {
    try {
      return walk(
          new ByteCursor(document, Encoding.of(document, rules), rules, KNOWN), new Random(way));
    } catch (ByteCursor.Doubt | DecodeException e) {
      return null;
    }
  }

  private static String woodstox(byte[] document, ReadingRules rules, int way) {
    try {
      return walk(
          XmlReaders.of(rules).strict(document, Encoding.of(document, rules)), new Random(way));
    } catch (DecodeException e) {
      return "refused: " + e.problem() + " in line " + e.line();
    }
  }

  private static String walk(XmlCursor cursor, Random way) {
    StringBuilder seen = new StringBuilder().append(cursor.charset());
    if (way.nextInt(16) > 0) { // else the end is reached by finish alone
      element(cursor, way, seen);
    }
    cursor.finish();
    return seen.toString();
  }

  private static void element(XmlCursor cursor, Random way, StringBuilder seen) {
    seen.append('<').append(cursor.name());
    seen.append('@').append(cursor.lines().lineOf(cursor.place())).append('|');
    switch (way.nextInt(6)) {
      case 0 -> cursor.skip();
      case 1 -> seen.append(cursor.text(() -> seen.append("nested")));
      case 2 -> {
        while (cursor.nextChild()) {
          element(cursor, way, seen);
        }
      }
      default -> {
        StringBuilder text = new StringBuilder();
        while (cursor.nextPart(text)) {
          seen.append(text).append('|');
          text.setLength(0);
          element(cursor, way, seen);
        }
        seen.append(text);
      }
    }
    seen.append('>');
  }

  // ---- making documents

  private static byte[] legal(Random random, int size) {
    StringBuilder text = new StringBuilder();
    Charset charset = random.nextBoolean() ? UTF_8 : WINDOWS_31J;
    switch (random.nextInt(8)) {
      case 0 -> {}
      case 1 -> text.append("<?xml version=\"1.0\"?>\n");
      case 2 -> text.append("<?xml version='1.0' encoding='UTF-8'?>");
      default -> {
        text.append("<?xml version=\"1.0\" encoding=\"");
        text.append(charset == UTF_8 ? "UTF-8" : "Shift_JIS");
        text.append(random.nextBoolean() ? "\"?>\n" : "\" standalone=\"no\" ?>\r\n");
      }
    }
    grow(text, random, size, 1);
    text.append(random.nextBoolean() ? "" : "\r\n");
    String whole = charset == UTF_8 && random.nextInt(8) == 0 ? "\uFEFF" + text : text.toString();
    return whole.getBytes(charset);
  }

  private static void grow(StringBuilder text, Random random, int size, int depth) {
    String name = NAMES[random.nextInt(NAMES.length - (random.nextInt(20) == 0 ? 0 : 1))];
    if (random.nextInt(5) == 0) {
      text.append('<').append(name).append(random.nextBoolean() ? "/>" : " />");
      return;
    }
    text.append('<').append(name).append('>');
    if (size > 0 && depth < 40) {
      for (int i = random.nextInt(size); i >= 0; i--) {
        text.append(i % 3 == 0 ? TEXTS[random.nextInt(TEXTS.length)] : "\n  ");
        grow(text, random, size / (1 + random.nextInt(3)) - 1, depth + 1);
      }
    } else {
      text.append(TEXTS[random.nextInt(TEXTS.length)]);
      text.append(random.nextInt(4) == 0 ? TEXTS[random.nextInt(TEXTS.length)] : "");
    }
    text.append("</").append(name).append('>');
  }

  private static byte[] mutated(byte[] from, Random random) {
    if (from.length < 4) {
      return SNIPPETS[random.nextInt(SNIPPETS.length)];
    }
    int at = random.nextInt(from.length);
    byte[] to = from.clone();
    switch (random.nextInt(7)) {
      case 0 -> to[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> to[at] = (byte) random.nextInt(256);
      case 2, 3 -> {
        return spliced(from, at, at, SNIPPETS[random.nextInt(SNIPPETS.length)]);
      }
      case 4 -> {
        int end = Math.min(from.length, at + 1 + random.nextInt(8));
        return spliced(from, at, end, new byte[0]);
      }
      case 5 -> {
        return random.nextInt(4) == 0 ? Arrays.copyOf(from, at) : shuffled(from, random);
      }
      default -> {
        return shuffled(from, random);
      }
    }
    return to;
  }

  private static byte[] spliced(byte[] from, int start, int end, byte[] middle) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(from.length + middle.length);
    out.write(from, 0, start);
    out.writeBytes(middle);
    out.write(from, end, from.length - end);
    return out.toByteArray();
  }

  /** Exchanges two neighbouring parts that begin at tags: elements, halves of them, or texts. */
  private static byte[] shuffled(byte[] from, Random random) {
    List<Integer> tags = new ArrayList<>();
    for (int i = 1; i < from.length; i++) {
      if (from[i] == '<') {
        tags.add(i);
      }
    }
    if (tags.size() < 3) {
      return from;
    }
    List<Integer> cuts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      cuts.add(tags.get(random.nextInt(tags.size())));
    }
    cuts.sort(Comparator.naturalOrder());
    byte[] moved = Arrays.copyOfRange(from, cuts.get(0), cuts.get(1));
    byte[] without = spliced(from, cuts.get(0), cuts.get(1), new byte[0]);
    int to = cuts.get(2) - moved.length;
    return spliced(without, to, to, moved);
  }
}
