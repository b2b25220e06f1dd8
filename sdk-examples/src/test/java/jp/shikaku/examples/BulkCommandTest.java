package jp.shikaku.examples;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import jp.shikaku.OqsClient;
import jp.shikaku.mock.BulkManner;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.MockEvent;
import jp.shikaku.mock.MockEvent.Kind;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.SeenRequest;
import jp.shikaku.transport.JdbcExchangeJournal;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.WireDates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bulk commands against a mock terminal, in time that passes faster. */
class BulkCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Valid, invalid with a newer one, medical aid. */
  private static final String LIST =
      """
      {"arbitraryId":"P-1","insurerNumber":"06139992","symbol":"１２３","number":"4567","branch":"01",
       "birthdate":"1985-04-17"}
      {"arbitraryId":"P-2","insurerNumber":"01139997","symbol":"99","number":"1","branch":"00",
       "birthdate":"1990-01-01"}
      {"arbitraryId":"P-3","payerNumber":"12139994","recipientNumber":"9000019",
       "birthdate":"1966-07-07"}
      """;

  @TempDir private Path temp;

  private MockTerminal terminal;

  @BeforeEach
  void start() throws IOException {
    terminal = MockTerminal.builder().root(temp.resolve("OQS")).patients(0).start();
  }

  @AfterEach
  void stop() {
    terminal.close();
  }

  private Cli bulk(String input, String... args) {
    return Cli.hurried(input, whole(args));
  }

  private String[] whole(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--store", temp.resolve("store").toString()));
    if (!List.of("status", "forget").contains(args[1])) {
      all.addAll(List.of("--root", terminal.root().toString()));
      if (!all.contains("--institution")) {
        all.addAll(List.of("--institution", "1319999007"));
      }
    }
    return all.toArray(String[]::new);
  }

  private static List<JsonNode> lines(Cli cli) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : cli.outLines()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static List<String> names(JsonNode json) {
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  @DisplayName(
      "3.4-3.6 submit keeps the receipt, fetch gives each row once; the JSON has its names")
  void submitAndFetch() throws IOException {
    terminal.next(Fault.bulk(BulkManner.usual().pendingRounds(1).zipped()));
    Cli submit = bulk(LIST, "bulk", "submit", "--list", "-", "--json");
    assertThat(submit.exit()).as(submit.err()).isZero();
    assertThat(submit.errLines())
        .as("a new store is told, in full")
        .containsExactly("新しい作業フォルダを使います: " + temp.resolve("store").toAbsolutePath());
    JsonGuide.tells("uploads", JSON.readTree(submit.out()));
    JsonNode upload = JSON.readTree(submit.out()).get("uploads").get(0);
    assertThat(upload.get("kind").asText()).isEqualTo("OQSmuquc01req");
    assertThat(upload.get("state").asText()).isEqualTo("RECEIVED");

    Cli pending = bulk("", "bulk", "fetch", "--once", "--json");
    assertThat(pending.exit()).isEqualTo(3);
    assertThat(JSON.readTree(pending.err()).at("/error/reason").asText()).isEqualTo("IN_PROGRESS");
    assertThat(JSON.readTree(pending.out()).get("results")).isEmpty();
    JsonGuide.tells("pending", JSON.readTree(pending.err()));

    Cli fetch = bulk("", "bulk", "fetch", "--every", "5s", "--jsonl", "--lang", "en");
    assertThat(fetch.exit()).as(fetch.err()).isZero();
    assertThat(fetch.err()).isEmpty();
    List<JsonNode> lines = lines(fetch);
    assertThat(lines)
        .extracting(line -> line.get("type").asText())
        .containsExactly("result", "row", "row", "row", "end");
    JsonGuide.tells("result", lines.get(0));
    JsonGuide.tells("row", lines.get(1));
    JsonGuide.tells("end", lines.get(4));
    assertThat(lines.subList(1, 4))
        .extracting(line -> line.at("/row/nextAction/message").asText())
        .allMatch(message -> message.matches("\\p{ASCII}+"), "English");
    for (String joining : List.of("name", "upload", "of", "receptionNumber")) {
      assertThat(lines.get(0).get(joining)).as(joining).isEqualTo(upload.get(joining));
    }
    assertThat(lines.get(4).get("complete").asBoolean()).isTrue();
    assertThat(lines.subList(1, 4))
        .extracting(line -> line.at("/row/arbitraryId").asText())
        .containsExactlyInAnyOrder("P-1", "P-2", "P-3");

    assertThat(bulk("", "bulk", "fetch").err()).contains("結果を待っているアップロードはありません。");
    JsonNode again =
        JSON.readTree(bulk("", "bulk", "fetch", "--again", "--every", "5s", "--json").out());
    assertThat(again.get("schemaVersion").asText()).isEqualTo("1");
    JsonGuide.tells("results", again);
    JsonNode result = again.get("results").get(0);
    assertThat(result.get("fileName").asText()).endsWith(".zip");
    assertThat(result.get("sha256").asText()).matches("[0-9a-f]{64}");
    assertThat(result.get("unanswered").isNull()).as("the list is not known here").isTrue();
    assertThat(result.get("rows")).hasSize(3);
    assertThat(terminal.uploads()).hasSize(1);
    assertThat(left()).isEmpty();
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.walk(terminal.root())) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.endsWith(".mock-terminal.lock")) // while the mock runs
          .toList();
    }
  }

  @Test
  @DisplayName(
      "R-EX-4 an upload whose receipt did not come is waited for by the next run, not sent")
  void uploadedOnce() {
    terminal.next(Fault.never());
    String[] submit = {"bulk", "submit", "--list", "-", "--name", "night", "--timeout", "4s"};
    Cli lost = bulk(LIST, submit);
    assertThat(lost.exit()).isEqualTo(3);
    assertThat(lost.err()).contains("送り直さずに受付番号を待ちます", "NO_ANSWER");
    Cli still = bulk(LIST, submit);
    assertThat(still.exit()).isEqualTo(3);
    assertThat(still.err()).contains("--send-again", "bulk forget");
    assertThat(terminal.uploads()).hasSize(1);
    assertThat(bulk("", "bulk", "status").out()).contains("night", "受付不明");
    assertThat(open()).hasSize(1);

    Cli other = bulk(LIST.replace("P-1", "P-9"), submit);
    assertThat(other.exit()).isEqualTo(2);
    assertThat(other.errLines())
        .containsExactly("--name: この名前は別の内容の一覧で使われています。一覧を元に戻すか、別の名前を指定してください");

    Cli anew = bulk(LIST, "bulk", "submit", "--list", "-", "--name", "night", "--send-again");
    assertThat(anew.exit()).as(anew.err()).isZero();
    assertThat(anew.out()).contains("受付済");
    assertThat(terminal.uploads()).hasSize(2);
    assertThat(open()).as("nobody waits for the first any more").isEmpty();

    assertThat(bulk("", "bulk", "forget", "--name", "night").exit()).isZero();
    assertThat(bulk("", "bulk", "status").out()).contains("アップロードはありません。");
  }

  private List<Pending> open() {
    try (JdbcExchangeJournal journal =
        JdbcExchangeJournal.sqlite(temp.resolve("store").resolve("bulk.db"))) {
      return journal.open();
    }
  }

  @Test
  @DisplayName(
      "R-EX-4 later parts do not wait for one without a receipt; dropping it ends its exchange")
  void laterPartsGoOn() throws IOException {
    String[] submit = {"bulk", "submit", "--list", "-", "--name", "n", "--chunk", "2"};
    terminal.next(Fault.never());
    assertThat(bulk(LIST, with(submit, "--timeout", "2s")).exit()).isEqualTo(3);
    assertThat(terminal.uploads()).hasSize(1);

    Cli next = bulk(LIST, with(submit, "--timeout", "10s", "--json"));

    assertThat(next.exit()).isEqualTo(3);
    assertThat(terminal.uploads()).hasSize(2);
    JsonNode error = JSON.readTree(next.err()).get("error");
    assertThat(error.get("name").asText()).isEqualTo("n");
    assertThat(error.get("upload").asInt()).isEqualTo(1);
    assertThat(error.get("nextStep").asText()).contains("--send-again", "bulk forget");
    assertThat(JSON.readTree(next.out()).get("uploads"))
        .extracting(upload -> upload.get("state").asText())
        .containsExactly("SENDING", "RECEIVED");

    try (FileChannel file =
            FileChannel.open(temp.resolve("store/upload.lock"), StandardOpenOption.WRITE);
        FileLock turn = file.lock()) {
      assertThat(turn.isValid()).isTrue();
      for (String[] command :
          List.of(
              submit,
              new String[] {"bulk", "forget", "--name", "n"},
              new String[] {"bulk", "fetch", "--once"})) {
        Cli inUse = bulk(LIST, command);
        assertThat(inUse.exit()).as(command[1]).isEqualTo(3);
        assertThat(inUse.err()).contains("別のコマンドがアップロード中です");
      }
    }
    assertThat(open()).hasSize(1);
    assertThat(bulk("", "bulk", "forget", "--name", "n").exit()).isZero();
    assertThat(open()).isEmpty();
  }

  @Test
  @DisplayName(
      "T9 submit, killed before its receipt: the next run waits for it, and uploads nothing")
  void submitKilled() throws Exception {
    Path list = Files.writeString(temp.resolve("list.jsonl"), LIST);
    String[] submit = {"bulk", "submit", "--list", list.toString(), "--name", "night"};
    terminal.next(Fault.late(Duration.ofSeconds(1)));
    try (Child first = Child.javaOf(Hurried.class, whole(submit))) {
      terminal.awaitSeen(1, Duration.ofSeconds(20));
      first.kill();
      assertThat(first.out()).isEmpty();
    }
    assertThat(bulk("", "bulk", "status").out()).contains("受付不明");

    Cli next = bulk("", submit);

    assertThat(next.exit()).as(next.err()).isZero();
    assertThat(next.out()).contains("受付済");
    assertThat(terminal.uploads()).hasSize(1);
  }

  @Test
  @DisplayName("3.5 who was asked for and has no row is named, on both streams, never exit 0")
  void withoutRow() throws IOException {
    Fault allOne = Fault.set("ArbitraryIdentifier", "P-1");
    String[] submit = {"bulk", "submit", "--list", "-", "--fetch", "--every", "5s"};
    terminal.next(Fault.none(), allOne);
    Cli text = bulk(LIST, submit);
    assertThat(text.exit()).isEqualTo(3);
    assertThat(text.outLines()).containsSubsequence("【行がない患者】2人（資格は確認できていません）", "  P-2", "  P-3");
    assertThat(text.err()).contains("結果に行がない患者が 2人います");

    terminal.next(Fault.none(), allOne);
    Cli json = bulk(LIST, with(submit, "--anew", "--json"));
    assertThat(json.exit()).isEqualTo(3);
    assertThat(JSON.readTree(json.out()).at("/results/0/unanswered"))
        .extracting(JsonNode::asText)
        .containsExactly("P-2", "P-3");
  }

  @Test
  @DisplayName("--json of a plan: what could not be written to its end counts as not told")
  void unwritablePlan() throws IOException {
    String csv =
        """
        patientKey,insurerNumber,symbol,number,branch,birthdate
        P-1,06139992,１２３,4567,01,1985-04-17
        P-2,01139997,99,1,00,1990-01-01
        """;
    String[] plan = {
      "bulk", "plan", "--appointments", "-", "--date", "2026-11-27", "--every", "5s", "--json"
    };
    Cli whole = bulk(csv, with(plan, "--name", "a"));
    JsonNode told = JSON.readTree(whole.out());
    assertThat(told.get("lines")).hasSize(2);
    JsonGuide.tells("plan", told);
    int length = whole.out().getBytes(StandardCharsets.UTF_8).length;
    String[] cut = with(plan, "--name", "b");

    Cli broken = Cli.hurriedInto(length - 20, csv, whole(cut)); // in the counts

    assertThat(broken.exit()).isEqualTo(3);
    assertThat(broken.err()).contains("OutputException");
    assertThat(JSON.readTree(bulk(csv, cut).out()).get("lines")).hasSize(2);
    assertThat(JSON.readTree(bulk(csv, cut).out()).get("lines")).as("told once").isEmpty();
    assertThat(terminal.uploads()).hasSize(2);
  }

  @Test
  @DisplayName(
      "a list that an office program saved: its dates are read, and its lost zeros are told")
  void officeList() throws IOException {
    String csv =
        """
        arbitraryId,insurerNumber,symbol,number,branch,birthdate
        P-1,06139992,１２３,4567,01,1985/4/17
        P-2,01139997,99,1,00,1990/01/01
        """;
    String[] submit = {"bulk", "submit", "--list", "-"};
    Cli cli = bulk(csv, submit);
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.err()).contains("番号（number）の先頭の0が失われていないか確認してください");
    assertThat(text(terminal.uploads().get(0))).contains("19850417", "19900101");

    Cli whole = bulk(csv.replace("99,1,", "99,0001,"), submit);
    assertThat(whole.err()).as("zeros were kept").isEmpty();
    assertThat(bulk(csv.replace("1985/4/17", "1985/4/31"), submit).err())
        .contains("--list:2: birthdate: 実在する日付");
  }

  @Test
  @DisplayName(
      "2 a refused upload ends with 5 and may be sent again; without a name a read list is new")
  void refused() throws IOException {
    terminal.next(Fault.refused("MOCK-1", "模擬エラー"));
    Cli refused = bulk(LIST, "bulk", "submit", "--list", "-", "--json");
    assertThat(refused.exit()).isEqualTo(5);
    JsonNode told = JSON.readTree(refused.out());
    assertThat(told.at("/uploads/0/state").asText()).isEqualTo("UNSENT");
    assertThat(told.at("/uploads/0/institution").isNull()).isTrue();
    assertThat(told.at("/refusals/0/resultCode").asText()).isEqualTo("MOCK-1");

    String[] submit = {"bulk", "submit", "--list", "-", "--chunk", "2", "--fetch", "--every", "5s"};
    Cli first = bulk(LIST, submit);
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.out()).contains("1/2", "2/2", "P-1", "受付できます。", "標本　三郎");
    Cli second = bulk(LIST, submit);
    assertThat(second.exit()).as(second.err()).isZero();
    assertThat(second.err()).contains("結果は読取済です", "--anew");
    assertThat(terminal.uploads()).as("nothing twice on one day").hasSize(3);
    List<String> anew = new ArrayList<>(List.of(submit));
    anew.add("--anew");
    assertThat(bulk(LIST, anew.toArray(String[]::new)).exit()).isZero();
    assertThat(terminal.uploads()).hasSize(5);
  }

  @Test
  @DisplayName(
      "R-EX-4 a receipt that could not be written down: nobody reads \"not sent\", and the next run"
          + " gets it, without a second upload")
  void receiptNotKept() throws IOException {
    Path book = temp.resolve("store/receipts.txt");
    Path away = temp.resolve("store/away");
    terminal.onEvent(
        event -> {
          if (event.kind() == MockEvent.Kind.TAKEN && Files.notExists(away)) {
            try { // from now on nothing can be written there
              Files.move(book, away);
              Files.createDirectory(book);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        });
    Cli lost = bulk(LIST, "bulk", "submit", "--list", "-", "--json");
    assertThat(lost.exit()).isEqualTo(3);
    JsonNode error = JSON.readTree(lost.err()).get("error");
    assertThat(error.get("reason").asText()).isEqualTo("LEDGER_UNAVAILABLE");
    assertThat(error.get("delivery").asText()).isEqualTo("UNKNOWN");

    Files.delete(book);
    Files.move(away, book);
    Files.createFile(away);
    Cli next = bulk(LIST, "bulk", "submit", "--list", "-");
    assertThat(next.exit()).as(next.err()).isZero();
    assertThat(next.out()).contains("受付済");
    assertThat(terminal.uploads()).hasSize(1);
  }

  @Test
  @DisplayName("R-EX-4 other parts than before are refused: nobody is left out between two of them")
  void otherChunk() {
    String[] submit = {"bulk", "submit", "--list", "-", "--timeout", "10s", "--chunk"};
    terminal.next(Fault.none(), Fault.never());
    String four = LIST + LIST.replace("P-1", "P-4").lines().limit(2).collect(joining("\n"));
    assertThat(bulk(four, with(submit, "2")).exit()).isEqualTo(3);
    assertThat(terminal.uploads()).hasSize(2);

    Cli other = bulk(four, with(submit, "3"));

    assertThat(other.exit()).isEqualTo(2);
    assertThat(other.err()).startsWith("--chunk: この一覧は別の人数に分けてアップロード済です");
    assertThat(terminal.uploads()).hasSize(2);
  }

  private static String[] with(String[] args, String... last) {
    return Stream.concat(Stream.of(args), Stream.of(last)).toArray(String[]::new);
  }

  @Test
  @DisplayName(
      "R-EX-4 after midnight a list that is under way is the same one; a read one is a new one")
  void midnight() {
    String[] submit = {"bulk", "submit", "--list", "-"};
    assertThat(bulk(LIST, submit).exit()).isZero();
    Clock tomorrow = Clock.offset(Clock.systemUTC(), Duration.ofDays(1));
    Cli later = Cli.hurriedAt(tomorrow, LIST, whole(submit));
    assertThat(later.exit()).as("not verified as of today").isEqualTo(3);
    assertThat(later.err()).contains("に始めた照会の続きです。今日の資格は確認していません");
    assertThat(terminal.uploads()).hasSize(1);

    assertThat(bulk("", "bulk", "fetch", "--every", "5s").exit()).isZero();
    assertThat(bulk(LIST, submit).err()).contains("結果は読取済です");
    assertThat(terminal.uploads()).hasSize(1);
    assertThat(Cli.hurriedAt(tomorrow, LIST, whole(submit)).exit()).isZero();
    assertThat(terminal.uploads()).hasSize(2);
  }

  @Test
  @DisplayName("a list goes on after midnight for the day on which it was begun, and says so")
  void partsAfterMidnight() {
    String[] submit = {"bulk", "submit", "--list", "-", "--chunk", "2"};
    terminal.next(Fault.none(), Fault.refused("MOCK-1", "模擬エラー"));
    assertThat(bulk(LIST, submit).exit()).isEqualTo(5);
    Clock tomorrow = Clock.offset(Clock.systemUTC(), Duration.ofDays(1));

    Cli rest = Cli.hurriedAt(tomorrow, LIST, whole(with(submit, "--fetch", "--jsonl")));
    assertThat(rest.exit()).as(rest.err()).isEqualTo(3);
    String today = LocalDate.now(ZoneId.of("Asia/Tokyo")).toString();
    assertThat(rest.out().lines().filter(line -> line.contains("\"type\":\"row\"")))
        .hasSizeGreaterThan(2)
        .allMatch(line -> !line.contains(LocalDate.parse(today).plusDays(1).toString()));
    assertThat(terminal.uploads()).hasSize(3);

    assertThat(Cli.hurriedAt(tomorrow, LIST, whole(submit)).exit()).isZero();
    assertThat(terminal.uploads()).as("now for the new day").hasSize(5);
  }

  @Test
  @DisplayName(
      "R-EX-4 a read list that goes anew, in other parts or on another day: stopped between two"
          + " parts, the next run sends what is left, and only that")
  void stoppedAnew() {
    String[] submit = {"bulk", "submit", "--list", "-", "--date", "2026-11-27"};
    Cli first = bulk(LIST, with(submit, "--chunk", "3", "--fetch"));
    assertThat(first.exit()).as(first.err()).isZero();
    Clock tomorrow = Clock.offset(Clock.systemUTC(), Duration.ofDays(1));
    String[] parts = whole(with(submit, "--chunk", "2", "--timeout", "10s"));

    terminal.next(Fault.never());
    assertThat(Cli.hurriedAt(tomorrow, LIST, parts).exit()).isEqualTo(3);
    assertThat(terminal.uploads()).hasSize(2);
    Cli rest = Cli.hurriedAt(tomorrow, LIST, parts);
    assertThat(rest.exit()).as("part 1 is still out").isEqualTo(3);
    assertThat(rest.out()).contains("受付不明", "受付済");
    assertThat(terminal.uploads()).hasSize(3);
  }

  @Test
  @DisplayName("R-EX-4 a list of which a part never went is under way, also on another day")
  void neverWhole() {
    String[] submit = {"bulk", "submit", "--list", "-", "--date", "2026-11-27", "--chunk", "2"};
    terminal.next(Fault.none(), Fault.refused("MOCK-1", "模擬エラー"));
    assertThat(bulk(LIST, submit).exit()).isEqualTo(5);
    assertThat(bulk("", "bulk", "fetch", "--every", "5s").exit()).isZero();
    assertThat(terminal.uploads()).hasSize(2);

    Clock tomorrow = Clock.offset(Clock.systemUTC(), Duration.ofDays(1));
    Cli rest = Cli.hurriedAt(tomorrow, LIST, whole(submit));

    assertThat(rest.exit()).as(rest.err()).isZero();
    assertThat(rest.out()).contains("読取済", "受付済");
    assertThat(terminal.uploads()).as("the part that was left").hasSize(3);
  }

  @Test
  @DisplayName(
      "R-EX-4 stopped anywhere while a read list begins anew or is dropped: all its parts or none")
  void anewAtEveryLine() throws IOException {
    String[] submit = {"bulk", "submit", "--list", "-", "--chunk", "2", "--name", "n"};
    assertThat(bulk(LIST, with(submit, "--fetch")).exit()).isZero();
    Path book = temp.resolve("store/receipts.txt");
    String before = Files.readString(book, StandardCharsets.US_ASCII);
    for (String[] command :
        List.of(with(submit, "--anew"), new String[] {"bulk", "forget", "--name", "n"})) {
      Files.writeString(book, before, StandardCharsets.US_ASCII);
      assertThat(bulk(LIST, command).exit()).isZero();
      String after = Files.readString(book, StandardCharsets.US_ASCII);
      assertThat(after).startsWith(before);
      StringBuilder stopped = new StringBuilder(before);
      for (String line : after.substring(before.length()).lines().toList()) {
        Path cut = temp.resolve("cut.txt");
        Files.writeString(cut, stopped.append(line).append('\n'), StandardCharsets.US_ASCII);
        assertThat(new UploadBook(cut).all())
            .as(line.split(" ", 2)[0])
            .noneMatch(upload -> upload.state() == Upload.State.READ);
      }
    }
  }

  @Test
  @DisplayName("R-EX-4 a list of which some have the next day as theirs is the same on that day")
  void ownDayAfterMidnight() {
    Clock tomorrow = Clock.offset(Clock.systemUTC(), Duration.ofDays(1));
    LocalDate next = LocalDate.now(tomorrow.withZone(ZoneId.of("Asia/Tokyo")));
    String csv =
        "arbitraryId,insurerNumber,symbol,number,branch,birthdate,checkedOn\n"
            + "P-1,06139992,１２３,4567,01,1985-04-17,\n"
            + "P-2,01139997,99,1,00,1990-01-01,"
            + next
            + "\nP-3,06139992,１２３,8888,02,2015-05-05,\n";
    String[] submit = {"bulk", "submit", "--list", "-"};
    assertThat(bulk(csv, submit).exit()).isZero();
    assertThat(terminal.uploads()).as("one a day").hasSize(2);

    Cli later = Cli.hurriedAt(tomorrow, csv, whole(submit));

    assertThat(later.exit()).as(later.err()).isEqualTo(3);
    assertThat(later.err()).contains("に始めた照会の続きです");
    assertThat(terminal.uploads()).hasSize(2);
  }

  @Test
  @DisplayName("R-EX-4 what was refused yesterday is uploaded today, for today")
  void refusedYesterday() {
    terminal.next(Fault.refused("MOCK-1", "模擬エラー"));
    String[] submit = {"bulk", "submit", "--list", "-", "--name", "n"};
    assertThat(bulk(LIST, submit).exit()).isEqualTo(5);
    Clock tomorrow = Clock.offset(Clock.systemUTC(), Duration.ofDays(1));

    Cli next = Cli.hurriedAt(tomorrow, LIST, whole(submit));

    assertThat(next.exit()).as(next.err()).isZero();
    assertThat(text(terminal.uploads().get(1)))
        .contains(
            "<QualificationConfirmationDate>"
                + LocalDate.now(tomorrow.withZone(ZoneId.of("Asia/Tokyo")))
                    .format(DateTimeFormatter.BASIC_ISO_DATE));
  }

  @Test
  @DisplayName("what is given out on a later day tells so: as of which day, and when it was read")
  void earlierDay() throws IOException {
    LocalDate today = LocalDate.now(ZoneId.of("Asia/Tokyo"));
    String[] submit = {"bulk", "submit", "--list", "-", "--chunk", "2"};
    assertThat(bulk(LIST, submit).exit()).isZero();
    assertThat(bulk(LIST, with(submit, "--date", today.plusDays(1).toString())).exit()).isZero();
    assertThat(bulk(LIST, with(submit, "--date", today.minusDays(9).toString())).exit()).isZero();
    List<String> asked =
        List.of(today, today.plusDays(1), today.minusDays(9)).stream()
            .flatMap(day -> Stream.of(day.toString(), day.toString()))
            .toList();
    List<String> asOf =
        List.of(today, today, today.minusDays(9)).stream()
            .flatMap(day -> Stream.of(day.toString(), day.toString()))
            .toList();
    assertThat(uploads()).extracting(one -> one.get("askedFor").asText()).isEqualTo(asked);
    assertThat(uploads()).allMatch(one -> one.get("begunOn").asText().equals(today.toString()));
    assertThat(uploads()).allMatch(one -> one.get("readOn").isNull());

    Clock tomorrow = Clock.offset(Clock.systemUTC(), Duration.ofDays(1));
    Cli lined = Cli.hurriedAt(tomorrow, "", whole("bulk", "fetch", "--jsonl"));
    assertThat(lines(lined))
        .filteredOn(line -> line.get("type").asText().equals("result"))
        .allMatch(line -> line.get("ofEarlierDay").asBoolean())
        .allMatch(line -> line.get("readOn").isNull())
        .extracting(line -> line.get("verifiedAsOf").asText())
        .containsExactlyInAnyOrderElementsOf(asOf);
    assertThat(lines(lined))
        .filteredOn(line -> line.get("type").asText().equals("row"))
        .hasSize(9)
        .allMatch(line -> line.at("/row/verification/source").asText().equals("NUMBERS"));
    assertThat(uploads())
        .extracting(one -> one.get("readOn").asText())
        .containsOnly(today.plusDays(1).toString());

    String text = bulk("", "bulk", "fetch", "--again").out();
    assertThat(text)
        .contains("【" + today.minusDays(9) + " に照会した結果です。今日の資格は確認していません】")
        .doesNotContain("【" + today + " に照会した結果");
    String later = Cli.hurriedAt(tomorrow, "", whole("bulk", "fetch", "--again", "--json")).out();
    for (JsonNode result : JSON.readTree(later).get("results")) {
      assertThat(result.get("ofEarlierDay").asBoolean()).isTrue();
      assertThat(result.get("readOn").asText()).isEqualTo(today.plusDays(1).toString());
    }
  }

  private JsonNode uploads() throws IOException {
    return JSON.readTree(bulk("", "bulk", "status", "--json").out()).get("uploads");
  }

  @Test
  @DisplayName("R-INV-1 two institutions with one store and one name: each has its own list")
  void twoInstitutionsOneName() throws IOException {
    String[] submit = {"bulk", "submit", "--list", "-", "--name", "n", "--institution"};
    assertThat(bulk(LIST, with(submit, "1319999007")).exit()).isZero();
    Cli other = bulk(LIST, with(submit, "1329999005"));
    assertThat(other.exit()).as(other.err()).isZero();
    assertThat(terminal.uploads()).hasSize(2);
    String[] fetch = {"bulk", "fetch", "--name", "n", "--json", "--institution", "1329999005"};
    JsonNode results = JSON.readTree(bulk("", fetch).out()).get("results");
    assertThat(results)
        .extracting(result -> result.get("institution").asText())
        .containsExactly("1329999005");

    Cli whose = bulk("", "bulk", "forget", "--name", "n");
    assertThat(whose.exit()).isEqualTo(2);
    assertThat(whose.err()).startsWith("--institution: この名前の一覧が複数の医療機関にあります");
    Cli one = bulk("", "bulk", "forget", "--name", "n", "--institution", "1329999005");
    assertThat(one.exit()).as(one.err()).isZero();
    assertThat(JSON.readTree(bulk("", "bulk", "status", "--json").out()).get("uploads"))
        .extracting(upload -> upload.get("institution").asText())
        .containsExactly("1319999007");
  }

  @Test
  @DisplayName("R-INV-1 two institutions with one store: each has its own lists")
  void twoInstitutions() {
    String[] list = {"bulk", "medical-aid", "--month", "2026-11", "--institution", "1319999007"};
    assertThat(bulk("", list).exit()).isZero();
    list[5] = "1329999005";
    Cli other = bulk("", list);
    assertThat(other.exit()).as(other.err()).isZero();
    assertThat(terminal.uploads()).hasSize(2);
  }

  @Test
  @DisplayName("--json: what could not be written whole is not read, and given out again")
  void unwritableJson() throws IOException {
    String[] submit = {"bulk", "submit", "--list", "-", "--chunk", "2"};
    assertThat(bulk(LIST, submit).exit()).isZero();
    String[] fetch = {"bulk", "fetch", "--every", "5s", "--json"};
    int size = 0;
    terminal.next(Fault.err("MOCK-1"), Fault.err("MOCK-1"));
    JsonNode refused = JSON.readTree(bulk("", with(fetch, "--once")).err()).get("error");
    assertThat(refused.get("upload").asInt()).as("which of the two").isEqualTo(1);
    assertThat(refused.get("receptionNumber").asText()).isNotEmpty();
    terminal.next(Fault.headerError("MOCK-2", "模擬エラー"), Fault.err("MOCK-1"));
    JsonNode answered = JSON.readTree(bulk("", with(fetch, "--once")).out());
    JsonGuide.tells("refusals", answered);
    assertThat(answered.at("/refusals/0/resultCode").asText()).isEqualTo("MOCK-2");
    assertThat(answered.at("/refusals/0/upload").asInt()).isEqualTo(1);
    for (int cut : List.of(100, 2_000)) {
      Cli broken = Cli.hurriedInto(cut, "", whole(fetch));
      assertThat(broken.exit()).isNotZero();
      assertThat(broken.err()).contains("OutputException");
    }
    Cli whole = bulk("", fetch);
    assertThat(whole.exit()).as(whole.err()).isZero();
    for (JsonNode result : JSON.readTree(whole.out()).get("results")) {
      size += result.get("rows").size();
    }
    assertThat(size).isEqualTo(3);
    assertThat(JSON.readTree(bulk("", fetch).out()).get("results")).isEmpty();
  }

  @Test
  @DisplayName("two fetches at once: what the other had cleared away meanwhile is fetched anew")
  void clearedMeanwhile() throws IOException {
    assertThat(bulk(LIST, "bulk", "submit", "--list", "-", "--chunk", "1").exit()).isZero();
    List<String> results = new CopyOnWriteArrayList<>();
    CountDownLatch thirdAsked = new CountDownLatch(3);
    terminal.onEvent(
        event -> {
          if (event.fileName().startsWith("OQSmuquc02req") && event.kind() == Kind.TAKEN) {
            thirdAsked.countDown();
          } else if (event.fileName().startsWith("OQSmuquc02res")) {
            results.add(event.fileName());
          }
        });
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OutputStream clearing =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            if (out.size() == 0) { // the first is given out; the second is fetched by then
              await(thirdAsked);
              Files.delete(terminal.root().resolve("res").resolve(results.get(1)));
            }
            out.write(b);
          }
        };

    Cli fetch = Cli.hurriedTo(clearing, "", whole("bulk", "fetch", "--every", "5s", "--jsonl"));

    assertThat(fetch.exit()).as(fetch.err()).isZero();
    assertThat(lines(new Cli(0, out.toString(StandardCharsets.UTF_8), "")))
        .filteredOn(line -> line.get("type").asText().equals("row"))
        .extracting(line -> line.at("/row/arbitraryId").asText())
        .containsExactlyInAnyOrder("P-1", "P-2", "P-3");
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  @DisplayName("3.5 fewer rows than the header counts: said on both streams, never exit 0")
  void otherCount() {
    terminal.next(Fault.none(), Fault.set("NumberOfProcessingResult", "5"));
    Cli cli = bulk(LIST, "bulk", "submit", "--list", "-", "--fetch", "--every", "5s");
    assertThat(cli.out()).contains("【件数が一致しません】3件");
    assertThat(cli.err()).contains("件数が一致しない結果がありました");
    assertThat(cli.exit()).isEqualTo(3);
  }

  @Test
  @DisplayName("3.9 the three lists go with their criteria and flags")
  void lists() throws IOException {
    for (String list :
        List.of(
            "home-visits --from 2026-11-01 --to 2026-11-30",
            "online --from 2026-11-01 --to 2026-11-30",
            "online --from 2026-11-01 --to 2026-11-30 --by examination",
            "medical-aid --month 2026-11")) {
      Cli cli = bulk("", ("bulk " + list).split(" "));
      assertThat(cli.exit()).as(cli.err()).isZero();
    }
    assertThat(terminal.uploads())
        .extracting(seen -> seen.kind())
        .containsExactly("OQSmuhvq01", "OQSmuonq01", "OQSmuonq01", "OQSmutic01");
    assertThat(bulk("", "bulk", "fetch", "--every", "5s").out())
        .contains("訪問診療等の同意者一覧 ", "オンライン診療等の同意者一覧 ", "医療扶助の委託先一覧 ", "該当者なし（0件）");
    List<String> sent = terminal.uploads().stream().map(BulkCommandTest::text).toList();
    assertThat(sent.get(0))
        .contains("<ConsentDateFrom>20261101<", "<ConsentDateTo>20261130<")
        .contains("<MedicalTreatmentFlag>2<");
    assertThat(sent.get(1)).contains("<ConsentDateFrom>20261101<", "<MedicalTreatmentFlag>3<");
    assertThat(sent.get(2))
        .contains("<ExaminationDateFrom>20261101<", "<ExaminationDateTo>20261130<")
        .doesNotContain("ConsentDate");
    assertThat(sent.get(3))
        .contains("<MedicalTreatmentMonth>202611<")
        .doesNotContain("MedicalTreatmentFlag");
  }

  private static String text(SeenRequest seen) {
    return new String(seen.bytes(), Charset.forName("windows-31j"));
  }

  @Test
  @DisplayName(
      "7.10 another person than the stored one: text and JSON say it alike and name the stored")
  void planOfAnotherPerson() throws IOException {
    String csv =
        """
        patientKey,insurerNumber,symbol,number,branch,birthdate,name,sex
        P-1,06139992,１２３,4567,01,1985-04-17,見本　花子,2
        """;
    String[] args = {
      "bulk", "plan", "--appointments", "-", "--date", "2026-11-27", "--every", "5s"
    };
    Cli cli = bulk(csv, args);
    assertThat(cli.outLines()).contains("2026-11-27  P-1  見本　花子  【有効】");
    assertThat(String.join("", cli.outLines().stream().map(String::strip).toList()))
        .contains("本人かどうかを確認してください。", "本人を確認するまで登録しないでください。")
        .doesNotContain("受付できます");

    List<String> again = new ArrayList<>(List.of(args));
    again.addAll(List.of("--json", "--again"));
    JsonNode line = JSON.readTree(bulk(csv, again.toArray(String[]::new)).out()).at("/lines/0");
    assertThat(line.at("/nextAction/kind").asText()).isEqualTo("COMPARE_PERSON");
    assertThat(line.get("deltas"))
        .extracting(JsonNode::asText)
        .containsExactly("LOOK", "COMPARE_PERSON", "MUST_FIX");
  }

  @Test
  @DisplayName("a plan tells in the centre's own words why it refused to look a patient up")
  void planOfRefused() {
    terminal.next(Fault.bulk(BulkManner.usual().refusing(1, "ZZ991", "照会内容に誤りがあります（試験用メッセージ）")));
    String csv =
        """
        patientKey,insurerNumber,symbol,number,branch,birthdate
        P-1,06139992,１２３,4567,01,1985-04-17
        P-2,01139997,99,1,00,1990-01-01
        """;

    Cli cli =
        bulk(csv, "bulk", "plan", "--appointments", "-", "--date", "2026-11-27", "--every", "5s");

    assertThat(cli.outLines())
        .containsSubsequence(
            "2026-11-27  P-1  【照会エラー】", "    センターの回答：ZZ991  照会内容に誤りがあります（試験用メッセージ）");
  }

  @Test
  @DisplayName(
      "a plan tells what to do before the visit, and what is wrong in the list by its line")
  void plan() throws IOException {
    String csv =
        """
        patientKey,insurerNumber,symbol,number,branch,birthdate,copayPercent,name
        P-1,06139992,１２３,4567,01,1985-04-17,30,
        P-2,01139997,99,1,00,1990-01-01,30,
        P-3,06139992,１２３,8888,,2015-05-05,,試験　一葉
        P-4,0613999,１２３,9105,00,1979-06-30,30,
        """;
    String[] args = {
      "bulk", "plan", "--appointments", "-", "--date", "2026-11-27", "--every", "5s"
    };
    Cli cli = bulk(csv, args);
    assertThat(cli.exit()).as(cli.err()).isEqualTo(3);
    assertThat(cli.errLines().get(0))
        .isEqualTo("--appointments:5: insurerNumber: 数字6桁か8桁で入力してください（先頭の0も必要です）");
    assertThat(cli.err()).contains("確認 2/4人").doesNotContain("0613999,", "１２３", "試験");
    assertThat(cli.outLines())
        .containsSubsequence(
            "2026-11-27  P-3  試験　一葉  【未確認】",
            "    枝番の登録が必要です。",
            "2026-11-27  P-4  【未確認】",
            "    --appointments:5: insurerNumber: 数字6桁か8桁で入力してください（先頭の0も必要です）",
            "2026-11-27  P-2  見本　次郎  【無効（新しい資格あり）】",
            "一括照会の集計 appointments-2026-11-27",
            "      4人  予約患者")
        .noneMatch(line -> line.contains("P-1"));

    List<String> again = new ArrayList<>(List.of(args));
    again.addAll(List.of("--jsonl", "--again"));
    Cli lined = bulk(csv, again.toArray(String[]::new));
    assertThat(lined.exit()).isEqualTo(3);
    assertThat(lined.err()).as("its line tells it").isEmpty();
    List<JsonNode> lines = lines(lined);
    assertThat(lines)
        .filteredOn(line -> line.path("notVerified").asText().equals("BAD_ROW"))
        .extracting(line -> line.get("patientKey").asText())
        .containsExactly("P-4");
    assertThat(lines.get(4).at("/reasons/BAD_ROW").asInt()).isEqualTo(1);
    assertThat(lines.get(4).at("/reasons/NO_NUMBERS").isMissingNode()).isTrue();
    assertThat(lines)
        .extracting(line -> line.get("type").asText())
        .containsExactly("patient", "patient", "patient", "patient", "report");
    JsonGuide.tells("patient", lines.get(0));
    JsonGuide.tells("report", lines.get(4));
    assertThat(names(lines.get(0)))
        .containsExactly(
            "type",
            "patientKey",
            "day",
            "outcome",
            "notVerified",
            "message",
            "trouble",
            "deltas",
            "expiresOn",
            "comparison",
            "verification",
            "nextAction",
            "row");
    assertThat(names(lines.get(4)))
        .containsExactly(
            "schemaVersion",
            "type",
            "plan",
            "patients",
            "outcomes",
            "reasons",
            "deltas",
            "rows",
            "unreadableRows",
            "unaskedRows",
            "mismatchedResults");
    assertThat(terminal.uploads()).hasSize(1);

    Files.setPosixFilePermissions(
        temp.resolve("store/secret.key"), PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(bulk(csv, args).errLines())
        .anyMatch(line -> line.startsWith("--store: 秘密値のファイル（secret.key）をほかの利用者が読めます"));
  }

  @Test
  @DisplayName(
      "what was asked before the month of the visit counts where --earlier-month-counts says so")
  void planOfNextMonth() {
    LocalDate day = LocalDate.now(WireDates.JST).withDayOfMonth(1).plusMonths(2);
    String csv =
        """
        patientKey,insurerNumber,symbol,number,branch,birthdate
        P-1,06139992,１２３,4567,01,1985-04-17
        """;
    String[] args = {
      "bulk", "plan", "--appointments", "-", "--date", day.toString(), "--every", "5s", "--all"
    };
    String notChecked = "今月の資格確認が済んでいません。";
    Cli usual = bulk(csv, args);
    assertThat(usual.exit()).as(usual.err()).isZero();
    assertThat(usual.out()).contains("P-1", notChecked);

    List<String> counted = new ArrayList<>(List.of(args));
    counted.addAll(List.of("--earlier-month-counts", "--again"));
    Cli cli = bulk(csv, counted.toArray(String[]::new));
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("P-1").doesNotContain(notChecked);
    assertThat(terminal.uploads()).hasSize(1);
  }

  @Test
  @DisplayName("a plan nobody of which could be asked for ends with 3; a day that is over is told")
  void planOfNobody() {
    String csv =
        """
        patientKey,day,insurerNumber,symbol,number,branch,birthdate
        P-1,%s,06139992,１２３,4567,01,1985-04-17
        P-2,2001-02-03,06139992,１２３,8888,,1995-05-05
        """
            .formatted(LocalDate.now(WireDates.JST).plusYears(2));

    Cli cli = bulk(csv, "bulk", "plan", "--appointments", "-", "--every", "5s");

    assertThat(cli.exit()).as(cli.err()).isEqualTo(3);
    assertThat(cli.out()).contains("予約日が1年以上先です。", "枝番の登録が必要です。");
    assertThat(cli.errLines()).contains("注意: 今日より前の予約日が1件あります。その日の資格を照会します。");
    assertThat(terminal.uploads()).isEmpty();
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "bulk submit|{\"arbitraryId\":\"P-1\"}|--list:1: insurerNumber: 指定してください",
        "bulk submit|{\"insurerNumber\":\"06139992\"}|--list:1: arbitraryId: 指定してください",
        "bulk submit|[{\"arbitraryId\":\"P-1\",\"insurerNumber\":\"06139992\",\"number\":\"1\",\"birthdate\":\"1985-04-17\"},{\"arbitraryId\":\"P-1\",\"insurerNumber\":\"06139992\",\"number\":\"2\",\"birthdate\":\"1985-04-17\"}]|--list:1: arbitraryId: 前の行と重複しています",
        "bulk submit|[{\"arbitraryId\":1}]|--list:1: arbitraryId: 文字列で指定してください（数値では先頭の0が失われます）",
        "bulk submit|{\"arbitraryId\":\"P-1\"|--list:1: JSONとして読み取れません",
        "bulk submit|''|--list: 空のファイルです",
        "bulk plan --date 2026-11-27|[{\"patientKey\":\"P-1\",\"insurerNumber\":\"613\",\"number\":\"1\",\"birthdate\":\"1985-04-17\"}]|--appointments:1: insurerNumber: 数字6桁か8桁で入力してください（先頭の0も必要です）",
        "bulk plan|patientKey|--appointments: 1人も書かれていません",
        "bulk plan --name 3患者|[]|--appointments: 1人も書かれていません",
        "bulk fetch --every 1s|''|--every: 5s 以上にしてください（センターに負荷をかけないため）",
        "bulk online --from 2026-11-30 --to 2026-11-01|''|--to: --from より前です",
        "bulk medical-aid --month 2026|''|--month: 年月を yyyy-MM の形で指定してください",
        "bulk fetch --json --jsonl|''|--jsonl: --json と同時には指定できません"
      })
  @DisplayName("wrong input is named, nothing is sent")
  void wrongInput(String command, String input, String told) {
    List<String> args = new ArrayList<>(List.of(command.split(" ")));
    if (command.startsWith("bulk submit")) {
      args.addAll(List.of("--list", "-"));
    } else if (command.startsWith("bulk plan")) {
      args.addAll(List.of("--appointments", "-"));
    }
    Cli cli = bulk(input, args.toArray(String[]::new));
    assertThat(cli.exit()).isEqualTo(2);
    if (!args.contains("--json")) {
      assertThat(cli.errLines()).containsExactly(told);
    }
    assertThat(terminal.seen()).isEmpty();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({"csv,", "csv,--json", "csv,--jsonl", "json,--json", "jsonl,--jsonl", "jsonl,"})
  @DisplayName(
      "3 wrong rows beside good ones: each is told once, and the command never ends with 0")
  void wrongBesideGood(String input, String output) throws IOException {
    List<String> rows = new ArrayList<>();
    boolean csv = input.equals("csv");
    for (int i = 1;
        i <= 25;
        i++) { // all but two are wrong, also one beside a good row of a patient
      String key = "P-" + (i == 3 ? 2 : i);
      String insurer = i <= 2 ? "06139992" : "613";
      rows.add(
          csv
              ? key + "," + insurer + ",１２３,4567,0" + i % 10 + ",1985-04-17"
              : "{\"KEY\":\"%s\",\"insurerNumber\":\"%s\",\"symbol\":\"１２３\",\"number\":\"4567\",\"branch\":\"0%d\",\"birthdate\":\"1985-04-17\"}"
                  .formatted(key, insurer, i % 10));
    }
    String text =
        switch (input) {
          case "csv" ->
              "KEY,insurerNumber,symbol,number,branch,birthdate\n" + String.join("\n", rows);
          case "json" -> "[" + String.join(",\n", rows) + "]";
          default -> String.join("\n", rows);
        };
    for (String list :
        List.of(
            "bulk plan --date 2026-11-27 --appointments -", "bulk submit --skip-bad --list -")) {
      boolean isPlan = list.contains("plan");
      List<String> args = new ArrayList<>(List.of(list.split(" ")));
      if (output != null) {
        args.add(output);
      }
      Cli cli =
          bulk(
              text.replace("KEY", isPlan ? "patientKey" : "arbitraryId"),
              args.toArray(String[]::new));
      assertThat(cli.exit()).as(cli.err()).isEqualTo(3);
      String told = isPlan && output != null ? cli.err() + cli.out() : cli.err();
      for (int row = 3; row <= 25; row++) {
        String place = ":" + (csv ? row + 1 : row) + ": insurerNumber[:)]";
        assertThat(told.split(place, -1)).as(list + place).hasSize(2);
      }
    }
    assertThat(terminal.uploads()).hasSize(2);
  }

  @Test
  @DisplayName("6 --chunk is at most what the way to the terminal takes, and says how many")
  void mostPersons() {
    int most;
    try (OqsClient oqs =
        OqsClient.builder()
            .transport(SharedFolderTransport.builder().root(terminal.root()).build())
            .institution(MedicalInstitutionCode.of("1319999007"))
            .build()) {
      most = oqs.bulk().maxPersons();
    }
    String csv =
        "patientKey,insurerNumber,symbol,number,branch,birthdate\n"
            + "P-1,06139992,１２３,4567,01,1985-04-17\n";
    String[] plan = {"bulk", "plan", "--date", "2026-11-27", "--appointments", "-", "--chunk"};
    String[] submit = {"bulk", "submit", "--list", "-", "--chunk"};
    for (String[] command : List.of(plan, submit)) {
      String list = command == plan ? csv : LIST;
      Cli more = bulk(list, with(command, Integer.toString(most + 1)));
      assertThat(more.exit()).as(more.err()).isEqualTo(2);
      assertThat(more.err()).contains("--chunk: " + most + "以下にしてください（この経路で1回に送れる上限です）");
      assertThat(terminal.uploads()).isEmpty();
    }
    for (String[] command : List.of(plan, submit)) {
      String list = command == plan ? csv : LIST;
      assertThat(bulk(list, with(command, Integer.toString(most))).exit()).isZero();
    }
  }

  @Test
  @DisplayName("--json that an error cut off is no JSON: nobody takes half of a plan for the whole")
  void cutOffJson() {
    AtomicInteger asked = new AtomicInteger();
    terminal.onEvent(
        event -> {
          if (event.kind() == MockEvent.Kind.TAKEN
              && event.fileName().startsWith("OQSmuquc02")
              && asked.incrementAndGet() == 3) { // of the second upload, whose first one is told
            try (Connection database =
                    DriverManager.getConnection("jdbc:sqlite:" + temp.resolve("store/bulk.db"));
                Statement statement = database.createStatement()) {
              statement.executeUpdate(
                  "UPDATE shikaku_plan_chunk SET digest = '" + "a".repeat(32) + "'");
            } catch (SQLException e) {
              throw new IllegalStateException(e);
            }
          }
        });
    String csv =
        "patientKey,insurerNumber,symbol,number,branch,birthdate\n"
            + "P-1,06139992,１２３,4567,01,1985-04-17\nP-2,01139997,99,1,00,1990-01-01\n";
    terminal.next(Fault.none(), Fault.bulk(BulkManner.usual().pendingRounds(1)));

    Cli cli =
        bulk(
            csv,
            "bulk",
            "plan",
            "--date",
            "2026-11-27",
            "--appointments",
            "-",
            "--chunk",
            "1",
            "--every",
            "5s",
            "--wait",
            "300s",
            "--json");

    assertThat(cli.exit()).as("a plan that somebody altered").isEqualTo(2);
    assertThat(cli.out()).contains("P-1");
    assertThatThrownBy(() -> JSON.readTree(cli.out())).isInstanceOf(JsonProcessingException.class);
  }

  @Test
  @DisplayName("a wrong column is told in the first line, by its place: a patient may stand there")
  void wrongColumn() {
    String csv = "patientKey,保険者番号,number,birthdate\nP-1,06139992,4567,1985-04-17\n";
    Cli cli = bulk(csv, "bulk", "plan", "--date", "2026-11-27", "--appointments", "-");
    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.errLines())
        .singleElement()
        .asString()
        .startsWith("--appointments:1: 1行目は項目名の行ですが、2列目が使える項目名ではありません。")
        .contains("insurerNumber")
        .doesNotContain("保険者番号");
    assertThat(terminal.seen()).isEmpty();
  }

  @Test
  @DisplayName("a list that is not there is not called unreadable")
  void missingList() {
    Cli cli = bulk("", "bulk", "plan", "--appointments", temp.resolve("none.csv").toString());
    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.errLines()).containsExactly("--appointments: ファイルがありません");
  }

  @Test
  @DisplayName(
      "R-EX-4 a secret that is gone is not made anew beside receipts: lists would go twice")
  void secretGone() throws IOException {
    assertThat(bulk(LIST, "bulk", "submit", "--list", "-").exit()).isZero();
    Files.delete(temp.resolve("store/secret.key"));
    Cli cli = bulk(LIST, "bulk", "submit", "--list", "-");
    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.err()).startsWith("--store: 秘密値のファイル（secret.key）がありません");
    assertThat(terminal.uploads()).hasSize(1);
  }

  @Test
  @DisplayName(
      "R-EX-4 another secret than before is refused beside receipts and plans: nothing is sent")
  void otherSecret() throws IOException {
    Path secret = temp.resolve("store/secret.key");
    String csv =
        "patientKey,insurerNumber,symbol,number,branch,birthdate\n"
            + "P-1,06139992,１２３,4567,01,1985-04-17\n";
    String[] plan = {"bulk", "plan", "--appointments", "-", "--date", "2026-11-27"};
    String[] submit = {"bulk", "submit", "--list", "-"};
    assertThat(bulk(csv, plan).exit()).isZero();
    String mine = Files.readString(secret, StandardCharsets.US_ASCII);
    for (String wrong : List.of("ab".repeat(32) + "\n", "", mine.substring(3))) {
      Files.writeString(secret, wrong, StandardCharsets.US_ASCII);
      for (String[] command : List.of(plan, submit, new String[] {"bulk", "fetch"})) {
        Cli cli = bulk(command == plan ? csv : LIST, command);
        if (command[1].equals("fetch")) { // asks nobody: nothing waits
          assertThat(cli.exit()).isZero();
        } else {
          assertThat(cli.exit()).as(cli.err()).isEqualTo(2);
          assertThat(cli.err()).contains("--store").contains("secret.key");
        }
      }
    }
    assertThat(terminal.uploads()).hasSize(1);

    Files.writeString(secret, mine, StandardCharsets.US_ASCII);
    assertThat(bulk(csv, plan).exit()).isZero();
    assertThat(terminal.uploads()).as("nothing was lost").hasSize(1);
  }

  @Test
  @DisplayName("on a terminal the progress is a bar that is written over, else a line a change")
  void progress() {
    for (boolean isTerminal : List.of(true, false)) {
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
      ProgressLine line =
          new ProgressLine(
              new Console(
                  stream,
                  stream,
                  InputStream.nullInputStream(),
                  Clock.systemUTC(),
                  (exit, closing) -> {},
                  UnaryOperator.identity(),
                  isTerminal),
              false);
      line.show(line.bar(100, 300) + "受付 1/1");
      line.show(line.bar(100, 300) + "受付 1/1");
      line.show("済");
      line.end();
      assertThat(err.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"))
          .isEqualTo(
              isTerminal
                  ? "\r[######--------------] 受付 1/1\r済" + " ".repeat(29) + "\n"
                  : "受付 1/1\n済\n");
    }
  }

  @Test
  @DisplayName("a list in Shift_JIS as office programs write it, with quotes, is read as meant")
  void shiftJis() throws IOException {
    Path list =
        Files.write(
            temp.resolve("一覧.csv"),
            ("arbitraryId,insurerNumber,symbol,number,branch,birthdate\r\n"
                    + "P-1,\"06139992\",\"１２３\",4567,01,1985-04-17\r\n,,,,,\r\n\r\n")
                .getBytes(Charset.forName("windows-31j")));
    Cli cli = bulk("", "bulk", "submit", "--list", list.toString(), "--fetch", "--every", "5s");
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("試験　太郎");
  }
}
