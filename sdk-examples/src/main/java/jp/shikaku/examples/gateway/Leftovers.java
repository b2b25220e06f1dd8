package jp.shikaku.examples.gateway;

import static jp.shikaku.examples.gateway.Problem.Code.TERMINAL_NOT_READING;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run that was cut off has left (reliability-security R-EX-4). Where requests are written
 * first, a draft tells what was never given its final name, and so was certainly not seen by the
 * terminal: from there a request leaves in the one step in which it becomes visible. What was taken
 * back from the terminal lies there too, marked, and is never sent again. Both are removed once
 * they were judged; what could not be is left for the next start. A share that hangs holds none up.
 */
final class Leftovers {

  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private static final String STAGING = ".shikaku-staging";
  private static final String STAGED = ".tmp";
  private static final String TAKEN_BACK = "back_";

  private static final Duration LISTED_WITHIN = Duration.ofSeconds(5);
  private static final Duration PROBED_WITHIN = Duration.ofSeconds(12);

  /** What a probe may have seen although its file was written and renamed in one step. */
  private static final Set<Health.Topic> HARMLESS =
      EnumSet.of(
          Health.Topic.LEFTOVERS,
          Health.Topic.NOT_TAKEN,
          Health.Topic.SHARE_SLOW,
          Health.Topic.CLOCK_SKEW);

  private final Path requests;
  private final Path answers;
  private final List<Path> places;
  private final Transport transport;
  private final ExchangeDesk exchanges;
  private final ExchangeLedger ledger;
  private final Executor turns;
  private boolean hangs;

  Leftovers(
      GatewaySettings settings,
      Transport transport,
      ExchangeDesk exchanges,
      ExchangeLedger ledger,
      Executor turns) {
    this.requests = settings.root().resolve("req");
    this.answers = settings.root().resolve("res");
    this.places =
        List.of(settings.staging().orElseGet(() -> settings.root().resolve(STAGING)), requests);
    this.transport = transport;
    this.exchanges = exchanges;
    this.ledger = ledger;
    this.turns = turns;
  }

  /** Takes up every open exchange; used once, before anything new is taken. */
  void takeUp() {
    Map<String, List<Path>> staged = within(LISTED_WITHIN, this::staged).orElse(Map.of());
    List<Row> open = ledger.open();
    List<Row> ended = staged.isEmpty() ? List.of() : ledger.ended();
    boolean needsProof =
        Stream.concat(open.stream(), ended.stream().filter(Leftovers::hadNoAnswer))
            .map(row -> row.key().fileName())
            .anyMatch(name -> staged.containsKey(name) || staged.containsKey(TAKEN_BACK + name));
    Set<String> visible = needsProof ? within(PROBED_WITHIN, this::visible).orElse(null) : null;
    recover(open, staged, visible);
    clearEnded(ended, staged, visible);
    clearAnswered();
  }

  private static boolean hadNoAnswer(Row row) {
    return row.state() == Row.State.FAILED && row.code() == Problem.Code.NO_ANSWER;
  }

  /**
   * Nobody sends it any more: what lies there of it holds values of a person for nothing. But where
   * none knows whether the terminal had it, a draft may tell that; and that it was taken back is
   * still to be told to whoever asks.
   */
  private void clearEnded(
      List<Row> ended, Map<String, List<Path>> staged, @Nullable Set<String> visible) {
    List<Path> over = new ArrayList<>();
    for (Row row : ended) {
      String name = row.key().fileName();
      List<Path> back = staged.getOrDefault(TAKEN_BACK + name, List.of());
      List<Path> fresh = staged.getOrDefault(name, List.of());
      if (!hadNoAnswer(row)) {
        over.addAll(back);
        over.addAll(fresh);
      } else if (visible != null) {
        if (isUnsent(name, staged, visible)) {
          ledger.ended(row.ended(Row.State.NOT_SENT, Problem.Code.STOPPING, null), null);
        }
        over.addAll(fresh);
      }
    }
    remove(over);
  }

  /** Whether it lies there as it was written first, and nowhere else: so it never left. */
  private static boolean isUnsent(
      String name, Map<String, List<Path>> staged, Set<String> visible) {
    return staged.containsKey(name)
        && !staged.containsKey(TAKEN_BACK + name)
        && !visible.contains(name);
  }

  private void recover(
      List<Row> open, Map<String, List<Path>> staged, @Nullable Set<String> visible) {
    Map<String, Problem.Code> takenBack = new HashMap<>();
    List<Path> drafts = new ArrayList<>();
    List<Path> marks = new ArrayList<>();
    for (Row row : open) {
      String name = row.key().fileName();
      List<Path> back = staged.getOrDefault(TAKEN_BACK + name, List.of());
      List<Path> fresh = staged.getOrDefault(name, List.of());
      if (visible != null) {
        if (isUnsent(name, staged, visible)) {
          noteUnsent(row);
        } else if (!back.isEmpty() && !visible.contains(name)) {
          boolean isMark = within(LISTED_WITHIN, () -> isMark(back)).orElse(false);
          takenBack.put(name, isMark ? Problem.Code.TAKEN_BACK : TERMINAL_NOT_READING);
        }
        marks.addAll(back); // of a visible one it is about an earlier one of this name
      }
      if (visible != null || row.state() == Row.State.RECEIVED) {
        drafts.addAll(fresh);
      }
    }
    remove(drafts); // before they are staged anew
    exchanges.recover(takenBack);
    remove(marks);
  }

