package jp.shikaku.examples.serve;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.examples.http.Gate;
import jp.shikaku.examples.http.QuietServer;
import jp.shikaku.transport.TimeSource;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * The local JSON service: HTTP on the loopback address of this computer, for those who know the
 * token. Thread-safe.
 */
public final class LocalService implements AutoCloseable {

  private static final Duration IDLE = Duration.ofSeconds(30);

  private final QuietServer server;
  private final Questions questions;
  private final @Nullable CardVisits visits;

  private LocalService(QuietServer server, Questions questions, @Nullable CardVisits visits) {
    this.server = server;
    this.questions = questions;
    this.visits = visits;
  }

  /**
   * Starts the service.
   *
   * @param listen a loopback address; port 0 takes any
   * @param token what callers must know, 32 characters or more
   * @param questions what it asks; closed with it, before the server is, so that running calls are
   *     answered
   * @param visits the card visits; null when no card reader is watched
   * @param time not closed with it
   * @param locale language of the sentences for the desk
   * @return the running service
   * @throws InvalidQueryException when the address is no loopback address, or the port is taken
   */
  public static LocalService start(
      InetSocketAddress listen,
      String token,
      Questions questions,
      @Nullable CardVisits visits,
      TimeSource time,
      Locale locale) {
    if (listen.isUnresolved() || !listen.getAddress().isLoopbackAddress()) {
      throw new InvalidQueryException(
          "listen",
          "must be a loopback address such as 127.0.0.1:17317; the service is for this computer"
              + " only",
          "127.0.0.1:17317 のように、このPCの中だけのアドレスを指定してください");
    }
    QuietServer server = new QuietServer("shikaku-serve", listen, IDLE, LocalService::protocols);
    server.onBrokenRequest(
        new Problem(Problem.Code.MALFORMED, "the request line or a header is broken")
            .json(locale)
            .toString()
            .getBytes(StandardCharsets.UTF_8));
    Gate gate = new Gate(token, server::port);
    server.start(new Routes(questions, visits, gate, time, locale, server.threads())::addTo);
    return new LocalService(server, questions, visits);
  }

  /** {@return the port it listens on} */
  public int port() {
    return server.port();
  }

  /** Ends the streams, then the running calls, then the server, within a few seconds. */
  @Override
  public void close() {
    if (visits != null) {
      visits.close();
    }
    questions.close();
    server.close();
  }

  private static ConnectionFactory[] protocols(HttpConfiguration http) {
    return new ConnectionFactory[] {new HttpConnectionFactory(http)};
  }
}
