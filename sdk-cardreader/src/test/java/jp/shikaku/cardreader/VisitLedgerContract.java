package jp.shikaku.cardreader;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jp.shikaku.cardreader.VisitLedger.Admitted;
import jp.shikaku.cardreader.VisitLedger.Arrival;
import jp.shikaku.cardreader.VisitLedger.Claim;
import jp.shikaku.cardreader.VisitLedger.Outcome;
import jp.shikaku.internal.io.Sha256;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every ledger must keep (reliability-security 5), whatever it is made of. */
abstract class VisitLedgerContract {

  static final SourceId DESK = new SourceId("desk-1");
  static final SourceId OTHER_DESK = new SourceId("desk-2");
  static final List<String> ONE = List.of("reception");
  static final List<String> TWO = List.of("reception", "statistics");
  static final Duration LEASE = Duration.ofMinutes(1);

  /** Opens another ledger on the same memory. */
  abstract VisitLedger open();

  /** Lets time pass for the ledger. */
  abstract void advance(Duration time) throws Exception;

  int racingFiles() {
    return 3_000;
  }

  static String sha(String content) {
    return Sha256.hex(content.getBytes(StandardCharsets.UTF_8));
  }

  static Arrival arrival(SourceId source, String fileName, String content) {
    return new Arrival(
        source,
        fileName,
        sha(content),
        content.length(),
        Instant.parse("2026-01-05T00:00:00.123456789Z"),
        () -> content.getBytes(StandardCharsets.UTF_8));
  }

  static Claim claim(VisitLedger ledger, String content, String owner) {
    return ledger.claim(ONE.get(0), sha(content), owner, LEASE).orElseThrow();
  }

  static List<String> names(List<VisitLedger.Open> open) {
    return open.stream().map(VisitLedger.Open::fileName).toList();
  }

