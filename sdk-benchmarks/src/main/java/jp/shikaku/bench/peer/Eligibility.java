package jp.shikaku.bench.peer;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;
import jakarta.xml.bind.annotation.adapters.XmlJavaTypeAdapter;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the peers fill: every element of the eligibility answer (eligibility 3.2, 3.3) and of its
 * request (3.1) as plain classes, dates typed as ours are. Codes stay text, which is less work than
 * the library does.
 */
public final class Eligibility {

  private Eligibility() {}

  @XmlRootElement(name = "XmlMsg")
  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class Answer {
    @XmlElement(name = "MessageHeader")
    public @Nullable Header messageHeader;

    @XmlElement(name = "MessageBody")
    public @Nullable Body messageBody;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class Header {
    @XmlElement(name = "ProcessExecutionTime")
    @XmlJavaTypeAdapter(Adapters.Time.class)
    public @Nullable OffsetDateTime processExecutionTime;

    @XmlElement(name = "QualificationConfirmationDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate qualificationConfirmationDate;

    @XmlElement(name = "MedicalInstitutionCode")
    public @Nullable String medicalInstitutionCode;

    @XmlElement(name = "ArbitraryFileIdentifier")
    public @Nullable String arbitraryFileIdentifier;

    @XmlElement(name = "ReceptionNumber")
    public @Nullable String receptionNumber;

    @XmlElement(name = "ReferenceClassification")
    public @Nullable String referenceClassification;

    @XmlElement(name = "SegmentOfResult")
    public @Nullable String segmentOfResult;

    @XmlElement(name = "ErrorCode")
    public @Nullable String errorCode;

    @XmlElement(name = "ErrorMessage")
    public @Nullable String errorMessage;

    @XmlElement(name = "CharacterCodeIdentifier")
    public @Nullable String characterCodeIdentifier;

    void set(String tag, String text) {
      switch (tag) {
        case "ProcessExecutionTime" -> processExecutionTime = Wire.time(text);
        case "QualificationConfirmationDate" -> qualificationConfirmationDate = Wire.day(text);
        case "MedicalInstitutionCode" -> medicalInstitutionCode = text;
        case "ArbitraryFileIdentifier" -> arbitraryFileIdentifier = text;
        case "ReceptionNumber" -> receptionNumber = text;
        case "ReferenceClassification" -> referenceClassification = text;
        case "SegmentOfResult" -> segmentOfResult = text;
        case "ErrorCode" -> errorCode = text;
        case "ErrorMessage" -> errorMessage = text;
        case "CharacterCodeIdentifier" -> characterCodeIdentifier = text;
        default -> {}
      }
    }
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class Body {
    @XmlElement(name = "ProcessingResultStatus")
    public @Nullable String processingResultStatus;

    @XmlElement(name = "ProcessingResultCode")
    public @Nullable String processingResultCode;

    @XmlElement(name = "ProcessingResultMessage")
    public @Nullable String processingResultMessage;

    @XmlElement(name = "QualificationValidity")
    public @Nullable String qualificationValidity;

    @XmlElement(name = "PrescriptionIssueSelect")
    public @Nullable String prescriptionIssueSelect;

    @XmlElement(name = "ResultList")
    public @Nullable ResultList resultList;

    @XmlElement(name = "QualificationConfirmSearchInfo")
    public @Nullable SearchInfo qualificationConfirmSearchInfo;

    @XmlElement(name = "QualificationConfirmationKey")
    public @Nullable String qualificationConfirmationKey;

    void set(String tag, String text) {
      switch (tag) {
        case "ProcessingResultStatus" -> processingResultStatus = text;
        case "ProcessingResultCode" -> processingResultCode = text;
        case "ProcessingResultMessage" -> processingResultMessage = text;
        case "QualificationValidity" -> qualificationValidity = text;
        case "PrescriptionIssueSelect" -> prescriptionIssueSelect = text;
        case "QualificationConfirmationKey" -> qualificationConfirmationKey = text;
        default -> {}
      }
    }
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class ResultList {
    @XmlElement(name = "ResultOfQualificationConfirmation")
    public List<Result> resultOfQualificationConfirmation = new ArrayList<>(2);
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class Result {
    @XmlElement(name = "InsuredCardClassification")
    public @Nullable String insuredCardClassification;

    @XmlElement(name = "InsurerNumber")
    public @Nullable String insurerNumber;

    @XmlElement(name = "InsuredCardSymbol")
    public @Nullable String insuredCardSymbol;

    @XmlElement(name = "InsuredIdentificationNumber")
    public @Nullable String insuredIdentificationNumber;

    @XmlElement(name = "InsuredBranchNumber")
    public @Nullable String insuredBranchNumber;

    @XmlElement(name = "PersonalFamilyClassification")
    public @Nullable String personalFamilyClassification;

    @XmlElement(name = "InsuredName")
    public @Nullable String insuredName;

    @XmlElement(name = "Name")
    public @Nullable String name;

    @XmlElement(name = "NameOfOther")
    public @Nullable String nameOfOther;

    @XmlElement(name = "NameKana")
    public @Nullable String nameKana;

    @XmlElement(name = "NameOfOtherKana")
    public @Nullable String nameOfOtherKana;

    @XmlElement(name = "Sex1")
    public @Nullable String sex1;

    @XmlElement(name = "Sex2")
    public @Nullable String sex2;

    @XmlElement(name = "Birthdate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate birthdate;

    @XmlElement(name = "Address")
    public @Nullable String address;

    @XmlElement(name = "PostNumber")
    public @Nullable String postNumber;

    @XmlElement(name = "QualificationDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate qualificationDate;

    @XmlElement(name = "DisqualificationDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate disqualificationDate;

    @XmlElement(name = "InsuredCertificateIssuanceDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate insuredCertificateIssuanceDate;

    @XmlElement(name = "InsuredCardValidDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate insuredCardValidDate;

    @XmlElement(name = "InsuredCardExpirationDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate insuredCardExpirationDate;

    @XmlElement(name = "InsuredPartialContributionRatio")
    public @Nullable String insuredPartialContributionRatio;

    @XmlElement(name = "PreschoolClassification")
    public @Nullable String preschoolClassification;

    @XmlElement(name = "ReasonOfLoss")
    public @Nullable String reasonOfLoss;

    @XmlElement(name = "InsurerName")
    public @Nullable String insurerName;

    @XmlElement(name = "ElderlyRecipientCertificateInfo")
    public @Nullable Elderly elderlyRecipientCertificateInfo;

    @XmlElement(name = "LimitApplicationCertificateRelatedConsFlg")
    public @Nullable String limitApplicationCertificateRelatedConsFlg;

    @XmlElement(name = "LimitApplicationCertificateRelatedConsTime")
    @XmlJavaTypeAdapter(Adapters.Time.class)
    public @Nullable OffsetDateTime limitApplicationCertificateRelatedConsTime;

    @XmlElement(name = "LimitApplicationCertificateRelatedInfo")
    public @Nullable Limit limitApplicationCertificateRelatedInfo;

    @XmlElement(name = "SpecificDiseasesCertificateRelatedConsFlg")
    public @Nullable String specificDiseasesCertificateRelatedConsFlg;

    @XmlElement(name = "SpecificDiseasesCertificateRelatedConsTime")
    @XmlJavaTypeAdapter(Adapters.Time.class)
    public @Nullable OffsetDateTime specificDiseasesCertificateRelatedConsTime;

    @XmlElement(name = "SpecificDiseasesCertificateList")
    public @Nullable DiseaseList specificDiseasesCertificateList;

    @XmlElement(name = "PublicExpenseResultList")
    public @Nullable TicketList publicExpenseResultList;

    @XmlElement(name = "SpecificHealthCheckupsInfoConsFlg")
    public @Nullable String specificHealthCheckupsInfoConsFlg;

    @XmlElement(name = "SpecificHealthCheckupsInfoConsTime")
    @XmlJavaTypeAdapter(Adapters.Time.class)
    public @Nullable OffsetDateTime specificHealthCheckupsInfoConsTime;

    @XmlElement(name = "SpecificHealthCheckupsInfoAvailableTime")
    @XmlJavaTypeAdapter(Adapters.Time.class)
    public @Nullable OffsetDateTime specificHealthCheckupsInfoAvailableTime;

    @XmlElement(name = "PharmacistsInfoConsFlg")
    public @Nullable String pharmacistsInfoConsFlg;

    @XmlElement(name = "PharmacistsInfoConsTime")
    @XmlJavaTypeAdapter(Adapters.Time.class)
    public @Nullable OffsetDateTime pharmacistsInfoConsTime;

    @XmlElement(name = "PharmacistsInfoAvailableTime")
    @XmlJavaTypeAdapter(Adapters.Time.class)
    public @Nullable OffsetDateTime pharmacistsInfoAvailableTime;

    @XmlElement(name = "DiagnosisInfoConsFlg")
    public @Nullable String diagnosisInfoConsFlg;

    @XmlElement(name = "DiagnosisInfoConsTime")
    @XmlJavaTypeAdapter(Adapters.Time.class)
    public @Nullable OffsetDateTime diagnosisInfoConsTime;

    @XmlElement(name = "DiagnosisInfoAvailableTime")
    @XmlJavaTypeAdapter(Adapters.Time.class)
    public @Nullable OffsetDateTime diagnosisInfoAvailableTime;

    @XmlElement(name = "OperationInfoConsFlg")
    public @Nullable String operationInfoConsFlg;

    @XmlElement(name = "OperationInfoConsTime")
    @XmlJavaTypeAdapter(Adapters.Time.class)
    public @Nullable OffsetDateTime operationInfoConsTime;

    @XmlElement(name = "OperationInfoAvailableTime")
    @XmlJavaTypeAdapter(Adapters.Time.class)
    public @Nullable OffsetDateTime operationInfoAvailableTime;

    @XmlElement(name = "PrescriptionIssueSelect")
    public @Nullable String prescriptionIssueSelect;

    @XmlElement(name = "ReferenceNumber")
    public @Nullable String referenceNumber;

    @XmlElement(name = "ArbitraryIdentifier")
    public @Nullable String arbitraryIdentifier;

    void set(String tag, String text) {
      switch (tag) {
        case "InsuredCardClassification" -> insuredCardClassification = text;
        case "InsurerNumber" -> insurerNumber = text;
        case "InsuredCardSymbol" -> insuredCardSymbol = text;
        case "InsuredIdentificationNumber" -> insuredIdentificationNumber = text;
        case "InsuredBranchNumber" -> insuredBranchNumber = text;
        case "PersonalFamilyClassification" -> personalFamilyClassification = text;
        case "InsuredName" -> insuredName = text;
        case "Name" -> name = text;
        case "NameOfOther" -> nameOfOther = text;
        case "NameKana" -> nameKana = text;
        case "NameOfOtherKana" -> nameOfOtherKana = text;
        case "Sex1" -> sex1 = text;
        case "Sex2" -> sex2 = text;
        case "Birthdate" -> birthdate = Wire.day(text);
        case "Address" -> address = text;
        case "PostNumber" -> postNumber = text;
        case "QualificationDate" -> qualificationDate = Wire.day(text);
        case "DisqualificationDate" -> disqualificationDate = Wire.day(text);
        case "InsuredCertificateIssuanceDate" -> insuredCertificateIssuanceDate = Wire.day(text);
        case "InsuredCardValidDate" -> insuredCardValidDate = Wire.day(text);
        case "InsuredCardExpirationDate" -> insuredCardExpirationDate = Wire.day(text);
        case "InsuredPartialContributionRatio" -> insuredPartialContributionRatio = text;
        case "PreschoolClassification" -> preschoolClassification = text;
        case "ReasonOfLoss" -> reasonOfLoss = text;
        case "InsurerName" -> insurerName = text;
        case "LimitApplicationCertificateRelatedConsFlg" ->
            limitApplicationCertificateRelatedConsFlg = text;
        case "LimitApplicationCertificateRelatedConsTime" ->
            limitApplicationCertificateRelatedConsTime = Wire.time(text);
        case "SpecificDiseasesCertificateRelatedConsFlg" ->
            specificDiseasesCertificateRelatedConsFlg = text;
        case "SpecificDiseasesCertificateRelatedConsTime" ->
            specificDiseasesCertificateRelatedConsTime = Wire.time(text);
        case "SpecificHealthCheckupsInfoConsFlg" -> specificHealthCheckupsInfoConsFlg = text;
        case "SpecificHealthCheckupsInfoConsTime" ->
            specificHealthCheckupsInfoConsTime = Wire.time(text);
        case "SpecificHealthCheckupsInfoAvailableTime" ->
            specificHealthCheckupsInfoAvailableTime = Wire.time(text);
        case "PharmacistsInfoConsFlg" -> pharmacistsInfoConsFlg = text;
        case "PharmacistsInfoConsTime" -> pharmacistsInfoConsTime = Wire.time(text);
        case "PharmacistsInfoAvailableTime" -> pharmacistsInfoAvailableTime = Wire.time(text);
        case "DiagnosisInfoConsFlg" -> diagnosisInfoConsFlg = text;
        case "DiagnosisInfoConsTime" -> diagnosisInfoConsTime = Wire.time(text);
        case "DiagnosisInfoAvailableTime" -> diagnosisInfoAvailableTime = Wire.time(text);
        case "OperationInfoConsFlg" -> operationInfoConsFlg = text;
        case "OperationInfoConsTime" -> operationInfoConsTime = Wire.time(text);
        case "OperationInfoAvailableTime" -> operationInfoAvailableTime = Wire.time(text);
        case "PrescriptionIssueSelect" -> prescriptionIssueSelect = text;
        case "ReferenceNumber" -> referenceNumber = text;
        case "ArbitraryIdentifier" -> arbitraryIdentifier = text;
        default -> {}
      }
    }
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class Elderly {
    @XmlElement(name = "ElderlyRecipientCertificateDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate elderlyRecipientCertificateDate;

    @XmlElement(name = "ElderlyRecipientValidStartDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate elderlyRecipientValidStartDate;

    @XmlElement(name = "ElderlyRecipientValidEndDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate elderlyRecipientValidEndDate;

    @XmlElement(name = "ElderlyRecipientContributionRatio")
    public @Nullable String elderlyRecipientContributionRatio;

    void set(String tag, String text) {
      switch (tag) {
        case "ElderlyRecipientCertificateDate" -> elderlyRecipientCertificateDate = Wire.day(text);
        case "ElderlyRecipientValidStartDate" -> elderlyRecipientValidStartDate = Wire.day(text);
        case "ElderlyRecipientValidEndDate" -> elderlyRecipientValidEndDate = Wire.day(text);
        case "ElderlyRecipientContributionRatio" -> elderlyRecipientContributionRatio = text;
        default -> {}
      }
    }
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class Limit {
    @XmlElement(name = "LimitApplicationCertificateClassification")
    public @Nullable String limitApplicationCertificateClassification;

    @XmlElement(name = "LimitApplicationCertificateClassificationFlag")
    public @Nullable String limitApplicationCertificateClassificationFlag;

    @XmlElement(name = "LimitApplicationCertificateDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate limitApplicationCertificateDate;

    @XmlElement(name = "LimitApplicationCertificateValidStartDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate limitApplicationCertificateValidStartDate;

    @XmlElement(name = "LimitApplicationCertificateValidEndDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate limitApplicationCertificateValidEndDate;

    @XmlElement(name = "LimitApplicationCertificateLongTermDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate limitApplicationCertificateLongTermDate;

    void set(String tag, String text) {
      switch (tag) {
        case "LimitApplicationCertificateClassification" ->
            limitApplicationCertificateClassification = text;
        case "LimitApplicationCertificateClassificationFlag" ->
            limitApplicationCertificateClassificationFlag = text;
        case "LimitApplicationCertificateDate" -> limitApplicationCertificateDate = Wire.day(text);
        case "LimitApplicationCertificateValidStartDate" ->
            limitApplicationCertificateValidStartDate = Wire.day(text);
        case "LimitApplicationCertificateValidEndDate" ->
            limitApplicationCertificateValidEndDate = Wire.day(text);
        case "LimitApplicationCertificateLongTermDate" ->
            limitApplicationCertificateLongTermDate = Wire.day(text);
        default -> {}
      }
    }
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class DiseaseList {
    @XmlElement(name = "SpecificDiseasesCertificateInfo")
    public List<Disease> specificDiseasesCertificateInfo = new ArrayList<>(2);
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class Disease {
    @XmlElement(name = "SpecificDiseasesDiseaseCategory")
    public @Nullable String specificDiseasesDiseaseCategory;

    @XmlElement(name = "SpecificDiseasesCertificateDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate specificDiseasesCertificateDate;

    @XmlElement(name = "SpecificDiseasesValidStartDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate specificDiseasesValidStartDate;

    @XmlElement(name = "SpecificDiseasesValidEndDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate specificDiseasesValidEndDate;

    @XmlElement(name = "SpecificDiseasesSelfPay")
    public @Nullable Long specificDiseasesSelfPay;

    void set(String tag, String text) {
      switch (tag) {
        case "SpecificDiseasesDiseaseCategory" -> specificDiseasesDiseaseCategory = text;
        case "SpecificDiseasesCertificateDate" -> specificDiseasesCertificateDate = Wire.day(text);
        case "SpecificDiseasesValidStartDate" -> specificDiseasesValidStartDate = Wire.day(text);
        case "SpecificDiseasesValidEndDate" -> specificDiseasesValidEndDate = Wire.day(text);
        case "SpecificDiseasesSelfPay" -> specificDiseasesSelfPay = Wire.yen(text);
        default -> {}
      }
    }
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class TicketList {
    @XmlElement(name = "MedicalTicketInfo")
    public List<Ticket> medicalTicketInfo = new ArrayList<>(2);
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class Ticket {
    @XmlElement(name = "TicketType")
    public @Nullable String ticketType;

    @XmlElement(name = "MedicalTicketValidDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate medicalTicketValidDate;

    @XmlElement(name = "MedicalTicketExpirationDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate medicalTicketExpirationDate;

    @XmlElement(name = "IssueNumber")
    public @Nullable String issueNumber;

    @XmlElement(name = "MedicalTreatmentMonth")
    @XmlJavaTypeAdapter(Adapters.Month.class)
    public @Nullable YearMonth medicalTreatmentMonth;

    @XmlElement(name = "DesignatedMedicalInstitutionCode")
    public @Nullable String designatedMedicalInstitutionCode;

    @XmlElement(name = "DesignatedMedicalInstitutionFlag")
    public @Nullable String designatedMedicalInstitutionFlag;

    @XmlElement(name = "DesignatedMedicalInstitutionName")
    public @Nullable String designatedMedicalInstitutionName;

    @XmlElement(name = "PrescriptionIssuerMedicalInstitutionCode")
    public @Nullable String prescriptionIssuerMedicalInstitutionCode;

    @XmlElement(name = "PrescriptionIssuerMedicalInstitutionName")
    public @Nullable String prescriptionIssuerMedicalInstitutionName;

    @XmlElement(name = "InjuryName1")
    public @Nullable String injuryName1;

    @XmlElement(name = "InjuryName2")
    public @Nullable String injuryName2;

    @XmlElement(name = "InjuryName3")
    public @Nullable String injuryName3;

    @XmlElement(name = "MedicalTreatmentType")
    public @Nullable String medicalTreatmentType;

    @XmlElement(name = "SelfPayAmount")
    public @Nullable Long selfPayAmount;

    @XmlElement(name = "DistrictContactName")
    public @Nullable String districtContactName;

    @XmlElement(name = "HandlingContactName")
    public @Nullable String handlingContactName;

    @XmlElement(name = "SingleOrCombinedUse")
    public @Nullable String singleOrCombinedUse;

    @XmlElement(name = "StatusOfSocialInsurance")
    public @Nullable String statusOfSocialInsurance;

    @XmlElement(name = "ConsistencyFlag")
    public @Nullable String consistencyFlag;

    @XmlElement(name = "StatusOfInfecton")
    public @Nullable String statusOfInfecton;

    @XmlElement(name = "StatusOfElderlyMedicalCare")
    public @Nullable String statusOfElderlyMedicalCare;

    @XmlElement(name = "StatusOfPrefecturalExpenses")
    public @Nullable String statusOfPrefecturalExpenses;

    @XmlElement(name = "Remarks1")
    public @Nullable String remarks1;

    @XmlElement(name = "Remarks2")
    public @Nullable String remarks2;

    @XmlElement(name = "Remarks3")
    public @Nullable String remarks3;

    void set(String tag, String text) {
      switch (tag) {
        case "TicketType" -> ticketType = text;
        case "MedicalTicketValidDate" -> medicalTicketValidDate = Wire.day(text);
        case "MedicalTicketExpirationDate" -> medicalTicketExpirationDate = Wire.day(text);
        case "IssueNumber" -> issueNumber = text;
        case "MedicalTreatmentMonth" -> medicalTreatmentMonth = Wire.month(text);
        case "DesignatedMedicalInstitutionCode" -> designatedMedicalInstitutionCode = text;
        case "DesignatedMedicalInstitutionFlag" -> designatedMedicalInstitutionFlag = text;
        case "DesignatedMedicalInstitutionName" -> designatedMedicalInstitutionName = text;
        case "PrescriptionIssuerMedicalInstitutionCode" ->
            prescriptionIssuerMedicalInstitutionCode = text;
        case "PrescriptionIssuerMedicalInstitutionName" ->
            prescriptionIssuerMedicalInstitutionName = text;
        case "InjuryName1" -> injuryName1 = text;
        case "InjuryName2" -> injuryName2 = text;
        case "InjuryName3" -> injuryName3 = text;
        case "MedicalTreatmentType" -> medicalTreatmentType = text;
        case "SelfPayAmount" -> selfPayAmount = Wire.yen(text);
        case "DistrictContactName" -> districtContactName = text;
        case "HandlingContactName" -> handlingContactName = text;
        case "SingleOrCombinedUse" -> singleOrCombinedUse = text;
        case "StatusOfSocialInsurance" -> statusOfSocialInsurance = text;
        case "ConsistencyFlag" -> consistencyFlag = text;
        case "StatusOfInfecton" -> statusOfInfecton = text;
        case "StatusOfElderlyMedicalCare" -> statusOfElderlyMedicalCare = text;
        case "StatusOfPrefecturalExpenses" -> statusOfPrefecturalExpenses = text;
        case "Remarks1" -> remarks1 = text;
        case "Remarks2" -> remarks2 = text;
        case "Remarks3" -> remarks3 = text;
        default -> {}
      }
    }
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class SearchInfo {
    @XmlElement(name = "InsurerNumber")
    public @Nullable String insurerNumber;

    @XmlElement(name = "InsuredCardSymbol")
    public @Nullable String insuredCardSymbol;

    @XmlElement(name = "InsuredIdentificationNumber")
    public @Nullable String insuredIdentificationNumber;

    @XmlElement(name = "InsuredBranchNumber")
    public @Nullable String insuredBranchNumber;

    @XmlElement(name = "Birthdate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate birthdate;

    @XmlElement(name = "LimitApplicationCertificateRelatedConsFlg")
    public @Nullable String limitApplicationCertificateRelatedConsFlg;

    @XmlElement(name = "ArbitraryIdentifier")
    public @Nullable String arbitraryIdentifier;

    void set(String tag, String text) {
      switch (tag) {
        case "InsurerNumber" -> insurerNumber = text;
        case "InsuredCardSymbol" -> insuredCardSymbol = text;
        case "InsuredIdentificationNumber" -> insuredIdentificationNumber = text;
        case "InsuredBranchNumber" -> insuredBranchNumber = text;
        case "Birthdate" -> birthdate = Wire.day(text);
        case "LimitApplicationCertificateRelatedConsFlg" ->
            limitApplicationCertificateRelatedConsFlg = text;
        case "ArbitraryIdentifier" -> arbitraryIdentifier = text;
        default -> {}
      }
    }
  }

  @XmlRootElement(name = "XmlMsg")
  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class Request {
    @XmlElement(name = "MessageHeader")
    public @Nullable RequestHeader messageHeader;

    @XmlElement(name = "MessageBody")
    public @Nullable RequestBody messageBody;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class RequestHeader {
    @XmlElement(name = "QualificationConfirmationDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate qualificationConfirmationDate;

    @XmlElement(name = "MedicalInstitutionCode")
    public @Nullable String medicalInstitutionCode;

    @XmlElement(name = "ArbitraryFileIdentifier")
    public @Nullable String arbitraryFileIdentifier;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class RequestBody {
    @XmlElement(name = "QualificationConfirmSearchInfo")
    public @Nullable SearchInfo qualificationConfirmSearchInfo;
  }
}
