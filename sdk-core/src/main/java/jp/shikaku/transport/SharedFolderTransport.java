package jp.shikaku.transport;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.OqsException;
import jp.shikaku.internal.io.Folders;
import jp.shikaku.internal.io.Outbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Talks to the eligibility terminal 「資格確認端末」 through its shared folders 「連携フォルダ」 {@code req} and
 * {@code res}, the way nearly every clinic does (transports 4). Requests appear in one step under a
 * name nobody can guess; answers are looked for by their exact names from 5 ms after sending, so
 * that none waits for a slow tick; a request the terminal does not take is taken back and never
 * replayed. Files of others are neither opened nor changed.
 *
 * <p>Thread-safe. Operations on a dead share may hang for minutes: they run on daemon threads of
 * their own, at most twice {@code maxConcurrent} plus four, and every exchange ends in time all the
 * same. While all those threads hang, further exchanges end at their deadlines as {@code
 * SHARE_UNREACHABLE}, and work goes on by itself when the system lets a thread go.
 *
 * <pre>{@code
 * Transport transport = SharedFolderTransport.at(Path.of("\\\\TERMINAL\\OQS"));
 * }</pre>
 */
public final class SharedFolderTransport implements Transport {

  private static final Logger LOG = LoggerFactory.getLogger(SharedFolderTransport.class);

  private static final Duration LAST_TRY = Duration.ofMillis(500);
  private static final Duration POOL_GRACE = Duration.ofMillis(500);

  private final TimeSource time;
  private final @Nullable SystemTime ownTime;
  private final @Nullable ExecutorService ownIo;
  private final @Nullable ExecutorService ownCallbacks;
  private final FolderSetup setup;
  private final FolderTurns turns;
  private final FolderProbe prober;
  private final Sweep sweep;
  private final Pattern requestNames;
  private final TransportCapabilities capabilities;
  private final Duration closeGrace;

  private SharedFolderTransport(Builder builder) {
    this.ownTime = builder.time == null ? new SystemTime() : null;
    this.time = builder.time != null ? builder.time : Objects.requireNonNull(ownTime);
    this.ownIo = builder.io == null ? Workers.io(2 * builder.maxConcurrent + 4) : null;
    this.ownCallbacks = builder.io == null ? Workers.callbacks() : null;
    Executor io = builder.io != null ? builder.io : Objects.requireNonNull(ownIo);
    Executor callbacks = builder.io != null ? builder.io : Objects.requireNonNull(ownCallbacks);
    Folders folders = new Folders(builder.requests(), builder.responses());
    Outbox outbox = new Outbox(folders, builder.staging);
    this.turns = new FolderTurns(builder.maxConcurrent);
    ShareState share = new ShareState(time, LOG, turns::wakeAll);
    Retention retention = new Retention(builder.retention, folders, time, io, LOG);
    Orphans orphans =
        new Orphans(
            time,
            retention,
            builder.lateAnswerRetention,
            builder.orphanHandler,
            callbacks,
            LOG,
            this::expectMore);
    this.setup =
        new FolderSetup(
            time,
            io,
            callbacks,
            folders,
            outbox,
            share,
            retention,
            orphans,
            builder.pickupTimeout,
            builder.notTakenAfter,
            builder.slowAfter,
            builder.readLimit,
            LOG,
            this::expectMore,
            turns::ended);
    this.sweep = new Sweep(setup, turns);
    this.prober = new FolderProbe(setup, builder.selfTest);
    this.requestNames = builder.requestNames;
    this.capabilities =
        new TransportCapabilities(builder.maxRequestBytes, true, builder.maxConcurrent);
    this.closeGrace = builder.closeGrace;
  }

  /**
   * Uses the folders {@code req} and {@code res} below a root, with the usual settings. Nothing is
   * touched yet; {@link #probe} tells whether all is well.
   *
   * @param root the terminal's folder, for example {@code \\TERMINAL\OQS}
   * @return the transport
   */
  public static SharedFolderTransport at(Path root) {
    return builder().root(Objects.requireNonNull(root, "root")).build();
  }

