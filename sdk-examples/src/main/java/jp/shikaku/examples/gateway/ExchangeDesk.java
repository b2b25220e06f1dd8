package jp.shikaku.examples.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.ExchangeResult.Answer;
import jp.shikaku.transport.Lane;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each exchange once, however often and from however many sides it is asked for (transports
 * 5.3): whoever comes while it runs waits with the others, whoever comes later is told by the
 * ledger. What the ledger says may have been sent is waited for and never sent again. Thread-safe.
 */
final class ExchangeDesk {

  /**
   * How an exchange came out.
   *
   * @param row the row
   * @param document the answer or the refusal; null when there is none, or it is too large
   * @param large the answer, when it lies in a file of its own; else null
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Outcome(Row row, byte @Nullable [] document, LargeAnswers.@Nullable Kept large) {}

  /**
   * An exchange that was asked for.
   *
   * @param outcome how it comes out; fails with a {@link Problem}
   * @param isReplay whether it had been asked for before
   */
  record Ticket(CompletableFuture<Outcome> outcome, boolean isReplay) {}

  private static final Logger LOG = LoggerFactory.getLogger(ExchangeDesk.class);

  /** A request is not sent for somebody who asked before a longer stop: he has asked again. */
  private static final Duration STILL_WANTED = Duration.ofMinutes(1);

  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

  private final Transport transport;
  private final ExchangeLedger ledger;
  private final LargeAnswers large;
  private final Lanes lanes;
  private final Documents documents;
  private final MaintenanceCalendar maintenance;
  private final TimeSource time;
  private final Duration answerTimeout;
  private final Executor turns;
  private final Map<ExchangeKey, RunningExchange> running = new ConcurrentHashMap<>();
  private volatile @Nullable Duration pickup;
  private volatile boolean stopping;

  ExchangeDesk(
      Transport transport,
      ExchangeLedger ledger,
      LargeAnswers large,
      Lanes lanes,
      Documents documents,
      MaintenanceCalendar maintenance,
      TimeSource time,
      Duration answerTimeout,
      Executor turns) {
    this.transport = transport;
    this.ledger = ledger;
    this.large = large;
    this.lanes = lanes;
    this.documents = documents;
    this.maintenance = maintenance;
    this.time = time;
    this.answerTimeout = answerTimeout;
    this.turns = turns;
  }

  Transport transport() {
    return transport;
  }

  ExchangeLedger ledger() {
    return ledger;
  }

  LargeAnswers large() {
    return large;
  }

  Lanes lanes() {
    return lanes;
  }

  TimeSource time() {
    return time;
  }

  Duration answerTimeout() {
    return answerTimeout;
  }

  Documents documents() {
    return documents;
  }

  /** Whether the centre is known not to work now: nothing is sent then, whoever admitted it. */
  boolean isMaintenance() {
    return maintenance.windowAt(time.now()).isPresent();
  }

  boolean isStopping() {
    return stopping;
  }

  // ---- what desks ask for

  /**
   * Takes a request.
   *
   * @param reception the reception number that it asks for, or null
   * @param admission throws a {@link Problem} when nothing new may be sent now
   * @throws Problem when it is refused
   */
  Ticket submit(
      ExchangeKey key,
      String digest,
      @Nullable String reception,
      byte[] body,
      Lane lane,
      Runnable admission) {
    RunningExchange mine = new RunningExchange(this, key, digest, reception);
    RunningExchange other = running.putIfAbsent(key, mine);
    if (other != null) {
      requireSame(other.digest(), digest);
      return new Ticket(other.outcome(), true);
    }
    boolean isUnsent = false;
    try {
      Optional<Row> known = ledger.find(key);
      if (known.isPresent()) {
        requireSame(known.get().digest(), digest);
        if (known.get().state() != Row.State.NOT_SENT) {
          return new Ticket(known(mine, known.get(), answerTimeout), true);
        }
      }
      isUnsent = true;
      if (stopping) {
        throw new Problem(Problem.Code.STOPPING, "the gateway is being stopped", 5);
      }
      admission.run();
      mine.receive(body, lane, known.isPresent());
      return new Ticket(mine.outcome(), false);
    } catch (RuntimeException | Error e) {
      Problem problem = isUnsent && isAbsent(key, e) ? problem(e) : doubtful(e);
      mine.refuse(problem);
      throw problem;
    }
  }

  /** Whether what could not be written down was indeed not: the database may have done it yet. */
  private boolean isAbsent(ExchangeKey key, Throwable e) {
    if (!(e instanceof LedgerTrouble)) {
      return true;
    }
    try {
      return ledger.find(key).filter(row -> row.state() != Row.State.NOT_SENT).isEmpty();
    } catch (LedgerTrouble again) {
      return false;
    }
  }

