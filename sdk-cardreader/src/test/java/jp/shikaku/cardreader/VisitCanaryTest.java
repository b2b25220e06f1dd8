package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** P-R 4: nothing of a person leaves the typed result, whatever goes wrong. */
class VisitCanaryTest {

  private static final Charset SHIFT_JIS = Charset.forName("windows-31j");

  /** Each of them stands in every file of this test. */
  private static final Map<String, String> MARKERS =
      Map.of(
          "Name", "糸雀　金助",
          "NameKana", "ｲﾄｽｽﾞﾒ ｷﾝｽｹ",
          "InsuredCardSymbol", "金糸雀",
          "InsuredIdentificationNumber", "98798798",
          "Birthdate", "19131212",
          "Address", "架空県金糸雀市",
          "PostNumber", "987-9879");

  @TempDir Path dir;

  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Logger own = (Logger) LoggerFactory.getLogger("jp.shikaku");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    log.start();
    root.addAppender(log);
    own.setLevel(Level.TRACE);
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stop() {
    System.setErr(realErr);
    root.detachAppender(log);
    own.setLevel(null);
  }

  private static String document(int number) {
    String text = new String(Visits.bytes(number), StandardCharsets.UTF_8);
    for (Map.Entry<String, String> marker : MARKERS.entrySet()) {
      String told =
          text.replaceAll(
              "<" + marker.getKey() + ">[^<]*<",
              "<" + marker.getKey() + ">" + marker.getValue() + "<");
      assertThat(told).as(marker.getKey()).isNotEqualTo(text);
      text = told;
    }
    return text;
  }

  private static byte[] utf8(int number) {
    return document(number).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] shiftJis(int number) {
    return document(number)
        .replaceFirst("encoding=\"[^\"]*\"", "encoding=\"Shift_JIS\"")
        .getBytes(SHIFT_JIS);
  }

  @Test
  @DisplayName("P-R 4, S-FILE-2: no marker in logs, errors, toString, stderr, ledger")
  void nothingLeaks() throws IOException {
    Path face = Files.createDirectories(dir.resolve("face"));
    Path ledger = dir.resolve("visits.db");
    List<String> texts = new CopyOnWriteArrayList<>();
    Set<String> handled = new ConcurrentSkipListSet<>();
    try (CardReaderHub hub =
        CardReaderHub.builder()
            .source(
                FaceFolderSource.builder(face)
                    .startFrom(Instant.EPOCH)
                    .pollInterval(Duration.ofMillis(200))
                    .build())
            .ledger(JdbcVisitLedger.sqlite(ledger))
            .listener(
                "good",
                new CardReaderListener() {
                  @Override
                  public void onVisit(Visit visit, Ack ack) {
                    texts.add(visit + " " + visit.events() + " " + visit.answer());
                    visit.answer().qualifications().forEach(q -> texts.add(q.toString()));
                    handled.add(visit.fileName());
                    ack.done();
                  }

                  @Override
                  public void onEvent(CardReaderEvent event) {
                    texts.add(event + " " + event.head());
                    handled.add(event.name());
                  }
                })
            .listener(
                "bad",
                (visit, ack) -> {
                  throw new IllegalStateException(
                      visit.answer().qualification().name().orElseThrow().formal().orElseThrow());
                })
            .handler(
                "worse",
                (visit, connection) -> {
                  throw new AssertionError(visit.answer().qualification().address().orElseThrow());
                })
            .start()) {
      Files.write(face.resolve(Visits.name(1)), utf8(1));
      Files.write(face.resolve(Visits.name(2)), shiftJis(2));
      await(() -> handled.contains(Visits.name(1)) && handled.contains(Visits.name(2)));
      Files.write(face.resolve(Visits.name(3)), utf8(1));
      await(() -> handled.contains("DuplicateVisitIgnored"));
      // What can not be read: a wrong encoding, a broken end, a contradiction, a foreign document.
      byte[] wrong = shiftJis(4);
      String named = new String(wrong, SHIFT_JIS).replace("Shift_JIS", "UTF-8");
      Files.write(face.resolve(Visits.name(4)), named.getBytes(SHIFT_JIS));
      Files.write(
          face.resolve(Visits.name(5)),
          document(5).replace("</Name>", "</Namae>").getBytes("UTF-8"));
      Files.write(
          face.resolve(Visits.name(6)),
          document(6).replace("</Name>", "</Name><Name>糸雀　銀助</Name>").getBytes("UTF-8"));
      await(() -> handled.contains("VisitQuarantined"));
      texts.add(hub.snapshot().toString());
      texts.add(hub.toString());
    }
    List<String> all = new ArrayList<>(texts);
    for (ILoggingEvent event : List.copyOf(log.list)) {
      all.add(event.getFormattedMessage() + " " + event.getThreadName());
      if (event.getThrowableProxy() != null) {
        all.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
    }
    assertThat(log.list).isNotEmpty();
    all.add(err.toString(StandardCharsets.UTF_8));
    for (String marker : MARKERS.values()) {
      assertThat(all).noneMatch(text -> text.contains(marker));
    }
    noMarkerIn(ledger.getParent(), face);
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(condition);
  }

  private static void noMarkerIn(Path folder, Path except) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.startsWith(except)) {
          continue;
        }
        byte[] bytes = Files.readAllBytes(file);
        for (String marker : MARKERS.values()) {
          for (Charset charset : List.of(StandardCharsets.UTF_8, SHIFT_JIS)) {
            assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                .as("file " + file.getFileName())
                .doesNotContain(new String(marker.getBytes(charset), StandardCharsets.ISO_8859_1));
          }
        }
      }
    }
  }
}
