package jp.shikaku.examples.serve;

import io.javalin.Javalin;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import jp.shikaku.InvalidQueryException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A server on one address of this computer that tells nothing of itself, writes no log of what is
 * called, and repeats nothing of a broken request. Thread-safe.
 */
final class QuietServer implements AutoCloseable {

  private static final int MOST_THREADS = 64;
  private static final int IDLE_MILLIS = 30_000;
  private static final long STOP_MILLIS = 2_000;
  private static final long STOP_IDLE_MILLIS = 50;
  private static final int WAITING_CONNECTIONS = 512;
  private static final int MOST_HEADER_BYTES = 8 * 1024;

  private final InetSocketAddress address;
  private final QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 4);
  private final Javalin javalin;

  /** Makes the server; it does not listen yet. */
  QuietServer(InetSocketAddress address) {
    this.address = address;
    threads.setName("shikaku-serve");
    threads.setDaemon(true);
    this.javalin =
        Javalin.create(
            config -> {
              config.showJavalinBanner = false;
              config.startupWatcherEnabled = false;
              config.useVirtualThreads = false;
              config.http.disableCompression();
              config.jetty.threadPool = threads;
              config.jetty.modifyServer(QuietServer::configure);
              config.jetty.modifyHttpConfiguration(QuietServer::configure);
              config.jetty.addConnector(this::connector);
            });
  }

  private static void configure(Server server) {
    server.setStopTimeout(STOP_MILLIS);
    server.setHandler(new StatisticsHandler());
    server.setErrorHandler(new SilentErrors());
  }

  private static void configure(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(MOST_HEADER_BYTES);
  }

  private ServerConnector connector(Server server, HttpConfiguration http) {
    ServerConnector made = new ServerConnector(server, new HttpConnectionFactory(http));
    made.setHost(address.getAddress().getHostAddress());
    made.setPort(address.getPort());
    made.setAcceptQueueSize(WAITING_CONNECTIONS);
    made.setIdleTimeout(IDLE_MILLIS);
    made.setShutdownIdleTimeout(STOP_IDLE_MILLIS);
    return made;
  }

  /** What is no HTTP gets a status and nothing more. */
  private static final class SilentErrors extends ErrorHandler {

    @Override
    protected void generateAcceptableResponse(
        Request base,
        HttpServletRequest request,
        HttpServletResponse response,
        int code,
        String message) {
      base.setHandled(true);
    }

    @Override
    public ByteBuffer badMessageError(int status, String reason, HttpFields.Mutable fields) {
      return BufferUtil.EMPTY_BUFFER;
    }
  }

  /** Who writes replies. */
  Executor threads() {
    return threads;
  }

  void start(Consumer<Javalin> endpoints) {
    endpoints.accept(javalin);
    try {
      javalin.start();
    } catch (Exception e) {
      // Also what its clean-up throws, which hides what it was.
      throw new InvalidQueryException(
          "listen", "must be a port that no other program uses", "ほかのプログラムが使っていないポートを指定してください");
    }
  }

  int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
