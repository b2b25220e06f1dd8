package jp.shikaku.mock;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** 資格確認一括照会, {@code OQSmuquc} (eligibility 3.4 to 3.6). */
final class BulkQuery implements BulkFamily {
  private final PersonJudge judge;
  private final ReferenceNumbers numbers;

  BulkQuery(Population population) {
    this.judge = new PersonJudge(population);
    this.numbers = population.referenceNumbers();
  }

  @Override
  public @Nullable String fault(Message upload) {
    if (upload.toldInHeader("QualificationConfirmationDate") == null) {
      return "QualificationConfirmationDate is missing";
    }
    return rowFault(upload.groups(Layout.SEARCH_INFO), Layout.SEARCH_INFO, PersonJudge::missing);
  }

  /** Tells which element a row lacks; null when it lacks none. */
  interface Lack {
    @Nullable String of(Message.Group row);
  }

  static @Nullable String rowFault(List<Message.Group> rows, String name, Lack lack) {
    if (rows.isEmpty()) {
      return name + " is missing";
    }
    for (int row = 0; row < rows.size(); row++) {
      String missing = lack.of(rows.get(row));
      if (missing != null) {
        return missing + " is missing in row " + (row + 1);
      }
    }
    return null;
  }

  @Override
  public Patient.@Nullable Notice refusal(Message upload) {
    return day(upload) == null ? Answers.NO_DATE : null;
  }

  private static @Nullable LocalDate day(Message upload) {
    return DayTokens.parse(upload.toldInHeader("QualificationConfirmationDate"));
  }

  @Override
  public BulkUnits work(Message upload, Order order) {
    LocalDate day = day(upload);
    if (day == null) {
      throw new IllegalStateException("the day was not checked");
    }
    return new Units(upload.groups(Layout.SEARCH_INFO), day, order);
  }

  /** The places of rows in the order of the result: another one than asked where there is one. */
  static List<Integer> places(int rows, Order order) {
    List<Integer> places = new ArrayList<>(IntStream.range(0, rows).boxed().toList());
    if (!order.manner().isInOrder()) {
      List<Integer> asked = List.copyOf(places);
      Collections.shuffle(places, new Random(order.seed()));
      if (places.equals(asked)) {
        Collections.rotate(places, 1);
      }
    }
    return places;
  }

  /** Judged anew at each download, as the people stand then. */
  private final class Units implements BulkUnits {
    private final List<Message.Group> rows;
    private final LocalDate day;
    private final Order order;

    Units(List<Message.Group> rows, LocalDate day, Order order) {
      this.rows = rows;
      this.day = day;
      this.order = order;
    }

    private Patient.@Nullable Notice refusal(int place, Instant now) {
      Patient.Notice set = order.manner().refusal(place + 1);
      return set == null ? judge.refusal(rows.get(place), now) : set;
    }

    @Override
    public Counts counts(Instant now) {
      long errors =
          IntStream.range(0, rows.size()).filter(place -> refusal(place, now) != null).count();
      return new Counts(rows.size() + order.manner().generated(), (int) errors);
    }

    @Override
    public void each(Instant now, Taker taker) throws IOException {
      BulkUnit unit = new BulkUnit(numbers, order.institution(), day, now);
      for (int place : places(rows.size(), order)) {
        Message.Group row = rows.get(place);
        Node echo = Answers.echo(row);
        Patient.Notice refusal = refusal(place, now);
        taker.take(
            refusal == null
                ? unit.about(
                    echo, judge.find(row, day, now, order.institution()), BulkUnit.Extent.QUERY)
                : BulkUnit.refused(echo, refusal));
      }
      PatientGenerator generator = new PatientGenerator(order.seed());
      for (int row = 1; row <= order.manner().generated(); row++) {
        Patient patient = generator.next();
        PersonJudge.Finding finding =
            PersonJudge.stand(patient, patient.qualifications(), day, now, order.institution());
        taker.take(unit.about(asked(patient, row), finding, BulkUnit.Extent.QUERY));
      }
    }

    /** The query that nobody sent. */
    private static Node asked(Patient patient, int row) {
      return Node.group(Layout.SEARCH_INFO)
          .add("InsurerNumber", patient.qualifications().get(0).required("InsurerNumber"))
          .addIfSet("InsuredCardSymbol", patient.symbol())
          .add("InsuredIdentificationNumber", patient.number())
          .addIfSet("InsuredBranchNumber", patient.branch())
          .add("Birthdate", DayTokens.date(patient.birthdate()))
          .add("ArbitraryIdentifier", "generated-" + row);
    }
  }
}