  /**
   * Starts a description with other settings.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public ExchangeCall exchange(ExchangeRequest request) {
    FolderExchange exchange = new FolderExchange(setup, request);
    OqsException refusal = refusal(request);
    if (refusal != null) {
      exchange.fail(refusal);
    } else {
      start(exchange, true);
    }
    return exchange;
  }

  @Override
  public ExchangeCall resume(Pending pending, AnswerGate gate, Duration timeout) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new InvalidQueryException("timeout", "must be more than zero");
    }
    MessageKind remembered = setup.orphans().kindOf(pending);
    MessageKind kind = remembered != null ? remembered : MessageKind.forResume(pending.kind());
    FolderExchange exchange = new FolderExchange(setup, pending, kind, gate, timeout);
    start(exchange, false);
    return exchange;
  }

  private @Nullable OqsException refusal(ExchangeRequest request) {
    if (!requestNames.matcher(request.fileName()).matches()) {
      return new InvalidQueryException("exchangeId", "must make a file name the terminal takes");
    }
    if (request.body().length > capabilities.maxRequestBytes()) {
      return new InvalidQueryException(
          "body", "must not be larger than " + capabilities.maxRequestBytes() + " bytes");
    }
    return null;
  }

  private void start(FolderExchange exchange, boolean sends) {
    turns.start(exchange, sends);
    sweep.expect();
  }

  private void expectMore() {
    sweep.expect();
  }

  @Override
  public CompletableFuture<Health> probe() {
    return prober.probe();
  }

  @Override
  public TransportCapabilities capabilities() {
    return capabilities;
  }

  /** {@return how many second copies of answers were met and cleared away since the start} */
  public long duplicateAnswers() {
    return setup.orphans().copies();
  }

  @Override
  public void close() {
    if (!turns.close()) {
      return;
    }
    sweep.stop();
    List<FolderExchange> left = turns.all();
    await(left, closeGrace);
    left.forEach(exchange -> exchange.expire(Visibility.Ending.CLOSE));
    await(left, LAST_TRY);
    left.forEach(exchange -> exchange.force(Visibility.Ending.CLOSE));
    if (ownIo != null) {
      Workers.close(ownIo, POOL_GRACE);
    }
    if (ownCallbacks != null) {
      Workers.close(ownCallbacks, POOL_GRACE);
    }
    if (ownTime != null) {
      ownTime.close();
    }
  }

