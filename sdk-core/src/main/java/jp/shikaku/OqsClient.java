package jp.shikaku;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import jp.shikaku.audit.AccessPolicy;
import jp.shikaku.audit.AuditSink;
import jp.shikaku.checkup.CheckupClient;
import jp.shikaku.diagnosis.CodeMeaning;
import jp.shikaku.druginfo.DrugInfoClient;
import jp.shikaku.eligibility.BulkClient;
import jp.shikaku.eligibility.EligibilityClient;
import jp.shikaku.eligibility.ReferenceNumberClient;
import jp.shikaku.eligibility.Verification;
import jp.shikaku.internal.audit.AuditLog;
import jp.shikaku.internal.client.ClientSetup;
import jp.shikaku.internal.exchange.Exchanges;
import jp.shikaku.internal.exchange.PolicySettings;
import jp.shikaku.internal.exchange.SystemWatch;
import jp.shikaku.internal.medical.Services;
import jp.shikaku.planner.BulkPlanner;
import jp.shikaku.planner.PlanStore;
import jp.shikaku.tls.CertificateStatus;
import jp.shikaku.transport.ExchangeInterceptor;
import jp.shikaku.transport.ExchangeJournal;
import jp.shikaku.transport.ExchangeListener;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.Transport;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/**
 * The front door to the online eligibility verification system 「オンライン資格確認等システム」: made once, shared
 * by all threads, closed with the application. Immutable and thread-safe.
 *
 * <pre>{@code
 * try (OqsClient oqs = OqsClient.builder()
 *         .institution(MedicalInstitutionCode.of("1319999007"))
 *         .transport(SharedFolderTransport.at(Path.of("\\\\TERMINAL\\OQS")))
 *         .build()) {
 *     EligibilityAnswer answer = oqs.eligibility().check(query, CallOptions.by("staff-17"));
 * }
 * }</pre>
 */
public final class OqsClient implements AutoCloseable {

  /** How long a call may take to end when its transport was closed, or asked to give it up. */
  private static final Duration LAST_WORD = Duration.ofSeconds(1);

  private final List<MedicalInstitutionCode> institutions;
  private final Transport transport;
  private final boolean ownsTransport;
  private final @Nullable SystemTime ownTime;
  private final ThreadPoolExecutor turns;
  private final SystemWatch watch;
  private final Exchanges exchanges;
  private final EligibilityClient eligibility;
  private final BulkClient bulk;
  private final BulkClient planned;
  private final ReferenceNumberClient referenceNumbers;
  private final WireCharset requestCharset;
  private final @Nullable Services medical;

  private OqsClient(Builder builder, Transport transport) {
    this.institutions = List.copyOf(builder.institutions);
    this.transport = transport;
    this.ownsTransport = builder.ownsTransport;
    this.ownTime = builder.time == null ? new SystemTime() : null;
    TimeSource time = builder.time == null ? Objects.requireNonNull(ownTime) : builder.time;
    this.turns = turns();
    this.watch =
        new SystemWatch(
            time,
            new SystemWatch.Surroundings(
                builder.calendar::windowAt,
                builder.certificates,
                this::heldBack,
                transport::isDisasterDeclared),
            builder.executor,
            builder.stateListener);
    this.exchanges =
        new Exchanges(
            transport,
            time,
            builder.deadline,
            builder.readingRules,
            builder.journal,
            Math.min(builder.maxInFlight, transport.capabilities().maxConcurrent()),
            turns,
            new PolicySettings(
                builder.retry,
                builder.breaker,
                builder.batchPause,
                builder.calendar,
                List.copyOf(builder.interceptors),
                List.copyOf(builder.listeners),
                builder.executor,
                builder.codeTable),
            this::ended);
    List<MedicalInstitutionCode> codes = institutions;
    AuditLog audit =
        builder.audit == null
            ? null
            : new AuditLog(
                builder.audit, builder.auditSalt, time, builder.eligibilityDespiteAuditFailure);
    Supplier<Verification.Mode> mode =
        () -> watch.isDisaster() ? Verification.Mode.DISASTER : Verification.Mode.NORMAL;
    ClientSetup setup =
        new ClientSetup(
            exchanges,
            builder.requestCharset,
            builder.executor,
            options -> institutionOf(codes, options),
            audit);
    this.eligibility = new EligibilityClient(setup, mode);
    this.bulk = new BulkClient(setup, mode);
    // A plan reads its results where no callback of a desk waits for it.
    this.planned = new BulkClient(setup.on(turns), mode);
    this.referenceNumbers = new ReferenceNumberClient(setup);
    this.requestCharset = builder.requestCharset;
    this.medical =
        audit == null
            ? null
            : new Services(
                exchanges,
                setup.charset(),
                setup.executor(),
                setup.institution(),
                audit,
                builder.accessPolicy,
                builder.consentMargin);
  }

