package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OutcomesTest {
  @TempDir Path folder;
  private MockTerminal terminal;
  private Client client;
  private int sent;

  @BeforeEach
  void start() throws Exception {
    Clock clock = Clock.fixed(Instant.parse("2026-11-02T00:30:15Z"), ZoneOffset.UTC);
    terminal = MockTerminal.builder().root(folder).clock(clock).start();
    client = new Client(terminal.root());
  }

  @AfterEach
  void stop() {
    terminal.close();
  }

  private String ask(String request) throws Exception {
    String suffix = "T" + ++sent;
    client.send(suffix, request, StandardCharsets.UTF_8);
    return new String(client.answer(suffix), StandardCharsets.UTF_8);
  }

  private static String value(String answer, String element) {
    return Pattern.compile("<" + element + ">([^<]*)<")
        .matcher(answer)
        .results()
        .map(match -> match.group(1))
        .findFirst()
        .orElse(null);
  }

  private static long count(String answer, String element) {
    Stream<MatchResult> hits = Pattern.compile("<" + element + ">").matcher(answer).results();
    return hits.count();
  }

  static Stream<Arguments> outcomes() {
    LocalDate day = Client.DAY;
    return Stream.of(
        Arguments.of(KnownPatients.TARO, day, "1", 1),
        Arguments.of(KnownPatients.HANA, day, "1", 1),
        Arguments.of(KnownPatients.HANA, LocalDate.of(2027, 8, 1), "1", 1),
        Arguments.of(KnownPatients.JIRO, day, "3", 1),
        Arguments.of(KnownPatients.JIRO, LocalDate.of(2026, 8, 31), "1", 1),
        Arguments.of(KnownPatients.JIRO, LocalDate.of(2026, 9, 1), "3", 1),
        Arguments.of(KnownPatients.TWIN_A, day, "1", 1),
        Arguments.of(KnownPatients.TWIN_B, day, "1", 1),
        Arguments.of(KnownPatients.NOBODY, day, "4", 0),
        Arguments.of(KnownPatients.UME, day, "1", 1),
        Arguments.of(KnownPatients.SABURO, day, "1", 1),
        Arguments.of(KnownPatients.YOKO, day, "6", 1),
        Arguments.of(KnownPatients.SHIRO, day, "1", 2),
        Arguments.of(KnownPatients.GORO, day, "2", 1),
        Arguments.of(KnownPatients.MUTSUMI, LocalDate.of(2026, 11, 30), "1", 1),
        Arguments.of(KnownPatients.MUTSUMI, LocalDate.of(2026, 12, 1), "2", 1),
        Arguments.of(KnownPatients.NANAMI, day, "2", 0),
        Arguments.of(KnownPatients.HACHIRO, day, "1", 1),
        Arguments.of(KnownPatients.HANAKO, day, "1", 1),
        Arguments.of(KnownPatients.SAE, day, "1", 1),
        Arguments.of(KnownPatients.KYUZO, day, "1", 1),
        Arguments.of(KnownPatients.ALICE, day, "1", 1),
        Arguments.of(KnownPatients.MUGO, day, "1", 1),
        Arguments.of(KnownPatients.KIGEN, day, "1", 1));
  }

  @ParameterizedTest(name = "{0} on {1}: validity {2}, {3} results")
  @MethodSource("outcomes")
  void outcome(Patient patient, LocalDate day, String validity, int results) throws Exception {
    String answer = ask(Client.query(patient, patient.branch(), day, true, "X1"));
    assertThat(value(answer, "QualificationValidity")).isEqualTo(validity);
    assertThat(count(answer, "ResultOfQualificationConfirmation")).isEqualTo(results);
    assertThat(value(answer, "ProcessingResultStatus")).isEqualTo("1");
    if (results > 0) {
      assertThat(value(answer, "Name")).isEqualTo(patient.name());
    }
  }

  @Test
  @DisplayName("insurance beside medical aid comes back by the insurance's numbers too")
  void besideMedicalAid() throws Exception {
    String answer =
        ask(
            Client.query(
                "06139992",
                "１２３",
                "9104",
                "00",
                KnownPatients.SHIRO.birthdate(),
                Client.DAY,
                false,
                "X1"));
    assertThat(value(answer, "QualificationValidity")).isEqualTo("1");
    assertThat(value(answer, "InsuredCardClassification")).isEqualTo("A1");
    assertThat(count(answer, "InsuredCardClassification")).isEqualTo(2);
  }

  @Test
  @DisplayName("without a branch the twins are several (5), and nobody is told")
  void twins() throws Exception {
    String answer = ask(Client.query(KnownPatients.TWIN_A, null, Client.DAY, true, "X1"));
    assertThat(value(answer, "QualificationValidity")).isEqualTo("5");
    assertThat(answer).doesNotContain("ResultList");
  }

  @Test
  @DisplayName(
      "the limit certificate is told with consent only; consent without one gives the flag")
  void limitConsent() throws Exception {
    Patient taro = KnownPatients.TARO;
    assertThat(ask(Client.query(taro, "01", Client.DAY, false, "X1")))
        .doesNotContain("A03", "LimitApplicationCertificateRelatedConsTime");
    String none = ask(Client.query(KnownPatients.KYUZO));
    assertThat(value(none, "LimitApplicationCertificateRelatedConsTime"))
        .isEqualTo("20261102093010");
    assertThat(none).doesNotContain("LimitApplicationCertificateRelatedInfo");
  }

  @Test
  @DisplayName("widths and paddings do not matter; birth date, branch and leading zeros do")
  void lookup() throws Exception {
    LocalDate born = KnownPatients.HANA.birthdate();
    for (String insurer : new String[] {"138990", "  138990", "00138990"}) {
      String answer =
          ask(Client.query(insurer, "架空12", "00345678", "02", born, Client.DAY, false, "X1"));
      assertThat(value(answer, "QualificationValidity")).as(insurer).isEqualTo("1");
    }
    assertThat(notFound("00345678", "02", born.plusDays(1))).isEqualTo("4");
    assertThat(notFound("00345678", "03", born)).isEqualTo("4");
    assertThat(notFound("345678", "02", born)).isEqualTo("4");
  }

  private String notFound(String number, String branch, LocalDate born) throws Exception {
    return value(
        ask(Client.query("  138990", "架空１２", number, branch, born, Client.DAY, false, "X1")),
        "QualificationValidity");
  }

  @Test
  @DisplayName("moving values follow the confirmation date")
  void movingValues() throws Exception {
    LocalDate later = LocalDate.of(2029, 4, 1);
    String ume = ask(Client.query(KnownPatients.UME, null, later, true, "X1"));
    assertThat(value(ume, "InsuredCardValidDate")).isEqualTo("20280801");
    assertThat(value(ume, "InsuredCardExpirationDate")).isEqualTo("20290731");
    String saburo = ask(Client.query(KnownPatients.SABURO, null, later, true, "X1"));
    assertThat(value(saburo, "MedicalTreatmentMonth")).isEqualTo("202904");
    assertThat(value(saburo, "MedicalTicketExpirationDate")).isEqualTo("20290430");
    Patient sae = KnownPatients.SAE;
    assertThat(ask(Client.query(sae, "05", later.minusDays(1), true, "X1")))
        .contains("<PreschoolClassification>1<");
    assertThat(ask(Client.query(sae, "05", later, true, "X1")))
        .doesNotContain("PreschoolClassification");
    LocalDate sixtyNine = LocalDate.of(2024, 12, 31);
    assertThat(ask(Client.query(KnownPatients.HANA, "02", sixtyNine, true, "X1")))
        .doesNotContain("ElderlyRecipientCertificateInfo");
    assertThat(ask(Client.query(KnownPatients.HANA, "02", sixtyNine.plusDays(1), true, "X1")))
        .contains("ElderlyRecipientCertificateInfo");
  }

  @Test
  @DisplayName("what the centre refuses carries MOCK codes and nobody's data")
  void refusals() throws Exception {
    String good = Client.query(KnownPatients.TARO);
    assertRefused(good.replace("06139992", "0613"), "MOCK-R0001");
    assertRefused(Client.query(KnownPatients.WRONG_CHECK_DIGIT), "MOCK-R0002");
    assertRefused(good.replace("19850417", "19850230"), "MOCK-R0003");
    assertRefused(good.replace("19850417", "20261103"), "MOCK-R0003");
    assertRefused(good.replace(">01<", ">1<"), "MOCK-R0004");
    assertRefused(good.replace("Flg>1<", "Flg>2<"), "MOCK-R0005");
    assertHeaderError(good.replace(Client.INSTITUTION, "131999900"), "MOCK-E0001");
    assertHeaderError(good.replace("20261102", "20261131"), "MOCK-E0003");
  }

  private void assertRefused(String request, String code) throws Exception {
    String answer = ask(request);
    assertThat(value(answer, "ProcessingResultStatus")).isEqualTo("2");
    assertThat(value(answer, "ProcessingResultCode")).isEqualTo(code);
    assertThat(answer).doesNotContain("ResultList", "QualificationValidity");
  }

  private void assertHeaderError(String request, String code) throws Exception {
    String answer = ask(request);
    assertThat(value(answer, "SegmentOfResult")).isEqualTo("9");
    assertThat(value(answer, "ErrorCode")).isEqualTo(code);
    assertThat(answer).doesNotContain("MessageBody");
  }

  @Test
  @DisplayName("an institution that the terminal does not serve gets a header error")
  void otherInstitution() throws Exception {
    terminal.close();
    terminal = MockTerminal.builder().root(folder).institutions("1319998009").start();
    assertHeaderError(Client.query(KnownPatients.TARO), "MOCK-E0002");
  }

  @Test
  @DisplayName("a notice stands beside a success")
  void notice() throws Exception {
    String answer = ask(Client.query(KnownPatients.KIGEN));
    assertThat(value(answer, "ProcessingResultCode")).isEqualTo("MOCK-N0001");
    assertThat(value(answer, "QualificationValidity")).isEqualTo("1");
  }
}
