package jp.shikaku.druginfo;

import static jp.shikaku.druginfo.DrugXml.document;
import static jp.shikaku.druginfo.DrugXml.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import jp.shikaku.ReadingRules;
import jp.shikaku.SampleFiles;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The view without what names the patient (medical-info 10). */
class DrugRedactionTest {

  private static final DrugInfoAnswer SAMPLE =
      DrugInfoAnswer.decode(
          "YZKsiquc01res_202611020001.xml",
          SampleFiles.medicalInfoBytes("YZKsiquc01res_202611020001"),
          ReadingRules.DEFAULT);

  @Test
  @DisplayName("the text has drugs and treatments, but no person, institution, number or operation")
  void sample() {
    String text = SAMPLE.redacted().text();
    assertThat(text.lines())
        .hasSize(22)
        .startsWith("2026-06-10\t医療機関2\tカクウジピン錠５ｍｇ「見本」\t1錠\t30日分\t１日１回朝食後服用\tレセプト")
        .contains(
            "2026-07-15\t医療機関3\tテストプロフェン錠６０ｍｇ「架空」\t1錠\t10回分\t疼痛時服用　１回１錠　１日３回まで\tレセプト",
            "2026-09-09\t医療機関2\tカクウヘラー５０μｇ吸入１２０回\t1キット\t1（回数）\t１回２吸入　１日２回\tレセプト",
            "2026-09-09\t医療機関2\t架空血液検査一式\t1回\t1回\t\t診療行為");
    for (String personal :
        List.of(
            "試験",
            "太郎",
            "シケン",
            "1985",
            "K0001234",
            "架空中央病院",
            "架空内科",
            "歯科医院",
            "薬局",
            "131999",
            "手術")) {
      assertThat(text).doesNotContain(personal);
    }
  }

  @Test
  @DisplayName("the lines stay typed: the same drugs, institutions numbered and without code")
  void typed() {
    RedactedDrugInfo redacted = SAMPLE.redacted();
    assertThat(redacted.lines()).hasSameSizeAs(SAMPLE.lines());
    DrugLine line = redacted.lines().get(0);
    assertThat(line.code()).hasValue("699990011");
    assertThat(line.statedDays()).hasValue(30);
    assertThat(line.institution().name()).hasValue("薬局1");
    assertThat(line.institution().code()).isEmpty();
    assertThat(line.institution().institutionCode()).isEmpty();
    assertThat(line.prescriber().name()).hasValue("医療機関2");
    assertThat(line.ownership(null)).isEqualTo(Ownership.OWN);
    assertThat(redacted.treatments()).hasSize(3);
    assertThat(redacted.treatments().get(0).institution().name()).hasValue("医療機関3");
  }

  @Test
  @DisplayName("a merged history is redacted without its copies")
  void merged() {
    assertThat(SAMPLE.history().merged().kept().redacted().text().lines()).hasSize(16);
  }

  @Test
  @DisplayName("the patient's name, however spaced, and long numbers vanish from free texts")
  void freeTexts() {
    DrugInfoAnswer answer =
        read(
            document(
                "<QuaInf><Name>金糸雀　鳴子</Name><KanaName>カナリア　ナルコ</KanaName></QuaInf>",
                "<MeTrMonthInf><DiDateInfs><DiDateInf><DrugInfs><DrugInf><DrugN>薬１００００００単位</DrugN>"
                    + "<UsageN>金糸雀鳴子様　１日３回</UsageN><SpInst>カナリア ナルコ 電話03-1234-5678"
                    + " 番号１２３４５６７\r\n\t123456</SpInst></DrugInf></DrugInfs></DiDateInf></DiDateInfs>"
                    + "</MeTrMonthInf>"));
    assertThat(answer.redacted().text())
        .isEqualTo("日付不明\t\t薬１００００００単位\t\t\t〔氏名〕様　１日３回　〔氏名〕 電話〔番号〕 番号〔番号〕 123456\tレセプト");
    assertThat(answer.history().redacted().text()).isEqualTo(answer.redacted().text());
    assertThat(answer.lines().get(0).usage()).as("the original").hasValue("金糸雀鳴子様　１日３回");
  }

  @Test
  @DisplayName("an amount that is no number stays readable, without the patient's name")
  void amountInWords() {
    DrugInfoAnswer answer =
        read(
            document(
                "<QuaInf><Name>金糸雀　鳴子</Name></QuaInf>",
                "<MeTrMonthInf><DiDateInfs><DiDateInf><DrugInfs><DrugInf><DrugN>薬</DrugN><Qua1>適量</Qua1>"
                    + "<Times>金糸雀鳴子</Times></DrugInf></DrugInfs></DiDateInf></DiDateInfs>"
                    + "</MeTrMonthInf>"));
    assertThat(answer.redacted().text()).isEqualTo("日付不明\t\t薬\t適量\t〔氏名〕\t\tレセプト");
    assertThat(answer.redacted().lines().get(0).timesOnWire()).hasValue("〔氏名〕");
  }

  @Test
  @DisplayName("it says what is left in, in both languages")
  void leftIn() {
    assertThat(SAMPLE.redacted().leftIn(Locale.JAPAN)).contains("残っている情報", "日付", "自由文");
    assertThat(SAMPLE.redacted().leftIn(Locale.ENGLISH)).contains("left in", "dates", "free texts");
  }
}
