package jp.shikaku.planner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import jp.shikaku.CallOptions;
import jp.shikaku.DecodeException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.eligibility.BulkClient;
import jp.shikaku.eligibility.BulkDownload;
import jp.shikaku.eligibility.BulkQuery;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.eligibility.BulkRow;
import jp.shikaku.eligibility.BulkRows;
import jp.shikaku.eligibility.BulkSchedule;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.eligibility.SearchInfo;
import jp.shikaku.internal.exchange.Exchanges;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.planner.BulkPlan.Asked;
import jp.shikaku.planner.PlanChunk.State;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.TimeSource.Scheduled;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a plan: at any time a timer or one request, never a waiting thread. Uploads that are
 * due take turns, the one that is due first before the others. Thread-safe.
 */
final class PlanRun extends CompletableFuture<DeltaReport> {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.bulk");
  private static final Duration REQUEST = Duration.ofSeconds(60);
  private static final int READING_ATTEMPTS = 3;

  /** What a run works with. */
  record Services(
      Exchanges exchanges,
      BulkClient bulk,
      RowJudge judge,
      BulkSchedule schedule,
      Duration receiptWait) {}

  /** An upload that is not done with; changed by one step at a time. */
  private static final class Task {
    private PlanChunk chunk;
    private long due;
    private Duration pause;
    private Duration waited = Duration.ZERO;
    private int unreadable;
    private boolean isDoubtful;

    Task(PlanChunk chunk, long due, Duration pause) {
      this.chunk = chunk;
      this.due = due;
      this.pause = pause;
    }
  }

  private final BulkPlanner planner;
  private final Services services;
  private final TimeSource time;
  private final BulkPlan plan;
  private final CallOptions options;
  private final Consumer<DeltaLine> lines;
  private final Consumer<PlanProgress> progress;
  private final long deadline;
  private final Runnable onClose = this::clientClosed;
  private final ReentrantLock lock = new ReentrantLock();

  // Of the step that runs; handed from one to the next under the lock.
  private final Counts total = new Counts();
  private int chunks;
  private int readBefore;
  private @Nullable Reason trouble;

  // Guarded by the lock.
  private final List<Task> open = new ArrayList<>();
  private boolean busy;
  private boolean over;
  private @Nullable Scheduled timer;
  private @Nullable CompletableFuture<?> fetching;

  PlanRun(
      BulkPlanner planner,
      Services services,
      BulkPlan plan,
      CallOptions options,
      Consumer<DeltaLine> lines,
      Consumer<PlanProgress> progress) {
    this.planner = planner;
    this.services = services;
    this.time = services.exchanges().time();
    this.plan = plan;
    this.options = options;
    this.lines = lines;
    this.progress = progress;
    this.deadline = time.nanoTime() + services.schedule().within().toNanos();
  }

  void begin() {
    if (services.exchanges().whileOpen(onClose)) {
      at(time.nanoTime(), this::load);
    } else {
      clientClosed();
    }
  }

  // ---- turns

  private Duration left() {
    return Duration.ofNanos(deadline - time.nanoTime());
  }

  private boolean isLate() {
    return time.nanoTime() - deadline >= 0;
  }

  private void at(long due, Runnable task) {
    lock.lock();
    try {
      if (!over) {
        long wait = Math.max(0, Math.min(due, deadline) - time.nanoTime());
        timer = services.exchanges().later(Duration.ofNanos(wait), task);
      }
    } finally {
      lock.unlock();
    }
  }

