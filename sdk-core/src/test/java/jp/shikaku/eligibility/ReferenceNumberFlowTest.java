package jp.shikaku.eligibility;

import static jp.shikaku.eligibility.BulkCentre.document;
import static jp.shikaku.eligibility.BulkCentre.head;
import static jp.shikaku.eligibility.BulkCentre.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import jp.shikaku.CallOptions;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.audit.AuditRecord;
import jp.shikaku.audit.AuditRecord.Result;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.InMemoryTransport;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.ReferenceNumber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Reference numbers, one at a time and in bulk. */
class ReferenceNumberFlowTest {

  private static final CallOptions STAFF = CallOptions.by("staff-17");
  private static final MessageKind ONE = MessageKind.REFERENCE_NUMBER;
  private static final String DONE = tag("ProcessingResultStatus", "1");
  private static final String REFUSED =
      tag("ProcessingResultStatus", "2") + tag("ProcessingResultCode", "DEMO-N1");

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T01:00:00Z"));
  private final InMemoryTransport transport = new InMemoryTransport(time);
  private final List<AuditRecord> log = new ArrayList<>();
  private final BulkBench oqs =
      new BulkBench(
          new BulkBench.Settings(transport, time)
              .journal(new BulkCentre.Journal())
              .audit(log::add));

  @AfterEach
  void close() {
    oqs.close();
    transport.close();
  }

  private static ReferenceNumberRegistration registration(String number, String card) {
    return ReferenceNumberRegistration.of(
        ReferenceNumber.of(number),
        InsurerNumber.of("06139992"),
        InsuredCard.of("１２３", card, "01"));
  }

  private static String info(String number, String card) {
    return tag(
        "ReferenceNumberRegistrationInfo",
        tag("InsuredCardSymbol", "123")
            + tag("InsuredIdentificationNumber", card)
            + tag("InsuredBranchNumber", "01")
            + tag("InsurerNumber", "06139992")
            + tag("ReferenceNumber", number));
  }

  private void answer(Function<ExchangeRequest, String> body) {
    transport
        .when(ONE)
        .times(1)
        .answer(
            request ->
                document(
                    tag("ArbitraryFileIdentifier", request.handle().exchangeId())
                        + tag("MedicalInstitutionCode", "1319999007")
                        + tag("SegmentOfResult", "1"),
                    body.apply(request)));
  }

  private RegistrationDocument register() {
    return oqs.referenceNumbers().register(registration("K0001234", "4567"), STAFF);
  }

  @Test
  @DisplayName("3.7 registered when the answer repeats it, whatever the order and the width")
  void registered() {
    answer(request -> info("K0001234", "4567") + DONE);
    RegistrationDocument answer = register();
    assertThat(answer.rows()).hasSize(1);
    assertThat(transport.requests().get(0).lane()).isEqualTo(Lane.INTERACTIVE);
    assertThat(transport.unsettledAnswers()).isZero();
    assertThat(log)
        .extracting(line -> line.stage() + " " + line.kind() + " " + line.result().orElse(null))
        .containsExactly("INTENT OQSsiimm01 null", "RESULT OQSsiimm01 ACCEPTED");
    assertThat(log.get(0).patientKey()).startsWith("hmac:");
  }

  @Test
  @DisplayName("R-INV-1 an answer that repeats another registration is an error, never a success")
  void mismatch() {
    for (String body :
        List.of(
            info("K0001235", "4567") + DONE,
            info("K0001234", "4568") + DONE,
            DONE,
            info("K0001234", "4568") + REFUSED,
            info("K0001234", "4567") + info("K0001235", "4568") + DONE)) {
      answer(request -> body);
      TransportException e = catchThrowableOfType(TransportException.class, this::register);
      assertThat(e.reason()).as(body).isEqualTo(Reason.CORRELATION_MISMATCH);
      assertThat(e.isRetryable()).isFalse();
      assertThat(log.get(log.size() - 1).result()).contains(Result.WRONG_PATIENT);
    }
    assertThat(transport.unsettledAnswers()).isEqualTo(5);
  }

  @Test
  @DisplayName("3.7 a refusal is one, also without repetition; what tells nothing is no success")
  void refused() {
    for (String body : List.of(info("K0001234", "4567") + REFUSED, REFUSED)) {
      answer(request -> body);
      assertThatThrownBy(this::register)
          .isInstanceOfSatisfying(
              ServiceException.class, e -> assertThat(e.code()).contains("DEMO-N1"));
    }
    for (String body : List.of(info("K0001234", "4567"), "")) {
      answer(request -> body);
      assertThatThrownBy(this::register).isInstanceOf(DecodeException.class);
    }
    assertThat(transport.requests()).hasSize(4);
  }

