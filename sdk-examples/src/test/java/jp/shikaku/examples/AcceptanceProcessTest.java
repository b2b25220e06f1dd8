package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
              .with("--json")
              .when(AcceptanceRun.CUT, () -> Files.move(root, away))
              .when(AcceptanceRun.MEND, () -> Files.move(away, root))
              .run();

      assertThat(run.verdicts().keySet()).as(run.out() + run.err()).isEqualTo(Set.of("PASS"));
      assertThat(run.verdicts().get("PASS")).hasSize(8);
      assertThat(run.exit()).isZero();
    }
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
