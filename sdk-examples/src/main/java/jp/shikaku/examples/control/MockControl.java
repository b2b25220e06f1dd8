package jp.shikaku.examples.control;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import jp.shikaku.examples.http.Gate;
import jp.shikaku.examples.http.QuietServer;
import jp.shikaku.examples.json.StrictJson;
import jp.shikaku.examples.text.Language;
import jp.shikaku.mock.ConsentKind;
import jp.shikaku.mock.FaceVisit;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.GatewayFault;
import jp.shikaku.mock.MockGateway;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Patient;
import jp.shikaku.mock.Scenario;
import jp.shikaku.mock.SeenRequest;
import jp.shikaku.value.WireDates;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * The control API of a mock terminal 「模擬端末の制御API」: HTTP on the loopback address of this computer,
 * for those who know the token. What it tells of requests holds no value of a person, unless one
 * request's document is asked for. Thread-safe.
 */
public final class MockControl implements AutoCloseable {

  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final int MOST_BYTES = 64 * 1024 * 1024;
  private static final String JSON = "application/json;charset=utf-8";
  private static final String NO_NUMBER = "0";

  /** A call with a mistake; the message names the place and the rule. */
  private static final class Mistake extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String reason;

    Mistake(int status, String reason, String rule) {
      super(rule);
      this.status = status;
      this.reason = reason;
    }

