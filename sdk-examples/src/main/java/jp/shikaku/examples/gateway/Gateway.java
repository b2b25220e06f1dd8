package jp.shikaku.examples.gateway;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.FaceFolderSource;
import jp.shikaku.cardreader.JdbcVisitLedger;
import jp.shikaku.cardreader.LedgerException;
import jp.shikaku.cardreader.VisitLedger;
import jp.shikaku.examples.OwnerOnly;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.transport.SystemTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway beside a terminal 「資格確認端末の中継サーバー」 (transports 5): owns the terminal's folders and
 * lets the receipt computers of the clinic ask through it. The protocol is this project's own and
 * not the official Web API. Thread-safe.
 */
public final class Gateway implements AutoCloseable {

  /** Begins the path of every resource. */
  public static final String PATH = "/oqs-gateway/v1";

  /** A file of this name in the data folder declares a disaster as long as it is there. */
  private static final String DISASTER = "disaster";

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private static final Duration KEPT = Duration.ofHours(24);
  private static final Duration KNOWN = Duration.ofDays(7);
  private static final Duration FACE_ROWS = Duration.ofDays(30);
  private static final Duration PURGE_EVERY = Duration.ofMinutes(10);
  private static final Duration FACE_LEASE = Duration.ofSeconds(5);

  /** Longer than the server takes to see that a session was cut off. */
  private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(45);

  private static final Duration LEDGER_CHECK = Duration.ofSeconds(10);
  private static final int IDLE_SECONDS = 10;

  /** Whom the visit ledger knows. */
  private static final String FACES = "gateway";

  /** A new ledger's first pages do not fit into less. */
  private static final long LEAST_SPACE = 64 * 1024;

  private final GatewaySettings settings;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final SystemTime time;
  private final SharedFolderTransport transport;
  private final Database database;
  private final ExchangeLedger ledger;
  private final LargeAnswers large;
  private final ExchangeDesk exchanges;
  private final FaceDesk faces;
  private final FaceWatch faceWatch;
  private final GatewayHealth health;
  private final GatewayServer server;
  private final Refusals refusals = new Refusals();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile int dropped;

  private Gateway(GatewaySettings settings) throws IOException {
    this.settings = settings;
    try {
      time = opened(new SystemTime());
      ExecutorService turns = workers();
      opened(() -> turns.shutdown());
      Recurring recurring = opened(new Recurring(time, turns));
      // First what is most often set up wrongly.
      server = opened(new GatewayServer(settings, time, recurring, refusals));
      Path data = dataFolder(settings.data());
      opened(lock(data.resolve("gateway.lock")));
      Path key = data.resolve("gateway.key");
      Path file = data.resolve("gateway.db").toAbsolutePath();
      boolean makesKey = !Files.exists(key);
      if (makesKey && settings.database().isEmpty() && Files.exists(file)) {
        throw Seal.missing();
      }
      Seal seal = Seal.at(key);
      if (settings.database().isEmpty()) {
        SqliteLibrary.unpackInto(data.toAbsolutePath().resolve("native"));
      }
      VisitLedger visits = visits(file);
      opened(visits);
      database =
          opened(
              settings
                  .database()
                  .map(source -> Database.postgresql(source, data.resolve("gateway.session")))
                  .orElseGet(() -> Database.sqlite(file)));
      try {
        ledger = ledger(database, seal);
      } catch (InvalidQueryException e) {
        if (makesKey) {
          Files.delete(key); // the ledger has another, which is to be put there
        }
        throw e;
      }
      large = new LargeAnswers(data.resolve("answers"), seal);
      large.removeAllBut(ledger::largeAnswers); // what a crash has left
      faces = new FaceDesk(database, seal, time, turns);
      SharedFolderTransport.Builder folders = SharedFolderTransport.builder();
      settings.staging().ifPresent(folders::stagingFolder);
      transport =
          folders
              .root(settings.root())
              .maxConcurrent(settings.sessions())
              .pickupTimeout(settings.pickupTimeout())
              .orphanHandler(this::lateAnswer)
              .time(time)
              .build();
      opened(transport);
      Lanes lanes = new Lanes(settings.sessions(), settings.queue(), turns);
      exchanges =
          new ExchangeDesk(
              transport,
              ledger,
              large,
              lanes,
              settings.documents(),
              settings.maintenance(),
              time,
              settings.answerTimeout(),
              turns);
      health =
          new GatewayHealth(
              exchanges,
              settings.root().resolve("res"),
              settings.maintenance(),
              server::notAfter,
              this::observations,
              () -> Files.exists(data.resolve(DISASTER)),
              time,
              turns);
      new Leftovers(settings, transport, exchanges, ledger, turns).takeUp();
      reviveVisits(visits);
      faceWatch = opened(new FaceWatch(() -> hub(visits), faces));
      faceWatch.begin();
      purge();
      recurring.every(PURGE_EVERY, this::purge);
      recurring.every(LEDGER_CHECK, this::checkLedger);
      recurring.every(Refusals.COUNTED_FOR, refusals::tellCounts);
      opened(health::stop);
      health.start();
      server.start(new Endpoints(exchanges, faces, health, refusals, time, turns, settings));
    } catch (IOException | RuntimeException | Error e) {
      closeAll();
      throw e;
    }
  }

  /**
   * Starts a gateway: what an earlier run left open is taken up first, then it listens.
   *
   * @param settings the settings
   * @return the running gateway
   * @throws InvalidQueryException when a setting can not be used, or another gateway runs with the
   *     same data
   * @throws DiskFullException when the data folder's disk has no space left
   * @throws IOException when the data folder can not be used or the database does not answer
   */
  public static Gateway start(GatewaySettings settings) throws IOException {
    try {
      return new Gateway(settings);
    } catch (IOException | LedgerException | LedgerTrouble e) {
      if (isFull(settings.data().toAbsolutePath())) {
        throw new DiskFullException(e);
      }
      throw e;
    }
  }

