package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import jp.shikaku.audit.AuditVerifier;
import jp.shikaku.examples.acceptance.ReportFont;
import jp.shikaku.examples.text.Width;
import jp.shikaku.mock.ConsentKind;
import jp.shikaku.mock.FaceVisit;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Patient;
import jp.shikaku.mock.SeenRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operation test: all passes at a terminal that works; of a fault, what it breaks fails. */
@Timeout(180)
class AcceptanceCommandTest {

  private static final List<String> ALL =
      List.of(
          "INSTALLATION",
          "QUERY_BY_NUMBERS",
          "REFUSAL",
          "CARD_VISIT",
          "DRUGS",
          "CHECKUPS",
          "NO_CONSENT",
          "OUTAGE");

  @TempDir private Path folder;

  private MockTerminal terminal;

  @BeforeEach
  void start() throws IOException {
    terminal = MockTerminal.builder().root(folder.resolve("資格 OQS")).start();
  }

  @AfterEach
  void stop() {
    terminal.close();
  }

  private AcceptanceRun test() throws IOException {
    return new AcceptanceRun(terminal, folder).with("--json");
  }

  @Test
  @DisplayName("all scenarios pass in one run, and the evidence tells no more than ids and figures")
  void allPass() throws IOException {
    AcceptanceRun run = test().run();

    assertThat(run.verdicts()).as(run.out() + run.err()).isEqualTo(Map.of("PASS", ALL));
    assertThat(run.exit()).isZero();
    assertThat(run.json().at("/overall").asText()).isEqualTo("PASS");
    assertThat(run.json().at("/doctor/healthy").asBoolean()).isTrue();
    assertThat(run.evidence("QUERY_BY_NUMBERS")).containsOnlyKeys("exchangeId", "millis");
    assertThat(run.evidence("REFUSAL").get("refusedBy").asText()).contains("NOT_FOUND");
    assertThat(run.evidence("CARD_VISIT"))
        .containsKeys("visit1", "visit1CardToDetectedMillis")
        .doesNotContainKey("visit2");
    assertThat(run.evidence("DRUGS").get("patient").asText()).isEqualTo("一致");
    assertThat(run.evidence("DRUGS").get("count").asInt()).isPositive();
    assertThat(run.evidence("NO_CONSENT").get("sent").asInt()).isZero();
    assertThat(run.evidence("NO_CONSENT").get("tried").asInt()).isEqualTo(2);
    assertThat(run.evidence("NO_CONSENT")).containsKeys("visit2").doesNotContainKey("visit1");
    assertThat(run.evidence("OUTAGE"))
        .containsKeys("outageAfterMillis", "hop", "cause", "error", "recoveredAfterMillis");
    assertThat(run.evidence("OUTAGE").get("state").asText()).isEqualTo("SHARE_UNREACHABLE");
    assertThat(run.evidence("OUTAGE").get("error").asText()).startsWith("TransportException ");
  }

  @Test
  @DisplayName("a tester with one card agrees with it and then refuses with it")
  void sameCardTwice() throws IOException {
    AcceptanceRun run =
        test()
            .with("--skip", "outage")
            .when(
                AcceptanceRun.REFUSE,
                () ->
                    terminal
                        .reader()
                        .walkIn(KnownPatients.MANSEI, FaceVisit.usual().everyConsent(false)))
            .run();

    assertThat(failed(run)).as(run.out()).isEmpty();
    assertThat(run.verdicts()).containsEntry("NOT_OBSERVABLE", List.of("OUTAGE"));
    assertThat(run.evidence("NO_CONSENT").get("sent").asInt()).isZero();
  }

  @Test
  @DisplayName("who leaves out what is without consent is asked for one card only")
  void oneCardOnly() throws IOException {
    AcceptanceRun run = test().with("--skip", "outage", "--skip", "no-consent").run();

    assertThat(failed(run)).isEmpty();
    assertThat(run.verdicts().get("PASS")).contains("CARD_VISIT", "DRUGS", "CHECKUPS");
    assertThat(run.err()).doesNotContain(AcceptanceRun.REFUSE);
  }

