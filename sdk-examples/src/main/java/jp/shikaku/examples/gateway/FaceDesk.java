package jp.shikaku.examples.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import jp.shikaku.cardreader.Ack;
import jp.shikaku.cardreader.CardReaderEvent;
import jp.shikaku.cardreader.CardReaderListener;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Card visits for desks that can not see the face folder (transports 5.1): a durable, numbered list
 * of names; the content is kept sealed, so that a file moved away meanwhile can still be fetched. A
 * desk sees the visits of its own institutions until it has acknowledged them itself: each desk may
 * have a ledger of its own, and what one has handled the other has not. Desks that share a ledger
 * learn from it what was handled, and acknowledge it as well. What the ledger does not take now is
 * held, and brought to it until it does: a hub would set it aside. Thread-safe.
 */
final class FaceDesk implements CardReaderListener {

  private static final Logger LOG = LoggerFactory.getLogger(FaceDesk.class);

  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration TOLD_FOR = Duration.ofHours(24);

  private static final int MOST = 100;
  private static final String ALL = "*";
  private static final String ACKED =
      " EXISTS (SELECT 1 FROM gateway_face_ack WHERE face = gateway_face.id)";

  private static final String DESKS =
      "SELECT 1 FROM gateway_face_desk d WHERE (d.institution = '"
          + ALL
          + "' OR gateway_face.institution IS NULL OR d.institution = gateway_face.institution)";

  /** A desk listens, or has listened. */
  private static final String LISTENED = " EXISTS (" + DESKS + ")";

  /** A desk that has listened since a time has not acknowledged it before another. */
  private static final String MISSED =
      " EXISTS ("
          + DESKS
          + " AND d.seen >= ? AND NOT EXISTS"
          + " (SELECT 1 FROM gateway_face_ack a WHERE a.face = gateway_face.id AND a.desk = d.desk AND a.acked < ?))";

  private record Event(long id, String fileName, String sha256, long size, Instant detectedAt) {}

  private record Held(Visit visit, Ack ack) {}

  private record SetAside(CardReaderEvent.QuarantineReason reason, Instant at) {}

  /** A desk that waits; told whether something came. */
  private static final class Waiter {
    final CompletableFuture<Boolean> bell = new CompletableFuture<>();
  }

  private final Database database;
  private final Seal seal;
  private final TimeSource time;
  private final Executor turns;
  private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();
  private final Map<String, SetAside> setAside = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Held> held = new ArrayDeque<>();
  private boolean isRetrying;
  private volatile boolean stopped;

  FaceDesk(Database database, Seal seal, TimeSource time, Executor turns) {
    this.database = database;
    this.seal = seal;
    this.time = time;
    this.turns = turns;
    database.create(
        "CREATE TABLE IF NOT EXISTS gateway_face (id $counter, visit VARCHAR(64) NOT NULL UNIQUE,"
            + " file_name VARCHAR(255) NOT NULL, size BIGINT NOT NULL, detected BIGINT NOT NULL,"
            + " institution VARCHAR(10), dropped BIGINT, document $bytes)",
        "CREATE TABLE IF NOT EXISTS gateway_face_ack (face BIGINT NOT NULL,"
            + " desk VARCHAR(44) NOT NULL, acked BIGINT NOT NULL, PRIMARY KEY (face, desk))",
        "CREATE TABLE IF NOT EXISTS gateway_face_desk (desk VARCHAR(44) NOT NULL,"
            + " institution VARCHAR(10) NOT NULL, seen BIGINT NOT NULL,"
            + " PRIMARY KEY (desk, institution))");
  }

  /**
   * Takes a visit from the hub: it is acknowledged there once it is in the list. That the ledger
   * does not answer is no failure of the visit, so it is not counted as one.
   */
  @Override
  public void onVisit(Visit visit, Ack ack) {
    setAside.remove(visit.fileName());
    Held mine = new Held(visit, ack);
    if (!waitsBehindOthers(mine) && !isListed(mine)) {
      LOG.warn(LogText.line("visits-held", "reason", "the ledger does not answer"));
      hold(mine);
    }
  }

