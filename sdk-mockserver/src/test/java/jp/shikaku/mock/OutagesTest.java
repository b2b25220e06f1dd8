package jp.shikaku.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutagesTest {
  private static final Instant NINE = Instant.parse("2026-11-02T00:00:00Z");

  @TempDir Path folder;

  private final MockClock clock = MockClock.standingAt(NINE);
  private final List<MockEvent> events = new CopyOnWriteArrayList<>();
  private Path root;
  private MockTerminal terminal;
  private Client client;

  @BeforeEach
  void start() throws Exception {
    root = folder.resolve("OQS");
    terminal =
        MockTerminal.builder()
            .root(root)
            .patients(0)
            .clock(clock)
            .settle(Duration.ZERO)
            .onEvent(events::add)
            .start();
    client = new Client(root);
  }

  @AfterEach
  void stop() {
    terminal.close();
  }

  private void send(String suffix) throws Exception {
    client.send(
        suffix, Client.query(KnownPatients.TARO, "01", Client.DAY, true, "ID" + suffix), UTF_8);
  }

  /** Asks, and lets the terminal take it before anything else happens. */
  private String ask(String suffix) throws Exception {
    send(suffix);
    clock.advance(Duration.ZERO);
    return Files.exists(client.res(suffix)) ? Files.readString(client.res(suffix), UTF_8) : "";
  }

  private static Outage minutes(Outage.Kind kind, int from, int until) {
    return Outage.of(kind).from(Duration.ofMinutes(from)).until(Duration.ofMinutes(until));
  }

  private void advance(int minutes) {
    clock.advance(Duration.ofMinutes(minutes));
  }

  @Test
  @DisplayName("the centre is down from one instant to another: every request fails, then none")
  void centreDown() throws Exception {
    terminal.scenario(
        Scenario.calm()
            .with(
                Outage.of(Outage.Kind.CENTRE_DOWN)
                    .from(NINE.plusSeconds(60))
                    .until(NINE.plusSeconds(120))));
    assertThat(ask("A")).contains("QualificationValidity>1<");
    advance(1);
    assertThat(ask("B"))
        .contains("SegmentOfResult>9<", "MOCK-C0001")
        .doesNotContain("QualificationValidity");
    advance(1);
    assertThat(ask("C")).contains("QualificationValidity>1<");
    assertThat(events)
        .filteredOn(event -> event.detail().equals("centreDown"))
        .extracting(MockEvent::kind, MockEvent::at)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(MockEvent.Kind.OUTAGE_BEGAN, NINE.plusSeconds(60)),
            org.assertj.core.groups.Tuple.tuple(
                MockEvent.Kind.OUTAGE_ENDED, NINE.plusSeconds(120)));
  }

  @Test
  @DisplayName("the line is lost: taken, and no answer, also not after it is back")
  void lineLost() throws Exception {
    terminal.scenario(Scenario.calm().with(minutes(Outage.Kind.LINE_LOST, 0, 5)));
    assertThat(ask("A")).isEmpty();
    assertThat(client.req("A")).doesNotExist();
    advance(60);
    assertThat(client.res("A")).doesNotExist();
    assertThat(ask("B")).isNotEmpty();
  }

  @Test
  @DisplayName("the share is lost and comes back by the clock; two that overlap end with the later")
  void shareLost() throws Exception {
    terminal.scenario(
        Scenario.calm()
            .with(minutes(Outage.Kind.SHARE_LOST, 1, 3), minutes(Outage.Kind.SHARE_LOST, 2, 5)));
    assertThat(root).exists();
    advance(1);
    assertThat(root).doesNotExist();
    advance(3);
    assertThat(root).doesNotExist();
    advance(1);
    assertThat(root).exists();
    assertThat(ask("A")).isNotEmpty();
  }

  @Test
  @DisplayName("the linkage application stops: the request lies there until it is back")
  void linkageStopped() throws Exception {
    terminal.scenario(Scenario.calm().with(minutes(Outage.Kind.LINKAGE_STOPPED, 0, 5)));
    assertThat(ask("A")).isEmpty();
    assertThat(client.req("A")).exists();
    advance(5);
    assertThat(Files.readString(client.res("A"), UTF_8)).contains(">IDA<");
  }

  @Test
  @DisplayName("maintenance tells its announcement; an outage comes before every fault")
  void maintenance() throws Exception {
    terminal.next(Fault.emptyFile());
    terminal.scenario(
        Scenario.calm().with(Outage.of(Outage.Kind.MAINTENANCE).announced("模擬：4時まで停止します。")));
    assertThat(ask("A")).contains("SegmentOfResult>9<", "模擬：4時まで停止します。");
    terminal.scenario(Scenario.calm());
    send("B");
    clock.advance(Duration.ZERO);
    assertThat(client.res("B")).isEmptyFile();
  }

  @Test
  @DisplayName("another scenario, and the end of the terminal, end what the one before broke")
  void changed() throws Exception {
    terminal.scenario(Scenario.calm().with(Outage.of(Outage.Kind.SHARE_LOST)));
    assertThat(root).doesNotExist();
    terminal.scenario(Scenario.calm().with(minutes(Outage.Kind.SHARE_LOST, 1, 2)));
    assertThat(root).exists();
    terminal.scenario(Scenario.calm().with(Outage.of(Outage.Kind.SHARE_LOST)));
    advance(2); // the one before has no say any more
    assertThat(root).doesNotExist();
    terminal.close();
    assertThat(root).exists();
  }

  @Test
  @DisplayName("an outage until the year 9999 has no end, and does")
  void farEnd() throws Exception {
    terminal.scenario(
        Scenario.parse(
            """
            {"outages": [{"kind": "shareLost", "until": "9999-12-31T23:59:59+09:00"}]}
            """));
    assertThat(root.resolve("req")).doesNotExist();
    advance(60);
    assertThat(root.resolve("req")).doesNotExist();
    terminal.scenario(Scenario.parse("{}"));
    assertThat(root.resolve("req")).isDirectory();
  }

  @Test
  @DisplayName("a file says the same as Java, and what is wrong in it is told by its place")
  void file() throws Exception {
    terminal.scenario(
        Scenario.parse(
            """
            {"outages": [
               {"kind": "centreDown", "from": "2026-11-02T09:01:00+09:00",
                "until": "2026-11-02T09:02:00+09:00"},
               {"kind": "maintenance", "from": "PT3M", "until": "PT4M", "announcement": "模擬：停止"}],
             "latency": {"fixed": 60000},
             "sessions": {"most": 2, "beyond": "refuse"},
             "rules": [{"faults": [{"fault": "errorCodeInSuccess", "code": "MOCK-1", "message": "x"}]}]}
            """));
    assertThat(ask("A")).isEmpty();
    advance(1);
    assertThat(Files.readString(client.res("A"), UTF_8)).contains("MOCK-1");
    assertThat(ask("B")).isEmpty();
    advance(1);
    assertThat(Files.readString(client.res("B"), UTF_8)).contains("MOCK-C0001");
    advance(1);
    assertThat(ask("C") + ask("D") + ask("E")).isEmpty();
    assertThat(root.resolve("res/OQSsiquc01req_E.err")).content(UTF_8).contains("sessions");
    advance(1);
    assertThat(Files.readString(client.res("C"), UTF_8)).contains("MOCK-C0002", "模擬：停止");

    refused("{\"outages\":[{}]}", "outages[0].kind must be a text");
    refused(
        "{\"outages\":[{\"kind\":\"CENTRE_DOWN\"}]}",
        "outages[0].kind must be one of shareLost, linkageStopped, gatewayCertificateExpired,"
            + " lineLost, maintenance, centreDown");
    refused(
        "{\"outages\":[{\"kind\":\"lineLost\",\"from\":\"03:00\"}]}",
        "outages[0].from must be a time as 2026-11-03T03:00:00+09:00 or a duration as PT90S");
    refused(
        "{\"outages\":[{\"kind\":\"lineLost\",\"until\":\"PT-1S\"}]}",
        "outages[0].until must be a time as 2026-11-03T03:00:00+09:00 or a duration as PT90S");
    refused(
        "{\"outages\":[{\"kind\":\"lineLost\",\"from\":\"PT2M\",\"until\":\"PT2M\"}]}",
        "outages[0].until must be after from");
    refused(
        "{\"outages\":[{\"kind\":\"lineLost\",\"from\":\"2026-11-03T03:00:00+09:00\","
            + "\"until\":\"2026-11-02T19:00:00+01:00\"}]}",
        "outages[0].until must be after from");
    refused("{\"outages\":{}}", "outages must be an array");
    refused("{\"latency\":{\"p50\":5}}", "latency.p99 must be a whole number from 0");
    refused(
        "{\"latency\":{\"p50\":5,\"p99\":4}}",
        "latency: p50 must be more than zero, and p99 not below it");
    refused(
        "{\"latency\":{\"fixed\":5,\"to\":4}}", "latency may only have the members fixed, not to");
    refused("{\"sessions\":{\"most\":0}}", "sessions.most must be a whole number from 1");
    refused("{\"sessions\":{\"beyond\":\"x\"}}", "sessions.beyond must be wait or refuse");
    refused("[]", "the scenario must be a JSON object");
  }

  private static void refused(String json, String message) {
    assertThatThrownBy(() -> Scenario.parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
