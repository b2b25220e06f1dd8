package jp.shikaku.examples.console;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.SystemState;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.AccessorRole;
import jp.shikaku.audit.Purpose;
import jp.shikaku.cardreader.Ack;
import jp.shikaku.cardreader.CardReaderListener;
import jp.shikaku.cardreader.Visit;
import jp.shikaku.checkup.CheckupQuery;
import jp.shikaku.druginfo.DrugInfoQuery;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.examples.console.Reception.Part;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;

/**
 * The desk behind the console: takes card visits, asks by number for those without a card, fetches
 * what was agreed to, and tells all of it to the board. Thread-safe.
 */
final class ReceptionDesk implements CardReaderListener, AutoCloseable {

  private static final int MOST_RECEPTIONS = 40;
  private static final int MONTHS_OF_DRUGS = 12;
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final CallOptions RECEPTION = CallOptions.by("demo");
  private static final CallOptions DOCTOR =
      CallOptions.by(new Accessor("demo", AccessorRole.DOCTOR), Purpose.TREATMENT);

  private final MockTerminal terminal;
  private final OqsClient oqs;
  private final Board board;
  private final TimeSource time;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, Reception> receptions = new LinkedHashMap<>();
  private int count;
  private @Nullable Outage outage;
  private @Nullable SystemState way;
  private @Nullable Instant lastAnswer;
  private volatile boolean closed;

  /**
   * Opens the desk.
   *
   * @param terminal where the patients come from
   * @param oqs asks the same terminal; closed by the caller
   */
  ReceptionDesk(MockTerminal terminal, OqsClient oqs, Board board, TimeSource time) {
    this.terminal = terminal;
    this.oqs = oqs;
    this.board = board;
    this.time = time;
    board.put("controls", "controls", ConsoleJson.controls(null));
    look();
  }

  // ---- who comes

  /**
   * Lets a patient walk in. While something is broken the reader tells nothing either, and the
   * numbers on paper are all there is.
   */
  void letIn(Visitor visitor) throws IOException {
    lock.lock();
    try {
      if (visitor.hasMyNumberCard() && outage == null) {
        terminal.reader().walkIn(visitor.patient());
        return;
      }
    } finally {
      lock.unlock();
    }
    ask(begin(false, visitor), visitor);
  }

  @Override
  public void onVisit(Visit visit, Ack ack) {
    EligibilityAnswer answer = visit.answer();
    int number = begin(true, Visitor.of(answer).orElse(null));
    answered(number, answer);
    ack.done();
  }

  /** Asks anew for what could not be fetched of a patient; does nothing where all is there. */
  void askAgain(int number) {
    Reception reception;
    lock.lock();
    try {
      reception = receptions.get(number);
      if (reception == null || !reception.hasFailed()) {
        return;
      }
      change(number, Reception::askedAgain);
    } finally {
      lock.unlock();
    }
    if (reception.eligibility().hasFailed()) {
      ask(number, reception.visitor().orElseThrow()); // a query has one
      return;
    }
    EligibilityAnswer answer = reception.eligibility().answer().orElseThrow();
    if (reception.drugs().hasFailed()) {
      fetchDrugs(number, answer);
    }
    if (reception.checkups().hasFailed()) {
      fetchCheckups(number, answer);
    }
  }

  private int begin(boolean byCard, @Nullable Visitor visitor) {
    lock.lock();
    try {
      int number = ++count;
      receptions.put(number, Reception.begun(number, time.now(), byCard, visitor));
      change(number, UnaryOperator.identity());
      if (receptions.size() > MOST_RECEPTIONS) {
        Integer oldest = receptions.keySet().iterator().next();
        receptions.remove(oldest);
        board.forget("reception-" + oldest);
      }
      return number;
    } finally {
      lock.unlock();
    }
  }

