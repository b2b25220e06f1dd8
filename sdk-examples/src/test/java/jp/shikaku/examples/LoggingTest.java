package jp.shikaku.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The program's log. */
class LoggingTest {

  @Test
  @DisplayName("the log tells day and time of Japan with the offset, whatever the system's zone is")
  void times() throws Exception {
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Path.of("src/main/resources/logback.xml").toFile());
    LoggingEvent event = new LoggingEvent();
    event.setInstant(Instant.parse("2026-11-02T15:04:05.678Z"));
    event.setLoggerName("jp.shikaku.Example");
    event.setLevel(Level.WARN);
    event.setMessage("share-trouble");

    ConsoleAppender<ILoggingEvent> appender =
        (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("ERR");

    assertThat(new String(appender.getEncoder().encode(event), UTF_8))
        .startsWith("2026-11-03T00:04:05.678+09:00 WARN ")
        .contains("share-trouble");
    context.stop();
  }
}
