package jp.shikaku.eligibility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jp.shikaku.ChildJvm;
import jp.shikaku.OqsClient;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.transport.ExchangeJournalException;
import jp.shikaku.transport.FolderPeer;
import jp.shikaku.transport.JdbcExchangeJournal;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.TransportContract.Incoming;
import jp.shikaku.transport.TransportContract.Reply;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Uploads of a real client through real folders, with the journal that ships. */
class BulkJournalTest {

  @TempDir Path folder;
  private Path root;
  private Path file;

  @BeforeEach
  void places() {
    root = folder.resolve("OQS");
    file = folder.resolve("journal.db");
  }

  private static Reply receipt(Incoming upload) {
    String name = upload.fileName();
    String id = name.substring(name.indexOf('_') + 1, name.lastIndexOf('.'));
    return new Reply.Answer(
        List.of(
            ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><XmlMsg><MessageHeader>"
                    + BulkCentre.tag("MedicalInstitutionCode", "1319999007")
                    + BulkCentre.tag("ArbitraryFileIdentifier", id)
                    + "</MessageHeader><MessageBody>"
                    + BulkCentre.tag("ReceptionNumber", "R-" + name.substring(0, 10))
                    + "</MessageBody></XmlMsg>")
                .getBytes(UTF_8)));
  }

  @Test
  @Timeout(120)
  @DisplayName(
      "R-EX-2 R-EX-4 kill -9 between intent and end: the next process finds both uploads in the"
          + " journal and gets their receipts; each was sent once")
  void killed() throws Exception {
    Set<String> lying = ConcurrentHashMap.newKeySet();
    try (FolderPeer terminal = new FolderPeer(root)) {
      terminal.onRequest(
          upload -> {
            lying.add(upload.fileName());
            return new Reply.LeftLying();
          });
      List<Process> children = new ArrayList<>(); // a batch lane sends one after the other
      for (String what : List.of("persons", "numbers")) {
        children.add(
            ChildJvm.start(
                JournalProcess.class,
                ProcessBuilder.Redirect.INHERIT,
                root.toString(),
                file.toString(),
                what));
      }
      try {
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .pollInterval(Duration.ofMillis(10))
            .until(() -> lying.size() == 2);
      } finally {
        for (Process child : children) {
          child.toHandle().destroyForcibly(); // kill -9
          child.waitFor();
        }
      }
      terminal.onRequest(BulkJournalTest::receipt);

      List<BulkReceipt> stored = new ArrayList<>();
      try (JdbcExchangeJournal journal = JdbcExchangeJournal.sqlite(file);
          OqsClient oqs = JournalProcess.client(root, journal)) {
        List<Pending> open = journal.open();
        assertThat(open)
            .extracting(Pending::kind)
            .containsExactlyInAnyOrder("OQSmuquc01", "OQSmuimm01");
        for (Pending upload : open) {
          boolean isQuery = upload.kind().equals(MessageKind.BULK_ELIGIBILITY.code());
          BulkJobs<?> client = isQuery ? oqs.bulk() : oqs.referenceNumbers();
          client.resume(upload, stored::add, JournalProcess.NIGHT);
        }
        assertThat(stored)
            .extracting(BulkReceipt::number)
            .containsExactlyInAnyOrder("R-OQSmuquc01", "R-OQSmuimm01");
        assertThat(journal.open()).isEmpty();
      }
      assertThat(terminal.taken())
          .extracting(Incoming::fileName)
          .hasSize(2)
          .hasSameElementsAs(lying);
    }
    String kept =
        new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(kept).as("no value of a person").doesNotContain("4567", "06139992", "K0001");
  }

  @Test
  @DisplayName("R-EX-2 a journal that can not be written: nothing is sent, and the desk reads why")
  void unwritable() throws Exception {
    try (FolderPeer terminal = new FolderPeer(root);
        JdbcExchangeJournal journal = JdbcExchangeJournal.sqlite(file);
        OqsClient oqs = JournalProcess.client(root, journal)) {
      terminal.onRequest(BulkJournalTest::receipt);
      journal.close();
      TransportException e =
          catchThrowableOfType(
              TransportException.class,
              () ->
                  oqs.bulk().submit(JournalProcess.persons(), receipt -> {}, JournalProcess.NIGHT));
      assertThat(e.reason()).isEqualTo(Reason.LEDGER_UNAVAILABLE);
      assertThat(e.delivery()).isEqualTo(Delivery.NOT_SENT);
      assertThat(e).hasCauseInstanceOf(ExchangeJournalException.class);
      assertThat(e.userMessage(Locale.JAPAN)).contains("送信していません");
      assertThat(terminal.taken()).isEmpty();
    }
  }
}
