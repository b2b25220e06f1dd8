package jp.shikaku.transport;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.http.GatewayLine;
import jp.shikaku.internal.http.GatewayReply;
import jp.shikaku.internal.http.GatewayRequest;
import jp.shikaku.internal.http.LineTrouble;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Talks to the eligibility terminal 「資格確認端末」 through a gateway beside it 「中継サーバー」, so that several
 * receipt computers 「レセコン」 share one terminal over the clinic's network (transports 5). <b>The
 * protocol is ours. It carries the documents of the shared folder unchanged; it is not the official
 * Web API of the system.</b>
 *
 * <p>A request is sent once. When its connection breaks afterwards, the gateway is asked what
 * became of it until the deadline; nothing is sent again, and how far it got is told truly: {@code
 * NOT_SENT} when no byte left or the gateway refused it, {@code WITHDRAWN} when the gateway took it
 * back, else {@code UNKNOWN} with a {@link Pending}. There are no redirects, cookies, caches or
 * silent repetitions.
 *
 * <p>Thread-safe. {@link #close} leaves the endpoint open, which its maker closes.
 *
 * <pre>{@code
 * GatewayEndpoint gateway =
 *     GatewayEndpoint.builder(URI.create("https://terminal.clinic.example:8443"))
 *         .trust(TrustSet.pem(Path.of("clinic-ca.pem")))
 *         .identity(ClientIdentity.pkcs12(Path.of("desk-1.p12"), passwordSupplier))
 *         .build();
 * Transport transport = HttpTransport.over(gateway);
 * }</pre>
 */
public final class HttpTransport implements Transport {

  private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);

  private static final int MOST_CONCURRENT = 64;
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(15);

  /** How long the gateway may look itself: it tells its last look when the share hangs. */
  private static final Duration PROBE_HOLD = Duration.ofSeconds(2);

  private static final Duration LAST_TRY = Duration.ofMillis(500);
  private static final Duration POOL_GRACE = Duration.ofMillis(500);

  private final HttpSetup setup;
  private final @Nullable SystemTime ownTime;
  private final ExecutorService threads;
  private final Duration closeGrace;
  private final Map<String, HttpExchange> running = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;

  private HttpTransport(Builder builder) {
    this.ownTime = builder.time == null ? new SystemTime() : null;
    TimeSource time = builder.time != null ? builder.time : Objects.requireNonNull(ownTime);
    this.threads = Workers.callbacks();
    this.closeGrace = builder.closeGrace;
    this.setup =
        new HttpSetup(
            builder.endpoint,
            time,
            threads,
            new GatewayHealth(time, LOG),
            builder.hold,
            LOG,
            this::ended);
  }

  /**
   * Uses a gateway with the usual settings. Nothing is connected yet; {@link #probe} tells whether
   * all is well.
   *
   * @param endpoint the gateway; not closed by the transport
   * @return the transport
   */
  public static HttpTransport over(GatewayEndpoint endpoint) {
    return builder(endpoint).build();
  }

  /**
   * Starts a description with other settings.
   *
   * @param endpoint the gateway; not closed by the transport
   * @return the builder
   */
  public static Builder builder(GatewayEndpoint endpoint) {
    return new Builder(endpoint);
  }

  @Override
  public ExchangeCall exchange(ExchangeRequest request) {
    HttpExchange exchange = new HttpExchange(setup, request);
    long most = setup.endpoint().maxRequestBytes();
    if (request.body().length > most) {
      exchange.fail(
          new InvalidQueryException("body", "must not be larger than " + most + " bytes"));
    } else {
      start(exchange, Delivery.NOT_SENT);
    }
    return exchange;
  }

  @Override
  public ExchangeCall resume(Pending pending, AnswerGate gate, Duration timeout) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new InvalidQueryException("timeout", "must be more than zero");
    }
    HttpExchange exchange =
        new HttpExchange(setup, pending, MessageKind.forResume(pending.kind()), gate, timeout);
    start(exchange, Delivery.UNKNOWN);
    return exchange;
  }

  private void start(HttpExchange exchange, Delivery delivery) {
    OqsException refusal = null;
    lock.lock();
    try {
      if (closed) {
        refusal = exchange.failure(Reason.TRANSPORT_CLOSED, delivery, "closed before this call");
      } else if (running.containsKey(keyOf(exchange))) {
        refusal = new InvalidQueryException("exchangeId", "must not be waited for twice at once");
      } else if (running.size() >= MOST_CONCURRENT) {
        refusal =
            exchange.failure(
                Reason.OVERLOADED, delivery, MOST_CONCURRENT + " exchanges run already");
      } else {
        running.put(keyOf(exchange), exchange);
      }
    } finally {
      lock.unlock();
    }
    if (refusal != null) {
      exchange.fail(refusal);
    } else {
      exchange.start();
    }
  }

  private void ended(HttpExchange exchange) {
    running.remove(keyOf(exchange), exchange);
  }

  private static String keyOf(HttpExchange exchange) {
    return Orphans.key(exchange.handle.kind(), exchange.handle.exchangeId());
  }

  @Override
  public CompletableFuture<Health> probe() {
    CompletableFuture<Health> health = new CompletableFuture<>();
    try {
      threads.execute(() -> ask(health));
    } catch (RejectedExecutionException afterClose) {
      health.complete(setup.health().unreachable(null, Duration.ZERO));
    }
    return health;
  }

  @Override
  public boolean isDisasterDeclared() {
    return setup.health().isDisasterDeclared();
  }

  private void ask(CompletableFuture<Health> health) {
    TimeSource time = setup.time();
    long begun = time.nanoTime();
    GatewayLine.Receiver receiver =
        new GatewayLine.Receiver() {
          @Override
          public void replied(GatewayReply reply) {
            setup.heard(reply);
            tell(health, setup.health().of(reply, took()));
          }

          @Override
          public void failed(LineTrouble trouble) {
            setup.lost(trouble);
            tell(health, setup.health().unreachable(trouble, took()));
          }

          private Duration took() {
            return Duration.ofNanos(time.nanoTime() - begun);
          }
        };
    try {
      GatewayRequest question = GatewayRequest.of("GET", "health").withHold(PROBE_HOLD);
      setup.line().call(question, PROBE_LIMIT, receiver).start();
    } catch (RuntimeException e) {
      tell(health, setup.health().unreachable(null, Duration.ZERO));
    }
  }

  private void tell(CompletableFuture<Health> future, Health health) {
    try {
      threads.execute(() -> future.complete(health));
    } catch (RejectedExecutionException closed) {
      future.complete(health);
    }
  }

  @Override
  public TransportCapabilities capabilities() {
    return new TransportCapabilities(setup.endpoint().maxRequestBytes(), true, MOST_CONCURRENT);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      lock.unlock();
    }
    List<HttpExchange> left = List.copyOf(running.values());
    await(left, closeGrace);
    left.forEach(exchange -> exchange.expire(HttpEnding.CLOSE));
    await(left, LAST_TRY);
    left.forEach(exchange -> exchange.expire(HttpEnding.CLOSE));
    Workers.close(threads, POOL_GRACE);
    if (ownTime != null) {
      ownTime.close();
    }
  }

  private static void await(List<HttpExchange> exchanges, Duration limit) {
    CompletableFuture<?>[] results =
        exchanges.stream().map(HttpExchange::result).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(results).get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // goes on without waiting
    } catch (ExecutionException | TimeoutException e) {
      // How they ended is their callers' concern.
    }
  }

  /** Settings of an {@link HttpTransport}. Not thread-safe; each says when one would change it. */
  public static final class Builder {

    private static final Duration LONGEST_HOLD = Duration.ofSeconds(25);
    private static final Duration LONGEST_GRACE = Duration.ofSeconds(2);

    private final GatewayEndpoint endpoint;
    private Duration hold = Duration.ofSeconds(10);
    private Duration closeGrace = LONGEST_GRACE;
    private @Nullable TimeSource time;

    private Builder(GatewayEndpoint endpoint) {
      this.endpoint = Objects.requireNonNull(endpoint);
    }

    /**
     * Sets how long the gateway may hold a call until the answer is there ({@code Prefer: wait});
     * 10 s by default, and less when the deadline is near. To lower where a device between cuts
     * silent connections.
     *
     * @param time 0 to 25 s; whole seconds count
     * @return this
     */
    public Builder hold(Duration time) {
      if (time.isNegative() || time.compareTo(LONGEST_HOLD) > 0) {
        throw new InvalidQueryException("hold", "must be 0 to 25 seconds");
      }
      this.hold = time;
      return this;
    }

    /**
     * Sets how long {@link Transport#close} lets running exchanges go on; 2 s by default.
     *
     * @param grace 0 to 2 s
     * @return this
     */
    public Builder closeGrace(Duration grace) {
      if (grace.isNegative() || grace.compareTo(LONGEST_GRACE) > 0) {
        throw new InvalidQueryException("closeGrace", "must be 0 to 2 seconds");
      }
      this.closeGrace = grace;
      return this;
    }

    /**
     * Sets where time comes from; by default the computer's clock. For tests; what runs on the
     * network is measured by the computer's clock all the same.
     *
     * @param time the source; not closed by the transport
     * @return this
     */
    public Builder time(TimeSource time) {
      this.time = Objects.requireNonNull(time);
      return this;
    }

    /**
     * Makes the transport; nothing is connected yet.
     *
     * @return the transport
     */
    public HttpTransport build() {
      return new HttpTransport(this);
    }
  }
}
