package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceNumberTest {
  private static final String OTHER = Place.HOSPITAL.code();

  @TempDir Path folder;

  private final BulkClient.Hands clock = new BulkClient.Hands("2026-11-02T00:30:15Z");
  private MockTerminal terminal;
  private BulkClient client;

  @BeforeEach
  void start() throws Exception {
    terminal = MockTerminal.builder().root(folder).clock(clock).patients(0).start();
    client = new BulkClient(terminal);
  }

  @AfterEach
  void close() {
    terminal.close();
  }

  private String register(String number, Patient patient) throws Exception {
    return client.ask("OQSsiimm01", BulkClient.registration(Client.INSTITUTION, number, patient));
  }

  private String single(String institution, Patient patient) throws Exception {
    return client.ask("OQSsiquc01", Client.query(patient).replace(Client.INSTITUTION, institution));
  }

  private List<String> bulk(String institution, Patient... patients) throws Exception {
    String receipt = client.ask("OQSmuquc01", BulkClient.query(institution, Client.DAY, patients));
    String number = MedicalClient.values(receipt, "ReceptionNumber").get(0);
    return MedicalClient.values(
        client.ask("OQSmuquc02", BulkClient.download(institution, number)), "ReferenceNumber");
  }

  private static List<String> told(String answer) {
    return MedicalClient.values(answer, "ReferenceNumber");
  }

  @Test
  @DisplayName("comes back single, bulk and with the card visit, to that institution only")
  void comesBack() throws Exception {
    assertThat(register("K0001", KnownPatients.TARO)).contains("ProcessingResultStatus>1<");
    assertThat(told(single(Client.INSTITUTION, KnownPatients.TARO))).containsExactly("K0001");
    assertThat(bulk(Client.INSTITUTION, KnownPatients.TARO, KnownPatients.HANA))
        .containsExactly("K0001");
    assertThat(told(BulkClient.text(terminal.reader().walkIn(KnownPatients.TARO).bytes())))
        .containsExactly("K0001");
    assertThat(told(single(OTHER, KnownPatients.TARO))).isEmpty();
    assertThat(bulk(OTHER, KnownPatients.TARO)).isEmpty();
    assertThat(told(single(Client.INSTITUTION, KnownPatients.HANAKO)))
        .as("the same number, another branch")
        .isEmpty();
  }

  @Test
  @DisplayName("the last registration counts; an institution's own choice in a visit too")
  void again() throws Exception {
    register("K0001", KnownPatients.TARO);
    register("K0002", KnownPatients.TARO);
    assertThat(told(single(Client.INSTITUTION, KnownPatients.TARO))).containsExactly("K0002");
    FaceVisit visit = FaceVisit.usual().referenceNumber("K0003");
    assertThat(told(BulkClient.text(terminal.reader().walkIn(KnownPatients.TARO, visit).bytes())))
        .containsExactly("K0003");
  }

  @Test
  @DisplayName("lost when the insurance changes, kept when something else does")
  void lostByChange() throws Exception {
    register("K0001", KnownPatients.TARO);
    Patient moved = KnownPatients.TARO.edit().set("Address", "東京都架空区転居町１").build();
    terminal.population().replace(KnownPatients.TARO, moved);
    assertThat(single(Client.INSTITUTION, moved)).contains("転居町", "ReferenceNumber>K0001<");

    Patient changed =
        moved
            .edit()
            .set("DisqualificationDate", "20261101")
            .set("ReasonOfLoss", "03")
            .and()
            .insurer("01139997", "架空産業健康保険組合")
            .card("99", "7001", "00")
            .set("QualificationDate", "20261101")
            .build();
    terminal.population().replace(moved, changed);
    assertThat(single(Client.INSTITUTION, changed))
        .as("by the old card")
        .contains("QualificationValidity>3<")
        .doesNotContain("ReferenceNumber");
    String byTheNewCard =
        Client.query("01139997", "99", "7001", "00", changed.birthdate(), Client.DAY, true, "N1");
    assertThat(client.ask("OQSsiquc01", byTheNewCard))
        .contains("QualificationValidity>1<")
        .doesNotContain("ReferenceNumber");
    assertThat(told(BulkClient.text(terminal.reader().walkIn(changed).bytes()))).isEmpty();
    assertThat(terminal.population().referenceNumber(Client.INSTITUTION, changed)).isEmpty();
    Patient stranger = moved.edit().build();
    assertThatThrownBy(() -> terminal.population().replace(stranger, changed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("patient taro is not there");
  }

  @Test
  @DisplayName("lost on the day the insurance ends, as the clock goes on")
  void lostByTime() throws Exception {
    register("K0006", KnownPatients.MUTSUMI);
    clock.set("2026-11-30T14:59:59Z");
    assertThat(told(single(Client.INSTITUTION, KnownPatients.MUTSUMI))).containsExactly("K0006");
    clock.set("2026-11-30T15:00:00Z");
    assertThat(told(single(Client.INSTITUTION, KnownPatients.MUTSUMI))).isEmpty();
    assertThat(register("K0006", KnownPatients.MUTSUMI)).contains("MOCK-R0012");
  }

  @Test
  @DisplayName("medical aid beside insurance: numbers parallel to the results, one empty")
  void parallel() throws Exception {
    terminal.population().register(Client.INSTITUTION, KnownPatients.SHIRO, "K0007");
    assertThat(bulk(Client.INSTITUTION, KnownPatients.SHIRO)).containsExactly("", "K0007");
    register("T0007", KnownPatients.SHIRO);
    assertThat(bulk(Client.INSTITUTION, KnownPatients.SHIRO)).containsExactly("T0007", "K0007");
    assertThat(told(single(Client.INSTITUTION, KnownPatients.SHIRO)))
        .containsExactly("T0007", "K0007");
  }

  @ParameterizedTest
  @CsvSource({
    "OQSsiimm01, ReferenceNumber",
    "OQSsiimm01, InsurerNumber",
    "OQSmuimm01, InsuredIdentificationNumber",
    "OQSmuimm01, MedicalInstitutionCode"
  })
  @DisplayName("a mandatory element that is missing: .err names it and no value")
  void mandatory(String kind, String element) throws Exception {
    String request = BulkClient.registration(Client.INSTITUTION, "K0001", KnownPatients.TARO);
    assertThat(client.err(kind, request.replaceAll("<(" + element + ")>[^<]*<", "<$1><")))
        .contains(element + " is missing")
        .doesNotContain("K0001", "4567", "06139992");
  }

  @Test
  @DisplayName("refused: nobody there, two there, too long, a wrong check digit")
  void refused() throws Exception {
    assertThat(register("K1", KnownPatients.NOBODY))
        .contains("SegmentOfResult>1<", "ProcessingResultStatus>2<", "MOCK-R0012");
    assertThat(
            client.ask(
                "OQSsiimm01",
                BulkClient.registration(Client.INSTITUTION, "K1", KnownPatients.TWIN_A)
                    .replaceAll("<InsuredBranchNumber>.*</InsuredBranchNumber>", "")))
        .contains("MOCK-R0013");
    assertThat(register("K".repeat(51), KnownPatients.TARO)).contains("MOCK-R0011");
    assertThat(register("患者１", KnownPatients.TARO)).contains("MOCK-R0011");
    assertThat(register("K1", KnownPatients.WRONG_CHECK_DIGIT)).contains("MOCK-R0002");
    assertThat(register("K".repeat(50), KnownPatients.TARO)).contains("ProcessingResultStatus>1<");
    assertThat(terminal.seen().get(2).deviations())
        .containsExactly("ReferenceNumberRegistrationInfo/ReferenceNumber is longer than 50");
  }

  @Test
  @DisplayName("bulk: each row has its own outcome, the counts say so")
  void bulkRows() throws Exception {
    String result =
        client.uploadAndGet(
            "OQSmuimm",
            BulkClient.registration(
                Client.INSTITUTION,
                "K9",
                KnownPatients.TARO,
                KnownPatients.NOBODY,
                KnownPatients.HANA));
    assertThat(MedicalClient.values(result, "ProcessingResultStatus"))
        .containsExactlyInAnyOrder("1", "2", "1");
    assertThat(result)
        .contains("NumberOfProcessingResult>3<", "NumberOfNormalProcessing>2<", "NumberOfError>1<");
    assertThat(told(single(Client.INSTITUTION, KnownPatients.HANA))).containsExactly("K9");
  }
}
