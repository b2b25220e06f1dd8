package jp.shikaku.mock;

import static jp.shikaku.mock.Outage.Kind.GATEWAY_CERTIFICATE_EXPIRED;
import static jp.shikaku.mock.Outage.Kind.MAINTENANCE;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.common.FatalStartupException;
import com.github.tomakehurst.wiremock.common.Notifier;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A gateway beside a terminal「資格確認端末の中継サーバー」 for tests: it speaks the library's own HTTP protocol
 * (transports 5), which is not the official Web API, over the folders of a {@link MockTerminal} or
 * of anything else that plays a terminal. What the terminal answers it hands on, and the terminal's
 * faults show through.
 *
 * <pre>{@code
 * try (MockTerminal terminal = MockTerminal.builder().root(folder).start();
 *     MockGateway gateway = MockGateway.over(terminal)) { // one state, one clock, the same outages
 *   gateway.next(GatewayFault.lostResponse());
 *   … // a client talks to gateway.uri()
 * }
 * }</pre>
 *
 * <p>It listens on the loopback address only: with plain HTTP, or with mutual TLS under a CA made
 * for the occasion. Thread-safe.
 */
public final class MockGateway implements AutoCloseable {

  /** Where the protocol begins. */
  static final String BASE = "/oqs-gateway/v1";

  private static final String NAME = "oqs-gateway";
  private static final int THREADS = 160;
  private static final int LAST_PORT = 65_535;

  private static final long LOOK_NANOS = 2_000_000L;

  private final GatewayDesk desk;
  private final GatewayFaces faces;
  private final @Nullable MockTerminal terminal;
  private final @Nullable GatewayCredentials credentials;
  private final ReentrantLock serving = new ReentrantLock();
  private volatile WireMockServer server;
  private volatile boolean closed;
  private final Queue<GatewayFault> faults = new ConcurrentLinkedQueue<>();
  private final int remembered;
  private final Deque<GatewayCall> seen = new ArrayDeque<>();
  private final MockClock clock;
  private volatile String state = "UP";
  private volatile String mode = "normal";
  private volatile List<String> causes = List.of();

  private MockGateway(Builder builder) throws IOException {
    terminal = builder.terminal;
    clock = builder.clock;
    desk =
        new GatewayDesk(
            builder.root,
            terminal,
            clock,
            builder.pickupTimeout,
            builder.retryAfter,
            builder.remember);
    remembered = builder.remember;
    faces = new GatewayFaces(builder.root, clock);
    credentials = builder.tlsFolder == null ? null : GatewayCredentials.in(builder.tlsFolder);
    server = serverAt(builder.port);
  }

  /** Makes a server that does not listen yet; port 0 takes any. */
  private WireMockServer serverAt(int port) throws IOException {
    WireMockConfiguration options =
        WireMockConfiguration.options()
            .bindAddress("127.0.0.1")
            .extensions(new Protocol())
            .containerThreads(THREADS)
            .jettyAcceptors(1)
            .disableRequestJournal()
            .gzipDisabled(true)
            .stubRequestLoggingDisabled(true)
            .notifier(new Silence());
    if (credentials == null) {
      options.port(port);
    } else {
      options
          .httpDisabled(true)
          .httpsPort(port)
          .keystoreType("PKCS12")
          .keystorePath(
              (isOut(GATEWAY_CERTIFICATE_EXPIRED)
                      ? credentials.expiredServer()
                      : credentials.server())
                  .toString())
          .keystorePassword(GatewayCredentials.PASSWORD)
          .keyManagerPassword(GatewayCredentials.PASSWORD)
          .trustStoreType("PKCS12")
          .trustStorePath(credentials.trust().toString())
          .trustStorePassword(GatewayCredentials.PASSWORD)
          .needClientAuth(true);
    }
    return new WireMockServer(options);
  }

  private boolean isOut(Outage.Kind kind) {
    return terminal != null && terminal.outage(kind).isPresent();
  }

  private void listen() {
    server.start();
    server.stubFor(
        WireMock.any(WireMock.anyUrl()).willReturn(WireMock.aResponse().withTransformers(NAME)));
  }

