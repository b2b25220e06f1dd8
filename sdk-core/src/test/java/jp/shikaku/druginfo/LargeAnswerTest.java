package jp.shikaku.druginfo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.function.Supplier;
import jp.shikaku.ReadingRules;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LargeAnswerTest {

  /** XML-2 wants 2 when compiled; twice as many, for what the interpreter does not save. */
  private static final double BYTES_PER_BYTE = 4;

  private static final int DAYS = 560;
  private static final int DRUGS_A_DAY = 8;

  /** Three years of one person who takes a lot, laid out as answers are. */
  private static byte[] document(String label, Charset charset) {
    StringBuilder text = new StringBuilder();
    text.append("<?xml version=\"1.0\" encoding=\"").append(label).append("\"?>\n<XmlMsg>\n");
    text.append("  <MessageHeader>\n    <ResultCode>1</ResultCode>\n  </MessageHeader>\n");
    text.append("  <MessageBody>\n");
    for (int day = 0; day < DAYS; day++) {
      String date =
          LocalDate.of(2023, 9, 1).plusDays(2L * day).format(DateTimeFormatter.BASIC_ISO_DATE);
      text.append("    <MeTrMonthInf>\n");
      element(text, 6, "MeTrMonth", date.substring(0, 6));
      element(text, 6, "MeTrDiHCd", DrugXml.PHARMACY);
      element(text, 6, "MeTrDiHNm", "架空薬局" + day % 3 + "号店");
      element(text, 6, "PrlsHCd", DrugXml.CLINIC);
      element(text, 6, "PrlsHNm", "架空内科" + day % 7);
      text.append("      <DiDateInfs>\n        <DiDateInf>\n");
      element(text, 10, "DiDate", date);
      text.append("          <DrugInfs>\n");
      for (int drug = 0; drug < DRUGS_A_DAY; drug++) {
        int kind = (day + 5 * drug) % 40;
        text.append("            <DrugInf>\n");
        element(text, 14, "MeTrIdCl", "21");
        element(text, 14, "UsageN", "１日" + drug % 4 + "回朝食後服用");
        element(text, 14, "DrugC", String.valueOf(699_990_000 + kind));
        element(text, 14, "DrugN", "カクウジピン錠" + kind + "ｍｇ「見本」");
        element(text, 14, "IngreN", "カクウジピンベシル酸塩錠" + kind + "ｍｇ");
        element(text, 14, "Unit", "錠");
        element(text, 14, "Qua1", "0." + kind);
        element(text, 14, "Times", String.valueOf(7 * (1 + day % 4)));
        text.append("            </DrugInf>\n");
      }
      text.append("          </DrugInfs>\n        </DiDateInf>\n      </DiDateInfs>\n");
      text.append("    </MeTrMonthInf>\n");
    }
    return text.append("  </MessageBody>\n</XmlMsg>\n").toString().getBytes(charset);
  }

  private static void element(StringBuilder text, int indent, String name, String value) {
    text.append(" ".repeat(indent)).append('<').append(name).append('>').append(value);
    text.append("</").append(name).append(">\n");
  }

  private static long allocatedBy(Supplier<DrugInfoAnswer> read) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    DrugInfoAnswer answer = read.get();
    long after = threads.getThreadAllocatedBytes(thread);
    assertThat(answer.lines()).hasSize(DAYS * DRUGS_A_DAY);
    assertThat(answer.findings()).isEmpty();
    return after - before;
  }

  @ParameterizedTest
  @CsvSource({"UTF-8, UTF-8", "Shift_JIS, windows-31j"})
  @DisplayName("XML-2 an answer of 2 MB is read within a few bytes of memory for each of its own")
  void memory(String label, Charset charset) {
    byte[] bytes = document(label, charset);
    assertThat(bytes.length).isBetween(1_800_000, 2_500_000);

    DrugXml.answer(); // loads the classes
    long allocated = allocatedBy(() -> DrugInfoAnswer.decode("", bytes, ReadingRules.DEFAULT));

    assertThat((double) allocated / bytes.length).isLessThan(BYTES_PER_BYTE);
  }
}