  /**
   * Whether it was left on purpose, and empty, when an outage of the share was over; else the run
   * was cut off while it took the request back, because nobody had taken it or wanted it.
   */
  private static boolean isMark(List<Path> back) throws IOException {
    for (Path file : back) {
      if (Files.size(file) > 0) {
        return false;
      }
    }
    return true;
  }

  /** Before its file is removed: the next run would not see any more that it was never sent. */
  private void noteUnsent(Row row) {
    if (row.state() == Row.State.SENT) {
      ledger.unsent(row.key());
    }
  }

  /**
   * What lies where requests are written first, by the name it was to get or had. On another volume
   * than the request folder it proves nothing: from there none is renamed into it.
   */
  private Map<String, List<Path>> staged() {
    Map<String, List<Path>> staged = new HashMap<>();
    for (Path place : places) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
        if (!Files.getFileStore(place).equals(Files.getFileStore(requests))) {
          continue;
        }
        for (Path file : files) {
          String name = String.valueOf(file.getFileName());
          if (name.endsWith(STAGED)) {
            staged.computeIfAbsent(shown(name), any -> new ArrayList<>()).add(file);
          }
        }
      } catch (NoSuchFileException e) {
        // nothing was ever staged there
      } catch (IOException | RuntimeException e) {
        LOG.warn(LogText.line("staging-not-listed", "error", e));
        return Map.of();
      }
    }
    return staged;
  }

  private static String shown(String staged) {
    return staged.substring(0, staged.length() - STAGED.length()) + ".xml";
  }

  /**
   * The names of the requests that lie in the folders or are answered there; null when any other
   * may have been there, too.
   */
  private @Nullable Set<String> visible() {
    Set<String> seen = renamesInOneStep() ? names(requests) : null;
    Set<String> answered = seen == null ? null : names(answers);
    if (seen == null || answered == null) {
      return null;
    }
    for (String name : answered) {
      int end = name.lastIndexOf('.');
      seen.add((end < 0 ? name : name.substring(0, end)).replaceFirst("res_", "req_") + ".xml");
    }
    return seen;
  }

  /**
   * On a share without atomic rename a request is visible before it leaves its place. Only a probe
   * that went well to its end has seen that this share is none.
   */
  private boolean renamesInOneStep() {
    Health health = transport.probe().join(); // has a limit of its own, beside that of the caller
    return (health.state() == Health.State.UP || health.state() == Health.State.DEGRADED)
        && health.observations().stream()
            .map(Health.Observation::topic)
            .allMatch(HARMLESS::contains);
  }

  private void remove(List<Path> files) {
    if (!files.isEmpty()) {
      var unused = within(LISTED_WITHIN, () -> removed(files));
    }
  }

  private static boolean removed(List<Path> files) {
    for (Path file : files) {
      if (Thread.currentThread().isInterrupted()) {
        return false; // given up: the name may be in use again
      }
      try {
        Files.deleteIfExists(file);
      } catch (IOException | RuntimeException e) {
        LOG.warn(LogText.line("staged-file-not-removed", "error", e));
      }
    }
    return true;
  }

  /** Answers that were safe in the ledger and not yet out of the folder. */
  private void clearAnswered() {
    List<Row> answered = ledger.answered();
    if (answered.isEmpty()) {
      return;
    }
    Set<String> lying = within(LISTED_WITHIN, () -> names(answers)).orElse(Set.of());
    for (Row row : answered) {
      if (row.answerName() != null && lying.contains(row.answerName())) {
        exchanges.settle(row);
      }
    }
  }

  /** The names in a folder; null when it can not be listed. */
  private static @Nullable Set<String> names(Path folder) {
    Set<String> names = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      files.forEach(file -> names.add(String.valueOf(file.getFileName())));
    } catch (IOException | RuntimeException e) {
      return null;
    }
    return names;
  }

  /** What an operation on the share tells; empty when it tells nothing, hangs, or others did. */
  private <T> Optional<T> within(Duration limit, Callable<@Nullable T> operation) {
    if (hangs) {
      return Optional.empty();
    }
    FutureTask<@Nullable T> task = new FutureTask<>(operation);
    turns.execute(task);
    try {
      return Optional.ofNullable(task.get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      task.cancel(true);
      hangs = true;
      LOG.warn(LogText.line("leftovers-not-judged", "reason", "the share hangs"));
    } catch (ExecutionException e) {
      LOG.warn(
          LogText.line(
              "leftovers-not-judged", "error", Objects.requireNonNullElse(e.getCause(), e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }
}
