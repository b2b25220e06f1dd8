package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MockCommandTest {

  private static final String PATIENT =
      """
      {"patients": [{"label": "mine", "qualifications": [
        {"InsuredCardClassification": "01", "InsurerNumber": "06139992",
         "InsurerName": "架空健康保険組合", "InsuredCardSymbol": "１２３",
         "InsuredIdentificationNumber": "777", "InsuredBranchNumber": "01",
         "Name": "見本　花子", "NameKana": "ﾐﾎﾝ ﾊﾅｺ", "Sex1": "2", "Birthdate": "19910203",
         "QualificationDate": "20200401"}]}]}
      """;

  @TempDir private Path folder;

  @Test
  void servesItsPatientsUntilInterrupted() throws Exception {
    Path patients = Files.writeString(folder.resolve("患者.json"), PATIENT, StandardCharsets.UTF_8);
    Path scenario =
        Files.writeString(
            folder.resolve("scenario.json"),
            "{\"rules\":[{\"times\":1,\"faults\":[{\"fault\":\"err\",\"text\":\"no\"}]}]}");
    Path root = folder.resolve("new folder");
    CompletableFuture<Runnable> interrupt = new CompletableFuture<>();
    CompletableFuture<Cli> mock =
        CompletableFuture.supplyAsync(
            () ->
                Cli.run(
                    "",
                    interrupt::complete,
                    "mock",
                    "--root",
                    root.toString(),
                    "--patients",
                    patients.toString(),
                    "--scenario",
                    scenario.toString(),
                    "--encoding",
                    "request",
                    "--seed",
                    "3"));
    interrupt.get(30, TimeUnit.SECONDS);
    String[] check = {
      "check",
      "--root",
      root.toString(),
      "--institution",
      "1319999007",
      "--insurer",
      "06139992",
      "--symbol",
      "123",
      "--number",
      "777",
      "--branch",
      "01",
      "--birthdate",
      "1991-02-03"
    };

    assertThat(Cli.run(check).exit()).isEqualTo(4);
    assertThat(Cli.run(check).out()).contains("受付できます。", "見本　花子");
    interrupt.get().run();

    Cli ended = mock.get(30, TimeUnit.SECONDS);
    assertThat(ended.exit()).isZero();
    assertThat(ended.outLines().get(0)).startsWith("模擬端末の準備ができました: ").endsWith("new folder");
    assertThat(ended.out()).contains("TAKEN", "REJECTED", "ANSWERED");
    // The digits of paths, times and identifiers may be those of anybody.
    assertThat(ended.out().replaceAll("ました: .*|_[0-9a-f]{33}|[0-9]{2}:[0-9:.]+", ""))
        .doesNotContain("見本", "花子", "777", "1991");
  }

  @Test
  void peopleWalkInOneAfterTheOther() throws Exception {
    Path patients = Files.writeString(folder.resolve("患者.json"), PATIENT, StandardCharsets.UTF_8);
    Path root = folder.resolve("OQS");
    CompletableFuture<Runnable> interrupt = new CompletableFuture<>();
    CompletableFuture<Cli> mock =
        CompletableFuture.supplyAsync(
            () ->
                Cli.run(
                    "",
                    interrupt::complete,
                    "mock",
                    "--root",
                    root.toString(),
                    "--patients",
                    patients.toString(),
                    "--walk-in",
                    "taro,mine,taro",
                    "--walk-in-every",
                    "20ms"));
    interrupt.get(30, TimeUnit.SECONDS);

    Cli watch =
        Cli.run(
            "watch", "--face", root.resolve("face").toString(), "--count", "3", "--poll", "200ms");
    interrupt.get().run();

    assertThat(watch.out()).containsSubsequence("試験　太郎", "見本　花子", "試験　太郎");
    assertThat(mock.get(30, TimeUnit.SECONDS).outLines())
        .filteredOn(line -> line.contains("WALK_IN "))
        .hasSize(3)
        .allMatch(line -> line.contains("OQSsiquc01res_face_1319999007"));
  }

  @ParameterizedTest
  @CsvSource({
    "--seed, x",
    "--encoding, latin1",
    "--latency, 5",
    "--scenario, missing.json",
    "--patients, missing.json",
    "--walk-in, nobody",
    "--bulk-pending, -1",
    "--bulk-refuse, '1,0'",
    "--bulk-refuse, x",
    "--walk-in-every, 5",
    "--lang, fr"
  })
  void badInputIsNamedAndNoFolderIsMade(String option, String value) {
    Path root = folder.resolve("none");

    Cli cli = Cli.run("mock", "--root", root.toString(), option, value);

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.errLines()).hasSize(1).first().asString().startsWith(option + ": ");
    assertThat(root).doesNotExist();
  }

  @Test
  void aFileWithAFaultTellsPlaceAndRule() throws IOException {
    Path scenario =
        Files.writeString(
            folder.resolve("s.json"), "{\"rules\":[{\"faults\":[{\"fault\":\"x\"}]}]}");

    Cli cli =
        Cli.run(
            "mock",
            "--root",
            folder.resolve("none").toString(),
            "--scenario",
            scenario.toString(),
            "--lang",
            "en");

    assertThat(cli.errLines())
        .isEqualTo(List.of("--scenario: rules[0].faults[0].fault is no known fault"));
  }

  @Test
  void theFolderIsNeeded() {
    assertThat(Cli.run("mock").errLines()).containsExactly("--root: 指定してください");
  }
}
