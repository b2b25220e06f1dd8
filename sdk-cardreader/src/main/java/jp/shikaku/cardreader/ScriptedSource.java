package jp.shikaku.cardreader;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.ReadingRules;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.OqsDocuments;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * A card reader that plays a script 「台本どおりに動くイベント源」, for tests of whoever listens (cardreader 3.3):
 * visits and live events one after another, with pauses, outages, duplicates and bursts. Two of
 * them on one clock are two readers. Thread-safe.
 */
public final class ScriptedSource implements CardReaderSource {

  private static final Duration RETRY = Duration.ofMillis(500);

  /** One thing that happens; tells how long it takes until the next, or null to try again. */
  @FunctionalInterface
  private interface Step {
    @Nullable Duration play(ScriptedSource source, EventSink sink);
  }

  private final SourceId id;
  private final TimeSource time;
  private final List<Step> steps;
  private final List<EligibilityAnswer> answers;

  // Never held while the sink is called.
  private final ReentrantLock lock = new ReentrantLock();
  private SourceState state;
  private TimeSource.@Nullable Scheduled next;
  private boolean isStarted;
  private volatile boolean isClosed;

  private ScriptedSource(Builder builder) {
    this.id = builder.id;
    this.time = builder.time;
    this.steps = List.copyOf(builder.steps);
    this.answers = List.copyOf(builder.answers);
    this.state = new SourceState(SourceState.Status.STOPPED, time.now(), null);
  }

  /**
   * Begins a script.
   *
   * @param id the source's name
   * @param time the clock it plays on; not closed with the source
   * @return the builder
   */
  public static Builder named(SourceId id, TimeSource time) {
    return new Builder(id, time);
  }

  @Override
  public SourceId id() {
    return id;
  }

