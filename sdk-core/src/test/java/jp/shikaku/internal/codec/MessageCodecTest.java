package jp.shikaku.internal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.List;
import java.util.Locale;
import jp.shikaku.DecodeException;
import jp.shikaku.Finding;
import jp.shikaku.Finding.Problem;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.ReadingRules;
import jp.shikaku.WireCharset;
import jp.shikaku.eligibility.Sex;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {

  private static final Charset WINDOWS_31J = Charset.forName("windows-31j");

  private static final Layout.Builder ITEM_ = Layout.of("Item");
  private static final Field CODE = ITEM_.scalar("Code");
  private static final Layout ITEM = ITEM_.build();
  private static final Layout.Builder GROUP_ = Layout.of("Group");
  private static final Field ITEMS = GROUP_.groups(ITEM);
  private static final Layout GROUP = GROUP_.build();
  private static final Layout.Builder ROOT_ = Layout.of("Root");
  private static final Field TEXT = ROOT_.scalar("Text", "symbol");
  private static final Field DATE = ROOT_.scalar("Date");
  private static final Field UNTIL = ROOT_.scalar("Until");
  private static final Field MANY = ROOT_.scalars("Many");
  private static final Field INNER = ROOT_.group(GROUP);
  private static final Layout ROOT = ROOT_.alias(TEXT, "OtherText").build();

  private static Message read(String xml) {
    return new MessageReader(ROOT, ReadingRules.DEFAULT).read(xml.getBytes(UTF_8));
  }

  private static DecodeException refusal(String xml) {
    return catchThrowableOfType(DecodeException.class, () -> read(xml));
  }

  private static Values values(String xml) {
    Message message = read(xml);
    return new Values(message.root(), message.findings());
  }

  private static String written(WireCharset charset, Block root) {
    return new String(new MessageWriter(charset).write(root), charset.charset());
  }

  private static InvalidQueryException refused(WireCharset charset, String text) {
    return catchThrowableOfType(
        InvalidQueryException.class,
        () -> new MessageWriter(charset).write(new Block(ROOT).put(TEXT, text)));
  }

  // ---- reading

  @Test
  @DisplayName("S-IN-06 another root element is another message")
  void otherRoot() {
    DecodeException e = refusal("<Wurzel><Text>x</Text></Wurzel>");
    assertThat(e.problem()).isEqualTo(DecodeException.Problem.UNEXPECTED_MESSAGE);
    assertThat(e.getMessage()).contains("Root").doesNotContain("Wurzel");
    assertThat(e.line()).isEqualTo(1);
  }

  @Test
  @DisplayName("S-IN-08 what no layout names becomes a finding with its path and line")
  void findings() {
    Message message =
        read(
            "<Root>\n <New>a<Deep/></New>\n <Group>\n  <Item><Code>1</Code></Item>\n"
                + "  <Item><Newer/><Text>t</Text></Item>\n </Group>\n <Item/>\n <Text>x<b/>y</Text>"
                + "\n <OtherThing-%/></Root>".replace("-%", "\u3042"));
    assertThat(message.findings().toList())
        .extracting(Finding::path, Finding::problem, Finding::line)
        .containsExactly(
            tuple("/Root/New", Problem.UNKNOWN_ELEMENT, 2),
            tuple("/Root/Group/Item[2]/Newer", Problem.UNKNOWN_ELEMENT, 5),
            tuple("/Root/Group/Item[2]/Text", Problem.UNEXPECTED_PLACE, 5),
            tuple("/Root/Item", Problem.UNEXPECTED_PLACE, 7),
            tuple("/Root/Text/*", Problem.UNKNOWN_ELEMENT, 8),
            tuple("/Root/*", Problem.UNKNOWN_ELEMENT, 9));
    assertThat(message.root().text(TEXT)).isEqualTo("xy");
    assertThat(message.toString()).isEqualTo("Message[Block[/Root]]");
  }

  @Test
  @DisplayName("S-IN-08 the name of an unknown element goes to a path only if it is a plain name")
  void hostileNames() {
    assertThat(read("<Root><" + "N".repeat(101) + "/></Root>").findings().toList())
        .extracting(Finding::path)
        .containsExactly("/Root/*");
    assertThat(read("<Root><試験太郎/></Root>").findings().toList())
        .extracting(Finding::path)
        .containsExactly("/Root/*");
  }

  @Test
  @DisplayName("S-IN-03 findings are bounded")
  void manyFindings() {
    assertThat(read("<Root>" + "<X/>".repeat(20_000) + "</Root>").findings().toList())
        .hasSize(10_000);
  }

  @Test
  @DisplayName("S-IN-07 absent, empty and blank tell nothing, and the block knows which it was")
  void emptyAndAbsent() {
    Block absent = read("<Root/>").root();
    Block empty = read("<Root><Text></Text></Root>").root();
    Block closed = read("<Root><Text/></Root>").root();
    Block blank = read("<Root><Text> \u3000\n</Text></Root>").root();
    assertThat(absent.wire(TEXT)).isNull();
    assertThat(empty.wire(TEXT)).isEmpty();
    assertThat(closed.wire(TEXT)).isEmpty();
    assertThat(blank.wire(TEXT)).isEqualTo(" \u3000\n");
    for (Block block : List.of(absent, empty, closed, blank)) {
      Values values = new Values(block, read("<Root/>").findings());
      assertThat(block.text(TEXT)).isNull();
      assertThat(values.wire(TEXT)).isNull();
      assertThat(values.yen(TEXT)).isNull();
      assertThat(values.code(Sex.class, TEXT)).isNull();
      assertThat(values.findings().toList()).isEmpty();
    }
    assertThat(absent.group(INNER)).isNull();
    assertThat(absent.texts(MANY)).isEmpty();
    assertThat(read("<Root><Group/></Root>").root().group(INNER)).isNotNull();
  }

  @Test
  @DisplayName("S-IN-07 a scalar twice: the same text is a finding, another a contradiction")
  void duplicates() {
    Message same = read("<Root><Text>x</Text>\n<Text>x</Text></Root>");
    assertThat(same.root().text(TEXT)).isEqualTo("x");
    assertThat(same.findings().toList())
        .containsExactly(new Finding("/Root/Text", Problem.DUPLICATE, 2));

    DecodeException e = refusal("<Root><New/><Text>PERSON</Text>\n<Text>OTHER</Text></Root>");
    assertThat(e.problem()).isEqualTo(DecodeException.Problem.CONTRADICTION);
    assertThat(e.path()).contains("/Root/Text");
    assertThat(e.line()).isEqualTo(2);
    assertThat(e.findings()).extracting(Finding::path).containsExactly("/Root/New");
    assertThat(e.getMessage()).doesNotContain("PERSON").doesNotContain("OTHER");

    assertThat(refusal("<Root><Group/><Group/></Root>").problem())
        .isEqualTo(DecodeException.Problem.CONTRADICTION);
    assertThat(read("<Root><Many>1</Many><Many/><Many>1</Many></Root>").root().texts(MANY))
        .containsExactly("1", "", "1");
  }

  @Test
  @DisplayName("S-IN-07 an empty element beside a told one tells nothing and contradicts nothing")
  void emptyDuplicate() {
    for (String xml :
        List.of(
            "<Root><Text/><Text>x</Text></Root>",
            "<Root><Text>x</Text><Text> </Text></Root>",
            "<Root><Text/><OtherText>x</OtherText></Root>")) {
      Message message = read(xml);
      assertThat(message.root().text(TEXT)).as(xml).isEqualTo("x");
      assertThat(message.findings().toList())
          .extracting(Finding::problem)
          .contains(Problem.DUPLICATE);
    }
  }

  @Test
  @DisplayName("3.3 another name of an element is read and reported, and never written")
  void alias() {
    Message message = read("<Root><OtherText>x</OtherText></Root>");
    assertThat(message.root().text(TEXT)).isEqualTo("x");
    assertThat(message.findings().toList())
        .containsExactly(new Finding("/Root/OtherText", Problem.ALIAS_TAG, 1));
    assertThat(written(WireCharset.UTF_8, message.root())).contains("<Text>x</Text>");
    assertThat(refusal("<Root><Text>y</Text><OtherText>x</OtherText></Root>").problem())
        .isEqualTo(DecodeException.Problem.CONTRADICTION);
  }

  @Test
  @DisplayName("3 a broken document says in which group it broke")
  void brokenPlace() {
    DecodeException e =
        refusal("<Root><Group><Item><Code>1</Code></Item>\n<Item><Code>x</Item></Group></Root>");
    assertThat(e.problem()).isEqualTo(DecodeException.Problem.MALFORMED);
    assertThat(e.path()).contains("/Root/Group/Item[2]");
    assertThat(e.line()).isEqualTo(2);
    assertThat(e.getCause()).isNull();
  }

  // ---- values

  @Test
  @DisplayName("S-IN-08 an unknown code is kept as it came and reported, never thrown")
  void unknownCode() {
    Values values = values("<Root><Text> ZZ9 </Text></Root>");
    assertThat(values.code(Sex.class, TEXT))
        .satisfies(
            code -> {
              assertThat(code.wire()).isEqualTo("ZZ9");
              assertThat(code.known()).isEmpty();
              assertThat(code.label()).isEmpty();
              assertThat(code).hasToString("unknown");
            });
    assertThat(values.findings().toList())
        .containsExactly(new Finding("/Root/Text", Problem.UNKNOWN_CODE, 1));
    assertThat(values("<Root><Text>1</Text></Root>").code(Sex.class, TEXT))
        .matches(code -> code.is(Sex.MALE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "R081102",
        "令和8年11月2日",
        "20261100",
        "20260230",
        "99999999",
        "00000000",
        "2026110",
        "202611021",
        "2026-11-02",
        "２０２６１１０２",
        "x"
      })
  @DisplayName("S-IN-09 what is no date is not told and reported, and stays on the wire")
  void notADate(String text) {
    Values values = values("<Root><Date>" + text + "</Date></Root>");
    assertThat(values.date(DATE)).isNull();
    assertThat(values.time(DATE)).isNull();
    assertThat(values.month(DATE)).isNull();
    assertThat(values.wire(DATE)).isEqualTo(text);
    assertThat(values.findings().toList())
        .hasSize(3)
        .allMatch(finding -> finding.problem() == Problem.BAD_VALUE);
  }

  @Test
  @DisplayName("6.5 spans of days: both ends, one end, none, and one that ends before it begins")
  void periods() {
    assertThat(values("<Root/>").period(DATE, UNTIL)).isNull();
    assertThat(values("<Root><Date>20261101</Date></Root>").period(DATE, UNTIL))
        .hasToString("2026-11-01/..");
    assertThat(
            values("<Root><Date>20261101</Date><Until>99991231</Until></Root>").period(DATE, UNTIL))
        .hasToString("2026-11-01/..");
    Values reversed = values("<Root><Date>20261102</Date><Until>20261101</Until></Root>");
    assertThat(reversed.period(DATE, UNTIL)).isNull();
    assertThat(reversed.findings().toList())
        .containsExactly(new Finding("/Root/Until", Problem.BAD_VALUE, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "+1", "1,000", "1.0", "１", "1 0", "9999999999999999", "0x1", "円"})
  @DisplayName("S-IN-07 what is no whole number of yen is not told, never 0")
  void notYen(String text) {
    Values values = values("<Root><Text>" + text + "</Text></Root>");
    assertThat(values.yen(TEXT)).isNull();
    assertThat(values.findings().toList()).hasSize(1);
    assertThat(values("<Root><Text> 0 </Text></Root>").yen(TEXT)).isZero();
    assertThat(values("<Root><Text>000012000</Text></Root>").count(TEXT)).isEqualTo(12_000);
  }

  // ---- writing

  @Test
  @DisplayName("1.8 written in the layout's order, CRLF, indented, no byte order mark")
  void form() {
    Block root = new Block(ROOT).put(UNTIL, "2").put(TEXT, "1").put(DATE, (String) null);
    root.put(
        INNER,
        new Block(GROUP)
            .put(ITEMS, new Block(ITEM).put(CODE, ""))
            .put(ITEMS, new Block(ITEM).put(CODE, "b")));
    assertThat(written(WireCharset.WINDOWS_31J, root))
        .isEqualTo(
            """
            <?xml version="1.0" encoding="Shift_JIS" standalone="no"?>
            <Root>
              <Text>1</Text>
              <Until>2</Until>
              <Group>
                <Item>
                  <Code></Code>
                </Item>
                <Item>
                  <Code>b</Code>
                </Item>
              </Group>
            </Root>
            """
                .replace("\n", "\r\n"));
  }

  @Test
  @DisplayName("S-IN-04 every character of Windows-31J is written and read as itself")
  void everyCharacterOfWindows31j() {
    StringBuilder all = new StringBuilder();
    for (int lead = 0x81; lead <= 0xFC; lead++) {
      for (int trail = 0x40; trail <= 0xFC; trail++) {
        if ((lead < 0xA0 || lead > 0xDF) && trail != 0x7F) {
          add(all, new byte[] {(byte) lead, (byte) trail});
        }
      }
    }
    for (int c = 0x20; c <= 0xDF; c++) {
      if (c < 0x7F || c > 0xA0) {
        add(all, new byte[] {(byte) c});
      }
    }
    assertThat(all.length()).isGreaterThan(9_000);
    assertThat(all).contains("髙", "﨑", "①", "～", "－", "∥", "￠", "￡", "￢", "Ⅱ", "㈱", "ｱ", "●", "〓");
    for (WireCharset charset : WireCharset.values()) {
      byte[] bytes = new MessageWriter(charset).write(new Block(ROOT).put(TEXT, all.toString()));
      Message message = new MessageReader(ROOT, ReadingRules.DEFAULT).read(bytes);
      assertThat(message.charset()).isEqualTo(charset);
      assertThat(message.root().wire(TEXT)).isEqualTo(all.toString());
    }
  }

  private static void add(StringBuilder all, byte[] bytes) {
    String text = new String(bytes, WINDOWS_31J);
    if (text.length() == 1 && text.charAt(0) != '\uFFFD') {
      all.append(text);
    }
  }

  @Test
  @DisplayName("S-IN-04 what the encoder would write as another character is refused")
  void refusedNotReplaced() {
    StringBuilder kept = new StringBuilder();
    CharsetEncoder encoder = WINDOWS_31J.newEncoder();
    for (char c = 0x20; c < 0xFFFE; c++) {
      if (Character.isSurrogate(c) || !encoder.canEncode(c)) {
        continue;
      }
      if (new String(String.valueOf(c).getBytes(WINDOWS_31J), WINDOWS_31J).charAt(0) == c) {
        kept.append(c);
      } else {
        assertThat(refused(WireCharset.WINDOWS_31J, "a" + c)).as("U+%04X", (int) c).isNotNull();
      }
    }
    byte[] bytes =
        new MessageWriter(WireCharset.WINDOWS_31J).write(new Block(ROOT).put(TEXT, kept + ""));
    assertThat(new MessageReader(ROOT, ReadingRules.DEFAULT).read(bytes).root().wire(TEXT))
        .hasSizeGreaterThan(9_000)
        .isEqualTo(kept.toString());
  }

  @Test
  @DisplayName("1.8 U+301C and U+2212 are folded for Windows-31J and kept for UTF-8")
  void folding() {
    Block root = new Block(ROOT).put(TEXT, "\u301C\u2212");
    assertThat(written(WireCharset.WINDOWS_31J, root)).contains("<Text>\uFF5E\uFF0D</Text>");
    assertThat(written(WireCharset.UTF_8, root)).contains("<Text>\u301C\u2212</Text>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"𠮷野家KANARI", "邉\uDB40\uDD00KANARI", "é", "한글", "¥100", "\uE800"})
  @DisplayName("6.8 what the encoding can not hold is refused by the field's name, not its value")
  void unencodable(String text) {
    InvalidQueryException e = refused(WireCharset.WINDOWS_31J, text);
    assertThat(e).isNotNull();
    assertThat(e.field()).isEqualTo("symbol");
    assertThat(e.getMessage()).contains("windows-31j").doesNotContain(text, "KANARI");
    assertThat(e.userMessage(Locale.JAPAN)).contains("記号").doesNotContain(text, "KANARI");
    assertThat(written(WireCharset.UTF_8, new Block(ROOT).put(TEXT, text))).contains(text);
  }

  @Test
  @DisplayName("6.8 the refused field is found at any depth and in lists")
  void unencodableDeep() {
    Block deep = new Block(ROOT).put(TEXT, "ok");
    deep.put(
        INNER,
        new Block(GROUP)
            .put(ITEMS, new Block(ITEM).put(CODE, "ok"))
            .put(ITEMS, new Block(ITEM).put(CODE, "𠮷")));
    assertThatThrownBy(() -> new MessageWriter(WireCharset.WINDOWS_31J).write(deep))
        .isInstanceOfSatisfying(
            InvalidQueryException.class, e -> assertThat(e.field()).isEqualTo("Code"));
    Block many = read("<Root><Many>a</Many><Many>𠮷</Many></Root>").root();
    assertThatThrownBy(() -> new MessageWriter(WireCharset.WINDOWS_31J).write(many))
        .isInstanceOfSatisfying(
            InvalidQueryException.class, e -> assertThat(e.field()).isEqualTo("Many"));
    assertThat(written(WireCharset.UTF_8, many)).contains("<Many>a</Many>", "<Many>𠮷</Many>");
  }

  @Test
  @DisplayName("S-IN-05 controls, halves of pairs and non-characters are refused in both encodings")
  void illegal() {
    for (WireCharset charset : WireCharset.values()) {
      for (String text :
          List.of(
              "\u0000",
              "a\tb",
              "a\r\nb",
              "\u001F",
              "\uD842",
              "\uDFB7",
              "\uDFB7\uD842x",
              "\uD842x",
              "\uFFFE",
              "\uFFFF")) {
        InvalidQueryException e = refused(charset, text);
        assertThat(e).as(charset + " " + (int) text.charAt(0)).isNotNull();
        assertThat(e.field()).isEqualTo("symbol");
      }
    }
  }

  @Test
  @DisplayName("S-IN-13 markup in a text is text")
  void markup() {
    String text = "<A>&amp;]]>\"'</Text>";
    for (WireCharset charset : WireCharset.values()) {
      byte[] bytes = new MessageWriter(charset).write(new Block(ROOT).put(TEXT, text));
      assertThat(new MessageReader(ROOT, ReadingRules.DEFAULT).read(bytes).root().wire(TEXT))
          .isEqualTo(text);
    }
  }

  // ---- layouts

  @Test
  @DisplayName("3 a layout names an element once, and only groups are opened")
  void layouts() {
    Layout.Builder twice = Layout.of("A");
    twice.scalar("B");
    assertThatThrownBy(() -> twice.scalar("B")).isInstanceOf(IllegalStateException.class);
    Block block = new Block(ROOT);
    assertThatThrownBy(() -> block.open(TEXT, 1)).isInstanceOf(IllegalStateException.class);
    assertThat(ROOT.fields()).extracting(Field::tag).startsWith("Text", "Date");
    assertThat(block).hasToString("Block[/Root]");
    assertThat(block.place()).isZero();
  }
}
