package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import jp.shikaku.transport.FaultyFiles;
import jp.shikaku.transport.VirtualTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder that is away for long while the terminal goes on, from the share to the listener. */
class ShareOutageTest {

  private static final int WAITING = 10_000;

  @TempDir Path root;

  @Test
  @DisplayName("G-09 share away for an hour, 10,000 visits waiting: each told once within 60 s")
  void anHour() throws IOException {
    AtomicBoolean away = new AtomicBoolean();
    FaultyFiles files = new FaultyFiles(FileSystems.getDefault());
    files.hook(
        (operation, file) -> {
          if (away.get()) {
            throw new IOException("network name no longer available");
          }
        });
    VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:14:00Z"));
    Map<String, Integer> told = new HashMap<>();
    FaceFolderSource source = FaceFolderSource.builder(files.wrap(root)).time(time).build();
    try (CardReaderHub hub =
        CardReaderHub.builder()
            .source(source)
            .ledger(new InMemoryVisitLedger(time))
            .time(time)
            .threads(Runnable::run)
            .listener(
                (visit, ack) -> {
                  told.merge(visit.id(), 1, Integer::sum);
                  ack.done();
                })
            .start()) {
      write(0);
      time.advance(Duration.ofSeconds(1));
      assertThat(told).as("before").hasSize(1);

      away.set(true);
      for (int i = 1; i <= WAITING; i++) {
        write(i);
      }
      time.advance(Duration.ofHours(1));
      assertThat(told).as("while it is away").hasSize(1);
      assertThat(source.state().status()).isEqualTo(SourceState.Status.UNREACHABLE);

      away.set(false);
      for (int second = 0; second < 60 && told.size() <= WAITING; second++) {
        time.advance(Duration.ofSeconds(1));
      }
      assertThat(told).as("within 60 s after its return").hasSize(WAITING + 1);
      time.advance(Duration.ofSeconds(5));
      assertThat(told).as("listed again").hasSize(WAITING + 1);
      assertThat(told.values()).containsOnly(1);
      assertThat(hub.snapshot().sources().get(0).figures().recoveries()).isEqualTo(1);
      assertThat(source.state().status()).isEqualTo(SourceState.Status.CONNECTED);
    }
  }

  private void write(int number) throws IOException {
    Files.write(root.resolve(FaceSamples.name(number)), FaceSamples.numbered(number));
  }
}
