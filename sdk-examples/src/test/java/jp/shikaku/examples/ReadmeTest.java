package jp.shikaku.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.audit.AuditRecord;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.eligibility.DeferredVerifications;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.eligibility.NotedCard;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockReader;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.InMemoryTransport;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.WireDates;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

/** What the README shows is what compiles and runs. */
class ReadmeTest {

  @TempDir Path root;

  @ParameterizedTest
  @CsvSource({
    "README.md, FirstQuery",
    "README.ja.md, FirstQuery",
    "README.md, FirstRetrieval",
    "README.ja.md, FirstRetrieval",
    "README.md, FirstVisit",
    "README.ja.md, FirstVisit",
    "docs/cardreader.md, VisitInOneTransaction",
    "docs/cardreader.ja.md, VisitInOneTransaction",
    "docs/compare.md, FirstComparison",
    "docs/compare.ja.md, FirstComparison",
    "docs/bulk.md, FirstBulk",
    "docs/bulk.ja.md, FirstBulk",
    "docs/bulk-planner.md, FirstPlan",
    "docs/bulk-planner.ja.md, FirstPlan",
    "docs/outage.md, FirstDeferred",
    "docs/outage.ja.md, FirstDeferred"
  })
  void theReadmeShowsTheCompiledSnippet(String readme, String example) throws Exception {
    String source =
        Files.readString(Path.of("src/main/java/jp/shikaku/examples", example + ".java"), UTF_8);
    String snippet = source.split("    // snippet\n")[1].replaceAll("(?m)^    ", "");
    String shown = Files.readString(Path.of("..", readme), UTF_8);
    String wanted = "```java\n" + snippet + "```";
    if (readme.endsWith(".ja.md")) {
      assertThat(uncommented(shown)).contains(uncommented(wanted));
    } else {
      assertThat(shown).contains(wanted);
    }
  }

  /** Comments are in the reader's language. */
  private static String uncommented(String java) {
    return java.replaceAll("(?m) *// .*$", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "README.ja.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "docs/cardreader.md",
        "docs/cardreader.ja.md",
        "docs/serve.md",
        "docs/serve.ja.md",
        "docs/mock.md",
        "docs/mock.ja.md",
        "docs/testing.md",
        "docs/testing.ja.md",
        "docs/compare.md",
        "docs/compare.ja.md",
        "docs/bulk.md",
        "docs/bulk.ja.md",
        "docs/bulk-planner.md",
        "docs/bulk-planner.ja.md",
        "docs/outage.md",
        "docs/outage.ja.md",
        "docs/rollout.md",
        "docs/rollout.ja.md"
      })
  void everythingItPointsToIsThere(String document) throws Exception {
    Path file = Path.of("..", document);
    String text = Files.readString(file, UTF_8);
    assertThat(text).doesNotContainPattern("@[A-Z]{2,}@");
    Matcher links = Pattern.compile("\\]\\((?!https?:)([^)#]+)(#[^)]*)?\\)").matcher(text);
    while (links.find()) {
      assertThat(file.resolveSibling(links.group(1))).as(links.group(1)).exists();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "README.ja.md"})
  void theDemoPrintsWhatIsShown(String readme) throws Exception {
    String text = Files.readString(Path.of("..", readme), UTF_8);
    String shown = text.substring(text.indexOf("資格SDK デモ"));

    List<String> printed = DemoTest.masked(DemoTest.once().outLines());
    String[] parts = shown.substring(0, shown.indexOf("\n```")).split("\n……\n"); // left out
    assertThat(parts).hasSize(2);
    for (String part : parts) {
      assertThat(printed).containsSequence(DemoTest.masked(part.lines().toList()));
    }
    assertThat(parts[1]).contains("障害の場所").endsWith(printed.get(printed.size() - 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "README.ja.md"})
  @DisplayName("the documents to try decode with are there")
  void theSamplesCanBeDecoded(String readme) throws Exception {
    String text = Files.readString(Path.of("..", readme), UTF_8);
    Matcher folder = Pattern.compile("`decode (sdk-[^`]+)`").matcher(text);
    assertThat(folder.find()).isTrue();
    Cli cli = Cli.run("decode", Path.of("..", folder.group(1)).toString());
    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("試験　太郎");
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "README.ja.md"})
  void theQueryPrintsWhatIsShown(String readme) throws Exception {
    String text = Files.readString(Path.of("..", readme), UTF_8);
    String from = text.substring(text.indexOf("shikaku.jar check --root OQS "));
    String[] blocks = from.split("\n```\n");
    String[] args = blocks[0].replace("shikaku.jar ", "").split("[ \\\\\n]+");
    args[2] = root.toString();

    try (MockTerminal terminal = MockTerminal.builder().root(root).patients(0).start()) {
      assertThat(datesMasked(blocks[2].strip()))
          .isEqualTo(datesMasked(Cli.run(args).out().strip()));
      assertThat(terminal.seen()).hasSize(1);
    }
  }

