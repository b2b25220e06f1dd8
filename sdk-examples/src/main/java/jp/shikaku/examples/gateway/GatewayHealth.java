package jp.shikaku.examples.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the way to the terminal does (transports 5.1, 7). Thread-safe. */
final class GatewayHealth {

  private static final Logger LOG = LoggerFactory.getLogger(GatewayHealth.class);

  private static final Duration EVERY = Duration.ofSeconds(30);
  private static final Duration FRESH = Duration.ofSeconds(2);

  /** A share that keeps a look longer is as good as gone. */
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(10);

  /** The figures are for support: a look does not wait for them longer. */
  private static final Duration FIGURES_WITHIN = Duration.ofSeconds(5);

  private static final int MOST_AGES = 2_000;

  private record Figures(int files, long oldestSeconds) {}

  /** What a look saw, that ended at a reading of the clock, and when it was begun. */
  private record Seen(
      Health health,
      List<Health.Observation> causes,
      @Nullable Figures answers,
      long at,
      Instant lookedAt) {}

  /** One that has not ended: the share may keep it for a minute, or for ever. */
  private record Look(
      CompletableFuture<Seen> end, AtomicBoolean probed, long since, Instant begun) {}

  private final ExchangeDesk desk;
  private final Path answers;
  private final MaintenanceCalendar calendar;
  private final Supplier<@Nullable Instant> notAfter;
  private final Supplier<List<Health.Observation>> ofItsOwn;
  private final BooleanSupplier disaster;
  private final TimeSource time;
  private final Executor turns;
  private final Instant start;
  private final AtomicReference<@Nullable Look> looking = new AtomicReference<>();
  private final AtomicBoolean counting = new AtomicBoolean();

  /** Since when the gateway has a cause of its own to call a way degraded that is up. */
  private final AtomicReference<@Nullable Instant> oursSince = new AtomicReference<>();

  private volatile @Nullable Seen last;
  private volatile boolean closed;

  /**
   * @param ofItsOwn what the gateway has to say of itself
   * @param disaster whether the operator has declared one
   */
  GatewayHealth(
      ExchangeDesk desk,
      Path answers,
      MaintenanceCalendar calendar,
      Supplier<@Nullable Instant> notAfter,
      Supplier<List<Health.Observation>> ofItsOwn,
      BooleanSupplier disaster,
      TimeSource time,
      Executor turns) {
    this.desk = desk;
    this.answers = answers;
    this.calendar = calendar;
    this.notAfter = notAfter;
    this.ofItsOwn = ofItsOwn;
    this.disaster = disaster;
    this.time = time;
    this.turns = turns;
    this.start = time.now();
  }

  /** Looks now, and again and again. */
  void start() {
    if (!closed) {
      var unused = look();
      time.schedule(EVERY, this::start);
    }
  }

  void stop() {
    closed = true;
  }

  /** The look that goes on, or a new one: never two at once, each of which might hang. */
  private CompletableFuture<Seen> look() {
    Look mine =
        new Look(new CompletableFuture<>(), new AtomicBoolean(), time.nanoTime(), time.now());
    Look other = looking.compareAndExchange(null, mine);
    if (other != null) {
      return other.end();
    }
    var unused =
        probe()
            .whenComplete((health, failure) -> mine.probed().set(true))
            .thenComposeAsync(health -> seen(health, mine.begun()), turns)
            .whenComplete(
                (seen, failure) -> {
                  looking.set(null);
                  if (seen != null) {
                    last = seen;
                    mine.end().complete(seen);
                    noteOurs(seen);
                  } else {
                    LOG.warn(LogText.line("health-look-failed", "error", failure));
                    mine.end().completeExceptionally(failure);
                  }
                });
    return mine.end();
  }

  /** A cause of the gateway's own begins when a look meets it, not when somebody asks for it. */
  private void noteOurs(Seen seen) {
    List<Health.Observation> observed = new ArrayList<>(seen.causes());
    observed.addAll(ofItsOwn.get());
    var unused = since(state(seen, false, observed), seen, null);
  }

