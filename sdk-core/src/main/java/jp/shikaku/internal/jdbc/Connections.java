package jp.shikaku.internal.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Where a ledger's connections come from and go back to. Thread-safe. */
public interface Connections {

  /**
   * Takes a connection for one operation.
   *
   * @throws SQLException when there is none
   */
  Connection take() throws SQLException;

  /**
   * Gives a connection back; must not throw.
   *
   * @param connection what was taken
   * @param sound whether it may be used again
   */
  void give(Connection connection, boolean sound);

  /** Ends what waits; what is in use ends when given back. */
  void close();

  /**
   * The host's own source, which pools or not as it likes and stays the host's.
   *
   * @param source the host's
   */
  record OfHost(DataSource source) implements Connections {

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
