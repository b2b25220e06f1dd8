package jp.shikaku.examples;

import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.examples.text.Width;

/**
 * How far a command is, on standard error: one line that is written over where there is a terminal,
 * else a line for each change. Thread-safe.
 */
final class ProgressLine {

  private static final int BAR = 20;

  private final Console console;
  private final boolean silent;
  private final ReentrantLock lock = new ReentrantLock();
  private String last = "";

  /**
   * @param silent where standard error is for errors only, as with {@code --json}
   */
  ProgressLine(Console console, boolean silent) {
    this.console = console;
    this.silent = silent;
  }

  /** A bar of so many of so many; empty where lines are not written over. */
  String bar(int done, int all) {
    if (!console.terminal() || all == 0) {
      return "";
    }
    int full = (int) ((long) BAR * done / all);
    return "[" + "#".repeat(full) + "-".repeat(BAR - full) + "] ";
  }

  void show(String text) {
    lock.lock();
    try {
      if (silent || text.equals(last)) {
        return;
      }
      if (console.terminal()) {
        int rest = Math.max(0, Width.of(last) - Width.of(text));
        console.err().print("\r" + text + " ".repeat(rest));
        console.err().flush();
      } else {
        console.err().println(text);
      }
      last = text;
    } finally {
      lock.unlock();
    }
  }

  /** Leaves the line, so that what follows does not stand behind it. */
  void end() {
    lock.lock();
    try {
      if (!silent && console.terminal() && !last.isEmpty()) {
        console.err().println();
      }
      last = "";
    } finally {
      lock.unlock();
    }
  }
}
