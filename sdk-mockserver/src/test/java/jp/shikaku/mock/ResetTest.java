package jp.shikaku.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResetTest {
  private static final Instant NINE = Instant.parse("2026-11-02T00:00:00Z");

  @TempDir Path folder;

  private List<String> files() throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> String.valueOf(folder.relativize(file)))
          .sorted()
          .toList();
    }
  }

  private String ask(MockClock clock, String suffix, Patient patient) throws Exception {
    Client client = new Client(folder);
    client.send(suffix, Client.query(patient), UTF_8);
    clock.advance(Duration.ZERO);
    return Files.readString(client.res(suffix), UTF_8);
  }

  @Test
  @DisplayName("after a reset a test meets what the first one met: people, files, rules, clock")
  void reset() throws Exception {
    MockClock clock = MockClock.standingAt(NINE);
    Scenario once =
        Scenario.parse(
            "{\"rules\":[{\"from\":1,\"times\":1,\"faults\":"
                + "[{\"fault\":\"errorCodeInSuccess\",\"code\":\"MOCK-1\",\"message\":\"x\"}]}]}");
    try (MockTerminal terminal =
        MockTerminal.builder().root(folder).patients(0).clock(clock).scenario(once).start()) {
      Files.writeString(folder.resolve("res/OQSsiquc01res_OTHER.xml"), "of somebody else");
      String first = ask(clock, "A", KnownPatients.TARO);
      String visit = terminal.reader().walkIn(KnownPatients.TARO).fileName();
      assertThat(first).contains("MOCK-1");

      Patient gone = KnownPatients.TARO.edit().set("DisqualificationDate", "20261101").build();
      terminal.population().replace(KnownPatients.TARO, gone);
      terminal.population().register(Client.INSTITUTION, KnownPatients.HANA, "K1");
      terminal.reader().walkIn(KnownPatients.KARAKO, FaceVisit.usual().everyConsent(false));
      terminal.when(request -> true, Fault.emptyFile());
      terminal.next(
          Fault.extension(".part"),
          Fault.err("no"),
          Fault.notPickedUp(),
          Fault.late(Duration.ofHours(1)));
      Client client = new Client(folder);
      for (String suffix : List.of("P", "E", "Q", "R")) {
        client.send(suffix, Client.query(KnownPatients.TARO), UTF_8);
        clock.advance(Duration.ofMinutes(1));
      }
      terminal.scenario(Scenario.calm().with(Outage.of(Outage.Kind.SHARE_LOST)));

      terminal.reset();

      assertThat(files()).containsExactly("res/OQSsiquc01res_OTHER.xml");
      assertThat(terminal.seen()).isEmpty();
      assertThat(clock.instant()).isEqualTo(NINE);
      assertThat(terminal.population().patients()).isEqualTo(Population.known());
      assertThat(terminal.population().referenceNumber(Client.INSTITUTION, KnownPatients.HANA))
          .isEmpty();
      assertThat(ask(clock, "A", KnownPatients.TARO)).isEqualTo(first);
      assertThat(terminal.reader().walkIn(KnownPatients.TARO).fileName()).isEqualTo(visit);
      assertThat(ask(clock, "B", KnownPatients.TARO)).doesNotContain("MOCK-1");
      assertThat(terminal.seen()).extracting(SeenRequest::ordinal).containsExactly(1, 2);
      clock.advance(Duration.ofHours(2));
      assertThat(client.res("R")).as("an answer of the test before").doesNotExist();
    }
  }

  @Test
  @DisplayName(
      "a reset in the middle of an exchange: who waits at the gateway is told, and at once")
  void exchangeUnderWay() throws Exception {
    byte[] body = Client.query(KnownPatients.TARO).getBytes(UTF_8);
    try (MockTerminal terminal =
            MockTerminal.builder().root(folder).patients(0).remember(0).start();
        MockGateway gateway = MockGateway.over(terminal)) {
      Files.writeString(folder.resolve("res/OQSsiquc01res_A1.xml"), ""); // as if it was begun
      terminal.next(Fault.late(Duration.ofHours(1)));
      CompletableFuture<HttpResponse<String>> waiting =
          HttpClient.newHttpClient()
              .sendAsync(
                  HttpRequest.newBuilder(
                          URI.create(gateway.uri() + "/oqs-gateway/v1/exchanges/OQSsiquc01"))
                      .header("Content-Type", "application/xml")
                      .header("X-Oqs-Institution", Client.INSTITUTION)
                      .header("Idempotency-Key", "A1")
                      .header("X-Oqs-File-Name", "OQSsiquc01req_A1.xml")
                      .header("Content-Digest", GatewayAnswer.digest(body))
                      .header("Prefer", "wait=25")
                      .POST(BodyPublishers.ofByteArray(body))
                      .build(),
                  BodyHandlers.ofString());
      terminal.awaitSeen(1, Client.LONG);
      terminal.reset();

      HttpResponse<String> told = waiting.get(60, TimeUnit.SECONDS);
      assertThat(told.statusCode()).isEqualTo(404);
      assertThat(told.body()).contains("unknown-exchange");
      assertThat(files()).isEmpty();
    }
  }

  @Test
  @DisplayName("a gateway over the terminal forgets its exchanges and visits too")
  void gateway() throws Exception {
    try (MockTerminal terminal = MockTerminal.builder().root(folder).patients(0).start();
        MockGateway gateway = MockGateway.over(terminal)) {
      gateway.next(GatewayFault.lostResponse());
      gateway.health("DEGRADED", "degraded");
      HttpClient http = HttpClient.newHttpClient();
      HttpRequest health =
          HttpRequest.newBuilder(URI.create(gateway.uri() + "/oqs-gateway/v1/health")).build();
      assertThat(http.send(health, BodyHandlers.ofString()).body()).contains("DEGRADED");
      terminal.reset();
      assertThat(gateway.seen()).isEmpty();
      assertThat(http.send(health, BodyHandlers.ofString()).body()).contains("\"UP\"");
    }
  }
}
