package jp.shikaku.cardreader.pcsc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jp.shikaku.cardreader.CardKind;
import jp.shikaku.mock.VirtualCard;
import jp.shikaku.transport.SystemTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The worker and its protocol, with a real child process whose service is simulated. */
@Timeout(120)
class PcscWorkerTest {

  private static final String READER = "読取機 (00) 1";

  private final SystemTime time = new SystemTime();
  private final List<Pcsc> started = new ArrayList<>();

  /** A worker with one simulated reader and a card in it. */
  static final class SimulatedMain {
    public static void main(String[] arguments) throws IOException {
      FakePcsc fake = new FakePcsc();
      fake.reader(READER).insert(READER, VirtualCard.builder().pin("4271").build());
      try (InputStream in = new FileInputStream(FileDescriptor.in);
          OutputStream out = new FileOutputStream(FileDescriptor.out)) {
        new PcscWorker(() -> LocalPcsc.open(fake::factory), out).serve(in);
      }
    }
  }

  /** The same until a PIN was wrong; the answer to it is no answer of a card. */
  static final class GarbageMain {
    public static void main(String[] arguments) throws IOException {
      serveUntilWrongPin(answer -> answer.append("zz"));
    }
  }

  /** The same until a PIN was wrong; ends before it tells so. */
  static final class DyingMain {
    public static void main(String[] arguments) throws IOException {
      serveUntilWrongPin(answer -> Runtime.getRuntime().halt(1));
    }
  }

  private static void serveUntilWrongPin(java.util.function.Consumer<StringBuilder> instead)
      throws IOException {
    FakePcsc fake = new FakePcsc();
    fake.reader(READER).insert(READER, VirtualCard.builder().pin("4271").build());
    try (InputStream in = new FileInputStream(FileDescriptor.in);
        OutputStream raw = new FileOutputStream(FileDescriptor.out)) {
      OutputStream out =
          new OutputStream() {
            @Override
            public void write(int b) {
              throw new AssertionError("by lines only");
            }

            @Override
            public void write(byte[] line) throws IOException {
              String text = new String(line, StandardCharsets.US_ASCII);
              if (text.endsWith(" + 63c2\n")) {
                StringBuilder changed = new StringBuilder();
                instead.accept(changed);
                text = text.replace("63c2", changed);
              }
              raw.write(text.getBytes(StandardCharsets.US_ASCII));
            }
          };
      new PcscWorker(() -> LocalPcsc.open(fake::factory), out).serve(in);
    }
  }

  /** Tells as a reader's name what options it was given by its environment. */
  static final class EnvironmentMain {
    public static void main(String[] arguments) throws IOException {
      FakePcsc fake = new FakePcsc();
      fake.reader("options " + System.getenv("JAVA_TOOL_OPTIONS"));
      try (InputStream in = new FileInputStream(FileDescriptor.in);
          OutputStream out = new FileOutputStream(FileDescriptor.out)) {
        new PcscWorker(() -> LocalPcsc.open(fake::factory), out).serve(in);
      }
    }
  }

  /** Starts a worker and prints its readers. */
  static final class ParentMain {
    public static void main(String[] arguments) throws Exception {
      try (SystemTime time = new SystemTime();
          Pcsc worker = WorkerPcsc.start(command(EnvironmentMain.class), time)) {
        System.out.println(worker.readers().keySet());
      }
    }
  }

