package jp.shikaku.internal.jdbc;

import java.sql.SQLException;
import java.util.function.BiFunction;

/**
 * How the owner of a {@link Database} tells its failures: by an operation and a code, never by a
 * text of the database, which may hold values.
 *
 * @param type what passes through unchanged
 * @param maker makes one of the operation, a constant of the program, and the code
 * @param <X> the owner's exception
 */
public record Failures<X extends RuntimeException>(
    Class<X> type, BiFunction<String, String, X> maker) {

  /** SQLite's code, which comes without a state of its own, of a full disk. */
  public static final String DISK_FULL = "-/13";

  /** SQLite's code of a file that is none of its own. */
  public static final String NO_DATABASE = "-/26";

  X of(String operation, String code) {
    return maker.apply(operation, code);
  }

  X of(String operation, SQLException e) {
    String state = e.getSQLState();
    boolean plain = state != null && state.matches("[0-9A-Z_]{1,10}");
    return of(operation, (plain ? state : "-") + "/" + e.getErrorCode());
  }

  /** Of a pool's or driver's own failure, whose message may hold anything. */
  X of(String operation, RuntimeException e) {
    return of(operation, e.getClass().getSimpleName());
  }
}
