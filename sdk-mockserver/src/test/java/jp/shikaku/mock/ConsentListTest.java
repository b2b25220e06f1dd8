package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsentListTest {
  private static final LocalDate VISIT = LocalDate.of(2026, 11, 5);

  @TempDir Path folder;

  private MockTerminal terminal;
  private BulkClient client;

  @BeforeEach
  void start() throws Exception {
    terminal = MockTerminal.builder().root(folder).clock(MedicalClient.NOW).patients(0).start();
    client = new BulkClient(terminal);
  }

  @AfterEach
  void close() {
    terminal.close();
  }

  private List<String> listed(String family, String... criteria) throws Exception {
    return MedicalClient.values(client.uploadAndGet(family, BulkClient.list(criteria)), "Name");
  }

  private List<String> consents(String family, String flag, String from, String to)
      throws Exception {
    return listed(
        family, "ConsentDateFrom=" + from, "ConsentDateTo=" + to, "MedicalTreatmentFlag=" + flag);
  }

  @Test
  @DisplayName("訪問診療等: who agreed in the period, with consents, limit certificate and number")
  void homeVisits() throws Exception {
    terminal
        .population()
        .agrees(KnownPatients.TARO, RemoteVisit.HOME, Instant.parse("2026-10-31T15:00:00Z"), VISIT);
    terminal.population().register(Client.INSTITUTION, KnownPatients.TARO, "K1");
    assertThat(consents("OQSmuhvq", "2", "20261101", "20261101")).containsExactly("試験　太郎");
    assertThat(consents("OQSmuhvq", "2", "20261031", "20261031")).isEmpty();
    assertThat(consents("OQSmuhvq", "2", "20261101", "20261102"))
        .as("with the person who agreed just now")
        .containsExactlyInAnyOrder("試験　太郎", "仮名　訪問");
    assertThat(consents("OQSmuonq", "3", "20261101", "20261102")).isEmpty();

    String result =
        client.uploadAndGet(
            "OQSmuhvq",
            BulkClient.list(
                "ConsentDateFrom=20261101", "ConsentDateTo=20261101", "MedicalTreatmentFlag=2"));
    assertThat(result)
        .contains(
            "NumberOfProcessingResult>1<",
            "PharmacistsInfoConsTime>20261101000000<",
            "LimitApplicationCertificateClassificationFlag>A03<",
            "<ReferenceNumber>K1<")
        .doesNotContain("QualificationConfirmSearchInfo", "QualificationConfirmationDate");
  }

  @Test
  @DisplayName("訪問診療等: who agreed to one thing early and to another later is listed for either day")
  void severalConsents() throws Exception {
    Patient agreed =
        terminal
            .population()
            .agrees(
                KnownPatients.TARO, RemoteVisit.HOME, Instant.parse("2026-10-10T03:00:00Z"), VISIT);
    ConsentKind[] kinds = ConsentKind.values();
    Qualification later = agreed.insurance().with(kinds[kinds.length - 1].time(), "20261020120000");
    terminal.population().replace(agreed, agreed.edit(List.of(later)).build());

    assertThat(consents("OQSmuhvq", "2", "20261010", "20261010")).containsExactly("試験　太郎");
    assertThat(consents("OQSmuhvq", "2", "20261015", "20261030")).containsExactly("試験　太郎");
    assertThat(consents("OQSmuhvq", "2", "20261011", "20261019")).isEmpty();
  }

  @Test
  @DisplayName("オンライン診療等: by the consent or by the visit, not by both")
  void onlineVisits() throws Exception {
    terminal
        .population()
        .agrees(
            KnownPatients.HANA, RemoteVisit.ONLINE, Instant.parse("2026-11-01T03:00:00Z"), VISIT);
    String[] byVisit = {
      "ExaminationDateFrom=20261105", "ExaminationDateTo=20261105", "MedicalTreatmentFlag=3"
    };
    assertThat(listed("OQSmuonq", byVisit)).containsExactly("髙橋●　はな");
    byVisit[0] = "ExaminationDateFrom=20261101";
    byVisit[1] = "ExaminationDateTo=20261104";
    assertThat(listed("OQSmuonq", byVisit)).isEmpty();
    assertThat(consents("OQSmuonq", "3", "20261101", "20261101")).containsExactly("髙橋●　はな");
    assertThat(
            client.ask(
                "OQSmuonq01",
                BulkClient.list(
                    "ConsentDateFrom=20261101",
                    "ConsentDateTo=20261101",
                    "ExaminationDateFrom=20261101",
                    "ExaminationDateTo=20261101",
                    "MedicalTreatmentFlag=3")))
        .contains("MOCK-E0007");
  }

  @Test
  @DisplayName("who agreed from afar may be asked for drugs under that 診療区分, and no other")
  void retrieval() throws Exception {
    Patient agreed =
        terminal
            .population()
            .agrees(
                KnownPatients.MUKUCHI,
                RemoteVisit.HOME,
                MedicalClient.NOW.instant().minusSeconds(60),
                VISIT);
    String request = MedicalClient.drugs(agreed);
    assertThat(
            client.ask(
                MedicalClient.DRUGS,
                request.replace("MedicalTreatmentFlag>1<", "MedicalTreatmentFlag>2<")))
        .contains("<ResultCode>1<");
    assertThat(
            client.ask(
                MedicalClient.DRUGS,
                request.replace("MedicalTreatmentFlag>1<", "MedicalTreatmentFlag>3<")))
        .contains("<ResultCode>2<");
    Patient stranger = KnownPatients.MUKUCHI.edit().build();
    assertThatThrownBy(
            () -> terminal.population().agrees(stranger, RemoteVisit.HOME, Instant.EPOCH, VISIT))
        .hasMessage("patient mukuchi is not there");
  }

  @Test
  @DisplayName(
      "医療扶助: whose ticket is ours in the month, insurance beside it; numbers in the tickets")
  void medicalAid() throws Exception {
    String result =
        client.uploadAndGet("OQSmutic", BulkClient.list("MedicalTreatmentMonth=202611"));
    assertThat(MedicalClient.values(result, "Name"))
        .containsExactlyInAnyOrder("標本　三郎", "標本　四郎", "標本　四郎");
    assertThat(MedicalClient.values(result, "MedicalTreatmentMonth"))
        .containsExactly("202611", "202611");
    assertThat(result).contains("StatusOfInfecton").doesNotContain("RelatedConsFlg");
    assertThat(listed("OQSmutic", "MedicalTreatmentMonth=202610"))
        .containsExactlyInAnyOrder("標本　三郎", "標本　四郎", "標本　四郎");
    assertThat(listed("OQSmutic", "MedicalTreatmentMonth=202412"))
        .as("before the assistance began")
        .isEmpty();
    assertThat(listed("OQSmutic", "MedicalTreatmentMonth=202612")).as("to come").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "OQSmuhvq, MedicalTreatmentFlag=3, MOCK-E0005",
    "OQSmuonq, MedicalTreatmentFlag=2, MOCK-E0005",
    "OQSmuhvq, ConsentDateTo=20261032, MOCK-E0006",
    "OQSmuhvq, ConsentDateTo=20261030, MOCK-E0006",
    "OQSmutic, MedicalTreatmentMonth=202613, MOCK-E0008"
  })
  @DisplayName("criteria that can not be are refused, and nothing is received")
  void refused(String family, String criterion, String code) throws Exception {
    String flag = family.equals("OQSmuonq") ? "3" : "2";
    String request =
        family.equals("OQSmutic")
            ? BulkClient.list("MedicalTreatmentMonth=202611")
            : BulkClient.list(
                "ConsentDateFrom=20261031",
                "ConsentDateTo=20261102",
                "MedicalTreatmentFlag=" + flag);
    String element = criterion.split("=", 2)[0];
    String changed =
        request.replaceAll(
            "<" + element + ">[^<]*<", "<" + element + ">" + criterion.split("=", 2)[1] + "<");
    assertThat(client.ask(family + "01", changed))
        .contains("SegmentOfResult>9<", code)
        .doesNotContain("ReceptionNumber");
    assertThat(client.err(family + "01", request.replaceAll("<" + element + ">.*?<", "<Gone><")))
        .contains("not a readable XML message");
    assertThat(
            client.err(
                family + "01",
                request.replaceAll("<" + element + ">[^<]*</" + element + ">", "<Gone>1</Gone>")))
        .contains(element + " is missing");
  }

  @Test
  @DisplayName("generated people: some agreed to visits at home, some online, everybody to one")
  void generated() {
    List<Patient> people = new PatientGenerator(3).generate(300);
    assertThat(people).anyMatch(person -> person.visitKinds().contains("2"));
    assertThat(people).anyMatch(person -> person.visitKinds().contains("3"));
    assertThat(people).allMatch(person -> person.visitKinds().contains("1"));
  }
}
