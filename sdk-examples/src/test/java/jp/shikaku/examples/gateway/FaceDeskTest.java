package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import jp.shikaku.cardreader.Ack;
import jp.shikaku.cardreader.CardReaderEvent;
import jp.shikaku.cardreader.CardReaderEvent.QuarantineReason;
import jp.shikaku.cardreader.EventHead;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.examples.CardEvents;
import jp.shikaku.transport.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** For whom a card visit is kept, and for how long. */
class FaceDeskTest {

  private static final Duration KEPT = Duration.ofHours(24);
  private static final Duration MOST = Duration.ofDays(7);
  private static final Duration ROWS = Duration.ofDays(30);
  private static final Desk FIRST = new Desk("first", "first", Set.of(Wire.INSTITUTION));
  private static final Desk SECOND =
      new Desk("second", "second", Set.of(Wire.INSTITUTION, Wire.OTHER));
  private static final Desk DENTAL = new Desk("dental", "dental", Set.of(Wire.OTHER));

  @TempDir private Path folder;
  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));
  private Database database;
  private FaceDesk faces;

  @BeforeEach
  void open() throws Exception {
    database = Database.sqlite(folder.resolve("gateway.db"));
    faces =
        new FaceDesk(database, Seal.at(folder.resolve("gateway.key")), time, task -> task.run());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void visit(String name) {
    faces.add(name, name + ".xml", time.now(), Wire.INSTITUTION, name.getBytes(UTF_8));
  }

  private List<Long> listed(Desk desk) throws Exception {
    List<Long> ids = new ArrayList<>();
    JsonNode json = new ObjectMapper().readTree(faces.list(desk, 0, Duration.ZERO).get().body());
    json.get("events").forEach(event -> ids.add(event.get("id").asLong()));
    return ids;
  }

  private void purgeAfter(Duration span) {
    time.advance(span);
    faces.purge(KEPT, MOST, ROWS);
  }

  @Test
  @DisplayName("5.1 a visit is listed for each desk until that desk has acknowledged it")
  void eachDeskForItself() throws Exception {
    visit("a");

    faces.ack(FIRST, 1);

    assertThat(listed(FIRST)).isEmpty();
    assertThat(listed(SECOND)).containsExactly(1L);
    assertThat(listed(DENTAL)).isEmpty();
    faces.ack(SECOND, 1);
    faces.ack(SECOND, 1);
    assertThat(listed(SECOND)).isEmpty();
  }

  @Test
  @DisplayName("P-08 the content goes a day after the last desk that listens has handled it")
  void handledByAll() throws Exception {
    listed(FIRST);
    listed(SECOND);
    listed(DENTAL); // of another institution: it does not count
    visit("a");
    faces.ack(FIRST, 1);

    purgeAfter(KEPT.plusHours(1));
    assertThat(listed(SECOND)).containsExactly(1L);
    assertThat(new String(faces.fetch(SECOND, 1).body(), UTF_8)).isEqualTo("a");
    faces.ack(SECOND, 1);
    purgeAfter(KEPT.minusMinutes(1));
    assertThat(faces.fetch(FIRST, 1).status()).isEqualTo(200);

    purgeAfter(Duration.ofMinutes(2));

    assertThatThrownBy(() -> faces.fetch(FIRST, 1)).hasMessageContaining("EXPIRED");
    assertThat(faces.dropped()).isZero();
  }

  @Test
  @DisplayName("P-08 a visit that nobody handled is kept 7 days, and its loss is counted for 30")
  void handledByNobody() throws Exception {
    visit("a");

    purgeAfter(MOST.minusMinutes(1));
    assertThat(listed(FIRST)).containsExactly(1L);
    assertThat(faces.dropped()).isZero();
    purgeAfter(Duration.ofMinutes(2));

    assertThat(listed(FIRST)).isEmpty();
    assertThat(faces.dropped()).isEqualTo(1);
    purgeAfter(ROWS);
    assertThat(faces.dropped()).isZero();
    assertThat(rows("gateway_face") + rows("gateway_face_ack") + rows("gateway_face_desk"))
        .isZero();
  }

  @Test
  @DisplayName("P-08 where no desk takes visits from the gateway, they go and none counts as lost")
  void nobodyListens() throws Exception {
    visit("a");
    listed(DENTAL); // of another institution

    purgeAfter(MOST.plusMinutes(1));

    assertThatThrownBy(() -> faces.fetch(FIRST, 1)).hasMessageContaining("EXPIRED");
    assertThat(faces.dropped()).isZero();
  }

  @Test
  @DisplayName("P-08 a desk that was away for more than 7 days has missed what came meanwhile")
  void wasAway() throws Exception {
    listed(FIRST);
    purgeAfter(Duration.ofDays(2));
    visit("a");
    purgeAfter(MOST.minusDays(1)); // eight days after it listened

    purgeAfter(Duration.ofDays(1).plusMinutes(1));

    assertThat(faces.dropped()).isEqualTo(1);
  }

  @Test
  @DisplayName("P-08 a desk that is gone for good raises no alarm about what the others handle")
  void replaced() throws Exception {
    listed(SECOND);
    purgeAfter(MOST.plusDays(1));
    visit("a");
    visit("b");
    faces.ack(FIRST, 1);
    listed(FIRST);

    purgeAfter(KEPT.plusMinutes(1));
    assertThatThrownBy(() -> faces.fetch(FIRST, 1)).hasMessageContaining("EXPIRED");
    assertThat(faces.dropped()).isZero();

    purgeAfter(MOST);
    assertThat(faces.dropped()).as("what nobody handled").isEqualTo(1);
  }

  @Test
  @DisplayName("a list that is asked for while the gateway stops waits for nothing")
  void askedWhileStopping() {
    faces.stop();

    assertThat(faces.list(FIRST, 0, Duration.ofSeconds(25))).isDone();
  }

  @Test
  @DisplayName("P-08 a visit that one of two desks never handled counts as lost, too")
  void missedByOne() throws Exception {
    visit("a");
    faces.ack(FIRST, 1);
    listed(FIRST);
    time.advance(MOST.minusMinutes(1));
    assertThat(listed(SECOND)).containsExactly(1L);

    purgeAfter(Duration.ofMinutes(2));

    assertThat(faces.dropped()).isEqualTo(1);
  }

  @Test
  @DisplayName("P-08 a visit whose content does not open is told as lost; the next one is fetched")
  void damaged() throws Exception {
    visit("a");
    visit("b");
    database.update("UPDATE gateway_face SET document = ? WHERE id = 1", new byte[40]);

    assertThatThrownBy(() -> faces.fetch(FIRST, 1)).hasMessageContaining("EXPIRED");

    assertThat(new String(faces.fetch(FIRST, 2).body(), UTF_8)).isEqualTo("b");
  }

  private final List<String> told = new ArrayList<>();

  private Ack ack(String name) {
    return new Ack() {
      @Override
      public void done() {
        told.add(name + " done");
      }

      @Override
      public void failed() {
        told.add(name + " failed");
      }
    };
  }

  private List<String> causes() {
    return faces.observations().stream().map(seen -> seen.topic() + " " + seen.detail()).toList();
  }

  @Test
  @DisplayName(
      "R-F-18 a visit that the ledger does not take for 10 minutes is held and told, not lost")
  void ledgerAway() throws Exception {
    database.update("ALTER TABLE gateway_face RENAME TO away");

    faces.onVisit(CardEvents.visit(CardEvents.ICHIRO), ack("first"));
    faces.onVisit(CardEvents.visit(CardEvents.ICHIRO), ack("again"));
    time.advance(Duration.ofMinutes(10));

    assertThat(told).as("it is not the visit that fails").isEmpty();
    assertThat(causes()).containsExactly("VISITS_HELD 2 card visits wait for the gateway's ledger");
    database.update("ALTER TABLE away RENAME TO gateway_face");
    time.advance(Duration.ofSeconds(30));
    assertThat(told).containsExactlyInAnyOrder("first done", "again done");
    assertThat(rows("gateway_face")).isEqualTo(1);
    assertThat(causes()).isEmpty();
    faces.onVisit(CardEvents.visit(CardEvents.ICHIRO), ack("later"));
    assertThat(told).endsWith("later done");
  }

  @Test
  @DisplayName("R-F-22 a visit that the ledger never takes does not hold up the next")
  void oneThatIsNeverTaken() throws Exception {
    database.update(
        "CREATE TRIGGER bad BEFORE INSERT ON gateway_face WHEN NEW.file_name = '"
            + CardEvents.ICHIRO
            + "' BEGIN SELECT RAISE(ABORT, 'bad'); END");
    EligibilityAnswer same = CardEvents.answer(CardEvents.ICHIRO);
    String other = CardEvents.ICHIRO.replace("a01_", "a02_");
    Visit good = CardEvents.visit(CardEvents.answer(other, same.document()), false);

    faces.onVisit(CardEvents.visit(CardEvents.ICHIRO), ack("bad"));
    faces.onVisit(good, ack("good"));
    time.advance(Duration.ofMinutes(1));

    assertThat(told).containsExactly("good done");
  }

  @Test
  @DisplayName("3.2 files set aside are told with their reasons for a day, by no name")
  void setAside() throws Exception {
    faces.onEvent(setAside(QuarantineReason.TRUNCATED, CardEvents.ICHIRO));
    faces.onEvent(setAside(QuarantineReason.LISTENER, "b.xml"));
    faces.onEvent(setAside(QuarantineReason.LISTENER, "b.xml"));

    assertThat(causes())
        .containsExactly(
            "VISITS_HELD 2 files of card visits were set aside within 24 h and reach no desk:"
                + " LISTENER, TRUNCATED");
    faces.onVisit(CardEvents.visit(CardEvents.ICHIRO), ack("whole"));
    assertThat(causes()).hasSize(1).allSatisfy(cause -> assertThat(cause).endsWith(": LISTENER"));
    time.advance(Duration.ofHours(25));
    assertThat(causes()).isEmpty();
  }

  private static CardReaderEvent setAside(QuarantineReason reason, String fileName) {
    return CardEvents.event(
        EventHead.observed(), head -> new CardReaderEvent.VisitQuarantined(head, reason, fileName));
  }

  private int rows(String table) {
    return database.query("SELECT COUNT(*) FROM " + table, row -> row.getInt(1)).get(0);
  }
}
