package jp.shikaku.mock;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** 資格確認 of one person, {@code OQSsiquc01} (eligibility 3.1 to 3.3, 4 and 5). */
final class EligibilityService implements Service {
  private static final String CONSENT = "LimitApplicationCertificateRelatedConsFlg";

  private final Population population;
  private final Set<String> institutions;

  private final boolean tellsConsents;

  /** Serves these institutions; every institution when there are none. */
  EligibilityService(Population population, Set<String> institutions, boolean tellsConsents) {
    this.population = population;
    this.institutions = Set.copyOf(institutions);
    this.tellsConsents = tellsConsents;
  }

  @Override
  public Reply answer(Message request, Instant now) {
    List<Message.Group> searches =
        request.groups().stream().filter(g -> g.name().equals(Layout.SEARCH_INFO)).toList();
    if (searches.size() != 1) {
      return new Unsendable(Layout.SEARCH_INFO + " must appear exactly once");
    }
    Message.Group search = searches.get(0);
    String dayText = request.toldInHeader("QualificationConfirmationDate");
    String institution = request.toldInHeader("MedicalInstitutionCode");
    String insurer = search.told("InsurerNumber");
    String number = search.told("InsuredIdentificationNumber");
    String birthdate = search.told("Birthdate");
    String consent = search.told(CONSENT);
    if (dayText == null) {
      return missing("QualificationConfirmationDate");
    } else if (institution == null) {
      return missing("MedicalInstitutionCode");
    } else if (insurer == null) {
      return missing("InsurerNumber");
    } else if (number == null) {
      return missing("InsuredIdentificationNumber");
    } else if (birthdate == null) {
      return missing("Birthdate");
    } else if (consent == null) {
      return missing(CONSENT);
    }
    if (!institution.matches("[0-9]{10}")) {
      return new Document(
          Answers.headerError(request.header(), now, "MOCK-E0001", "模擬エラー：医療機関コードが１０桁ではありません。"));
    }
    if (!institutions.isEmpty() && !institutions.contains(institution)) {
      return new Document(
          Answers.headerError(request.header(), now, "MOCK-E0002", "模擬エラー：この端末の医療機関コードではありません。"));
    }
    LocalDate day = DayTokens.parse(dayText);
    if (day == null) {
      return new Document(
          Answers.headerError(request.header(), now, "MOCK-E0003", "模擬エラー：資格確認日が日付ではありません。"));
    }
    Query query = new Query(insurer, number, birthdate, consent, day, institution);
    return new Document(judge(request, search, query, now));
  }

  private static Unsendable missing(String element) {
    return new Unsendable(element + " is missing");
  }

  /** The parts of a query that are there for sure. */
  private record Query(
      String insurer,
      String number,
      String birthdate,
      String consent,
      LocalDate day,
      String institution) {}

  /** Outcome for a person: validity code and the qualifications to tell. */
  record Finding(
      String validity, List<Qualification> qualifications, Patient.@Nullable Notice notice) {}

  private Node judge(Message request, Message.Group search, Query query, Instant now) {
    Patient.Notice refusal = refusal(search, query, now);
    if (refusal != null) {
      return Answers.personError(request.header(), search, now, refusal);
    }
    Finding finding = find(search, query, now);
    Node body = Node.group("MessageBody").add("ProcessingResultStatus", "1");
    if (finding.notice() != null) {
      body.add("ProcessingResultCode", finding.notice().code())
          .add("ProcessingResultMessage", finding.notice().message());
    }
    body.add("QualificationValidity", finding.validity());
    if (!finding.qualifications().isEmpty()) {
      boolean limitConsent = query.consent().equals("1");
      Node list = Node.group("ResultList");
      for (Qualification qualification : finding.qualifications()) {
        DayTokens tokens = new DayTokens(query.day(), now, query.institution(), null);
        Node node = qualification.node(limitConsent, tokens);
        if (!tellsConsents) {
          node.children().removeIf(element -> ConsentKind.isConsentElement(element.name()));
        }
        list.add(node);
      }
      body.add(list);
    }
    body.add(Answers.echo(search));
    return Answers.message(Answers.header(request.header(), now), body);
  }

