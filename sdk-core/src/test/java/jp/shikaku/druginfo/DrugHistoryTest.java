package jp.shikaku.druginfo;

import static jp.shikaku.druginfo.DrugXml.CLINIC;
import static jp.shikaku.druginfo.DrugXml.HOSPITAL;
import static jp.shikaku.druginfo.DrugXml.PHARMACY;
import static jp.shikaku.druginfo.DrugXml.answer;
import static jp.shikaku.druginfo.DrugXml.claim;
import static jp.shikaku.druginfo.DrugXml.dispensing;
import static jp.shikaku.druginfo.DrugXml.document;
import static jp.shikaku.druginfo.DrugXml.history;
import static jp.shikaku.druginfo.DrugXml.indexes;
import static jp.shikaku.druginfo.DrugXml.prescription;
import static jp.shikaku.druginfo.DrugXml.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Filters, groups and checks of a history (medical-info 10). */
class DrugHistoryTest {

  private static final LocalDate AUGUST_1 = LocalDate.of(2026, 8, 1);

  /** 0 July 31, 1 August 1, 2 August 5 (処方), 3 August 31, 4 September 1, 5 August, 6 never. */
  private static DrugHistory mixed() {
    return history(
        claim(CLINIC, "", "20260731", "1|薬"),
        claim(CLINIC, "", "20260801", "2|薬"),
        prescription(HOSPITAL, "20260805", "3|薬"),
        claim(CLINIC, "", "20260831", "4|薬"),
        claim(CLINIC, "", "20260901", "5|薬"),
        claim(CLINIC, "", "20260899", "6|薬"),
        claim(CLINIC, "", "", "7|薬"));
  }

  @Test
  @DisplayName(
      "the newest come first, lines of one day keep their order, lines without a day are last")
  void newestFirst() {
    assertThat(indexes(mixed().newestFirst())).containsExactly(4, 3, 2, 1, 0, 5, 6);
    DrugHistory sameDay =
        history(
            claim(CLINIC, "", "20260801", "1|薬", "2|薬"), claim(HOSPITAL, "", "20260801", "3|薬"));
    assertThat(indexes(sameDay.newestFirst())).containsExactly(0, 1, 2);
  }

  @Test
  @DisplayName("a span includes both ends; a line without a day counts by its month or always")
  void between() {
    DrugHistory history = mixed();
    assertThat(indexes(history.between(AUGUST_1, LocalDate.of(2026, 8, 31)).lines()))
        .containsExactly(1, 2, 3, 5, 6);
    assertThat(indexes(history.between(YearMonth.of(2026, 8), YearMonth.of(2026, 8)).lines()))
        .containsExactly(1, 2, 3, 5, 6);
    assertThat(indexes(history.between(LocalDate.of(2026, 9, 1), LocalDate.of(2026, 9, 1)).lines()))
        .as("an August without a day is not September's, no date at all may be")
        .containsExactly(4, 6);
    assertThat(indexes(history.between(AUGUST_1, AUGUST_1).lines()))
        .as("an August without a day may be August 1")
        .containsExactly(1, 5, 6);
  }

  @Test
  @DisplayName("what is new since a visit")
  void newSince() {
    assertThat(indexes(mixed().newSince(LocalDate.of(2026, 8, 31)).lines()))
        .containsExactly(3, 4, 5, 6);
    assertThat(history(claim(CLINIC, "", "20260731", "1|薬")).newSince(AUGUST_1).isEmpty()).isTrue();
  }

  @Test
  @DisplayName("hiding one's own lines keeps those of which it is not known")
  void excludingOwn() {
    DrugHistory history =
        history(
            claim(CLINIC, "", "20260801", "1|薬"),
            claim(HOSPITAL, "", "20260801", "2|薬"),
            dispensing(PHARMACY, CLINIC, "20260801", "3|薬"),
            dispensing(PHARMACY, "", "20260801", "4|薬"),
            claim("", "", "20260801", "5|薬"));
    assertThat(indexes(history.excludingOwn(MedicalInstitutionCode.of(CLINIC)).lines()))
        .containsExactly(1, 3, 4);
    assertThat(history.excludingOwn(null).lines()).as("no flags: all unknown").hasSize(5);
  }

