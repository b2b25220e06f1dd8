package jp.shikaku.examples.console;

import java.time.LocalDate;
import java.util.Optional;
import java.util.stream.Stream;
import jp.shikaku.compare.StoredInsurance;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.examples.text.Language;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.Patient;
import jp.shikaku.value.Address;
import jp.shikaku.value.CopayRatio;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.PublicExpenseNumber;
import org.jspecify.annotations.Nullable;

/** Who can walk in 「来院する患者」: a fictitious person, how he is received, and what is stored of him. */
@SuppressWarnings("ImmutableEnumChecker") // both are immutable, and of a library
enum Visitor {
  ORDINARY(
      KnownPatients.TARO,
      true,
      "一般の患者",
      "An ordinary patient",
      chart(KnownPatients.TARO, "シケン　タロウ", Sex.MALE)
          .card(InsuredCard.of("１２３", "4567"))
          .address(Address.of("1000000", "東京都架空区見本町７－８"))
          .build()),
  CHRONIC(
      KnownPatients.MANSEI,
      true,
      "薬と健診の多い患者",
      "A long history",
      chart(KnownPatients.MANSEI, "カメイ　マンセイ", Sex.MALE)
          .card(InsuredCard.of("１２３", "9201", "00"))
          .build()),
  ELDERLY(
      KnownPatients.UME,
      true,
      "後期高齢者",
      "A patient of 75 or more",
      chart(KnownPatients.UME, "カメイ　ウメ", Sex.FEMALE)
          .card(InsuredCard.of(null, "00000019", null))
          .copayRatio(CopayRatio.ofPercent(10))
          .build()),
  /** What is stored is her twin sister's: the one whom the desk must not take her for. */
  UNMAPPED_TWIN(
      KnownPatients.HANA,
      true,
      "氏名に●のある双子",
      "A twin with ● in her name",
      StoredInsurance.builder()
          .insurer(InsurerNumber.of(KnownPatients.HANA.insurerNumber()))
          .card(InsuredCard.of("架空１２", "３４５６７８", "03"))
          .name(PersonName.of("髙橋　はる", "タカハシ　ハル"))
          .birthdate(KnownPatients.HANA.birthdate())
          .sex(Sex.FEMALE)
          .build()),
  MEDICAL_AID(
      KnownPatients.SHIRO,
      true,
      "医療扶助と医療保険",
      "Medical aid beside insurance",
      StoredInsurance.builder()
          .publicExpense(
              PublicExpenseNumber.of(
                  KnownPatients.SHIRO.insurerNumber(), KnownPatients.SHIRO.number()))
          .name(PersonName.of("標本　四郎", "ヒヨウホン　シロウ"))
          .birthdate(KnownPatients.SHIRO.birthdate())
          .sex(Sex.MALE)
          .build()),
  OLD_CARD(
      KnownPatients.JIRO,
      false,
      "古い保険の番号",
      "Numbers of a former insurance",
      chart(KnownPatients.JIRO, "ミホン　ジロウ", Sex.MALE).card(InsuredCard.of("99", "1", "00")).build()),
  EXPIRED(
      KnownPatients.GORO,
      false,
      "資格を喪失した患者",
      "Insurance has ended",
      chart(KnownPatients.GORO, "モギ　ゴロウ", Sex.MALE)
          .card(InsuredCard.of("１２３", "9105", "00"))
          .build()),
  /** Without the branch number both twins match. */
  NO_BRANCH(KnownPatients.TWIN_A, false, "枝番のない双子", "A twin without branch number", null),
  UNKNOWN(KnownPatients.NOBODY, false, "番号の入力まちがい", "Mistyped numbers", null);

  private final Patient patient;
  private final boolean hasMyNumberCard;
  private final String japanese;
  private final String english;
  private final @Nullable StoredInsurance chart;

  Visitor(
      Patient patient,
      boolean hasMyNumberCard,
      String japanese,
      String english,
      @Nullable StoredInsurance chart) {
    this.patient = patient;
    this.hasMyNumberCard = hasMyNumberCard;
    this.japanese = japanese;
    this.english = english;
    this.chart = chart;
  }

  private static StoredInsurance.Builder chart(Patient patient, String kana, Sex sex) {
    return StoredInsurance.builder()
        .insurer(InsurerNumber.of(patient.insurerNumber()))
        .name(PersonName.of(patient.name(), kana))
        .birthdate(patient.birthdate())
        .sex(sex);
  }

  /** The visitor whom an answer of the card reader speaks of, if he is one of these. */
  static Optional<Visitor> of(EligibilityAnswer answer) {
    return Stream.of(values()).filter(visitor -> visitor.isIn(answer)).findFirst();
  }

  private boolean isIn(EligibilityAnswer answer) {
    return answer.qualifications().stream()
        .anyMatch(
            qualification ->
                qualification.number().filter(patient.number()::equals).isPresent()
                    && qualification.birthdate().filter(patient.birthdate()::equals).isPresent());
  }

  Patient patient() {
    return patient;
  }

  /** Whether he comes with a card that the reader takes; else his numbers are typed. */
  boolean hasMyNumberCard() {
    return hasMyNumberCard;
  }

  String label(Language language) {
    return language.say(japanese, english);
  }

  LocalDate birthdate() {
    return patient.birthdate();
  }

  /** What the practice has stored; empty for a new patient. */
  Optional<StoredInsurance> chart() {
    return Optional.ofNullable(chart);
  }

  /** The query by what stands on his papers. */
  EligibilityQuery query() {
    EligibilityQuery.Builder builder =
        patient.isMedicalAid()
            ? EligibilityQuery.medicalAid(
                PublicExpenseNumber.of(patient.insurerNumber(), patient.number()))
            : EligibilityQuery.builder()
                .insurer(InsurerNumber.of(patient.insurerNumber()))
                .card(
                    InsuredCard.of(
                        patient.symbol(),
                        patient.number(),
                        this == NO_BRANCH ? null : patient.branch()))
                .limitCertificateConsent(true);
    return builder.birthdate(birthdate()).build();
  }
}
