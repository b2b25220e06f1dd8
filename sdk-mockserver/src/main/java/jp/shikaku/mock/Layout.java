package jp.shikaku.mock;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Element names in the layout's order (eligibility 3.1 to 3.9, medical-info 4.1). */
final class Layout {
  static final String SEARCH_INFO = "QualificationConfirmSearchInfo";
  static final String RESULT = "ResultOfQualificationConfirmation";
  static final String MEDICAL_AID = "A1";
  static final String REFERENCE_INFO = "ReferenceNumberRegistrationInfo";
  static final String LIMIT_CHANGED = "LimitApplicationCertificateChanged";

  static final List<String> REQUEST_HEADER =
      List.of("QualificationConfirmationDate", "MedicalInstitutionCode", "ArbitraryFileIdentifier");

  static final List<String> SEARCH =
      List.of(
          "InsurerNumber",
          "InsuredCardSymbol",
          "InsuredIdentificationNumber",
          "InsuredBranchNumber",
          "Birthdate",
          "LimitApplicationCertificateRelatedConsFlg",
          "ArbitraryIdentifier");

  static final List<String> ELDERLY =
      List.of(
          "ElderlyRecipientCertificateDate",
          "ElderlyRecipientValidStartDate",
          "ElderlyRecipientValidEndDate",
          "ElderlyRecipientContributionRatio");

  static final List<String> LIMIT =
      List.of(
          "LimitApplicationCertificateClassification",
          "LimitApplicationCertificateClassificationFlag",
          "LimitApplicationCertificateDate",
          "LimitApplicationCertificateValidStartDate",
          "LimitApplicationCertificateValidEndDate",
          "LimitApplicationCertificateLongTermDate");

  static final List<String> SPECIFIC_DISEASE =
      List.of(
          "SpecificDiseasesDiseaseCategory",
          "SpecificDiseasesCertificateDate",
          "SpecificDiseasesValidStartDate",
          "SpecificDiseasesValidEndDate",
          "SpecificDiseasesSelfPay");

  /** As the sample document has it; {@code StatusOfInfecton} is the wire's own spelling. */
  static final List<String> TICKET =
      List.of(
          "TicketType",
          "MedicalTicketValidDate",
          "MedicalTicketExpirationDate",
          "IssueNumber",
          "MedicalTreatmentMonth",
          "DesignatedMedicalInstitutionCode",
          "DesignatedMedicalInstitutionFlag",
          "DesignatedMedicalInstitutionName",
          "PrescriptionIssuerMedicalInstitutionCode",
          "PrescriptionIssuerMedicalInstitutionName",
          "InjuryName1",
          "InjuryName2",
          "InjuryName3",
          "MedicalTreatmentType",
          "SelfPayAmount",
          "DistrictContactName",
          "HandlingContactName",
          "SingleOrCombinedUse",
          "StatusOfSocialInsurance",
          "ConsistencyFlag",
          "StatusOfInfecton",
          "StatusOfElderlyMedicalCare",
          "StatusOfPrefecturalExpenses",
          "Remarks1",
          "Remarks2",
          "Remarks3");

  static final List<String> QUALIFICATION =
      List.of(
          "InsuredCardClassification",
          "InsurerNumber",
          "InsuredCardSymbol",
          "InsuredIdentificationNumber",
          "InsuredBranchNumber",
          "PersonalFamilyClassification",
          "InsuredName",
          "Name",
          "NameOfOther",
          "NameKana",
          "NameOfOtherKana",
          "Sex1",
          "Sex2",
          "Birthdate",
          "Address",
          "PostNumber",
          "QualificationDate",
          "DisqualificationDate",
          "InsuredCertificateIssuanceDate",
          "InsuredCardValidDate",
          "InsuredCardExpirationDate",
          "InsuredPartialContributionRatio",
          "PreschoolClassification",
          "ReasonOfLoss",
          "InsurerName",
          "ElderlyRecipientCertificateInfo",
          "LimitApplicationCertificateRelatedConsFlg",
          "LimitApplicationCertificateRelatedConsTime",
          "LimitApplicationCertificateRelatedInfo",
          "SpecificDiseasesCertificateRelatedConsFlg",
          "SpecificDiseasesCertificateRelatedConsTime",
          "SpecificDiseasesCertificateList",
          "PublicExpenseResultList",
          "SpecificHealthCheckupsInfoConsFlg",
          "SpecificHealthCheckupsInfoConsTime",
          "SpecificHealthCheckupsInfoAvailableTime",
          "PharmacistsInfoConsFlg",
          "PharmacistsInfoConsTime",
          "PharmacistsInfoAvailableTime",
          "DiagnosisInfoConsFlg",
          "DiagnosisInfoConsTime",
          "DiagnosisInfoAvailableTime",
          "OperationInfoConsFlg",
          "OperationInfoConsTime",
          "OperationInfoAvailableTime");

