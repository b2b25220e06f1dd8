package jp.shikaku.eligibility;

import java.util.List;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Field;
import jp.shikaku.internal.codec.Layout;

/**
 * The {@code OQS} messages as tables, in the official order (eligibility 3). The header is one
 * table for all of them: each message uses a part of it, always in the same order.
 */
final class EligibilityLayouts {

  private EligibilityLayouts() {}

  private static final Layout.Builder HEAD = Layout.of("MessageHeader");
  static final Field EXECUTED_AT = HEAD.scalar("ProcessExecutionTime");
  static final Field CHECKED_ON = HEAD.scalar("QualificationConfirmationDate", "checkedOn");
  static final Field INSTITUTION = HEAD.scalar("MedicalInstitutionCode", "institution");
  static final Field EXCHANGE_ID = HEAD.scalar("ArbitraryFileIdentifier", "exchangeId");
  static final Field HEAD_RECEPTION = HEAD.scalar("ReceptionNumber");
  static final Field REFERENCE_KIND = HEAD.scalar("ReferenceClassification");
  static final Field SEGMENT = HEAD.scalar("SegmentOfResult");
  static final Field ERROR_CODE = HEAD.scalar("ErrorCode");
  static final Field ERROR_MESSAGE = HEAD.scalar("ErrorMessage");
  static final Field COUNT_TOTAL = HEAD.scalar("NumberOfProcessingResult");
  static final Field COUNT_NORMAL = HEAD.scalar("NumberOfNormalProcessing");
  static final Field COUNT_ERROR = HEAD.scalar("NumberOfError");
  static final Field CHARACTER_CODE = HEAD.scalar("CharacterCodeIdentifier");
  static final Layout HEADER = HEAD.build();

  private static final Layout.Builder SEARCH = Layout.of("QualificationConfirmSearchInfo");
  static final Field SEARCH_INSURER = SEARCH.scalar("InsurerNumber", "insurerNumber");
  static final Field SEARCH_SYMBOL = SEARCH.scalar("InsuredCardSymbol", "symbol");
  static final Field SEARCH_NUMBER = SEARCH.scalar("InsuredIdentificationNumber", "number");
  static final Field SEARCH_BRANCH = SEARCH.scalar("InsuredBranchNumber", "branch");
  static final Field SEARCH_BIRTHDATE = SEARCH.scalar("Birthdate", "birthdate");
  static final Field SEARCH_LIMIT_CONSENT =
      SEARCH.scalar("LimitApplicationCertificateRelatedConsFlg", "limitCertificateConsent");
  static final Field SEARCH_ARBITRARY = SEARCH.scalar("ArbitraryIdentifier", "arbitraryId");
  static final Field SEARCH_CONSENT_FROM = SEARCH.scalar("ConsentDateFrom");
  static final Field SEARCH_CONSENT_UNTIL = SEARCH.scalar("ConsentDateTo");
  static final Field SEARCH_EXAMINED_FROM = SEARCH.scalar("ExaminationDateFrom");
  static final Field SEARCH_EXAMINED_UNTIL = SEARCH.scalar("ExaminationDateTo");
  static final Field SEARCH_TREATMENT_FLAG = SEARCH.scalar("MedicalTreatmentFlag");
  static final Field SEARCH_TREATMENT_MONTH = SEARCH.scalar("MedicalTreatmentMonth");
  static final Layout SEARCH_INFO = SEARCH.build();

  private static final Layout.Builder ELDER = Layout.of("ElderlyRecipientCertificateInfo");
  static final Field ELDERLY_ISSUED = ELDER.scalar("ElderlyRecipientCertificateDate");
  static final Field ELDERLY_FROM = ELDER.scalar("ElderlyRecipientValidStartDate");
  static final Field ELDERLY_UNTIL = ELDER.scalar("ElderlyRecipientValidEndDate");
  static final Field ELDERLY_RATIO = ELDER.scalar("ElderlyRecipientContributionRatio");