  private static boolean isFull(Path data) throws IOException {
    Path there = Files.exists(data) ? data : data.getParent();
    return there != null
        && Files.exists(there)
        && Files.getFileStore(there).getUsableSpace() < LEAST_SPACE;
  }

  private static ExecutorService workers() {
    AtomicInteger count = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "shikaku-gateway-" + count.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  private static Path dataFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      OwnerOnly.createFolder(folder);
    }
    return folder;
  }

  private static FileChannel lock(Path file) throws IOException {
    FileChannel channel = OwnerOnly.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // held in this very process
    }
    if (lock == null) {
      channel.close();
      throw another();
    }
    return channel;
  }

  private static InvalidQueryException another() {
    return new InvalidQueryException(
        "data",
        "is used by another gateway that runs now, or was cut off less than a minute ago",
        "ほかの中継サーバーが使用中です（切断された直後の場合は、1分ほど待って再度起動してください）");
  }

  private VisitLedger visits(Path file) {
    return settings
        .database()
        .map(source -> JdbcVisitLedger.builder(source).build())
        .orElseGet(() -> JdbcVisitLedger.sqlite(file));
  }

  /** A database keeps the session of a gateway that was killed, or cut off, for a while. */
  private ExchangeLedger ledger(Database database, Seal seal) throws IOException {
    long end = time.nanoTime() + DATABASE_PATIENCE.toNanos();
    boolean isTold = false;
    while (true) {
      try {
        return new ExchangeLedger(database, seal, settings.kinds(), time);
      } catch (LedgerTrouble e) {
        if (!isTold) {
          isTold = true;
          LOG.warn(LogText.line("ledger-waited-for", "trouble", e, "atMost", DATABASE_PATIENCE));
        }
        if (time.nanoTime() - end > 0) {
          if (String.valueOf(e.getMessage()).contains(Database.OTHER_GATEWAY)) {
            throw another();
          }
          throw new IOException(e.getMessage());
        }
        pause();
      }
    }
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(300);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
  }

  private static void reviveVisits(VisitLedger visits) {
    int revived = visits.reviveAll(FACES);
    if (revived > 0) {
      LOG.warn(LogText.line("visits-taken-up-again", "count", revived));
    }
  }

  private CardReaderHub hub(VisitLedger visits) {
    return CardReaderHub.builder()
        .source(FaceFolderSource.builder(settings.root().resolve("face")).time(time).build())
        .sharedLedger(visits)
        .listener(FACES, faces)
        .lease(FACE_LEASE)
        .standBy()
        .time(time)
        .start();
  }

  private void lateAnswer(Pending exchange, Instant seenAt) {
    exchanges.lateAnswer(exchange);
  }

  private void purge() {
    try {
      ledger.purge(KEPT, KNOWN);
      large.removeAllBut(ledger::largeAnswers);
      faces.purge(KEPT, KNOWN, FACE_ROWS);
      dropped = faces.dropped();
    } catch (LedgerTrouble e) {
      LOG.warn(LogText.line("purge-failed"));
    }
  }

  private void checkLedger() {
    boolean wasWell = database.trouble().isEmpty();
    try {
      database.check();
      if (!wasWell) {
        LOG.info(LogText.line("ledger-available-again"));
      }
      faceWatch.begin();
    } catch (LedgerTrouble e) {
      if (wasWell) {
        LOG.error(LogText.line("ledger-unavailable", "what", String.valueOf(e.getMessage())));
      }
      if (database.isAnothers()) {
        faceWatch.leave();
      }
    }
  }

  /** What desks shall know beside the way to the terminal. */
  private List<Health.Observation> observations() {
    List<Health.Observation> seen = new ArrayList<>(server.certificates());
    database
        .trouble()
        .ifPresent(
            code ->
                seen.add(
                    new Health.Observation(
                        Health.Topic.LEDGER_UNAVAILABLE,
                        database.isAnothers()
                            ? "another gateway has taken over the ledger: nothing is sent here,"
                                + " and card visits are left to it"
                            : "the gateway's ledger does not answer ("
                                + code
                                + "): nothing new is sent, and no card visit is listed")));
    seen.addAll(faces.observations());
    int lost = dropped;
    if (lost > 0) {
      seen.add(
          new Health.Observation(
              Health.Topic.GATEWAY_NOTE,
              lost + " card visits were dropped after " + KNOWN.toDays() + " days, not handled"));
    }
    return seen;
  }

  /** {@return when the server's certificate ends; empty without TLS} */
  public Optional<Instant> certificateEnd() {
    return Optional.ofNullable(server.notAfter());
  }

  /** {@return the port it listens on} */
  public int port() {
    return server.port();
  }

  /**
   * Stops: takes nothing new, lets running exchanges end for the grace, then closes. What is still
   * out then is waited for by the next start. Further calls do nothing.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    LOG.info(LogText.line("gateway-stopping", "exchanges", exchanges.running()));
    health.stop();
    faces.stop();
    exchanges.stop();
    CompletableFuture<?>[] running = exchanges.outcomes().toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(running).get(settings.stopGrace().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // goes on without waiting
    } catch (ExecutionException | TimeoutException e) {
      // How they ended is told to those who wait.
    }
    refusals.tellCounts();
    transport.close(); // those who wait are told before the server ends
    server.close(); // before what it uses
    closeAll();
  }

  private void closeAll() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOG.warn(LogText.line("close-failed", "error", e));
      }
    }
  }
}
