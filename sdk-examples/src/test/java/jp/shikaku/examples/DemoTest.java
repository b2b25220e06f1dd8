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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jp.shikaku.examples.text.Width;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoTest {

  /** When the README's output was made: histories of drugs and checkups end at the day. */
  private static final Instant DAY_OF_README = Instant.parse("2026-11-27T01:14:00Z");

  static Cli once(String... more) {
    Clock clock = Clock.offset(Clock.systemUTC(), Duration.between(Instant.now(), DAY_OF_README));
    return Cli.at(
        clock, Stream.concat(Stream.of("demo", "--once"), Stream.of(more)).toArray(String[]::new));
  }

  /** The lines of one patient, from the heading to the blank line before the next. */
  private static String reception(List<String> lines, String heading) {
    List<String> found =
        lines.stream()
            .dropWhile(line -> !line.startsWith("== " + heading))
            .takeWhile(line -> line.startsWith("== " + heading) || !line.startsWith("== "))
            .toList();
    assertThat(found).as(heading).isNotEmpty();
    return String.join("\n", found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ja", "en"})
  void fitsIntoAHundredColumnsAndIsReadInAMinute(String language) {
    Cli cli = Cli.run("demo", "--once", "--lang", language);

    assertThat(cli.exit()).isZero();
    assertThat(cli.err()).isEmpty();
    assertThat(cli.outLines()).hasSizeLessThanOrEqualTo(125);
    assertThat(cli.outLines()).allMatch(line -> Width.of(line) <= 100, "within 100 columns");
  }

  @Test
  void showsARealExchangeAndLeavesNothing() {
    Cli cli = once();

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
  @DisplayName("the first patient's drugs stand in a timeline and the checkups beside their limits")
  void drawsDrugsAndCheckups() {
    List<String> lines = once().outLines();
    String first = reception(lines, "受付 1  カード  仮名　慢性");

    assertThat(first)
        .contains("受付できます  資格有効性: 有効", "3割  就学後から69歳は3割", "相違はありません。")
        .containsPattern("サンプルプロフェン錠６０ｍｇ +[.]{26}o===o[.]{13}\n")
        .containsPattern("カクウジピン錠５ｍｇ +[.]o------o-------o--------o-------o------o[.]{3}\n")
        .containsPattern("収縮期血圧（その他）.* 142 [*]{2} +146 [?] +- +153 [*]{2} +130 以上 +140 以上");
    List<String> timeline =
        lines.stream().filter(line -> line.matches(" {2}\\S+ +[.o=-]{20,}")).toList();
    assertThat(timeline).hasSize(8);
    assertThat(timeline.stream().map(Width::of).distinct()).as("full-width names").hasSize(1);
  }

  @Test
  @DisplayName("a ●-name twin: whose chart it may not be, and the certificates")
  void theTwin() {
    assertThat(reception(once().outLines(), "受付 2  カード  髙橋●　はな"))
        .contains(
            "本人かどうかを確認してください。",
            "- 氏名に表示できない文字（●）があります。",
            "2割  高齢受給者証の一部負担金割合",
            "限度額適用認定証  低所得Ⅱ",
            "! 別の人の回答かもしれません。",
            "[要修正] 枝番：回答と違います。",
            "カルテ: 03  回答: 02",
            "患者が同意していないため、照会していません。");
  }

  @Test
  @DisplayName("medical aid beside insurance, and an insurance that another has followed")
  void aidAndOldCard() {
    List<String> lines = once().outLines();

    assertThat(reception(lines, "受付 3  カード  標本　四郎"))
        .contains(
            "複数の資格があります。登録する資格を選んでください。",
            "- 医療保険と医療扶助の両方があります。",
            "架空健康保険組合",
            "架空区福祉事務所　医療扶助",
            "医療券・調剤券  医療券");
    assertThat(reception(lines, "受付 4  番号  見本　次郎"))
        .contains("この資格は使えません", "無効（新しい資格あり）", "新しい資格の確認書類を提示してもらってください。");
  }

  @Test
  @DisplayName("an outage names its hop; who could not be verified is never shown as not insured")
  void anOutage() {
    List<String> lines = once().outLines();
    String during = reception(lines, "受付 5  番号  仮名　ウメ");

    assertThat(during)
        .contains("確認できませんでした", "「無資格」という意味ではありません。", "[x 連携アプリケーション]")
        .containsPattern("障害の場所 +連携アプリケーション ")
        .contains("? センター")
        .doesNotContain("無効", "使えません", "該当", "つながっています");
    List<String> mended =
        lines.stream().dropWhile(line -> !line.startsWith("== 復旧")).skip(1).toList();
    assertThat(reception(mended, "受付 5  番号  仮名　ウメ"))
        .contains("受付できます", "カルテ: 1割  回答: 2割")
        .containsPattern("センターまでの経路 +(つながっています|照会できます)")
        .doesNotContain("[x ");
  }

  @Test
  @DisplayName("English is as complete as Japanese")
  void english() {
    List<String> lines = once("--lang", "en").outLines();

    assertThat(lines).noneMatch(line -> line.contains("受付") || line.contains("次の対応"));
    assertThat(reception(lines, "No. 5  Number"))
        .contains(
            "Could not verify", "[x linkage application]", "This does not mean \"not insured\"")
        .containsPattern("Broken at +linkage application ");
  }

  @Test
  void theSameSeedGivesTheSameButForTimesAndIdentifiers() {
    assertThat(masked(once("--seed", "7").outLines()))
        .isEqualTo(masked(once("--seed", "7").outLines()));
  }

  /** A slow machine is told as a slow way, which is none of the demonstration's doing. */
  static List<String> masked(List<String> lines) {
    List<String> masked = new ArrayList<>();
    for (String line : lines) {
      masked.add(
          line.replaceAll(" *[0-9]+ ms", " # ms")
              .replaceAll("(OQSsiquc01re[qs]_)\\w+", "$1#")
              .replaceAll(" [0-9.]+ s =+$", " # s")
              .replaceAll("\\S+shikaku-demo-\\d+", "#"));
    }
    return String.join("\n", masked)
        .replaceAll("(センターまでの経路 +)(つながっています|照会できます)[^=]*?(?=このPC)", "$1# ")
        .lines()
        .toList();
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
