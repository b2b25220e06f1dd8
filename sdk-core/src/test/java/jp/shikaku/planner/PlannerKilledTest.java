package jp.shikaku.planner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import jp.shikaku.ChildJvm;
import jp.shikaku.OqsClient;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.planner.PlanChunk.State;
import jp.shikaku.transport.JdbcExchangeJournal;
import jp.shikaku.transport.Pending;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process that is killed while its upload is under way. */
class PlannerKilledTest {

  private static final String REQUEST = "OQSmuquc01req_";

  @TempDir Path folder;

  @Test
  @Timeout(120)
  @DisplayName("R-EX-4 kill -9 after the upload of 300 persons: the next process gets its receipt")
  void killed() throws Exception {
    Path root = Files.createDirectories(folder.resolve("OQS"));
    Files.createDirectories(root.resolve("req"));
    Files.createDirectories(root.resolve("res"));
    Path db = folder.resolve("plan.db");
    Process child =
        ChildJvm.start(
            PlanProcess.class, ProcessBuilder.Redirect.INHERIT, root.toString(), db.toString());
    String name;
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> upload(root).isPresent());
      name = upload(root).orElseThrow();
    } finally {
      child.toHandle().destroyForcibly(); // kill -9
      child.waitFor();
    }
    // The terminal takes it and answers, whoever may be there.
    String id = name.substring(REQUEST.length(), name.lastIndexOf('.'));
    Files.delete(root.resolve("req").resolve(name));
    Path written = folder.resolve("receipt");
    Files.write(
        written,
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><XmlMsg><MessageHeader>"
                + PlanCentre.tag("MedicalInstitutionCode", "1319999007")
                + PlanCentre.tag("ArbitraryFileIdentifier", id)
                + "</MessageHeader><MessageBody>"
                + PlanCentre.tag("ReceptionNumber", "4711")
                + "</MessageBody></XmlMsg>")
            .getBytes(UTF_8));
    Files.move(
        written,
        root.resolve("res").resolve("OQSmuquc01res_" + id + ".xml"),
        StandardCopyOption.ATOMIC_MOVE);

    try (JdbcPlanStore store = JdbcPlanStore.sqlite(db);
        JdbcExchangeJournal journal = JdbcExchangeJournal.sqlite(db)) {
      assertThat(store.chunks(PlanProcess.JOB))
          .as("written before it was sent")
          .extracting(PlanChunk::state)
          .containsExactly(State.SENDING);
      CompletableFuture<PlanProgress> received = new CompletableFuture<>();
      try (OqsClient oqs = PlanProcess.client(root, journal)) {
        CompletableFuture<DeltaReport> run =
            PlanProcess.run(
                oqs,
                store,
                seen -> {
                  if (seen.received() == 1) {
                    received.complete(seen);
                  }
                });
        received.join();
        run.cancel(true);
      }
      List<PlanChunk> chunks = store.chunks(PlanProcess.JOB);
      assertThat(chunks).hasSize(1);
      assertThat(chunks.get(0).state()).isEqualTo(State.RECEIVED);
      assertThat(BulkReceipt.parse(chunks.get(0).receipt().orElseThrow()))
          .satisfies(
              receipt -> {
                assertThat(receipt.number()).isEqualTo("4711");
                assertThat(receipt.exchangeId()).isEqualTo(id);
              });
      assertThat(upload(root)).as("no second upload").isEmpty();
      assertThat(journal.open()).extracting(Pending::kind).doesNotContain("OQSmuquc01");
    }
  }

  private static Optional<String> upload(Path root) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("req"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(REQUEST) && name.endsWith(".xml"))
          .findFirst();
    }
  }
}
