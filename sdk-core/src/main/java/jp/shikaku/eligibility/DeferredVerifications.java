package jp.shikaku.eligibility;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import jp.shikaku.CallOptions;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.eligibility.DeferredResult.Reason;
import jp.shikaku.eligibility.DeferredStore.DamagedException;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.TimeSource.Scheduled;
import jp.shikaku.value.IndividualNumbers;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Patients noted while the system was down, and asked for when it is back 「確認待ち」 (transports 7).
 * Entries lie encrypted in a folder of this computer and survive restart and power cut; each is
 * asked for in the order of noting, one at a time, and ends with the centre's answer or a named
 * reason. What was sent and not answered is waited on and never sent again. Programs may share the
 * folder: all can note, one at a time asks. Thread-safe.
 */
public final class DeferredVerifications implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.deferred");
  private static final DateTimeFormatter LABEL =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmssSSS", Locale.ROOT).withZone(WireDates.JST);

  /** A system that leaves so many unanswered in a row is not asked on. */
  private static final int MOST_UNANSWERED = 2;

  private static final int MOST_REFUSALS = 3;
  private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(30);

  /** How the asking for one entry ended. */
  private enum Step {
    ENDED,
    LATER,
    UNANSWERED,
    SYSTEM_DOWN
  }

  private final EligibilityClient client;
  private final TimeSource time;
  private final DeferredStore store;
  private final DeferredListener listener;
  private final Duration pace;
  private final Duration keepFor;
  private final Duration giveUpAfter;
  private final SecureRandom random = new SecureRandom();
  private final ReentrantLock running = new ReentrantLock();
  private final ReentrantLock starting = new ReentrantLock();
  private final CountDownLatch closing = new CountDownLatch(1);
  private long noted;
  private volatile @Nullable Scheduled timer;

  private DeferredVerifications(Builder builder) throws IOException {
    this.client = builder.client;
    this.time = client.time();
    this.listener = Objects.requireNonNull(builder.listener);
    this.pace = builder.pace;
    this.keepFor = builder.keepFor;
    this.giveUpAfter = builder.giveUpAfter;
    this.store = DeferredStore.open(builder.folder, builder.key.get());
  }

  /**
   * Starts with the settings.
   *
   * @param client asks; not closed
   * @param folder where entries lie, on a local disk; made when its parent is there
   * @param key an AES key of 256 bits, asked once; without it the entries can not be read, so keep
   *     it as safe as the patients' data and not in the folder
   * @return the builder
   */
  public static Builder builder(EligibilityClient client, Path folder, Supplier<SecretKey> key) {
    return new Builder(client, folder, key);
  }

  /**
   * Notes a patient whose numbers are known. It is asked for with the visit date as 資格確認日, unless
   * the query names a day.
   *
   * @param query what will be asked
   * @param reference the host's own id of the visit or patient, 1 to 64 printable ASCII characters
   *     without spaces; never a name
   * @param visitDate 受診日, today or earlier in Japan
   * @param options who asks, and for which institution
   * @return the entry, which is on the disk
   * @throws InvalidQueryException when reference, date or query break a rule
   * @throws IOException when it can not be written
   */
  public DeferredEntry note(
      EligibilityQuery query, String reference, LocalDate visitDate, CallOptions options)
      throws IOException {
    DeferredState state = noted(reference, visitDate, options).query(query);
    state.query().checkedOn(today()); // what breaks a rule is told to who can still repair it
    return write(state);
  }

  /**
   * Notes a patient of whom only the four items of the card are known. It ends as {@link
   * Reason#NEEDS_STAFF} when the system is back, since they can not be asked for by file.
   *
   * @param card what was noted
   * @param reference the host's own id of the visit or patient
   * @param visitDate 受診日, today or earlier in Japan
   * @param options who noted
   * @return the entry, which is on the disk
   * @throws InvalidQueryException when reference or date break a rule
   * @throws IOException when it can not be written
   */
  public DeferredEntry note(
      NotedCard card, String reference, LocalDate visitDate, CallOptions options)
      throws IOException {
    return write(noted(reference, visitDate, options).card(card));
  }

  private DeferredState noted(String reference, LocalDate visitDate, CallOptions options) {
    if (!reference.matches("[\\x21-\\x7E]{1,64}")) {
      throw new InvalidQueryException(
          "reference",
          "must be 1 to 64 printable ASCII characters without spaces",
          "参照IDは半角英数記号64文字以内です");
    }
    IndividualNumbers.refuse("reference", reference);
    if (visitDate.isAfter(today())) {
      throw new InvalidQueryException("visitDate", "must not be in the future", "受診日が未来の日付です");
    }
    return DeferredState.noted(newId(), reference, visitDate, time.now(), options);
  }

  private LocalDate today() {
    return LocalDate.ofInstant(time.now(), WireDates.JST);
  }

  private String newId() {
    starting.lock();
    try {
      return String.format(
          Locale.ROOT,
          "%s-%06d-%s",
          LABEL.format(time.now()),
          noted++ % 1_000_000,
          HexFormat.of().toHexDigits(random.nextLong()));
    } finally {
      starting.unlock();
    }
  }

  private DeferredEntry write(DeferredState state) throws IOException {
    store.write(state.id(), state.bytes());
    return state.entry();
  }

  /**
   * {@return all entries in the order of noting, also those whose result the host has not taken}
   *
   * @throws IOException when the folder can not be read
   */
  public List<DeferredEntry> waiting() throws IOException {
    List<DeferredEntry> entries = new ArrayList<>();
    for (String id : store.ids()) {
      DeferredState state = read(id);
      if (state != null) {
        entries.add(state.entry());
      }
    }
    return entries;
  }

  /**
   * {@return the ids of entries that can not be read: their files were changed or lie on a broken
   * disk} They are left where they are and told by an error in the program's log; mostly none.
   *
   * @throws IOException when the folder can not be read
   */
  public List<String> damaged() throws IOException {
    List<String> ids = new ArrayList<>();
    for (String id : store.ids()) {
      try {
        store.read(id);
      } catch (DamagedException e) {
        ids.add(id);
      }
    }
    return ids;
  }

  private @Nullable DeferredState read(String id) throws IOException {
    try {
      byte[] bytes = store.read(id);
      return bytes == null ? null : DeferredState.read(id, bytes);
    } catch (DamagedException e) {
      LOG.error(LogText.line("a deferred verification can not be read", "entry", id));
      return null;
    }
  }

  /**
   * Takes an entry back, for example because the patient was verified by card meanwhile. Its result
   * does not come.
   *
   * @param id the entry
   * @return whether it was taken back; false when there is none, or while entries are being asked
   *     for
   * @throws IOException when it can not be removed
   */
  public boolean withdraw(String id) throws IOException {
    if (!running.tryLock()) {
      return false;
    }
    try (Closeable turn = store.lock()) {
      if (turn == null || !store.ids().contains(id)) {
        return false;
      }
      store.remove(id);
      return true;
    } finally {
      running.unlock();
    }
  }

  /**
   * Asks for all entries that are due, on this thread, and hands over their results. Stops when the
   * system turns out to be down.
   *
   * @return how many entries ended; 0 also when another thread or program is at it
   * @throws IOException when the folder can not be read or written
   */
  public int runDue() throws IOException {
    return run(true);
  }

  /**
   * Looks at the system from time to time, and asks when it is up.
   *
   * @param probe tells the state, {@code transport::probe} for example
   * @param every how often, 1 minute for example
   * @param executor runs the asking and the listener; it may block for long
   */
  public void start(Supplier<CompletableFuture<Health>> probe, Duration every, Executor executor) {
    if (every.isZero() || every.isNegative()) {
      throw new InvalidQueryException("every", "must be more than zero");
    }
    schedule(probe, every, executor);
  }

  private void schedule(
      Supplier<CompletableFuture<Health>> probe, Duration every, Executor executor) {
    starting.lock();
    try {
      if (closing.getCount() > 0) {
        timer =
            time.schedule(
                every,
                () ->
                    executor.execute(
                        () -> {
                          look(probe);
                          schedule(probe, every, executor);
                        }));
      }
    } finally {
      starting.unlock();
    }
  }

  private void look(Supplier<CompletableFuture<Health>> probe) {
    try {
      Health.State state = probe.get().join().state();
      run(state == Health.State.UP || state == Health.State.DEGRADED);
    } catch (IOException | RuntimeException e) {
      LOG.error(LogText.line("deferred verifications could not be run", "cause", e));
    }
  }

  private int run(boolean up) throws IOException {
    if (!running.tryLock()) {
      return 0;
    }
    try (Closeable turn = store.lock()) {
      if (turn == null) {
        return 0;
      }
      store.sweep(time.now());
      return run(store.ids(), up);
    } catch (UncheckedIOException e) {
      throw Objects.requireNonNullElseGet(e.getCause(), () -> new IOException(e));
    } finally {
      running.unlock();
    }
  }

  private int run(List<String> ids, boolean up) throws IOException {
    int ended = 0;
    int unanswered = 0;
    boolean goesOn = up;
    boolean asked = false;
    for (String id : ids) {
      DeferredState state = read(id);
      if (state == null || closing.getCount() == 0) {
        continue;
      }
      if (!state.hasEnded()) {
        giveUp(state, up);
      }
      if (!state.hasEnded() && goesOn && state.isDue(time.now()) && (!asked || pause())) {
        asked = true;
        Step step = ask(state);
        unanswered = step == Step.UNANSWERED ? unanswered + 1 : 0;
        goesOn = step != Step.SYSTEM_DOWN && unanswered < MOST_UNANSWERED;
      }
      if (state.hasEnded() && deliver(state)) {
        ended++;
      }
    }
    return ended;
  }

  /** What ends without being asked for. */
  private void giveUp(DeferredState state, boolean up) throws IOException {
    Pending pending = state.pending();
    if (state.card() != null) {
      if (up) {
        end(state, Reason.NEEDS_STAFF, null);
      }
    } else if (pending != null) {
      if (isOver(pending.since(), giveUpAfter)) {
        end(state, Reason.ANSWER_LOST, null);
      }
    } else if (isOver(state.notedAt(), keepFor)) {
      end(state, Reason.EXPIRED, null);
    }
  }

  private boolean isOver(Instant since, Duration limit) {
    return !time.now().isBefore(since.plus(limit));
  }

  private Step ask(DeferredState state) throws IOException {
    try {
      EligibilityQuery query = state.query();
      CallOptions options =
          state
              .options()
              .withOnPending(
                  pending -> {
                    state.pending(pending);
                    keep(state);
                  });
      int attempt = state.attempt();
      Pending pending = state.pending();
      try {
        if (pending == null) {
          client.check(query, answer -> answered(state, answer), options);
        } else {
          client.resume(pending, query, answer -> answered(state, answer), options);
        }
        return Step.ENDED;
      } catch (TransportException e) {
        return notAnswered(state, e, attempt);
      }
    } catch (InvalidQueryException e) {
      return end(state, Reason.INVALID_INPUT, e.field());
    } catch (ServiceException e) {
      return refused(state, Reason.REFUSED_BY_CENTRE, e.code().orElse(null));
    } catch (RejectedException e) {
      return refused(state, Reason.REFUSED_BY_TERMINAL, null);
    } catch (DecodeException e) {
      return end(state, Reason.UNREADABLE_ANSWER, null);
    }
  }

  /** Called before the terminal's copy is cleared away: from here on the answer is ours. */
  private void answered(DeferredState state, EligibilityAnswer answer) {
    state.answered(answer, time.now());
    keep(state);
  }

  private void keep(DeferredState state) {
    try {
      write(state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Step notAnswered(DeferredState state, TransportException failure, int attempt)
      throws IOException {
    if (state.hasEnded()) {
      return Step.ENDED; // the answer is kept; only the call ended otherwise
    }
    boolean out = failure.delivery() == Delivery.UNKNOWN;
    if (out) {
      state.notBefore(time.now().plus(wait(attempt)));
    } else {
      state.pending(null);
    }
    write(state);
    return out ? Step.UNANSWERED : Step.SYSTEM_DOWN;
  }

  private static Duration wait(int attempt) {
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(attempt - 1, 10));
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  private Step refused(DeferredState state, Reason reason, @Nullable String code)
      throws IOException {
    state.pending(null);
    int refusals = state.refused();
    if (refusals >= MOST_REFUSALS) {
      return end(state, reason, code);
    }
    state.notBefore(time.now().plus(LONGEST_WAIT.multipliedBy(refusals)));
    write(state);
    return Step.LATER;
  }

  private Step end(DeferredState state, Reason reason, @Nullable String detail) throws IOException {
    state.gaveUp(reason, detail, time.now());
    write(state);
    LOG.warn(LogText.line("not verified", "entry", state.id(), "reason", reason));
    return Step.ENDED;
  }

  /** Counted before it is made: a second one is told as such, whatever happens in between. */
  private boolean deliver(DeferredState state) throws IOException {
    boolean again = state.deliver();
    write(state);
    try {
      listener.ended(result(state, again));
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("the listener failed", "entry", state.id(), "cause", e));
      return false;
    }
    store.remove(state.id());
    return true;
  }

  private DeferredResult result(DeferredState state, boolean again) throws IOException {
    try {
      return state.result(client, again);
    } catch (OqsException e) {
      // Read before, by another version perhaps.
      end(state, Reason.UNREADABLE_ANSWER, null);
      return state.result(client, again);
    }
  }

  /** Leaves the desk's queries room between two of ours; false when we are to end. */
  private boolean pause() {
    if (pace.isZero()) {
      return true;
    }
    CountDownLatch over = new CountDownLatch(1);
    Scheduled end = time.schedule(pace, over::countDown);
    try {
      while (over.getCount() > 0 && closing.getCount() > 0) {
        if (over.await(100, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
      return closing.getCount() > 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      end.cancel();
    }
  }

  /** Begins nothing more; an exchange that runs ends by itself. Further calls do nothing. */
  @Override
  public void close() {
    closing.countDown();
    starting.lock();
    try {
      Scheduled waiting = timer;
      if (waiting != null) {
        waiting.cancel();
      }
    } finally {
      starting.unlock();
    }
  }

  /** Collects the settings. Not thread-safe. */
  public static final class Builder {
    private final EligibilityClient client;
    private final Path folder;
    private final Supplier<SecretKey> key;
    private @Nullable DeferredListener listener;
    private Duration pace = Duration.ofSeconds(1);
    private Duration keepFor = Duration.ofDays(30);
    private Duration giveUpAfter = Duration.ofDays(1);

    private Builder(EligibilityClient client, Path folder, Supplier<SecretKey> key) {
      this.client = Objects.requireNonNull(client);
      this.folder = Objects.requireNonNull(folder);
      this.key = Objects.requireNonNull(key);
    }

    /**
     * Sets who takes the results; needed.
     *
     * @param listener called on the thread that asks, one result at a time
     * @return this
     */
    public Builder listener(DeferredListener listener) {
      this.listener = Objects.requireNonNull(listener);
      return this;
    }

    /**
     * Sets the pause between two queries, 1 s unless set: the desk goes first when the system is
     * back.
     *
     * @param pause zero or more
     * @return this
     */
    public Builder pace(Duration pause) {
      if (pause.isNegative()) {
        throw new InvalidQueryException("pace", "must be zero or more");
      }
      this.pace = pause;
      return this;
    }

    /**
     * Sets how long an entry is kept that could not be asked for, 30 days unless set; then it ends
     * as {@link Reason#EXPIRED}.
     *
     * @param time more than zero
     * @return this
     */
    public Builder keepFor(Duration time) {
      this.keepFor = positive("keepFor", time);
      return this;
    }

    /**
     * Sets how long an answer is waited for that is out, 1 day unless set; then the entry ends as
     * {@link Reason#ANSWER_LOST}.
     *
     * @param time more than zero
     * @return this
     */
    public Builder giveUpAfter(Duration time) {
      this.giveUpAfter = positive("giveUpAfter", time);
      return this;
    }

    private static Duration positive(String field, Duration time) {
      if (time.isZero() || time.isNegative()) {
        throw new InvalidQueryException(field, "must be more than zero");
      }
      return time;
    }

    /**
     * Opens the folder.
     *
     * @return the entries
     * @throws InvalidQueryException when the listener is missing, or the key is not the folder's:
     *     nothing is lost, the right key opens it
     * @throws IOException when the folder can not be made, read or written
     */
    public DeferredVerifications open() throws IOException {
      if (listener == null) {
        throw new InvalidQueryException("listener", "is needed", "結果の受取先を設定してください");
      }
      return new DeferredVerifications(this);
    }
  }
}
