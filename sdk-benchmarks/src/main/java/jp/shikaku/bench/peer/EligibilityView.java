package jp.shikaku.bench.peer;

import java.util.List;
import java.util.Optional;
import jp.shikaku.CodeValue;
import jp.shikaku.Coded;
import jp.shikaku.bench.peer.Eligibility.Answer;
import jp.shikaku.bench.peer.Eligibility.Body;
import jp.shikaku.bench.peer.Eligibility.Disease;
import jp.shikaku.bench.peer.Eligibility.DiseaseList;
import jp.shikaku.bench.peer.Eligibility.Elderly;
import jp.shikaku.bench.peer.Eligibility.Header;
import jp.shikaku.bench.peer.Eligibility.Limit;
import jp.shikaku.bench.peer.Eligibility.Result;
import jp.shikaku.bench.peer.Eligibility.ResultList;
import jp.shikaku.bench.peer.Eligibility.Ticket;
import jp.shikaku.bench.peer.Eligibility.TicketList;
import jp.shikaku.eligibility.Consent;
import jp.shikaku.eligibility.ElderlyCertificate;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.LimitCertificate;
import jp.shikaku.eligibility.MedicalTicket;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.eligibility.SearchInfo;
import jp.shikaku.eligibility.SpecificDiseaseCertificate;
import jp.shikaku.value.CopayRatio;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.Period;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.ReferenceNumber;
import org.jspecify.annotations.Nullable;

/** The library's answer in the classes of the peers, so that the two can be compared. */
public final class EligibilityView {

  private EligibilityView() {}

  /** Copies every value that the library gives out. */
  public static Answer of(EligibilityAnswer from) {
    Answer answer = new Answer();
    Header header = new Header();
    answer.messageHeader = header;
    header.processExecutionTime = from.executedAt().orElse(null);
    header.qualificationConfirmationDate = from.checkedOn().orElse(null);
    header.medicalInstitutionCode =
        from.institution().map(MedicalInstitutionCode::value).orElse(null);
    header.arbitraryFileIdentifier = from.exchangeId().orElse(null);
    header.receptionNumber = from.receptionNumber().orElse(null);
    header.referenceClassification = wire(from.referenceKind());
    header.segmentOfResult = wire(from.segment());
    header.errorCode = from.errorCode().orElse(null);
    header.errorMessage = from.errorMessage().orElse(null);
    header.characterCodeIdentifier =
        from.raw().at("MessageHeader/CharacterCodeIdentifier").map(e -> e.text()).orElse(null);
    Body body = new Body();
    answer.messageBody = body;
    body.processingResultStatus = wire(from.status());
    body.processingResultCode = from.resultCode().orElse(null);
    body.processingResultMessage = from.resultMessage().orElse(null);
    body.qualificationValidity = wire(from.validity());
    body.prescriptionIssueSelect = wire(from.prescriptionForm());
    if (!from.qualifications().isEmpty()) {
      ResultList list = new ResultList();
      body.resultList = list;
      from.qualifications().forEach(q -> list.resultOfQualificationConfirmation.add(result(q)));
    }
    body.qualificationConfirmSearchInfo = from.query().map(EligibilityView::search).orElse(null);
    return answer;
  }

