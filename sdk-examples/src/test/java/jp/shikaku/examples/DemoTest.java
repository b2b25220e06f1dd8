package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.shikaku.examples.text.Width;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoTest {

  @ParameterizedTest
  @ValueSource(strings = {"ja", "en"})
  void fitsIntoAScreenOfAHundredColumns(String language) {
    Cli cli = Cli.run("demo", "--once", "--lang", language);

    assertThat(cli.exit()).isZero();
    assertThat(cli.err()).isEmpty();
    assertThat(cli.outLines()).hasSizeLessThanOrEqualTo(45);
    assertThat(cli.outLines()).allMatch(line -> Width.of(line) <= 100, "within 100 columns");
  }

  @Test
  void showsARealExchangeAndLeavesNothing() {
    Cli cli = Cli.run("demo", "--once");

    assertThat(cli.outLines())
        .filteredOn(line -> line.contains("req/") || line.contains("res/"))
        .map(line -> line.replaceAll(".*(re[qs]/OQSsiquc01re[qs]_).*", "$1"))
        .containsExactly(
            "req/OQSsiquc01req_", "req/OQSsiquc01req_", "res/OQSsiquc01res_", "res/OQSsiquc01res_");
    Matcher folder = Pattern.compile("共有フォルダ (\\S+)").matcher(cli.out());
    assertThat(folder.find()).isTrue();
    assertThat(Path.of(folder.group(1))).doesNotExist();
  }

  @Test
  void beginsWithACardVisitAndFetchesWhatThePatientAgreedTo() {
    assertThat(Cli.run("demo", "--once").outLines())
        .filteredOn(line -> line.contains(" ms  ") || line.contains("患者の同意"))
        .extracting(line -> line.replaceAll("^[ 0-9ms]+", ""))
        .satisfies(
            lines -> {
              assertThat(lines.get(0)).startsWith("リーダーが書き終えました    face/OQSsiquc01res_face_…_");
              assertThat(lines.get(1)).contains("台帳に記録し、渡しました", "試験　太郎  有効  ACCEPT  受付できます。");
              assertThat(lines.get(2)).contains("特定健診・薬剤・診療・手術（20", " まで）");
              assertThat(lines.get(3)).containsPattern("薬剤情報を取得しました .*6か月に\\d+種類");
              assertThat(lines.get(4)).containsPattern("特定健診情報を取得しました .*\\d回分");
            });
  }

  @Test
  void whatCouldNotBeVerifiedIsNeverShownAsNotInsured() {
    List<String> lines = Cli.run("demo", "--once").outLines();

    assertThat(lines)
        .filteredOn(line -> line.startsWith("  5  "))
        .hasSize(2)
        .allMatch(line -> line.contains("確認できず"))
        .noneMatch(line -> line.contains("無効") || line.contains("該当"));
  }

  @Test
  void everyActionOfTheDeskIsThere() {
    assertThat(Cli.run("demo", "--once").out())
        .contains("ACCEPT ", "CHOOSE ", "COMPARE_PERSON ", "ASK_NEWER_CARD ");
  }

  @Test
  void theSameSeedGivesTheSameButForTimesAndIdentifiers() {
    assertThat(masked(Cli.run("demo", "--once", "--seed", "7").outLines()))
        .isEqualTo(masked(Cli.run("demo", "--once", "--seed", "7").outLines()));
  }

  static List<String> masked(List<String> lines) {
    List<String> masked = new ArrayList<>();
    for (String line : lines) {
      masked.add(
          line.replaceAll(" *[0-9]+ ms", " # ms")
              .replaceAll("(OQSsiquc01re[qs]_(face_…_)?)\\w+", "$1#")
              .replaceAll("(薬剤|健診)(情報を取得しました).*", "$1$2")
              .replaceAll("20\\d\\d-\\d\\d-\\d\\d( \\d\\d:\\d\\d)?", "#")
              .replaceAll("\\S+shikaku-demo-\\d+", "#"));
    }
    return masked;
  }

  @Test
  void withoutOnceItServesTheConsoleUntilInterrupted() throws Exception {
    BlockingQueue<Runnable> interrupts = new LinkedBlockingQueue<>();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            System.err,
            InputStream.nullInputStream(),
            Clock.systemUTC(),
            (code, closing) -> interrupts.add(closing));
    CompletableFuture<Integer> exit =
        CompletableFuture.supplyAsync(() -> Program.run(new String[] {"demo"}, console));
    Runnable interrupt = interrupts.poll(30, TimeUnit.SECONDS);
    Pattern address = Pattern.compile("(http://127\\.0\\.0\\.1:[0-9]+)/\\?token=[0-9a-f]+\\R");
    Matcher printed = address.matcher("");
    Awaitility.await().until(() -> printed.reset(out.toString(StandardCharsets.UTF_8)).find());

    HttpClient browser = HttpClient.newHttpClient();
    HttpResponse<Void> opened =
        browser.send(
            HttpRequest.newBuilder(URI.create(printed.group().strip())).build(),
            HttpResponse.BodyHandlers.discarding());
    assertThat(opened.statusCode()).isEqualTo(303);
    interrupt.run();

    assertThat(exit.get(30, TimeUnit.SECONDS)).isZero();
    assertThatThrownBy(
            () ->
                browser.send(
                    HttpRequest.newBuilder(URI.create(printed.group(1))).build(),
                    HttpResponse.BodyHandlers.discarding()))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "x", "80x"})
  void aPortIsANumberThatCanBeOne(String port) {
    Cli cli = Cli.run("demo", "--port", port);

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.errLines()).hasSize(1).first().asString().startsWith("--port: ");
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void aTakenPortIsToldBeforeAnythingElse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Cli cli = Cli.run("demo", "--port", String.valueOf(taken.getLocalPort()));

      assertThat(cli.exit()).isEqualTo(2);
      assertThat(cli.errLines()).hasSize(1).first().asString().startsWith("--port: ");
      assertThat(cli.out()).isEmpty();
    }
  }

  @Test
  void aSeedIsANumber() {
    assertThat(Cli.run("demo", "--once", "--seed", "x").errLines())
        .containsExactly("--seed: 整数を指定してください");
  }
}
