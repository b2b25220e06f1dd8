package jp.shikaku.checkup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.SampleFiles;
import jp.shikaku.transport.AnswerFormat;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.AnswerGate.Verdict;
import jp.shikaku.transport.Pending;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CheckupDamagedDocumentsTest {

  private static final Instant SINCE = Instant.parse("2026-11-02T00:00:00Z");
  private static final long SECOND = 1_000_000_000L;
  private static final ReferenceLimits LIMITS = ReferenceLimits.known();

  @BeforeAll
  static void loadClasses() {
    Path file = CheckupXml.file("TKKsiquc01res_202611020001");
    read(file, SampleFiles.bytes(file)).redacted().trends();
  }

  static List<Path> samples() {
    return SampleFiles.medicalInfo("TKK");
  }

  static List<Path> answers() {
    return SampleFiles.medicalInfo("TKKsiquc01res");
  }

  private static CheckupAnswer read(Path file, byte[] bytes) {
    return CheckupAnswer.decode(file.getFileName().toString(), bytes, ReadingRules.DEFAULT);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  @DisplayName("R-F-07 cut off anywhere before the end of its closing tag it is never accepted")
  void truncated(Path file) {
    byte[] whole = SampleFiles.bytes(file);
    String id = read(file, whole).exchangeId().orElseThrow();
    AnswerGate gate =
        AnswerGate.correlating(
            new Pending("TKKsiquc01", "1319999007", id, null, SINCE), ReadingRules.DEFAULT);
    int end = new String(whole, StandardCharsets.ISO_8859_1).lastIndexOf("</XmlMsg>") + 9;
    int step =
        whole.length > 1000 ? 16 : 1; // the gate knows no checkups: what it reads is the header
    for (int length = 0; length < end; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      if (length % step == 0) {
        assertThat(gate.judge(file.getFileName().toString(), AnswerFormat.XML, cut))
            .as("%d bytes", length)
            .isEqualTo(Verdict.NOT_YET);
      }
      try {
        read(file, cut);
        fail("read with %d of %d bytes", length, end);
      } catch (DecodeException e) {
        assertThat(e.problem()).isNotEqualTo(DecodeException.Problem.MISSING);
      }
    }
    assertThat(gate.judge("x", AnswerFormat.XML, whole)).isEqualTo(Verdict.ACCEPT);
    assertThat(read(file, Arrays.copyOf(whole, end)).checkups())
        .as("the closing tag is the end")
        .isEqualTo(read(file, whole).checkups());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  @DisplayName(
      "D2 any byte changed: a result, findings or a DecodeException, quickly, nothing else")
  void changedByte(Path file) {
    byte[] bytes = SampleFiles.bytes(file);
    int[] masks = {0x01, 0x20, 0x80, 0xFF};
    for (int i = 0; i < bytes.length; i++) {
      byte original = bytes[i];
      bytes[i] ^= (byte) masks[i % masks.length];
      use(file, bytes, i);
      if (i % 9 == 0) {
        bytes[i] = (byte) "<>& \r\n1".charAt(i % 7);
        use(file, bytes, i);
      }
      bytes[i] = original;
    }
  }

  @Test
  @DisplayName("D2 every single bit of the empty answer flipped")
  void everyBit() {
    Path file = CheckupXml.file("TKKsiquc01res_202611020002");
    byte[] bytes = SampleFiles.bytes(file);
    for (int i = 0; i < bytes.length * 8; i++) {
      bytes[i / 8] ^= (byte) (1 << (i % 8));
      use(file, bytes, i / 8);
      bytes[i / 8] ^= (byte) (1 << (i % 8));
    }
  }

  /** What a host does with an answer: read it, and ask it everything. */
  private static void use(Path file, byte[] bytes, int at) {
    long begun = System.nanoTime();
    try {
      CheckupAnswer answer = read(file, bytes);
      assertThat(answer.findings()).allMatch(finding -> finding.line() > 0);
      CheckupHistory history = answer.history();
      CheckupTable table = history.pivot();
      for (CheckupTable.Row row : table.rows()) {
        assertThat(row.name()).isNotNull();
        table.days().forEach(row::text);
      }
      history.trends().forEach(trend -> trend.points().forEach(CheckupTrend.Point::direction));
      assertThat(answer.redacted().newestFirst()).hasSameSizeAs(history.newestFirst());
      for (Checkup checkup : answer.checkups()) {
        JudgedCheckup judged = LIMITS.judge(checkup, answer.sex().orElse(null));
        assertThat(judged.judgements().stream().mapToInt(j -> j.items().size()).sum())
            .isEqualTo(checkup.items().size());
      }
    } catch (DecodeException e) {
      assertThat(e.getCause()).isNull();
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("byte " + at + " of " + file.getFileName(), e);
    }
    assertThat(System.nanoTime() - begun).as("byte %d of %s", at, file).isLessThan(SECOND);
  }
}
