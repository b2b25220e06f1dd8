package jp.shikaku.cardreader;

import java.nio.file.Path;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.ExchangeJournalContract;
import jp.shikaku.transport.JdbcExchangeJournal;
import org.junit.jupiter.api.io.TempDir;

/** The journal of what was sent in an H2 file. */
class H2ExchangeJournalTest extends ExchangeJournalContract {

  @TempDir Path folder;

  @Override
  protected ExchangeJournal open() {
    TestDatabase database = TestDatabase.h2(folder);
    return JdbcExchangeJournal.builder(database.source()).build();
  }
}
