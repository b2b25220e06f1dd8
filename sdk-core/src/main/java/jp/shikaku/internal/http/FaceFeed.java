package jp.shikaku.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import jp.shikaku.tls.CredentialException;
import jp.shikaku.tls.TlsException;
import jp.shikaku.transport.GatewayEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * The card visits that a gateway lists (transports 5.1). Each call waits for the gateway, at most
 * for its time: to be called from threads that may wait. Thread-safe.
 */
public final class FaceFeed implements AutoCloseable {

  /**
   * A visit, by name only.
   *
   * @param id the gateway's number for it
   * @param fileName the name of the terminal's file
   * @param detectedAt when the gateway found it, by its clock
   * @param size in bytes
   * @param sha256 digest of the content, lower-case hexadecimal
   */
  public record Entry(String id, String fileName, Instant detectedAt, long size, String sha256) {}

  /**
   * A part of the list.
   *
   * @param cursor where to go on
   * @param entries in the gateway's order
   * @param now when the gateway answered, by its clock; null when it does not tell
   */
  public record Page(String cursor, List<Entry> entries, @Nullable Instant now) {}

  /** The gateway did not do what was asked. */
  public static final class FeedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean isDenied;

    FeedException(String what, boolean isDenied) {
      super(what);
      this.isDenied = isDenied;
    }

    /** Returns whether the gateway can be reached, and one of both refuses the other. */
    public boolean isDenied() {
      return isDenied;
    }
  }

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final long LARGEST_PAGE = 1024 * 1024;
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z._-]{1,64}");
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  private final GatewayEndpoint endpoint;
  private final Set<LineCall> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Makes a feed; nothing is connected yet.
   *
   * @param endpoint the gateway; not closed
   */
  public FaceFeed(GatewayEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Lists the visits after a cursor.
   *
   * @param after the cursor; empty for all that nobody has acknowledged
   * @param hold how long the gateway may wait for one, 0 to 25 s
   * @throws FeedException when there is no list
   * @throws InterruptedException when the thread is interrupted
   */
  public Page list(String after, Duration hold) throws FeedException, InterruptedException {
    GatewayRequest request =
        GatewayRequest.of("GET", "face")
            .withQuery("after", after)
            .withQuery("wait", Long.toString(hold.toSeconds()))
            .withHold(hold)
            .withMaxBytes(LARGEST_PAGE);
    GatewayReply reply = call(request, hold.plus(LIMIT));
    require(reply, 200);
    return Json.read(reply.body())
        .flatMap(FaceFeed::page)
        .orElseThrow(() -> new FeedException("the list of visits is none", false));
  }

  private static Optional<Page> page(JsonNode node) {
    List<Entry> entries = new ArrayList<>();
    for (JsonNode event : node.path("events")) {
      Optional<Instant> detectedAt = Json.time(event.path("detectedAt"));
      Entry entry =
          new Entry(
              event.path("id").asText(),
              event.path("fileName").asText(),
              detectedAt.orElse(Instant.EPOCH),
              event.path("size").asLong(),
              event.path("sha256").asText());
      if (detectedAt.isEmpty()
          || !ID.matcher(entry.id()).matches()
          || !SHA_256.matcher(entry.sha256()).matches()) {
        return Optional.empty();
      }
      entries.add(entry);
    }
    return node.path("events").isArray() && node.path("cursor").isTextual()
        ? Optional.of(
            new Page(
                node.path("cursor").asText(),
                List.copyOf(entries),
                Json.time(node.path("now")).orElse(null)))
        : Optional.empty();
  }

  /**
   * Fetches the file of a visit.
   *
   * @param id the gateway's number for it
   * @param maxBytes the largest wanted
   * @return the reply, whatever its status below 500
   * @throws FeedException when there is no reply, or the gateway has trouble of its own
   * @throws InterruptedException when the thread is interrupted
   */
  public GatewayReply fetch(String id, long maxBytes) throws FeedException, InterruptedException {
    GatewayReply reply = call(GatewayRequest.of("GET", "face", id).withMaxBytes(maxBytes), LIMIT);
    if (reply.status() != 200 && reply.status() != 404 && reply.status() != 410) {
      require(reply, 200);
    }
    return reply;
  }

  /**
   * Marks a visit as handled; once more does no harm.
   *
   * @param id the gateway's number for it
   * @throws FeedException when that is not certain
   * @throws InterruptedException when the thread is interrupted
   */
  public void acknowledge(String id) throws FeedException, InterruptedException {
    GatewayReply reply = call(GatewayRequest.of("PUT", "face", id, "ack"), LIMIT);
    if (reply.status() != 404 && reply.status() != 410) {
      require(reply, 204);
    }
  }

  private static void require(GatewayReply reply, int status) throws FeedException {
    if (reply.status() != status || reply.isTooLarge()) {
      throw new FeedException(
          "the gateway answered " + reply.status(), reply.status() == 401 || reply.status() == 403);
    }
  }

  private GatewayReply call(GatewayRequest request, Duration limit)
      throws FeedException, InterruptedException {
    CompletableFuture<GatewayReply> reply = new CompletableFuture<>();
    LineCall call;
    try {
      call = GatewayLine.of(endpoint).call(request, limit, new Waiting(reply));
    } catch (IllegalStateException e) {
      throw new FeedException("the endpoint is closed", false);
    }
    running.add(call);
    try {
      if (closed) {
        call.cancel();
      }
      call.start();
      return reply.get(limit.toMillis() + 1_000, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FeedException trouble) {
        throw trouble;
      }
      throw new FeedException(e.getClass().getSimpleName(), false);
    } catch (TimeoutException e) {
      throw new FeedException(LineTrouble.Cause.TIMEOUT.words(), false);
    } finally {
      running.remove(call);
      call.cancel();
    }
  }

  private record Waiting(CompletableFuture<GatewayReply> reply) implements GatewayLine.Receiver {
    @Override
    public void replied(GatewayReply came) {
      reply.complete(came);
    }

    @Override
    public void failed(LineTrouble trouble) {
      reply.completeExceptionally(new FeedException(trouble.cause().words(), isDenied(trouble)));
    }

    /** Of certificates, and not of the network, which nobody need look at then. */
    private static boolean isDenied(LineTrouble trouble) {
      return trouble.cause() == LineTrouble.Cause.CERTIFICATE_EXPIRED
          || (trouble.cause() == LineTrouble.Cause.HANDSHAKE
              && (trouble.why() instanceof TlsException
                  || trouble.why() instanceof CredentialException));
    }
  }

  /** Cuts off what waits; further calls fail. */
  @Override
  public void close() {
    closed = true;
    running.forEach(LineCall::cancel);
  }
}
