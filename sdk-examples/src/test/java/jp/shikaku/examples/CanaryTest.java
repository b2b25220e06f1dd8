package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Patient;
import jp.shikaku.mock.Population;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Whatever happens, at TRACE: no value of the person in the log or on standard error. */
class CanaryTest {

  private static final List<String> CANARIES =
      List.of("金糸雀", "ｶﾅﾘﾔ", "9081726354", "鳥１７", "1977-07-17", "19770717", "かなりや町");

  @TempDir private Path root;

  private final Logger logger = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private MockTerminal terminal;
  private Level before;

  @BeforeEach
  void start() throws IOException {
    appender.list = new CopyOnWriteArrayList<>();
    appender.start();
    before = logger.getLevel();
    logger.setLevel(Level.TRACE);
    logger.addAppender(appender);
    Population population = new Population();
    population.add(
        Patient.builder("canary")
            .insurer("06139992", "架空健康保険組合")
            .card("鳥１７", "9081726354", "01")
            .person("金糸雀　歌", "ｶﾅﾘﾔ ｳﾀ", "2", LocalDate.of(1977, 7, 17))
            .set("Address", "東京都かなりや町１")
            .set("QualificationDate", "20200401")
            .build());
    terminal = MockTerminal.builder().root(root).population(population).start();
  }

  @AfterEach
  void stop() {
    terminal.close();
    logger.detachAppender(appender);
    logger.setLevel(before);
  }

  @Test
  @DisplayName("no personal value in logs at TRACE, nor on standard error")
  void nothingOfThePersonIsTold() {
    for (Fault fault :
        List.of(
            Fault.none(),
            Fault.never(),
            Fault.notPickedUp(),
            Fault.err("９ 金糸雀 9081726354"),
            Fault.mojibake(),
            Fault.truncated(0.7),
            Fault.wrongIdentifier(),
            Fault.wrongInstitution(),
            Fault.unknownElements(),
            Fault.unknownCodes(),
            Fault.headerError("MOCK-E1", "模擬"))) {
      terminal.next(fault);

      Cli cli =
          Cli.run(
              "check",
              "--root",
              root.toString(),
              "--institution",
              "1319999007",
              "--insurer",
              "06139992",
              "--symbol",
              "鳥１７",
              "--number",
              "9081726354",
              "--branch",
              "01",
              "--birthdate",
              "1977-07-17",
              "--timeout",
              "900ms");

      assertThat(cli.err()).as(fault.toString()).doesNotContain(CANARIES.toArray(String[]::new));
    }
    assertThat(appender.list).isNotEmpty();
    assertThat(appender.list)
        .allSatisfy(
            event -> assertThat(text(event)).doesNotContain(CANARIES.toArray(String[]::new)));
  }

  private static String text(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    return event.getFormattedMessage()
        + (thrown == null ? "" : ThrowableProxyUtil.asString(thrown));
  }
}
