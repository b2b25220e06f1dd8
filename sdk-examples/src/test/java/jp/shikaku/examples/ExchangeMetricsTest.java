package jp.shikaku.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.RetryOptions;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.InMemoryTransport;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExchangeMetricsTest {

  private static final CallOptions STAFF = CallOptions.by("staff-17");

  @Test
  @DisplayName("P-R 6 an outage in meters: calls by outcome and reason, merged ones, the breaker")
  void outage() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T01:00:00Z"));
    InMemoryTransport transport = new InMemoryTransport(time);
    transport
        .when(MessageKind.ELIGIBILITY)
        .times(1)
        .answer(ExchangeMetricsTest::answer)
        .after(Duration.ofSeconds(2));
    transport.when(MessageKind.ELIGIBILITY).drop();
    try (OqsClient oqs =
        OqsClient.builder()
            .institution(MedicalInstitutionCode.of("1319999007"))
            .transport(transport)
            .retry(RetryOptions.NEVER)
            .listener(new ExchangeMetrics(registry))
            .executor(Runnable::run)
            .time(time)
            .build()) {
      CompletableFuture<?> first = oqs.eligibility().checkAsync(query(), STAFF);
      CompletableFuture<?> second = oqs.eligibility().checkAsync(query(), STAFF);
      time.advance(Duration.ofSeconds(2));
      assertThat(List.of(first, second)).allMatch(call -> !call.isCompletedExceptionally());
      for (int i = 0; i < 4; i++) {
        CompletableFuture<?> call = oqs.eligibility().checkAsync(query(), STAFF);
        time.advance(Duration.ofSeconds(31));
        assertThat(call).isCompletedExceptionally();
      }
    }

    assertThat(registry.get("shikaku.calls").tag("outcome", "ANSWERED").timer().count())
        .isEqualTo(2);
    Timer lost = registry.get("shikaku.calls").tag("reason", "NO_ANSWER").timer();
    assertThat(lost.count()).isEqualTo(4);
    assertThat(lost.totalTime(TimeUnit.SECONDS)).isBetween(120.0, 121.0);
    assertThat(registry.get("shikaku.attempts").counter().count()).isEqualTo(5);
    assertThat(registry.get("shikaku.merged").counter().count()).isEqualTo(1);
    assertThat(registry.get("shikaku.breaker").tag("state", "OPEN").counter().count()).isEqualTo(1);
    assertThat(
            registry.getMeters().stream()
                .flatMap(meter -> meter.getId().getTags().stream())
                .map(Tag::getValue)
                .collect(Collectors.toSet()))
        .as("closed words only")
        .containsExactlyInAnyOrder(
            "OQSsiquc01", "INTERACTIVE", "ANSWERED", "none", "NOT_VERIFIED", "NO_ANSWER", "OPEN");
  }

  private static byte[] answer(ExchangeRequest request) {
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<XmlMsg><MessageHeader>"
            + "<MedicalInstitutionCode>1319999007</MedicalInstitutionCode>"
            + "<ArbitraryFileIdentifier>"
            + request.handle().exchangeId()
            + "</ArbitraryFileIdentifier><SegmentOfResult>1</SegmentOfResult></MessageHeader>"
            + "<MessageBody><ProcessingResultStatus>1</ProcessingResultStatus>"
            + "<QualificationValidity>3</QualificationValidity></MessageBody></XmlMsg>")
        .getBytes(UTF_8);
  }

  private static EligibilityQuery query() {
    return EligibilityQuery.builder()
        .insurer(InsurerNumber.of("06139992"))
        .card(InsuredCard.of("１２３", "4567", "01"))
        .birthdate(LocalDate.of(1985, 4, 17))
        .limitCertificateConsent(true)
        .build();
  }
}
