package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.CardReaderSource;
import jp.shikaku.cardreader.InMemoryVisitLedger;
import jp.shikaku.cardreader.SourceId;
import jp.shikaku.examples.serve.SilentReader;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockReader;
import jp.shikaku.transport.VirtualTime;
import jp.shikaku.value.WireDates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R-F-16, as {@code watch} and {@code serve} set it up: from 9 to 12, an hour is too long. */
class SilentReadersTest {

  private static final SourceId ID = new SourceId("face-1");

  @TempDir private Path folder;

  /** 8:30 in Japan, a Thursday. */
  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-25T23:30:00Z"));

  private MockReader reader;
  private CardReaderHub hub;
  private SilentReaders silent;

  @BeforeEach
  void open() throws IOException {
    reader = MockReader.at(folder.resolve("face"));
  }

  @AfterEach
  void close() {
    hub.close();
    reader.close();
  }

  private void watch(String... closed) {
    Inputs inputs =
        new Inputs(
            Map.of(
                "face", List.of(reader.folder().toString()),
                "poll", List.of("20s"),
                "start-from", List.of("2020-01-01T00:00"),
                "opening-hours", List.of("mon-fri 9:00-12:00"),
                "closed", List.of(closed)));
    List<CardReaderSource> sources = CardReaderOptions.sources(inputs, Optional.empty(), time);
    CardReaderHub.Builder builder = CardReaderHub.builder().time(time);
    sources.forEach(builder::source);
    hub =
        builder.ledger(new InMemoryVisitLedger(time)).listener((visit, ack) -> ack.done()).start();
    silent = CardReaderOptions.silent(inputs, sources, time);
  }

  private Optional<SilentReader> at(int hour, int minute) {
    Instant then =
        LocalDate.of(2026, 11, 26).atTime(hour, minute).atZone(WireDates.JST).toInstant();
    time.advance(Duration.between(time.now(), then));
    return silent.find(ID);
  }

  @Test
  @DisplayName("R-F-16 an hour without a visit is told, until one comes or the day ends")
  void quiet() throws IOException {
    watch();
    assertThat(at(9, 55)).isEmpty();

    SilentReader told = at(10, 15).orElseThrow();
    assertThat(told.observed(Locale.JAPANESE)).contains("1時間15分");

    reader.walkIn(KnownPatients.TARO);
    assertThat(at(10, 20)).as("a visit 5 minutes ago").isEmpty();
    assertThat(at(11, 25)).isPresent();
    assertThat(at(12, 1)).as("closed").isEmpty();
  }

  @Test
  @DisplayName("R-F-16 on a closed day nothing is told")
  void closedDay() {
    watch("2026-11-26");

    assertThat(at(10, 30)).isEmpty();
    assertThat(at(11, 59)).isEmpty();
  }

  @Test
  @DisplayName("R-F-16 a folder that is away says nothing of its reader")
  void away() throws IOException {
    watch();
    assertThat(at(10, 15)).isPresent();

    Files.move(reader.folder(), folder.resolve("elsewhere"));

    assertThat(at(10, 20)).isEmpty();
  }
}
