package jp.shikaku.eligibility;

import java.io.IOException;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import jp.shikaku.CallOptions;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.SystemState;
import jp.shikaku.diagnosis.Cause;
import jp.shikaku.diagnosis.Diagnosis;
import jp.shikaku.eligibility.DeferredResult.Reason;
import jp.shikaku.eligibility.DeferredRounds.Way;
import jp.shikaku.eligibility.DeferredStore.DamagedException;
import jp.shikaku.internal.log.LogText;
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

  /** How long a state that only a query can change is believed before one query is tried. */
  private static final Duration LONGEST_LOOK = Duration.ofMinutes(2);

  private static final Duration UNTIL_TRIAL = Duration.ofMinutes(5);

  /** A look that only reads does not see that these are over. */
  private static final Set<Cause> CALLS_TELL =
      Set.of(Cause.SHARE_FULL, Cause.SHARE_DENIED, Cause.WRONG_GATEWAY);

  private final EligibilityClient client;
  private final TimeSource time;
  private final DeferredStore store;
  private final DeferredRounds rounds;
  private final SecureRandom random = new SecureRandom();
  private final AtomicBoolean looking = new AtomicBoolean();
  private final ReentrantLock starting = new ReentrantLock();
  private final CountDownLatch closing = new CountDownLatch(1);
  private long noted;
  private @Nullable Instant trialAt;
  private volatile @Nullable Scheduled timer;

  private DeferredVerifications(Builder builder) throws IOException {
    this.client = builder.client;
    this.time = client.time();
    this.store = DeferredStore.open(builder.folder, builder.key.get());
    this.rounds =
        new DeferredRounds(
            client,
            store,
            new DeferredInquiry(client, store, builder.keepFor, builder.giveUpAfter),
            Objects.requireNonNull(builder.listener),
            builder.pace,
            closing);
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
   * @param options who asks, what for, and for which institution; kept with the entry, so that the
   *     access log tells them. Asked for in {@link jp.shikaku.transport.Lane#BATCH}
   * @return the entry, which is on the disk
   * @throws InvalidQueryException when reference, date, query or institution break a rule
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
   * @throws InvalidQueryException when reference, date or institution break a rule
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
    CallOptions complete = options.withInstitution(client.institution(options));
    return DeferredState.noted(newId(), reference, visitDate, time.now(), complete);
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
    store.write(state);
    return state.entry();
  }

  /**
   * {@return all entries in the order of noting, also those whose result the host has not taken}
   * Those that can not be read are told by {@link #damaged()}.
   *
   * @throws IOException when the folder can not be read
   */
  public List<DeferredEntry> waiting() throws IOException {
    List<DeferredEntry> entries = new ArrayList<>();
    for (String id : store.ids()) {
      try {
        DeferredState state = store.read(id);
        if (state != null) {
          entries.add(state.entry());
        }
      } catch (DamagedException e) {
        // told by damaged()
      }
    }
    return entries;
  }

  /**
   * {@return the ids of entries that can not be read 「読み取れない控え」: their files were changed, lie on a
   * broken disk or are of a newer version} Mostly none. The files are left where they are and hold
   * up no other entry; {@link DeferredListener#damaged} is told of each once.
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
    return rounds.withdraw(id);
  }

  /**
   * Asks for all entries that are due, on this thread, and hands over their results. Stops when the
   * system turns out to be down.
   *
   * @return how many entries ended; 0 also when another thread or program is at it
   * @throws IOException when the folder can not be read or written
   */
  public int runDue() throws IOException {
    return rounds.run(Way.UP);
  }

  /**
   * Looks at the system from time to time, and asks when it is up. A terminal that took no queries,
   * a share that could not be written, or a centre that did not answer, can be seen well again by a
   * query only: after 5 minutes of such a state one entry is tried, and the others follow if it is
   * answered.
   *
   * @param health tells the state: {@code oqs::health}
   * @param every how often, 1 minute for example
   * @param executor runs the asking and the listener; it may block for long
   * @throws InvalidQueryException when the time is not more than zero
   */
  public void start(
      Supplier<CompletableFuture<SystemState>> health, Duration every, Executor executor) {
    if (every.isZero() || every.isNegative()) {
      throw new InvalidQueryException("every", "must be more than zero");
    }
    schedule(health, every, executor);
  }

  private void schedule(
      Supplier<CompletableFuture<SystemState>> health, Duration every, Executor executor) {
    starting.lock();
    try {
      if (closing.getCount() > 0) {
        timer =
            time.schedule(
                every,
                () -> {
                  lookOn(health, executor);
                  schedule(health, every, executor);
                });
      }
    } finally {
      starting.unlock();
    }
  }

  /** Whatever the host's threads do, the next look comes. */
  private void lookOn(Supplier<CompletableFuture<SystemState>> health, Executor executor) {
    if (!looking.compareAndSet(false, true)) {
      return; // the last one is not over
    }
    try {
      executor.execute(() -> look(health));
    } catch (RuntimeException e) {
      looking.set(false);
      LOG.error(LogText.line("deferred verifications could not be run", "cause", e));
    }
  }

  private void look(Supplier<CompletableFuture<SystemState>> health) {
    try {
      rounds.run(way(state(health)));
    } catch (IOException | RuntimeException e) {
      LOG.error(LogText.line("deferred verifications could not be run", "cause", e));
    } finally {
      looking.set(false);
    }
  }

  private SystemState state(Supplier<CompletableFuture<SystemState>> health) {
    CompletableFuture<SystemState> told = health.get().copy();
    TimeSource.Scheduled limit =
        time.schedule(
            LONGEST_LOOK, () -> told.completeExceptionally(new TimeoutException("no state told")));
    try {
      return told.join();
    } finally {
      limit.cancel();
    }
  }

  private Way way(SystemState state) {
    return switch (state.state()) {
      case UP, DEGRADED -> up();
      case MAINTENANCE -> Way.DOWN; // a look tells the end
      case GATEWAY_UNREACHABLE, SHARE_UNREACHABLE -> {
        if (isAnyOf(state, Set.of(Cause.GATEWAY_DENIED))) {
          yield up(); // refused to one institution: the entries of others are asked on
        }
        yield isAnyOf(state, CALLS_TELL) && isTimeForTrial() ? Way.TRIAL : Way.DOWN;
      }
      case TERMINAL_NOT_READING, CENTRE_UNREACHABLE, DISASTER ->
          isTimeForTrial() ? Way.TRIAL : Way.DOWN;
    };
  }

  private Way up() {
    trialAfter(null);
    return Way.UP;
  }

  private static boolean isAnyOf(SystemState state, Set<Cause> causes) {
    return state.diagnosis().findings().stream()
        .map(Diagnosis.Finding::cause)
        .anyMatch(causes::contains);
  }

  private boolean isTimeForTrial() {
    starting.lock();
    try {
      Instant now = time.now();
      boolean isTime = trialAt != null && !now.isBefore(trialAt);
      if (trialAt == null || isTime) {
        trialAt = now.plus(UNTIL_TRIAL);
      }
      return isTime;
    } finally {
      starting.unlock();
    }
  }

  private void trialAfter(@Nullable Instant at) {
    starting.lock();
    try {
      trialAt = at;
    } finally {
      starting.unlock();
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
     * Sets how long an entry is kept while the system is away, 30 days unless set; then it ends as
     * {@link Reason#NEEDS_STAFF} where only a card was noted. Others end as {@link Reason#EXPIRED}
     * by a last try while the system is up; or without, when it stays away after the first look
     * past that time for 7 days more, or for this time when that is shorter.
     *
     * @param time more than zero
     * @return this
     */
    public Builder keepFor(Duration time) {
      this.keepFor = positive("keepFor", time);
      return this;
    }

    /**
     * Sets how long an answer is waited for that is out, 1 day unless set. The entry ends as {@link
     * Reason#ANSWER_LOST} when a look after that, made while the system is up, finds none.
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
