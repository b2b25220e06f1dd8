package jp.shikaku.checkup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.checkup.CheckupTrend.Direction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CheckupHistoryTest {

  private static final LocalDate NEW = LocalDate.of(2026, 6, 18);
  private static final LocalDate MIDDLE = LocalDate.of(2025, 6, 12);
  private static final LocalDate OLD = LocalDate.of(2023, 6, 15);
  private static final String LDL = "3F077000002327101";

  private static String weight(String value) {
    return CheckupXml.pq(CheckupXml.WEIGHT, value, "kg");
  }

  private static List<String> weights(List<Checkup> checkups) {
    return checkups.stream()
        .map(c -> c.item(CheckupXml.WEIGHT).flatMap(CheckupItem::value).orElse("-"))
        .toList();
  }

  private static CheckupTrend trend(CheckupHistory history, String key) {
    return history.trends().stream()
        .filter(t -> t.row().key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @DisplayName("10 the newest checkup comes first, whatever the document's order")
  void newestFirst() {
    CheckupHistory history =
        new CheckupXml()
            .on("20240610", weight("1"))
            .on("20260610", weight("3"))
            .on("20250610", weight("2"))
            .read()
            .history();
    assertThat(weights(history.newestFirst())).containsExactly("3", "2", "1");
    assertThat(history.latestDate()).contains(LocalDate.of(2026, 6, 10));
    assertThat(history.latest()).isEqualTo(Optional.of(history.newestFirst().get(0)));
  }

  @Test
  @DisplayName(
      "11.11 a later answer corrects a checkup of the same date, the earlier stays reachable")
  void correctedByAnswer() {
    CheckupAnswer first =
        new CheckupXml().on("20250610", weight("70")).on("20240610", weight("69")).read();
    CheckupAnswer second =
        new CheckupXml().on("20260610", weight("72")).on("20250610", weight("71")).read();
    CheckupHistory history = CheckupHistory.of(List.of(first, second));
    assertThat(weights(history.newestFirst())).containsExactly("72", "71", "69");
    assertThat(weights(history.superseded())).containsExactly("70");
  }

  @Test
  @DisplayName("parts of one date in one document are one checkup: nothing is replaced")
  void partsInDocument() {
    CheckupHistory history =
        new CheckupXml()
            .on("20250610", weight("70"), CheckupXml.pq(LDL, "120", "mg/dL"))
            .on("20250610", weight("70"), CheckupXml.coded("9N736000000000011", "2", null, "いいえ"))
            .on("20250610", weight("71"))
            .read()
            .history();
    assertThat(history.superseded()).isEmpty();
    assertThat(history.newestFirst()).hasSize(1);
    assertThat(history.newestFirst().get(0).items()).hasSize(4);
    LocalDate day = LocalDate.of(2025, 6, 10);
    assertThat(history.pivot().rows())
        .extracting(row -> row.text(day))
        .containsExactly("70 / 71", "120", "いいえ");
  }

  @Test
  @DisplayName("11.11 what a correction lacks stays reachable, also when it comes in parts")
  void correctionLacksItems() {
    CheckupAnswer first =
        new CheckupXml()
            .on("20250610", weight("70"))
            .on("20250610", CheckupXml.pq(LDL, "120", "mg/dL"))
            .read();
    CheckupAnswer second = new CheckupXml().on("20250610", weight("71")).read();
    CheckupHistory history = CheckupHistory.of(List.of(first, second));
    assertThat(history.newestFirst()).isEqualTo(second.checkups());
    assertThat(history.superseded()).hasSize(1);
    assertThat(history.superseded().get(0).items("3F077")).hasSize(1);
    assertThat(weights(history.superseded())).containsExactly("70");
  }

  @Test
  @DisplayName("the same checkup told again is no correction")
  void toldAgain() {
    CheckupHistory history =
        CheckupHistory.of(
            List.of(CheckupXml.sample(), CheckupXml.sample(), CheckupXml.emptySample()));
    assertThat(history.newestFirst()).isEqualTo(CheckupXml.sample().checkups());
    assertThat(history.superseded()).isEmpty();
  }

  @Test
  @DisplayName("checkups without a date are kept, each once, also by since")
  void undated() {
    CheckupAnswer answer = new CheckupXml().on("", weight("70")).read();
    CheckupHistory history = CheckupHistory.of(List.of(answer, answer));
    assertThat(weights(history.undated())).containsExactly("70");
    assertThat(history.since(NEW).undated()).hasSize(1);
    assertThat(history.pivot().rows()).isEmpty();
    assertThat(history.latest()).isEmpty();
  }

  @Test
  @DisplayName("answers about different persons are never joined; the message names nobody")
  void differentPersons() {
    CheckupAnswer other =
        new CheckupXml()
            .patient("<KanasName>ベツ　ジン</KanasName><Birthday>19850417</Birthday>")
            .on("20260610", weight("72"))
            .read();
    List<CheckupAnswer> answers = List.of(CheckupXml.sample(), other);
    assertThatThrownBy(() -> CheckupHistory.of(answers))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageNotContaining("ベツ");
    CheckupAnswer untold = new CheckupXml().patient("").on("20260610", weight("72")).read();
    assertThat(CheckupHistory.of(List.of(CheckupXml.sample(), untold)).newestFirst()).hasSize(4);
  }

  @Test
  @DisplayName("since holds its first day and later ones, of superseded checkups too")
  void since() {
    CheckupAnswer first =
        new CheckupXml().on("20240610", weight("0")).on("20250610", weight("2")).read();
    CheckupAnswer second =
        new CheckupXml().on("20240610", weight("1")).on("20250610", weight("3")).read();
    CheckupHistory history = CheckupHistory.of(List.of(first, second));
    CheckupHistory since = history.since(LocalDate.of(2025, 6, 10));
    assertThat(weights(since.newestFirst())).containsExactly("3");
    assertThat(weights(since.superseded())).containsExactly("2");
    assertThat(history.since(LocalDate.of(2025, 6, 11)).newestFirst()).isEmpty();
  }

  @Test
  @DisplayName(
      "10 one column a day, newest first; rows in the newest order, readings of a pressure together")
  void pivotOrder() {
    CheckupTable table = CheckupXml.sample().history().pivot();
    assertThat(table.days()).containsExactly(NEW, MIDDLE, OLD);
    assertThat(table.rows()).extracting(CheckupTable.Row::key).doesNotHaveDuplicates().hasSize(35);
    assertThat(table.rows().subList(0, 4))
        .extracting(CheckupTable.Row::key)
        .containsExactly("9N001-0000-01", "9N006-0000-01", "9N011-0000-01", "9N016-1601-01");
    assertThat(table.rows().subList(6, 12))
        .extracting(CheckupTable.Row::name)
        .as("その他 is of 2023 only")
        .containsExactly(
            "収縮期血圧（１回目）", "収縮期血圧（２回目）", "収縮期血圧（その他）", "拡張期血圧（１回目）", "拡張期血圧（２回目）", "拡張期血圧（その他）");
    assertThat(table.rows().get(34).name()).isEqualTo("医師の診断（判定）");
  }

  @Test
  @DisplayName(
      "10 what only older checkups have comes last; readings are ordered, whoever is newer")
  void rowsOfOlderCheckups() {
    CheckupTable table =
        new CheckupXml()
            .on(
                "20260618",
                CheckupXml.pq("9A755000000000001", "131", "mmHg"),
                CheckupXml.pq("9A761000000000001", "81", "mmHg"),
                weight("80"))
            .on(
                "20250612",
                CheckupXml.pq("9A752000000000001", "132", "mmHg"),
                CheckupXml.pq(LDL, "120", "mg/dL"),
                CheckupXml.pq("9A751000000000001", "133", "mmHg"))
            .read()
            .history()
            .pivot();
    assertThat(table.rows())
        .extracting(CheckupTable.Row::key)
        .containsExactly(
            "9A751-0000-01",
            "9A752-0000-01",
            "9A755-0000-01",
            "9A761-0000-01",
            "9N006-0000-01",
            "3F077-0000-01");
  }

  @Test
  @DisplayName(
      "10 method variants share a row: LDL and HbA1c of 2023 beside those of other methods")
  void methodVariants() {
    CheckupTable table = CheckupXml.sample().history().pivot();
    CheckupTable.Row ldl = table.row("3F077-0000-01").orElseThrow();
    assertThat(table.days()).extracting(ldl::text).containsExactly("165", "158", "149");
    assertThat(ldl.items())
        .extracting(item -> item.codeOnWire().orElseThrow())
        .containsExactly("3F077000002327101", "3F077000002327101", "3F077000002327201");
    CheckupTable.Row a1c = table.row("3D046-0000-02").orElseThrow();
    assertThat(table.days()).extracting(a1c::text).containsExactly("6.3", "5.9", "5.8");
  }

  @Test
  @DisplayName("10 a cell is empty where nothing was examined or told; long texts are not cut")
  void cells() {
    CheckupTable table = CheckupXml.sample().history().pivot();
    CheckupTable.Row weight = table.row("9N006-0000-01").orElseThrow();
    assertThat(table.days()).extracting(weight::text).containsExactly("81.6", "79.8", "");
    assertThat(weight.items(OLD)).hasSize(1);
    CheckupTable.Row height = table.row("9N001-0000-01").orElseThrow();
    assertThat(height.items(OLD)).isEmpty();
    assertThat(table.row("9N511-0000-49").orElseThrow().text(NEW))
        .isEqualTo("架空の判定文：血圧・脂質・血糖について医療機関での経過観察を勧める。");
    assertThat(table.row("9N736-0000-11").orElseThrow().text(OLD)).isEqualTo("はい");
  }

  @Test
  @DisplayName("8.2 identification and result kind keep rows apart, HbA1c JDS is not NGSP")
  void rowsApart() {
    CheckupTable table =
        new CheckupXml()
            .on(
                "20260618",
                CheckupXml.pq("9N016160100000001", "1", "cm"),
                CheckupXml.pq("9N016160200000001", "2", "cm"),
                CheckupXml.pq("9N016160300000001", "3", "cm"),
                CheckupXml.pq("3F015000002327101", "4", "mg/dL"),
                CheckupXml.pq("3F015129902327101", "5", "mg/dL"),
                CheckupXml.coded("9N061000000000011", "6", null, null),
                CheckupXml.coded("9N061160800000049", "7", null, null),
                CheckupXml.pq("3D045000001920402", "8", "%"),
                CheckupXml.pq("3D046000001920402", "9", "%"),
                CheckupXml.pq("3F070000002327101", "10", "mg/dL"),
                CheckupXml.pq("3F077000002327101", "11", "mg/dL"),
                CheckupXml.coded("1A010000000190111", "12", null, null),
                CheckupXml.pq("1A010000000190101", "13", "mg/dL"))
            .read()
            .history()
            .pivot();
    assertThat(table.rows())
        .extracting(row -> row.text(NEW))
        .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13");
  }

  @Test
  @DisplayName("8.2 every method of an analyte in the table of codes has one key")
  void methodsOfOneKey() {
    for (List<String> codes :
        List.of(
            List.of("3F015000002327101", "3F015000002327201", "3F015000002399901"),
            List.of("3B035000002327201", "3B035000002399901"),
            List.of(
                "3D010000001926101", "3D010000002227101", "3D010000001927201", "3D010000001999901"),
            List.of(
                "3D045000001906202", "3D045000001920402", "3D045000001927102", "3D045000001999902"),
            List.of("1A020000000190111", "1A020000000191111"))) {
      assertThat(codes.stream().map(code -> CheckupItemCode.tryParse(code).orElseThrow().key()))
          .as(codes.get(0))
          .containsOnly(CheckupItemCode.tryParse(codes.get(0)).orElseThrow().key());
    }
  }

  @Test
  @DisplayName(
      "an item that stands twice in a checkup keeps both values in its cell, and no change")
  void twice() {
    CheckupHistory history =
        new CheckupXml()
            .on("20260618", weight("80"), weight("81"))
            .on("20250612", weight("79"))
            .read()
            .history();
    CheckupTable.Row row = history.pivot().rows().get(0);
    assertThat(row.text(NEW)).isEqualTo("80 / 81");
    List<CheckupTrend.Point> points = history.trends().get(0).points();
    assertThat(points).extracting(p -> p.value().intValue()).containsExactly(79, 80, 81);
    assertThat(points).allMatch(point -> point.change().isEmpty());
  }

  @Test
  @DisplayName("10 worsening values: LDL rises, eGFR falls, each year's change to the one before")
  void trends() {
    CheckupHistory history = CheckupXml.sample().history();
    CheckupTrend ldl = trend(history, "3F077-0000-01");
    assertThat(ldl.points()).extracting(CheckupTrend.Point::on).containsExactly(OLD, MIDDLE, NEW);
    assertThat(ldl.points())
        .extracting(p -> p.change().map(BigDecimal::intValue).orElse(null))
        .containsExactly(null, 9, 7);
    assertThat(ldl.points())
        .extracting(p -> p.direction().orElse(null))
        .containsExactly(null, Direction.RISE, Direction.RISE);
    CheckupTrend egfr = trend(history, "8A065-0000-01");
    assertThat(egfr.latest().change()).contains(new BigDecimal("-3.8"));
    assertThat(egfr.latest().direction()).contains(Direction.FALL);
    assertThat(trend(history, "3D046-0000-02").latest().change()).contains(new BigDecimal("0.4"));
  }

  @Test
  @DisplayName(
      "10 a year without a number is left out: the empty weight of 2023 is no point and no 0")
  void emptyIsNoPoint() {
    CheckupTrend weight = trend(CheckupXml.sample().history(), "9N006-0000-01");
    assertThat(weight.points()).extracting(CheckupTrend.Point::on).containsExactly(MIDDLE, NEW);
    assertThat(weight.points().get(0).change()).isEmpty();
    assertThat(weight.latest().change()).contains(new BigDecimal("1.8"));
  }

  @Test
  @DisplayName("codes and texts have no series")
  void noSeries() {
    assertThat(CheckupXml.sample().history().trends())
        .extracting(t -> t.row().key())
        .doesNotContain("9N736-0000-11", "9N511-0000-49", "1A010-0000-11");
  }

  @Test
  @DisplayName("equal numbers are no change, whatever their decimals; another unit is not compared")
  void unitsAndDecimals() {
    CheckupTrend trend =
        new CheckupXml()
            .on("20230610", CheckupXml.pq(LDL, "120", "mg/dL"))
            .on("20240610", CheckupXml.pq(LDL, "120.0", "mg/dl"))
            .on("20250610", CheckupXml.pq(LDL, "3.1", "mmol/L"))
            .on("20260610", CheckupXml.pq(LDL, "3.0", "mmol/L"))
            .read()
            .history()
            .trends()
            .get(0);
    assertThat(trend.points())
        .extracting(p -> p.direction().orElse(null))
        .containsExactly(null, Direction.SAME, null, Direction.FALL);
  }

  @Test
  @DisplayName("10 redacted: numbers and coded answers stay, every free text goes")
  void redacted() {
    CheckupHistory redacted = withFreeTexts().redacted();
    assertThat(redacted.newestFirst().get(0).items())
        .extracting(CheckupItem::key)
        .containsExactly("9N006-0000-01", "9N061-0000-11");
    assertThat(CheckupXml.sample().redacted().newestFirst())
        .extracting(c -> c.items().size())
        .containsExactly(31, 30, 6);
    assertThat(CheckupXml.sample().redacted().latestDate()).contains(NEW);
  }

  @Test
  @DisplayName("10 redacted with findings: 所見 and 医師の診断 stay, 医師の氏名 and unknown texts go")
  void redactedWithFindings() {
    CheckupHistory redacted = withFreeTexts().redactedWithFindings();
    assertThat(redacted.newestFirst().get(0).items())
        .extracting(CheckupItem::key)
        .containsExactly("9N006-0000-01", "9N061-0000-11", "9N061-1608-49", "9N511-0000-49");
    assertThat(redacted.undated().get(0).items()).isEmpty();
    assertThat(redacted.superseded().get(0).items()).isEmpty();
  }

  private static CheckupHistory withFreeTexts() {
    String doctor = text("9N516000000000049", "ST", "架空　医師");
    CheckupAnswer earlier = new CheckupXml().on("20260618", doctor).read();
    CheckupAnswer later =
        new CheckupXml()
            .on(
                "20260618",
                weight("80"),
                CheckupXml.coded("9N061000000000011", "1", "1.2", "特記すべきことあり"),
                text("9N061160800000049", "ST", "息切れ"),
                text("9N511000000000049", "ST", "経過観察"),
                doctor,
                text("9N999000000000049", "ST", "不明な文"),
                text("9N061160800000011", "XX", "不明な型"),
                CheckupXml.pq("9N001000000000001", "架空　太郎", "cm"))
            .on("", doctor)
            .read();
    return CheckupHistory.of(List.of(earlier, later));
  }

  private static String text(String code, String type, String value) {
    return CheckupXml.item(code, null, type, value, null, null, value);
  }
}
