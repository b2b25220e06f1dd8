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
    if (!staged.isEmpty()) {
      clearEnded(staged);
    }
    recover(ledger.open(), staged);
    clearAnswered();
  }

  /**
   * Nobody sends it any more: what lies there of it holds values of a person for nothing. But that
   * it was taken back is still to be told to whoever asks for what had no answer.
   */
  private void clearEnded(Map<String, List<Path>> staged) {
    List<Path> over = new ArrayList<>();
    for (Row row : ledger.ended()) {
      String name = row.key().fileName();
      over.addAll(staged.getOrDefault(name, List.of()));
      if (row.state() != Row.State.FAILED || row.code() != Problem.Code.NO_ANSWER) {
        over.addAll(staged.getOrDefault(TAKEN_BACK + name, List.of()));
      }
    }
    remove(over);
  }

  private void recover(List<Row> open, Map<String, List<Path>> staged) {
    Set<String> visible =
        open.isEmpty() || staged.isEmpty()
            ? null
            : within(PROBED_WITHIN, this::visible).orElse(null);
    Map<String, Problem.Code> takenBack = new HashMap<>();
    List<Path> drafts = new ArrayList<>();
    List<Path> marks = new ArrayList<>();
    for (Row row : open) {
      String name = row.key().fileName();
      List<Path> back = staged.getOrDefault(TAKEN_BACK + name, List.of());
      List<Path> fresh = staged.getOrDefault(name, List.of());
      if (visible != null && !visible.contains(name)) {
        if (!back.isEmpty()) {
          boolean isMark = within(LISTED_WITHIN, () -> isMark(back)).orElse(false);
          takenBack.put(name, isMark ? Problem.Code.TAKEN_BACK : TERMINAL_NOT_READING);
        } else if (!fresh.isEmpty()) {
          noteUnsent(row);
        }
      }
      if (visible != null) {
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

  /** What lies in the request folder; null when what is not there may have been there. */
  private @Nullable Set<String> visible() {
    return renamesInOneStep() ? names(requests) : null;
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
