package jp.shikaku.cardreader;

import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.ExchangeJournalContract;
import jp.shikaku.transport.JdbcExchangeJournal;

/** The journal of what was sent on the PostgreSQL that runs for the visit ledger. */
class PostgresExchangeJournalTest extends ExchangeJournalContract {

  private final TestDatabase database = TestDatabase.postgres();

  @Override
  protected ExchangeJournal open() {
    return JdbcExchangeJournal.builder(database.source()).tablePrefix(database.prefix()).build();
  }
}
