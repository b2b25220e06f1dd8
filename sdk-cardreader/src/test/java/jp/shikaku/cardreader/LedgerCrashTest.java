package jp.shikaku.cardreader;

import static jp.shikaku.cardreader.VisitLedgerContract.DESK;
import static jp.shikaku.cardreader.VisitLedgerContract.LEASE;
import static jp.shikaku.cardreader.VisitLedgerContract.ONE;
import static jp.shikaku.cardreader.VisitLedgerContract.names;
import static jp.shikaku.cardreader.VisitLedgerContract.sha;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes and real {@code kill -9} on one SQLite ledger. */
class LedgerCrashTest {

  @TempDir Path folder;

  @Test
  @DisplayName(
      "F9 R-F-19 a second process is refused; when the first is killed it takes over at once")
  void takeOver() throws Exception {
    Path file = folder.resolve("ledger.db");
    String owner = LedgerOwner.newOwner();
    try (JdbcVisitLedger ledger = JdbcVisitLedger.sqlite(file)) {
      for (int i = 0; i < 3; i++) {
        LedgerProcess other = LedgerProcess.start("hold", file, "f" + i);
        try {
          assertThat(other.line()).isEqualTo("true true");
          assertThat(ledger.hold(List.of(DESK), owner, LEASE)).isFalse();
          assertThat(ledger.claim(ONE.get(0), sha("f" + i), owner, LEASE)).isEmpty();
          assertThat(ledger.open(ONE.get(0), List.of(DESK), 9)).isEmpty();
        } finally {
          other.kill();
        }
        if (i == 0) {
          // A claim alone frees what the dead process had.
          assertThat(ledger.claim(ONE.get(0), sha("f0"), owner, LEASE)).isPresent();
        } else {
          assertThat(names(ledger.open(ONE.get(0), List.of(DESK), 9))).containsExactly("f" + i);
          assertThat(ledger.claim(ONE.get(0), sha("f" + i), owner, LEASE)).isPresent();
        }
        assertThat(ledger.hold(List.of(DESK), owner, LEASE)).isTrue();
        ledger.release(owner);
        ledger.claim(ONE.get(0), sha("f0"), owner, LEASE);
        ledger.claim(ONE.get(0), sha("f" + i), owner, LEASE);
      }
    }
  }

  @Test
  @DisplayName("F9 an owner is gone when its process is, and not when it can not be told")
  void owners() throws Exception {
    String mine = LedgerOwner.newOwner();
    assertThat(mine).isNotEqualTo(LedgerOwner.newOwner()).hasSizeLessThanOrEqualTo(100);
    assertThat(LedgerOwner.isGone(mine)).isFalse();
    assertThat(LedgerOwner.isGone(mine.replaceFirst("-b[0-9]+", "-b1"))).isTrue();
    assertThat(LedgerOwner.isGone(mine.replaceFirst("-b[0-9]+", "-b0"))).isFalse();
    assertThat(LedgerOwner.isGone(mine.replaceFirst("p[0-9]+", "p99999999"))).isTrue();
    assertThat(LedgerOwner.isGone(mine.replaceFirst("p[0-9]+-b", "p99999999-b") + "x")).isFalse();
    assertThat(
            LedgerOwner.isGone(
                mine.replaceFirst("p[0-9]+", "p99999999").replaceFirst("-n[0-9]+", "-n1")))
        .isFalse();
    assertThat(LedgerOwner.isGone("some other program's owner")).isFalse();
    assertThat(LedgerOwner.isGone(null)).isFalse();
  }

  @Test
  @DisplayName("G-04 kill -9: nothing acknowledged is lost, nothing is corrupt")
  void durability() throws Exception {
    int cycles = Integer.getInteger("shikaku.cycles", 20);
    Path file = folder.resolve("ledger.db");
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> admitted = new ArrayList<>();
    List<String> done = new ArrayList<>();
    for (int cycle = 0; cycle < cycles; cycle++) {
      LedgerProcess process = LedgerProcess.start("handle", file, "c" + cycle);
      List<String> said = new ArrayList<>();
      int wanted = 1 + random.nextInt(120);
      while (said.size() < wanted) {
        String line = process.line();
        assertThat(line).as("seed %d cycle %d", seed, cycle).isNotNull();
        said.add(line);
      }
      said.addAll(process.kill());
      for (String line : said) {
        // What the kill cut in two was not acknowledged.
        if (line.matches("admitted c[0-9]+-[0-9]+")) {
          admitted.add(line.substring("admitted ".length()));
        } else if (line.matches("done c[0-9]+-[0-9]+")) {
          done.add(line.substring("done ".length()));
        }
      }
      verify(file, admitted, done, seed);
    }
    assertThat(admitted).hasSizeGreaterThan(cycles);
  }

  private static void verify(Path file, List<String> admitted, List<String> done, long seed)
      throws Exception {
    try (JdbcVisitLedger ledger = JdbcVisitLedger.sqlite(file)) {
      Map<String, EventSink.KnownFile> known = ledger.known(DESK, admitted, ONE);
      assertThat(admitted).as("seed %d", seed).allMatch(known::containsKey);
      assertThat(done).as("seed %d", seed).allMatch(name -> known.get(name).settled());
    }
    try (var connection = TestDatabase.sqliteSource(file, "WAL").getConnection();
        var statement = connection.createStatement();
        var check = statement.executeQuery("PRAGMA integrity_check")) {
      assertThat(check.next()).isTrue();
      assertThat(check.getString(1)).isEqualTo("ok");
    }
  }
}