  private static final Layout.Builder LIMITS = Layout.of("LimitApplicationCertificateRelatedInfo");
  static final Field LIMIT_KIND = LIMITS.scalar("LimitApplicationCertificateClassification");
  static final Field LIMIT_CATEGORY =
      LIMITS.scalar("LimitApplicationCertificateClassificationFlag");
  static final Field LIMIT_ISSUED = LIMITS.scalar("LimitApplicationCertificateDate");
  static final Field LIMIT_FROM = LIMITS.scalar("LimitApplicationCertificateValidStartDate");
  static final Field LIMIT_UNTIL = LIMITS.scalar("LimitApplicationCertificateValidEndDate");
  static final Field LIMIT_LONG_TERM = LIMITS.scalar("LimitApplicationCertificateLongTermDate");

  private static final Layout.Builder DISEASE = Layout.of("SpecificDiseasesCertificateInfo");
  static final Field DISEASE_CATEGORY = DISEASE.scalar("SpecificDiseasesDiseaseCategory");
  static final Field DISEASE_ISSUED = DISEASE.scalar("SpecificDiseasesCertificateDate");
  static final Field DISEASE_FROM = DISEASE.scalar("SpecificDiseasesValidStartDate");
  static final Field DISEASE_UNTIL = DISEASE.scalar("SpecificDiseasesValidEndDate");
  static final Field DISEASE_CAP = DISEASE.scalar("SpecificDiseasesSelfPay");
  private static final Layout.Builder DISEASES_ = Layout.of("SpecificDiseasesCertificateList");
  static final Field DISEASES = DISEASES_.groups(DISEASE.build());

  private static final Layout.Builder TICKET = Layout.of("MedicalTicketInfo");
  static final Field TICKET_TYPE = TICKET.scalar("TicketType");
  static final Field TICKET_FROM = TICKET.scalar("MedicalTicketValidDate");
  static final Field TICKET_UNTIL = TICKET.scalar("MedicalTicketExpirationDate");
  static final Field TICKET_NUMBER = TICKET.scalar("IssueNumber");
  static final Field TICKET_MONTH = TICKET.scalar("MedicalTreatmentMonth");
  static final Field TICKET_INSTITUTION = TICKET.scalar("DesignatedMedicalInstitutionCode");
  static final Field TICKET_DESIGNATION = TICKET.scalar("DesignatedMedicalInstitutionFlag");
  static final Field TICKET_INSTITUTION_NAME = TICKET.scalar("DesignatedMedicalInstitutionName");
  static final Field TICKET_PRESCRIBER = TICKET.scalar("PrescriptionIssuerMedicalInstitutionCode");
  static final Field TICKET_PRESCRIBER_NAME =
      TICKET.scalar("PrescriptionIssuerMedicalInstitutionName");
  static final List<Field> TICKET_INJURIES =
      List.of(
          TICKET.scalar("InjuryName1"), TICKET.scalar("InjuryName2"), TICKET.scalar("InjuryName3"));
  static final Field TICKET_CARE = TICKET.scalar("MedicalTreatmentType");
  static final Field TICKET_SELF_PAY = TICKET.scalar("SelfPayAmount");
  static final Field TICKET_DISTRICT_CONTACT = TICKET.scalar("DistrictContactName");
  static final Field TICKET_HANDLING_CONTACT = TICKET.scalar("HandlingContactName");
  static final Field TICKET_COMBINED = TICKET.scalar("SingleOrCombinedUse");
  static final Field TICKET_SOCIAL = TICKET.scalar("StatusOfSocialInsurance");
  static final Field TICKET_CONSISTENCY = TICKET.scalar("ConsistencyFlag");
  static final Field TICKET_INFECTION = TICKET.scalar("StatusOfInfecton");
  static final Field TICKET_ELDERLY = TICKET.scalar("StatusOfElderlyMedicalCare");
  static final Field TICKET_PREFECTURE = TICKET.scalar("StatusOfPrefecturalExpenses");
  static final List<Field> TICKET_REMARKS =
      List.of(TICKET.scalar("Remarks1"), TICKET.scalar("Remarks2"), TICKET.scalar("Remarks3"));
  private static final Layout.Builder TICKETS_ = Layout.of("PublicExpenseResultList");
  static final Field TICKETS = TICKETS_.groups(TICKET.build());

