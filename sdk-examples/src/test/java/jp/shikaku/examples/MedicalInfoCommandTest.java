package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jp.shikaku.audit.AuditVerifier;
import jp.shikaku.examples.text.Width;
import jp.shikaku.mock.AnswerShape;
import jp.shikaku.mock.ConsentKind;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Patient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code drugs} and {@code checkups} against the mock terminal, in this process. */
class MedicalInfoCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INSTITUTION = "1319999007";
  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-11-02T01:00:00Z"), ZoneOffset.UTC);

  @TempDir private Path folder;

  private MockTerminal terminal;
  private Path log;

  @BeforeEach
  void start() throws IOException {
    terminal = MockTerminal.builder().root(folder.resolve("資格 OQS")).clock(NOW).start();
    log = folder.resolve("audit.jsonl");
  }

  @AfterEach
  void stop() {
    terminal.close();
  }

  /** The eligibility answer of a patient, saved by {@code check}; the request is not counted. */
  private String answerOf(Patient patient) {
    Path saved = folder.resolve(patient.label() + ".xml");
    if (Files.notExists(saved)) {
      List<String> args = new ArrayList<>(List.of("check", "--save", saved.toString()));
      args.addAll(terminal());
      args.addAll(numbers(patient));
      args.addAll(List.of("--birthdate", patient.birthdate().toString()));
      Cli cli = Cli.at(NOW, args.toArray(String[]::new));
      assertThat(cli.exit()).as(cli.err()).isZero();
    }
    return saved.toString();
  }

  private List<String> terminal() {
    return List.of("--root", terminal.root().toString(), "--institution", INSTITUTION);
  }

  private static List<String> numbers(Patient patient) {
    List<String> args = new ArrayList<>();
    args.addAll(List.of("--insurer", patient.insurerNumber(), "--number", patient.number()));
    if (patient.symbol() != null) {
      args.addAll(List.of("--symbol", patient.symbol()));
    }
    if (patient.branch() != null) {
      args.addAll(List.of("--branch", patient.branch()));
    }
    return args;
  }

  private List<String> desk(String command) {
    List<String> args = new ArrayList<>(List.of(command));
    args.addAll(terminal());
    args.addAll(List.of("--user", "staff-17", "--role", "doctor", "--audit", log.toString()));
    return args;
  }

  private Cli ask(Clock clock, String command, Patient patient, String... more) {
    List<String> args = desk(command);
    args.addAll(List.of("--answer", answerOf(patient)));
    args.addAll(Arrays.asList(more));
    return Cli.at(clock, args.toArray(String[]::new));
  }

  private Cli ask(String command, Patient patient, String... more) {
    return ask(NOW, command, patient, more);
  }

  private Cli byNumbers(String command, Patient patient, String... more) {
    List<String> args = desk(command);
    args.addAll(numbers(patient));
    args.addAll(Arrays.asList(more));
    return Cli.at(NOW, args.toArray(String[]::new));
  }

  private List<JsonNode> audit() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      JsonNode json = JSON.readTree(line);
      if (json.has("stage")) {
        lines.add(json);
      }
    }
    assertThat(AuditVerifier.unkeyed().verify(log).isIntact()).isTrue();
    return lines;
  }

  /** Message kinds that reached the terminal. */
  private List<String> asked() {
    return terminal.seen().stream().map(seen -> seen.kind()).toList();
  }

  @Test
  @DisplayName(
      "with the eligibility answer: consent checked here, person compared, access on record")
  void withTheAnswerOfTheVisit() throws IOException {
    Cli cli = ask("drugs", KnownPatients.TARO);

    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.err()).isEmpty();
    assertThat(cli.out())
        .startsWith("薬剤情報・診療情報  2026-06 ～ 2026-11")
        .contains("資格確認の患者と、氏名・生年月日が一致しました。", "★自院 架空内科クリニック");
    List<JsonNode> audit = audit();
    assertThat(audit)
        .extracting(line -> line.get("stage").asText())
        .containsExactly("INTENT", "RESULT");
    assertThat(audit.get(0).get("basis").asText()).isEqualTo("CONSENT");
    assertThat(audit.get(0).get("readableUntil").asText()).isEqualTo("2026-11-03T09:59:55+09:00");
    assertThat(audit.get(0).get("purpose").asText()).isEqualTo("診療");
    assertThat(audit.get(1).get("result").asText()).isEqualTo("DATA");
  }

  @Test
  @DisplayName(
      "by the numbers alone: the centre judges the consent, the reader compares the person")
  void byTheNumbersAlone() throws IOException {
    Cli cli = byNumbers("checkups", KnownPatients.KYOHI, "--lang", "en");

    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("Not compared: check that name and birth date");
    assertThat(audit().get(0).get("basis").asText()).isEqualTo("CENTRE_JUDGES");
  }

  @Test
  @DisplayName("identifiers on standard input are enough")
  void identifiersOnStandardInput() throws IOException {
    List<String> args = desk("checkups");
    args.addAll(List.of("--query", "-", "--json"));

    // No clock is given to the terminal's rules here: this patient's consent is the centre's to
    // know.
    Cli cli =
        Cli.withInput(
            "{\"insurerNumber\":\"06139992\",\"symbol\":\"１２３\",\"number\":\"4567\",\"branch\":\"01\"}",
            args.toArray(String[]::new));

    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(JSON.readTree(cli.out()).at("/patient/name").asText()).isEqualTo("試験　太郎");
  }

  @Test
  @DisplayName("a log's files are the owner's alone, and one patient has one key")
  void theLogIsPrivate() throws IOException {
    ask("drugs", KnownPatients.TARO);
    ask("checkups", KnownPatients.TARO);
    byNumbers("checkups", KnownPatients.MANSEI);

    for (Path file : List.of(log, folder.resolve("audit.jsonl.salt"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    List<String> keys = audit().stream().map(line -> line.get("patientKey").asText()).toList();
    assertThat(keys).hasSize(6);
    assertThat(keys.subList(0, 4))
        .containsOnly(keys.get(0))
        .allMatch(key -> key.startsWith("hmac:"));
    assertThat(keys.subList(4, 6)).doesNotContain(keys.get(0));
  }

  @Test
  @DisplayName("what can not be written down is not asked: exit 3, nothing sent")
  void withoutLogNothingIsAsked() throws IOException {
    String answer = answerOf(KnownPatients.TARO);
    Files.createDirectory(log);
    List<String> args = desk("drugs");
    args.addAll(List.of("--answer", answer, "--json"));

    Cli noLog = Cli.at(NOW, args.toArray(String[]::new));
    Path salt = SecretFile.write(folder.resolve("short.salt"), "00");
    args.addAll(List.of("--audit-salt", salt.toString()));
    Cli noSalt = Cli.at(NOW, args.toArray(String[]::new));

    for (Cli cli : List.of(noLog, noSalt)) {
      assertThat(cli.exit()).isEqualTo(3);
      assertThat(JSON.readTree(cli.err()).at("/error/reason").asText()).isEqualTo("AUDIT_FAILED");
      assertThat(JSON.readTree(cli.err()).at("/error/delivery").asText()).isEqualTo("NOT_SENT");
    }
    assertThat(asked()).containsExactly("OQSsiquc01");
  }

  @ParameterizedTest
  @CsvSource({"KYOHI,REFUSED,同意していない", "SHIKKO,EXPIRED,閲覧有効期限", "MUKUCHI,MISSING,同意が確認できない"})
  @DisplayName("refused, expired, not told: exit 7 in clear words, and no request")
  void withoutConsentNothingIsAsked(String name, String reason, String words) throws IOException {
    Patient patient =
        Map.of(
                "KYOHI", KnownPatients.KYOHI,
                "SHIKKO", KnownPatients.SHIKKO,
                "MUKUCHI", KnownPatients.MUKUCHI)
            .get(name);

    Cli text = ask("drugs", patient);
    Cli json = ask("drugs", patient, "--json");

    assertThat(text.exit()).isEqualTo(7);
    assertThat(text.out()).isEmpty();
    assertThat(text.err()).contains(words).doesNotContain("情報なし");
    assertThat(JSON.readTree(json.err()).at("/error/reason").asText()).isEqualTo(reason);
    assertThat(asked()).containsExactly("OQSsiquc01");
    assertThat(log).doesNotExist();
  }

  @Test
  @DisplayName("the consent ends with 閲覧有効期限, and the margin lets the centre decide after it")
  void theEndOfTheConsent() {
    // The terminal's patients consented five seconds ago, for a day.
    Clock end = Clock.offset(NOW, Duration.ofDays(1).minusSeconds(5));
    Clock after = Clock.offset(end, Duration.ofSeconds(1));

    assertThat(ask(end, "checkups", KnownPatients.TARO).exit()).isZero();
    assertThat(ask(after, "checkups", KnownPatients.TARO).exit()).isEqualTo(7);
    assertThat(ask(after, "checkups", KnownPatients.TARO, "--consent-margin", "5m").exit())
        .isZero();
  }

  @Test
  @DisplayName("a consent for home visits lives longer than a day, and counts for them alone")
  void homeVisits() throws IOException {
    Clock later = Clock.offset(NOW, Duration.ofDays(9));

    Cli home = ask(later, "checkups", KnownPatients.HOMON, "--visit-kind", "home");
    Cli clinic = ask(later, "checkups", KnownPatients.HOMON, "--json");

    assertThat(home.exit()).as(home.err()).isZero();
    assertThat(terminal.seen().get(1).element("MedicalTreatmentFlag")).contains("2");
    assertThat(clinic.exit()).isEqualTo(5);
    assertThat(JSON.readTree(clinic.err()).at("/error/type").asText())
        .isEqualTo("ServiceException");
  }

  @Test
  @DisplayName("none, refused and unknown never look alike")
  void noneRefusedAndUnknown() throws IOException {
    Cli none = ask("drugs", KnownPatients.KARAKO);
    Cli refused = byNumbers("drugs", KnownPatients.KYOHI);
    terminal.next(Fault.never());
    Cli unknown = ask("drugs", KnownPatients.KARAKO, "--timeout", "3s");

    assertThat(none.exit()).isZero();
    assertThat(none.out())
        .contains("照会した期間（2026-06～2026-11）の薬剤情報・診療情報は、センターから返りませんでした。", "診療行為：情報なし");
    assertThat(refused.exit()).isEqualTo(5);
    assertThat(unknown.exit()).isEqualTo(3);
    assertThat(refused.outLines()).singleElement().asString().startsWith("センターの回答：");
    assertThat(unknown.out()).isEmpty();
    assertThat(refused.err() + unknown.err()).doesNotContain("情報なし", "返りませんでした");
    assertThat(audit())
        .extracting(line -> line.get("result").asText())
        .containsExactly("null", "EMPTY", "null", "REFUSED", "null", "UNKNOWN");
  }

  @Test
  @DisplayName("treatments and operations not agreed to, or told nothing of, are never \"none\"")
  void silenceOnAPart() {
    Patient drugsOnly =
        operated("drugs-only", "9301").consents(Duration.ofDays(1), ConsentKind.DRUGS).build();
    Patient all =
        operated("all", "9302").consents(Duration.ofDays(1), ConsentKind.values()).build();
    terminal.population().add(drugsOnly);
    terminal.population().add(all);

    String notAgreed = ask("drugs", drugsOnly, "--operations").out();
    String notKnown = byNumbers("drugs", drugsOnly, "--operations").out();
    String agreed = ask("drugs", all, "--operations").out();

    assertThat(notAgreed)
        .contains("架空錠１ｍｇ", "診療行為：同意がないため取得していません（有無は不明）", "手術：同意がないため取得していません（有無は不明）")
        .doesNotContain("情報なし");
    assertThat(notKnown)
        .contains("診療行為：記載はありません（同意の有無は不明）", "手術：記載はありません（同意の有無は不明）")
        .doesNotContain("情報なし");
    assertThat(agreed).contains("診療行為：情報なし", "架空手術");
    assertThat(ask("drugs", drugsOnly, "--operations", "--lang", "en").out())
        .contains("Treatments: not fetched for want of consent", "Operations: not fetched");
    assertThat(ask("drugs", drugsOnly, "--to", "2026-08", "--lang", "en").out())
        .contains(
            "The centre returned no drug or treatment information for the months asked for (2026-03 to",
            "Treatments: not fetched");
  }

  /** A drug and an operation of 2026-09, and no other treatment. */
  private static Patient.Builder operated(String label, String number) {
    return Patient.builder(label)
        .insurer("06139992", "架空健康保険組合")
        .card("１２３", number, "00")
        .person("仮名　部分", "ｶﾒｲ ﾌﾞﾌﾞﾝ", "1", LocalDate.of(1970, 1, 1))
        .care(
            Map.of("DiDate", "20260901", "MeTrDiHCd", "1319999007"),
            List.of(Map.of("DrugN", "架空錠１ｍｇ")),
            List.of(Map.of("MeTrIdCl", "50", "SinInfN", "架空手術")));
  }

  @Test
  @DisplayName("a refusal: the centre's words on standard output, and what to look at")
  void refusal() throws IOException {
    Cli text = byNumbers("drugs", KnownPatients.KYOHI);
    Cli json = byNumbers("drugs", KnownPatients.KYOHI, "--json");

    assertThat(text.errLines())
        .hasSize(3)
        .last()
        .isEqualTo("  診療区分（--visit-kind）と同意の有効期限を確認してください。");
    JsonNode answer = JSON.readTree(json.out());
    assertThat(answer.fieldNames())
        .toIterable()
        .containsExactly("resultCode", "message", "succeeded", "kind", "exchangeId");
    assertThat(answer.get("resultCode").asText()).isEqualTo("2");
    assertThat(answer.get("message").asText()).contains("同意が登録されていません");
    assertThat(answer.get("succeeded").asBoolean(true)).isFalse();
    assertThat(answer.get("kind").asText()).isEqualTo("YZKsiquc01res");
    JsonNode error = JSON.readTree(json.err()).get("error");
    assertThat(error.get("exchangeId")).isEqualTo(answer.get("exchangeId"));
    assertThat(json.err()).doesNotContain("同意が登録されていません");
  }

  @Test
  @DisplayName("an access log in a missing folder: it says that nothing was sent")
  void missingFolderOfTheLog() {
    String missing = folder.resolve("missing").resolve("audit.jsonl").toString();

    List<String> args = desk("drugs");
    args.set(args.indexOf("--audit") + 1, missing);
    args.addAll(numbers(KnownPatients.TARO));

    Cli japanese = Cli.at(NOW, args.toArray(String[]::new));
    args.addAll(List.of("--lang", "en"));
    Cli english = Cli.at(NOW, args.toArray(String[]::new));

    assertThat(japanese.exit()).isEqualTo(3);
    assertThat(japanese.err())
        .contains("アクセス記録を書き込めないため、照会を中止しました。", "何も送信していません。", "薬剤情報・診療情報は取得できていません")
        .doesNotContain("処理の結果は確認できていません");
    assertThat(english.err()).contains("Nothing was sent.");
    assertThat(terminal.seen()).isEmpty();
  }

  @Test
  @DisplayName("another institution can not use the consents of the answer: nothing is sent")
  void anotherInstitution() {
    String answer = answerOf(KnownPatients.TARO);
    List<String> args = desk("drugs");
    args.set(args.indexOf(INSTITUTION), "1339999035");
    args.addAll(List.of("--answer", answer, "--qualification", "1"));

    Cli cli = Cli.at(NOW, args.toArray(String[]::new));

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.errLines()).containsExactly("--institution: 同意を取得した医療機関とは別の医療機関コードです");
    assertThat(asked()).containsExactly("OQSsiquc01");
  }

  @Test
  @DisplayName("an emergency is asked without consent, and the log says so")
  void emergency() throws IOException {
    Cli refused = ask("drugs", KnownPatients.KYOHI, "--emergency", "consent-unobtainable");
    Cli given = ask("drugs", KnownPatients.TARO, "--emergency", "disaster");

    assertThat(refused.exit()).isEqualTo(5);
    assertThat(given.exit()).isZero();
    assertThat(given.out()).contains("緊急時の閲覧としてアクセス記録に残しました。");
    assertThat(audit())
        .extracting(line -> line.get("basis").asText())
        .containsExactly("EMERGENCY_NO_CONSENT", "EMERGENCY_NO_CONSENT", "DISASTER", "DISASTER");
  }

  @Test
  @DisplayName("another person's answer is not handed out")
  void anotherPerson() throws IOException {
    String answer = answerOf(KnownPatients.TARO);
    terminal.next(Fault.wrongPatient());
    List<String> args = desk("drugs");
    args.addAll(List.of("--answer", answer, "--json"));

    Cli cli = Cli.at(NOW, args.toArray(String[]::new));

    assertThat(cli.exit()).isEqualTo(3);
    assertThat(cli.out()).isEmpty();
    assertThat(JSON.readTree(cli.err()).at("/error/reason").asText())
        .isEqualTo("CORRELATION_MISMATCH");
    assertThat(audit().get(1).get("result").asText()).isEqualTo("WRONG_PATIENT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lines", "by-day", "by-month", "merged"})
  @DisplayName("every view shows every drug that counts, within 100 columns, in both languages")
  void drugViews(String view) {
    for (String language : List.of("ja", "en")) {
      Cli cli = ask("drugs", KnownPatients.TARO, "--view", view, "--lang", language);

      assertThat(cli.exit()).as(cli.err()).isZero();
      assertThat(cli.outLines()).allMatch(line -> Width.of(line) <= 100);
      assertThat(cli.out())
          .contains("カクウジピン錠５ｍｇ「見本」", "ミホンスタチン錠１０ｍｇ", "サンプルプロフェン錠６０ｍｇ")
          .contains("カクウパップ７０ｍｇ（１０ｃｍ×１４ｃｍ）", "カクウヘラー５０μｇ吸入１２０回", "【般】ミホンシン錠２５０ｍｇ")
          .contains("架空内科クリニック", "架空中央病院", "架空歯科医院", "架空Ｘ線撮影（腰椎）")
          .doesNotContain("架空腹腔鏡下手術（見本）");
    }
  }

  @Test
  @DisplayName(
      "merged: the overlap of 2026-08-20 is one line, the other stands below with its reason")
  void mergedSaysWhy() {
    List<String> lines = ask("drugs", KnownPatients.TARO, "--view", "merged").outLines();

    int below = lines.indexOf("除いた行：");
    assertThat(below).isPositive();
    assertThat(lines.subList(0, below))
        .filteredOn(line -> line.startsWith("2026-08-20"))
        .hasSize(1);
    assertThat(lines.subList(below, lines.size()))
        .containsSubsequence(
            "  2026-08-20  [電子処方箋（調剤）]  カクウパップ７０ｍｇ（１０ｃｍ×１４ｃｍ）  14枚  ×1",
            "      同じ医療機関・同じ日（2026-08-20）の記録がレセプトにあるため、そちらを表示しています");
    assertThat(lines).anyMatch(line -> line.startsWith("(1) 処方情報だけにあります"));
  }

  @Test
  void operationsAreShownWhenAskedForOnly() {
    Cli cli = ask("drugs", KnownPatients.TARO, "--operations");

    assertThat(cli.out()).contains("架空腹腔鏡下手術（見本）", "架空抜歯手術（前歯）");
  }

  @Test
  @DisplayName("--json is the document form, lines in order and the merge beside them")
  void drugsAsJson() throws IOException {
    JsonNode json = JSON.readTree(ask("drugs", KnownPatients.TARO, "--json").out());

    assertThat(json.get("kind").asText()).isEqualTo("YZKsiquc01res");
    assertThat(json.get("succeeded").asBoolean()).isTrue();
    assertThat(json.get("lines")).isNotEmpty();
    assertThat(json.get("lines").findValuesAsText("supersededBy")).contains("null");
    assertThat(json.get("lines"))
        .filteredOn(line -> !line.get("supersededBy").isNull())
        .hasSize(3)
        .allSatisfy(
            line ->
                assertThat(json.get("lines").get(line.get("supersededBy").asInt()).get("code"))
                    .isEqualTo(line.get("code")));
  }

  @Test
  @DisplayName("the pivot has the newest checkup first and marks HDL and LDL each by its own limit")
  void checkupPivot() {
    List<String> lines = ask("checkups", KnownPatients.TARO, "--view", "pivot").outLines();

    assertThat(lines).anyMatch(line -> line.matches(" +2026-06-18 +2025-06-12 +2023-06-15"));
    assertThat(row(lines, "ＨＤＬコレステロール mg/dL")).isEqualTo("38 *|41");
    assertThat(row(lines, "ＬＤＬコレステロール mg/dL")).isEqualTo("165 **|158 **|149 **");
    assertThat(row(lines, "血色素量（ヘモグロビン値） g/dL")).isEqualTo("13.0 *|14.1");
    assertThat(lines).allMatch(line -> Width.of(line) <= 100);
    assertThat(row(lines, "体重 kg")).isEqualTo("81.6|79.8|値なし");
    assertThat(String.join("", lines)).contains("** 警告　* 注意", "- 判定に使っていない測定値、値なし");
  }

  private static String row(List<String> lines, String label) {
    return lines.stream()
        .filter(line -> line.strip().startsWith(label))
        .map(line -> line.strip().substring(label.length()).strip().replaceAll(" {2,}", "|"))
        .findFirst()
        .orElse("");
  }

  @Test
  @DisplayName("the list shows texts whole and says what has no value")
  void checkupList() {
    String text = ask("checkups", KnownPatients.TARO).out();

    assertThat(text.replaceAll("\\s", "")).contains("架空の判定文：血圧・脂質・血糖について医療機関での経過観察を勧める。", "体重値なし");
  }

  @Test
  @DisplayName("a PDF is saved whole, for the owner alone, and overwrites nothing")
  void pdf() throws IOException {
    Path out = folder.resolve("薬剤.pdf");

    Cli cli = ask("drugs", KnownPatients.TARO, "--format", "pdf", "--out", out.toString());
    Cli again = ask("drugs", KnownPatients.TARO, "--format", "pdf", "--out", out.toString());

    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("PDFを保存しました：" + out, "開いて氏名と生年月日を確認してください。");
    assertThat(Files.readAllBytes(out)).startsWith("%PDF-".getBytes());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
        .isEqualTo("rw-------");
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err()).startsWith("--out: すでにある");
    assertThat(asked()).containsExactly("OQSsiquc01", "YZKsiquc01");
    assertThat(tree()).noneMatch(path -> path.endsWith(".part"));
  }

  @Test
  @DisplayName("an XML answer in place of the PDF is told, and no file is made")
  void xmlInPlaceOfThePdf() {
    Path out = folder.resolve("none.pdf");

    Cli cli = ask("drugs", KnownPatients.KARAKO, "--format", "pdf", "--out", out.toString());

    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("PDFではなくXMLの回答が返りました", "センターから返りませんでした");
    assertThat(out).doesNotExist();
  }

  @Test
  @DisplayName("of several qualifications one is chosen by its number")
  void severalQualifications() {
    Cli none = ask("drugs", KnownPatients.SHIRO);
    Cli second = ask("drugs", KnownPatients.SHIRO, "--qualification", "2");
    Cli third = ask("drugs", KnownPatients.SHIRO, "--qualification", "3");

    assertThat(none.exit()).isEqualTo(2);
    assertThat(none.errLines())
        .containsExactly("--qualification: 回答に資格が複数あります。何番目で照会するかを 1 から 2 で指定してください");
    assertThat(second.exit()).as(second.err()).isZero();
    assertThat(third.exit()).isEqualTo(2);
    assertThat(third.errLines()).containsExactly("--qualification: 1 から 2 で指定してください");
  }

  @Test
  @DisplayName("an answer without the patient block says that nobody was compared")
  void withoutPatientBlock() throws IOException {
    String answer = answerOf(KnownPatients.TARO);
    terminal.close();
    terminal =
        MockTerminal.builder()
            .root(terminal.root())
            .clock(NOW)
            .shape(AnswerShape.assumed().withoutPatientBlock())
            .start();
    List<String> args = desk("checkups");
    args.addAll(List.of("--answer", answer));

    Cli cli = Cli.at(NOW, args.toArray(String[]::new));

    assertThat(cli.exit()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("資格確認の患者と照合できません。");
  }

  @Test
  @DisplayName("no option's bad value is sent, repeated or left unnamed, and nothing is written")
  void badInput() throws IOException {
    String canary = "9ZQ8canary";
    String request = Samples.file("OQSsiquc01req_202611020001.xml").toString();
    String[][] bad = {
      {"--root"},
      {"--root", "--root", ""},
      {"--institution"},
      {"--institution", "--institution", canary},
      {"--answer", "--answer", canary},
      {"--answer", "--answer", ""},
      {"--answer", "--answer", request},
      {"--insurer"},
      {"--insurer", "--insurer", canary},
      {"--number"},
      {"--number", "--number", "𠮷"},
      {"--symbol", "--symbol", canary + "01234567890"},
      {"--branch", "--branch", canary},
      {"--qualification", "--qualification", "1"},
      {"--user"},
      {"--user", "--user", "山田 " + canary},
      {"--role"},
      {"--role", "--role", canary},
      {"--role", "--role", "nurse"},
      {"--role", "--role", "other"},
      {"--purpose", "--purpose", " "},
      {"--purpose", "--purpose", canary.repeat(7)},
      {"--audit", "--audit", ""},
      {"--audit-salt", "--audit-salt", ""},
      {"--visit-kind", "--visit-kind", canary},
      {"--emergency", "--emergency", canary},
      {"--emergency", "--emergency", "disaster", "--format", "pdf", "--out", canary},
      {"--consent-margin", "--consent-margin", canary},
      {"--consent-margin", "--consent-margin", "99h"},
      {"--format", "--format", canary},
      {"--out", "--format", "pdf"},
      {"--out", "--out", canary},
      {"--out", "--format", "pdf", "--out", "/"},
      {"--out", "--format", "pdf", "--out", "/" + canary + "/a.pdf"},
      {"--from", "--from", canary},
      {"--from", "--from", "2026-13"},
      {"--to", "--to", "202611"},
      {"--to", "--from", "2026-11", "--to", "2026-10"},
      {"--view", "--view", canary},
      {"--timeout", "--timeout", "30"},
      {"--query", "--query", canary},
      {"--config", "--config", canary},
      {"--lang", "--lang", canary},
      {"--birthdate", "--birthdate=" + canary}
    };
    List<String> before = tree();
    for (String[] given : bad) {
      List<String> args = desk("drugs");
      args.addAll(numbers(KnownPatients.TARO));
      boolean answer = Arrays.asList(given).contains("--answer");
      if (answer) {
        args.removeAll(numbers(KnownPatients.TARO));
      }
      int at = args.indexOf(given[0]);
      if (at >= 0) {
        args.subList(at, at + 2).clear();
      }
      args.addAll(Arrays.asList(given).subList(1, given.length));

      Cli cli = Cli.at(NOW, args.toArray(String[]::new));

      String what = String.join(" ", given);
      assertThat(cli.exit()).as(what).isEqualTo(2);
      assertThat(cli.out()).as(what).isEmpty();
      assertThat(cli.errLines()).as(what).hasSize(1);
      assertThat(cli.err()).as(what).startsWith(given[0] + ": ").doesNotContain(canary);
      assertThat(cli.err().length()).as(what).isGreaterThan(given[0].length() + 8);
    }
    assertThat(terminal.seen()).isEmpty();
    List<String> after = tree();
    after.removeAll(before);
    assertThat(after).allMatch(path -> path.endsWith("audit.jsonl.salt"));
  }

  @ParameterizedTest
  @CsvSource({
    "--insurer 06139992,--insurer",
    "--number 4567,--number",
    "--symbol １２３,--symbol",
    "--branch 01,--branch"
  })
  @DisplayName("an eligibility answer and numbers together are refused")
  void eitherAnswerOrNumbers(String given, String named) {
    List<String> args = desk("drugs");
    args.addAll(List.of("--answer", answerOf(KnownPatients.TARO)));
    args.addAll(Arrays.asList(given.split(" ")));

    Cli cli = Cli.at(NOW, args.toArray(String[]::new));

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.errLines()).containsExactly(named + ": --answer と同時には指定できません");
  }

  @Test
  @DisplayName("a medical aid has no consents of its own: exit 7")
  void medicalAid() {
    assertThat(ask("drugs", KnownPatients.SHIRO, "--qualification", "1").exit()).isEqualTo(7);
  }

  @Test
  @DisplayName("by default six months to the present one in Japan are asked for")
  void theUsualMonths() {
    Clock tokyo = Clock.fixed(Instant.parse("2026-11-30T15:30:00Z"), ZoneOffset.UTC);
    List<String> args = desk("drugs");
    args.addAll(numbers(KnownPatients.TARO));

    Cli.at(tokyo, args.toArray(String[]::new));
    args.addAll(List.of("--to", "2026-03"));
    Cli.at(tokyo, args.toArray(String[]::new));

    assertThat(terminal.seen())
        .extracting(
            seen -> seen.element("StartDate").orElse("") + " " + seen.element("EndDate").orElse(""))
        .containsExactly("202607 202612", "202510 202603");
  }

  private List<String> tree() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return new ArrayList<>(paths.map(Path::toString).sorted().toList());
    }
  }
}
