package jp.shikaku.eligibility;

import static jp.shikaku.eligibility.AnswerXml.answer;
import static jp.shikaku.eligibility.AnswerXml.insurance;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jp.shikaku.CallOptions;
import jp.shikaku.ExchangeContext;
import jp.shikaku.OqsClient;
import jp.shikaku.RetryOptions;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.audit.AuditRecord;
import jp.shikaku.internal.exchange.HandTransport;
import jp.shikaku.internal.exchange.HandTransport.Hand;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditedResendTest {

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));
  private final HandTransport transport = new HandTransport();
  private final List<AuditRecord> log = Collections.synchronizedList(new ArrayList<>());

  @ParameterizedTest(name = "P-02 sent anew after {0}: the attempt before has its end first")
  @CsvSource({"NO_ANSWER, UNKNOWN, UNKNOWN", "TERMINAL_NOT_READING, WITHDRAWN, NOT_SENT"})
  void eachIdentifierHasItsEnd(Reason reason, Delivery delivery, String firstEnd) throws Exception {
    List<String> before = Collections.synchronizedList(new ArrayList<>());
    transport.onExchange =
        hand -> {
          before.add(log.size() + " lines");
          if (transport.requests.size() == 1) {
            fail(hand, reason, delivery);
          } else {
            valid(hand);
          }
        };
    try (OqsClient oqs =
        OqsClient.builder()
            .institution(MedicalInstitutionCode.of("1319999007"))
            .sharedTransport(transport)
            .executor(Runnable::run)
            .time(time)
            .retry(RetryOptions.STANDARD.withResendsUnanswered(true))
            .audit(log::add, new byte[16])
            .build()) {
      EligibilityQuery query =
          EligibilityQuery.builder()
              .insurer(InsurerNumber.of("06139992"))
              .card(InsuredCard.of("１２３", "4567", "01"))
              .birthdate(LocalDate.of(1985, 4, 17))
              .limitCertificateConsent(true)
              .build();
      CompletableFuture<EligibilityAnswer> call =
          oqs.eligibility().checkAsync(query, CallOptions.by("staff-17").withLane(Lane.BATCH));
      time.advance(Duration.ofSeconds(2));
      assertThat(call.get(10, TimeUnit.SECONDS).outcome().isUsable()).isTrue();
    }
    assertThat(before).containsExactly("1 lines", "3 lines");
    assertThat(log)
        .extracting(line -> line.stage() + " " + line.result().map(Enum::name).orElse("-"))
        .containsExactly("INTENT -", "RESULT " + firstEnd, "INTENT -", "RESULT DATA");
    assertThat(log.get(1).exchangeId()).isEqualTo(log.get(0).exchangeId());
    assertThat(log.get(3).exchangeId())
        .isEqualTo(log.get(2).exchangeId())
        .isNotEqualTo(log.get(0).exchangeId());
  }

  private static void fail(Hand hand, Reason reason, Delivery delivery) {
    hand.result.completeExceptionally(
        new TransportException(
            reason,
            delivery,
            "made by the test",
            delivery == Delivery.UNKNOWN ? hand.handle : null,
            ExchangeContext.of(hand.handle.kind(), hand.handle.exchangeId(), Duration.ZERO),
            null));
  }

  private static void valid(Hand hand) {
    hand.answer(
        answer(insurance())
            .head("ArbitraryFileIdentifier", hand.handle.exchangeId())
            .echo()
            .bytes());
  }
}
