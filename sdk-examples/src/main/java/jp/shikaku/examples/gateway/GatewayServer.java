package jp.shikaku.examples.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.examples.http.QuietServer;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.tls.CertificateStatus;
import jp.shikaku.tls.CertificateWatch;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.TimeSource;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server: one address, TLS with client certificates or nothing but loopback. A renewed identity
 * is taken up while it runs; connections that stand keep the old one. Thread-safe.
 */
final class GatewayServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);

  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final String OWN = "gateway";
  private static final long TOLD_DAYS_BEFORE = 30;
  private static final Duration LOOK_FOR_NEW = Duration.ofSeconds(5);

  private final GatewaySettings settings;
  private final TimeSource time;
  private final Recurring recurring;
  private final Refusals refusals;
  private final QuietServer server;
  private final SslContextFactory.@Nullable Server tls;
  private volatile @Nullable Instant notAfter;
  private volatile @Nullable CertificateWatch certificates;
  private volatile boolean closed;
  private List<FileTime> loaded = List.of();
  private List<FileTime> unusable = List.of();

  /**
   * Makes the server; it does not listen yet.
   *
   * @throws InvalidQueryException when identity or CA can not be used
   */
  GatewayServer(GatewaySettings settings, TimeSource time, Recurring recurring, Refusals refusals) {
    this.settings = settings;
    this.time = time;
    this.recurring = recurring;
    this.refusals = refusals;
    this.tls = settings.isPlain() ? null : new SslContextFactory.Server();
    if (tls != null) {
      loaded = changed();
      ServerTls read = load();
      read.apply(tls, settings.allowTls12());
      watch(read);
    }
    this.server = new QuietServer("shikaku-gateway", settings.listen(), IDLE, this::protocols);
  }

  private ConnectionFactory[] protocols(HttpConfiguration http) {
    ConnectionFactory plain = new HttpConnectionFactory(http);
    if (tls == null) {
      return new ConnectionFactory[] {plain};
    }
    http.addCustomizer(new SecureRequestCustomizer(false));
    SslConnectionFactory secure = new SslConnectionFactory(tls, "http/1.1");
    secure.addBean(new RefusedHandshakes(refusals));
    return new ConnectionFactory[] {secure, plain};
  }

  private ServerTls load() {
    return ServerTls.load(settings.identity(), settings.password(), settings.trust());
  }

  /** Begins to watch what is in use now, in place of what was. */
  private void watch(ServerTls used) {
    notAfter = used.own().getNotAfter().toInstant();
    CertificateWatch before = certificates;
    certificates =
        CertificateWatch.builder(time)
            .certificate(OWN, used.own())
            .trust("clinic CA", used.trust())
            .start();
    if (before != null) {
      before.close();
    }
  }

  /** When identity and CA were written; none while one of them is away. */
  private List<FileTime> changed() {
    try {
      return List.of(
          Files.getLastModifiedTime(settings.identity()),
          Files.getLastModifiedTime(settings.trust()));
    } catch (IOException e) {
      return List.of();
    }
  }

  void start(Endpoints endpoints) {
    server.start(endpoints::addTo);
    if (tls != null) {
      recurring.every(LOOK_FOR_NEW, this::renew);
    }
  }

  /** Takes up an identity that was written meanwhile; one that can not be used is told once. */
  void renew() {
    SslContextFactory.Server factory = tls;
    if (closed || factory == null) {
      return;
    }
    List<FileTime> now = changed();
    if (!now.isEmpty() && !now.equals(loaded)) {
      try {
        ServerTls renewed = load();
        factory.reload(reloaded -> renewed.apply(factory, settings.allowTls12()));
        loaded = now;
        watch(renewed);
        LOG.info(LogText.line("identity-renewed", "until", String.valueOf(notAfter)));
      } catch (Exception e) {
        // Perhaps still being written: it is tried again, and the old one is used until then.
        if (!now.equals(unusable)) {
          LOG.warn(LogText.line("identity-not-renewed", "error", e));
        }
        unusable = now;
      }
    }
  }

  int port() {
    return server.port();
  }

  /** When the server's certificate ends; null without TLS. */
  @Nullable Instant notAfter() {
    return notAfter;
  }

  /** What there is to say of certificates: they end within 30 days or can not be used now. */
  List<Health.Observation> certificates() {
    CertificateWatch watch = certificates;
    return watch == null
        ? List.of()
        : watch.statuses().stream()
            .filter(status -> status.state() != CertificateStatus.State.VALID)
            .filter(status -> status.daysLeft() <= TOLD_DAYS_BEFORE)
            .map(GatewayServer::observation)
            .toList();
  }

  private static Health.Observation observation(CertificateStatus status) {
    return new Health.Observation(
        Health.Topic.CERTIFICATE_ENDS,
        "certificate of "
            + status.name()
            + " is "
            + status.state()
            + ", days left "
            + status.daysLeft());
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    CertificateWatch watch = certificates;
    if (watch != null) {
      watch.close();
    }
    server.close();
  }
}
