package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jp.shikaku.DecodeException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.OqsClient;
import jp.shikaku.SystemState;
import jp.shikaku.TransportException;
import jp.shikaku.examples.serve.Questions;
import jp.shikaku.examples.serve.Questions.Answered;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.ExchangeResult;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.Transport;
import jp.shikaku.transport.TransportCapabilities;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The queries of the service by a virtual clock, over a terminal that never answers. */
class ServeQueriesTest {

  private static final String DOCTOR =
      """
      {"insurerNumber":"06139992","symbol":"１２３","number":"4567","branch":"01","user":"dr-1",
       "role":"doctor","emergency":"consent-unobtainable","timeout":"%s"}
      """;

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-01-15T01:00:00Z"));
  private final ServeQueries queries =
      new ServeQueries(
          OqsClient.builder()
              .institution(MedicalInstitutionCode.of("1319999007"))
              .transport(new Silent())
              .audit(line -> {}, new byte[32])
              .time(time)
              .build(),
          List::of,
          time,
          Locale.JAPAN);
  private volatile Optional<TransportException.Reason> failure = Optional.empty();

  /** Takes everything and says nothing, or fails, though a look finds nothing wrong. */
  private final class Silent implements Transport {

    @Override
    public ExchangeCall exchange(ExchangeRequest request) {
      return new ExchangeCall() {
        private final CompletableFuture<ExchangeResult> end =
            failure
                .map(reason -> CompletableFuture.<ExchangeResult>failedFuture(failed(reason)))
                .orElseGet(CompletableFuture::new);

        @Override
        public CompletableFuture<ExchangeResult> result() {
          return end;
        }

        @Override
        public void cancel() {}
      };
    }

    @Override
    public ExchangeCall resume(Pending pending, AnswerGate gate, Duration timeout) {
      throw new AssertionError();
    }

    @Override
    public CompletableFuture<Health> probe() {
      return CompletableFuture.completedFuture(new Health(Health.State.UP, time.now(), List.of()));
    }

    @Override
    public TransportCapabilities capabilities() {
      return new TransportCapabilities(1 << 20, false, 4);
    }

    @Override
    public void close() {}
  }

  private static TransportException failed(TransportException.Reason reason) {
    return new TransportException(
        reason,
        TransportException.Delivery.UNKNOWN,
        "as the test wants",
        null,
        new ExchangeContext("OQSsiquc01", "x", 1, Duration.ofSeconds(30)),
        null);
  }

  @AfterEach
  void close() {
    queries.close();
  }

  private CompletableFuture<Answered> emergency(String timeout) throws IOException {
    JsonNode members = new ObjectMapper().readTree(DOCTOR.formatted(timeout));
    return queries.ask(Questions.Kind.DRUGS, members, Optional.empty(), visit -> Optional.empty());
  }

  @Test
  @DisplayName("a query in an emergency ends at its timeout, however many run before it")
  void emergencies() throws Exception {
    List<CompletableFuture<Answered>> patient = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      patient.add(emergency("5m"));
    }
    CompletableFuture<Answered> urgent = emergency("30s");
    time.advance(Duration.ofSeconds(40));

    assertThatThrownBy(() -> urgent.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(TransportException.class);
    assertThat(patient).noneMatch(CompletableFuture::isDone);
  }

  @Test
  @DisplayName(
      "R-RT-4 a dead centre behind a healthy terminal is told, and whose calls are held back")
  void deadCentre() throws Exception {
    assertThat(queries.health().join().state().state()).isEqualTo(Health.State.UP);
    failure = Optional.of(TransportException.Reason.NO_ANSWER);
    for (int i = 0; i < 8; i++) {
      CompletableFuture<Answered> call = emergency("30s");
      assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(TransportException.class);
    }

    SystemState state = queries.health().join().state();
    assertThat(state.state()).isEqualTo(Health.State.CENTRE_UNREACHABLE);
    assertThat(state.heldBack())
        .singleElement()
        .satisfies(held -> assertThat(held.lane()).isEqualTo(Lane.INTERACTIVE));
  }

  @Test
  @DisplayName("a bulk result that is cut is told with its error, and with the rows before the cut")
  void cutBulkResult() throws Exception {
    Path whole = Samples.file("OQSmuquc02res_202611020003.xml");
    byte[] bytes = Files.readAllBytes(whole);

    Questions.Document cut =
        queries.decode(String.valueOf(whole.getFileName()), Arrays.copyOf(bytes, 2_600));

    assertThat(cut.failure()).isInstanceOf(DecodeException.class);
    assertThat(cut.json().get("complete").asBoolean(true)).isFalse();
    assertThat(cut.json().get("rows")).hasSize(1);
    assertThat(queries.decode(String.valueOf(whole.getFileName()), bytes).failure()).isNull();
  }

  @Test
  @DisplayName("a query in an emergency after the end could not verify; it is no fault of ours")
  void afterTheEnd() throws Exception {
    queries.close();

    assertThatThrownBy(() -> emergency("30s").get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(TransportException.class);
  }
}
