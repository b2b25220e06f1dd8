package jp.shikaku.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.RetryOptions;
import jp.shikaku.SystemState;
import jp.shikaku.TransportException;
import jp.shikaku.diagnosis.Cause;
import jp.shikaku.diagnosis.Diagnosis;
import jp.shikaku.diagnosis.Diagnosis.Finding;
import jp.shikaku.diagnosis.Evidence;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Patient;
import jp.shikaku.mock.Population;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.Health.State;
import jp.shikaku.transport.HttpTransport;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Outages at the terminal as a desk behind a real gateway is told of them. */
class GatewayOutagesTest {

  @TempDir private Path temp;

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "outages behind a gateway: health() names the terminal's trouble, never this PC's LAN")
  void health(TerminalOutage outage) throws Exception {
    Path root = outage.root(temp);
    try (GatewayFixture fixture = new GatewayFixture(temp, settings -> settings.root(root));
        GatewayEndpoint endpoint = endpoint(fixture);
        OqsClient oqs = client(endpoint)) {
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(look(oqs).state()).isEqualTo(outage.state()));
      SystemState seen = look(oqs);
      List<Cause> causes = causes(seen);
      if (outage == TerminalOutage.NONE) {
        assertThat(causes).isEmpty();
        return;
      }
      assertThat(causes).containsExactlyElementsOf(outage.causes());
      assertThat(seen.diagnosis().first().orElseThrow().certainty()).isEqualTo(outage.certainty());
      assertThat(seen.diagnosis().text(Locale.JAPAN)).doesNotContain("このPC");
    }
  }

  @Test
  @DisplayName("outage 1 behind a gateway: the agent is stopped; look-alike: it is late")
  void agentStopped() throws Exception {
    try (GatewayFixture fixture =
            new GatewayFixture(
                temp,
                MockTerminal.builder().population(Population.seeded(1, 0)),
                settings -> settings.pickupTimeout(Duration.ofSeconds(1)));
        GatewayEndpoint endpoint = endpoint(fixture);
        OqsClient oqs = client(endpoint)) {
      fixture.terminal.next(Fault.pickedUpAfter(Duration.ofMillis(100)));
      ask(oqs);
      assertThat(look(oqs).diagnosis().findings()).isEmpty();

      fixture.terminal.pause();
      TransportException failure = catchThrowableOfType(TransportException.class, () -> ask(oqs));
      assertThat(failure.isToldByGateway()).isTrue();
      assertThat(Diagnosis.of(Evidence.of(failure)).first().map(Finding::cause))
          .contains(Cause.LINKAGE_STOPPED);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(look(oqs).state()).isEqualTo(State.TERMINAL_NOT_READING));
      assertThat(oqs.state().diagnosis().first().map(Finding::cause))
          .contains(Cause.LINKAGE_STOPPED);
    }
  }

  @Test
  @DisplayName("outage 3 behind a gateway: the share of one that worked is not mounted any more")
  void unmounted() throws Exception {
    try (GatewayFixture fixture =
            new GatewayFixture(
                temp, MockTerminal.builder().population(Population.seeded(1, 0)), settings -> {});
        GatewayEndpoint endpoint = endpoint(fixture);
        OqsClient oqs = client(endpoint)) {
      ask(oqs);
      fixture.terminal.pause();
      Path away = Files.createDirectory(temp.resolve("away"));
      for (String name : List.of("req", "res")) {
        Files.move(fixture.terminal.root().resolve(name), away.resolve(name));
      }

      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(look(oqs).state()).isEqualTo(State.SHARE_UNREACHABLE));
      SystemState seen = look(oqs);
      assertThat(causes(seen)).containsExactly(Cause.SHARE_GONE_AT_GATEWAY, Cause.TERMINAL_OFF);
      assertThat(seen.help(Locale.JAPAN) + seen.diagnosis().text(Locale.JAPAN))
          .contains("中継サーバーから")
          .doesNotContain("このPC");
    }
  }

  @Test
  @DisplayName(
      "transports 5.2 7 the operator declares a disaster by a file, and its end by removing it")
  void disaster() throws Exception {
    try (GatewayFixture fixture =
            new GatewayFixture(
                temp, MockTerminal.builder().population(Population.seeded(1, 0)), settings -> {});
        GatewayEndpoint endpoint = endpoint(fixture);
        OqsClient oqs = client(endpoint)) {
      Path declared = Files.createFile(temp.resolve("data/disaster"));
      assertThat(look(oqs).state()).isEqualTo(State.DISASTER);
      assertThat(Wire.header(fixture.wire.get("/health"), "X-Oqs-Mode")).isEqualTo("disaster");

      Files.delete(declared);
      assertThat(look(oqs).state()).isNotEqualTo(State.DISASTER);
    }
  }

  /** That the share is slow may be true of a busy machine. */
  private static List<Cause> causes(SystemState seen) {
    return seen.diagnosis().findings().stream()
        .map(Finding::cause)
        .filter(cause -> cause != Cause.SHARE_SLOW)
        .toList();
  }

  private static void ask(OqsClient oqs) {
    Patient patient = KnownPatients.TARO;
    EligibilityQuery query =
        EligibilityQuery.builder()
            .insurer(InsurerNumber.of(patient.insurerNumber()))
            .card(InsuredCard.of(patient.symbol(), patient.number(), patient.branch()))
            .birthdate(patient.birthdate())
            .limitCertificateConsent(true)
            .checkedOn(LocalDate.of(2026, 11, 2))
            .build();
    oqs.eligibility().check(query, CallOptions.by("staff-17"));
  }

  private static GatewayEndpoint endpoint(GatewayFixture fixture) {
    return GatewayEndpoint.builder(URI.create("http://127.0.0.1:" + fixture.gateway.port()))
        .permitPlainLoopback()
        .build();
  }

  private static OqsClient client(GatewayEndpoint endpoint) {
    return OqsClient.builder()
        .institution(MedicalInstitutionCode.of("1319999007"))
        .transport(HttpTransport.builder(endpoint).closeGrace(Duration.ZERO).build())
        .retry(RetryOptions.NEVER)
        .build();
  }

  private static SystemState look(OqsClient oqs) throws Exception {
    return oqs.health().get(20, TimeUnit.SECONDS);
  }
}
