package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jp.shikaku.cardreader.Ack;
import jp.shikaku.cardreader.CardReaderEvent;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.CardReaderListener;
import jp.shikaku.cardreader.FaceFolderSource;
import jp.shikaku.cardreader.JdbcVisitLedger;
import jp.shikaku.cardreader.SourceId;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.mock.FaceVisit;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockReader;
import jp.shikaku.mock.WalkIn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private Path face;
  private MockReader reader;

  @BeforeEach
  void open() throws IOException {
    face = folder.resolve("OQS").resolve("face");
    reader = MockReader.at(face);
  }

  @AfterEach
  void close() {
    reader.close();
  }

  private String ledger() {
    return folder.resolve("visits.db").toString();
  }

  private static List<JsonNode> json(String out) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.split("\n")) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static List<String> visitIds(String out) throws IOException {
    return json(out).stream()
        .filter(line -> line.get("event").asText().startsWith("Eligibility"))
        .map(line -> line.get("visitId").asText())
        .toList();
  }

  @Test
  @DisplayName(
      "a visit that was not acknowledged comes again, whichever terminals are watched then")
  void terminalOfASite() throws Exception {
    Files.createDirectories(folder.resolve("first").resolve("face"));
    Path site =
        Files.writeString(
            folder.resolve("site.json"),
            """
            {"schemaVersion":"1","institutions":["1319999007"],"terminals":[
             {"name":"受付1","root":"first","face":["first/face"]},
             {"name":"受付2","root":"OQS","face":["OQS/face"]}]}
            """);
    reader.walkIn(KnownPatients.TARO);
    String[] one = {
      "watch",
      "--json",
      "--ack",
      "--site",
      site.toString(),
      "--ledger",
      ledger(),
      "--terminal",
      "受付2"
    };
    String[] all = Arrays.copyOf(one, one.length - 2);
    JsonNode first;
    try (Desk desk = new Desk(one)) {
      first = desk.awaitVisit();
      desk.in.close();
      assertThat(desk.exit.get(30, TimeUnit.SECONDS)).isZero();
    }
    try (Desk desk = new Desk(all)) {
      JsonNode again = desk.awaitVisit();
      assertThat(again.get("visitId")).isEqualTo(first.get("visitId"));
      assertThat(again.get("redelivered").asBoolean()).isTrue();
      assertThat(again.get("sourceId")).isEqualTo(first.get("sourceId"));
      desk.in.close();
      assertThat(desk.exit.get(30, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  @DisplayName("a visit that was told is not told again after a restart with the same ledger")
  void onceOnly() throws Exception {
    String[] watch = {
      "watch", "--json", "--face", face.toString(), "--ledger", ledger(), "--count", "1"
    };
    reader.walkIn(KnownPatients.TARO);
    Cli first = Cli.run(watch);
    reader.walkIn(KnownPatients.HANA);
    Cli second = Cli.run(watch);

    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.err()).isEmpty();
    assertThat(json(first.out()).get(0).get("event").asText()).isEqualTo("SourceConnected");
    assertThat(visitIds(first.out()))
        .hasSize(1)
        .doesNotContainAnyElementsOf(visitIds(second.out()));
    assertThat(visitIds(second.out())).hasSize(1);
    List<JsonNode> told = json(first.out());
    JsonNode mark = told.get(told.size() - 1).at("/answer/verification");
    assertThat(mark.get("source").asText()).isEqualTo("CARD");
    assertThat(mark.get("mode").asText()).isEqualTo("UNKNOWN");
    assertThat(mark.get("verifiedAt").asText()).endsWith("+09:00");
    assertThat(second.out()).contains("髙橋●　はな").doesNotContain("試験　太郎");
  }

  @Test
  @DisplayName("R-F-16 a reader that no visit comes from within the opening hours is told of")
  void silentReader() throws Exception {
    String[] args = {
      "watch", "--lang", "en", "--opening-hours", "mon-sun 9:00-12:00", "--quiet", "1s"
    };
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--pcsc");
    assertThat(Cli.run(all.toArray(String[]::new)).err())
        .contains("opening-hours", "is for --face only");
    all.remove("--pcsc");
    assertThat(Cli.run("watch", "--lang", "en", "--face", face.toString(), "--quiet", "1s").err())
        .contains("quiet", "is for --opening-hours only");

    all.addAll(List.of("--ack", "--face", face.toString(), "--ledger", ledger()));
    Clock morning = Clock.fixed(Instant.parse("2026-11-26T01:00:00Z"), ZoneOffset.UTC);
    try (Desk desk = new Desk(morning, all.toArray(String[]::new))) {
      await()
          .untilAsserted(
              () ->
                  assertThat(desk.err())
                      .contains("Warning: face-1: no card visit for", "reader off, terminal off"));
      desk.in.close();
      assertThat(desk.exit.get(30, TimeUnit.SECONDS)).isZero();
    }
  }

  private String warned(Path watched) {
    return Cli.run(
            "",
            Runnable::run, // ended as soon as it runs
            "watch",
            "--face",
            watched.toString(),
            "--ledger",
            ledger())
        .err();
  }

  @Test
  @DisplayName("a folder that looks like no folder of card visits is warned of, by its whole path")
  void notTheFaceFolder() throws Exception {
    Path root = folder.resolve("OQS");
    Path res = Files.createDirectory(root.resolve("res"));
    Files.createDirectory(root.resolve("req"));
    Path elsewhere = Files.createDirectory(folder.resolve("kaitou"));
    Files.createFile(elsewhere.resolve("OQSsiquc01res_20261102090000000a1b2.xml"));
    Path here = Path.of("").toAbsolutePath();
    String start = "注意: --face: ";

    assertThat(warned(here.relativize(folder.resolve("nope"))))
        .startsWith(start + folder.resolve("nope") + " はありません");
    assertThat(warned(here.relativize(root)))
        .isEqualTo(start + root + " は共有フォルダの親のようです。カードの受付は " + face + " に届きます。\n");
    assertThat(warned(res)).startsWith(start + res + " は要求か回答のフォルダのようです");
    assertThat(warned(elsewhere)).startsWith(start + elsewhere + " は要求か回答のフォルダのようです");
    assertThat(warned(Files.createFile(folder.resolve("file"))))
        .startsWith(start + folder.resolve("file") + " はフォルダではありません");
  }

  @Test
  @DisplayName("of a folder of card visits nothing is said, be it empty, full, or of another name")
  void theFaceFolder() throws Exception {
    assertThat(warned(face)).isEmpty();
    reader.walkIn(KnownPatients.TARO);
    assertThat(warned(face)).isEmpty();
    assertThat(warned(Files.createDirectory(folder.resolve("kekka")))).isEmpty();
  }

  @Test
  @DisplayName("without a ledger it says that it will forget, and does")
  void inMemory() throws Exception {
    reader.walkIn(KnownPatients.TARO);
    for (int i = 0; i < 2; i++) {
      Cli cli = Cli.run("watch", "--face", face.toString(), "--count", "1");

      assertThat(cli.exit()).isZero();
      assertThat(cli.errLines()).hasSize(1).first().asString().startsWith("注意: 台帳（--ledger）がない");
      assertThat(cli.outLines().get(0)).endsWith("face-1  監視しています。");
      assertThat(cli.out()).contains("カードによる受付  試験　太郎  ｼｹﾝ ﾀﾛｳ", "有効  受付できます。");
    }
  }

  @Test
  @DisplayName(
      "what could not be written is not acknowledged: the next run tells it as redelivered")
  void closedOutput() throws Exception {
    String[] watch = {"watch", "--json", "--face", face.toString(), "--ledger", ledger()};
    reader.walkIn(KnownPatients.TARO);
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int exit = Program.run(watch, console(new ClosesAfterOneLine(), err));

    assertThat(exit).isEqualTo(3);
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .singleElement()
        .asString()
        .contains("標準出力に書けないため終わります。");
    List<JsonNode> lines =
        json(
            Cli.run(
                    "watch",
                    "--json",
                    "--face",
                    face.toString(),
                    "--ledger",
                    ledger(),
                    "--count",
                    "1")
                .out());
    JsonNode last = lines.get(lines.size() - 1);
    assertThat(last.get("redelivered").asBoolean()).isTrue();
    assertThat(last.get("attempt").asInt()).isEqualTo(2);
  }

  @Test
  @DisplayName("with --ack a visit is done only when its id comes back; closed input ends well")
  void readerAcknowledges() throws Exception {
    reader.walkIn(KnownPatients.TARO);
    String[] watch = {"watch", "--json", "--ack", "--face", face.toString(), "--ledger", ledger()};
    try (Desk desk = new Desk(watch)) {
      assertThat(desk.awaitVisit().get("redelivered").asBoolean()).isFalse();
      desk.in.close();
      assertThat(desk.exit.get(30, TimeUnit.SECONDS)).isZero();
    }
    try (Desk desk = new Desk(watch)) {
      JsonNode again = desk.awaitVisit();
      assertThat(again.get("redelivered").asBoolean()).isTrue();
      desk.say("no such visit\n");
      desk.say(again.get("visitId").asText() + "\n");
      reader.walkIn(KnownPatients.HANA);
      assertThat(desk.awaitVisit().get("visitId")).isNotEqualTo(again.get("visitId"));
      desk.in.close();
      assertThat(desk.exit.get(30, TimeUnit.SECONDS)).isZero();
      assertThat(desk.err.toString(StandardCharsets.UTF_8).lines())
          .containsExactly("注意: --ack: 標準入力の1行目は、処理を待っている受付の visitId ではありません。");
    }
    Cli third = Cli.run("watch", "--face", face.toString(), "--ledger", ledger(), "--count", "1");
    assertThat(third.out()).contains("髙橋●　はな", "再配信（2回目）").doesNotContain("試験　太郎");
  }

  /** A program beside the command, with its two ends of pipe. */
  private static final class Desk implements AutoCloseable {
    private final PipedOutputStream in = new PipedOutputStream();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> exit;

    Desk(String... args) throws IOException {
      this(Clock.systemUTC(), args);
    }

    Desk(Clock clock, String... args) throws IOException {
      PipedInputStream given = new PipedInputStream(in);
      OutputStream out =
          new ByteArrayOutputStream() {
            @Override
            public synchronized void flush() {
              toString(StandardCharsets.UTF_8).lines().forEach(lines::add);
              reset();
            }
          };
      Console console =
          new Console(
              new PrintStream(out, true, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              given,
              clock,
              (code, closing) -> {});
      exit = CompletableFuture.supplyAsync(() -> Program.run(args, console));
    }

    String err() {
      return err.toString(StandardCharsets.UTF_8);
    }

    void say(String text) throws IOException {
      in.write(text.getBytes(StandardCharsets.UTF_8));
      in.flush();
    }

    JsonNode awaitVisit() throws Exception {
      while (true) {
        JsonNode line = JSON.readTree(lines.poll(30, TimeUnit.SECONDS));
        if (line.get("event").asText().equals("EligibilityReceived")) {
          return line;
        }
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /** A reader that goes away before the visit. */
  private static final class ClosesAfterOneLine extends OutputStream {
    private boolean closed;

    @Override
    public void write(int b) throws IOException {
      if (closed) {
        throw new IOException("closed");
      }
      closed = b == '\n';
    }
  }

  private static Console console(OutputStream out, OutputStream err) {
    return new Console(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        new ByteArrayInputStream(new byte[0]),
        Clock.systemUTC(),
        (exit, closing) -> {});
  }

  @Test
  @DisplayName("several terminals are several sources, each with its archive")
  void severalTerminals() throws Exception {
    Path other = folder.resolve("other");
    Path archive = Files.createDirectory(folder.resolve("done"));
    WalkIn moved = reader.walkIn(KnownPatients.TARO);
    Files.move(moved.file(), archive.resolve(moved.fileName()));
    try (MockReader second = MockReader.builder().folder(other).seed(2).open()) {
      second.walkIn(KnownPatients.HANA);

      Cli cli =
          Cli.run(
              "watch",
              "--json",
              "--face",
              face.toString(),
              "--face",
              "kiosk=" + other,
              "--archive",
              "face-1=" + archive,
              "--count",
              "2");

      assertThat(cli.exit()).as(cli.err()).isZero();
      assertThat(json(cli.out()))
          .filteredOn(line -> line.get("event").asText().equals("EligibilityReceived"))
          .extracting(
              line ->
                  line.get("sourceId").asText()
                      + " "
                      + line.at("/answer/qualifications/0/name/formal").asText())
          .containsExactlyInAnyOrder("face-1 試験　太郎", "kiosk 髙橋●　はな");
    }
  }

  @Test
  @DisplayName("visits of another institution are set aside, and old ones are not told")
  void institutionAndStart() throws Exception {
    reader.walkIn(KnownPatients.TARO, FaceVisit.usual().institution("1311111118"));
    reader.walkIn(KnownPatients.HANA);

    Cli mine =
        Cli.run(
            "watch",
            "--face",
            face.toString(),
            "--institution",
            "1319999007",
            "--count",
            "1",
            "--poll",
            "200ms");

    assertThat(mine.out()).contains("保留 WRONG_INSTITUTION", "髙橋●　はな").doesNotContain("試験　太郎");

    CompletableFuture<Runnable> interrupt = new CompletableFuture<>();
    CompletableFuture<Cli> later =
        CompletableFuture.supplyAsync(
            () ->
                Cli.run(
                    "",
                    interrupt::complete,
                    "watch",
                    "--face",
                    face.toString(),
                    "--count",
                    "1",
                    "--start-from",
                    "2099-01-01T00:00"));
    Runnable stop = interrupt.get(30, TimeUnit.SECONDS);
    reader.walkIn(KnownPatients.JIRO);
    stop.run();
    assertThat(later.get(30, TimeUnit.SECONDS).exit()).isZero();
    assertThat(later.get().out()).doesNotContain("受付");
  }

  @Test
  @DisplayName("a folder that is not there is waited for")
  void waitsForTheFolder() throws Exception {
    Path late = folder.resolve("late");
    CompletableFuture<Runnable> interrupt = new CompletableFuture<>();
    CompletableFuture<Cli> watch =
        CompletableFuture.supplyAsync(
            () ->
                Cli.run(
                    "",
                    interrupt::complete,
                    "watch",
                    "--face",
                    late.toString(),
                    "--count",
                    "1",
                    "--poll",
                    "200ms"));
    interrupt.get(30, TimeUnit.SECONDS);
    try (MockReader made = MockReader.at(late)) {
      made.walkIn(KnownPatients.TARO);

      Cli cli = watch.get(60, TimeUnit.SECONDS);

      assertThat(cli.exit()).isZero();
      assertThat(cli.out()).contains("監視しています。", "試験　太郎");
    }
  }

  @Test
  @DisplayName("a second program with the same ledger is wrong input; with --stand-by it waits")
  void leaseHeld() throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    String[] watch = {"watch", "--face", face.toString(), "--ledger", ledger(), "--count", "1"};
    CompletableFuture<Cli> waits;
    try (CardReaderHub holder = holder(connected)) {
      assertThat(connected.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(holder.snapshot().sources()).hasSize(1);

      Cli refused = Cli.run(watch);

      assertThat(refused.exit()).isEqualTo(2);
      assertThat(refused.out()).isEmpty();
      assertThat(refused.errLines())
          .containsExactly("--ledger: この台帳で別のプログラムが監視しています（--stand-by で終了を待てます）");
      List<String> patient = new ArrayList<>(List.of(watch));
      patient.add("--stand-by");
      CompletableFuture<Runnable> started = new CompletableFuture<>();
      waits =
          CompletableFuture.supplyAsync(
              () -> Cli.run("", started::complete, patient.toArray(String[]::new)));
      started.get(30, TimeUnit.SECONDS);
    }
    reader.walkIn(KnownPatients.TARO);
    assertThat(waits.get(60, TimeUnit.SECONDS).out()).contains("試験　太郎");
  }

  private CardReaderHub holder(CountDownLatch connected) {
    return CardReaderHub.builder()
        .source(FaceFolderSource.builder(face).id(new SourceId("face-1")).build())
        .ledger(JdbcVisitLedger.sqlite(Path.of(ledger())))
        .listener(
            new CardReaderListener() {
              @Override
              public void onVisit(Visit visit, Ack ack) {
                ack.done();
              }

              @Override
              public void onEvent(CardReaderEvent event) {
                connected.countDown();
              }
            })
        .start();
  }

  @Test
  @DisplayName("a database that does not answer: exit 3, with its code and no text of the driver")
  void databaseAway() throws Exception {
    int port;
    try (ServerSocket unused = new ServerSocket(0)) {
      port = unused.getLocalPort();
    }
    Path password = SecretFile.write(folder.resolve("password"), "hushhush\n");

    Cli cli =
        Cli.run(
            "watch",
            "--json",
            "--face",
            face.toString(),
            "--ledger",
            "jdbc:postgresql://127.0.0.1:" + port + "/visits",
            "--ledger-user",
            "clinic",
            "--ledger-password-file",
            password.toString());

    assertThat(cli.exit()).isEqualTo(3);
    JsonNode error = JSON.readTree(cli.err()).get("error");
    assertThat(error.get("type").asText()).isEqualTo("LedgerException");
    assertThat(error.get("reason").asText()).startsWith("08001");
    assertThat(error.get("userMessage").asText()).contains("受付台帳（データベース）に接続できません");
    assertThat(cli.err()).doesNotContain("hushhush", "clinic");
    assertThat(cli.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--institution, 12",
    "--start-from, 2026-11-02",
    "--start-from, 2026-02-30T08:00",
    "--poll, 1ms",
    "--count, 0",
    "--count, x",
    "--consumer, a b",
    "--archive, other=/tmp",
    "--ledger, jdbc:h2:mem:x",
    "--ledger, jdbc:postgresql://h/d?password=hushhush",
    "--ledger, ''",
    "--ledger-user, clinic",
    "--ledger-password-env, SHIKAKU_NOT_SET",
    "--ledger-password-file, missing",
    "--lang, fr"
  })
  @DisplayName("wrong input is named and its value is not repeated")
  void badInput(String option, String value) {
    Cli cli = Cli.run("watch", "--face", face.toString(), option, value);

    assertThat(cli.exit()).as(cli.out()).isEqualTo(2);
    assertThat(cli.errLines()).hasSize(1).first().asString().startsWith(option + ": ");
    assertThat(cli.err()).doesNotContain("hushhush");
    assertThat(cli.out()).isEmpty();
  }

  @Test
  @DisplayName("a ledger that is another file is wrong input")
  void noLedger() throws Exception {
    Path other =
        Files.writeString(folder.resolve("other"), "no database, and long enough\n".repeat(9));

    Cli cli = Cli.run("watch", "--face", face.toString(), "--ledger", other.toString());

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.errLines()).containsExactly("--ledger: 台帳のファイルではありません");
  }

  @Test
  @DisplayName("folders and names are given once, and an archive says whose it is")
  void folders() {
    assertThat(Cli.run("watch").errLines())
        .containsExactly("--face: 指定してください（または --pcsc、--gateway）");
    assertThat(Cli.run("watch", "--face", "a", "--face", "./a").errLines())
        .containsExactly("--face: 同じ名前か同じフォルダが2回あります");
    assertThat(Cli.run("watch", "--face", "k=a", "--face", "k=b").errLines())
        .containsExactly("--face: 同じ名前か同じフォルダが2回あります");
    assertThat(Cli.run("watch", "--face", "a", "--face", "b", "--archive", "c").errLines())
        .containsExactly("--archive: どの --face のものかを NAME=DIR の形で指定してください");
    assertThat(Cli.run("watch", "--face", "a", "--archive", "a").errLines())
        .containsExactly("--archive: 結果フォルダとは別のフォルダを指定してください");
  }

  @Test
  @DisplayName("settings may stand in a file")
  void config() throws Exception {
    reader.walkIn(KnownPatients.TARO);
    Path config =
        Files.writeString(
            folder.resolve("watch.properties"),
            "face=desk=" + face + "\ncount=1\nlang=en\nledger=" + ledger() + "\n");

    Cli cli = Cli.run("watch", "--config", config.toString());

    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("desk  Card visit");
  }
}