  /** What is refused to one of several institutions says nothing of the way that all share. */
  private void ended(@Nullable Throwable failure, Duration elapsed, Instant begun) {
    boolean isOfOne =
        institutions.size() > 1
            && failure instanceof TransportException refusal
            && refusal.reason() == TransportException.Reason.ACCESS_DENIED;
    if (!isOfOne) {
      watch.ended(failure, elapsed, begun);
    }
  }

  private List<HeldBack> heldBack() {
    return exchanges.heldBack();
  }

  /**
   * Starts a client.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return the eligibility queries 「資格確認」} */
  public EligibilityClient eligibility() {
    return eligibility;
  }

  /** {@return the bulk queries and lists 「一括照会・同意済資格情報」} */
  public BulkClient bulk() {
    return bulk;
  }

  /**
   * Begins a planner of bulk queries 「予約患者の一括照会計画」: appointments in, uploads, and what changed out.
   *
   * @param store keeps the plans over restarts
   * @param key of the digests that stand for persons there; it stays with the host and must be the
   *     same after a restart
   * @return its settings
   */
  public BulkPlanner.Builder planner(PlanStore store, SecretKey key) {
    return new BulkPlanner.Builder(exchanges, planned, requestCharset, store, key);
  }

  /** {@return the registration of the institution's own numbers of patients 「照会番号登録」} */
  public ReferenceNumberClient referenceNumbers() {
    return referenceNumbers;
  }

  /**
   * {@return the retrieval of drugs and treatments 「薬剤情報・診療情報」}
   *
   * @throws InvalidQueryException when the client was made without {@link Builder#audit}
   */
  public DrugInfoClient drugInfo() {
    return new DrugInfoClient(medical());
  }

  /**
   * {@return the retrieval of checkups 「特定健診情報」}
   *
   * @throws InvalidQueryException when the client was made without {@link Builder#audit}
   */
  public CheckupClient checkups() {
    return new CheckupClient(medical());
  }

  private Services medical() {
    if (medical == null) {
      throw new InvalidQueryException(
          "audit", "is needed before medical information is read", "アクセス記録の出力先を設定してください");
    }
    return medical;
  }

  /** {@return the institution codes 「医療機関コード」 this client asks for, one or more} */
  public List<MedicalInstitutionCode> institutions() {
    return institutions;
  }

  /**
   * Looks at the way to the terminal anew 「状態の確認」, without sending anything of a patient, and sums
   * it up with what the exchanges, the certificates and the calendar tell. The future never fails;
   * trouble is part of the result. Where the way is found open, a call that is held back after
   * failures may be tried again; until one is answered {@link SystemState#heldBack()} names them.
   *
   * @return the state, seen now
   */
  public CompletableFuture<SystemState> health() {
    return transport
        .probe()
        .thenApply(
            seen -> {
              if (seen.state() == Health.State.UP && watch.isNews(seen)) {
                exchanges.wayIsOpen();
              }
              return watch.probed(seen);
            });
  }

  /**
   * {@return the state by what was seen last} Returns at once and touches nothing: see {@link
   * SystemState#observedAt()}.
   */
  public SystemState state() {
    return watch.state();
  }

  /**
   * Declares a disaster 「災害時」 or its end. This library never does so by itself; it changes the
   * state that is told and the mark on answers, and no query. One that the gateway's operator has
   * declared does the same, from the gateway's next reply on until one that tells its end.
   *
   * @param declared whether there is one
   */
  public void declareDisaster(boolean declared) {
    watch.disaster(declared);
  }

