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
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
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

  // Against mistakes; a rollback to a savepoint of the borrower's own ends nothing.
  private static final Pattern ENDING =
      Pattern.compile(
          "\\s*(commit|rollback(?!\\b.*\\bto\\b)|begin|end|abort|(start|prepare)\\s+transaction)\\b.*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private final Queue<Statement> statements = new ConcurrentLinkedQueue<>();
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

  /** From now on the borrower is refused everything, and what it left open is closed. */
  @Override
  public void close() {
    over = true;
    for (Statement statement : statements) {
      try {
        statement.close();
      } catch (SQLException e) {
        // Of a connection that is broken: the commit will tell.
      }
    }
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
        Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
        boolean isSql = !(target instanceof ResultSet) && first instanceof String;
        if (over
            || (target == connection && isEnding(method.getName(), first))
            || (isSql && ENDING.matcher((String) first).matches())) {
          throw refused();
        }
      }
    }
    try {
      return guard(method.invoke(target, arguments));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static boolean isEnding(String method, @Nullable Object argument) {
    return OURS.contains(method) || (method.equals("rollback") && argument == null);
  }

  private static SQLException refused() {
    return new SQLException("the transaction is the visit ledger's", "25000");
  }

  /** Whatever leads back to the connection leads to the guarded one. */
  private @Nullable Object guard(@Nullable Object result) {
    if (result instanceof Statement statement) {
      statements.add(statement);
    }
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
