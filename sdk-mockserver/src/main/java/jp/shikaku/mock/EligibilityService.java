package jp.shikaku.mock;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** 資格確認 of one person, {@code OQSsiquc01} (eligibility 3.1 to 3.3, 4 and 5). */
final class EligibilityService implements Service {
  private static final String CONSENT = "LimitApplicationCertificateRelatedConsFlg";

  private final PersonJudge judge;
  private final ReferenceNumbers numbers;
  private final Institutions institutions;
  private final boolean tellsConsents;

  EligibilityService(Population population, Institutions institutions, boolean tellsConsents) {
    this.judge = new PersonJudge(population);
    this.numbers = population.referenceNumbers();
    this.institutions = institutions;
    this.tellsConsents = tellsConsents;
  }

  @Override
  public Reply answer(Message request, Instant now, Plan plan) {
    List<Message.Group> searches = request.groups(Layout.SEARCH_INFO);
    if (searches.size() != 1) {
      return new Unsendable(Layout.SEARCH_INFO + " must appear exactly once");
    }
    Message.Group search = searches.get(0);
    String dayText = request.toldInHeader("QualificationConfirmationDate");
    String institution = request.toldInHeader("MedicalInstitutionCode");
    String missing = PersonJudge.missing(search);
    if (dayText == null) {
      return missing("QualificationConfirmationDate");
    } else if (institution == null) {
      return missing("MedicalInstitutionCode");
    } else if (missing != null) {
      return missing(missing);
    } else if (search.told(CONSENT) == null) {
      return missing(CONSENT);
    }
    Patient.Notice refusal = institutions.refusal(institution);
    if (refusal != null) {
      return new Document(Answers.headerError(request.header(), now, refusal));
    }
    LocalDate day = DayTokens.parse(dayText);
    if (day == null) {
      return new Document(Answers.headerError(request.header(), now, Answers.NO_DATE));
    }
    return new Document(judged(request, search, new Asked(day, institution), now));
  }

  private record Asked(LocalDate day, String institution) {}

  private static Unsendable missing(String element) {
    return new Unsendable(element + " is missing");
  }

  private Node judged(Message request, Message.Group search, Asked asked, Instant now) {
    Patient.Notice refusal = judge.refusal(search, now);
    if (refusal != null) {
      return Answers.personError(request.header(), search, now, refusal);
    }
    PersonJudge.Finding finding = judge.find(search, asked.day(), now, asked.institution());
    Node body = Node.group("MessageBody").add("ProcessingResultStatus", "1");
    if (finding.notice() != null) {
      body.add("ProcessingResultCode", finding.notice().code())
          .add("ProcessingResultMessage", finding.notice().message());
    }
    body.add("QualificationValidity", finding.validity());
    if (!finding.qualifications().isEmpty()) {
      boolean limitConsent = "1".equals(search.told(CONSENT));
      Node list = Node.group("ResultList");
      for (Qualification qualification : finding.qualifications()) {
        DayTokens tokens = new DayTokens(asked.day(), now, asked.institution(), null);
        Qualification told = numbers.with(qualification, asked.institution(), now);
        Node node = told.node(limitConsent, tokens);
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
}
