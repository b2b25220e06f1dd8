package jp.shikaku.examples.gateway;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.FaceFolderSource;
import jp.shikaku.cardreader.JdbcVisitLedger;
import jp.shikaku.cardreader.VisitLedger;
import jp.shikaku.examples.OwnerOnly;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway beside a terminal 「資格確認端末の中継サーバー」 (transports 5): owns the terminal's folders and lets
 * the receipt computers of the clinic ask through it. The protocol is this project's own and not
 * the official Web API. Thread-safe.
 */
public final class Gateway implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private static final Duration KEPT = Duration.ofHours(24);
  private static final Duration KNOWN = Duration.ofDays(7);
  private static final Duration PURGE_EVERY = Duration.ofMinutes(10);
  private static final Duration FACE_LEASE = Duration.ofSeconds(5);
  private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(15);
  private static final String STAGING = ".shikaku-staging";
  private static final int IDLE_SECONDS = 10;

  private final GatewaySettings settings;
  private final SystemTime time;
  private final ExecutorService turns;
  private final FileChannel lockFile;
  private final Database database;
  private final SharedFolderTransport transport;
  private final ExchangeLedger ledger;
  private final ExchangeDesk exchanges;
  private final FaceDesk faces;
  private final GatewayHealth health;
  private final GatewayServer server;
  private final ReentrantLock closing = new ReentrantLock();
  private @Nullable CardReaderHub hub;
  private boolean closed;

  private Gateway(GatewaySettings settings) throws IOException {
    this.settings = settings;
    this.time = new SystemTime();
    this.turns = workers();
    Path data = Files.createDirectories(settings.data());
    this.lockFile = lock(data.resolve("gateway.lock"));
    Seal seal = Seal.at(data.resolve("gateway.key"));
    VisitLedger visits = visits(data.resolve("gateway.db"));
    this.database =
        settings
            .database()
            .map(Database::postgresql)
            .orElseGet(() -> Database.sqlite(data.resolve("gateway.db").toAbsolutePath()));
    this.ledger = openLedger(database, seal, time);
    Lanes lanes = new Lanes(settings.sessions(), settings.queue(), turns);
    this.transport =
        SharedFolderTransport.builder()
            .root(settings.root())
            .stagingFolder(settings.root().resolve(STAGING))
            .maxConcurrent(settings.sessions())
            .pickupTimeout(settings.pickupTimeout())
            .orphanHandler((exchange, at) -> late(exchange))
            .time(time)
            .build();
    this.exchanges =
        new ExchangeDesk(
            transport,
            ledger,
            lanes,
            Documents.MESSAGES,
            time,
            settings.answerTimeout(),
            turns);
    this.faces = new FaceDesk(database, seal, time, turns);
    this.server = new GatewayServer(settings, time);
    this.health =
        new GatewayHealth(
            exchanges,
            settings.root().resolve("res"),
            settings.maintenance(),
            server::notAfter,
            time,
            turns);
    this.visitLedger = visits;
  }

  private final VisitLedger visitLedger;

  /**
   * Starts a gateway: what an earlier run left open is taken up first, then it listens.
   *
   * @param settings the settings
   * @return the running gateway
   * @throws InvalidQueryException when a setting can not be used, or another gateway runs with the
   *     same data
   * @throws IOException when the data folder can not be used, or the address is taken
   */
  public static Gateway start(GatewaySettings settings) throws IOException {
    Gateway gateway = new Gateway(settings);
    try {
      gateway.begin();
      return gateway;
    } catch (RuntimeException e) {
      gateway.close();
      throw e;
    }
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
}
