package jp.shikaku.mock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A folder that behaves like the eligibility terminal's shared folder「資格確認端末の共有フォルダ」: request files
 * in {@code req} are taken away, answers appear in {@code res}.
 *
 * <pre>{@code
 * try (MockTerminal terminal = MockTerminal.builder().root(folder).seed(1).start()) {
 *   terminal.next(Fault.late(Duration.ofMillis(300)), Fault.never());
 *   terminal.when(request -> request.kind().equals("OQSsiquc01"), Fault.mojibake());
 *   … // a client writes into folder/req and reads folder/res
 *   terminal.awaitSeen(1, Duration.ofSeconds(5)).get(0).bytes();
 * }
 * }</pre>
 *
 * <p>It serves eligibility queries ({@code OQSsiquc01}), 薬剤情報 with 診療情報 ({@code YZKsiquc01}),
 * 特定健診情報 ({@code TKKsiquc01}), 照会番号 ({@code OQSsiimm01}, {@code OQSmuimm}), bulk queries ({@code
 * OQSmuquc}) and the lists of 訪問診療等, オンライン診療等 and 医療扶助 ({@code OQSmuhvq}, {@code OQSmuonq}, {@code
 * OQSmutic}) for the same {@link Population}; any other request of a proper name comes back with a
 * {@code .err}. Files of other names are left alone. A request that is being written in place is
 * waited for. Requests that already lie in {@code req} at the start are taken, as the real
 * application does.
 *
 * <p>A folder has one terminal at a time on a computer, in this process or another: two would take
 * each other's requests.
 *
 * <p>Thread-safe. Its threads are daemons and end within two seconds of {@link #close()}; the
 * folders stay.
 */
public final class MockTerminal implements AutoCloseable {

  /** The folder has a mock terminal already 「使用中」, in this process or another one. */
  public static final class InUseException extends IOException {
    private static final long serialVersionUID = 1L;

    InUseException() {
      super("another mock terminal plays this folder: close it first, or use another folder");
    }
  }

  private static final Fault SESSION_LIMIT =
      Fault.err("MOCK (模擬端末). Not an official message. More sessions than the limit.\r\n");

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

  /** When nobody has asked for this long, looking less often spares the machine. */
  private static final Duration IDLE_AFTER = Duration.ofSeconds(3);

  private static final int IDLE_FACTOR = 5;

  private final Path root;
  private final FolderClaim claim;
  private final Population population;
  private final Population.Memory people;
  private final MockClock clock;
  private final MockClock.Timers timers;
  private final Duration poll;
  private final Scenario usual;
  private final Events events;
  private final Records records;
  private final Receptions receptions = new Receptions();
  private final Sessions sessions = new Sessions();
  private final Set<String> throughGateway = ConcurrentHashMap.newKeySet();
  private final List<Runnable> resets = new CopyOnWriteArrayList<>();
  private final ScheduledThreadPoolExecutor executor;
  private final Composer composer;
  private final AnswerDesk desk;
  private final Presence presence;
  private final Outages outages;
  private final Mishaps mishaps;
  private final RequestWatch watch;
  private final Thread watcher;
  private final MockReader reader;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  private MockTerminal(Builder builder, Path root, FolderClaim claim) throws IOException {
    this.root = root;
    this.claim = claim;
    Path req = Files.createDirectories(root.resolve("req"));
    Path res = Files.createDirectories(root.resolve("res"));
    population = builder.people();
    people = population.memory();
    clock = builder.clock;
    events = new Events(clock, builder.listeners);
    reader = builder.reader(root.resolve("face"), population, events);
    poll = builder.poll;
    usual = builder.scenario;
    records = new Records(builder.remember);
    executor =
        new ScheduledThreadPoolExecutor(
            2, threads("mock-terminal-answer"), new ThreadPoolExecutor.DiscardPolicy());
    timers = clock.timers(executor);
    composer =
        new Composer(
            Centre.services(
                population,
                new Institutions(builder.institutions),
                builder.shape,
                receptions,
                new BulkUpload.Settings(builder.bulk, builder.seed)),
            root.resolve(".mock-terminal"),
            clock,
            builder.seed,
            builder.charset,
            builder.shuffled,
            builder.strict);
    desk =
        new AnswerDesk(
            res, composer, builder.writing, executor, timers, this::answered, this::finished);
    presence = new Presence(root, desk, events, this::lookSoon);
    outages = new Outages(clock, timers, presence::turn);
    mishaps = new Mishaps(outages, builder.latency(), builder.seed, events);
    watch =
        new RequestWatch(
            req,
            clock,
            builder.settle,
            new Decisions(),
            this::take,
            (kind, fileName) -> events.tell(kind, fileName, ""));
    watcher = threads("mock-terminal-watch").newThread(this::watch);
  }

  private static ThreadFactory threads(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Begins a terminal.
   *
   * @return a builder; only {@link Builder#root} is needed
   */
  public static Builder builder() {
    return new Builder();
  }

  private void watch() {
    long lastRequest = System.nanoTime();
    while (!closing.get()) {
      if (look()) {
        lastRequest = System.nanoTime();
      }
      boolean idle = System.nanoTime() - lastRequest > IDLE_AFTER.toNanos();
      LockSupport.parkNanos(idle ? IDLE_FACTOR * poll.toNanos() : poll.toNanos());
    }
  }

  private boolean look() {
    return watch.look(() -> !presence.isPaused() && !closing.get());
  }

  private void lookSoon() {
    timers.later(Duration.ZERO, this::look);
  }

  private final class Decisions implements RequestWatch.Decider {

    @Override
    public SeenRequest.Way wayOf(String fileName) {
      return throughGateway.remove(fileName) ? SeenRequest.Way.GATEWAY : SeenRequest.Way.FOLDER;
    }

    @Override
    public Fault faultFor(SeenRequest request) {
      return mishaps.faultFor(request);
    }

    @Override
    public void lookAfter(Duration delay) {
      timers.later(delay, MockTerminal.this::look);
    }

    @Override
    public boolean makesWait() {
      return sessions.makeWait();
    }
  }

  private void take(SeenRequest request, Fault decided, Plan planned) {
    boolean refuses = sessions.refuse();
    Fault fault = refuses ? SESSION_LIMIT : decided;
    Plan plan = refuses ? Plan.of(SESSION_LIMIT) : planned;
    records.seen(request);
    String note =
        composer.ignoresPart(request, plan) ? " (no effect on " + request.kind() + ")" : "";
    events.tell(MockEvent.Kind.TAKEN, request.fileName(), fault + note);
    if (plan.drop) {
      events.tell(MockEvent.Kind.DROPPED, request.fileName(), fault.toString());
    } else {
      if (!refuses) {
        sessions.open(request);
      }
      desk.accept(request, plan, refuses ? Duration.ZERO : mishaps.latency(request));
    }
  }

  private void finished(SeenRequest request) {
    if (sessions.close(request)) {
      lookSoon();
    }
  }

  private void answered(MockEvent.Kind kind, String fileName) {
    if (kind == MockEvent.Kind.BROKEN) {
      events.tell(kind, "", fileName);
      return;
    }
    records.answered();
    events.tell(kind, fileName, "");
  }

  /**
   * Returns the terminal's folder, which holds {@code req}, {@code res} and {@code face}.
   *
   * @return the absolute path
   */
  public Path root() {
    return root;
  }

  /**
   * Returns the people whom the centre knows; more can be added at any time.
   *
   * @return the population
   */
  public Population population() {
    return population;
  }

  /**
   * Returns the card reader「顔認証付きカードリーダー」 beside the terminal, which writes into {@code face}. It
   * has the terminal's clock, seed and charset, and the first of its institutions.
   *
   * @return the reader, always the same; closed with the terminal
   */
  public MockReader reader() {
    return reader;
  }

  /**
   * Returns the clock of stamps, delays and outages.
   *
   * @return the builder's, or one around it
   */
  public MockClock clock() {
    return clock;
  }

  /**
   * Sets what goes wrong from now on when neither {@link #next} nor {@link #when} says so. The
   * outages of the one before end.
   *
   * @param scenario the scenario; its durations count from now
   */
  public void scenario(Scenario scenario) {
    sessions.limit(scenario.sessionLimit());
    mishaps.scenario(scenario);
  }

  /**
   * Returns what the scenario's outages break now.
   *
   * @return unmodifiable, from the receipt computer's end of the way to the other; no kind twice
   */
  public List<Outage.Kind> outages() {
    return outages.active().stream().map(Outage::kind).distinct().toList();
  }

  /**
   * Makes everything as it was at the start, so that one test after the other may use the same
   * terminal: people, numbers and consents, scenario, faults, {@link #seen()} and its counts, the
   * clock, gateways over this terminal. Requests that lie in {@code req}, the answers to the
   * requests that are remembered and the files of the {@link #reader()} are removed; answers not
   * written yet are forgotten. Not to be called by a listener.
   *
   * @throws IOException when the folder does not allow it
   */
  public void reset() throws IOException {
    scenario(Scenario.calm()); // a share that an outage took is there again
    presence.comeBack();
    clearFaults();
    timers.forget();
    watch.forget();
    desk.forget();
    desk.removeAnswers(records.seen());
    records.forget();
    sessions.forget();
    throughGateway.clear();
    receptions.forget();
    population.restore(people);
    reader.reset();
    resets.forEach(Runnable::run);
    clock.restart();
    scenario(usual);
  }

  /** What is to be made new together with this terminal. */
  void onReset(Runnable reset) {
    resets.add(reset);
  }

  /** A gateway over this terminal is about to write a request. */
  void expectFromGateway(String fileName) {
    throughGateway.add(fileName);
  }

  /** A gateway over this terminal wrote no request after all, or took it back. */
  void expectNoMore(String fileName) {
    throughGateway.remove(fileName);
  }

  Optional<Outage> outage(Outage.Kind kind) {
    return outages.find(kind);
  }

  boolean refusesMore() {
    return sessions.refuse();
  }

  /**
   * Sets what goes wrong with the next requests: the first fault with the next one, and so on.
   * Comes before every rule and scenario.
   *
   * @param faults one for each request; {@link Fault#none()} lets one go well
   */
  public void next(Fault... faults) {
    mishaps.next(faults);
  }

  /**
   * Sets what goes wrong with every request that fits; the first rule that fits counts, and comes
   * before the scenario. The condition is called on the terminal's thread.
   *
   * @param condition which requests
   * @param fault what goes wrong
   */
  public void when(Predicate<? super SeenRequest> condition, Fault fault) {
    when(condition, request -> fault);
  }

  /**
   * The same with a fault made for each request, as one whose answer depends on what was asked.
   *
   * @param condition which requests
   * @param fault makes what goes wrong; called on the terminal's thread, once for each request
   */
  public void when(
      Predicate<? super SeenRequest> condition, Function<? super SeenRequest, Fault> fault) {
    mishaps.when(condition, fault);
  }

  /** Forgets every fault set by {@link #next} and {@link #when}. */
  public void clearFaults() {
    mishaps.clear();
  }

  /**
   * Stops looking and writing, as when the linkage application「連携アプリケーション」 is down; the folders
   * stay reachable. Answers that fall due wait for {@link #resume()}.
   */
  public void pause() {
    presence.pause();
  }

  /** Looks and writes again. */
  public void resume() {
    presence.resume();
  }

  /**
   * Takes the whole folder away, as when the share is unreachable, by renaming it. The terminal
   * itself goes on without harm.
   *
   * @throws IOException when it can not be renamed, such as while a file in it is open on Windows
   */
  public void loseShare() throws IOException {
    presence.loseShare();
  }

  /**
   * Brings the folder back after {@link #loseShare()}.
   *
   * @throws IOException when it is not lost, or something was put in its place
   */
  public void restoreShare() throws IOException {
    presence.restoreShare();
  }

  /**
   * Returns the requests taken so far, in the order of taking; the oldest are forgotten when there
   * are more than the builder's {@link Builder#remember}.
   *
   * @return an unmodifiable snapshot
   */
  public List<SeenRequest> seen() {
    return records.seen();
  }

  /**
   * Returns the bulk uploads「一括」 among {@link #seen()}: a client that lost an answer must not send
   * one twice.
   *
   * @return an unmodifiable snapshot; its text holds no personal data
   */
  public List<SeenRequest> uploads() {
    return seen().stream().filter(SeenRequest::isUpload).toList();
  }

  /**
   * Returns the requests for bulk results among {@link #seen()}.
   *
   * @return an unmodifiable snapshot; its text holds no personal data
   */
  public List<SeenRequest> downloads() {
    return seen().stream().filter(SeenRequest::isDownload).toList();
  }

  /**
   * Waits until so many requests were taken since the start.
   *
   * @param count how many in all
   * @param deadline how long to wait at most
   * @return as {@link #seen()}
   * @throws IllegalStateException when the deadline passes before
   * @throws InterruptedException when the thread is interrupted
   */
  public List<SeenRequest> awaitSeen(int count, Duration deadline) throws InterruptedException {
    records.awaitSeen(count, deadline);
    return seen();
  }

  /**
   * Waits until so many answers, {@code .err} included, were written since the start.
   *
   * @param count how many in all
   * @param deadline how long to wait at most
   * @throws IllegalStateException when the deadline passes before
   * @throws InterruptedException when the thread is interrupted
   */
  public void awaitAnswered(int count, Duration deadline) throws InterruptedException {
    records.awaitAnswered(count, deadline);
  }

  /**
   * Listens to what happens from now on. Called on the terminal's threads, and on that which moves
   * its clock: be quick, throw nothing, and steer neither terminal nor clock from there.
   *
   * @param listener gets every event
   */
  public void onEvent(Consumer<MockEvent> listener) {
    events.add(listener);
  }

  /**
   * Waits until somebody closes the terminal.
   *
   * @throws InterruptedException when the thread is interrupted
   */
  public void awaitClosed() throws InterruptedException {
    closed.await();
  }

  /** Stops within two seconds; answers not written yet are forgotten. May be called again. */
  @Override
  public void close() {
    if (closing.getAndSet(true)) {
      return;
    }
    timers.close();
    outages.expect(List.of()); // a share that an outage took is there again
    reader.close();
    executor.shutdownNow();
    LockSupport.unpark(watcher);
    long end = System.nanoTime() + CLOSE_WITHIN.toNanos();
    try {
      if (!Thread.currentThread().equals(watcher)) {
        watcher.join(CLOSE_WITHIN.toMillis());
      }
      executor.awaitTermination(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    composer.clearStaging();
    claim.close();
    closed.countDown();
  }

  @Override
  public String toString() {
    return "MockTerminal[" + root + "]";
  }

  /** Settings of a terminal. Not thread-safe. */
  public static final class Builder extends AnswerSettings<Builder> {
    private @Nullable Path root;
    private Duration poll = Duration.ofMillis(2);
    private Duration settle = Duration.ofMillis(500);
    private Scenario scenario = Scenario.calm();
    private int remember = 20_000;
    private final List<Consumer<MockEvent>> listeners = new ArrayList<>();

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /**
     * Sets the folder; {@code req}, {@code res} and {@code face} are made in it when absent.
     *
     * @param folder the folder
     * @return this
     */
    public Builder root(Path folder) {
      root = folder;
      return this;
    }

    /**
     * Sets how often {@code req} is looked at; default 2 ms, a fifth as often after three seconds
     * without a request. The real application takes seconds.
     *
     * @param every the pause between two looks, more than zero
     * @return this
     * @throws IllegalArgumentException when it is not
     */
    public Builder poll(Duration every) {
      require(!every.isZero() && !every.isNegative(), "poll must be more than zero");
      poll = every;
      return this;
    }

    /**
     * Sets how long an incomplete request file may stay unchanged before it is refused; default 500
     * ms.
     *
     * @param unchangedFor the time, not negative
     * @return this
     * @throws IllegalArgumentException when it is negative
     */
    public Builder settle(Duration unchangedFor) {
      require(!unchangedFor.isNegative(), "settle must not be negative");
      settle = unchangedFor;
      return this;
    }

    /**
     * Sets what goes wrong when neither {@link MockTerminal#next} nor {@link MockTerminal#when}
     * says so; default nothing.
     *
     * @param newScenario the scenario
     * @return this
     */
    public Builder scenario(Scenario newScenario) {
      scenario = newScenario;
      return this;
    }

    /**
     * Sets how many requests {@link MockTerminal#seen()} keeps; default 20,000.
     *
     * @param requests 0 or more
     * @return this
     * @throws IllegalArgumentException when it is negative
     */
    public Builder remember(int requests) {
      require(requests >= 0, "remember must be 0 or more");
      remember = requests;
      return this;
    }

    /**
     * Listens from the start, as {@link MockTerminal#onEvent}.
     *
     * @param listener gets every event
     * @return this
     */
    public Builder onEvent(Consumer<MockEvent> listener) {
      listeners.add(listener);
      return this;
    }

    private static void require(boolean rule, String words) {
      if (!rule) {
        throw new IllegalArgumentException(words);
      }
    }

    private MockReader reader(Path face, Population people, Events events) throws IOException {
      FaceVisit usual = FaceVisit.usual();
      usual = charset == null ? usual : usual.encodedIn(charset);
      MockReader.Builder reader = MockReader.builder().folder(face).seed(seed).clock(clock);
      reader.usually(shuffled ? usual.shuffled() : usual);
      reader.population(people);
      reader.whenWritten(name -> events.tell(MockEvent.Kind.WALKED_IN, name, ""));
      institutions.stream().findFirst().ifPresent(reader::institution);
      return reader.open();
    }

    /**
     * Makes the folders and begins to look.
     *
     * @return the running terminal
     * @throws InUseException when the folder has a mock terminal already, here or elsewhere
     * @throws IOException when the folders can not be made
     */
    public MockTerminal start() throws IOException {
      Path folder = Objects.requireNonNull(root, "root").toAbsolutePath().normalize();
      Files.createDirectories(folder);
      FolderClaim claim = FolderClaim.of(folder);
      try {
        MockTerminal terminal = new MockTerminal(this, folder, claim);
        terminal.timers.beforeMoves(terminal::look);
        terminal.scenario(scenario);
        terminal.watcher.start();
        return terminal;
      } catch (IOException | RuntimeException e) {
        claim.close();
        throw e;
      }
    }
  }
}
