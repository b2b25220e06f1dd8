package jp.shikaku.cardreader;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.cardreader.CardReaderEvent.QuarantineReason;
import jp.shikaku.cardreader.CardReaderEvent.VisitQuarantined;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.internal.io.Stepper;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place to subscribe to card readers 「カードリーダーのイベントの窓口」: merges the events of several
 * sources, remembers visits in a ledger, and gives each of them to every listener until it is
 * acknowledged, whatever crashes meanwhile. Made once, closed with the application. Thread-safe.
 *
 * <pre>{@code
 * try (CardReaderHub hub = CardReaderHub.builder()
 *         .source(FaceFolderSource.watching(Path.of("\\\\TERMINAL\\OQS\\face")))
 *         .ledger(JdbcVisitLedger.sqlite(Path.of("visits.db")))
 *         .executor(SwingUtilities::invokeLater)
 *         .listener((visit, ack) -> { registerVisit(visit.answer()); ack.done(); })
 *         .start()) {
 *     …
 * }
 * }</pre>
 */
public final class CardReaderHub implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CardReaderHub.class);
  private static final Duration CLOSE_WITHIN = Duration.ofMillis(1800);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int REPLAY_LIMIT = 100_000;

  private final TimeSource time;
  private final @Nullable SystemTime ownTime;
  private final VisitLedger ledger;
  private final boolean ownsLedger;
  private final Duration lease;
  private final boolean standsBy;
  private final String owner;
  private final Executor threads;
  private final @Nullable ExecutorService ownThreads;
  private final EventStream stream;
  private final List<VisitConsumer> consumers = new ArrayList<>();
  private final Map<SourceId, SourceSlot> slots = new LinkedHashMap<>();
  private final Stepper keeper;
  private final Stepper sweeper;
  private final Set<String> missing = new HashSet<>();
  private final Set<String> gone = new HashSet<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable SourceState ownState;
  private boolean started;
  private boolean isHeld = true;
  private int keepFailures;

  private CardReaderHub(Builder builder, VisitLedger ledger) {
    this.ownTime = builder.time == null ? new SystemTime() : null;
    this.time = builder.time == null ? Objects.requireNonNull(ownTime) : builder.time;
    this.ledger = ledger;
    this.ownsLedger = builder.ownsLedger;
    this.lease = builder.lease;
    this.standsBy = builder.standsBy;
    this.owner = LedgerOwner.newOwner();
    this.ownThreads = builder.threads == null ? pool() : null;
    this.threads = builder.threads == null ? Objects.requireNonNull(ownThreads) : builder.threads;
    this.stream = new EventStream(time, threads);
    VisitConsumer.Shared shared =
        new VisitConsumer.Shared(ledger, owner, lease, time, threads, this::dead, this::takeUpMore);
    // Without one of the host's, the thread that claims a visit calls as well.
    Executor calls = builder.executor == null ? Runnable::run : builder.executor;
    builder.listeners.forEach(
        (name, listener) -> consumers.add(new VisitConsumer(name, shared, calls, listener, null)));
    builder.handlers.forEach(
        (name, handler) -> consumers.add(new VisitConsumer(name, shared, calls, null, handler)));
    String run = owner.substring(owner.lastIndexOf('-') + 1);
    for (CardReaderSource source : builder.sources.values()) {
      slots.put(
          source.id(), new SourceSlot(source, run, time, ledger, List.copyOf(consumers), stream));
    }
    this.keeper = new Stepper(time, threads, this::keep);
    this.sweeper = new Stepper(time, threads, this::sweep);
  }

  /** Threads for the ledger, the listeners and the rest; idle ones end by themselves. */
  private static ExecutorService pool() {
    AtomicInteger count = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        10,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "shikaku-hub-" + count.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Begins a hub.
   *
   * @return the builder; a source, a ledger and a listener are needed
   */
  public static Builder builder() {
    return new Builder();
  }

  // ---- life

  private void start() {
    try {
      if (ledger.hold(slots.keySet(), owner, lease)) {
        startSources();
      } else if (standsBy) {
        ownState(SourceState.Status.STANDING_BY, SourceState.Cause.LEASE_HELD);
      } else {
        throw new LedgerException("start", LedgerException.LEASE_HELD);
      }
    } catch (LedgerException e) {
      if (e.code().equals(LedgerException.LEASE_HELD)) {
        throw e;
      }
      ledgerTrouble(e);
    }
    keeper.wakeWithin(third());
  }

  private Duration third() {
    return lease.dividedBy(3);
  }

  private void ownState(SourceState.Status status, SourceState.Cause cause) {
    ownState = new SourceState(status, time.now(), cause);
    LOG.warn(LogText.line("card-reader-hub-waits", "status", status, "cause", cause));
  }

  private void ledgerTrouble(LedgerException e) {
    LOG.warn(LogText.line("visit-ledger-trouble", "trouble", e.code()));
    if (!started && ownState == null) {
      ownState(SourceState.Status.UNREACHABLE, SourceState.Cause.LEDGER_UNAVAILABLE);
    }
  }

  private void startSources() {
    started = true;
    RuntimeException failure = null;
    for (SourceSlot slot : slots.values()) {
      try {
        slot.source().start(slot);
      } catch (RuntimeException e) {
        LOG.error(LogText.line("source-not-started", "source", slot.source().id(), "error", e));
        failure = e;
      }
    }
    ownState = null;
    sweeper.wake();
    if (failure != null) {
      throw failure;
    }
  }

  /** A computer that slept longer than the lease may find another one watching. */
  private void keepHold() {
    boolean held = ledger.hold(slots.keySet(), owner, lease);
    if (held != isHeld) {
      isHeld = held;
      ownState =
          held
              ? null
              : new SourceState(
                  SourceState.Status.CONNECTED, time.now(), SourceState.Cause.LEASE_HELD);
      LOG.warn(LogText.line(held ? "source-lease-held-again" : "source-lease-lost"));
    }
  }

  /** Keeps claims and holds alive; before the start, waits for its turn. */
  private Duration keep() {
    consumers.forEach(VisitConsumer::watch);
    try {
      if (started) {
        ledger.renew(owner, lease);
        keepHold();
      } else if (ledger.hold(slots.keySet(), owner, lease)) {
        startSources();
      } else if (ownState == null || ownState.status() != SourceState.Status.STANDING_BY) {
        ownState(SourceState.Status.STANDING_BY, SourceState.Cause.LEASE_HELD);
      }
      keepFailures = 0;
      return third();
    } catch (LedgerException e) {
      ledgerTrouble(e);
      Duration pause = Duration.ofSeconds(1L << Math.min(keepFailures++, 5));
      Duration longest = started ? third() : LONGEST_PAUSE;
      return pause.compareTo(longest) < 0 ? pause : longest;
    } catch (RuntimeException e) {
      // For example of a source that did not start; the others did.
      LOG.error(LogText.line("card-reader-hub-failed", "error", e));
      return third();
    }
  }

  private void takeUpMore() {
    sweeper.wake();
  }

  /** Takes up what an earlier run, or another process that died, left open. */
  private Duration sweep() {
    try {
      Set<String> stillMissing = new HashSet<>();
      for (VisitConsumer consumer : consumers) {
        // Those whose files are gone stay open: they must not hide the others.
        int limit = VisitConsumer.CAPACITY + missing.size();
        for (VisitLedger.Open open : ledger.open(consumer.name(), slots.keySet(), limit)) {
          if (consumer.room() > 0 && !consumer.holds(open.sha256())) {
            takeUp(consumer, open, stillMissing);
          }
        }
      }
      missing.clear();
      missing.addAll(stillMissing);
    } catch (LedgerException e) {
      LOG.warn(LogText.line("visit-ledger-trouble", "trouble", e.code()));
    }
    return lease.dividedBy(2);
  }

  private void takeUp(VisitConsumer consumer, VisitLedger.Open open, Set<String> stillMissing) {
    SourceSlot slot = Objects.requireNonNull(slots.get(open.source()));
    boolean reachable = isConnected(slot);
    Optional<EligibilityAnswer> answer = find(slot, open.fileName(), open.sha256());
    if (answer.isPresent()) {
      slot.deliver(answer.get(), List.of(consumer.name()));
      return;
    }
    // One look may fall into a moment when the file is on its way to another folder.
    boolean sure = reachable && isConnected(slot);
    if (sure && missing.contains(open.sha256()) && gone.add(open.sha256())) {
      slot.emit(
          EventHead.derived().visit(open.sha256()),
          head -> new VisitQuarantined(head, QuarantineReason.GONE, open.fileName()));
    }
    if (sure) {
      stillMissing.add(open.sha256());
    }
  }

  private static boolean isConnected(SourceSlot slot) {
    return slot.source().state().status() == SourceState.Status.CONNECTED;
  }

  private Optional<EligibilityAnswer> find(SourceSlot slot, String fileName, String sha256) {
    Optional<EligibilityAnswer> found =
        slot.source()
            .reread(fileName, sha256)
            .or(() -> slot.copyOf(sha256).flatMap(copy -> slot.source().reread(copy, sha256)));
    return found.isPresent()
        ? found
        : content(sha256).flatMap(bytes -> slot.source().decode(fileName, bytes));
  }

  /** A content that was sealed with another key is lost; the visits after it are not. */
  private Optional<byte[]> content(String sha256) {
    try {
      return ledger.content(sha256);
    } catch (LedgerException e) {
      if (!e.code().equals(LedgerException.CONTENT_UNREADABLE)) {
        throw e;
      }
      LOG.warn(LogText.line("visit-content-unreadable", "visit", sha256));
      return Optional.empty();
    }
  }

  private void dead(Visit visit, String consumer) {
    SourceSlot slot = Objects.requireNonNull(slots.get(visit.sourceId()));
    LOG.error(LogText.line("visit-set-aside", "consumer", consumer, "visit", visit.id()));
    slot.emit(
        EventHead.observed().visit(visit.id()).at(visit.occurredAt().orElse(null)),
        head -> new VisitQuarantined(head, QuarantineReason.LISTENER, visit.fileName()));
  }

  // ---- for the host

  /**
   * {@return all events of all sources as they happen, those of a visit in one go} At most once: a
   * subscriber that does not ask for more loses the oldest beyond 256 and gets one {@link
   * CardReaderEvent.EventsMissed}. Visits that must not be lost go to listeners.
   */
  public Flow.Publisher<CardReaderEvent> events() {
    return stream;
  }

  /** {@return how things stand now} */
  public HubSnapshot snapshot() {
    SourceState own = ownState;
    return new HubSnapshot(
        time.now(),
        slots.values().stream()
            .map(slot -> slot.snapshot(own == null ? slot.source().state() : own))
            .toList(),
        consumers.stream().map(VisitConsumer::snapshot).toList());
  }

  /**
   * Reads accepted visits of the past again, for example after the host restored a backup: oldest
   * first, on the calling thread. The ledger is not changed and no listener is called.
   *
   * @param from the earliest time of acceptance, by the ledger's clock
   * @param receiver gets each visit whose file, or stored content, still exists
   * @return the names of the files that could not be found; never null
   * @throws LedgerException when the ledger does not answer
   */
  public List<String> replay(Instant from, Consumer<Visit> receiver) {
    List<String> lost = new ArrayList<>();
    Map<SourceId, Long> numbers = new HashMap<>();
    for (VisitLedger.Past past : ledger.since(from, REPLAY_LIMIT)) {
      SourceSlot slot = slots.get(past.source());
      Optional<EligibilityAnswer> answer =
          slot == null ? Optional.empty() : find(slot, past.fileName(), past.sha256());
      if (answer.isEmpty()) {
        lost.add(past.fileName());
        continue;
      }
      receiver.accept(
          Visit.of(
              past.source(),
              answer.get(),
              past.receivedAt(),
              (draft, eventId) ->
                  draft.head(
                      past.source(),
                      eventId,
                      numbers.merge(past.source(), 1L, Long::sum),
                      past.receivedAt())));
    }
    return lost;
  }

  /**
   * Stops within 2 seconds: the sources end, acknowledgements that were given are written, what
   * waits or was not acknowledged is left to the next start or to another process at once. Further
   * calls do nothing.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    keeper.stop();
    sweeper.stop();
    List<CompletableFuture<?>> endings = new ArrayList<>();
    slots.values().forEach(slot -> endings.add(run(slot.source()::close)));
    List<CompletableFuture<?>> flushes = new ArrayList<>();
    consumers.forEach(
        consumer -> {
          consumer.stop();
          flushes.add(run(consumer::flush));
        });
    // A share that hangs must not keep the next process waiting for the lease.
    endings.add(all(flushes).thenRun(this::releaseLedger));
    await(all(endings));
    stream.complete();
    if (ownThreads != null) {
      ownThreads.shutdown();
    }
    if (ownTime != null) {
      ownTime.close();
    }
  }

  /** Ends without a word to the ledger, as a killed process does; for tests. */
  void abandon() {
    closed.set(true);
    keeper.stop();
    sweeper.stop();
    consumers.forEach(VisitConsumer::stop);
  }

  private CompletableFuture<Void> run(Runnable task) {
    return CompletableFuture.runAsync(task, threads)
        .exceptionally(
            e -> {
              LOG.warn(LogText.line("close-step-failed", "error", e));
              return null;
            });
  }

  private void releaseLedger() {
    try {
      ledger.release(owner);
    } catch (LedgerException e) {
      LOG.warn(LogText.line("visit-ledger-not-released", "trouble", e.code()));
    }
    if (ownsLedger) {
      ledger.close();
    }
  }

  private static CompletableFuture<Void> all(List<CompletableFuture<?>> parts) {
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
  }

  private static void await(CompletableFuture<Void> all) {
    try {
      all.get(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn(LogText.line("close-not-finished", "within", CLOSE_WITHIN));
    }
  }

  /** Collects the settings of a hub. Not thread-safe. */
  public static final class Builder {
    private static final String ONLY = "default";
    private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);
    private static final Duration LONGEST_LEASE = Duration.ofMinutes(10);

    private final Map<SourceId, CardReaderSource> sources = new LinkedHashMap<>();
    private final Map<String, CardReaderListener> listeners = new LinkedHashMap<>();
    private final Map<String, TransactionalVisitHandler> handlers = new LinkedHashMap<>();
    private @Nullable VisitLedger ledger;
    private boolean ownsLedger;
    private Duration lease = Duration.ofSeconds(30);
    private boolean standsBy;
    private @Nullable Executor executor;
    private @Nullable Executor threads;
    private @Nullable TimeSource time;

    private Builder() {}

    /**
     * Adds a source and hands it over: it is started and closed with the hub. At least one is
     * needed.
     *
     * @param source of a name that no other has
     * @return this
     */
    public Builder source(CardReaderSource source) {
      if (sources.putIfAbsent(source.id(), source) != null) {
        throw new InvalidQueryException("source", "must have a name that no other source has");
      }
      return this;
    }

    /**
     * Sets the ledger and hands it over: it is closed with the hub. Needed.
     *
     * @param ledger used by this hub only
     * @return this
     */
    public Builder ledger(VisitLedger ledger) {
      this.ledger = Objects.requireNonNull(ledger);
      this.ownsLedger = true;
      return this;
    }

    /**
     * Sets a ledger that others use too: the caller closes it, after the hub.
     *
     * @param ledger not closed with the hub
     * @return this
     */
    public Builder sharedLedger(VisitLedger ledger) {
      this.ledger = Objects.requireNonNull(ledger);
      this.ownsLedger = false;
      return this;
    }

    /**
     * Sets the only listener; visits come to it at least once.
     *
     * @param listener the listener
     * @return this
     */
    public Builder listener(CardReaderListener listener) {
      return listener(ONLY, listener);
    }

    /**
     * Adds a listener; each one gets every visit and acknowledges for itself. In several processes
     * with one ledger, listeners of one name share the visits among them.
     *
     * @param name 1 to 64 letters, digits, {@code . _ -}; the same over restarts
     * @param listener the listener
     * @return this
     */
    public Builder listener(String name, CardReaderListener listener) {
      listeners.put(unused(name), Objects.requireNonNull(listener));
      return this;
    }

    /**
     * Sets the only handler; visits are handled exactly once.
     *
     * @param handler writes with the ledger's own transaction
     * @return this
     */
    public Builder handler(TransactionalVisitHandler handler) {
      return handler(ONLY, handler);
    }

    /**
     * Adds a handler beside other handlers or listeners, as {@link #listener(String,
     * CardReaderListener)}.
     *
     * @param name 1 to 64 letters, digits, {@code . _ -}; the same over restarts
     * @param handler writes with the ledger's own transaction
     * @return this
     */
    public Builder handler(String name, TransactionalVisitHandler handler) {
      handlers.put(unused(name), Objects.requireNonNull(handler));
      return this;
    }

    private String unused(String name) {
      String checked = new SourceId(name).value();
      if (listeners.containsKey(checked) || handlers.containsKey(checked)) {
        throw new InvalidQueryException("listener", "must have a name that no other listener has");
      }
      return checked;
    }

    /**
     * Sets who runs listeners, threads of the hub unless set; {@code SwingUtilities::invokeLater}
     * fits. Handlers run on a thread of the ledger in any case. It is not closed.
     *
     * @param executor runs listeners
     * @return this
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor);
      return this;
    }

    /**
     * Sets how long a process that died keeps its visits from the others, 30 s unless set. A living
     * one renews its claims for as long as a listener takes.
     *
     * @param lease 100 ms to 10 min
     * @return this
     */
    public Builder lease(Duration lease) {
      if (lease.compareTo(SHORTEST_LEASE) < 0 || lease.compareTo(LONGEST_LEASE) > 0) {
        throw new InvalidQueryException("lease", "must be 100 ms to 10 min");
      }
      this.lease = lease;
      return this;
    }

    /**
     * Lets a second process with the same ledger wait for the first to end, where it would be
     * refused otherwise.
     *
     * @return this
     */
    public Builder standBy() {
      this.standsBy = true;
      return this;
    }

    /**
     * Sets the time, the computer's unless set; for tests.
     *
     * @param time not closed with the hub
     * @return this
     */
    public Builder time(TimeSource time) {
      this.time = Objects.requireNonNull(time);
      return this;
    }

    /** Runs everything on the given executor: with virtual time there need be no threads. */
    Builder threads(Executor threads) {
      this.threads = threads;
      return this;
    }

    /**
     * Makes the hub and starts the sources.
     *
     * @return the running hub
     * @throws InvalidQueryException when source, ledger or listener are missing, or a handler is to
     *     work with a ledger that is no database
     * @throws LedgerException when another process watches these sources with the same ledger; a
     *     database that does not answer now is waited for
     */
    public CardReaderHub start() {
      if (sources.isEmpty()) {
        throw new InvalidQueryException("source", "is needed", "イベント源を指定してください");
      }
      if (ledger == null) {
        throw new InvalidQueryException("ledger", "is needed", "受付台帳を指定してください");
      }
      if (listeners.isEmpty() && handlers.isEmpty()) {
        throw new InvalidQueryException("listener", "is needed", "リスナーを指定してください");
      }
      if (!handlers.isEmpty() && ledger instanceof InMemoryVisitLedger) {
        throw new InvalidQueryException(
            "ledger", "must be a database for a handler", "ハンドラーにはデータベースの受付台帳が必要です");
      }
      CardReaderHub hub = new CardReaderHub(this, ledger);
      try {
        hub.start();
      } catch (RuntimeException e) {
        hub.close();
        throw e;
      }
      return hub;
    }
  }
}
