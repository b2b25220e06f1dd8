package jp.shikaku.internal.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLSocket;
import jp.shikaku.internal.http.LineTrouble.Cause;
import jp.shikaku.tls.CredentialException;
import jp.shikaku.tls.TlsClient;
import jp.shikaku.tls.TlsException;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.TimeSource;
import okhttp3.Call;
import okhttp3.CipherSuite;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.CookieJar;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.TlsVersion;
import org.jspecify.annotations.Nullable;

/**
 * The one HTTP client of an endpoint, by the rules of transports 5.5: nothing is sent twice,
 * followed, stored or decompressed, and every call ends in its time. Thread-safe.
 */
public final class GatewayLine implements AutoCloseable {

  /** Hears what becomes of one call, on the thread that runs it; must not block for long. */
  public interface Receiver {
    /**
     * The document is about to leave, or the whole of a request without one; what fails from now on
     * may have arrived.
     *
     * @return false to stop before it
     */
    default boolean sending() {
      return true;
    }

    /** The last byte was handed to the network. */
    default void sent() {}

    /**
     * The gateway answered.
     *
     * @param reply the answer, read to its end
     */
    void replied(GatewayReply reply);

    /**
     * No answer came.
     *
     * @param trouble why
     */
    void failed(LineTrouble trouble);
  }

  /** Where the protocol's paths begin. */
  public static final String BASE_PATH = "oqs-gateway/v1";

  private static final MediaType XML = MediaType.get("application/xml");
  static final String HIDDEN_RETRY_AFTER = "X-Retry-After-Of-Gateway";
  private static final int SERVICE_UNAVAILABLE = 503;
  private static final int MOST_IDLE_CONNECTIONS = 16;
  private static final int POOL_SECONDS = 10;
  private static final Duration KEEP_ALIVE = Duration.ofMinutes(5);

  /** Set once, by the class of the endpoints: they keep their lines from everybody else. */
  private static volatile @Nullable Function<GatewayEndpoint, GatewayLine> door;

  private final @Nullable TlsClient tls;
  private final HttpUrl base;
  private final ThreadPoolExecutor threads;
  private final SystemTime clock = new SystemTime();
  private final Set<LineBody> bodies = ConcurrentHashMap.newKeySet();
  private volatile OkHttpClient client;
  private volatile boolean closed;

  /**
   * Makes a line; nothing is connected yet.
   *
   * @param settings where to and how
   */
  public GatewayLine(LineSettings settings) {
    this(settings, new OkHttpClient.Builder());
  }