  private static Result result(Qualification from) {
    Result to = new Result();
    to.insuredCardClassification = wire(from.cardKind());
    to.insurerNumber = from.insurerNumberOnWire().orElse(null);
    to.insuredCardSymbol = from.symbol().orElse(null);
    to.insuredIdentificationNumber = from.number().orElse(null);
    to.insuredBranchNumber = from.branch().orElse(null);
    to.personalFamilyClassification = wire(from.familyRelation());
    to.insuredName = from.insuredName().orElse(null);
    to.name = from.name().flatMap(PersonName::formal).orElse(null);
    to.nameOfOther = from.name().flatMap(PersonName::other).orElse(null);
    to.nameKana = from.name().flatMap(PersonName::kana).orElse(null);
    to.nameOfOtherKana = from.name().flatMap(PersonName::otherKana).orElse(null);
    to.sex1 = wire(from.sex());
    to.sex2 = wire(from.sexOnBack());
    to.birthdate = from.birthdate().orElse(null);
    to.address = from.address().orElse(null);
    to.postNumber = from.postalCode().orElse(null);
    to.qualificationDate = from.acquiredOn().orElse(null);
    to.disqualificationDate = from.lostOn().orElse(null);
    to.insuredCertificateIssuanceDate = from.issuedOn().orElse(null);
    to.insuredCardValidDate = from.period().flatMap(Period::from).orElse(null);
    to.insuredCardExpirationDate = from.period().flatMap(Period::until).orElse(null);
    to.insuredPartialContributionRatio = from.copayRatio().map(CopayRatio::wire).orElse(null);
    to.preschoolClassification = wire(from.preschool());
    to.reasonOfLoss = wire(from.lossReason());
    to.insurerName = from.insurerName().orElse(null);
    to.elderlyRecipientCertificateInfo =
        from.elderlyCertificate().map(EligibilityView::elderly).orElse(null);
    to.limitApplicationCertificateRelatedInfo =
        from.limitCertificate().map(EligibilityView::limit).orElse(null);
    if (!from.specificDiseaseCertificates().isEmpty()) {
      DiseaseList list = new DiseaseList();
      to.specificDiseasesCertificateList = list;
      from.specificDiseaseCertificates()
          .forEach(d -> list.specificDiseasesCertificateInfo.add(disease(d)));
    }
    if (!from.medicalTickets().isEmpty()) {
      TicketList list = new TicketList();
      to.publicExpenseResultList = list;
      from.medicalTickets().forEach(t -> list.medicalTicketInfo.add(ticket(t)));
    }
    from.consents().forEach(consent -> consent(consent, to));
    to.referenceNumber = from.referenceNumber().map(ReferenceNumber::value).orElse(null);
    to.arbitraryIdentifier = from.arbitraryId().orElse(null);
    return to;
  }

  private static void consent(Consent from, Result to) {
    String flag = from.given().wire();
    switch (from.kind()) {
      case LIMIT_CERTIFICATE -> {
        to.limitApplicationCertificateRelatedConsFlg = flag;
        to.limitApplicationCertificateRelatedConsTime = from.at().orElse(null);
      }
      case SPECIFIC_DISEASE -> {
        to.specificDiseasesCertificateRelatedConsFlg = flag;
        to.specificDiseasesCertificateRelatedConsTime = from.at().orElse(null);
      }
      case CHECKUP -> {
        to.specificHealthCheckupsInfoConsFlg = flag;
        to.specificHealthCheckupsInfoConsTime = from.at().orElse(null);
        to.specificHealthCheckupsInfoAvailableTime = from.readableUntil().orElse(null);
      }
      case DRUG_INFO -> {
        to.pharmacistsInfoConsFlg = flag;
        to.pharmacistsInfoConsTime = from.at().orElse(null);
        to.pharmacistsInfoAvailableTime = from.readableUntil().orElse(null);
      }
      case TREATMENT -> {
        to.diagnosisInfoConsFlg = flag;
        to.diagnosisInfoConsTime = from.at().orElse(null);
        to.diagnosisInfoAvailableTime = from.readableUntil().orElse(null);
      }
      case SURGERY -> {
        to.operationInfoConsFlg = flag;
        to.operationInfoConsTime = from.at().orElse(null);
        to.operationInfoAvailableTime = from.readableUntil().orElse(null);
      }
    }
  }

  private static Elderly elderly(ElderlyCertificate from) {
    Elderly to = new Elderly();
    to.elderlyRecipientCertificateDate = from.issuedOn().orElse(null);
    to.elderlyRecipientValidStartDate = from.period().flatMap(Period::from).orElse(null);
    to.elderlyRecipientValidEndDate = from.period().flatMap(Period::until).orElse(null);
    to.elderlyRecipientContributionRatio = from.copayRatio().map(CopayRatio::wire).orElse(null);
    return to;
  }