  @Test
  @DisplayName("6.1 IDEMPOTENT_WRITE: unanswered, it is sent a second time; resume sends nothing")
  void resent() {
    transport.when(ONE).times(2).drop();
    List<Pending> handles = new ArrayList<>();
    CompletableFuture<RegistrationDocument> call =
        oqs.referenceNumbers()
            .registerAsync(registration("K0001234", "4567"), STAFF.withOnPending(handles::add));
    time.advance(Duration.ofSeconds(31));
    assertThat(call).isCompletedExceptionally();
    assertThat(transport.requests()).hasSize(2);
    Pending last = handles.get(handles.size() - 1);
    transport.deliver(
        last,
        document(
            tag("ArbitraryFileIdentifier", last.exchangeId()) + tag("SegmentOfResult", "1"),
            info("K0001234", "4567") + DONE));
    assertThat(
            oqs.referenceNumbers()
                .resume(last, registration("K0001234", "4567"), STAFF)
                .exchangeId())
        .contains(last.exchangeId());
    assertThat(transport.requests()).hasSize(2);
    Pending other =
        new Pending("OQSsiquc01", "1319999007", "X1", null, Instant.parse("2026-11-02T01:00:00Z"));
    assertThatThrownBy(
            () -> oqs.referenceNumbers().resume(other, registration("K0001234", "4567"), STAFF))
        .isInstanceOf(InvalidQueryException.class);
  }

  private static String unit(String content) {
    return tag("BulkRegistrationUnit", content);
  }

  @Test
  @DisplayName(
      "3.8 in bulk: each row by its number, in any order; what no row is about is not known")
  void bulk() {
    List<ReferenceNumberRegistration> all = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      all.add(registration("K" + i, "100" + i));
    }
    ReferenceNumberBatch batch = ReferenceNumberBatch.split(all, 500).get(0);
    transport.when(MessageKind.BULK_REFERENCE_NUMBERS).answer(BulkCentre::receipt);
    BulkReceipt receipt = oqs.referenceNumbers().submit(batch, kept -> {}, STAFF);
    assertThat(receipt.kind()).isEqualTo("OQSmuimm01");
    transport
        .when(MessageKind.BULK_REFERENCE_NUMBERS_RESULT)
        .answer(
            request ->
                document(
                    head(receipt.exchangeId(), "1"),
                    unit(info("K3", "1003") + DONE)
                        + unit(info("K1", "1001") + REFUSED)
                        + unit(info("K0", "1000") + DONE)
                        + unit(info("K2", "9999") + DONE)
                        + unit(info("K9", "1009") + DONE)
                        + unit(REFUSED)
                        + unit(info("K5", "1005") + DONE)
                        + unit(info("K5", "1005") + REFUSED)
                        + unit(info("K6", "1006"))));
    try (BulkDownload<RegistrationDocument.Row> download =
        oqs.referenceNumbers().fetch(receipt, STAFF).orElseThrow()) {
      List<ReferenceNumberBatch.Result> results = batch.results(download.rows());
      download.settle();
      assertThat(results)
          .extracting(ReferenceNumberBatch.Result::outcome)
          .containsExactly(
              RegistrationOutcome.REGISTERED,
              RegistrationOutcome.REFUSED,
              RegistrationOutcome.MISMATCH,
              RegistrationOutcome.REGISTERED,
              RegistrationOutcome.UNKNOWN,
              RegistrationOutcome.UNKNOWN,
              RegistrationOutcome.UNKNOWN);
      assertThat(results.get(1).row().orElseThrow().resultCode()).contains("DEMO-N1");
      assertThat(results.get(4).row()).isEmpty();
      assertThat(results.toString()).doesNotContain("K1", "1001");
    }
    assertThat(transport.unsettledAnswers()).isZero();
    assertThat(log)
        .filteredOn(line -> line.kind().equals("OQSmuimm01"))
        .hasSize(8)
        .extracting(AuditRecord::patientKey)
        .doesNotHaveDuplicates();
    assertThatThrownBy(() -> oqs.bulk().fetch(receipt, STAFF))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> ReferenceNumberBatch.of(List.of()))
        .isInstanceOf(InvalidQueryException.class);
    all.add(registration("K0", "2000"));
    assertThatThrownBy(() -> ReferenceNumberBatch.split(all, 2))
        .isInstanceOf(InvalidQueryException.class);
  }
}
