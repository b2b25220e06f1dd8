package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MedicalSamplesTest {
  @TempDir Path folder;

  private MockTerminal terminal(Patient... more) throws Exception {
    MockTerminal terminal =
        MockTerminal.builder().root(folder).clock(MedicalClient.NOW).patients(0).start();
    for (Patient patient : more) {
      terminal.population().add(patient);
    }
    return terminal;
  }

  /** The samples write an empty element in its short form. */
  private static String sample(String name) throws Exception {
    return new String(SampleAnswersTest.sample(name), StandardCharsets.UTF_8)
        .replaceAll("<([A-Za-z0-9]+)/>", "<$1></$1>");
  }

  private static String identified(String request, String identifier) {
    return request.replace(">K1<", ">" + identifier + "<");
  }

  @Test
  @DisplayName("the drug request sample is answered with the drug answer sample, byte for byte")
  void drugs() throws Exception {
    try (MockTerminal terminal = terminal()) {
      MedicalClient client = new MedicalClient(terminal);
      byte[] request = SampleAnswersTest.sample("YZKsiquc01req_202611020001.xml");
      byte[] answer = client.ask(MedicalClient.DRUGS, request);
      assertThat(new String(answer, StandardCharsets.UTF_8))
          .isEqualTo(sample("YZKsiquc01res_202611020001.xml"));
      assertThat(terminal.seen().get(0).deviations()).isEmpty();
    }
  }

  @Test
  @DisplayName("the checkup request sample is answered with the checkup sample, byte for byte")
  void checkups() throws Exception {
    try (MockTerminal terminal = terminal()) {
      MedicalClient client = new MedicalClient(terminal);
      byte[] request = SampleAnswersTest.sample("TKKsiquc01req_202611020001.xml");
      byte[] answer = client.ask(MedicalClient.CHECKUPS, request);
      assertThat(new String(answer, StandardCharsets.UTF_8))
          .isEqualTo(sample("TKKsiquc01res_202611020001.xml"));
      assertThat(terminal.seen().get(0).deviations()).isEmpty();
    }
  }

  @Test
  @DisplayName("no consent, expired consent and no drugs are answered as in their samples")
  void outcomes() throws Exception {
    try (MockTerminal terminal = terminal()) {
      MedicalClient client = new MedicalClient(terminal);
      String refused = identified(MedicalClient.drugs(KnownPatients.KYOHI), "K0002345-1");
      assertThat(client.ask(MedicalClient.DRUGS, refused))
          .isEqualTo(sample("YZKsiquc01res_202611020003.xml"));
      String expired = identified(MedicalClient.drugs(KnownPatients.SHIKKO), "K0003456-1");
      assertThat(client.ask(MedicalClient.DRUGS, expired))
          .isEqualTo(sample("YZKsiquc01res_202611020004.xml"));
      String before =
          identified(MedicalClient.drugs(KnownPatients.TARO), "K0001234-3")
              .replace(">202611<", ">202112<");
      assertThat(client.ask(MedicalClient.DRUGS, before))
          .isEqualTo(sample("YZKsiquc01res_202611020005.xml"));
    }
  }

  @Test
  @DisplayName("no checkups are answered as in their sample")
  void noCheckups() throws Exception {
    Patient namesake =
        Patient.builder("namesake")
            .insurer("06139992", "架空健康保険組合")
            .card("１２３", "777", "00")
            .person("試験　太郎", "ｼｹﾝ ﾀﾛｳ", "1", LocalDate.of(1985, 4, 17))
            .consents(Duration.ofDays(1), ConsentKind.CHECKUPS)
            .build();
    try (MockTerminal terminal = terminal(namesake)) {
      String request = identified(MedicalClient.checkups(namesake), "K0006789-1");
      assertThat(new MedicalClient(terminal).ask(MedicalClient.CHECKUPS, request))
          .isEqualTo(sample("TKKsiquc01res_202611020002.xml"));
    }
  }
}
