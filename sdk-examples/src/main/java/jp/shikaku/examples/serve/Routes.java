package jp.shikaku.examples.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.examples.http.Gate;
import jp.shikaku.examples.json.StrictJson;
import jp.shikaku.examples.text.Language;
import jp.shikaku.internal.io.Sha256;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The endpoints: checks what comes in, and puts into HTTP what goes out. */
final class Routes {

  private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

  static final int MOST_QUERY_BYTES = 64 * 1024;

  /** An eligibility answer of 4 MiB, which base 64 makes longer. */
  static final int MOST_MEDICAL_BYTES = 6 * 1024 * 1024;

  static final int MOST_DOCUMENT_BYTES = 64 * 1024 * 1024;
  static final int MOST_STREAMS = 16;
  static final int MOST_DECODING = 4;

  private static final Pattern REQUEST_ID = Pattern.compile("[0-9A-Za-z._-]{1,64}");
  private static final Pattern KEY = Pattern.compile("[0-9A-Za-z._:-]{1,128}");
  private static final Pattern FILE_NAME = Pattern.compile("[0-9A-Za-z._-]{1,128}");
  private static final Pattern VISIT_ID = Pattern.compile("[0-9a-f]{64}");
  private static final Set<String> DOCUMENTS =
      Set.of("application/octet-stream", "application/xml", "text/xml", "application/pdf");

  private final Semaphore decoding = new Semaphore(MOST_DECODING);
  private final Bodies bodies;
  private final Semaphore streams = new Semaphore(MOST_STREAMS);
  private final Questions questions;
  private final @Nullable CardVisits visits;

  /** Of a run of the service, and a place in it. */
  private static final Pattern CURSOR = Pattern.compile("[0-9A-Za-z]{1,40}-[0-9]{1,18}");

  private final Gate gate;
  private final KeptAnswers kept;
  private final TimeSource time;
  private final Instant startedAt;
  private final Locale locale;
  private final Executor writers;

  Routes(
      Questions questions,
      @Nullable CardVisits visits,
      Gate gate,
      TimeSource time,
      Locale locale,
      Executor writers) {
    this.questions = questions;
    this.visits = visits;
    this.gate = gate;
    this.kept = new KeptAnswers(time);
    this.bodies = new Bodies(time, Bodies.MOST_BYTES);
    this.time = time;
    this.startedAt = time.now();
    this.locale = locale;
    this.writers = writers;
  }

  void addTo(Javalin server) {
    for (Endpoint endpoint : Endpoint.values()) {
      server.addHttpHandler(endpoint.method(), endpoint.path(), handler(endpoint));
    }
    for (HandlerType method : HandlerType.values()) {
      if (method.isHttpMethod()) {
        server.addHttpHandler(method, "<path>", later(null, Routes::nowhere));
        server.addHttpHandler(method, "/", later(null, Routes::nowhere));
      }
    }
  }

  private Handler handler(Endpoint endpoint) {
    return switch (endpoint) {
      case CHECK -> later(endpoint, context -> ask(endpoint, Questions.Kind.CHECK, context));
      case DRUGS -> later(endpoint, context -> ask(endpoint, Questions.Kind.DRUGS, context));
      case CHECKUPS -> later(endpoint, context -> ask(endpoint, Questions.Kind.CHECKUPS, context));
      case DECODE -> later(endpoint, this::decode);
      case HEALTH -> later(endpoint, context -> health());
      case OPENAPI -> later(endpoint, context -> now(Reply.resource(openApi())));
      case EVENTS -> this::events;
      case VISITS -> later(endpoint, this::open);
      case VISIT -> later(endpoint, this::visit);
      case ACK -> later(endpoint, context -> settle(context, true));
      case FAIL -> later(endpoint, context -> settle(context, false));
    };
  }

  // ---- queries