  private CompletableFuture<Health> probe() {
    try {
      return desk.transport().probe();
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<Seen> seen(Health health, Instant begun) {
    if (health.state() == Health.State.SHARE_UNREACHABLE) {
      return CompletableFuture.completedFuture(seen(health, begun, List.of(), null));
    }
    return figures()
        .handle(
            (figures, failure) ->
                failure == null
                    ? seen(health, begun, List.of(), figures.orElse(null))
                    : seen(
                        health, begun, List.of(slow("folder res was not listed in time")), null));
  }

  private Seen seen(
      Health health, Instant begun, List<Health.Observation> more, @Nullable Figures figures) {
    List<Health.Observation> causes = new ArrayList<>(health.observations());
    causes.addAll(more);
    return new Seen(health, List.copyOf(causes), figures, time.nanoTime(), begun);
  }

  private static Health.Observation slow(String detail) {
    return new Health.Observation(Health.Topic.SHARE_SLOW, detail);
  }

  private @Nullable Duration age(@Nullable Look open) {
    return open == null ? null : Duration.ofNanos(time.nanoTime() - open.since());
  }

  /** Whether the look that goes on takes so long that it is worth a word. */
  private boolean isOverdue() {
    Duration age = age(looking.get());
    return age != null && age.compareTo(FRESH) >= 0;
  }

  /** Counts within a time; a count that hangs is waited for by nobody, and no other is begun. */
  private CompletableFuture<Optional<Figures>> figures() {
    CompletableFuture<Optional<Figures>> figures = new CompletableFuture<>();
    if (!counting.compareAndSet(false, true)) {
      figures.completeExceptionally(new TimeoutException());
      return figures;
    }
    TimeSource.Scheduled limit =
        time.schedule(FIGURES_WITHIN, () -> figures.completeExceptionally(new TimeoutException()));
    Runnable counter =
        () -> {
          Optional<Figures> counted = Optional.empty();
          try {
            counted = Optional.ofNullable(count());
          } finally {
            counting.set(false);
            limit.cancel();
            figures.complete(counted);
          }
        };
    try {
      turns.execute(counter);
    } catch (RuntimeException | Error e) {
      counting.set(false);
      throw e;
    }
    return figures;
  }

  /** What lies in the answer folder, whosever it is: names and ages only. */
  private @Nullable Figures count() {
    List<Path> files = new ArrayList<>();
    int count = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(answers)) {
      for (Path file : all) {
        count++;
        if (files.size() < MOST_AGES) {
          files.add(file);
        }
      }
    } catch (IOException | RuntimeException e) {
      return null;
    }
    Optional<Instant> oldest =
        files.stream()
            .map(GatewayHealth::changed)
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder());
    long age = oldest.map(at -> Duration.between(at, time.now()).toSeconds()).orElse(0L);
    return new Figures(count, Math.max(0, age));
  }

  private static Optional<Instant> changed(Path file) {
    try {
      return Optional.of(Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant());
    } catch (IOException e) {
      return Optional.empty(); // gone meanwhile
    }
  }

  /** How long the centre will not work, if it is known not to work now. */
  Optional<Duration> maintenance() {
    Instant now = time.now();
    return calendar.windowAt(now).map(window -> Duration.between(now, window.until()));
  }

  /** The word for {@code X-Oqs-Mode}. */
  String mode() {
    if (disaster.getAsBoolean()) {
      return "disaster";
    } else if (maintenance().isPresent()) {
      return "maintenance";
    }
    Seen seen = last;
    boolean isWell =
        seen == null || (seen.health().state() == Health.State.UP && seen.causes().isEmpty());
    return isWell && !isOverdue() ? "normal" : "degraded";
  }