    static Mistake malformed(String rule) {
      return new Mistake(400, "MALFORMED", rule);
    }
  }

  private interface Action {
    void on(Context context) throws IOException;
  }

  private final MockTerminal terminal;
  private final @Nullable MockGateway gateway;
  private final QuietServer server;
  private final Gate gate;

  private MockControl(
      MockTerminal terminal, @Nullable MockGateway gateway, String token, int port) {
    this.terminal = terminal;
    this.gateway = gateway;
    this.server =
        new QuietServer(
            "shikaku-mock-control",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            IDLE,
            http -> new ConnectionFactory[] {new HttpConnectionFactory(http)});
    this.gate = new Gate(token, server::port);
  }

  /**
   * Starts to listen.
   *
   * @param terminal what is steered; not closed with this
   * @param gateway the one over the terminal; null for none
   * @param token what callers must know
   * @param port 0 takes any
   * @return the running service
   * @throws jp.shikaku.InvalidQueryException when the port is taken
   */
  public static MockControl start(
      MockTerminal terminal, @Nullable MockGateway gateway, String token, int port) {
    MockControl control = new MockControl(terminal, gateway, token, port);
    control.server.start(control::addTo);
    return control;
  }

  /** {@return the port it listens on} */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
  }

  private void addTo(Javalin to) {
    Map<String, Map<HandlerType, Action>> calls = calls();
    for (HandlerType method : HandlerType.values()) {
      if (method.isHttpMethod()) {
        calls.forEach(
            (path, actions) ->
                to.addHttpHandler(
                    method,
                    path,
                    handler(actions.getOrDefault(method, otherwise(actions.keySet())))));
        to.addHttpHandler(method, "<path>", handler(MockControl::nowhere));
        to.addHttpHandler(method, "/", handler(MockControl::nowhere));
      }
    }
  }

  private Map<String, Map<HandlerType, Action>> calls() {
    return Map.of(
        "/v1/state",
        Map.of(HandlerType.GET, this::state),
        "/v1/patients",
        Map.of(HandlerType.GET, this::patients, HandlerType.POST, this::load),
        "/v1/walk-ins",
        Map.of(HandlerType.POST, this::walkIn),
        "/v1/scenario",
        Map.of(
            HandlerType.PUT,
            context -> set(context, Scenario.parse(text(context))),
            HandlerType.DELETE,
            context -> set(context, Scenario.calm())),
        "/v1/faults",
        Map.of(HandlerType.POST, this::addFaults, HandlerType.DELETE, this::clearFaults),
        "/v1/http-faults",
        Map.of(HandlerType.POST, this::addHttpFaults, HandlerType.DELETE, this::clearHttpFaults),
        "/v1/requests",
        Map.of(HandlerType.GET, this::requests),
        "/v1/requests/{ordinal}",
        Map.of(HandlerType.GET, this::document),
        "/v1/clock",
        Map.of(HandlerType.POST, this::moveClock),
        "/v1/reset",
        Map.of(HandlerType.POST, this::reset));
  }

  // ---- what can be called

  private void state(Context context) {
    ObjectNode json = object();
    json.put("now", time(terminal.clock().instant()));
    json.put("patients", terminal.population().patients().size());
    json.put("requests", terminal.seen().size());
    ArrayNode outages = json.putArray("outages");
    terminal.outages().forEach(kind -> outages.add(kind.word()));
    reply(context, json);
  }

  private void patients(Context context) {
    ObjectNode json = object();
    ArrayNode labels = json.putArray("patients");
    terminal.population().patients().forEach(patient -> labels.add(patient.label()));
    reply(context, json);
  }

  private void load(Context context) throws IOException {
    reply(context, object().put("added", terminal.population().parse(text(context))));
  }

  private void walkIn(Context context) throws IOException {
    JsonNode json = json(context, "patient", "agrees", "refuses");
    Patient patient = patient(json);
    FaceVisit visit =
        FaceVisit.usual().agrees(kinds(json, "agrees")).refuses(kinds(json, "refuses"));
    String fileName = terminal.reader().walkIn(patient, visit).fileName();
    reply(context, object().put("fileName", fileName));
  }

  private Patient patient(JsonNode json) {
    String label = string(json, "patient");
    return terminal.population().patients().stream()
        .filter(patient -> patient.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                Mistake.malformed("patient must be one of the labels that GET /v1/patients tells"));
  }

  private static ConsentKind[] kinds(JsonNode json, String member) {
    List<ConsentKind> kinds = new ArrayList<>();
    for (JsonNode one : json.path(member)) {
      kinds.add(
          Stream.of(ConsentKind.values())
              .filter(kind -> kind.name().equals(one.textValue()))
              .findFirst()
              .orElseThrow(
                  () ->
                      Mistake.malformed(
                          member
                              + "["
                              + kinds.size()
                              + "] must be one of "
                              + List.of(ConsentKind.values()))));
    }
    if (json.has(member) && !json.path(member).isArray()) {
      throw Mistake.malformed(member + " must be an array");
    }
    return kinds.toArray(ConsentKind[]::new);
  }

  private void set(Context context, Scenario scenario) {
    terminal.scenario(scenario);
    context.status(204);
  }

  private void addFaults(Context context) throws IOException {
    List<Fault> faults = Fault.parse(text(context));
    terminal.next(faults.toArray(Fault[]::new));
    reply(context, object().put("next", faults.size()));
  }

  private void clearFaults(Context context) {
    terminal.clearFaults();
    context.status(204);
  }

  private void addHttpFaults(Context context) throws IOException {
    List<GatewayFault> faults = GatewayFault.parse(text(context));
    gateway().next(faults.toArray(GatewayFault[]::new));
    reply(context, object().put("next", faults.size()));
  }

  private void clearHttpFaults(Context context) {
    gateway().clearFaults();
    context.status(204);
  }

  private MockGateway gateway() {
    if (gateway == null) {
      throw new Mistake(404, "NO_GATEWAY", "the mock was started without --http");
    }
    return gateway;
  }

  private void requests(Context context) {
    String kind = Optional.ofNullable(context.queryParam("kind")).orElse("");
    int after = number(context.queryParam("after"), "after");
    ObjectNode json = object();
    ArrayNode requests = json.putArray("requests");
    for (SeenRequest seen : terminal.seen()) {
      if (seen.ordinal() > after && (kind.isEmpty() || seen.kind().equals(kind))) {
        requests.add(json(seen));
      }
    }
    reply(context, json);
  }

  private static ObjectNode json(SeenRequest seen) {
    ObjectNode json = object();
    json.put("ordinal", seen.ordinal());
    json.put("kind", seen.kind());
    json.put("fileName", seen.fileName());
    json.put("way", seen.way().name());
    json.put("takenAt", time(seen.takenAt()));
    json.put("institution", seen.institution().orElse(null));
    json.put("readable", seen.isReadable());
    json.put("rows", seen.rows());
    json.put("bytes", seen.bytes().length);
    ArrayNode deviations = json.putArray("deviations");
    seen.deviations().forEach(deviations::add);
    return json;
  }

  /** The exact bytes, for who asks for them. */
  private void document(Context context) {
    int ordinal = number(context.pathParam("ordinal"), "the number of the request");
    SeenRequest seen =
        terminal.seen().stream()
            .filter(request -> request.ordinal() == ordinal)
            .findFirst()
            .orElseThrow(() -> new Mistake(404, "NOT_FOUND", "no request of this number is known"));
    context.contentType("application/octet-stream");
    context.result(seen.bytes());
  }

  private void moveClock(Context context) throws IOException {
    JsonNode json = json(context, "advance", "to");
    Instant now = terminal.clock().instant();
    if (json.has("advance") == json.has("to")) {
      throw Mistake.malformed("one of advance and to is needed");
    }
    Duration by =
        json.has("advance")
            ? duration(string(json, "advance"))
            : Duration.between(now, instant(string(json, "to")));
    if (by.isNegative()) {
      throw Mistake.malformed("the clock is not moved back; POST /v1/reset does that");
    }
    terminal.clock().advance(by);
    reply(context, object().put("now", time(terminal.clock().instant())));
  }

  private static Duration duration(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeException e) {
      throw Mistake.malformed("advance must be a duration such as PT90S or PT24H");
    }
  }

  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw Mistake.malformed("to must be a time with its offset as 2026-11-03T03:00:00+09:00");
    }
  }

  private void reset(Context context) throws IOException {
    terminal.reset();
    context.status(204);
  }

  private static Action otherwise(Set<HandlerType> methods) {
    String allowed = methods.stream().map(HandlerType::name).sorted().collect(joining(", "));
    return context -> {
      context.header("Allow", allowed);
      throw new Mistake(405, "METHOD", "the method of this call must be one of " + allowed);
    };
  }

  private static void nowhere(Context context) {
    throw new Mistake(404, "NOT_FOUND", "nothing is here, see docs/mock.md");
  }

  // ---- what comes in

  private static String text(Context context) throws IOException {
    byte[] body = context.bodyInputStream().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      throw new Mistake(413, "TOO_LARGE", "the body must not exceed " + MOST_BYTES + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw Mistake.malformed("the body must be in UTF-8");
    }
  }

  private static JsonNode json(Context context, String... members) throws IOException {
    JsonNode json;
    try {
      json = StrictJson.object(text(context).getBytes(StandardCharsets.UTF_8));
    } catch (StrictJson.BrokenRule e) {
      throw Mistake.malformed("the body " + e.rule(Language.ENGLISH));
    }
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      if (!Set.of(members).contains(member.getKey())) {
        throw Mistake.malformed("the body may only have the members " + String.join(", ", members));
      }
    }
    return json;
  }

  private static String string(JsonNode json, String member) {
    if (!json.path(member).isTextual()) {
      throw Mistake.malformed(member + " must be a text");
    }
    return json.path(member).textValue();
  }

  private static int number(@Nullable String given, String name) {
    String text = Optional.ofNullable(given).orElse(NO_NUMBER);
    if (!text.matches("[0-9]{1,9}")) {
      throw Mistake.malformed(name + " must be a whole number from 0");
    }
    return Integer.parseInt(text);
  }

  private Handler handler(Action action) {
    return context -> {
      context.header("Cache-Control", "no-store");
      context.header("X-Content-Type-Options", "nosniff");
      try {
        gate.require(context);
        action.on(context);
      } catch (Gate.Refused e) {
        int status =
            switch (e.lack()) {
              case HOST -> 421;
              case ORIGIN -> 403;
              case TOKEN -> 401;
            };
        refuse(context, status, e.lack().name(), e.getMessage());
      } catch (Mistake e) {
        refuse(context, e.status, e.reason, e.getMessage());
      } catch (IllegalArgumentException e) {
        // of a scenario, a fault or a patient: it names place and rule, never a value
        refuse(context, 400, "MALFORMED", e.getMessage());
      } catch (IllegalStateException e) {
        // of the clock
        refuse(context, 503, "BUSY", e.getMessage());
      } catch (IOException e) {
        refuse(context, 503, "FOLDER", "the folder did not allow it");
      }
    };
  }

  // ---- what goes out

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static String time(Instant instant) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
        instant.truncatedTo(ChronoUnit.SECONDS).atZone(WireDates.JST));
  }

  private static void refuse(Context context, int status, String reason, @Nullable String rule) {
    ObjectNode json = object();
    json.putObject("error")
        .put("type", "CallException")
        .put("reason", reason)
        .put("message", String.valueOf(rule));
    context.status(status);
    reply(context, json);
  }

  private static void reply(Context context, ObjectNode json) {
    context.contentType(JSON);
    context.result(json.toString());
  }
}
