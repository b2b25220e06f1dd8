package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.ExchangeResult;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.HttpTransport;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.Transport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clinic in its busiest minute: real clients, each with connections of its own. */
class GatewayLoadTest {

  private static final int DESKS = 25;
  private static final int SESSIONS = 16;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration OFTEN = Duration.ofMillis(5);

  @TempDir private Path folder;
  private Path req;
  private Path res;

  /** What the terminal has: it counts by itself, so that nothing is counted twice or missed. */
  private final Deque<String> held = new ArrayDeque<>();

  private final List<String> taken = new ArrayList<>();
  private int most;

  private record Asked(
      GatewayEndpoint endpoint,
      Transport transport,
      String id,
      CompletableFuture<ExchangeResult> result)
      implements AutoCloseable {
    @Override
    public void close() {
      transport.close();
      endpoint.close();
    }
  }

  private static Asked ask(int port, Lane lane) {
    GatewayEndpoint endpoint =
        GatewayEndpoint.builder(URI.create("http://127.0.0.1:" + port))
            .permitPlainLoopback()
            .build();
    Transport transport = HttpTransport.over(endpoint);
    String id = Wire.newId();
    Pending handle =
        new Pending(
            "OQSsiquc01", Wire.INSTITUTION, id, null, Instant.parse("2026-11-02T00:00:00Z"));
    ExchangeRequest request =
        ExchangeRequest.of(
                MessageKind.ELIGIBILITY,
                handle,
                Wire.question(id),
                LONG,
                (name, format, bytes) -> AnswerGate.Verdict.ACCEPT)
            .withLane(lane);
    return new Asked(endpoint, transport, id, transport.exchange(request).result());
  }

  private static List<Asked> ask(int port, Lane lane, int count) {
    return Stream.generate(() -> ask(port, lane)).limit(count).toList();
  }

  @Test
  @DisplayName("T10 25 desks at once behind a batch: never more than 16 out, the desks go first")
  void busiestMinute() throws Exception {
    List<Asked> all = new ArrayList<>();
    try (GatewayFixture gateway = new GatewayFixture(folder, s -> s.pickupTimeout(LONG))) {
      gateway.terminal.pause(); // this test plays the terminal
      req = gateway.terminal.root().resolve("req");
      res = gateway.terminal.root().resolve("res");
      int port = gateway.gateway.port();
      List<Asked> batch = ask(port, Lane.BATCH, DESKS);
      all.addAll(batch);
      soon(() -> lying().size() == SESSIONS - 1); // one is left to the desk
      List<Asked> desks = ask(port, Lane.INTERACTIVE, DESKS);
      all.addAll(desks);
      for (Asked asked : all) {
        soon(() -> isKnown(gateway.wire, asked.id()));
      }
      soon(() -> lying().size() >= SESSIONS);
      take();

      while (taken.size() < SESSIONS + DESKS - 1) { // one answer, one more request: their order
        answer(held.remove());
        soon(() -> take() > 0);
      }
      answerAll(all);

      Set<String> ofDesks = desks.stream().map(Asked::id).collect(Collectors.toSet());
      assertThat(taken).doesNotHaveDuplicates();
      assertThat(taken.subList(0, SESSIONS)).filteredOn(ofDesks::contains).hasSize(1);
      assertThat(taken.subList(SESSIONS, SESSIONS + DESKS - 1)).allMatch(ofDesks::contains);

      all.addAll(ask(port, Lane.INTERACTIVE, DESKS)); // again, as fast as all sides can
      answerAll(all);
      assertThat(taken).hasSize(3 * DESKS).doesNotHaveDuplicates();
      assertThat(most).isEqualTo(SESSIONS);
    } finally {
      all.forEach(Asked::close);
    }
  }

  private void answerAll(List<Asked> asked) throws Exception {
    CompletableFuture<?> results =
        CompletableFuture.allOf(
            asked.stream().map(Asked::result).toArray(CompletableFuture[]::new));
    soon(
        () -> {
          take();
          for (int i = held.size() / 2; i >= 0 && !held.isEmpty(); i--) {
            answer(held.remove());
          }
          return results.isDone();
        });
    results.get(1, TimeUnit.SECONDS);
  }

  private static void soon(Callable<Boolean> happens) {
    await().atMost(LONG).pollDelay(Duration.ZERO).pollInterval(OFTEN).until(happens);
  }

  private static boolean isKnown(Wire wire, String id) throws Exception {
    return wire.get("/exchanges/OQSsiquc01/" + id, "Prefer", "wait=0").statusCode() != 404;
  }

  // ---- the terminal

  private List<Path> lying() throws IOException {
    try (Stream<Path> files = Files.list(req)) {
      return files.filter(file -> file.toString().endsWith(".xml")).toList();
    }
  }

  /** Takes what lies there, and counts what is out. */
  private int take() throws IOException {
    List<Path> files = lying();
    most = Math.max(most, files.size() + held.size());
    for (Path file : files) {
      Files.delete(file);
      String id = file.getFileName().toString().replaceAll(".*_|\\.xml", "");
      taken.add(id);
      held.add(id);
    }
    return files.size();
  }

  private void answer(String id) throws IOException {
    String text =
        "<XmlMsg><MessageHeader><MedicalInstitutionCode>"
            + Wire.INSTITUTION
            + "</MedicalInstitutionCode><ArbitraryFileIdentifier>"
            + id
            + "</ArbitraryFileIdentifier></MessageHeader><MessageBody/></XmlMsg>";
    Path draft = Files.write(folder.resolve(id), text.getBytes(UTF_8));
    Files.move(draft, res.resolve("OQSsiquc01res_" + id + ".xml"), StandardCopyOption.ATOMIC_MOVE);
  }
}
