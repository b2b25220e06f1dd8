package jp.shikaku.internal.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import jp.shikaku.internal.http.LineTrouble.Cause;
import jp.shikaku.tls.CredentialException;
import jp.shikaku.tls.TlsClient;
import jp.shikaku.tls.TlsException;
import jp.shikaku.transport.GatewayEndpoint;
import okhttp3.Call;
import okhttp3.Callback;
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
import okhttp3.ResponseBody;
import okhttp3.TlsVersion;
import org.jspecify.annotations.Nullable;

/**
 * The one HTTP client of an endpoint, by the rules of transports 5.5: nothing is sent twice,
 * followed, stored or decompressed, and every call ends in its time. Never blocks who calls.
 * Thread-safe.
 */
public final class GatewayLine implements AutoCloseable {

  /** Hears what becomes of one request, on threads of the line; must not block for long. */
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

  /** A request on its way. */
  public interface Running {
    /** Cuts it off; the receiver is told, unless it was told of an end before. */
    void cancel();
  }

  private static final String BASE_PATH = "oqs-gateway/v1";

  private static final MediaType XML = MediaType.get("application/xml");
  private static final String HIDDEN_RETRY_AFTER = "X-Retry-After-Of-Gateway";
  private static final int SERVICE_UNAVAILABLE = 503;
  private static final long LARGEST_PROBLEM = 1024 * 1024;
  private static final int MOST_CALLS = 256;
  private static final int MOST_IDLE_CONNECTIONS = 16;
  private static final int POOL_SECONDS = 10;
  private static final Duration KEEP_ALIVE = Duration.ofMinutes(5);

  /** Set once, by the class of the endpoints: they keep their lines from everybody else. */
  private static volatile @Nullable Function<GatewayEndpoint, GatewayLine> door;

