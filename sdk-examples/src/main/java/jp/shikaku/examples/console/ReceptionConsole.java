package jp.shikaku.examples.console;

import java.nio.file.Path;
import java.util.Optional;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsClient;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.FaceFolderSource;
import jp.shikaku.cardreader.JdbcVisitLedger;
import jp.shikaku.diagnosis.CodeMeaning;
import jp.shikaku.examples.text.Language;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.transport.TimeSource;

/**
 * The reception console 「受付コンソール」: shows in a browser of this computer who passes the card reader
 * of a mock terminal and what the desk does next, and lets patients walk in and things break.
 * Thread-safe.
 */
public final class ReceptionConsole implements AutoCloseable {

  private final Feed feed;
  private final ReceptionDesk desk;
  private final CardReaderHub hub;
  private final ConsoleServer server;

  private ReceptionConsole(Feed feed, ReceptionDesk desk, CardReaderHub hub, ConsoleServer server) {
    this.feed = feed;
    this.desk = desk;
    this.hub = hub;
    this.server = server;
  }

  /**
   * Starts the console.
   *
   * @param terminal where the patients come from; not closed with the console
   * @param oqs asks this terminal, and knows {@link #meaning}; not closed with the console
   * @param ledger the file for the visits; made if not there
   * @param time the time
   * @param port on the loopback address; 0 for any
   * @param language in which the page begins
   * @return the running console
   * @throws InvalidQueryException when the port is taken
   */
  public static ReceptionConsole start(
      MockTerminal terminal,
      OqsClient oqs,
      Path ledger,
      TimeSource time,
      int port,
      Language language) {
    Feed feed = new Feed(time);
    ReceptionDesk desk = new ReceptionDesk(terminal, oqs, feed, time);
    ConsoleServer server = new ConsoleServer(feed, desk, port, language);
    try {
      CardReaderHub hub =
          CardReaderHub.builder()
              .source(FaceFolderSource.builder(terminal.reader().folder()).time(time).build())
              .ledger(JdbcVisitLedger.sqlite(ledger))
              .listener(desk)
              .time(time)
              .start();
      return new ReceptionConsole(feed, desk, hub, server);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /**
   * {@return what a code of the mock centre tells of the way} For the client that asks it, as a
   * user's own table would for the official codes.
   *
   * @param code as it stands in an answer
   */
  public static Optional<CodeMeaning> meaning(String code) {
    return code.equals(Outage.CENTRE_CODE) ? Optional.of(CodeMeaning.CENTRE) : Optional.empty();
  }

  /** {@return the address to open; it holds the secret that lets the browser in} */
  public String url() {
    return server.url();
  }

  /** Ends the pages, and what was broken. */
  @Override
  public void close() {
    feed.close();
    hub.close();
    server.close();
    desk.close();
  }
}
