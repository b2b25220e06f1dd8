package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckupGeneratorTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 2);
  private static final LocalDate BORN = LocalDate.of(1961, 2, 3);

  private static List<Checkup> checkups(LocalDate today) {
    return new CheckupGenerator(1, BORN, "1").until(today);
  }

  /** The values of an item by date, oldest first. */
  private static List<BigDecimal> trend(String name) {
    List<BigDecimal> values = new ArrayList<>();
    for (Checkup checkup : checkups(TODAY)) {
      value(checkup, name).ifPresent(text -> values.add(0, new BigDecimal(text)));
    }
    return values;
  }

  private static Optional<String> value(Checkup checkup, String name) {
    return checkup.items().stream()
        .filter(item -> name.equals(item.get("ItemName")))
        .map(item -> item.getOrDefault("DataValue", ""))
        .findFirst();
  }

  private static Set<String> distinct(String element, String name) {
    return checkups(TODAY).stream()
        .flatMap(checkup -> checkup.items().stream())
        .filter(item -> name.equals(item.get("ItemName")))
        .map(item -> item.getOrDefault(element, ""))
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @CsvSource({
    "ＢＭＩ, 1",
    "体重, 1",
    "ＨｂＡ１ｃ（ＮＧＳＰ値）, 1",
    "ＬＤＬコレステロール, 1",
    "空腹時血糖, 1",
    "ＨＤＬコレステロール, -1",
    "ｅＧＦＲ, -1"
  })
  @DisplayName("each checkup is worse than the one before")
  void worsening(String item, int direction) {
    List<BigDecimal> values = trend(item);
    assertThat(values).hasSizeGreaterThanOrEqualTo(4);
    for (int i = 1; i < values.size(); i++) {
      assertThat(values.get(i).compareTo(values.get(i - 1))).isEqualTo(direction);
    }
  }

  @Test
  @DisplayName("blood pressure rises, with one, two or a third reading by the year")
  void pressures() {
    Set<Set<String>> kinds = new HashSet<>();
    for (Checkup checkup : checkups(TODAY)) {
      kinds.add(
          checkup.items().stream()
              .map(item -> item.getOrDefault("ItemCode", ""))
              .filter(code -> code.startsWith("9A75"))
              .map(code -> code.substring(0, 5))
              .collect(Collectors.toSet()));
    }
    assertThat(kinds)
        .contains(Set.of("9A751", "9A752"), Set.of("9A755"), Set.of("9A751", "9A752", "9A755"));
    assertThat(trend("収縮期血圧（１回目）")).isSorted();
  }

  @Test
  @DisplayName("lists of answers change in fiscal 2024 under the same item code")
  void lists() {
    for (Checkup checkup : checkups(TODAY)) {
      boolean isNew = checkup.date().compareTo("20240401") >= 0;
      Map<String, String> smoking =
          checkup.items().stream()
              .filter(item -> "9N736000000000011".equals(item.get("ItemCode")))
              .findFirst()
              .orElseThrow();
      assertThat(smoking).containsEntry("Oid", isNew ? "2.999.1.8" : "2.999.1.2");
      assertThat(value(checkup, "保健指導の受診歴").isPresent()).isEqualTo(isNew);
      assertThat(value(checkup, "保健指導の希望").isPresent()).isEqualTo(!isNew);
    }
    assertThat(distinct("Oid", "喫煙")).hasSize(2);
  }

  @Test
  @DisplayName("methods vary under the same five characters; a value is empty in some years")
  void methods() {
    for (String name : List.of("ＬＤＬコレステロール", "ＨｂＡ１ｃ（ＮＧＳＰ値）", "空腹時血糖")) {
      Set<String> codes = distinct("ItemCode", name);
      assertThat(codes).as(name).hasSize(2);
      assertThat(codes.stream().map(code -> code.substring(0, 5)).distinct()).hasSize(1);
    }
    assertThat(distinct("DataValue", "腹囲（実測）")).contains("").hasSizeGreaterThan(1);
    assertThat(distinct("DataType", "（自覚症状所見）")).containsExactly("ST");
  }

  @Test
  @DisplayName("the newest checkup is corrected under its own date")
  void correction() {
    Checkup newest = checkups(TODAY).get(0);
    LocalDate done = DayTokens.parse(newest.date());
    Checkup first = checkups(done.plusDays(61)).get(0);
    Checkup corrected = checkups(done.plusDays(121)).get(0);
    assertThat(first.date()).isEqualTo(corrected.date());
    assertThat(new BigDecimal(value(first, "体重").orElseThrow()))
        .isEqualByComparingTo(
            new BigDecimal(value(corrected, "体重").orElseThrow()).add(BigDecimal.TEN));
  }

  @Test
  @DisplayName("bodies are of their sex, and no two seeds are one person")
  void persons() {
    for (int seed = 0; seed < 200; seed++) {
      Checkup man = new CheckupGenerator(seed, BORN, "1").until(TODAY).get(0);
      Checkup woman = new CheckupGenerator(seed, BORN, "2").until(TODAY).get(0);
      assertThat(number(man, "身長")).isBetween(163.0, 178.0);
      assertThat(number(woman, "身長")).isBetween(150.0, 165.0);
      for (String item : List.of("体重", "血色素量（ヘモグロビン値）", "血清クレアチニン")) {
        assertThat(number(man, item)).as(item).isGreaterThan(number(woman, item));
      }
    }
    Map<String, Checkup> known = new HashMap<>();
    for (Patient patient : KnownPatients.registered()) {
      List<Checkup> told = patient.records().checkupsAt(MedicalClient.NOW.instant());
      if (!told.isEmpty() && patient != KnownPatients.TARO) {
        known.put(patient.label(), told.get(0));
      }
    }
    assertThat(known).hasSizeGreaterThan(3);
    for (String item : List.of("身長", "体重", "ｅＧＦＲ", "血清クレアチニン")) {
      assertThat(known.values().stream().map(checkup -> value(checkup, item)))
          .as(item)
          .doesNotHaveDuplicates();
    }
  }

  private static double number(Checkup checkup, String name) {
    return Double.parseDouble(value(checkup, name).orElseThrow());
  }

  @Test
  @DisplayName("five years at most, from 2020, told two months later, for people of 40 to 74")
  void range() {
    assertThat(checkups(TODAY)).hasSizeBetween(4, 6);
    assertThat(checkups(TODAY).stream().map(Checkup::date))
        .allMatch(date -> date.compareTo("20211102") >= 0 && date.compareTo("20260903") <= 0);
    assertThat(checkups(LocalDate.of(2021, 12, 31)))
        .isNotEmpty()
        .allMatch(checkup -> checkup.date().compareTo("20200101") >= 0);
    assertThat(new CheckupGenerator(1, LocalDate.of(1995, 1, 1), "1").until(TODAY)).isEmpty();
    assertThat(new CheckupGenerator(1, LocalDate.of(1945, 1, 1), "1").until(TODAY)).isEmpty();
  }

  @Test
  @DisplayName("item codes have 17 characters, lists are from the example arc")
  void codes() {
    assertThat(checkups(TODAY).stream().flatMap(checkup -> checkup.items().stream()))
        .allSatisfy(
            item -> {
              assertThat(item.get("ItemCode")).matches("[0-9A-Z]{17}");
              assertThat(item.getOrDefault("Oid", "2.999.")).startsWith("2.999.");
              assertThat(item.get("DataType")).isIn("PQ", "CD", "CO", "ST");
            });
  }
}
