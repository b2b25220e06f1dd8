package jp.shikaku.examples.gateway;

import io.javalin.Javalin;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.tls.CertificateStatus;
import jp.shikaku.tls.CertificateWatch;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.TimeSource;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server: one address, TLS with client certificates or nothing but loopback. A renewed identity
 * is taken up while it runs; connections that stand keep the old one. Thread-safe.
 */
final class GatewayServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);

  private static final int MOST_THREADS = 64;
  private static final int IDLE_MILLIS = 60_000;
  private static final long STOP_MILLIS = 2_000;
  private static final long STOP_IDLE_MILLIS = 50;
  private static final int BACKLOG = 512;
  private static final String OWN = "gateway";
  private static final long TOLD_DAYS_BEFORE = 30;
  private static final Duration LOOK_FOR_NEW = Duration.ofSeconds(5);

  private final GatewaySettings settings;
  private final TimeSource time;
  private final Javalin javalin;
  private final SslContextFactory.@Nullable Server tls;
  private volatile @Nullable Instant notAfter;
  private volatile @Nullable CertificateWatch certificates;
  private volatile boolean closed;
  private @Nullable FileTime loaded;

  /**
   * Makes the server; it does not listen yet.
   *
   * @throws InvalidQueryException when identity or CA can not be used
   */
  GatewayServer(GatewaySettings settings, TimeSource time) {
    this.settings = settings;
    this.time = time;
    this.tls = settings.isPlain() ? null : new SslContextFactory.Server();
    if (tls != null) {
      loaded = changed();
      ServerTls read = load();
      read.apply(tls, settings.allowTls12());
      watch(read);
    }
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 4);
    threads.setName("shikaku-gateway");
    threads.setDaemon(true);
    this.javalin =
        Javalin.create(
            config -> {
              config.showJavalinBanner = false;
              config.startupWatcherEnabled = false;
              config.useVirtualThreads = false;
              config.http.disableCompression();
              config.jetty.threadPool = threads;
              config.jetty.modifyServer(GatewayServer::letFinish);
              config.jetty.modifyHttpConfiguration(GatewayServer::configure);
              config.jetty.addConnector(this::connector);
            });
  }

  /** Replies that are being written are written to their end before the server stops. */
  private static void letFinish(Server server) {
    server.setStopTimeout(STOP_MILLIS);
    server.setHandler(new StatisticsHandler());
  }

  private static void configure(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
  }

  private ServerConnector connector(Server server, HttpConfiguration http) {
    ServerConnector made;
    if (tls == null) {
      made = new ServerConnector(server, new HttpConnectionFactory(http));
    } else {
      http.addCustomizer(new SecureRequestCustomizer(false));
      made =
          new ServerConnector(
              server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
    }
    InetSocketAddress address = settings.listen();
    made.setHost(address.getAddress().getHostAddress());
    made.setPort(address.getPort());
    made.setIdleTimeout(IDLE_MILLIS);
    made.setShutdownIdleTimeout(STOP_IDLE_MILLIS);
    made.setAcceptQueueSize(BACKLOG);
    try {
      made.open(); // before the server starts, which tells a taken port in many ways
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return made;
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

  private @Nullable FileTime changed() {
    try {
      return Files.getLastModifiedTime(settings.identity());
    } catch (IOException e) {
      return null;
    }
  }

  void start(Endpoints endpoints) {
    endpoints.addTo(javalin);
    try {
      javalin.start();
    } catch (JavalinException | UncheckedIOException e) {
      throw new InvalidQueryException(
          "listen",
          "must be a free address of this computer",
          "このPCのアドレスで、ほかのプログラムが使っていないポートを指定してください");
    }
    if (tls != null) {
      time.schedule(LOOK_FOR_NEW, this::renew);
    }
  }

  private void renew() {
    SslContextFactory.Server factory = tls;
    if (closed || factory == null) {
      return;
    }
    FileTime now = changed();
    if (now != null && !now.equals(loaded)) {
      try {
        ServerTls renewed = load();
        factory.reload(reloaded -> renewed.apply(factory, settings.allowTls12()));
        loaded = now;
        watch(renewed);
        LOG.info(LogText.line("identity-renewed", "until", String.valueOf(notAfter)));
      } catch (Exception e) {
        // Perhaps still being written: the old one is used until the new one can be.
        LOG.warn(LogText.line("identity-not-renewed", "error", e));
      }
    }
    time.schedule(LOOK_FOR_NEW, this::renew);
  }

  int port() {
    return javalin.port();
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
    closed = true;
    CertificateWatch watch = certificates;
    if (watch != null) {
      watch.close();
    }
    javalin.stop();
  }
}