  private static Limit limit(LimitCertificate from) {
    Limit to = new Limit();
    to.limitApplicationCertificateClassification = wire(from.kind());
    to.limitApplicationCertificateClassificationFlag = wire(from.category());
    to.limitApplicationCertificateDate = from.issuedOn().orElse(null);
    to.limitApplicationCertificateValidStartDate = from.period().flatMap(Period::from).orElse(null);
    to.limitApplicationCertificateValidEndDate = from.period().flatMap(Period::until).orElse(null);
    to.limitApplicationCertificateLongTermDate = from.longTermFrom().orElse(null);
    return to;
  }

  private static Disease disease(SpecificDiseaseCertificate from) {
    Disease to = new Disease();
    to.specificDiseasesDiseaseCategory = wire(from.disease());
    to.specificDiseasesCertificateDate = from.issuedOn().orElse(null);
    to.specificDiseasesValidStartDate = from.period().flatMap(Period::from).orElse(null);
    to.specificDiseasesValidEndDate = from.period().flatMap(Period::until).orElse(null);
    to.specificDiseasesSelfPay =
        from.monthlyCap().isPresent() ? from.monthlyCap().getAsLong() : null;
    return to;
  }

  private static Ticket ticket(MedicalTicket from) {
    Ticket to = new Ticket();
    to.ticketType = wire(from.type());
    to.medicalTicketValidDate = from.period().flatMap(Period::from).orElse(null);
    to.medicalTicketExpirationDate = from.period().flatMap(Period::until).orElse(null);
    to.issueNumber = from.issueNumber().orElse(null);
    to.medicalTreatmentMonth = from.month().orElse(null);
    to.designatedMedicalInstitutionCode = from.institutionCode().orElse(null);
    to.designatedMedicalInstitutionFlag = wire(from.designation());
    to.designatedMedicalInstitutionName = from.institutionName().orElse(null);
    to.prescriptionIssuerMedicalInstitutionCode = from.prescriberCode().orElse(null);
    to.prescriptionIssuerMedicalInstitutionName = from.prescriberName().orElse(null);
    to.injuryName1 = at(from.injuryNames(), 0);
    to.injuryName2 = at(from.injuryNames(), 1);
    to.injuryName3 = at(from.injuryNames(), 2);
    to.medicalTreatmentType = wire(from.careType());
    to.selfPayAmount = from.selfPay().isPresent() ? from.selfPay().getAsLong() : null;
    to.districtContactName = from.districtContact().orElse(null);
    to.handlingContactName = from.handlingContact().orElse(null);
    to.singleOrCombinedUse = wire(from.combinedUse());
    to.statusOfSocialInsurance = wire(from.socialInsurance());
    to.consistencyFlag = wire(from.consistency());
    to.statusOfInfecton = wire(from.infection());
    to.statusOfElderlyMedicalCare = wire(from.elderlyCare());
    to.statusOfPrefecturalExpenses = wire(from.prefecturalExpenses());
    to.remarks1 = at(from.remarks(), 0);
    to.remarks2 = at(from.remarks(), 1);
    to.remarks3 = at(from.remarks(), 2);
    return to;
  }

  private static Eligibility.SearchInfo search(SearchInfo from) {
    Eligibility.SearchInfo to = new Eligibility.SearchInfo();
    to.insurerNumber = from.insurerNumberOnWire().orElse(null);
    to.insuredCardSymbol = from.symbol().orElse(null);
    to.insuredIdentificationNumber = from.number().orElse(null);
    to.insuredBranchNumber = from.branch().orElse(null);
    to.birthdate = from.birthdate().orElse(null);
    to.limitApplicationCertificateRelatedConsFlg =
        wire(from.limitCertificateConsent().map(Consent::given));
    to.arbitraryIdentifier = from.arbitraryId().orElse(null);
    return to;
  }

  private static <E extends Enum<E> & CodeValue> @Nullable String wire(Optional<Coded<E>> code) {
    return code.map(Coded::wire).orElse(null);
  }

  private static @Nullable String at(List<String> texts, int index) {
    return index < texts.size() ? texts.get(index) : null;
  }
}
