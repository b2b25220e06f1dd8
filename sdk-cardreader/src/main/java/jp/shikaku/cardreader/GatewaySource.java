package jp.shikaku.cardreader;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.ReadingRules;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.internal.http.FaceFeed;
import jp.shikaku.internal.http.FaceFeed.FeedException;
import jp.shikaku.internal.http.GatewayReply;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/**
 * Hears of card visits 「顔認証付きカードリーダーの結果」 from a gateway beside the terminal 「中継サーバー」, for a
 * computer that does not see the terminal's folder (transports 5.1, cardreader 3). The gateway's
 * list holds names only; each file is fetched, checked against its digest and handed on. A visit is
 * acknowledged at the gateway once every listener has finished with it. <b>The protocol is ours; it
 * is not the official Web API.</b>
 *
 * <p>While the gateway is away the source is {@code UNREACHABLE} and comes back by itself; nothing
 * is lost meanwhile, since the gateway keeps its list. Thread-safe.
 */
public final class GatewaySource implements CardReaderSource {

  private static final long CLOSE_MILLIS = 1_500;

  record Settings(
      SourceId id,
      Set<MedicalInstitutionCode> institutions,
      Duration hold,
      ReadingRules rules,
      TimeSource time) {}

  private final Settings settings;
  private final @Nullable SystemTime ownTime;
  private final FaceFeed feed;
  private final FaceReading reading;
  private final Instant madeAt;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Instant closedAt;
  private volatile @Nullable GatewayWatch watch;
  private @Nullable Thread thread;

  private GatewaySource(GatewayEndpoint endpoint, Settings settings, @Nullable SystemTime ownTime) {
    this.settings = settings;
    this.ownTime = ownTime;
    this.feed = new FaceFeed(endpoint);
    this.reading = new FaceReading(settings.rules(), settings.institutions());
    this.madeAt = settings.time().now();
  }

  /**
   * Makes a source with the usual settings.
   *
   * @param endpoint the gateway; not closed with the source
   * @return the source, to be given to the hub
   */
  public static GatewaySource at(GatewayEndpoint endpoint) {
    return builder(endpoint).build();
  }

  /**
   * Begins to set up a source.
   *
   * @param endpoint the gateway; not closed with the source
   * @return the builder
   */
  public static Builder builder(GatewayEndpoint endpoint) {
    return new Builder(endpoint);
  }

  @Override
  public SourceId id() {
    return settings.id();
  }

  @Override
  public Set<Capability> capabilities() {
    return FaceFolderSource.CAPABILITIES;
  }

  @Override
  public SourceState state() {
    Instant closed = closedAt;
    GatewayWatch running = watch;
    if (closed != null || running == null) {
      return new SourceState(SourceState.Status.STOPPED, closed != null ? closed : madeAt, null);
    }
    return running.state();
  }

