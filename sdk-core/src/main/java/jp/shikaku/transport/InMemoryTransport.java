package jp.shikaku.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A transport without any terminal, for test suites 「試験用の通信路」: answers come from a script, and so
 * do the faults of the field (transports 5.7). It keeps every promise of {@link Transport} and ends
 * exchanges with the same errors as the real ones. Thread-safe.
 *
 * <p>On a {@link VirtualTime} nothing happens by itself, and long waits take no time:
 *
 * <pre>{@code
 * VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));
 * InMemoryTransport transport = new InMemoryTransport(time);
 * transport.when(MessageKind.ELIGIBILITY)
 *     .answer(request -> answerTo(request.handle().exchangeId()))
 *     .after(Duration.ofSeconds(3));
 *
 * ExchangeCall call = transport.exchange(request);
 * time.advance(Duration.ofMillis(2_999));   // still waiting
 * time.advance(Duration.ofMillis(1));       // answered, on this thread
 * }</pre>
 *
 * <p>An answer without delay comes within {@link #exchange} itself, so that blocking calls work as
 * well. A request that no script wants is taken and never answered. The host's code is called on
 * the thread that made something happen and should be quick.
 */
public final class InMemoryTransport implements Transport {

  private static final long MAX_REQUEST = 4L * 1024 * 1024;

  private final MemoryTerminal terminal;
  private final @Nullable SystemTime ownTime;

  /** Creates a transport on the computer's time. */
  public InMemoryTransport() {
    SystemTime own = new SystemTime();
    this.ownTime = own;
    this.terminal = new MemoryTerminal(own);
  }

  /**
   * Creates a transport on another time.
   *
   * @param time the source; not closed by the transport
   */
  public InMemoryTransport(TimeSource time) {
    this.ownTime = null;
    this.terminal = new MemoryTerminal(Objects.requireNonNull(time));
  }

  /**
   * Begins a script for some requests; the first that wants a request gets it.
   *
   * @param wanted which requests
   * @return the script, to be completed
   */
  public InMemoryScript when(Predicate<ExchangeRequest> wanted) {
    InMemoryScript script = new InMemoryScript(wanted);
    terminal.locked(() -> terminal.scripts.add(script));
    return script;
  }

  /**
   * Begins a script for a message family.
   *
   * @param kind the family
   * @return the script, to be completed
   */
  public InMemoryScript when(MessageKind kind) {
    return when(request -> request.kind().code().equals(kind.code()));
  }

  /**
   * Hears of answers that come when nobody waits any more.
   *
   * @param handler the receiver
   */
  public void onLateAnswer(OrphanHandler handler) {
    terminal.locked(() -> terminal.orphanHandler = handler);
  }

  /**
   * Cuts the way to the terminal for a while. Exchanges wait until their own deadlines.
   *
   * @param span more than zero
   */
  public void loseShare(Duration span) {
    terminal.locked(
        () -> {
          terminal.lostSince = terminal.time.now();
          List.copyOf(terminal.running.values()).forEach(MemoryExchange::shareLost);
          terminal.time.schedule(span, () -> terminal.locked(this::shareFound));
        });
  }

  private void shareFound() {
    terminal.lostSince = null;
    List.copyOf(terminal.running.values()).forEach(MemoryExchange::goOn);
  }

  /**
   * Lets the terminal refuse more than so many exchanges at once, as {@code BUSY}.
   *
   * @param sessions 1 or more
   */
  public void limitSessions(int sessions) {
    terminal.locked(() -> terminal.sessionLimit = sessions);
  }

  /**
   * Puts an answer there by hand, at any time.
   *
   * @param exchange the exchange it answers
   * @param document the document; not copied
   */
  public void deliver(Pending exchange, byte[] document) {
    String name =
        MessageKind.forResume(exchange.kind()).answerBaseName(exchange.exchangeId()) + ".xml";
    terminal.locked(
        () ->
            terminal.arrive(
                exchange, new MemoryTerminal.Letter(name, AnswerFormat.XML, document, false)));
  }

  /**
   * Returns the requests that reached the terminal, oldest first; a copy.
   *
   * @return the requests; never null
   */
  public List<ExchangeRequest> requests() {
    return terminal.seen(() -> List.copyOf(terminal.requests));
  }

  /**
   * Returns how many second copies of answers came and were dropped.
   *
   * @return a count
   */
  public long duplicateAnswers() {
    return terminal.seen(() -> terminal.copies);
  }

  /**
   * Returns how many answers lie there that nobody has settled or fetched.
   *
   * @return a count
   */
  public int unsettledAnswers() {
    return terminal.seen(terminal.letters::size);
  }

  @Override
  public ExchangeCall exchange(ExchangeRequest request) {
    MemoryExchange exchange = new MemoryExchange(terminal, request);
    terminal.locked(
        () -> {
          if (request.body().length > MAX_REQUEST) {
            exchange.fail(
                new InvalidQueryException("body", "must not be larger than " + MAX_REQUEST));
          } else if (terminal.closed) {
            exchange.end(Reason.TRANSPORT_CLOSED, Delivery.NOT_SENT, "closed before this call");
          } else if (terminal.fates.containsKey(MemoryTerminal.key(request.handle()))) {
            exchange.fail(new InvalidQueryException("exchangeId", "must not be used twice"));
          } else if (terminal.running.size() >= terminal.sessionLimit) {
            exchange.end(Reason.BUSY, Delivery.NOT_SENT, "no session is free");
          } else {
            exchange.start();
          }
        });
    exchange.play();
    return exchange;
  }

  @Override
  public ExchangeCall resume(Pending pending, AnswerGate gate, Duration timeout) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new InvalidQueryException("timeout", "must be more than zero");
    }
    MemoryExchange exchange =
        new MemoryExchange(terminal, pending, MessageKind.forResume(pending.kind()), gate, timeout);
    terminal.locked(
        () -> {
          if (terminal.closed) {
            exchange.end(Reason.TRANSPORT_CLOSED, Delivery.UNKNOWN, "closed before this call");
          } else if (terminal.running.containsKey(MemoryTerminal.key(pending))) {
            exchange.fail(
                new InvalidQueryException("exchangeId", "must not be waited for twice at once"));
          } else {
            exchange.start();
          }
        });
    return exchange;
  }

  @Override
  public CompletableFuture<Health> probe() {
    return CompletableFuture.completedFuture(terminal.seen(this::health));
  }

  private Health health() {
    Instant lost = terminal.lostSince;
    return lost == null
        ? new Health(Health.State.UP, terminal.time.now(), List.of())
        : new Health(
            Health.State.SHARE_UNREACHABLE,
            lost,
            List.of(new Health.Observation(Health.Topic.FOLDER_UNREACHABLE, "as scripted")));
  }

  @Override
  public TransportCapabilities capabilities() {
    return new TransportCapabilities(MAX_REQUEST, true, terminal.seen(() -> terminal.sessionLimit));
  }

  @Override
  public void close() {
    terminal.locked(
        () -> {
          terminal.closed = true;
          List.copyOf(terminal.running.values()).forEach(MemoryExchange::close);
        });
    if (ownTime != null) {
      ownTime.close();
    }
  }
}
