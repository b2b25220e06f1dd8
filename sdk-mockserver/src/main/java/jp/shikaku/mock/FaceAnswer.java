package jp.shikaku.mock;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer that a card visit is told by: what the centre says about the person who holds the
 * card, and what the person chose (cardreader 1.4).
 */
final class FaceAnswer {
  private static final String LIMIT = "LimitApplicationCertificateRelatedCons";
  private static final String DISEASES = "SpecificDiseasesCertificateRelatedCons";

  private final FaceVisit visit;
  private final String institution;
  private final Population population;
  private final Instant now;
  private final LocalDate day;

  FaceAnswer(FaceVisit visit, String institution, Population population, Instant now) {
    this.visit = visit;
    this.institution = institution;
    this.population = population;
    this.now = now;
    this.day = LocalDate.ofInstant(now, DayTokens.JST);
  }

  Node about(Patient patient, String identifier) {
    Map<String, String> request =
        Map.of(
            "QualificationConfirmationDate", DayTokens.date(day),
            "MedicalInstitutionCode", institution,
            "ArbitraryFileIdentifier", identifier);
    Patient.Notice error = visit.error();
    if (visit.outcome() == FaceVisit.Outcome.EXCHANGE_FAILED) {
      return Answers.headerError(request, now, error);
    }
    Node header = Answers.header(request, now);
    header.set("ReferenceClassification", "1");
    if (visit.outcome() == FaceVisit.Outcome.PERSON_FAILED) {
      return Answers.message(
          header,
          Node.group("MessageBody")
              .add("ProcessingResultStatus", "2")
              .add("ProcessingResultCode", error.code())
              .add("ProcessingResultMessage", error.message()));
    }
    return Answers.message(header, body(patient));
  }

  private Node body(Patient patient) {
    PersonJudge.Finding finding = find(patient);
    Patient.Notice notice = finding.notice();
    Node body =
        Node.group("MessageBody")
            .add("ProcessingResultStatus", "1")
            .addIfSet("ProcessingResultCode", notice == null ? null : notice.code())
            .addIfSet("ProcessingResultMessage", notice == null ? null : notice.message())
            .add("QualificationValidity", finding.validity());
    List<Node> results = new ArrayList<>(results(finding));
    for (Patient companion : visit.companions()) {
      results.addAll(results(find(companion)));
    }
    if (!results.isEmpty()) {
      Node list = Node.group("ResultList");
      results.forEach(list::add);
      body.add(list);
    }
    return body;
  }

  /** The person as the centre knows him now. */
  private PersonJudge.Finding find(Patient patient) {
    Patient known = population.current(patient);
    return PersonJudge.stand(known, known.qualifications(), day, now, institution);
  }

  private List<Node> results(PersonJudge.Finding finding) {
    List<Qualification> qualifications = finding.qualifications();
    boolean hasInsurance = qualifications.stream().anyMatch(q -> !q.isMedicalAid());
    List<Node> results = new ArrayList<>();
    for (Qualification found : qualifications) {
      Qualification qualification = population.referenceNumbers().with(found, institution, now);
      // the choices are told once: medical aid beside an insurance has none
      boolean tellsChoices = !hasInsurance || !qualification.isMedicalAid();
      DayTokens tokens = new DayTokens(day, now, institution, null);
      Qualification told = tellsChoices ? withChoices(qualification, tokens) : qualification;
      results.add(told.node(visit.showsLimitCertificate(), tokens));
    }
    return results;
  }

  private Qualification withChoices(Qualification registered, DayTokens tokens) {
    Map<String, Object> told = new LinkedHashMap<>(registered.elements());
    if (!registered.isMedicalAid() && !visit.showsLimitCertificate()) {
      told.put(LIMIT + "Flg", "0");
    }
    if (!registered.isMedicalAid()) {
      put(told, DISEASES, visit.showsSpecificDiseases(), tokens);
      if (!visit.showsSpecificDiseases()) {
        told.remove("SpecificDiseasesCertificateList");
      }
    }
    for (ConsentKind kind : ConsentKind.values()) {
      choose(told, kind, tokens);
    }
    putIfSet(told, "PrescriptionIssueSelect", visit.prescription().code());
    putIfSet(told, "ReferenceNumber", visit.referenceNumber());
    return new Qualification(told);
  }

  private void choose(Map<String, Object> told, ConsentKind kind, DayTokens tokens) {
    Boolean chosen = visit.consent(kind);
    if (chosen == null && !"0".equals(told.getOrDefault(kind.flag(), "0"))) {
      return; // as registered, with its times
    }
    boolean given = Boolean.TRUE.equals(chosen);
    told.remove(kind.availableTime());
    put(told, kind.prefix() + "Cons", given, tokens);
    if (given) {
      putIfSet(told, kind.availableTime(), tokens.resolve("{consent-time+24h}"));
    }
  }

  /** A flag, and its time only when something was given. */
  private static void put(
      Map<String, Object> told, String prefix, boolean given, DayTokens tokens) {
    told.put(prefix + "Flg", given ? "1" : "0");
    told.remove(prefix + "Time");
    if (given) {
      putIfSet(told, prefix + "Time", tokens.resolve("{consent-time}"));
    }
  }

  private static void putIfSet(Map<String, Object> told, String element, @Nullable String text) {
    if (text != null) {
      told.put(element, text);
    }
  }
}
