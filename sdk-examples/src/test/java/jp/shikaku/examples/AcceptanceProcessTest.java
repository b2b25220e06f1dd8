package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jp.shikaku.mock.KnownPatients;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operation test at a terminal in another process, which nothing but a folder connects. */
@Timeout(180)
class AcceptanceProcessTest {

  @TempDir private Path folder;

  @Test
  @DisplayName("acceptance against mock passes in one run")
  void againstMock() throws Exception {
    Path root = folder.resolve("資格 確認 OQS");
    Path away = folder.resolve("away");
    // Who comes too early is no part of the test: some come in any case.
    String walkIns = "mukuchi," + "mansei,mukuchi,".repeat(30) + "mansei";
    try (Child mock =
        Child.java(
            "mock",
            "--root",
            root.toString(),
            "--shuffle",
            "--walk-in",
            walkIns,
            "--walk-in-every",
            "400ms")) {
      mock.awaitLine("模擬端末の準備ができました");

      AcceptanceRun run =
          new AcceptanceRun(root, folder)
              .with("--json", "--card")
              .with(AcceptanceRun.query(folder.resolve("card-3.json"), KnownPatients.MUKUCHI))
              .when(AcceptanceRun.CUT, () -> Files.move(root, away))
              .when(AcceptanceRun.MEND, () -> Files.move(away, root))
              .run();

      assertThat(run.verdicts().keySet()).as(run.out() + run.err()).isEqualTo(Set.of("PASS"));
      assertThat(run.verdicts().get("PASS")).hasSize(8);
      assertThat(run.exit()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"acceptance.md", "acceptance.ja.md"})
  @DisplayName("what the guide shows passes in all scenarios, but that cards come sooner")
  void guide(String name) throws Exception {
    String guide = Files.readString(Path.of("..", "docs", name));
    for (String file : List.of("site", "valid", "none", "agrees", "refuses")) {
      Matcher shown =
          Pattern.compile("`" + file + "\\.json`[^\n]*\n```json\n(.*?)```", Pattern.DOTALL)
              .matcher(guide);
      assertThat(shown.find()).as(file).isTrue();
      Files.writeString(folder.resolve(file + ".json"), shown.group(1));
    }
    List<List<String>> commands =
        Pattern.compile("^java -jar shikaku\\.jar ((?:.*\\\\\n)*.*)$", Pattern.MULTILINE)
            .matcher(guide.substring(guide.indexOf("`site.json`")))
            .results()
            .limit(3)
            .map(found -> here(found.group(1)))
            .toList();
    List<String> sooner = new ArrayList<>(commands.get(0));
    assertThat(sooner.remove(sooner.size() - 1)).isEqualTo("10s");
    sooner.add("2s");

    try (Child mock = Child.java(sooner.toArray(String[]::new))) {
      mock.awaitLine("模擬端末の準備ができました");
      List<Child> again = new ArrayList<>();
      AcceptanceRun run =
          new AcceptanceRun(commands.get(1))
              .with("--json", "--audit", folder.resolve("audit.jsonl").toString())
              .when(
                  AcceptanceRun.CUT,
                  () -> {
                    mock.terminate();
                    mock.awaitExit();
                  })
              .when(
                  AcceptanceRun.MEND,
                  () -> again.add(Child.java(commands.get(2).toArray(String[]::new))))
              .run();
      again.forEach(Child::close);

      assertThat(run.verdicts().keySet()).as(run.out() + run.err()).isEqualTo(Set.of("PASS"));
      assertThat(run.json().get("terminal").asText()).isEqualTo("受付1");
    }
  }

  /** The words of a command, with its files in the folder of the test. */
  private List<String> here(String command) {
    return Stream.of(command.replace("\\\n", " ").trim().split(" +"))
        .map(
            word ->
                word.equals("OQS") || word.matches(".*\\.(json|html|pdf)")
                    ? folder.resolve(word).toString()
                    : word)
        .toList();
  }

  @Test
  @DisplayName(
      "as a process of its own it prompts on standard error, and a signal ends it with a report")
  void signalled() throws Exception {
    Path root = folder.resolve("OQS");
    Path html = folder.resolve("report.html");
    try (Child mock = Child.java("mock", "--root", root.toString())) {
      mock.awaitLine("模擬端末の準備ができました");
      AcceptanceRun given = new AcceptanceRun(root, folder).with("--html", html.toString());
      try (Child test = Child.java(given.args().toArray(String[]::new))) {
        Awaitility.await()
            .atMost(60, TimeUnit.SECONDS)
            .until(() -> test.err().contains(AcceptanceRun.AGREE));
        test.terminate();

        assertThat(test.awaitExit()).as(test::err).isZero();
        assertThat(test.out()).contains("総合判定：一部確認できず", "合格            番号による照会");
      }
    }
    assertThat(html).content().contains("試験者が試験を中止しました。");
  }
}
