package jp.shikaku.druginfo;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import jp.shikaku.ReadingRules;
import jp.shikaku.SampleFiles;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.medical.InfoOutcome;
import jp.shikaku.medical.PatientInfo;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The samples of medical-info 13, against values written down by reading them. */
class DrugSampleTest {

  private static final MedicalInstitutionCode OWN = MedicalInstitutionCode.of("1319999007");

  private static final DrugInfoAnswer ANSWER = sample("YZKsiquc01res_202611020001");

  private static final DrugCodeMapping MAPPING =
      DrugCodeMapping.of(
          Map.of(
              "699990011", "2171022F1029",
              "699990022", "2189015F1023",
              "699990033", "1149019F1560",
              "699990044", "1149019F1676",
              "699990055", "2649732S1010"));

  private static DrugInfoAnswer sample(String name) {
    return DrugInfoAnswer.decode(
        name + ".xml", SampleFiles.medicalInfoBytes(name), ReadingRules.DEFAULT);
  }

  private static String text(Optional<?> value) {
    return value.map(Object::toString).orElse("-");
  }

  private static String text(InstitutionRef institution) {
    return String.join(
        " ", text(institution.code()), text(institution.name()), text(institution.ownFlag()));
  }

  private static String text(DrugLine line) {
    return String.join(
        "|",
        line.source().name(),
        text(line.month()),
        text(line.dispensedOn()),
        text(line.prescribedOn()),
        text(line.institution()),
        text(line.prescriber()),
        text(line.inOut()) + text(line.prescriptionClass()),
        text(line.claimClass()) + text(line.dosageForm()),
        text(line.code()),
        text(line.name()),
        text(line.ingredient()),
        text(line.amount().map(BigDecimal::toPlainString)),
        text(line.unit()),
        text(line.times().map(BigDecimal::toPlainString)),
        text(line.usage()),
        text(line.instruction()));
  }

  private static String text(Treatment item) {
    return String.join(
        "|",
        text(item.month()),
        text(item.on()),
        text(item.institution()),
        text(item.inOut()),
        text(item.classification()),
        text(item.code()),
        text(item.name()),
        text(item.amount()),
        text(item.unit()),
        text(item.times()));
  }

  private static final String JIPIN = "699990011|カクウジピン錠５ｍｇ「見本」|カクウジピンベシル酸塩錠５ｍｇ|1|錠|%d|１日１回朝食後服用|-";
  private static final String STATIN =
      "699990022|ミホンスタチン錠１０ｍｇ|ミホンスタチンカルシウム錠１０ｍｇ|1|錠|%d|１日１回夕食後服用|-";
  private static final String PROFEN =
      "699990033|サンプルプロフェン錠６０ｍｇ|サンプルプロフェンナトリウム錠６０ｍｇ|3|錠|%d|１日３回朝昼夕食後服用|-";
  private static final String PATCH = "699990055|カクウパップ７０ｍｇ（１０ｃｍ×１４ｃｍ）|カクウフェン貼付剤|14|枚|1|-|１日１回　腰部";
  private static final String PHARMACY = "1349999014 架空みほん薬局 2";
  private static final String FOR_CLINIC = PHARMACY + "|1319999007 架空内科クリニック 1|2-";
  private static final String FOR_HOSPITAL = PHARMACY + "|1319999023 架空中央病院 2|";
  private static final String HOSPITAL = "1319999023 架空中央病院 2|- - ";

