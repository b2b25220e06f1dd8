package jp.shikaku.examples;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.FaceFolderSource;
import jp.shikaku.cardreader.JdbcVisitLedger;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.value.WireDates;

/** Card visits as they come 「カードによる受付」; the README shows the part between the marks. */
final class FirstVisit {

  private FirstVisit() {}

  /** The receipt computer's own tables. */
  interface Reception {

    /** Tells whether a visit is stored already. */
    boolean has(String visitId);

    /** Stores a visit durably. */
    void store(Visit visit);
  }

  /**
   * Begins to watch.
   *
   * @param face the terminal's face folder
   * @param ledger the file that remembers what was handled
   * @param screen runs the listener
   * @param reception stores visits
   * @param desk shows a sentence
   */
  static CardReaderHub watch(
      Path face, Path ledger, Executor screen, Reception reception, Consumer<String> desk) {
    // snippet
    CardReaderHub hub =
        CardReaderHub.builder()
            .source(FaceFolderSource.watching(face)) // Path.of("\\\\TERMINAL\\OQS\\face")
            .ledger(JdbcVisitLedger.sqlite(ledger)) // on a local disk
            .executor(screen) // SwingUtilities::invokeLater
            .listener(
                (visit, ack) -> {
                  if (!visit.isRedelivered() || !reception.has(visit.id())) {
                    reception.store(visit); // visit.answer() is that of a query
                  }
                  ack.done(); // only now: what is not acknowledged comes again
                  LocalDate today = LocalDate.now(WireDates.JST);
                  desk.accept(visit.answer().nextAction(today).message(Locale.JAPAN));
                })
            .start(); // close() with the application
    // snippet
    return hub;
  }
}
