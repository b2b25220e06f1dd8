package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import jp.shikaku.cardreader.VisitLedger.Claim;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a database with several writers has to keep as well. */
abstract class ManyWritersContract extends JdbcVisitLedgerContract {

  @Test
  @DisplayName("R-INV-3 delivery A: a take-over during the work undoes it")
  void takeOverDuringWork() throws Exception {
    String table = hostTable();
    VisitLedger ledger = open();
    VisitLedger other = open();
    ledger.admit(arrival(DESK, "a.xml", "A"), ONE);
    Claim old = claim(ledger, "A", "o1");
    AtomicReference<Claim> taken = new AtomicReference<>();
    boolean counted =
        ledger.doneWith(
            old,
            connection -> {
              insertInto(table, "old").run(connection);
              advance(LEASE.plusMillis(1));
              taken.set(claim(other, "A", "o2"));
            });
    assertThat(counted).isFalse();
    assertThat(database.rows("SELECT id FROM " + table)).isEmpty();
    assertThat(other.done(taken.get())).isTrue();
  }

  @Test
  @DisplayName("R-INV-3 delivery A: the lease can be renewed during the work")
  void renewalDuringWork() throws Exception {
    String table = hostTable();
    VisitLedger ledger = open();
    ledger.admit(arrival(DESK, "a.xml", "A"), ONE);
    Claim claim = claim(ledger, "A", "o1");
    boolean counted =
        ledger.doneWith(
            claim,
            connection -> {
              insertInto(table, "mine").run(connection);
              ledger.renew("o1", LEASE);
            });
    assertThat(counted).isTrue();
    assertThat(database.rows("SELECT id FROM " + table)).containsExactly("mine");
  }
}