  @Test
  @DisplayName("the clinic's own program still finds every file of a card visit")
  void faceFilesStay() throws IOException {
    AcceptanceRun run = test().with("--skip", "outage").run();

    assertThat(run.verdicts()).containsEntry("NOT_OBSERVABLE", List.of("OUTAGE"));
    assertThat(run.exit()).isZero();
    assertThat(terminal.reader().folder())
        .isDirectoryContaining("glob:**/OQSsiquc01res_face_*.xml");
    assertThat(names(terminal.reader().folder())).hasSize(2);
    assertThat(names(terminal.root().resolve("req"))).isEmpty();
    assertThat(names(terminal.root().resolve("res"))).isEmpty();
  }

  @Test
  @DisplayName("a linkage application that is stopped is an outage too")
  void linkageStopped() throws IOException {
    AcceptanceRun run =
        test()
            .when(AcceptanceRun.CUT, terminal::pause)
            .when(AcceptanceRun.MEND, terminal::resume)
            .run();

    assertThat(run.verdicts()).as(run.out() + run.err()).isEqualTo(Map.of("PASS", ALL));
    assertThat(run.evidence("OUTAGE").get("hop").asText()).isEqualTo("連携アプリケーション");
  }

  @Test
  @DisplayName("queries that are never answered fail those that ask by numbers")
  void neverAnswered() throws IOException {
    terminal.when(request -> request.kind().equals("OQSsiquc01"), Fault.never());

    AcceptanceRun run = test().with("--timeout", "8s").run();

    assertThat(failed(run)).containsExactly("QUERY_BY_NUMBERS", "REFUSAL");
    assertThat(run.verdicts()).containsEntry("NOT_OBSERVABLE", List.of("OUTAGE"));
    assertThat(run.evidence("REFUSAL").get("error").asText())
        .isEqualTo("TransportException NO_ANSWER");
    assertThat(run.exit()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"truncated", "mojibake"})
  @DisplayName("a drugs answer that can not be read fails the drugs")
  void unreadableDrugs(String kind) throws IOException {
    Fault fault = kind.equals("truncated") ? Fault.truncated(0.6) : Fault.mojibake();
    terminal.when(request -> request.kind().equals("YZKsiquc01"), fault);

    AcceptanceRun run = test().with("--timeout", "20s").run();

    assertThat(failed(run)).containsExactly("DRUGS");
    assertThat(run.evidence("DRUGS").get("error").asText()).startsWith("DecodeException ");
    assertThat(run.exit()).isEqualTo(3);
  }

  @Test
  @DisplayName("drugs that nothing tells to be the patient's are not said to be")
  void drugsOfNobody() throws IOException {
    terminal.when(request -> request.kind().equals("YZKsiquc01"), Fault.without("QuaInf"));

    AcceptanceRun run = test().with("--skip", "outage").run();

    assertThat(failed(run)).isEmpty();
    assertThat(run.verdicts())
        .as(run.out())
        .containsEntry("NOT_OBSERVABLE", List.of("DRUGS", "OUTAGE"));
    assertThat(run.evidence("DRUGS").get("patient").asText()).isEqualTo("照合できる項目なし");
  }

  @Test
  @DisplayName("a reader that stays silent fails the card visit; what needs one is not observable")
  void readerSilent() throws IOException {
    AcceptanceRun run =
        test().with("--card-within", "10s").when(AcceptanceRun.AGREE, () -> {}).run();

    assertThat(failed(run)).containsExactly("CARD_VISIT");
    assertThat(run.verdicts())
        .containsEntry("NOT_OBSERVABLE", List.of("DRUGS", "CHECKUPS", "NO_CONSENT"));
    assertThat(run.err()).doesNotContain(AcceptanceRun.REFUSE);
  }

