package jp.shikaku.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.TransportException;
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

  private static final Duration NOT_TAKEN_AFTER = Duration.ofSeconds(10);
  private static final Duration PICKUP_TIMEOUT = Duration.ofSeconds(15);
  private static final long MAX_REQUEST = 4L * 1024 * 1024;

  /** A document that lies where answers are looked for. */
  @SuppressWarnings("ArrayRecordComponent") // compared as the very same document
  private record Letter(String name, AnswerFormat format, byte[] bytes, boolean isRefusal) {
    @Override
    public String toString() {
      return "Letter[" + name + "]";
    }
  }

  /** What has become of an exchange. */
  private enum Fate {
    /** Waited for. */
    RUNNING,
    /** Sent by somebody who fetches the answer later. */
    DEFERRED,
    /** Given up; its answer is late. */
    UNANSWERED,
    /** Ended for good. */
    DONE
  }

  private final TimeSource time;
  private final @Nullable SystemTime ownTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Runnable> toCall = new ArrayDeque<>();
  private final List<InMemoryScript> scripts = new ArrayList<>();
  private final List<ExchangeRequest> requests = new ArrayList<>();
  private final Map<String, MemoryExchange> running = new HashMap<>();
  private final Map<String, Letter> letters = new HashMap<>();
  private final Map<String, Fate> fates = new HashMap<>();
  private final List<Runnable> held = new ArrayList<>();
  private OrphanHandler orphanHandler = (exchange, seenAt) -> {};
  private int sessionLimit = Integer.MAX_VALUE;
  private @Nullable Instant lostSince;
  private long copies;
  private boolean closed;

  /** Creates a transport on the computer's time. */
  public InMemoryTransport() {
    SystemTime own = new SystemTime();
    this.ownTime = own;
    this.time = own;
  }

  /**
   * Creates a transport on another time.
   *
   * @param time the source; not closed by the transport
   */
  public InMemoryTransport(TimeSource time) {
    this.ownTime = null;
    this.time = Objects.requireNonNull(time);
  }

  /**
   * Begins a script for some requests; the first that wants a request gets it.
   *
   * @param wanted which requests
   * @return the script, to be completed
   */
  public InMemoryScript when(Predicate<ExchangeRequest> wanted) {
    InMemoryScript script = new InMemoryScript(wanted);
    locked(() -> scripts.add(script));
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
    locked(() -> orphanHandler = handler);
  }

  /**
   * Cuts the way to the terminal for a while. Exchanges wait until their own deadlines.
   *
   * @param span more than zero
   */
  public void loseShare(Duration span) {
    locked(
        () -> {
          lostSince = time.now();
          List.copyOf(running.values()).forEach(MemoryExchange::shareLost);
          time.schedule(span, () -> locked(this::shareFound));
        });
  }

  private void shareFound() {
    lostSince = null;
    List.copyOf(running.values()).forEach(MemoryExchange::goOn);
  }

  /**
   * Lets the terminal refuse more than so many exchanges at once, as {@code BUSY}.
   *
   * @param sessions 1 or more
   */
  public void limitSessions(int sessions) {
    locked(() -> sessionLimit = sessions);
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
    locked(() -> arrive(exchange, new Letter(name, AnswerFormat.XML, document, false)));
  }

  /**
   * Returns the requests that reached the terminal, oldest first; a copy.
   *
   * @return the requests; never null
   */
  public List<ExchangeRequest> requests() {
    lock.lock();
    try {
      return List.copyOf(requests);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns how many second copies of answers came and were dropped.
   *
   * @return a count
   */
  public long duplicateAnswers() {
    lock.lock();
    try {
      return copies;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns how many answers lie there that nobody has settled or fetched.
   *
   * @return a count
   */
  public int unsettledAnswers() {
    lock.lock();
    try {
      return letters.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ExchangeCall exchange(ExchangeRequest request) {
    MemoryExchange exchange =
        new MemoryExchange(
            request.handle(), request.kind(), request.gate(), request.timeout(), request);
    locked(
        () -> {
          if (request.body().length > MAX_REQUEST) {
            exchange.fail(
                new InvalidQueryException("body", "must not be larger than " + MAX_REQUEST));
          } else if (closed) {
            exchange.end(Reason.TRANSPORT_CLOSED, Delivery.NOT_SENT, "closed before this call");
          } else if (fates.containsKey(key(request.handle()))) {
            exchange.fail(new InvalidQueryException("exchangeId", "must not be used twice"));
          } else if (running.size() >= sessionLimit) {
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
        new MemoryExchange(pending, MessageKind.forResume(pending.kind()), gate, timeout, null);
    locked(
        () -> {
          if (closed) {
            exchange.end(Reason.TRANSPORT_CLOSED, Delivery.UNKNOWN, "closed before this call");
          } else if (running.containsKey(key(pending))) {
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
    lock.lock();
    try {
      boolean lost = lostSince != null;
      List<Health.Observation> seen =
          lost
              ? List.of(new Health.Observation(Health.Topic.FOLDER_UNREACHABLE, "as scripted"))
              : List.of();
      return CompletableFuture.completedFuture(
          new Health(
              lost ? Health.State.SHARE_UNREACHABLE : Health.State.UP,
              lostSince == null ? time.now() : lostSince,
              seen));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public TransportCapabilities capabilities() {
    return new TransportCapabilities(MAX_REQUEST, true, sessionLimit);
  }

  @Override
  public void close() {
    locked(
        () -> {
          closed = true;
          List.copyOf(running.values()).forEach(MemoryExchange::close);
        });
    if (ownTime != null) {
      ownTime.close();
    }
  }

  private static String key(Pending handle) {
    return Orphans.key(handle.kind(), handle.exchangeId());
  }

  /** The host's code is called when the lock is free again. */
  private void locked(Runnable body) {
    lock.lock();
    try {
      body.run();
    } finally {
      lock.unlock();
    }
    for (Runnable call = nextCall(); call != null; call = nextCall()) {
      call.run();
    }
  }

  private @Nullable Runnable nextCall() {
    lock.lock();
    try {
      return toCall.poll();
    } finally {
      lock.unlock();
    }
  }

  private void later(Runnable call) {
    lock.lock();
    try {
      toCall.add(call);
    } finally {
      lock.unlock();
    }
  }

  private void arrive(Pending handle, Letter letter) {
    Fate fate = fates.getOrDefault(key(handle), Fate.DONE);
    if (fate == Fate.DONE) {
      copies++;
      return;
    }
    boolean first = letters.put(key(handle), letter) == null;
    MemoryExchange exchange = running.get(key(handle));
    if (exchange != null) {
      exchange.goOn();
    } else if (first && fate == Fate.UNANSWERED) {
      Instant now = time.now();
      OrphanHandler handler = orphanHandler;
      toCall.add(() -> handler.lateAnswer(handle, now));
    }
    List<Runnable> waiting = List.copyOf(held);
    held.clear();
    waiting.forEach(Runnable::run);
  }

  /** One exchange; guarded by the transport's lock. */
  private final class MemoryExchange extends RunningExchange {

    private final AnswerGate gate;
    private final Duration timeout;
    private final @Nullable ExchangeRequest request;
    private InMemoryScript.@Nullable Turn turn;
    private TimeSource.@Nullable Scheduled deadlineTimer;
    private boolean written;
    private boolean taken;
    private boolean played;
    private boolean toldUnreachable;
    private @Nullable Letter unready;

    MemoryExchange(
        Pending handle,
        MessageKind kind,
        AnswerGate gate,
        Duration timeout,
        @Nullable ExchangeRequest request) {
      super(
          InMemoryTransport.this.time,
          handle,
          kind,
          request == null ? progress -> {} : request.onProgress(),
          InMemoryTransport.this::later);
      this.gate = new GuardedGate(gate);
      this.timeout = timeout;
      this.request = request;
      this.written = request == null;
      this.taken = request == null;
    }

    void start() {
      running.put(key(handle), this);
      fates.put(key(handle), Fate.RUNNING);
      deadlineTimer = time.schedule(timeout, () -> locked(this::deadline));
      if (lostSince == null) {
        goOn();
      } else {
        shareLost();
      }
    }

    void shareLost() {
      if (!toldUnreachable) {
        toldUnreachable = true;
        progress(ExchangeProgress.Stage.UNREACHABLE);
      }
    }

    /** Does what can be done now: sends, or looks for the answer. */
    void goOn() {
      if (isEnded() || lostSince != null) {
        return;
      }
      toldUnreachable = false;
      if (!written && request != null) {
        send(request);
      }
      Letter letter = letters.get(key(handle));
      if (written && letter != null && !isEnded()) {
        read(letter);
      }
    }

    private void send(ExchangeRequest sent) {
      TransportException unnoted = noteBeforeSend(sent.beforeSend());
      if (unnoted != null) {
        if (fail(unnoted)) {
          gone(Fate.DONE);
        }
        return;
      }
      written = true;
      requests.add(sent);
      for (InMemoryScript script : scripts) {
        turn = script.turnFor(sent);
        if (turn != null) {
          break;
        }
      }
      progress(ExchangeProgress.Stage.WRITTEN);
      if (turn != null && turn.isNotTaken()) {
        time.schedule(
            NOT_TAKEN_AFTER, () -> locked(() -> progress(ExchangeProgress.Stage.NOT_TAKEN_YET)));
        time.schedule(PICKUP_TIMEOUT, () -> locked(this::takeBack));
      } else {
        taken = true;
        progress(ExchangeProgress.Stage.TAKEN);
      }
      if (!sent.awaitAnswer()) {
        succeed(handle);
        gone(Fate.DEFERRED);
      }
      // Played outside the lock: the script is the host's code.
      toCall.add(this::play);
    }

    /** Lets the script act; the first call after sending does it. */
    void play() {
      InMemoryScript.Turn mine;
      lock.lock();
      try {
        mine = turn;
        if (mine == null || played || !taken) {
          return;
        }
        played = true;
      } finally {
        lock.unlock();
      }
      for (InMemoryScript.Piece piece : mine.play()) {
        Letter letter =
            new Letter(
                piece.isRefusal()
                    ? new FolderNames(kind, handle.exchangeId()).refusal()
                    : new FolderNames(kind, handle.exchangeId()).answer(piece.format()),
                piece.format(),
                piece.bytes(),
                piece.isRefusal());
        if (piece.isHeldBack()) {
          locked(() -> held.add(() -> arrive(handle, letter)));
        } else if (piece.delay().isZero()) {
          locked(() -> arrive(handle, letter));
        } else {
          time.schedule(piece.delay(), () -> locked(() -> arrive(handle, letter)));
        }
      }
    }

    private void read(Letter letter) {
      unready = null;
      if (letter.isRefusal()) {
        letters.remove(key(handle));
        succeed(new ExchangeResult.Rejected(letter.name(), letter.bytes(), time.now()));
        gone(Fate.DONE);
        return;
      }
      if (letter.bytes().length > kind.maxAnswerBytes()) {
        fail(tooLarge());
        gone(Fate.DONE);
        return;
      }
      AnswerGate.Verdict verdict =
          letter.bytes().length == 0 ? AnswerGate.Verdict.NOT_YET : judge(letter);
      switch (verdict) {
        case NOT_YET -> unready = letter;
        case MISMATCH -> {
          fail(foreign());
          gone(Fate.DONE);
        }
        case ACCEPT -> {
          succeed(answer(letter));
          gone(Fate.DONE);
        }
      }
    }

    private AnswerGate.Verdict judge(Letter letter) {
      if (!kind.leavesAnswerInPlace()) {
        return gate.judge(letter.name(), letter.format(), letter.bytes());
      }
      try {
        return gate.judge(letter.name(), letter.format(), BulkSource.of(letter.bytes()));
      } catch (IOException e) {
        return AnswerGate.Verdict.NOT_YET;
      }
    }

    private ExchangeResult.Answer answer(Letter letter) {
      Runnable settle = () -> locked(() -> letters.remove(key(handle), letter));
      return kind.leavesAnswerInPlace()
          ? new ExchangeResult.Answer(
              letter.name(),
              letter.format(),
              source(letter),
              letter.bytes().length,
              time.now(),
              settle)
          : new ExchangeResult.Answer(
              letter.name(), letter.format(), letter.bytes(), time.now(), settle);
    }

    private BulkSource source(Letter letter) {
      return new BulkSource() {
        @Override
        public InputStream open() throws IOException {
          requireThere(letter);
          return new ByteArrayInputStream(letter.bytes());
        }

        @Override
        public long size() {
          return letter.bytes().length;
        }
      };
    }

    private void requireThere(Letter letter) throws IOException {
      lock.lock();
      try {
        if (closed) {
          throw unreadable(Reason.TRANSPORT_CLOSED, "closed before the answer was read");
        } else if (lostSince != null) {
          throw unreadable(Reason.SHARE_UNREACHABLE, "folder res is UNREACHABLE");
        } else if (!letter.equals(letters.get(key(handle)))) {
          throw unreadable(Reason.UNKNOWN_EXCHANGE, "the answer is not in folder res any more");
        }
      } finally {
        lock.unlock();
      }
    }

    private IOException unreadable(Reason reason, String detail) {
      return new IOException(detail, failure(reason, Delivery.UNKNOWN, detail));
    }

    private void takeBack() {
      if (!isEnded() && !taken) {
        end(
            Reason.TERMINAL_NOT_READING,
            Delivery.WITHDRAWN,
            "the request still lay in folder req and was taken back");
      }
    }

    private void deadline() {
      Letter half = unready;
      if (isEnded()) {
        return;
      }
      if (lostSince != null || !written) {
        end(
            Reason.SHARE_UNREACHABLE,
            written ? Delivery.UNKNOWN : Delivery.NOT_SENT,
            "folder res is UNREACHABLE");
      } else if (!taken) {
        takeBack();
      } else if (half != null) {
        fail(incomplete(half.bytes().length == 0));
        gone(Fate.UNANSWERED);
      } else {
        end(Reason.NO_ANSWER, Delivery.UNKNOWN, "taken from folder req, no answer in folder res");
      }
    }

    @Override
    public void cancel() {
      locked(
          () -> {
            if (isEnded()) {
              return;
            }
            if (!written) {
              end(Reason.CANCELLED_BEFORE_SEND, Delivery.NOT_SENT, "nothing was written");
            } else if (!taken) {
              end(Reason.CANCELLED_BEFORE_SEND, Delivery.WITHDRAWN, "taken back");
            } else {
              end(Reason.CANCELLED_AFTER_SEND, Delivery.UNKNOWN, "the terminal has the request");
            }
          });
    }

    void close() {
      Delivery delivery =
          !written ? Delivery.NOT_SENT : taken ? Delivery.UNKNOWN : Delivery.WITHDRAWN;
      end(Reason.TRANSPORT_CLOSED, delivery, "closed");
    }

    void end(Reason reason, Delivery delivery, String detail) {
      if (fail(failure(reason, delivery, detail))) {
        gone(delivery == Delivery.UNKNOWN ? Fate.UNANSWERED : Fate.DONE);
      }
    }

    @Override
    void ended() {
      // All is done under the lock, and nobody hears of it before that is free.
    }

    private void gone(Fate fate) {
      if (running.remove(key(handle), this)) {
        fates.put(key(handle), fate);
      }
      if (deadlineTimer != null) {
        deadlineTimer.cancel();
      }
    }
  }
}