  /** Why the centre will not look for this person, null when it will. */
  private Patient.@Nullable Notice refusal(Message.Group search, Query query, Instant now) {
    String insurer = LookupKey.insurer(query.insurer());
    if (!LookupKey.INSURER.matcher(insurer).matches()) {
      return new Patient.Notice("MOCK-R0001", "模擬エラー：保険者番号の桁数に誤りがあります。");
    }
    if (!CheckDigits.isValid(insurer) && !population.hasInsurer(insurer)) {
      return new Patient.Notice("MOCK-R0002", "模擬エラー：保険者番号の検証番号に誤りがあります。");
    }
    LocalDate birthdate = DayTokens.parse(query.birthdate());
    LocalDate today = LocalDate.ofInstant(now, DayTokens.JST);
    if (birthdate == null || birthdate.isAfter(today)) {
      return new Patient.Notice("MOCK-R0003", "模擬エラー：生年月日に誤りがあります。");
    }
    String branch = search.told("InsuredBranchNumber");
    if (branch != null && !branch.matches("[0-9]{2}")) {
      return new Patient.Notice("MOCK-R0004", "模擬エラー：枝番に誤りがあります。");
    }
    if (!query.consent().matches("[01]")) {
      return new Patient.Notice("MOCK-R0005", "模擬エラー：同意フラグに誤りがあります。");
    }
    return null;
  }

  private Finding find(Message.Group search, Query query, Instant now) {
    LocalDate birthdate = DayTokens.parse(query.birthdate());
    if (birthdate == null) {
      throw new IllegalStateException("birthdate was not checked");
    }
    LookupKey key = LookupKey.of(query.insurer(), search.told("InsuredCardSymbol"), query.number());
    List<Population.Match> matches =
        population.find(key, search.told("InsuredBranchNumber"), birthdate);
    long persons = matches.stream().map(Population.Match::patient).distinct().count();
    if (persons == 0) {
      return new Finding("4", List.of(), null);
    }
    if (persons > 1) {
      return new Finding("5", List.of(), null);
    }
    List<Qualification> asked = matches.stream().map(Population.Match::qualification).toList();
    return stand(matches.get(0).patient(), asked, query.day(), now, query.institution());
  }

  /** How a person stands who is asked for by one or several of the registered qualifications. */
  static Finding stand(
      Patient patient, List<Qualification> asked, LocalDate day, Instant now, String institution) {
    Qualification matched = null;
    for (Qualification registered : asked) {
      Qualification resolved = registered.resolve(day, now, institution);
      if (matched == null || resolved.standing(day) == Qualification.Standing.VALID) {
        matched = resolved;
      }
    }
    if (matched == null) {
      throw new IllegalArgumentException("no match");
    }
    List<Qualification> valid = new ArrayList<>();
    boolean newerInsurance = false;
    for (Qualification registered : patient.qualifications()) {
      Qualification other = registered.resolve(day, now, institution);
      if (other.standing(day) == Qualification.Standing.VALID) {
        newerInsurance |= !other.isMedicalAid();
        if (other.isMedicalAid() || matched.isMedicalAid() || other.equals(matched)) {
          valid.add(other);
        }
      }
    }
    return switch (matched.standing(day)) {
      case NOT_YET -> new Finding("2", List.of(), patient.notice());
      case OVER ->
          new Finding(
              newerInsurance && !matched.isMedicalAid() ? "3" : "2",
              List.of(matched),
              patient.notice());
      case VALID ->
          new Finding(
              matched.isMedicalAid() && !matched.hasTicket(day) ? "6" : "1",
              valid,
              patient.notice());
    };
  }
}