  @Test
  @DisplayName("by institution: who ordered, in the order of the document, the unnamed together")
  void byInstitution() {
    DrugHistory history =
        history(
            dispensing(PHARMACY, CLINIC, "20260801", "1|薬"),
            claim("", "", "20260801", "2|薬"),
            claim(CLINIC, "", "20260801", "3|薬"),
            claim("", "", "20260802", "4|薬"));
    assertThat(history.byInstitution())
        .extracting(group -> group.institution().code() + " " + indexes(group.drugs().lines()))
        .containsExactly(Optional.of(CLINIC) + " [0, 2]", Optional.empty() + " [1, 3]");
  }

  @Test
  @DisplayName("a table by day: one row per institution, drug and dose; no line is left out")
  void byDay() {
    DrugHistory history =
        history(
            claim(CLINIC, "", "20260801", "1|薬|1", "2|薬Ｂ|1", "1|薬|1.0"),
            claim(CLINIC, "", "20260803", "1|薬|1", "1|薬|2"),
            claim(HOSPITAL, "", "20260802", "1|薬|1"),
            claim(CLINIC, "", "", "1|薬|1"));
    DrugPivot<LocalDate> table = history.byDay();
    assertThat(table.periods())
        .containsExactly(AUGUST_1.plusDays(2), AUGUST_1.plusDays(1), AUGUST_1);
    assertThat(table.rows())
        .extracting(row -> indexes(row.lines()))
        .containsExactly(List.of(3, 0, 2, 6), List.of(4), List.of(1), List.of(5));
    assertThat(indexes(table.rows().get(0).at(AUGUST_1))).containsExactly(0, 2);
    assertThat(indexes(table.undated())).containsExactly(6);
  }

  @Test
  @DisplayName("a table tells regular and as-needed use apart, and usages whatever their width")
  void rowsByUse() {
    String use = "</Times><UsageN>%s</UsageN>";
    DrugPivot<LocalDate> table =
        history(
                claim(CLINIC, "", "20260801", "1|薬|1|14|21", "1|薬|1|5|22"),
                claim(CLINIC, "", "20260802", "1|薬|1|7|21")
                    .replace("</Times>", use.formatted("１日１回")),
                claim(CLINIC, "", "20260803", "1|薬|1|7|21")
                    .replace("</Times>", use.formatted("1日1回 ")),
                dispensing(PHARMACY, CLINIC, "20260804", "1|薬|1|7|1")
                    .replace("</CzTimes>", "</CzTimes><CzUsageN>１日１回</CzUsageN>"),
                claim(CLINIC, "", "20260805", "1|薬|1|7|21")
                    .replace("</Times>", use.formatted("１日３回")))
            .byDay();
    assertThat(table.rows())
        .extracting(row -> indexes(row.lines()) + row.usageText().orElse("-"))
        .containsExactly("[5]１日３回", "[4, 3, 2]１日１回", "[0]-", "[1]-");
  }

  @Test
  @DisplayName("a table by month takes a line without a day by its month")
  void byMonth() {
    DrugPivot<YearMonth> table = mixed().byMonth();
    assertThat(table.periods())
        .containsExactly(YearMonth.of(2026, 9), YearMonth.of(2026, 8), YearMonth.of(2026, 7));
    assertThat(indexes(table.undated())).containsExactly(6);
  }

