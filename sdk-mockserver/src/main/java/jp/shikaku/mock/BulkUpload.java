package jp.shikaku.mock;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** The first phase of every bulk family, {@code OQSmu…01} (eligibility 3.4, 3.5, 3.8, 3.9). */
final class BulkUpload implements Service {
  private final String name;
  private final BulkFamily family;
  private final Receptions receptions;
  private final Institutions institutions;
  private final Settings settings;

  /** What the terminal's builder says. */
  record Settings(BulkManner manner, long seed) {}

  BulkUpload(
      String name,
      BulkFamily family,
      Receptions receptions,
      Institutions institutions,
      Settings settings) {
    this.name = name;
    this.family = family;
    this.receptions = receptions;
    this.institutions = institutions;
    this.settings = settings;
  }

  @Override
  public Reply answer(Message request, Instant now, Plan plan) {
    String institution = request.toldInHeader("MedicalInstitutionCode");
    if (institution == null) {
      return new Unsendable("MedicalInstitutionCode is missing");
    }
    String fault = family.fault(request);
    if (fault != null) {
      return new Unsendable(fault);
    }
    Patient.Notice refusal = institutions.refusal(institution);
    if (refusal == null) {
      refusal = family.refusal(request);
    }
    if (refusal != null) {
      return new Document(Answers.headerError(request.header(), now, refusal));
    }
    BulkManner manner = plan.bulk == null ? settings.manner() : plan.bulk;
    int ordinal = receptions.next();
    BulkFamily.Order order =
        new BulkFamily.Order(institution, manner, settings.seed() + ordinal, now);
    Receptions.Reception reception =
        new Receptions.Reception(
            name,
            institution,
            request.header(),
            family.work(request, order),
            manner,
            new AtomicInteger(manner.pendingRounds()));
    String number = receptions.add(ordinal, now, reception);
    return new Document(
        Answers.message(
            header(request, now),
            Node.group("MessageBody")
                .add("ReceptionNumber", number)
                .add("ReceptionDateTime", DayTokens.stamp(now))));
  }

  private static Node header(Message request, Instant now) {
    return Node.group("MessageHeader")
        .add("ProcessExecutionTime", DayTokens.stamp(now))
        .addIfSet("MedicalInstitutionCode", request.header().get("MedicalInstitutionCode"))
        .addIfSet("ArbitraryFileIdentifier", request.header().get("ArbitraryFileIdentifier"))
        .add(Answers.CHARACTER_CODE, "");
  }

  /** In the body, where the other refusals stand in the header: both are seen. */
  @Override
  public Document refuse(Message request, Refusal refusal, Instant now) {
    return new Document(
        Answers.message(
            header(request, now),
            Node.group("MessageBody")
                .add("ProcessingResultStatus", "2")
                .add("ProcessingResultCode", refusal.resultCode())
                .add("ProcessingResultMessage", refusal.contents())));
  }
}
