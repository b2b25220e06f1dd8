package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkExchangeTest {
  private static final String QUERY = "OQSmuquc";
  private static final Clock NOW = MedicalClient.NOW;
  private static final Patient[] TWELVE = Population.known().subList(0, 12).toArray(Patient[]::new);

  @TempDir Path folder;
  private int terminals;

  private MockTerminal.Builder builder() {
    Path root = folder.resolve("terminal-" + ++terminals);
    return MockTerminal.builder().root(root).clock(NOW).patients(0);
  }

  private static String twelve() {
    return BulkClient.query(Client.DAY, TWELVE);
  }

  private static List<String> order(String result) {
    return MedicalClient.values(result, "ArbitraryIdentifier");
  }

  private String answer(MockTerminal.Builder builder) throws IOException {
    try (MockTerminal terminal = builder.start()) {
      return new BulkClient(terminal).uploadAndGet(QUERY, twelve());
    }
  }

  @Test
  @DisplayName("one row for each person, in another order than asked, the same for the same seed")
  void order() throws Exception {
    String answer = answer(builder());
    List<String> asked = IntStream.rangeClosed(1, 12).mapToObj(Integer::toString).toList();
    assertThat(order(answer)).isNotEqualTo(asked).containsExactlyInAnyOrderElementsOf(asked);
    assertThat(answer(builder())).isEqualTo(answer);
    assertThat(order(answer(builder().seed(2)))).isNotEqualTo(order(answer));
    assertThat(order(answer(builder().bulk(BulkManner.usual().inOrder())))).isEqualTo(asked);
    BulkFamily.Order two = new BulkFamily.Order("", BulkManner.usual(), 0, NOW.instant());
    assertThat(BulkQuery.places(2, two)).containsExactly(1, 0);
  }

  @Test
  @DisplayName("rows say what the single query says: results, validity, refusal, nothing")
  void rows() throws Exception {
    try (MockTerminal terminal = builder().start()) {
      BulkClient client = new BulkClient(terminal);
      Patient[] asked = {
        KnownPatients.TARO,
        KnownPatients.JIRO,
        KnownPatients.NOBODY,
        KnownPatients.SHIRO,
        KnownPatients.WRONG_CHECK_DIGIT,
        KnownPatients.YOKO,
        KnownPatients.KIGEN
      };
      String result = client.uploadAndGet(QUERY, BulkClient.query(Client.DAY, asked));
      List<String> validities = new ArrayList<>();
      for (int place = 1; place <= asked.length; place++) {
        String row = BulkClient.row(result, place);
        String single = client.ask("OQSsiquc01", Client.query(asked[place - 1]));
        for (String same :
            List.of("QualificationValidity", "ProcessingResultCode", "Name", "InsurerName")) {
          assertThat(MedicalClient.values(row, same))
              .as(same + " of row " + place)
              .isEqualTo(MedicalClient.values(single, same));
        }
        validities.addAll(MedicalClient.values(row, "QualificationValidity"));
      }
      assertThat(validities).containsExactly("1", "3", "4", "1", "6", "1");
      assertThat(result)
          .contains(
              "NumberOfProcessingResult>7<", "NumberOfNormalProcessing>6<", "NumberOfError>1<")
          .doesNotContain("ResultList", "ConsFlg", "LimitApplicationCertificateRelatedInfo");
      assertThat(MedicalClient.values(BulkClient.row(result, 4), "InsuredCardClassification"))
          .as("medical aid beside insurance")
          .containsExactly("A1", "01");
      assertThat(BulkClient.row(result, 3)).doesNotContain("ResultOfQualificationConfirmation");
    }
  }

  @Test
  @DisplayName("whether the limit certificate changed: in the month it begins, or as registered")
  void limitChanged() throws Exception {
    try (MockTerminal terminal = builder().start()) {
      BulkClient client = new BulkClient(terminal);
      Patient set =
          KnownPatients.KYUZO.edit().set("LimitApplicationCertificateChanged", "1").build();
      terminal.population().replace(KnownPatients.KYUZO, set);
      Patient[] asked = {KnownPatients.TARO, set, KnownPatients.SABURO};
      assertThat(changed(client, Client.DAY, asked)).containsExactly("0", "1", "");
      assertThat(changed(client, LocalDate.of(2026, 8, 31), asked)).containsExactly("1", "1", "");
      assertThat(client.ask("OQSsiquc01", Client.query(set)))
          .doesNotContain("LimitApplicationCertificateChanged");
    }
  }

  private static List<String> changed(BulkClient client, LocalDate day, Patient... asked)
      throws IOException {
    String result = client.uploadAndGet(QUERY, BulkClient.query(day, asked));
    return IntStream.rangeClosed(1, asked.length)
        .mapToObj(place -> BulkClient.row(result, place))
        .map(row -> MedicalClient.values(row, "LimitApplicationCertificateChanged"))
        .map(told -> String.join("", told))
        .toList();
  }

  @Test
  @DisplayName("pending rounds and refused rows by a scenario file, for the kind it names")
  void scenario() throws Exception {
    Path file = folder.resolve("scenario.json");
    Files.writeString(
        file,
        """
        {"rules": [{"kind": "OQSmuquc01", "times": 1, "faults": [
          {"fault": "bulk", "pendingRounds": 3, "inOrder": true, "counts": false,
           "refusing": [{"row": 2, "code": "MOCK-X1", "message": "模擬"}]}]}]}
        """);
    try (MockTerminal terminal = builder().scenario(Scenario.load(file)).start()) {
      BulkClient client = new BulkClient(terminal);
      String number = client.upload(QUERY, twelve());
      for (int round = 1; round <= 3; round++) {
        assertThat(client.result(QUERY, number))
            .contains("SegmentOfResult>2<", "ReceptionNumber>" + number + "<")
            .doesNotContain("MessageBody");
      }
      String result = client.result(QUERY, number);
      assertThat(BulkClient.row(result, 2))
          .contains("ProcessingResultStatus>2<", "ProcessingResultCode>MOCK-X1<")
          .doesNotContain("QualificationValidity", "ResultOfQualificationConfirmation");
      assertThat(result).contains("SegmentOfResult>1<").doesNotContain("NumberOf");
      assertThat(client.uploadAndGet(QUERY, twelve())).contains("SegmentOfResult>1<");
      assertThat(terminal.uploads()).hasSize(2);
      assertThat(terminal.downloads()).hasSize(5);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"fault\":\"bulk\",\"refusing\":[{\"code\":\"a\",\"message\":\"b\"}]}",
        "{\"fault\":\"bulk\",\"refusing\":[{\"row\":1,\"message\":\"b\"}]}",
        "{\"fault\":\"bulk\",\"pendingRounds\":-1}",
        "{\"fault\":\"bulk\",\"generated\":-1}"
      })
  @DisplayName("a scenario file that is not as described says where")
  void badScenario(String fault) throws Exception {
    Path file = folder.resolve("scenario.json");
    Files.writeString(file, "{\"rules\":[{\"faults\":[" + fault + "]}]}");
    assertThatThrownBy(() -> Scenario.load(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "rules\\[0]\\.faults\\[0]\\.(refusing\\[0]\\.|pendingRounds|generated).* must.*");
  }

  @Test
  @DisplayName("as a zip with one document of the right name, in the terminal's charset")
  void zipped() throws Exception {
    String plain = answer(builder().answersIn(WireText.WINDOWS_31J), WireText.WINDOWS_31J);
    BulkManner manner = BulkManner.usual().zipped().pendingRounds(1);
    try (MockTerminal terminal =
        builder().answersIn(WireText.WINDOWS_31J).bulk(manner).writesByRename().start()) {
      BulkClient client = new BulkClient(terminal);
      String number = client.upload(QUERY, twelve());
      assertThat(client.result(QUERY, number)).contains("SegmentOfResult>2<");
      BulkClient.Entry only = BulkClient.only(client.zip(QUERY, number));
      assertThat(only.name()).isEqualTo("OQSmuquc02res_M3.xml");
      assertThat(new String(only.bytes(), WireText.WINDOWS_31J))
          .isEqualTo(plain)
          .startsWith("<?xml version=\"1.0\" encoding=\"Shift_JIS\"")
          .contains("CharacterCodeIdentifier>1<", "髙橋●　はな");
      assertThat(BulkClient.only(client.zip(QUERY, number)).bytes())
          .as("asked again")
          .isEqualTo(only.bytes());
      try (Stream<Path> left = Files.list(terminal.root().resolve(".mock-terminal"))) {
        assertThat(left).as("staged files left").isEmpty();
      }
    }
  }

  private String answer(MockTerminal.Builder builder, java.nio.charset.Charset charset)
      throws IOException {
    try (MockTerminal terminal = builder.start()) {
      BulkClient client = new BulkClient(terminal);
      String number = client.upload(QUERY, twelve());
      String request = BulkClient.download(Client.INSTITUTION, number);
      return new String(
          client.ask("OQSmuquc02", request.getBytes(StandardCharsets.UTF_8)), charset);
    }
  }

  @Test
  @DisplayName("a number that is unknown, of another family or another institution: abnormal end")
  void unknownNumber() throws Exception {
    try (MockTerminal terminal = builder().start()) {
      BulkClient client = new BulkClient(terminal);
      String number = client.upload(QUERY, twelve());
      for (String answer :
          List.of(
              client.result(QUERY, "2026110200000000009"),
              client.result("OQSmuimm", number),
              client.ask("OQSmuquc02", BulkClient.download(Place.HOSPITAL.code(), number)))) {
        assertThat(answer)
            .contains("SegmentOfResult>9<", "ErrorCode>MOCK-E0004<")
            .doesNotContain("MessageBody", "試験");
      }
      assertThat(client.err("OQSmuquc02", BulkClient.download(Client.INSTITUTION, "")))
          .contains("ReceptionNumber is missing");
    }
  }

  @Test
  @DisplayName(
      "an upload refused in the header or in the body gives no number; nothing is received")
  void refusedUpload() throws Exception {
    try (MockTerminal terminal = builder().institutions(Client.INSTITUTION).start()) {
      BulkClient client = new BulkClient(terminal);
      String header =
          client.ask("OQSmuquc01", BulkClient.query(Place.HOSPITAL.code(), Client.DAY, TWELVE));
      assertThat(header)
          .contains("SegmentOfResult>9<", "ErrorCode>MOCK-E0002<")
          .doesNotContain("ReceptionNumber", "MessageBody");
      terminal.next(Fault.refused("MOCK-B1", "模擬"), Fault.headerError("MOCK-B2", "模擬"));
      assertThat(client.ask("OQSmuquc01", twelve()))
          .contains("ProcessingResultStatus>2<", "ProcessingResultCode>MOCK-B1<")
          .doesNotContain("ReceptionNumber");
      assertThat(client.ask("OQSmuquc01", twelve()))
          .contains("SegmentOfResult>9<", "ErrorCode>MOCK-B2<")
          .doesNotContain("ReceptionNumber");
      assertThat(client.upload(QUERY, twelve())).as("one was received before").endsWith("00002");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"InsurerNumber", "InsuredIdentificationNumber", "Birthdate"})
  @DisplayName("a row without a mandatory element: .err names element and row, no value")
  void mandatory(String element) throws Exception {
    try (MockTerminal terminal = builder().start()) {
      BulkClient client = new BulkClient(terminal);
      String request = BulkClient.query(Client.DAY, KnownPatients.TARO, KnownPatients.UME);
      String row = request.substring(request.lastIndexOf("<QualificationConfirmSearchInfo>"));
      String lacking = row.replaceFirst("<" + element + ">[^<]*</" + element + ">", "");
      assertThat(client.err("OQSmuquc01", request.replace(row, lacking)))
          .contains(element + " is missing in row 2")
          .doesNotContain("39131990", "00000019", "1948");
      assertThat(client.err("OQSmuquc01", BulkClient.query(Client.DAY)))
          .contains("QualificationConfirmSearchInfo is missing");
    }
  }

  @Test
  @DisplayName("faults spoil results as they do single answers")
  void faults() throws Exception {
    try (MockTerminal terminal = builder().start()) {
      BulkClient client = new BulkClient(terminal);
      String number = client.upload(QUERY, twelve());
      terminal.next(
          Fault.wrongInstitution().and(Fault.unknownElements()).and(Fault.set("Name", "別人　一")),
          Fault.headerError("MOCK-H1", "模擬"),
          Fault.truncated(0.5).and(Fault.slowly(3, Duration.ZERO)),
          Fault.mojibake());
      String spoilt = client.result(QUERY, number);
      assertThat(spoilt).doesNotContain(Client.INSTITUTION, "試験　太郎</Name>");
      assertThat(BulkClient.rows(spoilt))
          .hasSize(12)
          .allSatisfy(row -> assertThat(row).contains("MockNewItem"));
      assertThat(client.result(QUERY, number))
          .contains("ErrorCode>MOCK-H1<")
          .doesNotContain("MessageBody");
      terminal.awaitAnswered(3, Client.LONG);
      long answered = terminal.seen().size();
      new MedicalClient(terminal)
          .send("OQSmuquc02", BulkClient.download(Client.INSTITUTION, number));
      terminal.awaitAnswered((int) answered + 1, Client.LONG);
      String whole = client.result("OQSmuquc", number);
      assertThat(whole).as("mojibake").doesNotContain("試験　太郎");
    }
  }

  @Test
  @DisplayName("uploads and downloads are told, and their texts hold no personal data")
  void seen() throws Exception {
    try (MockTerminal terminal = builder().start()) {
      BulkClient client = new BulkClient(terminal);
      String number = client.upload(QUERY, twelve());
      client.result(QUERY, number);
      assertThat(terminal.uploads().get(0).rows()).isEqualTo(12);
      assertThat(terminal.uploads().get(0).receptionNumber()).isEmpty();
      assertThat(terminal.downloads().get(0).receptionNumber()).contains(number);
      assertThat(terminal.downloads().get(0).deviations()).isEmpty();
      assertThatThrownBy(() -> assertThat(terminal.uploads()).isEmpty())
          .isInstanceOf(AssertionError.class)
          .message()
          .contains("OQSmuquc01req_M1.xml")
          .doesNotContain("試験", "4567", "１２３", "1985");
    }
  }

  @Test
  @DisplayName("generated rows follow the others, are counted, and are the same for the same seed")
  void generated() throws Exception {
    BulkManner manner = BulkManner.usual().generated(300);
    String answer = answer(builder().bulk(manner));
    List<String> rows = BulkClient.rows(answer);
    assertThat(rows).hasSize(312);
    assertThat(answer).contains("NumberOfProcessingResult>312<", "NumberOfError>0<");
    assertThat(rows.subList(12, 312))
        .allSatisfy(row -> assertThat(row).contains("ArbitraryIdentifier>generated-"));
    assertThat(answer(builder().bulk(manner))).isEqualTo(answer);
  }

  @Test
  @DisplayName("BULK-1 a result goes to its file row by row: the file grows while rows are made")
  void streamed() throws Exception {
    Path file = folder.resolve("result.xml");
    List<Long> sizes = new ArrayList<>();
    BulkUnits units =
        new BulkUnits() {
          @Override
          public Counts counts(java.time.Instant now) {
            return new Counts(1_000, 0);
          }

          @Override
          public void each(java.time.Instant now, Taker taker) throws IOException {
            for (int row = 0; row < 1_000; row++) {
              taker.take(Node.group(BulkUnit.NAME).add("Name", "模".repeat(100)));
              sizes.add(Files.size(file));
            }
          }
        };
    new BulkWriter(
            Answers.message(Node.group("MessageHeader"), Node.group("MessageBody")),
            row -> row,
            StandardCharsets.UTF_8,
            StandardCharsets.UTF_8)
        .write(units, NOW.instant(), file);
    for (int row = 0; row < 1_000; row++) {
      assertThat(sizes.get(row)).isGreaterThan(350L * row - 16_384);
    }
    assertThat(BulkClient.rows(Files.readString(file))).hasSize(1_000);
  }
}