  @Test
  @DisplayName("every value of every drug, in the order of the document, for all three sources")
  void lines() {
    assertThat(ANSWER.lines().stream().map(DrugSampleTest::text))
        .containsExactly(
            "CLAIM|2026-06|2026-06-10|2026-06-10|" + FOR_CLINIC + "|21-|" + JIPIN.formatted(30),
            "CLAIM|2026-06|2026-06-10|2026-06-10|" + FOR_CLINIC + "|21-|" + STATIN.formatted(30),
            "CLAIM|2026-06|2026-06-24|2026-06-24|" + FOR_CLINIC + "|21-|" + PROFEN.formatted(5),
            "CLAIM|2026-07|2026-07-08|2026-07-08|" + FOR_CLINIC + "|21-|" + JIPIN.formatted(30),
            "CLAIM|2026-07|2026-07-08|2026-07-08|" + FOR_CLINIC + "|21-|" + STATIN.formatted(30),
            "CLAIM|2026-07|2026-07-15|-|" + HOSPITAL + "-|2-|23-|" + PATCH,
            "CLAIM|2026-07|2026-07-15|-|"
                + HOSPITAL
                + "-|2-|22-|699990044|テストプロフェン錠６０ｍｇ「架空」|サンプルプロフェンナトリウム錠６０ｍｇ"
                + "|1|錠|10|疼痛時服用|１回１錠　１日３回まで",
            "CLAIM|2026-08|2026-08-05|2026-08-04|" + FOR_HOSPITAL + "2-|21-|" + JIPIN.formatted(60),
            "CLAIM|2026-08|2026-08-05|2026-08-04|"
                + FOR_HOSPITAL
                + "2-|21-|"
                + STATIN.formatted(60),
            "CLAIM|2026-08|2026-08-20|2026-08-20|" + FOR_HOSPITAL + "2-|23-|" + PATCH,
            "CLAIM|2026-08|2026-08-26|-|1339999035 架空歯科医院 2|- - -|2-|21-|" + PROFEN.formatted(3),
            "CLAIM|2026-09|2026-09-09|-|1319999007 架空内科クリニック 1|- - -|2-|23-|699990066"
                + "|カクウヘラー５０μｇ吸入１２０回|カクウゾン・ミホテロール吸入剤|1|キット|1|-|１回２吸入　１日２回",
            "PRESCRIPTION|2026-10|-|2026-10-05|" + HOSPITAL + "2|-1|-1|" + JIPIN.formatted(30),
            "PRESCRIPTION|2026-10|-|2026-10-05|" + HOSPITAL + "2|-1|-1|" + STATIN.formatted(30),
            "PRESCRIPTION|2026-10|-|2026-10-30|"
                + HOSPITAL
                + "2|-1|-1|-|【般】ミホンシン錠２５０ｍｇ|-|2|錠|7|１日２回朝夕食後服用|-",
            "PRESCRIPTION|2026-10|-|2026-10-30|" + HOSPITAL + "2|-1|-3|" + PATCH,
            "DISPENSING|2026-08|2026-08-20|2026-08-20|" + FOR_HOSPITAL + "-1|-3|" + PATCH,
            "DISPENSING|2026-10|2026-10-05|2026-10-05|"
                + FOR_HOSPITAL
                + "-1|-1|"
                + JIPIN.formatted(30),
            "DISPENSING|2026-10|2026-10-05|2026-10-05|"
                + FOR_HOSPITAL
                + "-1|-1|"
                + STATIN.formatted(30));
    assertThat(DrugXml.indexes(ANSWER.lines()))
        .isEqualTo(Stream.iterate(0, i -> i + 1).limit(19).toList());
    assertThat(ANSWER.findings()).isEmpty();
  }

  @Test
  @DisplayName("medical-info 7: treatments without the operations, operations apart")
  void treatments() {
    assertThat(ANSWER.treatments().stream().map(DrugSampleTest::text))
        .containsExactly(
            "2026-07|2026-07-15|1319999023 架空中央病院 2|2|70|199990011|架空Ｘ線撮影（腰椎）|1|回|1",
            "2026-07|2026-07-15|1319999023 架空中央病院 2|2|12|199990022|架空外来管理加算|1|-|1",
            "2026-09|2026-09-09|1319999007 架空内科クリニック 1|2|60|199990033|架空血液検査一式|1|回|1");
    assertThat(ANSWER.operations().stream().map(DrugSampleTest::text))
        .containsExactly(
            "2026-08|2026-08-26|1339999035 架空歯科医院 2|2|50|399990011|架空抜歯手術（前歯）|1|歯|1",
            "2026-09|2026-09-14|1319999023 架空中央病院 2|1|50|199990044|架空腹腔鏡下手術（見本）|1|回|1");
  }

