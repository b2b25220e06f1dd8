package jp.shikaku.transport;

import static jp.shikaku.transport.FolderFixture.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import jp.shikaku.DecodeException;
import jp.shikaku.OqsException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lets every single file operation of an exchange fail, and every one hang. */
class EveryFaultTest {

  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Duration LATENESS = Duration.ofMillis(250);

  enum Fault {
    IO {
      @Override
      IOException exception(Path file) {
        return new IOException("The specified network name is no longer available");
      }
    },
    DENIED {
      @Override
      IOException exception(Path file) {
        return new AccessDeniedException(file.toString());
      }
    },
    MISSING {
      @Override
      IOException exception(Path file) {
        return new NoSuchFileException(file.toString());
      }
    },
    FULL {
      @Override
      IOException exception(Path file) {
        return new FileSystemException(file.toString(), null, "No space left on device");
      }
    },
    BROKEN_PROVIDER {
      @Override
      IOException exception(Path file) {
        throw new IllegalStateException("provider");
      }
    };

    abstract IOException exception(Path file);
  }

  /** One run of an exchange with a terminal that takes and answers at once. */
  private static final class Run implements AutoCloseable {
    final FileSystem disk = Jimfs.newFileSystem(Configuration.unix());
    final FaultyFiles files = new FaultyFiles(disk);
    final Path root = disk.getPath("/oqs");
    final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));
    final AtomicInteger operations = new AtomicInteger();
    final List<byte[]> taken = new ArrayList<>();
    final SharedFolderTransport transport;
    ExchangeCall call;
    boolean answered;

    Run(Executor executor) throws IOException {
      Files.createDirectories(root.resolve("req"));
      Files.createDirectories(root.resolve("res"));
      transport =
          SharedFolderTransport.builder()
              .root(files.wrap(root))
              .time(time)
              .closeGrace(Duration.ZERO)
              .executor(executor)
              .build();
    }

    void begin() {
      call = transport.exchange(Documents.request("A1", DEADLINE));
    }

    /** Plays until the exchange has ended; the deadline ends it at the latest. */
    void play() throws IOException {
      Path request = root.resolve("req/OQSsiquc01req_A1.xml");
      Path answer = root.resolve("res/OQSsiquc01res_A1.xml");
      for (int moment = 0; moment < DEADLINE.toSeconds(); moment++) {
        // Quick at first, so that a good run has not too many operations.
        time.advance(moment < 5 ? Duration.ofMillis(12) : Duration.ofSeconds(1));
        if (Files.exists(request) && !call.result().isDone()) {
          taken.add(Files.readAllBytes(request));
          Files.delete(request);
        } else if (!taken.isEmpty() && !answered && !call.result().isDone()) {
          Files.write(answer, Documents.answer("A1"));
          answered = true;
        }
      }
      time.advance(Duration.ofSeconds(5).plus(LATENESS));
    }

    OqsException failure() {
      try {
        call.result().getNow(null);
        return null;
      } catch (CompletionException e) {
        return (OqsException) e.getCause();
      }
    }

    @Override
    public void close() throws IOException {
      transport.close();
      disk.close();
    }
  }

  private static int operationsOfAGoodRun() throws IOException {
    try (Run run = new Run(Runnable::run)) {
      run.files.hook((operation, file) -> run.operations.incrementAndGet());
      run.begin();
      run.play();
      ((ExchangeResult.Answer) run.call.result().join()).settle();
      run.time.advance(Duration.ofSeconds(5));
      return run.operations.get();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "R-F-03 R-F-05 R-F-06 R-INV-5 whichever operation fails once, the exchange ends well")
  void oneFails(Fault fault) throws Exception {
    int operations = operationsOfAGoodRun();
    assertThat(operations).isGreaterThan(40);
    int answers = 0;
    for (int k = 1; k <= operations; k++) {
      answers += oneRun(fault, k, 1);
    }
    // A hiccup hardly ever costs the answer, but refused or full before sending is told at once.
    boolean isFinal = fault == Fault.DENIED || fault == Fault.FULL;
    assertThat(answers).isGreaterThan(isFinal ? operations / 2 : operations * 9 / 10);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R-F-03 R-INV-5 from whichever operation on all fail, the exchange ends in time")
  void allFailFrom(Fault fault) throws Exception {
    int operations = operationsOfAGoodRun();
    for (int k = 1; k <= operations; k++) {
      oneRun(fault, k, Integer.MAX_VALUE);
    }
  }

  private int oneRun(Fault fault, int first, int count) throws IOException {
    try (Run run = new Run(Runnable::run)) {
      run.files.hook(
          (operation, file) -> {
            int number = run.operations.incrementAndGet();
            if (number >= first && number - first < count) {
              throw fault.exception(file);
            }
          });
      run.begin();
      run.play();
      assertThat(run.call.result()).as("%s at %d", fault, first).isDone();
      OqsException failure = run.failure();
      if (failure == null) {
        ExchangeResult.Answer answer = (ExchangeResult.Answer) run.call.result().join();
        assertThat(answer.bytes()).isEqualTo(Documents.answer("A1"));
        answer.settle();
        run.time.advance(Duration.ofSeconds(5));
      }
      checkTruth(run, failure, fault + " at " + first);
      if (count == 1) {
        assertThat(files(run.root.resolve("req"))).as("%s at %d", fault, first).isEmpty();
        if (Files.exists(run.root.resolve(".shikaku-staging"))) {
          // One file may stay when it is the removal itself that fails.
          assertThat(files(run.root.resolve(".shikaku-staging")).size()).isLessThanOrEqualTo(1);
        }
      }
      return failure == null ? 1 : 0;
    }
  }

  // What is told about the delivery is true, and nothing was half there.
  private static void checkTruth(Run run, OqsException failure, String what) {
    assertThat(run.taken.size()).as(what).isLessThanOrEqualTo(1);
    run.taken.forEach(bytes -> assertThat(bytes).isEqualTo(Documents.question("A1")));
    if (failure instanceof TransportException transport) {
      if (transport.delivery() != Delivery.UNKNOWN) {
        assertThat(run.taken).as(what + " " + transport.getMessage()).isEmpty();
      } else {
        assertThat(transport.pending()).as(what).isPresent();
      }
      assertThat(transport.getMessage()).doesNotContain("/oqs");
      assertThat(transport.getCause()).isNull();
    } else if (failure != null) {
      assertThat(failure).as(what).isInstanceOf(DecodeException.class);
    }
    List<String> lying = files(run.root.resolve("req"));
    lying.stream()
        .filter(name -> name.endsWith(".xml"))
        .forEach(
            name -> {
              try {
                assertThat(Files.readAllBytes(run.root.resolve("req").resolve(name)))
                    .as(what)
                    .isEqualTo(Documents.question("A1"));
              } catch (IOException e) {
                fail(e);
              }
            });
  }

  @Test
  @DisplayName("R-INV-5 T11 whichever operation hangs for ever, the exchange ends within 250 ms")
  void oneHangs() throws Exception {
    int operations = operationsOfAGoodRun();
    for (int k = 1; k <= operations; k++) {
      int hanging = k;
      hangingRun((run, executor) -> run.operations.incrementAndGet() == hanging, "hang at " + k);
    }
  }

  @Test
  @DisplayName("R-INV-5 T11 when every operation hangs from some moment, the exchange ends in time")
  void allHangFrom() throws Exception {
    int operations = operationsOfAGoodRun();
    for (int k = 1; k <= operations; k += 3) {
      int hanging = k;
      hangingRun((run, executor) -> run.operations.incrementAndGet() >= hanging, "from " + k);
    }
  }

  private interface HangRule {
    boolean hangs(Run run, HangingExecutor executor);
  }

  private void hangingRun(HangRule rule, String what) throws Exception {
    HangingExecutor executor = new HangingExecutor();
    try (Run run = new Run(executor)) {
      run.files.hook(
          (operation, file) -> {
            if (rule.hangs(run, executor)) {
              executor.hang();
            }
          });
      run.begin();
      run.play();
      assertThat(run.call.result()).as(what).isDone();
      OqsException failure = run.failure();
      checkTruth(run, failure, what);
      // The system lets go at last: nothing may become visible now that the host was told
      // otherwise.
      executor.release();
      checkTruth(run, failure, what + ", released");
      if (failure instanceof TransportException transport
          && transport.delivery() == Delivery.NOT_SENT) {
        assertThat(files(run.root.resolve("req"))).as(what).isEmpty();
        Path staging = run.root.resolve(".shikaku-staging");
        assertThat(Files.exists(staging) ? files(staging) : List.of()).as(what).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("R-INV-5 a hung exchange does not hold up the others")
  void othersGoOn() throws Exception {
    HangingExecutor executor = new HangingExecutor();
    try (Run run = new Run(executor)) {
      Consumer<String> answering =
          id -> {
            try {
              Files.delete(run.root.resolve("req/OQSsiquc01req_" + id + ".xml"));
              Files.write(
                  run.root.resolve("res/OQSsiquc01res_" + id + ".xml"), Documents.answer(id));
            } catch (IOException e) {
              fail(e);
            }
          };
      run.files.hook(
          (operation, file) -> {
            if (file.toString().contains("_A1") && operation.equals("move")) {
              executor.hang();
            }
          });
      run.begin();
      ExchangeCall other = run.transport.exchange(Documents.request("B1", DEADLINE));
      answering.accept("B1");
      run.time.advance(Duration.ofMillis(50));

      assertThat(other.result()).isDone();
      assertThat(run.call.result()).isNotDone();
      run.time.advance(DEADLINE.plus(LATENESS));
      assertThat(((TransportException) run.failure()).reason())
          .isEqualTo(TransportException.Reason.SHARE_UNREACHABLE);
      assertThat(((TransportException) run.failure()).delivery()).isEqualTo(Delivery.UNKNOWN);
      executor.release();
    }
  }
}
