package jp.shikaku.cardreader;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jp.shikaku.cardreader.VisitLedger.Claim;
import jp.shikaku.cardreader.VisitLedger.Open;
import jp.shikaku.cardreader.VisitLedger.Past;
import jp.shikaku.cardreader.VisitLedger.Work;
import jp.shikaku.internal.jdbc.Database;
import jp.shikaku.internal.log.LogText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may watch a source and who handles a visit, until when, and how it ended: leases by the
 * database's clock, and fences that keep out whoever was overtaken. Thread-safe.
 */
final class LedgerClaims {

  private static final Logger LOG = LoggerFactory.getLogger(JdbcVisitLedger.class);

  private static final int MAX_ERROR_CODE = 64;

  /** What the host's work threw, on its way through the transaction. */
  private static final class WorkFailed extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Exception failure;

    WorkFailed(Exception failure) {
      super(null, null, false, false);
      this.failure = failure;
    }
  }

  private final Database<LedgerException> database;
  private final LedgerSql sql;
  private final boolean shared;
  private final boolean keepsContents;

  /**
   * Makes the claims of a ledger.
   *
   * @param shared whether several processes may watch a source
   * @param keepsContents whether contents are to be removed when all is done
   */
  LedgerClaims(
      Database<LedgerException> database, LedgerSql sql, boolean shared, boolean keepsContents) {
    this.database = database;
    this.sql = sql;
    this.shared = shared;
    this.keepsContents = keepsContents;
  }

  boolean hold(Collection<SourceId> sources, String owner, Duration lease) {
    releaseGone();
    if (shared) {
      return true;
    }
    return database.write(
        "hold",
        connection -> {
          for (SourceId source : new HashSet<>(sources)) {
            if (!hold(connection, source.value(), owner, lease.toMillis())) {
              connection.rollback();
              return false;
            }
          }
          return true;
        });
  }

  private boolean hold(Connection connection, String source, String owner, long millis)
      throws SQLException {
    return database.update(connection, sql.keepHold, owner, millis, source, owner) == 1
        || database.insert(connection, sql.insertHold, source, owner, millis);
  }

  /** On one PC, what a killed process has left need not wait for its lease. */
  private boolean releaseGone() {
    if (!database.dialect().isOneFile()) {
      return false;
    }
    List<String> owners = new ArrayList<>();
    database.read(
        "find owners",
        connection -> database.query(connection, sql.owners, row -> owners.add(row.getString(1))));
    List<String> gone = owners.stream().filter(LedgerOwner::isGone).toList();
    for (String owner : gone) {
      release(owner);
      LOG.info(LogText.line("ledger.takeover", "from", owner));
    }
    return !gone.isEmpty();
  }

  void renew(String owner, Duration lease) {
    extend("renew", owner, lease.toMillis());
  }

  void release(String owner) {
    extend("release", owner, 0);
  }

  private void extend(String operation, String owner, long millis) {
    database.write(
        operation,
        connection ->
            database.update(connection, sql.extendClaims, millis, owner)
                + database.update(connection, sql.extendHolds, millis, owner));
  }

  List<Open> open(String consumer, Collection<SourceId> sources, int limit) {
    releaseGone();
    List<Past> open =
        database.read(
            "find open visits",
            connection -> {
              List<Past> all = new ArrayList<>();
              for (List<SourceId> chunk : LedgerVisits.chunks(List.copyOf(sources))) {
                all.addAll(open(connection, consumer, chunk, limit));
              }
              return all;
            });
    return open.stream()
        .sorted(Comparator.comparing(Past::receivedAt))
        .limit(limit)
        .map(past -> new Open(past.source(), past.fileName(), past.sha256()))
        .toList();
  }

  private List<Past> open(Connection connection, String consumer, List<SourceId> sources, int limit)
      throws SQLException {
    List<Object> parameters = new ArrayList<>();
    parameters.add(consumer);
    sources.forEach(source -> parameters.add(source.value()));
    parameters.add(limit);
    return LedgerVisits.past(database, connection, sql.openVisits(sources), parameters.toArray());
  }

  Optional<Claim> claim(String consumer, String sha256, String owner, Duration lease) {
    Optional<Claim> claim = tryClaim(consumer, sha256, owner, lease);
    return claim.isEmpty() && releaseGone() ? tryClaim(consumer, sha256, owner, lease) : claim;
  }

  private Optional<Claim> tryClaim(String consumer, String sha256, String owner, Duration lease) {
    return database.write(
        "claim",
        connection -> {
          if (database.update(connection, sql.claim, owner, lease.toMillis(), consumer, sha256)
              != 1) {
            return Optional.empty();
          }
          long attempt = database.number(connection, sql.attempt, consumer, sha256);
          return Optional.of(new Claim(consumer, sha256, owner, Math.toIntExact(attempt)));
        });
  }

  boolean done(Claim claim) {
    return database.write("done", connection -> done(connection, claim));
  }

  private boolean done(Connection connection, Claim claim) throws SQLException {
    boolean counted = database.update(connection, sql.done, fence(claim)) == 1;
    if (counted && keepsContents) {
      database.update(connection, sql.dropContent, claim.sha256(), claim.sha256());
    }
    return counted;
  }

  private static Object[] fence(Claim claim, Object... before) {
    Object[] fence = {claim.consumer(), claim.sha256(), claim.owner(), claim.attempt()};
    return Stream.concat(Arrays.stream(before), Arrays.stream(fence)).toArray();
  }

  boolean doneWith(Claim claim, Work work) throws Exception {
    try {
      return database.<Boolean, WorkFailed>write(
          "transaction",
          connection -> {
            boolean counts =
                isClaimed(connection, claim) && run(connection, work) && done(connection, claim);
            if (!counts) {
              connection.rollback();
            }
            return counts;
          });
    } catch (WorkFailed e) {
      throw e.failure;
    }
  }

  /**
   * On SQLite a write, which begins the transaction rightly. Elsewhere no lock is taken, or the
   * lease could not be renewed during the work.
   */
  private boolean isClaimed(Connection connection, Claim claim) throws SQLException {
    return database.dialect().isOneFile()
        ? database.update(connection, sql.touchClaim, fence(claim)) == 1
        : database.number(connection, sql.findClaim, fence(claim)) == 1;
  }

  private static boolean run(Connection connection, Work work) throws WorkFailed {
    try (GuardedConnection guard = new GuardedConnection(connection)) {
      work.run(guard.connection());
      return true;
    } catch (Exception e) {
      throw new WorkFailed(e);
    }
  }

  boolean fail(Claim claim, String errorCode, @Nullable Duration again) {
    Object[] parameters =
        fence(
            claim,
            again == null ? "DEAD" : "NEW",
            errorCode(errorCode),
            again == null ? 0L : again.toMillis());
    return database.write(
        "fail", connection -> database.update(connection, sql.fail, parameters) == 1);
  }

  /** A name of a class or a constant, and nothing that a person could be told by. */
  private static String errorCode(String code) {
    boolean name = code.codePoints().allMatch(c -> Character.isJavaIdentifierPart(c) || c == '.');
    return name ? code.substring(0, Math.min(code.length(), MAX_ERROR_CODE)) : "OTHER";
  }

  int failures(Claim claim) {
    long failures =
        database.read(
            "failures",
            connection ->
                database.number(connection, sql.failures, claim.consumer(), claim.sha256()));
    return Math.toIntExact(failures);
  }

  boolean dismiss(String sha256) {
    return database.write(
        "dismiss", connection -> database.update(connection, sql.dismiss, sha256) > 0);
  }

  boolean revive(String sha256) {
    return database.write(
        "revive", connection -> database.update(connection, sql.revive, sha256) > 0);
  }

  int reviveAll(String consumer) {
    return database.write(
        "revive all", connection -> database.update(connection, sql.reviveAll, consumer));
  }
}