  private static final Layout.Builder RESULT = Layout.of("ResultOfQualificationConfirmation");
  static final Field CARD_KIND = RESULT.scalar("InsuredCardClassification");
  static final Field INSURER = RESULT.scalar("InsurerNumber");
  static final Field SYMBOL = RESULT.scalar("InsuredCardSymbol");
  static final Field NUMBER = RESULT.scalar("InsuredIdentificationNumber");
  static final Field BRANCH = RESULT.scalar("InsuredBranchNumber");
  static final Field RELATION = RESULT.scalar("PersonalFamilyClassification");
  static final Field INSURED_NAME = RESULT.scalar("InsuredName");
  static final Field NAME = RESULT.scalar("Name");
  static final Field NAME_OTHER = RESULT.scalar("NameOfOther");
  static final Field NAME_KANA = RESULT.scalar("NameKana");
  static final Field NAME_OTHER_KANA = RESULT.scalar("NameOfOtherKana");
  static final Field SEX = RESULT.scalar("Sex1");
  static final Field SEX_ON_BACK = RESULT.scalar("Sex2");
  static final Field BIRTHDATE = RESULT.scalar("Birthdate");
  static final Field ADDRESS = RESULT.scalar("Address");
  static final Field POSTAL_CODE = RESULT.scalar("PostNumber");
  static final Field ACQUIRED = RESULT.scalar("QualificationDate");
  static final Field LOST = RESULT.scalar("DisqualificationDate");
  static final Field ISSUED = RESULT.scalar("InsuredCertificateIssuanceDate");
  static final Field VALID_FROM = RESULT.scalar("InsuredCardValidDate");
  static final Field VALID_UNTIL = RESULT.scalar("InsuredCardExpirationDate");
  static final Field RATIO = RESULT.scalar("InsuredPartialContributionRatio");
  static final Field PRESCHOOL = RESULT.scalar("PreschoolClassification");
  static final Field LOSS_REASON = RESULT.scalar("ReasonOfLoss");
  static final Field INSURER_NAME = RESULT.scalar("InsurerName");
  static final Field ELDERLY = RESULT.group(ELDER.build());
  static final Field LIMIT_CONSENT = RESULT.scalar("LimitApplicationCertificateRelatedConsFlg");
  static final Field LIMIT_CONSENT_AT = RESULT.scalar("LimitApplicationCertificateRelatedConsTime");
  static final Field LIMIT = RESULT.group(LIMITS.build());
  static final Field DISEASE_CONSENT = RESULT.scalar("SpecificDiseasesCertificateRelatedConsFlg");
  static final Field DISEASE_CONSENT_AT =
      RESULT.scalar("SpecificDiseasesCertificateRelatedConsTime");
  static final Field DISEASE_LIST = RESULT.group(DISEASES_.build());
  static final Field TICKET_LIST = RESULT.group(TICKETS_.build());
  static final Field CHECKUP_CONSENT = RESULT.scalar("SpecificHealthCheckupsInfoConsFlg");
  static final Field CHECKUP_CONSENT_AT = RESULT.scalar("SpecificHealthCheckupsInfoConsTime");
  static final Field CHECKUP_UNTIL = RESULT.scalar("SpecificHealthCheckupsInfoAvailableTime");
  static final Field DRUG_CONSENT = RESULT.scalar("PharmacistsInfoConsFlg");
  static final Field DRUG_CONSENT_AT = RESULT.scalar("PharmacistsInfoConsTime");
  static final Field DRUG_UNTIL = RESULT.scalar("PharmacistsInfoAvailableTime");
  static final Field TREATMENT_CONSENT = RESULT.scalar("DiagnosisInfoConsFlg");
  static final Field TREATMENT_CONSENT_AT = RESULT.scalar("DiagnosisInfoConsTime");
  static final Field TREATMENT_UNTIL = RESULT.scalar("DiagnosisInfoAvailableTime");
  static final Field SURGERY_CONSENT = RESULT.scalar("OperationInfoConsFlg");
  static final Field SURGERY_CONSENT_AT = RESULT.scalar("OperationInfoConsTime");
  static final Field SURGERY_UNTIL = RESULT.scalar("OperationInfoAvailableTime");
  // Seen here at one site and in the body at others: read in both places.
  static final Field PRESCRIPTION_IN_RESULT = RESULT.scalar("PrescriptionIssueSelect");
  static final Field REFERENCE = RESULT.scalar("ReferenceNumber");
  static final Field ARBITRARY = RESULT.scalar("ArbitraryIdentifier");
  static final Field LIMIT_CHANGED = RESULT.scalar("LimitApplicationCertificateChanged");
  static final Layout RESULT_ITEM =
      RESULT
          .alias(INSURER, "PublicExpenseNumber")
          .alias(NUMBER, "BeneficiaryNumber")
          .alias(INSURER_NAME, "WelfareOfficeName")
          .build();