  /** Runs one task per thread, all at once, and returns what each gave. */
  static <T> List<T> race(int threads, IntFunction<Callable<T>> task) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CyclicBarrier start = new CyclicBarrier(threads);
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Callable<T> one = task.apply(i);
        running.add(
            pool.submit(
                () -> {
                  start.await(30, TimeUnit.SECONDS);
                  return one.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> each : running) {
        results.add(each.get(120, TimeUnit.SECONDS));
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  @DisplayName(
      "R-INV-3 a file is new once, open until handled, settled after; also after a restart")
  void admission() {
    VisitLedger ledger = open();
    Arrival file = arrival(DESK, "a.xml", "A");
    assertThat(ledger.admit(file, TWO)).isEqualTo(new Admitted(Outcome.NEW, TWO, "a.xml"));
    assertThat(open().admit(file, TWO)).isEqualTo(new Admitted(Outcome.OPEN, TWO, "a.xml"));
    for (String consumer : TWO) {
      Claim claim = ledger.claim(consumer, sha("A"), "o", LEASE).orElseThrow();
      assertThat(ledger.done(claim)).isTrue();
    }
    assertThat(open().admit(file, TWO))
        .isEqualTo(new Admitted(Outcome.SETTLED, List.of(), "a.xml"));
  }

  @Test
  @DisplayName("F4 F5 other name: duplicate; other content: conflict; neither is handled")
  void duplicateAndConflict() {
    VisitLedger ledger = open();
    ledger.admit(arrival(DESK, "a.xml", "A"), ONE);
    assertThat(ledger.admit(arrival(DESK, "b.xml", "A"), ONE))
        .isEqualTo(new Admitted(Outcome.DUPLICATE, List.of(), "a.xml"));
    assertThat(ledger.admit(arrival(OTHER_DESK, "a.xml", "A"), ONE))
        .isEqualTo(new Admitted(Outcome.DUPLICATE, List.of(), "a.xml"));
    assertThat(ledger.admit(arrival(DESK, "a.xml", "B"), ONE))
        .isEqualTo(new Admitted(Outcome.CONFLICT, List.of(), "a.xml"));
    assertThat(ledger.admit(arrival(OTHER_DESK, "a.xml", "B"), ONE).outcome())
        .isEqualTo(Outcome.NEW);
    assertThat(names(ledger.open(ONE.get(0), List.of(DESK), 9))).containsExactly("a.xml");
  }

  @Test
  @DisplayName("R-INV-3 a consumer that is new gets the file, the others do not get it again")
  void laterConsumer() {
    VisitLedger ledger = open();
    Arrival file = arrival(DESK, "a.xml", "A");
    ledger.admit(file, ONE);
    assertThat(ledger.done(claim(ledger, "A", "o"))).isTrue();
    assertThat(ledger.known(DESK, List.of("a.xml"), TWO)).as("its age decides").isEmpty();
    assertThat(ledger.admit(file, TWO))
        .isEqualTo(new Admitted(Outcome.NEW, List.of("statistics"), "a.xml"));
    assertThat(ledger.known(DESK, List.of("a.xml"), TWO).get("a.xml").settled()).isFalse();
    assertThat(ledger.admit(file, TWO))
        .isEqualTo(new Admitted(Outcome.OPEN, List.of("statistics"), "a.xml"));
    assertThat(ledger.open("statistics", List.of(DESK), 9)).hasSize(1);
    assertThat(ledger.open("reception", List.of(DESK), 9)).isEmpty();
  }

  @Test
  @DisplayName(
      "R-INV-3 what was accepted before a consumer began is not its own, what came later is")
  void beginningOfConsumer() {
    VisitLedger ledger = open();
    ledger.admit(arrival(DESK, "a.xml", "A"), ONE);
    assertThat(ledger.done(claim(ledger, "A", "o"))).isTrue();
    ledger.admit(arrival(DESK, "b.xml", "B"), TWO);
    assertThat(ledger.done(claim(ledger, "B", "o"))).isTrue();
    ledger.admit(arrival(DESK, "c.xml", "C"), ONE);
    assertThat(ledger.done(claim(ledger, "C", "o"))).isTrue();
    Map<String, EventSink.KnownFile> known =
        ledger.known(DESK, List.of("a.xml", "b.xml", "c.xml"), TWO);
    assertThat(known.get("a.xml").settled()).as("before it began").isTrue();
    assertThat(known.get("b.xml").settled()).as("waits for it").isFalse();
    assertThat(known.get("c.xml").settled()).as("came while it was away").isFalse();
  }

  @Test
  @DisplayName("F4, F5 each consumer is told once of a doubled or conflicting file")
  void told() throws Exception {
    VisitLedger ledger = open();
    Arrival odd = arrival(DESK, "b.xml", "A");
    assertThat(ledger.untold(odd, TWO)).isEqualTo(TWO);
    ledger.told(odd, ONE);
    ledger.told(odd, ONE);
    assertThat(open().untold(odd, TWO)).containsExactly("statistics");
    assertThat(ledger.untold(arrival(DESK, "b.xml", "B"), ONE)).as("other content").isEqualTo(ONE);
    assertThat(ledger.untold(arrival(DESK, "c.xml", "A"), ONE)).as("other name").isEqualTo(ONE);
    assertThat(ledger.untold(arrival(OTHER_DESK, "b.xml", "A"), ONE)).isEqualTo(ONE);
    advance(LEASE);
    ledger.purge(LEASE.multipliedBy(2));
    assertThat(ledger.untold(odd, ONE)).isEmpty();
    ledger.purge(LEASE.dividedBy(2));
    assertThat(ledger.untold(odd, ONE)).isEqualTo(ONE);
  }

  @Test
  @DisplayName("All visits that one listener failed on come again, those that were given up do not")
  void reviveAll() {
    VisitLedger ledger = open();
    for (String content : List.of("A", "B", "C")) {
      ledger.admit(arrival(DESK, content + ".xml", content), TWO);
    }
    assertThat(ledger.dismiss(sha("C"))).isTrue();
    assertThat(ledger.fail(claim(ledger, "A", "o"), "LedgerTrouble", null)).isTrue();
    assertThat(ledger.fail(claim(ledger, "B", "o"), "LedgerTrouble", null)).isTrue();
    assertThat(ledger.reviveAll("statistics")).isZero();

    assertThat(ledger.reviveAll("reception")).isEqualTo(2);

    assertThat(names(ledger.open("reception", List.of(DESK), 9))).containsExactly("A.xml", "B.xml");
    assertThat(ledger.failures(claim(ledger, "A", "o"))).isZero();
    assertThat(ledger.reviveAll("reception")).isZero();
  }

  @Test
  @DisplayName("A visit that was given up waits for nobody and can be taken up again")
  void dismiss() {
    VisitLedger ledger = open();
    ledger.admit(arrival(DESK, "a.xml", "A"), ONE);
    assertThat(ledger.dismiss(sha("A"))).isTrue();
    assertThat(ledger.open(ONE.get(0), List.of(DESK), 9)).isEmpty();
    assertThat(ledger.dismiss(sha("A"))).isFalse();
    assertThat(ledger.revive(sha("A"))).isTrue();
    assertThat(ledger.open(ONE.get(0), List.of(DESK), 9)).hasSize(1);
  }

  @Test
  @DisplayName("R-INV-3 files are known by name, to the nanosecond; 10,000 names at once")
  void known() {
    VisitLedger ledger = open();
    ledger.admit(arrival(DESK, "a.xml", "A"), TWO);
    ledger.admit(arrival(DESK, "資格.xml", "BB"), ONE);
    assertThat(ledger.done(claim(ledger, "A", "o"))).isTrue();
    ledger.done(claim(ledger, "BB", "o"));
    List<String> names =
        new ArrayList<>(IntStream.range(0, 9_998).mapToObj(i -> "x" + i + ".xml").toList());
    names.add(5_000, "資格.xml");
    names.add("a.xml");
    Instant modified = Instant.parse("2026-01-05T00:00:00.123456789Z");
    assertThat(ledger.known(DESK, names, TWO))
        .isEqualTo(
            Map.of(
                "a.xml",
                new EventSink.KnownFile(1, modified, false),
                "資格.xml",
                new EventSink.KnownFile(2, modified, false)));
    assertThat(ledger.known(DESK, names, ONE).values())
        .extracting(EventSink.KnownFile::settled)
        .containsExactly(true, true);
    assertThat(ledger.known(OTHER_DESK, names, ONE)).isEmpty();
    assertThat(ledger.known(DESK, List.of(), ONE)).isEmpty();
  }

  @Test
  @DisplayName(
      "R-INV-3 one claim at a time; an expired one is taken over and the old one fenced off")
  void fencing() throws Exception {
    VisitLedger ledger = open();
    VisitLedger other = open();
    ledger.admit(arrival(DESK, "a.xml", "A"), ONE);
    Claim old = claim(ledger, "A", "o1");
    assertThat(old.attempt()).isEqualTo(1);
    assertThat(other.claim("reception", sha("A"), "o2", LEASE)).isEmpty();
    assertThat(other.open("reception", List.of(DESK), 9)).isEmpty();
    assertThat(other.claim("reception", sha("unknown"), "o2", LEASE)).isEmpty();
    assertThat(other.claim("statistics", sha("A"), "o2", LEASE)).isEmpty();

    advance(LEASE.plusMillis(1));
    assertThat(names(other.open("reception", List.of(DESK), 9))).containsExactly("a.xml");
    Claim taken = claim(other, "A", "o2");
    assertThat(taken.attempt()).isEqualTo(2);
    assertThat(ledger.done(old)).isFalse();
    assertThat(ledger.fail(old, "Late", LEASE)).isFalse();
    assertThat(ledger.fail(old, "Late", null)).isFalse();
    assertThat(other.failures(taken)).isZero();
    assertThat(other.done(taken)).isTrue();
    assertThat(other.done(taken)).isFalse();
  }

  @Test
  @DisplayName("R-INV-3 the same owner's earlier attempt is fenced off too")
  void fencingOfOneOwner() throws Exception {
    VisitLedger ledger = open();
    ledger.admit(arrival(DESK, "a.xml", "A"), ONE);
    Claim first = claim(ledger, "A", "o");
    advance(LEASE.plusMillis(1));
    Claim second = claim(ledger, "A", "o");
    assertThat(ledger.done(first)).isFalse();
    assertThat(ledger.done(second)).isTrue();
  }

  @Test
  @DisplayName("3.2 after a failure it waits, then comes again; DEAD comes no more until revived")
  void failures() throws Exception {
    VisitLedger ledger = open();
    Arrival file = arrival(DESK, "a.xml", "A");
    ledger.admit(file, ONE);
    Claim first = claim(ledger, "A", "o");
    assertThat(ledger.failures(first)).isZero();
    assertThat(ledger.fail(first, "IllegalStateException", Duration.ofSeconds(30))).isTrue();
    assertThat(ledger.failures(first)).isEqualTo(1);
    assertThat(ledger.claim("reception", sha("A"), "o", LEASE)).isEmpty();
    assertThat(ledger.open("reception", List.of(DESK), 9)).isEmpty();
    advance(Duration.ofSeconds(31));
    Claim second = claim(ledger, "A", "o");
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(ledger.revive(sha("A"))).isFalse();
    assertThat(ledger.fail(second, "IllegalStateException", null)).isTrue();
    assertThat(ledger.failures(second)).isEqualTo(2);
    advance(Duration.ofDays(1));
    assertThat(ledger.open("reception", List.of(DESK), 9)).isEmpty();
    assertThat(ledger.admit(file, ONE).outcome()).isEqualTo(Outcome.SETTLED);
    assertThat(ledger.known(DESK, List.of("a.xml"), ONE).get("a.xml").settled()).isTrue();

    assertThat(ledger.revive(sha("A"))).isTrue();
    assertThat(ledger.revive(sha("A"))).isFalse();
    assertThat(ledger.revive("no such visit")).isFalse();
    Claim third = claim(ledger, "A", "o");
    assertThat(third.attempt()).isEqualTo(3);
    assertThat(ledger.failures(third)).isZero();
  }

  @Test
  @DisplayName("R-INV-3 renewing keeps an owner's claims; releasing ends them at once")
  void renewAndRelease() throws Exception {
    VisitLedger ledger = open();
    for (String content : List.of("A", "B", "C")) {
      ledger.admit(arrival(DESK, content + ".xml", content), ONE);
    }
    Claim mine = claim(ledger, "A", "o1");
    claim(ledger, "B", "o2");
    Claim handled = claim(ledger, "C", "o1");
    ledger.done(handled);
    advance(LEASE.dividedBy(2));
    ledger.renew("o1", LEASE);
    advance(LEASE.dividedBy(2).plusMillis(1));
    assertThat(names(ledger.open("reception", List.of(DESK), 9))).containsExactly("B.xml");
    ledger.release("o1");
    assertThat(names(ledger.open("reception", List.of(DESK), 9))).containsExactly("A.xml", "B.xml");
    claim(ledger, "A", "o3");
    assertThat(ledger.done(mine)).isFalse();
  }

  @Test
  @DisplayName("R-INV-3 what is open comes in the order of admission, by source, up to the limit")
  void order() {
    VisitLedger ledger = open();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      // Neither by name nor by digest.
      String name = "%02d.xml".formatted((i * 17) % 40);
      ledger.admit(arrival(i % 2 == 0 ? DESK : OTHER_DESK, name, "n" + i), ONE);
      expected.add(name);
    }
    List<SourceId> both = List.of(DESK, OTHER_DESK);
    assertThat(names(ledger.open("reception", both, 99))).isEqualTo(expected);
    assertThat(names(ledger.open("reception", both, 7))).isEqualTo(expected.subList(0, 7));
    assertThat(ledger.open("reception", List.of(OTHER_DESK), 99))
        .hasSize(20)
        .allMatch(open -> open.source().equals(OTHER_DESK));
    List<SourceId> many =
        Stream.concat(both.stream(), IntStream.range(0, 998).mapToObj(i -> new SourceId("s" + i)))
            .collect(Collectors.toCollection(ArrayList::new));
    Collections.swap(many, 1, 999);
    assertThat(names(ledger.open("reception", many, 99))).isEqualTo(expected);
    assertThat(ledger.open("reception", List.of(), 99)).isEmpty();
    assertThat(ledger.since(Instant.MIN, 99).stream().map(VisitLedger.Past::fileName))
        .isEqualTo(expected);
  }

  @Test
  @DisplayName("3.1 what was accepted since a time, handled or not, oldest first")
  void since() throws Exception {
    VisitLedger ledger = open();
    ledger.admit(arrival(DESK, "a.xml", "A"), TWO);
    ledger.done(claim(ledger, "A", "o"));
    advance(Duration.ofHours(2));
    ledger.admit(arrival(OTHER_DESK, "b.xml", "B"), ONE);
    List<VisitLedger.Past> all = ledger.since(Instant.EPOCH, 9);
    assertThat(all).extracting(VisitLedger.Past::fileName).containsExactly("a.xml", "b.xml");
    VisitLedger.Past last = all.get(1);
    assertThat(last.sha256()).isEqualTo(sha("B"));
    assertThat(last.source()).isEqualTo(OTHER_DESK);
    assertThat(ledger.since(last.receivedAt(), 9)).containsExactly(last);
    assertThat(ledger.since(last.receivedAt().minus(Duration.ofHours(1)), 9)).containsExactly(last);
    assertThat(ledger.since(last.receivedAt().plusMillis(1), 9)).isEmpty();
    assertThat(ledger.since(Instant.EPOCH, 1)).containsExactly(all.get(0));
  }

  @Test
  @DisplayName("R-INV-3 the newest visit of a source is remembered, handled or not")
  void newest() throws Exception {
    VisitLedger ledger = open();
    assertThat(ledger.newest(DESK)).isEmpty();
    ledger.admit(arrival(DESK, "a.xml", "A"), ONE);
    advance(Duration.ofHours(2));
    ledger.admit(arrival(DESK, "b.xml", "B"), ONE);
    ledger.done(claim(ledger, "B", "o"));
    advance(Duration.ofHours(2));
    ledger.admit(arrival(OTHER_DESK, "c.xml", "C"), ONE);
    List<VisitLedger.Past> all = ledger.since(Instant.EPOCH, 9);
    assertThat(open().newest(DESK)).contains(all.get(1).receivedAt());
    assertThat(ledger.newest(OTHER_DESK)).contains(all.get(2).receivedAt());
  }

  @Test
  @DisplayName("R-INV-3 purging removes old rows that all have handled, and no others")
  void purge() throws Exception {
    VisitLedger ledger = open();
    for (String content : List.of("done", "dead", "half", "claimed", "young")) {
      if (content.equals("young")) {
        advance(Duration.ofDays(90).plusHours(1));
      }
      ledger.admit(arrival(DESK, content, content), content.equals("half") ? TWO : ONE);
      Claim claim = claim(ledger, content, content);
      if (content.equals("dead")) {
        ledger.fail(claim, "X", null);
      } else if (!content.equals("claimed")) {
        ledger.done(claim);
      }
    }
    assertThat(ledger.purge(Duration.ofDays(90))).isEqualTo(2);
    assertThat(ledger.purge(Duration.ofDays(90))).isZero();
    assertThat(ledger.since(Instant.EPOCH, 9))
        .extracting(VisitLedger.Past::fileName)
        .containsExactly("half", "claimed", "young");
    assertThat(ledger.admit(arrival(DESK, "done", "other"), ONE).outcome()).isEqualTo(Outcome.NEW);
  }

  @Test
  @DisplayName("R-INV-3 without contents kept there is none")
  void noContent() {
    VisitLedger ledger = open();
    ledger.admit(arrival(DESK, "a.xml", "A"), ONE);
    assertThat(ledger.content(sha("A"))).isEmpty();
  }

  @Test
  @DisplayName("R-INV-3 4 ledgers race for 3,000 files: each is new exactly once")
  void racingAdmission() throws Exception {
    List<List<String>> won =
        race(
            4,
            thread -> {
              VisitLedger ledger = open();
              return () -> {
                List<String> mine = new ArrayList<>();
                for (int i = 0; i < racingFiles(); i++) {
                  Admitted admitted = ledger.admit(arrival(DESK, "f" + i, "c" + i), ONE);
                  if (admitted.outcome() == Outcome.NEW) {
                    mine.add("f" + i);
                  } else {
                    assertThat(admitted.outcome()).isEqualTo(Outcome.OPEN);
                  }
                }
                return mine;
              };
            });
    List<String> all = won.stream().flatMap(List::stream).toList();
    assertThat(all).hasSize(racingFiles()).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("R-INV-3 racing admissions of two contents under one name: one wins, one conflicts")
  void racingConflict() throws Exception {
    List<VisitLedger> ledgers = List.of(open(), open());
    for (int i = 0; i < 30; i++) {
      String name = "f" + i;
      List<Outcome> outcomes =
          race(
              2,
              thread -> {
                VisitLedger ledger = ledgers.get(thread);
                List<String> consumer = List.of(TWO.get(thread));
                Arrival file = arrival(DESK, name, name + thread);
                return () -> ledger.admit(file, consumer).outcome();
              });
      assertThat(outcomes).containsExactlyInAnyOrder(Outcome.NEW, Outcome.CONFLICT);
    }
  }

  @Test
  @DisplayName("R-INV-3 8 threads claim 100 visits: each is claimed once and done once")
  void racingClaims() throws Exception {
    VisitLedger ledger = open();
    for (int i = 0; i < 100; i++) {
      ledger.admit(arrival(DESK, "f" + i, "c" + i), ONE);
    }
    Queue<String> done = new ConcurrentLinkedQueue<>();
    race(
        8,
        thread -> {
          VisitLedger mine = open();
          return () -> {
            for (int i = 0; i < 100; i++) {
              String sha = sha("c" + i);
              mine.claim("reception", sha, "o" + thread, LEASE)
                  .filter(mine::done)
                  .ifPresent(claim -> done.add(sha));
            }
            return true;
          };
        });
    assertThat(done).hasSize(100).doesNotHaveDuplicates();
    assertThat(ledger.open("reception", List.of(DESK), 9)).isEmpty();
  }
}