  @Test
  @DisplayName("a visit that was moved to the archive before the test is none of the test")
  void archivedBefore() throws IOException {
    Path archive = Files.createDirectories(folder.resolve("trash"));
    terminal.reader().walkIn(KnownPatients.MANSEI);
    for (String name : names(terminal.reader().folder())) {
      Files.move(terminal.reader().folder().resolve(name), archive.resolve(name));
    }
    AcceptanceRun run =
        test()
            .with("--card-within", "3s", "--skip", "outage", "--archive", archive.toString())
            .when(AcceptanceRun.AGREE, () -> {})
            .run();

    assertThat(failed(run)).containsExactly("CARD_VISIT");
    assertThat(terminal.seen()).noneMatch(request -> request.kind().startsWith("YZK"));
  }

  @Test
  @DisplayName("an archive that is not there yet hinders nothing")
  void archiveNotThere() throws IOException {
    AcceptanceRun run =
        test().with("--skip", "outage", "--archive", folder.resolve("later").toString()).run();

    assertThat(run.verdicts()).doesNotContainKey("FAIL");
    assertThat(run.verdicts().get("PASS")).contains("CARD_VISIT");
  }

  @Test
  @DisplayName("who refuses checkups only does not show that drugs are held back")
  void halfRefused() throws IOException {
    AcceptanceRun run =
        test()
            .with("--card-within", "5s", "--skip", "outage")
            .when(
                AcceptanceRun.REFUSE,
                () ->
                    terminal
                        .reader()
                        .walkIn(
                            KnownPatients.MANSEI, FaceVisit.usual().refuses(ConsentKind.CHECKUPS)))
            .run();

    assertThat(run.verdicts().get("NOT_OBSERVABLE")).contains("NO_CONSENT");
    assertThat(run.verdicts().get("PASS")).contains("DRUGS");
    assertThat(run.evidence("NO_CONSENT").get("tried").asInt()).isEqualTo(1);
    assertThat(run.evidence("NO_CONSENT").get("sent").asInt()).isZero();
  }

  @Test
  @DisplayName("a consent that has run out is no refusal")
  void expiredIsNoRefusal() throws IOException {
    Patient.Builder expired =
        Patient.builder("somebody")
            .insurer("06139992", "架空組合")
            .card("１", "77", "00")
            .person("模擬　切", "ﾓｷﾞ ｷﾚ", "1", LocalDate.of(1980, 1, 1))
            .set("QualificationDate", "20200401");
    for (ConsentKind kind : ConsentKind.values()) {
      expired
          .set(kind.prefix() + "ConsFlg", "1")
          .set(kind.prefix() + "ConsTime", "20201201090000")
          .set(kind.prefix() + "AvailableTime", "20201202090000");
    }
    AcceptanceRun run =
        test()
            .with("--card-within", "5s", "--skip", "outage")
            .when(AcceptanceRun.REFUSE, () -> terminal.reader().walkIn(expired.build()))
            .run();

    assertThat(run.verdicts().get("NOT_OBSERVABLE")).contains("NO_CONSENT");
    assertThat(run.verdicts().get("PASS")).contains("CARD_VISIT");
  }

  @Test
  @DisplayName("numbers of no insurance that are answered as valid fail the refusal")
  void refusedIsValid() throws IOException {
    Patient nobody = KnownPatients.NOBODY;
    terminal
        .population()
        .add(
            Patient.builder("somebody")
                .insurer(nobody.insurerNumber(), "架空市")
                .card(nobody.symbol(), nobody.number(), nobody.branch())
                .person("模擬　有", "ﾓｷﾞ ﾕｳ", "1", nobody.birthdate())
                .set("QualificationDate", "20200401")
                .build());

    assertThat(failed(test().run())).containsExactly("REFUSAL");
  }

