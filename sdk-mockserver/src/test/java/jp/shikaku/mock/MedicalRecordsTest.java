package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MedicalRecordsTest {
  @TempDir Path folder;

  private static Patient.Builder person() {
    return Patient.builder("x")
        .insurer("06139992", "架空健康保険組合")
        .card("１２３", "777", "01")
        .person("見本　花子", "ﾐﾎﾝ ﾊﾅｺ", "2", LocalDate.of(1991, 2, 3))
        .consents(Duration.ofDays(1), ConsentKind.values());
  }

  private String ask(Patient patient, String kind, String request) throws Exception {
    Population population = new Population();
    population.add(patient);
    try (MockTerminal terminal =
        MockTerminal.builder()
            .root(folder)
            .clock(MedicalClient.NOW)
            .population(population)
            .start()) {
      return new MedicalClient(terminal).ask(kind, request);
    }
  }

  private String drugs(Patient patient) throws Exception {
    return ask(patient, MedicalClient.DRUGS, MedicalClient.drugs(patient));
  }

  @Test
  @DisplayName("registered care is told as it is: order, unknown elements, moving dates, own flags")
  void registered() throws Exception {
    Patient patient =
        person()
            .care(
                Map.of("MeTrDiHCd", "{institution}", "DiDate", "{today-1d}", "MockDay", "x"),
                List.of(Map.of("DrugC", "699990022", "MockDrug", "y")),
                List.of())
            .care(
                Map.of("MeTrDiHCd", "1319999023", "DiOrg", "1", "DiDate", "20260105"),
                List.of(Map.of("DrugC", "699990011"), Map.of("DrugC", "")),
                List.of(Map.of("SinInfCd", "199990011")))
            .build();
    String answer = drugs(patient);
    assertThat(MedicalClient.values(answer, "DiDate")).containsExactly("20261101", "20260105");
    assertThat(MedicalClient.values(answer, "MeTrMonth")).containsExactly("202611", "202601");
    assertThat(MedicalClient.values(answer, "MeTrDiHCd"))
        .containsExactly(Client.INSTITUTION, "1319999023");
    assertThat(MedicalClient.values(answer, "DiOrg")).containsExactly("1", "1");
    assertThat(MedicalClient.values(answer, "DrugC")).containsExactly("699990022", "699990011", "");
    assertThat(answer).contains("<MockDay>x<", "<MockDrug>y<", "<SinInfCd>199990011<");
  }

  @Test
  @DisplayName("a checkup's date may come twice, and both stand in the answer")
  void checkupTwice() throws Exception {
    Map<String, String> item = Map.of("ItemCode", "9N006000000000001", "DataType", "PQ");
    Patient patient =
        person().checkup("20260618", List.of(item)).checkup("20260618", List.of(item)).build();
    String answer = ask(patient, MedicalClient.CHECKUPS, MedicalClient.checkups(patient));
    assertThat(MedicalClient.values(answer, "EffectiveTime"))
        .containsExactly("20260618", "20260618");
  }

  @Test
  @DisplayName("wrong records are refused by element and rule, without a value")
  void checks() {
    List<Map<String, String>> none = List.of();
    assertThatThrownBy(() -> person().care(Map.of("DiOrg", "1"), none, none))
        .hasMessage("patient x: care has no DiDate, CzDiDate or ShPrDate");
    assertThatThrownBy(() -> person().care(Map.of("DiDate", "20260230"), none, none))
        .hasMessage("patient x: DiDate must be a date as yyyyMMdd");
    assertThatThrownBy(() -> person().care(Map.of("DiDate", "{yesterday}"), none, none))
        .hasMessage("patient x: DiDate has an unknown moving value");
    assertThatThrownBy(() -> person().care(Map.of("ShPrDate", "20260102"), none, List.of(Map.of())))
        .hasMessage("patient x: care has treatments outside of a claim");
    assertThatThrownBy(() -> person().checkup("2026-06-18", none))
        .hasMessage("patient x: EffectiveTime must be a date as yyyyMMdd");
    assertThatThrownBy(() -> person().set("PharmacistsInfoAvailableTime", "2026").build())
        .hasMessage("patient x: PharmacistsInfoAvailableTime must be a time as yyyyMMddHHmmss");
    assertThatThrownBy(() -> Patient.builder("x").history(1))
        .hasMessage("patient x: Birthdate must be set before the history");
  }

  @Test
  @DisplayName(
      "consents, visit kinds, care, checkups and histories of a patients file are answered")
  void file() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("patients.json"),
            """
            {"patients": [{"label": "mine", "visitKinds": ["1", "3"],
              "qualifications": [
                {"InsuredCardClassification": "01", "InsurerNumber": "06139992",
                 "InsurerName": "架空健康保険組合", "InsuredCardSymbol": "１２３",
                 "InsuredIdentificationNumber": "777", "InsuredBranchNumber": "01",
                 "Name": "見本　花子", "Sex1": "2", "Birthdate": "19610203",
                 "PharmacistsInfoConsFlg": "1", "PharmacistsInfoConsTime": "{consent-time}",
                 "PharmacistsInfoAvailableTime": "{consent-time+24h}",
                 "SpecificHealthCheckupsInfoConsFlg": "1", "DiagnosisInfoConsFlg": "1"}],
              "care": [{"MeTrDiHCd": "1319999023", "DiDate": "{today-60d}",
                "drugs": [{"DrugC": "699990999"}],
                "treatments": [{"MeTrIdCl": "60", "SinInfCd": "199990999"}]}],
              "checkups": [{"EffectiveTime": "20260618",
                "items": [{"ItemCode": "9N006000000000001", "DataValue": "1"}]}],
              "history": 7, "largeHistory": {"seed": 7, "bytes": 8000}}]}
            """,
            StandardCharsets.UTF_8);
    Population population = new Population();
    population.load(file);
    Patient mine = population.patients().get(0);
    String answer = drugs(mine);
    assertThat(answer).contains("<DrugC>699990999<", "<SinInfCd>199990999<", "<DiDate>20260903<");
    assertThat(MedicalClient.values(answer, "DrugC")).hasSizeGreaterThan(20);
    assertThat(mine.visitKinds()).containsExactlyInAnyOrder("1", "3");
    assertThat(mine.records().checkupsAt(MedicalClient.NOW.instant())).hasSizeGreaterThan(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"care\": [{\"DiDate\": 1}]|p[0].care[0].DiDate must be a text",
        "\"care\": [{\"DiDate\": \"20260102\", \"drugs\": [{\"Qua1\": 1}]}]"
            + "|p[0].care[0].drugs[0].Qua1 must be a text",
        "\"checkups\": [{}]|p[0].checkups[0].EffectiveTime must be a text",
        "\"checkups\": [{\"EffectiveTime\": \"x\"}]"
            + "|patient p[0]: EffectiveTime must be a date as yyyyMMdd"
      })
  @DisplayName("faulty records of a file are refused by place and rule")
  void faultyFile(String records, String message) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("p.json"),
            "{\"patients\": [{\"qualifications\": [{\"Name\": \"x\"}], " + records + "}]}",
            StandardCharsets.UTF_8);
    assertThatThrownBy(() -> new Population().load(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message.replace("p[0]", "patients[0]"));
  }

  @ParameterizedTest
  @CsvSource({"191000", "1900000"})
  @DisplayName("a large history gives a document of about the size asked for, equal by seed")
  void large(int bytes) throws Exception {
    Patient patient = person().largeHistory(7, bytes).build();
    Patient twin = person().largeHistory(7, bytes).build();
    Patient other = person().largeHistory(8, bytes).build();
    String answer = drugs(patient);
    assertThat(answer.getBytes(StandardCharsets.UTF_8).length)
        .isBetween((int) (bytes * 0.96), (int) (bytes * 1.04));
    assertThat(history(patient)).isEqualTo(history(twin)).isNotEqualTo(history(other));
  }

  private static List<CareDay> history(Patient patient) {
    return patient.records().careAt(MedicalClient.NOW.instant(), Client.INSTITUTION);
  }

  @Test
  @DisplayName("a tenfold history has ten times the days, all within three years")
  void linear() {
    int days = history(person().largeHistory(7, 190_000).build()).size();
    List<CareDay> tenfold = history(person().largeHistory(7, 1_900_000).build());
    assertThat(tenfold).hasSizeBetween(10 * days, 10 * days + 10);
    assertThat(tenfold.get(0).date()).isGreaterThanOrEqualTo("20230901");
  }
}
