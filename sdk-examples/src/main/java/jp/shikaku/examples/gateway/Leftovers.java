package jp.shikaku.examples.gateway;

import static jp.shikaku.examples.gateway.Problem.Code.TERMINAL_NOT_READING;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run that was cut off has left (reliability-security R-EX-4). The staging folder tells what
 * was never given its final name, and so was certainly not seen by the terminal: from it a request
 * leaves in the one step in which it becomes visible. What was taken back from the terminal lies
 * there too, marked, and is never sent again. It holds values of persons and is emptied.
 */
final class Leftovers {

  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private static final String STAGED = ".tmp";
  private static final String TAKEN_BACK = "back_";
  private static final int PROBE_SECONDS = 12;

  /** What a probe may have seen although its file was written and renamed in one step. */
  private static final Set<Health.Topic> HARMLESS =
      EnumSet.of(
          Health.Topic.LEFTOVERS,
          Health.Topic.NOT_TAKEN,
          Health.Topic.SHARE_SLOW,
          Health.Topic.CLOCK_SKEW);

  private final GatewaySettings settings;
  private final Transport transport;
  private final ExchangeDesk exchanges;
  private final ExchangeLedger ledger;

  Leftovers(
      GatewaySettings settings,
      Transport transport,
      ExchangeDesk exchanges,
      ExchangeLedger ledger) {
    this.settings = settings;
    this.transport = transport;
    this.exchanges = exchanges;
    this.ledger = ledger;
  }

  /** Takes up every open exchange; used once, before anything new is taken. */
  void takeUp() {
    clearEnded();
    List<Row> open = ledger.open();
    if (open.isEmpty() && ledger.answered().isEmpty()) {
      return;
    }
    recover(open);
    clearAnswered();
  }

  /** Nobody sends it any more: what lies there of it holds values of a person for nothing. */
  private void clearEnded() {
    Map<String, Path> staged = staged();
    if (!staged.isEmpty()) {
      for (Row row : ledger.ended()) {
        remove(staged.get(row.key().fileName()));
        remove(staged.get(TAKEN_BACK + row.key().fileName()));
      }
    }
  }

  private void recover(List<Row> open) {
    Map<String, Path> staged = staged();
    Map<String, Problem.Code> takenBack = new HashMap<>();
    boolean renames = !staged.isEmpty() && renamesInOneStep();
    Set<String> visible = renames ? requests() : null;
    for (Row row : open) {
      String name = row.key().fileName();
      Path back = staged.get(TAKEN_BACK + name);
      Path fresh = staged.get(name);
      if (visible != null && !visible.contains(name)) {
        if (back != null) {
          takenBack.put(name, isMark(back) ? Problem.Code.TAKEN_BACK : TERMINAL_NOT_READING);
        } else if (fresh != null) {
          noteUnsent(row);
        }
      } else if (visible != null) {
        remove(back); // it is about an earlier one of this name
      }
      remove(fresh); // before it is staged anew
    }
    exchanges.recover(takenBack);
    // Where that is not known now, who waits for the exchange needs it still.
    takenBack.keySet().forEach(name -> remove(staged.get(TAKEN_BACK + name)));
  }

  /**
   * Whether it was left on purpose, and empty, when an outage of the share was over; else the run
   * was cut off while it took the request back, because nobody had taken it or wanted it.
   */
  private static boolean isMark(Path back) {
    try {
      return Files.size(back) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Before its file is removed: the next run would not see any more that it was never sent. */
  private void noteUnsent(Row row) {
    if (row.state() == Row.State.SENT) {
      ledger.unsent(row.key());
    }
  }

  /** What lies in the staging folder, by the name it was to get or had. */
  private Map<String, Path> staged() {
    Map<String, Path> staged = new HashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(settings.staging())) {
      for (Path file : files) {
        staged.put(shown(String.valueOf(file.getFileName())), file);
      }
    } catch (NoSuchFileException e) {
      return Map.of(); // nothing was ever staged
    } catch (IOException | RuntimeException e) {
      LOG.warn(LogText.line("staging-not-listed", "error", e));
      return Map.of();
    }
    return staged;
  }

  private static String shown(String staged) {
    return staged.endsWith(STAGED)
        ? staged.substring(0, staged.length() - STAGED.length()) + ".xml"
        : staged;
  }

  /** What lies in the request folder; null when that is not known. */
  private @Nullable Set<String> requests() {
    return names(settings.root().resolve("req"));
  }

  /**
   * On a share without atomic rename a request is visible before it leaves the staging folder. Only
   * a probe that went well to its end has seen that this share is none.
   */
  private boolean renamesInOneStep() {
    try {
      Health health = transport.probe().get(PROBE_SECONDS, TimeUnit.SECONDS);
      return (health.state() == Health.State.UP || health.state() == Health.State.DEGRADED)
          && health.observations().stream()
              .map(Health.Observation::topic)
              .allMatch(HARMLESS::contains);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private static void remove(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      LOG.warn(LogText.line("staged-file-not-removed", "error", e));
    }
  }

  /** Answers that were safe in the ledger and not yet out of the folder. */
  private void clearAnswered() {
    Set<String> lying = names(settings.root().resolve("res"));
    if (lying == null) {
      return; // the share is away
    }
    for (Row row : ledger.answered()) {
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
}
