package jp.shikaku.mock;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Claims of any length for measurements; the work grows with the length. */
final class LargeHistory {
  private static final int DAYS = 3 * 365;
  private static final int DRUGS_A_DAY = 8;

  /** Measured: a day with its drugs, and its share of the elements around it. */
  private static final int BYTES_A_DAY = 3_850;

  private LargeHistory() {}

  static List<CareDay> until(LocalDate today, long seed, int bytes) {
    int count = Math.max(1, bytes / BYTES_A_DAY);
    LocalDate newest = today.minusDays(CareLog.CLAIM_AFTER_DAYS);
    Random random = Seeds.random(seed, 0);
    List<CareDay> days = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      LocalDate date = newest.minusDays((long) DAYS * (count - 1 - i) / count);
      Place pharmacy = Place.PHARMACIES.get(random.nextInt(Place.PHARMACIES.size()));
      Place clinic = Place.CLINICS.get(random.nextInt(Place.CLINICS.size()));
      List<Map<String, String>> drugs = new ArrayList<>(DRUGS_A_DAY);
      for (int line = 0; line < DRUGS_A_DAY; line++) {
        Drug drug = Drug.ALL.get(random.nextInt(Drug.ALL.size()));
        drugs.add(drug.claim(7 * (1 + random.nextInt(4))));
      }
      days.add(
          new CareDay(
              CareSource.CLAIM,
              CareLog.dispensing(date, date, pharmacy, clinic),
              drugs,
              List.of()));
    }
    return days;
  }
}
