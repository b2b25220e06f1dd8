package jp.shikaku.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jp.shikaku.transport.ExchangeJournal.Outcome;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every durable journal must keep; for whoever writes one. */
public abstract class ExchangeJournalContract {

  private static final Instant SINCE = Instant.parse("2026-11-02T01:00:00.123456789Z");

  /** Makes a contract. */
  protected ExchangeJournalContract() {}

  /** Opens the journal again, as another process would. */
  protected abstract ExchangeJournal open() throws Exception;

  /** An exchange of a number. */
  protected static Pending exchange(int number) {
    return new Pending(
        "OQSmuquc01", "1319999007", "20261102100000000-" + number, null, SINCE.plusNanos(number));
  }

  @Test
  @DisplayName("R-EX-2 what was begun is there in another process, equal, until its end is known")
  void states() throws Exception {
    ExchangeJournal journal = open();
    Pending upload = exchange(1);
    Pending result =
        new Pending(
            "OQSmuquc02",
            "1319999007",
            "20261102100000000-2",
            "#R/1 a:ｱ" + "=".repeat(992),
            SINCE.plusSeconds(1));
    assertThat(journal.isDurable()).isTrue();
    journal.intent(upload);
    assertThat(open().open()).containsExactly(upload);
    journal.sent(upload);
    assertThat(open().open()).containsExactly(upload);
    open().intent(result);
    open().ended(upload, Outcome.UNKNOWN);
    assertThat(journal.open()).containsExactly(upload, result);
    open().ended(upload, Outcome.ANSWERED);
    assertThat(journal.open()).containsExactly(result);
    journal.ended(result, Outcome.NOT_WANTED);
    assertThat(open().open()).isEmpty();
  }

  @Test
  @DisplayName("R-EX-4 oldest first, whoever noted it when, to the nanosecond")
  void order() throws Exception {
    ExchangeJournal journal = open();
    List<Pending> since = new ArrayList<>();
    for (String time : List.of("01:00:00Z", "01:00:00.5Z", "01:00:00.500000001Z", "01:00:01Z")) {
      since.add(
          new Pending(
              "OQSsiquc01",
              "1319999007",
              "x" + (9 - since.size()),
              null,
              Instant.parse("2026-11-02T" + time)));
    }
    for (int each : new int[] {2, 0, 3, 1}) {
      journal.intent(since.get(each));
    }
    assertThat(open().open()).isEqualTo(since);
  }

  @Test
  @DisplayName("R-EX-2 sent again under its identifier it is open once; one more end does nothing")
  void again() throws Exception {
    ExchangeJournal journal = open();
    Pending one = exchange(1);
    Pending sameIdOfAnother =
        new Pending(one.kind(), "1329999005", one.exchangeId(), null, one.since());
    journal.intent(one);
    journal.ended(one, Outcome.UNKNOWN);
    journal.intent(one);
    open().intent(sameIdOfAnother);
    assertThat(journal.open()).containsExactlyInAnyOrder(one, sameIdOfAnother);
    journal.ended(one, Outcome.NOT_SENT);
    journal.ended(one, Outcome.UNKNOWN);
    journal.sent(one);
    assertThat(open().open()).as("ended is ended").containsExactly(sameIdOfAnother);
    journal.intent(one);
    assertThat(journal.open()).contains(one);
  }

  @Test
  @DisplayName("R-EX-2 two journals, a desk's and a night's, each from four threads: all is kept")
  void together() throws Exception {
    List<ExchangeJournal> journals = List.of(open(), open());
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        ExchangeJournal journal = journals.get(thread % 2);
        int from = thread * 10;
        tasks.add(
            () -> {
              for (int number = from; number < from + 10; number++) {
                journal.intent(exchange(number));
                journal.sent(exchange(number));
                if (number % 10 != 0) {
                  journal.ended(exchange(number), Outcome.ANSWERED);
                }
              }
              return true;
            });
      }
      for (Future<Boolean> done : threads.invokeAll(tasks)) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(open().open())
        .containsExactly(
            exchange(0),
            exchange(10),
            exchange(20),
            exchange(30),
            exchange(40),
            exchange(50),
            exchange(60),
            exchange(70));
  }
}
