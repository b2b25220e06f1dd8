package jp.shikaku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.LocalDate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.internal.exchange.HandTransport;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A closed client leaves nobody waiting, whatever its transport does. */
class ClosingTest {

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
    OqsClient.Builder builder =
        OqsClient.builder().institution(MedicalInstitutionCode.of("1319999007")).maxInFlight(1);
    OqsClient oqs =
        (isShared ? builder.sharedTransport(transport) : builder.transport(transport)).build();
    CallOptions staff = CallOptions.by("staff-17");
    CompletableFuture<EligibilityAnswer> out = oqs.eligibility().checkAsync(query("4567"), staff);
    CompletableFuture<EligibilityAnswer> waiting =
        oqs.eligibility().checkAsync(query("4568"), staff);

    oqs.close();

    assertFailure(out, Delivery.UNKNOWN);
    assertFailure(waiting, Delivery.NOT_SENT);
    assertThat(transport.requests).hasSize(1);
    assertThat(transport.last().cancels).isPositive();
    assertFailure(oqs.eligibility().checkAsync(query("4569"), staff), Delivery.NOT_SENT);
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