  @Test
  @DisplayName("records keep the order of the document under each heading")
  void records() {
    DrugHistory history =
        history(
            claim(CLINIC, "", "20260801", "1|薬"),
            claim(HOSPITAL, "", "20260801", "2|薬"),
            claim(CLINIC, "", "20260801", "3|薬"),
            claim(PHARMACY, "", "20260802", "4|薬"));
    assertThat(history.records())
        .extracting(record -> indexes(record.lines()))
        .containsExactly(List.of(3), List.of(0, 2), List.of(1));
    assertThat(history.records().get(0).pharmacy().flatMap(InstitutionRef::code))
        .hasValue(PHARMACY);
    assertThat(history.records().get(1).pharmacy()).isEmpty();
  }

  @Test
  @DisplayName("R-INV-1 answers of two persons do not become one history")
  void twoPersons() {
    String one = "<QuaInf><Name>試験　太郎</Name><Birth>19850417</Birth></QuaInf>";
    String other = "<QuaInf><Name>試験　花子</Name><Birth>19850417</Birth></QuaInf>";
    DrugInfoAnswer first = read(document(one, claim(CLINIC, "", "20260801", "1|薬")));
    DrugInfoAnswer second = read(document(other, claim(CLINIC, "", "20260801", "1|薬")));
    DrugInfoAnswer nobody = answer(claim(CLINIC, "", "20260801", "1|薬"));
    assertThatThrownBy(() -> DrugHistory.of(List.of(first, nobody, second)))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageNotContaining("試験");
    assertThat(DrugHistory.of(List.of(first, nobody, first)).lines()).hasSize(2);
  }

  @Test
  @DisplayName("the sources say how fresh they are")
  void freshness() {
    assertThat(DrugSource.values()).extracting(DrugSource::rank).containsExactly(1, 2, 3);
    assertThat(DrugSource.CLAIM.freshness()).isNotEqualTo(DrugSource.DISPENSING.freshness());
  }

  @Test
  @DisplayName("a refill is no duplicate; another brand, use or institution is")
  void duplicates() {
    DrugCodeMapping mapping =
        DrugCodeMapping.of(
            Map.of(
                "11", "1149019F1560",
                "12", "1149019F1676",
                "21", "2171022F1029",
                "31", "2189015F",
                "41", "3999999F1011"));
    DrugHistory refills =
        history(
            claim(CLINIC, "", "20260801", "11|薬|1|30|21"),
            claim(CLINIC, "", "20260901", "11|薬|1|30|21"),
            dispensing(PHARMACY, CLINIC, "20261001", "11|薬|1|30|1"));
    IngredientCheck none = refills.duplicateIngredients(mapping);
    assertThat(none.duplicates()).isEmpty();
    assertThat(none.isComplete()).isTrue();

    IngredientCheck found =
        history(
                claim(CLINIC, "", "20260801", "11|薬|1|30|21", "12|薬|1|30|21"),
                claim(CLINIC, "", "20260801", "21|薬|1|30|21", "21|薬|1|10|22"),
                claim(CLINIC, "", "20260801", "31|薬", "|薬", "99|薬", "41|薬"),
                claim(HOSPITAL, "", "20260802", "41|薬"))
            .duplicateIngredients(mapping);
    assertThat(found.duplicates())
        .extracting(duplicate -> duplicate.ingredientKey() + duplicate.differences())
        .containsExactly("1149019[DRUG]", "2171022[USE]", "3999999[INSTITUTION]");
    assertThat(found.unchecked())
        .extracting(unchecked -> unchecked.line().index() + " " + unchecked.reason())
        .containsExactly("4 NO_MAPPING", "5 NO_CODE", "6 NO_MAPPING");
    assertThat(found.isComplete()).isFalse();
  }

  @Test
  @DisplayName("ingredient and therapeutic class come from the mapping, never by a guess")
  void keysOfMapping() {
    DrugCodeMapping mapping = DrugCodeMapping.of(Map.of("11", "2171022F1029", "12", "2171022F"));
    assertThat(history(claim(CLINIC, "", "20260801", "11|薬", "12|薬", "13|薬", "|薬")).lines())
        .extracting(
            line ->
                line.ingredientKey(mapping).orElse("-")
                    + line.therapeuticClass(mapping).orElse("-"))
        .containsExactly("21710222", "--", "--", "--");
  }