  /** As long as the ledger has not told otherwise, the request may have been sent before. */
  static Problem doubtful(Throwable e) {
    Problem problem = problem(e);
    return problem.code() == Problem.Code.LEDGER_UNAVAILABLE
        ? new Problem(
            Problem.Code.FAULT,
            "the ledger of the gateway does not answer; the terminal may have the request",
            5)
        : problem;
  }

  private static void requireSame(String known, String digest) {
    if (!known.equals(digest)) {
      throw new Problem(
          Problem.Code.IDENTIFIER_REUSED, "this identifier stands for another document");
    }
  }

  /**
   * Asks for an exchange that was begun before.
   *
   * @param wait how long the desk waits
   * @throws Problem when there is none
   */
  CompletableFuture<Outcome> ask(ExchangeKey key, Duration wait) {
    RunningExchange other = running.get(key);
    if (other != null) {
      return other.outcome();
    }
    try {
      RunningExchange mine = new RunningExchange(this, key, row(key).digest(), null);
      other = running.putIfAbsent(key, mine);
      return other != null ? other.outcome() : ask(mine, wait);
    } catch (RuntimeException e) {
      throw problem(e);
    }
  }

  private CompletableFuture<Outcome> ask(RunningExchange mine, Duration wait) {
    try {
      Row row = row(mine.key()); // as it is now that nobody else can change it
      boolean mayStillCome =
          row.state() == Row.State.FAILED && row.code() == Problem.Code.NO_ANSWER && !stopping;
      if (!mayStillCome) {
        return known(mine, row, answerTimeout);
      }
      mine.reopen(row, wait.compareTo(SHORTEST_WAIT) > 0 ? wait : SHORTEST_WAIT);
      return mine.outcome();
    } catch (RuntimeException | Error e) {
      Problem problem = doubtful(e); // a POST may have joined
      mine.refuse(problem);
      throw problem;
    }
  }

  private Row row(ExchangeKey key) {
    return ledger
        .find(key)
        .orElseThrow(() -> new Problem(Problem.Code.UNKNOWN_EXCHANGE, "no such exchange is known"));
  }

  /** What the ledger knows; an exchange that is open there and does not run is waited for. */
  private CompletableFuture<Outcome> known(RunningExchange mine, Row row, Duration timeout) {
    if (row.state() == Row.State.RECEIVED) {
      // Its end could not be written down, and it was not sent.
      end(mine, row.ended(Row.State.NOT_SENT, Problem.Code.STOPPING, null));
    } else if (row.state() == Row.State.SENT && !stopping) {
      mine.reopen(row, timeout);
    } else if (row.state() == Row.State.SENT) {
      mine.leftOpen(null);
    } else {
      boolean has = row.state() == Row.State.ANSWERED || row.state() == Row.State.REJECTED;
      boolean isLarge = row.state() == Row.State.ANSWERED && row.key().kind().leavesAnswerInPlace();
      if (isLarge) {
        mine.end(new Outcome(row, null, ledger.largeAnswer(row.key())));
      } else {
        mine.end(new Outcome(row, has ? ledger.answer(row.key()) : null, null));
      }
    }
    return mine.outcome();
  }

  /**
   * Gives an exchange up.
   *
   * @return whether the terminal has not taken the request; fails with a {@link Problem}
   */
  CompletableFuture<Boolean> withdraw(ExchangeKey key) {
    RunningExchange exchange = running.get(key);
    if (exchange != null) {
      return exchange.withdraw();
    }
    try {
      Row row = row(key);
      if (row.state() == Row.State.EXPIRED) {
        throw new Problem(Problem.Code.EXPIRED, "the exchange is not kept any more");
      } else if (row.state() == Row.State.RECEIVED) {
        // A fault kept it from being sent: it ends so.
        return ask(key, SHORTEST_WAIT).thenApply(end -> end.row().state().isUnsent());
      }
      return CompletableFuture.completedFuture(row.state().isUnsent());
    } catch (RuntimeException e) {
      throw problem(e);
    }
  }

  /** The problem behind an exception. */
  static Problem problem(Throwable e) {
    if (e instanceof Problem problem) {
      return problem;
    } else if (e instanceof LedgerTrouble) {
      LOG.error(LogText.line("ledger-unavailable", "what", String.valueOf(e.getMessage())));
      return new Problem(
          Problem.Code.LEDGER_UNAVAILABLE, "the ledger of the gateway does not answer", 5);
    }
    if (e instanceof DamagedDocument) {
      LOG.error(LogText.line("document-damaged", "in", "ledger"));
      return new Problem(Problem.Code.FAULT, "what the ledger keeps of it can not be opened");
    }
    StackTraceElement[] trace = e.getStackTrace();
    LOG.error(
        LogText.line("fault", "error", e, "at", trace.length == 0 ? "-" : trace[0].toString()));
    return new Problem(Problem.Code.FAULT, "a fault of the gateway");
  }

