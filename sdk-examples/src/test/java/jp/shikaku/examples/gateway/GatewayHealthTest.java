package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.Transport;
import jp.shikaku.transport.TransportCapabilities;
import jp.shikaku.transport.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code /health} tells, and when, over a share that answers when the test lets it. */
class GatewayHealthTest {

  private static final Instant START = Instant.parse("2026-11-02T00:00:00Z");
  private static final Duration WAIT = Duration.ofSeconds(2);

  /** Each look stays open until the test ends it. */
  private static final class Looks implements Transport {
    private final Deque<CompletableFuture<Health>> open = new ArrayDeque<>();
    private boolean isBroken;

    @Override
    public ExchangeCall exchange(ExchangeRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ExchangeCall resume(Pending pending, AnswerGate gate, Duration timeout) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Health> probe() {
      if (isBroken) {
        throw new IllegalStateException("broken");
      }
      CompletableFuture<Health> look = new CompletableFuture<>();
      open.add(look);
      return look;
    }

    @Override
    public TransportCapabilities capabilities() {
      return new TransportCapabilities(1_000, true, 16);
    }

    @Override
    public void close() {}
  }

  @TempDir private Path folder;
  private final VirtualTime time = new VirtualTime(START);
  private final Looks share = new Looks();
  private Executor turns = Runnable::run;
  private Supplier<List<Health.Observation>> ofItsOwn = List::of;
  private Database database;
  private MaintenanceCalendar calendar = MaintenanceCalendar.NONE;
  private ExchangeDesk desk;
  private GatewayHealth health;

  @BeforeEach
  void open() throws Exception {
    database = Database.sqlite(folder.resolve("gateway.db"));
    Seal seal = Seal.at(folder.resolve("gateway.key"));
    desk =
        new ExchangeDesk(
            share,
            new ExchangeLedger(database, seal, Kinds.NAMED, time),
            new LargeAnswers(folder.resolve("answers"), seal),
            new Lanes(4, 4, Runnable::run),
            Documents.MESSAGES,
            MaintenanceCalendar.NONE,
            time,
            Duration.ofMinutes(5),
            Runnable::run);
    Files.createDirectory(folder.resolve("res"));
    health = health();
  }

