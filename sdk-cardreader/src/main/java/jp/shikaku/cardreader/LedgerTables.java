package jp.shikaku.cardreader;

import java.util.List;
import jp.shikaku.internal.jdbc.Dialect;
import jp.shikaku.internal.jdbc.Schema;

/**
 * The ledger's tables. One row of {@code visit} is one accepted file, one of {@code handling} what
 * a consumer made of it; one of {@code told} a doubled or conflicting file it heard of. Times are
 * milliseconds since 1970 by the database's clock. Contents are apart, encrypted, and only when the
 * host asks for them.
 */
final class LedgerTables {

  private static final int VERSION = 2;

  final String visit;
  final String handling;
  final String content;
  final String hold;
  final String told;
  private final Schema schema;

  LedgerTables(String prefix, Dialect dialect) {
    this.visit = prefix + "visit";
    this.handling = prefix + "handling";
    this.content = prefix + "content";
    this.hold = prefix + "hold";
    this.told = prefix + "told";
    this.schema = new Schema(prefix + "schema", VERSION, dialect, tables(dialect));
  }

  /** {@return the tables with their version} */
  Schema schema() {
    return schema;
  }

  private List<String> tables(Dialect dialect) {
    return List.of(
        "CREATE TABLE IF NOT EXISTS "
            + visit
            + " (sha256 VARCHAR(64) NOT NULL PRIMARY KEY, source VARCHAR(64) NOT NULL,"
            + " file_name VARCHAR(255) NOT NULL, received_at BIGINT NOT NULL,"
            + " size_bytes BIGINT NOT NULL, modified_at VARCHAR(40) NOT NULL,"
            + " UNIQUE (source, file_name))",
        "CREATE INDEX IF NOT EXISTS " + visit + "_received ON " + visit + " (received_at)",
        "CREATE TABLE IF NOT EXISTS "
            + handling
            + " (consumer VARCHAR(100) NOT NULL, sha256 VARCHAR(64) NOT NULL REFERENCES "
            + visit
            + ", state VARCHAR(7) NOT NULL CHECK (state IN ('NEW', 'CLAIMED', 'DONE', 'DEAD')),"
            + " owner VARCHAR(100), attempt INTEGER NOT NULL, failures INTEGER NOT NULL,"
            + " due_at BIGINT NOT NULL, done_at BIGINT, last_error_code VARCHAR(64),"
            + " PRIMARY KEY (consumer, sha256))",
        "CREATE INDEX IF NOT EXISTS " + handling + "_sha256 ON " + handling + " (sha256)",
        "CREATE INDEX IF NOT EXISTS "
            + handling
            + "_due ON "
            + handling
            + " (state, consumer, due_at)",
        "CREATE TABLE IF NOT EXISTS "
            + content
            + " (sha256 VARCHAR(64) NOT NULL PRIMARY KEY, nonce "
            + dialect.bytes
            + " NOT NULL, bytes "
            + dialect.bytes
            + " NOT NULL)",
        "CREATE TABLE IF NOT EXISTS "
            + hold
            + " (source VARCHAR(64) NOT NULL PRIMARY KEY, owner VARCHAR(100) NOT NULL,"
            + " lease_until BIGINT NOT NULL)",
        // Since version 2.
        "CREATE TABLE IF NOT EXISTS "
            + told
            + " (consumer VARCHAR(100) NOT NULL, source VARCHAR(64) NOT NULL,"
            + " file_name VARCHAR(255) NOT NULL, sha256 VARCHAR(64) NOT NULL,"
            + " told_at BIGINT NOT NULL, PRIMARY KEY (source, file_name, sha256, consumer))");
  }
}
