package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.transport.Safety;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency ledger (transports 5.3): one row for each exchange, durable before the next step
 * is taken. Documents lie in it sealed: the request until it has ended, the answer for as long as
 * it may be asked for again. Every method throws {@link LedgerTrouble} when the database does not
 * answer, and {@link DamagedDocument} when a document in it does not open. Thread-safe.
 */
final class ExchangeLedger {

  private static final String COLUMNS =
      "institution, kind, id, digest, reception, state, since, code, answer_name";

  private static final byte[] KEY_CHECK = "gateway".getBytes(US_ASCII);

  private final Database database;
  private final Seal seal;
  private final Kinds kinds;
  private final TimeSource time;

  /**
   * @param kinds what rows may be of
   * @throws InvalidQueryException when the key is not the one the ledger was made with, or a newer
   *     version has written it
   */
  ExchangeLedger(Database database, Seal seal, Kinds kinds, TimeSource time) {
    this.database = database;
    this.seal = seal;
    this.kinds = kinds;
    this.time = time;
    database.create(
        "CREATE TABLE IF NOT EXISTS gateway_exchange (institution VARCHAR(10) NOT NULL,"
            + " kind VARCHAR(10) NOT NULL, id VARCHAR(50) NOT NULL, digest VARCHAR(80) NOT NULL,"
            + " reception TEXT, state VARCHAR(10) NOT NULL, since BIGINT NOT NULL,"
            + " ended BIGINT, code VARCHAR(40), answer_name VARCHAR(120), document $bytes,"
            + " PRIMARY KEY (institution, kind, id))",
        "CREATE INDEX IF NOT EXISTS gateway_exchange_ended ON gateway_exchange (ended)",
        "CREATE TABLE IF NOT EXISTS gateway_key (id INTEGER PRIMARY KEY, sealed $bytes NOT NULL)");
    requireKey();
    requireKnownStates();
  }

  private void requireKnownStates() {
    List<String> states =
        database.query("SELECT DISTINCT state FROM gateway_exchange", row -> row.getString(1));
    if (!states.stream().allMatch(Row.State::isKnown)) {
      throw new InvalidQueryException(
          "data",
          "holds a ledger that a newer version of the gateway has written: start that one",
          "新しい版の中継サーバーが書いた台帳です。新しい版で起動してください");
    }
  }

  /** With another key every document in it would be lost without a word. */
  private void requireKey() {
    database.update(
        "INSERT INTO gateway_key (id, sealed) VALUES (1, ?) ON CONFLICT DO NOTHING",
        (Object) seal.close(Seal.Part.KEY_CHECK, "1", KEY_CHECK));
    byte[] sealed = database.query("SELECT sealed FROM gateway_key", row -> row.getBytes(1)).get(0);
    try {
      seal.open(Seal.Part.KEY_CHECK, "1", sealed);
    } catch (DamagedDocument e) {
      if (seal.isNew()) {
        throw Seal.missing();
      }
      throw new InvalidQueryException(
          "data",
          "holds a gateway.key that is not the one of the ledger: put the right one back",
          "gateway.key が台帳のものと違います。元の鍵ファイルを戻してください");
    }
  }

  Kinds kinds() {
    return kinds;
  }

  Optional<Row> find(ExchangeKey key) {
    return database
        .query(
            "SELECT "
                + COLUMNS
                + " FROM gateway_exchange WHERE institution = ? AND kind = ? AND id = ?",
            this::row,
            key.institution(),
            key.kind().code(),
            key.id())
        .stream()
        .findFirst();
  }

  /** The exchanges that have not ended, oldest first. */
  List<Row> open() {
    return database.query(
        "SELECT "
            + COLUMNS
            + " FROM gateway_exchange WHERE state IN ('RECEIVED', 'SENT') ORDER BY since",
        this::row);
  }

  /** The exchanges that have ended, however. */
  List<Row> ended() {
    return database.query(
        "SELECT " + COLUMNS + " FROM gateway_exchange WHERE state NOT IN ('RECEIVED', 'SENT')",
        this::row);
  }

  /** The answers that are kept. */
  List<Row> answered() {
    return database.query(
        "SELECT " + COLUMNS + " FROM gateway_exchange WHERE state = 'ANSWERED'", this::row);
  }

  /**
   * Writes a request down that is to be sent.
   *
   * @param again whether the row of one that was not sent is used again
   */
  Row received(
      ExchangeKey key, String digest, @Nullable String reception, byte[] body, boolean again) {
    Instant now = time.now();
    Row row = new Row(key, digest, reception, Row.State.RECEIVED, now, null, null);
    byte[] sealed = seal.close(Seal.Part.REQUEST, key.row(), body);
    int met =
        again
            ? database.update(
                "UPDATE gateway_exchange SET state = 'RECEIVED', since = ?, ended = NULL,"
                    + " code = NULL, document = ? WHERE institution = ? AND kind = ? AND id = ?"
                    + " AND state = 'NOT_SENT'",
                now.toEpochMilli(),
                sealed,
                key.institution(),
                key.kind().code(),
                key.id())
            : database.update(
                "INSERT INTO gateway_exchange (institution, kind, id, digest, reception, state,"
                    + " since, document) VALUES (?, ?, ?, ?, ?, 'RECEIVED', ?, ?)"
                    + " ON CONFLICT DO NOTHING",
                key.institution(),
                key.kind().code(),
                key.id(),
                digest,
                reception,
                now.toEpochMilli(),
                sealed);
    if (met != 1) {
      throw new LedgerTrouble("row changed"); // by nobody but another gateway
    }
    return row;
  }

