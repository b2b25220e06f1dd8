package jp.shikaku.examples.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import jp.shikaku.cardreader.CardReaderEvent;
import jp.shikaku.cardreader.CardReaderEvent.AuthenticationFailed;
import jp.shikaku.cardreader.CardReaderEvent.AuthenticationSucceeded;
import jp.shikaku.cardreader.CardReaderEvent.CardIdentified;
import jp.shikaku.cardreader.CardReaderEvent.ConsentGiven;
import jp.shikaku.cardreader.CardReaderEvent.ConsentNotGiven;
import jp.shikaku.cardreader.CardReaderEvent.CredentialBlocked;
import jp.shikaku.cardreader.CardReaderEvent.DuplicateVisitIgnored;
import jp.shikaku.cardreader.CardReaderEvent.EligibilityFailed;
import jp.shikaku.cardreader.CardReaderEvent.EligibilityReceived;
import jp.shikaku.cardreader.CardReaderEvent.EventsMissed;
import jp.shikaku.cardreader.CardReaderEvent.PrescriptionChoice;
import jp.shikaku.cardreader.CardReaderEvent.SourceUnreachable;
import jp.shikaku.cardreader.CardReaderEvent.VisitQuarantined;
import jp.shikaku.cardreader.EventHead;
import jp.shikaku.cardreader.Knowledge;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;

/** The JSON form of what happens at a card reader: the same head for all, then the payload. */
public final class CardEventJson {

  private CardEventJson() {}

  /**
   * {@return the JSON form of a visit: one object an event, in their order} The last one, which
   * holds the answer, tells whether the visit may have come before.
   *
   * @param visit the visit
   */
  public static List<ObjectNode> of(Visit visit) {
    List<ObjectNode> all = visit.events().stream().map(CardEventJson::of).toList();
    all.get(all.size() - 1)
        .put("redelivered", visit.isRedelivered())
        .put("attempt", visit.attempt());
    return all;
  }

  /**
   * {@return an event's JSON form}
   *
   * @param event any event
   */
  public static ObjectNode of(CardReaderEvent event) {
    EventHead head = event.head();
    ObjectNode json = Json.object();
    json.put("event", event.name());
    json.put("eventId", head.eventId());
    Json.text(json, "visitId", head.visitId());
    json.put("sourceId", head.sourceId().value());
    Json.text(json, "readerName", head.readerName());
    json.put("sequence", head.sequence());
    Json.time(json, "occurredAt", head.occurredAt());
    time(json, "detectedAt", head.detectedAt());
    json.put("knowledge", head.knowledge().name());
    Json.text(json, "origin", head.origin().map(Enum::name));
    payload(json, event);
    return json;
  }

  /**
   * {@return the JSON form of {@code EventsMissed}, told by one who passes events on}
   *
   * @param eventId an id of its own
   * @param sourceId who tells it
   * @param sequence up to which event
   * @param at when it was noticed
   * @param count how many were lost; 0 when not known
   */
  public static ObjectNode missed(
      String eventId, String sourceId, long sequence, Instant at, long count) {
    ObjectNode json = Json.object();
    json.put("event", "EventsMissed");
    json.put("eventId", eventId);
    json.putNull("visitId");
    json.put("sourceId", sourceId);
    json.putNull("readerName");
    json.put("sequence", sequence);
    json.putNull("occurredAt");
    time(json, "detectedAt", at);
    json.put("knowledge", Knowledge.DERIVED.name());
    json.putNull("origin");
    time(json, "from", null);
    time(json, "until", at);
    json.put("count", count);
    return json;
  }

  private static Instant at(EventHead head) {
    return head.occurredAt().map(OffsetDateTime::toInstant).orElse(head.detectedAt());
  }

  private static void payload(ObjectNode json, CardReaderEvent event) {
    if (event instanceof SourceUnreachable away) {
      json.put("cause", away.cause().name());
      time(json, "since", away.since());
      json.put("needsRestart", away.needsRestart());
    } else if (event instanceof CardIdentified identified) {
      json.put("kind", identified.kind().name());
    } else if (event instanceof AuthenticationSucceeded succeeded) {
      json.put("method", succeeded.method().name());
    } else if (event instanceof AuthenticationFailed failed) {
      json.put("reason", failed.reason().name());
      json.put("triesLeft", failed.triesLeft().isPresent() ? failed.triesLeft().getAsInt() : null);
    } else if (event instanceof CredentialBlocked blocked) {
      json.put("credential", blocked.credential().name());
    } else if (event instanceof ConsentGiven given) {
      json.set("consent", QualificationJson.consent(given.consent()));
    } else if (event instanceof ConsentNotGiven refused) {
      json.set("consent", QualificationJson.consent(refused.consent()));
    } else if (event instanceof PrescriptionChoice choice) {
      Json.code(json, "prescriptionForm", Optional.of(choice.form()));
    } else if (event instanceof EligibilityReceived received) {
      json.set("answer", DocumentJson.of(received.answer(), at(event.head())));
    } else if (event instanceof EligibilityFailed failed) {
      Json.text(json, "code", failed.code());
      Json.text(json, "message", failed.message());
      json.set("answer", DocumentJson.of(failed.answer(), at(event.head())));
    } else if (event instanceof VisitQuarantined quarantined) {
      json.put("reason", quarantined.reason().name());
      json.put("fileName", quarantined.fileName());
    } else if (event instanceof DuplicateVisitIgnored duplicate) {
      json.put("firstFileName", duplicate.firstFileName());
    } else if (event instanceof EventsMissed missed) {
      time(json, "from", missed.from());
      time(json, "until", missed.until());
      json.put("count", missed.count());
    }
  }

  private static void time(ObjectNode json, String name, @Nullable Instant time) {
    Json.time(
        json,
        name,
        Optional.ofNullable(time).map(at -> at.atZone(WireDates.JST).toOffsetDateTime()));
  }
}