  /** 資格確認要求 {@code OQSsiquc01req}; also the criteria of the lists (3.9). */
  static final class Query {
    private static final Layout.Builder BODY = Layout.of("MessageBody");
    static final Field SEARCH = BODY.groups(SEARCH_INFO);
    static final Layout BODY_LAYOUT = BODY.build();
    private static final Layout.Builder ROOT = Layout.of("XmlMsg");
    static final Field HEAD = ROOT.group(HEADER);
    static final Field BODY_GROUP = ROOT.group(BODY_LAYOUT);
    static final Layout LAYOUT = ROOT.build();
  }

  /** 資格確認結果 {@code OQSsiquc01res}, also of a card reader. */
  static final class Answer {
    private static final Layout.Builder LIST = Layout.of("ResultList");
    static final Field RESULTS = LIST.groups(RESULT_ITEM);
    private static final Layout.Builder BODY = Layout.of("MessageBody");
    static final Field STATUS = BODY.scalar("ProcessingResultStatus");
    static final Field CODE = BODY.scalar("ProcessingResultCode");
    static final Field MESSAGE = BODY.scalar("ProcessingResultMessage");
    static final Field VALIDITY = BODY.scalar("QualificationValidity");
    static final Field PRESCRIPTION = BODY.scalar("PrescriptionIssueSelect");
    static final Field RESULT_LIST = BODY.group(LIST.build());
    static final Field SEARCH = BODY.group(SEARCH_INFO);
    static final Field KEY = BODY.scalar("QualificationConfirmationKey");
    private static final Layout.Builder ROOT = Layout.of("XmlMsg");
    static final Field HEAD = ROOT.group(HEADER);
    static final Field BODY_GROUP = ROOT.group(BODY.build());
    static final Layout LAYOUT = ROOT.build();
  }

  /** Receipt of an upload, and the request for its result: 受付番号. */
  static final class Reception {
    private static final Layout.Builder BODY = Layout.of("MessageBody");
    static final Field STATUS = BODY.scalar("ProcessingResultStatus");
    static final Field CODE = BODY.scalar("ProcessingResultCode");
    static final Field MESSAGE = BODY.scalar("ProcessingResultMessage");
    static final Field NUMBER = BODY.scalar("ReceptionNumber");
    static final Field RECEIVED_AT = BODY.scalar("ReceptionDateTime");
    private static final Layout.Builder ROOT = Layout.of("XmlMsg");
    static final Field HEAD = ROOT.group(HEADER);
    static final Layout BODY_LAYOUT = BODY.build();
    static final Field BODY_GROUP = ROOT.group(BODY_LAYOUT);
    static final Layout LAYOUT = ROOT.build();
  }