  @Test
  @DisplayName("so does an abnormal end at the centre, which says nothing of the numbers")
  void refusedBreaksDown() throws IOException {
    terminal.when(AcceptanceCommandTest::asksForNobody, Fault.headerError("MOCK-E1", "模擬"));

    AcceptanceRun run = test().run();

    assertThat(failed(run)).containsExactly("REFUSAL");
    assertThat(run.evidence("REFUSAL").get("error").asText()).isEqualTo("ServiceException MOCK-E1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("a refusal by terminal or centre is one")
  void refusedByTerminal(boolean isTerminal) throws IOException {
    terminal.when(
        AcceptanceCommandTest::asksForNobody,
        isTerminal ? Fault.err("模擬") : Fault.personError("MOCK-E2", "模擬"));

    AcceptanceRun run = test().with("--skip", "outage").run();

    assertThat(failed(run)).isEmpty();
    assertThat(run.verdicts().get("PASS")).contains("REFUSAL");
    assertThat(run.evidence("REFUSAL").get("error").asText())
        .isEqualTo(isTerminal ? "RejectedException" : "ServiceException MOCK-E2");
    assertThat(run.evidence("REFUSAL").get("refusedBy").asText())
        .isEqualTo(isTerminal ? "端末または中継サーバー（要求の拒否）" : "センター（照会の拒否）");
  }

  private static boolean asksForNobody(SeenRequest request) {
    return request.kind().equals("OQSsiquc01")
        && request.document().contains(">" + KnownPatients.NOBODY.symbol() + "<");
  }

  @Test
  @DisplayName("an outage that does not end fails the outage")
  void noRecovery() throws IOException {
    AcceptanceRun run =
        test().with("--recovery-within", "20s").when(AcceptanceRun.MEND, () -> {}).run();

    assertThat(failed(run)).containsExactly("OUTAGE");
    assertThat(run.verdicts()).doesNotContainKey("NOT_OBSERVABLE");
  }

  @Test
  @DisplayName("an outage that nobody makes is not observable")
  void noOutage() throws IOException {
    AcceptanceRun run =
        test().with("--outage-within", "5s").when(AcceptanceRun.CUT, () -> {}).run();

    assertThat(run.verdicts()).containsEntry("NOT_OBSERVABLE", List.of("OUTAGE"));
    assertThat(failed(run)).isEmpty();
    assertThat(run.err()).doesNotContain(AcceptanceRun.MEND);
  }

  @Test
  @DisplayName("patients who agree to nothing leave drugs and checkups unobserved, and no failure")
  void everybodyRefuses() throws IOException {
    AcceptanceRun run =
        test()
            .with("--card-within", "10s")
            .when(
                AcceptanceRun.AGREE,
                () ->
                    terminal
                        .reader()
                        .walkIn(KnownPatients.MANSEI, FaceVisit.usual().everyConsent(false)))
            .run();

    assertThat(run.verdicts())
        .containsEntry("NOT_OBSERVABLE", List.of("DRUGS", "CHECKUPS"))
        .doesNotContainKey("FAIL");
    assertThat(run.exit()).isZero();
    assertThat(terminal.seen()).noneMatch(request -> request.kind().startsWith("YZK"));
    assertThat(terminal.seen()).noneMatch(request -> request.kind().startsWith("TKK"));
  }

  @Test
  @DisplayName("a file that is no card visit fails it, and says so")
  void brokenFaceFile() throws IOException {
    AcceptanceRun run =
        test()
            .with("--card-within", "20s", "--skip", "outage")
            .when(
                AcceptanceRun.AGREE,
                () ->
                    terminal
                        .reader()
                        .walkIn(
                            KnownPatients.MANSEI, FaceVisit.usual().damaged(FaceVisit.Damage.DTD)))
            .run();

    assertThat(failed(run)).containsExactly("CARD_VISIT");
    assertThat(run.evidence("CARD_VISIT").get("setAside").asText()).isEqualTo("MALFORMED");
  }

  @Test
  @DisplayName("the head tells practice and terminal of a site file, and only where they are meant")
  void namesOfTheSite() throws IOException {
    Path site =
        Files.writeString(
            folder.resolve("site.json"),
            """
            {"schemaVersion":"1","name":"架空クリニック","institutions":["1319999007"],
             "terminals":[{"name":"受付1","root":"資格 OQS"},{"name":"受付2","root":"none"}]}
            """);
    Path html = folder.resolve("report.html");
    AcceptanceRun named = installation(site).with("--terminal", "受付1", "--html", html.toString());

    assertThat(named.run().exit()).as(named.err()).isZero();
    assertThat(named.json().get("practice").asText()).isEqualTo("架空クリニック");
    assertThat(named.json().get("terminal").asText()).isEqualTo("受付1");
    assertThat(html).content().contains("<th>医療機関</th><td>架空クリニック</td>", "<th>端末</th><td>受付1</td>");

    Path elsewhere = folder.resolve("elsewhere");
    Files.createDirectories(elsewhere.resolve("req"));
    Files.createDirectories(elsewhere.resolve("res"));
    AcceptanceRun other =
        installation(site)
            .with("--root", elsewhere.toString(), "--institution", "1319999015")
            .run();
    assertThat(other.json().get("practice").isNull()).as(other.err()).isTrue();
    assertThat(other.json().get("terminal").isNull()).isTrue();
  }

  private AcceptanceRun installation(Path site) throws IOException {
    AcceptanceRun run = test().with("--site", site.toString());
    for (String option :
        List.of("--root", "--face", "--institution", "--query", "--refused-query", "--role")) {
      run.without(option);
    }
    return run.without("--audit");
  }

  @Test
  @DisplayName("what a pharmacist may not read is not observable")
  void pharmacist() throws IOException {
    AcceptanceRun run =
        test().without("--role").with("--role", "pharmacist", "--skip", "outage").run();

    assertThat(run.verdicts()).containsEntry("NOT_OBSERVABLE", List.of("CHECKUPS", "OUTAGE"));
    assertThat(run.evidence("NO_CONSENT").get("tried").asInt()).isEqualTo(1);
  }

  @Test
  @DisplayName("who may read nothing shows nothing of consents, and is asked for one card only")
  void readsNothing() throws IOException {
    AcceptanceRun run = test().without("--role").with("--role", "other", "--skip", "outage").run();

    assertThat(failed(run)).as(run.out()).isEmpty();
    assertThat(run.verdicts())
        .containsEntry("NOT_OBSERVABLE", List.of("DRUGS", "CHECKUPS", "NO_CONSENT", "OUTAGE"));
    assertThat(run.err()).doesNotContain(AcceptanceRun.REFUSE);
  }

  @Test
  @DisplayName("what the tester gives no means for, or skips, is not observable")
  void onlyTheInstallation() throws IOException {
    AcceptanceRun run =
        test()
            .without("--face")
            .without("--query")
            .without("--refused-query")
            .without("--role")
            .without("--audit")
            .run();

    assertThat(run.verdicts().get("PASS")).containsExactly("INSTALLATION");
    assertThat(failed(run)).as(run.out()).isEmpty();
    assertThat(run.json().at("/overall").asText()).isEqualTo("NOT_OBSERVABLE");
    assertThat(run.exit()).isZero();
    assertThat(terminal.seen()).isEmpty();
    assertThat(folder.resolve("audit.jsonl")).doesNotExist();
  }

  @Test
  @DisplayName("Ctrl+C ends the test and writes what was found so far")
  void stopped() throws IOException {
    Path html = folder.resolve("report.html");
    AcceptanceRun run = test().with("--html", html.toString());
    run.when(AcceptanceRun.AGREE, run::stop).run();

    assertThat(run.verdicts())
        .containsEntry("PASS", List.of("INSTALLATION", "QUERY_BY_NUMBERS", "REFUSAL"))
        .doesNotContainKey("FAIL");
    assertThat(html).content().contains("試験者が試験を中止しました。", "一部確認できず");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ja", "en"})
  @DisplayName("the text fits into a hundred columns, with the findings of doctor")
  void text(String language) throws IOException {
    AcceptanceRun run =
        new AcceptanceRun(terminal, folder)
            .with("--lang", language, "--skip", "outage", "--skip", "card-visit")
            .run();

    assertThat(run.out().lines()).allMatch(line -> Width.of(line) <= 100, "within 100 columns");
    assertThat(run.out())
        .contains(language.equals("ja") ? "総合判定：一部確認できず" : "Overall: NOT ALL OBSERVED")
        .contains(language.equals("ja") ? "設置点検報告書" : "Installation report");
  }

  @Test
  @DisplayName("drugs and checkups are in the access log, under the tester's id")
  void audited() throws IOException {
    test().with("--skip", "outage").run();

    Path log = folder.resolve("audit.jsonl");
    assertThat(AuditVerifier.unkeyed().verify(log).isIntact()).isTrue();
    assertThat(Files.readString(log)).contains("vendor-3", "YZKsiquc01", "TKKsiquc01");
  }

  @Test
  @DisplayName("nothing of a patient stands in text, JSON, page, PDF or on standard error")
  void noPatient() throws IOException {
    assumeFont();
    Path html = folder.resolve("report.html");
    Path pdf = folder.resolve("report.pdf");
    AcceptanceRun run =
        test().with("--html", html.toString(), "--pdf", pdf.toString(), "--skip", "outage").run();
    AcceptanceRun text = new AcceptanceRun(terminal, folder).with("--skip", "outage").run();

    assertThat(run.exit()).as(run.err()).isZero();
    for (String told :
        List.of(
            run.out(),
            run.err(),
            text.out(),
            text.err(),
            Files.readString(html),
            PdfText.of(Files.readAllBytes(pdf)))) {
      assertThat(told)
          .doesNotContain("06139992", "138990", "4567", "9201", "１２３", "太郎", "慢性", "ﾏﾝｾｲ")
          .doesNotContain("1985", "19850417", "1961-02-03", "架空健康保険", "ミホン");
    }
  }

  @Test
  @DisplayName("no file is overwritten, and that is told before anything is asked")
  void noOverwriting() throws IOException {
    Path html = Files.writeString(folder.resolve("report.html"), "kept");

    AcceptanceRun run = new AcceptanceRun(terminal, folder).with("--html", html.toString()).run();

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("--html: すでにあるファイルには書き込みません");
    assertThat(html).hasContent("kept");
    assertThat(terminal.seen()).isEmpty();
  }

  @Test
  @DisplayName("a font that can not be embedded is told before anything is asked")
  void badFont() throws IOException {
    Path font = Files.writeString(folder.resolve("font.ttf"), "no font");

    AcceptanceRun run =
        new AcceptanceRun(terminal, folder)
            .with("--pdf", folder.resolve("report.pdf").toString(), "--font", font.toString())
            .run();

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("--font: 日本語を含む TrueType");
    assertThat(terminal.seen()).isEmpty();
  }

  @Test
  @DisplayName("wrong options name themselves and never their values")
  void wrongOptions() throws IOException {
    Path numbers = Files.writeString(folder.resolve("bad.json"), "{\"number\":\"9081726354\"}");
    assertThat(error("--refused-query", numbers.toString()))
        .startsWith("--refused-query: ")
        .doesNotContain("9081726354");
    Files.writeString(numbers, "{\"name\":\"9081726354\"}");
    assertThat(error("--refused-query", numbers.toString()))
        .contains("--refused-query")
        .doesNotContain("9081726354");
    assertThat(error("--tester", "山田 太郎")).startsWith("--tester: ").doesNotContain("山田");
    assertThat(error("--skip", "nothing")).startsWith("--skip: installation, ");
    assertThat(error("--card-within", "3h")).startsWith("--card-within: ");
    assertThat(new AcceptanceRun(terminal, folder).without("--tester").run().err())
        .contains("--tester: 指定してください");
  }

  private String error(String option, String value) throws IOException {
    AcceptanceRun run = new AcceptanceRun(terminal, folder);
    if (!option.equals("--skip") && !option.equals("--card-within")) {
      run.without(option);
    }
    run.with(option, value).run();
    assertThat(run.exit()).isEqualTo(2);
    return run.err();
  }

  private static List<String> failed(AcceptanceRun run) throws IOException {
    return run.verdicts().getOrDefault("FAIL", List.of());
  }

  private static Set<String> names(Path folder) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }

  /** Where the tests must be complete, a missing font is a failure and no excuse. */
  private static void assumeFont() {
    boolean found = ReportFont.usual().isPresent();
    if (!"true".equals(System.getenv("CI"))) {
      assumeTrue(found, "no Japanese font is installed");
    }
    assertThat(found).as("a Japanese font").isTrue();
  }
}