  private final @Nullable TlsClient tls;
  private final HttpUrl base;
  private final ThreadPoolExecutor threads;
  private volatile OkHttpClient client;

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
    Dispatcher dispatcher = new Dispatcher(threads);
    dispatcher.setMaxRequests(MOST_CALLS);
    dispatcher.setMaxRequestsPerHost(MOST_CALLS);
    InetSocketAddress proxy = settings.proxy();
    builder
        .dispatcher(dispatcher)
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
   * Sends a request. A renewed client certificate is taken up before, but not by a DELETE, which
   * may come from a thread that must not wait for a disk.
   *
   * @param request what to send
   * @param limit time for all of it, more than zero
   * @param receiver told of its end exactly once
   * @return the request on its way
   */
  public Running send(GatewayRequest request, Duration limit, Receiver receiver) {
    LineTrouble unfit = request.method().equals("DELETE") ? null : renew();
    if (unfit != null) {
      receiver.failed(unfit);
      return () -> {};
    }
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
            .method(request.method(), body)
            .header("Accept-Encoding", "identity")
            .header("User-Agent", "shikaku-sdk")
            .header("X-Request-Id", UUID.randomUUID().toString())
            .tag(LineTrace.class, trace)
            .tag(Duration.class, request.hold());
    request.headers().forEach(builder::header);
    Call call = client.newCall(builder.build());
    call.timeout().timeout(limit.toNanos(), TimeUnit.NANOSECONDS);
    call.enqueue(new Ending(receiver, trace, request.maxBytes()));
    return call::cancel;
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

  private final class Ending implements Callback {
    private final Receiver receiver;
    private final LineTrace trace;
    private final long maxBytes;

    Ending(Receiver receiver, LineTrace trace, long maxBytes) {
      this.receiver = receiver;
      this.trace = trace;
      this.maxBytes = maxBytes;
    }

    @Override
    public void onResponse(Call call, Response response) {
      GatewayReply reply;
      try (response) {
        reply = read(response);
        if (reply.isTooLarge()) {
          call.cancel(); // closing alone would read on for a while
        }
      } catch (IOException | RuntimeException e) {
        receiver.failed(trouble(call, trace, e));
        return;
      }
      receiver.replied(reply);
    }

    private GatewayReply read(Response response) throws IOException {
      Map<String, String> headers = new HashMap<>();
      response
          .headers()
          .forEach(
              header -> {
                String name = header.getFirst().toLowerCase(Locale.ROOT);
                String plain = name.equalsIgnoreCase(HIDDEN_RETRY_AFTER) ? "retry-after" : name;
                headers.put(plain, header.getSecond());
              });
      long most = response.isSuccessful() ? maxBytes : LARGEST_PROBLEM;
      ResponseBody body = response.body();
      if (body.contentLength() > most) {
        return new GatewayReply(response.code(), headers, new byte[0], true);
      }
      byte[] bytes = body.byteStream().readNBytes((int) Math.min(most + 1, Integer.MAX_VALUE - 8));
      return new GatewayReply(response.code(), headers, bytes, bytes.length > most);
    }

    @Override
    public void onFailure(Call call, IOException failure) {
      receiver.failed(trouble(call, trace, failure));
    }
  }

  private LineTrouble trouble(Call call, LineTrace trace, Exception failure) {
    LineTrace.Station station = trace.station();
    boolean isSent = station.compareTo(LineTrace.Station.SENDING) >= 0;
    Optional<TlsException> refusal = tls == null ? Optional.empty() : tls.explain(failure);
    if (refusal.isPresent()) {
      return refused(refusal.get(), isSent);
    }
    return new LineTrouble(causeOf(call, station, failure), isSent, null);
  }

  private static LineTrouble refused(TlsException refusal, boolean isSent) {
    return switch (refusal.problem()) {
      case EXPIRED -> new LineTrouble(Cause.CERTIFICATE_EXPIRED, isSent, refusal);
      // A TLS 1.3 gateway refuses our certificate after the first bytes, and drops them.
      case CLIENT_CERTIFICATE_EXPIRED -> new LineTrouble(Cause.CERTIFICATE_EXPIRED, false, refusal);
      case CLIENT_CERTIFICATE_MISSING, CLIENT_CERTIFICATE_REFUSED ->
          new LineTrouble(Cause.HANDSHAKE, false, refusal);
      default -> new LineTrouble(isSent ? Cause.BROKEN : Cause.HANDSHAKE, isSent, refusal);
    };
  }

  private static Cause causeOf(Call call, LineTrace.Station station, Exception failure) {
    if (failure instanceof UnknownHostException) {
      return Cause.UNKNOWN_HOST;
    } else if (failure instanceof ConnectException && isRefusal(failure)) {
      return Cause.REFUSED;
    }
    boolean isTimeout =
        failure instanceof SocketTimeoutException
            || (failure instanceof InterruptedIOException && !isCancelled(failure));
    return switch (station) {
      case HERE -> Cause.CANCELLED; // the line is closed
      case NAME -> isTimeout ? Cause.UNKNOWN_HOST : cancelledOr(call, Cause.NOT_CONNECTED);
      case CONNECT -> isTimeout ? Cause.CONNECT_TIMEOUT : cancelledOr(call, Cause.NOT_CONNECTED);
      case HANDSHAKE ->
          isTimeout || failure instanceof SSLException
              ? Cause.HANDSHAKE
              : cancelledOr(call, Cause.HANDSHAKE);
      case CONNECTED, SENDING, SENT -> isTimeout ? Cause.TIMEOUT : cancelledOr(call, Cause.BROKEN);
    };
  }

  private static boolean isRefusal(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (String.valueOf(e.getMessage()).contains("refused")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isCancelled(Throwable failure) {
    return "Canceled".equals(failure.getMessage());
  }

  private static Cause cancelledOr(Call call, Cause otherwise) {
    return call.isCanceled() ? Cause.CANCELLED : otherwise;
  }

  /** Cuts off what is on its way and closes the connections; further requests fail. */
  @Override
  public void close() {
    client.dispatcher().cancelAll();
    client.connectionPool().evictAll();
    threads.shutdown();
  }
}
