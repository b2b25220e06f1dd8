package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MedicalConsentTest {
  private static final String DRUGS = MedicalClient.DRUGS;
  private static final String CHECKUPS = MedicalClient.CHECKUPS;

  @TempDir Path folder;
  private MockTerminal terminal;
  private MedicalClient client;

  @BeforeEach
  void start() throws Exception {
    terminal = MockTerminal.builder().root(folder).clock(MedicalClient.NOW).patients(0).start();
    client = new MedicalClient(terminal);
  }

  @AfterEach
  void stop() {
    terminal.close();
  }

  private void assertRefused(String answer, String text) {
    assertThat(MedicalClient.values(answer, "ResultCode")).containsExactly("2");
    assertThat(MedicalClient.values(answer, "MessageContents")).containsExactly("（見本文言）" + text);
    assertThat(answer).contains("<MessageBody></MessageBody>").doesNotContain("Inf>", "Info>");
  }

  private void assertData(String answer, String element) {
    assertThat(MedicalClient.values(answer, "ResultCode")).containsExactly("1");
    assertThat(answer).contains("<" + element + ">").doesNotContain("MessageContents");
  }

  @Test
  @DisplayName("who refused drugs but agreed to checkups gets the one refused, the other told")
  void refusedDrugs() throws Exception {
    Patient kyohi = KnownPatients.KYOHI;
    assertRefused(client.ask(DRUGS, MedicalClient.drugs(kyohi)), "薬剤情報閲覧の同意が登録されていません。");
    assertData(client.ask(CHECKUPS, MedicalClient.checkups(kyohi)), "SpecificHealthCheckupInfo");
  }

  @Test
  @DisplayName("an expired consent is refused with its own text, for both kinds")
  void expired() throws Exception {
    Patient shikko = KnownPatients.SHIKKO;
    assertRefused(client.ask(DRUGS, MedicalClient.drugs(shikko)), "薬剤情報閲覧の同意の有効期限が切れています。");
    assertRefused(client.ask(CHECKUPS, MedicalClient.checkups(shikko)), "特定健診情報閲覧の同意の有効期限が切れています。");
  }

  @Test
  @DisplayName("a home-visit consent holds for 診療区分 2 alone")
  void homeVisit() throws Exception {
    String request = MedicalClient.drugs(KnownPatients.HOMON);
    assertRefused(client.ask(DRUGS, request), "薬剤情報閲覧の同意が登録されていません。");
    String home = request.replace("Flag>1<", "Flag>2<");
    assertData(client.ask(DRUGS, home), "MeTrMonthInf");
    String usual = MedicalClient.drugs(KnownPatients.TARO).replace("Flag>1<", "Flag>2<");
    assertRefused(client.ask(DRUGS, usual), "薬剤情報閲覧の同意が登録されていません。");
  }

  @Test
  @DisplayName("who agreed and has nothing gets a success without data; a PDF too comes as XML")
  void nothing() throws Exception {
    for (String request :
        List.of(
            MedicalClient.drugs(KnownPatients.KARAKO),
            MedicalClient.pdf(MedicalClient.drugs(KnownPatients.KARAKO)))) {
      String answer = client.ask(DRUGS, request);
      assertThat(MedicalClient.values(answer, "ResultCode")).containsExactly("1");
      assertThat(answer).contains("<QuaInf>", "<MessageBody></MessageBody>");
    }
  }

  @Test
  @DisplayName("who was never asked finds no consent")
  void neverAsked() throws Exception {
    String answer = client.ask(DRUGS, MedicalClient.drugs(KnownPatients.MUKUCHI));
    assertRefused(answer, "薬剤情報閲覧の同意が登録されていません。");
  }

  @ParameterizedTest
  @CsvSource({
    "InsuranceCardSymbol, InsuredCardSymbol",
    "InsuredPersonIdentificationNumber, InsuredIdentificationNumber",
    "BranchNumber, InsuredBranchNumber"
  })
  @DisplayName("trap 1: the eligibility request's names find no consent, and are no syntax error")
  void eligibilityNames(String right, String wrong) throws Exception {
    String request = MedicalClient.drugs(KnownPatients.TARO).replace(right + ">", wrong + ">");
    assertRefused(client.ask(DRUGS, request), "薬剤情報閲覧の同意が登録されていません。");
    assertThat(terminal.seen().get(0).deviations())
        .contains("unknown element MessageHeader/" + wrong);
  }

  @Test
  @DisplayName("trap 4.2: by the numbers of another qualification there is no consent")
  void otherQualification() throws Exception {
    Patient shiro = KnownPatients.SHIRO;
    assertRefused(client.ask(DRUGS, MedicalClient.drugs(shiro)), "薬剤情報閲覧の同意が登録されていません。");
    String insurance = MedicalClient.drugs(KnownPatients.MANSEI).replace(">9201<", ">9104<");
    assertThat(client.ask(DRUGS, insurance)).contains("標本　四郎");
  }

  @Test
  @DisplayName("nobody's numbers, and numbers that two persons share, find no consent")
  void nobody() throws Exception {
    Patient hanako = KnownPatients.HANAKO;
    String shared = MedicalClient.drugs(hanako).replace("<BranchNumber>04</BranchNumber>", "");
    for (String request : List.of(MedicalClient.drugs(KnownPatients.NOBODY), shared)) {
      assertRefused(client.ask(DRUGS, request), "薬剤情報閲覧の同意が登録されていません。");
    }
  }

  @Test
  @DisplayName("treatments need 診療情報, operations and anaesthesia need 手術情報; drugs stay")
  void treatments() throws Exception {
    assertThat(kindsTold(ConsentKind.DRUGS)).isEmpty();
    assertThat(kindsTold(ConsentKind.DRUGS, ConsentKind.TREATMENTS)).containsExactly("12", "60");
    assertThat(kindsTold(ConsentKind.DRUGS, ConsentKind.OPERATIONS)).containsExactly("50", "54");
    assertThat(kindsTold(ConsentKind.values())).containsExactly("12", "50", "54", "60");
  }

  private List<String> kindsTold(ConsentKind... kinds) throws Exception {
    String number = "88" + kinds.length + kinds[kinds.length - 1].ordinal();
    Patient patient =
        person(number)
            .consents(Duration.ofDays(1), kinds)
            .care(
                Map.of("MeTrDiHCd", "1319999023", "DiDate", "20260914"),
                List.of(Map.of("DrugC", "699990011")),
                List.of(treatment("12"), treatment("50"), treatment("54"), treatment("60")))
            .build();
    terminal.population().add(patient);
    String answer = client.ask(DRUGS, MedicalClient.drugs(patient));
    assertThat(MedicalClient.values(answer, "DrugC")).containsExactly("699990011");
    return MedicalClient.values(answer, "MeTrIdCl");
  }

  private static Map<String, String> treatment(String kind) {
    return Map.of("MeTrIdCl", kind, "SinInfCd", "199990011");
  }

  private static Patient.Builder person(String number) {
    return Patient.builder("p" + number)
        .insurer("06139992", "架空健康保険組合")
        .card("１２３", number, "00")
        .person("見本　一", "ﾐﾎﾝ ﾊｼﾞﾒ", "1", LocalDate.of(1980, 1, 1));
  }

  @ParameterizedTest(name = "at {0} by the centre: {1}")
  @CsvSource({"2026-11-02T03:00:00Z, 1", "2026-11-02T03:00:01Z, 2", "2026-10-02T00:00:00Z, 1"})
  @DisplayName("閲覧有効期限 is the last second of the right, by the terminal's clock")
  void boundary(String now, String code) throws Exception {
    terminal.close();
    Patient patient =
        person("7001")
            .set("PharmacistsInfoConsFlg", "1")
            .set("PharmacistsInfoAvailableTime", "20261102120000")
            .build();
    Population population = new Population();
    population.add(patient);
    terminal =
        MockTerminal.builder()
            .root(folder)
            .clock(MedicalClient.at(now))
            .population(population)
            .start();
    String answer = client.ask(DRUGS, MedicalClient.drugs(patient));
    assertThat(MedicalClient.values(answer, "ResultCode")).containsExactly(code);
  }

  @Test
  @DisplayName("the eligibility answer carries flag, time and end of each consent")
  void told() throws Exception {
    String kyohi = eligibility(KnownPatients.KYOHI);
    assertThat(MedicalClient.values(kyohi, "PharmacistsInfoConsFlg")).containsExactly("0");
    assertThat(MedicalClient.values(kyohi, "PharmacistsInfoAvailableTime")).isEmpty();
    assertThat(MedicalClient.values(kyohi, "SpecificHealthCheckupsInfoConsTime"))
        .containsExactly("20261102093010");
    assertThat(MedicalClient.values(kyohi, "SpecificHealthCheckupsInfoAvailableTime"))
        .containsExactly("20261103093010");
    String shikko = eligibility(KnownPatients.SHIKKO);
    assertThat(MedicalClient.values(shikko, "PharmacistsInfoConsFlg")).containsExactly("1");
    assertThat(MedicalClient.values(shikko, "PharmacistsInfoAvailableTime"))
        .containsExactly("20261102083010");
    assertThat(
            MedicalClient.values(eligibility(KnownPatients.HOMON), "PharmacistsInfoAvailableTime"))
        .containsExactly("20261112093010");
    assertThat(eligibility(KnownPatients.MUKUCHI)).doesNotContain("PharmacistsInfo");
  }

  private String eligibility(Patient patient) throws Exception {
    return client.ask("OQSsiquc01", Client.query(patient));
  }

  @Test
  @DisplayName("most generated people agreed, some refused; the answers follow what is told")
  void generated() throws Exception {
    int agreed = 0;
    int refused = 0;
    for (Patient patient : new PatientGenerator(3).generate(60)) {
      Qualification current = patient.qualifications().get(0);
      terminal.population().add(patient);
      String answer = client.ask(DRUGS, MedicalClient.drugs(patient));
      boolean told = "1".equals(current.text("PharmacistsInfoConsFlg"));
      assertThat(MedicalClient.values(answer, "ResultCode"))
          .as(patient.label())
          .containsExactly(told ? "1" : "2");
      agreed += told ? 1 : 0;
      refused += "0".equals(current.text("PharmacistsInfoConsFlg")) ? 1 : 0;
    }
    assertThat(agreed).isGreaterThan(30);
    assertThat(refused).isPositive();
  }

  @Test
  @DisplayName("a request in Shift_JIS is read, the answer is in the terminal's charset")
  void shiftJis() throws Exception {
    byte[] request =
        MedicalClient.drugs(KnownPatients.TARO)
            .replace("UTF-8", "Shift_JIS")
            .getBytes(WireText.WINDOWS_31J);
    assertThat(new String(client.ask(DRUGS, request), StandardCharsets.UTF_8))
        .contains("encoding=\"UTF-8\"", "試験　太郎");
  }
}
