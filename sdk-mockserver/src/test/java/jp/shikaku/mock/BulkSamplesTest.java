package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sample requests are answered with the sample answers. */
class BulkSamplesTest {
  /** Gives three rows in the order of the sample: the first, the third, the second. */
  private static final long ORDER = orderOfTheSample();

  @TempDir Path folder;

  private static long orderOfTheSample() {
    long seed = 0;
    while (true) {
      BulkFamily.Order order =
          new BulkFamily.Order("", BulkManner.usual(), seed + 1, java.time.Instant.EPOCH);
      if (BulkQuery.places(3, order).equals(java.util.List.of(0, 2, 1))) {
        return seed;
      }
      seed++;
    }
  }

  private MockTerminal.Builder at(BulkClient.Hands clock) {
    return MockTerminal.builder().root(folder).clock(clock);
  }

  @Test
  @DisplayName("eligibility 3.4 to 3.6 OQSmuquc: receipt, pending, result, byte for byte")
  void query() throws Exception {
    BulkClient.Hands clock = new BulkClient.Hands("2026-11-02T09:00:03Z");
    Population people = new Population();
    people.add(KnownPatients.TARO);
    people.add(
        Patient.builder("lost")
            .insurer("01139997", "架空産業健康保険組合")
            .card("99", "1", "00")
            .person("見本　次郎", "ﾐﾎﾝ ｼﾞﾛｳ", "1", LocalDate.of(1990, 1, 1))
            .set("PersonalFamilyClassification", "1")
            .set("QualificationDate", "20180401")
            .set("DisqualificationDate", "20260901")
            .set("ReasonOfLoss", "99")
            .build());
    people.register(Client.INSTITUTION, KnownPatients.TARO, "K0001234");
    BulkManner manner =
        BulkManner.usual().pendingRounds(1).refusing(2, "DEMO-R0003", "模擬エラー：生年月日が一致しません。");
    try (MockTerminal terminal = at(clock).population(people).seed(ORDER).bulk(manner).start()) {
      BulkClient client = new BulkClient(terminal);
      assertThat(client.ask("OQSmuquc01", sample("OQSmuquc01req_202611020001.xml")))
          .isEqualTo(sample("OQSmuquc01res_202611020001.xml"));
      clock.set("2026-11-02T09:00:20Z");
      assertThat(client.ask("OQSmuquc02", sample("OQSmuquc02req_202611020002.xml")))
          .isEqualTo(sample("OQSmuquc02res_202611020002.xml"));
      clock.set("2026-11-02T09:15:00Z");
      byte[] request = sample("OQSmuquc02req_202611020003.xml");
      assertThat(client.ask("OQSmuquc02", request))
          .isEqualTo(sample("OQSmuquc02res_202611020003.xml"));
      assertThat(client.ask("OQSmuquc02", request))
          .as("asked again")
          .isEqualTo(sample("OQSmuquc02res_202611020003.xml"));
      assertThat(terminal.seen()).allSatisfy(seen -> assertThat(seen.deviations()).isEmpty());
    }
  }

  @Test
  @DisplayName("eligibility 3.7 OQSsiimm: Shift_JIS asked, UTF-8 answered, byte for byte")
  void registration() throws Exception {
    try (MockTerminal terminal = at(new BulkClient.Hands("2026-11-02T00:40:00Z")).start()) {
      assertThat(
              new BulkClient(terminal).ask("OQSsiimm01", sample("OQSsiimm01req_202611020001.xml")))
          .isEqualTo(sample("OQSsiimm01res_202611020001.xml"));
      assertThat(terminal.seen().get(0).deviations()).isEmpty();
      assertThat(terminal.population().referenceNumber(Client.INSTITUTION, KnownPatients.TARO))
          .contains("K0001234");
    }
  }

  @Test
  @DisplayName("eligibility 3.8 OQSmuimm: the result, byte for byte; a refused row is not made")
  void bulkRegistration() throws Exception {
    BulkClient.Hands clock = new BulkClient.Hands("2026-11-02T00:50:00Z");
    BulkManner manner =
        BulkManner.usual()
            .inOrder()
            .withoutCounts()
            .refusing(2, "DEMO-R0004", "模擬エラー：該当する資格情報がありません。");
    try (MockTerminal terminal = at(clock).start()) {
      BulkClient client = new BulkClient(terminal);
      client.upload("OQSmutic", BulkClient.list("MedicalTreatmentMonth=202611"));
      terminal.next(Fault.bulk(manner));
      byte[] request = sample("OQSmuimm01req_202611020001.xml");
      String receipt = BulkClient.text(client.ask("OQSmuimm01", request));
      String number = MedicalClient.values(receipt, "ReceptionNumber").get(0);
      clock.set("2026-11-02T01:00:00Z");
      assertThat(client.result("OQSmuimm", number))
          .isEqualTo(BulkClient.text(sample("OQSmuimm02res_202611020002.xml")));
      assertThat(terminal.seen().get(1).deviations()).isEmpty();
      assertThat(terminal.population().referenceNumber(Client.INSTITUTION, KnownPatients.UME))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"OQSmuhvq, DEMO-HV-1", "OQSmuonq, DEMO-ON-1", "OQSmutic, DEMO-TIC-1"})
  @DisplayName("eligibility 3.9 the lists: the sample request is received, as the layout has it")
  void lists(String family, String identifier) throws Exception {
    try (MockTerminal terminal = at(new BulkClient.Hands("2026-11-02T09:00:03Z")).start()) {
      byte[] request = sample(family + "01req_202611020001.xml");
      String receipt = BulkClient.text(new BulkClient(terminal).ask(family + "01", request));
      String expected =
          BulkClient.text(sample("OQSmuquc01res_202611020001.xml"))
              .replace("DEMO-BULK-1", identifier);
      assertThat(receipt).isEqualTo(expected);
      assertThat(terminal.seen().get(0).deviations()).isEmpty();
    }
  }

  private static byte[] sample(String name) throws Exception {
    return SampleAnswersTest.sample(name);
  }
}