  private static void await(List<FolderExchange> exchanges, Duration limit) {
    CompletableFuture<?>[] results =
        exchanges.stream().map(FolderExchange::result).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(results).get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // goes on without waiting
    } catch (ExecutionException | TimeoutException e) {
      // How they ended is their callers' concern.
    }
  }

  /**
   * Settings of a {@link SharedFolderTransport}. Not thread-safe; each setting says when one would
   * change it.
   */
  public static final class Builder {

    private static final int MOST_CONCURRENT = 16;

    private @Nullable Path requests;
    private @Nullable Path responses;
    private @Nullable Path staging;
    private @Nullable TimeSource time;
    private @Nullable Executor io;
    private Duration pickupTimeout = Duration.ofSeconds(15);
    private Duration notTakenAfter = Duration.ofSeconds(10);
    private Duration slowAfter = Duration.ofSeconds(10);
    private Duration lateAnswerRetention = Duration.ofHours(24);
    private Duration readLimit = Duration.ofSeconds(30);
    private Duration closeGrace = Duration.ofSeconds(2);
    private RetentionPolicy retention = RetentionPolicy.DELETE_AFTER_READ;
    private OrphanHandler orphanHandler = (exchange, seenAt) -> {};
    private Pattern requestNames =
        Pattern.compile("[A-Z]{3}[a-z]{2}[a-z]{3}[0-9]{2}req_[0-9A-Za-z]{1,50}\\.xml");
    private long maxRequestBytes = 4L * 1024 * 1024;
    private int maxConcurrent = 5;
    private boolean selfTest = true;

    private Builder() {}

    /**
     * Sets the folder that holds {@code req} and {@code res}.
     *
     * @param root the terminal's folder
     * @return this
     */
    public Builder root(Path root) {
      this.requests = root.resolve("req");
      this.responses = root.resolve("res");
      return this;
    }

    /**
     * Sets the request folder, for a site with names or places of its own.
     *
     * @param folder where the terminal takes requests 「要求フォルダ」
     * @return this
     */
    public Builder requestFolder(Path folder) {
      this.requests = folder;
      return this;
    }

    /**
     * Sets the answer folder, for a site with names or places of its own.
     *
     * @param folder where the terminal puts answers 「回答フォルダ」
     * @return this
     */
    public Builder responseFolder(Path folder) {
      this.responses = folder;
      return this;
    }

    /**
     * Sets the folder requests are written in before they are renamed into the request folder; by
     * default {@code .shikaku-staging} beside it, or a {@code .tmp} name inside it where that can
     * not be made. To change when the terminal reads every folder of the share.
     *
     * @param folder a folder on the request folder's volume, which the terminal does not read; on
     *     another volume nothing can be sent: calls fail as {@code MISCONFIGURATION}, and {@link
     *     Transport#probe} tells {@code STAGING_ELSEWHERE}
     * @return this
     */
    public Builder stagingFolder(Path folder) {
      this.staging = folder;
      return this;
    }

    /**
     * Sets how long a request may lie before it is taken back as {@code TERMINAL_NOT_READING}; 15 s
     * by default. To raise for a terminal that is known to be slow.
     *
     * @param timeout more than zero
     * @return this
     */
    public Builder pickupTimeout(Duration timeout) {
      this.pickupTimeout = positive("pickupTimeout", timeout);
      return this;
    }

    /**
     * Sets when {@code NOT_TAKEN_YET} is told; 10 s by default.
     *
     * @param delay more than zero
     * @return this
     */
    public Builder notTakenAfter(Duration delay) {
      this.notTakenAfter = positive("notTakenAfter", delay);
      return this;
    }

    /**
     * Sets when {@code SLOW} is told, counted from sending; 10 s by default.
     *
     * @param delay more than zero
     * @return this
     */
    public Builder slowAfter(Duration delay) {
      this.slowAfter = positive("slowAfter", delay);
      return this;
    }

    /**
     * Sets what becomes of answer files once read; by default they are removed.
     *
     * @param policy the policy
     * @return this
     */
    public Builder retention(RetentionPolicy policy) {
      this.retention = Objects.requireNonNull(policy);
      return this;
    }

    /**
     * Sets how long an answer that came too late is kept for {@link Transport#resume} before it
     * falls under the retention policy; 24 h by default, counted from the end of its exchange.
     *
     * @param time more than zero
     * @return this
     */
    public Builder lateAnswerRetention(Duration time) {
      this.lateAnswerRetention = positive("lateAnswerRetention", time);
      return this;
    }

    /**
     * Sets who hears of answers that came too late; by default nobody.
     *
     * @param handler the receiver
     * @return this
     */
    public Builder orphanHandler(OrphanHandler handler) {
      this.orphanHandler = Objects.requireNonNull(handler);
      return this;
    }

    /**
     * Sets which request file names may be written. The default is inferred from names seen in the
     * field; to change when the official documents say otherwise.
     *
     * @param pattern must match the whole name
     * @return this
     */
    public Builder requestNames(Pattern pattern) {
      this.requestNames = Objects.requireNonNull(pattern);
      return this;
    }

    /**
     * Sets the largest request; 4 MiB by default.
     *
     * @param bytes more than 0
     * @return this
     */
    public Builder maxRequestBytes(long bytes) {
      if (bytes <= 0) {
        throw new InvalidQueryException("maxRequestBytes", "must be more than 0");
      }
      this.maxRequestBytes = bytes;
      return this;
    }

    /**
     * Sets how many exchanges may be under way at once; 5 by default, 4 of the desks and one of the
     * batch lane. The terminal has 20 sessions for everybody who uses it.
     *
     * @param exchanges 1 to 16
     * @return this
     */
    public Builder maxConcurrent(int exchanges) {
      if (exchanges < 1 || exchanges > MOST_CONCURRENT) {
        throw new InvalidQueryException("maxConcurrent", "must be 1 to " + MOST_CONCURRENT);
      }
      this.maxConcurrent = exchanges;
      return this;
    }

    /**
     * Sets whether {@link Transport#probe} writes, renames and removes a file of no patient, whose
     * name no terminal takes; true by default. To switch off where the terminal complains of
     * foreign files.
     *
     * @param writes whether a file is written
     * @return this
     */
    public Builder selfTest(boolean writes) {
      this.selfTest = writes;
      return this;
    }

    /**
     * Sets how long {@link Transport#close} lets running exchanges go on; 2 s by default.
     *
     * @param grace 0 to 2 s
     * @return this
     */
    public Builder closeGrace(Duration grace) {
      if (grace.isNegative() || grace.compareTo(Duration.ofSeconds(2)) > 0) {
        throw new InvalidQueryException("closeGrace", "must be 0 to 2 seconds");
      }
      this.closeGrace = grace;
      return this;
    }

    /**
     * Sets where time comes from; by default the computer's clock. For tests.
     *
     * @param time the source; not closed by the transport
     * @return this
     */
    public Builder time(TimeSource time) {
      this.time = Objects.requireNonNull(time);
      return this;
    }

    /** How long one operation may take while a large answer is read where it lies; in tests. */
    Builder readLimit(Duration limit) {
      this.readLimit = limit;
      return this;
    }

    /** Runs file operations and the host's code here, in tests. */
    Builder executor(Executor executor) {
      this.io = executor;
      return this;
    }

    private static Duration positive(String field, Duration duration) {
      if (duration.isZero() || duration.isNegative()) {
        throw new InvalidQueryException(field, "must be more than zero");
      }
      return duration;
    }

    private Path requests() {
      if (requests == null) {
        throw new InvalidQueryException("root", "the request folder must be set");
      }
      return requests;
    }

    private Path responses() {
      if (responses == null) {
        throw new InvalidQueryException("root", "the response folder must be set");
      }
      return responses;
    }

    /**
     * Makes the transport; nothing is touched yet.
     *
     * @return the transport
     * @throws InvalidQueryException when the folders are not set, or are one and the same
     */
    public SharedFolderTransport build() {
      if (requests().normalize().equals(responses().normalize())) {
        throw new InvalidQueryException(
            "responseFolder",
            "must not be the request folder: answers would be taken for requests");
      }
      return new SharedFolderTransport(this);
    }
  }
}
