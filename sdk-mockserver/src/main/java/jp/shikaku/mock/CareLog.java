package jp.shikaku.mock;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects care as it happened and tells what the centre shows of it on a day (medical-info 6.1 and
 * 7): claims six weeks later, e-prescriptions at once and for a hundred days.
 */
final class CareLog {
  static final int CLAIM_AFTER_DAYS = 42;
  private static final int ELECTRONIC_FOR_DAYS = 100;
  private static final LocalDate FIRST_DRUGS = LocalDate.of(2021, 9, 1);
  private static final LocalDate FIRST_TREATMENTS = LocalDate.of(2022, 6, 1);

  private final LocalDate today;
  private final List<CareDay> days = new ArrayList<>();

  CareLog(LocalDate today) {
    this.today = today;
  }

  /** A drug and for how many days, or how often, it was given. */
  record Given(Drug drug, int times) {}

  /** Care inside an institution: drugs from its own stock, treatments. */
  void inside(
      LocalDate date,
      Place place,
      boolean inpatient,
      List<Given> drugs,
      List<Map<String, String>> treatments) {
    Map<String, String> elements = claim(date, place, inpatient ? "1" : "2");
    addClaim(date, elements, drugs, treatments);
  }

  /** A prescription dispensed outside. */
  void dispensed(
      LocalDate date,
      LocalDate prescribedOn,
      Place pharmacy,
      Place prescriber,
      boolean electronic,
      List<Given> drugs) {
    addClaim(date, dispensing(date, prescribedOn, pharmacy, prescriber), drugs, List.of());
    if (electronic) {
      addElectronic(CareSource.PRESCRIPTION, prescribedOn, prescribedOn, prescriber, null, drugs);
      addElectronic(CareSource.DISPENSING, date, prescribedOn, pharmacy, prescriber, drugs);
    }
  }

  /** The elements of a claim for drugs that a pharmacy gave out. */
  static Map<String, String> dispensing(
      LocalDate date, LocalDate prescribedOn, Place pharmacy, Place prescriber) {
    Map<String, String> elements = claim(date, pharmacy, "2");
    elements.put("PrlsHCd", prescriber.code());
    elements.put("PrlsHNm", prescriber.name());
    elements.put("PrDate", DayTokens.date(prescribedOn));
    return elements;
  }

  private static Map<String, String> claim(LocalDate date, Place place, String inOut) {
    Map<String, String> elements = new LinkedHashMap<>();
    elements.put("MeTrDiHCd", place.code());
    elements.put("MeTrDiHNm", place.name());
    elements.put("InOut", inOut);
    elements.put("DiDate", DayTokens.date(date));
    return elements;
  }

  private void addClaim(
      LocalDate date,
      Map<String, String> elements,
      List<Given> drugs,
      List<Map<String, String>> treatments) {
    if (date.isBefore(FIRST_DRUGS) || date.isAfter(today.minusDays(CLAIM_AFTER_DAYS))) {
      return;
    }
    days.add(
        new CareDay(
            CareSource.CLAIM,
            elements,
            drugs.stream().map(given -> given.drug().claim(given.times())).toList(),
            date.isBefore(FIRST_TREATMENTS) ? List.of() : treatments));
  }

  private void addElectronic(
      CareSource source,
      LocalDate date,
      LocalDate prescribedOn,
      Place place,
      @Nullable Place prescriber,
      List<Given> drugs) {
    if (date.isAfter(today) || date.isBefore(today.minusDays(ELECTRONIC_FOR_DAYS))) {
      return;
    }
    Map<String, String> elements = new LinkedHashMap<>();
    elements.put(source.placeCode(), place.code());
    elements.put(source.placeName(), place.name());
    if (prescriber != null) {
      elements.put(source.prescriberCode(), prescriber.code());
      elements.put(source.prescriberName(), prescriber.name());
    }
    elements.put(source.classification(), "1");
    elements.put(source.date(), DayTokens.date(date));
    if (source.equals(CareSource.DISPENSING)) {
      elements.put("CzPrDate", DayTokens.date(prescribedOn));
    }
    days.add(
        new CareDay(
            source,
            elements,
            drugs.stream().map(given -> given.drug().electronic(source, given.times())).toList(),
            List.of()));
  }

  /** What is told today, month by month. */
  List<CareDay> told() {
    return days.stream().sorted(Comparator.comparing(CareDay::month)).toList();
  }
}
