package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import jp.shikaku.OqsClient;
import jp.shikaku.mock.BulkManner;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reference numbers against a mock terminal, in time that passes faster. */
class ReferenceCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String TARO =
      """
      {"referenceNumber":"CHART-1","insurerNumber":"06139992","symbol":"１２３","number":"4567",
       "branch":"01"}
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

  private LocalDate day() {
    return LocalDate.now(ZoneId.of("Asia/Tokyo"));
  }

  private Cli run(String input, String... args) {
    return Cli.hurried(input, whole(args));
  }

  private String[] whole(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--root", terminal.root().toString(), "--institution", "1319999007"));
    if (args[1].equals("batch")) {
      all.addAll(List.of("--store", temp.resolve("store").toString(), "--every", "5s"));
    }
    return all.toArray(String[]::new);
  }

  @Test
  @DisplayName("3.7 register: done when the echo is the same, else an error with its code")
  void register() throws IOException {
    Cli done = run(TARO, "reference", "register", "--query", "-", "--json");
    assertThat(done.exit()).as(done.err()).isZero();
    JsonNode json = JSON.readTree(done.out());
    for (String name :
        List.of(
            "referenceNumber",
            "insurerNumber",
            "symbol",
            "number",
            "branch",
            "status",
            "resultCode",
            "resultMessage")) {
      assertThat(json.has(name)).as(name).isTrue();
    }
    assertThat(json.at("/status/known").asText()).isEqualTo("NORMAL");

    Cli refused =
        run(TARO.replace("4567", "77777"), "reference", "register", "--query", "-", "--json");
    assertThat(refused.exit()).isEqualTo(5);
    assertThat(JSON.readTree(refused.err()).at("/error/type").asText())
        .isEqualTo("ServiceException");

    terminal.next(Fault.set("InsuredIdentificationNumber", "4568"));
    Cli other = run(TARO, "reference", "register", "--query", "-", "--json");
    assertThat(other.exit()).isEqualTo(3);
    assertThat(JSON.readTree(other.err()).at("/error/reason").asText())
        .isEqualTo("CORRELATION_MISMATCH");

    Cli wrong = run(TARO.replace("CHART-1", "患者１"), "reference", "register", "--query", "-");
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.errLines())
        .singleElement()
        .asString()
        .startsWith("--query: referenceNumber: ");
  }

  @Test
  @DisplayName("3.8 batch: a line for each, whatever the order; one refused")
  void batch() throws IOException {
    terminal.next(Fault.bulk(BulkManner.usual().pendingRounds(1).refusing(2, "MOCK-R1", "模擬")));
    String csv =
        """
        referenceNumber,insurerNumber,symbol,number,branch
        CHART-1,06139992,１２３,4567,01
        CHART-2,138990,架空１２,00345678,02
        """;
    Cli cli = run(csv, "reference", "batch", "--list", "-", "--json", "--name", "refs");
    assertThat(cli.exit()).as(cli.err()).isZero();
    JsonGuide.tells("registrations", JSON.readTree(cli.out()));
    JsonNode all = JSON.readTree(cli.out()).get("registrations");
    assertThat(all)
        .extracting(one -> one.get("referenceNumber").asText() + " " + one.get("outcome").asText())
        .containsExactly("CHART-1 REGISTERED", "CHART-2 REFUSED");
    assertThat(all.get(1).at("/row/resultCode").asText()).isEqualTo("MOCK-R1");

    assertThat(run(csv, "reference", "batch", "--list", "-", "--name", "refs").out())
        .contains("新しい結果はありません");
    assertThat(terminal.uploads()).hasSize(1);
  }

  @Test
  @DisplayName(
      "3.8 batch: what nobody could read is given out by the next run; --again does it too")
  void batchUnwritten() throws IOException {
    String csv =
        """
        referenceNumber,insurerNumber,symbol,number,branch
        CHART-1,06139992,１２３,4567,01
        CHART-2,138990,架空１２,00345678,02
        """;
    String[] batch = {"reference", "batch", "--list", "-", "--chunk", "1"};
    Cli broken = Cli.hurriedInto(10, csv, whole(batch));
    assertThat(broken.exit()).isNotZero();
    assertThat(broken.err()).contains("読取済にしていません");
    Cli broken2 =
        Cli.hurriedInto(
            50, csv, whole("reference", "batch", "--list", "-", "--chunk", "1", "--json"));
    assertThat(broken2.err()).contains("OutputException");

    Cli next = run(csv, batch);
    assertThat(next.exit()).as(next.err()).isZero();
    assertThat(next.out()).contains("CHART-1", "CHART-2", "2件のうち 2件を登録しました。");
    Clock tomorrow = Clock.offset(Clock.systemUTC(), Duration.ofDays(1));
    Cli again =
        Cli.hurriedAt(
            tomorrow, csv, whole("reference", "batch", "--list", "-", "--chunk", "1", "--again"));
    assertThat(again.out()).contains("CHART-1", "CHART-2", "2件のうち 2件を登録しました。");
    assertThat(terminal.uploads()).hasSize(2);
  }

  @Test
  @DisplayName("6 batch: --chunk is at most what the way to the terminal takes, and says how many")
  void batchMost() {
    int most;
    try (OqsClient oqs =
        OqsClient.builder()
            .transport(SharedFolderTransport.builder().root(terminal.root()).build())
            .institution(MedicalInstitutionCode.of("1319999007"))
            .build()) {
      most = oqs.referenceNumbers().maxPersons();
    }
    String csv =
        "referenceNumber,insurerNumber,symbol,number,branch\nCHART-1,06139992,１２３,4567,01\n";
    String[] batch = {"reference", "batch", "--list", "-", "--chunk"};
    for (String[] wrong :
        new String[][] {
          {Integer.toString(most + 1), most + "以下にしてください（この経路で1回に送れる上限です）"},
          {"0", "1以上を指定してください"}
        }) {
      Cli refused = run(csv, with(batch, wrong[0]));
      assertThat(refused.exit()).as(refused.err()).isEqualTo(2);
      assertThat(refused.err()).contains("--chunk: " + wrong[1]);
      assertThat(terminal.uploads()).isEmpty();
    }
    Cli whole = run(csv, with(batch, Integer.toString(most)));
    assertThat(whole.exit()).as(whole.err()).isZero();
    assertThat(terminal.uploads()).hasSize(1);
  }

  private static String[] with(String[] command, String last) {
    List<String> all = new ArrayList<>(List.of(command));
    all.add(last);
    return all.toArray(String[]::new);
  }

  @Test
  @DisplayName("3.8 batch: a refused upload is named, and the outcomes of the others are given out")
  void batchRefused() throws IOException {
    String csv =
        """
        referenceNumber,insurerNumber,symbol,number,branch
        CHART-1,138990,架空１２,00345678,02
        CHART-2,06139992,１２３,4567,01
        """;
    terminal.next(Fault.refused("MOCK-1", "模擬エラー"));
    Cli cli = run(csv, "reference", "batch", "--list", "-", "--chunk", "1", "--json");
    assertThat(cli.exit()).isEqualTo(5);
    JsonNode told = JSON.readTree(cli.out());
    assertThat(told.get("registrations")).hasSize(1);
    assertThat(told.at("/registrations/0/referenceNumber").asText()).isEqualTo("CHART-2");
    assertThat(told.at("/refusals/0/upload").asInt()).isEqualTo(1);
    assertThat(told.at("/refusals/0/resultCode").asText()).isEqualTo("MOCK-1");
    assertThat(JSON.readTree(cli.err()).at("/error/upload").asInt()).isEqualTo(1);
    assertThat(terminal.uploads()).hasSize(2);
  }

  @Test
  @DisplayName("3.7 keep: finds the lost number by a fresh answer and prepares the batch")
  void keep() throws IOException {
    Path answer = temp.resolve("OQSsiquc01res_answer.xml");
    Cli check =
        run(
            """
            {"insurerNumber":"06139992","symbol":"１２３","number":"4567","branch":"01",
             "birthdate":"1985-04-17","arbitraryId":"P-1"}
            """,
            "check",
            "--query",
            "-",
            "--save",
            answer.toString());
    assertThat(check.exit()).as(check.err()).isZero();
    String patients =
        """
        patientKey,name,kana,birthdate,sex,referenceNumber
        P-1,試験　太郎,シケン　タロウ,1985-04-17,1,CHART-1
        P-2,見本　次郎,ミホン　ジロウ,1990-01-01,1,CHART-2
        """;
    Path list = temp.resolve("again.jsonl");
    String[] keep = {
      "reference",
      "keep",
      "--patients",
      "-",
      "--answers",
      answer.toString(),
      "--out",
      list.toString()
    };

    Cli found = Cli.withInput(patients, keep);

    assertThat(found.exit()).as(found.err()).isZero();
    assertThat(found.out()).contains("P-1", "要再登録", "1人のうち 1人", "このほか 1人").doesNotContain("P-2");
    assertThat(Files.getPosixFilePermissions(list))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(JSON.readTree(Files.readString(list, StandardCharsets.UTF_8)))
        .isEqualTo(JSON.readTree(TARO));
    Cli batch = run("", "reference", "batch", "--list", list.toString());
    assertThat(batch.exit()).as(batch.err()).isZero();
    assertThat(batch.out()).contains("1件のうち 1件を登録しました。");

    Cli other =
        Cli.withInput(
            patients.replace("太郎", "次郎").replace("タロウ", "ジロウ"),
            "reference",
            "keep",
            "--patients",
            "-",
            "--answers",
            answer.toString(),
            "--json");
    JsonGuide.tells("verdicts", JSON.readTree(other.out()));
    JsonNode verdict = JSON.readTree(other.out()).get("verdicts").get(0);
    assertThat(verdict.get("state").asText()).isEqualTo("NOT_JUDGED");
    assertThat(verdict.get("registration").isNull()).isTrue();
    Cli nobody =
        Cli.withInput(
            patients.replace("P-1", "P-7"),
            "reference",
            "keep",
            "--patients",
            "-",
            "--answers",
            answer.toString());
    assertThat(nobody.exit()).isEqualTo(2);
    assertThat(nobody.err()).startsWith("--answers: ");
  }

  @Test
  @DisplayName(
      "3.7 keep: the latest answer counts, whatever its file is called; a broken file is named")
  void keepLatest() throws IOException {
    Path answers = Files.createDirectory(temp.resolve("answers"));
    Path old = answers.resolve("OQSsiquc01res_z.xml");
    String query =
        """
        {"insurerNumber":"06139992","symbol":"１２３","number":"4567","branch":"01",
         "birthdate":"1985-04-17","arbitraryId":"P-1"%s}
        """;
    Cli first =
        run(
            query.formatted(",\"checkedOn\":\"" + day().minusDays(20) + "\""),
            "check",
            "--query",
            "-",
            "--save",
            old.toString());
    assertThat(first.exit()).as(first.err()).isZero();
    Cli register = run(TARO, "reference", "register", "--query", "-");
    assertThat(register.exit()).as(register.err()).isZero();
    Cli now =
        run(
            query.formatted(""),
            "check",
            "--query",
            "-",
            "--save",
            answers.resolve("OQSsiquc01res_a.xml").toString());
    assertThat(now.exit()).as(now.err()).isZero();
    Files.writeString(
        answers.resolve("OQSsiquc01res_m.xml"), "<XmlMsg><MessageHeader>", StandardCharsets.UTF_8);
    String patients =
        """
        patientKey,name,kana,birthdate,sex,referenceNumber
        P-1,試験　太郎,シケン　タロウ,1985-04-17,1,CHART-1
        """;

    Cli told =
        Cli.withInput(
            patients, "reference", "keep", "--patients", "-", "--answers", answers.toString());
    Cli json =
        Cli.withInput(
            patients,
            "reference",
            "keep",
            "--patients",
            "-",
            "--answers",
            answers.toString(),
            "--json");

    assertThat(told.exit()).isEqualTo(6);
    assertThat(told.out())
        .contains("登録済", day().toString(), "1人のうち 0人", "最後まで読み取れないファイルが 1個")
        .doesNotContain("要再登録");
    assertThat(told.err()).startsWith("OQSsiquc01res_m.xml: ").doesNotContain("4567", "太郎");
    JsonNode one = JSON.readTree(json.out());
    assertThat(one.get("verdicts").get(0).get("state").asText()).isEqualTo("KEPT");
    assertThat(one.get("unreadableFiles").asInt()).isEqualTo(1);
    assertThat(JSON.readTree(json.err()).get("error").get("type").asText())
        .isEqualTo("UnreadableAnswer");
  }
}
