package jp.shikaku.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jp.shikaku.TransportException.Reason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real threads, real processes. */
class SharedFolderLifeTest {

  @TempDir Path temp;

  private static List<String> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("shikaku-"))
        .toList();
  }

  @Test
  @DisplayName("R-EX-8 after close no thread is left and every call has ended")
  void noThreadIsLeft() throws Exception {
    List<ExchangeCall> calls = new ArrayList<>();
    try (FolderPeer peer = new FolderPeer(temp)) {
      peer.onRequest(incoming -> TransportContract.Reply.with(Documents.answer(incoming.id())));
      SharedFolderTransport transport =
          SharedFolderTransport.builder().root(temp).closeGrace(Duration.ZERO).build();
      for (int i = 0; i < 20; i++) {
        calls.add(transport.exchange(Documents.request("A" + i, Duration.ofSeconds(20))));
      }
      calls.get(0).result().get(20, TimeUnit.SECONDS);
      assertThat(ourThreads()).isNotEmpty();
      transport.close();
    }

    assertThat(calls).allMatch(call -> call.result().isDone());
    await().atMost(Duration.ofSeconds(5)).until(() -> ourThreads().isEmpty());
  }

  @Test
  @DisplayName("R-F-22 a host that hangs in a progress call gets its failure in time all the same")
  void hostHangs() throws Exception {
    Files.createDirectories(temp.resolve("req"));
    Files.createDirectories(temp.resolve("res"));
    VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));
    HangingExecutor threads = new HangingExecutor();
    try (Transport transport =
        SharedFolderTransport.builder()
            .root(temp)
            .time(time)
            .executor(threads)
            .closeGrace(Duration.ZERO)
            .build()) {
      ExchangeCall call =
          transport.exchange(
              Documents.request("A1", Duration.ofMillis(300))
                  .withOnProgress(event -> threads.hang()));
      time.advance(Duration.ofMillis(300));
      assertThat(call.result()).as("its own threads hang").isNotDone();
      time.advance(Duration.ofMillis(250));
      assertThat(FolderFixture.transportFailure(call).reason())
          .isEqualTo(Reason.TERMINAL_NOT_READING);
    } finally {
      threads.release();
    }
  }

  @Test
  void theUsualSettingsNeedTheRootOnly() throws Exception {
    Files.createDirectories(temp.resolve("req"));
    Files.createDirectories(temp.resolve("res"));
    try (Transport transport = SharedFolderTransport.at(temp)) {
      assertThat(transport.capabilities())
          .isEqualTo(new TransportCapabilities(4L * 1024 * 1024, true, 5));
      assertThat(transport.probe().get(10, TimeUnit.SECONDS).state()).isEqualTo(Health.State.UP);
    }
    assertThat(temp.resolve("req")).isEmptyDirectory();
  }

  /** Sends, tells its handle, and dies without a farewell. */
  public static final class Sender {
    private Sender() {}

    /** Runs in a process of its own. */
    public static void main(String[] arguments) {
      SharedFolderTransport transport = SharedFolderTransport.at(Path.of(arguments[0]));
      ExchangeRequest request = Documents.request("K1", Duration.ofSeconds(60));
      System.out.println(request.handle().toText());
      transport.exchange(
          request.withOnProgress(
              event -> {
                if (event.stage() == ExchangeProgress.Stage.TAKEN) {
                  Runtime.getRuntime().halt(137);
                }
              }));
      new CountDownLatch(1).countDown();
      awaitForEver();
    }

    private static void awaitForEver() {
      try {
        new CountDownLatch(1).await(60, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  @DisplayName("T19 R-F-18 a process killed between sending and answer: the stored handle gets it")
  void processKilled() throws Exception {
    try (FolderPeer peer = new FolderPeer(temp)) {
      peer.onRequest(incoming -> new TransportContract.Reply.Silence());
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Sender.class.getName(),
                  temp.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text;
      try (var lines = process.inputReader()) {
        text = lines.readLine();
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(137);
      Pending pending = Pending.parse(text);

      try (Transport transport = SharedFolderTransport.at(temp)) {
        ExchangeCall call = transport.resume(pending, Documents.gate("K1"), Duration.ofSeconds(20));
        peer.answerLate(pending, Documents.answer("K1"));
        ExchangeResult.Answer answer =
            (ExchangeResult.Answer) call.result().get(20, TimeUnit.SECONDS);
        assertThat(answer.bytes()).isEqualTo(Documents.answer("K1"));
        answer.settle();
      }
      assertThat(peer.taken()).hasSize(1);
      assertThat(temp.resolve("res")).isEmptyDirectory();
      assertThat(temp.resolve("req")).isEmptyDirectory();
    }
  }

  @Test
  void theComputersTimeRunsAndStops() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try (SystemTime time = new SystemTime()) {
      assertThat(Duration.between(time.now(), Instant.now()).abs())
          .isLessThan(Duration.ofMinutes(1));
      time.schedule(Duration.ofMillis(20), never::countDown).cancel();
      time.schedule(Duration.ofMillis(1), ran::countDown);
      assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    }
    SystemTime closed = new SystemTime();
    closed.close();
    closed.schedule(Duration.ZERO, never::countDown).cancel();
    assertThat(never.getCount()).isEqualTo(1);
  }
}