  /** Notes that the terminal may see the request from now on. */
  void sending(ExchangeKey key) {
    change(key, "SENT");
  }

  /** Takes the note back: it has turned out that the terminal can not have seen the request. */
  void unsent(ExchangeKey key) {
    change(key, "RECEIVED");
  }

  private void change(ExchangeKey key, String state) {
    int met =
        database.update(
            "UPDATE gateway_exchange SET state = ? WHERE institution = ? AND kind = ? AND id = ?"
                + " AND state IN ('RECEIVED', 'SENT')",
            state,
            key.institution(),
            key.kind().code(),
            key.id());
    if (met != 1) {
      throw new LedgerTrouble("row changed");
    }
  }

  /**
   * Notes the end.
   *
   * @param row the row as it is to be
   * @param document answer or refusal; null when there is none
   */
  void ended(Row row, byte @Nullable [] document) {
    ended(row, Seal.Part.ANSWER, document);
  }

  /**
   * Notes the end of an exchange whose answer lies in a file of its own.
   *
   * @param row the row as it is to be
   * @param answer the file, with all of it on the disk
   */
  void endedInFile(Row row, LargeAnswers.Kept answer) {
    ended(row, Seal.Part.ANSWER_FILE, answer.toText().getBytes(US_ASCII));
  }

  private void ended(Row row, Seal.Part part, byte @Nullable [] document) {
    database.update(
        "UPDATE gateway_exchange SET state = ?, ended = ?, code = ?, answer_name = ?, document = ?"
            + " WHERE institution = ? AND kind = ? AND id = ?",
        row.state().name(),
        time.now().toEpochMilli(),
        row.code() == null ? null : row.code().name(),
        row.answerName(),
        document == null ? null : seal.close(part, row.key().row(), document),
        row.key().institution(),
        row.key().kind().code(),
        row.key().id());
  }

  /** The request of an open row. */
  byte[] request(ExchangeKey key) {
    return document(Seal.Part.REQUEST, key);
  }

  /** The answer or the refusal of an ended row. */
  byte[] answer(ExchangeKey key) {
    return document(Seal.Part.ANSWER, key);
  }

  /** The answer of an ended row whose kind is kept in files. */
  LargeAnswers.Kept largeAnswer(ExchangeKey key) {
    return LargeAnswers.Kept.parse(new String(document(Seal.Part.ANSWER_FILE, key), US_ASCII));
  }

  /** The names of the files that rows name. */
  Set<String> largeAnswers() {
    Set<String> names = new HashSet<>();
    for (Row row : answered()) {
      if (row.key().kind().leavesAnswerInPlace()) {
        try {
          names.add(largeAnswer(row.key()).file());
        } catch (DamagedDocument e) {
          // Whichever file that was, nobody can open it any more.
        }
      }
    }
    return names;
  }

  private byte[] document(Seal.Part part, ExchangeKey key) {
    byte[] sealed =
        database
            .query(
                "SELECT document FROM gateway_exchange WHERE institution = ? AND kind = ?"
                    + " AND id = ?",
                row -> Objects.requireNonNullElse(row.getBytes(1), new byte[0]),
                key.institution(),
                key.kind().code(),
                key.id())
            .stream()
            .findFirst()
            .orElse(new byte[0]);
    return seal.open(part, key.row(), sealed);
  }

  /**
   * Forgets documents that were kept long enough, and later that there was an exchange. What is
   * still open then, since its end could not be written down or nobody asked for it, ends; what
   * runs nevertheless writes its own end over it.
   */
  void purge(Duration keepDocuments, Duration keepRows) {
    Instant now = time.now();
    long late = now.minus(keepDocuments).toEpochMilli();
    endOpen(Row.State.SENT, Row.State.FAILED, Problem.Code.NO_ANSWER, now, late);
    endOpen(Row.State.RECEIVED, Row.State.NOT_SENT, Problem.Code.STOPPING, now, late);
    database.update(
        "UPDATE gateway_exchange SET state = 'EXPIRED', document = NULL"
            + " WHERE ended < ? AND state <> 'EXPIRED'",
        late);
    database.update(
        "DELETE FROM gateway_exchange WHERE ended < ?", now.minus(keepRows).toEpochMilli());
  }

  private void endOpen(
      Row.State state, Row.State end, Problem.Code code, Instant now, long receivedBefore) {
    database.update(
        "UPDATE gateway_exchange SET state = ?, code = ?, ended = ?, document = NULL"
            + " WHERE state = ? AND since < ?",
        end.name(),
        code.name(),
        now.toEpochMilli(),
        state.name(),
        receivedBefore);
  }

  private Row row(ResultSet row) throws SQLException {
    String kind = row.getString(2);
    String code = row.getString(8);
    return new Row(
        new ExchangeKey(
            row.getString(1),
            kinds.find(kind).orElseGet(() -> MessageKind.of(kind, Safety.SUBMISSION)),
            row.getString(3)),
        row.getString(4),
        row.getString(5),
        Row.State.valueOf(row.getString(6)),
        Instant.ofEpochMilli(row.getLong(7)),
        code == null ? null : Problem.parse(code),
        row.getString(9));
  }
}