  /** The mock's patients move with the day. */
  private static String datesMasked(String text) {
    return text.replaceAll("(令和)?\\d+[年-]\\d+[月-]\\d+日?( \\d\\d:\\d\\d)?", "#")
        .replaceAll("\\d+歳  男", "#");
  }

  @Test
  void theSnippetDoesWhatItSays() throws Exception {
    List<String> shown = new ArrayList<>();
    try (MockTerminal terminal = MockTerminal.builder().root(root).patients(0).start()) {
      FirstQuery.ask(root, true, LocalDate.now(WireDates.JST), shown::add);
      assertThat(terminal.seen()).hasSize(1);
    }
    assertThat(shown).containsExactly("3割（就学後から69歳は3割）");
  }

  private static final String UNIT =
      "<BulkConfirmUnit><QualificationConfirmSearchInfo>"
          + "<ArbitraryIdentifier>A-1</ArbitraryIdentifier>"
          + "</QualificationConfirmSearchInfo>"
          + "<ProcessingResultStatus>1</ProcessingResultStatus>"
          + "<QualificationValidity>2</QualificationValidity></BulkConfirmUnit>";

  @Test
  void theBulkQueryDoesWhatItSays() throws Exception {
    List<String> rows = new ArrayList<>();
    assertThat(bulkQuery("", UNIT, rows)).isTrue();
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0)).startsWith("A-1 ");
    assertThat(rows.get(1)).isEqualTo("left []");
  }

  @Test
  @DisplayName("of which a row was lost, a result stays at the terminal, and who is left is told")
  void theBulkQueryLosesNobody() throws Exception {
    List<String> rows = new ArrayList<>();
    assertThat(bulkQuery("", UNIT.replace("A-1", "&none;"), rows)).as("unreadable").isFalse();
    assertThat(bulkQuery("", UNIT.replace("A-1", "A-2"), rows)).as("of nobody").isFalse();
    assertThat(rows).containsExactly("left [A-1]", "left [A-1]");
    String seven = "<NumberOfProcessingResult>7</NumberOfProcessingResult>";
    assertThat(bulkQuery(seven, UNIT, rows)).as("other counts").isFalse();
    assertThat(bulkQuery("", UNIT + UNIT, rows)).as("a second row").isFalse();
  }

  /** Tells whether the result was settled. */
  private static boolean bulkQuery(String count, String units, List<String> rows) throws Exception {
    VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T09:00:00Z"));
    InMemoryTransport transport = new InMemoryTransport(time);
    String head =
        "<XmlMsg><MessageHeader><QualificationConfirmationDate>20261103"
            + "</QualificationConfirmationDate><SegmentOfResult>1</SegmentOfResult>"
            + "</MessageHeader><MessageBody>";
    String end = "</MessageBody></XmlMsg>";
    transport
        .when(MessageKind.BULK_ELIGIBILITY)
        .answer(
            request ->
                (head
                        + "<ReceptionNumber>R1</ReceptionNumber>"
                        + "<ReceptionDateTime>20261102175900</ReceptionDateTime>"
                        + end)
                    .getBytes(UTF_8));
    transport
        .when(MessageKind.BULK_ELIGIBILITY_RESULT)
        .answer(
            request ->
                (head.replace("</MessageHeader>", count + "</MessageHeader>") + units + end)
                    .getBytes(UTF_8));
    EligibilityQuery person =
        EligibilityQuery.builder()
            .insurer(InsurerNumber.of("06139992"))
            .card(InsuredCard.of("１２３", "4567", "01"))
            .birthdate(LocalDate.of(1985, 4, 17))
            .limitCertificateConsent(false)
            .arbitraryId("A-1")
            .build();
    List<String> receipts = new ArrayList<>();
    try (OqsClient oqs =
        OqsClient.builder()
            .institution(MedicalInstitutionCode.of("1319999007"))
            .transport(transport)
            .journal(new AnyJournal())
            .batchPause(Duration.ZERO)
            .time(time)
            .build()) {
      CompletableFuture<Set<String>> done =
          FirstBulk.check(
              oqs,
              List.of(person),
              LocalDate.of(2026, 11, 3),
              receipts::add,
              (key, sentence) -> rows.add(key + " " + sentence));
      time.advance(Duration.ZERO);
      rows.add("left " + done.get(20, TimeUnit.SECONDS));
    }
    assertThat(receipts).hasSize(1).allMatch(line -> line.endsWith(" R1"));
    return transport.unsettledAnswers() == 0;
  }

  private static final class AnyJournal implements ExchangeJournal {
    @Override
    public boolean isDurable() {
      return true;
    }

    @Override
    public void intent(Pending exchange) {}

    @Override
    public void sent(Pending exchange) {}

    @Override
    public void ended(Pending exchange, Outcome outcome) {}

    @Override
    public List<Pending> open() {
      return List.of();
    }
  }

  @Test
  void theRetrievalDoesWhatItSays() throws Exception {
    List<String> shown = new ArrayList<>();
    List<AuditRecord> log = new ArrayList<>();
    try (MockTerminal terminal = MockTerminal.builder().root(root).patients(0).start()) {
      FirstRetrieval.ask(
          root, visit(), log::add, new byte[32], YearMonth.now(WireDates.JST), shown::add);
      assertThat(terminal.seen())
          .extracting(seen -> seen.kind())
          .containsExactly("OQSsiquc01", "YZKsiquc01", "TKKsiquc01");
    }
    assertThat(shown).contains("カクウジピン錠５ｍｇ「見本」", "健診 2026-06-18");
    assertThat(log).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "README.ja.md"})
  @DisplayName("what is shown of card visits is what watch prints")
  void theVisitsPrintWhatIsShown(String readme) throws Exception {
    String text = Files.readString(Path.of("..", readme), UTF_8);
    String shown = text.split("shikaku.jar watch --face ")[1].split("```\n")[2];
    try (MockReader reader = MockReader.at(root.resolve("face"))) {
      reader.burst(List.of(KnownPatients.TARO, KnownPatients.HANA));

      Cli cli =
          Cli.run(
              "watch",
              "--face",
              reader.folder().toString(),
              "--ledger",
              root.resolve("visits.db").toString(),
              "--count",
              "2");

      assertThat(timesMasked(cli.out())).isEqualTo(timesMasked(shown));
    }
  }

  private static String timesMasked(String text) {
    return text.replaceAll("(?m)^\\d\\d:\\d\\d:\\d\\d", "#").replaceAll("（20\\S+ \\S+ まで）", "#");
  }

  @Test
  @DisplayName("the visit of the README is stored once and told to the desk")
  void theVisitDoesWhatItSays() throws Exception {
    List<String> stored = new CopyOnWriteArrayList<>();
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    FirstVisit.Reception reception =
        new FirstVisit.Reception() {
          @Override
          public boolean has(String visitId) {
            return stored.contains(visitId);
          }

          @Override
          public void store(Visit visit) {
            stored.add(visit.id());
          }
        };
    try (MockReader reader = MockReader.at(root.resolve("face"));
        CardReaderHub hub =
            FirstVisit.watch(
                reader.folder(), root.resolve("visits.db"), Runnable::run, reception, told::add)) {
      reader.walkIn(KnownPatients.TARO);

      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("受付できます。");
      assertThat(stored).hasSize(1);
      assertThat(hub.snapshot().sources()).hasSize(1);
    }
  }

  @Test
  @DisplayName("the visit of the guide is in the host's table once it is done")
  void theTransactionDoesWhatItSays() throws Exception {
    SQLiteDataSource database = new SQLiteDataSource();
    database.setUrl("jdbc:sqlite:" + root.resolve("host.db"));
    database.setJournalMode("WAL");
    database.setSynchronous("FULL");
    database.setBusyTimeout(5000);
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE reception (visit_id VARCHAR(64) PRIMARY KEY, document BLOB NOT NULL)");
    }
    try (MockReader reader = MockReader.at(root.resolve("face"));
        CardReaderHub hub = VisitInOneTransaction.watch(reader.folder(), database)) {
      reader.walkIn(KnownPatients.TARO);
      Awaitility.await().until(() -> hub.snapshot().consumers().get(0).handled() == 1);
    }
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM reception")) {
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("the patients of an outage are noted and asked for, or given to the staff")
  void theDeferredVerificationsDoWhatTheySay() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    FirstDeferred.Visits visits =
        new FirstDeferred.Visits() {
          @Override
          public void store(String reference, EligibilityAnswer answer, Instant verifiedAt) {
            told.add(reference + " " + answer.validity().isPresent());
          }

          @Override
          public void askStaff(String reference, String why) {
            told.add(reference + " " + why);
          }
        };
    EligibilityQuery query =
        EligibilityQuery.builder()
            .insurer(InsurerNumber.of("06139992"))
            .card(InsuredCard.of("１２３", "4567", "01"))
            .birthdate(LocalDate.of(1985, 4, 17))
            .limitCertificateConsent(false)
            .build();
    NotedCard card = new NotedCard("仮名　花子", Sex.FEMALE, LocalDate.of(1990, 1, 1), "東京都架空区１");
    try (MockTerminal terminal =
            MockTerminal.builder().root(root.resolve("OQS")).patients(0).start();
        OqsClient oqs =
            OqsClient.builder()
                .institution(MedicalInstitutionCode.of("1319999007"))
                .transport(SharedFolderTransport.at(terminal.root()))
                .build();
        DeferredVerifications later =
            FirstDeferred.note(
                oqs,
                root.resolve("deferred"),
                new SecretKeySpec(new byte[32], "AES"),
                visits,
                Runnable::run,
                query,
                card,
                LocalDate.now(WireDates.JST))) {
      assertThat(later.runDue()).isEqualTo(2);
    }
    assertThat(told)
        .containsExactlyInAnyOrder(
            "visit-4711 true", "visit-4712 氏名等だけでは自動で照会できません。端末の画面で確認してください。");
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "README.ja.md"})
  @DisplayName("the versions to add are those that are built and tested with")
  void theVersionsAreThoseOfTheBuild(String readme) throws Exception {
    String pom = Files.readString(Path.of("..", "pom.xml"), UTF_8);
    String own = between(pom, "<version>", "</version>");
    String sqlite = between(pom, "<sqlite.version>", "</sqlite.version>");
    String text = Files.readString(Path.of("..", readme), UTF_8);
    for (String artifact : List.of("core", "cardreader", "mockserver")) {
      assertThat(between(text, "<artifactId>shikaku-sdk-" + artifact, "</dependency>"))
          .contains("<version>" + own + "</version>");
    }
    assertThat(between(text, "<artifactId>sqlite-jdbc", "</dependency>"))
        .contains("<version>" + sqlite + "</version>");
  }

  private static String between(String text, String begin, String end) {
    return text.split(Pattern.quote(begin), 2)[1].split(Pattern.quote(end), 2)[0];
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "README.ja.md"})
  @DisplayName("the appointments shown are a list that is taken")
  void theAppointmentsAreAList(String readme) throws Exception {
    String text = Files.readString(Path.of("..", readme), UTF_8);
    String csv = "patientKey," + between(text, "```\npatientKey,", "```");
    PersonList list =
        PersonList.read(
            Given.option("appointments", "-"), new ByteArrayInputStream(csv.getBytes(UTF_8)));

    List<BadInput> wrong = new ArrayList<>();
    List<EligibilityQuery> queries =
        list.right(BulkPlanCommand.fields(), CheckCommand::query, wrong::add);

    assertThat(wrong).isEmpty();
    assertThat(queries).hasSize(3);
  }

  @Test
  @DisplayName("both languages show the same code, tables and sections")
  void theLanguagesAgree() throws Exception {
    assertThat(shape("README.ja.md")).isEqualTo(shape("README.md"));
  }

  /** How many blocks of code of each kind, tables and lower headings. */
  private static List<Long> shape(String readme) throws IOException {
    String text = Files.readString(Path.of("..", readme), UTF_8);
    return Stream.of("```java", "```sh", "```xml", "```", "\\|---.*", "### .*")
        .map(kind -> text.lines().filter(line -> line.matches(kind)).count())
        .toList();
  }

  private EligibilityAnswer visit() {
    try (OqsClient oqs =
        OqsClient.builder()
            .institution(MedicalInstitutionCode.of("1319999007"))
            .transport(SharedFolderTransport.at(root))
            .build()) {
      return oqs.eligibility()
          .check(
              EligibilityQuery.builder()
                  .insurer(InsurerNumber.of("06139992"))
                  .card(InsuredCard.of("１２３", "4567", "01"))
                  .birthdate(LocalDate.of(1985, 4, 17))
                  .limitCertificateConsent(true)
                  .build(),
              CallOptions.by("staff-17"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "README.ja.md"})
  @DisplayName("what is shown of drugs and checkups is what the commands print")
  void theReadmeShowsWhatTheCommandsPrint(String readme) throws Exception {
    Clock day = Clock.fixed(Instant.parse("2026-11-02T01:00:00Z"), ZoneOffset.UTC);
    try (MockTerminal terminal =
        MockTerminal.builder().root(root.resolve("OQS")).clock(day).start()) {
      List<String> desk = List.of("--root", terminal.root().toString());
      run(
          day,
          desk,
          "check",
          "--save",
          root.resolve("answer.xml").toString(),
          "--insurer",
          "06139992",
          "--symbol",
          "１２３",
          "--number",
          "4567",
          "--branch",
          "01",
          "--birthdate",
          "1985-04-17");
      String text = Files.readString(Path.of("..", readme), UTF_8);
      for (String view : List.of("drugs by-month", "checkups pivot")) {
        String command = view.split(" ")[0];
        String printed =
            run(
                day,
                desk,
                command,
                "--view",
                view.split(" ")[1],
                "--answer",
                root.resolve("answer.xml").toString(),
                "--user",
                "staff-17",
                "--role",
                "doctor",
                "--audit",
                root.resolve("audit.jsonl").toString());

        String shown = text.split("shikaku.jar " + command + " ", 2)[1].split("```\n", 4)[2];
        assertThat(shown.lines().filter(line -> !line.equals("…")).toList()).hasSizeGreaterThan(8);
        assertThat(printed.lines().toList())
            .containsSubsequence(shown.lines().filter(line -> !line.equals("…")).toList());
      }
    }
  }

  private static String run(Clock day, List<String> desk, String command, String... options) {
    List<String> args = new ArrayList<>(List.of(command));
    args.addAll(desk);
    args.addAll(List.of("--institution", "1319999007"));
    args.addAll(List.of(options));
    Cli cli = Cli.at(day, args.toArray(String[]::new));
    assertThat(cli.exit()).as(cli.err()).isZero();
    return cli.out();
  }
}
