package jp.shikaku.examples.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import jp.shikaku.HeldBack;
import jp.shikaku.SystemState;
import jp.shikaku.cardreader.CardKind;
import jp.shikaku.cardreader.HubSnapshot;
import jp.shikaku.cardreader.SourceState;
import jp.shikaku.diagnosis.Diagnosis;
import jp.shikaku.tls.CertificateStatus;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;

/** How things stand, without a value of a person. */
final class HealthJson {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);

  private HealthJson() {}

  static ObjectNode of(
      Questions.Standing standing, @Nullable CardVisits visits, Instant startedAt) {
    ObjectNode json = CardVisits.object();
    json.put("schemaVersion", "1");
    json.put("startedAt", time(startedAt));
    SystemState state = standing.state();
    json.set("terminal", terminal(state));
    var heldBack = json.putArray("heldBack");
    for (HeldBack held : state.heldBack()) {
      heldBack
          .addObject()
          .put("institution", held.institution())
          .put("lane", held.lane().name())
          .put("since", time(held.since()))
          .put("cause", held.cause().name());
    }
    var certificates = json.putArray("certificates");
    for (CertificateStatus status : standing.certificates()) {
      certificates
          .addObject()
          .put("name", status.name())
          .put("state", status.state().name())
          .put("validUntil", status.validUntil().map(HealthJson::time).orElse(null))
          .put("daysLeft", status.daysLeft());
    }
    var sources = json.putArray("sources");
    var consumers = json.putArray("consumers");
    if (visits != null) {
      Optional<HubSnapshot> snapshot = visits.snapshot();
      snapshot.ifPresent(
          taken ->
              taken.sources().forEach(source -> sources.add(HealthJson.source(source, visits))));
      for (VisitDesk desk : visits.desks()) {
        ObjectNode consumer = consumers.addObject();
        consumer.put("consumer", desk.name());
        consumer.put("connected", desk.isConnected());
        consumer.put("open", desk.openCount());
        HubSnapshot.@Nullable Consumer counted =
            snapshot.flatMap(taken -> find(taken, desk.name())).orElse(null);
        consumer.put("waiting", counted == null ? 0 : counted.waiting());
        consumer.put("handled", counted == null ? 0 : counted.handled());
        consumer.put("failures", counted == null ? 0 : counted.failures());
      }
    }
    return json;
  }

  private static ObjectNode terminal(SystemState state) {
    ObjectNode json = CardVisits.object();
    json.put("state", state.state().name());
    json.put("since", time(state.since()));
    json.put("observedAt", state.observedAt().map(HealthJson::time).orElse(null));
    json.put("cause", state.diagnosis().first().map(first -> first.cause().name()).orElse(null));
    json.set("help", text(state::help));
    var findings = json.putArray("findings");
    for (Diagnosis.Finding finding : state.diagnosis().findings()) {
      ObjectNode one = findings.addObject();
      one.put("cause", finding.cause().name());
      one.put("hop", finding.hop().name());
      one.put("certainty", finding.certainty().name());
      one.set("observed", text(finding::observed));
      one.set("nextStep", text(finding.cause()::nextStep));
    }
    return json;
  }

  private static ObjectNode text(Function<Locale, String> sentence) {
    ObjectNode json = CardVisits.object();
    json.put("ja", sentence.apply(Locale.JAPANESE));
    json.put("en", sentence.apply(Locale.ENGLISH));
    return json;
  }

  private static Optional<HubSnapshot.Consumer> find(HubSnapshot snapshot, String name) {
    return snapshot.consumers().stream().filter(one -> one.name().equals(name)).findFirst();
  }

  private static ObjectNode source(HubSnapshot.Source source, CardVisits visits) {
    ObjectNode json = CardVisits.object();
    SourceState state = source.state();
    json.put("sourceId", source.id().value());
    json.put("state", state.status().name());
    json.put("cause", state.cause().map(Enum::name).orElse(null));
    json.put("since", time(state.since()));
    json.put("visits", source.figures().visits());
    json.put("duplicates", source.figures().duplicates());
    json.put("quarantined", source.figures().quarantined());
    json.put("backlogged", source.figures().backlogged());
    json.put("lastVisitAt", source.lastVisit().map(visit -> time(visit.detectedAt())).orElse(null));
    json.set("silent", visits.silent(source.id()).map(HealthJson::silent).orElse(null));
    var readers = json.putArray("readers");
    for (HubSnapshot.Reader reader : source.readers()) {
      readers
          .addObject()
          .put("readerName", reader.name())
          .put("cardPresent", reader.cardPresent())
          .put("kind", reader.kind().map(CardKind::name).orElse(null));
    }
    return json;
  }

  private static ObjectNode silent(SilentReader silent) {
    ObjectNode json = CardVisits.object();
    json.put("since", time(silent.since()));
    json.put("cause", SilentReader.CAUSE.name());
    json.set("observed", text(silent::observed));
    json.set("nextStep", text(silent::nextStep));
    return json;
  }

  private static String time(Instant at) {
    return TIME.format(at.atZone(WireDates.JST));
  }
}