  @Test
  @DisplayName("medical-info 10: treatments by institution, without the operations")
  void treatmentsByInstitution() {
    assertThat(ANSWER.treatmentsByInstitution())
        .extracting(group -> text(group.institution().name()) + " " + group.treatments().size())
        .containsExactly("架空中央病院 2", "架空内科クリニック 1");
  }

  @Test
  @DisplayName("the header: success, identifier and patient block")
  void header() {
    assertThat(ANSWER.outcome()).isEqualTo(InfoOutcome.DATA);
    assertThat(ANSWER.exchangeId()).hasValue("K0001234-1");
    PatientInfo patient = ANSWER.patient().orElseThrow();
    assertThat(patient.birthdate()).hasValue(LocalDate.of(1985, 4, 17));
    assertThat(patient.sex().orElseThrow().is(Sex.MALE)).isTrue();
    assertThat(patient.name().orElseThrow().formal()).hasValue("試験　太郎");
    assertThat(patient.name().orElseThrow().kana()).hasValue("シケン　タロウ");
  }

  @Test
  @DisplayName("refusals are no empty answers, and an empty answer is no refusal")
  void outcomes() {
    DrugInfoAnswer noConsent = sample("YZKsiquc01res_202611020003");
    assertThat(noConsent.outcome()).isEqualTo(InfoOutcome.REFUSED);
    assertThat(noConsent.message()).hasValue("（見本文言）薬剤情報閲覧の同意が登録されていません。");
    assertThat(sample("YZKsiquc01res_202611020004").outcome()).isEqualTo(InfoOutcome.REFUSED);
    DrugInfoAnswer none = sample("YZKsiquc01res_202611020005");
    assertThat(none.outcome()).isEqualTo(InfoOutcome.EMPTY);
    assertThat(none.lines()).isEmpty();
    assertThat(none.history().isEmpty()).isTrue();
    assertThat(none.redacted().text()).isEmpty();
  }