  /** {@return every type of event: a script sees what it likes} */
  @Override
  public Set<Capability> capabilities() {
    return Arrays.stream(CardReaderEvent.class.getPermittedSubclasses())
        .map(type -> new Capability(type.asSubclass(CardReaderEvent.class), Knowledge.OBSERVED))
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public SourceState state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Connects and plays the script from its beginning.
   *
   * @throws IllegalStateException when it was started before
   */
  @Override
  public void start(EventSink sink) {
    lock.lock();
    try {
      if (isStarted) {
        throw new IllegalStateException("a source is started once");
      }
      isStarted = true;
    } finally {
      lock.unlock();
    }
    after(
        Duration.ZERO,
        () -> {
          enter(SourceState.Status.CONNECTED, null);
          sink.emit(EventHead.observed(), CardReaderEvent.SourceConnected::new);
          play(sink, 0);
        });
  }

  private void play(EventSink sink, int index) {
    if (isClosed || index == steps.size()) {
      return;
    }
    Duration pause = steps.get(index).play(this, sink);
    if (pause == null) {
      after(RETRY, () -> play(sink, index));
    } else {
      after(pause, () -> play(sink, index + 1));
    }
  }

  private void after(Duration pause, Runnable what) {
    lock.lock();
    try {
      if (!isClosed) {
        next =
            time.schedule(
                pause,
                () -> {
                  if (!isClosed) {
                    what.run();
                  }
                });
      }
    } finally {
      lock.unlock();
    }
  }

  private void enter(SourceState.Status status, SourceState.@Nullable Cause cause) {
    lock.lock();
    try {
      if (!isClosed) {
        state = new SourceState(status, time.now(), cause);
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Duration offer(EventSink sink, EligibilityAnswer answer) {
    return switch (sink.offer(answer, time.now())) {
      case ACCEPTED, KNOWN, DUPLICATE, CONFLICT -> Duration.ZERO;
      case FULL, UNAVAILABLE -> null;
    };
  }

  private Duration goAway(EventSink sink, Duration length) {
    SourceState.Cause cause = SourceState.Cause.FOLDER_UNREACHABLE;
    Instant since = time.now();
    enter(SourceState.Status.UNREACHABLE, cause);
    sink.emit(
        EventHead.observed(),
        head -> new CardReaderEvent.SourceUnreachable(head, cause, since, false));
    return length;
  }

  private Duration comeBack(EventSink sink, Duration away) {
    Instant now = time.now();
    enter(SourceState.Status.CONNECTED, null);
    sink.emit(EventHead.observed(), CardReaderEvent.SourceConnected::new);
    sink.emit(
        EventHead.derived(),
        head -> new CardReaderEvent.EventsMissed(head, now.minus(away), now, 0));
    return Duration.ZERO;
  }

  @Override
  public Optional<EligibilityAnswer> reread(String fileName, String sha256) {
    return answers.stream()
        .filter(answer -> answer.fileName().equals(fileName) && answer.sha256().equals(sha256))
        .findFirst();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (!isClosed) {
        isClosed = true;
        state = new SourceState(SourceState.Status.STOPPED, time.now(), null);
        if (next != null) {
          next.cancel();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Names the source. */
  @Override
  public String toString() {
    return "ScriptedSource[" + id + "]";
  }

  /** Writes a script, in the order of what happens. Not thread-safe. */
  public static final class Builder {
    private final SourceId id;
    private final TimeSource time;
    private final List<Step> steps = new ArrayList<>();
    private final List<EligibilityAnswer> answers = new ArrayList<>();

    private Builder(SourceId id, TimeSource time) {
      this.id = Objects.requireNonNull(id);
      this.time = Objects.requireNonNull(time);
    }

    private Builder step(Step step) {
      steps.add(step);
      return this;
    }

    /**
     * Lets time pass.
     *
     * @param length zero or more
     * @return this
     * @throws InvalidQueryException when it is negative
     */
    public Builder pause(Duration length) {
      requireNotNegative(length);
      return step((source, sink) -> length);
    }

    private static void requireNotNegative(Duration length) {
      if (length.isNegative()) {
        throw new InvalidQueryException("length", "must not be negative", "0以上にしてください");
      }
    }

    /**
     * Offers a visit, again and again while the hub is full or its ledger does not answer.
     *
     * @param answer the content, read under the name of its file
     * @return this
     */
    public Builder visit(EligibilityAnswer answer) {
      answers.add(Objects.requireNonNull(answer));
      return step((source, sink) -> source.offer(sink, answer));
    }

    /**
     * Offers many visits in one go.
     *
     * @param burst the contents, for example 500
     * @return this
     */
    public Builder burst(Collection<EligibilityAnswer> burst) {
      burst.forEach(this::visit);
      return this;
    }

    /**
     * Offers the last visit's content once more under another name.
     *
     * @param fileName the other name
     * @return this
     * @throws InvalidQueryException when there was no visit before, or the name is of no such file
     */
    public Builder duplicate(String fileName) {
      if (answers.isEmpty()) {
        throw new InvalidQueryException("duplicate", "needs a visit before", "先に受付を指定してください");
      }
      byte[] bytes = answers.get(answers.size() - 1).document();
      if (OqsDocuments.read(fileName, bytes, ReadingRules.DEFAULT)
          instanceof EligibilityAnswer again) {
        return visit(again);
      }
      throw new InvalidQueryException(
          "fileName", "must be the name of a visit's file", "顔認証結果のファイル名にしてください");
    }

    /**
     * Tells a live event, for example that a card was laid on a reader.
     *
     * @param draft what is known of it, as the reader's name
     * @param event makes the event from its head
     * @return this
     */
    public Builder event(
        EventHead.Draft draft, Function<EventHead, ? extends CardReaderEvent> event) {
      return step(
          (source, sink) -> {
            sink.emit(draft, event);
            return Duration.ZERO;
          });
    }

    /**
     * Lets the source be away: it says so, nothing of the script happens for that long, then it
     * comes back and says that events may be missing.
     *
     * @param length zero or more
     * @return this
     * @throws InvalidQueryException when it is negative
     */
    public Builder offline(Duration length) {
      requireNotNegative(length);
      return step((source, sink) -> source.goAway(sink, length))
          .step((source, sink) -> source.comeBack(sink, length));
    }

    /**
     * Makes the source.
     *
     * @return the source, to be given to the hub
     */
    public ScriptedSource build() {
      return new ScriptedSource(this);
    }
  }
}
