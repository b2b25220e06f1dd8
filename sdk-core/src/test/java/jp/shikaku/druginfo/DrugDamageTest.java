package jp.shikaku.druginfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.SampleFiles;
import jp.shikaku.WireDocument;
import jp.shikaku.medical.MedicalInfoRequest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DrugDamageTest {

  private static final long SECOND = 1_000_000_000L;

  static List<Path> samples() {
    return SampleFiles.medicalInfo("YZKsiquc01");
  }

  private static WireDocument read(String name, byte[] bytes) {
    return name.startsWith("YZKsiquc01req")
        ? MedicalInfoRequest.decode(name, "YZKsiquc01req", bytes, ReadingRules.DEFAULT)
        : DrugInfoAnswer.decode(name, bytes, ReadingRules.DEFAULT);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  @DisplayName("R-F-07 cut off anywhere before the end of its closing tag it is never read")
  void truncated(Path file) {
    byte[] whole = SampleFiles.bytes(file);
    String name = file.getFileName().toString();
    int end = new String(whole, StandardCharsets.ISO_8859_1).lastIndexOf("</XmlMsg>") + 9;
    for (int length = 0; length < end; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      try {
        read(name, cut);
        fail("read with %d of %d bytes", length, end);
      } catch (DecodeException e) {
        assertThat(e.problem()).isNotEqualTo(DecodeException.Problem.MISSING);
      }
    }
    assertThat(read(name, Arrays.copyOf(whole, end))).as("the closing tag is the end").isNotNull();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  @DisplayName(
      "D2 any byte changed: a result, findings or a DecodeException, quickly, nothing else")
  void changedByte(Path file) {
    byte[] bytes = SampleFiles.bytes(file);
    String name = file.getFileName().toString();
    int[] masks = {0x01, 0x20, 0x80, 0xFF};
    for (int i = 0; i < bytes.length; i++) {
      byte original = bytes[i];
      bytes[i] =
          (byte) (i % 3 == 0 ? "<>& \r\n1".charAt(i % 7) : original ^ masks[i % masks.length]);
      use(name, bytes, i);
      bytes[i] = original;
    }
  }

  @Test
  @DisplayName("D2 every single bit of a small answer with all three sources flipped")
  void everyBit() {
    byte[] bytes =
        DrugXml.document(
                "<ResultCode>1</ResultCode>",
                DrugXml.claim(DrugXml.PHARMACY, DrugXml.CLINIC, "20260801", "1|薬|1.5|30|21"),
                DrugXml.dispensing(DrugXml.PHARMACY, DrugXml.CLINIC, "20260801", "1|薬|1|30|1"),
                DrugXml.prescription(DrugXml.CLINIC, "20260801", "1|薬|1|30|1"))
            .getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length * 8; i++) {
      bytes[i / 8] ^= (byte) (1 << (i % 8));
      use("YZKsiquc01res_1.xml", bytes, i / 8);
      bytes[i / 8] ^= (byte) (1 << (i % 8));
    }
  }

  /** What a host does with a document: read it, and ask the answer everything. */
  private static void use(String name, byte[] bytes, int at) {
    long begun = System.nanoTime();
    try {
      WireDocument document = read(name, bytes);
      assertThat(document.findings()).allMatch(finding -> finding.line() > 0);
      if (document instanceof DrugInfoAnswer answer) {
        ask(answer);
      }
    } catch (DecodeException e) {
      assertThat(e.getCause()).isNull();
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("byte " + at, e);
    }
    assertThat(System.nanoTime() - begun).as("byte %d", at).isLessThan(SECOND);
  }

  private static void ask(DrugInfoAnswer answer) {
    DrugHistory history = answer.history();
    int lines = history.lines().size();
    MergedHistory merged = history.merged();
    merged.superseded().forEach(line -> assertThat(line.explanation(Locale.JAPAN)).isNotEmpty());
    assertThat(merged.kept().lines().size() + merged.superseded().size()).isEqualTo(lines);
    assertThat(history.records().stream().mapToInt(record -> record.lines().size()).sum())
        .isEqualTo(lines);
    assertThat(history.courses().stream().mapToInt(course -> course.lines().size()).sum())
        .isEqualTo(lines);
    assertThat(history.byMonth().rows().stream().mapToInt(row -> row.lines().size()).sum())
        .isEqualTo(lines);
    assertThat(answer.redacted().text().lines()).hasSize(lines + answer.treatments().size());
  }
}