  @Test
  @DisplayName("today's orders by either code are compared; what was not checked is listed")
  void todaysOrders() {
    DrugCodeMapping mapping =
        DrugCodeMapping.of(
            Map.of("11", "1149019F1560", "12", "1149019F1676", "21", "2171022F1029", "22", "bad"));
    DrugHistory history =
        history(
            claim(CLINIC, "", "20260801", "11|薬|1|30|21", "21|薬|1|30|21"),
            claim(HOSPITAL, "", "20260801", "11|薬|1|30|21"));
    IngredientCheck found = history.duplicateIngredients(mapping, List.of("12", "3999999F1011"));
    assertThat(found.duplicates())
        .extracting(duplicate -> duplicate.ingredientKey() + indexes(duplicate.lines()))
        .containsExactly("1149019[0, 2]");
    assertThat(found.duplicates().get(0).differences())
        .containsExactlyInAnyOrder(
            IngredientCheck.Difference.TODAY, IngredientCheck.Difference.INSTITUTION);
    assertThat(found.isComplete()).isTrue();
    assertThat(history.duplicateIngredients(mapping, List.of("2171022F9999")).duplicates())
        .singleElement()
        .satisfies(
            duplicate ->
                assertThat(duplicate.differences())
                    .containsExactly(IngredientCheck.Difference.TODAY));
    IngredientCheck unknown = history.duplicateIngredients(mapping, List.of("22", "99"));
    assertThat(unknown.duplicates()).isEmpty();
    assertThat(unknown.uncheckedCodes()).containsExactly("22", "99");
    assertThat(unknown.isComplete()).isFalse();
  }

  @Test
  @DisplayName("new since an earlier answer: by content, wherever it stands; a claim is new")
  void newComparedWith() {
    String drug = "11|薬|1|30|21";
    DrugHistory earlier =
        history(
            claim(CLINIC, "", "20260801", drug), dispensing(PHARMACY, CLINIC, "20260901", drug));
    DrugHistory later =
        history(
            claim(PHARMACY, CLINIC, "20260901", drug),
            claim(CLINIC, "", "20260801", "11|薬|1.0|30|21", "11|薬|2|30|21"),
            dispensing(PHARMACY, CLINIC, "20260901", drug),
            claim(CLINIC, "", "20260802", drug),
            claim(HOSPITAL, "", "20260801", drug));
    assertThat(indexes(later.newComparedWith(earlier).lines())).containsExactly(0, 2, 4, 5);
    assertThat(later.newComparedWith(later).isEmpty()).isTrue();
    DrugHistory stranger =
        read(document("<QuaInf><Name>試験　花子</Name><Birth>19850417</Birth></QuaInf>")).history();
    DrugHistory patient =
        read(document("<QuaInf><Name>試験　太郎</Name><Birth>19850417</Birth></QuaInf>")).history();
    assertThatThrownBy(() -> patient.newComparedWith(stranger))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageNotContaining("試験");
  }

