package jp.shikaku.examples.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import jp.shikaku.diagnosis.Evidence;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.FaultyFiles;
import jp.shikaku.transport.SystemTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A share, and a folder of card visits, that hang or fail while they are measured. */
class ShareChecksTest {

  private static final Duration SOON = Duration.ofSeconds(2);

  @TempDir private Path temp;

  private Doctor.Plan plan(Path root, List<Path> faces) {
    return new Doctor.Plan(
        root,
        null,
        faces,
        List.of(),
        null,
        null,
        null,
        List.of(),
        faces.isEmpty() ? null : OpeningHours.parse("mon-sun 0:00-23:59", Set.of()).orElseThrow(),
        Duration.ofHours(2),
        temp,
        SystemFacts.here());
  }

  /** What the checks of a share say whose files do that. */
  private List<Check> checks(FaultyFiles.Hook hook) throws Exception {
    Files.createDirectories(temp.resolve("req"));
    Files.createDirectories(temp.resolve("res"));
    FaultyFiles files = new FaultyFiles(temp.getFileSystem());
    files.hook(hook);
    try (SystemTime time = new SystemTime()) {
      Path root = files.wrap(temp);
      ShareChecks share =
          new ShareChecks(plan(root, List.of()), root, time, Language.ENGLISH, SOON);
      CompletableFuture<?> done = CompletableFuture.runAsync(share::examine);
      assertThat(done).succeedsWithin(Duration.ofSeconds(30));
      return share.checks();
    }
  }

  private static Check one(List<Check> checks, String id) {
    return checks.stream().filter(check -> check.id().equals(id)).findFirst().orElseThrow();
  }

  @Test
  @DisplayName("a share that does not tell its file system keeps nobody waiting")
  void fileSystemHangs() throws Exception {
    CountDownLatch wakes = new CountDownLatch(1);
    List<Check> checks =
        checks(
            (operation, file) -> {
              if (operation.equals("store")) {
                awaitLike(wakes);
              }
            });
    wakes.countDown();
    assertThat(one(checks, "root").observed()).isEqualTo("can be used (unknown)");
    assertThat(checks.stream().map(Check::id)).contains("rename", "encoding");
  }

  @Test
  @DisplayName("an operation that fails is told as that, not as one that does not end")
  void fails() throws Exception {
    List<Check> checks =
        checks(
            (operation, file) -> {
              boolean isMeasured = Thread.currentThread().getName().equals("shikaku-doctor");
              if (isMeasured && operation.equals("list") && file.endsWith("res")) {
                throw new SecurityException("CANARY");
              }
            });
    assertThat(one(checks, "listing").observed()).isEqualTo("an operation failed while measuring");
    assertThat(checks.toString()).doesNotContain("did not end", "CANARY");
    assertThat(checks.stream().map(Check::id)).contains("rename", "latency", "clock");
  }

  @Test
  @DisplayName("a working folder that another program uses by now stays, and all else is looked at")
  void workingFolderUsed() throws Exception {
    Path draft = temp.resolve(".shikaku-staging/of-another-program.tmp");
    List<Check> checks =
        checks(
            (operation, file) -> {
              if (operation.equals("delete") && file.endsWith(".shikaku-staging")) {
                Files.writeString(draft, "");
              }
            });
    assertThat(draft).exists();
    assertThat(checks.stream().map(Check::mark)).doesNotContain(Check.Mark.FAILURE);
    assertThat(checks.stream().map(Check::id))
        .contains("rename", "latency", "clock", "listing", "leftovers", "stuck", "encoding");
  }

  @Test
  @DisplayName("a face folder whose listing hangs keeps nobody waiting, and blames no card reader")
  void faceHangs() throws Exception {
    Path face = Files.createDirectories(temp.resolve("face"));
    CountDownLatch wakes = new CountDownLatch(1);
    FaultyFiles files = new FaultyFiles(temp.getFileSystem());
    files.hook(
        (operation, file) -> {
          boolean isLooked = Thread.currentThread().getName().equals("shikaku-examination");
          if (!isLooked && operation.equals("list")) {
            awaitLike(wakes);
          }
        });
    try (SystemTime time = new SystemTime()) {
      FaceChecks checks =
          new FaceChecks(
              plan(temp, List.of(files.wrap(face))), time, Language.ENGLISH, Duration.ofMillis(50));
      CompletableFuture<?> done = CompletableFuture.runAsync(checks::examine);
      assertThat(done).succeedsWithin(Duration.ofSeconds(30));
      assertThat(one(checks.checks(), "face").mark()).isEqualTo(Check.Mark.WARNING);
      assertThat(one(checks.checks(), "face").observed()).contains("did not end");
      assertThat(one(checks.checks(), "reader").mark()).isEqualTo(Check.Mark.SKIPPED);
      assertThat(checks.evidence()).noneMatch(Evidence.ReaderQuiet.class::isInstance);
    } finally {
      wakes.countDown();
    }
  }

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
      Doctor.Plan plan = plan(root, List.of());
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
