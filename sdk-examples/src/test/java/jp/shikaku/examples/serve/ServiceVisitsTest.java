package jp.shikaku.examples.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import jp.shikaku.cardreader.Ack;
import jp.shikaku.cardreader.CardReaderEvent;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.EventHead;
import jp.shikaku.cardreader.FaceFolderSource;
import jp.shikaku.cardreader.InMemoryVisitLedger;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.diagnosis.Evidence;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.examples.CardEvents;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockReader;
import jp.shikaku.transport.SystemTime;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Card visits over real HTTP, with a real hub on a folder that a mock reader writes. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServiceVisitsTest {

  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  private static OpenApi api;

  @TempDir private Path folder;

  private final SystemTime time = new SystemTime();
  private final CardVisits visits = new CardVisits(List.of("desk", "other"), time);
  private MockReader reader;
  private CardReaderHub hub;
  private LocalService service;
  private Caller caller;
  private volatile SilentReader silent;

  private static final class NothingToAsk implements Questions {

    @Override
    public CompletableFuture<Answered> ask(
        Kind kind,
        JsonNode members,
        Optional<String> timeout,
        Function<String, Optional<EligibilityAnswer>> visits) {
      throw new AssertionError();
    }

    @Override
    public Document decode(String fileName, byte[] bytes) {
      throw new AssertionError();
    }

    @Override
    public void close() {}

    @Override
    public int limit(String fileName) {
      return 1;
    }

    @Override
    public CompletableFuture<Standing> health() {
      return CompletableFuture.completedFuture(Standings.CENTRE_IS_DEAD);
    }
  }

  @BeforeAll
  static void readApi() throws IOException {
    api = new OpenApi();
  }

  @BeforeEach
  void start() throws IOException {
    reader = MockReader.at(folder.resolve("face"));
    CardReaderHub.Builder builder =
        CardReaderHub.builder()
            .source(
                FaceFolderSource.builder(reader.folder())
                    .pollInterval(Duration.ofMillis(200))
                    .time(time)
                    .build())
            .ledger(new InMemoryVisitLedger(time))
            .time(time);
    visits.addTo(builder);
    hub = builder.start();
    visits.watchedBy(hub, source -> Optional.ofNullable(silent));
    service = start(visits);
    caller = new Caller("http://127.0.0.1:" + service.port(), TOKEN);
  }

  private LocalService start(CardVisits watched) {
    return LocalService.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        TOKEN,
        new NothingToAsk(),
        watched,
        time,
        Locale.JAPAN);
  }

  @AfterEach
  void stop() {
    service.close();
    hub.close();
    reader.close();
    time.close();
  }

  private static Caller.Reply told(Endpoint endpoint, Caller.Reply reply) {
    assertThat(
            api.check(
                endpoint.method().name(),
                endpoint.path(),
                reply.status(),
                "application/json",
                reply.json()))
        .isEmpty();
    return reply;
  }

  private static Caller.Event told(Caller.Event event) {
    assertThat(api.check("GET", "/v1/events", 200, "text/event-stream", event.data())).isEmpty();
    return event;
  }

  private static String id(Caller.Event event) {
    return event.data().get("visitId").asText();
  }

  private Caller.Reply settle(String visitId, String word) throws Exception {
    return told(
        word.equals("ack") ? Endpoint.ACK : Endpoint.FAIL,
        caller.post("/v1/visits/" + visitId + "/" + word + "?consumer=desk", ""));
  }

  private void emit(int count) {
    for (int i = 0; i < count; i++) {
      CardReaderEvent event =
          CardEvents.event(EventHead.observed(), CardReaderEvent.CardRemoved::new);
      visits.desks().forEach(desk -> desk.onEvent(event));
    }
  }

  @Test
  @DisplayName("a visit comes whole, stays until it is acknowledged, and once more is nothing")
  void acknowledged() throws Exception {
    try (Caller.Stream stream = caller.stream("/v1/events?consumer=desk")) {
      reader.walkIn(KnownPatients.TARO);
      Caller.Event visit = told(stream.next("visit"));

      assertThat(stream.response().headers().firstValue("Cache-Control")).contains("no-store");
      JsonNode events = visit.data().get("events");
      assertThat(events.get(events.size() - 1).get("event").asText())
          .isEqualTo("EligibilityReceived");
      assertThat(events.toString()).contains("試験　太郎");
      assertThat(visit.data().get("redelivered").asBoolean()).isFalse();
      String path = "/v1/visits/" + id(visit) + "?consumer=desk";
      assertThat(told(Endpoint.VISIT, caller.get(path)).json().get("state").asText())
          .isEqualTo("OPEN");
      for (int i = 0; i < 2; i++) {
        Caller.Reply reply = settle(id(visit), "ack");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().get("state").asText()).isEqualTo("ACKNOWLEDGED");
      }
      assertThat(settle(id(visit), "fail").json().get("state").asText()).isEqualTo("ACKNOWLEDGED");
      assertThat(told(Endpoint.VISIT, caller.get(path)).json().get("state").asText())
          .isEqualTo("ACKNOWLEDGED");
      assertThat(visits.answer(id(visit))).isPresent();
      Awaitility.await()
          .untilAsserted(() -> assertThat(hub.snapshot().consumers().get(0).handled()).isOne());
    }
  }

  @Test
  @DisplayName("whoever is cut off gets what is not acknowledged again, told as such")
  void redelivered() throws Exception {
    String first;
    try (Caller.Stream stream = caller.stream("/v1/events?consumer=desk")) {
      reader.walkIn(KnownPatients.TARO);
      first = id(stream.next("visit"));
    }
    reader.walkIn(KnownPatients.HANA);
    Awaitility.await()
        .untilAsserted(() -> assertThat(visits.desk("desk").openCount()).isEqualTo(2));
    try (Caller.Stream stream = caller.stream("/v1/events?consumer=desk")) {
      Caller.Event again = told(stream.next("visit"));
      Caller.Event other = told(stream.next("visit"));

      assertThat(id(again)).isEqualTo(first);
      assertThat(again.data().get("redelivered").asBoolean()).isTrue();
      JsonNode events = again.data().get("events");
      assertThat(events.get(events.size() - 1).get("redelivered").asBoolean()).isTrue();
      settle(first, "ack");
      settle(id(other), "ack");
    }
    JsonNode open = told(Endpoint.VISITS, caller.get("/v1/visits?state=open&consumer=desk")).json();
    assertThat(open.get("visits")).isEmpty();
    // The other one was never here: all of it waits.
    JsonNode others =
        told(Endpoint.VISITS, caller.get("/v1/visits?state=open&consumer=other")).json();
    assertThat(others.get("visits")).hasSize(2);
    assertThat(others.at("/visits/0/redelivered").asBoolean()).isFalse();
    assertThat(caller.get("/v1/visits?consumer=other").json()).isEqualTo(others);
  }

  @Test
  @DisplayName("a visit that failed comes again with its next try")
  void failed() throws Exception {
    try (Caller.Stream stream = caller.stream("/v1/events?consumer=desk")) {
      reader.walkIn(KnownPatients.TARO);
      Caller.Event visit = stream.next("visit");
      assertThat(settle(id(visit), "fail").json().get("state").asText()).isEqualTo("FAILED");
      Caller.Event again = told(stream.next("visit"));

      assertThat(id(again)).isEqualTo(id(visit));
      assertThat(again.data().get("attempt").asInt()).isEqualTo(2);
      assertThat(again.data().get("redelivered").asBoolean()).isTrue();
      assertThat(settle(id(again), "ack").json().get("state").asText()).isEqualTo("ACKNOWLEDGED");
    }
  }

  @Test
  @DisplayName("what an earlier run gave may be acknowledged before it comes again")
  void acknowledgedEarly() throws Exception {
    String visitId = CardEvents.visit(CardEvents.ICHIRO).id();
    Caller.Reply reply = settle(visitId, "ack");
    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.json().get("state").asText()).isEqualTo("NOT_OPEN");
    assertThat(settle("f".repeat(64), "fail").status()).isEqualTo(202);
    List<String> words = new ArrayList<>();
    Visit visit = CardEvents.visit(CardEvents.ICHIRO);
    visits
        .desk("desk")
        .onVisit(
            visit,
            new Ack() {
              @Override
              public void done() {
                words.add("done");
              }

              @Override
              public void failed() {
                words.add("failed");
              }
            });

    assertThat(words).containsExactly("done");
    assertThat(settle(visitId, "ack").status()).isEqualTo(200);
  }

  @Test
  @DisplayName("live events follow the cursor, each once; what is lost is told")
  void cursor() throws Exception {
    String cursor;
    try (Caller.Stream stream = caller.stream("/v1/events?consumer=desk")) {
      emit(1);
      Caller.Event event = told(stream.next("live"));
      assertThat(event.data().get("event").asText()).isEqualTo("CardRemoved");
      cursor = event.cursor();
    }
    emit(2);
    try (Caller.Stream stream =
        caller.stream("/v1/events?consumer=desk", "Last-Event-ID", cursor)) {
      assertThat(stream.next("live").data().get("event").asText()).isEqualTo("CardRemoved");
      Caller.Event second = stream.next("live");
      assertThat(second.cursor()).isNotEqualTo(cursor);
      cursor = second.cursor();
      emit(1);
      cursor = stream.next("live").cursor();
      assertThat(stream.isEmpty()).isTrue();
    }
    emit(VisitDesk.LIVE + 3);
    try (Caller.Stream stream = caller.stream("/v1/events?consumer=desk&after=" + cursor)) {
      Caller.Event missed = told(stream.next("live"));
      assertThat(missed.data().get("event").asText()).isEqualTo("EventsMissed");
      assertThat(missed.data().get("count").asInt()).isEqualTo(3);
      for (int i = 0; i < VisitDesk.LIVE; i++) {
        assertThat(stream.next("live").data().get("event").asText()).isEqualTo("CardRemoved");
      }
    }
    try (Caller.Stream stream = caller.stream("/v1/events?consumer=desk&after=other-7")) {
      Caller.Event missed = stream.next("live");
      assertThat(missed.data().get("event").asText()).isEqualTo("EventsMissed");
      assertThat(missed.data().get("count").asInt()).isZero();
    }
  }

  @Test
  @DisplayName("what can be no cursor is refused, as the parameter and as the header")
  void noCursor() throws Exception {
    for (String wrong : List.of("zz", "a-b", "-1")) {
      Caller.Reply reply = caller.get("/v1/events?consumer=desk&after=" + wrong);
      assertThat(reply.status()).as(wrong).isEqualTo(400);
      assertThat(reply.json().at("/error/reason").asText()).isEqualTo("MALFORMED");
    }
    assertThat(caller.get("/v1/events?consumer=desk", "Last-Event-ID", "zz").status())
        .isEqualTo(400);
  }

  @Test
  @DisplayName("a path that the server can not take is refused with the error object as well")
  void brokenPath() throws Exception {
    Caller.Reply reply = caller.get("/v1/visits/%00");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().at("/error/reason").asText()).isEqualTo("MALFORMED");
    assertThat(reply.text()).doesNotContain("%00");
  }

  @Test
  @DisplayName("of two connections of one consumer the newer one counts")
  void newerWins() throws Exception {
    try (Caller.Stream older = caller.stream("/v1/events?consumer=desk");
        Caller.Stream newer = caller.stream("/v1/events?consumer=desk")) {
      assertThat(told(older.next("end")).data().get("reason").asText()).isEqualTo("REPLACED");
      assertThat(older.next().name()).isEqualTo("closed");
      reader.walkIn(KnownPatients.TARO);
      told(newer.next("visit"));
      visits.close();
      assertThat(newer.next("end").data().get("reason").asText()).isEqualTo("STOPPING");
    }
  }

  @Test
  @DisplayName("one that does not read holds up neither the hub nor another consumer")
  void slowSubscriber() throws Exception {
    try (Socket slow = new Socket()) {
      slow.setReceiveBufferSize(1024);
      slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port()));
      slow.getOutputStream()
          .write(
              ("GET /v1/events?consumer=desk HTTP/1.1\r\nHost: 127.0.0.1:"
                      + service.port()
                      + "\r\nAuthorization: Bearer "
                      + TOKEN
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      Awaitility.await().until(() -> visits.desk("desk").isConnected());
      try (Caller.Stream other = caller.stream("/v1/events?consumer=other")) {
        int sent = 40_000;
        CardReaderEvent event =
            CardEvents.event(EventHead.observed(), CardReaderEvent.CardRemoved::new);
        for (int i = 0; i < sent; i++) {
          visits.desk("desk").onEvent(event);
        }
        reader.walkIn(KnownPatients.TARO);

        assertThat(id(other.next("visit"))).hasSize(64);
        Awaitility.await().untilAsserted(() -> assertThat(visits.desk("desk").openCount()).isOne());
      }
    }
  }

  @Test
  void health() throws Exception {
    reader.walkIn(KnownPatients.TARO);
    Awaitility.await().untilAsserted(() -> assertThat(visits.desk("desk").openCount()).isOne());

    JsonNode json = told(Endpoint.HEALTH, caller.get("/v1/health")).json();

    assertThat(json.at("/terminal/state").asText()).isEqualTo("CENTRE_UNREACHABLE");
    assertThat(json.at("/terminal/cause").asText())
        .isEqualTo(json.at("/terminal/findings/0/cause").asText())
        .isNotEmpty();
    assertThat(json.at("/terminal/help/ja").asText()).contains("センターから回答がありません", "無資格という意味ではありません");
    assertThat(json.at("/terminal/help/en").asText()).contains("The centre does not answer");
    assertThat(json.at("/heldBack/0/lane").asText()).isEqualTo("INTERACTIVE");
    assertThat(json.at("/heldBack/0/cause").asText()).isEqualTo("NO_ANSWER");
    assertThat(json.at("/sources/0/state").asText()).isEqualTo("CONNECTED");
    assertThat(json.at("/consumers/0/open").asInt()).isOne();
    assertThat(json.toString()).doesNotContain("試験", "4567");
  }

  @Test
  @DisplayName("R-F-16 that no visit comes from a reader is told with what to do, and else not")
  void silentReader() throws Exception {
    assertThat(told(Endpoint.HEALTH, caller.get("/v1/health")).json().at("/sources/0/silent"))
        .isEqualTo(NullNode.getInstance());

    silent =
        new SilentReader(
            Instant.parse("2026-11-26T01:00:00Z"),
            new Evidence.ReaderQuiet(Duration.ofMinutes(75), Duration.ofMinutes(60)));

    JsonNode json = told(Endpoint.HEALTH, caller.get("/v1/health")).json().at("/sources/0/silent");
    assertThat(json.get("since").asText()).isEqualTo("2026-11-26T10:00:00+09:00");
    assertThat(json.get("cause").asText()).isEqualTo("READER_SILENT");
    assertThat(json.at("/observed/ja").asText()).contains("1時間15分", "届いていません");
    assertThat(json.at("/nextStep/en").asText()).contains("reader off, terminal off");
  }

  @Test
  @DisplayName("who and what is not known is told, also that no reader is watched")
  void unknown() throws Exception {
    String visit = "/v1/visits/" + "e".repeat(64);
    assertThat(told(Endpoint.VISIT, caller.get(visit + "?consumer=desk")).status()).isEqualTo(404);
    assertThat(caller.get("/v1/visits/123?consumer=desk").status()).isEqualTo(404);
    assertThat(told(Endpoint.VISITS, caller.get("/v1/visits")).status()).isEqualTo(404);
    assertThat(told(Endpoint.EVENTS, caller.get("/v1/events?consumer=none")).status())
        .isEqualTo(404);
    assertThat(told(Endpoint.ACK, caller.post(visit + "/ack", "")).status()).isEqualTo(404);
    assertThat(told(Endpoint.FAIL, caller.post(visit + "/fail", "")).status()).isEqualTo(404);
    assertThat(told(Endpoint.VISITS, caller.get("/v1/visits?consumer=desk&state=closed")).status())
        .isEqualTo(400);
    try (LocalService without = start(null)) {
      Caller other = new Caller("http://127.0.0.1:" + without.port(), TOKEN);
      assertThat(other.get("/v1/visits").json().at("/error/reason").asText())
          .isEqualTo("NO_CARD_READER");
      assertThat(other.get("/v1/health").json().get("sources")).isEmpty();
    }
  }

  @Test
  @DisplayName("streams are counted, so that they can not use up the server")
  void tooManyStreams() throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i <= Routes.MOST_STREAMS; i++) {
      names.add("desk-" + i);
    }
    List<Caller.Stream> streams = new ArrayList<>();
    try (LocalService many = start(new CardVisits(names, time))) {
      Caller other = new Caller("http://127.0.0.1:" + many.port(), TOKEN);
      for (String name : names.subList(0, Routes.MOST_STREAMS)) {
        streams.add(other.stream("/v1/events?consumer=" + name));
      }
      String last = "/v1/events?consumer=desk-" + Routes.MOST_STREAMS;

      assertThat(told(Endpoint.EVENTS, other.get(last)).status()).isEqualTo(429);
    }
    for (Caller.Stream stream : streams) {
      stream.close();
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  @DisplayName("every status and member that the document tells was seen by the tests before")
  void everythingWasSeen() {
    assertThat(
            api.unseenStatuses(
                status ->
                    (status.contains("/v1/visits")
                            || status.contains("/v1/events")
                            || status.contains("/v1/health"))
                        && !status.matches(".* (401|403|421)")))
        .isEmpty();
    assertThat(api.unseenProperties(Set.of()))
        .noneMatch(
            property ->
                property.matches(
                    "(Visit|VisitState|OpenVisits|StreamEnd|Words|Cause|Terminal|HeldBack|Source|Consumer|Health)\\..*"));
  }
}
