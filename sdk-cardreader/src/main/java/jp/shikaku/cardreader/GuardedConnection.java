package jp.shikaku.cardreader;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lends a connection whose transaction is the ledger's: the borrower may do all but end it, get
 * round the guard, or use it later.
 */
final class GuardedConnection implements AutoCloseable {

  private static final Set<String> OURS =
      Set.of(
          "commit",
          "close",
          "abort",
          "setAutoCommit",
          "setTransactionIsolation",
          "setReadOnly",
          "setSchema",
          "setCatalog",
          "setNetworkTimeout",
          "setClientInfo",
          "beginRequest",
          "endRequest");

  private final Connection connection;
  private final Connection guarded;
  private volatile boolean over;

  GuardedConnection(Connection connection) {
    this.connection = connection;
    this.guarded = proxy(Connection.class, connection);
  }

  Connection connection() {
    return guarded;
  }

  /** From now on the borrower is refused everything. */
  @Override
  public void close() {
    over = true;
  }

  private <T> T proxy(Class<T> type, T target) {
    InvocationHandler handler =
        (proxy, method, arguments) -> call(proxy, target, method, arguments);
    return type.cast(
        Proxy.newProxyInstance(
            GuardedConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private @Nullable Object call(
      Object proxy, Object target, Method method, Object @Nullable [] arguments) throws Throwable {
    int count = arguments == null ? 0 : arguments.length;
    switch (method.getName()) {
      case "equals" -> {
        return arguments != null && proxy == arguments[0];
      }
      case "hashCode" -> {
        return System.identityHashCode(proxy);
      }
      case "toString" -> {
        return "connection lent by the visit ledger";
      }
      case "isWrapperFor" -> {
        return arguments != null && ((Class<?>) arguments[0]).isInstance(proxy);
      }
      case "unwrap" -> {
        if (arguments != null && ((Class<?>) arguments[0]).isInstance(proxy)) {
          return proxy;
        }
        throw refused();
      }
      case "getConnection" -> {
        return guarded;
      }
      default -> {
        if (target == connection) {
          refuseEnding(method.getName(), count);
        }
      }
    }
    try {
      return guard(method.invoke(target, arguments));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private void refuseEnding(String method, int count) throws SQLException {
    // A rollback to a savepoint of the borrower's own ends nothing.
    if (over || OURS.contains(method) || (method.equals("rollback") && count == 0)) {
      throw refused();
    }
  }

  private static SQLException refused() {
    return new SQLException("the transaction is the visit ledger's", "25000");
  }

  /** Whatever leads back to the connection leads to the guarded one. */
  private @Nullable Object guard(@Nullable Object result) {
    if (result instanceof CallableStatement statement) {
      return proxy(CallableStatement.class, statement);
    }
    if (result instanceof PreparedStatement statement) {
      return proxy(PreparedStatement.class, statement);
    }
    if (result instanceof Statement statement) {
      return proxy(Statement.class, statement);
    }
    if (result instanceof ResultSet rows) {
      return proxy(ResultSet.class, rows);
    }
    if (result instanceof DatabaseMetaData metaData) {
      return proxy(DatabaseMetaData.class, metaData);
    }
    return result;
  }
}