  private void change(int number, UnaryOperator<Reception> change) {
    lock.lock();
    try {
      Reception after = receptions.computeIfPresent(number, (key, now) -> change.apply(now));
      if (after != null) {
        board.put("reception-" + number, "reception", ReceptionJson.of(after));
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- what is asked

  private void ask(int number, Visitor visitor) {
    ask(
        number,
        Reception::withEligibility,
        () ->
            oqs.eligibility()
                .checkAsync(visitor.query(), RECEPTION)
                .thenApply(
                    answer -> {
                      fetch(number, answer);
                      return answer;
                    }));
  }

  private void answered(int number, EligibilityAnswer answer) {
    // What follows is on its way by then: nobody takes the answer alone for all.
    fetch(number, answer);
    change(number, reception -> reception.withEligibility(Part.of(answer)));
  }

  private void fetch(int number, EligibilityAnswer answer) {
    if (answer.outcome().isUsable()) {
      fetchDrugs(number, answer);
      fetchCheckups(number, answer);
    }
  }

  private void fetchDrugs(int number, EligibilityAnswer answer) {
    YearMonth month = YearMonth.from(time.now().atZone(WireDates.JST));
    ask(
        number,
        Reception::withDrugs,
        () ->
            oqs.drugInfo()
                .fetchAsync(
                    DrugInfoQuery.builder()
                        .from(answer, consenting(answer))
                        .monthsUntil(month, MONTHS_OF_DRUGS)
                        .build(),
                    DOCTOR));
  }

  private void fetchCheckups(int number, EligibilityAnswer answer) {
    ask(
        number,
        Reception::withCheckups,
        () ->
            oqs.checkups()
                .fetchAsync(
                    CheckupQuery.builder().from(answer, consenting(answer)).build(), DOCTOR));
  }

  /** Of several it is the insurance that carries the consents. */
  private static Qualification consenting(EligibilityAnswer answer) {
    return answer.qualifications().stream()
        .filter(one -> !one.isMedicalAid())
        .findFirst()
        .orElseGet(() -> answer.qualifications().get(0));
  }

  private <T> void ask(
      int number,
      BiFunction<Reception, Part<T>, Reception> place,
      Supplier<CompletableFuture<T>> question) {
    change(number, reception -> place.apply(reception, Part.asked()));
    try {
      var unused =
          question
              .get()
              .handle(
                  (answer, failure) -> {
                    if (failure == null) {
                      heard();
                    }
                    Part<T> part = failure == null ? Part.of(answer) : Part.failed(cause(failure));
                    change(number, reception -> place.apply(reception, part));
                    return part;
                  });
    } catch (RuntimeException e) {
      change(number, reception -> place.apply(reception, Part.failed(e)));
    }
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  // ---- what is broken

  /**
   * Lets something break, or, with null, ends what is broken: then what could not be fetched
   * meanwhile is asked for again, so that nobody is forgotten.
   */
  void setOutage(@Nullable Outage next) throws IOException {
    change(next);
    if (next == null) {
      failed().forEach(this::askAgain);
    }
  }

  private List<Integer> failed() {
    lock.lock();
    try {
      return receptions.values().stream()
          .filter(Reception::hasFailed)
          .map(Reception::number)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private void change(@Nullable Outage next) throws IOException {
    lock.lock();
    try {
      if (outage != null) {
        outage.end(terminal);
        outage = null;
      }
      if (next != null) {
        next.begin(terminal);
        outage = next;
      }
    } finally {
      board.put("controls", "controls", ConsoleJson.controls(outage));
      lock.unlock();
    }
  }

  /** Looks at the way to the centre, again and again. */
  private void look() {
    if (!closed) {
      // One that fails must not be the last: what was seen before would stay for good.
      var unused =
          oqs.health()
              .thenAccept(this::seen)
              .whenComplete((done, failure) -> time.schedule(LOOK, this::look));
    }
  }

  private void seen(SystemState state) {
    lock.lock();
    try {
      way = state;
      tellWay();
    } finally {
      lock.unlock();
    }
  }

  /** Of what lies beyond the folder nothing but an answer tells. */
  private void heard() {
    lock.lock();
    try {
      lastAnswer = time.now();
      tellWay();
    } finally {
      lock.unlock();
    }
  }

  private void tellWay() {
    if (way != null) {
      board.put("way", "way", ConsoleJson.way(way, lastAnswer));
    }
  }

  /** Ends what is broken too. */
  @Override
  public void close() {
    closed = true;
    try {
      change(null);
    } catch (IOException e) {
      // the folder goes away with the terminal
    }
  }
}
