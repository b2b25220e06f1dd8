package jp.shikaku.druginfo;

import static jp.shikaku.druginfo.DrugXml.CLINIC;
import static jp.shikaku.druginfo.DrugXml.HOSPITAL;
import static jp.shikaku.druginfo.DrugXml.PHARMACY;
import static jp.shikaku.druginfo.DrugXml.answer;
import static jp.shikaku.druginfo.DrugXml.claim;
import static jp.shikaku.druginfo.DrugXml.dispensing;
import static jp.shikaku.druginfo.DrugXml.document;
import static jp.shikaku.druginfo.DrugXml.indexes;
import static jp.shikaku.druginfo.DrugXml.prescription;
import static jp.shikaku.druginfo.DrugXml.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jp.shikaku.DecodeException;
import jp.shikaku.Finding;
import jp.shikaku.Finding.Problem;
import jp.shikaku.RawElement;
import jp.shikaku.ReadingRules;
import jp.shikaku.WireCharset;
import jp.shikaku.medical.InfoOutcome;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading of drug answers that the samples do not show (medical-info 5 to 7). */
class DrugInfoAnswerTest {

  private static final String OK = "<ResultCode>1</ResultCode>";

  private static DrugLine line(String month, String day, String drug) {
    return answer(
            "<MeTrMonthInf>"
                + month
                + "<DiDateInfs><DiDateInf>"
                + day
                + "<DrugInfs><DrugInf>"
                + drug
                + "</DrugInf></DrugInfs></DiDateInf></DiDateInfs></MeTrMonthInf>")
        .lines()
        .get(0);
  }

  private static DrugLine drug(String drug) {
    return line("", "", drug);
  }

  @ParameterizedTest
  @CsvSource({"1, EMPTY", "2, REFUSED", "01, REFUSED"})
  @DisplayName(
      "medical-info 5: ResultCode counts in header, body, root and inside unknown elements")
  void resultCode(String code, InfoOutcome outcome) {
    String element = "<ResultCode>" + code + "</ResultCode>";
    String root = "<XmlMsg>" + element + "<MessageHeader/><MessageBody/></XmlMsg>";
    for (String document :
        List.of(
            document(element),
            document("", element),
            root,
            document("<Result>" + element + "</Result>"),
            "<XmlMsg><Result>" + element + "</Result><MessageHeader/><MessageBody/></XmlMsg>")) {
      assertThat(read(document).outcome()).as(document).isEqualTo(outcome);
      assertThat(read(document).resultCode()).hasValue(code);
    }
  }

  @Test
  @DisplayName(
      "without ResultCode an answer with drugs has data, one without is unknown, not empty")
  void withoutResultCode() {
    assertThat(read(document("")).outcome()).isEqualTo(InfoOutcome.UNKNOWN);
    assertThat(read(document("", claim(CLINIC, "", "20260801", "1|薬"))).outcome())
        .isEqualTo(InfoOutcome.DATA);
  }

