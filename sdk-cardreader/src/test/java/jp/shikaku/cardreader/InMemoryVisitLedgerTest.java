package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jp.shikaku.transport.VirtualTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InMemoryVisitLedgerTest extends VisitLedgerContract {

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-01-05T00:00:00Z"));
  private final InMemoryVisitLedger ledger = new InMemoryVisitLedger(time);

  @Override
  VisitLedger open() {
    return ledger;
  }

  @Override
  void advance(Duration by) {
    time.advance(by);
  }

  @Test
  @DisplayName("F9 in memory there is no other process to keep out")
  void hold() {
    assertThat(ledger.hold(List.of(DESK), "o1", LEASE)).isTrue();
    assertThat(ledger.hold(List.of(DESK), "o2", LEASE)).isTrue();
  }
}