  /** Opening takes longer than a status call may, and holds up everything. */
  static final class HeldMain {
    public static void main(String[] arguments) throws Exception {
      WorkerLines lines = new WorkerLines(System.in);
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        if (WorkerLines.field(line, 1).equals("O")) {
          TimeUnit.SECONDS.sleep(11);
        }
        System.out.println(WorkerLines.field(line, 0) + " + ");
      }
    }
  }

  /** Says nothing, for ever. */
  static final class SilentMain {
    public static void main(String[] arguments) throws IOException {
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }

  @AfterEach
  void close() {
    started.forEach(Pcsc::close);
    time.close();
  }

  private static List<String> command(Class<?> main) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx128m",
        "-cp",
        System.getProperty("java.class.path"),
        main.getName());
  }

  private Pcsc start(Class<?> main) throws PcscFault {
    Pcsc worker = WorkerPcsc.start(command(main), time);
    started.add(worker);
    return worker;
  }

  @Test
  @DisplayName("7.6 a card in a worker: identified, read, proven; the PIN is on no command line")
  void cardInWorker() throws Exception {
    Pcsc worker = start(SimulatedMain.class);
    assertThat(worker.readers()).containsExactly(java.util.Map.entry(READER, true));
    worker.await(Duration.ofMillis(10));
    try (ReaderLane lane = new ReaderLane(time, "test-lane")) {
      List<String> seen = new ArrayList<>();
      MyNumberCard card =
          new MyNumberCard(
              READER,
              lane,
              worker::open,
              reader ->
                  new MyNumberCard.Verdict() {
                    @Override
                    public void proven() {
                      seen.add("proven");
                    }

                    @Override
                    public void failed(CardAccessException failure, boolean tried) {
                      seen.add(failure.reason().name());
                    }
                  },
              time,
              Duration.ofSeconds(30));
      assertThat(card.kind()).isEqualTo(CardKind.MY_NUMBER_CARD);
      assertThat(card.prove("4271".toCharArray()).certificate()).isEqualTo(card.certificate());
      assertThat(card.triesLeft()).isEqualTo(3);
      assertThat(seen).containsExactly("proven");
    }
    assertThat(ProcessHandle.current().children().map(ProcessHandle::info))
        .isNotEmpty()
        .noneMatch(info -> info.commandLine().orElse("").contains("4271"))
        .noneMatch(info -> info.commandLine().orElse("").contains("34323731"));
  }

  @Test
  @DisplayName("G1 the guard stands in the worker too: what comes by the pipe is checked there")
  void guardInWorker() throws Exception {
    CardLink link = openFirst(start(SimulatedMain.class));
    for (String refused :
        List.of("00A4040C0AD3921000310001010408", "00A4020C020006", "00B0000000", "00CA0000")) {
      PcscFault fault =
          catchThrowableOfType(
              PcscFault.class, () -> link.transmit(HexFormat.of().parseHex(refused)));
      assertThat(fault.kind()).isEqualTo(PcscFault.Kind.REFUSED);
    }
    assertThat(link.transmit(Apdu.selectApplication())).containsExactly(0x90, 0x00);
    link.close(true);
    assertThat(
            catchThrowableOfType(PcscFault.class, () -> link.transmit(Apdu.selectApplication()))
                .kind())
        .isEqualTo(PcscFault.Kind.REMOVED);
  }

  private static CardLink openFirst(Pcsc worker) throws PcscFault {
    worker.readers();
    return worker.open(READER);
  }

  @Test
  @DisplayName("7.6 a worker that is killed counts as a lost context, for calls under way too")
  void killed() throws Exception {
    Pcsc worker = start(SimulatedMain.class);
    worker.readers();
    List<ProcessHandle> children = ProcessHandle.current().children().toList();
    CompletableFuture<PcscFault> waiting =
        CompletableFuture.supplyAsync(
            () ->
                catchThrowableOfType(
                    PcscFault.class,
                    () -> {
                      while (true) {
                        worker.await(Duration.ofMillis(250));
                      }
                    }));
    children.forEach(ProcessHandle::destroyForcibly);
    assertThat(waiting.get(20, TimeUnit.SECONDS).kind()).isEqualTo(PcscFault.Kind.CONTEXT_LOST);
    assertThat(catchThrowableOfType(PcscFault.class, worker::readers).kind())
        .isEqualTo(PcscFault.Kind.CONTEXT_LOST);
  }

  @Test
  @DisplayName("4.4.2 a worker that dies or talks nonsense while it has the PIN: outcome unknown")
  void lostWithPin() throws Exception {
    for (Class<?> main : List.of(DyingMain.class, GarbageMain.class)) {
      Pcsc worker = start(main);
      worker.readers();
      List<String> seen = new ArrayList<>();
      try (ReaderLane lane = new ReaderLane(time, "test-lane")) {
        MyNumberCard card =
            new MyNumberCard(
                READER,
                lane,
                worker::open,
                reader ->
                    new MyNumberCard.Verdict() {
                      @Override
                      public void proven() {
                        seen.add("proven");
                      }

                      @Override
                      public void failed(CardAccessException failure, boolean tried) {
                        seen.add(failure.reason() + (tried ? " tried" : ""));
                      }
                    },
                time,
                Duration.ofSeconds(30));
        CardAccessException failure =
            catchThrowableOfType(CardAccessException.class, () -> card.prove("0000".toCharArray()));
        assertThat(failure.reason())
            .as(main.getSimpleName())
            .isEqualTo(CardAccessException.Reason.OUTCOME_UNKNOWN);
        assertThat(failure.triesLeft()).isEmpty();
      }
      assertThat(seen).containsExactly("OUTCOME_UNKNOWN tried");
      assertThat(catchThrowableOfType(PcscFault.class, worker::readers).kind())
          .isEqualTo(PcscFault.Kind.CONTEXT_LOST);
    }
  }

  @Test
  @DisplayName("7.6 options that the environment has for this program are none of the worker's")
  void environment() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command(ParentMain.class))
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("JAVA_TOOL_OPTIONS", "-Dshikaku.test=parent");
    Process parent = builder.start();
    assertThat(new String(parent.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("options null");
    assertThat(parent.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  @DisplayName("R-INV-5 a worker that says nothing is given up and ended")
  void silent() throws Exception {
    Pcsc worker = start(SilentMain.class);
    long start = System.nanoTime();
    PcscFault fault = catchThrowableOfType(PcscFault.class, worker::readers);
    assertThat(fault.kind()).isEqualTo(PcscFault.Kind.CONTEXT_LOST);
    assertThat(fault.code()).isEqualTo("workerSilent");
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(12));
    await()
        .untilAsserted(
            () -> assertThat(ProcessHandle.current().children().filter(this::isSilent)).isEmpty());
  }

  private boolean isSilent(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains(SilentMain.class.getName());
  }

  @Test
  @DisplayName("7.5 a card that another program holds for long does not make the worker a lost one")
  void heldByAnother() throws Exception {
    Pcsc worker = start(HeldMain.class);
    worker.readers();
    CompletableFuture<CardLink> opening =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return worker.open(READER);
              } catch (PcscFault e) {
                throw new AssertionError(e);
              }
            });
    while (!opening.isDone()) {
      assertThat(worker.readers()).isEmpty();
    }
    assertThat(opening.get()).isNotNull();
  }

  @Test
  @DisplayName("7.6 a worker ends when it is closed, and with its parent's pipe")
  void ends() throws Exception {
    Pcsc worker = start(SimulatedMain.class);
    worker.readers();
    worker.close();
    await()
        .untilAsserted(
            () ->
                assertThat(
                        ProcessHandle.current()
                            .children()
                            .filter(
                                c -> c.info().commandLine().orElse("").contains("SimulatedMain")))
                    .isEmpty());
    Process orphan = new ProcessBuilder(command(SimulatedMain.class)).start();
    orphan.getOutputStream().close();
    assertThat(orphan.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(orphan.exitValue()).isZero();
  }

  @Test
  @DisplayName("7.6 a program that cannot be started, or that is none of ours, is no endless wait")
  void notStarted() throws Exception {
    PcscFault fault =
        catchThrowableOfType(
            PcscFault.class, () -> WorkerPcsc.start(List.of("no-such-program"), time));
    assertThat(fault.code()).isEqualTo("workerNotStarted");
    List<String> wrong = new ArrayList<>(command(SimulatedMain.class));
    wrong.set(wrong.size() - 1, "no.such.Main");
    Pcsc worker = WorkerPcsc.start(wrong, time);
    started.add(worker);
    assertThat(catchThrowableOfType(PcscFault.class, worker::readers).kind())
        .isEqualTo(PcscFault.Kind.CONTEXT_LOST);
  }

  @Test
  @DisplayName("7.6 the service absent in the worker is told as such, and reached later")
  void serviceAbsentInWorker() throws Exception {
    FakePcsc fake = new FakePcsc().reader(READER);
    fake.type = "None";
    PipedOutputStream requests = new PipedOutputStream();
    PipedInputStream in = new PipedInputStream(requests);
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    PcscWorker worker = new PcscWorker(() -> LocalPcsc.open(fake::factory), answers);
    CompletableFuture<Void> serving =
        CompletableFuture.runAsync(
            () -> {
              try {
                worker.serve(in);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    write(requests, "1 R\n");
    await().until(() -> answers.toString(StandardCharsets.US_ASCII).contains("\n"));
    fake.type = "Fake";
    write(requests, "   \n\n2 R\n3 X\n4 T 99 00\n");
    await().until(() -> answers.toString(StandardCharsets.US_ASCII).lines().count() == 4);
    assertThat(answers.toString(StandardCharsets.US_ASCII).lines())
        .containsExactlyInAnyOrder(
            "1 - SERVICE_ABSENT None",
            "2 + " + WorkerLines.hex(READER) + ":0",
            "3 - OTHER unknownRequest",
            "4 - REMOVED closed");
    requests.close();
    serving.get(10, TimeUnit.SECONDS);
  }

  private static void write(OutputStream out, String lines) throws IOException {
    out.write(lines.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  @Test
  @DisplayName("7.6 the command line: our Java, our classes, no more; settings replace both")
  void commandLine() {
    List<String> own = WorkerCommand.of(null, null).orElseThrow();
    assertThat(Path.of(own.get(0))).isExecutable();
    assertThat(own).endsWith(PcscWorker.class.getName());
    assertThat(own).contains("-Dsun.security.smartcardio.t1GetResponse=false");
    String classPath = own.get(own.indexOf("-cp") + 1);
    assertThat(Path.of(classPath)).exists();
    assertThat(classPath).doesNotContain(java.io.File.pathSeparator);
    assertThat(WorkerCommand.javaIn(classPath)).as("no Java there, so none at all").isEmpty();
    List<String> set = WorkerCommand.of(Path.of("/opt/java"), "card.jar").orElseThrow();
    assertThat(set).startsWith("/opt/java").containsSubsequence("-cp", "card.jar");
    assertThat(Stream.concat(own.stream(), set.stream())).noneMatch(part -> part.contains("pin"));
  }
}