  @Test
  @DisplayName("two different ResultCodes are a contradiction, not a guess")
  void twoResultCodes() {
    assertThatThrownBy(() -> read(document(OK, "<ResultCode>2</ResultCode>")))
        .isInstanceOfSatisfying(
            DecodeException.class,
            e -> assertThat(e.problem()).isEqualTo(DecodeException.Problem.CONTRADICTION));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<MeTrMonthInf/>",
        "<MeTrMonthInf><MeTrMonth>202608</MeTrMonth><DiDateInfs><DiDateInf>"
            + "<DiDate>20260801</DiDate><DrugInfs><DrugInf><DrugC/><DrugN> </DrugN></DrugInf>"
            + "</DrugInfs><MeTrInfs><MeTrInf/></MeTrInfs></DiDateInf></DiDateInfs></MeTrMonthInf>",
        "<ShPrInf/><CzDiInf><CzDiMonthInf/></CzDiInf>"
      })
  @DisplayName("containers without any drug or treatment are an empty answer")
  void emptyContainers(String body) {
    DrugInfoAnswer answer = answer(body);
    assertThat(answer.lines()).isEmpty();
    assertThat(answer.treatments()).isEmpty();
    assertThat(answer.outcome()).isEqualTo(InfoOutcome.EMPTY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"60", "50", "54"})
  @DisplayName("a treatment alone, or an operation alone, is data")
  void treatmentAlone(String classification) {
    DrugInfoAnswer answer =
        answer(
            "<MeTrMonthInf><DiDateInfs><DiDateInf><MeTrInfs><MeTrInf><MeTrIdCl>"
                + classification
                + "</MeTrIdCl></MeTrInf></MeTrInfs></DiDateInf></DiDateInfs></MeTrMonthInf>");
    assertThat(answer.outcome()).isEqualTo(InfoOutcome.DATA);
    assertThat(answer.operations()).hasSize(classification.equals("60") ? 0 : 1);
    assertThat(answer.treatments()).hasSize(classification.equals("60") ? 1 : 0);
  }

  @Test
  @DisplayName(
      "medical-info 12: a fourth source is kept in raw(), reported, and is no empty answer")
  void unknownRoot() {
    String fourth =
        "<InHosInf><InHosMonthInf><InHosDrugN>院内薬</InHosDrugN></InHosMonthInf></InHosInf>";
    DrugInfoAnswer answer = answer(fourth, claim(CLINIC, "", "20260801", "1|薬"));
    assertThat(answer.lines()).hasSize(1);
    assertThat(answer.findings())
        .extracting(Finding::path, Finding::problem)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "/XmlMsg/MessageBody/InHosInf", Problem.UNKNOWN_ELEMENT));
    assertThat(
            answer.raw().at("MessageBody/InHosInf/InHosMonthInf/InHosDrugN").map(RawElement::text))
        .hasValue("院内薬");
    DrugInfoAnswer alone = answer(fourth);
    assertThat(alone.lines()).isEmpty();
    assertThat(alone.outcome()).as("not to be taken for none").isEqualTo(InfoOutcome.UNKNOWN);
  }

  @Test
  @DisplayName(
      "medical-info 12: containers of a fourth source are no claims: only the root is told")
  void containersOfUnknownRoot() {
    DrugInfoAnswer answer =
        read(
            document(
                "",
                prescription(CLINIC, "20260803", "3|薬"),
                "<InHosInf>",
                claim(CLINIC, "", "20260801", "1|薬"),
                prescription(CLINIC, "20260802", "2|薬"),
                OK,
                "</InHosInf>"));
    assertThat(answer.lines()).extracting(line -> line.code().orElseThrow()).containsExactly("3");
    assertThat(answer.treatments()).isEmpty();
    assertThat(answer.findings())
        .extracting(Finding::path)
        .containsExactly("/XmlMsg/MessageBody/InHosInf");
    assertThat(answer.resultCode()).as("its place is not known").hasValue("1");
    assertThat(
            answer
                .raw()
                .at("MessageBody/InHosInf/MeTrMonthInf/DiDateInfs/DiDateInf/DrugInfs/DrugInf/DrugC")
                .map(RawElement::text))
        .hasValue("1");
  }

  @Test
  @DisplayName("elements of an unknown header element are not the header's, but the patient is")
  void unknownHeaderElement() {
    DrugInfoAnswer answer =
        read(
            document(
                "<Other><MedicalInstitutionCode>1319999023</MedicalInstitutionCode>"
                    + "<QuaInf><KanaName>シケン</KanaName></QuaInf></Other>"));
    assertThat(answer.institution()).isEmpty();
    assertThat(answer.patient().orElseThrow().name().orElseThrow().kana()).hasValue("シケン");
  }

  @Test
  @DisplayName("unknown elements inside a drug are reported with their place, the rest is read")
  void unknownElement() {
    DrugInfoAnswer answer =
        answer(
            "<MeTrMonthInf><DiDateInfs><DiDateInf><DrugInfs><DrugInf><Qua2>5</Qua2><DrugN>薬</DrugN>"
                + "</DrugInf></DrugInfs></DiDateInf></DiDateInfs></MeTrMonthInf>");
    assertThat(answer.lines().get(0).name()).hasValue("薬");
    assertThat(answer.findings())
        .extracting(Finding::path)
        .containsExactly(
            "/XmlMsg/MessageBody/MeTrMonthInf[1]/DiDateInfs[1]/DiDateInf[1]/DrugInfs[1]/DrugInf[1]"
                + "/Qua2");
  }

  @Test
  @DisplayName("the order of elements does not matter, that of the lines is the document's")
  void order() {
    DrugInfoAnswer answer =
        read(
            "<XmlMsg><MessageBody>"
                + dispensing(PHARMACY, CLINIC, "20260801", "1|薬", "2|薬")
                + claim(CLINIC, "", "20260802", "3|薬")
                + "<MeTrMonthInf><DiDateInfs><DiDateInf><DrugInfs><DrugInf><DrugC>4</DrugC></DrugInf>"
                + "</DrugInfs><DiDate>20260803</DiDate></DiDateInf></DiDateInfs>"
                + "<MeTrMonth>202608</MeTrMonth></MeTrMonthInf>"
                + prescription(CLINIC, "20260804", "5|薬")
                + claim(CLINIC, "", "20260805", "6|薬")
                + "</MessageBody><MessageHeader>"
                + OK
                + "</MessageHeader></XmlMsg>");
    assertThat(answer.lines())
        .extracting(line -> line.index() + ":" + line.code().orElseThrow())
        .containsExactly("0:1", "1:2", "2:3", "3:4", "4:5", "5:6");
    assertThat(answer.lines().get(3).month()).hasValue(YearMonth.of(2026, 8));
    assertThat(answer.lines().get(3).dispensedOn()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "0.50000, 0.50000", "12.34567, 12.34567", ".5, 0.5", "007, 7", "0, 0"})
  @DisplayName("amounts are decimals as told, with all their places")
  void amounts(String wire, BigDecimal amount) {
    DrugLine line = drug("<Qua1>" + wire + "</Qua1><Times>" + wire + "</Times>");
    assertThat(line.amount()).hasValue(amount);
    assertThat(line.times()).hasValue(amount);
  }

  @ParameterizedTest
  @ValueSource(strings = {"１", "1e3", "-1", "1.2.3", ".", "1錠", "1234567890123456789012345678901"})
  @DisplayName("what is no number becomes a finding, and its text is not lost")
  void badAmounts(String wire) {
    DrugInfoAnswer answer =
        answer(claim(CLINIC, "", "20260801", "1|薬|" + wire), claim(CLINIC, "", "", "2|薬|2"));
    assertThat(answer.lines().get(0).amount()).isEmpty();
    assertThat(answer.lines().get(0).amountOnWire()).hasValue(wire);
    assertThat(drug("<Qua1>" + wire + "</Qua1>").amountOnWire()).as("alone").hasValue(wire);
    assertThat(drug("<Times>" + wire + "</Times>").timesOnWire()).hasValue(wire);
    assertThat(answer.lines().get(1).amount()).hasValue(new BigDecimal(2));
    assertThat(answer.findings()).extracting(Finding::problem).containsExactly(Problem.BAD_VALUE);
  }

  @Test
  @DisplayName("empty and absent elements are not told: never 0, false or a blank text")
  void notTold() {
    DrugLine line = drug("<DrugN>薬</DrugN><Qua1/><Times> </Times><Unit/><DrugC></DrugC>");
    assertThat(
            Stream.of(
                line.month(),
                line.dispensedOn(),
                line.prescribedOn(),
                line.day(),
                line.inOut(),
                line.prescriptionClass(),
                line.claimClass(),
                line.dosageForm(),
                line.code(),
                line.ingredient(),
                line.amount(),
                line.amountOnWire(),
                line.unit(),
                line.times(),
                line.timesOnWire(),
                line.usage(),
                line.instruction(),
                line.usageText(),
                line.institution().code(),
                line.institution().institutionCode(),
                line.institution().name(),
                line.institution().ownFlag()))
        .allMatch(java.util.Optional::isEmpty);
    assertThat(line.statedDays()).isEmpty();
    assertThat(line.use()).isEqualTo(DrugUse.UNKNOWN);
    assertThat(line.dispensingPlace()).isEqualTo(DispensingPlace.UNKNOWN);
    assertThat(line.ownership(null)).isEqualTo(Ownership.UNKNOWN);
  }

  @Test
  @DisplayName("codes are text: leading zeros and a .0 stay as they came")
  void codesAreText() {
    DrugLine line =
        line(
            "<MeTrDiHCd>0119999001</MeTrDiHCd><PrlsHCd>119999001</PrlsHCd>",
            "",
            "<DrugC>620000001.0</DrugC>");
    assertThat(line.code()).hasValue("620000001.0");
    assertThat(line.institution().institutionCode())
        .hasValue(MedicalInstitutionCode.of("0119999001"));
    assertThat(line.prescriber().code()).hasValue("119999001");
    assertThat(line.prescriber().institutionCode()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "21, 30, ORAL, 30",
    "21, 30.00, ORAL, 30",
    "21, 0, ORAL, -1",
    "21, 2.5, ORAL, -1",
    "21, 10000, ORAL, -1",
    "21, 9999, ORAL, 9999",
    "22, 10, AS_NEEDED, -1",
    "23, 1, EXTERNAL, -1",
    "31, 3, UNKNOWN, -1",
    "1, 30, UNKNOWN, -1",
    "'', 30, UNKNOWN, -1"
  })
  @DisplayName("trap 4: days are stated only for oral drugs of claims with a whole count")
  void statedDays(String drugClass, String times, DrugUse use, int days) {
    DrugLine line =
        answer(claim(CLINIC, "", "", "1|薬|1|" + times + "|" + drugClass)).lines().get(0);
    assertThat(line.use()).isEqualTo(use);
    assertThat(line.statedDays().orElse(-1)).isEqualTo(days);
  }

  @Test
  @DisplayName("trap 7: 診療識別 and 剤形区分 are kept apart, and the latter states no days")
  void codeSets() {
    List<DrugLine> lines =
        answer(
                claim(CLINIC, "", "20260801", "1|薬|1|30|21"),
                dispensing(PHARMACY, CLINIC, "20260801", "1|薬|1|30|21"),
                prescription(CLINIC, "20260801", "1|薬|1|30|1"))
            .lines();
    assertThat(lines.get(0).claimClass()).hasValue("21");
    assertThat(lines.get(0).dosageForm()).isEmpty();
    assertThat(lines.get(1).claimClass()).isEmpty();
    assertThat(lines.get(1).dosageForm()).hasValue("21");
    assertThat(lines.get(2).dosageForm()).hasValue("1");
    assertThat(lines.subList(1, 3))
        .allMatch(line -> line.use() == DrugUse.UNKNOWN && line.statedDays().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "1349999014, '', OUTSIDE",
    "1349999014, 1319999007, OUTSIDE",
    "'', 1319999007, OUTSIDE",
    "1319999007, '', INSIDE",
    "1339999035, '', INSIDE",
    "1369999999, '', UNKNOWN",
    "99, '', UNKNOWN"
  })
  @DisplayName("trap 6: inside or outside comes from the codes, not from 入外")
  void dispensingPlace(String institution, String prescriber, DispensingPlace place) {
    assertThat(answer(claim(institution, prescriber, "", "1|薬")).lines().get(0).dispensingPlace())
        .isEqualTo(place);
  }

  @ParameterizedTest
  @CsvSource({
    // flag and code of the institution, flag and code of the prescriber, by flags, with own code
    "2, 1349999014, 1, 1319999007, OWN, OWN",
    "2, 1349999014, 2, 1319999023, OTHER, OTHER",
    "1, 1319999007, '', '', OWN, OWN",
    "2, 1319999023, '', '', OTHER, OTHER",
    "2, 1349999014, '', '', UNKNOWN, UNKNOWN",
    "2, 1349999014, '', 1319999007, UNKNOWN, OWN",
    "2, 1349999014, '', 1319999023, UNKNOWN, OTHER",
    "'', 1319999007, '', '', UNKNOWN, OWN",
    "'', 1319999023, '', '', UNKNOWN, OTHER",
    "'', '', '', '', UNKNOWN, UNKNOWN",
    "9, 1319999023, '', '', UNKNOWN, OTHER",
    "2, 1319999023, 1, 1319999007, OWN, OWN",
    "2, 1319999023, '', 99, UNKNOWN, UNKNOWN"
  })
  @DisplayName("own, other or unknown: by the flags, else by the codes, and never a guess")
  void ownership(
      String flag, String code, String byFlag, String byCode, Ownership alone, Ownership withOwn) {
    DrugLine line =
        line(
            DrugXml.tag("DiOrg", flag)
                + DrugXml.tag("MeTrDiHCd", code)
                + DrugXml.tag("PrIsOrg", byFlag)
                + DrugXml.tag("PrlsHCd", byCode),
            "",
            "<DrugN>薬</DrugN>");
    assertThat(line.ownership(null)).isEqualTo(alone);
    assertThat(line.ownership(MedicalInstitutionCode.of(CLINIC))).isEqualTo(withOwn);
  }

  @Test
  @DisplayName("a flag that nobody knows is kept as text and reported")
  void unknownFlag() {
    DrugInfoAnswer answer =
        answer(
            "<MeTrMonthInf><DiOrg>9</DiOrg><DiDateInfs><DiDateInf><DrugInfs><DrugInf><DrugN>薬"
                + "</DrugN></DrugInf></DrugInfs></DiDateInf></DiDateInfs></MeTrMonthInf>");
    assertThat(answer.lines().get(0).institution().ownFlag()).hasValue("9");
    assertThat(answer.findings())
        .extracting(Finding::problem)
        .containsExactly(Problem.UNKNOWN_CODE);
  }

  @Test
  @DisplayName("lists that stand twice add up")
  void repeatedLists() {
    String day =
        "<DiDateInfs><DiDateInf><DrugInfs><DrugInf><DrugN>薬</DrugN></DrugInf></DrugInfs><DrugInfs>"
            + "<DrugInf><DrugN>薬</DrugN></DrugInf></DrugInfs></DiDateInf></DiDateInfs>";
    assertThat(answer("<MeTrMonthInf>" + day + day + "</MeTrMonthInf>").lines()).hasSize(4);
    assertThat(
            answer(prescription(CLINIC, "20260801", "1|薬"), prescription(CLINIC, "20260802", "2|薬"))
                .lines())
        .hasSize(2);
  }

  @Test
  @DisplayName("D1 vendor characters of Shift_JIS in names come out whole")
  void shiftJis() {
    String text =
        document(OK, claim(CLINIC, "", "20260801", "1|髙薬①～－「㈱架空」")).replace("UTF-8", "Shift_JIS");
    DrugInfoAnswer answer =
        DrugInfoAnswer.decode(
            "", text.getBytes(Charset.forName("windows-31j")), ReadingRules.DEFAULT);
    assertThat(answer.lines().get(0).name()).hasValue("髙薬①～－「㈱架空」");
    assertThat(answer.lines().get(0).nameWithoutMaker()).hasValue("髙薬①～－");
    assertThat(answer.charset()).isEqualTo(WireCharset.WINDOWS_31J);
  }

  @Test
  @DisplayName("a document of 2 MB is read whole and merged within seconds")
  void large() {
    String[] body =
        IntStream.range(0, 2_000)
            .mapToObj(
                i ->
                    claim(
                        PHARMACY,
                        i % 2 == 0 ? CLINIC : HOSPITAL,
                        String.format("20%02d%02d%02d", 10 + i / 336, 1 + i / 28 % 12, 1 + i % 28),
                        IntStream.range(0, 9)
                            .mapToObj(k -> "60000" + i % 50 + k + "|架空の長い名前の薬" + k + "錠|1.5|30|21")
                            .toArray(String[]::new)))
            .toArray(String[]::new);
    byte[] bytes = document(OK, body).getBytes(StandardCharsets.UTF_8);
    assertThat(bytes.length).isGreaterThan(2_000_000);
    long begun = System.nanoTime();
    DrugInfoAnswer answer = DrugInfoAnswer.decode("", bytes, ReadingRules.DEFAULT);
    MergedHistory merged = answer.history().merged();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    assertThat(answer.lines()).hasSize(18_000);
    assertThat(indexes(answer.lines()).get(17_999)).isEqualTo(17_999);
    assertThat(merged.kept().lines()).hasSize(18_000);
    assertThat(answer.findings()).isEmpty();
  }

  @Test
  @DisplayName("R-INV-4 no text of an answer stands in any toString")
  void maskedToString() {
    DrugInfoAnswer answer =
        answer(
            "<MeTrMonthInf><MeTrDiHCd>7734567890</MeTrDiHCd><MeTrDiHNm>金糸雀病院</MeTrDiHNm>"
                + "<PrlsHNm>金糸雀医院</PrlsHNm><InOut>773</InOut><DiDateInfs><DiDateInf>"
                + "<DiDate>20260319</DiDate><DrugInfs><DrugInf><DrugC>77340001</DrugC>"
                + "<DrugN>金糸雀錠</DrugN><IngreN>金糸雀塩</IngreN><UsageN>金糸雀に</UsageN>"
                + "<SpInst>773419</SpInst><Unit>金糸雀</Unit></DrugInf></DrugInfs><MeTrInfs><MeTrInf>"
                + "<SinInfCd>7734</SinInfCd><SinInfN>金糸雀手術</SinInfN></MeTrInf></MeTrInfs>"
                + "</DiDateInf></DiDateInfs></MeTrMonthInf>");
    DrugLine line = answer.lines().get(0);
    DrugHistory history = answer.history();
    IngredientCheck check = history.duplicateIngredients(code -> java.util.Optional.empty());
    assertThat(
            Stream.of(
                answer,
                line,
                line.institution(),
                line.prescriber(),
                answer.treatments(),
                answer.treatmentsByInstitution(),
                history,
                history.byDay(),
                history.byDay().rows(),
                history.byInstitution(),
                history.records(),
                history.courses(),
                history.merged(),
                MergePolicy.DEFAULT.groupOf(line),
                MergePolicy.Group.of("金糸雀"),
                check,
                check.unchecked(),
                new IngredientCheck.Duplicate(
                    "7734", List.of(line), java.util.Set.of(IngredientCheck.Difference.USE)),
                answer.redacted(),
                answer.redacted().lines()))
        .map(Object::toString)
        .isNotEmpty()
        .noneMatch(text -> text.contains("金糸雀") || text.contains("773") || text.contains("0319"));
  }
}
