package jp.shikaku.mock;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** 照会番号一括登録, {@code OQSmuimm} (eligibility 3.8). */
final class BulkRegistration implements BulkFamily {
  private final Registrar registrar;

  BulkRegistration(Population population) {
    this.registrar = new Registrar(population);
  }

  @Override
  public @Nullable String fault(Message upload) {
    return BulkQuery.rowFault(
        upload.groups(Layout.REFERENCE_INFO), Layout.REFERENCE_INFO, Registrar::missing);
  }

  @Override
  public Patient.@Nullable Notice refusal(Message upload) {
    return null;
  }

  /** Registered when received, once, and not when the result is fetched. */
  @Override
  public BulkUnits work(Message upload, Order order) {
    List<Message.Group> rows = upload.groups(Layout.REFERENCE_INFO);
    List<Optional<Patient.Notice>> errors = new ArrayList<>();
    for (int place = 0; place < rows.size(); place++) {
      Patient.Notice set = order.manner().refusal(place + 1);
      errors.add(
          Optional.ofNullable(
              set == null
                  ? registrar.register(rows.get(place), order.institution(), order.received())
                  : set));
    }
    return new Units(rows, errors, order);
  }

  private record Units(List<Message.Group> rows, List<Optional<Patient.Notice>> errors, Order order)
      implements BulkUnits {

    @Override
    public Counts counts(Instant now) {
      return new Counts(rows.size(), (int) errors.stream().filter(Optional::isPresent).count());
    }

    @Override
    public void each(Instant now, Taker taker) throws IOException {
      for (int place : BulkQuery.places(rows.size(), order)) {
        Patient.Notice error = errors.get(place).orElse(null);
        Node unit = Node.group("BulkRegistrationUnit").add(Answers.echo(rows.get(place)));
        taker.take(BulkUnit.status(unit, error == null ? "1" : "2", error));
      }
    }
  }
}
