package jp.shikaku.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.RetryOptions;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.Patient;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.FaultyFiles;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.HttpTransport;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.Transport;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The share goes wrong behind the gateway, and the desk is to learn what it would learn itself. */
class GatewayTroubleTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private final FaultyFiles share = new FaultyFiles(FileSystems.getDefault());
  private GatewayFixture gateway;
  private GatewayEndpoint endpoint;
  private Transport desk;

  @BeforeEach
  void start() throws IOException {
    gateway = new GatewayFixture(folder, this::overShare);
    connect();
  }

  private void overShare(GatewaySettings.Builder settings) {
    settings.root(share.wrap(folder.resolve("OQS")));
  }

  private void connect() {
    endpoint =
        GatewayEndpoint.builder(URI.create("http://127.0.0.1:" + gateway.gateway.port()))
            .permitPlainLoopback()
            .build();
    desk = HttpTransport.over(endpoint);
  }

  @AfterEach
  void close() {
    share.hook((operation, file) -> {});
    desk.close();
    endpoint.close();
    gateway.close();
  }

  private static Pending handle(String id) {
    return new Pending(
        "OQSsiquc01", Wire.INSTITUTION, id, null, Instant.parse("2026-11-02T00:00:00Z"));
  }

  private ExchangeCall ask(String id) {
    return desk.exchange(
        ExchangeRequest.of(
            MessageKind.ELIGIBILITY,
            handle(id),
            Wire.question(id),
            LONG,
            (name, format, bytes) -> AnswerGate.Verdict.ACCEPT));
  }

  private static TransportException failure(ExchangeCall call) throws Exception {
    try {
      throw new AssertionError("did not fail: " + call.result().get(30, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return (TransportException) e.getCause();
    }
  }

  // ---- what stands in the way

  private static boolean isStaged(Path file) {
    return file.toString().contains(".shikaku-staging") && file.toString().contains("req_");
  }

  /** As FolderFaultsTest has it, now behind a gateway. */
  private enum Outage {
    DISK_FULL,
    SHARE_DENIED;

    void on(FaultyFiles share) {
      share.hook(
          (operation, file) -> {
            if (operation.equals("open") && isStaged(file)) {
              throw this == DISK_FULL
                  ? new FileSystemException(file.toString(), null, "No space left on device")
                  : new AccessDeniedException(file.toString());
            }
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("7 a full disk and a refused share are told as such, and as surely not sent")
  void named(Outage outage) throws Exception {
    outage.on(share);
    String id = Wire.newId();

    TransportException told = failure(ask(id));

    assertThat(told.reason()).isEqualTo(Reason.valueOf(outage.name()));
    assertThat(told.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(told.isRetryable()).isFalse();
    HttpResponse<byte[]> again = gateway.wire.post(id).send();
    assertThat(again.statusCode()).isEqualTo(503);
    assertThat(Wire.text(again))
        .contains("problem:" + outage.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));

    // Whoever lost the answer to the sending need not wait until the deadline for what is known.
    HttpResponse<byte[]> asked = gateway.wire.get("/exchanges/OQSsiquc01/" + id);
    assertThat(asked.statusCode()).isEqualTo(503);
    JsonNode problem = new ObjectMapper().readTree(asked.body());
    assertThat(problem.get("sent").isBoolean()).isTrue();
    assertThat(problem.get("sent").asBoolean()).isFalse();
    TransportException resumed =
        failure(desk.resume(handle(id), (name, format, bytes) -> AnswerGate.Verdict.ACCEPT, LONG));
    assertThat(resumed.reason()).isEqualTo(Reason.valueOf(outage.name()));
    assertThat(resumed.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(resumed.pending()).isEmpty();

    share.hook((operation, file) -> {});
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(gateway.wire.post(id).send().statusCode()).isEqualTo(200));
    assertThat(gateway.terminal.seen()).hasSize(1);
  }

  @Test
  @DisplayName("7 a share that hangs is not told as a gateway that is down")
  void hanging() throws Exception {
    CountDownLatch back = new CountDownLatch(1);
    restart(settings -> {}, hanging("shikaku-probe", back));
    desk.close();
    endpoint.close();
    connect();
    try {
      Health health = desk.probe().get(30, TimeUnit.SECONDS);

      assertThat(health.state()).isNotIn(Health.State.UP, Health.State.GATEWAY_UNREACHABLE);
      assertThat(health.observations())
          .extracting(Health.Observation::topic)
          .contains(Health.Topic.SHARE_SLOW);
    } finally {
      back.countDown();
    }
  }

  @Test
  @DisplayName("5.4 whoever gives up over a share that hangs is told that it is under way still")
  void givenUpOverAHangingShare() throws Exception {
    CountDownLatch back = new CountDownLatch(1);
    String id = Wire.newId();
    gateway.terminal.pause();
    assertThat(gateway.wire.post(id).with("Prefer", "wait=0").send().statusCode()).isEqualTo(202);
    await().atMost(LONG).until(() -> names(gateway.terminal.root().resolve("req")).size() == 1);
    share.hook(hanging("OQSsiquc01req_", back));
    try {
      String path = "/exchanges/OQSsiquc01/" + id;
      HttpResponse<byte[]> reply = gateway.wire.call("DELETE", path, "Prefer", "wait=0");

      assertThat(reply.statusCode()).as(Wire.text(reply)).isEqualTo(202);
      assertThat(Wire.header(reply, "Location")).endsWith(path);
      back.countDown();
      await().atMost(LONG).until(() -> gateway.wire.call("DELETE", path).statusCode() == 204);
      TransportException told =
          failure(
              desk.resume(handle(id), (name, format, bytes) -> AnswerGate.Verdict.ACCEPT, LONG));
      assertThat(told.reason()).isEqualTo(Reason.CANCELLED_BEFORE_SEND);
      assertThat(told.delivery()).isEqualTo(Delivery.WITHDRAWN);
    } finally {
      back.countDown();
    }
  }

  /** Every operation on a path that has this in it waits until the share is back. */
  private static FaultyFiles.Hook hanging(String part, CountDownLatch back) {
    return (operation, file) -> {
      try {
        if (file.toString().contains(part)) {
          back.await();
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    };
  }

  @Test
  @DisplayName(
      "R-F-03 taken back after an outage of the share: the linkage application is not blamed")
  void takenBack() throws Exception {
    restart(settings -> settings.answerTimeout(Duration.ofSeconds(2)), (operation, file) -> {});
    desk.close();
    endpoint.close();
    connect();
    gateway.terminal.pause();
    Path req = gateway.terminal.root().resolve("req");
    String id = Wire.newId();
    assertThat(gateway.wire.post(id).with("Prefer", "wait=0").send().statusCode()).isEqualTo(202);
    await().atMost(LONG).until(() -> names(req).size() == 1);
    share.hook(
        (operation, file) -> {
          throw new FileSystemException(file.toString(), null, "The network path was not found");
        });
    await()
        .atMost(LONG)
        .until(
            () ->
                gateway.wire.get("/exchanges/OQSsiquc01/" + id, "Prefer", "wait=5").statusCode()
                    == 503);
    share.hook((operation, file) -> {});
    await()
        .atMost(LONG)
        .until(() -> gateway.wire.get("/health").statusCode() == 200 && names(req).isEmpty());

    try (OqsClient oqs =
        OqsClient.builder()
            .institution(MedicalInstitutionCode.of(Wire.INSTITUTION))
            .sharedTransport(desk)
            .retry(RetryOptions.NEVER)
            .build()) {
      TransportException told =
          catchThrowableOfType(
              TransportException.class,
              () -> oqs.eligibility().resume(handle(id), query(), CallOptions.by("staff-17")));
      assertThat(told.reason()).isEqualTo(Reason.SHARE_UNREACHABLE);
      assertThat(told.delivery()).isEqualTo(Delivery.WITHDRAWN);
      assertThat(told.isToldByGateway()).isTrue();
      assertThat(oqs.state().state()).isEqualTo(Health.State.UP);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  private static EligibilityQuery query() {
    Patient patient = KnownPatients.TARO;
    return EligibilityQuery.builder()
        .insurer(InsurerNumber.of(patient.insurerNumber()))
        .card(InsuredCard.of(patient.symbol(), patient.number(), patient.branch()))
        .birthdate(patient.birthdate())
        .limitCertificateConsent(true)
        .checkedOn(LocalDate.of(2026, 11, 2))
        .build();
  }

  // ---- a restart

  private static void withoutAtomicRename(String operation, Path file) throws IOException {
    if (operation.equals("move")) {
      throw new AtomicMoveNotSupportedException(file.toString(), null, "as told");
    }
  }

  @Test
  @DisplayName("R-EX-4 killed on a share that may not rename in one step: nothing is sent again")
  void nonAtomic() throws Exception {
    restart(
        settings -> settings.stopGrace(Duration.ofMillis(1)),
        GatewayTroubleTest::withoutAtomicRename);
    String id = Wire.newId();
    gateway.terminal.next(Fault.late(Duration.ofSeconds(2)));
    assertThat(gateway.wire.post(id).with("Prefer", "wait=0").send().statusCode()).isEqualTo(202);
    gateway.terminal.awaitSeen(1, LONG);
    gateway.terminal.pause(); // the answer is for the next run
    gateway.gateway.close();
    // Written in place, taken by the terminal, and killed before the draft was removed.
    Path draft = gateway.terminal.root().resolve(".shikaku-staging/OQSsiquc01req_" + id + ".tmp");
    Files.write(draft, Wire.question(id));

    start(
        settings -> {},
        (operation, file) -> {
          withoutAtomicRename(operation, file);
          if (file.toString().contains("shikaku-probe")) {
            throw new IOException("the share flaps");
          }
        });

    String next = Wire.newId();
    assertThat(gateway.wire.post(next).with("Prefer", "wait=0").send().statusCode()).isEqualTo(202);
    Path req = gateway.terminal.root().resolve("req");
    await().atMost(LONG).until(() -> Files.exists(req.resolve("OQSsiquc01req_" + next + ".xml")));
    assertThat(req.resolve("OQSsiquc01req_" + id + ".xml")).doesNotExist();
    gateway.terminal.resume();

    for (String asked : List.of(id, next)) {
      HttpResponse<byte[]> answer =
          gateway.wire.get("/exchanges/OQSsiquc01/" + asked, "Prefer", "wait=20");
      assertThat(answer.statusCode()).as(Wire.text(answer)).isEqualTo(200);
    }
    assertThat(gateway.terminal.seen()).hasSize(2);
    assertThat(draft).doesNotExist();
  }

  @Test
  @DisplayName("R-INV-5 the gateway starts while the share hangs, and works once it is back")
  void startsWhileTheShareHangs() throws Exception {
    String known = Wire.newId();
    assertThat(gateway.wire.post(known).send().statusCode()).isEqualTo(200);
    gateway.gateway.close();
    CountDownLatch back = new CountDownLatch(1);
    try {
      CompletableFuture<Void> started =
          CompletableFuture.runAsync(
              () -> {
                try {
                  start(settings -> {}, hanging("OQS", back));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      assertThat(started).succeedsWithin(LONG);

      assertThat(gateway.wire.post(known).send().statusCode()).isEqualTo(200); // from the ledger
      String id = Wire.newId();
      assertThat(gateway.wire.post(id).with("Prefer", "wait=0").send().statusCode()).isEqualTo(202);
      back.countDown();
      HttpResponse<byte[]> answer =
          gateway.wire.get("/exchanges/OQSsiquc01/" + id, "Prefer", "wait=20");
      assertThat(answer.statusCode()).as(Wire.text(answer)).isEqualTo(200);
    } finally {
      back.countDown();
    }
  }

  /**
   * Stops the gateway with one request out, and keeps its file for a test to put where it likes.
   */
  private Path stoppedWithRequestAside(String id) throws Exception {
    restart(settings -> settings.stopGrace(Duration.ofMillis(1)), (operation, file) -> {});
    Path req = gateway.terminal.root().resolve("req");
    gateway.terminal.pause();
    assertThat(gateway.wire.post(id).with("Prefer", "wait=0").send().statusCode()).isEqualTo(202);
    await().atMost(LONG).until(() -> names(req).size() == 1);
    Path aside = folder.resolve("aside");
    Files.move(req.resolve("OQSsiquc01req_" + id + ".xml"), aside);
    gateway.gateway.close();
    return aside;
  }

  @Test
  @DisplayName("R-EX-4 what could not be judged at a start is judged at the next: no proof is lost")
  void judgedLater() throws Exception {
    String id = Wire.newId();
    Path aside = stoppedWithRequestAside(id);
    Path draft = gateway.terminal.root().resolve(".shikaku-staging/OQSsiquc01req_" + id + ".tmp");
    Files.move(aside, draft); // as killed before it was given its name

    start(
        settings -> settings.stopGrace(Duration.ofMillis(1)),
        (operation, file) -> {
          if (file.toString().contains("shikaku-probe")) {
            throw new IOException("the share flaps");
          }
        });
    gateway.gateway.close();
    assertThat(draft).exists();

    gateway.terminal.resume();
    start(settings -> {}, (operation, file) -> {});
    HttpResponse<byte[]> answer =
        gateway.wire.get("/exchanges/OQSsiquc01/" + id, "Prefer", "wait=20");
    assertThat(answer.statusCode()).as(Wire.text(answer)).isEqualTo(200); // sent, and once
    assertThat(gateway.terminal.seen()).hasSize(1);
  }

  @Test
  @DisplayName(
      "R-EX-4 what was told as not answered since nobody could judge it: the next start can")
  void judgedAfterItsEnd() throws Exception {
    String id = Wire.newId();
    Path aside = stoppedWithRequestAside(id);
    Path draft = gateway.terminal.root().resolve(".shikaku-staging/OQSsiquc01req_" + id + ".tmp");
    Files.move(aside, draft);
    gateway.terminal.resume();
    start(
        settings -> settings.answerTimeout(Duration.ofMillis(500)),
        (operation, file) -> {
          if (file.toString().contains("shikaku-probe")) {
            throw new IOException("the share flaps");
          }
        });
    assertThat(gateway.wire.get("/exchanges/OQSsiquc01/" + id, "Prefer", "wait=20").statusCode())
        .isEqualTo(504);

    restart(settings -> {}, (operation, file) -> {});

    HttpResponse<byte[]> told = gateway.wire.get("/exchanges/OQSsiquc01/" + id);
    assertThat(told.statusCode()).isEqualTo(503);
    assertThat(Wire.text(told)).contains("\"sent\":false");
    assertThat(draft).doesNotExist();
    assertThat(gateway.wire.post(id).send().statusCode()).isEqualTo(200);
    assertThat(gateway.terminal.seen()).hasSize(1);
  }

  @Test
  @DisplayName("R-EX-4 an answer that lies there tells more than a draft: it is not sent again")
  void answeredAndADraft() throws Exception {
    String id = Wire.newId();
    Path aside = stoppedWithRequestAside(id);
    Path draft = gateway.terminal.root().resolve(".shikaku-staging/OQSsiquc01req_" + id + ".tmp");
    Files.copy(aside, draft);
    Files.move(aside, gateway.terminal.root().resolve("req/OQSsiquc01req_" + id + ".xml"));
    gateway.terminal.resume();
    Path answer = gateway.terminal.root().resolve("res/OQSsiquc01res_" + id + ".xml");
    await().atMost(LONG).until(() -> Files.exists(answer));

    start(settings -> {}, (operation, file) -> {});

    HttpResponse<byte[]> told =
        gateway.wire.get("/exchanges/OQSsiquc01/" + id, "Prefer", "wait=20");
    assertThat(told.statusCode()).as(Wire.text(told)).isEqualTo(200);
    assertThat(gateway.terminal.seen()).hasSize(1);
    await().atMost(LONG).untilAsserted(() -> assertThat(draft).doesNotExist());
  }

  @Test
  @DisplayName("R-EX-4 killed before the sending, started while the share hangs: sent, and once")
  void draftOfAHangingShare() throws Exception {
    String id = Wire.newId();
    Path aside = stoppedWithRequestAside(id);
    Path draft = gateway.terminal.root().resolve(".shikaku-staging/OQSsiquc01req_" + id + ".tmp");
    Files.move(aside, draft);
    try (Database database = Database.sqlite(folder.resolve("data/gateway.db").toAbsolutePath())) {
      assertThat(database.update("UPDATE gateway_exchange SET state = 'RECEIVED'")).isOne();
    }
    gateway.terminal.resume();
    CountDownLatch back = new CountDownLatch(1);
    try {
      start(settings -> {}, hanging("OQS", back));
      back.countDown();

      HttpResponse<byte[]> answer =
          gateway.wire.get("/exchanges/OQSsiquc01/" + id, "Prefer", "wait=20");
      assertThat(answer.statusCode()).as(Wire.text(answer)).isEqualTo(200);
    } finally {
      back.countDown();
    }
    assertThat(gateway.terminal.seen()).hasSize(1);
    assertThat(draft).doesNotExist();
  }

  @Test
  @DisplayName("R-EX-4 in the request folder, too, a draft tells what was never sent")
  void draftInTheRequestFolder() throws Exception {
    String id = Wire.newId();
    Path aside = stoppedWithRequestAside(id);
    Path draft = gateway.terminal.root().resolve("req/OQSsiquc01req_" + id + ".tmp");
    Files.move(aside, draft);
    gateway.terminal.resume();

    start(settings -> {}, (operation, file) -> {});

    assertThat(draft).doesNotExist();
    HttpResponse<byte[]> answer =
        gateway.wire.get("/exchanges/OQSsiquc01/" + id, "Prefer", "wait=20");
    assertThat(answer.statusCode()).as(Wire.text(answer)).isEqualTo(200);
    assertThat(gateway.terminal.seen()).hasSize(1);
  }

  @Test
  @DisplayName("4.1 with a request folder on a volume of its own the gateway sends all the same")
  void requestFolderOnItsOwnVolume() throws Exception {
    Path memory = Path.of("/dev/shm");
    assumeTrue(
        Files.isDirectory(memory) && !Files.getFileStore(memory).equals(Files.getFileStore(folder)),
        "no second volume here");
    Path other = Files.createTempDirectory(memory, "shikaku");
    Path root = Files.createDirectory(folder.resolve("mounts"));
    Files.createDirectory(root.resolve("res"));
    Files.createDirectory(root.resolve("face"));
    Files.createSymbolicLink(root.resolve("req"), other);
    gateway.gateway.close();
    try {
      gateway.start(settings -> settings.root(root));
      String id = Wire.newId();
      assertThat(gateway.wire.post(id).with("Prefer", "wait=0").send().statusCode()).isEqualTo(202);

      await().atMost(LONG).until(() -> Files.exists(other.resolve("OQSsiquc01req_" + id + ".xml")));
    } finally {
      gateway.gateway.close();
      try (Stream<Path> files = Files.walk(other)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  private void restart(Consumer<GatewaySettings.Builder> change, FaultyFiles.Hook hook)
      throws IOException {
    gateway.gateway.close();
    start(change, hook);
  }

  private void start(Consumer<GatewaySettings.Builder> change, FaultyFiles.Hook hook)
      throws IOException {
    share.hook(hook);
    gateway.start(
        settings -> {
          overShare(settings);
          change.accept(settings);
        });
  }
}
