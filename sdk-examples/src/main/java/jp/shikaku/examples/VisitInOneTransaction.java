package jp.shikaku.examples;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import javax.sql.DataSource;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.FaceFolderSource;
import jp.shikaku.cardreader.JdbcVisitLedger;

/** Card visits stored exactly once; the guide shows the part between the marks. */
final class VisitInOneTransaction {

  private VisitInOneTransaction() {}

  /**
   * Begins to watch.
   *
   * @param face the terminal's face folder
   * @param database of the receipt computer, with a table {@code reception}
   */
  static CardReaderHub watch(Path face, DataSource database) {
    // snippet
    CardReaderHub hub =
        CardReaderHub.builder()
            .source(FaceFolderSource.watching(face))
            .ledger(JdbcVisitLedger.builder(database).build()) // of the receipt computer
            .handler(
                (visit, connection) -> {
                  try (PreparedStatement insert =
                      connection.prepareStatement(
                          "INSERT INTO reception (visit_id, document) VALUES (?, ?)")) {
                    insert.setString(1, visit.id());
                    insert.setBytes(2, visit.answer().document());
                    insert.executeUpdate();
                  }
                }) // committed together with the ledger's mark
            .start();
    // snippet
    return hub;
  }
}
