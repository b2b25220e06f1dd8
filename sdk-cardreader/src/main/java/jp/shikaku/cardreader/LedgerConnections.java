package jp.shikaku.cardreader;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Where the ledger's connections come from and go back to. Thread-safe. */
interface LedgerConnections {

  /** Takes a connection for one operation. */
  Connection take() throws SQLException;

  /**
   * Gives a connection back; must not throw.
   *
   * @param sound whether it may be used again
   */
  void give(Connection connection, boolean sound);

  /** Ends what waits; what is in use ends when given back. */
  void close();

  /** The host's own source, which pools or not as it likes and stays the host's. */
  record OfHost(DataSource source) implements LedgerConnections {

    @Override
    public Connection take() throws SQLException {
      return source.getConnection();
    }

    @Override
    public void give(Connection connection, boolean sound) {
      try {
        connection.close();
      } catch (SQLException e) {
        // The operation's own outcome is known; there is nothing left to lose.
      }
    }

    @Override
    public void close() {}
  }
}