  private void load() {
    List<PlanChunk> stored;
    try {
      stored = planner.chunks(plan.job());
    } catch (PlanStoreException e) {
      if (isLate()) {
        fail(e);
      } else {
        at(time.nanoTime() + services.schedule().first().toNanos(), this::load);
      }
      return;
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    try {
      chunks = stored.size();
      plan.setAside().forEach(this::tell);
      stored.forEach(this::take);
    } catch (RuntimeException | Error e) {
      fail(e);
      return;
    }
    next();
  }

  private void take(PlanChunk chunk) {
    switch (chunk.state()) {
      case READ -> {
        total.add(Counts.parse(chunk.countsOrNull() == null ? "" : chunk.countsOrNull()));
        readBefore++;
      }
      case FAILED -> tellAll(chunk, chunk.reason().orElse(NotVerified.UPLOAD_REFUSED));
      case PLANNED, SENDING, RECEIVED, OUTCOME_UNKNOWN -> {
        lock.lock();
        try {
          open.add(new Task(chunk, time.nanoTime(), services.schedule().first()));
        } finally {
          lock.unlock();
        }
      }
    }
  }

  /** Runs the step that is due first, or waits for it. */
  private void next() {
    Task task;
    lock.lock();
    try {
      if (over || busy) {
        return;
      }
      task = open.stream().min(Comparator.comparingLong(each -> each.due - deadline)).orElse(null);
      busy = true;
    } finally {
      lock.unlock();
    }
    if (task == null) {
      end(() -> complete(new DeltaReport(total)));
    } else if (isLate()) {
      timeIsOver();
    } else if (task.due - time.nanoTime() > 0) {
      show(Duration.ofNanos(task.due - time.nanoTime()));
      free();
      at(task.due, this::next);
    } else {
      show(Duration.ZERO);
      step(task);
    }
  }

  private void free() {
    lock.lock();
    try {
      busy = false;
      fetching = null;
    } finally {
      lock.unlock();
    }
  }

  private void step(Task task) {
    try {
      if (task.isDoubtful) {
        reload(task);
      }
      switch (task.chunk.state()) {
        case PLANNED -> submit(task);
        case SENDING, OUTCOME_UNKNOWN -> resume(task);
        case RECEIVED -> fetch(task);
        case READ -> {
          total.add(
              Counts.parse(task.chunk.countsOrNull() == null ? "" : task.chunk.countsOrNull()));
          close(task);
          passOn();
        }
        case FAILED -> {
          conclude(task, task.chunk.reason().orElse(NotVerified.UPLOAD_REFUSED));
          passOn();
        }
      }
    } catch (RuntimeException | Error e) {
      broken(task, e);
      passOn();
    }
  }

  private void passOn() {
    free();
    next();
  }

  /** Waits for a request; what follows it is the end of the step. */
  private <T> void follow(
      Task task, CompletableFuture<T> call, Consumer<T> done, Consumer<Throwable> failed) {
    var unused =
        call.whenComplete(
            (value, failure) -> {
              try {
                if (failure == null) {
                  done.accept(value);
                } else {
                  failed.accept(cause(failure));
                }
              } catch (RuntimeException | Error e) {
                broken(task, e);
              }
              passOn();
            });
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /**
   * A store that fails may work later, and may have written all the same; whoever else runs the
   * plan may have done the step.
   */
  private void broken(Task task, Throwable e) {
    if (e instanceof PlanStoreException && !isLate()) {
      task.isDoubtful = true;
      again(task, Reason.LEDGER_UNAVAILABLE, Duration.ZERO);
    } else {
      fail(e);
    }
  }

  private void reload(Task task) {
    task.chunk =
        planner.chunks(plan.job()).stream()
            .filter(chunk -> chunk.number() == task.chunk.number())
            .findFirst()
            .orElseThrow(
                () -> new PlanStoreException("read plan", PlanStoreException.RUNS_ELSEWHERE));
    task.isDoubtful = false;
  }

  private void again(Task task, @Nullable Reason met, Duration wished) {
    trouble = met;
    Duration wait = wished.compareTo(task.pause) > 0 ? wished : task.pause;
    BulkSchedule schedule = services.schedule();
    Duration longer = Duration.ofNanos(Math.round(task.pause.toNanos() * schedule.factor()));
    task.pause = longer.compareTo(schedule.longest()) < 0 ? longer : schedule.longest();
    task.due = time.nanoTime() + wait.toNanos();
  }

  private void soon(Task task, Duration wait) {
    task.pause = services.schedule().first();
    task.due = time.nanoTime() + wait.toNanos();
  }

  private CallOptions asked() {
    Duration usual = options.deadline().orElse(REQUEST);
    Duration left = left();
    return options.withDeadline(left.compareTo(usual) < 0 ? left : usual);
  }

  private void swap(Task task, PlanChunk after) {
    task.chunk = planner.swap(task.chunk, after);
  }

  private void keep(Task task, BulkReceipt receipt) {
    swap(task, task.chunk.received(receipt.toText()));
  }

  // ---- upload

  private void submit(Task task) {
    List<EligibilityQuery> persons =
        task.chunk.persons().stream()
            .map(plan.asked()::get)
            .filter(asked -> asked != null)
            .map(Asked::query)
            .toList();
    if (persons.isEmpty()) {
      conclude(task, NotVerified.NO_LONGER_GIVEN);
      passOn();
      return;
    }
    CallOptions asked =
        asked()
            .withOnPending(
                pending -> {
                  options.onPending().accept(pending);
                  swap(task, task.chunk.sending(pending.toText()));
                });
    follow(
        task,
        services.bulk().submitAsync(BulkQuery.of(persons), receipt -> keep(task, receipt), asked),
        receipt -> received(task),
        failure -> notSubmitted(task, failure));
  }

  private void received(Task task) {
    trouble = null;
    soon(task, services.schedule().first());
  }

  private void notSubmitted(Task task, Throwable failure) {
    boolean isWritten = task.chunk.state() == State.SENDING;
    if (failure instanceof TransportException met) {
      if (isWritten && met.delivery() == Delivery.UNKNOWN) {
        again(task, met.reason(), Duration.ZERO); // resumed then
        return;
      }
      if (isWritten) {
        swap(task, task.chunk.planned());
      }
      if (passes(met.reason())) {
        again(task, met.reason(), met.retryAfter().orElse(Duration.ZERO));
      } else {
        trouble = met.reason();
        conclude(task, NotVerified.NOT_SENT);
      }
    } else if (failure instanceof InvalidQueryException) {
      LOG.warn(LogText.line("an upload could not be made", "cause", failure));
      conclude(task, NotVerified.NOT_SENT);
    } else {
      refusedOrBroken(task, failure);
    }
  }

  private void refusedOrBroken(Task task, Throwable failure) {
    if (failure instanceof ServiceException
        || failure instanceof RejectedException
        || failure instanceof DecodeException) {
      trouble = null;
      swap(task, task.chunk.failed(NotVerified.UPLOAD_REFUSED));
      conclude(task, NotVerified.UPLOAD_REFUSED);
    } else {
      broken(task, failure);
    }
  }

  private void resume(Task task) {
    Optional<String> pending = task.chunk.pending();
    if (pending.isEmpty()) {
      stayUnknown(task);
      passOn();
      return;
    }
    long begun = time.nanoTime();
    follow(
        task,
        services
            .bulk()
            .resumeAsync(Pending.parse(pending.get()), receipt -> keep(task, receipt), asked()),
        receipt -> received(task),
        failure -> notResumed(task, failure, Duration.ofNanos(time.nanoTime() - begun)));
  }

  private void notResumed(Task task, Throwable failure, Duration waited) {
    if (!(failure instanceof TransportException met)) {
      refusedOrBroken(task, failure);
      return;
    }
    trouble = met.reason();
    if (met.delivery() == Delivery.WITHDRAWN) {
      swap(task, task.chunk.planned());
      soon(task, Duration.ZERO);
      return;
    }
    task.isDoubtful = true; // whoever else runs the plan may have got the receipt
    boolean isSilent =
        met.reason() == Reason.NO_ANSWER || met.reason() == Reason.TERMINAL_NOT_READING;
    if (isSilent) {
      task.waited = task.waited.plus(waited);
    }
    if (!met.reason().isRetryable() || task.waited.compareTo(services.receiptWait()) >= 0) {
      stayUnknown(task);
    } else if (isSilent) {
      soon(task, services.schedule().first());
    } else {
      again(task, met.reason(), met.retryAfter().orElse(Duration.ZERO));
    }
  }

  private void stayUnknown(Task task) {
    if (task.chunk.state() != State.OUTCOME_UNKNOWN) {
      swap(task, task.chunk.unknown());
    }
    conclude(task, NotVerified.UPLOAD_UNKNOWN);
  }

  // ---- result

  private void fetch(Task task) {
    BulkReceipt receipt = BulkReceipt.parse(task.chunk.receipt().orElseThrow());
    CompletableFuture<Optional<BulkDownload<BulkResult.Row>>> call =
        services.bulk().fetchAsync(receipt, asked());
    lock.lock();
    try {
      fetching = call;
    } finally {
      lock.unlock();
    }
    follow(
        task,
        call,
        result -> {
          if (result.isEmpty()) {
            again(task, null, Duration.ZERO);
          } else {
            read(task, result.get());
          }
        },
        failure -> notFetched(task, failure));
  }

  private void notFetched(Task task, Throwable failure) {
    if (failure instanceof TransportException met) {
      if (passes(met.reason()) || isReadAgain(task, met.reason())) {
        again(task, met.reason(), met.retryAfter().orElse(Duration.ZERO));
      } else if (met.reason() == Reason.CORRELATION_MISMATCH) {
        lose(task, NotVerified.RESULT_UNREADABLE);
      } else {
        trouble = met.reason();
        conclude(task, NotVerified.NO_RESULT);
      }
    } else if (failure instanceof DecodeException) {
      if (++task.unreadable < READING_ATTEMPTS) {
        again(task, Reason.CORRUPTED, Duration.ZERO);
      } else {
        lose(task, NotVerified.RESULT_UNREADABLE);
      }
    } else if (failure instanceof ServiceException || failure instanceof RejectedException) {
      lose(task, NotVerified.RESULT_FAILED);
    } else {
      broken(task, failure);
    }
  }

  private static boolean isReadAgain(Task task, Reason reason) {
    return reason == Reason.CORRELATION_MISMATCH && ++task.unreadable < READING_ATTEMPTS;
  }

  /** A new request is made each time: what became of the last one does not matter. */
  private static boolean passes(Reason reason) {
    return reason.isRetryable() || reason == Reason.UNKNOWN_EXCHANGE;
  }

  private void lose(Task task, NotVerified reason) {
    swap(task, task.chunk.failed(reason));
    conclude(task, reason);
  }

  private void read(Task task, BulkDownload<BulkResult.Row> download) {
    trouble = null;
    Counts counts = new Counts();
    try (download) {
      Map<String, Integer> rows = look(task.chunk, download);
      try (BulkRows<BulkResult.Row> all = download.rows()) {
        while (all.hasNext()) {
          tell(all.next(), rows, counts);
        }
      }
      tellMissing(task.chunk, rows, counts);
      if (isCancelled()) {
        return;
      }
      swap(task, task.chunk.read(counts.toText()));
      readBefore++;
      total.add(counts);
      close(task);
      download.settle();
    } catch (DecodeException | TransportException e) {
      notFetched(task, e);
    }
  }

  /** Reads to the end before anything is told, and counts the rows of each person. */
  private static Map<String, Integer> look(PlanChunk chunk, BulkDownload<BulkResult.Row> download) {
    Map<String, Integer> rows = new HashMap<>();
    chunk.persons().forEach(id -> rows.put(id, 0));
    try (BulkRows<BulkResult.Row> all = download.rows()) {
      while (all.hasNext()) {
        id(all.next()).ifPresent(id -> rows.computeIfPresent(id, (any, count) -> count + 1));
      }
    }
    return rows;
  }

  private static Optional<String> id(BulkRow<BulkResult.Row> row) {
    return row.content().flatMap(BulkResult.Row::query).flatMap(SearchInfo::arbitraryId);
  }

  private void tell(BulkRow<BulkResult.Row> row, Map<String, Integer> rows, Counts counts) {
    counts.rows++;
    if (!row.isReadable()) {
      counts.unreadableRows++;
      return;
    }
    Integer count = id(row).map(rows::get).orElse(null);
    if (count == null) {
      counts.unaskedRows++;
      return;
    }
    Asked asked = plan.asked().get(id(row).orElseThrow());
    if (count == 1 && asked != null) {
      tell(services.judge().judge(asked.appointment(), row.content().orElseThrow()), counts);
    }
  }

  private void tellMissing(PlanChunk chunk, Map<String, Integer> rows, Counts counts) {
    for (String id : chunk.persons()) {
      Asked asked = plan.asked().get(id);
      int count = rows.getOrDefault(id, 0);
      if (asked == null) {
        counts.add(NotVerified.NO_LONGER_GIVEN, 1);
      } else if (count != 1) {
        NotVerified reason = count == 0 ? NotVerified.ROW_MISSING : NotVerified.ROW_DOUBLED;
        tell(services.judge().unverified(asked.appointment(), reason), counts);
      }
    }
  }

  // ---- ends

  private void tell(DeltaLine line) {
    tell(line, total);
  }

  private void tell(DeltaLine line, Counts counts) {
    if (!isCancelled()) {
      lines.accept(line);
      counts.add(line);
    }
  }

  private void tellAll(PlanChunk chunk, NotVerified reason) {
    Function<Asked, DeltaLine> line =
        asked -> services.judge().unverified(asked.appointment(), reason);
    for (String id : chunk.persons()) {
      Asked asked = plan.asked().get(id);
      if (asked == null) {
        total.add(NotVerified.NO_LONGER_GIVEN, 1);
      } else {
        tell(line.apply(asked));
      }
    }
  }

  /** The patients of an upload get their reason, for this run. */
  private void conclude(Task task, NotVerified reason) {
    tellAll(task.chunk, reason);
    close(task);
  }

  private void close(Task task) {
    lock.lock();
    try {
      open.remove(task);
    } finally {
      lock.unlock();
    }
  }

  private void timeIsOver() {
    List<Task> left;
    lock.lock();
    try {
      left = List.copyOf(open);
    } finally {
      lock.unlock();
    }
    try {
      for (Task task : left) {
        if (task.isDoubtful) {
          reload(task);
        }
        switch (task.chunk.state()) {
          case PLANNED -> conclude(task, NotVerified.NOT_SENT);
          case SENDING, OUTCOME_UNKNOWN -> stayUnknown(task);
          default -> conclude(task, NotVerified.NO_RESULT);
        }
      }
    } catch (RuntimeException | Error e) {
      fail(e);
      return;
    }
    end(() -> complete(new DeltaReport(total)));
  }

  private void show(Duration next) {
    long received;
    lock.lock();
    try {
      received = open.stream().filter(task -> task.chunk.state() == State.RECEIVED).count();
    } finally {
      lock.unlock();
    }
    try {
      int all = plan.setAside().size() + plan.persons();
      progress.accept(
          new PlanProgress(
              Math.max(all, total.total()),
              total.total(),
              chunks,
              (int) received + readBefore,
              readBefore,
              next,
              trouble));
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("a progress receiver failed", "cause", e));
    }
  }

  private void clientClosed() {
    fail(
        new TransportException(
            Reason.TRANSPORT_CLOSED,
            Delivery.UNKNOWN,
            "the client was closed",
            null,
            ExchangeContext.NONE,
            null));
  }

  private void fail(Throwable failure) {
    end(() -> completeExceptionally(failure));
  }

  private void end(Runnable tell) {
    CompletableFuture<?> call;
    lock.lock();
    try {
      if (over) {
        return;
      }
      over = true;
      call = fetching;
      if (timer != null) {
        timer.cancel();
      }
    } finally {
      lock.unlock();
    }
    services.exchanges().forget(onClose);
    if (call != null) {
      call.cancel(true);
    }
    tell.run();
  }

  /** An upload under way is not given up: its end is written down. */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean done = super.cancel(mayInterruptIfRunning);
    if (done) {
      end(() -> {});
    }
    return done;
  }
}
