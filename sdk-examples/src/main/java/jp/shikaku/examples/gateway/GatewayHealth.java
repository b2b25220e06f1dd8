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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/** How the way to the terminal does (transports 5.1, 7). Thread-safe. */
final class GatewayHealth {

  private static final Duration EVERY = Duration.ofSeconds(30);
  private static final Duration FRESH = Duration.ofSeconds(2);
  private static final int MOST_AGES = 2_000;

  private record Figures(int files, long oldestSeconds) {}

  private record Seen(
      Health health,
      List<Health.Observation> causes,
      @Nullable Figures answers,
      long at,
      Instant lookedAt) {}

  /** One that has not ended: the share may keep it for a minute, or for ever. */
  private record Look(CompletableFuture<Seen> end, long since) {}

  private final ExchangeDesk desk;
  private final Path answers;
  private final MaintenanceCalendar calendar;
  private final Supplier<@Nullable Instant> notAfter;
  private final Supplier<List<Health.Observation>> ofItsOwn;
  private final TimeSource time;
  private final Executor turns;
  private final Instant start;
  private final AtomicReference<@Nullable Look> looking = new AtomicReference<>();
  private volatile @Nullable Seen last;
  private volatile boolean closed;

  /**
   * @param ofItsOwn what the gateway has to say of itself
   */
  GatewayHealth(
      ExchangeDesk desk,
      Path answers,
      MaintenanceCalendar calendar,
      Supplier<@Nullable Instant> notAfter,
      Supplier<List<Health.Observation>> ofItsOwn,
      TimeSource time,
      Executor turns) {
    this.desk = desk;
    this.answers = answers;
    this.calendar = calendar;
    this.notAfter = notAfter;
    this.ofItsOwn = ofItsOwn;
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
    Look mine = new Look(new CompletableFuture<>(), time.nanoTime());
    Look other = looking.compareAndExchange(null, mine);
    if (other != null) {
      return other.end();
    }
    var unused =
        desk.transport()
            .probe()
            .thenApplyAsync(this::seen, turns)
            .whenComplete(
                (seen, failure) -> {
                  looking.set(null);
                  if (seen != null) {
                    last = seen;
                    mine.end().complete(seen);
                  } else {
                    mine.end().completeExceptionally(failure);
                  }
                });
    return mine.end();
  }

  private Seen seen(Health health) {
    Figures figures = health.state() == Health.State.SHARE_UNREACHABLE ? null : figures();
    return new Seen(health, health.observations(), figures, time.nanoTime(), time.now());
  }

  /** How long the look that goes on has been taking, if that is worth a word. */
  private Optional<Duration> overdue() {
    Look look = looking.get();
    return Optional.ofNullable(look)
        .map(open -> Duration.ofNanos(time.nanoTime() - open.since()))
        .filter(age -> age.compareTo(FRESH) >= 0);
  }

  private List<Health.Observation> causes(@Nullable Seen seen) {
    List<Health.Observation> causes = new ArrayList<>();
    if (seen != null) {
      causes.addAll(seen.causes());
    }
    overdue()
        .map(
            age ->
                new Health.Observation(
                    Health.Topic.SHARE_SLOW,
                    "a look at the terminal's folders has not ended for " + age.toSeconds() + " s"))
        .ifPresent(causes::add);
    causes.addAll(ofItsOwn.get());
    return causes;
  }

  /** What lies in the answer folder, whosever it is: names and ages only. */
  private @Nullable Figures figures() {
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
    if (maintenance().isPresent()) {
      return "maintenance";
    }
    Seen seen = last;
    boolean isWell = seen == null || seen.health().state() == Health.State.UP;
    return isWell && overdue().isEmpty() ? "normal" : "degraded";
  }

  /**
   * What a fresh look tells; or the last one with its age, when the share keeps the fresh one: that
   * the share hangs must not look like a gateway that is down.
   *
   * @param wait how long the fresh look is waited for
   */
  CompletableFuture<Reply> report(Duration wait) {
    Seen seen = last;
    if (seen != null && time.nanoTime() - seen.at() < FRESH.toNanos()) {
      return CompletableFuture.completedFuture(json(seen));
    }
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    TimeSource.Scheduled limit = time.schedule(wait, () -> reply.complete(json(last)));
    var unused =
        look()
            .whenComplete(
                (fresh, failure) -> {
                  limit.cancel();
                  reply.complete(json(fresh != null ? fresh : last));
                });
    return reply;
  }

  private Health.State state(@Nullable Seen seen, List<Health.Observation> causes) {
    if (maintenance().isPresent()) {
      return Health.State.MAINTENANCE;
    }
    Health.State state = seen == null ? Health.State.DEGRADED : seen.health().state();
    return state == Health.State.UP && !causes.isEmpty() ? Health.State.DEGRADED : state;
  }

  private Reply json(@Nullable Seen seen) {
    List<Health.Observation> observed = causes(seen);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("state", state(seen, observed).name());
    json.put("since", (seen == null ? start : seen.health().since()).toString());
    json.put("now", time.now().toString());
    json.put("lookedAt", seen == null ? null : seen.lookedAt().toString());
    ArrayNode causes = json.putArray("causes");
    for (Health.Observation observation : observed) {
      causes
          .addObject()
          .put("topic", observation.topic().name())
          .put("detail", observation.detail());
    }
    ObjectNode terminal = json.putObject("terminal");
    Duration pickup = desk.pickup();
    Figures figures = seen == null ? null : seen.answers();
    terminal.put("pickupMillis", pickup == null ? null : (Long) pickup.toMillis());
    terminal.put("resFiles", figures == null ? null : (Integer) figures.files());
    terminal.put("oldestResAgeSec", figures == null ? null : (Long) figures.oldestSeconds());
    Instant end = notAfter.get();
    json.putObject("certificate").put("notAfter", end == null ? null : end.toString());
    return Reply.json(json);
  }
}
