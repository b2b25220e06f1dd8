package jp.shikaku.cardreader;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.ReadingRules;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.RetentionPolicy;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the folder that a terminal writes card visits to 「顔認証付きカードリーダーの結果フォルダ」 (cardreader 1 to
 * 3). It only looks and reads: it never moves, renames, removes, locks or writes a file, unless a
 * {@link Builder#retention} says so. Files are found by listing the folder again and again; the
 * system's own notices only shorten the wait. A file is handed on once it is whole, however slowly
 * it is written; what can not be handed on is told as {@link CardReaderEvent.VisitQuarantined}.
 *
 * <p>One folder is one source; several terminals are several sources. While the share is away the
 * source is {@code UNREACHABLE} and comes back by itself. Thread-safe.
 */
public final class FaceFolderSource implements CardReaderSource {

  private static final Logger LOG = LoggerFactory.getLogger(FaceFolderSource.class);
  private static final long CLOSE_MILLIS = 1_500;

  /** What files of visits can tell, however they come. */
  static final Set<Capability> CAPABILITIES =
      Set.of(
          observed(CardReaderEvent.SourceConnected.class),
          observed(CardReaderEvent.SourceUnreachable.class),
          derived(CardReaderEvent.AuthenticationSucceeded.class),
          observed(CardReaderEvent.ConsentGiven.class),
          observed(CardReaderEvent.ConsentNotGiven.class),
          observed(CardReaderEvent.PrescriptionChoice.class),
          observed(CardReaderEvent.EligibilityReceived.class),
          observed(CardReaderEvent.EligibilityFailed.class),
          observed(CardReaderEvent.VisitQuarantined.class),
          observed(CardReaderEvent.DuplicateVisitIgnored.class),
          derived(CardReaderEvent.EventsMissed.class));

  private static Capability observed(Class<? extends CardReaderEvent> event) {
    return new Capability(event, Knowledge.OBSERVED);
  }

  private static Capability derived(Class<? extends CardReaderEvent> event) {
    return new Capability(event, Knowledge.DERIVED);
  }

  /**
   * How the folder does 「フォルダの状態」; figures of the last look.
   *
   * @param files all names in the folder
   * @param isCrowded whether these are more than 1,000, which makes a share slow: have old files
   *     moved away
   * @param lastListing how long the last listing took, archives included
   * @param isShareSlow whether listings take so long that they have to be made less often than set
   * @param skew the terminal's clock minus ours when the last visit came; empty when not known.
   *     More than 5 minutes in either direction are logged
   * @param lastVisitAt when the last file was taken or set aside, by our clock; empty when there
   *     was none
   */
  public record Health(
      int files,
      boolean isCrowded,
      Duration lastListing,
      boolean isShareSlow,
      Optional<Duration> skew,
      Optional<Instant> lastVisitAt) {

    static final Health NONE =
        new Health(0, false, Duration.ZERO, false, Optional.empty(), Optional.empty());
  }

  record Settings(
      SourceId id,
      Path folder,
      List<Path> archives,
      Set<MedicalInstitutionCode> institutions,
      @Nullable Instant startFrom,
      Duration pollInterval,
      boolean fileEvents,
      ReadingRules rules,
      RetentionPolicy retention,
      @Nullable QuietWatch quiet,
      TimeSource time) {}

  private final Settings settings;
  private final @Nullable SystemTime ownTime;
  private final FaceFolder folder;
  private final FaceReading reading;
  private final Instant madeAt;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Instant closedAt;
  private volatile @Nullable FaceScanner scanner;
  private @Nullable Thread detector;
  private volatile @Nullable FolderEvents waitingOn;

  private FaceFolderSource(Settings settings, @Nullable SystemTime ownTime) {
    this.settings = settings;
    this.ownTime = ownTime;
    this.folder = new FaceFolder(settings.folder(), settings.archives());
    this.reading = new FaceReading(settings.rules(), settings.institutions());
    this.madeAt = settings.time().now();
  }

  /**
   * Makes a source with the usual settings.
   *
   * @param folder where the terminal writes visits 「顔認証の結果フォルダ」; need not exist yet
   * @return the source, to be given to the hub
   */
  public static FaceFolderSource watching(Path folder) {
    return builder(folder).build();
  }

  /**
   * Begins to set up a source.
   *
   * @param folder where the terminal writes visits 「顔認証の結果フォルダ」; need not exist yet
   * @return the builder
   */
  public static Builder builder(Path folder) {
    return new Builder(folder);
  }

  @Override
  public SourceId id() {
    return settings.id();
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public SourceState state() {
    Instant closed = closedAt;
    FaceScanner running = scanner;
    if (closed != null || running == null) {
      return new SourceState(SourceState.Status.STOPPED, closed != null ? closed : madeAt, null);
    }
    return running.state();
  }

  /** {@return how the folder does; zeros before the first look} */
  public Health health() {
    FaceScanner running = scanner;
    return running == null ? Health.NONE : running.health();
  }

  /**
   * {@return since when no visit has come, when that is longer than {@link Builder#quietAlarm}
   * allows within the opening hours} The published order of recovery: reader off, terminal off,
   * reader on, terminal on (reliability-security R-F-16).
   */
  public Optional<Instant> quietSince() {
    QuietWatch quiet = settings.quiet();
    return quiet == null ? Optional.empty() : quiet.quietSince();
  }

  /**
   * Begins to watch, on a daemon thread; with {@link VirtualTime} on the thread that moves it.
   *
   * @throws IllegalStateException when it was started or closed before
   */
  @Override
  public void start(EventSink sink) {
    lock.lock();
    try {
      if (scanner != null || isClosed()) {
        throw new IllegalStateException("a source is started once");
      }
      FaceScanner made = new FaceScanner(settings, sink, this::isClosed);
      scanner = made;
      if (settings.time() instanceof VirtualTime virtual) {
        virtual.schedule(Duration.ZERO, () -> stepVirtually(made));
      } else {
        Thread thread = new Thread(() -> detect(made), "shikaku-face-" + settings.id());
        thread.setDaemon(true);
        detector = thread;
        thread.start();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    return closing.getCount() == 0;
  }

  private void stepVirtually(FaceScanner scanning) {
    if (!isClosed()) {
      Duration pause = scanning.pass(FolderEvents.Hints.NONE);
      settings.time().schedule(pause, () -> stepVirtually(scanning));
    }
  }

  private void detect(FaceScanner scanning) {
    FolderEvents events = new FolderEvents(settings.folder(), settings.time(), closing);
    waitingOn = events;
    FolderEvents.Hints hints = FolderEvents.Hints.NONE;
    while (!isClosed()) {
      try {
        long pause = scanning.pass(hints).toNanos();
        hints = FolderEvents.Hints.NONE;
        if (!scanning.isReachable()) {
          events.drop();
        } else if (settings.fileEvents() && events.follow(scanning.folderKey())) {
          hints = FolderEvents.Hints.LISTING_DUE;
          continue;
        }
        hints = events.await(pause);
      } catch (InterruptedException e) {
        // Nobody interrupts this thread on purpose: it ends by close.
        hints = FolderEvents.Hints.LISTING_DUE;
      } catch (RuntimeException | Error e) {
        // Whatever it is, visits have to be found afterwards as well.
        LOG.error(LogText.line("face-detector-failed", "source", settings.id(), "reason", e));
        hints = FolderEvents.Hints.LISTING_DUE;
        rest();
      }
    }
    events.drop();
  }

  private void rest() {
    try {
      closing.await(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      // Then it tries again a little sooner.
    }
  }

  @Override
  public Optional<EligibilityAnswer> reread(String fileName, String sha256) {
    if (FaceFileName.tryParse(fileName).isEmpty()) {
      return Optional.empty();
    }
    for (int place = 0; place < folder.places(); place++) {
      Optional<EligibilityAnswer> found =
          reread(place, fileName).filter(answer -> answer.sha256().equals(sha256));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<EligibilityAnswer> reread(int place, String fileName) {
    try {
      FaceFolder.Seen seen = folder.look(place, fileName);
      if (seen == null || !seen.isRegular() || seen.size() > FaceFolder.MAX_BYTES) {
        return Optional.empty();
      }
      byte[] bytes = folder.read(place, fileName, seen.size());
      return bytes == null ? Optional.empty() : reading.read(fileName, bytes);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<EligibilityAnswer> decode(String fileName, byte[] content) {
    return reading.read(fileName, content);
  }

  @Override
  public void close() {
    Thread thread;
    lock.lock();
    try {
      if (isClosed()) {
        return;
      }
      closedAt = settings.time().now();
      closing.countDown();
      thread = detector;
    } finally {
      lock.unlock();
    }
    FolderEvents waiting = waitingOn;
    if (waiting != null) {
      waiting.wake();
    }
    // A share that hangs holds its thread: that is left behind, and what it finds is not told.
    if (thread != null && thread != Thread.currentThread()) {
      try {
        thread.join(CLOSE_MILLIS);
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
    return "FaceFolderSource[" + settings.id() + "]";
  }

  /** Settings of a source. Not thread-safe. */
  public static final class Builder {

    private static final Duration SHORTEST_POLL = Duration.ofMillis(200);
    private static final Duration LONGEST_POLL = Duration.ofSeconds(60);

    private final Path folder;
    private SourceId id = new SourceId("face");
    private List<Path> archives = List.of();
    private Set<MedicalInstitutionCode> institutions = Set.of();
    private @Nullable Instant startFrom;
    private Duration pollInterval = Duration.ofMillis(500);
    private boolean fileEvents = true;
    private ReadingRules rules = ReadingRules.DEFAULT;
    private RetentionPolicy retention = RetentionPolicy.LEAVE;
    private @Nullable Duration quietLimit;
    private @Nullable Predicate<ZonedDateTime> openingHours;
    private @Nullable TimeSource time;

    private Builder(Path folder) {
      this.folder = folder.toAbsolutePath().normalize();
    }

    /**
     * Names the source; {@code face} by default. Two terminals need two names.
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
     * Names the folders that other software, as a receipt computer 「レセコン」, moves the files to. They
     * are looked through for files that were moved before they were read.
     *
     * @param folders none of them the face folder; none by default
     * @return this
     * @throws InvalidQueryException when one of them is the face folder
     */
    public Builder archive(Path... folders) {
      List<Path> all = new ArrayList<>();
      for (Path archive : folders) {
        all.add(archive.toAbsolutePath().normalize());
      }
      if (all.contains(folder)) {
        throw new InvalidQueryException(
            "archive", "must not be the face folder", "結果フォルダとは別のフォルダを指定してください");
      }
      this.archives = List.copyOf(all);
      return this;
    }

    /**
     * Sets from when on files count: those whose time, the later of that in the name and that of
     * the last change, is not before it. By default the start, in Japan, of the day of the last
     * visit that the ledger knows of this source, of today when it knows none: what came while
     * nobody watched is taken, and an old folder is not played again. What the ledger knows as not
     * handled counts in any case.
     *
     * @param from the time
     * @return this
     */
    public Builder startFrom(Instant from) {
      this.startFrom = Objects.requireNonNull(from);
      return this;
    }

    /**
     * Sets how often the folder is listed; 500 ms by default. On a slow share it is listed less
     * often: the pause is ten times the last listing at least.
     *
     * @param interval 0.2 to 60 seconds
     * @return this
     * @throws InvalidQueryException when it is not in this range
     */
    public Builder pollInterval(Duration interval) {
      if (interval.compareTo(SHORTEST_POLL) < 0 || interval.compareTo(LONGEST_POLL) > 0) {
        throw new InvalidQueryException(
            "pollInterval", "must be 0.2 to 60 seconds", "0.2秒から60秒で指定してください");
      }
      this.pollInterval = interval;
      return this;
    }

    /**
     * Sets whether the system's notices of changes are used as well; on by default. They only make
     * it faster.
     *
     * @param used false to rely on listings alone
     * @return this
     */
    public Builder fileEvents(boolean used) {
      this.fileEvents = used;
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
     * Sets what becomes of a file once every listener has finished with its visit; {@link
     * RetentionPolicy#LEAVE} by default. Anything else only where no other software reads the
     * folder. Files set aside, duplicates, and files in archives are always left.
     *
     * @param policy the policy; it must not move into the face folder
     * @return this
     * @throws InvalidQueryException when it moves into the face folder
     */
    public Builder retention(RetentionPolicy policy) {
      if (policy.folder().map(Path::normalize).filter(folder::equals).isPresent()) {
        throw new InvalidQueryException(
            "retention", "must not move into the face folder", "結果フォルダとは別のフォルダを指定してください");
      }
      this.retention = policy;
      return this;
    }

    /**
     * Warns, once in each stretch, when no visit comes for too long within the opening hours: the
     * reader may be frozen or unplugged, which files can not tell. Off by default.
     *
     * @param limit how long is too long, more than zero
     * @param openingHours tells of a time in Japan whether patients come then; asked often, must
     *     return at once
     * @return this
     * @throws InvalidQueryException when the limit is not more than zero
     * @see FaceFolderSource#quietSince
     */
    public Builder quietAlarm(Duration limit, Predicate<ZonedDateTime> openingHours) {
      if (limit.isNegative() || limit.isZero()) {
        throw new InvalidQueryException("quietAlarm", "must be more than zero", "0より長くしてください");
      }
      this.quietLimit = limit;
      this.openingHours = Objects.requireNonNull(openingHours);
      return this;
    }

    /**
     * Sets where time comes from; the computer's clock by default.
     *
     * @param time not closed with the source; {@link VirtualTime} needs no thread: the folder is
     *     looked at while the time is moved
     * @return this
     */
    public Builder time(TimeSource time) {
      this.time = Objects.requireNonNull(time);
      return this;
    }

    /**
     * Makes the source; nothing is touched before it is started.
     *
     * @return the source
     */
    public FaceFolderSource build() {
      SystemTime own = time == null ? new SystemTime() : null;
      TimeSource used = time != null ? time : Objects.requireNonNull(own);
      QuietWatch quiet =
          quietLimit == null || openingHours == null
              ? null
              : new QuietWatch(quietLimit, openingHours);
      return new FaceFolderSource(
          new Settings(
              id,
              folder,
              archives,
              institutions,
              startFrom,
              pollInterval,
              fileEvents,
              rules,
              retention,
              quiet,
              used),
          own);
    }
  }
}