  // ---- start and end

  /**
   * Takes up what an earlier run left open. What was certainly not visible to the terminal is sent
   * now, if it is still wanted; all else is waited for, and has its sessions first.
   *
   * @param takenBack file names of requests that were taken out of the terminal's folder again, and
   *     as what that is told
   */
  void recover(Map<String, Problem.Code> takenBack) {
    List<Row> open = new ArrayList<>(ledger.open());
    open.sort(Comparator.comparing(row -> row.state() == Row.State.RECEIVED));
    for (Row row : open) {
      ExchangeKey key = row.key();
      Problem.Code back = takenBack.get(key.fileName());
      boolean unsent = row.state() == Row.State.RECEIVED;
      LOG.info(
          LogText.line(
              "exchange-recovered",
              "kind",
              key.kind().code(),
              "exchange",
              key.id(),
              "sent",
              !unsent && back == null));
      RunningExchange exchange = new RunningExchange(this, key, row.digest(), row.reception());
      running.put(key, exchange);
      if (back == Problem.Code.TAKEN_BACK) {
        end(exchange, row.ended(Row.State.NOT_SENT, back, null));
      } else if (back != null) {
        end(exchange, row.ended(Row.State.WITHDRAWN, back, null));
      } else if (!unsent) {
        exchange.reopen(row, answerTimeout);
      } else if (isStillWanted(row)) {
        send(exchange, row);
      } else {
        end(exchange, row.ended(Row.State.NOT_SENT, Problem.Code.STOPPING, null));
      }
    }
  }

  private void send(RunningExchange exchange, Row row) {
    byte[] body;
    try {
      body = ledger.request(row.key());
    } catch (DamagedDocument e) {
      // One that can not be read must not keep the gateway from all others.
      end(exchange, row.ended(Row.State.FAILED, problem(e).code(), null));
      return;
    }
    exchange.send(row, body);
  }

  private void end(RunningExchange exchange, Row row) {
    ledger.ended(row, null);
    exchange.end(new Outcome(row, null, null));
  }

  private boolean isStillWanted(Row row) {
    return row.since().plus(STILL_WANTED).isAfter(time.now());
  }

  /** An answer came that nobody waited for: it is fetched and kept as if somebody did. */
  void lateAnswer(Pending exchange) {
    ledger
        .kinds()
        .find(exchange.kind())
        .map(kind -> new ExchangeKey(exchange.institution(), kind, exchange.exchangeId()))
        .ifPresent(
            key ->
                turns.execute(
                    () -> {
                      try {
                        var unused = ask(key, SHORTEST_WAIT);
                      } catch (Problem e) {
                        LOG.info(LogText.line("late-answer-left", "exchange", key.id()));
                      }
                    }));
  }

  /** Whether an exchange waits for a session of the gateway and nothing of it was sent. */
  boolean isQueued(ExchangeKey key) {
    RunningExchange exchange = running.get(key);
    return exchange != null && exchange.isQueued();
  }

  /** Whether an answer lies there that is not whole. */
  boolean isAnswerIncomplete(ExchangeKey key) {
    RunningExchange exchange = running.get(key);
    return exchange != null && exchange.isAnswerIncomplete();
  }

  /** How many exchanges run or wait. */
  int running() {
    return running.size();
  }

  /** The exchanges that run or wait. */
  List<CompletableFuture<Outcome>> outcomes() {
    return running.values().stream().map(RunningExchange::outcome).toList();
  }

  /** Sends nothing more; what waits for its turn ends unsent. */
  void stop() {
    stopping = true;
    running.values().forEach(RunningExchange::endUnlessStarted);
  }

  /** How long the last request lay before the terminal took it; null before there was one. */
  @Nullable Duration pickup() {
    return pickup;
  }

  // ---- for the exchanges

  void pickedUp(Duration after) {
    pickup = after;
  }

  void gone(RunningExchange exchange) {
    running.remove(exchange.key(), exchange);
  }

  /** Clears away the file of an answer that is safe in the ledger: a crash came between. */
  void settle(Row row) {
    Pending handle = RunningExchange.handle(row);
    var unused =
        transport
            .resume(handle, documents.gate(handle), SHORTEST_WAIT)
            .result()
            .thenAccept(
                result -> {
                  if (result instanceof Answer answer) {
                    answer.settle();
                  }
                });
  }
}
