package jp.shikaku.eligibility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.function.Function;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.ReadingRules;
import jp.shikaku.SampleFiles;
import jp.shikaku.WireCharset;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.Period;
import jp.shikaku.value.PublicExpenseNumber;
import jp.shikaku.value.ReferenceNumber;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BulkRequestsTest {

  private static final MedicalInstitutionCode CLINIC = MedicalInstitutionCode.of("1319999007");
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 2);
  private static final LocalDate TOMORROW = LocalDate.of(2026, 11, 3);
  private static final InsurerNumber UNION = InsurerNumber.of("06139992");
  private static final InsuredCard TARO = InsuredCard.of("１２３", "4567", "01");

  private static EligibilityQuery person(
      String insurer, InsuredCard card, LocalDate birthdate, String id) {
    return EligibilityQuery.builder()
        .insurer(InsurerNumber.of(insurer))
        .card(card)
        .birthdate(birthdate)
        .limitCertificateConsent(false)
        .checkedOn(TOMORROW)
        .arbitraryId(id)
        .build();
  }

  private static EligibilityQuery taro(String id) {
    return person("06139992", TARO, LocalDate.of(1985, 4, 17), id);
  }

  private static ReferenceNumberRegistration registration(String number) {
    return ReferenceNumberRegistration.of(ReferenceNumber.of(number), UNION, TARO);
  }

  /** The sample is in one encoding; in the other it has the same characters under another label. */
  private static void assertGolden(String sample, Function<BulkRequests, byte[]> write) {
    byte[] golden = SampleFiles.eligibility(sample);
    WireCharset own = OqsDocuments.read(sample + ".xml", golden, ReadingRules.DEFAULT).charset();
    String text = new String(golden, own.charset());
    for (WireCharset charset : WireCharset.values()) {
      String expected = text.replace('"' + own.label() + '"', '"' + charset.label() + '"');
      byte[] written = write.apply(new BulkRequests(charset));
      assertThat(new String(written, charset.charset())).as("%s", charset).isEqualTo(expected);
      OqsDocument read = OqsDocuments.read(sample + ".xml", written, ReadingRules.DEFAULT);
      assertThat(read.findings()).isEmpty();
      assertThat(read.charset()).isEqualTo(charset);
    }
    assertThat(write.apply(new BulkRequests(own))).isEqualTo(golden);
  }

  @Test
  @DisplayName("3.4 OQSmuquc01req: byte for byte the sample, in both encodings")
  void bulkQuery() {
    BulkQuery query =
        BulkQuery.of(
            List.of(
                taro("1_1"),
                person(
                    "138990",
                    InsuredCard.of("架空１２", "00345678", "02"),
                    LocalDate.of(1954, 12, 3),
                    "2_1"),
                person(
                    "01139997", InsuredCard.of("99", "1", "00"), LocalDate.of(1990, 1, 1), "3_1")));
    assertGolden(
        "OQSmuquc01req_202611020001",
        requests -> requests.eligibility(query, CLINIC, "DEMO-BULK-1", TODAY));
    assertThat(query.find("2_1")).contains(query.persons().get(1));
    assertThat(query.find("9_9")).isEmpty();
    assertThat(query.find(null)).isEmpty();
    assertThat(query.checkedOn()).contains(TOMORROW);
    assertThat(query).hasToString("BulkQuery[3 persons, masked]");
  }

  @Test
  @DisplayName("3.6 OQSmuquc02req: institution and 受付番号, nothing else")
  void download() {
    assertGolden(
        "OQSmuquc02req_202611020002", requests -> requests.download(CLINIC, "2026110218000300001"));
  }

  @Test
  @DisplayName("3.7 3.8 OQSsiimm01req and OQSmuimm01req: byte for byte the samples")
  void registrations() {
    assertGolden(
        "OQSsiimm01req_202611020001",
        requests -> requests.registration(registration("K0001234"), CLINIC, "DEMO-REF-1"));
    ReferenceNumberRegistration elder =
        ReferenceNumberRegistration.of(
            ReferenceNumber.of("K0005678"),
            InsurerNumber.of("39131990"),
            InsuredCard.of("00000019"));
    assertGolden(
        "OQSmuimm01req_202611020001",
        requests ->
            requests.registrations(
                List.of(registration("K0001234"), elder), CLINIC, "DEMO-REFB-1"));
  }

  @Test
  @DisplayName("3.9 OQSmuhvq01req, OQSmuonq01req, OQSmutic01req: byte for byte the samples")
  void lists() {
    BulkListQuery visits = BulkListQuery.homeVisits(Period.of(LocalDate.of(2026, 11, 1), TODAY));
    assertGolden(
        "OQSmuhvq01req_202611020001", requests -> requests.list(visits, CLINIC, "DEMO-HV-1"));
    BulkListQuery online = BulkListQuery.onlineByExamination(Period.of(TODAY, TODAY));
    assertGolden(
        "OQSmuonq01req_202611020001", requests -> requests.list(online, CLINIC, "DEMO-ON-1"));
    BulkListQuery aid = BulkListQuery.medicalAid(YearMonth.of(2026, 11));
    assertGolden(
        "OQSmutic01req_202611020001", requests -> requests.list(aid, CLINIC, "DEMO-TIC-1"));

    String consents =
        new String(
            new BulkRequests(WireCharset.UTF_8)
                .list(BulkListQuery.onlineByConsent(Period.of(TODAY, TOMORROW)), CLINIC, "A"),
            UTF_8);
    assertThat(consents)
        .contains(
            "<ConsentDateFrom>20261102</ConsentDateFrom>",
            "<ConsentDateTo>20261103</ConsentDateTo>",
            "<MedicalTreatmentFlag>3</MedicalTreatmentFlag>")
        .doesNotContain("Examination");
    assertThat(visits.message()).isEqualTo(MessageKind.HOME_VISIT_LIST);
    assertThat(aid.message()).isEqualTo(MessageKind.MEDICAL_AID_LIST);
    assertThat(visits).hasToString("BulkListQuery[HOME_VISIT 2026-11-01/2026-11-02]");
    assertThat(aid).hasToString("BulkListQuery[MEDICAL_AID 2026-11]");
    assertThat(aid).isEqualTo(BulkListQuery.medicalAid(YearMonth.of(2026, 11)));
    assertThat(aid)
        .isNotEqualTo(visits)
        .hasSameHashCodeAs(BulkListQuery.medicalAid(YearMonth.of(2026, 11)));
    assertThatThrownBy(() -> BulkListQuery.homeVisits(Period.of(TODAY, null)))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageStartingWith("consentDates:");
    assertThatThrownBy(() -> BulkListQuery.onlineByExamination(Period.of(null, TODAY)))
        .hasMessageStartingWith("examinationDates:");
  }

  @Test
  @DisplayName("6.8 a bulk query that breaks a rule is refused before anything is written")
  void brokenQueries() {
    EligibilityQuery unnamed =
        EligibilityQuery.builder()
            .insurer(UNION)
            .card(TARO)
            .birthdate(LocalDate.of(1985, 4, 17))
            .limitCertificateConsent(false)
            .checkedOn(TOMORROW)
            .build();
    EligibilityQuery otherDay =
        EligibilityQuery.builder()
            .insurer(UNION)
            .card(TARO)
            .birthdate(LocalDate.of(1985, 4, 17))
            .limitCertificateConsent(false)
            .arbitraryId("2_1")
            .build();
    EligibilityQuery consenting =
        EligibilityQuery.builder()
            .insurer(UNION)
            .card(TARO)
            .birthdate(LocalDate.of(1985, 4, 17))
            .limitCertificateConsent(true)
            .checkedOn(TOMORROW)
            .arbitraryId("2_1")
            .build();
    refused(List.of(), "persons");
    refused(List.of(unnamed), "arbitraryId");
    refused(List.of(taro("1_1"), taro("1_1")), "arbitraryId");
    refused(List.of(taro("1_1"), otherDay), "checkedOn");
    refused(List.of(consenting), "limitCertificateConsent");
    EligibilityQuery unborn = person("06139992", TARO, LocalDate.of(2026, 11, 3), "1_1");
    assertThatThrownBy(
            () ->
                new BulkRequests(WireCharset.UTF_8)
                    .eligibility(BulkQuery.of(List.of(unborn)), CLINIC, "A", TODAY))
        .hasMessageStartingWith("birthdate:");
  }

  private static void refused(List<EligibilityQuery> persons, String field) {
    assertThatThrownBy(() -> BulkQuery.of(persons))
        .isInstanceOfSatisfying(
            InvalidQueryException.class, e -> assertThat(e.field()).isEqualTo(field))
        .hasMessageNotContaining("4567");
  }

  @Test
  @DisplayName("3.7 照会番号: 50 half-width characters, and no number for two persons")
  void brokenRegistrations() {
    assertThat(registration("K".repeat(50)).referenceNumber().value()).hasSize(50);
    assertThatThrownBy(() -> ReferenceNumber.of("K".repeat(51)))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> ReferenceNumber.of("Ｋ１")).isInstanceOf(InvalidQueryException.class);
    BulkRequests requests = new BulkRequests(WireCharset.WINDOWS_31J);
    assertThatThrownBy(() -> requests.registrations(List.of(), CLINIC, "A"))
        .hasMessageStartingWith("registrations:");
    assertThatThrownBy(
            () ->
                requests.registrations(
                    List.of(registration("K1"), registration("K1")), CLINIC, "A"))
        .hasMessageStartingWith("referenceNumber:");
    ReferenceNumberRegistration odd =
        ReferenceNumberRegistration.of(ReferenceNumber.of("K1"), UNION, InsuredCard.of("𠮷", "1"));
    assertThatThrownBy(() -> requests.registration(odd, CLINIC, "A"))
        .hasMessageStartingWith("symbol:")
        .hasMessageNotContaining("𠮷");
    assertThat(odd).hasToString("ReferenceNumberRegistration[masked]");
    assertThat(registration("K1")).isEqualTo(registration("K1")).isNotEqualTo(odd);
    assertThat(registration("K1")).hasSameHashCodeAs(registration("K1"));
  }

  @Test
  @DisplayName("3.7 medical aid is registered with its two numbers, 国保 padded with spaces")
  void wireForms() {
    BulkRequests requests = new BulkRequests(WireCharset.UTF_8);
    PublicExpenseNumber aid = PublicExpenseNumber.of("12139994", "0000018");
    String text =
        new String(
            requests.registration(
                ReferenceNumberRegistration.medicalAid(ReferenceNumber.of("ｶ-1"), aid),
                CLINIC,
                "A"),
            UTF_8);
    assertThat(text)
        .contains(
            "<ReferenceNumber>ｶ-1</ReferenceNumber>",
            "<InsurerNumber>12139994</InsurerNumber>",
            "<InsuredIdentificationNumber>0000018</InsuredIdentificationNumber>")
        .doesNotContain("Symbol", "Branch");
    String padded =
        new String(
            requests.registration(
                ReferenceNumberRegistration.of(
                    ReferenceNumber.of("1"), InsurerNumber.of("138990"), InsuredCard.of("1")),
                CLINIC,
                "A"),
            UTF_8);
    assertThat(padded).contains("<InsurerNumber>  138990</InsurerNumber>");
  }

  // ---- what came back

  private static RegistrationDocument.Row answer(Function<String, String> change) {
    String sample = new String(SampleFiles.eligibility("OQSsiimm01res_202611020001"), UTF_8);
    byte[] bytes = change.apply(sample).getBytes(UTF_8);
    RegistrationDocument read =
        (RegistrationDocument)
            OqsDocuments.read("OQSsiimm01res_202611020001.xml", bytes, ReadingRules.DEFAULT);
    return read.rows().get(0);
  }

  @Test
  @DisplayName("3.7 the echo decides: what repeats another registration is never success")
  void echo() {
    ReferenceNumberRegistration sent = registration("K0001234");
    assertThat(answer(s -> s).outcome(sent)).isEqualTo(RegistrationOutcome.REGISTERED);
    assertThat(answer(s -> s.replace("１２３", "123")).outcome(sent))
        .as("another width")
        .isEqualTo(RegistrationOutcome.REGISTERED);
    for (String[] other :
        new String[][] {
          {"K0001234", "K0001235"},
          {"K0001234", ""},
          {"06139992", "01139997"},
          {"06139992", "x"},
          {"4567", "4568"},
          {"4567", "04567"},
          {"１２３", "１２４"},
          {"１２３", ""},
          {">01<", ">02<"},
          {">01<", "><"}
        }) {
      RegistrationDocument.Row row = answer(s -> s.replace(other[0], other[1]));
      assertThat(row.outcome(sent)).as(other[0]).isEqualTo(RegistrationOutcome.MISMATCH);
    }
    Function<String, String> silent =
        s ->
            s.replaceAll(
                "(?s)<ReferenceNumberRegistrationInfo>.*</ReferenceNumberRegistrationInfo>", "");
    Function<String, String> refusal = s -> s.replace("ResultStatus>1<", "ResultStatus>2<");
    assertThat(answer(silent).outcome(sent)).isEqualTo(RegistrationOutcome.MISMATCH);
    assertThat(answer(refusal).outcome(sent)).isEqualTo(RegistrationOutcome.REFUSED);
    assertThat(answer(silent.andThen(refusal)).outcome(sent))
        .isEqualTo(RegistrationOutcome.REFUSED);
    assertThat(answer(refusal).outcome(registration("K2"))).isEqualTo(RegistrationOutcome.MISMATCH);
    assertThat(answer(s -> s.replace("ResultStatus>1<", "ResultStatus>7<")).outcome(sent))
        .isEqualTo(RegistrationOutcome.UNKNOWN);
  }

  @Test
  @DisplayName("3.8 each row of a bulk registration has its own outcome")
  void rowOutcomes() {
    RegistrationDocument answer =
        (RegistrationDocument)
            OqsDocuments.read(
                "OQSmuimm02res_1.xml",
                SampleFiles.eligibility("OQSmuimm02res_202611020002"),
                ReadingRules.DEFAULT);
    assertThat(answer.rows().get(0).outcome(registration("K0001234")))
        .isEqualTo(RegistrationOutcome.REGISTERED);
    ReferenceNumberRegistration elder =
        ReferenceNumberRegistration.of(
            ReferenceNumber.of("K0005678"),
            InsurerNumber.of("39131990"),
            InsuredCard.of("00000019"));
    assertThat(answer.rows().get(1).outcome(elder)).isEqualTo(RegistrationOutcome.REFUSED);
    assertThat(answer.rows().get(1).outcome(registration("K0001234")))
        .isEqualTo(RegistrationOutcome.MISMATCH);
  }

  @Test
  @DisplayName("3.5 an upload counts as received by its 受付番号, which no refusal carries")
  void receipts() {
    String sample = new String(SampleFiles.eligibility("OQSmuquc01res_202611020001"), UTF_8);
    String head = "<MedicalInstitutionCode>";
    String status = "<ProcessingResultStatus>2</ProcessingResultStatus>";
    for (String told :
        List.of(
            sample,
            sample.replace(head, "<SegmentOfResult>1</SegmentOfResult>" + head),
            sample.replace(head, "<SegmentOfResult>9</SegmentOfResult>" + head),
            sample.replace(head, "<ErrorCode>DEMO-1</ErrorCode>" + head),
            sample.replace("<MessageBody>", "<MessageBody>" + status))) {
      assertThat(receipt(told).isAccepted()).isTrue();
      String number = "<ReceptionNumber>.*</ReceptionNumber>";
      assertThat(receipt(told.replaceAll(number, "")).isAccepted()).isFalse();
    }
  }

  private static ReceptionDocument receipt(String text) {
    return (ReceptionDocument)
        OqsDocuments.read("OQSmuquc01res_1.xml", text.getBytes(UTF_8), ReadingRules.DEFAULT);
  }
}
