package jp.shikaku.mock.junit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.stream.Stream;
import jp.shikaku.mock.MockGateway;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Population;
import jp.shikaku.mock.Scenario;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** What one test has: folders of its own, a terminal, and a gateway once it is asked for. */
final class TestMock implements AutoCloseable {

  private final Path folder;
  private final WithMockTerminal settings;
  private final MockTerminal terminal;
  private @Nullable MockGateway gateway;

  private TestMock(Path folder, WithMockTerminal settings, long seed, Class<?> test)
      throws IOException {
    this.folder = folder;
    this.settings = settings;
    Population population = Population.seeded(seed, settings.patients());
    if (!settings.patientsFile().isEmpty()) {
      population.load(copy("patientsFile", settings.patientsFile(), test));
    }
    MockTerminal.Builder builder =
        MockTerminal.builder()
            .root(folder.resolve("OQS"))
            .seed(seed)
            .clock(clock(settings.now()))
            .population(population)
            .institutions(settings.institutions());
    if (!settings.scenarioFile().isEmpty()) {
      builder.scenario(Scenario.load(copy("scenarioFile", settings.scenarioFile(), test)));
    }
    latency(builder, settings.latencyMillis());
    this.terminal = builder.start();
  }

  /**
   * Makes folders and starts a terminal in them.
   *
   * @param test where resources are looked for
   * @throws ExtensionConfigurationException when a setting is wrong
   */
  static TestMock start(WithMockTerminal settings, long seed, Class<?> test) throws IOException {
    Path folder = Files.createTempDirectory("shikaku-test-");
    try {
      return new TestMock(folder, settings, seed, test);
    } catch (IOException | RuntimeException e) {
      delete(folder);
      throw e;
    }
  }

  private static Clock clock(String now) {
    try {
      return now.isEmpty()
          ? Clock.systemUTC()
          : Clock.fixed(OffsetDateTime.parse(now).toInstant(), ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw wrong("now", "must be a time with its offset, as 2026-11-02T09:00:00+09:00", e);
    }
  }

  private static void latency(MockTerminal.Builder builder, long[] millis) {
    if (millis.length == 0) {
      return;
    }
    long from = millis[0];
    long to = millis[millis.length - 1];
    if (millis.length > 2 || from < 0 || to < from) {
      throw wrong("latencyMillis", "must be one number from 0, or two, the shorter first", null);
    }
    builder.latency(Duration.ofMillis(from), Duration.ofMillis(to));
  }

  private Path copy(String attribute, String resource, Class<?> test) throws IOException {
    try (InputStream in = test.getResourceAsStream(resource)) {
      if (in == null) {
        throw wrong(
            attribute, "is not on the class path, as seen from the class of the test", null);
      }
      Path copy = folder.resolve(attribute + ".json");
      Files.copy(in, copy);
      return copy;
    }
  }

  private static ExtensionConfigurationException wrong(
      String attribute, String rule, @Nullable Exception cause) {
    return new ExtensionConfigurationException(
        "@WithMockTerminal: " + attribute + " " + rule, cause);
  }

  MockTerminal terminal() {
    return terminal;
  }

  synchronized MockGateway gateway() throws IOException {
    MockGateway running = gateway;
    if (running == null) {
      MockGateway.Builder builder = MockGateway.builder(terminal);
      if (settings.mutualTls()) {
        builder.mutualTls(folder.resolve("tls"));
      }
      running = builder.start();
      gateway = running;
    }
    return running;
  }

  @Override
  public synchronized void close() {
    if (gateway != null) {
      gateway.close();
    }
    terminal.close();
    delete(folder);
  }

  /** What a client still holds open stays among the temporary files. */
  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      // the system clears its temporary files
    }
  }
}
