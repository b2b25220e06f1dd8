package jp.shikaku.mock;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** The rows of a list: whoever of the population fits, asked for by nobody. */
final class ListUnits implements BulkUnits {
  private final Population population;
  private final BulkFamily.Order order;
  private final BulkUnit.Extent extent;
  private final Fits fits;
  private final LocalDate latest;

  /** Whether a person is on the list. */
  interface Fits {
    boolean test(Patient patient, LocalDate day, Instant now);
  }

  /**
   * Lists how people stand on the terminal's day, or on the latest day of the list when that is
   * over.
   */
  ListUnits(
      Population population,
      BulkFamily.Order order,
      BulkUnit.Extent extent,
      LocalDate latest,
      Fits fits) {
    this.population = population;
    this.order = order;
    this.extent = extent;
    this.fits = fits;
    this.latest = latest;
  }

  private LocalDate day(Instant now) {
    LocalDate today = LocalDate.ofInstant(now, DayTokens.JST);
    return today.isAfter(latest) ? latest : today;
  }

  private List<Patient> listed(Instant now) {
    LocalDate day = day(now);
    List<Patient> listed = new ArrayList<>();
    for (Patient patient : population.patients()) {
      if (fits.test(patient, day, now)) {
        listed.add(patient);
      }
    }
    return listed;
  }

  @Override
  public Counts counts(Instant now) {
    return new Counts(listed(now).size() + order.manner().generated(), 0);
  }

  @Override
  public void each(Instant now, Taker taker) throws IOException {
    List<Patient> listed = listed(now);
    for (int place : BulkQuery.places(listed.size(), order)) {
      taker.take(unit(listed.get(place), now));
    }
    PatientGenerator generator = new PatientGenerator(order.seed());
    for (int row = 0; row < order.manner().generated(); row++) {
      taker.take(unit(generator.next(), now));
    }
  }

  private Node unit(Patient patient, Instant now) {
    LocalDate day = day(now);
    PersonJudge.Finding finding =
        PersonJudge.stand(patient, patient.qualifications(), day, now, order.institution());
    return new BulkUnit(population.referenceNumbers(), order.institution(), day, now)
        .about(null, finding, extent);
  }
}
