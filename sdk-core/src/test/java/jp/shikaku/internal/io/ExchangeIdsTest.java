package jp.shikaku.internal.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExchangeIdsTest {

  @Test
  @DisplayName("R-EX-1 17 digits of Japanese time, then 16 lower-case hex digits")
  void shape() {
    ExchangeIds ids = new ExchangeIds(() -> Instant.parse("2026-12-31T15:00:00.007Z"));

    assertThat(ids.next()).matches("20270101000000007[0-9a-f]{16}").hasSize(33);
  }

  @Test
  @DisplayName("R-EX-1 16 makers with 10,000 identifiers each in one millisecond: no repeat")
  void unique() {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    IntStream.range(0, 16)
        .parallel()
        .forEach(
            maker -> {
              ExchangeIds ids = new ExchangeIds(() -> Instant.EPOCH);
              IntStream.range(0, 10_000).forEach(i -> seen.add(ids.next()));
            });

    assertThat(seen).hasSize(160_000);
  }

  @Test
  void theComputersClockIsTheUsualOne() {
    assertThat(new ExchangeIds().next()).startsWith("20");
  }
}
