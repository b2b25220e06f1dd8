package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DrugHistoryGeneratorTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 2);

  /** The generated history of the person who has every kind of line. */
  private static List<CareDay> told(LocalDate today) {
    Instant noon = today.atTime(3, 0).toInstant(ZoneOffset.UTC);
    return KnownPatients.MANSEI.records().careAt(noon, Client.INSTITUTION);
  }

  private static Stream<CareDay> of(List<CareDay> days, CareSource source) {
    return days.stream().filter(day -> day.source().equals(source));
  }

  private static Set<String> values(List<CareDay> days, String element) {
    Set<String> values = new HashSet<>();
    for (CareDay day : days) {
      for (Map<String, String> elements : all(day)) {
        values.add(elements.getOrDefault(element, "absent"));
      }
    }
    return values;
  }

  private static List<Map<String, String>> all(CareDay day) {
    return Stream.of(List.of(day.elements()), day.drugs(), day.treatments())
        .flatMap(List::stream)
        .toList();
  }

  @Test
  @DisplayName("equal seeds give equal histories, other seeds others")
  void deterministic() {
    LocalDate born = LocalDate.of(1950, 1, 1);
    List<CareDay> days = new DrugHistoryGenerator(5, born).until(TODAY);
    assertThat(days).isNotEmpty().isEqualTo(new DrugHistoryGenerator(5, born).until(TODAY));
    assertThat(days).isNotEqualTo(new DrugHistoryGenerator(6, born).until(TODAY));
  }

  @Test
  @DisplayName("three years of every kind of line: believable and full of traps")
  void everyKind() {
    List<CareDay> days = told(TODAY);
    assertThat(days.stream().mapToInt(day -> day.drugs().size()).sum()).isBetween(120, 300);
    assertThat(days.get(0).month()).isEqualTo("202311");
    assertThat(values(days, "MeTrIdCl"))
        .contains("12", "13", "14", "21", "22", "23", "33", "50", "54", "60", "70");
    assertThat(values(days, "InOut")).contains("1", "2");
    assertThat(values(days, "MeTrDiHCd"))
        .contains(
            Place.CLINIC.code(),
            Place.HOSPITAL.code(),
            Place.ORTHOPAEDICS.code(),
            Place.ENT.code(),
            Place.DENTIST.code(),
            Place.PHARMACY.code(),
            Place.OTHER_PHARMACY.code());
    List<Map<String, String>> external =
        days.stream()
            .flatMap(day -> day.drugs().stream())
            .filter(drug -> "23".equals(drug.get("MeTrIdCl")))
            .toList();
    assertThat(external)
        .isNotEmpty()
        .allSatisfy(drug -> assertThat(drug).containsKey("SpInst").doesNotContainKey("UsageN"));
    assertThat(days).anyMatch(d -> !d.elements().getOrDefault("PrDate", d.date()).equals(d.date()));
  }

  @Test
  @DisplayName("every institution code has a valid check digit of prefecture 13")
  void institutions() {
    for (Place place : Stream.concat(Place.CLINICS.stream(), Place.PHARMACIES.stream()).toList()) {
      assertThat(place.code()).matches("13[14]999[0-9]{4}");
      assertThat(CheckDigits.isValid(place.code())).as(place.code()).isTrue();
    }
  }

  @Test
  @DisplayName("claims are six weeks old, e-prescriptions at most a hundred days")
  void freshness() {
    List<CareDay> days = told(TODAY);
    assertThat(of(days, CareSource.CLAIM).map(CareDay::date))
        .isNotEmpty()
        .allMatch(date -> date.compareTo("20260921") <= 0);
    for (CareSource source : List.of(CareSource.PRESCRIPTION, CareSource.DISPENSING)) {
      assertThat(of(days, source).map(CareDay::date))
          .isNotEmpty()
          .allMatch(date -> date.compareTo("20260725") >= 0 && date.compareTo("20261102") <= 0);
    }
  }

  @Test
  @DisplayName("one prescription is told by all three sources, until the e-prescription goes")
  void threeSources() {
    List<CareDay> days = told(TODAY);
    List<String> prescribed =
        of(days, CareSource.CLAIM)
            .map(day -> day.elements().getOrDefault("PrDate", ""))
            .filter(date -> !date.isEmpty())
            .toList();
    assertThat(of(days, CareSource.PRESCRIPTION).map(CareDay::date)).anyMatch(prescribed::contains);
    assertThat(of(days, CareSource.DISPENSING).map(day -> day.elements().get("CzPrDate")))
        .anyMatch(prescribed::contains);
    List<CareDay> later = told(TODAY.plusDays(200));
    assertThat(of(later, CareSource.CLAIM).map(day -> day.elements().getOrDefault("PrDate", "")))
        .containsAll(of(days, CareSource.PRESCRIPTION).map(CareDay::date).toList());
  }

  @Test
  @DisplayName("a prescription by 一般名 has no code and no ingredient, its dispensing has")
  void genericName() {
    List<CareDay> days =
        Stream.iterate(TODAY, day -> day.plusDays(50))
            .limit(12)
            .flatMap(day -> told(day).stream())
            .toList();
    List<Map<String, String>> generic =
        of(days, CareSource.PRESCRIPTION)
            .flatMap(day -> day.drugs().stream())
            .filter(drug -> drug.getOrDefault("ShDrugN", "").startsWith("【般】"))
            .toList();
    assertThat(generic)
        .isNotEmpty()
        .allSatisfy(
            drug -> assertThat(drug).containsEntry("ShDrugC", "").doesNotContainKey("ShIngreN"));
    assertThat(of(days, CareSource.DISPENSING).flatMap(day -> day.drugs().stream()))
        .noneMatch(drug -> drug.getOrDefault("CzDrugC", "").isEmpty());
  }

  @Test
  @DisplayName("a later day adds claims and changes none of those both days tell")
  void stable() {
    List<CareDay> claims = of(told(TODAY), CareSource.CLAIM).toList();
    List<CareDay> later = of(told(TODAY.plusDays(60)), CareSource.CLAIM).toList();
    String first = later.get(0).month();
    assertThat(later)
        .hasSizeGreaterThan(claims.size() / 2)
        .containsAll(claims.stream().filter(day -> day.month().compareTo(first) >= 0).toList());
    assertThat(later).anyMatch(day -> day.date().compareTo("20260921") > 0);
  }

  @Test
  @DisplayName("nothing before September 2021, no treatments before June 2022")
  void beginning() {
    List<CareDay> days = told(LocalDate.of(2023, 1, 10));
    assertThat(days.stream().map(CareDay::date))
        .isNotEmpty()
        .allMatch(date -> date.compareTo("20210901") >= 0);
    assertThat(days.stream().filter(day -> !day.treatments().isEmpty()).map(CareDay::date))
        .isNotEmpty()
        .allMatch(date -> date.compareTo("20220601") >= 0);
    assertThat(told(LocalDate.of(2021, 9, 5))).isEmpty();
  }

  @Test
  @DisplayName("months come in order")
  void order() {
    assertThat(told(TODAY).stream().map(CareDay::month).toList()).isSorted();
  }
}
