package jp.shikaku.examples.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.FaultyFiles;
import jp.shikaku.transport.SystemTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A share that hangs while it is measured. */
class ShareChecksTest {

  @TempDir private Path temp;

  @Test
  @DisplayName("what a measurement finds after its time is over is not in the report")
  void lateMeasurement() throws Exception {
    Files.createDirectories(temp.resolve("req"));
    Files.createDirectories(temp.resolve("res"));
    CountDownLatch wakes = new CountDownLatch(1);
    AtomicReference<Thread> hangs = new AtomicReference<>();
    FaultyFiles files = new FaultyFiles(temp.getFileSystem());
    files.hook(
        (operation, file) -> {
          boolean isMeasured = Thread.currentThread().getName().equals("shikaku-doctor");
          if (isMeasured && operation.equals("list") && file.endsWith("res")) {
            hangs.set(Thread.currentThread());
            awaitLike(wakes);
          }
        });
    try (SystemTime time = new SystemTime()) {
      Path root = files.wrap(temp);
      Doctor.Plan plan =
          new Doctor.Plan(
              root,
              null,
              List.of(),
              List.of(),
              null,
              null,
              null,
              List.of(),
              null,
              Duration.ofHours(2),
              temp,
              SystemFacts.here());
      ShareChecks share =
          new ShareChecks(plan, root, time, Language.ENGLISH, Duration.ofSeconds(2));
      share.examine();
      List<String> told = ids(share);
      assertThat(told).containsSequence("rename", "latency", "events");
      assertThat(share.checks().get(told.size() - 1).observed()).contains("did not end within 2 s");

      await().untilAtomic(hangs, thread -> assertThat(thread).isNotNull());
      wakes.countDown();
      hangs.get().join(10_000);
      assertThat(hangs.get().isAlive()).isFalse();
      assertThat(ids(share)).isEqualTo(told);
    }
  }

  private static List<String> ids(ShareChecks share) {
    return share.checks().stream().map(Check::id).toList();
  }

  /** As an operation on a share: nothing wakes it. */
  private static void awaitLike(CountDownLatch wakes) {
    boolean isInterrupted = false;
    while (true) {
      try {
        wakes.await();
        break;
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
