package jp.shikaku.transport;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import jp.shikaku.internal.io.FolderException;
import jp.shikaku.internal.io.Folders;
import jp.shikaku.internal.io.Role;
import jp.shikaku.internal.io.Stepper;
import jp.shikaku.internal.log.LogText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Applies the {@link RetentionPolicy} to files of ours in the answer folder. A file that somebody
 * holds open is tried again for a while. Thread-safe.
 */
final class Retention {

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int TRIES = 20;

  private final RetentionPolicy policy;
  private final Folders folders;
  private final TimeSource time;
  private final Executor io;
  private final Logger log;

  Retention(RetentionPolicy policy, Folders folders, TimeSource time, Executor io, Logger log) {
    this.policy = policy;
    this.folders = folders;
    this.time = time;
    this.io = io;
    this.log = log;
  }

  /**
   * Applies the policy on an I/O thread.
   *
   * @param exchange whose files they are
   * @param names the files; one that is not there is none of our concern
   * @param whenGone called when none of them lies there any more; never under LEAVE
   */
  void apply(Pending exchange, List<String> names, Runnable whenGone) {
    if (policy == RetentionPolicy.LEAVE) {
      return;
    }
    Attempt attempt = new Attempt(exchange, names, whenGone);
    attempt.stepper.wake();
  }

  private final class Attempt {
    private final Pending exchange;
    private final List<String> names;
    private final Runnable whenGone;
    private final Stepper stepper = new Stepper(time, io, this::step);
    private int tries;

    Attempt(Pending exchange, List<String> names, Runnable whenGone) {
      this.exchange = exchange;
      this.names = names;
      this.whenGone = whenGone;
    }

    @Nullable Duration step() {
      tries++;
      try {
        for (String name : names) {
          handle(name);
        }
      } catch (FolderException e) {
        if (tries < TRIES) {
          return PAUSE;
        }
        log.warn(
            LogText.line(
                "answer-file-not-cleared",
                "exchange",
                exchange.exchangeId(),
                "trouble",
                e.trouble(),
                "tries",
                tries));
        return null;
      }
      whenGone.run();
      return null;
    }

    private void handle(String name) throws FolderException {
      Path target = policy.folder().orElse(null);
      if (target == null) {
        folders.remove(Role.RES, name);
      } else if (folders.look(Role.RES, name) != null) {
        folders.keep(name, target);
      }
    }
  }
}
