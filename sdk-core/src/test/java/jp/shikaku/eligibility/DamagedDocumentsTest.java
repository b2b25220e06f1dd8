package jp.shikaku.eligibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.SampleFiles;
import jp.shikaku.transport.AnswerFormat;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.AnswerGate.Verdict;
import jp.shikaku.transport.Pending;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DamagedDocumentsTest {

  private static final Instant SINCE = Instant.parse("2026-11-02T00:00:00Z");
  private static final LocalDate DAY = LocalDate.of(2026, 11, 2);
  private static final long SECOND = 1_000_000_000L;

  static List<Path> wholeSamples() {
    return SampleFiles.whole();
  }

  /** A handle that the sample is the answer to, as far as its header tells. */
  private static AnswerGate gateOf(String name, byte[] sample) {
    OqsDocument document = OqsDocuments.read(name, sample, ReadingRules.DEFAULT);
    String id = document.exchangeId().filter(own -> own.matches("[0-9A-Za-z_-]+")).orElse("x");
    return AnswerGate.correlating(
        new Pending("OQSsiquc01", "1319999007", id, document.receptionNumber().orElse(null), SINCE),
        ReadingRules.DEFAULT);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wholeSamples")
  @DisplayName("R-F-07 cut off anywhere before the end of its closing tag it is never accepted")
  void truncated(Path file) {
    byte[] whole = SampleFiles.bytes(file);
    String name = file.getFileName().toString();
    AnswerGate gate = gateOf(name, whole);
    int end = new String(whole, StandardCharsets.ISO_8859_1).lastIndexOf("</XmlMsg>") + 9;
    for (int length = 0; length < end; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThat(gate.judge(name, AnswerFormat.XML, cut))
          .as("%d bytes", length)
          .isEqualTo(Verdict.NOT_YET);
      try {
        OqsDocuments.read(name, cut, ReadingRules.DEFAULT);
        fail("read with %d of %d bytes", length, end);
      } catch (DecodeException e) {
        assertThat(e.problem()).isNotEqualTo(DecodeException.Problem.MISSING);
      }
    }
    assertThat(OqsDocuments.read(name, Arrays.copyOf(whole, end), ReadingRules.DEFAULT))
        .as("the closing tag is the end")
        .isNotNull();
  }

  @Test
  @DisplayName("R-F-07 a grown file counts by its content: a longer one of zeros is not whole")
  void preallocated() {
    byte[] whole = SampleFiles.eligibility("OQSsiquc01res_202611020001");
    AnswerGate gate = gateOf("OQSsiquc01res_1.xml", whole);
    assertThat(gate.judge("x", AnswerFormat.XML, whole)).isEqualTo(Verdict.ACCEPT);
    byte[] padded = Arrays.copyOf(whole, whole.length + 4096);
    assertThat(gate.judge("x", AnswerFormat.XML, padded)).isEqualTo(Verdict.NOT_YET);
    byte[] half = whole.clone();
    Arrays.fill(half, whole.length / 2, whole.length, (byte) 0);
    assertThat(gate.judge("x", AnswerFormat.XML, half)).isEqualTo(Verdict.NOT_YET);
  }

  @Test
  @DisplayName("D4 the truncated card visit is an error")
  void truncatedSample() {
    Path file = SampleFiles.face("a05");
    byte[] bytes = SampleFiles.bytes(file);
    DecodeException e =
        catchThrowableOfType(
            DecodeException.class,
            () -> OqsDocuments.read(file.getFileName().toString(), bytes, ReadingRules.DEFAULT));
    assertThat(e).isNotNull();
    assertThat(e.getMessage()).doesNotContain("見本");
  }

  /** One sample of each shape; the others differ in texts only. */
  static Stream<Path> shapes() {
    List<String> names =
        List.of(
            "OQSsiquc01req_202611020002.xml",
            "OQSsiquc01res_202611020002.xml",
            "OQSsiquc01res_202611020008.xml",
            "OQSsiquc01res_202611020009.xml",
            "OQSmuquc01res_202611020001.xml",
            "OQSsiimm01res_202611020001.xml");
    return SampleFiles.whole().stream()
        .filter(
            file ->
                names.contains(file.getFileName().toString())
                    || file.getFileName().toString().contains("abcd_"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  @DisplayName(
      "D2 any byte changed: a result, findings or a DecodeException, quickly, nothing else")
  void changedByte(Path file) {
    byte[] bytes = SampleFiles.bytes(file);
    String name = file.getFileName().toString();
    int[] masks = {0x01, 0x20, 0x80, 0xFF};
    for (int i = 0; i < bytes.length; i++) {
      byte original = bytes[i];
      bytes[i] ^= (byte) masks[i % masks.length];
      use(name, bytes, i);
      if (i % 3 == 0) {
        bytes[i] = (byte) "<>& \r\n1".charAt(i % 7);
        use(name, bytes, i);
      }
      bytes[i] = original;
    }
  }

  @Test
  @DisplayName("D2 every single bit of one answer flipped")
  void everyBit() {
    byte[] bytes = SampleFiles.eligibility("OQSsiquc01res_202611020006");
    for (int i = 0; i < bytes.length * 8; i++) {
      bytes[i / 8] ^= (byte) (1 << (i % 8));
      use("OQSsiquc01res_202611020006.xml", bytes, i / 8);
      bytes[i / 8] ^= (byte) (1 << (i % 8));
    }
  }

  /** What a host does with a document: read it, and ask the answer everything. */
  private static void use(String name, byte[] bytes, int at) {
    long begun = System.nanoTime();
    try {
      OqsDocument document = OqsDocuments.read(name, bytes, ReadingRules.DEFAULT);
      Typed.lines(document);
      assertThat(document.findings()).allMatch(finding -> finding.line() > 0);
      if (document instanceof EligibilityAnswer answer) {
        String said =
            answer.nextAction(DAY).message(Locale.JAPAN)
                + answer.copay(DAY).message(Locale.ENGLISH)
                + answer.appliedLimit(DAY);
        assertThat(said).isNotEmpty();
      }
    } catch (DecodeException e) {
      assertThat(e.getCause()).isNull();
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("byte " + at + " of " + name, e);
    }
    assertThat(System.nanoTime() - begun).as("byte %d of %s", at, name).isLessThan(SECOND);
  }
}
