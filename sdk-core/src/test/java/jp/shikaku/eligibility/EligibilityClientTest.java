package jp.shikaku.eligibility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static jp.shikaku.eligibility.AnswerXml.answer;
import static jp.shikaku.eligibility.AnswerXml.insurance;
import static jp.shikaku.eligibility.AnswerXml.medicalAid;
import static jp.shikaku.eligibility.AnswerXml.ticket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import jp.shikaku.CallOptions;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.ReadingRules;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.WireCharset;
import jp.shikaku.internal.client.ClientSetup;
import jp.shikaku.internal.exchange.Exchanges;
import jp.shikaku.internal.exchange.HandTransport;
import jp.shikaku.internal.exchange.HandTransport.Hand;
import jp.shikaku.transport.ExchangeResult;
import jp.shikaku.transport.JumpingTime;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.PublicExpenseNumber;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EligibilityClientTest {

  private static final CallOptions OPTIONS = CallOptions.by("staff-17");
  private static final MedicalInstitutionCode INSTITUTION = MedicalInstitutionCode.of("1319999007");

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-01T23:00:00Z"));
  private final HandTransport transport = new HandTransport();

  private EligibilityClient client(WireCharset charset) {
    return client(charset, time);
  }

  private EligibilityClient client(WireCharset charset, TimeSource time) {
    Exchanges exchanges =
        new Exchanges(
            transport, time, Duration.ofSeconds(30), ReadingRules.DEFAULT, null, 4, Runnable::run);
    return new EligibilityClient(
        new ClientSetup(
            exchanges,
            charset,
            Runnable::run,
            options -> {
              MedicalInstitutionCode wanted = options.institution().orElse(INSTITUTION);
              if (!wanted.equals(INSTITUTION)) {
                throw new InvalidQueryException("institution", "must be one of the client's");
              }
              return wanted;
            },
            null),
        () -> Verification.Mode.NORMAL);
  }

  private static EligibilityQuery.Builder query() {
    return EligibilityQuery.builder()
        .insurer(InsurerNumber.of("06139992"))
        .card(InsuredCard.of("１２３", "4567", "01"))
        .birthdate(LocalDate.of(1985, 4, 17))
        .limitCertificateConsent(true);
  }

  private EligibilityAnswer check(Consumer<Hand> terminal) {
    transport.onExchange = terminal;
    return client(WireCharset.WINDOWS_31J).check(query().build(), OPTIONS);
  }

  private static AnswerXml to(Hand hand) {
    return answer(insurance()).head("ArbitraryFileIdentifier", hand.handle.exchangeId()).echo();
  }

  private OqsException failure(Consumer<Hand> terminal) {
    Throwable thrown = catchThrowable(() -> check(terminal));
    assertThat(thrown).isInstanceOf(OqsException.class);
    OqsException e = (OqsException) thrown;
    assertThat(e.kind()).contains("OQSsiquc01");
    assertThat(e.exchangeId()).contains(transport.last().handle.exchangeId());
    String place = "[OQSsiquc01 " + transport.last().handle.exchangeId() + "]";
    assertThat(e.getMessage()).endsWith(place);
    // The random digits of the identifier may be those of anybody.
    assertThat(e.getMessage().replace(place, ""))
        .doesNotContain("試験", "4567", "1985", "１２３", "06139992");
    return e;
  }

  private void assertMismatch(Consumer<Hand> terminal) {
    OqsException e = failure(terminal);
    assertThat(e).isInstanceOf(TransportException.class);
    assertThat(((TransportException) e).reason()).isEqualTo(Reason.CORRELATION_MISMATCH);
    assertThat(e.isRetryable()).isFalse();
    assertThat(transport.last().settled).as("another's answer is not ours to clear").isZero();
  }

  // ---- the request

  @Test
  @DisplayName("3.1 the request as the layout has it, in both encodings")
  void request() {
    transport.onExchange = hand -> hand.answer(to(hand).bytes());
    client(WireCharset.WINDOWS_31J)
        .check(query().arbitraryId("K_1").checkedOn(LocalDate.of(2026, 10, 31)).build(), OPTIONS);
    assertThat(new String(transport.requests.get(0).body(), Charset.forName("windows-31j")))
        .isEqualTo(
            """
            <?xml version="1.0" encoding="Shift_JIS" standalone="no"?>
            <XmlMsg>
              <MessageHeader>
                <QualificationConfirmationDate>20261031</QualificationConfirmationDate>
                <MedicalInstitutionCode>1319999007</MedicalInstitutionCode>
                <ArbitraryFileIdentifier>%s</ArbitraryFileIdentifier>
              </MessageHeader>
              <MessageBody>
                <QualificationConfirmSearchInfo>
                  <InsurerNumber>06139992</InsurerNumber>
                  <InsuredCardSymbol>１２３</InsuredCardSymbol>
                  <InsuredIdentificationNumber>4567</InsuredIdentificationNumber>
                  <InsuredBranchNumber>01</InsuredBranchNumber>
                  <Birthdate>19850417</Birthdate>
                  <LimitApplicationCertificateRelatedConsFlg>1</LimitApplicationCertificateRelatedConsFlg>
                  <ArbitraryIdentifier>K_1</ArbitraryIdentifier>
                </QualificationConfirmSearchInfo>
              </MessageBody>
            </XmlMsg>
            """
                .formatted(transport.last().handle.exchangeId())
                .replace("\n", "\r\n"));

    transport.onExchange =
        hand ->
            hand.answer(
                to(hand)
                    .echo("InsurerNumber", "  138990")
                    .echo("InsuredCardSymbol", null)
                    .echo("InsuredBranchNumber", "")
                    .bytes());
    client(WireCharset.UTF_8)
        .check(
            query()
                .insurer(InsurerNumber.of("138990"))
                .card(InsuredCard.of("4567"))
                .limitCertificateConsent(false)
                .build(),
            OPTIONS);
    assertThat(new String(transport.requests.get(1).body(), UTF_8))
        .contains(
            "encoding=\"UTF-8\"",
            "<QualificationConfirmationDate>20261102<",
            "<InsurerNumber>  138990</InsurerNumber>",
            "RelatedConsFlg>0<")
        .doesNotContain("InsuredCardSymbol", "InsuredBranchNumber", "ArbitraryIdentifier");
  }

  @Test
  @DisplayName("3.1 a query of medical aid sends both its numbers and no symbol")
  void medicalAidRequest() {
    transport.onExchange =
        hand ->
            hand.answer(
                answer(medicalAid().ticket(ticket()))
                    .head("ArbitraryFileIdentifier", hand.handle.exchangeId())
                    .echo("InsurerNumber", "12139994")
                    .echo("InsuredIdentificationNumber", "9000019")
                    .echo("Birthdate", "19850417")
                    .bytes());
    EligibilityQuery query =
        EligibilityQuery.medicalAid(PublicExpenseNumber.of("12139994", "9000019"))
            .birthdate(LocalDate.of(1985, 4, 17))
            .build();
    EligibilityAnswer answer = client(WireCharset.WINDOWS_31J).check(query, OPTIONS);
    assertThat(answer.medicalAid()).isPresent();
    assertThat(new String(transport.requests.get(0).body(), UTF_8))
        .contains("<InsurerNumber>12139994<", "<InsuredIdentificationNumber>9000019<", "Flg>0<")
        .doesNotContain("Symbol", "Branch");

    transport.onExchange = hand -> hand.answer(to(hand).echo("InsurerNumber", "12139994").bytes());
    assertThat(catchThrowable(() -> client(WireCharset.UTF_8).check(query, OPTIONS)))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.CORRELATION_MISMATCH));
  }

  @Test
  @DisplayName("6.8 today is Japan's, and a birth date after it or a day far ahead is not sent")
  void dates() {
    EligibilityClient client = client(WireCharset.WINDOWS_31J);
    LocalDate today = LocalDate.of(2026, 11, 2);
    transport.onExchange = hand -> hand.answer(to(hand).echo("Birthdate", "20261102").bytes());
    client.check(query().birthdate(today).build(), OPTIONS);
    assertRefused("birthdate", query().birthdate(today.plusDays(1)).build());
    client.check(query().birthdate(today).checkedOn(today.plusDays(366)).build(), OPTIONS);
    assertRefused("checkedOn", query().checkedOn(today.plusDays(367)).build());
    assertThat(transport.requests).hasSize(2);
  }

  private void assertRefused(String field, EligibilityQuery query) {
    assertThat(catchThrowable(() -> client(WireCharset.UTF_8).check(query, OPTIONS)))
        .isInstanceOfSatisfying(
            InvalidQueryException.class, e -> assertThat(e.field()).isEqualTo(field));
    CompletableFuture<EligibilityAnswer> async =
        client(WireCharset.UTF_8).checkAsync(query, OPTIONS);
    assertThat(async)
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(InvalidQueryException.class);
  }

  @Test
  @DisplayName("6.8 what Windows-31J lacks is refused by field and sent in UTF-8")
  void charset() {
    EligibilityQuery query = query().card(InsuredCard.of("𠮷野", "4567", "01")).build();
    assertThat(catchThrowable(() -> client(WireCharset.WINDOWS_31J).check(query, OPTIONS)))
        .isInstanceOfSatisfying(
            InvalidQueryException.class,
            e -> {
              assertThat(e.field()).isEqualTo("symbol");
              assertThat(e.getMessage()).doesNotContain("𠮷");
            });
    assertThat(transport.hands).isEmpty();
    transport.onExchange = hand -> hand.answer(to(hand).echo("InsuredCardSymbol", "𠮷野").bytes());
    assertThat(client(WireCharset.UTF_8).check(query, OPTIONS).outcome().isUsable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {86_400, -86_400})
  @DisplayName("R-F-13 a wall clock that jumps does not change the time a failed call took")
  void clockJumps(long seconds) {
    JumpingTime clock = new JumpingTime();
    transport.onExchange =
        hand -> {
          clock.time.advance(Duration.ofSeconds(2));
          clock.jump = Duration.ofSeconds(seconds);
          hand.answer("<".getBytes(UTF_8));
        };
    EligibilityClient client = client(WireCharset.UTF_8, clock);
    assertThat(catchThrowable(() -> client.check(query().build(), OPTIONS)))
        .isInstanceOfSatisfying(
            DecodeException.class,
            e -> {
              assertThat(e.elapsed()).isEqualTo(Duration.ofSeconds(2));
              assertThat(e.attempts()).isEqualTo(1);
            });
  }

  // ---- R-INV-1

  @Test
  @DisplayName("R-INV-1 an answer that carries only what is ours is handed over and settled")
  void ours() {
    assertThat(check(hand -> hand.answer(to(hand).bytes())).outcome().isUsable()).isTrue();
    assertThat(transport.last().settled).isEqualTo(1);
    assertThat(
            check(
                    hand ->
                        hand.answer(
                            to(hand)
                                .head("ArbitraryFileIdentifier", null)
                                .head("MedicalInstitutionCode", "")
                                .bytes()))
                .outcome()
                .isUsable())
        .isTrue();
    assertThat(
            check(
                    hand ->
                        hand.answer(
                            "oqsSIQUC01RES_" + hand.handle.exchangeId() + ".XML", to(hand).bytes()))
                .outcome()
                .isUsable())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OQSsiquc01res_other.xml", "OQSsiquc01res_.xml", "", "OQSsiimm01res_%s.xml",
        "OQSsiquc01req_%s.xml", "OQSsiquc01res_%sx.xml", "x%s.xml", "OQSsiquc01res_%s"
      })
  @DisplayName("R-INV-1 an answer under another name is never shown")
  void wrongName(String name) {
    assertMismatch(hand -> hand.answer(name.formatted(hand.handle.exchangeId()), to(hand).bytes()));
  }

  @ParameterizedTest
  @CsvSource({
    "MedicalInstitutionCode, 1319999015",
    "MedicalInstitutionCode, 13199990070",
    "MedicalInstitutionCode, x",
    "ArbitraryFileIdentifier, other",
    "ReceptionNumber, 2026110218000300001",
  })
  @DisplayName("R-INV-1 an identifier of another exchange in the header is never shown")
  void wrongHeader(String tag, String text) {
    assertMismatch(hand -> hand.answer(to(hand).head(tag, text).bytes()));
  }

  @ParameterizedTest
  @CsvSource({
    "Birthdate, 19850418",
    "Birthdate, 99999999",
    "Birthdate, S600417",
    "InsurerNumber, 06139984",
    "InsurerNumber, 0613999",
    "InsuredIdentificationNumber, 4568",
    "InsuredCardSymbol, １２４",
    "InsuredBranchNumber, 02",
  })
  @DisplayName("R-INV-1 the echo of another person's query is never shown")
  void wrongEcho(String tag, String text) {
    assertMismatch(hand -> hand.answer(to(hand).echo(tag, text).bytes()));
  }

  @Test
  @DisplayName("R-INV-1 a branch that is none does not hide another number")
  void wrongEchoBehindBadBranch() {
    assertMismatch(
        hand ->
            hand.answer(
                to(hand)
                    .echo("InsuredIdentificationNumber", "4568")
                    .echo("InsuredBranchNumber", "1")
                    .bytes()));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "InsurerNumber, 06139992",
        "InsuredIdentificationNumber, ４５６７",
        "InsuredIdentificationNumber, 004567",
        "InsuredCardSymbol, 123",
        "InsuredCardSymbol, -",
        "InsuredBranchNumber, -",
        "Birthdate, -",
        "InsurerNumber, -",
      })
  @DisplayName("R-INV-1 an echo in other widths, or one that leaves something out, is ours")
  void sameEcho(String tag, String text) {
    assertThat(check(hand -> hand.answer(to(hand).echo(tag, text).bytes())).outcome().isUsable())
        .isTrue();
  }

  // ---- R-INV-2

  @Test
  @DisplayName("R-INV-2 the centre's errors are exceptions with its own words, and are settled")
  void serviceErrors() {
    OqsException header =
        failure(
            hand ->
                hand.answer(
                    answer()
                        .head("ArbitraryFileIdentifier", hand.handle.exchangeId())
                        .validity(null)
                        .body("ProcessingResultStatus", null)
                        .head("SegmentOfResult", "9")
                        .head("ErrorCode", "DEMO-E0001")
                        .head("ErrorMessage", "模擬エラー")
                        .bytes()));
    assertThat(header).isInstanceOf(ServiceException.class);
    assertThat(((ServiceException) header).code()).contains("DEMO-E0001");
    assertThat(((ServiceException) header).officialMessage()).contains("模擬エラー");
    assertThat(header.getMessage()).contains("DEMO-E0001").doesNotContain("模擬");
    assertThat(transport.last().settled).isEqualTo(1);

    OqsException person =
        failure(
            hand ->
                hand.answer(
                    to(hand)
                        .body("ProcessingResultStatus", "2")
                        .body("ProcessingResultCode", "DEMO-R0002")
                        .bytes()));
    assertThat(((ServiceException) person).code()).contains("DEMO-R0002");
    OqsException hidden =
        failure(hand -> hand.answer(to(hand).head("ErrorCode", "DEMO-E0002").bytes()));
    assertThat(((ServiceException) hidden).code()).contains("DEMO-E0002");
  }

  @Test
  @DisplayName("D19 an answer without 資格有効性, still in progress, or unreadable is an exception")
  void unreadable() {
    assertThat(failure(hand -> hand.answer(to(hand).validity(null).bytes())))
        .isInstanceOfSatisfying(
            DecodeException.class,
            e -> {
              assertThat(e.problem()).isEqualTo(DecodeException.Problem.MISSING);
              assertThat(e.getMessage()).contains("QualificationValidity");
            });
    assertThat(failure(hand -> hand.answer(to(hand).validity(" ").bytes())))
        .isInstanceOf(DecodeException.class);
    assertThat(failure(hand -> hand.answer(to(hand).head("SegmentOfResult", "2").bytes())))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.NO_ANSWER);
              assertThat(e.pending()).isPresent();
            });
    assertThat(failure(hand -> hand.answer("<XmlMsg/>".getBytes(UTF_8))))
        .isInstanceOf(DecodeException.class);
    assertThat(failure(hand -> hand.answer("<Other/>".getBytes(UTF_8))))
        .isInstanceOf(DecodeException.class);
    assertThat(failure(hand -> hand.answer(new byte[0]))).isInstanceOf(DecodeException.class);
    assertThat(transport.last().settled).as("it stays to be looked at").isZero();
  }

  @Test
  @DisplayName("R-INV-2 no way to fail ends in an answer, and each message says not verified")
  void noFailureIsData() {
    assertThat(
            failure(
                hand ->
                    hand.result.complete(
                        new ExchangeResult.Rejected("x.err", "試験".getBytes(UTF_8), Instant.EPOCH))))
        .isInstanceOf(RejectedException.class);
    assertThat(failure(hand -> hand.result.completeExceptionally(new IllegalStateException("試験"))))
        .isInstanceOf(TransportException.class);
    assertThat(failure(hand -> hand.result.complete(hand.handle)))
        .isInstanceOf(TransportException.class);
    OqsException late = failure(hand -> time.advance(Duration.ofSeconds(31)));
    assertThat(late)
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.pending()).contains(transport.last().handle));
  }

  // ---- resume and async

  @Test
  @DisplayName("3 resume reads the answer of a handle, by name and identifiers")
  void resume() {
    Pending pending = new Pending("OQSsiquc01", "1319999007", "earlier", null, Instant.EPOCH);
    transport.onExchange = hand -> hand.answer(to(hand).bytes());
    EligibilityClient client = client(WireCharset.UTF_8);
    assertThat(client.resume(pending, OPTIONS).outcome().isUsable()).isTrue();
    assertThat(transport.requests).isEmpty();
    assertThat(transport.last().settled).isEqualTo(1);

    transport.onExchange =
        hand -> hand.answer(to(hand).head("ArbitraryFileIdentifier", "other").bytes());
    assertThat(catchThrowable(() -> client.resume(pending, OPTIONS)))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.CORRELATION_MISMATCH));
  }

  @Test
  @DisplayName("3 a handle of another message or institution is refused")
  void resumeForeign() {
    EligibilityClient client = client(WireCharset.UTF_8);
    for (Pending foreign :
        new Pending[] {
          new Pending("OQSmuquc01", "1319999007", "x", null, Instant.EPOCH),
          new Pending("OQSsiquc01", "1319999015", "x", null, Instant.EPOCH)
        }) {
      assertThat(catchThrowable(() -> client.resume(foreign, OPTIONS)))
          .isInstanceOf(InvalidQueryException.class);
    }
    assertThat(transport.hands).isEmpty();
  }

  @Test
  @DisplayName("4 asynchronous calls fail with the same types, also before anything is sent")
  void async() {
    EligibilityClient client = client(WireCharset.UTF_8);
    CompletableFuture<EligibilityAnswer> call = client.checkAsync(query().build(), OPTIONS);
    assertThat(call).isNotDone();
    transport.last().answer(to(transport.last()).bytes());
    assertThat(call.join().outcome().isUsable()).isTrue();

    CompletableFuture<EligibilityAnswer> failing = client.checkAsync(query().build(), OPTIONS);
    transport.last().answer(to(transport.last()).echo("Birthdate", "20000101").bytes());
    assertThat(failing)
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(TransportException.class);

    CompletableFuture<EligibilityAnswer> refused =
        client.checkAsync(
            query().build(), OPTIONS.withInstitution(MedicalInstitutionCode.of("1319999015")));
    assertThat(refused)
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(InvalidQueryException.class);
  }
}
