package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jp.shikaku.audit.AuditVerifier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program and a terminal in processes of their own, with nothing between them but a folder. */
class TwoProcessesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path STAND_IN = Path.of("src/test/python/standin_terminal.py");
  private static final String HANA =
      """
      {"insurerNumber":"138990","symbol":"架空１２","number":"00345678","branch":"02",
       "birthdate":"1954-12-03","limitCertificateConsent":true}
      """;

  @TempDir private Path temp;

  private Path root;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectories(temp.resolve("資格 確認 OQS"));
  }

  @Test
  @DisplayName("mock in one process, check in another, blanks and Japanese in the path")
  void mockAndCheck() throws Exception {
    try (Child mock =
        Child.java(
            "mock",
            "--root",
            root.toString(),
            "--shuffle",
            "--encoding",
            "shift_jis",
            "--latency",
            "30ms")) {
      assertThat(mock.awaitLine("模擬端末の準備ができました")).contains("資格 確認 OQS");

      try (Child check =
          Child.java(
              "check",
              "--root",
              root.toString(),
              "--institution",
              "1319999007",
              "--json",
              "--query",
              "-")) {
        check.send(HANA);
        assertThat(check.awaitExit()).as(check::err).isZero();

        JsonNode json = JSON.readTree(check.out());
        assertThat(json.at("/charset").asText()).isEqualTo("windows-31j");
        assertThat(json.at("/qualifications/0/name/formal").asText()).isEqualTo("髙橋●　はな");
        assertThat(json.at("/nextAction/kind").asText()).isEqualTo("COMPARE_PERSON");
        assertThat(check.err()).isEmpty();
      }

      assertThat(mock.awaitLine("TAKEN")).contains("OQSsiquc01req_").doesNotContain("髙橋", "138990");
      mock.awaitLine("ANSWERED");
      mock.terminate();
      assertThat(mock.awaitExit()).isZero();
      assertThat(files()).isEmpty();
    }
  }

  @Test
  @DisplayName("identifiers given on standard input do not stand in the process list")
  void identifiersStayOutOfTheProcessList() throws Exception {
    List<String> seen = new ArrayList<>();
    try (Child check =
        Child.java(
            "check",
            "--root",
            root.toString(),
            "--institution",
            "1319999007",
            "--timeout",
            "1500ms",
            "--query",
            "-")) {
      seen.add(check.commandLine());
      check.send(HANA);
      seen.add(check.commandLine());

      assertThat(check.awaitExit()).isEqualTo(3);
      assertThat(check.err())
          .contains("確認できていません")
          .doesNotContain("架空１２", "00345678", "1954-12-03");
    }
    assertThat(seen).allSatisfy(line -> assertThat(line).doesNotContain("00345678", "1954-12-03"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"utf-8", "cp932", "utf-8 --shuffle --slow", "cp932 --shuffle --slow"})
  @DisplayName("a terminal stand-in in another language is understood")
  void standIn(String settings) throws Exception {
    assumePython();
    List<String> command =
        new ArrayList<>(
            List.of("python3", STAND_IN.toString(), "--root", root.toString(), "--count", "1"));
    command.add("--encoding");
    command.addAll(List.of(settings.split(" ")));
    try (Child terminal = Child.start(command)) {
      terminal.awaitLine("ready");

      Cli check =
          Cli.withInput(
              HANA,
              "check",
              "--root",
              root.toString(),
              "--institution",
              "1319999007",
              "--json",
              "--query",
              "-");

      assertThat(check.exit()).as(check.err()).isZero();
      JsonNode json = JSON.readTree(check.out());
      assertThat(json.at("/qualifications/0/name/formal").asText()).isEqualTo("髙橋●　はな");
      assertThat(json.at("/qualifications/0/address").asText()).endsWith("髙見ハイツ①");
      assertThat(json.at("/charset").asText())
          .isEqualTo(settings.startsWith("cp932") ? "windows-31j" : "UTF-8");
      assertThat(terminal.awaitExit()).isZero();
    }
    assertThat(files()).isEmpty();
  }

  @Test
  @DisplayName(
      "mock, check, drugs in four views and checkups: processes with a folder between them")
  void medicalInformation() throws Exception {
    Path answer = temp.resolve("answer.xml");
    try (Child mock = Child.java("mock", "--root", root.toString(), "--shuffle")) {
      mock.awaitLine("模擬端末の準備ができました");
      run(0, List.of("check", "--save", answer.toString()), numbers("9201", "1961-02-03"));

      Map<String, String> shown = new LinkedHashMap<>();
      for (String view : List.of("lines", "by-day", "by-month", "merged")) {
        shown.put(
            view,
            run(0, List.of("drugs", "--view", view, "--answer", answer.toString()), "").out());
      }
      String checkups =
          run(0, List.of("checkups", "--view", "pivot", "--answer", answer.toString()), "").out();

      assertThat(shown.values())
          .doesNotHaveDuplicates()
          .allSatisfy(text -> assertThat(text).contains("★自院 架空内科クリニック", "氏名・生年月日が一致"));
      assertThat(shown.get("merged")).contains("除いた行：");
      assertThat(checkups).contains("ＬＤＬコレステロール mg/dL", "** 警告");
      assertThat(AuditVerifier.unkeyed().verify(temp.resolve("audit.jsonl")).records())
          .isEqualTo(10);
      assertThat(files()).isEmpty();
    }
  }

  @Test
  @DisplayName("a patient who refused drugs: exit 7, and no file appears in req")
  void refusedDrugs() throws Exception {
    Path answer = temp.resolve("answer.xml");
    try (Child mock = Child.java("mock", "--root", root.toString())) {
      mock.awaitLine("模擬端末の準備ができました");
      run(0, List.of("check", "--save", answer.toString()), numbers("9202", "1964-05-06"));
      mock.terminate();
      mock.awaitExit();
    }

    // Nobody takes requests away any more: one that was written would be seen.
    try (WatchService req = root.getFileSystem().newWatchService()) {
      root.resolve("req").register(req, StandardWatchEventKinds.ENTRY_CREATE);
      Child drugs = run(7, List.of("drugs", "--answer", answer.toString()), "");

      assertThat(drugs.err()).contains("患者が同意していないため、照会していません。");
      assertThat(drugs.out()).isEmpty();
      assertThat(req.poll()).isNull();
      assertThat(files()).isEmpty();
    }
  }

  @Test
  @DisplayName("patients walk in at one process; another is killed and started anew: none is lost")
  void cardVisits() throws Exception {
    String[] watch = {
      "watch",
      "--json",
      "--face",
      root.resolve("face").toString(),
      "--ledger",
      temp.resolve("visits.db").toString()
    };
    Set<String> acknowledged = new LinkedHashSet<>();
    List<String> names = new ArrayList<>();
    try (Child mock =
        Child.java(
            "mock",
            "--root",
            root.toString(),
            "--shuffle",
            "--walk-in",
            "taro,hana,jiro,ume,mansei,kyohi",
            "--walk-in-every",
            "250ms")) {
      mock.awaitLine("WALKED_IN");
      try (Child first = Child.java(watch)) {
        note(first.awaitLine("EligibilityReceived"), acknowledged, names);
        note(first.awaitLine("EligibilityReceived"), acknowledged, names);
        first.kill(); // no last word to the ledger
        for (String line : first.out().lines().toList()) {
          if (line.contains("EligibilityReceived")) {
            note(line, acknowledged, names);
          }
        }
      }
      try (Child second = Child.java(watch)) {
        while (acknowledged.size() < 6) {
          note(second.awaitLine("EligibilityReceived"), acknowledged, names);
        }
        assertThat(mock.awaitLine("WALKED_IN")).contains("OQSsiquc01res_face_");

        long asked = System.nanoTime();
        second.terminate();
        assertThat(second.awaitExit()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(2));
        assertThat(second.err()).isEmpty();
      }
    }
    assertThat(names)
        .containsExactlyInAnyOrder("試験　太郎", "髙橋●　はな", "見本　次郎", "仮名　ウメ", "仮名　慢性", "仮名　拒否");
  }

  /** A visit that may have come before says so; any other is new. */
  private static void note(String line, Set<String> known, List<String> names) throws IOException {
    JsonNode json = JSON.readTree(line);
    if (known.add(json.get("visitId").asText())) {
      names.add(json.at("/answer/qualifications/0/name/formal").asText());
    } else {
      assertThat(json.get("redelivered").asBoolean()).isTrue();
    }
  }

  private static String numbers(String number, String birthdate) {
    return """
        {"insurerNumber":"06139992","symbol":"１２３","number":"%s","branch":"00",
         "birthdate":"%s"}
        """
        .formatted(number, birthdate);
  }

  /** Runs a command to its end; the query, if any, goes to standard input. */
  private Child run(int exit, List<String> command, String query) throws Exception {
    List<String> args = new ArrayList<>(command);
    args.addAll(List.of("--root", root.toString(), "--institution", "1319999007"));
    if (!query.isEmpty()) {
      args.addAll(List.of("--query", "-"));
    } else {
      args.addAll(List.of("--user", "staff-17", "--role", "doctor"));
      args.addAll(List.of("--audit", temp.resolve("audit.jsonl").toString()));
    }
    try (Child child = Child.java(args.toArray(String[]::new))) {
      child.send(query);
      assertThat(child.awaitExit()).as(child::err).isEqualTo(exit);
      return child;
    }
  }

  /** Where the tests must be complete, a missing interpreter is a failure and no excuse. */
  private static void assumePython() throws InterruptedException {
    boolean found;
    try {
      Process python = new ProcessBuilder("python3", "--version").start();
      found = python.waitFor(30, TimeUnit.SECONDS) && python.exitValue() == 0;
    } catch (IOException e) {
      found = false;
    }
    if (!"true".equals(System.getenv("CI"))) {
      assumeTrue(found, "python3 is not installed");
    }
    assertThat(found).as("python3").isTrue();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }
}
