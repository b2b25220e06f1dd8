package jp.shikaku.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import jp.shikaku.InvalidQueryException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportTypesTest {

  private static final Instant SINCE = Instant.parse("2026-11-02T00:00:00.123456789Z");

  @Test
  @DisplayName("T19 a handle survives being stored as text")
  void handleAsText() {
    Pending plain = new Pending("OQSsiquc01", "1319999007", "A1", null, SINCE);
    Pending bulk = new Pending("OQSmuquc02", "1319999007", "A1", "R-20261102_7", SINCE);

    for (Pending pending : List.of(plain, bulk)) {
      String text = pending.toText();
      assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(text)).isTrue();
      assertThat(text).doesNotContain("\n");
      assertThat(Pending.parse(text)).isEqualTo(pending);
      assertThat(Pending.parse(text + "\r\n")).isEqualTo(pending);
    }
    assertThat(plain.receptionNumber()).isEmpty();
    assertThat(bulk.receptionNumber()).contains("R-20261102_7");
  }

  @Test
  @DisplayName("3.5 a reception number is any printable half-width text; lines of old still parse")
  void receptionNumbers() {
    for (String number :
        List.of(
            "-", "-7", "#1", "*A*", "2026 11  02", "ｱ-1ﾟ｡", "100%", "%41", "+", "ｱ".repeat(1000))) {
      Pending pending = new Pending("OQSmuquc02", "1319999007", "A1", number, SINCE);
      String text = pending.toText();
      assertThat(text).matches("[!-~]+( [!-~]+){5}");
      assertThat(Pending.parse(text)).isEqualTo(pending);
    }
    String old = "pending1 OQSmuquc02 1319999007 A1 2026/7:1+a=b-c_d.e 2026-11-02T00:00:00Z";
    assertThat(Pending.parse(old).receptionNumber()).contains("2026/7:1+a=b-c_d.e");
    assertThat(Pending.parse(old).toText()).isEqualTo(old);
    for (String number :
        List.of("", " ", " A", "A ", "１２", "髙", "A\nB", "\u007F", "\u00A5", "9".repeat(1001))) {
      assertThatThrownBy(() -> new Pending("OQSmuquc02", "1319999007", "A1", number, SINCE))
          .isInstanceOf(InvalidQueryException.class)
          .hasMessageContaining("receptionNumber");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "pending1",
        "pending2 OQSsiquc01 1319999007 A1 - 2026-11-02T00:00:00Z",
        "pending1 OQSsiquc01 131999900 A1 - 2026-11-02T00:00:00Z",
        "pending1 OQS/siquc01 1319999007 A1 - 2026-11-02T00:00:00Z",
        "pending1 OQSsiquc01 1319999007 ../A1 - 2026-11-02T00:00:00Z",
        "pending1 OQSsiquc01 1319999007 A1 ? 2026-11-02T00:00:00Z",
        "pending1 OQSsiquc01 1319999007 A1 -7 2026-11-02T00:00:00Z",
        "pending1 OQSsiquc01 1319999007 A1 %41 2026-11-02T00:00:00Z",
        "pending1 OQSsiquc01 1319999007 A1 A% 2026-11-02T00:00:00Z",
        "pending1 OQSsiquc01 1319999007 A1 A%0A 2026-11-02T00:00:00Z",
        "pending1 OQSsiquc01 1319999007 A1 A%FF 2026-11-02T00:00:00Z",
        "pending1 OQSsiquc01 1319999007 A1 - yesterday",
        "pending1 OQSsiquc01 1319999007 A1 - 2026-11-02T00:00:00Z more"
      })
  void whatIsNoHandleIsRefusedWithoutItsText(String text) {
    assertThatThrownBy(() -> Pending.parse(text))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageNotContaining("../");
  }

  @Test
  void aMessageFamilyNamesItsFiles() {
    MessageKind kind = MessageKind.of("YZKsiquc01", Safety.READ);

    assertThat(kind.requestName("A1")).isEqualTo("YZKsiquc01req_A1.xml");
    assertThat(kind.answerBaseName("A1")).isEqualTo("YZKsiquc01res_A1");
    assertThat(kind.formats()).containsExactly(AnswerFormat.XML);
    assertThat(kind.maxAnswerBytes()).isEqualTo(4L * 1024 * 1024);
  }

  @Test
  void aMessageFamilyOfAnotherShapeIsRefused() {
    for (String code : List.of("", "OQSsiquc1", "oqssiquc01", "OQSsiquc01req", "OQS/iquc01")) {
      assertThatThrownBy(() -> MessageKind.of(code, Safety.READ))
          .isInstanceOf(InvalidQueryException.class);
    }
    assertThatThrownBy(() -> new MessageKind("OQSsiquc01", Safety.READ, Set.of(), 1))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(
            () -> new MessageKind("OQSsiquc01", Safety.READ, Set.of(AnswerFormat.XML), 0))
        .isInstanceOf(InvalidQueryException.class);
  }

  @Test
  @DisplayName("transports 4.3 the limits for an answer to a request of another process")
  void limitsForResume() {
    assertThat(MessageKind.forResume("OQSsiquc01").maxAnswerBytes()).isEqualTo(4L << 20);
    assertThat(MessageKind.forResume("YZKsiquc01").maxAnswerBytes()).isEqualTo(64L << 20);
    assertThat(MessageKind.forResume("OQSmuquc02").maxAnswerBytes()).isEqualTo(512L << 20);
    assertThat(MessageKind.forResume("OQSsiquc01")).isEqualTo(MessageKind.ELIGIBILITY);
    assertThat(MessageKind.forResume("YZKsiquc01")).isEqualTo(MessageKind.DRUG_INFO);
    assertThat(MessageKind.forResume("TKKsiquc01")).isEqualTo(MessageKind.CHECKUP);
    assertThat(MessageKind.forResume("OQSmuquc01")).isEqualTo(MessageKind.BULK_ELIGIBILITY);
    for (String family : List.of("OQSmuquc", "OQSmuimm", "OQSmuhvq", "OQSmuonq", "OQSmutic")) {
      assertThat(MessageKind.forResume(family + "01"))
          .isEqualTo(
              new MessageKind(
                  family + "01", Safety.SUBMISSION, Set.of(AnswerFormat.XML), 4L << 20));
      assertThat(MessageKind.forResume(family + "02"))
          .isEqualTo(
              new MessageKind(
                  family + "02",
                  Safety.READ,
                  Set.of(AnswerFormat.XML, AnswerFormat.ZIP),
                  512L << 20));
    }
    MessageKind unnamed = MessageKind.forResume("CIPsiquc01");
    assertThat(unnamed.formats()).hasSize(3);
    assertThat(unnamed.maxAnswerBytes()).isEqualTo(64L << 20);
    assertThat(unnamed.safety()).as("never taken back").isEqualTo(Safety.SUBMISSION);
  }

  @Test
  void aRequestChecksWhatBelongsTogether() {
    assertThatThrownBy(
            () ->
                ExchangeRequest.of(
                    MessageKind.REFERENCE_NUMBER,
                    Documents.handle("A1"),
                    new byte[0],
                    Duration.ofSeconds(1),
                    Documents.gate("A1")))
        .isInstanceOf(InvalidQueryException.class);
    for (Duration timeout : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
      assertThatThrownBy(() -> Documents.request("A1", timeout))
          .isInstanceOf(InvalidQueryException.class);
    }
    assertThat(Documents.request("A1", Duration.ofSeconds(1)))
        .hasToString("ExchangeRequest[OQSsiquc01req_A1.xml, 160 bytes]");
  }

  @Test
  @DisplayName("P-R results show their names and sizes only")
  void resultsAreMasked() {
    byte[] canary = "CANARY".getBytes(StandardCharsets.US_ASCII);

    assertThat(new ExchangeResult.Answer("a.xml", AnswerFormat.XML, canary, SINCE, () -> {}))
        .hasToString("Answer[a.xml, 6 bytes]");
    assertThat(new ExchangeResult.Rejected("a.err", canary, SINCE))
        .hasToString("Rejected[a.err, 6 bytes]");
  }

  @Test
  void virtualTimeRunsTasksInOrderAndThoseTheyAdd() {
    VirtualTime time = new VirtualTime(SINCE);
    List<String> ran = new ArrayList<>();
    time.schedule(Duration.ofSeconds(2), () -> ran.add("b"));
    time.schedule(
        Duration.ofSeconds(1),
        () -> {
          ran.add("a at " + time.now());
          time.schedule(Duration.ofSeconds(1), () -> ran.add("c"));
          time.schedule(Duration.ofSeconds(9), () -> ran.add("never"));
        });
    time.schedule(Duration.ofSeconds(1), () -> ran.add("cancelled")).cancel();

    time.advance(Duration.ofSeconds(2));

    assertThat(ran).containsExactly("a at " + SINCE.plusSeconds(1), "b", "c");
    assertThat(time.now()).isEqualTo(SINCE.plusSeconds(2));
  }

  @Test
  void theKeyOfAFileNameIsFoundWithoutAnExpression() {
    assertThat(FolderNames.keyOf("OQSsiquc01res_A1.xml")).isEqualTo("OQSsiquc01 A1");
    assertThat(FolderNames.keyOf("OQSsiquc01req_A1.err")).isEqualTo("OQSsiquc01 A1");
    for (String name :
        List.of("", "x", "OQSsiquc01res_", "OQSsiquc01res_.xml", "OQSsiquc01res_A")) {
      assertThat(FolderNames.keyOf(name)).as(name).isNull();
    }
  }

  @Test
  @DisplayName("R-INV-1 the gate: a result repeats the upload's identifier; its number must fit")
  void gateOfResults() {
    Pending single = new Pending("OQSsiquc01", "1319999007", "A1", null, Instant.EPOCH);
    Pending result = new Pending("OQSmuquc02", "1319999007", "A1", "2026/7:1", Instant.EPOCH);
    assertThat(judge(single, "<ArbitraryFileIdentifier>B2</ArbitraryFileIdentifier>"))
        .isEqualTo(AnswerGate.Verdict.MISMATCH);
    assertThat(
            judge(
                result,
                "<ArbitraryFileIdentifier>B2</ArbitraryFileIdentifier>"
                    + "<ReceptionNumber>2026/7:1</ReceptionNumber>"))
        .isEqualTo(AnswerGate.Verdict.ACCEPT);
    assertThat(judge(result, "<ReceptionNumber>2026/7:2</ReceptionNumber>"))
        .isEqualTo(AnswerGate.Verdict.MISMATCH);
    assertThat(judge(single, "<ReceptionNumber>2026/7:1</ReceptionNumber>"))
        .isEqualTo(AnswerGate.Verdict.MISMATCH);
    assertThat(Pending.parse(result.toText())).isEqualTo(result);
    String damaged = "<ReceptionNumber>2026/7:1</ReceptionNumber></MessageHeader><MessageBody>&7;";
    String rest = "</MessageBody><MessageHeader>";
    assertThat(judge(result, damaged + rest)).as("a row").isEqualTo(AnswerGate.Verdict.ACCEPT);
    assertThat(judge(result, damaged.replace("7:1", "7:2") + rest))
        .isEqualTo(AnswerGate.Verdict.MISMATCH);
    assertThat(judge(single, damaged + rest)).isEqualTo(AnswerGate.Verdict.NOT_YET);
    assertThat(judge(result, "&7;" + rest)).isEqualTo(AnswerGate.Verdict.NOT_YET);
    byte[] cut =
        ("<XmlMsg><MessageHeader>" + damaged).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertThat(
            AnswerGate.correlating(result, jp.shikaku.ReadingRules.DEFAULT)
                .judge("any.xml", AnswerFormat.XML, cut))
        .isEqualTo(AnswerGate.Verdict.NOT_YET);
  }

  @Test
  @DisplayName("T2 a zip is whole when its directory has come; cut anywhere it is not there yet")
  void gateOfZips() throws Exception {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    try (java.util.zip.ZipOutputStream zip = new java.util.zip.ZipOutputStream(out)) {
      zip.setComment("comment");
      zip.putNextEntry(new java.util.zip.ZipEntry("OQSmuquc02res_1.xml"));
      zip.write(new byte[500]);
    }
    byte[] whole = out.toByteArray();
    AnswerGate gate =
        AnswerGate.correlating(
            new Pending("OQSmuquc02", "1319999007", "A1", "R1", Instant.EPOCH),
            jp.shikaku.ReadingRules.DEFAULT);
    for (int length = 0; length < whole.length; length++) {
      assertThat(gate.judge("any.zip", AnswerFormat.ZIP, java.util.Arrays.copyOf(whole, length)))
          .isEqualTo(AnswerGate.Verdict.NOT_YET);
    }
    assertThat(gate.judge("any.zip", AnswerFormat.ZIP, whole)).isEqualTo(AnswerGate.Verdict.ACCEPT);
  }

  private static AnswerGate.Verdict judge(Pending expected, String header) {
    byte[] document =
        ("<XmlMsg><MessageHeader>" + header + "</MessageHeader></XmlMsg>")
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return AnswerGate.correlating(expected, jp.shikaku.ReadingRules.DEFAULT)
        .judge("any.xml", AnswerFormat.XML, document);
  }
}
