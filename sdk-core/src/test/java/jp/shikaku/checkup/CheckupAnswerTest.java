package jp.shikaku.checkup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import jp.shikaku.DecodeException;
import jp.shikaku.Finding;
import jp.shikaku.Finding.Problem;
import jp.shikaku.SampleFiles;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.medical.InfoOutcome;
import jp.shikaku.value.PersonName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckupAnswerTest {

  private static final LocalDate NEW = LocalDate.of(2026, 6, 18);
  private static final LocalDate MIDDLE = LocalDate.of(2025, 6, 12);
  private static final LocalDate OLD = LocalDate.of(2023, 6, 15);

  private static String sampleText() {
    return new String(SampleFiles.bytes(CheckupXml.file("TKKsiquc01res_202611020001")), UTF_8);
  }

  @Test
  @DisplayName("8.1 the sample: header, patient and three checkups in the document's order")
  void sampleHead() {
    CheckupAnswer answer = CheckupXml.sample();
    assertThat(answer.outcome()).isEqualTo(InfoOutcome.DATA);
    assertThat(answer.exchangeId()).contains("K0001234-2");
    assertThat(answer.patient().flatMap(p -> p.name()).flatMap(PersonName::kana))
        .contains("シケン　タロウ");
    assertThat(answer.patient().flatMap(p -> p.birthdate())).contains(LocalDate.of(1985, 4, 17));
    assertThat(answer.sex()).contains(Sex.MALE);
    assertThat(answer.findings()).isEmpty();
    assertThat(answer.checkups())
        .extracting(Checkup::on)
        .containsExactly(Optional.of(NEW), Optional.of(MIDDLE), Optional.of(OLD));
    assertThat(answer.checkups()).extracting(c -> c.items().size()).containsExactly(33, 32, 6);
  }

  @Test
  @DisplayName("8.1 the sample: every result of the newest checkup as it stands")
  void sampleItems() {
    String items =
        CheckupXml.sample().checkups().get(0).items().stream()
            .map(CheckupAnswerTest::line)
            .collect(Collectors.joining("\n"));
    assertThat(items)
        .isEqualTo(
            """
            9N001000000000001 身長 PQ 172.4 cm - 172.4
            9N006000000000001 体重 PQ 81.6 kg - 81.6
            9N011000000000001 ＢＭＩ PQ 27.5 kg/m2 - 27.5
            9N016160100000001 腹囲（実測） PQ 94.5 cm - 94.5
            9N061000000000011 自覚症状 CD 1 - 2.999.1.3 特記すべきことあり
            9N061160800000049 （自覚症状所見） ST 階段で息切れ - - 階段で息切れ
            9A751000000000001 収縮期血圧（１回目） PQ 152 mmHg - 152
            9A761000000000001 拡張期血圧（１回目） PQ 94 mmHg - 94
            9A752000000000001 収縮期血圧（２回目） PQ 148 mmHg - 148
            9A762000000000001 拡張期血圧（２回目） PQ 92 mmHg - 92
            3F015000002327101 空腹時中性脂肪（トリグリセリド） PQ 210 mg/dL - 210
            3F070000002327101 ＨＤＬコレステロール PQ 38 mg/dL - 38
            3F077000002327101 ＬＤＬコレステロール PQ 165 mg/dL - 165
            3B035000002327201 ＧＯＴ（ＡＳＴ） PQ 34 U/L - 34
            3B045000002327201 ＧＰＴ（ＡＬＴ） PQ 52 U/L - 52
            3B090000002327101 γ－ＧＴ（γ－ＧＴＰ） PQ 88 U/L - 88
            3D010000001927201 空腹時血糖 PQ 118 mg/dL - 118
            3D046000001920402 ＨｂＡ１ｃ（ＮＧＳＰ値） PQ 6.3 % - 6.3
            3C015000002327101 血清クレアチニン PQ 0.98 mg/dL - 0.98
            8A065000002391901 ｅＧＦＲ PQ 58.2 mL/min/1.73m2 - 58.2
            2A030000001930101 血色素量（ヘモグロビン値） PQ 13.0 g/dL - 13.0
            1A020000000190111 尿糖 CO 1 - 2.999.1.1 （－）
            1A010000000190111 尿蛋白 CO 2 - 2.999.1.1 （±）
            9N501000000000011 メタボリックシンドローム判定 CD 1 - 2.999.1.4 基準該当
            9N506000000000011 保健指導レベル CD 1 - 2.999.1.5 積極的支援
            9N701000000000011 服薬１（血圧） CD 1 - 2.999.1.2 服薬あり
            9N706000000000011 服薬２（血糖） CD 2 - 2.999.1.2 服薬なし
            9N711000000000011 服薬３（脂質） CD 1 - 2.999.1.2 服薬あり
            9N716000000000011 既往歴１（脳血管） CD 2 - 2.999.1.2 いいえ
            9N721000000000011 既往歴２（心血管） CD 2 - 2.999.1.2 いいえ
            9N736000000000011 喫煙 CD 2 - 2.999.1.8 以前は吸っていたが最近１か月間は吸っていない
            3F069000002391901 ｎｏｎ－ＨＤＬコレステロール PQ 207 mg/dL - 207
            9N511000000000049 医師の診断（判定） ST 架空の判定文：血圧・脂質・血糖について医療機関での経過観察を勧める。 - - 架空の判定文：血圧・脂質・血糖について医療機関での経過観察を勧める。""");
  }

  private static String line(CheckupItem item) {
    return String.join(
        " ",
        item.codeOnWire().orElse("-"),
        item.name().orElse("-"),
        item.dataType().map(type -> type.wire()).orElse("-"),
        item.value().orElse("-"),
        item.unit().orElse("-"),
        item.oid().orElse("-"),
        item.valueName().orElse("-"));
  }

  @Test
  @DisplayName("8.1 lists that stand several times in a checkup add up")
  void repeatedLists() {
    String lists = "</HealthCheckupResultAndQuestionInfos><HealthCheckupResultAndQuestionInfos>";
    CheckupAnswer answer =
        new CheckupXml()
            .on(
                "20260618",
                CheckupXml.pq(CheckupXml.WEIGHT, "80", "kg"),
                lists,
                CheckupXml.coded("9N736000000000011", "2", null, "いいえ"))
            .read();
    assertThat(answer.checkups()).hasSize(1);
    assertThat(answer.checkups().get(0).items())
        .extracting(CheckupItem::key)
        .containsExactly("9N006-0000-01", "9N736-0000-11");
    assertThat(answer.findings()).isEmpty();
  }

  @Test
  @DisplayName("8.1 numbers keep the decimals as written, codes and texts are none")
  void numbers() {
    Checkup newest = CheckupXml.sample().checkups().get(0);
    assertThat(newest.item("2A030").flatMap(CheckupItem::number)).contains(new BigDecimal("13.0"));
    assertThat(newest.item("9N736").flatMap(CheckupItem::number)).isEmpty();
    assertThat(newest.item("9N511").flatMap(CheckupItem::number)).isEmpty();
  }

  @Test
  @DisplayName("8.1 an empty value is not told: no 0, no number, no text, and the unit stays")
  void emptyValue() {
    CheckupItem weight = CheckupXml.sample().checkups().get(2).item("9N006").orElseThrow();
    assertThat(weight.value()).isEmpty();
    assertThat(weight.number()).isEmpty();
    assertThat(weight.displayText()).isEmpty();
    assertThat(weight.unit()).contains("kg");
  }

  @Test
  @DisplayName("5 success without checkups is EMPTY")
  void emptyAnswer() {
    CheckupAnswer answer = CheckupXml.emptySample();
    assertThat(answer.outcome()).isEqualTo(InfoOutcome.EMPTY);
    assertThat(answer.checkups()).isEmpty();
    assertThat(answer.history().isEmpty()).isTrue();
    assertThat(answer.history().latestDate()).isEmpty();
  }

  @Test
  @DisplayName("5 an element of a checkup without any content is no checkup")
  void blankCheckup() {
    CheckupAnswer answer = new CheckupXml().on("", "<HealthCheckupResultAndQuestionInfo/>").read();
    assertThat(answer.outcome()).isEqualTo(InfoOutcome.EMPTY);
    assertThat(answer.checkups()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "header, <ResultCode>1</ResultCode>, '', ''",
    "body, '', <ResultCode>1</ResultCode>, ''",
    "root, '', '', <ResultCode>1</ResultCode>",
    "wrapped in the body, '', <Result><ResultCode>1</ResultCode></Result>, ''",
  })
  @DisplayName("5 ResultCode is read wherever it stands")
  void resultCode(String place, String inHead, String inBody, String inRoot) {
    String text =
        sampleText()
            .replace("<ResultCode>1</ResultCode>", inHead)
            .replace("<MessageBody>", "<MessageBody>" + inBody)
            .replace("</MessageBody>", "</MessageBody>" + inRoot);
    CheckupAnswer answer = CheckupXml.decode(text);
    assertThat(answer.resultCode()).as(place).contains("1");
    assertThat(answer.outcome()).isEqualTo(InfoOutcome.DATA);
  }

  @Test
  @DisplayName("5 without ResultCode and checkups nothing is known")
  void unknown() {
    CheckupAnswer answer = CheckupXml.decode("<XmlMsg><MessageHeader/><MessageBody/></XmlMsg>");
    assertThat(answer.outcome()).isEqualTo(InfoOutcome.UNKNOWN);
    assertThat(answer.sex()).isEmpty();
  }

  @Test
  @DisplayName("5 another ResultCode is a refusal with code and message verbatim")
  void refused() {
    CheckupAnswer answer =
        CheckupXml.decode(
            "<XmlMsg><MessageHeader/><MessageBody><ResultCode>9</ResultCode>"
                + "<MessageContents>同意がありません</MessageContents></MessageBody></XmlMsg>");
    assertThat(answer.outcome()).isEqualTo(InfoOutcome.REFUSED);
    assertThat(answer.message()).contains("同意がありません");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HealthCheckups", "Any/Deeper/Still"})
  @DisplayName("8.1 checkups are read inside any parent, and the outermost parent is reported")
  void wrapper(String path) {
    String open = "<" + path.replace("/", "><") + ">";
    String close =
        List.of(path.split("/", -1)).stream()
            .reduce("", (closing, name) -> "</" + name + ">" + closing, String::concat);
    CheckupAnswer answer =
        CheckupXml.decode(
            sampleText()
                .replace("<MessageBody>", "<MessageBody>" + open)
                .replace("</MessageBody>", close + "</MessageBody>"));
    assertThat(answer.checkups()).isEqualTo(CheckupXml.sample().checkups());
    assertThat(answer.findings())
        .extracting(Finding::problem, Finding::path)
        .containsExactly(
            tuple(Problem.UNKNOWN_ELEMENT, "/XmlMsg/MessageBody/" + path.split("/", -1)[0]));
  }

  @Test
  @DisplayName("8.1 every checkup in a parent of its own is read too, each parent reported")
  void wrapperEach() {
    CheckupAnswer answer =
        CheckupXml.decode(
            sampleText()
                .replace("<SpecificHealthCheckupInfo>", "<Row><SpecificHealthCheckupInfo>")
                .replace("</SpecificHealthCheckupInfo>", "</SpecificHealthCheckupInfo></Row>"));
    assertThat(answer.checkups()).isEqualTo(CheckupXml.sample().checkups());
    assertThat(answer.findings()).hasSize(3);
  }

  @Test
  @DisplayName("an unknown element of an item is a finding and the item is read")
  void unknownElement() {
    CheckupAnswer answer =
        CheckupXml.decode(
            sampleText().replaceFirst("<DataType>", "<Reference>1-2</Reference><DataType>"));
    assertThat(answer.checkups()).isEqualTo(CheckupXml.sample().checkups());
    assertThat(answer.findings())
        .extracting(Finding::problem)
        .containsExactly(Problem.UNKNOWN_ELEMENT);
  }

  @Test
  @DisplayName("a code that is not of 17 characters is kept as text and is a finding")
  void malformedCode() {
    CheckupAnswer answer =
        new CheckupXml().on("20260618", CheckupXml.pq("9N006", "81.6", "kg")).read();
    CheckupItem item = answer.checkups().get(0).items().get(0);
    assertThat(item.code()).isEmpty();
    assertThat(item.codeOnWire()).contains("9N006");
    assertThat(item.key()).isEqualTo("9N006");
    assertThat(item.number()).contains(new BigDecimal("81.6"));
    assertThat(answer.findings()).extracting(Finding::problem).containsExactly(Problem.BAD_VALUE);
  }

  @Test
  @DisplayName("an unknown data type is kept, a finding, and its value is no number")
  void unknownType() {
    CheckupAnswer answer =
        new CheckupXml()
            .on("20260618", CheckupXml.item(CheckupXml.WEIGHT, "体重", "XX", "8", "kg", null, null))
            .read();
    CheckupItem item = answer.checkups().get(0).items().get(0);
    assertThat(item.dataType().map(type -> type.wire())).contains("XX");
    assertThat(item.dataType().flatMap(type -> type.known())).isEmpty();
    assertThat(item.number()).isEmpty();
    assertThat(item.displayText()).contains("8");
    assertThat(answer.findings())
        .extracting(Finding::problem)
        .containsExactly(Problem.UNKNOWN_CODE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"８１．６", "<5", "1e9", "81,6", "81.6kg", "NaN", "-5", "5."})
  @DisplayName("a quantity that is no half-width decimal is a finding, its text is kept")
  void noNumber(String text) {
    String escaped = text.replace("<", "&lt;");
    CheckupAnswer answer =
        new CheckupXml().on("20260618", CheckupXml.pq(CheckupXml.WEIGHT, escaped, "kg")).read();
    CheckupItem item = answer.checkups().get(0).items().get(0);
    assertThat(item.number()).isEmpty();
    assertThat(item.value()).contains(text);
    assertThat(answer.findings()).extracting(Finding::problem).containsExactly(Problem.BAD_VALUE);
  }

  @Test
  @DisplayName("8.1 a text of many characters and lines is never cut or joined")
  void longText() {
    String text = "所見一行目\n" + "あ".repeat(5000) + "\n終わり";
    CheckupItem item =
        CheckupXml.single(CheckupXml.item("9N061160800000049", null, "ST", text, null, null, null));
    assertThat(item.value()).contains(text);
    assertThat(item.displayText()).contains(text);
  }

  @Test
  @DisplayName("a date that is none is a finding; the checkup stays reachable as undated")
  void undated() {
    CheckupAnswer answer =
        new CheckupXml().on("20260231", CheckupXml.pq(CheckupXml.WEIGHT, "80", "kg")).read();
    assertThat(answer.outcome()).isEqualTo(InfoOutcome.DATA);
    assertThat(answer.checkups().get(0).on()).isEmpty();
    assertThat(answer.findings()).extracting(Finding::problem).containsExactly(Problem.BAD_VALUE);
    assertThat(answer.history().newestFirst()).isEmpty();
    assertThat(answer.history().undated()).hasSize(1);
    assertThat(answer.history().isEmpty()).isFalse();
  }

  @Test
  @DisplayName("an item that tells two values contradicts itself")
  void contradiction() {
    String text = sampleText().replaceFirst("<Unit>cm</Unit>", "<DataValue>1</DataValue>");
    assertThatThrownBy(() -> CheckupXml.decode(text)).isInstanceOf(DecodeException.class);
  }

  @Test
  @DisplayName("8.2 items are found by analyte, by identification and by the whole code")
  void lookups() {
    Checkup newest = CheckupXml.sample().checkups().get(0);
    assertThat(newest.items("9N061")).hasSize(2);
    assertThat(newest.items("9N0611608")).hasSize(1);
    assertThat(newest.item("3F077000002327101").flatMap(CheckupItem::value)).contains("165");
    assertThat(newest.item("3F077000002327201")).isEmpty();
  }

  @Test
  @DisplayName("8.2 the five parts of a code, and the key that leaves out material and method")
  void code() {
    CheckupItemCode code = CheckupItemCode.tryParse("3D046000001920402").orElseThrow();
    assertThat(
            List.of(
                code.analyte(),
                code.identification(),
                code.material(),
                code.method(),
                code.resultKind(),
                code.key()))
        .containsExactly("3D046", "0000", "019", "204", "02", "3D046-0000-02");
    assertThat(CheckupItemCode.tryParse("3d046000001920402")).isEmpty();
    assertThat(CheckupItemCode.tryParse("3D04600000192040")).isEmpty();
    assertThat(CheckupItemCode.tryParse(null)).isEmpty();
  }

  @Test
  @DisplayName("no toString holds a value of the person, not even a level")
  void masked() {
    CheckupAnswer answer = CheckupXml.sample();
    CheckupHistory history = answer.history();
    JudgedCheckup judged = ReferenceLimits.known().judge(answer.checkups().get(0), Sex.MALE);
    StringBuilder all = new StringBuilder();
    all.append(answer).append(answer.checkups()).append(history).append(history.pivot());
    answer.checkups().forEach(checkup -> all.append(checkup).append(checkup.items()));
    history.pivot().rows().forEach(row -> all.append(row).append(row.items()));
    history.trends().forEach(trend -> all.append(trend).append(trend.points()));
    all.append(judged).append(judged.judgements());
    all.append(CheckupValueLists.known()).append(ReferenceLimits.known());
    for (Checkup checkup : answer.checkups()) {
      for (CheckupItem item : checkup.items()) {
        item.number()
            .filter(number -> number.scale() > 0)
            .ifPresent(number -> assertThat(all).doesNotContain(number.toPlainString()));
        if (item.number().isEmpty()) {
          item.displayText().ifPresent(text -> assertThat(all).doesNotContain(text));
        }
      }
    }
    assertThat(all).doesNotContain("試験", "シケン", "2026", "152", "210", "ALERT", "WARNING");
  }
}
