package jp.shikaku.eligibility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static jp.shikaku.eligibility.AnswerXml.answer;
import static jp.shikaku.eligibility.AnswerXml.insurance;
import static jp.shikaku.eligibility.AnswerXml.lateElderly;
import static jp.shikaku.eligibility.AnswerXml.medicalAid;
import static jp.shikaku.eligibility.AnswerXml.ticket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import jp.shikaku.DecodeException;
import jp.shikaku.Finding;
import jp.shikaku.Finding.Problem;
import jp.shikaku.RawElement;
import jp.shikaku.ReadingRules;
import jp.shikaku.SampleFiles;
import jp.shikaku.WireCharset;
import jp.shikaku.eligibility.AnswerXml.Result;
import jp.shikaku.eligibility.EligibilityAnswer.Notice;
import jp.shikaku.eligibility.EligibilityAnswer.Outcome;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.MessageReader;
import jp.shikaku.internal.codec.MessageWriter;
import jp.shikaku.internal.xml.XmlReaders;
import jp.shikaku.value.PersonName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EligibilityAnswerTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 2);

  // ---- order, unknown elements, aliases

  static List<Path> wholeSamples() {
    return SampleFiles.whole();
  }

  private static RawElement tree(byte[] bytes) {
    return XmlReaders.of(ReadingRules.DEFAULT).tree(bytes);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  /** Writes a tree with its children in another order; items of a list keep theirs. */
  private static String shuffled(RawElement element, Random random, String extra) {
    if (element.children().isEmpty()) {
      return "<" + element.name() + ">" + escaped(element.text()) + "</" + element.name() + ">";
    }
    List<RawElement> children = new ArrayList<>(element.children());
    Map<String, List<RawElement>> byName = new HashMap<>();
    children.forEach(
        child -> byName.computeIfAbsent(child.name(), name -> new ArrayList<>()).add(child));
    Collections.shuffle(children, random);
    StringBuilder xml = new StringBuilder("<" + element.name() + ">");
    for (RawElement child : children) {
      if (random.nextBoolean()) {
        xml.append(extra);
      }
      xml.append(shuffled(byName.get(child.name()).remove(0), random, extra)).append("\n ");
    }
    return xml.append("</" + element.name() + ">").toString();
  }

  private static OqsDocument read(Path file, byte[] bytes) {
    return OqsDocuments.read(file.getFileName().toString(), bytes, ReadingRules.DEFAULT);
  }

  private static List<String> typed(OqsDocument document) {
    return Typed.lines(document).stream()
        .filter(line -> !line.startsWith("charset=") && !line.startsWith("finding="))
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wholeSamples")
  @DisplayName("7.3 elements in any order at every level say the same")
  void anyOrder(Path file) {
    byte[] bytes = SampleFiles.bytes(file);
    List<String> expected = typed(read(file, bytes));
    Random random = new Random(7);
    for (int i = 0; i < 20; i++) {
      OqsDocument document = read(file, shuffled(tree(bytes), random, "").getBytes(UTF_8));
      assertThat(typed(document)).isEqualTo(expected);
      assertThat(document.findings()).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wholeSamples")
  @DisplayName("R-F-17 unknown elements at every level change nothing and are findings, one each")
  void unknownElements(Path file) {
    byte[] bytes = SampleFiles.bytes(file);
    List<String> expected = typed(read(file, bytes));
    Random random = new Random(17);
    for (int i = 0; i < 20; i++) {
      String xml =
          shuffled(
              tree(bytes), random, "<NewItem a='1'>x<Name>y</Name><Deep><Er/></Deep></NewItem>\n");
      OqsDocument document = read(file, xml.getBytes(UTF_8));
      assertThat(typed(document)).isEqualTo(expected);
      int added = xml.split("<NewItem", -1).length - 1;
      assertThat(document.findings())
          .hasSize(added)
          .allMatch(finding -> finding.problem() == Problem.UNKNOWN_ELEMENT)
          .allMatch(finding -> finding.path().endsWith("/NewItem") && finding.line() > 0);
      String[] lines = xml.split("\n", -1);
      assertThat(document.findings())
          .allMatch(finding -> lines[finding.line() - 1].contains("<NewItem"));
    }
  }

  @Test
  @DisplayName("R-F-17 a finding names place and line, and raw() has the element")
  void findingPlace() {
    EligibilityAnswer answer =
        answer(
                insurance(),
                medicalAid().with("InsuredCardKana", "ﾅｿﾞ").with("SegmentOfResult", "1"))
            .decode();
    assertThat(answer.findings())
        .extracting(Finding::path, Finding::problem)
        .containsExactly(
            tuple(
                "/XmlMsg/MessageBody/ResultList/ResultOfQualificationConfirmation[2]"
                    + "/InsuredCardKana",
                Problem.UNKNOWN_ELEMENT),
            tuple(
                "/XmlMsg/MessageBody/ResultList/ResultOfQualificationConfirmation[2]"
                    + "/SegmentOfResult",
                Problem.UNEXPECTED_PLACE));
    assertThat(
            answer
                .raw()
                .at("MessageBody/ResultList")
                .orElseThrow()
                .children()
                .get(1)
                .child("InsuredCardKana"))
        .map(RawElement::text)
        .contains("ﾅｿﾞ");
  }

  @Test
  @DisplayName("3.3 the other names of a medical-aid result are read and reported")
  void aliases() {
    EligibilityAnswer answer =
        answer(
                medicalAid()
                    .without("InsurerNumber")
                    .without("InsuredIdentificationNumber")
                    .without("InsurerName")
                    .with("PublicExpenseNumber", "12139994")
                    .with("BeneficiaryNumber", "9000019")
                    .with("WelfareOfficeName", "架空区福祉事務所"))
            .decode();
    Qualification aid = answer.qualification();
    assertThat(aid.insurerNumber()).map(number -> number.value()).contains("12139994");
    assertThat(aid.number()).contains("9000019");
    assertThat(aid.insurerName()).contains("架空区福祉事務所");
    assertThat(answer.findings())
        .hasSize(3)
        .allMatch(finding -> finding.problem() == Problem.ALIAS_TAG);
  }

  @Test
  @DisplayName("S-IN-06 no header, another root, or no kind at all is another message")
  void otherMessages() {
    for (String xml :
        List.of("<XmlMsg/>", "<XmlMsg><MessageBody/></XmlMsg>", "<Other/>", "<XmlMsg>x</XmlMsg>")) {
      DecodeException e =
          catchThrowableOfType(
              DecodeException.class, () -> EligibilityAnswer.decode(xml.getBytes(UTF_8)));
      assertThat(e.problem()).isEqualTo(DecodeException.Problem.UNEXPECTED_MESSAGE);
    }
    String head = "<XmlMsg><MessageHeader/><MessageBody>%s</MessageBody></XmlMsg>";
    assertThatThrownBy(
            () ->
                OqsDocuments.read(
                    "renamed.xml", head.formatted("").getBytes(UTF_8), ReadingRules.DEFAULT))
        .isInstanceOf(DecodeException.class);
    assertThatThrownBy(
            () ->
                OqsDocuments.read(
                    "OQSsixxx01res_1.xml",
                    head.formatted("").getBytes(UTF_8),
                    ReadingRules.DEFAULT))
        .isInstanceOf(DecodeException.class);
    assertThat(OqsDocuments.kindOf("YZKsiquc01res_1.xml")).isEmpty();
    assertThat(OqsDocuments.kindOf("OQSsiquc01resx.xml")).isEmpty();
  }

  static List<Path> contentTellsTheKind() {
    return SampleFiles.whole().stream()
        .filter(
            file -> {
              String name = file.getFileName().toString();
              // Alike but for the name: which bulk, which list; or a header alone.
              return !name.startsWith("OQSmuimm01")
                  && !name.matches("OQSmu(quc01req|hvq|onq|tic).*")
                  && !name.matches("OQS(muquc02res_202611020002|siquc01res_202611020006).xml");
            })
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("contentTellsTheKind")
  @DisplayName("1.3 a renamed file is told by its content")
  void renamed(Path file) {
    byte[] bytes = SampleFiles.bytes(file);
    OqsDocument byName = read(file, bytes);
    OqsDocument byContent = OqsDocuments.read("renamed.xml", bytes, ReadingRules.DEFAULT);
    assertThat(Typed.lines(byContent)).isEqualTo(Typed.lines(byName));
  }

  // ---- the ladder of section 5

  @ParameterizedTest(name = "segment {0}, error {1}, status {2}, validity {3}: {4}")
  @CsvSource({
    "9, E1, , , SERVICE_ERROR",
    "9, , 1, 1, SERVICE_ERROR",
    "1, E1, 1, 1, SERVICE_ERROR",
    "2, E1, , , IN_PROGRESS", // the ladder asks for 処理中 first
    ", E1, 1, 1, SERVICE_ERROR",
    "2, , , , IN_PROGRESS",
    "2, , 1, 1, IN_PROGRESS",
    "1, , 2, , QUERY_ERROR",
    "1, , 2, 1, QUERY_ERROR",
    ", , 2, 1, QUERY_ERROR",
    "1, , 1, 1, VALID",
    "1, , 1, 6, VALID_UNREGISTERED",
    "1, , 1, 2, INVALID",
    "1, , 1, 3, INVALID_NEWER_EXISTS",
    "1, , 1, 4, NOT_FOUND",
    "1, , 1, 5, MULTIPLE",
    "1, , 1, , UNKNOWN",
    "1, , 1, 7, UNKNOWN",
    "1, , 1, 01, UNKNOWN",
    "1, , , 1, UNKNOWN",
    "1, , 3, 1, UNKNOWN",
    ", , 1, 1, UNKNOWN",
    "3, , 1, 1, UNKNOWN",
    ", , , , UNKNOWN",
  })
  @DisplayName("5 the ladder, row by row")
  void ladder(String segment, String error, String status, String validity, Outcome outcome) {
    EligibilityAnswer answer =
        answer(insurance())
            .head("SegmentOfResult", segment)
            .head("ErrorCode", error)
            .body("ProcessingResultStatus", status)
            .validity(validity)
            .decode();
    assertThat(answer.outcome()).isEqualTo(outcome);
    assertThat(outcome.isUsable())
        .isEqualTo(outcome == Outcome.VALID || outcome == Outcome.VALID_UNREGISTERED);
  }

  @Test
  @DisplayName("5 a code or message beside a success is a notice, beside an error it is the error")
  void notices() {
    assertThat(answer(insurance()).decode().notices()).isEmpty();
    assertThat(
            answer(insurance())
                .body("ProcessingResultCode", "DEMO-N1")
                .body("ProcessingResultMessage", "証明書の期限が近づいています")
                .decode()
                .notices())
        .containsExactly(new Notice("DEMO-N1", "証明書の期限が近づいています"));
    assertThat(answer(insurance()).body("ProcessingResultMessage", "x").decode().notices())
        .containsExactly(new Notice("", "x"));
    assertThat(
            answer(insurance())
                .validity("4")
                .body("ProcessingResultCode", "DEMO-N1")
                .decode()
                .notices())
        .containsExactly(new Notice("DEMO-N1", ""));
    assertThat(
            answer()
                .body("ProcessingResultStatus", "2")
                .body("ProcessingResultCode", "DEMO-E")
                .decode()
                .notices())
        .isEmpty();
    assertThat(new Notice("x", "試験　太郎")).hasToString("Notice[masked]");
  }

  // ---- several, places, codes

  @Test
  @DisplayName("7.4 of several none is taken silently")
  void several() {
    EligibilityAnswer both = answer(medicalAid(), insurance()).decode();
    assertThat(both.qualifications()).hasSize(2);
    assertThat(both.insurance()).contains(both.qualifications().get(1));
    assertThat(both.medicalAid()).contains(both.qualifications().get(0));
    assertThatThrownBy(both::qualification)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("2");
    EligibilityAnswer two = answer(insurance(), insurance()).decode();
    assertThat(two.insurance()).isEmpty();
    assertThat(two.medicalAid()).isEmpty();
    assertThatThrownBy(() -> answer().decode().qualification())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> both.qualifications().add(null))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  @DisplayName("3.2 処方箋発行形態 in the body, in the result, in both alike, and in contradiction")
  void prescriptionForm() {
    Result withForm = insurance().with("PrescriptionIssueSelect", "2");
    assertThat(answer(insurance()).decode().prescriptionForm()).isEmpty();
    assertThat(answer(insurance()).body("PrescriptionIssueSelect", "1").decode().prescriptionForm())
        .hasValueSatisfying(form -> assertThat(form.is(PrescriptionForm.ELECTRONIC)).isTrue());
    assertThat(answer(withForm).decode().prescriptionForm())
        .hasValueSatisfying(form -> assertThat(form.is(PrescriptionForm.PAPER)).isTrue());
    EligibilityAnswer alike = answer(withForm).body("PrescriptionIssueSelect", "2").decode();
    assertThat(alike.prescriptionForm()).isPresent();
    assertThat(alike.findings()).isEmpty();
    EligibilityAnswer contradiction =
        answer(withForm).body("PrescriptionIssueSelect", "1").decode();
    assertThat(contradiction.findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.problem()).isEqualTo(Problem.BAD_VALUE));
  }

  /** Every coded element of the layout, with the place it stands in. */
  static Stream<String> codedElements() {
    return Stream.of(
        "head ReferenceClassification",
        "head SegmentOfResult",
        "body ProcessingResultStatus",
        "body QualificationValidity",
        "body PrescriptionIssueSelect",
        "body QualificationConfirmSearchInfo/LimitApplicationCertificateRelatedConsFlg",
        "result InsuredCardClassification",
        "result PersonalFamilyClassification",
        "result Sex1",
        "result Sex2",
        "result PreschoolClassification",
        "result ReasonOfLoss",
        "result LimitApplicationCertificateRelatedConsFlg",
        "result LimitApplicationCertificateRelatedInfo/LimitApplicationCertificateClassification",
        "result LimitApplicationCertificateRelatedInfo/"
            + "LimitApplicationCertificateClassificationFlag",
        "result SpecificDiseasesCertificateRelatedConsFlg",
        "result SpecificHealthCheckupsInfoConsFlg",
        "result PharmacistsInfoConsFlg",
        "result DiagnosisInfoConsFlg",
        "result OperationInfoConsFlg",
        "result PrescriptionIssueSelect",
        "result LimitApplicationCertificateChanged",
        "ticket TicketType",
        "ticket DesignatedMedicalInstitutionFlag",
        "ticket MedicalTreatmentType",
        "ticket SingleOrCombinedUse",
        "ticket StatusOfSocialInsurance",
        "ticket ConsistencyFlag",
        "ticket StatusOfInfecton",
        "ticket StatusOfElderlyMedicalCare",
        "ticket StatusOfPrefecturalExpenses");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("codedElements")
  @DisplayName("S-IN-08 an unknown code is kept, reported and written back, and breaks nothing")
  void unknownCode(String where) {
    String place = where.substring(0, where.indexOf(' '));
    String tag = where.substring(where.indexOf(' ') + 1);
    Result ticket = ticket();
    Result result = insurance();
    AnswerXml xml = answer(result.ticket(ticket)).echo();
    switch (place) {
      case "head" -> xml.head(tag, "ZZ9");
      case "body" -> xml.body(tag, "ZZ9");
      case "result" -> result.with(tag, "ZZ9");
      default -> ticket.with(tag, "ZZ9");
    }
    EligibilityAnswer answer = xml.decode();
    assertThat(answer.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.problem()).isEqualTo(Problem.UNKNOWN_CODE);
              assertThat(finding.path()).endsWith(tag);
            });
    assertThat(Typed.lines(answer)).anyMatch(line -> line.contains("ZZ9"));
    assertThat(answer.nextAction(DAY)).isNotNull();
    assertThat(answer.copay(DAY)).isNotNull();
    assertThat(answer.appliedLimit(DAY)).isNotNull();

    Block root =
        new MessageReader(EligibilityLayouts.Answer.LAYOUT, ReadingRules.DEFAULT)
            .read(xml.bytes())
            .root();
    EligibilityAnswer again =
        EligibilityAnswer.decode(new MessageWriter(WireCharset.UTF_8).write(root));
    assertThat(typed(again)).isEqualTo(typed(answer));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Birthdate",
        "QualificationDate",
        "DisqualificationDate",
        "InsuredCertificateIssuanceDate",
        "InsuredCardValidDate",
        "InsuredCardExpirationDate",
        "ElderlyRecipientCertificateInfo/ElderlyRecipientCertificateDate",
        "LimitApplicationCertificateRelatedInfo/LimitApplicationCertificateLongTermDate",
        "LimitApplicationCertificateRelatedConsTime",
        "PharmacistsInfoAvailableTime",
        "InsuredPartialContributionRatio",
        "InsurerNumber",
        "ReferenceNumber"
      })
  @DisplayName("S-IN-09 a value of another shape is not told, reported, and in raw()")
  void badValue(String tag) {
    EligibilityAnswer answer =
        answer(
                insurance()
                    .with("LimitApplicationCertificateRelatedConsFlg", "1")
                    .with("PharmacistsInfoConsFlg", "1")
                    .with(tag, "令和８年\u200B"))
            .decode();
    assertThat(answer.findings())
        .extracting(Finding::problem)
        .containsOnly(Problem.BAD_VALUE)
        .isNotEmpty();
    assertThat(answer.findings().get(0).path()).endsWith(tag);
    assertThat(answer.raw().at("MessageBody/ResultList/ResultOfQualificationConfirmation/" + tag))
        .map(RawElement::text)
        .contains("令和８年\u200B");
    assertThat(answer.findings().toString()).doesNotContain("令和");
  }

  @Test
  @DisplayName("3.2 consents: what was not told is not refused, and the time limit is as told")
  void consents() {
    Qualification silent = answer(insurance()).decode().qualification();
    assertThat(silent.consents()).isEmpty();
    assertThat(silent.consent(ConsentKind.DRUG_INFO)).isEmpty();
    Qualification told =
        answer(
                insurance()
                    .with("PharmacistsInfoConsFlg", "1")
                    .with("PharmacistsInfoConsTime", "20261102090501")
                    .with("DiagnosisInfoConsFlg", "0")
                    .with("OperationInfoConsFlg", "2")
                    .with("SpecificHealthCheckupsInfoConsFlg", "")
                    .with("SpecificHealthCheckupsInfoConsTime", "20261102090501"))
            .decode()
            .qualification();
    assertThat(told.consent(ConsentKind.DRUG_INFO))
        .hasValueSatisfying(
            consent -> {
              assertThat(consent.isGiven()).isTrue();
              assertThat(consent.readableUntil()).as("never computed").isEmpty();
              assertThat(consent).hasToString("Consent[DRUG_INFO GIVEN]");
            });
    assertThat(told.consent(ConsentKind.TREATMENT)).map(Consent::isGiven).contains(false);
    assertThat(told.consent(ConsentKind.SURGERY)).map(Consent::isGiven).contains(false);
    assertThat(told.consent(ConsentKind.CHECKUP)).as("no flag, no consent").isEmpty();
    assertThat(Stream.of(ConsentKind.values()).map(ConsentKind::label)).doesNotContain("");
  }

  @Test
  @DisplayName("4 OQSCD001: the limit certificate's consent has two codes and labels of its own")
  void limitConsent() {
    String tag = "LimitApplicationCertificateRelatedConsFlg";
    CodeTables tables = CodeTables.known();
    for (String code : List.of("0", "1", "2", "3")) {
      EligibilityAnswer answer =
          answer(insurance().with(tag, code).with("PharmacistsInfoConsFlg", code))
              .echo()
              .echo(tag, code)
              .decode();
      Consent result = answer.qualification().consent(ConsentKind.LIMIT_CERTIFICATE).orElseThrow();
      Consent query = answer.query().orElseThrow().limitCertificateConsent().orElseThrow();
      Consent drugs = answer.qualification().consent(ConsentKind.DRUG_INFO).orElseThrow();
      assertThat(List.of(result, query))
          .allSatisfy(
              consent -> {
                assertThat(consent.kind()).isEqualTo(ConsentKind.LIMIT_CERTIFICATE);
                assertThat(consent.given().wire()).isEqualTo(code);
                assertThat(consent.isGiven()).isEqualTo(code.equals("1"));
                assertThat(consent.label()).isEqualTo(tables.label("OQSCD001", code));
                assertThat(consent.given().known().isPresent())
                    .isEqualTo(consent.label().isPresent());
              });
      assertThat(drugs.label()).isPresent().isEqualTo(tables.label("OQSCD016", code));
      assertThat(answer.findings()).hasSize(code.compareTo("1") > 0 ? 2 : 0);
    }
  }

  @Test
  @DisplayName("7.11 a qualification covers the days its dates tell")
  void covers() {
    Qualification open = answer(insurance().without("QualificationDate")).decode().qualification();
    assertThat(open.covers(DAY)).isTrue();
    assertThat(open.covers(LocalDate.MIN)).isTrue();
    Qualification closed =
        answer(
                insurance()
                    .with("QualificationDate", "20261102")
                    .with("DisqualificationDate", "20261104"))
            .decode()
            .qualification();
    assertThat(closed.covers(DAY.minusDays(1))).isFalse();
    assertThat(closed.covers(DAY)).isTrue();
    assertThat(closed.covers(DAY.plusDays(1))).isTrue();
    assertThat(closed.covers(DAY.plusDays(2))).isFalse();
  }

  @Test
  @DisplayName("6.2 a 6-digit 12 is not medical aid; the kind of card decides")
  void medicalAidByKind() {
    assertThat(answer(insurance().with("InsurerNumber", "128991")).decode().medicalAid()).isEmpty();
    assertThat(answer(medicalAid()).decode().insurance()).isEmpty();
    assertThat(answer(medicalAid()).decode().qualification().isMedicalAid()).isTrue();
    assertThat(answer(insurance()).decode().qualification().isPreschool()).isFalse();
  }

  @Test
  @DisplayName("P-R 1 nothing that is read shows a person in its toString()")
  void masked() {
    List<Object> shown = new ArrayList<>();
    for (Path file : SampleFiles.whole()) {
      OqsDocument document = read(file, SampleFiles.bytes(file));
      shown.add(document);
      shown.add(document.raw());
      if (document instanceof EligibilityAnswer answer) {
        shown.addAll(answer.qualifications());
        answer.query().ifPresent(shown::add);
        shown.addAll(answer.notices());
        for (Qualification qualification : answer.qualifications()) {
          qualification.name().ifPresent(shown::add);
          qualification.insuredCard().ifPresent(shown::add);
          qualification.insurerNumber().ifPresent(shown::add);
          qualification.elderlyCertificate().ifPresent(shown::add);
          qualification.limitCertificate().ifPresent(shown::add);
          qualification.referenceNumber().ifPresent(shown::add);
          shown.addAll(qualification.specificDiseaseCertificates());
          shown.addAll(qualification.medicalTickets());
          shown.addAll(qualification.consents());
        }
        shown.add(answer.nextAction(DAY));
        shown.add(answer.copay(DAY));
        shown.add(answer.appliedLimit(DAY));
      } else if (document instanceof QueryDocument query) {
        shown.addAll(query.queries());
      } else if (document instanceof BulkResult result) {
        shown.addAll(result.rows());
      } else if (document instanceof RegistrationDocument registration) {
        shown.addAll(registration.rows());
      }
    }
    shown.add(ChartPerson.of(PersonName.of("試験　太郎", "ｼｹﾝ"), LocalDate.of(1985, 4, 17)));
    assertThat(shown).hasSizeGreaterThan(80);
    assertThat(shown)
        .extracting(Object::toString)
        .allSatisfy(
            text ->
                assertThat(text)
                    .doesNotContain(
                        "試験",
                        "髙橋",
                        "見本",
                        "仮名",
                        "標本",
                        "例示",
                        "架空",
                        "ｼｹﾝ",
                        "4567",
                        "345678",
                        "１２３",
                        "1985",
                        "1954",
                        "1990",
                        "1948",
                        "1966",
                        "06139992",
                        "138990",
                        "9000019",
                        "00000019",
                        "K0001234",
                        "担当",
                        "1000000"));
  }

  @Test
  @DisplayName("3 a document's own bytes are kept, and lists can not be changed")
  void immutable() {
    byte[] bytes = answer(lateElderly("010").ticket(ticket())).bytes();
    EligibilityAnswer answer = EligibilityAnswer.decode(bytes.clone());
    answer.document()[0] = 0;
    assertThat(answer.document()).isEqualTo(bytes);
    Qualification qualification = answer.qualification();
    assertThatThrownBy(() -> qualification.medicalTickets().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> qualification.consents().add(null))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> answer.findings().add(null))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
