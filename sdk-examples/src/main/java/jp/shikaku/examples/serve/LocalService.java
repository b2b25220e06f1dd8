package jp.shikaku.examples.serve;

import java.net.InetSocketAddress;
import java.util.Locale;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The local JSON service: HTTP on the loopback address of this computer, for those who know the
 * token. Thread-safe.
 */
public final class LocalService implements AutoCloseable {

  private final QuietServer server;
  private final @Nullable CardVisits visits;

  private LocalService(QuietServer server, @Nullable CardVisits visits) {
    this.server = server;
    this.visits = visits;
  }

  /**
   * Starts the service.
   *
   * @param listen a loopback address; port 0 takes any
   * @param token what callers must know, 32 characters or more
   * @param questions what it asks, not closed with it
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
          "must be a loopback address such as 127.0.0.1:17317; the service is for this computer only",
          "127.0.0.1:17317 のように、このPCの中だけのアドレスを指定してください");
    }
    QuietServer server = new QuietServer(listen);
    Routes routes =
        new Routes(
            questions, visits, new Gate(token, server::port), time, locale, server.threads());
    server.start(routes::addTo);
    return new LocalService(server, visits);
  }

  /** {@return the port it listens on} */
  public int port() {
    return server.port();
  }

  /** Ends the streams; calls go on until {@link #close}. */
  public void endStreams() {
    if (visits != null) {
      visits.close();
    }
  }

  /** Ends within about 2 seconds; replies that are being written are written to their end. */
  @Override
  public void close() {
    endStreams();
    server.close();
  }
}
