package jp.shikaku.cardreader;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import jp.shikaku.cardreader.VisitLedger.Admitted;
import jp.shikaku.cardreader.VisitLedger.Arrival;
import jp.shikaku.cardreader.VisitLedger.Outcome;
import jp.shikaku.cardreader.VisitLedger.Past;
import jp.shikaku.internal.jdbc.Database;
import org.jspecify.annotations.Nullable;

/**
 * Which files are remembered, under which name and content: lets each in once, by the unique keys,
 * keeps their contents if wanted, and forgets the old ones. Thread-safe.
 */
final class LedgerVisits {

  private static final int CHUNK = 500;
  private static final int ADMISSION_TRIES = 5;

  private final Database<LedgerException> database;
  private final LedgerSql sql;
  private final @Nullable ContentCipher cipher;

  LedgerVisits(Database<LedgerException> database, LedgerSql sql, @Nullable ContentCipher cipher) {
    this.database = database;
    this.sql = sql;
    this.cipher = cipher;
  }

  Admitted admit(Arrival arrival, Collection<String> consumers) {
    for (int i = 0; i < ADMISSION_TRIES; i++) {
      Known known = database.read("find visit", connection -> find(connection, arrival));
      Admitted admitted = known.classify(arrival, consumers);
      if (admitted.outcome() != Outcome.NEW || insert(arrival, known, consumers)) {
        return admitted;
      }
      // Another was quicker: see what it made of it.
    }
    throw new LedgerException("admit", "CONTENTION");
  }

  /** What the ledger knows of an arrival, by its content or else by its name. */
  private static final class Known {
    private boolean named;
    private @Nullable String source;
    private @Nullable String fileName;
    private final Map<String, Boolean> settledByConsumer = new HashMap<>();

    Admitted classify(Arrival arrival, Collection<String> consumers) {
      String first = fileName;
      if (first == null) {
        return named
            ? new Admitted(Outcome.CONFLICT, List.of(), arrival.fileName())
            : new Admitted(Outcome.NEW, List.copyOf(consumers), arrival.fileName());
      }
      if (!arrival.source().value().equals(source) || !arrival.fileName().equals(first)) {
        return new Admitted(Outcome.DUPLICATE, List.of(), first);
      }
      List<String> open =
          consumers.stream()
              .filter(consumer -> !settledByConsumer.getOrDefault(consumer, false))
              .toList();
      boolean isNew = !settledByConsumer.keySet().containsAll(consumers);
      Outcome outcome = open.isEmpty() ? Outcome.SETTLED : Outcome.OPEN;
      return new Admitted(isNew ? Outcome.NEW : outcome, open, first);
    }
  }

  private Known find(Connection connection, Arrival arrival) throws SQLException {
    Known known = new Known();
    database.query(
        connection,
        sql.findVisit,
        row -> {
          if (!arrival.sha256().equals(row.getString(1))) {
            known.named = true;
            return;
          }
          known.source = row.getString(2);
          known.fileName = row.getString(3);
          String consumer = row.getString(4);
          if (consumer != null) {
            known.settledByConsumer.put(consumer, isSettled(row.getString(5)));
          }
        },
        arrival.sha256(),
        arrival.source().value(),
        arrival.fileName());
    return known;
  }

  private static boolean isSettled(@Nullable String state) {
    return "DONE".equals(state) || "DEAD".equals(state);
  }

  private boolean insert(Arrival arrival, Known known, Collection<String> consumers) {
    boolean first = known.fileName == null;
    Optional<ContentCipher.Sealed> sealed =
        first && cipher != null
            ? Optional.of(cipher.seal(arrival.sha256(), arrival.content().get()))
            : Optional.empty();
    return database.write(
        "admit",
        connection -> {
          boolean inserted = !first || insertVisit(connection, arrival, sealed);
          for (String consumer : consumers) {
            if (inserted && !known.settledByConsumer.containsKey(consumer)) {
              inserted =
                  database.insert(connection, sql.insertHandling, consumer, arrival.sha256());
            }
          }
          if (!inserted) {
            connection.rollback();
          }
          return inserted;
        });
  }

  private boolean insertVisit(
      Connection connection, Arrival arrival, Optional<ContentCipher.Sealed> sealed)
      throws SQLException {
    boolean inserted =
        database.insert(
            connection,
            sql.insertVisit,
            arrival.sha256(),
            arrival.source().value(),
            arrival.fileName(),
            arrival.size(),
            arrival.modified().toString());
    if (inserted && sealed.isPresent()) {
      ContentCipher.Sealed content = sealed.get();
      database.update(
          connection, sql.insertContent, arrival.sha256(), content.nonce(), content.bytes());
    }
    return inserted;
  }

  List<String> untold(Arrival arrival, Collection<String> consumers) {
    Set<String> told = new HashSet<>();
    database.read(
        "find told",
        connection ->
            database.query(
                connection,
                sql.findTold,
                row -> told.add(row.getString(1)),
                arrival.source().value(),
                arrival.fileName(),
                arrival.sha256()));
    return consumers.stream().filter(consumer -> !told.contains(consumer)).toList();
  }

