package jp.shikaku.cardreader;

import java.util.Collection;
import java.util.Collections;
import jp.shikaku.internal.jdbc.Dialect;

/**
 * Every statement of the ledger, made once for its tables and its engine; {@link LedgerTables} has
 * those that make the tables.
 */
final class LedgerSql {

  private static final String FENCED =
      " WHERE consumer = ? AND sha256 = ? AND owner = ? AND attempt = ? AND state = 'CLAIMED'";

  /** owner, millis, source, owner. */
  final String keepHold;

  /** source, owner, millis. */
  final String insertHold;

  /** No parameters; who holds or claims anything now. */
  final String owners;

  /** millis, owner. */
  final String extendClaims;

  /** millis, owner. */
  final String extendHolds;

  /** sha256, source, file name; rows of the same content, then of the same name. */
  final String findVisit;

  /** sha256, source, file name, size, modified. */
  final String insertVisit;

  /** consumer, sha256; from the visit's row, which may have been purged meanwhile. */
  final String insertHandling;

  /** No parameters; when each consumer got its first visit. */
  final String beginnings;

  /** source. */
  final String newest;

  /** from, limit. */
  final String since;

  /** sha256, nonce, bytes. */
  final String insertContent;

  /** sha256. */
  final String readContent;

  /** sha256, sha256; unless a consumer may still want it. */
  final String dropContent;

  /** owner, millis, consumer, sha256. */
  final String claim;

  /** consumer, sha256. */
  final String attempt;

  /** consumer, sha256. */
  final String failures;

  /** The fence; a write that changes nothing. */
  final String touchClaim;

  /** The fence. */
  final String findClaim;

  /** The fence. */
  final String done;

  /** state, error code, millis, the fence. */
  final String fail;

  /** sha256. */
  final String dismiss;

  /** sha256. */
  final String revive;

  /** Consumer. */
  final String reviveAll;

  /** millis. */
  final String purgeHandlings;

  /** millis. */
  final String purgeVisits;

  /** No parameters. */
  final String purgeContents;

  /** source, file name, sha256; the consumers that were told. */
  final String findTold;

  /** consumer, source, file name, sha256. */
  final String insertTold;

  /** millis. */
  final String purgeTold;

  private final String filesByName;
  private final String openVisits;

