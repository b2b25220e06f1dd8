package jp.shikaku.internal.xml;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Random;
import jp.shikaku.DecodeException;
import jp.shikaku.Mutations;
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
    Tally tally = run(20261102, 30_000);
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
        document = Mutations.mutated(document, random);
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
}
