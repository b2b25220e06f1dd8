package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MedicalRequestTest {
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MedicalInstitutionCode",
        "StartDate",
        "EndDate",
        "FileCategory",
        "PrDiInfClassification",
        "MedicalTreatmentFlag"
      })
  @DisplayName("a steering element that is missing: .err names it and no value")
  void missing(String element) throws Exception {
    String request =
        MedicalClient.drugs(KnownPatients.TARO)
            .replaceFirst("<" + element + ">[^<]*</" + element + ">", "");
    assertThat(client.err(MedicalClient.DRUGS, request))
        .contains(element + " is missing")
        .doesNotContain("4567");
  }

  @Test
  @DisplayName("a checkup request needs no period")
  void noPeriod() throws Exception {
    String answer = client.ask(MedicalClient.CHECKUPS, MedicalClient.checkups(KnownPatients.TARO));
    assertThat(MedicalClient.values(answer, "EffectiveTime")).hasSize(3);
    assertThat(terminal.seen().get(0).deviations()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "FileCategory>2<, FileCategory>3<, 出力形式は１または２です。",
    "MedicalTreatmentFlag>1<, MedicalTreatmentFlag>4<, 診療区分は１から３です。",
    "PrDiInfClassification>1<, PrDiInfClassification>9<, 処方・調剤情報区分は１です。",
    "StartDate>202111<, StartDate>202113<, 対象期間は年月（６桁）です。",
    "EndDate>202611<, EndDate>20261101<, 対象期間は年月（６桁）です。",
    "StartDate>202111<, StartDate>202612<, 対象期間の開始が終了より後です。",
    ">1319999007<, >131999900<, 医療機関コードが１０桁ではありません。"
  })
  @DisplayName("an impossible value is refused by the centre with a ResultCode and a marked text")
  void impossible(String right, String wrong, String text) throws Exception {
    String request = MedicalClient.drugs(KnownPatients.TARO).replace(right, wrong);
    String answer = client.ask(MedicalClient.DRUGS, request);
    assertThat(MedicalClient.values(answer, "ResultCode")).containsExactly("2");
    assertThat(MedicalClient.values(answer, "MessageContents")).containsExactly("（見本文言）" + text);
    assertThat(answer).doesNotContain("QuaInf", "MeTrMonthInf");
  }

  @Test
  @DisplayName("a period of one month gives that month, from all sources")
  void oneMonth() throws Exception {
    String request =
        MedicalClient.drugs(KnownPatients.TARO)
            .replace(">202111<", ">202608<")
            .replace(">202611<", ">202608<");
    String answer = client.ask(MedicalClient.DRUGS, request);
    assertThat(MedicalClient.values(answer, "MeTrMonth")).containsExactly("202608", "202608");
    assertThat(MedicalClient.values(answer, "CzDiMonth")).containsExactly("202608");
    assertThat(answer).doesNotContain("ShPrInf");
  }

  @Test
  @DisplayName("deviations name what the layout does not know, and no padding is asked for")
  void deviations() throws Exception {
    String request =
        MedicalClient.checkups(KnownPatients.TARO)
            .replace("<FileCategory>", "<StartDate>202601</StartDate><FileCategory>");
    client.ask(MedicalClient.CHECKUPS, request);
    assertThat(terminal.seen().get(0).deviations())
        .containsExactly("unknown element MessageBody/StartDate");
    client.ask(MedicalClient.DRUGS, MedicalClient.drugs(KnownPatients.HANA));
    assertThat(terminal.seen().get(1).deviations()).isEmpty();
  }

  @Test
  @DisplayName("an institution that the terminal does not serve is refused")
  void otherInstitution() throws Exception {
    terminal.close();
    terminal =
        MockTerminal.builder()
            .root(folder)
            .clock(MedicalClient.NOW)
            .institutions("1319998009")
            .start();
    String answer = client.ask(MedicalClient.DRUGS, MedicalClient.drugs(KnownPatients.TARO));
    assertThat(MedicalClient.values(answer, "MessageContents"))
        .containsExactly("（見本文言）この端末の医療機関コードではありません。");
  }

  @Test
  @DisplayName("own and other institution are told as the asking one sees them")
  void own() throws Exception {
    String hospital =
        MedicalClient.drugs(KnownPatients.TARO).replace(">1319999007<", ">1319999023<");
    String answer = client.ask(MedicalClient.DRUGS, hospital);
    assertThat(MedicalClient.values(answer, "DiOrg"))
        .containsExactly("2", "2", "1", "2", "2", "2", "1");
    assertThat(MedicalClient.values(answer, "PrIsOrg")).containsExactly("2", "2", "1");
    assertThat(MedicalClient.values(answer, "ShPrOrg")).containsExactly("1");
    assertThat(MedicalClient.values(answer, "CzPrIsOrg")).containsExactly("1", "1");
  }
}
