package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnswerShapeTest {
  private static final String DRUGS = MedicalClient.drugs(KnownPatients.TARO);
  private static final String CHECKUPS = MedicalClient.checkups(KnownPatients.TARO);

  @TempDir Path folder;
  private int terminals;

  private String answer(String kind, String request, UnaryOperator<AnswerShape> change)
      throws Exception {
    try (MockTerminal terminal = builder().shape(change.apply(AnswerShape.assumed())).start()) {
      return new MedicalClient(terminal).ask(kind, request);
    }
  }

  private MockTerminal.Builder builder() {
    Path root = folder.resolve("terminal-" + ++terminals);
    return MockTerminal.builder().root(root).clock(MedicalClient.NOW).patients(0);
  }

  @ParameterizedTest
  @EnumSource(AnswerShape.Place.class)
  @DisplayName("the result stands where it was put, once, with success and with refusal")
  void result(AnswerShape.Place place) throws Exception {
    for (Patient patient : new Patient[] {KnownPatients.TARO, KnownPatients.KYOHI}) {
      String request = MedicalClient.drugs(patient);
      String told = answer(MedicalClient.DRUGS, request, shape -> shape.resultIn(place));
      String header = told.substring(0, told.indexOf("</MessageHeader>"));
      String body = told.substring(told.indexOf("<MessageBody>"));
      assertThat(MedicalClient.values(told, "ResultCode")).hasSize(1);
      assertThat(header.contains("<ResultCode>")).isEqualTo(place == AnswerShape.Place.HEADER);
      assertThat(body.contains("<ResultCode>")).isEqualTo(place == AnswerShape.Place.BODY);
      if (patient.equals(KnownPatients.KYOHI)) {
        assertThat(body.contains("<MessageContents>")).isEqualTo(place == AnswerShape.Place.BODY);
      }
    }
  }

  @Test
  @DisplayName("checkups inside an element of any name")
  void checkupParent() throws Exception {
    String told =
        answer(MedicalClient.CHECKUPS, CHECKUPS, shape -> shape.checkupsInside("MockList"));
    assertThat(told)
        .contains("<MessageBody>\r\n    <MockList>\r\n      <SpecificHealthCheckupInfo>")
        .contains("</SpecificHealthCheckupInfo>\r\n    </MockList>\r\n  </MessageBody>");
  }

  @Test
  @DisplayName("an unknown root stands last in the body and the rest is as before")
  void extraRoot() throws Exception {
    String plain = answer(MedicalClient.DRUGS, DRUGS, shape -> shape);
    String told = answer(MedicalClient.DRUGS, DRUGS, shape -> shape.extraRoot("MockInPrInf"));
    assertThat(told).contains("<MockInPrInf>").doesNotContain("<MockInPrInf></MockInPrInf>");
    assertThat(told.replaceAll("(?s)    <MockInPrInf>.*</MockInPrInf>\r\n", "")).isEqualTo(plain);
  }

  @Test
  @DisplayName("identifier and institution are echoed or not")
  void echo() throws Exception {
    assertThat(answer(MedicalClient.DRUGS, DRUGS, shape -> shape))
        .contains("<ArbitraryFileIdentifier>K1<")
        .doesNotContain("<MedicalInstitutionCode>");
    assertThat(
            answer(
                MedicalClient.CHECKUPS,
                CHECKUPS,
                shape -> shape.withoutIdentifier().withInstitution()))
        .contains("<MedicalInstitutionCode>1319999007<")
        .doesNotContain("ArbitraryFileIdentifier");
  }

  @Test
  @DisplayName("the patient block without kana, without sex, or not at all")
  void patientBlock() throws Exception {
    assertThat(answer(MedicalClient.DRUGS, DRUGS, AnswerShape::withoutKana))
        .contains("<Birth>", "<AdmGendCode>")
        .doesNotContain("KanaName");
    assertThat(answer(MedicalClient.CHECKUPS, CHECKUPS, AnswerShape::withoutSex))
        .contains("<KanasName>", "<Birthday>")
        .doesNotContain("AdministrativeGenderCode");
    assertThat(answer(MedicalClient.DRUGS, DRUGS, AnswerShape::withoutPatientBlock))
        .contains("<ResultCode>1<", "カクウジピン")
        .doesNotContain("QuaInf", "試験");
  }

  @Test
  @DisplayName("an eligibility answer without consents, and the centre knows them all the same")
  void withoutConsents() throws Exception {
    try (MockTerminal terminal = builder().shape(AnswerShape.assumed().withoutConsents()).start()) {
      MedicalClient client = new MedicalClient(terminal);
      assertThat(client.ask("OQSsiquc01", Client.query(KnownPatients.TARO)))
          .contains("試験　太郎")
          .doesNotContain("PharmacistsInfo", "OperationInfo");
      assertThat(client.ask(MedicalClient.DRUGS, DRUGS)).contains("<ResultCode>1<");
    }
  }

  @Test
  @DisplayName("shuffled: the same lines in another order; in windows-31j every character survives")
  void orderAndCharset() throws Exception {
    String plain = answer(MedicalClient.DRUGS, DRUGS, shape -> shape);
    try (MockTerminal terminal = builder().shuffled().start()) {
      String shuffled = new MedicalClient(terminal).ask(MedicalClient.DRUGS, DRUGS);
      assertThat(shuffled).isNotEqualTo(plain);
      assertThat(Arrays.asList(shuffled.split("\r\n")))
          .containsExactlyInAnyOrder(plain.split("\r\n"));
    }
    try (MockTerminal terminal = builder().answersIn(WireText.WINDOWS_31J).start()) {
      byte[] request = DRUGS.getBytes(StandardCharsets.UTF_8);
      byte[] answer = new MedicalClient(terminal).ask(MedicalClient.DRUGS, request);
      assertThat(new String(answer, WireText.WINDOWS_31J))
          .isEqualTo(plain.replace("encoding=\"UTF-8\"", "encoding=\"Shift_JIS\""));
    }
  }
}
