package jp.shikaku.examples.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import jp.shikaku.cardreader.CardKind;
import jp.shikaku.cardreader.CardReaderEvent;
import jp.shikaku.cardreader.CardReaderEvent.AuthenticationFailed;
import jp.shikaku.cardreader.CardReaderEvent.AuthenticationSucceeded;
import jp.shikaku.cardreader.CardReaderEvent.CardIdentified;
import jp.shikaku.cardreader.CardReaderEvent.CardInserted;
import jp.shikaku.cardreader.CardReaderEvent.CardRemoved;
import jp.shikaku.cardreader.CardReaderEvent.Credential;
import jp.shikaku.cardreader.CardReaderEvent.CredentialBlocked;
import jp.shikaku.cardreader.CardReaderEvent.DuplicateVisitIgnored;
import jp.shikaku.cardreader.CardReaderEvent.EventsMissed;
import jp.shikaku.cardreader.CardReaderEvent.FailureReason;
import jp.shikaku.cardreader.CardReaderEvent.Method;
import jp.shikaku.cardreader.CardReaderEvent.QuarantineReason;
import jp.shikaku.cardreader.CardReaderEvent.ReaderOffline;
import jp.shikaku.cardreader.CardReaderEvent.ReaderOnline;
import jp.shikaku.cardreader.CardReaderEvent.SourceConnected;
import jp.shikaku.cardreader.CardReaderEvent.SourceUnreachable;
import jp.shikaku.cardreader.CardReaderEvent.VisitQuarantined;
import jp.shikaku.cardreader.EventHead;
import jp.shikaku.cardreader.SourceState;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.examples.CardEvents;
import jp.shikaku.value.WireDates;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The stable form: names, order, and what is null. */
class CardEventJsonTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant TIME = Instant.parse("2026-11-02T00:10:00Z");
  private static final OffsetDateTime THEIRS = TIME.atZone(WireDates.JST).toOffsetDateTime();

  static Stream<Arguments> events() {
    EventHead.Draft reader = EventHead.observed().reader("Reader 00").visit("card-7").at(THEIRS);
    EventHead.Draft folder = EventHead.observed();
    return Stream.of(
        Arguments.of(event(folder, SourceConnected::new), ""),
        Arguments.of(
            event(
                folder,
                head ->
                    new SourceUnreachable(head, SourceState.Cause.FOLDER_UNREACHABLE, TIME, false)),
            ",\"cause\":\"FOLDER_UNREACHABLE\",\"since\":\"2026-11-02T09:10:00+09:00\","
                + "\"needsRestart\":false"),
        Arguments.of(event(reader, ReaderOnline::new), ""),
        Arguments.of(event(reader, ReaderOffline::new), ""),
        Arguments.of(event(reader, CardInserted::new), ""),
        Arguments.of(
            event(reader, head -> new CardIdentified(head, CardKind.MY_NUMBER_CARD)),
            ",\"kind\":\"MY_NUMBER_CARD\""),
        Arguments.of(
            event(reader, head -> new AuthenticationSucceeded(head, Method.PIN)),
            ",\"method\":\"PIN\""),
        Arguments.of(
            event(
                reader,
                head -> new AuthenticationFailed(head, FailureReason.WRONG_PIN, OptionalInt.of(2))),
            ",\"reason\":\"WRONG_PIN\",\"triesLeft\":2"),
        Arguments.of(
            event(
                reader,
                head -> new AuthenticationFailed(head, FailureReason.OTHER, OptionalInt.empty())),
            ",\"reason\":\"OTHER\",\"triesLeft\":null"),
        Arguments.of(
            event(reader, head -> new CredentialBlocked(head, Credential.AUTHENTICATION_PIN)),
            ",\"credential\":\"AUTHENTICATION_PIN\""),
        Arguments.of(event(reader, CardRemoved::new), ""),
        Arguments.of(
            event(folder, head -> new VisitQuarantined(head, QuarantineReason.TRUNCATED, "a.xml")),
            ",\"reason\":\"TRUNCATED\",\"fileName\":\"a.xml\""),
        Arguments.of(
            event(folder, head -> new DuplicateVisitIgnored(head, "first.xml")),
            ",\"firstFileName\":\"first.xml\""),
        Arguments.of(
            event(folder, head -> new EventsMissed(head, null, TIME, 3)),
            ",\"from\":null,\"until\":\"2026-11-02T09:10:00+09:00\",\"count\":3"));
  }

  private static CardReaderEvent event(
      EventHead.Draft draft, Function<EventHead, CardReaderEvent> event) {
    return CardEvents.event(draft, event);
  }

  @ParameterizedTest
  @MethodSource("events")
  @DisplayName("every event that belongs to no file has the same head and its own payload")
  void liveEvents(CardReaderEvent event, String payload) {
    boolean reader = event.head().readerName().isPresent();

    String json = CardEventJson.of(event).toString();

    assertThat(json.replaceAll("face-1-[0-9a-f]+-1", "face-1-#-1"))
        .isEqualTo(
            "{\"event\":\""
                + event.name()
                + "\",\"eventId\":\"face-1-#-1\",\"visitId\":"
                + (reader ? "\"card-7\"" : "null")
                + ",\"sourceId\":\"face-1\",\"readerName\":"
                + (reader ? "\"Reader 00\"" : "null")
                + ",\"sequence\":1,\"occurredAt\":"
                + (reader ? "\"2026-11-02T09:10:00+09:00\"" : "null")
                + ",\"detectedAt\":\"2026-11-02T09:15:04+09:00\",\"knowledge\":\"OBSERVED\","
                + "\"origin\":null"
                + payload
                + "}");
  }

  @Test
  @DisplayName("a visit: authentication, consents, prescription, answer, in one numbering")
  void aVisit() throws Exception {
    Visit visit = CardEvents.visit(CardEvents.ICHIRO);

    List<ObjectNode> lines = CardEventJson.of(visit);

    assertThat(lines)
        .extracting(line -> line.get("event").asText())
        .startsWith("AuthenticationSucceeded", "ConsentGiven")
        .endsWith("PrescriptionChoice", "EligibilityReceived");
    List<Integer> sequence = new ArrayList<>();
    for (ObjectNode line : lines) {
      sequence.add(line.get("sequence").asInt());
      assertThat(line.get("visitId").asText()).isEqualTo(visit.id());
      assertThat(line.get("eventId").asText()).isEqualTo(visit.id() + "-" + sequence.size());
      assertThat(line.get("occurredAt").asText()).isEqualTo("2026-11-02T09:15:03+09:00");
      assertThat(line.get("detectedAt").asText()).isEqualTo("2026-11-02T09:15:04+09:00");
      assertThat(line.get("readerName").isNull()).isTrue();
      assertThat(line.get("origin").asText()).isEqualTo("TERMINAL_LIKE");
      assertThat(line.toString()).doesNotContain("\n");
    }
    assertThat(sequence).isSorted().startsWith(1).doesNotHaveDuplicates();
    assertThat(lines.get(0).get("method").asText()).isEqualTo("UNKNOWN");
    assertThat(lines.get(0).get("knowledge").asText()).isEqualTo("DERIVED");
  }

  @Test
  @DisplayName(
      "its last line holds the answer as decode prints it, when it was verified, and whether it"
          + " came before")
  void theAnswer() throws Exception {
    String golden = "/golden/face/" + CardEvents.ICHIRO.replace(".xml", ".json");
    ObjectNode expected = (ObjectNode) JSON.readTree(getClass().getResource(golden));
    expected
        .putObject("verification")
        .put("source", "CARD")
        .put("verifiedAt", "2026-11-02T09:15:03+09:00")
        .put("mode", "UNKNOWN");

    List<ObjectNode> first = CardEventJson.of(CardEvents.visit(CardEvents.ICHIRO));
    List<ObjectNode> again =
        CardEventJson.of(CardEvents.visit(CardEvents.answer(CardEvents.ICHIRO), true));

    ObjectNode last = first.get(first.size() - 1);
    assertThat(JSON.readTree(last.get("answer").toString())).isEqualTo(expected);
    assertThat(last.get("redelivered").asBoolean()).isFalse();
    assertThat(last.get("attempt").asInt()).isEqualTo(1);
    ObjectNode lastAgain = again.get(again.size() - 1);
    assertThat(lastAgain.get("redelivered").asBoolean()).isTrue();
    assertThat(lastAgain.get("attempt").asInt()).isEqualTo(2);
    assertThat(lastAgain.get("eventId")).isEqualTo(last.get("eventId"));
    assertThat(first.get(0).has("redelivered")).isFalse();
  }

  @Test
  @DisplayName("a consent has the form that it has in an answer")
  void aConsent() throws Exception {
    ObjectNode given =
        CardEventJson.of(CardEvents.visit(CardEvents.ICHIRO)).stream()
            .filter(line -> line.get("event").asText().equals("ConsentGiven"))
            .filter(line -> line.at("/consent/kind").asText().equals("DRUG_INFO"))
            .findFirst()
            .orElseThrow();

    assertThat(given.at("/consent/given/code").asText()).isEqualTo("1");
    assertThat(given.at("/consent/given/label").asText()).isEqualTo("同意あり");
    assertThat(given.at("/consent/readableUntil").asText()).startsWith("2026-11-03T");
  }
}
