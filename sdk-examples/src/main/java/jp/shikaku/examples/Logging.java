package jp.shikaku.examples;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program's log. It is silent unless asked for: what fails is told by the command itself, and
 * with {@code --json} standard error holds nothing but that.
 */
final class Logging {

  private static final String OURS = "jp.shikaku";

  private Logging() {}

  /** Everything of ours; servers and drivers, which may log contents, only when they warn. */
  static void show() {
    set(org.slf4j.Logger.ROOT_LOGGER_NAME, Level.WARN);
    set(OURS, Level.DEBUG);
  }

  /** What a program that stays tells of its work. */
  static void showWork() {
    set(OURS, Level.INFO);
  }

  /** Servers log what they read at DEBUG: they are kept silent, whatever is asked for. */
  static void quietServers() {
    set("org.eclipse.jetty", Level.OFF);
    set("io.javalin", Level.OFF);
  }

  private static void set(String name, Level level) {
    if (LoggerFactory.getLogger(name) instanceof Logger logger) {
      logger.setLevel(level);
    }
  }
}
