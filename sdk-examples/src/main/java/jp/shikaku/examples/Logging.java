package jp.shikaku.examples;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program's log. It is silent unless asked for: what fails is told by the command itself, and
 * with {@code --json} standard error holds nothing but that.
 */
final class Logging {

  private Logging() {}

  static void show() {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.DEBUG);
    }
  }
}