  @Test
  @DisplayName(
      "medical-info 6.1: the overlap of 2026-08-20 is merged with a reason, nothing is lost")
  void overlap() {
    MergedHistory merged = ANSWER.history().merged();
    DrugLine dispensing = ANSWER.lines().get(16);
    MergedHistory.Superseded superseded = merged.superseded(dispensing).orElseThrow();
    assertThat(superseded.by().index()).isEqualTo(9);
    assertThat(superseded.explanation(Locale.JAPAN))
        .isEqualTo("同じ医療機関・同じ日（2026-08-20）の記録がレセプトにあるため、そちらを表示しています");
    assertThat(superseded.explanation(Locale.ENGLISH))
        .isEqualTo("the same institution and day are told by a better source (CLAIM)");
    assertThat(DrugXml.indexes(merged.kept().lines()))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 17, 18);
    assertThat(merged.superseded()).hasSize(3);
  }

  @Test
  @DisplayName("medical-info 6.1: the same e-prescription as 処方 and 調剤 is shown once, drug by drug")
  void prescriptionAndDispensing() {
    MergedHistory merged = ANSWER.history().merged();
    assertThat(merged.superseded(ANSWER.lines().get(12)).orElseThrow().by().index()).isEqualTo(17);
    assertThat(merged.superseded(ANSWER.lines().get(13)).orElseThrow().by().index()).isEqualTo(18);
    assertThat(merged.note(ANSWER.lines().get(14))).hasValue(MergeNote.PRESCRIPTION_ALONE);
    assertThat(merged.note(ANSWER.lines().get(17))).isEmpty();
  }

  @Test
  @DisplayName("medical-info 10: duplicates, and the lines that could not be checked with why")
  void duplicates() {
    IngredientCheck check = ANSWER.history().merged().kept().duplicateIngredients(MAPPING);
    assertThat(check.duplicates())
        .extracting(IngredientCheck.Duplicate::ingredientKey)
        .containsExactly("1149019", "2171022", "2189015");
    IngredientCheck.Duplicate profen = check.duplicates().get(0);
    assertThat(DrugXml.indexes(profen.lines())).containsExactly(2, 6, 10);
    assertThat(profen.differences())
        .containsExactlyInAnyOrder(
            IngredientCheck.Difference.DRUG,
            IngredientCheck.Difference.USE,
            IngredientCheck.Difference.INSTITUTION);
    assertThat(check.duplicates().get(1).differences())
        .containsExactly(IngredientCheck.Difference.INSTITUTION);
    assertThat(check.isComplete()).isFalse();
    assertThat(check.unchecked())
        .extracting(unchecked -> unchecked.line().index() + " " + unchecked.reason())
        .containsExactly("11 NO_MAPPING", "14 NO_CODE");
    assertThat(DrugXml.indexes(ANSWER.history().withoutCode().lines())).containsExactly(14);
  }

  @Test
  @DisplayName(
      "medical-info 6.3: days are stated for oral drugs of claims only, never for an inhaler")
  void statedDays() {
    assertThat(ANSWER.lines().stream().filter(line -> line.statedDays().isPresent()))
        .extracting(line -> line.index() + ":" + line.statedDays().getAsInt())
        .containsExactly("0:30", "1:30", "2:5", "3:30", "4:30", "7:60", "8:60", "10:3");
    DrugLine inhaler = ANSWER.lines().get(11);
    assertThat(inhaler.use()).isEqualTo(DrugUse.EXTERNAL);
    assertThat(inhaler.usageText()).hasValue("１回２吸入　１日２回");
    assertThat(ANSWER.lines().get(6).usageText()).hasValue("疼痛時服用　１回１錠　１日３回まで");
  }

  @Test
  @DisplayName("medical-info 6.3: in-house, outside, own and other by flags and codes")
  void places() {
    assertThat(ANSWER.lines())
        .extracting(DrugLine::dispensingPlace)
        .containsExactly(
            DispensingPlace.OUTSIDE,
            DispensingPlace.OUTSIDE,
            DispensingPlace.OUTSIDE,
            DispensingPlace.OUTSIDE,
            DispensingPlace.OUTSIDE,
            DispensingPlace.INSIDE,
            DispensingPlace.INSIDE,
            DispensingPlace.OUTSIDE,
            DispensingPlace.OUTSIDE,
            DispensingPlace.OUTSIDE,
            DispensingPlace.INSIDE,
            DispensingPlace.INSIDE,
            DispensingPlace.UNKNOWN,
            DispensingPlace.UNKNOWN,
            DispensingPlace.UNKNOWN,
            DispensingPlace.UNKNOWN,
            DispensingPlace.OUTSIDE,
            DispensingPlace.OUTSIDE,
            DispensingPlace.OUTSIDE);
    assertThat(DrugXml.indexes(ANSWER.history().excludingOwn(OWN).lines()))
        .containsExactly(5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18);
    assertThat(ANSWER.lines()).noneMatch(line -> line.ownership(OWN) == Ownership.UNKNOWN);
  }

  @Test
  @DisplayName("medical-info 10: a table of institution, drug and dose by month")
  void byMonth() {
    DrugPivot<YearMonth> table = ANSWER.history().merged().kept().byMonth();
    assertThat(table.periods())
        .containsExactly(
            YearMonth.of(2026, 10),
            YearMonth.of(2026, 9),
            YearMonth.of(2026, 8),
            YearMonth.of(2026, 7),
            YearMonth.of(2026, 6));
    assertThat(table.rows())
        .extracting(row -> text(row.institution().name()) + " " + text(row.name()))
        .containsExactly(
            "架空中央病院 【般】ミホンシン錠２５０ｍｇ",
            "架空中央病院 カクウパップ７０ｍｇ（１０ｃｍ×１４ｃｍ）",
            "架空中央病院 カクウジピン錠５ｍｇ「見本」",
            "架空中央病院 ミホンスタチン錠１０ｍｇ",
            "架空中央病院 テストプロフェン錠６０ｍｇ「架空」",
            "架空内科クリニック カクウヘラー５０μｇ吸入１２０回",
            "架空内科クリニック カクウジピン錠５ｍｇ「見本」",
            "架空内科クリニック ミホンスタチン錠１０ｍｇ",
            "架空内科クリニック サンプルプロフェン錠６０ｍｇ",
            "架空歯科医院 サンプルプロフェン錠６０ｍｇ");
    DrugPivot.Row<YearMonth> patches = table.rows().get(1);
    assertThat(patches.amount()).hasValue(new BigDecimal("14"));
    assertThat(patches.unit()).hasValue("枚");
    assertThat(DrugXml.indexes(patches.at(YearMonth.of(2026, 8)))).containsExactly(9);
    assertThat(patches.at(YearMonth.of(2026, 6))).isEmpty();
    assertThat(table.undated()).isEmpty();
  }

  @Test
  @DisplayName(
      "medical-info 10: original records by day, prescriber, prescription, pharmacy, source")
  void records() {
    List<DrugRecord> records = ANSWER.history().records();
    assertThat(records)
        .extracting(
            record ->
                text(record.day())
                    + " "
                    + text(record.prescriber().name())
                    + " "
                    + text(record.prescribedOn())
                    + " "
                    + text(record.pharmacy().flatMap(InstitutionRef::name))
                    + " "
                    + record.source().label()
                    + " "
                    + DrugXml.indexes(record.lines()))
        .containsExactly(
            "2026-10-30 架空中央病院 2026-10-30 - 電子処方箋（処方） [14, 15]",
            "2026-10-05 架空中央病院 2026-10-05 - 電子処方箋（処方） [12, 13]",
            "2026-10-05 架空中央病院 2026-10-05 架空みほん薬局 電子処方箋（調剤） [17, 18]",
            "2026-09-09 架空内科クリニック - - レセプト [11]",
            "2026-08-26 架空歯科医院 - - レセプト [10]",
            "2026-08-20 架空中央病院 2026-08-20 架空みほん薬局 レセプト [9]",
            "2026-08-20 架空中央病院 2026-08-20 架空みほん薬局 電子処方箋（調剤） [16]",
            "2026-08-05 架空中央病院 2026-08-04 架空みほん薬局 レセプト [7, 8]",
            "2026-07-15 架空中央病院 - - レセプト [5, 6]",
            "2026-07-08 架空内科クリニック 2026-07-08 架空みほん薬局 レセプト [3, 4]",
            "2026-06-24 架空内科クリニック 2026-06-24 架空みほん薬局 レセプト [2]",
            "2026-06-10 架空内科クリニック 2026-06-10 架空みほん薬局 レセプト [0, 1]");
  }

  @Test
  @DisplayName("medical-info 10: fills of one drug become courses, whatever the institution")
  void courses() {
    assertThat(ANSWER.history().merged().kept().courses())
        .extracting(
            course ->
                text(course.name())
                    + " "
                    + text(course.from())
                    + " "
                    + text(course.lastFill())
                    + " "
                    + text(course.statedUntil()))
        .contains(
            "カクウジピン錠５ｍｇ 2026-06-10 2026-10-05 -",
            "サンプルプロフェン錠６０ｍｇ 2026-06-24 2026-06-24 2026-06-28",
            "サンプルプロフェン錠６０ｍｇ 2026-08-26 2026-08-26 2026-08-28",
            "カクウヘラー５０μｇ吸入１２０回 2026-09-09 2026-09-09 -");
  }
}