  LedgerSql(LedgerTables tables, Dialect dialect) {
    String now = dialect.now;
    String visit = tables.visit;
    String handling = tables.handling;
    String content = tables.content;
    String hold = tables.hold;

    this.keepHold =
        "UPDATE %s SET owner = ?, lease_until = %s + ? WHERE source = ? AND (owner = ? OR lease_until <= %s)"
            .formatted(hold, now, now);
    this.insertHold =
        "INSERT INTO %s (source, owner, lease_until) VALUES (?, ?, %s + ?)".formatted(hold, now);
    this.owners =
        "SELECT owner FROM %s WHERE state = 'CLAIMED' AND due_at > %s".formatted(handling, now)
            + " UNION SELECT owner FROM %s WHERE lease_until > %s".formatted(hold, now);
    this.extendClaims =
        "UPDATE %s SET due_at = %s + ? WHERE state = 'CLAIMED' AND owner = ?"
            .formatted(handling, now);
    this.extendHolds = "UPDATE %s SET lease_until = %s + ? WHERE owner = ?".formatted(hold, now);

    String select =
        ("SELECT v.sha256, v.source, v.file_name, h.consumer, h.state FROM %s v"
                + " LEFT JOIN %s h ON h.sha256 = v.sha256 WHERE ")
            .formatted(visit, handling);
    this.findVisit =
        select + "v.sha256 = ? UNION ALL " + select + "v.source = ? AND v.file_name = ?";
    // The order of admission shall show even within a millisecond.
    this.insertVisit =
        ("INSERT INTO %s (sha256, source, file_name, size_bytes, modified_at, received_at)"
                + " VALUES (?, ?, ?, ?, ?, COALESCE((SELECT MAX(received_at) + 1 FROM %s"
                + " WHERE received_at BETWEEN %s AND %s + 999), %s))")
            .formatted(visit, visit, now, now, now);
    this.insertHandling =
        ("INSERT INTO %s (consumer, sha256, state, attempt, failures, due_at)"
                + " SELECT CAST(? AS VARCHAR(100)), sha256, 'NEW', 0, 0, %s FROM %s WHERE sha256 = ?")
            .formatted(handling, now, visit);
    this.filesByName =
        ("SELECT v.file_name, v.size_bytes, v.modified_at, v.received_at, h.consumer, h.state"
                + " FROM %s v LEFT JOIN %s h ON h.sha256 = v.sha256"
                + " WHERE v.source = ? AND v.file_name IN (")
            .formatted(visit, handling);
    this.beginnings =
        ("SELECT h.consumer, MIN(v.received_at) FROM %s h JOIN %s v ON v.sha256 = h.sha256"
                + " GROUP BY h.consumer")
            .formatted(handling, visit);
    this.newest = "SELECT MAX(received_at) FROM %s WHERE source = ?".formatted(visit);
    this.since =
        ("SELECT source, file_name, sha256, received_at FROM %s WHERE received_at >= ?"
                + " ORDER BY received_at, file_name LIMIT ?")
            .formatted(visit);

    this.insertContent =
        "INSERT INTO %s (sha256, nonce, bytes) VALUES (?, ?, ?)".formatted(content);
    this.readContent = "SELECT nonce, bytes FROM %s WHERE sha256 = ?".formatted(content);
    this.dropContent =
        ("DELETE FROM %s WHERE sha256 = ? AND NOT EXISTS"
                + " (SELECT 1 FROM %s WHERE sha256 = ? AND state <> 'DONE')")
            .formatted(content, handling);

    this.openVisits =
        ("SELECT v.source, v.file_name, v.sha256, v.received_at FROM %s h JOIN %s v"
                + " ON v.sha256 = h.sha256 WHERE h.state IN ('NEW', 'CLAIMED') AND h.consumer = ?"
                + " AND h.due_at <= %s AND v.source IN (")
            .formatted(handling, visit, now);
    this.claim =
        ("UPDATE %s SET state = 'CLAIMED', owner = ?, attempt = attempt + 1, due_at = %s + ?"
                + " WHERE consumer = ? AND sha256 = ? AND state IN ('NEW', 'CLAIMED')"
                + " AND due_at <= %s")
            .formatted(handling, now, now);
    this.attempt = "SELECT attempt FROM %s WHERE consumer = ? AND sha256 = ?".formatted(handling);
    this.failures = "SELECT failures FROM %s WHERE consumer = ? AND sha256 = ?".formatted(handling);
    this.touchClaim = "UPDATE %s SET attempt = attempt".formatted(handling) + FENCED;
    this.findClaim = "SELECT 1 FROM %s".formatted(handling) + FENCED;
    this.done =
        "UPDATE %s SET state = 'DONE', owner = NULL, done_at = %s".formatted(handling, now)
            + FENCED;
    this.fail =
        ("UPDATE %s SET state = ?, owner = NULL, failures = failures + 1, last_error_code = ?,"
                    + " due_at = %s + ?")
                .formatted(handling, now)
            + FENCED;
    this.dismiss =
        ("UPDATE %s SET state = 'DEAD', owner = NULL, last_error_code = 'DISMISSED'"
                + " WHERE sha256 = ? AND (state = 'NEW' OR (state = 'CLAIMED' AND due_at <= %s))")
            .formatted(handling, now);
    this.revive =
        "UPDATE %s SET state = 'NEW', failures = 0, due_at = %s WHERE sha256 = ? AND state = 'DEAD'"
            .formatted(handling, now);
    this.reviveAll =
        ("UPDATE %s SET state = 'NEW', failures = 0, due_at = %s WHERE consumer = ?"
                + " AND state = 'DEAD' AND last_error_code <> 'DISMISSED'")
            .formatted(handling, now);

    this.purgeHandlings =
        ("DELETE FROM %s WHERE state IN ('DONE', 'DEAD')"
                + " AND sha256 IN (SELECT sha256 FROM %s WHERE received_at < %s - ?)"
                + " AND NOT EXISTS (SELECT 1 FROM %s h WHERE h.sha256 = %s.sha256"
                + " AND h.state IN ('NEW', 'CLAIMED'))")
            .formatted(handling, visit, now, handling, handling);
    this.findTold =
        "SELECT consumer FROM %s WHERE source = ? AND file_name = ? AND sha256 = ?"
            .formatted(tables.told);
    this.insertTold =
        "INSERT INTO %s (consumer, source, file_name, sha256, told_at) VALUES (?, ?, ?, ?, %s)"
            .formatted(tables.told, now);
    this.purgeTold = "DELETE FROM %s WHERE told_at < %s - ?".formatted(tables.told, now);

    String orphaned =
        "DELETE FROM %s WHERE NOT EXISTS (SELECT 1 FROM %s h WHERE h.sha256 = %s.sha256)";
    this.purgeVisits =
        orphaned.formatted(visit, handling, visit) + " AND received_at < %s - ?".formatted(now);
    this.purgeContents = orphaned.formatted(content, handling, content);
  }

  /** source, and each of the file names. */
  String filesByName(Collection<String> fileNames) {
    return filesByName + marks(fileNames) + ")";
  }

  /** consumer, each of the sources, limit. */
  String openVisits(Collection<SourceId> sources) {
    return openVisits + marks(sources) + ") ORDER BY v.received_at, v.file_name LIMIT ?";
  }

  private static String marks(Collection<?> parameters) {
    return String.join(", ", Collections.nCopies(parameters.size(), "?"));
  }
}