  /** For who measures without a network, by interceptors of the client. */
  GatewayLine(LineSettings settings, OkHttpClient.Builder builder) {
    this.tls = settings.tls();
    HttpUrl url = HttpUrl.get(settings.base());
    this.base = Objects.requireNonNull(url).newBuilder().addPathSegments(BASE_PATH).build();
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            POOL_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            GatewayLine::thread);
    this.client = client(settings, builder);
  }

  /**
   * Returns the line that all users of an endpoint share.
   *
   * @param endpoint not closed
   */
  public static GatewayLine of(GatewayEndpoint endpoint) {
    return Objects.requireNonNull(door).apply(endpoint);
  }

  /**
   * Tells how to get at the line of an endpoint; for that class only.
   *
   * @param way the way
   */
  public static void reachedBy(Function<GatewayEndpoint, GatewayLine> way) {
    door = way;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "shikaku-http");
    thread.setDaemon(true);
    return thread;
  }

  private OkHttpClient client(LineSettings settings, OkHttpClient.Builder builder) {
    InetSocketAddress proxy = settings.proxy();
    builder
        .dispatcher(new Dispatcher(threads))
        .connectionPool(pool())
        .proxy(proxy == null ? Proxy.NO_PROXY : new Proxy(Proxy.Type.HTTP, proxy))
        .connectTimeout(settings.connectTimeout())
        .writeTimeout(settings.writeTimeout())
        .readTimeout(settings.readTimeout())
        .protocols(List.of(Protocol.HTTP_1_1)) // HTTP/2 hides why a gateway refuses us
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .followSslRedirects(false)
        .cookieJar(CookieJar.NO_COOKIES)
        .cache(null)
        .addInterceptor(this::open)
        .addInterceptor(GatewayLine::hold)
        .addNetworkInterceptor(GatewayLine::hideRetryAfter)
        .eventListenerFactory(GatewayLine::traceOf);
    TlsClient secure = settings.tls();
    if (secure == null) {
      builder.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
    } else {
      builder
          .sslSocketFactory(secure.socketFactory(), secure.trustManager())
          .connectionSpecs(List.of(specOf(secure)))
          .addNetworkInterceptor(chain -> checked(chain, secure))
          .addNetworkInterceptor(new ProvenFirst());
    }
    return builder.build();
  }

  private static ConnectionPool pool() {
    return new ConnectionPool(MOST_IDLE_CONNECTIONS, KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS);
  }

  private static ConnectionSpec specOf(TlsClient tls) {
    return new ConnectionSpec.Builder(ConnectionSpec.RESTRICTED_TLS)
        .tlsVersions(
            tls.protocols().stream().map(TlsVersion::forJavaName).toArray(TlsVersion[]::new))
        .cipherSuites(
            tls.cipherSuites().stream().map(CipherSuite::forJavaName).toArray(CipherSuite[]::new))
        .build();
  }

  private static LineTrace traceOf(Call call) {
    return Objects.requireNonNull(call.request().tag(LineTrace.class));
  }

  private static Response checked(Interceptor.Chain chain, TlsClient tls) throws IOException {
    if (Objects.requireNonNull(chain.connection()).socket() instanceof SSLSocket socket) {
      tls.check(socket.getSession());
    }
    return chain.proceed(chain.request());
  }

  /** A call that closing did not find yet. */
  private Response open(Interceptor.Chain chain) throws IOException {
    if (closed) {
      throw new IOException("Canceled");
    }
    return chain.proceed(chain.request());
  }

  /** The gateway may hold a call longer than a silence is borne. */
  private static Response hold(Interceptor.Chain chain) throws IOException {
    Duration hold = chain.request().tag(Duration.class);
    long limit = chain.readTimeoutMillis() + (hold == null ? 0 : hold.toMillis());
    return chain.withReadTimeout((int) limit, TimeUnit.MILLISECONDS).proceed(chain.request());
  }

  /** The client would send a request again when told "503, at once": that is not its to decide. */
  private static Response hideRetryAfter(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    String told = response.header("Retry-After");
    return response.code() != SERVICE_UNAVAILABLE || told == null
        ? response
        : response
            .newBuilder()
            .removeHeader("Retry-After")
            .header(HIDDEN_RETRY_AFTER, told)
            .build();
  }

  /**
   * Prepares a call. A renewed client certificate is taken up before, but not by a DELETE, which
   * may come from a thread that must not wait for a disk.
   *
   * @param request what to send
   * @param limit time for all of it, more than zero
   * @param receiver told of its end exactly once
   * @return the call, to be run or started once
   */
  public LineCall call(GatewayRequest request, Duration limit, Receiver receiver) {
    LineTrouble unfit = request.method().equals("DELETE") ? null : renew();
    byte[] bytes = request.body();
    boolean mustHaveBody = request.method().equals("PUT") || request.method().equals("POST");
    RequestBody body =
        bytes != null
            ? RequestBody.create(bytes, XML)
            : mustHaveBody ? RequestBody.create(new byte[0], null) : null;
    LineTrace trace = new LineTrace(receiver, bytes != null);
    Request.Builder builder =
        new Request.Builder()
            .url(urlOf(request))
            .headers(request.headers())
            .header("Accept-Encoding", "identity")
            .header("User-Agent", "shikaku-sdk")
            .header("X-Request-Id", UUID.randomUUID().toString())
            .method(request.method(), body)
            .tag(LineTrace.class, trace)
            .tag(Duration.class, request.hold());
    Call call = (request.leavesBody() ? alone() : client).newCall(builder.build());
    return new LineCall(this, call, trace, receiver, request, limit, unfit);
  }

  /**
   * With a connection of its own: it is cut off in the middle or kept busy for long, and nobody
   * asks again when a kept one turns out to have been closed by the gateway meanwhile.
   */
  private OkHttpClient alone() {
    return client.newBuilder().connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS)).build();
  }

  /** Cuts a body off when the line is closed before all of it was read. */
  void reading(LineBody body) {
    bodies.add(body);
    if (closed) {
      body.close();
    }
  }

  void read(LineBody body) {
    bodies.remove(body);
  }

  /** Cuts a call off when its time is over. */
  TimeSource.Scheduled limit(Duration limit, Runnable cut) {
    return clock.schedule(limit, cut);
  }

  /**
   * Runs a call on a thread of the line.
   *
   * @throws RejectedExecutionException when the line is closed
   */
  void start(Runnable call) {
    threads.execute(call);
  }

  /** What TLS says of a failure; empty when it was not the trouble. */
  Optional<TlsException> explain(Exception failure) {
    return tls == null ? TlsClient.explainPlain(failure) : tls.explain(failure);
  }

  private @Nullable LineTrouble renew() {
    try {
      if (tls != null && tls.refresh()) {
        // What runs goes on; no later call uses a connection of the old certificate.
        OkHttpClient before = client;
        client = before.newBuilder().connectionPool(pool()).build();
        before.connectionPool().evictAll();
      }
      return null;
    } catch (CredentialException e) {
      boolean isExpired = e.problem() == CredentialException.Problem.EXPIRED;
      return new LineTrouble(isExpired ? Cause.CERTIFICATE_EXPIRED : Cause.HANDSHAKE, false, e);
    }
  }

  private HttpUrl urlOf(GatewayRequest request) {
    HttpUrl.Builder url = base.newBuilder();
    request.path().forEach(url::addPathSegment);
    request.query().forEach(url::addQueryParameter);
    return url.build();
  }

  /** Cuts off what is on its way and closes the connections; further requests fail. */
  @Override
  public void close() {
    closed = true;
    client.dispatcher().cancelAll();
    bodies.forEach(LineBody::close);
    client.connectionPool().evictAll();
    threads.shutdown();
    clock.close();
  }
}
