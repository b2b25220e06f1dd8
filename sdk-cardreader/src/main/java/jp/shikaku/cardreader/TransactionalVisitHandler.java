package jp.shikaku.cardreader;

import java.sql.Connection;

/**
 * Handles visits exactly once 「一度だけの受付処理」: what it writes on the connection and the ledger's own
 * mark are committed together, or neither is. Called on a thread of the ledger, one visit at a
 * time.
 */
@FunctionalInterface
public interface TransactionalVisitHandler {

  /**
   * Handles a visit.
   *
   * @param visit the visit; {@link Visit#isRedelivered()} tells that an earlier try was undone
   * @param connection the open transaction, for the host's own tables; commit, rollback and close
   *     are the ledger's and refused. Be quick: on SQLite no other may write meanwhile
   * @throws Exception when it could not be handled: everything written is undone, and the visit
   *     comes again as {@link CardReaderListener#onVisit} says
   */
  void onVisit(Visit visit, Connection connection) throws Exception;
}