  /**
   * Begins to listen, on a daemon thread.
   *
   * @throws IllegalStateException when it was started or closed before
   */
  @Override
  public void start(EventSink sink) {
    lock.lock();
    try {
      if (watch != null || isClosed()) {
        throw new IllegalStateException("a source is started once");
      }
      GatewayWatch made = new GatewayWatch(settings, feed, sink, this::isClosed);
      watch = made;
      Thread listener = new Thread(() -> listen(made), "shikaku-gateway-" + settings.id());
      listener.setDaemon(true);
      thread = listener;
      listener.start();
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    return closing.getCount() == 0;
  }

  private void listen(GatewayWatch listening) {
    while (!isClosed()) {
      try {
        long pause = listening.pass().toNanos();
        if (pause > 0 && closing.await(pause, TimeUnit.NANOSECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        // Nobody interrupts this thread on purpose: it ends by close.
      }
    }
  }

  @Override
  public Optional<EligibilityAnswer> reread(String fileName, String sha256) {
    if (FaceFileName.tryParse(fileName).isEmpty()) {
      return Optional.empty();
    }
    try {
      return find(fileName, sha256);
    } catch (FeedException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** What is not handled was not acknowledged, so it is still on the list. */
  private Optional<EligibilityAnswer> find(String fileName, String sha256)
      throws FeedException, InterruptedException {
    String cursor = "";
    while (!isClosed()) {
      FaceFeed.Page page = feed.list(cursor, Duration.ZERO);
      for (FaceFeed.Entry entry : page.entries()) {
        if (entry.fileName().equals(fileName) && entry.sha256().equals(sha256)) {
          GatewayReply reply = feed.fetch(entry.id(), FaceFolder.MAX_BYTES);
          return reply.status() == 200 && GatewayWatch.isWhole(reply, entry)
              ? reading.read(fileName, reply.body())
              : Optional.empty();
        }
      }
      if (page.entries().isEmpty() || page.cursor().equals(cursor)) {
        return Optional.empty();
      }
      cursor = page.cursor();
    }
    return Optional.empty();
  }

  @Override
  public Optional<EligibilityAnswer> decode(String fileName, byte[] content) {
    return reading.read(fileName, content);
  }

  @Override
  public void close() {
    Thread listener;
    lock.lock();
    try {
      if (isClosed()) {
        return;
      }
      closedAt = settings.time().now();
      closing.countDown();
      listener = thread;
    } finally {
      lock.unlock();
    }
    feed.close();
    if (listener != null && listener != Thread.currentThread()) {
      try {
        listener.join(CLOSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (ownTime != null) {
      ownTime.close();
    }
  }

  /** Names the source. */
  @Override
  public String toString() {
    return "GatewaySource[" + settings.id() + "]";
  }

  /** Settings of a source. Not thread-safe. */
  public static final class Builder {

    private static final Duration LONGEST_HOLD = Duration.ofSeconds(25);

    private final GatewayEndpoint endpoint;
    private SourceId id = new SourceId("gateway");
    private Set<MedicalInstitutionCode> institutions = Set.of();
    private Duration hold = LONGEST_HOLD;
    private ReadingRules rules = ReadingRules.DEFAULT;
    private @Nullable TimeSource time;

    private Builder(GatewayEndpoint endpoint) {
      this.endpoint = Objects.requireNonNull(endpoint);
    }

    /**
     * Names the source; {@code gateway} by default. Two gateways need two names.
     *
     * @param id the name, kept over restarts
     * @return this
     */
    public Builder id(SourceId id) {
      this.id = Objects.requireNonNull(id);
      return this;
    }

    /**
     * Sets whose visits are taken 「医療機関コード」; files of others are set aside as {@code
     * WRONG_INSTITUTION}, and so are those that tell none. By default all are taken.
     *
     * @param codes the codes; none for all
     * @return this
     */
    public Builder institutions(MedicalInstitutionCode... codes) {
      this.institutions = Set.of(codes);
      return this;
    }

    /**
     * Sets how long the gateway may hold a call until a visit comes; 25 s by default. To lower
     * where a device between cuts silent connections.
     *
     * @param time 0 to 25 s; whole seconds count. With 0 the gateway is asked every half second
     * @return this
     */
    public Builder hold(Duration time) {
      if (time.isNegative() || time.compareTo(LONGEST_HOLD) > 0) {
        throw new InvalidQueryException("hold", "must be 0 to 25 seconds", "0秒から25秒で指定してください");
      }
      this.hold = time;
      return this;
    }

    /**
     * Sets how files are read, as the encoding of those that declare none.
     *
     * @param rules the rules
     * @return this
     */
    public Builder readingRules(ReadingRules rules) {
      this.rules = Objects.requireNonNull(rules);
      return this;
    }

    /**
     * Sets where time comes from; the computer's clock by default.
     *
     * @param time not closed with the source
     * @return this
     */
    public Builder time(TimeSource time) {
      this.time = Objects.requireNonNull(time);
      return this;
    }

    /**
     * Makes the source; nothing is connected before it is started.
     *
     * @return the source
     */
    public GatewaySource build() {
      SystemTime own = time == null ? new SystemTime() : null;
      TimeSource used = time != null ? time : Objects.requireNonNull(own);
      return new GatewaySource(endpoint, new Settings(id, institutions, hold, rules, used), own);
    }
  }
}
