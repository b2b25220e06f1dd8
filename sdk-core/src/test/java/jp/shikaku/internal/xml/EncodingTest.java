package jp.shikaku.internal.xml;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import jp.shikaku.DecodeException;
import jp.shikaku.DecodeException.Problem;
import jp.shikaku.RawElement;
import jp.shikaku.ReadingRules;
import jp.shikaku.SampleFiles;
import jp.shikaku.WireCharset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodingTest {

  private static final Charset WINDOWS_31J = Charset.forName("windows-31j");
  private static final String HARD = "髙橋﨑①Ⅱ～－∥￠￡￢㈱纊彅";

  private static byte[] document(String declared, Charset real, String text) {
    String head = declared.isEmpty() ? "" : "<?xml version=\"1.0\" encoding=\"" + declared + "\"?>";
    return (head + "<A><B>" + text + "</B></A>").getBytes(real);
  }

  private static String read(byte[] bytes) {
    return read(bytes, ReadingRules.DEFAULT);
  }

  private static String read(byte[] bytes, ReadingRules rules) {
    return XmlReaders.of(rules).tree(bytes).child("B").map(RawElement::text).orElseThrow();
  }

  private static DecodeException refusal(byte[] bytes) {
    return refusal(bytes, ReadingRules.DEFAULT);
  }

  private static DecodeException refusal(byte[] bytes, ReadingRules rules) {
    return catchThrowableOfType(DecodeException.class, () -> XmlReaders.of(rules).tree(bytes));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "Shift_JIS",
        "shift_jis",
        "SHIFT_JIS",
        "Shift-JIS",
        "sjis",
        "x-sjis",
        "windows-31j",
        "MS932",
        "cp932"
      })
  @DisplayName("S-IN-04 whatever the label of Shift_JIS, it is read as Windows-31J")
  void labels(String label) {
    assertThat(read(document(label, WINDOWS_31J, HARD))).isEqualTo(HARD);
  }

  @Test
  @DisplayName("S-IN-04 UTF-8 is read with either quote, with spaces and in lower case")
  void utf8() {
    assertThat(read(document("UTF-8", UTF_8, HARD))).isEqualTo(HARD);
    assertThat(
            read(
                ("<?xml version='1.0'  encoding = 'utf-8' standalone='no' ?><A><B>"
                        + HARD
                        + "</B></A>")
                    .getBytes(UTF_8)))
        .isEqualTo(HARD);
  }

  @Test
  @DisplayName("S-IN-04 a byte order mark decides, even against the declaration")
  void byteOrderMark() {
    byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    assertThat(read(join(mark, document("Shift_JIS", UTF_8, HARD)))).isEqualTo(HARD);
    assertThat(read(join(mark, document("", UTF_8, HARD)))).isEqualTo(HARD);
    assertThat(refusal(join(mark, document("Shift_JIS", WINDOWS_31J, HARD))).problem())
        .isEqualTo(Problem.BAD_ENCODING);
  }

  @Test
  @DisplayName("S-IN-04 without a declaration the site's setting decides, UTF-8 unless set")
  void undeclared() {
    ReadingRules site = ReadingRules.DEFAULT.withUndeclared(WireCharset.WINDOWS_31J);
    assertThat(read(document("", UTF_8, HARD))).isEqualTo(HARD);
    assertThat(read(document("", WINDOWS_31J, HARD), site)).isEqualTo(HARD);
    byte[] onlyVersion = ("<?xml version=\"1.0\"?><A><B>" + HARD + "</B></A>").getBytes(UTF_8);
    assertThat(read(onlyVersion)).isEqualTo(HARD);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"EUC-JP", "ISO-2022-JP", "UTF-16", "UTF-7", "ISO-8859-1", "IBM037"})
  @DisplayName("S-IN-04 another declared encoding is refused, and a real one is named")
  void otherDeclared(String label) {
    DecodeException e = refusal(document(label, US_ASCII, "x"));
    assertThat(e.problem()).isEqualTo(Problem.UNSUPPORTED_ENCODING);
    if (Charset.isSupported(label)) {
      assertThat(e.getMessage()).contains("declared as " + Charset.forName(label).name());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TARO-SHIKEN", "", " ", "../../x", "日本"})
  @DisplayName("S-IN-04 what is no encoding at all is refused and not repeated")
  void noEncoding(String label) {
    DecodeException e = refusal(document(label.isEmpty() ? " " : label, UTF_8, "x"));
    assertThat(e.problem()).isEqualTo(Problem.UNSUPPORTED_ENCODING);
    assertThat(e.getMessage()).contains("an unknown encoding");
    if (!label.isBlank()) {
      assertThat(e.getMessage()).doesNotContain(label);
    }
  }

  @Test
  @DisplayName("S-IN-04 UTF-16 and UTF-32 are refused with and without byte order mark")
  void wide() {
    for (Charset wide :
        List.of(
            UTF_16, UTF_16LE, UTF_16BE, Charset.forName("UTF-32LE"), Charset.forName("UTF-32BE"))) {
      assertThat(refusal(document("UTF-16", wide, "x")).problem())
          .as(wide.name())
          .isEqualTo(Problem.UNSUPPORTED_ENCODING);
      assertThat(refusal(document("", wide, "x")).problem())
          .as(wide.name())
          .isEqualTo(Problem.UNSUPPORTED_ENCODING);
    }
    byte[] bigMark = {(byte) 0xFE, (byte) 0xFF};
    assertThat(refusal(join(bigMark, "x".getBytes(UTF_16BE))).problem())
        .isEqualTo(Problem.UNSUPPORTED_ENCODING);
  }

  @Test
  @DisplayName("S-IN-04 malformed bytes are an error, never replaced")
  void malformed() {
    byte[] head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<A><B>".getBytes(US_ASCII);
    byte[] tail = "</B></A>".getBytes(US_ASCII);
    for (String hex : List.of("ff", "80", "c080", "eda080", "f8888080", "e3", "f4908080")) {
      byte[] bad = HexFormat.of().parseHex(hex);
      assertThat(refusal(join(head, bad, tail)).problem()).as(hex).isEqualTo(Problem.BAD_ENCODING);
    }
    byte[] sjis = "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>\n<A><B>".getBytes(US_ASCII);
    for (String hex : List.of("fd", "a0", "81ad", "fcfc", "8540")) {
      byte[] bad = HexFormat.of().parseHex(hex);
      DecodeException e = refusal(join(sjis, bad, tail));
      assertThat(e).as(hex).isNotNull();
      assertThat(e.problem()).as(hex).isEqualTo(Problem.BAD_ENCODING);
    }
  }

  @Test
  @DisplayName("S-IN-04 Windows-31J under the label UTF-8 is read only when the site says so")
  void mislabelled() {
    byte[] wrong = document("UTF-8", WINDOWS_31J, HARD);
    ReadingRules tolerant = ReadingRules.DEFAULT.withMislabelledUtf8(true);
    assertThat(refusal(wrong).problem()).isEqualTo(Problem.BAD_ENCODING);
    assertThat(read(wrong, tolerant)).isEqualTo(HARD);
    assertThat(read(document("UTF-8", UTF_8, HARD), tolerant)).isEqualTo(HARD);

    byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    assertThat(refusal(join(mark, document("", WINDOWS_31J, HARD)), tolerant).problem())
        .as("a byte order mark leaves no doubt")
        .isEqualTo(Problem.BAD_ENCODING);
    byte[] neither = document("UTF-8", ISO_8859_1, "\u00e9\u00ff\u0080");
    assertThat(refusal(neither, tolerant).problem()).isEqualTo(Problem.BAD_ENCODING);
    assertThat(refusal(document("Shift_JIS", UTF_8, "\u00ff髙"), tolerant)).isNotNull();
  }

  static List<Path> wholeSamples() {
    return SampleFiles.whole();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wholeSamples")
  @DisplayName("S-IN-04 a sample says the same in both encodings")
  void transcoded(Path sample) {
    byte[] bytes = SampleFiles.bytes(sample);
    boolean sjis = new String(bytes, 0, 60, US_ASCII).contains("Shift_JIS");
    String text = new String(bytes, sjis ? WINDOWS_31J : UTF_8);
    String expected = flat(XmlReaders.of(ReadingRules.DEFAULT).tree(bytes));
    Pattern label = Pattern.compile("encoding=\"[^\"]*\"");

    byte[] asUtf8 = label.matcher(text).replaceFirst("encoding=\"UTF-8\"").getBytes(UTF_8);
    byte[] asSjis =
        label.matcher(text).replaceFirst("encoding=\"Shift_JIS\"").getBytes(WINDOWS_31J);
    assertThat(flat(XmlReaders.of(ReadingRules.DEFAULT).tree(asUtf8))).isEqualTo(expected);
    assertThat(flat(XmlReaders.of(ReadingRules.DEFAULT).tree(asSjis))).isEqualTo(expected);

    byte[] asEuc = label.matcher(text).replaceFirst("encoding=\"EUC-JP\"").getBytes(UTF_8);
    assertThat(refusal(asEuc).problem()).isEqualTo(Problem.UNSUPPORTED_ENCODING);
  }

  private static String flat(RawElement element) {
    StringBuilder text = new StringBuilder(element.name()).append('=').append(element.text());
    element.children().forEach(child -> text.append('(').append(flat(child)).append(')'));
    return text.toString();
  }

  @Test
  @DisplayName("S-IN-07 an empty file says that it is empty")
  void empty() {
    assertThat(refusal(new byte[0]).problem()).isEqualTo(Problem.EMPTY);
    assertThat(refusal(new byte[] {'<'}).problem()).isEqualTo(Problem.MALFORMED);
    assertThat(refusal(new byte[] {0}).problem()).isEqualTo(Problem.UNSUPPORTED_ENCODING);
    assertThat(refusal("  \r\n".getBytes(US_ASCII)).problem()).isEqualTo(Problem.MALFORMED);
  }

  @Test
  @DisplayName("S-IN-04 bytes that are not valid are told by their own line, not the parser's")
  void badBytesAreToldByTheirLine() {
    byte[] document = ("<a>\n" + "<b>x</b>\n".repeat(1_000) + "\u00ff</a>").getBytes(ISO_8859_1);
    DecodeException e = refusal(document);
    assertThat(e.problem()).isEqualTo(Problem.BAD_ENCODING);
    assertThat(e.line()).isEqualTo(1_002);
    assertThat(e.path()).isEmpty();
  }
}