  /**
   * What a fresh look tells; or the last one with its age, when the share keeps the fresh one: that
   * the share hangs must not look like a gateway that is down, nor like a share that is well.
   *
   * @param wait how long the fresh look is waited for
   */
  CompletableFuture<Reply> report(Duration wait) {
    Seen seen = last;
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    if (seen != null && time.nanoTime() - seen.at() < FRESH.toNanos()) {
      tell(reply, seen, null);
      return reply;
    }
    CompletableFuture<Seen> look = look();
    TimeSource.Scheduled limit =
        time.schedule(
            wait, () -> tell(reply, last, "a look at the terminal's folders has not ended"));
    var unused =
        look.whenComplete(
            (fresh, failure) -> {
              limit.cancel();
              if (fresh != null) {
                tell(reply, fresh, null);
              } else {
                tell(reply, last, "a look at the terminal's folders has failed");
              }
            });
    return reply;
  }

  /**
   * @param notFresh why what was seen is not what a fresh look saw; null when it is
   */
  private void tell(
      CompletableFuture<Reply> reply, @Nullable Seen seen, @Nullable String notFresh) {
    try {
      reply.complete(json(seen, notFresh));
    } catch (RuntimeException | Error e) {
      reply.completeExceptionally(e);
    }
  }

  private Reply json(@Nullable Seen seen, @Nullable String notFresh) {
    Look open = looking.get();
    Duration age = age(open);
    boolean isGone =
        open != null && !open.probed().get() && age != null && age.compareTo(LONGEST_LOOK) > 0;
    // Of a share that is gone, what was seen before tells nothing any more.
    Seen valid = isGone ? null : seen;
    List<Health.Observation> observed = new ArrayList<>(valid == null ? List.of() : valid.causes());
    if (notFresh != null) {
      observed.add(slow(age == null ? notFresh : notFresh + " for " + age.toSeconds() + " s"));
    }
    observed.addAll(ofItsOwn.get());
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    Health.State state = state(valid, isGone, observed);
    json.put("state", state.name());
    json.put("since", since(state, valid, isGone ? open : null).toString());
    json.put("now", time.now().toString());
    json.put("lookedAt", isGone ? time.now().toString() : lookedAt(valid));
    ArrayNode causes = json.putArray("causes");
    for (Health.Observation observation : observed) {
      causes
          .addObject()
          .put("topic", observation.topic().name())
          .put("detail", observation.detail());
    }
    ObjectNode terminal = json.putObject("terminal");
    Duration pickup = desk.pickup();
    Figures figures = valid == null ? null : valid.answers();
    terminal.put("pickupMillis", pickup == null ? null : (Long) pickup.toMillis());
    terminal.put("resFiles", figures == null ? null : (Integer) figures.files());
    terminal.put("oldestResAgeSec", figures == null ? null : (Long) figures.oldestSeconds());
    Instant end = notAfter.get();
    json.putObject("certificate").put("notAfter", end == null ? null : end.toString());
    return Reply.json(json);
  }

  private Health.State state(
      @Nullable Seen seen, boolean isGone, List<Health.Observation> observed) {
    if (maintenance().isPresent()) {
      return Health.State.MAINTENANCE;
    } else if (isGone) {
      return Health.State.SHARE_UNREACHABLE;
    }
    Health.State state = seen == null ? Health.State.DEGRADED : seen.health().state();
    return state == Health.State.UP && !observed.isEmpty() ? Health.State.DEGRADED : state;
  }

  private Instant since(Health.State state, @Nullable Seen seen, @Nullable Look gone) {
    boolean isOurs =
        state == Health.State.DEGRADED && seen != null && seen.health().state() != state;
    Instant told = isOurs ? oursSince.updateAndGet(at -> at == null ? time.now() : at) : null;
    if (told != null) {
      return told;
    }
    oursSince.set(null);
    if (state == Health.State.MAINTENANCE) {
      return calendar.windowAt(time.now()).map(MaintenanceCalendar.Window::from).orElse(start);
    } else if (gone != null) {
      return gone.begun();
    }
    return seen == null ? start : seen.health().since();
  }

  private static @Nullable String lookedAt(@Nullable Seen seen) {
    return seen == null ? null : seen.lookedAt().toString();
  }
}
