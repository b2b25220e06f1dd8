package jp.shikaku.mock;

import java.time.Instant;
import java.util.List;

/** 照会番号登録 of one person, {@code OQSsiimm01}, in the order of the sample (eligibility 3.7). */
final class ReferenceService implements Service {
  private static final List<String> ECHO =
      List.of(
          "InsurerNumber",
          "InsuredIdentificationNumber",
          "ReferenceNumber",
          "InsuredCardSymbol",
          "InsuredBranchNumber");

  private final Registrar registrar;
  private final Institutions institutions;

  ReferenceService(Population population, Institutions institutions) {
    this.registrar = new Registrar(population);
    this.institutions = institutions;
  }

  @Override
  public Reply answer(Message request, Instant now, Plan plan) {
    List<Message.Group> registrations = request.groups(Layout.REFERENCE_INFO);
    if (registrations.size() != 1) {
      return new Unsendable(Layout.REFERENCE_INFO + " must appear exactly once");
    }
    Message.Group registration = registrations.get(0);
    String missing = Registrar.missing(registration);
    String institution = request.toldInHeader("MedicalInstitutionCode");
    if (institution == null) {
      missing = "MedicalInstitutionCode";
    }
    if (institution == null || missing != null) {
      return new Unsendable(missing + " is missing");
    }
    Patient.Notice refusal = institutions.refusal(institution);
    if (refusal != null) {
      return new Document(Answers.headerError(request.header(), now, refusal));
    }
    Patient.Notice error = registrar.register(registration, institution, now);
    Node body =
        Node.group("MessageBody")
            .add(Node.group(Layout.REFERENCE_INFO).addAll(registration.values(), ECHO));
    BulkUnit.status(body, error == null ? "1" : "2", error);
    return new Document(Answers.message(header(request, now), body));
  }

  private static Node header(Message request, Instant now) {
    return Node.group("MessageHeader")
        .add("ProcessExecutionTime", DayTokens.stamp(now))
        .add(Answers.CHARACTER_CODE, "")
        .add("SegmentOfResult", "1")
        .addIfSet("ArbitraryFileIdentifier", request.header().get("ArbitraryFileIdentifier"))
        .addIfSet("MedicalInstitutionCode", request.header().get("MedicalInstitutionCode"));
  }
}