  void told(Arrival arrival, Collection<String> consumers) {
    for (String consumer : consumers) {
      database.write(
          "told",
          connection ->
              database.insert(
                  connection,
                  sql.insertTold,
                  consumer,
                  arrival.source().value(),
                  arrival.fileName(),
                  arrival.sha256()));
    }
  }

  Map<String, EventSink.KnownFile> known(
      SourceId source, Collection<String> fileNames, Collection<String> consumers) {
    return database.read(
        "find files",
        connection -> {
          Map<String, EventSink.KnownFile> known = new HashMap<>();
          for (List<String> chunk : chunks(List.copyOf(fileNames))) {
            known.putAll(known(connection, source, chunk, consumers));
          }
          return known;
        });
  }

  /** A file's row with what each consumer made of it. */
  private record Remembered(
      long size, Instant modified, long receivedAt, Map<String, Boolean> settledByConsumer) {}

  private Map<String, EventSink.KnownFile> known(
      Connection connection, SourceId source, List<String> fileNames, Collection<String> consumers)
      throws SQLException {
    Map<String, Remembered> found = new HashMap<>();
    database.query(
        connection,
        sql.filesByName(fileNames),
        row -> {
          String fileName = row.getString(1);
          Remembered file = found.get(fileName);
          if (file == null) {
            file =
                new Remembered(
                    row.getLong(2),
                    Instant.parse(row.getString(3)),
                    row.getLong(4),
                    new HashMap<>());
            found.put(fileName, file);
          }
          String consumer = row.getString(5);
          if (consumer != null) {
            file.settledByConsumer().put(consumer, isSettled(row.getString(6)));
          }
        },
        Stream.concat(Stream.of(source.value()), fileNames.stream()).toArray());
    boolean isComplete =
        found.values().stream()
            .allMatch(file -> file.settledByConsumer().keySet().containsAll(consumers));
    Map<String, Long> beginnings = isComplete ? Map.of() : beginnings(connection);
    Map<String, EventSink.KnownFile> known = new HashMap<>();
    found.forEach(
        (fileName, file) ->
            VisitLedger.isSettled(
                    file.settledByConsumer(), file.receivedAt(), consumers, beginnings::get)
                .ifPresent(
                    settled ->
                        known.put(
                            fileName,
                            new EventSink.KnownFile(file.size(), file.modified(), settled))));
    return known;
  }

  private Map<String, Long> beginnings(Connection connection) throws SQLException {
    Map<String, Long> beginnings = new HashMap<>();
    database.query(
        connection, sql.beginnings, row -> beginnings.put(row.getString(1), row.getLong(2)));
    return beginnings;
  }

  static <T> List<List<T>> chunks(List<T> all) {
    List<List<T>> chunks = new ArrayList<>();
    for (int i = 0; i < all.size(); i += CHUNK) {
      chunks.add(all.subList(i, Math.min(all.size(), i + CHUNK)));
    }
    return chunks;
  }

  Optional<byte[]> content(String sha256) {
    ContentCipher opener = cipher;
    if (opener == null) {
      return Optional.empty();
    }
    List<ContentCipher.Sealed> sealed = new ArrayList<>();
    database.read(
        "read content",
        connection ->
            database.query(
                connection,
                sql.readContent,
                row -> sealed.add(new ContentCipher.Sealed(row.getBytes(1), row.getBytes(2))),
                sha256));
    return sealed.stream().findFirst().map(content -> opener.open(sha256, content));
  }

  Optional<Instant> newest(SourceId source) {
    long millis =
        database.read(
            "find newest visit",
            connection -> database.number(connection, sql.newest, source.value()));
    return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  List<Past> since(Instant from, int limit) {
    // Earlier than any row, and within what a column can hold.
    long millis = from.isBefore(Instant.EPOCH) ? 0 : from.toEpochMilli();
    return database.read(
        "list visits", connection -> past(database, connection, sql.since, millis, limit));
  }

  static List<Past> past(
      Database<LedgerException> database,
      Connection connection,
      String statement,
      Object... parameters)
      throws SQLException {
    List<Past> past = new ArrayList<>();
    database.query(
        connection,
        statement,
        row ->
            past.add(
                new Past(
                    new SourceId(row.getString(1)),
                    row.getString(2),
                    row.getString(3),
                    Instant.ofEpochMilli(row.getLong(4)))),
        parameters);
    return past;
  }

  int purge(Duration age) {
    long millis = age.toMillis();
    return database.write(
        "purge",
        connection -> {
          int count = database.update(connection, sql.purgeHandlings, millis);
          database.update(connection, sql.purgeVisits, millis);
          database.update(connection, sql.purgeContents);
          database.update(connection, sql.purgeTold, millis);
          return count;
        });
  }
}
