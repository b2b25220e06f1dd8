package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import jp.shikaku.examples.text.Width;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecodeCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  static Stream<Path> whole() throws IOException {
    return Samples.all().stream()
        .filter(path -> !path.getFileName().toString().equals(Samples.TRUNCATED));
  }

  @ParameterizedTest
  @MethodSource("whole")
  @DisplayName("decode --json gives what a reader of the specification expects")
  void golden(Path sample) throws IOException {
    Cli cli = Cli.run("decode", "--json", sample.toString());

    assertThat(cli.out())
        .isEqualTo(Files.readString(Samples.golden(sample), StandardCharsets.UTF_8));
    assertThat(cli.err()).isEmpty();
    assertThat(cli.exit()).isZero();
  }

  @Test
  void theJapaneseOfShiftJisSurvives() throws IOException {
    Path sample = Samples.file("OQSsiquc01res_202611020002.xml");

    JsonNode json = JSON.readTree(Cli.run("decode", "--json", sample.toString()).out());

    JsonNode qualification = json.at("/qualifications/0");
    assertThat(json.at("/charset").asText()).isEqualTo("windows-31j");
    assertThat(qualification.at("/name/formal").asText()).isEqualTo("髙橋●　はな");
    assertThat(qualification.at("/address").asText()).isEqualTo("神奈川県仮想市●●１０００－１　髙見ハイツ①");
    assertThat(qualification.at("/insurerNumber").asText()).isEqualTo("138990");
    assertThat(qualification.at("/insurerNumberOnWire").asText()).isEqualTo("  138990");
  }

  @Test
  @DisplayName("a file that is no message at all is called that, and not cut off")
  void noMessage(@TempDir Path folder) throws IOException {
    Path query = Files.writeString(folder.resolve("q.json"), "{\"number\":\"1\"}");

    Cli cli = Cli.run("decode", query.toString());

    assertThat(cli.exit()).isEqualTo(6);
    assertThat(cli.errLines()).containsExactly("q.json: 電文（XML）ではありません（1行 1桁）");
  }

  @Test
  void aTruncatedFaceFileIsAnErrorWithExitCode6() throws IOException {
    Path sample = Samples.folder("face").resolve(Samples.TRUNCATED);

    Cli json = Cli.run("decode", "--json", sample.toString());
    Cli text = Cli.run("decode", sample.toString());

    assertThat(json.exit()).isEqualTo(6);
    assertThat(json.out()).isEmpty();
    JsonNode error = JSON.readTree(json.err()).get("error");
    assertThat(error.get("type").asText()).isEqualTo("DecodeException");
    assertThat(error.get("fileName").asText()).isEqualTo(Samples.TRUNCATED);
    assertThat(error.get("retryable").asBoolean()).isFalse();
    assertThat(text.exit()).isEqualTo(6);
    assertThat(text.errLines())
        .singleElement()
        .asString()
        .startsWith(Samples.TRUNCATED + ": 文字コードが宣言と合わないか、途中で切れています（")
        .endsWith("行）");
    assertThat(json.err() + text.err()).doesNotContain("見本", "三郎");
  }

  @Test
  @DisplayName("3 a bulk result that is cut: the rows before the cut, then the error, exit 6")
  void aCutBulkResult() throws IOException {
    Path whole = Samples.file("OQSmuquc02res_202611020003.xml");
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = folder.resolve(whole.getFileName());
    Files.write(cut, Arrays.copyOf(bytes, 2_600));

    Cli cli = Cli.run("decode", "--json", cut.toString());
    Cli line = Cli.run("decode", "--jsonl", cut.toString());
    Cli text = Cli.run("decode", cut.toString());

    assertThat(List.of(cli.exit(), line.exit(), text.exit())).containsOnly(6);
    JsonNode json = JSON.readTree(cli.out());
    assertThat(json).isEqualTo(JSON.readTree(line.out()));
    assertThat(json.get("complete").asBoolean(true)).isFalse();
    JsonNode all = JSON.readTree(Cli.run("decode", "--json", whole.toString()).out());
    assertThat(all.has("complete")).isFalse();
    assertThat(all.get("rows")).hasSize(3);
    assertThat(json.get("rows")).containsExactly(all.get("rows").get(0));
    assertThat(json.get("counts")).isEqualTo(all.get("counts"));
    assertThat(JSON.readTree(cli.err()).at("/error/fileName").asText())
        .isEqualTo(whole.getFileName().toString());
    assertThat(text.out()).contains("試験　太郎", "【読み取れない行があります】1件しか読み取れませんでした。");
    assertThat(Cli.run("decode", whole.toString()).out()).doesNotContain("読み取れない行");
    assertThat(text.errLines()).singleElement().asString().contains("途中で切れている");
  }

  @Test
  @DisplayName(
      "S-IN-03 a bulk result with a novelty in each row: all rows, and of the findings the first")
  void manyFindings() throws IOException {
    Path sample = Samples.file("OQSmuquc02res_202611020003.xml");
    String text = Files.readString(sample, StandardCharsets.UTF_8);
    int begin = text.indexOf("<BulkConfirmUnit>");
    int end = text.indexOf("</BulkConfirmUnit>");
    String row = text.substring(begin, end) + "<Novelty>1</Novelty></BulkConfirmUnit>";
    Path many = folder.resolve(sample.getFileName());
    Files.writeString(many, text.substring(0, begin) + row.repeat(1_100) + text.substring(begin));

    Cli json = Cli.run("decode", "--json", "--strict", many.toString());
    Cli lines = Cli.run("decode", "--lang", "en", many.toString());

    assertThat(json.exit()).isEqualTo(6);
    JsonNode told = JSON.readTree(json.out());
    assertThat(told.get("rows")).hasSize(1_103);
    assertThat(told.get("findings")).hasSize(1_000);
    assertThat(told.at("/findings/0/row").asInt()).isEqualTo(1);
    assertThat(told.get("findingsLeftOut").asInt())
        .as("and the count of the header")
        .isGreaterThan(99);
    assertThat(told.get("sizeBytes").asLong()).isEqualTo(Files.size(many));
    assertThat(lines.outLines())
        .filteredOn(line -> line.matches("  1_1 .*"))
        .hasSize(1_101)
        .as("in the same columns, block by block")
        .extracting(line -> line.indexOf("試験"))
        .containsOnly(lines.outLines().get(5).indexOf("試験"));
    assertThat(lines.out()).contains("and " + told.get("findingsLeftOut").asInt() + " more");
  }

  @Test
  @DisplayName("3.9 a bulk result in a zip decodes as the document in it")
  void aZippedBulkResult() throws IOException {
    Path whole = Samples.file("OQSmuquc02res_202611020003.xml");
    Path zip = folder.resolve("OQSmuquc02res_202611020003.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry(whole.getFileName().toString()));
      Files.copy(whole, out);
    }

    Cli cli = Cli.run("decode", "--json", folder.toString());

    assertThat(cli.exit()).as(cli.err()).isZero();
    ObjectNode json = (ObjectNode) JSON.readTree(cli.out()).get(0);
    ObjectNode expected =
        (ObjectNode) JSON.readTree(Cli.run("decode", "--json", whole.toString()).out());
    List<String> ofTheFile = List.of("fileName", "sizeBytes", "sha256");
    assertThat(json.without(ofTheFile).toString())
        .isEqualTo(expected.without(ofTheFile).toString());
  }

  @Test
  void aFolderWithoutMessagesIsWrongInput(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("note.xml"), "");
    Path name = folder.getFileName();

    Cli text = Cli.run("decode", folder.toString());
    Cli json = Cli.run("decode", "--json", folder.toString());
    Cli file = Cli.run("decode", folder.resolve("note.xml").toString());

    assertThat(text.exit()).isEqualTo(2);
    assertThat(text.errLines()).containsExactly(name + ": 電文の名前（OQS…・YZK…・TKK…）のファイルがありません");
    assertThat(json.exit()).isEqualTo(2);
    assertThat(JSON.readTree(json.out())).isEmpty();
    assertThat(file.errLines()).containsExactly("note.xml: 0バイトです");
  }

  @Test
  void aFolderIsAnArrayOfItsMessageFilesInTheOrderOfTheirNames() throws IOException {
    for (Path sample :
        List.of(
            Samples.file("OQSsiquc01res_202611020005.xml"),
            Samples.file("OQSsiquc01res_202611020001.xml"))) {
      Files.copy(sample, folder.resolve(sample.getFileName()));
    }
    Files.writeString(folder.resolve("memo.txt"), "no message");
    Files.writeString(folder.resolve("OQSsiquc01res_202611020009.xml.tmp"), "no message");

    Cli cli = Cli.run("decode", "--json", folder.toString());

    assertThat(cli.exit()).isZero();
    assertThat(JSON.readTree(cli.out()).findValuesAsText("fileName"))
        .containsExactly("OQSsiquc01res_202611020001.xml", "OQSsiquc01res_202611020005.xml");
  }

  @Test
  void jsonLinesHaveOneLineADocument() throws IOException {
    Cli cli = Cli.run("decode", "--jsonl", Samples.folder("face").toString());

    assertThat(cli.exit()).isEqualTo(6);
    assertThat(cli.outLines()).hasSize(4);
    for (String line : cli.outLines()) {
      assertThat(JSON.readTree(line).get("face").asBoolean()).isTrue();
    }
  }

  @Test
  void theHighestCodeOfSeveralFilesCountsAndTheOthersAreShown() throws IOException {
    String good = Samples.file("OQSsiquc01res_202611020001.xml").toString();
    String missing = folder.resolve("OQSsiquc01res_1.xml").toString();
    String cut = Samples.folder("face").resolve(Samples.TRUNCATED).toString();

    assertThat(Cli.run("decode", missing).exit()).isEqualTo(2);
    Cli all = Cli.run("decode", "--json", missing, cut, good);
    assertThat(all.exit()).isEqualTo(6);
    assertThat(JSON.readTree(all.out())).hasSize(1);
    assertThat(all.errLines()).hasSize(2);
  }

  @Test
  void strictEndsWith6OnAnyFindingAndStillShowsTheDocument() throws IOException {
    Path changed =
        variant("<QualificationValidity>1<", "<Novelty>secret</Novelty><QualificationValidity>1<");

    Cli lenient = Cli.run("decode", "--json", changed.toString());
    Cli strict = Cli.run("decode", "--json", "--strict", changed.toString());

    assertThat(lenient.exit()).isZero();
    assertThat(strict.exit()).isEqualTo(6);
    assertThat(strict.out()).isEqualTo(lenient.out());
    JsonNode findings = JSON.readTree(strict.out()).get("findings");
    assertThat(findings).hasSize(1);
    assertThat(findings.at("/0/problem").asText()).isEqualTo("UNKNOWN_ELEMENT");
    assertThat(findings.at("/0/path").asText()).isEqualTo("/XmlMsg/MessageBody/Novelty");
    assertThat(findings.toString()).doesNotContain("secret");
  }

  @Test
  void anUnknownCodeKeepsItsTextAndABadDateIsNullWithAFinding() throws IOException {
    Path changed =
        variant("<Sex1>1</Sex1>", "<Sex1>8</Sex1>", "<Birthdate>19850417", "<Birthdate>19850431");

    JsonNode json = JSON.readTree(Cli.run("decode", "--json", changed.toString()).out());

    JsonNode sex = json.at("/qualifications/0/sex");
    assertThat(sex.get("code").asText()).isEqualTo("8");
    assertThat(sex.get("known").isNull()).isTrue();
    assertThat(sex.get("label").isNull()).isTrue();
    assertThat(json.at("/qualifications/0/birthdate").isNull()).isTrue();
    assertThat(json.get("findings").findValuesAsText("problem"))
        .containsExactlyInAnyOrder("UNKNOWN_CODE", "BAD_VALUE", "BAD_VALUE");
  }

  @Test
  void anAnswerThatNamesNoDayIsForTheTerminal() throws IOException {
    Path changed =
        variant(
            "<ProcessExecutionTime>20261102093015</ProcessExecutionTime>",
            "",
            "<QualificationConfirmationDate>20261102</QualificationConfirmationDate>",
            "");

    JsonNode json = JSON.readTree(Cli.run("decode", "--json", changed.toString()).out());

    assertThat(json.at("/validity/known").asText()).isEqualTo("VALID");
    assertThat(json.at("/nextAction/kind").asText()).isEqualTo("CHECK_AT_TERMINAL");
    assertThat(json.at("/copay/percent").isNull()).isTrue();
    assertThat(json.at("/copay/rule").asText()).isEqualTo("UNKNOWN");
  }

  @Test
  void withoutConfirmationDateTheDayOfProcessingCounts() throws IOException {
    Path changed =
        variant("<QualificationConfirmationDate>20261102</QualificationConfirmationDate>", "");

    JsonNode json = JSON.readTree(Cli.run("decode", "--json", changed.toString()).out());

    assertThat(json.at("/checkedOn").isNull()).isTrue();
    assertThat(json.at("/copay/percent").asInt()).isEqualTo(30);
  }

  @ParameterizedTest
  @MethodSource("whole")
  void theTextForPeopleFitsIntoALineAndBeginsWithWhatToDo(Path sample) {
    for (String language : List.of("ja", "en")) {
      Cli cli = Cli.run("decode", "--lang", language, sample.toString());

      assertThat(cli.exit()).isZero();
      assertThat(cli.outLines()).allMatch(line -> Width.of(line) <= 100, "within 100 columns");
    }
  }

  @Test
  void theTextTellsActionPersonAndRatio() {
    String sample = Samples.file("OQSsiquc01res_202611020008.xml").toString();

    assertThat(Cli.run("decode", sample).out())
        .contains(
            "ファイルの内容です。いま確認した結果ではありません。",
            "受付できます。",
            "2割（後期高齢者の一部負担金割合）",
            "仮名　ウメ",
            "ウメコ　仮名",
            "一般Ⅱ",
            "10,000円");
    assertThat(Cli.run("decode", "--lang", "en", sample).out())
        .contains("The patient can be accepted.", "20%", "monthly cap 10,000 yen");
    assertThat(Cli.run("decode", "--lang", "en", "--json", sample).out())
        .contains("\"message\": \"The patient can be accepted.");
  }

  @Test
  void whatTheOldCardSaidIsMarkedAsNoLongerValid() {
    String sample = Samples.file("OQSsiquc01res_202611020003.xml").toString();

    assertThat(Cli.run("decode", sample).outLines())
        .containsSubsequence("  新しい資格があります。新しい資格の確認書類を提示してもらってください。", "無効になった資格の内容");
  }

  @Test
  void badOptionsAreNamed() {
    String sample = Samples.file("OQSsiquc01res_202611020001.xml").toString();

    assertThat(Cli.run("decode", "--json", "--jsonl", "--lang", "en", sample).err())
        .contains("--jsonl");
    assertThat(Cli.run("decode").exit()).isEqualTo(2);
    assertThat(Cli.run("decode", "--lang", "fr", sample).exit()).isEqualTo(2);
    assertThat(Cli.run("decode", "--pretty", sample).errLines())
        .containsExactly("--pretty: このオプションはありません（--help を参照）");
  }

  /** Sample 0001 with texts replaced, pairwise. */
  private Path variant(String... changes) throws IOException {
    String text =
        Files.readString(Samples.file("OQSsiquc01res_202611020001.xml"), StandardCharsets.UTF_8);
    for (int i = 0; i < changes.length; i += 2) {
      assertThat(text).contains(changes[i]);
      text = text.replace(changes[i], changes[i + 1]);
    }
    return Files.writeString(folder.resolve("OQSsiquc01res_202611020001.xml"), text);
  }

  @Test
  @DisplayName("a PDF is told by kind, size, digest and media type, and never looked into")
  void aPdfIsTold() throws IOException {
    Path pdf = folder.resolve("YZKsiquc01res_1.pdf");
    Files.writeString(pdf, "%PDF-1.4\nsecret");

    JsonNode json = JSON.readTree(Cli.run("decode", "--json", folder.toString()).out()).get(0);

    assertThat(json.get("kind").asText()).isEqualTo("YZKsiquc01res");
    assertThat(json.get("mediaType").asText()).isEqualTo("application/pdf");
    assertThat(json.get("sizeBytes").asInt()).isEqualTo(15);
    assertThat(json.get("sha256").asText())
        .isEqualTo("b2d68aaf8d145f00c821740f5c97dd4a75316d4292238ee73b03c51cfa7dacbb");
    assertThat(Cli.run("decode", pdf.toString()).outLines())
        .containsExactly("YZKsiquc01res_1.pdf", "  電文  YZKsiquc01res  application/pdf  15 バイト");
  }

  @Test
  void aPdfWithoutItsSignatureIsNotDecoded() throws IOException {
    Path pdf = Files.writeString(folder.resolve("TKKsiquc01res_1.pdf"), "<html>");

    Cli cli = Cli.run("decode", "--json", pdf.toString());

    assertThat(cli.exit()).isEqualTo(6);
    assertThat(cli.out()).isEmpty();
    assertThat(JSON.readTree(cli.err()).at("/error/fileName").asText())
        .isEqualTo("TKKsiquc01res_1.pdf");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "YZKsiquc01req_202611020001",
        "YZKsiquc01res_202611020001",
        "YZKsiquc01res_202611020005",
        "TKKsiquc01req_202611020001",
        "TKKsiquc01res_202611020001",
        "TKKsiquc01res_202611020002"
      })
  @DisplayName("medical information under any name is told by its content")
  void theContentTellsWhatTheNameDoesNot(String name) throws IOException {
    Path copy = folder.resolve("copy of 1.xml");
    Files.copy(Samples.medicalInfo(name + ".xml"), copy);

    JsonNode json = JSON.readTree(Cli.run("decode", "--json", copy.toString()).out());

    assertThat(json.get("kind").asText()).isEqualTo(name.substring(0, 13));
    assertThat(json.get("findings")).isEmpty();
  }

  @Test
  @DisplayName("an error answer under any name could be of either family, and is not guessed")
  void anErrorAnswerIsNotGuessed() throws IOException {
    Path copy = folder.resolve("copy.xml");
    Files.copy(Samples.medicalInfo("YZKsiquc01res_202611020003.xml"), copy);

    Cli cli = Cli.run("decode", "--json", copy.toString());

    assertThat(cli.exit()).isEqualTo(6);
    assertThat(JSON.readTree(cli.err()).at("/error/reason").asText())
        .isEqualTo("UNEXPECTED_MESSAGE");
  }

  @Test
  @DisplayName("medical information may have 64 MiB, an eligibility answer 4")
  void sizes() throws IOException {
    for (String name : List.of("TKKsiquc01res_1.xml:64", "OQSsiquc01res_1.xml:4")) {
      Path file = folder.resolve(name.split(":")[0]);
      int limit = Integer.parseInt(name.split(":")[1]);
      try (FileChannel sparse =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        sparse.write(ByteBuffer.wrap(new byte[1]), limit * 1024L * 1024);
      }

      Cli cli = Cli.run("decode", "--json", file.toString());

      assertThat(cli.exit()).isEqualTo(6);
      assertThat(JSON.readTree(cli.err()).at("/error/message").asText())
          .contains("larger than " + limit + " MiB");
    }
  }

  @Test
  @DisplayName("data, none, refused: three sentences, and operations only where asked for")
  void theTextOfMedicalInformation() {
    String data = text("YZKsiquc01res_202611020001.xml");

    assertThat(data)
        .contains("★自院 架空内科クリニック  調剤：架空みほん薬局  [レセプト]", "【般】ミホンシン錠２５０ｍｇ ※コードなし")
        .contains("※コードなしの薬が 1 行あります", "架空血液検査一式", "手術情報 2 件は表示していません（--json には含まれます）。")
        .doesNotContain("架空腹腔鏡下手術（見本）", "架空抜歯手術（前歯）", "情報なし", "取得できませんでした");
    assertThat(text("YZKsiquc01res_202611020005.xml"))
        .contains("  薬剤情報・診療情報は、センターから返りませんでした。", "診療行為：記載はありません（同意の有無は不明）")
        .doesNotContain("取得できませんでした", "情報なし");
    assertThat(text("YZKsiquc01res_202611020003.xml"))
        .contains("取得できませんでした", "有無はわかりません", "（見本文言）薬剤情報閲覧の同意が登録されていません。")
        .doesNotContain("情報なし", "診療行為");
    assertThat(text("TKKsiquc01res_202611020002.xml")).contains("  特定健診情報は、センターから返りませんでした。");
  }

  private static String text(String sample) {
    return Cli.run("decode", Samples.medicalInfo(sample).toString()).out();
  }

  @Test
  @DisplayName("what was not understood is never told as \"none\"")
  void unreadContentIsNotNone() throws IOException {
    Path file = folder.resolve("YZKsiquc01res_1.xml");
    Files.writeString(
        file,
        Files.readString(Samples.medicalInfo("YZKsiquc01res_202611020005.xml"))
            .replace("<MessageBody/>", "<MessageBody><InHospital>x</InHospital></MessageBody>"));

    String text = Cli.run("decode", file.toString()).out();

    assertThat(text).contains("解釈できない箇所が 1 あります", "回答の内容を読み取れません。薬剤情報・診療情報の有無はわかりません。");
    assertThat(text).doesNotContain("情報なし", "返りませんでした");
  }
}