  private CompletableFuture<Reply> ask(Endpoint endpoint, Questions.Kind kind, Context context) {
    requireType(context, Set.of("application/json"));
    Asked asked =
        bodies.read(
            context,
            kind == Questions.Kind.CHECK ? MOST_QUERY_BYTES : MOST_MEDICAL_BYTES,
            body -> new Asked(object(body), Sha256.digest(body)));
    Optional<String> timeout = header(context, "X-Shikaku-Timeout");
    Supplier<CompletableFuture<Reply>> call =
        () ->
            attempt(() -> questions.ask(kind, asked.members(), timeout, this::answerOfVisit))
                .handle(
                    (answered, failure) ->
                        failure == null ? answer(answered) : Reply.failure(failure, locale));
    Optional<String> key = header(context, "Idempotency-Key");
    if (key.isEmpty()) {
      return call.get();
    }
    if (!KEY.matcher(key.get()).matches()) {
      throw malformed("Idempotency-Key must be 1 to 128 letters, digits or . _ : -");
    }
    return kept.join(endpoint.name() + " " + key.get(), asked.digest(), call);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Asked(JsonNode members, byte[] digest) {}

  private Optional<EligibilityAnswer> answerOfVisit(String visitId) {
    return visits == null ? Optional.empty() : visits.answer(visitId);
  }

  private static Reply answer(Questions.Answered answered) {
    Reply reply = Reply.json(answered.json());
    return answered.warnings().isEmpty()
        ? reply
        : reply.with("X-Shikaku-Warnings", String.join(", ", answered.warnings()));
  }

  private CompletableFuture<Reply> decode(Context context) {
    requireType(context, DOCUMENTS);
    String fileName = header(context, "X-Shikaku-File-Name").orElse("");
    if (!fileName.isEmpty() && !FILE_NAME.matcher(fileName).matches()) {
      throw malformed("X-Shikaku-File-Name must be a file name of letters, digits and . _ -");
    }
    int most = Math.min(MOST_DOCUMENT_BYTES, questions.limit(fileName));
    return now(bodies.read(context, most, document -> decode(fileName, document)));
  }

  private Reply decode(String fileName, byte[] document) {
    if (!decoding.tryAcquire()) {
      throw new Problem(Problem.Code.TOO_MANY, "too many documents are decoded at once");
    }
    try {
      return Reply.document(questions.decode(fileName, document), locale);
    } finally {
      decoding.release();
    }
  }

  private CompletableFuture<Reply> health() {
    return questions
        .health()
        .thenApply(standing -> Reply.json(HealthJson.of(standing, visits, startedAt)));
  }

  static byte[] openApi() {
    try (InputStream in = Routes.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("the program lacks openapi.json");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- card visits

  private VisitDesk desk(Context context) {
    return visits().desk(context.queryParam("consumer"));
  }

  private CardVisits visits() {
    if (visits == null) {
      throw new Problem(Problem.Code.NO_CARD_READER, "the service watches no card reader");
    }
    return visits;
  }

  private CompletableFuture<Reply> open(Context context) {
    VisitDesk desk = desk(context);
    String state = Optional.ofNullable(context.queryParam("state")).orElse("open");
    if (!state.equals("open")) {
      throw malformed("state must be open");
    }
    return now(Reply.json(visits().list(desk)));
  }

  private CompletableFuture<Reply> visit(Context context) {
    VisitDesk desk = desk(context);
    return now(
        desk.find(visitId(context))
            .map(Reply::json)
            .orElseThrow(() -> new Problem(Problem.Code.UNKNOWN_VISIT, "no such visit is known")));
  }

  private CompletableFuture<Reply> settle(Context context, boolean stored) {
    VisitDesk desk = desk(context);
    String visitId = visitId(context);
    VisitDesk.State state = visits().settle(desk, visitId, stored);
    return now(
        Reply.json(state == VisitDesk.State.NOT_OPEN ? 202 : 200, VisitDesk.state(visitId, state)));
  }

  private static String visitId(Context context) {
    String visitId = context.pathParam("visitId");
    if (!VISIT_ID.matcher(visitId).matches()) {
      throw new Problem(
          Problem.Code.UNKNOWN_VISIT, "a visitId has 64 hexadecimal digits, in small letters");
    }
    return visitId;
  }

  private void events(Context context) {
    VisitDesk desk;
    String cursor;
    try {
      requireCaller(context);
      desk = desk(context);
      cursor = cursor(context).orElse(null);
      if (!streams.tryAcquire()) {
        throw new Problem(Problem.Code.TOO_MANY, "too many streams are open");
      }
    } catch (RuntimeException e) {
      send(context, Endpoint.EVENTS, Reply.failure(e, locale));
      return;
    }
    try {
      HttpServletResponse response = context.res();
      response.setContentType("text/event-stream;charset=utf-8");
      common(context);
      new EventLine(desk.subscribe(cursor), time).run(response);
    } finally {
      streams.release();
    }
  }

  private static Optional<String> cursor(Context context) {
    Optional<String> cursor =
        header(context, "Last-Event-ID")
            .or(() -> Optional.ofNullable(context.queryParam("after")))
            .filter(text -> !text.isEmpty());
    if (cursor.isPresent() && !CURSOR.matcher(cursor.get()).matches()) {
      throw malformed("Last-Event-ID or after must be an id that the stream has told");
    }
    return cursor;
  }

  // ---- what comes in

  private static CompletableFuture<Reply> nowhere(Context context) {
    if (Endpoint.isPath(context.path())) {
      throw new Problem(Problem.Code.METHOD, "this method does not fit this path");
    }
    throw new Problem(Problem.Code.NOT_FOUND, "nothing is here: see /v1/openapi.json");
  }

  private void requireCaller(Context context) {
    try {
      gate.require(context);
    } catch (Gate.Refused e) {
      Problem.Code code =
          switch (e.lack()) {
            case HOST -> Problem.Code.HOST;
            case ORIGIN -> Problem.Code.ORIGIN;
            case TOKEN -> Problem.Code.TOKEN;
          };
      throw new Problem(code, String.valueOf(e.getMessage()));
    }
  }

  private static void requireType(Context context, Set<String> types) {
    String type = header(context, "Content-Type").orElse("").replaceFirst(";.*", "").strip();
    if (!types.contains(type.toLowerCase(Locale.ROOT))) {
      throw new Problem(
          Problem.Code.MEDIA_TYPE,
          "Content-Type must be " + String.join(" or ", types.stream().sorted().toList()));
    }
  }

  private static JsonNode object(byte[] body) {
    try {
      return StrictJson.object(body);
    } catch (StrictJson.BrokenRule e) {
      throw malformed("the body " + e.rule(Language.ENGLISH));
    }
  }

  private static Optional<String> header(Context context, String name) {
    return Optional.ofNullable(context.header(name));
  }

  private static Problem malformed(String rule) {
    return new Problem(Problem.Code.MALFORMED, rule);
  }

  // ---- what goes out

  private static CompletableFuture<Reply> now(Reply reply) {
    return CompletableFuture.completedFuture(reply);
  }

  /** Answers when the reply is there; no thread of the server waits for it. */
  private Handler later(
      @Nullable Endpoint endpoint, Function<Context, CompletableFuture<Reply>> operation) {
    return context ->
        context.future(
            () ->
                attempt(
                        () -> {
                          requireCaller(context);
                          return operation.apply(context);
                        })
                    .exceptionally(failure -> Reply.failure(failure, locale))
                    .thenAcceptAsync(reply -> send(context, endpoint, reply), writers));
  }

  private static <T> CompletableFuture<T> attempt(Supplier<CompletableFuture<T>> operation) {
    try {
      return operation.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static void send(Context context, @Nullable Endpoint endpoint, Reply reply) {
    LOG.debug(
        LogText.line(
            "call", "endpoint", endpoint == null ? "none" : endpoint, "status", reply.status()));
    common(context);
    context.status(reply.status());
    context.contentType(Reply.JSON);
    reply.headers().forEach(context::header);
    context.result(reply.body());
  }

  private static void common(Context context) {
    context.header(
        "X-Request-Id",
        header(context, "X-Request-Id")
            .filter(id -> REQUEST_ID.matcher(id).matches())
            .orElseGet(() -> UUID.randomUUID().toString()));
    context.header("Cache-Control", "no-store");
    context.header("X-Content-Type-Options", "nosniff");
  }
}