  @Override
  public void onEvent(CardReaderEvent event) {
    if (event instanceof CardReaderEvent.VisitQuarantined quarantined) {
      setAside.put(quarantined.fileName(), new SetAside(quarantined.reason(), time.now()));
    }
  }

  /** Whether nothing more is to be done: it is in the list, or its failure is told to the hub. */
  private boolean isListed(Held one) {
    Visit visit = one.visit();
    try {
      add(
          visit.id(),
          visit.fileName(),
          visit.detectedAt(),
          visit.answer().institution().map(MedicalInstitutionCode::value).orElse(null),
          visit.answer().document());
    } catch (LedgerTrouble e) {
      return false;
    } catch (RuntimeException | Error e) {
      LOG.error(LogText.line("visit-not-listed", "visit", visit.id(), "error", e));
      one.ack().failed();
      return true;
    }
    one.ack().done();
    return true;
  }

  private boolean waitsBehindOthers(Held mine) {
    lock.lock();
    try {
      return isRetrying && held.add(mine);
    } finally {
      lock.unlock();
    }
  }

  private void hold(Held mine) {
    boolean isFirst;
    lock.lock();
    try {
      held.add(mine);
      isFirst = !isRetrying;
      isRetrying = true;
    } finally {
      lock.unlock();
    }
    if (isFirst) {
      retryAfter(SHORTEST_PAUSE);
    }
  }

  private void retryAfter(Duration pause) {
    time.schedule(pause, () -> turns.execute(() -> retry(pause)));
  }

  private void retry(Duration pause) {
    int listed = 0;
    for (Held first = first(); first != null; first = next(first, false)) {
      if (stopped) {
        return; // what is held was not acknowledged: the next start has it
      } else if (!isListed(first)) {
        var unused = next(first, true); // should the trouble be its own, the others go on
        Duration longer = pause.multipliedBy(2);
        retryAfter(longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE);
        return;
      }
      listed++;
    }
    if (listed > 0) {
      LOG.info(LogText.line("held-visits-listed", "count", listed));
    }
  }

