package jp.shikaku.checkup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.checkup.Judgement.Level;
import jp.shikaku.checkup.Judgement.Reason;
import jp.shikaku.eligibility.Sex;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckupReferenceLimitsTest {

  private static final ReferenceLimits LIMITS = ReferenceLimits.known();
  private static final String HDL = "3F070000002327101";
  private static final String LDL = "3F077000002327101";
  private static final String HB = "2A030000001930101";

  private static JudgedCheckup judge(ReferenceLimits limits, Sex sex, String... items) {
    return limits.judge(new CheckupXml().on("20260618", items).read().checkups().get(0), sex);
  }

  private static Judgement only(String item, Sex sex) {
    List<Judgement> judgements = judge(LIMITS, sex, item).judgements();
    assertThat(judgements).hasSize(1);
    return judgements.get(0);
  }

  private static Level level(String code, String value, String unit) {
    return only(CheckupXml.pq(code, value, unit), null).level();
  }

  private static String sbp(String reading, String value) {
    return CheckupXml.pq("9A75" + reading + "000000000001", value, "mmHg");
  }

  @ParameterizedTest(name = "{0} {1}: warning from {2}, alert from {3}")
  @CsvSource({
    "9A751000000000001, mmHg, 130, 140, 1",
    "9A761000000000001, mmHg, 85, 90, 1",
    "3F015000002327101, mg/dL, 150, 300, 1",
    "3F015000002327201, mg/dL, 150, 300, 1",
    "3F015000002399901, mg/dL, 150, 300, 1",
    "3F015129902327101, mg/dL, 175, 300, 1",
    "3F077000002327101, mg/dL, 120, 140, 1",
    "3F077000002399901, mg/dL, 120, 140, 1",
    "3B035000002327201, U/L, 31, 51, 1",
    "3B045000002399901, U/L, 31, 51, 1",
    "3B090000002327101, U/L, 51, 101, 1",
    "3D010000001926101, mg/dL, 100, 126, 1",
    "3D010000002227101, mg/dL, 100, 126, 1",
    "3D046000001920402, %, 5.6, 6.5, 0.1",
    "3D046000001906202, %, 5.6, 6.5, 0.1",
  })
  @DisplayName("8.4 high limits are inclusive: just below, at, and just above both bounds")
  void high(String code, String unit, BigDecimal warning, BigDecimal alert, BigDecimal step) {
    assertThat(level(code, warning.subtract(step).toPlainString(), unit)).isEqualTo(Level.NORMAL);
    assertThat(level(code, warning.toPlainString(), unit)).isEqualTo(Level.WARNING);
    assertThat(level(code, warning.add(step).toPlainString(), unit)).isEqualTo(Level.WARNING);
    assertThat(level(code, alert.subtract(step).toPlainString(), unit)).isEqualTo(Level.WARNING);
    assertThat(level(code, alert.toPlainString(), unit)).isEqualTo(Level.ALERT);
    assertThat(level(code, alert.add(step).toPlainString(), unit)).isEqualTo(Level.ALERT);
  }

  @ParameterizedTest(name = "{0} {2}: warning from {3} down, alert from {4} down")
  @CsvSource({
    "3F070000002327101, mg/dL, , 39, 34, 1",
    "3F070000002399901, mg/dL, , 39, 34, 1",
    "8A065000002391901, mL/min/1.73m2, , 60, 45, 0.1",
    "2A030000001930101, g/dL, MALE, 13, 12, 0.1",
    "2A030000001930101, g/dL, FEMALE, 12, 11, 0.1",
  })
  @DisplayName("8.4 low limits are inclusive: just above, at, and just below both bounds")
  void low(
      String code, String unit, Sex sex, BigDecimal warning, BigDecimal alert, BigDecimal step) {
    assertThat(
            Stream.of(
                    warning.add(step),
                    warning,
                    warning.subtract(step),
                    alert.add(step),
                    alert,
                    alert.subtract(step))
                .map(value -> only(CheckupXml.pq(code, value.toPlainString(), unit), sex).level()))
        .containsExactly(
            Level.NORMAL, Level.WARNING, Level.WARNING, Level.WARNING, Level.ALERT, Level.ALERT);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "（－）, NORMAL",
    "（±）, WARNING",
    "(+-), WARNING",
    "＋, ALERT",
    "+, ALERT",
    "(3+), ALERT",
    "判定不能, NOT_JUDGED",
  })
  @DisplayName("8.4 urine: ± is a warning and + an alert, in every spelling")
  void urine(String label, Level level) {
    for (String code : List.of("1A010000000190111", "1A020000000191111")) {
      assertThat(only(CheckupXml.item(code, null, "CO", "9", null, null, label), null).level())
          .isEqualTo(level);
    }
  }

  @Test
  @DisplayName("8.4 fault 1: HDL and LDL share 4 characters and are judged by their own limits")
  void fault1HdlAndLdl() {
    JudgedCheckup judged =
        judge(
            LIMITS,
            null,
            CheckupXml.pq(HDL, "60", "mg/dL"),
            CheckupXml.pq(LDL, "60", "mg/dL"),
            CheckupXml.pq("3F069000002391901", "300", "mg/dL"));
    assertThat(judged.judgements())
        .extracting(Judgement::level)
        .containsExactly(Level.NORMAL, Level.NORMAL, Level.NOT_JUDGED);
    assertThat(level(HDL, "130", "mg/dL")).isEqualTo(Level.NORMAL);
    assertThat(level(LDL, "130", "mg/dL")).isEqualTo(Level.WARNING);
    assertThat(level(HDL, "34", "mg/dL")).isEqualTo(Level.ALERT);
    assertThat(level(LDL, "34", "mg/dL")).isEqualTo(Level.NORMAL);
  }

  @Test
  @DisplayName(
      "8.4 fault 2: a pressure of exactly 130 is a warning, as the only one and as the mean")
  void fault2Inclusive() {
    assertThat(level("9A751000000000001", "130", "mmHg")).isEqualTo(Level.WARNING);
    Judgement mean = judge(LIMITS, null, sbp("1", "126"), sbp("2", "134")).judgements().get(0);
    assertThat(mean.level()).isEqualTo(Level.WARNING);
    assertThat(mean.value().orElseThrow()).isEqualByComparingTo("130");
  }

  @Test
  @DisplayName("8.4 fault 3: haemoglobin reaches the warning before the alert, for both sexes")
  void fault3Haemoglobin() {
    assertThat(only(CheckupXml.pq(HB, "13.0", "g/dL"), Sex.MALE).level()).isEqualTo(Level.WARNING);
    assertThat(only(CheckupXml.pq(HB, "12.5", "g/dL"), Sex.MALE).level()).isEqualTo(Level.WARNING);
    assertThat(only(CheckupXml.pq(HB, "12.5", "g/dL"), Sex.FEMALE).level()).isEqualTo(Level.NORMAL);
    assertThat(only(CheckupXml.pq(HB, "11.5", "g/dL"), Sex.FEMALE).level())
        .isEqualTo(Level.WARNING);
  }

  @Test
  @DisplayName("8.4 fault 3: swapped bounds are refused, in code and in a table")
  void fault3Swapped() {
    BigDecimal twelve = new BigDecimal("12");
    BigDecimal thirteen = new BigDecimal("13");
    assertThatThrownBy(() -> ReferenceLimit.atMost("2A030", "g/dL", twelve, thirteen))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> ReferenceLimit.atLeast("9A751", null, thirteen, twelve))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> ReferenceLimit.grade("1A010", Qualitative.POSITIVE, Qualitative.TRACE))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> LIMITS.with(new StringReader("2A030\t1\tlow\t12\t13\tg/dL")))
        .isInstanceOf(InvalidQueryException.class);
  }

  @Test
  @DisplayName("8.4 two pressures are judged by their mean, never each alone")
  void meanOfTwo() {
    JudgedCheckup judged = judge(LIMITS, null, sbp("1", "132"), sbp("2", "126"));
    assertThat(judged.judgements()).hasSize(1);
    Judgement mean = judged.judgements().get(0);
    assertThat(mean.items()).hasSize(2);
    assertThat(mean.level()).isEqualTo(Level.NORMAL);
    assertThat(mean.reasons()).containsExactly(Reason.WITHIN, Reason.MEAN);
    for (CheckupItem reading : judged.checkup().items()) {
      assertThat(judged.judgement(reading)).contains(mean);
    }
  }

  @ParameterizedTest(name = "{0} and {1} are {2}")
  @CsvSource({
    "129, 130, NORMAL",
    "129, 131, WARNING",
    "140, 139, WARNING",
    "140, 140, ALERT",
    "129.9, 130.1, WARNING"
  })
  @DisplayName("8.4 the mean is not rounded before it is compared")
  void meanBoundary(String first, String second, Level level) {
    assertThat(judge(LIMITS, null, sbp("1", first), sbp("2", second)).worst()).isEqualTo(level);
  }

  @Test
  @DisplayName("8.4 その他 counts only without a first and second reading, and says so")
  void otherReading() {
    JudgedCheckup alone = judge(LIMITS, null, sbp("5", "141"));
    assertThat(alone.worst()).isEqualTo(Level.ALERT);
    JudgedCheckup beside = judge(LIMITS, null, sbp("5", "200"), sbp("2", "120"));
    assertThat(beside.worst()).isEqualTo(Level.NORMAL);
    Judgement other = beside.judgement(beside.checkup().items().get(0)).orElseThrow();
    assertThat(other.level()).isEqualTo(Level.NOT_JUDGED);
    assertThat(other.reasons()).containsExactly(Reason.READING_NOT_USED);
    JudgedCheckup emptyFirst = judge(LIMITS, null, sbp("1", ""), sbp("5", "141"));
    assertThat(emptyFirst.worst()).isEqualTo(Level.ALERT);
  }

  @Test
  @DisplayName("8.4 on demand every reading is judged alone, also by limits of one's own")
  void eachReading() {
    String[] readings = {sbp("5", "141"), sbp("2", "120"), sbp("1", "130"), sbp("2", "")};
    ReferenceLimits each = LIMITS.judgingEachReading().without("3F070");
    assertThat(judge(each, null, readings).judgements())
        .extracting(Judgement::level)
        .containsExactly(Level.ALERT, Level.NORMAL, Level.WARNING, Level.NOT_JUDGED);
    assertThat(judge(LIMITS, null, readings).worst())
        .as("the given ones stay")
        .isEqualTo(Level.NORMAL);
    BigDecimal own = new BigDecimal("119");
    assertThat(
            judge(
                    each.with(ReferenceLimit.atLeast("9A751", "mmHg", own, own)),
                    null,
                    sbp("2", "120"))
                .worst())
        .isEqualTo(Level.ALERT);
  }

  @Test
  @DisplayName("the shipped limits are read once")
  void readOnce() {
    assertThat(ReferenceLimits.known()).isSameAs(ReferenceLimits.known());
  }

  @Test
  @DisplayName("8.4 an empty second reading leaves the first to be judged alone")
  void emptySecond() {
    JudgedCheckup judged = judge(LIMITS, null, sbp("1", "130"), sbp("2", ""));
    assertThat(judged.judgements())
        .extracting(Judgement::level)
        .containsExactly(Level.WARNING, Level.NOT_JUDGED);
    assertThat(judged.judgements().get(1).reasons()).containsExactly(Reason.NO_VALUE);
  }

  @Test
  @DisplayName("8.4 systolic and diastolic pressures are not mixed")
  void bothPressures() {
    JudgedCheckup judged =
        judge(
            LIMITS,
            null,
            sbp("1", "128"),
            CheckupXml.pq("9A761000000000001", "92", "mmHg"),
            sbp("2", "128"),
            CheckupXml.pq("9A762000000000001", "86", "mmHg"));
    assertThat(judged.judgements())
        .extracting(Judgement::level)
        .containsExactly(Level.NORMAL, Level.WARNING);
  }

  @ParameterizedTest(name = "{0} without sex is {1}")
  @CsvSource({
    "14, NORMAL, WITHIN",
    "12.5, NOT_JUDGED, SEX_UNKNOWN",
    "12, NOT_JUDGED, SEX_UNKNOWN",
    "11.5, NOT_JUDGED, SEX_UNKNOWN",
    "11, ALERT, AT_OR_BELOW"
  })
  @DisplayName("8.4 without a sex haemoglobin is judged only where both sexes agree")
  void sexUnknown(String value, Level level, Reason reason) {
    for (Sex sex : new Sex[] {null, Sex.UNSET}) {
      Judgement judgement = only(CheckupXml.pq(HB, value, "g/dL"), sex);
      assertThat(judgement.level()).isEqualTo(level);
      assertThat(judgement.reasons()).contains(reason);
      assertThat(judgement.reasons().contains(Reason.EITHER_SEX))
          .isEqualTo(level != Level.NOT_JUDGED);
      assertThat(judgement.limit()).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0} {1} {2}: {3}")
  @CsvSource({
    "3F077000002327101, '', mg/dL, NO_VALUE",
    "3F077000002327101, <50, mg/dL, UNREADABLE",
    "3F077000002327101, 150, mmol/L, OTHER_UNIT",
    "3F077000002327101, 150, , OTHER_UNIT",
    "3D045000001920402, 9, %, NO_LIMIT",
    "3D010129901927201, 300, mg/dL, NO_LIMIT",
    "9N001000000000001, 300, cm, NO_LIMIT",
    "3F077, 300, mg/dL, NO_LIMIT",
    "2A030000001930101, '', g/dL, NO_VALUE",
  })
  @DisplayName(
      "8.4 what can not be compared for certain is not judged, with the reason, never NORMAL")
  void notJudged(String code, String value, String unit, Reason reason) {
    Judgement judgement = only(CheckupXml.pq(code, value.replace("<", "&lt;"), unit), null);
    assertThat(judgement.level()).isEqualTo(Level.NOT_JUDGED);
    assertThat(judgement.reasons()).containsExactly(reason);
    assertThat(judgement.value()).isEmpty();
  }

  @Test
  @DisplayName(
      "the sample of 2026: HDL low and LDL high separately, boundary Hb, mean pressure 150/93")
  void sample() {
    CheckupAnswer answer = CheckupXml.sample();
    Checkup newest = answer.checkups().get(0);
    JudgedCheckup judged = LIMITS.judge(newest, answer.sex().orElse(null));
    assertThat(
            judged.judgements().stream()
                .filter(j -> j.level() != Level.NOT_JUDGED)
                .map(
                    j ->
                        j.items().get(0).name().orElse("")
                            + " "
                            + j.value().map(BigDecimal::toPlainString).orElse("")
                            + " "
                            + j.level()))
        .containsExactly(
            "収縮期血圧（１回目） 150 ALERT",
            "拡張期血圧（１回目） 93 ALERT",
            "空腹時中性脂肪（トリグリセリド） 210 WARNING",
            "ＨＤＬコレステロール 38 WARNING",
            "ＬＤＬコレステロール 165 ALERT",
            "ＧＯＴ（ＡＳＴ） 34 WARNING",
            "ＧＰＴ（ＡＬＴ） 52 ALERT",
            "γ－ＧＴ（γ－ＧＴＰ） 88 WARNING",
            "空腹時血糖 118 WARNING",
            "ＨｂＡ１ｃ（ＮＧＳＰ値） 6.3 WARNING",
            "ｅＧＦＲ 58.2 WARNING",
            "血色素量（ヘモグロビン値） 13.0 WARNING",
            "尿糖  NORMAL",
            "尿蛋白  WARNING");
    assertThat(judged.worst()).isEqualTo(Level.ALERT);
  }

  @Test
  @DisplayName("the sample of 2023: the pressure told as その他 is judged, there is no other")
  void sampleOld() {
    CheckupAnswer answer = CheckupXml.sample();
    JudgedCheckup judged = LIMITS.judge(answer.checkups().get(2), Sex.MALE);
    assertThat(judged.judgements())
        .extracting(Judgement::level)
        .containsExactly(
            Level.WARNING,
            Level.WARNING,
            Level.ALERT,
            Level.WARNING,
            Level.NOT_JUDGED,
            Level.NOT_JUDGED);
  }

  @Test
  @DisplayName("every item has exactly one judgement; of another checkup there is none")
  void everyItemOnce() {
    CheckupAnswer answer = CheckupXml.sample();
    for (Checkup checkup : answer.checkups()) {
      JudgedCheckup judged = LIMITS.judge(checkup, Sex.MALE);
      assertThat(judged.judgements().stream().flatMap(j -> j.items().stream()))
          .containsExactlyInAnyOrderElementsOf(checkup.items());
    }
    JudgedCheckup newest = LIMITS.judge(answer.checkups().get(0), Sex.MALE);
    assertThat(newest.judgement(answer.checkups().get(1).items().get(0))).isEmpty();
    assertThat(judge(LIMITS, null).worst()).isEqualTo(Level.NOT_JUDGED);
  }

  @Test
  @DisplayName("limits are replaced, narrowed by identification, added and taken away")
  void replaceable() throws IOException {
    BigDecimal high = new BigDecimal("500");
    ReferenceLimits own =
        LIMITS
            .with(ReferenceLimit.atLeast("3F077", "mg/dL", high, high))
            .with(ReferenceLimit.atLeast("3F0771299", null, BigDecimal.ONE, high))
            .without("3F070")
            .with(new StringReader("# own\n9N011\t*\thigh\t25\t30\t\n2A030\t*\tlow\t1\t1\tg/dL\n"));
    JudgedCheckup judged =
        judge(
            own,
            null,
            CheckupXml.pq(LDL, "200", "mg/dL"),
            CheckupXml.pq("3F077129902327101", "200", "mmol/L"),
            CheckupXml.pq(HDL, "20", "mg/dL"),
            CheckupXml.pq("9N011000000000001", "25", "kg/m2"));
    assertThat(judged.judgements())
        .extracting(Judgement::level)
        .containsExactly(Level.NORMAL, Level.WARNING, Level.NOT_JUDGED, Level.WARNING);
    assertThat(LIMITS.limits()).as("the given ones stay").hasSize(16);
    assertThat(ReferenceLimits.none().limits()).isEmpty();
    assertThat(judge(ReferenceLimits.none(), null, sbp("1", "300")).worst())
        .isEqualTo(Level.NOT_JUDGED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3F077\t*\thigh\t1\t2",
        "3F07\t*\thigh\t1\t2\t",
        "3F077\t3\thigh\t1\t2\t",
        "3F077\t*\tover\t1\t2\t",
        "3F077\t*\thigh\tx\t2\t",
        "1A010\t*\tgrade\t1\t2\t"
      })
  @DisplayName("a row of another shape is refused with its line; 4 characters name no item")
  void badRow(String row) {
    assertThatThrownBy(() -> LIMITS.with(new StringReader("\n" + row)))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  @DisplayName("a limit for an unset sex is refused, and one of a sex does not count for the other")
  void limitOfSex() {
    ReferenceLimit limit = ReferenceLimit.atLeast("3C020", null, BigDecimal.ONE, BigDecimal.TEN);
    assertThatThrownBy(() -> limit.forSex(Sex.UNSET)).isInstanceOf(InvalidQueryException.class);
    ReferenceLimits male = ReferenceLimits.none().with(limit.forSex(Sex.MALE));
    String uricAcid = CheckupXml.pq("3C020000002327101", "7", "mg/dL");
    assertThat(judge(male, Sex.MALE, uricAcid).worst()).isEqualTo(Level.WARNING);
    assertThat(judge(male, Sex.FEMALE, uricAcid).worst()).isEqualTo(Level.NOT_JUDGED);
    assertThat(judge(male, null, uricAcid).judgements().get(0).reasons())
        .containsExactly(Reason.SEX_UNKNOWN);
  }

  @Test
  @DisplayName("the sentence names level, bound and reason in both languages, not the value")
  void messages() {
    Judgement mean = judge(LIMITS, null, sbp("1", "133"), sbp("2", "135")).judgements().get(0);
    assertThat(mean.message(Locale.JAPAN)).isEqualTo("注意：基準値以上です、測定値の平均で比較しました、基準値 130 mmHg");
    assertThat(mean.message(Locale.ENGLISH))
        .isEqualTo(
            "warning: at or above the limit; the mean of the readings was compared; limit 130 mmHg");
    assertThat(only(CheckupXml.pq(HB, "12.5", "g/dL"), null).message(Locale.JAPAN))
        .isEqualTo("判定なし：基準値が性別によって異なりますが、性別が不明です");
    assertThat(
            only(CheckupXml.item("1A010000000190111", null, "CO", "3", null, null, "+"), null)
                .message(Locale.JAPAN))
        .isEqualTo("警告：基準値以上です、基準値 ＋");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ja", "en"})
  @DisplayName("every level and reason has its own words")
  void words(String language) {
    Locale locale = Locale.forLanguageTag(language);
    assertThat(Stream.of(Reason.values()).map(reason -> reason.message(locale)))
        .doesNotHaveDuplicates()
        .allMatch(text -> !text.isBlank());
    assertThat(Stream.of(Level.values()).map(level -> level.message(locale)))
        .doesNotHaveDuplicates()
        .allMatch(text -> !text.isBlank());
  }
}
