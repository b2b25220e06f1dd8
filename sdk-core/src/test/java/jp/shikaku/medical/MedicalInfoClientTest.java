package jp.shikaku.medical;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import jp.shikaku.CallOptions;
import jp.shikaku.ConsentException;
import jp.shikaku.ConsentException.Problem;
import jp.shikaku.DecodeException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsClient;
import jp.shikaku.OqsException;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.audit.AccessPolicy;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.AccessorRole;
import jp.shikaku.audit.AuditRecord;
import jp.shikaku.audit.AuditRecord.Basis;
import jp.shikaku.audit.AuditRecord.Result;
import jp.shikaku.audit.AuditRecord.Stage;
import jp.shikaku.audit.AuditSink;
import jp.shikaku.audit.Purpose;
import jp.shikaku.checkup.CheckupQuery;
import jp.shikaku.druginfo.DrugInfoAnswer;
import jp.shikaku.druginfo.DrugInfoQuery;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.VisitKind;
import jp.shikaku.internal.exchange.HandTransport;
import jp.shikaku.internal.exchange.HandTransport.Hand;
import jp.shikaku.transport.ExchangeResult;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.PersonName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class MedicalInfoClientTest {

  private static final Charset WINDOWS_31J = Charset.forName("windows-31j");
  private static final byte[] SALT = "0123456789abcdef".getBytes(UTF_8);
  private static final CallOptions DOCTOR =
      CallOptions.by(Accessor.doctor("dr-5"), Purpose.TREATMENT);

  /** 2026-11-02 10:00:00 in Japan. */
  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T01:00:00Z"));

  private final HandTransport transport = new HandTransport();
  private final List<AuditRecord> log = new ArrayList<>();
  private OqsClient oqs = client(log::add);

  private OqsClient client(AuditSink sink) {
    return builder(sink).build();
  }

  private OqsClient.Builder builder(AuditSink sink) {
    return OqsClient.builder()
        .institution(MedicalInstitutionCode.of("1319999007"))
        .sharedTransport(transport)
        .audit(sink, SALT)
        .executor(Runnable::run)
        .time(time);
  }

  @AfterEach
  void close() {
    oqs.close();
  }

  // ---- what the eligibility answer of the visit tells

  private static EligibilityAnswer visit(String drugFlag, String drugUntil, String checkupFlag) {
    return EligibilityAnswer.decode(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <XmlMsg><MessageHeader><MedicalInstitutionCode>1319999007</MedicalInstitutionCode>
        <SegmentOfResult>1</SegmentOfResult></MessageHeader><MessageBody>
        <ProcessingResultStatus>1</ProcessingResultStatus>
        <QualificationValidity>1</QualificationValidity><ResultList>
        <ResultOfQualificationConfirmation>
        <InsuredCardClassification>01</InsuredCardClassification>
        <InsurerNumber>  138990</InsurerNumber><InsuredCardSymbol>国・１</InsuredCardSymbol>
        <InsuredIdentificationNumber>00345</InsuredIdentificationNumber>
        <InsuredBranchNumber>02</InsuredBranchNumber>
        <Name>試験　太郎</Name><NameKana>ｼｹﾝ ﾀﾛｳ</NameKana><Sex1>1</Sex1>
        <Birthdate>19850417</Birthdate><InsurerName>架空市</InsurerName>
        <PharmacistsInfoConsFlg>%s</PharmacistsInfoConsFlg>
        <PharmacistsInfoConsTime>20261101100000</PharmacistsInfoConsTime>
        <PharmacistsInfoAvailableTime>%s</PharmacistsInfoAvailableTime>
        <SpecificHealthCheckupsInfoConsFlg>%s</SpecificHealthCheckupsInfoConsFlg>
        </ResultOfQualificationConfirmation></ResultList></MessageBody></XmlMsg>
        """
            .formatted(drugFlag, drugUntil, checkupFlag)
            .getBytes(UTF_8));
  }

  private static DrugInfoQuery.Builder drugs() {
    return drugs(visit("1", "20261103095959", "1"));
  }

  private static DrugInfoQuery.Builder drugs(EligibilityAnswer visit) {
    return DrugInfoQuery.builder()
        .from(visit)
        .months(YearMonth.of(2026, 6), YearMonth.of(2026, 11));
  }

  // ---- what the centre answers

  private static byte[] answer(Hand hand, String header, String body) {
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<XmlMsg><MessageHeader>"
            + "<ArbitraryFileIdentifier>"
            + hand.handle.exchangeId()
            + "</ArbitraryFileIdentifier>"
            + header
            + "</MessageHeader><MessageBody>"
            + body
            + "</MessageBody></XmlMsg>")
        .getBytes(UTF_8);
  }

  private static String person(String name, String kana, String birthdate) {
    return "<QuaInf><Name>"
        + name
        + "</Name><KanaName>"
        + kana
        + "</KanaName><Birth>"
        + birthdate
        + "</Birth><AdmGendCode>1</AdmGendCode></QuaInf>";
  }

  private static final String PERSON = person("試験　太郎", "シケン　タロウ", "19850417");

  private void answering(String header, String body) {
    transport.onExchange = hand -> hand.answer(answer(hand, header, body));
  }

  private <E extends OqsException> E failure(Class<E> type) {
    return failure(type, drugs().build());
  }

  private <E extends OqsException> E failure(Class<E> type, DrugInfoQuery query) {
    return catchThrowableOfType(type, () -> oqs.drugInfo().fetch(query, DOCTOR));
  }

  private static Pending handle(Hand hand) {
    return hand.handle;
  }

  // ---- the policies

  @Test
  @DisplayName("P-02 6.1 further attempts are one access: one intent, one result, one identifier")
  void attemptsAreOneAccess() throws Exception {
    transport.onExchange =
        hand -> {
          if (transport.hands.size() < 2) {
            hand.result.completeExceptionally(
                new TransportException(
                    Reason.UNREACHABLE,
                    Delivery.NOT_SENT,
                    "test",
                    null,
                    ExchangeContext.of("YZKsiquc01", "x", Duration.ZERO),
                    null));
          } else {
            hand.answer(answer(hand, "<ResultCode>1</ResultCode>" + PERSON, ""));
          }
        };
    CompletableFuture<DrugInfoAnswer> call = oqs.drugInfo().fetchAsync(drugs().build(), DOCTOR);
    assertThat(call).isNotDone();
    time.advance(Duration.ofSeconds(1));
    assertThat(call.get(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(transport.hands.stream().map(hand -> hand.handle).distinct()).hasSize(1);
    assertThat(transport.hands).hasSize(2);
    assertThat(log).extracting(AuditRecord::stage).containsExactly(Stage.INTENT, Stage.RESULT);
  }

  @Test
  @DisplayName("P-02 6.4 two readers of the same are two accesses: nothing is merged")
  void readersAreNotMerged() {
    CompletableFuture<DrugInfoAnswer> first = oqs.drugInfo().fetchAsync(drugs().build(), DOCTOR);
    CompletableFuture<DrugInfoAnswer> second = oqs.drugInfo().fetchAsync(drugs().build(), DOCTOR);
    assertThat(transport.requests).hasSize(2);
    for (Hand hand : List.copyOf(transport.hands)) {
      hand.answer(answer(hand, "<ResultCode>1</ResultCode>" + PERSON, ""));
    }
    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(log)
        .extracting(AuditRecord::stage)
        .containsExactly(Stage.INTENT, Stage.INTENT, Stage.RESULT, Stage.RESULT);
    assertThat(log.stream().map(AuditRecord::exchangeId).distinct()).hasSize(2);
  }

  // ---- the request

  @Test
  @DisplayName("medical-info 4.1 the request, with the three names that differ, as the answer told")
  void request() {
    answering("<ResultCode>1</ResultCode>" + PERSON, "");
    oqs.drugInfo().fetch(drugs().visitKind(VisitKind.HOME_VISIT).build(), DOCTOR);
    assertThat(new String(transport.requests.get(0).body(), WINDOWS_31J))
        .isEqualTo(
            """
            <?xml version="1.0" encoding="Shift_JIS" standalone="no"?>
            <XmlMsg>
              <MessageHeader>
                <MedicalInstitutionCode>1319999007</MedicalInstitutionCode>
                <InsurerNumber>  138990</InsurerNumber>
                <InsuranceCardSymbol>国・１</InsuranceCardSymbol>
                <InsuredPersonIdentificationNumber>00345</InsuredPersonIdentificationNumber>
                <BranchNumber>02</BranchNumber>
                <ArbitraryFileIdentifier>%s</ArbitraryFileIdentifier>
              </MessageHeader>
              <MessageBody>
                <StartDate>202606</StartDate>
                <EndDate>202611</EndDate>
                <FileCategory>2</FileCategory>
                <PrDiInfClassification>1</PrDiInfClassification>
                <MedicalTreatmentFlag>2</MedicalTreatmentFlag>
              </MessageBody>
            </XmlMsg>
            """
                .formatted(transport.last().handle.exchangeId())
                .replace("\n", "\r\n"));
    assertThat(transport.last().handle.kind()).isEqualTo("YZKsiquc01");
    assertThat(transport.last().settled).isEqualTo(1);
  }

  @Test
  @DisplayName("medical-info 4.1 a request for checkups has no period, one for a PDF says so")
  void checkupRequest() {
    transport.onExchange =
        hand ->
            hand.answer(
                "TKKsiquc01res_" + hand.handle.exchangeId() + ".pdf", "%PDF-1.7 …".getBytes(UTF_8));
    CheckupQuery query = CheckupQuery.builder().from(visit("0", "", "1")).build();
    PdfAnswer<?> answer = oqs.checkups().fetchPdf(query, DOCTOR);
    assertThat(answer.pdf().orElseThrow().mediaType()).isEqualTo("application/pdf");
    assertThat(answer.outcome()).isEqualTo(InfoOutcome.DATA);
    assertThat(new String(transport.requests.get(0).body(), WINDOWS_31J))
        .contains("<FileCategory>1</FileCategory>")
        .doesNotContain("StartDate", "EndDate");
  }

  // ---- the four outcomes

  @ParameterizedTest
  @ValueSource(strings = {"header", "body", "root", "inside an unknown element"})
  @DisplayName("medical-info 5 success without data is EMPTY, wherever ResultCode stands")
  void empty(String place) {
    String code = "<ResultCode>1</ResultCode>";
    transport.onExchange =
        hand -> {
          String document =
              new String(
                  switch (place) {
                    case "header" -> answer(hand, PERSON + code, "");
                    case "body" -> answer(hand, PERSON, code);
                    case "root" -> answer(hand, PERSON, "");
                    default -> answer(hand, PERSON + "<New>" + code + "</New>", "");
                  },
                  UTF_8);
          hand.answer(
              (place.equals("root") ? document.replace("</XmlMsg>", code + "</XmlMsg>") : document)
                  .getBytes(UTF_8));
        };
    DrugInfoAnswer answer = oqs.drugInfo().fetch(drugs().build(), DOCTOR);
    assertThat(answer.outcome()).isEqualTo(InfoOutcome.EMPTY);
    assertThat(answer.patientCheck()).isEqualTo(PatientCheck.SAME);
    assertThat(answer.findings()).hasSize(place.startsWith("inside") ? 1 : 0);
    assertThat(log.get(1).result()).contains(Result.EMPTY);
  }

  @Test
  @DisplayName("R-INV-2 a refusal is neither data nor empty: code and text are handed on verbatim")
  void refused() {
    answering("<ResultCode>2</ResultCode><MessageContents>（見本文言）同意がありません</MessageContents>", "");
    ServiceException e = failure(ServiceException.class);
    assertThat(e.code()).contains("2");
    assertThat(e.officialMessage()).contains("（見本文言）同意がありません");
    assertThat(e.getMessage()).doesNotContain("見本文言");
    assertThat(e.userMessage(Locale.JAPAN))
        .contains("薬剤情報・診療情報は取得できていません（情報がないという意味ではありません）")
        .doesNotContain("資格");
    assertThat(log.get(1).result()).contains(Result.REFUSED);
    assertThat(transport.last().settled).as("the centre's word was read").isEqualTo(1);
  }

  @Test
  @DisplayName("R-INV-2 an answer that tells no result and nothing else is not EMPTY")
  void unknown() {
    answering(PERSON, "");
    DecodeException e = failure(DecodeException.class);
    assertThat(e.problem()).isEqualTo(DecodeException.Problem.MISSING);
    assertThat(log.get(1).result()).contains(Result.UNREADABLE);
    assertThat(transport.last().settled).isZero();
  }

  @Test
  @DisplayName("two results that contradict each other are no result")
  void contradiction() {
    answering("<ResultCode>1</ResultCode>" + PERSON, "<ResultCode>2</ResultCode>");
    assertThat(failure(DecodeException.class).problem())
        .isEqualTo(DecodeException.Problem.CONTRADICTION);
  }

  @Test
  @DisplayName("no answer: unknown, resumable, with the exchange's handle")
  void noAnswer() {
    transport.onExchange = hand -> hand.result.complete(handle(hand));
    TransportException e = failure(TransportException.class);
    assertThat(e.reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(e.pending()).contains(transport.last().handle);
    assertThat(log).extracting(line -> line.result().orElse(null)).contains(Result.UNKNOWN);

    transport.onExchange =
        hand -> hand.answer(answer(hand, "<ResultCode>1</ResultCode>" + PERSON, ""));
    DrugInfoAnswer late = oqs.drugInfo().resume(e.pending().orElseThrow(), drugs().build(), DOCTOR);
    assertThat(late.outcome()).isEqualTo(InfoOutcome.EMPTY);
    assertThat(transport.requests).as("nothing was sent again").hasSize(1);
    assertThat(log)
        .extracting(line -> line.stage() + " " + line.result().map(Enum::name).orElse("-"))
        .containsExactly("INTENT -", "RESULT UNKNOWN", "RESUME -", "RESULT EMPTY");
    assertThatThrownBy(
            () ->
                oqs.checkups()
                    .resume(
                        e.pending().orElseThrow(),
                        CheckupQuery.builder().from(visit("1", "", "1")).build(),
                        DOCTOR))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("pending");
  }

  @Test
  @DisplayName("the terminal's refusal is told as such")
  void rejected() {
    transport.onExchange =
        hand ->
            hand.result.complete(
                new ExchangeResult.Rejected("x.err", new byte[] {1}, Instant.EPOCH));
    assertThat(failure(RejectedException.class).userMessage(Locale.JAPAN)).contains("薬剤情報");
    assertThat(log.get(1).result()).contains(Result.REJECTED);
  }

  // ---- whose answer it is

  @ParameterizedTest
  @CsvSource({
    "試験　花子, シケン　ハナコ, 19850417",
    "試験　太郎, シケン　タロウ, 19850418",
    "試験　太郎, シケン　ジロウ, 19850417",
  })
  @DisplayName("R-INV-1 drugs of another person are never handed out")
  void wrongPatient(String name, String kana, String birthdate) {
    answering("<ResultCode>1</ResultCode>" + person(name, kana, birthdate), "");
    TransportException e = failure(TransportException.class);
    assertThat(e.reason()).isEqualTo(Reason.CORRELATION_MISMATCH);
    assertThat(e.getMessage()).doesNotContain(name.substring(3), kana, birthdate);
    assertThat(e.userMessage(Locale.JAPAN)).contains("別の患者");
    assertThat(log.get(1).result()).contains(Result.WRONG_PATIENT);
    assertThat(transport.last().settled).as("another's answer is not ours to clear").isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "試験　太郎, ｼｹﾝ ﾀﾛｳ, 19850417, SAME",
    "●験　太郎, シケン　タロウ, 19850417, SAME",
    "試験　太郎, シケン　タロウ, '', PARTLY",
    "'', '', 19850417, PARTLY",
    "'', '', '', NOT_TOLD",
  })
  @DisplayName(
      "medical-info 5 widths, kinds of kana and unmapped characters do not make another person")
  void samePatient(String name, String kana, String birthdate, PatientCheck check) {
    answering("<ResultCode>1</ResultCode>" + person(name, kana, birthdate), "");
    assertThat(oqs.drugInfo().fetch(drugs().build(), DOCTOR).patientCheck()).isEqualTo(check);
  }

  @Test
  @DisplayName("R-INV-1 identifier, institution and name of the file must be those of the exchange")
  void correlation() {
    transport.onExchange =
        hand ->
            hand.answer(
                new String(answer(hand, "<ResultCode>1</ResultCode>" + PERSON, ""), UTF_8)
                    .replace(hand.handle.exchangeId(), "20261102100000000aaaabbbbccccdddd")
                    .getBytes(UTF_8));
    assertThat(failure(TransportException.class).reason()).isEqualTo(Reason.CORRELATION_MISMATCH);
    answering(
        "<MedicalInstitutionCode>1319999015</MedicalInstitutionCode><ResultCode>1</ResultCode>",
        "");
    assertThat(failure(TransportException.class).reason()).isEqualTo(Reason.CORRELATION_MISMATCH);
    transport.onExchange =
        hand ->
            hand.answer(
                "YZKsiquc01res_20261102100000000aaaabbbbccccdddd.xml",
                answer(hand, "<ResultCode>1</ResultCode>" + PERSON, ""));
    assertThat(failure(TransportException.class).reason()).isEqualTo(Reason.CORRELATION_MISMATCH);
  }

  @Test
  @DisplayName("R-F-09 an answer about another person that comes late is written down as well")
  void wrongPatientLate() {
    transport.onExchange = hand -> hand.result.complete(handle(hand));
    Pending pending = failure(TransportException.class).pending().orElseThrow();
    answering("<ResultCode>1</ResultCode>" + person("試験　花子", "シケン　ハナコ", "19850417"), "");
    Throwable thrown =
        catchThrowable(() -> oqs.drugInfo().resume(pending, drugs().build(), DOCTOR));
    assertThat(thrown).isInstanceOf(TransportException.class);
    assertThat(log.get(log.size() - 1).result()).contains(Result.WRONG_PATIENT);
    answering("<ResultCode>2</ResultCode>", "");
    assertThat(catchThrowable(() -> oqs.drugInfo().resume(pending, drugs().build(), DOCTOR)))
        .isInstanceOf(ServiceException.class);
    assertThat(log.get(log.size() - 1).result()).contains(Result.REFUSED);
  }

  @Test
  @DisplayName(
      "P-05 a resumed query needs the consent that held when it was made, whatever the time now")
  void resumedConsent() {
    transport.onExchange = hand -> hand.result.complete(handle(hand));
    Pending pending = failure(TransportException.class).pending().orElseThrow();
    answering("<ResultCode>1</ResultCode>" + PERSON, "");
    time.advance(Duration.ofDays(3));
    assertThat(oqs.drugInfo().resume(pending, drugs().build(), DOCTOR).outcome())
        .isEqualTo(InfoOutcome.EMPTY);
    DrugInfoQuery refused = drugs(visit("0", "", "0")).build();
    assertThat(catchThrowable(() -> oqs.drugInfo().resume(pending, refused, DOCTOR)))
        .isInstanceOf(ConsentException.class);
    oqs.drugInfo().resumeInEmergency(pending, refused, Emergency.CONSENT_UNOBTAINABLE, DOCTOR);
    assertThat(log.get(log.size() - 1).basis()).isEqualTo(Basis.EMERGENCY_NO_CONSENT);
  }

  @Test
  @DisplayName("a consent given to one institution is none for another")
  void anotherInstitution() {
    OqsClient two = builder(log::add).institution(MedicalInstitutionCode.of("1319999023")).build();
    CallOptions other = DOCTOR.withInstitution(MedicalInstitutionCode.of("1319999023"));
    assertThatThrownBy(() -> two.drugInfo().fetch(drugs().build(), other))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageStartingWith("institution");
    two.close();
    assertThat(transport.requests).isEmpty();
    assertThat(log).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"'', CENTRE_JUDGES", "99999999999999, CENTRE_JUDGES", "20261103095959, CONSENT"})
  @DisplayName("P-02 a consent without a readable end is asked for, and the log says who judges")
  void consentWithoutEnd(String until, Basis basis) {
    answering("<ResultCode>1</ResultCode>" + PERSON, "");
    oqs.drugInfo().fetch(drugs(visit("1", until, "1")).build(), DOCTOR);
    assertThat(log).extracting(AuditRecord::basis).containsOnly(basis);
  }

  // ---- what silence means

  @ParameterizedTest
  @CsvSource({
    "<New><Item>x</Item></New>, false",
    "<New><Item/></New>, true",
    "<New> </New>, true",
    "<SpecificHealthCheckupInfo><EffectiveTime>20260618</EffectiveTime></SpecificHealthCheckupInfo>, false",
  })
  @DisplayName(
      "trap 14 success with content that can not be read is not EMPTY; an empty container is")
  void unreadContent(String body, boolean empty) {
    answering("<ResultCode>1</ResultCode>" + PERSON, body);
    Throwable thrown = catchThrowable(() -> oqs.drugInfo().fetch(drugs().build(), DOCTOR));
    if (empty) {
      assertThat(thrown).isNull();
      assertThat(log.get(1).result()).contains(Result.EMPTY);
    } else {
      assertThat(thrown).isInstanceOf(DecodeException.class);
      assertThat(log.get(1).result()).contains(Result.UNREADABLE);
      assertThat(transport.last().settled).as("it stays for a version that can").isZero();
    }
  }

  @Test
  @DisplayName("an error document of unknown form is not data")
  void unknownError() {
    answering("", "<ErrorCode>E9</ErrorCode>");
    assertThat(failure(DecodeException.class).problem()).isEqualTo(DecodeException.Problem.MISSING);
  }

  @Test
  @DisplayName("trap 14 no treatments: none, not agreed and not known are three things")
  void disclosure() {
    answering("<ResultCode>1</ResultCode>" + PERSON, "");
    DrugInfoAnswer notAsked = oqs.drugInfo().fetch(drugs().build(), DOCTOR);
    assertThat(notAsked.treatmentsDisclosure()).isEqualTo(Disclosure.NOT_AGREED);
    assertThat(notAsked.operationsDisclosure()).isEqualTo(Disclosure.NOT_AGREED);
    EligibilityAnswer agreed =
        EligibilityAnswer.decode(
            new String(visit("1", "20261103095959", "1").document(), UTF_8)
                .replace(
                    "<SpecificHealth",
                    "<DiagnosisInfoConsFlg>1</DiagnosisInfoConsFlg>"
                        + "<OperationInfoConsFlg>1</OperationInfoConsFlg>"
                        + "<OperationInfoAvailableTime>20261101000000</OperationInfoAvailableTime>"
                        + "<SpecificHealth")
                .getBytes(UTF_8));
    DrugInfoAnswer asked = oqs.drugInfo().fetch(drugs(agreed).build(), DOCTOR);
    assertThat(asked.treatmentsDisclosure()).isEqualTo(Disclosure.NONE);
    assertThat(asked.operationsDisclosure()).as("expired").isEqualTo(Disclosure.NOT_AGREED);
    DrugInfoAnswer byNumbers = oqs.drugInfo().fetch(asking("123", "4567").build(), DOCTOR);
    assertThat(byNumbers.treatmentsDisclosure()).isEqualTo(Disclosure.UNKNOWN);
    assertThat(
            DrugInfoAnswer.decode("", asked.document(), jp.shikaku.ReadingRules.DEFAULT)
                .operationsDisclosure())
        .isEqualTo(Disclosure.UNKNOWN);
  }

  // ---- PDF

  @Test
  @DisplayName(
      "medical-info 2.1 a query for a PDF may be answered by XML, be it empty or a refusal")
  void pdfAnsweredByXml() {
    answering("<ResultCode>1</ResultCode>" + PERSON, "");
    PdfAnswer<DrugInfoAnswer> answer = oqs.drugInfo().fetchPdf(drugs().build(), DOCTOR);
    assertThat(answer.pdf()).isEmpty();
    assertThat(answer.outcome()).isEqualTo(InfoOutcome.EMPTY);
    answering("<ResultCode>9</ResultCode>", "");
    assertThat(catchThrowable(() -> oqs.drugInfo().fetchPdf(drugs().build(), DOCTOR)))
        .isInstanceOf(ServiceException.class);
  }

  @Test
  @DisplayName("medical-info 6.4 a file without the signature is no PDF; a PDF is no XML")
  void noPdf() {
    Consumer<Hand> html =
        hand ->
            hand.answer(
                "YZKsiquc01res_" + hand.handle.exchangeId() + ".pdf", "<html>".getBytes(UTF_8));
    transport.onExchange = html;
    assertThat(catchThrowable(() -> oqs.drugInfo().fetchPdf(drugs().build(), DOCTOR)))
        .isInstanceOf(DecodeException.class);
    assertThat(failure(DecodeException.class).getMessage()).contains("PDF");
    assertThat(transport.last().settled).isZero();
  }

  // ---- consent

  @ParameterizedTest
  @CsvSource({
    // at, margin in seconds, sent
    "2026-11-02T14:59:58Z, 0, true",
    "2026-11-02T14:59:59Z, 0, true",
    "2026-11-02T15:00:00Z, 0, false",
    "2026-11-02T15:01:59Z, 120, true",
    "2026-11-02T15:02:00Z, 120, false",
  })
  @DisplayName(
      "P-05 usable up to and including AvailableTime, and as much longer as the margin says")
  void consentTime(Instant now, long margin, boolean sent) {
    answering("<ResultCode>1</ResultCode>" + PERSON, "");
    time.advance(Duration.between(time.now(), now));
    oqs = builder(log::add).consentMargin(Duration.ofSeconds(margin)).build();
    DrugInfoQuery query = drugs(visit("1", "20261102235959", "1")).build();
    Throwable thrown = catchThrowable(() -> oqs.drugInfo().fetch(query, DOCTOR));
    if (sent) {
      assertThat(thrown).isNull();
    } else {
      assertThat(thrown).isInstanceOf(ConsentException.class);
      assertThat(((ConsentException) thrown).problem()).isEqualTo(Problem.EXPIRED);
      assertThat(((ConsentException) thrown).validUntil()).isPresent();
      assertThat(((ConsentException) thrown).userMessage(Locale.JAPAN)).contains("カードリーダー");
    }
    assertThat(transport.requests).hasSize(sent ? 1 : 0);
    assertThat(log).hasSize(sent ? 2 : 0);
  }

  @Test
  @DisplayName("P-05 a home visit's consent lives as long as AvailableTime says, not 24 hours")
  void homeVisit() {
    answering("<ResultCode>1</ResultCode>" + PERSON, "");
    time.advance(Duration.ofDays(30));
    DrugInfoQuery query =
        drugs(visit("1", "20270101000000", "1")).visitKind(VisitKind.HOME_VISIT).build();
    assertThat(oqs.drugInfo().fetch(query, DOCTOR).outcome()).isEqualTo(InfoOutcome.EMPTY);
  }

  @ParameterizedTest
  @CsvSource({"0, REFUSED", "2, EXPIRED", "3, MISSING", "7, MISSING", "'', MISSING"})
  @DisplayName("P-05 what is no consent stops the query here; 3 and unknown codes are none")
  void noConsent(String flag, Problem problem) {
    ConsentException e = failure(ConsentException.class, drugs(visit(flag, "", "1")).build());
    assertThat(e.problem()).isEqualTo(problem);
    assertThat(e.consentKind()).isEqualTo("DRUG_INFO");
    assertThat(transport.requests).isEmpty();
    assertThat(log).isEmpty();
  }

  @Test
  @DisplayName("each kind of information has its own consent")
  void ownConsent() {
    answering("<ResultCode>1</ResultCode>", "");
    EligibilityAnswer visit = visit("0", "", "1");
    oqs.checkups().fetch(CheckupQuery.builder().from(visit).build(), DOCTOR);
    assertThat(failure(ConsentException.class, drugs(visit).build()).problem())
        .isEqualTo(Problem.REFUSED);
  }

  @Test
  @DisplayName(
      "without an eligibility answer nothing is known of a consent: the centre must be named as judge")
  void centreJudges() {
    answering("<ResultCode>1</ResultCode>", "");
    DrugInfoQuery.Builder query =
        DrugInfoQuery.builder()
            .insured(
                InsuredIdentity.of(
                    InsurerNumber.of("06139992"), InsuredCard.of("１２３", "4567", "01")))
            .monthsUntil(YearMonth.of(2026, 11), 6);
    assertThat(failure(ConsentException.class, query.build()).problem()).isEqualTo(Problem.MISSING);
    DrugInfoAnswer answer = oqs.drugInfo().fetch(query.centreJudgesConsent().build(), DOCTOR);
    assertThat(answer.patientCheck()).isEqualTo(PatientCheck.NOT_ASKED);
    assertThat(log.get(0).basis()).isEqualTo(Basis.CENTRE_JUDGES);
    assertThat(log.get(0).scope()).isEqualTo("2026-06/2026-11 XML");
  }

  @Test
  @DisplayName("P-05 the emergency path asks whatever the consent, and the access log says why")
  void emergency() {
    answering("<ResultCode>1</ResultCode>" + PERSON, "");
    List<String> said = new ArrayList<>();
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger("jp.shikaku.medical");
    appender.start();
    logger.addAppender(appender);
    DrugInfoQuery query = drugs(visit("3", "", "0")).build();
    oqs.drugInfo().fetchInEmergency(query, Emergency.CONSENT_UNOBTAINABLE, DOCTOR);
    assertThat(log).extracting(AuditRecord::basis).containsOnly(Basis.EMERGENCY_NO_CONSENT);
    logger.detachAppender(appender);
    appender.list.forEach(event -> said.add(event.getFormattedMessage()));
    assertThat(said).hasSize(1);
    assertThat(said.get(0)).contains("emergency access", "user=dr-5", "CONSENT_UNOBTAINABLE");
  }

  // ---- who reads, and what is written down

  @Test
  @DisplayName("P-02 one line before, one after: who, what, when, whose by a key, on what")
  void accessLog() {
    answering("<ResultCode>1</ResultCode>" + PERSON, "");
    oqs.drugInfo().fetch(drugs().build(), DOCTOR);
    assertThat(log).extracting(AuditRecord::stage).containsExactly(Stage.INTENT, Stage.RESULT);
    AuditRecord line = log.get(0);
    assertThat(line.at()).hasToString("2026-11-02T10:00+09:00");
    assertThat(line.accessor().userId()).isEqualTo("dr-5");
    assertThat(line.purpose()).isEqualTo(Purpose.TREATMENT);
    assertThat(line.institution()).isEqualTo("1319999007");
    assertThat(line.kind()).isEqualTo("YZKsiquc01");
    assertThat(line.exchangeId()).isEqualTo(transport.last().handle.exchangeId());
    assertThat(line.patientKey()).matches("hmac:[0-9a-f]{32}");
    assertThat(line.basis()).isEqualTo(Basis.CONSENT);
    assertThat(line.consentedAt()).isPresent();
    assertThat(line.readableUntil()).isPresent();
    assertThat(line.result()).isEmpty();
    oqs.drugInfo().fetch(drugs().patientKey("K0001234").build(), DOCTOR);
    assertThat(log.get(2).patientKey()).isEqualTo("K0001234");
  }

  @Test
  @DisplayName(
      "P-02 one patient has one key, however the numbers are spelled; another salt, another key")
  void patientKeys() {
    answering("<ResultCode>1</ResultCode>", "");
    oqs.drugInfo().fetch(asking("１２３", "4567").build(), DOCTOR);
    oqs.drugInfo().fetch(asking("123", "４５６７").build(), DOCTOR);
    oqs.drugInfo().fetch(asking("124", "4567").build(), DOCTOR);
    OqsClient other =
        builder(log::add).audit(log::add, "another salt of it".getBytes(UTF_8)).build();
    other.drugInfo().fetch(asking("123", "4567").build(), DOCTOR);
    other.close();
    List<String> keys =
        log.stream()
            .filter(line -> line.stage() == Stage.INTENT)
            .map(AuditRecord::patientKey)
            .toList();
    assertThat(keys.get(0)).isEqualTo(keys.get(1));
    assertThat(keys.stream().distinct()).hasSize(3);
  }

  private static DrugInfoQuery.Builder asking(String symbol, String number) {
    return DrugInfoQuery.builder()
        .insured(
            InsuredIdentity.of(InsurerNumber.of("06139992"), InsuredCard.of(symbol, number, "01")))
        .centreJudgesConsent()
        .monthsUntil(YearMonth.of(2026, 11), 1);
  }

  @Test
  @DisplayName("P-02 what can not be written down is not sent")
  void logFailsBefore() {
    oqs.close();
    oqs =
        client(
            line -> {
              throw new IOException("disk full at a secret place");
            });
    TransportException e = failure(TransportException.class);
    assertThat(e.reason()).isEqualTo(Reason.AUDIT_FAILED);
    assertThat(e.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(e).hasNoCause();
    assertThat(e.getMessage()).doesNotContain("secret");
    assertThat(transport.requests).isEmpty();
  }

  @Test
  @DisplayName("P-02 what can not be written down afterwards is not handed out, and not lost")
  void logFailsAfter() {
    oqs.close();
    List<Boolean> broken = new ArrayList<>(List.of(true));
    oqs =
        client(
            line -> {
              if (line.stage() == Stage.RESULT && broken.get(0)) {
                throw new IllegalStateException("out of order");
              }
              log.add(line);
            });
    answering("<ResultCode>1</ResultCode>" + PERSON, "");
    TransportException e = failure(TransportException.class);
    assertThat(e.reason()).isEqualTo(Reason.AUDIT_FAILED);
    assertThat(transport.last().settled).as("the answer stays").isZero();
    broken.set(0, false);
    assertThat(oqs.drugInfo().resume(e.pending().orElseThrow(), drugs().build(), DOCTOR).outcome())
        .isEqualTo(InfoOutcome.EMPTY);
    assertThat(log.get(log.size() - 1).result()).contains(Result.EMPTY);
  }

  @Test
  @DisplayName(
      "P-04 a reader must be named, and his role must be allowed; widening is the host's word")
  void roles() {
    answering("<ResultCode>1</ResultCode>", "");
    CallOptions pharmacist = CallOptions.by(Accessor.pharmacist("ph-1"), Purpose.DISPENSING);
    CheckupQuery checkups = CheckupQuery.builder().from(visit("1", "", "1")).build();
    oqs.drugInfo().fetch(drugs().build(), pharmacist);
    assertThatThrownBy(() -> oqs.checkups().fetch(checkups, pharmacist))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("accessor");
    assertThatThrownBy(() -> oqs.drugInfo().fetch(drugs().build(), CallOptions.by("staff-17")))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("accessor");
    try (OqsClient wider =
        builder(log::add)
            .accessPolicy(
                AccessPolicy.STANDARD.with(
                    AccessPolicy.Information.CHECKUP, AccessorRole.PHARMACIST))
            .build()) {
      wider.checkups().fetch(checkups, pharmacist);
    }
    assertThat(transport.requests).hasSize(2);
  }

  @Test
  @DisplayName("P-02 a client without an access log reads no medical information")
  void noAccessLog() {
    try (OqsClient plain =
        OqsClient.builder()
            .institution(MedicalInstitutionCode.of("1319999007"))
            .sharedTransport(transport)
            .build()) {
      assertThatThrownBy(plain::drugInfo)
          .isInstanceOf(InvalidQueryException.class)
          .hasMessageContaining("audit");
      assertThatThrownBy(plain::checkups).isInstanceOf(InvalidQueryException.class);
    }
  }

  // ---- without waiting

  @Test
  @DisplayName("asynchronous calls fail with the same types, at once or later")
  void async() throws Exception {
    answering("<ResultCode>1</ResultCode>" + PERSON, "");
    assertThat(oqs.drugInfo().fetchAsync(drugs().build(), DOCTOR).get().outcome())
        .isEqualTo(InfoOutcome.EMPTY);
    CompletableFuture<DrugInfoAnswer> refused =
        oqs.drugInfo().fetchAsync(drugs(visit("0", "", "")).build(), DOCTOR);
    assertThatThrownBy(refused::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(ConsentException.class);
  }

  @Test
  @DisplayName("several qualifications: none is taken silently")
  void several() {
    String one = new String(visit("1", "", "1").document(), UTF_8);
    String item = one.replaceAll("(?s).*<ResultList>|</ResultList>.*", "");
    EligibilityAnswer two =
        EligibilityAnswer.decode(
            one.replace("</ResultList>", item + "</ResultList>").getBytes(UTF_8));
    assertThatThrownBy(() -> drugs(two))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("qualification");
    assertThat(
            DrugInfoQuery.builder()
                .from(two.qualifications().get(1))
                .monthsUntil(YearMonth.of(2026, 11), 1)
                .build()
                .patient())
        .isPresent();
  }

  @Test
  @DisplayName("P-R nothing of the patient in the text of queries and options")
  void masked() {
    DrugInfoQuery query =
        drugs().patient(PersonName.of("試験　太郎", "シケン　タロウ"), LocalDate.of(1985, 4, 17)).build();
    String text =
        query
            + " "
            + query.insured()
            + query.patient()
            + query.consent()
            + drugs()
            + PdfDocument.of("YZKsiquc01res_x.pdf", "%PDF-1.4".getBytes(UTF_8));
    assertThat(text.replaceAll("@[0-9a-f]+", "")) // an identity hash may have any digits
        .doesNotContain("試験", "シケン", "1985", "00345", "138990");
  }

  @ParameterizedTest
  @CsvSource({"2026-11, 2026-10, months", "2026-11, , months", "10000-01, 10000-02, months"})
  @DisplayName("a span of months must be one")
  void badMonths(String from, String until, String field) {
    assertThatThrownBy(
            () ->
                DrugInfoQuery.builder()
                    .from(visit("1", "", "1"))
                    .months(month(from), until == null ? null : month(until))
                    .build())
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageStartingWith(field);
  }

  private static YearMonth month(String text) {
    String[] parts = text.split("-");
    return YearMonth.of(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
  }
}