  /** Holds no visit any more: none of them was acknowledged, and their hub has ended. */
  void letGo() {
    lock.lock();
    try {
      held.clear(); // the retry that is due notes that it was the last
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Held first() {
    lock.lock();
    try {
      isRetrying = !held.isEmpty();
      return held.peek();
    } finally {
      lock.unlock();
    }
  }

  /** Goes on to the next; the first is done with, or comes again as the last. */
  private @Nullable Held next(Held first, boolean again) {
    lock.lock();
    try {
      if (held.remove(first) && again) {
        held.add(first);
      }
      isRetrying = again || !held.isEmpty();
      return held.peek();
    } finally {
      lock.unlock();
    }
  }

  /** What desks shall know of visits that are not in the list: figures and reasons only. */
  List<Health.Observation> observations() {
    List<Health.Observation> seen = new ArrayList<>();
    int count = waitingForLedger();
    if (count > 0) {
      seen.add(
          new Health.Observation(
              Health.Topic.VISITS_HELD, count + " card visits wait for the gateway's ledger"));
    }
    Instant since = time.now().minus(TOLD_FOR);
    setAside.values().removeIf(one -> one.at().isBefore(since));
    List<SetAside> told = List.copyOf(setAside.values());
    if (!told.isEmpty()) {
      String reasons =
          told.stream()
              .map(one -> one.reason().name())
              .distinct()
              .sorted()
              .collect(Collectors.joining(", "));
      seen.add(
          new Health.Observation(
              Health.Topic.VISITS_HELD,
              told.size()
                  + " files of card visits were set aside within "
                  + TOLD_FOR.toHours()
                  + " h and reach no desk: "
                  + reasons));
    }
    return seen;
  }

  private int waitingForLedger() {
    lock.lock();
    try {
      return held.size();
    } finally {
      lock.unlock();
    }
  }

  void add(
      String visit,
      String fileName,
      Instant detectedAt,
      @Nullable String institution,
      byte[] document) {
    database.update(
        "INSERT INTO gateway_face (visit, file_name, size, detected, institution, document)"
            + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        visit,
        fileName,
        (long) document.length,
        detectedAt.toEpochMilli(),
        institution,
        seal.close(Seal.Part.VISIT, visit, document));
    waiting.forEach(waiter -> waiter.bell.complete(true));
  }

  /**
   * Lists what came after a cursor and was not acknowledged by the desk.
   *
   * @param wait how long to wait for the first
   */
  CompletableFuture<Reply> list(Desk desk, long after, Duration wait) {
    listens(desk);
    return listed(desk, after, wait);
  }

  /** Remembers who listens: a visit is kept for those. */
  private void listens(Desk desk) {
    Set<String> institutions = desk.institutions();
    for (String institution : institutions == null ? Set.of(ALL) : institutions) {
      database.update(
          "INSERT INTO gateway_face_desk (desk, institution, seen) VALUES (?, ?, ?)"
              + " ON CONFLICT (desk, institution) DO UPDATE SET seen = excluded.seen"
              + " WHERE gateway_face_desk.seen < excluded.seen - "
              + Duration.ofHours(1).toMillis(), // no write for each poll
          desk.id(),
          institution,
          time.now().toEpochMilli());
    }
  }

  private CompletableFuture<Reply> listed(Desk desk, long after, Duration wait) {
    Waiter waiter = new Waiter();
    waiting.add(waiter);
    try {
      List<Event> events = events(desk, after);
      if (!events.isEmpty() || wait.isZero() || stopped) { // from here on the stop sees the waiter
        waiting.remove(waiter);
        return CompletableFuture.completedFuture(reply(events, after));
      }
      long end = time.nanoTime() + wait.toNanos();
      TimeSource.Scheduled limit = time.schedule(wait, () -> waiter.bell.complete(false));
      return waiter.bell.thenComposeAsync(
          rang -> {
            limit.cancel();
            waiting.remove(waiter);
            long left = rang ? Math.max(0, end - time.nanoTime()) : 0;
            return listed(desk, after, Duration.ofNanos(left));
          },
          turns);
    } catch (RuntimeException e) {
      waiting.remove(waiter);
      throw e;
    }
  }

  /** Lets nobody wait any longer, and holds no visit any more. */
  void stop() {
    stopped = true;
    waiting.forEach(waiter -> waiter.bell.complete(false));
  }

  private Reply reply(List<Event> events, long after) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    long cursor = events.isEmpty() ? after : events.get(events.size() - 1).id();
    json.put("cursor", Long.toString(cursor));
    json.put("now", time.now().toString());
    ArrayNode list = json.putArray("events");
    for (Event event : events) {
      list.addObject()
          .put("id", Long.toString(event.id()))
          .put("fileName", event.fileName())
          .put("detectedAt", event.detectedAt().toString())
          .put("size", event.size())
          .put("sha256", event.sha256());
    }
    return Reply.json(json);
  }

  /** A visit that tells no institution can only be of this terminal's clinic: every desk has it. */
  private List<Event> events(Desk desk, long after) {
    Set<String> institutions = desk.institutions();
    StringBuilder sql =
        new StringBuilder(
            "SELECT id, file_name, visit, size, detected FROM gateway_face"
                + " WHERE id > ? AND document IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"
                + " gateway_face_ack WHERE face = gateway_face.id AND desk = ?)");
    Object[] values = new Object[2 + (institutions == null ? 0 : institutions.size())];
    values[0] = after;
    values[1] = desk.id();
    if (institutions != null) {
      sql.append(" AND (institution IS NULL OR institution IN (")
          .append(String.join(", ", institutions.stream().map(code -> "?").toList()))
          .append("))");
      int i = 2;
      for (String institution : institutions) {
        values[i++] = institution;
      }
    }
    sql.append(" ORDER BY id LIMIT " + MOST);
    return database.query(sql.toString(), FaceDesk::event, values);
  }

  private static Event event(ResultSet row) throws SQLException {
    return new Event(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getLong(4),
        Instant.ofEpochMilli(row.getLong(5)));
  }

  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Kept(
      String visit, String fileName, @Nullable String institution, byte @Nullable [] document) {}

  /**
   * The file of a visit.
   *
   * @throws Problem when there is none for this desk
   */
  Reply fetch(Desk desk, long id) {
    Kept kept = kept(desk, id);
    byte[] document = kept.document();
    if (document == null) {
      throw new Problem(Problem.Code.EXPIRED, "the visit's file is not kept any more");
    }
    return Reply.document(200, Reply.XML, open(kept.visit(), document))
        .with("X-Oqs-File-Name", kept.fileName());
  }

  /** One that does not open is told as lost, so that no desk waits for it before the next. */
  private byte[] open(String visit, byte[] document) {
    try {
      return seal.open(Seal.Part.VISIT, visit, document);
    } catch (DamagedDocument e) {
      LOG.error(LogText.line("document-damaged", "in", "visits"));
      throw new Problem(Problem.Code.EXPIRED, "the visit's file can not be opened");
    }
  }

  /** Marks a visit as handled by a desk, once or more often. */
  Reply ack(Desk desk, long id) {
    kept(desk, id);
    int added =
        database.update(
            "INSERT INTO gateway_face_ack (face, desk, acked) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            id,
            desk.id(),
            time.now().toEpochMilli());
    if (added > 0) {
      LOG.info(LogText.line("visit-acknowledged", "visit", id, "desk", desk.name()));
    }
    return Reply.empty(204);
  }

  private Kept kept(Desk desk, long id) {
    Optional<Kept> kept =
        database
            .query(
                "SELECT visit, file_name, institution, document FROM gateway_face WHERE id = ?",
                row ->
                    new Kept(
                        Objects.requireNonNull(row.getString(1)),
                        Objects.requireNonNull(row.getString(2)),
                        row.getString(3),
                        row.getBytes(4)),
                id)
            .stream()
            .findFirst();
    return kept.filter(found -> found.institution() == null || desk.speaksFor(found.institution()))
        .orElseThrow(() -> new Problem(Problem.Code.UNKNOWN_EXCHANGE, "no such visit is known"));
  }

  /**
   * Forgets contents, and later that there was a visit. As dropped counts what a desk has missed
   * that listens, or what nobody has handled; where none takes visits from here, nobody misses any.
   *
   * @param afterAck how long contents are kept that every desk has handled that listens
   * @param most how long the others are kept, and how long a desk is waited for
   * @param rows how long rows are kept, and who has listened
   */
  void purge(Duration afterAck, Duration most, Duration rows) {
    Instant now = time.now();
    long late = now.minus(most).toEpochMilli();
    database.update(
        "UPDATE gateway_face SET document = NULL WHERE document IS NOT NULL AND"
            + ACKED
            + " AND NOT"
            + MISSED,
        late,
        now.minus(afterAck).toEpochMilli());
    int dropped =
        database.update(
            "UPDATE gateway_face SET document = NULL, dropped = ? WHERE document IS NOT NULL"
                + " AND detected < ? AND ("
                + MISSED
                + " OR (NOT"
                + ACKED
                + " AND"
                + LISTENED
                + "))",
            now.toEpochMilli(),
            late,
            late,
            Long.MAX_VALUE);
    if (dropped > 0) {
      LOG.warn(LogText.line("visits-dropped", "count", dropped, "afterDays", most.toDays()));
    }
    database.update(
        "UPDATE gateway_face SET document = NULL WHERE document IS NOT NULL AND detected < ?",
        late);
    database.update(
        "DELETE FROM gateway_face WHERE document IS NULL AND detected < ?",
        now.minus(rows).toEpochMilli());
    database.update("DELETE FROM gateway_face_ack WHERE face NOT IN (SELECT id FROM gateway_face)");
    database.update("DELETE FROM gateway_face_desk WHERE seen < ?", now.minus(rows).toEpochMilli());
  }

  /** How many visits were dropped that a desk had not handled, as long as their rows are kept. */
  int dropped() {
    return database
        .query("SELECT COUNT(*) FROM gateway_face WHERE dropped IS NOT NULL", row -> row.getInt(1))
        .get(0);
  }
}