  /** Result of a bulk query {@code OQSmu…02res} (3.6, 3.9). */
  static final class Bulk {
    private static final Layout.Builder LIST = Layout.of("ResultList");
    static final Field LISTED = LIST.groups(RESULT_ITEM);
    private static final Layout.Builder UNIT = Layout.of("BulkConfirmUnit");
    static final Field SEARCH = UNIT.group(SEARCH_INFO);
    static final Field STATUS = UNIT.scalar("ProcessingResultStatus");
    static final Field CODE = UNIT.scalar("ProcessingResultCode");
    static final Field MESSAGE = UNIT.scalar("ProcessingResultMessage");
    static final Field VALIDITY = UNIT.scalar("QualificationValidity");
    static final Field RESULTS = UNIT.groups(RESULT_ITEM);
    // One reader accepts the results below a list as well.
    static final Field RESULT_LIST = UNIT.group(LIST.build());
    static final Field REFERENCES = UNIT.scalars("ReferenceNumber");
    static final Layout UNIT_LAYOUT = UNIT.build();
    private static final Layout.Builder BODY = Layout.of("MessageBody");
    static final Field UNITS = BODY.groups(UNIT_LAYOUT);
    private static final Layout.Builder ROOT = Layout.of("XmlMsg");
    static final Field HEAD = ROOT.group(HEADER);
    static final Field BODY_GROUP = ROOT.group(BODY.build());
    static final Layout LAYOUT = ROOT.build();
  }

  /** 照会番号登録 {@code OQSsiimm01}, {@code OQSmuimm01req} and {@code OQSmuimm02res} (3.7, 3.8). */
  static final class Registration {
    private static final Layout.Builder INFO = Layout.of("ReferenceNumberRegistrationInfo");
    static final Field REFERENCE = INFO.scalar("ReferenceNumber", "referenceNumber");
    static final Field INSURER = INFO.scalar("InsurerNumber", "insurerNumber");
    static final Field SYMBOL = INFO.scalar("InsuredCardSymbol", "symbol");
    static final Field NUMBER = INFO.scalar("InsuredIdentificationNumber", "number");
    static final Field BRANCH = INFO.scalar("InsuredBranchNumber", "branch");
    static final Layout INFO_LAYOUT = INFO.build();

    static Block emptyInfo() {
      return new Block(INFO_LAYOUT);
    }

    private static final Layout.Builder UNIT = Layout.of("BulkRegistrationUnit");
    static final Field UNIT_INFO = UNIT.group(INFO_LAYOUT);
    static final Field UNIT_STATUS = UNIT.scalar("ProcessingResultStatus");
    static final Field UNIT_CODE = UNIT.scalar("ProcessingResultCode");
    static final Field UNIT_MESSAGE = UNIT.scalar("ProcessingResultMessage");
    static final Layout UNIT_LAYOUT = UNIT.build();
    private static final Layout.Builder BODY = Layout.of("MessageBody");
    static final Field INFOS = BODY.groups(INFO_LAYOUT);
    static final Field STATUS = BODY.scalar("ProcessingResultStatus");
    static final Field CODE = BODY.scalar("ProcessingResultCode");
    static final Field MESSAGE = BODY.scalar("ProcessingResultMessage");
    static final Field UNITS = BODY.groups(UNIT_LAYOUT);
    private static final Layout.Builder ROOT = Layout.of("XmlMsg");
    static final Field HEAD = ROOT.group(HEADER);
    static final Layout BODY_LAYOUT = BODY.build();
    static final Field BODY_GROUP = ROOT.group(BODY_LAYOUT);
    static final Layout LAYOUT = ROOT.build();
  }
}
