package jp.shikaku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.time.LocalDate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.internal.exchange.HandTransport;
import jp.shikaku.transport.Lane;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A closed client leaves nobody waiting, whatever its transport does. */
class ClosingTest {

  private static final CallOptions STAFF = CallOptions.by("staff-17");

  private final HandTransport transport = new HandTransport();

  private static EligibilityQuery query(String number) {
    return EligibilityQuery.builder()
        .insurer(InsurerNumber.of("06139992"))
        .card(InsuredCard.of("１２３", number, "01"))
        .birthdate(LocalDate.of(1985, 4, 17))
        .limitCertificateConsent(true)
        .build();
  }

  @ParameterizedTest(name = "R-INV-5 close() ends every call of a silent transport, shared: {0}")
  @ValueSource(booleans = {false, true})
  void silent(boolean isShared) throws Exception {
    OqsClient oqs = client(isShared);
    CompletableFuture<EligibilityAnswer> out = oqs.eligibility().checkAsync(query("4567"), STAFF);
    CompletableFuture<EligibilityAnswer> waiting =
        oqs.eligibility().checkAsync(query("4568"), STAFF);

    oqs.close();

    assertFailure(out, Delivery.UNKNOWN);
    assertFailure(waiting, Delivery.NOT_SENT);
    assertThat(transport.requests).hasSize(1);
    assertThat(transport.last().cancels).isPositive();
    assertFailure(oqs.eligibility().checkAsync(query("4569"), STAFF), Delivery.NOT_SENT);
  }

  @ParameterizedTest(name = "R-INV-5 close() ends who waits to be sent again, shared: {0}")
  @ValueSource(booleans = {false, true})
  void waitingForRetry(boolean isShared) {
    OqsClient oqs = client(isShared);
    transport.onExchange =
        hand ->
            hand.result.completeExceptionally(
                new TransportException(
                    Reason.UNREACHABLE,
                    Delivery.NOT_SENT,
                    "test",
                    null,
                    ExchangeContext.of(hand.handle.kind(), hand.handle.exchangeId(), Duration.ZERO),
                    null));
    CompletableFuture<EligibilityAnswer> again =
        oqs.eligibility().checkAsync(query("4567"), STAFF.withLane(Lane.BATCH));
    assertThat(again).as("waits for its next attempt").isNotDone();

    oqs.close();

    assertFailure(again, Delivery.NOT_SENT);
    assertThat(transport.requests).hasSize(1);
  }

  @ParameterizedTest(name = "R-INV-5 close() ends all who wait for one answer, shared: {0}")
  @ValueSource(booleans = {false, true})
  void merged(boolean isShared) {
    OqsClient oqs = client(isShared);
    CompletableFuture<EligibilityAnswer> one = oqs.eligibility().checkAsync(query("4567"), STAFF);
    CompletableFuture<EligibilityAnswer> two = oqs.eligibility().checkAsync(query("4567"), STAFF);
    assertThat(transport.requests).as("merged").hasSize(1);

    oqs.close();

    assertFailure(one, Delivery.UNKNOWN);
    assertFailure(two, Delivery.UNKNOWN);
    assertThat(transport.last().cancels).isPositive();
  }

  private OqsClient client(boolean isShared) {
    OqsClient.Builder builder =
        OqsClient.builder().institution(MedicalInstitutionCode.of("1319999007")).maxInFlight(1);
    return (isShared ? builder.sharedTransport(transport) : builder.transport(transport)).build();
  }

  private static void assertFailure(CompletableFuture<?> call, Delivery delivery) {
    Throwable thrown = catchThrowable(() -> call.get(5, TimeUnit.SECONDS));
    assertThat(thrown).hasCauseInstanceOf(TransportException.class);
    TransportException failure = (TransportException) thrown.getCause();
    assertThat(failure.reason()).isEqualTo(Reason.TRANSPORT_CLOSED);
    assertThat(failure.delivery()).isEqualTo(delivery);
    assertThat(failure.pending().isPresent()).isEqualTo(delivery == Delivery.UNKNOWN);
  }
}