  /** Shows the certificate of now, on new connections at the same place. */
  private void renew(MockEvent event) {
    boolean turns =
        event.kind() == MockEvent.Kind.OUTAGE_BEGAN || event.kind() == MockEvent.Kind.OUTAGE_ENDED;
    if (credentials == null
        || !turns
        || !event.detail().equals(GATEWAY_CERTIFICATE_EXPIRED.word())) {
      return;
    }
    serving.lock();
    try {
      if (!closed) {
        WireMockServer next = serverAt(server.httpsPort());
        server.stop();
        server = next;
        listen();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      serving.unlock();
    }
  }

  /**
   * Starts a gateway beside a terminal, with plain HTTP.
   *
   * @param terminal not closed with the gateway
   * @return the running gateway
   * @throws IOException when the folders do not allow it
   */
  public static MockGateway over(MockTerminal terminal) throws IOException {
    return builder(terminal).start();
  }

  /**
   * Begins a gateway beside a terminal: with its clock, its outages and its limit of sessions, and
   * its requests are marked in {@link MockTerminal#seen()}.
   *
   * @param terminal not closed with the gateway
   * @return a builder
   */
  public static Builder builder(MockTerminal terminal) {
    Builder builder = new Builder(terminal.root());
    builder.terminal = terminal;
    builder.clock = terminal.clock();
    return builder;
  }

  /**
   * Begins a gateway over folders where something else plays the terminal.
   *
   * @param root the folder of {@code req}, {@code res} and {@code face}
   * @return a builder
   */
  public static Builder builder(Path root) {
    return new Builder(root);
  }

  /**
   * Returns where the gateway listens.
   *
   * @return scheme, host and port
   */
  public URI uri() {
    return credentials == null
        ? URI.create("http://127.0.0.1:" + server.port())
        : URI.create("https://127.0.0.1:" + server.httpsPort());
  }

  /**
   * Returns the certificates of mutual TLS.
   *
   * @return empty with plain HTTP
   */
  public Optional<GatewayCredentials> credentials() {
    return Optional.ofNullable(credentials);
  }

  /**
   * Sets what goes wrong with the next calls that send an exchange or ask for one, one each.
   *
   * @param next in order
   */
  public void next(GatewayFault... next) {
    faults.addAll(Arrays.asList(next));
  }

  /** Forgets what was to go wrong and has not yet. */
  public void clearFaults() {
    faults.clear();
  }

  /**
   * Sets what {@code /health} tells, and the mode in every header.
   *
   * @param newState such as {@code UP} or {@code DEGRADED}
   * @param newMode {@code normal}, {@code degraded}, {@code maintenance} or {@code disaster}
   * @param newCauses why: a word in capitals each, and after a space words for support
   */
  public void health(String newState, String newMode, String... newCauses) {
    state = newState;
    mode = newMode;
    causes = List.of(newCauses);
  }

  /** Forgets the contents of all exchanges, as when the clock is moved by 24 hours. */
  public void expireExchanges() {
    desk.expire();
  }

  /**
   * Returns the calls so far, in order of arrival; the oldest are forgotten when there are more
   * than the builder's {@link Builder#remember}.
   *
   * @return an unmodifiable snapshot
   */
  public List<GatewayCall> seen() {
    synchronized (seen) {
      return List.copyOf(seen);
    }
  }

  private void remember(GatewayCall call) {
    synchronized (seen) {
      seen.addLast(call);
      if (seen.size() > remembered) {
        seen.removeFirst();
      }
    }
  }

  /**
   * Returns how often a method was called, among {@link #seen()}.
   *
   * @param method such as POST
   * @return a count
   */
  public long count(String method) {
    return seen().stream().filter(call -> call.method().equals(method)).count();
  }

  /**
   * Returns the file names of the card visits that were acknowledged, in order; one that was
   * acknowledged twice stands there twice.
   *
   * @return an unmodifiable snapshot
   */
  public List<String> acknowledged() {
    return faces.acknowledged();
  }

  /** Forgets every exchange, card visit, call and fault, as a gateway just started. */
  private void reset() {
    faults.clear();
    synchronized (seen) {
      seen.clear();
    }
    desk.forget();
    faces.forget();
    health("UP", "normal");
  }

  /** Stops listening; the folders stay. May be called again. */
  @Override
  public void close() {
    desk.close();
    faces.close();
    serving.lock();
    try {
      closed = true;
      server.stop();
    } finally {
      serving.unlock();
    }
  }

  @Override
  public String toString() {
    return "MockGateway[" + uri() + "]";
  }

  private GatewayAnswer answer(GatewayCall call, byte[] body, GatewayFault fault)
      throws IOException {
    if (fault.status != 0) {
      GatewayAnswer refusal =
          fault.problem == null
              ? GatewayAnswer.of(fault.status).with("Location", "/elsewhere")
              : fault.tellsUnsent
                  ? GatewayAnswer.unsent(fault.status, fault.problem)
                  : GatewayAnswer.problem(fault.status, fault.problem, null);
      return fault.retryAfter < 0
          ? refusal
          : refusal.with("Retry-After", Integer.toString(fault.retryAfter));
    }
    String plain = call.path().replaceFirst("\\?.*", "");
    List<String> path = List.of(plain.substring(1).split("/"));
    String what = call.method() + " " + path.get(0) + " " + path.size();
    return switch (what) {
      case "POST exchanges 2" ->
          isOut(MAINTENANCE)
              ? GatewayAnswer.problem(503, "maintenance", null)
              : desk.post(call, path.get(1), body, fault.hidesAnswer);
      case "GET exchanges 3" -> desk.get(call, path.get(1), path.get(2), fault.hidesAnswer);
      case "DELETE exchanges 3" -> desk.delete(call, path.get(1), path.get(2));
      case "GET face 1" -> {
        String wait = query(call, "wait");
        yield faces.list(
            query(call, "after"), wait.matches("[0-9]{1,2}") ? Long.parseLong(wait) : 0);
      }
      case "GET face 2" -> faces.get(path.get(1));
      case "PUT face 3" -> faces.acknowledge(path.get(1));
      case "GET health 1" -> health();
      default -> GatewayAnswer.problem(405, "wrong-endpoint", null);
    };
  }

  private static String query(GatewayCall call, String name) {
    String[] parts = call.path().split("[?&]");
    return Arrays.stream(parts)
        .filter(part -> part.startsWith(name + "="))
        .findFirst()
        .map(part -> part.substring(name.length() + 1))
        .orElse("");
  }

  private GatewayAnswer health() {
    Optional<Outage> maintenance =
        terminal == null ? Optional.empty() : terminal.outage(MAINTENANCE);
    ObjectNode node = GatewayAnswer.JSON.createObjectNode();
    node.put("state", maintenance.isPresent() ? "MAINTENANCE" : state);
    node.put("since", "2026-11-02T00:00:00Z");
    Instant now = clock.instant();
    node.put("now", now.toString());
    node.put("lookedAt", now.toString());
    ArrayNode told = node.putArray("causes");
    for (String cause : causes) {
      String[] parts = cause.split(" ", 2);
      told.addObject().put("topic", parts[0]).put("detail", parts.length > 1 ? parts[1] : "");
    }
    maintenance.ifPresent(
        outage ->
            told.addObject().put("topic", "MAINTENANCE").put("detail", outage.announcement()));
    node.putObject("terminal").put("pickupMillis", 5).put("resFiles", 0).put("oldestResAgeSec", 0);
    return GatewayAnswer.json(node);
  }

  /** Answers every request by the protocol. */
  private final class Protocol implements ResponseDefinitionTransformerV2 {

    @Override
    public String getName() {
      return NAME;
    }

    @Override
    public boolean applyGlobally() {
      return false;
    }

    @Override
    public ResponseDefinition transform(ServeEvent event) {
      LoggedRequest request = event.getRequest();
      if (!request.getUrl().startsWith(BASE + "/")) {
        return new ResponseDefinitionBuilder().withStatus(404).build();
      }
      GatewayCall call = callOf(request);
      remember(call);
      boolean isExchange = call.path().startsWith("/exchanges/") && !call.method().equals("DELETE");
      GatewayFault queued = isExchange ? faults.poll() : null;
      GatewayFault fault = queued == null ? GatewayFault.none() : queued;
      try {
        return respond(call, answer(call, request.getBody(), fault), fault);
      } catch (IOException e) {
        return respond(call, GatewayAnswer.problem(503, "share-unreachable", null), fault);
      }
    }

    private GatewayCall callOf(LoggedRequest request) {
      Map<String, String> headers = new TreeMap<>();
      request
          .getHeaders()
          .all()
          .forEach(
              header -> headers.put(header.key().toLowerCase(Locale.ROOT), header.firstValue()));
      return new GatewayCall(
          request.getMethod().getName(), request.getUrl().substring(BASE.length()), headers);
    }

    private ResponseDefinition respond(GatewayCall call, GatewayAnswer answer, GatewayFault fault) {
      GatewayAnswer told =
          fault.spoilsDigest
              ? answer.with("Content-Digest", GatewayAnswer.digest(new byte[0]))
              : answer;
      ResponseDefinitionBuilder response =
          new ResponseDefinitionBuilder().withStatus(told.status()).withBody(told.body());
      told.headers().forEach(response::withHeader);
      response.withHeader("X-Oqs-Mode", isOut(MAINTENANCE) ? "maintenance" : mode);
      call.header("X-Request-Id").ifPresent(id -> response.withHeader("X-Request-Id", id));
      if (fault.loses) {
        response.withFault(com.github.tomakehurst.wiremock.http.Fault.CONNECTION_RESET_BY_PEER);
      }
      pause(fault.delay);
      return response.build();
    }
  }

  /** A while by the mock's clock. */
  private void pause(Duration delay) {
    long begin = clock.nanos();
    while (!closed && clock.nanos() - begin < MockClock.nanosOf(delay)) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** The mock says nothing of its own: what it is told may look like a person's. */
  private static final class Silence implements Notifier {
    @Override
    public void info(String message) {
      // not told
    }

    @Override
    public void error(String message) {
      // not told
    }

    @Override
    public void error(String message, Throwable t) {
      // not told
    }
  }

  /** Settings of a gateway. Not thread-safe. */
  public static final class Builder {
    private final Path root;
    private @Nullable Path tlsFolder;
    private Duration pickupTimeout = Duration.ofSeconds(15);
    private int retryAfter;
    private int remember = 20_000;
    private int port;
    private MockClock clock = MockClock.real();
    private @Nullable MockTerminal terminal;

    private BindException inUse(FatalStartupException cause) {
      BindException told = new BindException("port " + port + " of this computer is in use");
      told.initCause(cause);
      return told;
    }

    private static void require(boolean rule, String words) {
      if (!rule) {
        throw new IllegalArgumentException(words);
      }
    }

    private Builder(Path root) {
      this.root = Objects.requireNonNull(root).toAbsolutePath().normalize();
    }

    /**
     * Uses mutual TLS instead of plain HTTP.
     *
     * @param folder where CA, server and client are written, anew at each {@link #start()}, which
     *     fails where one of their files is not a mock's
     * @return this
     */
    public Builder mutualTls(Path folder) {
      tlsFolder = folder;
      return this;
    }

    /**
     * Sets the port; default 0, which takes any.
     *
     * @param newPort of the loopback address, 0 to 65535
     * @return this
     * @throws IllegalArgumentException when it is no port
     */
    public Builder port(int newPort) {
      require(newPort >= 0 && newPort <= LAST_PORT, "port must be from 0 to " + LAST_PORT);
      port = newPort;
      return this;
    }

    /**
     * Sets how long a request may lie before the gateway takes it back; default 15 s.
     *
     * @param timeout more than zero, by the clock
     * @return this
     * @throws IllegalArgumentException when it is not
     */
    public Builder pickupTimeout(Duration timeout) {
      require(!timeout.isZero() && !timeout.isNegative(), "pickupTimeout must be more than zero");
      pickupTimeout = timeout;
      return this;
    }

    /**
     * Sets the header {@code Retry-After} of a 202; default 0, which leaves it out.
     *
     * @param seconds 0 or more
     * @return this
     * @throws IllegalArgumentException when it is negative
     */
    public Builder retryAfter(int seconds) {
      require(seconds >= 0, "retryAfter must be 0 or more");
      retryAfter = seconds;
      return this;
    }

    /**
     * Sets how many exchanges the gateway knows, and how many calls {@link MockGateway#seen()}
     * keeps; default 20,000. The oldest are forgotten, the answers of such exchanges removed from
     * {@code res}: so a gateway can be asked for days.
     *
     * @param most 1 or more
     * @return this
     * @throws IllegalArgumentException when it is less
     */
    public Builder remember(int most) {
      require(most >= 1, "remember must be 1 or more");
      remember = most;
      return this;
    }

    /**
     * Sets the clock of the stamps; default that of the terminal, or a {@link MockClock#real()}.
     *
     * @param newClock a {@link MockClock}, by which delays pass too; with another one they pass in
     *     real time
     * @return this
     */
    public Builder clock(Clock newClock) {
      clock = MockClock.of(newClock);
      return this;
    }

    /**
     * Starts to listen.
     *
     * @return the running gateway
     * @throws BindException when another program uses the port
     * @throws IOException when the folders or the files of TLS can not be made
     */
    public MockGateway start() throws IOException {
      MockGateway gateway = new MockGateway(this);
      try {
        gateway.listen();
      } catch (FatalStartupException e) {
        if (port == 0) {
          throw e;
        }
        throw inUse(e);
      }
      if (terminal != null) {
        terminal.onEvent(gateway::renew);
        terminal.onReset(gateway::reset);
      }
      return gateway;
    }
  }
}
