package jp.shikaku.examples.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import jp.shikaku.examples.text.Language;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutPlanTest {

  private static final LocalDate LONG_AGO = LocalDate.of(2000, 1, 1);

  private static RolloutPlan plan(String goLive, String setup, LocalDate asOf, String... holidays) {
    Set<LocalDate> days = Set.copyOf(List.of(holidays).stream().map(LocalDate::parse).toList());
    return new RolloutPlan(
        RolloutRules.bundled(),
        Facility.CLINIC,
        LocalDate.parse(goLive),
        setup == null ? null : LocalDate.parse(setup),
        asOf,
        days.isEmpty() ? BusinessDays.weekendsOnly() : BusinessDays.without(days));
  }

  private static RolloutPlan.Step step(RolloutPlan plan, String id) {
    return plan.steps().stream()
        .filter(step -> step.rule().id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest(name = "go-live {0}: reader by {1}, order by {2}")
  @CsvSource({
    "2021-03-31, 2020-11-30, 2021-02-28",
    "2021-05-31, 2021-01-31, 2021-04-30",
    "2021-06-30, 2021-02-28, 2021-05-30",
    "2021-07-31, 2021-03-31, 2021-06-30",
    "2024-03-31, 2023-11-30, 2024-02-29",
    "2024-06-30, 2024-02-29, 2024-05-30",
    "2021-03-01, 2020-11-01, 2021-02-01",
    "2022-01-01, 2021-09-01, 2021-12-01",
  })
  @DisplayName("months are counted back to the same day, or the last of the month")
  void months(String goLive, LocalDate reader, LocalDate order) {
    RolloutPlan plan = plan(goLive, null, LONG_AGO);
    assertThat(step(plan, "reader-application").due()).isEqualTo(reader);
    assertThat(step(plan, "order").due()).isEqualTo(order);
  }

  @ParameterizedTest(name = "set-up {0}, holidays {1}: application by {2}")
  @CsvSource({
    "2021-03-15, '', 2021-03-08",
    "2021-03-15, 2021-03-10, 2021-03-05",
    "2021-03-15, 2021-03-08, 2021-03-05",
    "2021-03-15, 2021-03-15, 2021-03-08",
    "2021-03-15, 2021-03-13, 2021-03-08",
    "2021-03-15, 2021-03-09 2021-03-10, 2021-03-04",
    "2021-03-14, '', 2021-03-08",
    "2021-03-12, '', 2021-03-05",
    "2021-01-06, 2020-12-30 2020-12-31 2021-01-01 2021-01-02 2021-01-03, 2020-12-25",
  })
  @DisplayName("5 business days before the set-up, without weekends and holidays")
  void businessDays(String setup, String holidays, LocalDate due) {
    String[] days = holidays.isEmpty() ? new String[0] : holidays.split(" ");
    assertThat(step(plan("2021-03-31", setup, LONG_AGO, days), "use-application").due())
        .isEqualTo(due);
  }

  @Test
  @DisplayName(
      "what is received lies the day before the set-up, preparation the day before go-live")
  void dayBefore() {
    RolloutPlan plan = plan("2021-03-31", "2021-03-15", LONG_AGO);
    assertThat(step(plan, "received").due()).isEqualTo("2021-03-14");
    assertThat(step(plan, "preparation").due()).isEqualTo("2021-03-30");
    assertThat(step(plan("2021-04-01", "2021-03-01", LONG_AGO), "received").due())
        .isEqualTo("2021-02-28");
    assertThat(step(plan("2021-04-01", "2021-03-01", LONG_AGO), "preparation").due())
        .isEqualTo("2021-03-31");
  }

  @Test
  @DisplayName("as of 2020-12-07 the reader is 7 days late, and nothing else")
  void late() {
    RolloutPlan plan = plan("2021-03-31", "2021-03-15", LocalDate.of(2020, 12, 7));
    assertThat(step(plan, "reader-application").daysLate()).isEqualTo(7);
    assertThat(plan.steps()).filteredOn(step -> step.daysLate() > 0).hasSize(1);
    assertThat(RolloutPlanView.lines(plan, Language.JAPANESE))
        .anyMatch(line -> line.contains("★ 期限を7日過ぎています"));
    assertThat(RolloutPlanView.lines(plan, Language.ENGLISH))
        .anyMatch(line -> line.contains("the last day is over by 7 days"));
  }

  @ParameterizedTest
  @CsvSource({"2020-11-29, 0", "2020-11-30, 0", "2020-12-01, 1"})
  @DisplayName("on the last day itself nothing is late")
  void onTheDay(LocalDate asOf, long days) {
    assertThat(step(plan("2021-03-31", null, asOf), "reader-application").daysLate())
        .isEqualTo(days);
  }

  @Test
  @DisplayName("without a day of the set-up nothing is made up for it")
  void noSetup() {
    RolloutPlan plan = plan("2021-03-31", null, LocalDate.of(2022, 1, 1));
    for (String id : List.of("use-application", "received", "setup")) {
      assertThat(step(plan, id).due()).isNull();
      assertThat(step(plan, id).waitsForSetup()).isTrue();
      assertThat(step(plan, id).daysLate()).isZero();
    }
    assertThat(step(plan, "operation-test").waitsForSetup()).isFalse();
    assertThat(String.join("\n", RolloutPlanView.lines(plan, Language.JAPANESE)))
        .contains("機器設定日による", "機器設定の日が未定", "--setup");
  }

  @Test
  @DisplayName("the plan says how it knows business days, and that a lead is a guide value")
  void says() {
    assertThat(RolloutPlanView.notes(plan("2021-03-31", "2021-03-15", LONG_AGO), Language.JAPANESE))
        .contains("営業日は土日だけを除いて数えました（祝日は除いていません）。");
    RolloutPlan known = plan("2021-03-31", "2021-03-15", LONG_AGO, "2021-02-11");
    assertThat(RolloutPlanView.notes(known, Language.JAPANESE))
        .noneMatch(note -> note.contains("土日だけ"));
    RolloutPlan overNewYear = plan("2021-03-31", "2021-01-05", LONG_AGO, "2021-01-01");
    assertThat(overNewYear.yearsWithoutHolidays()).containsExactly(2020);
    assertThat(RolloutPlanView.notes(overNewYear, Language.JAPANESE))
        .anyMatch(note -> note.contains("2020年の祝日がありません"));
    assertThat(RolloutPlanView.lines(known, Language.JAPANESE))
        .anyMatch(line -> line.contains("4か月前（目安。"))
        .anyMatch(line -> line.contains("2020-12-07 時点のもの"));
  }

  private static List<String> dueAfterSetup(RolloutPlan plan) {
    JsonNode steps = RolloutPlanView.json(plan, Language.JAPANESE).get("steps");
    List<String> ids = new ArrayList<>();
    for (JsonNode step : steps) {
      if (step.get("dueAfterSetup").asBoolean()) {
        ids.add(step.get("id").asText());
      }
    }
    return ids;
  }

  @Test
  @DisplayName("a set-up that lies before the last day of what must be done before it is told")
  void dueAfterSetup() {
    RolloutPlan plan = plan("2021-03-31", "2021-02-10", LocalDate.of(2021, 2, 11));
    assertThat(dueAfterSetup(plan)).containsExactly("order");
    assertThat(RolloutPlanView.notes(plan, Language.JAPANESE))
        .anySatisfy(
            note ->
                assertThat(note)
                    .contains("機器設定日 2021-02-10 が", "ベンダーへの発注 2021-02-28", "機器設定日を見直して"));
    assertThat(RolloutPlanView.notes(plan, Language.ENGLISH))
        .anySatisfy(note -> assertThat(note).startsWith("The set-up (2021-02-10) lies before"));
    assertThat(RolloutPlanView.lines(plan, Language.JAPANESE))
        .filteredOn(line -> line.contains("★ 機器設定日より後の期限です"))
        .hasSize(1);
    assertThat(RolloutPlanView.lines(plan, Language.ENGLISH))
        .anyMatch(line -> line.contains("★ the set-up lies before the last day"));

    assertThat(dueAfterSetup(plan("2021-03-31", "2020-11-15", LONG_AGO)))
        .containsExactly("reader-application", "order");
    for (String setup : Arrays.asList(null, "2021-02-28", "2021-03-15", "2021-03-30")) {
      RolloutPlan right = plan("2021-03-31", setup, LONG_AGO);
      assertThat(dueAfterSetup(right)).as(setup).isEmpty();
      assertThat(RolloutPlanView.notes(right, Language.JAPANESE))
          .noneMatch(note -> note.contains("見直して"));
    }
  }

  @Test
  @DisplayName("a set-up after the go-live is no plan")
  void setupAfterGoLive() {
    assertThatThrownBy(() -> plan("2021-03-31", "2021-04-01", LONG_AGO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(step(plan("2021-03-31", "2021-03-31", LONG_AGO), "setup").due())
        .isEqualTo(LocalDate.of(2021, 3, 31));
  }
}