  /**
   * Takes no more calls and closes the transport, unless it was given as a shared one: running
   * calls end with their answer, or with {@code TRANSPORT_CLOSED} within 5 s; over a shared
   * transport they are cancelled, and end within 1 s. Further calls do nothing.
   */
  @Override
  public void close() {
    exchanges.close();
    if (ownsTransport) {
      transport.close();
    } else {
      exchanges.cancelRunning();
    }
    exchanges.endRemaining(LAST_WORD);
    turns.shutdown();
    try {
      var unused = turns.awaitTermination(LAST_WORD.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (ownTime != null) {
      ownTime.close();
    }
  }

  /**
   * Threads for the turns of waiting calls and for what follows a deadline; there are none while
   * nothing waits. No task waits for another: a journal that hangs must not hold up an end.
   */
  private static ThreadPoolExecutor turns() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        5,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "shikaku-turn");
          thread.setDaemon(true);
          return thread;
        });
  }

  private static MedicalInstitutionCode institutionOf(
      List<MedicalInstitutionCode> institutions, CallOptions options) {
    MedicalInstitutionCode wanted = options.institution().orElse(null);
    if (wanted == null) {
      if (institutions.size() > 1) {
        throw new InvalidQueryException(
            "institution",
            "must be set on the call of a client with several institutions",
            "複数の医療機関コードがあるため、どれで照会するかを指定してください");
      }
      return institutions.get(0);
    }
    if (!institutions.contains(wanted)) {
      throw new InvalidQueryException(
          "institution", "must be one of the client's institutions", "登録されていない医療機関コードです");
    }
    return wanted;
  }

  /** Collects the settings of a client. Not thread-safe. */
  public static final class Builder {
    /** A terminal has 20 sessions; 4 are left to others. */
    private static final int MAX_SESSIONS = 16;

    private final List<MedicalInstitutionCode> institutions = new ArrayList<>();
    private @Nullable Transport transport;
    private boolean ownsTransport;
    private Duration deadline = Duration.ofSeconds(30);
    private WireCharset requestCharset = WireCharset.WINDOWS_31J;
    private ReadingRules readingRules = ReadingRules.DEFAULT;
    private Executor executor = ForkJoinPool.commonPool();
    private @Nullable ExchangeJournal journal;
    private int maxInFlight = 4;
    private @Nullable AuditSink audit;
    private byte[] auditSalt = {};
    private boolean eligibilityDespiteAuditFailure;
    private AccessPolicy accessPolicy = AccessPolicy.STANDARD;
    private Duration consentMargin = Duration.ZERO;
    private @Nullable TimeSource time;
    private Function<String, Optional<CodeMeaning>> codeTable = code -> Optional.empty();
    private Supplier<List<CertificateStatus>> certificates = List::of;
    private Consumer<SystemState> stateListener = state -> {};

    private RetryOptions retry = RetryOptions.STANDARD;
    private boolean breaker = true;
    private Duration batchPause = Duration.ofSeconds(1);
    private MaintenanceCalendar calendar = MaintenanceCalendar.NONE;
    private final List<ExchangeInterceptor> interceptors = new ArrayList<>();
    private final List<ExchangeListener> listeners = new ArrayList<>();

    private Builder() {}

    /**
     * Adds an institution; at least one is needed, several when medical and dental stand under one
     * roof.
     *
     * @param code the institution code 「医療機関コード」
     * @return this
     */
    public Builder institution(MedicalInstitutionCode code) {
      if (!institutions.contains(Objects.requireNonNull(code))) {
        institutions.add(code);
      }
      return this;
    }

    /**
     * Sets the way to the terminal and hands it over: it is closed with the client. Needed.
     *
     * @param transport used by this client only
     * @return this
     */
    public Builder transport(Transport transport) {
      this.transport = Objects.requireNonNull(transport);
      this.ownsTransport = true;
      return this;
    }

    /**
     * Sets a way to the terminal that others use too: the caller closes it.
     *
     * @param transport not closed with the client
     * @return this
     */
    public Builder sharedTransport(Transport transport) {
      this.transport = Objects.requireNonNull(transport);
      this.ownsTransport = false;
      return this;
    }

    /**
     * Sets how long a call may take, 30 s unless set. Change it when the line is slow: answers
     * normally come within seconds.
     *
     * @param deadline more than zero
     * @return this
     */
    public Builder deadline(Duration deadline) {
      if (deadline.isZero() || deadline.isNegative()) {
        throw new InvalidQueryException("deadline", "must be more than zero");
      }
      this.deadline = deadline;
      return this;
    }

    /**
     * Sets the encoding of requests, {@link WireCharset#WINDOWS_31J} unless set: it is the one seen
     * for every message. UTF-8 holds characters that the other can not.
     *
     * @param charset the encoding
     * @return this
     */
    public Builder requestCharset(WireCharset charset) {
      this.requestCharset = Objects.requireNonNull(charset);
      return this;
    }

    /**
     * Sets how answers are read. Change it when a site's terminal writes no declaration, or a wrong
     * one.
     *
     * @param rules the rules
     * @return this
     */
    public Builder readingRules(ReadingRules rules) {
      this.readingRules = Objects.requireNonNull(rules);
      return this;
    }

    /**
     * Sets who runs the callbacks of asynchronous calls, the common pool unless set; {@code
     * SwingUtilities::invokeLater} fits. It is not closed.
     *
     * @param executor runs callbacks
     * @return this
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor);
      return this;
    }

    /**
     * Sets the journal of what was sent 「送信台帳」. Submissions are refused without a durable one, as
     * {@link jp.shikaku.transport.JdbcExchangeJournal}; queries do without. What it can not note is
     * not sent: the call fails as {@code LEDGER_UNAVAILABLE}.
     *
     * @param journal not closed with the client
     * @return this
     */
    public Builder journal(ExchangeJournal journal) {
      this.journal = Objects.requireNonNull(journal);
      return this;
    }

    /**
     * Sets how many exchanges of the desks run at once, 4 unless set; further ones wait their turn.
     * The batch lane has one more of its own, so that no desk waits for it; where that would be
     * more than 16 in all, or than the transport runs at once, it has one of the desks'. A terminal
     * has 20 sessions for all its users, so that 4 are left to others.
     *
     * @param count 1 to 16
     * @return this
     */
    public Builder maxInFlight(int count) {
      if (count < 1 || count > MAX_SESSIONS) {
        throw new InvalidQueryException("maxInFlight", "must be 1 to " + MAX_SESSIONS);
      }
      this.maxInFlight = count;
      return this;
    }

    /**
     * Sets where the access log 「アクセス記録」 goes: every query is written down before it is sent and
     * when it has ended, and none is sent that can not be written down. Needed for drugs and
     * checkups.
     *
     * @param sink not closed with the client
     * @param salt a secret of this installation, 16 bytes or more, which makes the hashes of
     *     patients' numbers worthless elsewhere; keep it as long as the log; copied
     * @return this
     */
    public Builder audit(AuditSink sink, byte[] salt) {
      if (salt.length < 16) {
        throw new InvalidQueryException("salt", "must have 16 bytes or more");
      }
      this.audit = Objects.requireNonNull(sink);
      this.auditSalt = salt.clone();
      return this;
    }

    /**
     * Lets eligibility queries go out although the access log fails, which is told by an error in
     * the program's log only. Set it where a full disk must not stop the reception desk; drugs and
     * checkups are never read without a line (reliability-security P-02).
     *
     * @return this
     */
    public Builder eligibilityDespiteAuditFailure() {
      this.eligibilityDespiteAuditFailure = true;
      return this;
    }

    /**
     * Sets who may read what, {@link AccessPolicy#STANDARD} unless set.
     *
     * @param policy the policy
     * @return this
     */
    public Builder accessPolicy(AccessPolicy policy) {
      this.accessPolicy = Objects.requireNonNull(policy);
      return this;
    }

    /**
     * Sets how long after 閲覧有効期限 a consent is still tried, zero unless set. The clock that counts
     * is the centre's: set a minute or two where this computer's may be ahead.
     *
     * @param margin zero to one hour
     * @return this
     */
    public Builder consentMargin(Duration margin) {
      if (margin.isNegative() || margin.compareTo(Duration.ofHours(1)) > 0) {
        throw new InvalidQueryException("consentMargin", "must be zero to one hour");
      }
      this.consentMargin = margin;
      return this;
    }

    /**
     * Sets the time, the computer's unless set; for tests.
     *
     * @param time not closed with the client
     * @return this
     */
    public Builder time(TimeSource time) {
      this.time = Objects.requireNonNull(time);
      return this;
    }

    /**
     * Sets what error codes 「エラーコード」 say about the way, nothing unless set: a code that the table
     * does not know counts as an answer. What it says counts for the state and the diagnosis, is
     * {@link ServiceException#meaning()}, and keeps deferred verifications waiting. The official
     * list is not public and none is built in.
     *
     * @param table a code's meaning; asked often, must return at once
     * @return this
     */
    public Builder codeTable(Function<String, Optional<CodeMeaning>> table) {
      this.codeTable = Objects.requireNonNull(table);
      return this;
    }

    /**
     * Sets the certificates that count for the state, none unless set; {@code watch::statuses} of a
     * {@link jp.shikaku.tls.CertificateWatch} fits.
     *
     * @param source their present state; asked often, must return at once
     * @return this
     */
    public Builder certificates(Supplier<List<CertificateStatus>> source) {
      this.certificates = Objects.requireNonNull(source);
      return this;
    }

    /**
     * Sets who hears when the state changes, and only then; on the {@link #executor}.
     *
     * @param listener hears of each change; what it throws is logged
     * @return this
     */
    public Builder onStateChange(Consumer<SystemState> listener) {
      this.stateListener = Objects.requireNonNull(listener);
      return this;
    }

    /**
     * Sets when a query is sent again by itself 「自動再送」, {@link RetryOptions#STANDARD} unless set.
     *
     * @param options the rule
     * @return this
     */
    public Builder retry(RetryOptions options) {
      this.retry = Objects.requireNonNull(options);
      return this;
    }

    /**
     * Sets whether calls are held back after repeated failures 「遮断器」, for each institution and lane
     * of its own; on unless set. When half of the last 20 calls, of 5 at least, could not be
     * delivered or were not answered, further ones fail at once with {@code BREAKER_OPEN} for 30 s;
     * then one at a time is tried. What the centre or the terminal answers, whatever it says, is no
     * failure.
     *
     * @param used false to let every call go out
     * @return this
     */
    public Builder breaker(boolean used) {
      this.breaker = used;
      return this;
    }

    /**
     * Sets the pace of the batch lane, a second unless set.
     *
     * @param pause between two starts, zero to one minute
     * @return this
     * @throws InvalidQueryException when it is not in this range
     */
    public Builder batchPause(Duration pause) {
      if (pause.isNegative() || pause.compareTo(Duration.ofMinutes(1)) > 0) {
        throw new InvalidQueryException("batchPause", "must be zero to one minute");
      }
      this.batchPause = pause;
      return this;
    }

    /**
     * Sets when the centre is known to stand still 「メンテナンス予定」, never unless set: nothing is sent
     * then, and calls fail at once with {@code MAINTENANCE}.
     *
     * @param calendar the windows
     * @return this
     */
    public Builder maintenance(MaintenanceCalendar calendar) {
      this.calendar = Objects.requireNonNull(calendar);
      return this;
    }

    /**
     * Adds an interceptor around each attempt; the first added stands outermost.
     *
     * @param interceptor the interceptor
     * @return this
     */
    public Builder interceptor(ExchangeInterceptor interceptor) {
      interceptors.add(Objects.requireNonNull(interceptor));
      return this;
    }

    /**
     * Adds a listener that hears what becomes of calls, on the {@link #executor}.
     *
     * @param listener the listener
     * @return this
     */
    public Builder listener(ExchangeListener listener) {
      listeners.add(Objects.requireNonNull(listener));
      return this;
    }

    /**
     * Makes the client. Nothing is sent yet.
     *
     * @return the client
     * @throws InvalidQueryException when institution or transport are missing
     */
    public OqsClient build() {
      if (institutions.isEmpty()) {
        throw new InvalidQueryException("institution", "is needed", "医療機関コードを指定してください");
      }
      if (transport == null) {
        throw new InvalidQueryException("transport", "is needed", "接続方式を指定してください");
      }
      return new OqsClient(this, transport);
    }
  }
}
