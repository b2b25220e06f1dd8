package jp.shikaku.cardreader;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import jp.shikaku.transport.FaultyFiles;
import jp.shikaku.transport.SystemTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The source with its real thread and the system's own notices. */
@Timeout(120)
class FaceFolderLiveTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path root;

  private final RecordingSink sink = new RecordingSink();
  private final SystemTime time =
      new SystemTime(Clock.fixed(Instant.parse("2026-11-02T00:14:00Z"), ZoneOffset.UTC));
  private FaceFolderSource source;

  @AfterEach
  void close() {
    if (source != null) {
      source.close();
    }
    time.close();
  }

  private void start(Path folder, UnaryOperator<FaceFolderSource.Builder> settings) {
    source = settings.apply(FaceFolderSource.builder(folder).time(time)).build();
    source.start(sink);
    await().atMost(PATIENCE).until(() -> source.state().status() == SourceState.Status.CONNECTED);
  }

  private void awaitVisits(int count) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> sink.accepted().size() >= count);
  }

  @ParameterizedTest
  @EnumSource(FaultyFiles.Notices.class)
  @DisplayName("R-F-04 notices that tell nothing, or only OVERFLOW: found within the poll + 250 ms")
  void deafNotices(FaultyFiles.Notices notices) throws IOException {
    FaultyFiles files = new FaultyFiles(FileSystems.getDefault());
    files.notices(notices);
    start(files.wrap(root), builder -> builder);
    long worst = 0;
    for (int i = 0; i < 6; i++) {
      Path temp = Files.write(root.resolve("new.tmp"), FaceSamples.numbered(i));
      long began = System.nanoTime();
      Files.move(temp, root.resolve(FaceSamples.name(i)), ATOMIC_MOVE);
      awaitVisits(i + 1);
      worst = Math.max(worst, System.nanoTime() - began);
    }
    assertThat(Duration.ofNanos(worst)).isLessThan(Duration.ofMillis(750));
  }

  @Test
  @DisplayName("FW-1 D5 the system's notices make it much faster than the poll")
  void notices() throws IOException {
    start(root, builder -> builder.pollInterval(Duration.ofSeconds(60)));
    awaitListening();
    long[] taken = new long[50];
    for (int i = 0; i < taken.length; i++) {
      Path temp = Files.write(root.resolve("new.tmp"), FaceSamples.numbered(i));
      AtomicLong offered = new AtomicLong();
      sink.beforeOffer(() -> offered.set(System.nanoTime()));
      long began = System.nanoTime();
      Files.move(temp, root.resolve(FaceSamples.name(i)), ATOMIC_MOVE);
      awaitVisits(i + 2);
      taken[i] = offered.get() - began;
    }
    Arrays.sort(taken);
    System.out.printf(
        Locale.ROOT,
        "FW-1: rename to offer p50 %.2f ms, max %.2f ms%n",
        taken[25] / 1e6,
        taken[49] / 1e6);
    assertThat(Duration.ofNanos(taken[25])).isLessThan(Duration.ofMillis(20));
  }

  /** A visit that is found long before the next poll shows that notices come. */
  private void awaitListening() throws IOException {
    Files.write(root.resolve(FaceSamples.name(999)), FaceSamples.numbered(999));
    awaitVisits(1);
  }

  @Test
  @DisplayName("F1 FW-3 a file written in pieces is taken right after its last byte")
  void pieces() throws IOException {
    start(root, builder -> builder);
    byte[] all = FaceSamples.bytes(FaceSamples.A01);
    long last;
    try (var out = Files.newOutputStream(root.resolve(FaceSamples.A01))) {
      for (int i = 0; i < 10; i++) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(27)); // the writer's own pace
        assertThat(sink.accepted()).isEmpty();
        out.write(all, all.length * i / 10, all.length * (i + 1) / 10 - all.length * i / 10);
      }
      last = System.nanoTime();
    }
    awaitVisits(1);
    assertThat(Duration.ofNanos(System.nanoTime() - last)).isLessThan(Duration.ofMillis(600));
    assertThat(sink.accepted().get(0).document()).isEqualTo(all);
    assertThat(sink.reasons()).isEmpty();
  }

  @Test
  @DisplayName("FW-2 a burst of 2,000 with a slow hub: every one exactly once")
  void burst() throws IOException {
    start(root, builder -> builder);
    sink.beforeOffer(() -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2)));
    Path outside = Files.createDirectory(root.resolve("outside"));
    for (int i = 0; i < 2_000; i++) {
      Path temp = Files.write(outside.resolve("new"), FaceSamples.numbered(i));
      Files.move(temp, root.resolve(FaceSamples.name(i)), ATOMIC_MOVE);
    }
    awaitVisits(2_000);
    assertThat(sink.names())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 2_000).mapToObj(FaceSamples::name).toList());
    assertThat(sink.admissions()).hasSize(2_000);
  }

  @Test
  @DisplayName("R-F-12 a receipt computer that races for 10,000 files: none lost, none doubled")
  void racingMover() throws Exception {
    int count = 10_000;
    Path folder = Files.createDirectory(root.resolve("face"));
    Path trash = Files.createDirectory(root.resolve("trash"));
    Path outside = Files.createDirectory(root.resolve("outside"));
    start(folder, builder -> builder.archive(trash));
    CountDownLatch moved = new CountDownLatch(count);
    Thread mover =
        new Thread(
            () -> {
              while (moved.getCount() > 0) {
                try (var names = Files.newDirectoryStream(folder)) {
                  for (Path file : names) {
                    Files.move(file, trash.resolve(file.getFileName()), ATOMIC_MOVE);
                    moved.countDown();
                  }
                } catch (NoSuchFileException e) {
                  // The next look finds it.
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              }
            },
            "test-mover");
    mover.start();
    for (int i = 0; i < count; i++) {
      Path temp = Files.write(outside.resolve("new"), FaceSamples.numbered(i));
      Files.move(temp, folder.resolve(FaceSamples.name(i)), ATOMIC_MOVE);
    }
    mover.join();
    awaitVisits(count);
    assertThat(sink.names()).doesNotHaveDuplicates().hasSize(count);
    assertThat(sink.admissions())
        .doesNotContain(EventSink.Admission.DUPLICATE, EventSink.Admission.CONFLICT);
    assertThat(sink.reasons()).isEmpty();
  }

  @Test
  @DisplayName("R-F-03 a folder that was replaced by another one is listened to anew")
  void replaced() throws IOException {
    Path folder = Files.createDirectory(root.resolve("face"));
    start(folder, builder -> builder.pollInterval(Duration.ofMillis(200)));
    for (int i = 0; i < 3; i++) {
      Files.move(folder, root.resolve("old" + i));
      Path next = Files.createDirectory(root.resolve("next"));
      Files.write(next.resolve(FaceSamples.name(i)), FaceSamples.numbered(i));
      Files.move(next, folder);
      awaitVisits(2 * i + 1);
      Files.write(folder.resolve(FaceSamples.name(100 + i)), FaceSamples.numbered(100 + i));
      awaitVisits(2 * i + 2);
    }
    assertThat(sink.reasons()).isEmpty();
  }

  @Test
  @DisplayName("cardreader 3.2 close takes 2 s at most although the share hangs")
  void closeWhileHanging() throws Exception {
    FaultyFiles files = new FaultyFiles(FileSystems.getDefault());
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Files.write(root.resolve(FaceSamples.A01), FaceSamples.bytes(FaceSamples.A01));
    files.hook(
        (operation, file) -> {
          if (operation.equals("open")) {
            hangs.countDown();
            try {
              release.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        });
    start(files.wrap(root), builder -> builder);
    assertThat(hangs.await(30, TimeUnit.SECONDS)).isTrue();
    long began = System.nanoTime();
    source.close();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
    release.countDown();
    await().atMost(PATIENCE).until(() -> threads() == 0);
    assertThat(sink.accepted()).isEmpty();
  }

  @Test
  @DisplayName("cardreader 3.2 close is quick when nothing hangs, and leaves no thread")
  void closeQuickly() {
    start(root, builder -> builder.id(new SourceId("desk-2")));
    assertThat(threads()).isEqualTo(1);
    long began = System.nanoTime();
    source.close();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    assertThat(threads()).isZero();
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("shikaku-face-"))
        .count();
  }

  @Test
  @DisplayName("cardreader 3.2 the thread survives a hub that throws")
  void throwingHub() throws IOException {
    start(root, builder -> builder);
    sink.beforeOffer(
        () -> {
          sink.beforeOffer(() -> {});
          throw new IllegalStateException("hub");
        });
    Files.write(root.resolve(FaceSamples.A01), FaceSamples.bytes(FaceSamples.A01));
    awaitVisits(1);
    assertThat(sink.names()).containsExactly(FaceSamples.A01);
  }
}
