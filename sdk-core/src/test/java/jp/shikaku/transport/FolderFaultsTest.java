package jp.shikaku.transport;

import static jp.shikaku.transport.FolderFixture.failure;
import static jp.shikaku.transport.FolderFixture.files;
import static jp.shikaku.transport.FolderFixture.got;
import static jp.shikaku.transport.FolderFixture.transportFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import jp.shikaku.DecodeException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Single faults of the field, each in the folder where it happens. */
class FolderFaultsTest {

  @TempDir Path temp;

  private final FileSystem disk = Jimfs.newFileSystem(Configuration.unix());
  private final FaultyFiles faulty = new FaultyFiles(disk);
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    disk.close();
  }

  private FolderFixture onDisk() {
    return keep(new FolderFixture(faulty.wrap(disk.getPath("/home/tanaka/oqs"))));
  }

  private FolderFixture onDisk(
      java.util.function.UnaryOperator<SharedFolderTransport.Builder> settings) {
    return keep(new FolderFixture(faulty.wrap(disk.getPath("/home/tanaka/oqs")), settings));
  }

  private FolderFixture keep(FolderFixture fixture) {
    opened.add(fixture);
    return fixture;
  }

  // ---- taking back what an outage left lying

  /** A query whose end is not known lies there again, and the sweep is about to take it back. */
  private Pending leftLying(FolderFixture folder) {
    ExchangeCall sent = folder.send("A1");
    folder.advance(100);
    faulty.hook(
        (operation, file) -> {
          throw new IOException("the network is gone");
        });
    folder.advance(31_000);
    Pending handle = transportFailure(sent).pending().orElseThrow();
    assertThat(transportFailure(sent).delivery()).isEqualTo(Delivery.UNKNOWN);
    return handle;
  }

  private static ExchangeCall resumed(FolderFixture folder, Pending handle) {
    return folder.transport.resume(
        handle, Documents.gate(handle.exchangeId()), FolderFixture.DEADLINE);
  }

  @Test
  @DisplayName("R-F-03 somebody waits again in the moment of taking back: told as taken back")
  void resumedWhileTakenBack() {
    FolderFixture folder = onDisk();
    Pending handle = leftLying(folder);
    List<ExchangeCall> again = new ArrayList<>();
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("move") && again.isEmpty()) {
            again.add(resumed(folder, handle));
          }
        });
    folder.advance(60_000);

    assertThat(again).hasSize(1);
    assertThat(transportFailure(again.get(0)).delivery()).isEqualTo(Delivery.WITHDRAWN);
    assertThat(files(folder.req)).isEmpty();
  }

  @Test
  @DisplayName("R-F-03 taken back, and the share lost before it said so: still told as taken back")
  void takenBackUnheard() {
    FolderFixture folder = onDisk();
    Pending handle = leftLying(folder);
    Path request = disk.getPath(folder.request("A1").toString());
    Path aside =
        disk.getPath(folder.root.toString(), ".shikaku-staging", "back_OQSsiquc01req_A1.tmp");
    boolean[] lost = {false};
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("move") && Files.exists(request)) {
            Files.move(request, aside);
            lost[0] = true;
            throw new IOException("the network is gone");
          }
        });
    folder.advance(60_000);
    assertThat(lost[0]).isTrue();

    assertThat(transportFailure(resumed(folder, handle)).delivery()).isEqualTo(Delivery.WITHDRAWN);
    assertThat(aside).doesNotExist();
  }

  private static Path aside(FolderFixture folder) {
    return folder.root.resolve(".shikaku-staging").resolve("back_OQSsiquc01req_A1.tmp");
  }

  /** Another process over the same folders, which remembers nothing. */
  private FolderFixture restarted() {
    return onDisk();
  }

  @Test
  @DisplayName("R-F-03 taken back before a restart of the host: still told as taken back")
  void takenBackBeforeARestart() throws Exception {
    FolderFixture folder = onDisk();
    Pending handle = leftLying(folder);
    faulty.hook((operation, file) -> {});
    folder.advance(60_000);
    assertThat(files(folder.req)).isEmpty();
    assertThat(below(aside(folder))).as("a mark, and no value of a person").isEmptyFile();
    folder.close();

    FolderFixture next = restarted();
    assertThat(transportFailure(resumed(next, handle)).delivery()).isEqualTo(Delivery.WITHDRAWN);
    assertThat(below(aside(next))).as("it was told").doesNotExist();
  }

  @Test
  @DisplayName(
      "R-F-03 the mark of what was taken back outlives a share without rename, and its process")
  void markOfTakenBack() throws Exception {
    FolderFixture folder = onDisk();
    Pending handle = leftLying(folder);
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("move")) {
            throw new AtomicMoveNotSupportedException(file.toString(), null, "as told");
          }
        });
    folder.advance(60_000);
    assertThat(files(folder.req)).isEmpty();
    assertThat(below(aside(folder))).isEmptyFile();

    folder.advance(Duration.ofDays(40).toMillis()); // this process knows nothing of it any more
    assertThat(transportFailure(resumed(folder, handle)).delivery()).isEqualTo(Delivery.WITHDRAWN);
    assertThat(below(aside(folder))).as("it was told").doesNotExist();
  }

  @Test
  @DisplayName(
      "R-INV-1 what tells that a request was taken back is not about a later one of its name")
  void takenBackAndSentAgain() throws Exception {
    FolderFixture folder = onDisk();
    Pending first = leftLying(folder);
    faulty.hook((operation, file) -> {});
    folder.advance(60_000);
    assertThat(below(aside(folder))).isEmptyFile();

    ExchangeCall again = folder.send("A1");
    assertThat(below(aside(folder))).doesNotExist();
    folder.take("A1");
    folder.advance(31_000);
    assertThat(transportFailure(again).reason()).isEqualTo(Reason.NO_ANSWER);
    ExchangeCall resumed = resumed(folder, first);
    folder.advance(31_000);
    assertThat(transportFailure(resumed).delivery()).isEqualTo(Delivery.UNKNOWN);
  }

  @Test
  @DisplayName("R-INV-1 nothing is sent while an old mark of its name can not be removed")
  void oldMark() throws Exception {
    FolderFixture folder = onDisk();
    Files.createDirectories(below(aside(folder)).getParent());
    folder.put(aside(folder), new byte[0]);
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("delete") && file.toString().contains("back_")) {
            throw new FileSystemException(file.toString(), null, "used by another process");
          }
        });
    ExchangeCall call = folder.send("A1");
    folder.advance(5_000);
    assertThat(files(folder.req)).isEmpty();
    assertThat(call.result()).isNotDone();

    faulty.hook((operation, file) -> {});
    folder.advance(31_000);
    assertThat(folder.stages).contains(ExchangeProgress.Stage.WRITTEN);
    assertThat(below(aside(folder))).doesNotExist();
  }

  @Test
  @DisplayName("R-F-03 R-INV-5 taken back when the call had ended already: told to who waits again")
  void takenBackLate() throws Exception {
    FolderFixture folder = onDisk();
    ExchangeCall call = folder.send("A1");
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("move")) {
            ((FolderExchange) call).force(Visibility.Ending.DEADLINE); // the share is slow
          }
        });
    call.cancel();
    TransportException failure = transportFailure(call);
    assertThat(failure.delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(files(folder.req)).isEmpty();
    Pending handle = failure.pending().orElseThrow();

    faulty.hook((operation, file) -> {});
    FolderFixture next = restarted();
    assertThat(transportFailure(resumed(next, handle)).delivery()).isEqualTo(Delivery.WITHDRAWN);
    assertThat(transportFailure(resumed(folder, handle)).delivery()).isEqualTo(Delivery.WITHDRAWN);
  }

  @Test
  @DisplayName("R-F-03 taken back at the pick-up time, and the share did not say so: not “taken”")
  void pickupWithdrawalUnheard() throws Exception {
    FolderFixture folder = onDisk();
    ExchangeCall call = folder.send("A1");
    Path request = below(folder.request("A1"));
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("move") && Files.exists(request)) {
            Files.move(request, below(aside(folder)));
            throw new IOException("the answer of the server was lost");
          }
        });
    folder.advance(31_000);

    assertThat(transportFailure(call).delivery()).isEqualTo(Delivery.WITHDRAWN);
    assertThat(folder.stages).doesNotContain(ExchangeProgress.Stage.TAKEN);
    assertThat(below(aside(folder))).doesNotExist();
  }

  @Test
  @DisplayName("P-08 a draft that can not be removed while the share is away goes when it is back")
  void draftAfterAnOutage() throws Exception {
    FolderFixture folder = onDisk();
    boolean[] lost = {false};
    faulty.hook(
        (operation, file) -> {
          lost[0] |= operation.equals("move");
          if (lost[0]) {
            throw new IOException("the network is gone");
          }
        });
    ExchangeCall call = folder.send("A1");
    folder.advance(31_000);
    assertThat(transportFailure(call).reason()).isEqualTo(Reason.SHARE_UNREACHABLE);
    Path draft = folder.root.resolve(".shikaku-staging").resolve("OQSsiquc01req_A1.tmp");
    assertThat(below(draft)).exists();

    faulty.hook((operation, file) -> {});
    folder.advance(60_000);
    assertThat(below(draft)).doesNotExist();
    assertThat(files(folder.req)).isEmpty();
  }

  @Test
  @DisplayName(
      "R-EX-4 the draft of a killed process stays while it may prove something, and goes then")
  void draftOfAKilledProcess() throws Exception {
    FolderFixture folder = onDisk();
    Path draft = folder.root.resolve(".shikaku-staging").resolve("OQSsiquc01req_A1.tmp");
    Files.createDirectories(draft.getParent());
    folder.put(draft, Documents.question("A1"));
    Pending handle = Documents.request("A1", FolderFixture.DEADLINE).handle();
    ExchangeCall silent = resumed(folder, handle);
    folder.advance(31_000);

    assertThat(transportFailure(silent).delivery())
        .as("to this process it proves nothing")
        .isEqualTo(Delivery.UNKNOWN);
    assertThat(below(draft)).exists();

    ExchangeCall answered = resumed(folder, handle);
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(1_000);
    assertThat(answered.result()).isCompleted();
    assertThat(below(draft)).doesNotExist();
  }

  @Test
  @DisplayName("R-EX-4 an orderly stop leaves the draft of what was waited for in vain")
  void draftAtAStop() throws Exception {
    FolderFixture folder = onDisk();
    Path draft = folder.root.resolve(".shikaku-staging").resolve("OQSsiquc01req_A1.tmp");
    Files.createDirectories(draft.getParent());
    folder.put(draft, Documents.question("A1"));
    ExchangeCall call = resumed(folder, Documents.request("A1", FolderFixture.DEADLINE).handle());
    folder.advance(100);
    folder.transport.close();

    assertThat(transportFailure(call).reason()).isEqualTo(Reason.TRANSPORT_CLOSED);
    assertThat(below(draft)).exists();
  }

  // ---- locked, refused, vanished

  @Test
  @DisplayName("R-F-11 an answer that a scanner holds for a while is read when it lets go")
  void locked() throws Exception {
    FolderFixture folder = onDisk();
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    AtomicInteger tries = new AtomicInteger();
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("open") && tries.incrementAndGet() <= 10) {
            throw new FileSystemException("x", null, "used by another process");
          }
        });
    folder.advance(2_000);

    assertThat(got(call)).isInstanceOf(ExchangeResult.Answer.class);
    assertThat(tries).hasValue(11);
    assertThat(folder.stages).doesNotContain(ExchangeProgress.Stage.UNREACHABLE);
  }

  @Test
  @DisplayName("R-F-05 an answer that can not be read names the folder's role, not its path")
  void answerDenied() throws Exception {
    FolderFixture folder = onDisk();
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("open")) {
            throw new AccessDeniedException(file.toString());
          }
        });
    folder.advance(29_000);
    assertThat(call.result()).isNotDone();
    folder.advance(1_000);

    assertThat(transportFailure(call).reason()).isEqualTo(Reason.SHARE_DENIED);
    assertThat(transportFailure(call).delivery()).isEqualTo(Delivery.UNKNOWN);
    assertThat(transportFailure(call))
        .hasMessageContaining("res")
        .hasMessageNotContaining("tanaka");
  }

  @Test
  @DisplayName("R-F-05 a request folder that refuses is told at once; nothing was sent")
  void requestDenied() {
    FolderFixture folder = onDisk();
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("open") || operation.equals("mkdir")) {
            throw new AccessDeniedException(file.toString());
          }
        });

    ExchangeCall call = folder.send("A1");

    assertThat(transportFailure(call).reason()).isEqualTo(Reason.SHARE_DENIED);
    assertThat(transportFailure(call).delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(transportFailure(call)).hasMessageNotContaining("tanaka");
    assertThat(transportFailure(call).getCause()).isNull();
    Health health = folder.transport.probe().join();
    assertThat(health.observations())
        .extracting(Health.Observation::topic)
        .contains(Health.Topic.FOLDER_DENIED);
    assertThat(health.toString()).doesNotContain("tanaka");
  }

  @Test
  @DisplayName("R-F-12 an answer that vanishes between seeing and reading is no error")
  void vanishes() throws Exception {
    FolderFixture folder = onDisk();
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    AtomicInteger opens = new AtomicInteger();
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("open") && opens.incrementAndGet() <= 3) {
            throw new NoSuchFileException(file.toString());
          }
        });
    folder.advance(1_000);

    assertThat(got(call)).isInstanceOf(ExchangeResult.Answer.class);
    assertThat(folder.stages).doesNotContain(ExchangeProgress.Stage.UNREACHABLE);
  }

  @Test
  @DisplayName("R-F-11 clearing away is tried again while somebody holds the file")
  void clearingIsRetried() throws Exception {
    FolderFixture folder = onDisk();
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(100);
    AtomicInteger tries = new AtomicInteger();
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("delete") && tries.incrementAndGet() <= 5) {
            throw new FileSystemException("x", null, "used by another process");
          }
        });
    ((ExchangeResult.Answer) got(call)).settle();
    assertThat(folder.answer("A1")).exists();
    folder.advance(500);

    assertThat(files(folder.res)).isEmpty();
  }

  @Test
  @DisplayName("R-F-11 clearing away is given up after 2 s, and stays without harm")
  void clearingIsGivenUp() throws Exception {
    FolderFixture folder = onDisk();
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(100);
    AtomicInteger tries = new AtomicInteger();
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("delete")) {
            tries.incrementAndGet();
            throw new AccessDeniedException(file.toString());
          }
        });
    ((ExchangeResult.Answer) got(call)).settle();
    folder.advance(60_000);

    assertThat(tries).hasValue(20);
    assertThat(folder.answer("A1")).exists();
    assertThat(folder.transport.duplicateAnswers()).isZero();
  }

  // ---- a rename whose outcome is not known

  @Test
  @DisplayName(
      "R-EX-2 a rename that broke off before it happened is made good when the share is back")
  void renameBrokeOffBefore() throws Exception {
    FolderFixture folder = onDisk();
    boolean[] lost = {false};
    faulty.hook(
        (operation, file) -> {
          lost[0] |= operation.equals("move");
          if (lost[0]) {
            throw new IOException("gone");
          }
        });
    ExchangeCall call = folder.send("A1");
    assertThat(files(below(folder.req))).isEmpty();
    faulty.hook((operation, file) -> {});
    folder.advance(2_000);

    assertThat(folder.request("A1")).hasBinaryContent(Documents.question("A1"));
    assertThat(files(folder.req)).hasSize(1);
    call.cancel();
    assertThat(transportFailure(call).delivery()).isEqualTo(Delivery.WITHDRAWN);
  }

  @Test
  @DisplayName("R-EX-2 a rename that happened although it failed is not made twice")
  void renameHappened() throws Exception {
    FolderFixture folder = onDisk();
    boolean[] lost = {false};
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("move") && !lost[0]) {
            lost[0] = true;
            Files.move(below(file), disk.getPath("/home/tanaka/oqs/req/OQSsiquc01req_A1.xml"));
          }
          if (lost[0]) {
            throw new IOException("the answer of the server was lost");
          }
        });
    ExchangeCall call = folder.send("A1");
    Files.delete(below(folder.request("A1")));
    faulty.hook((operation, file) -> {});
    folder.advance(2_000);
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(2_000);

    assertThat(got(call)).isInstanceOf(ExchangeResult.Answer.class);
    assertThat(files(folder.req)).isEmpty();
    assertThat(folder.stages)
        .containsExactly(
            ExchangeProgress.Stage.UNREACHABLE,
            ExchangeProgress.Stage.WRITTEN,
            ExchangeProgress.Stage.TAKEN);
  }

  @Test
  @DisplayName("R-F-11 a refusal that is held by a scanner is read when it lets go")
  void refusalLocked() throws Exception {
    FolderFixture folder = onDisk();
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    folder.put(folder.res.resolve("OQSsiquc01req_A1.err"), new byte[] {1});
    AtomicInteger opens = new AtomicInteger();
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("open") && opens.incrementAndGet() <= 3) {
            throw opens.get() == 1
                ? new NoSuchFileException(file.toString())
                : new AccessDeniedException(file.toString());
          }
        });
    folder.advance(3_000);

    assertThat(got(call)).isInstanceOf(ExchangeResult.Rejected.class);
  }

  @Test
  @DisplayName("R-F-10 R-EX-6 the table of late answers is bounded: the oldest is forgotten")
  void boundedTable() throws Exception {
    FolderFixture folder = onDisk(settings -> settings.maxConcurrent(16));
    for (int i = 0; i < 1_001; i++) {
      ExchangeCall call = folder.send("A" + i);
      folder.take("A" + i);
      call.cancel();
      assertThat(transportFailure(call).reason()).isEqualTo(Reason.CANCELLED_AFTER_SEND);
    }
    folder.put(folder.answer("A0"), Documents.answer("A0"));
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(60_000);

    assertThat(folder.late).hasSize(1);
    assertThat(folder.late.get(0)).startsWith("A1@");
  }

  @Test
  void anOrphanHandlerThatThrowsHarmsNothing() throws Exception {
    FolderFixture folder =
        onDisk(
            settings ->
                settings
                    .slowAfter(Duration.ofSeconds(1))
                    .notTakenAfter(Duration.ofSeconds(1))
                    .pickupTimeout(Duration.ofSeconds(2))
                    .lateAnswerRetention(Duration.ofMinutes(2))
                    .maxRequestBytes(1_000)
                    .requestNames(java.util.regex.Pattern.compile(".*"))
                    .orphanHandler(
                        (exchange, at) -> {
                          throw new IllegalStateException("host");
                        }));
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    call.cancel();
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(60_000);
    assertThat(folder.answer("A1")).exists();
    folder.advance(120_000);
    assertThat(folder.answer("A1")).doesNotExist();

    ExchangeCall next = folder.send("A2");
    folder.advance(2_000);
    assertThat(transportFailure(next).reason()).isEqualTo(Reason.TERMINAL_NOT_READING);
  }

  // ---- what is not ours

  @Test
  @DisplayName("R-F-09 files of others are neither opened nor changed nor looked at")
  void othersFiles() throws Exception {
    FolderFixture folder = onDisk();
    for (String name :
        List.of(
            "OQSsiquc01res_B1.xml",
            "OQSsiquc01res_A11.xml",
            "OQSsiquc01res_face_1319999007x_20261102000000.xml",
            "YZKsiquc01res_A1.xml",
            "OQSsiquc01req_B1.err",
            "notes.txt")) {
      folder.put(folder.res.resolve(name), new byte[] {1});
    }
    folder.put(folder.req.resolve("OQSsiquc01req_B1.xml"), new byte[] {2});
    List<String> touched = new ArrayList<>();
    faulty.hook(
        (operation, file) -> {
          String name = file.getFileName().toString();
          if (!name.contains("_A1.")
              && !name.equals(".shikaku-staging")
              && !operation.equals("list")
              && !Files.isDirectory(below(file))) {
            touched.add(operation + " " + name);
          }
        });
    ExchangeCall call = folder.send("A1");
    Files.delete(below(folder.request("A1")));
    folder.advance(5_000);
    Files.write(below(folder.answer("A1")), Documents.answer("A1"));
    folder.advance(1_100);
    ((ExchangeResult.Answer) got(call)).settle();
    folder.advance(120_000);

    assertThat(touched).isEmpty();
    assertThat(files(folder.res)).hasSize(6);
    assertThat(files(folder.req)).containsExactly("OQSsiquc01req_B1.xml");
  }

  private Path below(Path path) {
    return disk.getPath(path.toString());
  }

  @Test
  @DisplayName("S-IN-15 links, folders and pipes under the answer's name are not touched")
  void notRegular() throws Exception {
    FolderFixture folder = keep(new FolderFixture(temp));
    Path secret = Files.write(temp.resolve("secret.xml"), Documents.answer("A1"));
    ExchangeCall link = folder.send("A1");
    ExchangeCall directory = folder.send("A2");
    ExchangeCall pipe = folder.send("A3");
    for (String id : List.of("A1", "A2", "A3")) {
      folder.take(id);
    }
    Files.createSymbolicLink(folder.answer("A1"), secret);
    Files.createDirectory(folder.answer("A2"));
    boolean pipes = makePipe(folder.answer("A3"));
    folder.advance(30_000);

    assertThat(transportFailure(link).reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(transportFailure(directory).reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(transportFailure(pipe).reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(secret).exists();
    assertThat(pipes || !Files.exists(folder.answer("A3"))).isTrue();
  }

  private static boolean makePipe(Path file) throws Exception {
    try {
      return new ProcessBuilder("mkfifo", file.toString()).start().waitFor(10, TimeUnit.SECONDS);
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  // ---- sizes

  @Test
  @DisplayName("T18 S-IN-03 a sparse file of 10 GiB is refused without being read")
  void sparse() throws Exception {
    FaultyFiles real = new FaultyFiles(temp.getFileSystem());
    List<String> reads = new ArrayList<>();
    FolderFixture folder = keep(new FolderFixture(real.wrap(temp)));
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    sparseFile(temp.resolve("res/OQSsiquc01res_A1.xml"), 10L * 1024 * 1024 * 1024);
    real.hook(
        (operation, file) -> {
          if (operation.equals("open")) {
            reads.add(file.toString());
          }
        });
    folder.advance(1_000);

    assertThat(((DecodeException) failure(call)).problem())
        .isEqualTo(DecodeException.Problem.TOO_LARGE);
    assertThat(reads).isEmpty();
    assertThat(temp.resolve("res/OQSsiquc01res_A1.xml")).exists();
  }

  @ParameterizedTest
  @CsvSource({"YZKsiquc01, 64", "TKKsiquc01, 64", "OQSsiquc01, 4", "OQSmuquc02, 512"})
  @DisplayName("T18 S-IN-03 an answer one byte over its family's limit is not even opened")
  void limitOfTheFamily(String code, int mib) throws Exception {
    FaultyFiles real = new FaultyFiles(temp.getFileSystem());
    List<String> reads = new ArrayList<>();
    FolderFixture folder = keep(new FolderFixture(real.wrap(temp)));
    MessageKind kind = MessageKind.forResume(code);
    assertThat(kind.maxAnswerBytes()).isEqualTo(mib * 1024L * 1024);
    ExchangeCall call =
        folder.transport.exchange(Documents.request(kind, "A1", FolderFixture.DEADLINE));
    Files.delete(temp.resolve("req").resolve(kind.requestName("A1")));
    sparseFile(temp.resolve("res").resolve(kind.answerBaseName("A1") + ".xml"), mib * 1024L * 1024);
    real.hook(
        (operation, file) -> {
          if (operation.equals("open")) {
            reads.add(file.toString());
          }
        });
    folder.advance(1_000);

    assertThat(((DecodeException) failure(call)).problem())
        .isEqualTo(DecodeException.Problem.TOO_LARGE);
    assertThat(reads).isEmpty();
  }

  /** Writes one byte behind so many that take no room. */
  private static void sparseFile(Path file, long before) {
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            file,
            Set.of(
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE))) {
      channel.position(before);
      channel.write(java.nio.ByteBuffer.wrap(new byte[] {1}));
    } catch (IOException e) {
      assumeTrue(false, "no sparse files here");
    }
  }

  @Test
  @DisplayName("T18 a file that grows over the limit while it is read is cut off there")
  void growsOverTheLimit() throws Exception {
    FolderFixture folder = onDisk();
    MessageKind small = new MessageKind("OQSsiquc01", Safety.READ, Set.of(AnswerFormat.XML), 100);
    ExchangeCall call =
        folder.transport.exchange(Documents.request(small, "A1", FolderFixture.DEADLINE));
    folder.put(folder.answer("A1"), new byte[50]);
    boolean[] grown = {false};
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("open") && !grown[0]) {
            grown[0] = true;
            Files.write(below(file), new byte[100_000]);
          }
        });
    folder.advance(1_000);

    assertThat(((DecodeException) failure(call)).problem())
        .isEqualTo(DecodeException.Problem.TOO_LARGE);
  }

  @Test
  @DisplayName("R-F-20 100,000 old files: a look touches none of them, a listing takes at most 2 s")
  void fullFolder() throws Exception {
    Path memory = Path.of("/dev/shm");
    Path root = Files.createTempDirectory(Files.isWritable(memory) ? memory : temp, "full");
    try {
      FaultyFiles real = new FaultyFiles(root.getFileSystem());
      FolderFixture folder = keep(new FolderFixture(real.wrap(root)));
      for (int i = 0; i < 100_000; i++) {
        Files.createFile(root.resolve("res").resolve("OQSsiquc01res_" + (2_000_000 + i) + ".xml"));
      }
      AtomicInteger stats = new AtomicInteger();
      AtomicInteger lists = new AtomicInteger();
      real.hook(
          (operation, file) -> {
            if (operation.equals("stat")) {
              stats.incrementAndGet();
            } else if (operation.equals("list")) {
              lists.incrementAndGet();
            }
          });
      ExchangeCall call = folder.send("A1");
      folder.advance(900);
      assertThat(lists).hasValueLessThanOrEqualTo(1);
      int before = stats.get();
      // All of it runs on this thread. What it waited for its turn on a busy machine is not asked.
      ThreadMXBean processor = ManagementFactory.getThreadMXBean();
      long begin = processor.getCurrentThreadCpuTime();
      folder.advance(200);
      assertThat(Duration.ofNanos(processor.getCurrentThreadCpuTime() - begin))
          .isLessThan(Duration.ofSeconds(2));
      assertThat(lists).hasValueGreaterThanOrEqualTo(1);
      assertThat(stats.get() - before).isLessThan(100);
      folder.take("A1");
      Files.write(root.resolve("res/OQSsiquc01res_A1.xml"), Documents.answer("A1"));
      folder.advance(200);

      assertThat(got(call)).isInstanceOf(ExchangeResult.Answer.class);
    } finally {
      removeAll(root);
    }
  }

  private static void removeAll(Path root) throws IOException {
    try (var all = Files.walk(root)) {
      for (Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  // ---- no events

  @ParameterizedTest
  @ValueSource(longs = {1, 40, 700, 3_000, 4_999, 5_000, 12_345, 28_000})
  @DisplayName("R-F-04 no event tells of it: an answer is read within a poll interval + 250 ms")
  void noEvents(long after) throws Exception {
    FolderFixture folder = onDisk(); // of files that refuse a WatchService to whoever wants one
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    folder.advance(after);
    folder.put(folder.answer("A1"), Documents.answer("A1"));

    long interval = after < 5_000 ? Math.max(5, after / 16) : 1_000;
    folder.advance(interval + 250);

    assertThat(got(call)).isInstanceOf(ExchangeResult.Answer.class);
  }

  @Test
  @DisplayName("R-F-04 FW-6 a full listing each second, and never above a tenth of the time")
  void listingsInTime() throws Exception {
    FolderFixture folder = onDisk();
    long[] costs = {0, 0, 0, 50, 400, 900, 20, 0, 0};
    List<Long> begun = new ArrayList<>();
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("list") && file.endsWith("res")) {
            begun.add(folder.time.nanoTime() / 1_000_000);
            folder.advance(costs[Math.min(begun.size(), costs.length) - 1]);
          }
        });
    folder.transport.exchange(Documents.request("A1", Duration.ofSeconds(30)));
    folder.take("A1");
    folder.advance(25_000);

    assertThat(begun).hasSizeGreaterThan(costs.length);
    for (int i = 1; i < begun.size(); i++) {
      long cost = i <= costs.length ? costs[i - 1] : 0;
      long rest = begun.get(i) - begun.get(i - 1) - cost;
      assertThat(rest).as("rest after listing %d", i).isEqualTo(Math.max(1_000, 10 * cost));
    }
  }

  @Test
  @DisplayName("R-F-04 an answer in an odd spelling, which only a listing shows, is read in time")
  void foundByListing() throws Exception {
    FolderFixture folder = onDisk();
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    folder.advance(7_300);
    folder.put(folder.res.resolve("OQSsiquc01res_A1.XML"), Documents.answer("A1"));
    folder.advance(1_250);

    assertThat(((ExchangeResult.Answer) got(call)).fileName()).isEqualTo("OQSsiquc01res_A1.XML");
  }

  @Test
  @DisplayName(
      "R-F-04 so it is when the one before is long answered and only copies are looked for")
  void foundByListingAfterAnother() throws Exception {
    FolderFixture folder = onDisk();
    answered(folder, "A1");
    folder.advance(3_000);
    ExchangeCall call = folder.send("A2");
    folder.take("A2");
    folder.advance(1_300);
    folder.put(folder.res.resolve("OQSsiquc01res_A2.XML"), Documents.answer("A2"));
    folder.advance(1_250);

    assertThat(got(call)).isInstanceOf(ExchangeResult.Answer.class);
  }

  private static void answered(FolderFixture folder, String id) throws IOException {
    ExchangeCall call = folder.send(id);
    folder.take(id);
    folder.advance(200);
    folder.put(folder.answer(id), Documents.answer(id));
    folder.advance(50);
    ((ExchangeResult.Answer) got(call)).settle();
  }

  /** How often the answer folder, which may be very full, is listed: each costs a round trip. */
  private AtomicInteger listings() {
    AtomicInteger count = new AtomicInteger();
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("list") && file.endsWith("res")) {
            count.incrementAndGet();
          }
        });
    return count;
  }

  @Test
  @DisplayName("FW-6 R-F-10 what is answered at once is listed for copies only: three times in all")
  void listingsOfOneQuery() throws Exception {
    FolderFixture folder = onDisk();
    AtomicInteger listings = listings();
    answered(folder, "A1");
    folder.advance(19_000);
    assertThat(listings).hasValue(0);
    folder.advance(30_000);
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(12_000);
    assertThat(folder.answer("A1")).as("a copy, as late as it is looked for").doesNotExist();
    folder.advance(600_000);
    assertThat(listings).hasValue(3);
  }

  @Test
  @DisplayName(
      "FW-6 R-F-10 a desk that asks all the time has the folder listed three times a minute")
  void listingsOfManyQueries() throws Exception {
    FolderFixture folder = onDisk();
    AtomicInteger listings = listings();
    for (int i = 0; i < 120; i++) { // ten minutes
      answered(folder, "A" + i);
      folder.advance(4_750);
    }
    assertThat(listings).hasValueBetween(25, 30);
  }

  @Test
  @DisplayName("FW-6 a listing that took long is followed by a rest also when more is asked")
  void restsAfterLongListings() throws Exception {
    FolderFixture folder = onDisk();
    AtomicInteger listings = listings();
    folder.send("A1");
    folder.take("A1");
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("list") && file.endsWith("res") && listings.incrementAndGet() == 1) {
            folder.advance(700);
          }
        });
    folder.advance(1_000);
    assertThat(listings).hasValue(1);
    folder.transport.exchange(Documents.request("A2", Duration.ofSeconds(30)));
    folder.advance(6_900);
    assertThat(listings).hasValue(1);
    folder.advance(200);
    assertThat(listings).hasValue(2);
  }

  @Test
  @DisplayName("FW-6 a look at the share lists the answer folder once")
  void listingsOfALook() {
    FolderFixture folder = onDisk();
    AtomicInteger listings = listings();
    assertThat(folder.transport.probe().join().state())
        .isNotEqualTo(Health.State.SHARE_UNREACHABLE);
    assertThat(listings).hasValue(1);
  }

  // ---- slow shares and clocks

  @Test
  @DisplayName("R-F-21 FW-6 on a slow share looks take at most a tenth of the time")
  void slowShare() throws Exception {
    FolderFixture folder = onDisk(settings -> settings.selfTest(false));
    ExchangeCall call = folder.send("A1");
    Duration[] spent = {Duration.ZERO};
    Duration slow = Duration.ofMillis(60);
    faulty.hook(
        (operation, file) -> {
          spent[0] = spent[0].plus(slow);
          folder.time.advance(slow);
        });
    folder.advance(9_000);

    assertThat(call.result()).isNotDone();
    // Looks and the listing keep their own tenths; each may have begun one more.
    assertThat(spent[0]).isLessThan(Duration.ofMillis(9_000 * 2 / 10 + 1_000));
    faulty.hook((operation, file) -> {});
    Health health = folder.transport.probe().join();
    assertThat(health.state()).isEqualTo(Health.State.DEGRADED);
    assertThat(health.observations())
        .extracting(Health.Observation::topic)
        .containsExactly(Health.Topic.SHARE_SLOW);
  }

  @Test
  @DisplayName("R-F-13 a wall clock that jumps a day moves no deadline")
  void clockJumps() throws Exception {
    for (Duration jump : List.of(Duration.ofDays(1), Duration.ofDays(-1))) {
      JumpingTime clock = new JumpingTime();
      FolderFixture folder =
          keep(
              new FolderFixture(
                  temp.resolve("jump" + jump.isNegative()), settings -> settings.time(clock)));
      ExchangeCall call = folder.send("A1");
      folder.take("A1");
      clock.time.advance(Duration.ofSeconds(5));
      clock.jump = jump;
      clock.time.advance(Duration.ofMillis(24_999));
      assertThat(call.result()).isNotDone();
      clock.time.advance(Duration.ofMillis(1));

      assertThat(transportFailure(call).reason()).isEqualTo(Reason.NO_ANSWER);
      assertThat(transportFailure(call).elapsed()).isEqualTo(Duration.ofSeconds(30));
    }
  }

  @Test
  @DisplayName("R-F-13 a share whose clock differs by more than 5 minutes is reported")
  void clockSkew() {
    // The virtual time stands in 2026, the files of the real disk carry the real time.
    FolderFixture folder = keep(new FolderFixture(temp));
    boolean differs =
        Duration.between(folder.time.now(), Instant.now()).abs().compareTo(Duration.ofMinutes(6))
            > 0;
    assumeTrue(differs);

    Health health = folder.transport.probe().join();

    assertThat(health.state()).isEqualTo(Health.State.DEGRADED);
    assertThat(health.observations())
        .extracting(Health.Observation::topic)
        .containsExactly(Health.Topic.CLOCK_SKEW);
    assertThat(files(folder.req)).isEmpty();
  }

  // ---- shares that can not rename

  @Test
  @DisplayName("R-EX-3 a share without atomic rename is written in place, and health says so")
  void nonAtomic() throws Exception {
    FolderFixture folder = onDisk(settings -> settings.selfTest(false));
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("move")) {
            throw new AtomicMoveNotSupportedException(file.toString(), null, "as told");
          }
        });
    ExchangeCall answered = folder.send("A1");
    ExchangeCall lying = folder.send("A2");
    assertThat(folder.request("A1")).hasBinaryContent(Documents.question("A1"));
    folder.take("A1");
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(15_000);

    assertThat(got(answered)).isInstanceOf(ExchangeResult.Answer.class);
    assertThat(transportFailure(lying).reason()).isEqualTo(Reason.TERMINAL_NOT_READING);
    assertThat(files(folder.req)).isEmpty();
    assertThat(files(folder.root.resolve(".shikaku-staging"))).isEmpty();
    assertThat(folder.transport.probe().join().observations())
        .extracting(Health.Observation::topic)
        .contains(Health.Topic.NON_ATOMIC_SHARE);
  }

  @Test
  @DisplayName("R-F-06 written in place and full half-way: the half is removed, nothing was sent")
  void nonAtomicFull() {
    FolderFixture folder = onDisk();
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("move")) {
            throw new AtomicMoveNotSupportedException(file.toString(), null, "as told");
          }
          if (operation.equals("write") && file.getParent().endsWith("req")) {
            throw new FileSystemException(file.toString(), null, "No space left on device");
          }
        });

    ExchangeCall call = folder.send("A1");

    assertThat(transportFailure(call).reason()).isEqualTo(Reason.DISK_FULL);
    assertThat(transportFailure(call).delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(files(folder.req)).isEmpty();
    assertThat(files(folder.root.resolve(".shikaku-staging"))).isEmpty();
  }

  @Test
  @DisplayName("R-F-06 written in place, broken off and not removable: it counts as sent")
  void nonAtomicBroken() {
    FolderFixture folder = onDisk();
    boolean[] broken = {false};
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("move")) {
            throw new AtomicMoveNotSupportedException(file.toString(), null, "as told");
          }
          if (operation.equals("write") && file.getParent().endsWith("req")) {
            broken[0] = true;
          }
          if (broken[0]) {
            throw new IOException("gone");
          }
        });

    ExchangeCall call = folder.send("A1");
    folder.advance(30_200);

    assertThat(transportFailure(call).reason()).isEqualTo(Reason.SHARE_UNREACHABLE);
    assertThat(transportFailure(call).delivery()).isEqualTo(Delivery.UNKNOWN);
  }

  @Test
  void takingBackWithoutAtomicRenameRemovesTheRequest() {
    FolderFixture folder = onDisk();
    ExchangeCall call = folder.send("A1");
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("move")) {
            throw new AtomicMoveNotSupportedException(file.toString(), null, "as told");
          }
        });
    call.cancel();

    assertThat(transportFailure(call).delivery()).isEqualTo(Delivery.WITHDRAWN);
    assertThat(files(folder.req)).isEmpty();
  }

  @Test
  @DisplayName("R-F-11 a request that can not be taken back, because it is held, counts as sent")
  void takingBackFails() {
    FolderFixture folder = onDisk();
    ExchangeCall call = folder.send("A1");
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("move")) {
            throw new FileSystemException("x", null, "used by another process");
          }
        });
    folder.advance(30_200);

    assertThat(transportFailure(call).delivery()).isEqualTo(Delivery.UNKNOWN);
    faulty.hook((operation, file) -> {});
    folder.advance(60_000);
    assertThat(files(folder.req)).as("taken back as soon as it is let go").isEmpty();
  }

  @Test
  @DisplayName("R-F-06 full while staging: nothing visible, nothing left, told at once")
  void full() {
    FolderFixture folder = onDisk();
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("write")) {
            throw new IOException(
                "\u30c7\u30a3\u30b9\u30af\u306b\u5341\u5206\u306a\u7a7a\u304d\u9818\u57df\u304c\u3042\u308a\u307e\u305b\u3093\u3002");
          }
        });

    ExchangeCall call = folder.send("A1");

    assertThat(transportFailure(call).reason()).isEqualTo(Reason.DISK_FULL);
    assertThat(transportFailure(call).delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(files(folder.req)).isEmpty();
    assertThat(files(folder.root.resolve(".shikaku-staging"))).isEmpty();
  }

  // ---- retention

  @Test
  @DisplayName("P-08 answers are moved aside without replacing, or left alone, as the policy says")
  void retention() throws Exception {
    Path kept = temp.resolve("kept");
    FolderFixture moving =
        keep(
            new FolderFixture(
                temp.resolve("a"), settings -> settings.retention(RetentionPolicy.moveTo(kept))));
    Files.createDirectories(kept);
    Files.write(kept.resolve("OQSsiquc01res_A1.xml"), new byte[] {1});
    roundTrip(moving);
    assertThat(files(moving.res)).isEmpty();
    assertThat(files(kept)).containsExactly("2_OQSsiquc01res_A1.xml", "OQSsiquc01res_A1.xml");
    assertThat(kept.resolve("OQSsiquc01res_A1.xml")).hasBinaryContent(new byte[] {1});

    FolderFixture leaving =
        keep(
            new FolderFixture(
                temp.resolve("b"), settings -> settings.retention(RetentionPolicy.LEAVE)));
    roundTrip(leaving);
    leaving.advance(60_000);
    assertThat(files(leaving.res)).containsExactly("OQSsiquc01res_A1.xml");
    assertThat(leaving.transport.duplicateAnswers()).isZero();
    assertThat(RetentionPolicy.moveTo(kept)).hasToString("move");
  }

  private static void roundTrip(FolderFixture folder) throws IOException {
    ExchangeCall call = folder.send("A1");
    folder.take("A1");
    folder.put(folder.answer("A1"), Documents.answer("A1"));
    folder.advance(100);
    ((ExchangeResult.Answer) got(call)).settle();
  }

  // ---- health

  @Test
  @DisplayName("transports 4.4 many files, or old ones, in res are reported")
  void leftovers() throws Exception {
    FolderFixture folder = onDisk(settings -> settings.selfTest(false));
    assertThat(folder.transport.probe().join().state()).isEqualTo(Health.State.UP);
    Path old = folder.res.resolve("OQSsiquc01res_old.xml");
    folder.put(old, new byte[1]);
    Files.setLastModifiedTime(
        below(old), FileTime.from(folder.time.now().minus(Duration.ofDays(8))));
    Health aged = folder.transport.probe().join();
    assertThat(aged.state()).isEqualTo(Health.State.DEGRADED);
    assertThat(aged.observations().get(0).topic()).isEqualTo(Health.Topic.LEFTOVERS);
    assertThat(aged.observations().get(0).detail()).contains("1 files").contains("192 hours");

    Files.delete(below(old));
    IntStream.range(0, 501)
        .forEach(
            i -> {
              try {
                Path file = folder.res.resolve("f" + i + ".xml");
                folder.put(file, new byte[1]);
                Files.setLastModifiedTime(below(file), FileTime.from(folder.time.now()));
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    assertThat(folder.transport.probe().join().observations().get(0).detail())
        .contains("501 files");
  }

  @Test
  void aProbeThatHangsEndsAfter10Seconds() {
    List<Runnable> stuck = new ArrayList<>();
    FolderFixture folder = onDisk(settings -> settings.executor(stuck::add));
    var probe = folder.transport.probe();
    assertThat(folder.transport.probe()).isNotDone();
    folder.advance(9_999);
    assertThat(probe).isNotDone();
    folder.advance(1);
    // The test's executor runs nothing by itself: the last task tells the host.
    stuck.get(stuck.size() - 1).run();

    assertThat(probe.join().state()).isEqualTo(Health.State.SHARE_UNREACHABLE);
  }

  @Test
  void aProbeOfNothingFindsTheFolderMissing() throws Exception {
    FolderFixture folder = onDisk();
    Files.delete(below(folder.res));

    Health health = folder.transport.probe().join();

    assertThat(health.state()).isEqualTo(Health.State.SHARE_UNREACHABLE);
    assertThat(health.since()).isEqualTo(folder.time.now());
    assertThat(health.observations())
        .containsExactly(
            new Health.Observation(Health.Topic.FOLDER_MISSING, "folder res is not there"));
    Files.delete(below(folder.req));
    assertThat(folder.transport.probe().join().observations())
        .extracting(Health.Observation::topic)
        .containsExactly(Health.Topic.FOLDERS_MISSING);
  }

  @Test
  @DisplayName(
      "R-F-06 a probe writes what a request takes: full is told until something was written")
  void probeOfAFullDisk() {
    FolderFixture folder = onDisk();
    boolean[] full = {true};
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("write") && full[0]) {
            throw new FileSystemException(file.toString(), null, "No space left on device");
          }
        });
    Health first = folder.transport.probe().join();
    folder.advance(60_000);
    Health later = folder.transport.probe().join();

    assertThat(first.state()).isEqualTo(Health.State.SHARE_UNREACHABLE);
    assertThat(first.observations())
        .containsExactly(
            new Health.Observation(Health.Topic.FOLDER_FULL, "folder staging is FULL"));
    assertThat(later.since()).isEqualTo(first.since());
    full[0] = false;
    assertThat(folder.transport.probe().join().observations())
        .extracting(Health.Observation::topic)
        .containsExactly(Health.Topic.CLOCK_SKEW); // of this test's clock
  }

  @Test
  @DisplayName("R-EX-3 a staging folder on another volume: calls and health name just that")
  void stagingElsewhere() {
    FolderFixture folder = onDisk(settings -> settings.stagingFolder(temp));
    Health probed = folder.transport.probe().join();
    assertThat(probed.state()).isEqualTo(Health.State.SHARE_UNREACHABLE);
    assertThat(probed.observations())
        .extracting(Health.Observation::topic)
        .containsExactly(Health.Topic.STAGING_ELSEWHERE);

    TransportException failure = transportFailure(folder.send("A1"));
    assertThat(failure.reason()).isEqualTo(Reason.MISCONFIGURATION);
    assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
    assertThat(files(folder.req)).isEmpty();
    assertThat(files(temp)).as("no draft stays there").isEmpty();
  }

  @Test
  @DisplayName("R-F-06 a probe that does not write does not clear what a call found full")
  void probeThatOnlyReads() {
    FolderFixture folder = onDisk(settings -> settings.selfTest(false));
    boolean[] full = {true};
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("write") && full[0]) {
            throw new FileSystemException(file.toString(), null, "No space left on device");
          }
        });
    assertThat(transportFailure(folder.send("A1")).reason()).isEqualTo(Reason.DISK_FULL);
    assertThat(folder.transport.probe().join().state()).isEqualTo(Health.State.SHARE_UNREACHABLE);

    full[0] = false;
    folder.send("A2").cancel();
    assertThat(folder.transport.probe().join().state()).isEqualTo(Health.State.UP);
  }

  @Test
  @DisplayName(
      "R-EX-3 what a killed look left behind is removed after a day, and nothing of others")
  void staleProbes() throws Exception {
    FolderFixture folder = onDisk();
    String old = "shikaku-probe-20261030090000000" + "0123456789abcdef.probe";
    String young = "shikaku-probe-20261102085900000" + "0123456789abcdef.probe";
    for (Path place : List.of(folder.req, folder.res)) {
      for (String name : List.of(old, young, "shikaku-probe-of-mine.probe")) {
        folder.put(place.resolve(name), new byte[1]);
        boolean isYoung = name.equals(young);
        Files.setLastModifiedTime(
            below(place.resolve(name)),
            FileTime.from(Instant.now().minus(Duration.ofHours(isYoung ? 1 : 25))));
      }
    }
    folder.transport.probe().join();

    assertThat(files(folder.req)).containsExactly(young, "shikaku-probe-of-mine.probe");
    assertThat(files(folder.res)).containsExactly(young, "shikaku-probe-of-mine.probe");
  }

  @Test
  @DisplayName("R-EX-3 an old probe of another account that may not be removed says nothing of us")
  void staleProbeDenied() throws Exception {
    FolderFixture folder = onDisk();
    String old = "shikaku-probe-20261030090000000" + "0123456789abcdef.probe";
    for (Path place : List.of(folder.req, folder.res)) {
      folder.put(place.resolve(old), new byte[1]);
      Files.setLastModifiedTime(
          below(place.resolve(old)), FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    }
    faulty.hook(
        (operation, file) -> {
          if (operation.equals("delete") && file.toString().endsWith(old)) {
            throw new AccessDeniedException(old);
          }
        });
    folder.transport.probe().join();
    Health health = folder.transport.probe().join();
    assertThat(health.observations())
        .extracting(Health.Observation::topic)
        .doesNotContain(Health.Topic.FOLDER_DENIED, Health.Topic.FOLDER_UNREACHABLE);
    assertThat(health.state()).isNotEqualTo(Health.State.SHARE_UNREACHABLE);
    assertThat(files(folder.req)).containsExactly(old);
    assertThat(files(folder.res)).containsExactly(old);
  }

  // ---- logs

  @Test
  @DisplayName("R-F-03 R-F-05 10,000 flaps: a line a minute at most, no path, no thread")
  void flapping() {
    FolderFixture folder = onDisk();
    Logger logger = (Logger) LoggerFactory.getLogger("jp.shikaku");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.INFO);
    int threads = Thread.activeCount();
    boolean[] down = {false};
    faulty.hook(
        (operation, file) -> {
          if (down[0]) {
            throw new IOException("\\\\TERMINAL\\tanaka\\req: unreachable");
          }
        });
    try {
      for (int i = 0; i < 10_000; i++) {
        down[0] = !down[0];
        folder.transport.probe().join();
        folder.advance(20);
      }
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(null);
    }

    // 200 s of flapping in two states.
    assertThat(lines.list).hasSizeBetween(2, 10);
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .allSatisfy(line -> assertThat(line).doesNotContain("tanaka").doesNotContain("\\"));
    assertThat(Thread.activeCount()).isEqualTo(threads);
  }

  @Test
  @DisplayName("T15 no log line of a whole day's faults holds a body or a path, at any level")
  void logsHoldNothingOfAPatient() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger("jp.shikaku");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.TRACE);
    FolderFixture folder = onDisk();
    byte[] canary =
        "<XmlMsg><Name>CANARY</Name></XmlMsg>".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    try {
      for (int fault = 0; fault < 6; fault++) {
        int which = fault;
        String id = "F" + fault;
        ExchangeCall call =
            folder.transport.exchange(
                ExchangeRequest.of(
                    MessageKind.ELIGIBILITY,
                    Documents.handle(id),
                    canary,
                    FolderFixture.DEADLINE,
                    (name, format, bytes) -> {
                      if (which == 5) {
                        throw new IllegalStateException("CANARY");
                      }
                      return which == 4
                          ? AnswerGate.Verdict.MISMATCH
                          : which == 3 ? AnswerGate.Verdict.NOT_YET : AnswerGate.Verdict.ACCEPT;
                    }));
        if (fault > 0) {
          folder.take(id);
        }
        if (fault > 1) {
          folder.put(folder.answer(id), canary);
        }
        folder.advance(31_000);
        assertThat(call.result()).isDone();
        call.result()
            .handle(
                (result, failure) -> {
                  assertThat(String.valueOf(failure)).doesNotContain("CANARY", "tanaka");
                  assertThat(String.valueOf(result)).doesNotContain("CANARY", "tanaka");
                  return null;
                })
            .join();
      }
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(null);
    }

    assertThat(lines.list).hasSizeGreaterThan(5);
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(line -> line.contains("CANARY") || line.contains("tanaka"));
    assertThat(lines.list).allMatch(event -> event.getThrowableProxy() == null);
  }

  @Test
  void aBrokenProgressReceiverIsLoggedByItsClassOnly() {
    FolderFixture folder = onDisk();
    ExchangeCall call =
        folder.transport.exchange(
            Documents.request("A1", FolderFixture.DEADLINE)
                .withOnProgress(
                    event -> {
                      throw new IllegalStateException("CANARY");
                    }));
    folder.advance(15_000);

    assertThat(((TransportException) failure(call)).reason())
        .isEqualTo(Reason.TERMINAL_NOT_READING);
  }
}
