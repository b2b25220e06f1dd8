package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.cardreader.CardKind;
import jp.shikaku.cardreader.CardReaderEvent;
import jp.shikaku.cardreader.CardReaderEvent.CredentialBlocked;
import jp.shikaku.cardreader.EventHead;
import jp.shikaku.cardreader.SourceState;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.OqsDocuments;
import jp.shikaku.examples.json.CardEventJson;
import jp.shikaku.examples.json.ErrorJson;
import jp.shikaku.examples.serve.OpenApi;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The OpenAPI document against what the JSON writers write. */
class ServeDocumentTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the service's own tests see. */
  private static final Set<String> OF_THE_SERVICE =
      Set.of(
          "Visit",
          "VisitState",
          "OpenVisits",
          "StreamEnd",
          "Words",
          "Cause",
          "HeldBack",
          "Certificate",
          "Terminal",
          "Reader",
          "SilentReader",
          "Source",
          "Consumer",
          "Health",
          "Error",
          "Undecoded",
          "ErrorDetail",
          "Refusal",
          "RefusalAnswer",
          "CheckRequest",
          "DrugsRequest",
          "CheckupsRequest");

  private final OpenApi api = new OpenApi();

  ServeDocumentTest() throws IOException {}

  @Test
  @DisplayName("every member of every sample document and event is told, and none besides")
  void everyMemberIsTold() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Path sample : Samples.all()) {
      try {
        JsonNode json = Decoded.read(MessageName.of(sample), Files.readAllBytes(sample)).json();
        for (String problem : api.check("Document", parsed(json))) {
          wrong.add(sample.getFileName() + ": " + problem);
        }
      } catch (DecodeException e) {
        // the samples that are broken on purpose
      }
    }
    for (Decoded odd :
        List.of(
            Decoded.read(
                MessageName.of(Path.of(CardEvents.ICHIRO)),
                changed("</MessageBody>", "<Unheard>1</Unheard></MessageBody>")),
            Decoded.read(
                MessageName.of(Path.of("YZKsiquc01res_a.pdf")),
                "%PDF-1.4\n%%EOF\n".getBytes(StandardCharsets.US_ASCII)))) {
      wrong.addAll(api.check("Document", parsed(odd.json())));
    }
    for (JsonNode event : events()) {
      wrong.addAll(api.check("CardEvent", parsed(event)));
    }

    assertThat(wrong).isEmpty();
    assertThat(api.unseenProperties(OF_THE_SERVICE)).isEmpty();
  }

  private static List<JsonNode> events() throws IOException {
    List<JsonNode> all = new ArrayList<>();
    for (Path sample : Files.list(Samples.folder("face")).toList()) {
      try {
        EligibilityAnswer answer =
            (EligibilityAnswer)
                OqsDocuments.read(
                    sample.getFileName().toString(),
                    Files.readAllBytes(sample),
                    ReadingRules.DEFAULT);
        all.addAll(CardEventJson.of(CardEvents.visit(answer, false)));
      } catch (DecodeException e) {
        // the samples that are broken on purpose
      }
    }
    EligibilityAnswer failed =
        CardEvents.answer(
            CardEvents.ICHIRO,
            changed(
                "<SegmentOfResult>1</SegmentOfResult>", "<SegmentOfResult>9</SegmentOfResult>"));
    all.addAll(CardEventJson.of(CardEvents.visit(failed, false)));
    Instant now = CardEvents.NOW;
    EventHead.Draft head = EventHead.observed();
    for (CardReaderEvent event :
        List.of(
            CardEvents.event(
                head,
                made ->
                    new CardReaderEvent.SourceUnreachable(
                        made, SourceState.Cause.FOLDER_DENIED, now, false)),
            CardEvents.event(
                head, made -> new CardReaderEvent.CardIdentified(made, CardKind.values()[0])),
            CardEvents.event(
                head,
                made ->
                    new CardReaderEvent.AuthenticationFailed(
                        made, CardReaderEvent.FailureReason.values()[0], OptionalInt.of(2))),
            CardEvents.event(
                head, made -> new CredentialBlocked(made, CardReaderEvent.Credential.values()[0])),
            CardEvents.event(
                head,
                made ->
                    new CardReaderEvent.VisitQuarantined(
                        made, CardReaderEvent.QuarantineReason.EMPTY, "a.xml")),
            CardEvents.event(
                head, made -> new CardReaderEvent.DuplicateVisitIgnored(made, "a.xml")),
            CardEvents.event(head, made -> new CardReaderEvent.EventsMissed(made, now, now, 3)))) {
      all.add(CardEventJson.of(event));
    }
    all.add(CardEventJson.missed("run-1-missed", "serve", 1, now.plus(Duration.ofHours(1)), 0));
    return all;
  }

  private static byte[] changed(String text, String by) throws IOException {
    Path sample = Samples.folder("face").resolve(CardEvents.ICHIRO);
    String content = Files.readString(sample, StandardCharsets.ISO_8859_1);
    assertThat(content).contains(text);
    return content.replace(text, by).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Numbers as they arrive at a caller. */
  private static JsonNode parsed(JsonNode json) throws IOException {
    return JSON.readTree(json.toString());
  }

  @Test
  @DisplayName("the members of requests are those that are read")
  void requests() {
    assertThat(properties("CheckRequest")).isEqualTo(ServeQueries.CHECK_MEMBERS);
    assertThat(properties("DrugsRequest")).isEqualTo(ServeQueries.DRUGS_MEMBERS);
    assertThat(properties("CheckupsRequest")).isEqualTo(ServeQueries.CHECKUPS_MEMBERS);
  }

  private Set<String> properties(String schema) {
    Set<String> names = new HashSet<>();
    for (Map.Entry<String, JsonNode> property :
        api.document().at("/components/schemas/" + schema + "/properties").properties()) {
      names.add(property.getKey());
    }
    return names;
  }

  @Test
  @DisplayName("errors have the form that is told, and references lead somewhere")
  void errorsAndReferences() throws IOException {
    DecodeException cut =
        new DecodeException(DecodeException.Problem.TOO_LARGE, "too large", "a/b", 1, 1);
    assertThat(api.check("Error", parsed(ErrorJson.of(cut, Locale.JAPAN)))).isEmpty();
    assertThat(api.document().findValuesAsText("$ref"))
        .isNotEmpty()
        .allMatch(ref -> !api.document().at(ref.substring(1)).isMissingNode());
    assertThat(api.document().get("openapi").asText()).isEqualTo("3.1.0");
  }
}
