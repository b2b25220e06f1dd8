package jp.shikaku.examples.gateway;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.shikaku.examples.gateway.ExchangeDesk.Outcome;
import jp.shikaku.examples.gateway.ExchangeDesk.Ticket;
import jp.shikaku.examples.http.QuietServer;
import jp.shikaku.examples.http.TimedInput;
import jp.shikaku.internal.io.ReceptionNumbers;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resources of transports 5.1 with the headers of 5.2: checks what comes in, and puts into HTTP
 * what goes out. The protocol is this project's own.
 */
final class Endpoints {

  private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);

  private static final String BASE = Gateway.PATH;
  private static final String EXCHANGES = BASE + "/exchanges/{kind}";

  private static final int MOST_WAIT = 25;
  private static final int USUAL_WAIT = 10;

  /** Well below the silence that a client bears. */
  private static final int USUAL_LOOK = 2;

  private static final int LONGEST_RETRY = 60;
  private static final Duration BODY_WITHIN = Duration.ofSeconds(30);
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z]{1,50}");
  private static final Pattern INSTITUTION = Pattern.compile("[0-9]{10}");
  private static final Pattern LOOPBACK_NAME =
      Pattern.compile("(localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\])(:[0-9]{1,5})?");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final Pattern REQUEST_ID = Pattern.compile("[0-9A-Za-z._-]{1,64}");
  private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*([0-9]{1,9})\\b");
  private static final Pattern DIGEST =
      Pattern.compile("(?:^|,)\\s*(sha-256=:[0-9A-Za-z+/=]{44}:)\\s*(?:;[^,]*)?(?=,|$)");

  private final ExchangeDesk exchanges;
  private final FaceDesk faces;
  private final GatewayHealth health;
  private final Refusals refusals;
  private final TimeSource time;
  private final Executor turns;
  private final boolean isPlain;
  private final Duration silence;
  private final long maxRequest;

  Endpoints(
      ExchangeDesk exchanges,
      FaceDesk faces,
      GatewayHealth health,
      Refusals refusals,
      TimeSource time,
      Executor turns,
      GatewaySettings settings) {
    this.exchanges = exchanges;
    this.faces = faces;
    this.health = health;
    this.refusals = refusals;
    this.time = time;
    this.turns = turns;
    this.isPlain = settings.isPlain();
    this.silence = settings.silence();
    this.maxRequest = exchanges.transport().capabilities().maxRequestBytes();
  }

  void addTo(Javalin server) {
    server.post(EXCHANGES, later(this::submit));
    server.get(EXCHANGES + "/{id}", later(this::ask));
    server.delete(EXCHANGES + "/{id}", later(this::withdraw));
    server.get(BASE + "/face", later(this::faceList));
    server.get(BASE + "/face/{id}", later(context -> now(faces::fetch, context)));
    server.put(BASE + "/face/{id}/ack", later(context -> now(faces::ack, context)));
    server.get(BASE + "/health", later(this::health));
    for (HandlerType method : HandlerType.values()) {
      if (method.isHttpMethod()) {
        server.addHttpHandler(method, "<path>", later(Endpoints::nowhere));
        server.addHttpHandler(method, "/", later(Endpoints::nowhere));
      }
    }
  }

  // ---- the resources

  private CompletableFuture<Reply> submit(Context context) {
    MessageKind kind = kind(context, "/exchanges");
    Desk desk = desk(context);
    requireXml(context, kind);
    String id = header(context, "Idempotency-Key").orElse("");
    if (!ID.matcher(id).matches()) {
      throw malformed(
          "Idempotency-Key must be the exchange's identifier: 1 to 50 letters and digits");
    }
    String institution = institution(context, desk);
    ExchangeKey key = new ExchangeKey(institution, kind, id);
    if (!header(context, "X-Oqs-File-Name").orElse("").equals(key.fileName())) {
      throw malformed("X-Oqs-File-Name must be made of kind and Idempotency-Key");
    }
    Lane lane = lane(context);
    int wait = wait(context);
    byte[] body = body(context);
    String digest = digest(context, body);
    Documents.Head head = exchanges.documents().head(body);
    if (!institution.equals(head.institution())) {
      throw new Problem(
          Problem.Code.INSTITUTION_MISMATCH,
          "X-Oqs-Institution must equal MedicalInstitutionCode in the document");
    }
    if (head.id() != null && !id.equals(head.id())) {
      throw malformed("ArbitraryFileIdentifier must equal Idempotency-Key");
    }
    if (head.reception() != null && !ReceptionNumbers.isNumber(head.reception())) {
      throw malformed("ReceptionNumber must be 1 to 1000 printable half-width characters");
    }
    Ticket ticket =
        exchanges.submit(key, digest, head.reception(), body, lane, this::requireNoMaintenance);
    LOG.info(
        LogText.line(
            "exchange-asked",
            "kind",
            kind.code(),
            "exchange",
            id,
            "desk",
            desk.name(),
            "again",
            ticket.isReplay()));
    return within(ticket.outcome(), key, wait, true)
        .thenApply(reply -> ticket.isReplay() ? reply.with("Idempotent-Replay", "true") : reply);
  }

  private void requireNoMaintenance() {
    Optional<Duration> left = health.maintenance();
    if (left.isPresent()) {
      throw new Problem(
          Problem.Code.MAINTENANCE,
          "the centre is in maintenance",
          (int) Math.min(LONGEST_RETRY, Math.max(1, left.get().toSeconds())));
    }
  }

  private CompletableFuture<Reply> ask(Context context) {
    ExchangeKey key = key(context);
    int wait = wait(context);
    return within(exchanges.ask(key, Duration.ofSeconds(wait)), key, wait, false);
  }

  private CompletableFuture<Reply> withdraw(Context context) {
    ExchangeKey key = key(context);
    CompletableFuture<Reply> reply =
        exchanges
            .withdraw(key)
            .thenApply(
                withdrawn -> {
                  if (withdrawn) {
                    return Reply.empty(204);
                  }
                  throw new Problem(
                      Problem.Code.ALREADY_TAKEN, "the terminal has the request, or had it");
                });
    // A share that hangs keeps the secret: it is under way still.
    TimeSource.Scheduled limit =
        time.schedule(
            Duration.ofSeconds(wait(context)),
            () -> reply.complete(Reply.pending(location(key), false)));
    return reply.whenComplete((value, failure) -> limit.cancel());
  }

  private static String location(ExchangeKey key) {
    return BASE + "/exchanges/" + key.kind().code() + "/" + key.id();
  }

  private CompletableFuture<Reply> faceList(Context context) {
    Desk desk = desk(context);
    String after = Optional.ofNullable(context.queryParam("after")).orElse("0");
    String wait = Optional.ofNullable(context.queryParam("wait")).orElse("0");
    if (!NUMBER.matcher(after.isEmpty() ? "0" : after).matches()
        || !NUMBER.matcher(wait).matches()) {
      throw malformed("after must be a cursor, wait must be 0 to 25 seconds");
    }
    long seconds = Math.min(MOST_WAIT, Long.parseLong(wait));
    return faces.list(
        desk,
        after.isEmpty() ? 0 : Long.parseLong(after),
        exchanges.isStopping() ? Duration.ZERO : Duration.ofSeconds(seconds));
  }

  private interface OnFace {
    Reply of(Desk desk, long id);
  }

  private CompletableFuture<Reply> now(OnFace operation, Context context) {
    Desk desk = desk(context);
    String id = context.pathParam("id");
    if (!NUMBER.matcher(id).matches()) {
      throw new Problem(Problem.Code.UNKNOWN_EXCHANGE, "no such visit is known");
    }
    return CompletableFuture.completedFuture(operation.of(desk, Long.parseLong(id)));
  }

  private CompletableFuture<Reply> health(Context context) {
    desk(context);
    return health.report(Duration.ofSeconds(wait(context, USUAL_LOOK)));
  }

  private static CompletableFuture<Reply> nowhere(Context context) {
    boolean known =
        context.path().matches(BASE + "/(exchanges(/[^/]+){1,2}|face(/[^/]+(/ack)?)?|health)");
    throw new Problem(
        Problem.Code.METHOD,
        known
            ? "this method does not fit this path"
            : "nothing is here: paths begin with " + BASE + "/exchanges, /face or /health");
  }

  // ---- what comes in

  private static ExchangeKey key(MessageKind kind, String institution, String id) {
    if (!ID.matcher(id).matches()) {
      throw new Problem(Problem.Code.UNKNOWN_EXCHANGE, "no such exchange is known");
    }
    return new ExchangeKey(institution, kind, id);
  }

  private ExchangeKey key(Context context) {
    MessageKind kind = kind(context, "/exchanges/…");
    Desk desk = desk(context);
    return key(kind, institution(context, desk), context.pathParam("id"));
  }

  private MessageKind kind(Context context, String path) {
    String kind = context.pathParam("kind");
    return exchanges
        .ledger()
        .kinds()
        .find(kind)
        .orElseThrow(
            () ->
                new Problem(
                    Problem.Code.METHOD,
                    kind.matches("[0-9A-Za-z]{1,20}")
                        ? "kind " + kind + " is not carried (" + BASE + path + ")"
                        : "the kind in the path must look like OQSsiquc01"));
  }

  private Desk desk(Context context) {
    if (isPlain) {
      requireLoopbackName(context);
      return Desk.LOOPBACK;
    }
    return certificate(context)
        .map(shown -> Desk.of(shown, time.now()))
        .orElseThrow(
            () -> new Problem(Problem.Code.CLIENT_CERTIFICATE, "a client certificate is needed"));
  }

  private static Optional<X509Certificate> certificate(Context context) {
    Object chain = context.req().getAttribute("jakarta.servlet.request.X509Certificate");
    return chain instanceof X509Certificate[] certificates && certificates.length > 0
        ? Optional.of(certificates[0])
        : Optional.empty();
  }

  /** A page in a browser of this computer must not reach the gateway under a name of its own. */
  private static void requireLoopbackName(Context context) {
    if (!LOOPBACK_NAME.matcher(header(context, "Host").orElse("")).matches()) {
      throw new Problem(
          Problem.Code.CLIENT_CERTIFICATE, "without TLS only localhost may be asked for");
    }
  }

  /** Told by the header; a desk of one institution need not repeat it where nothing is sent. */
  private static String institution(Context context, Desk desk) {
    Optional<String> told = header(context, "X-Oqs-Institution");
    if (told.isEmpty()
        && context.method() != HandlerType.POST
        && desk.institutions() != null
        && desk.institutions().size() == 1) {
      return desk.institutions().iterator().next();
    }
    String institution = told.orElse("");
    if (!INSTITUTION.matcher(institution).matches()) {
      throw malformed("X-Oqs-Institution must be an institution code of 10 digits");
    }
    if (!desk.speaksFor(institution)) {
      throw new Problem(
          Problem.Code.INSTITUTION_MISMATCH,
          "the client certificate is not bound to this institution");
    }
    return institution;
  }

  private static void requireXml(Context context, MessageKind kind) {
    String type = header(context, "Content-Type").orElse("").strip().toLowerCase(Locale.ROOT);
    if (!type.equals(Reply.XML)) {
      throw new Problem(
          Problem.Code.MEDIA_TYPE,
          BASE
              + "/exchanges/"
              + kind.code()
              + " takes application/xml, without charset: the document's own declaration counts");
    }
  }

  private static Lane lane(Context context) {
    return switch (header(context, "X-Oqs-Lane").orElse("interactive")) {
      case "interactive" -> Lane.INTERACTIVE;
      case "batch" -> Lane.BATCH;
      default -> throw malformed("X-Oqs-Lane must be interactive or batch");
    };
  }

  private static int wait(Context context) {
    return wait(context, USUAL_WAIT);
  }

  private static int wait(Context context, int usual) {
    Matcher wait = WAIT.matcher(header(context, "Prefer").orElse(""));
    return wait.find() ? Math.min(MOST_WAIT, Integer.parseInt(wait.group(1))) : usual;
  }

  private byte[] body(Context context) {
    if (context.req().getContentLengthLong() <= maxRequest) {
      byte[] body = read(context);
      if (body.length <= maxRequest) {
        return body;
      }
    }
    throw new Problem(
        Problem.Code.TOO_LARGE, "a request must not be larger than " + maxRequest + " bytes");
  }

  /** Of a slow line nothing is wrong with the document: it may come again. */
  private byte[] read(Context context) {
    Duration usual = QuietServer.silence(context.req(), silence);
    try {
      return new TimedInput(context.bodyInputStream(), time, BODY_WITHIN)
          .readNBytes((int) maxRequest + 1);
    } catch (IOException e) {
      throw new Problem(
          Problem.Code.INCOMPLETE_DOCUMENT,
          "the document was cut off, or took longer than "
              + BODY_WITHIN.toSeconds()
              + " s; nothing was sent");
    } finally {
      QuietServer.silence(context.req(), usual);
    }
  }

  private static String digest(Context context, byte[] body) {
    Matcher told = DIGEST.matcher(header(context, "Content-Digest").orElse(""));
    String digest = Texts.contentDigest(body);
    if (!told.find() || !digest.equals(told.group(1))) {
      throw new Problem(
          Problem.Code.DIGEST_MISMATCH, "Content-Digest must be the sha-256 of the body");
    }
    return digest;
  }

  private static Optional<String> header(Context context, String name) {
    return Optional.ofNullable(context.header(name));
  }

  private static Problem malformed(String rule) {
    return new Problem(Problem.Code.MALFORMED_DOCUMENT, rule);
  }

  // ---- what goes out

  /**
   * The outcome if it comes in time, else that it is under way. To a POST a 429 or a 503 says that
   * nothing was sent and nothing will be: what may have been sent, or may yet be, is told as under
   * way there, whatever stands in its way.
   */
  private CompletableFuture<Reply> within(
      CompletableFuture<Outcome> outcome, ExchangeKey key, int seconds, boolean isPost) {
    String location = location(key);
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    var unused =
        outcome.whenComplete(
            (value, failure) -> {
              if (failure instanceof StillOpen open) {
                Problem trouble = isPost ? null : open.trouble();
                reply.complete(
                    trouble == null ? Reply.pending(location, false) : Reply.of(trouble));
              } else if (failure != null) {
                reply.completeExceptionally(failure);
              } else {
                reply.complete(Reply.of(value, isPost));
              }
            });
    TimeSource.Scheduled limit =
        time.schedule(
            Duration.ofSeconds(seconds),
            () -> reply.complete(open(key, location, seconds > 0, isPost)));
    return reply.whenComplete((value, failure) -> limit.cancel());
  }

  /** That the gateway is full is told as such: nobody shall look for the reason at the terminal. */
  private Reply open(ExchangeKey key, String location, boolean wasHeld, boolean isPost) {
    if (!isPost && exchanges.isQueued(key)) {
      return Reply.of(
          new Problem(
              Problem.Code.SESSION_LIMIT, "it waits in the gateway for a session to come free", 1));
    }
    Reply pending = Reply.pending(location, wasHeld);
    return exchanges.isAnswerIncomplete(key) ? pending.with("X-Oqs-Answer", "incomplete") : pending;
  }

  /** Answers when the reply is there; no thread of the server waits for it. */
  private Handler later(Function<Context, CompletableFuture<Reply>> operation) {
    return context ->
        context.future(
            () ->
                attempt(() -> operation.apply(context))
                    .handle((reply, failure) -> reply != null ? reply : failed(context, failure))
                    .thenAcceptAsync(reply -> send(context, reply), turns));
  }

  private static CompletableFuture<Reply> attempt(Supplier<CompletableFuture<Reply>> operation) {
    try {
      return operation.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Reply failed(Context context, @Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    Problem problem =
        ExchangeDesk.problem(cause == null ? new IllegalStateException("no reply") : cause);
    String desk = certificate(context).map(Desk::name).orElse(Desk.LOOPBACK.name());
    refusals.refused(problem, desk, context.ip());
    return Reply.of(problem);
  }

  private void send(Context context, Reply reply) {
    Reply.Large large = reply.large();
    if (large == null) {
      head(context, reply);
      context.result(reply.body());
      return;
    }
    InputStream document;
    try {
      document = exchanges.large().open(large.key(), large.kept());
    } catch (IOException | DamagedDocument e) {
      send(context, Reply.of(ExchangeDesk.problem(new DamagedDocument())));
      return;
    }
    head(context, reply);
    copy(document, context);
  }

  /**
   * What can not be sent to its end is cut off: the desk sees that its length is not what it is.
   */
  private static void copy(InputStream document, Context context) {
    try (document) {
      document.transferTo(context.res().getOutputStream());
    } catch (DamagedDocument e) {
      var unused = ExchangeDesk.problem(e);
    } catch (IOException e) {
      LOG.debug(LogText.line("answer-cut-off", "error", e)); // desks do so, and ask again
    }
  }

  private void head(Context context, Reply reply) {
    context.status(reply.status());
    reply.headers().forEach(context::header);
    context.header("X-Request-Id", requestId(context));
    context.header("X-Oqs-Mode", health.mode());
    context.header("Cache-Control", "no-store");
  }

  private static String requestId(Context context) {
    return header(context, "X-Request-Id")
        .filter(id -> REQUEST_ID.matcher(id).matches())
        .orElseGet(() -> UUID.randomUUID().toString());
  }
}
