package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleAnswersTest {
  @TempDir Path folder;

  @Test
  @DisplayName("request sample 0001 is answered with answer sample 0001, byte for byte")
  void sample0001() throws Exception {
    try (MockTerminal terminal = at("2026-11-02T00:30:15Z").start()) {
      Client client = new Client(terminal.root());
      client.send("202611020001", sample("OQSsiquc01req_202611020001.xml"));
      assertThat(client.answer("202611020001")).isEqualTo(sample("OQSsiquc01res_202611020001.xml"));
      assertThat(terminal.seen().get(0).deviations()).isEmpty();
    }
  }

  @Test
  @DisplayName("request sample 0002 in Shift_JIS is answered with the lines of answer sample 0002")
  void sample0002() throws Exception {
    try (MockTerminal terminal =
        at("2026-11-02T00:31:22Z").answersIn(WireText.WINDOWS_31J).start()) {
      Client client = new Client(terminal.root());
      client.send("202611020002", sample("OQSsiquc01req_202611020002.xml"));
      byte[] answer = client.answer("202611020002");
      // the sample's consent is two seconds old, ours is five
      assertThat(lines(answer))
          .containsExactlyInAnyOrderElementsOf(
              lines(sample("OQSsiquc01res_202611020002.xml")).stream()
                  .map(line -> line.replace(">20261102093120<", ">20261102093117<"))
                  .toList());
      assertThat(new String(answer, WireText.WINDOWS_31J)).contains("髙橋●　はな", "髙見ハイツ①", "－");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0003", "0004", "0005", "0007", "0008", "0009"})
  @DisplayName("the query echoed in an answer sample gives that sample again")
  void answersFromEcho(String number) throws Exception {
    String answer =
        new String(sample("OQSsiquc01res_20261102" + number + ".xml"), StandardCharsets.UTF_8);
    String search =
        answer.substring(
            answer.indexOf("<QualificationConfirmSearchInfo>"), answer.indexOf("</MessageBody>"));
    String request =
        "<XmlMsg><MessageHeader><QualificationConfirmationDate>20261102"
            + "</QualificationConfirmationDate><MedicalInstitutionCode>1319999007"
            + "</MedicalInstitutionCode><ArbitraryFileIdentifier>DEMO-"
            + number
            + "</ArbitraryFileIdentifier></MessageHeader><MessageBody>"
            + search
            + "</MessageBody></XmlMsg>";
    try (MockTerminal terminal = at("2026-11-02T00:30:15Z").start()) {
      Client client = new Client(terminal.root());
      client.send(number, request, StandardCharsets.UTF_8);
      String expected =
          answer
              .replace("DEMO-R", "MOCK-R")
              // its consent is later than its processing; ours is five seconds earlier
              .replace(">20261102093700<", ">20261102093010<");
      assertThat(new String(client.answer(number), StandardCharsets.UTF_8)).isEqualTo(expected);
    }
  }

  private MockTerminal.Builder at(String instant) {
    return MockTerminal.builder()
        .root(folder)
        // the samples are answers to queries by the numbers of a card
        .shape(AnswerShape.assumed().withoutConsents())
        .clock(Clock.fixed(Instant.parse(instant), ZoneOffset.UTC));
  }

  private static List<String> lines(byte[] document) {
    Stream<String> lines = Arrays.stream(new String(document, WireText.WINDOWS_31J).split("\r\n"));
    return lines.map(String::strip).toList();
  }

  static byte[] sample(String name) throws IOException {
    try (InputStream in = SampleAnswersTest.class.getResourceAsStream("/samples/" + name)) {
      if (in == null) {
        throw new AssertionError(name);
      }
      return in.readAllBytes();
    }
  }
}