  @Test
  @DisplayName("an import key changes with every value told, and with nothing of person or flags")
  void importKey() {
    String document =
        document(
            "<QuaInf><Name>試験　太郎</Name></QuaInf>",
            "<MeTrMonthInf><MeTrMonth>202608</MeTrMonth><DiOrg>1</DiOrg>"
                + "<MeTrDiHCd>1319999007</MeTrDiHCd><PrlsHCd>1319999023</PrlsHCd><InOut>2</InOut>"
                + "<DiDateInfs><DiDateInf><DiDate>20260801</DiDate><PrDate>20260731</PrDate>"
                + "<DrugInfs><DrugInf><MeTrIdCl>21</MeTrIdCl><DrugC>11</DrugC><DrugN>薬</DrugN>"
                + "<IngreN>成分</IngreN><Qua1>1</Qua1><Unit>錠</Unit><Times>30</Times>"
                + "<UsageN>用法</UsageN><SpInst>指示</SpInst></DrugInf></DrugInfs></DiDateInf>"
                + "</DiDateInfs></MeTrMonthInf>");
    String key = importKey(document);
    assertThat(key)
        .as("kept for ever: hosts store it")
        .isEqualTo("d3cd9b6f81f0a0be79ae885f6dcc7f1d0888c6c5a492f1faa56a484904f79fb7");
    assertThat(importKey(document.replace("太郎", "花子"))).isEqualTo(key);
    assertThat(importKey(document.replace("<DiOrg>1</DiOrg>", "<DiOrg>2</DiOrg>"))).isEqualTo(key);
    assertThat(importKey(document.replace("<Times>30", "<Times>30.00"))).isEqualTo(key);
    for (String value :
        List.of(
            "Month>202608",
            "1319999007",
            "1319999023",
            "InOut>2",
            "20260801",
            "20260731",
            "Cl>21",
            "C>11",
            "薬",
            "成分",
            "Qua1>1",
            "錠",
            "Times>30",
            "用法",
            "指示")) {
      String changed = document.replace(value, value.substring(0, value.length() - 1) + "9");
      assertThat(importKey(changed)).as(value).isNotEqualTo(key);
    }
    assertThat(importKey(document.replace("<Qua1>1</Qua1>", "<Qua1>適量</Qua1>")))
        .isNotEqualTo(importKey(document.replace("<Qua1>1</Qua1>", "<Qua1>少量</Qua1>")));
  }

  private static String importKey(String document) {
    return read(document).lines().get(0).importKey();
  }

  @Test
  @DisplayName("courses: 29 free days after the last stated day go on, 30 begin anew")
  void courses() {
    String drug = "1|薬Ａ錠「甲」|1|30|21";
    assertThat(
            history(
                    claim(CLINIC, "", "20260801", drug),
                    claim(HOSPITAL, "", "20260929", "2|薬Ａ錠「乙」|1|30|21"))
                .courses())
        .singleElement()
        .satisfies(
            course -> {
              assertThat(course.statedUntil()).hasValue(LocalDate.of(2026, 10, 28));
              assertThat(course.from()).hasValue(AUGUST_1);
              assertThat(course.lastFill()).hasValue(LocalDate.of(2026, 9, 29));
              assertThat(course.name()).hasValue("薬Ａ錠");
            });
    assertThat(
            history(claim(CLINIC, "", "20260801", drug), claim(CLINIC, "", "20260930", drug))
                .courses())
        .hasSize(2);
    assertThat(
            history(
                    claim(CLINIC, "", "20260801", "3|吸入|1|1|23"),
                    claim(CLINIC, "", "20260831", "3|吸入|1|1|23"),
                    claim(CLINIC, "", "20261001", "3|吸入|1|1|23"))
                .courses())
        .as("no duration is invented: 29 free days go on, 30 do not")
        .extracting(course -> indexes(course.lines()) + " " + course.statedUntil())
        .containsExactly("[0, 1] Optional.empty", "[2] Optional.empty");
  }

  @Test
  @DisplayName(
      "courses: a short fill within a long one does not shorten it; undated lines stand apart")
  void overlappingCourses() {
    List<DrugCourse> courses =
        history(
                claim(CLINIC, "", "20260801", "1|薬|1|90|21"),
                claim(HOSPITAL, "", "20260805", "1|薬|1|3|21"),
                claim(CLINIC, "", "20261101", "1|薬|1|30|21"),
                claim(CLINIC, "", "", "1|薬|1|30|21"))
            .courses();
    assertThat(courses)
        .extracting(course -> indexes(course.lines()))
        .containsExactly(List.of(0, 1, 2), List.of(3));
    assertThat(courses.get(1).from()).isEmpty();
    assertThat(courses.get(1).statedUntil()).isEmpty();
  }
}