  /** Requests of 薬剤情報 and 特定健診情報 (medical-info 4.1): three names differ from the above. */
  static final List<String> RETRIEVAL_HEADER =
      List.of(
          "MedicalInstitutionCode",
          "InsurerNumber",
          "InsuranceCardSymbol",
          "InsuredPersonIdentificationNumber",
          "BranchNumber",
          "ArbitraryFileIdentifier");

  static final List<String> DRUG_BODY =
      List.of(
          "StartDate", "EndDate", "FileCategory", "PrDiInfClassification", "MedicalTreatmentFlag");

  static final List<String> CHECKUP_BODY =
      List.of("FileCategory", "PrDiInfClassification", "MedicalTreatmentFlag");

  static final List<String> CHECKUP_ITEM =
      List.of("ItemCode", "ItemName", "DataType", "DataValue", "Unit", "Oid", "DataValueName");

  /** What a bulk query leaves out of a qualification: from the limit certificate on. */
  static final List<String> NOT_IN_BULK =
      QUALIFICATION.subList(
          QUALIFICATION.indexOf("LimitApplicationCertificateRelatedConsFlg"), QUALIFICATION.size());

  /** Headers of registrations and lists (eligibility 3.7 to 3.9). */
  static final List<String> PLAIN_HEADER =
      List.of("MedicalInstitutionCode", "ArbitraryFileIdentifier");

  static final List<String> DOWNLOAD_HEADER = List.of("MedicalInstitutionCode");
  static final List<String> DOWNLOAD_BODY = List.of("ReceptionNumber");

  static final List<String> REFERENCE =
      List.of(
          "ReferenceNumber",
          "InsurerNumber",
          "InsuredCardSymbol",
          "InsuredIdentificationNumber",
          "InsuredBranchNumber");

  /** The criteria of all lists. */
  static final List<String> CRITERIA =
      List.of(
          "ConsentDateFrom",
          "ConsentDateTo",
          "ExaminationDateFrom",
          "ExaminationDateTo",
          "MedicalTreatmentMonth",
          "MedicalTreatmentFlag");

  private Layout() {}

  /** The header of an eligibility request. */
  static List<String> header(String kind) {
    if (kind.endsWith("02")) {
      return DOWNLOAD_HEADER;
    }
    return kind.endsWith("quc01") ? REQUEST_HEADER : PLAIN_HEADER;
  }

  /** What a request asks by. */
  static List<String> search(String kind) {
    return switch (kind) {
      case "OQSmuhvq01", "OQSmuonq01", "OQSmutic01" -> CRITERIA;
      default -> SEARCH;
    };
  }

  /** The order inside a group below a qualification. */
  static List<String> of(String group) {
    return switch (group) {
      case "ElderlyRecipientCertificateInfo" -> ELDERLY;
      case "LimitApplicationCertificateRelatedInfo" -> LIMIT;
      case "SpecificDiseasesCertificateInfo" -> SPECIFIC_DISEASE;
      case "MedicalTicketInfo" -> TICKET;
      default -> List.of();
    };
  }

  /** The name of the items of a list below a qualification, null when it is no list. */
  static @Nullable String itemOf(String list) {
    return switch (list) {
      case "SpecificDiseasesCertificateList" -> "SpecificDiseasesCertificateInfo";
      case "PublicExpenseResultList" -> "MedicalTicketInfo";
      default -> null;
    };
  }
}
