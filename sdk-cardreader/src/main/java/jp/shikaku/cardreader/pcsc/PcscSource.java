package jp.shikaku.cardreader.pcsc;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.smartcardio.TerminalFactory;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.cardreader.Capability;
import jp.shikaku.cardreader.CardKind;
import jp.shikaku.cardreader.CardReaderEvent;
import jp.shikaku.cardreader.CardReaderEvent.AuthenticationFailed;
import jp.shikaku.cardreader.CardReaderEvent.AuthenticationSucceeded;
import jp.shikaku.cardreader.CardReaderEvent.CardIdentified;
import jp.shikaku.cardreader.CardReaderEvent.CardInserted;
import jp.shikaku.cardreader.CardReaderEvent.CardRemoved;
import jp.shikaku.cardreader.CardReaderEvent.Credential;
import jp.shikaku.cardreader.CardReaderEvent.CredentialBlocked;
import jp.shikaku.cardreader.CardReaderEvent.EventsMissed;
import jp.shikaku.cardreader.CardReaderEvent.FailureReason;
import jp.shikaku.cardreader.CardReaderEvent.Method;
import jp.shikaku.cardreader.CardReaderEvent.ReaderOffline;
import jp.shikaku.cardreader.CardReaderEvent.ReaderOnline;
import jp.shikaku.cardreader.CardReaderEvent.SourceConnected;
import jp.shikaku.cardreader.CardReaderEvent.SourceUnreachable;
import jp.shikaku.cardreader.CardReaderSource;
import jp.shikaku.cardreader.EventHead;
import jp.shikaku.cardreader.EventSink;
import jp.shikaku.cardreader.Knowledge;
import jp.shikaku.cardreader.SourceId;
import jp.shikaku.cardreader.SourceState;
import jp.shikaku.cardreader.SourceState.Cause;
import jp.shikaku.cardreader.SourceState.Status;
import jp.shikaku.cardreader.pcsc.CardAccessException.Reason;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The plain card readers of this computer 「汎用カードリーダー」 as a source of events (cardreader 3):
 * readers, cards and their kinds, and the proofs made with {@link MyNumberCard}.
 *
 * <pre>{@code
 * PcscSource desk = PcscSource.builder(new SourceId("desk-1")).build();
 * // given to the hub, which starts it
 * CardKind kind = desk.card(desk.readers().get(0)).kind();
 * }</pre>
 *
 * <p>It gives no visits: a reader alone cannot make an eligibility query (cardreader 5).
 *
 * <p>When the PC/SC service went away, the JDK cannot reach it again in the same process; a small
 * child process then does the work, until {@link #close} (cardreader 7.6). A PIN goes to it through
 * a pipe only.
 *
 * <p>Needs the module {@code java.smartcardio}. Thread-safe.
 */
public final class PcscSource implements CardReaderSource {

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration IDENTIFY_AGAIN = Duration.ofMillis(500);
  private static final int MOST_IDENTIFICATIONS = 5;

  private static final Set<Capability> CAPABILITIES =
      Stream.concat(
              Stream.<Class<? extends CardReaderEvent>>of(
                      SourceConnected.class,
                      SourceUnreachable.class,
                      ReaderOnline.class,
                      ReaderOffline.class,
                      CardInserted.class,
                      CardIdentified.class,
                      AuthenticationSucceeded.class,
                      AuthenticationFailed.class,
                      CredentialBlocked.class,
                      CardRemoved.class)
                  .map(event -> new Capability(event, Knowledge.OBSERVED)),
              Stream.of(new Capability(EventsMissed.class, Knowledge.DERIVED)))
          .collect(Collectors.toUnmodifiableSet());

  private final SourceId id;
  private final TimeSource time;
  private final @Nullable SystemTime ownTime;
  private final Duration timeout;
  private final ReaderMonitor monitor;
  private final Map<String, ReaderLane> lanes = new ConcurrentHashMap<>();

  /** From insertion to removal of a card; the same visit id in all its events. */
  private final Map<String, String> presences = new ConcurrentHashMap<>();

  private final AtomicBoolean started = new AtomicBoolean();
  private final ReentrantLock emitting = new ReentrantLock();
  private @Nullable EventSink sink;
  private volatile boolean closed;
  private final ReentrantLock becoming = new ReentrantLock();
  private volatile SourceState state;

  private PcscSource(Builder builder) {
    id = builder.id;
    TimeSource given = builder.time;
    if (given == null) {
      SystemTime made = new SystemTime();
      ownTime = made;
      time = made;
    } else {
      ownTime = null;
      time = given;
    }
    timeout = builder.timeout;
    monitor = new ReaderMonitor(builder.opener(), builder.openerAfterLoss(time), new Watch(), time);
    state = new SourceState(Status.STOPPED, time.now(), null);
  }

  /**
   * Begins a source.
   *
   * @param id its name
   * @return a builder
   */
  public static Builder builder(SourceId id) {
    return new Builder(id);
  }

  @Override
  public SourceId id() {
    return id;
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public SourceState state() {
    return state;
  }

  @Override
  public void start(EventSink newSink) {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("the source was started before");
    }
    emitting.lock();
    try {
      sink = newSink;
    } finally {
      emitting.unlock();
    }
    monitor.start();
  }

  /** {@return the readers that were there at the last look, in the system's order} */
  public List<String> readers() {
    return List.copyOf(monitor.readers().keySet());
  }

  /**
   * Gives the card on a reader, whichever lies there when an operation begins.
   *
   * @param readerName the reader, as {@link #readers()} and the events name it; need not be there
   *     now
   * @return the card; its operations fail with {@link Reason#READER_ABSENT} or {@link
   *     Reason#NO_CARD} where there is none
   */
  public MyNumberCard card(String readerName) {
    return new MyNumberCard(
        readerName, lane(readerName), monitor::open, this::witness, time, timeout);
  }

  private ReaderLane lane(String reader) {
    ReaderLane lane =
        lanes.computeIfAbsent(
            reader, name -> new ReaderLane(time, "shikaku-card-" + (lanes.size() + 1)));
    if (closed) {
      lane.close();
    }
    return lane;
  }

  /** Stops watching, frees everyone who waits, ends the worker; within 2 seconds. */
  @Override
  public void close() {
    becoming.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      becoming.unlock();
    }
    lanes.values().forEach(ReaderLane::close);
    monitor.close();
    presences.clear();
    state = new SourceState(Status.STOPPED, time.now(), null);
    if (ownTime != null) {
      ownTime.close();
    }
  }

  /** Names the source. */
  @Override
  public String toString() {
    return "PcscSource[" + id + "]";
  }

  private void emit(EventHead.Draft draft, Function<EventHead, ? extends CardReaderEvent> event) {
    emitting.lock();
    try {
      if (sink != null && !closed) {
        sink.emit(draft, event);
      }
    } catch (RuntimeException e) {
      CardLog.warn("card.sinkFailed", "error", e);
    } finally {
      emitting.unlock();
    }
  }

  private static EventHead.Draft draft(String reader, @Nullable String visit) {
    EventHead.Draft draft = EventHead.observed().reader(reader);
    return visit == null ? draft : draft.visit(visit);
  }

  private void identify(String reader, String visit, int attempts) {
    if (!visit.equals(presences.get(reader))) {
      return;
    }
    try {
      CardKind kind = card(reader).kindNow(new Attempt(time, timeout));
      if (visit.equals(presences.get(reader))) {
        CardLog.info("card.identified", "reader", reader, "kind", kind);
        emit(draft(reader, visit), head -> new CardIdentified(head, kind));
      }
    } catch (PcscFault e) {
      CardLog.info("card.notIdentified", "reader", reader, "code", e.code());
      // Held by another program, or not yet steady; a card that left is not looked for.
      if (attempts < MOST_IDENTIFICATIONS) {
        time.schedule(
            IDENTIFY_AGAIN, () -> lane(reader).later(() -> identify(reader, visit, attempts + 1)));
      }
    } catch (CardAccessException e) {
      CardLog.info("card.notIdentified", "reader", reader, "reason", e.reason());
    }
  }

  private MyNumberCard.Verdict witness(String reader) {
    String visit = presences.get(reader);
    return new MyNumberCard.Verdict() {
      @Override
      public void proven() {
        emit(draft(reader, visit), head -> new AuthenticationSucceeded(head, Method.PIN));
      }

      @Override
      public void failed(CardAccessException failure, boolean tried) {
        CardLog.info("card.notProven", "reader", reader, "reason", failure.reason());
        if (tried) {
          FailureReason reason =
              switch (failure.reason()) {
                case WRONG_PIN, BLOCKED -> FailureReason.WRONG_PIN;
                case BAD_SIGNATURE -> FailureReason.BAD_SIGNATURE;
                default -> FailureReason.OTHER;
              };
          OptionalInt tries = failure.triesLeft();
          emit(draft(reader, visit), head -> new AuthenticationFailed(head, reason, tries));
        }
        if (failure.reason() == Reason.BLOCKED) {
          emit(
              draft(reader, visit),
              head -> new CredentialBlocked(head, Credential.AUTHENTICATION_PIN));
        }
      }
    };
  }

  /** What the monitor sees, told as events. */
  private final class Watch implements ReaderMonitor.Watcher {

    private @Nullable Instant downSince;

    /** A thread that was left behind may come here after the end. */
    private void become(SourceState now) {
      becoming.lock();
      try {
        if (!closed) {
          state = now;
        }
      } finally {
        becoming.unlock();
      }
    }

    @Override
    public void up(boolean again) {
      Instant now = time.now();
      Instant since = downSince;
      downSince = null;
      become(new SourceState(Status.CONNECTED, now, null));
      CardLog.info("pcsc.up", "again", again);
      emit(EventHead.observed(), SourceConnected::new);
      if (again) {
        emit(EventHead.derived(), head -> new EventsMissed(head, since, now, 0));
      }
    }

    @Override
    public void down(Cause cause, boolean needsRestart) {
      Instant since = downSince == null ? time.now() : downSince;
      downSince = since;
      become(new SourceState(Status.UNREACHABLE, since, cause));
      emit(EventHead.observed(), head -> new SourceUnreachable(head, cause, since, needsRestart));
    }

    @Override
    public void readerOnline(String reader) {
      CardLog.info("reader.online", "reader", reader);
      emit(draft(reader, null), ReaderOnline::new);
    }

    @Override
    public void readerOffline(String reader) {
      CardLog.info("reader.offline", "reader", reader);
      emit(draft(reader, null), ReaderOffline::new);
    }

    @Override
    public void cardInserted(String reader) {
      String visit = UUID.randomUUID().toString();
      presences.put(reader, visit);
      emit(draft(reader, visit), CardInserted::new);
      lane(reader).later(() -> identify(reader, visit, 1));
    }

    @Override
    public void cardRemoved(String reader, boolean seen) {
      String visit = presences.remove(reader);
      EventHead.Draft draft = (seen ? EventHead.observed() : EventHead.derived()).reader(reader);
      emit(visit == null ? draft : draft.visit(visit), CardRemoved::new);
    }
  }

  /** Settings of a source 「設定」. Not thread-safe. */
  public static final class Builder {

    private final SourceId id;
    private @Nullable Supplier<TerminalFactory> factory;
    private boolean worker = true;
    private @Nullable Path workerJava;
    private @Nullable String workerClassPath;
    private Duration timeout = DEFAULT_TIMEOUT;
    private @Nullable TimeSource time;

    private Builder(SourceId id) {
      this.id = id;
    }

    /**
     * Uses another provider than the JDK's, for example one that can reach a restarted service
     * again. Asked anew after every loss; no worker is started then.
     *
     * @param newFactory makes the factory; may throw while the service is absent. Not {@link
     *     TerminalFactory#getDefault()}, which never recovers
     * @return this
     */
    public Builder terminalFactory(Supplier<TerminalFactory> newFactory) {
      factory = newFactory;
      return this;
    }

    /**
     * Starts no child process: after a loss of the service the event {@code SourceUnreachable} asks
     * for a restart of the program.
     *
     * @return this
     */
    public Builder withoutWorker() {
      worker = false;
      return this;
    }

    /**
     * Sets the program that runs the worker; by default the Java that runs this program.
     *
     * @param java path of {@code java}, of a runtime with the module {@code java.smartcardio}
     * @return this
     */
    public Builder workerJava(Path java) {
      workerJava = java;
      return this;
    }

    /**
     * Sets where the worker finds the classes of this library; by default where they came from. To
     * be set if they lie in a jar within a jar or in a run-time image.
     *
     * @param classPath a class path with this library's card-reader jar
     * @return this
     * @throws InvalidQueryException if it is blank
     */
    public Builder workerClassPath(String classPath) {
      if (classPath.isBlank()) {
        throw new InvalidQueryException("workerClassPath", "must not be blank", "クラスパスを指定してください");
      }
      workerClassPath = classPath;
      return this;
    }

    /**
     * Sets the time limit of an operation with a card; default 15 seconds.
     *
     * @param limit more than zero
     * @return this
     * @throws InvalidQueryException if it is not
     */
    public Builder timeout(Duration limit) {
      timeout = MyNumberCard.positive("timeout", limit);
      return this;
    }

    /**
     * Sets where time comes from; by default this computer.
     *
     * @param newTime the time; not closed by the source
     * @return this
     */
    public Builder time(TimeSource newTime) {
      time = newTime;
      return this;
    }

    /**
     * Makes the source, which does nothing until the hub starts it.
     *
     * @return a new source
     * @throws InvalidQueryException if this Java lacks the module {@code java.smartcardio}
     */
    public PcscSource build() {
      if (ModuleLayer.boot().findModule("java.smartcardio").isEmpty()) {
        throw new InvalidQueryException(
            "java.smartcardio",
            "the module is missing; start Java with --add-modules java.smartcardio",
            "Javaのモジュール java.smartcardio がありません（--add-modules java.smartcardio を指定してください）");
      }
      return new PcscSource(this);
    }

    private Pcsc.Opener opener() {
      Supplier<TerminalFactory> own = factory;
      return own == null ? LocalPcsc::openDefault : () -> LocalPcsc.open(own);
    }

    private Pcsc.@Nullable Opener openerAfterLoss(TimeSource clock) {
      if (factory != null) {
        return opener();
      }
      Optional<List<String>> command =
          worker ? WorkerCommand.of(workerJava, workerClassPath) : Optional.empty();
      return command.<Pcsc.Opener>map(line -> () -> WorkerPcsc.start(line, clock)).orElse(null);
    }
  }
}
