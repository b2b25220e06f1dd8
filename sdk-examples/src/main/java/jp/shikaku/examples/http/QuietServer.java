package jp.shikaku.examples.http;

import io.javalin.Javalin;
import io.javalin.util.JavalinException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import jp.shikaku.InvalidQueryException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A server on one address of this computer that tells nothing of itself, writes no log of what is
 * called, and repeats nothing of a broken request. Replies that are being written are written to
 * their end before it stops. Thread-safe.
 */
public final class QuietServer implements AutoCloseable {

  /** Ports up to here may need a right of their own. */
  private static final int LAST_RESERVED = 1023;

  private static final int MOST_THREADS = 64;
  private static final long STOP_MILLIS = 2_000;
  private static final long STOP_IDLE_MILLIS = 50;
  private static final String JSON = "application/json;charset=utf-8";
  private static final int WAITING_CONNECTIONS = 512;
  private static final int MOST_HEADER_BYTES = 8 * 1024;

  private final InetSocketAddress address;
  private final Duration idle;
  private final Function<HttpConfiguration, ConnectionFactory[]> protocols;
  private final SilentErrors errors = new SilentErrors();
  private final QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 4);
  private final Javalin javalin;

  /**
   * Makes the server; it does not listen yet.
   *
   * @param name of its threads
   * @param address where it will listen; port 0 for any
   * @param idle how long a connection may be silent
   * @param protocols what is spoken on a connection, from the outside in
   * @throws InvalidQueryException when the address is a name that stands for none
   */
  public QuietServer(
      String name,
      InetSocketAddress address,
      Duration idle,
      Function<HttpConfiguration, ConnectionFactory[]> protocols) {
    this.address = resolved(address);
    this.idle = idle;
    this.protocols = protocols;
    threads.setName(name);
    threads.setDaemon(true);
    this.javalin =
        Javalin.create(
            config -> {
              config.showJavalinBanner = false;
              config.startupWatcherEnabled = false;
              config.useVirtualThreads = false;
              config.http.disableCompression();
              config.jetty.threadPool = threads;
              config.jetty.modifyServer(this::configure);
              config.jetty.modifyHttpConfiguration(QuietServer::configure);
              config.jetty.addConnector(this::connector);
            });
  }

  private void configure(Server server) {
    server.setStopTimeout(STOP_MILLIS);
    server.setHandler(new StatisticsHandler());
    server.setErrorHandler(errors);
  }

  private static void configure(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(MOST_HEADER_BYTES);
  }

  private ServerConnector connector(Server server, HttpConfiguration http) {
    ServerConnector made = new ServerConnector(server, protocols.apply(http));
    made.setHost(address.getAddress().getHostAddress());
    made.setPort(address.getPort());
    made.setAcceptQueueSize(WAITING_CONNECTIONS);
    made.setIdleTimeout(idle.toMillis());
    made.setShutdownIdleTimeout(STOP_IDLE_MILLIS);
    try {
      made.open(); // before the server starts, which tells a taken port in many ways
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return made;
  }

  /** What is no HTTP gets a status and nothing of its own. */
  private static final class SilentErrors extends ErrorHandler {

    private volatile byte[] broken = new byte[0];

    @Override
    protected void generateAcceptableResponse(
        Request base,
        HttpServletRequest request,
        HttpServletResponse response,
        int code,
        String message)
        throws IOException {
      base.setHandled(true);
      if (code == HttpServletResponse.SC_BAD_REQUEST && broken.length > 0) {
        response.setContentType(JSON);
        response.getOutputStream().write(broken);
      }
    }

    @Override
    public ByteBuffer badMessageError(int status, String reason, HttpFields.Mutable fields) {
      if (status != HttpServletResponse.SC_BAD_REQUEST || broken.length == 0) {
        return BufferUtil.EMPTY_BUFFER;
      }
      fields.put("Content-Type", JSON);
      return ByteBuffer.wrap(broken);
    }
  }

  /**
   * Sets how long the sender of a request may be silent from now on.
   *
   * @param request being read
   * @param silence more than zero
   * @return what it was before
   */
  public static Duration silence(HttpServletRequest request, Duration silence) {
    EndPoint line = Request.getBaseRequest(request).getHttpChannel().getEndPoint();
    Duration before = Duration.ofMillis(line.getIdleTimeout());
    line.setIdleTimeout(silence.toMillis());
    return before;
  }

  /**
   * Sets what is told with 400 of a request that reaches no endpoint because it is broken; nothing
   * unless set.
   *
   * @param json what never quotes the request
   */
  public void onBrokenRequest(byte[] json) {
    errors.broken = json.clone();
  }

  /** {@return who writes replies} */
  public Executor threads() {
    return threads;
  }

  /**
   * Begins to listen.
   *
   * @param endpoints adds what is answered
   * @throws InvalidQueryException when the address is not this computer's or is taken
   */
  public void start(Consumer<Javalin> endpoints) {
    endpoints.accept(javalin);
    try {
      javalin.start();
    } catch (JavalinException | UncheckedIOException e) {
      throw taken(address);
    }
  }

  /**
   * Tells early what {@link #start} will refuse, before anything else is made.
   *
   * @param address where a server is to listen
   * @throws InvalidQueryException when the address is not this computer's or is taken
   */
  public static void requireFree(InetSocketAddress address) {
    if (canListen(resolved(address))) {
      return;
    } else if (address.getPort() > LAST_RESERVED
        && canListen(new InetSocketAddress(address.getAddress(), 0))) {
      throw new InvalidQueryException(
          "listen",
          "port "
              + address.getPort()
              + " is in use: take one that no other program uses; perhaps this command runs there"
              + " already",
          "ポート " + address.getPort() + " は使用中です。ほかのプログラムが使っていないポートを指定してください（すでに起動していないか確認してください）");
    }
    throw taken(address);
  }

  private static InetSocketAddress resolved(InetSocketAddress address) {
    if (address.isUnresolved()) {
      throw new InvalidQueryException(
          "listen",
          "must be an address of this computer; the name given stands for no address",
          "このPCのアドレスを指定してください（指定された名前からアドレスを調べられません）");
    }
    return address;
  }

  private static boolean canListen(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static InvalidQueryException taken(InetSocketAddress address) {
    String place = address.getAddress().getHostAddress() + ":" + address.getPort();
    return new InvalidQueryException(
        "listen",
        "must be an address of this computer and a port that no other program uses, and "
            + place
            + " is not; perhaps this command runs there already",
        place + " は使えません。このPCのアドレスで、ほかのプログラムが使っていないポートを指定してください（すでに起動していないか確認してください）");
  }

  /** {@return the port it listens on} */
  public int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
