package jp.shikaku.mock;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import jp.shikaku.mock.CareLog.Given;

/**
 * A person's care of three years, from a seed. What happens in a month depends on seed and month
 * only, so that a later day adds to the history and changes nothing in it.
 */
final class DrugHistoryGenerator {
  private static final int MONTHS = 36;
  private static final YearMonth FIRST = YearMonth.of(2021, 9);

  /** One stay in hospital within so many months. */
  private static final int STAY_EVERY_MONTHS = 30;

  private final long seed;
  private final boolean isChild;
  private final boolean pressure;
  private final boolean sugar;
  private final boolean asthma;
  private final boolean sleepless;
  private final boolean stays;
  private final boolean electronic;
  private final int interval;
  private final int phase;

  DrugHistoryGenerator(long seed, LocalDate birthdate) {
    this.seed = seed;
    int bornIn = birthdate.getYear();
    Random random = Seeds.random(seed, -1);
    isChild = bornIn > 2010;
    // the older, the more
    double share = isChild ? 0 : bornIn > 1986 ? 0.1 : bornIn > 1962 ? 0.5 : 0.85;
    pressure = random.nextDouble() < share;
    sugar = random.nextDouble() < share / 2;
    asthma = random.nextDouble() < 0.15;
    sleepless = random.nextDouble() < share / 3;
    stays = random.nextDouble() < share / 2;
    electronic = random.nextDouble() < 0.7;
    interval = random.nextBoolean() ? 1 : 2;
    phase = random.nextInt(STAY_EVERY_MONTHS);
  }

  List<CareDay> until(LocalDate today) {
    CareLog log = new CareLog(today);
    YearMonth last = YearMonth.from(today);
    YearMonth month = last.minusMonths(MONTHS);
    if (month.isBefore(FIRST)) {
      month = FIRST;
    }
    for (; !month.isAfter(last); month = month.plusMonths(1)) {
      long number = month.getLong(ChronoField.PROLEPTIC_MONTH);
      live(month, number, Seeds.random(seed, number), log);
    }
    return log.told();
  }

  private void live(YearMonth month, long number, Random random, CareLog log) {
    // drawn for everybody, so that a month's draws do not shift each other
    LocalDate visit = weekday(month, 1 + random.nextInt(12));
    LocalDate incident = weekday(month, 14 + random.nextInt(12));
    double draw = random.nextDouble();
    boolean nextDay = random.nextInt(5) == 0;
    if (number % interval == 0) {
      chronic(visit, nextDay ? visit.plusDays(1) : visit, number, log);
    }
    if (number % 2 == 0) {
      everyOtherMonth(weekday(month, 20), log);
    }
    if (draw < 0.12) {
      infection(incident, log);
    } else if (draw < 0.22 && !isChild) {
      backPain(incident, log);
    } else if (draw < 0.30) {
      dental(incident, log);
    }
    if (stays && number % STAY_EVERY_MONTHS == phase) {
      stay(incident, log);
    }
  }

  private static LocalDate weekday(YearMonth month, int day) {
    LocalDate date = month.atDay(day);
    return date.getDayOfWeek() == DayOfWeek.SUNDAY ? date.plusDays(1) : date;
  }

  /** The clinic's regular visit, its drugs from a pharmacy the same day or the next. */
  private void chronic(LocalDate visit, LocalDate fetched, long number, CareLog log) {
    int days = 30 * interval;
    List<Given> drugs = new ArrayList<>();
    if (pressure) {
      drugs.add(new Given(Drug.PRESSURE, days));
      drugs.add(new Given(Drug.LIPID, days));
      if (visit.getYear() >= 2025) {
        drugs.add(new Given(Drug.PRESSURE_STRONGER, days));
      }
    }
    if (sugar) {
      drugs.add(new Given(Drug.SUGAR, days));
    }
    if (sleepless) {
      drugs.add(new Given(Drug.SLEEP, 10));
    }
    if (!drugs.isEmpty()) {
      log.inside(
          visit,
          Place.CLINIC,
          false,
          List.of(),
          number % 6 == 0
              ? List.of(Treatment.VISIT, Treatment.BLOOD)
              : List.of(Treatment.VISIT, Treatment.GUIDANCE));
      log.dispensed(fetched, visit, Place.PHARMACY, Place.CLINIC, electronic, drugs);
    }
  }

  /** Given inside the hospital and the clinic: kits without a duration. */
  private void everyOtherMonth(LocalDate date, CareLog log) {
    if (sugar) {
      log.inside(
          date,
          Place.HOSPITAL,
          false,
          List.of(new Given(Drug.INJECTION, 1)),
          List.of(Treatment.VISIT, Treatment.BLOOD));
    }
    if (asthma) {
      log.inside(
          date, Place.CLINIC, false, List.of(new Given(Drug.INHALER, 1)), List.of(Treatment.VISIT));
    }
  }

  private void infection(LocalDate date, CareLog log) {
    List<Given> drugs =
        List.of(new Given(isChild ? Drug.POWDER : Drug.ANTIBIOTIC, 5), new Given(Drug.PAIN, 5));
    log.inside(date, Place.ENT, false, List.of(), List.of(Treatment.VISIT));
    log.dispensed(
        date,
        date,
        Place.OTHER_PHARMACY,
        Place.ENT,
        electronic,
        isChild ? drugs.subList(0, 1) : drugs);
  }

  private static void backPain(LocalDate date, CareLog log) {
    log.inside(
        date,
        Place.ORTHOPAEDICS,
        false,
        List.of(new Given(Drug.PATCH, 1), new Given(Drug.PAIN_AS_NEEDED, 10)),
        List.of(Treatment.X_RAY, Treatment.VISIT));
  }

  private static void dental(LocalDate date, CareLog log) {
    log.inside(
        date,
        Place.DENTIST,
        false,
        List.of(new Given(Drug.PAIN, 3)),
        List.of(Treatment.EXTRACTION));
  }

  /** Four days with an operation on the second. */
  private static void stay(LocalDate admitted, CareLog log) {
    for (int day = 0; day < 4; day++) {
      List<Map<String, String>> treatments =
          day == 1
              ? List.of(Treatment.WARD, Treatment.OPERATION, Treatment.ANAESTHESIA)
              : List.of(Treatment.WARD);
      log.inside(
          admitted.plusDays(day),
          Place.HOSPITAL,
          true,
          List.of(new Given(day < 2 ? Drug.DRIP : Drug.PAIN, 1)),
          treatments);
    }
  }
}