  private GatewayHealth health() {
    return new GatewayHealth(
        desk,
        folder.resolve("res"),
        calendar,
        () -> null,
        () -> ofItsOwn.get(),
        () -> false,
        time,
        task -> turns.execute(task));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void see(Health.State state) {
    share.open.remove().complete(new Health(state, time.now(), List.of()));
  }

  private static JsonNode told(CompletableFuture<Reply> report) throws Exception {
    assertThat(report).isDone();
    return new ObjectMapper().readTree(new String(report.join().body(), UTF_8));
  }

  @Test
  @DisplayName("R-INV-5 a look that does not end keeps nobody waiting: the last one is told, aged")
  void hangingShare() throws Exception {
    health.start();
    see(Health.State.UP);
    time.advance(Duration.ofSeconds(30)); // the next look hangs
    time.advance(Duration.ofSeconds(7));

    CompletableFuture<Reply> report = health.report(WAIT);
    time.advance(WAIT);

    JsonNode json = told(report);
    assertThat(json.get("state").asText()).isEqualTo("DEGRADED");
    assertThat(json.at("/causes/0/topic").asText()).isEqualTo("SHARE_SLOW");
    assertThat(json.at("/causes/0/detail").asText()).contains("9 s");
    assertThat(json.get("lookedAt").asText()).isEqualTo(START.toString());
    assertThat(json.get("now").asText()).isEqualTo(START.plusSeconds(39).toString());
    assertThat(health.mode()).isEqualTo("degraded");
    assertThat(share.open).hasSize(1); // nobody begins another beside it

    see(Health.State.SHARE_UNREACHABLE);
    assertThat(told(health.report(WAIT)).get("state").asText()).isEqualTo("SHARE_UNREACHABLE");
  }

  @Test
  @DisplayName("R-INV-5 before the first look has ended nothing is called well")
  void neverSeen() throws Exception {
    health.start();
    CompletableFuture<Reply> report = health.report(WAIT);
    assertThat(report).isNotDone();
    time.advance(WAIT);

    JsonNode json = told(report);
    assertThat(json.get("state").asText()).isEqualTo("DEGRADED");
    assertThat(json.at("/causes/0/topic").asText()).isEqualTo("SHARE_SLOW");
    assertThat(json.get("lookedAt").isNull()).isTrue();
    assertThat(json.at("/terminal/resFiles").isNull()).isTrue();
  }

  @Test
  @DisplayName("5.1 health waits for a fresh look, and tells it")
  void freshLook() throws Exception {
    health.start();
    see(Health.State.UP);
    time.advance(Duration.ofSeconds(10));

    CompletableFuture<Reply> report = health.report(WAIT);
    assertThat(report).isNotDone();
    see(Health.State.TERMINAL_NOT_READING);

    JsonNode json = told(report);
    assertThat(json.get("state").asText()).isEqualTo("TERMINAL_NOT_READING");
    assertThat(json.get("causes")).isEmpty();
    assertThat(json.get("lookedAt").asText()).isEqualTo(START.plusSeconds(10).toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @DisplayName("R-INV-5 whoever waits shorter than the look takes is told that it has not ended")
  void toldByTheLimit(int seconds) throws Exception {
    health.start();
    see(Health.State.UP);
    time.advance(Duration.ofSeconds(10));

    CompletableFuture<Reply> report = health.report(Duration.ofSeconds(seconds));
    time.advance(Duration.ofSeconds(seconds));

    JsonNode json = told(report);
    assertThat(json.get("state").asText()).isEqualTo("DEGRADED");
    assertThat(json.at("/causes/0/topic").asText()).isEqualTo("SHARE_SLOW");
    assertThat(json.get("lookedAt").asText()).isEqualTo(START.toString());
  }

  @Test
  @DisplayName(
      "R-INV-5 a share that has kept a look for over 10 s is not reached, whatever was seen")
  void keptTooLong() throws Exception {
    health.start();
    see(Health.State.UP);
    time.advance(Duration.ofSeconds(30)); // the next look hangs
    time.advance(Duration.ofSeconds(9));

    CompletableFuture<Reply> report = health.report(WAIT);
    time.advance(WAIT);

    JsonNode json = told(report);
    assertThat(json.get("state").asText()).isEqualTo("SHARE_UNREACHABLE");
    assertThat(json.get("since").asText()).isEqualTo(START.plusSeconds(30).toString());
    assertThat(json.get("lookedAt").asText()).isEqualTo(json.get("now").asText());
    assertThat(json.at("/causes/0/topic").asText()).isEqualTo("SHARE_SLOW");
  }

  private static Health.Observation seen(Health.Topic topic) {
    return new Health.Observation(topic, "as told");
  }

  private static List<String> topics(JsonNode json) {
    List<String> topics = new ArrayList<>();
    json.get("causes").forEach(cause -> topics.add(cause.get("topic").asText()));
    return topics;
  }

  @Test
  @DisplayName("R-INV-5 of a share that is gone nothing is told that was seen before it went")
  void goneAfterTrouble() throws Exception {
    ofItsOwn = () -> List.of(seen(Health.Topic.GATEWAY_NOTE));
    Files.createFile(folder.resolve("res/OQSsiquc01res_1.xml"));
    health.start();
    share
        .open
        .remove()
        .complete(
            new Health(
                Health.State.TERMINAL_NOT_READING,
                time.now(),
                List.of(seen(Health.Topic.NOT_TAKEN))));
    time.advance(Duration.ofSeconds(30)); // the next look hangs
    time.advance(Duration.ofSeconds(9));

    CompletableFuture<Reply> report = health.report(WAIT);
    time.advance(WAIT);

    JsonNode json = told(report);
    assertThat(json.get("state").asText()).isEqualTo("SHARE_UNREACHABLE");
    assertThat(topics(json)).containsExactly("SHARE_SLOW", "GATEWAY_NOTE");
    assertThat(json.at("/terminal/resFiles").isNull()).isTrue();
  }

  @Test
  @DisplayName("R-INV-5 a share that was reached after 6 s is not gone while its files are counted")
  void countingAfterASlowProbe() throws Exception {
    health.start();
    time.advance(Duration.ofSeconds(6));
    turns =
        task -> {
          turns = hanging -> {}; // the look goes on, and its listing does not
          task.run();
        };
    see(Health.State.UP);
    time.advance(Duration.ofMillis(4_500));

    CompletableFuture<Reply> report = health.report(Duration.ofMillis(200));
    time.advance(Duration.ofMillis(200));

    assertThat(told(report).get("state").asText()).isEqualTo("DEGRADED");
  }

  @Test
  @DisplayName("5.1 since tells when the state began that is told, not when the share came up")
  void since() throws Exception {
    health.start();
    see(Health.State.UP);
    time.advance(Duration.ofSeconds(1));
    assertThat(told(health.report(WAIT)).get("since").asText()).isEqualTo(START.toString());

    ofItsOwn = () -> List.of(seen(Health.Topic.GATEWAY_NOTE));
    for (int i = 0; i < 2; i++) { // later, too
      JsonNode degraded = told(health.report(WAIT));
      assertThat(degraded.get("state").asText()).isEqualTo("DEGRADED");
      assertThat(degraded.get("since").asText()).isEqualTo(START.plusSeconds(1).toString());
      time.advance(Duration.ofMillis(500));
    }

    calendar =
        MaintenanceCalendar.builder()
            .once(START.minusSeconds(60), START.plus(Duration.ofHours(1)))
            .build();
    health = health();
    JsonNode standing = told(health.report(Duration.ZERO), Duration.ZERO);
    assertThat(standing.get("state").asText()).isEqualTo("MAINTENANCE");
    assertThat(standing.get("since").asText()).isEqualTo(START.minusSeconds(60).toString());
  }

  @Test
  @DisplayName("5.1 since of a cause that nobody asked for is the time of the look that met it")
  void sinceUnasked() throws Exception {
    health.start();
    see(Health.State.UP);
    ofItsOwn = () -> List.of(seen(Health.Topic.GATEWAY_NOTE));
    time.advance(Duration.ofSeconds(30));
    see(Health.State.UP);
    time.advance(Duration.ofSeconds(30));
    see(Health.State.UP);

    JsonNode degraded = told(health.report(WAIT));
    assertThat(degraded.get("state").asText()).isEqualTo("DEGRADED");
    assertThat(degraded.get("since").asText()).isEqualTo(START.plusSeconds(30).toString());
  }

  private JsonNode told(CompletableFuture<Reply> report, Duration wait) throws Exception {
    time.advance(wait);
    return told(report);
  }

  @Test
  @DisplayName(
      "R-INV-5 an answer folder whose listing hangs keeps no look: each ends without figures")
  void hangingListing() throws Exception {
    List<Runnable> hanging = new ArrayList<>();
    health.start();
    turns =
        task -> {
          turns = hanging::add; // the look goes on, and its listing does not
          task.run();
          turns = Runnable::run;
        };
    see(Health.State.UP);
    time.advance(Duration.ofSeconds(5));
    toldWithoutFigures();
    assertThat(health.mode()).isEqualTo("degraded");
    time.advance(Duration.ofSeconds(25));
    see(Health.State.UP);
    toldWithoutFigures();
    assertThat(hanging).as("no listing is begun beside one that hangs").hasSize(1);

    hanging.remove(0).run();
    time.advance(Duration.ofSeconds(30));
    see(Health.State.UP);
    JsonNode json = told(health.report(WAIT));
    assertThat(json.get("state").asText()).isEqualTo("UP");
    assertThat(json.at("/terminal/resFiles").asInt(-1)).isZero();
  }

  private void toldWithoutFigures() throws Exception {
    JsonNode json = told(health.report(WAIT));
    assertThat(json.get("state").asText()).isEqualTo("DEGRADED");
    assertThat(json.at("/causes/0/topic").asText()).isEqualTo("SHARE_SLOW");
    assertThat(json.at("/terminal/resFiles").isNull()).isTrue();
  }

  @Test
  @DisplayName("R-INV-5 a look that fails is told, and is not the last one")
  void failingLook() throws Exception {
    health.start();
    see(Health.State.UP);
    time.advance(Duration.ofSeconds(10));
    share.isBroken = true;

    JsonNode json = told(health.report(WAIT));
    assertThat(json.get("state").asText()).isEqualTo("DEGRADED");
    assertThat(json.at("/causes/0/detail").asText()).contains("failed");

    share.isBroken = false;
    CompletableFuture<Reply> report = health.report(WAIT);
    see(Health.State.UP);
    assertThat(told(report).get("state").asText()).isEqualTo("UP");
  }

  @Test
  @DisplayName("R-INV-5 a report that can not be made ends as a fault, and nobody waits for ever")
  void failingReport() {
    health.start();
    see(Health.State.UP);
    time.advance(Duration.ofSeconds(10));
    ofItsOwn =
        () -> {
          throw new IllegalStateException("broken");
        };

    CompletableFuture<Reply> byTheLimit = health.report(WAIT);
    time.advance(WAIT);
    assertThat(byTheLimit).isCompletedExceptionally();
    CompletableFuture<Reply> byTheLook = health.report(WAIT);
    see(Health.State.UP);
    assertThat(byTheLook).isCompletedExceptionally();
    assertThat(health.report(WAIT)).isCompletedExceptionally();
  }
}
