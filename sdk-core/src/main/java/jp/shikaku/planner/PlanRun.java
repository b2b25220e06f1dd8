package jp.shikaku.planner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import jp.shikaku.CallOptions;
import jp.shikaku.ExchangeContext;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.eligibility.BulkClient;
import jp.shikaku.eligibility.BulkSchedule;
import jp.shikaku.internal.exchange.Exchanges;
import jp.shikaku.internal.exchange.Standing;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.planner.PlanChunk.State;
import jp.shikaku.transport.TimeSource;
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

  /** How often a receipt or a result is read that is damaged: it may have been half a file. */
  static final int READING_ATTEMPTS = 3;

  /** What a run works with. */
  record Services(
      Exchanges exchanges,
      BulkClient bulk,
      RowJudge judge,
      BulkSchedule schedule,
      Duration receiptWait,
      Predicate<ServiceException> passing) {}

  private final BulkPlanner planner;
  private final Services services;
  private final TimeSource time;
  private final BulkPlan plan;
  private final CallOptions options;
  private final PlanLines lines;
  private final PlanUpload upload;
  private final PlanResult result;
  private final Consumer<PlanProgress> progress;
  private final long deadline;
  private final Standing standing;
  private final ReentrantLock lock = new ReentrantLock();

  // Of the step that runs; handed from one to the next under the lock.
  private final Set<Integer> taken = new HashSet<>();
  private int read;
  private @Nullable Reason trouble;

  // Guarded by the lock.
  private final List<PlanTask> open = new ArrayList<>();
  private boolean busy;

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
    this.lines = new PlanLines(plan, services.judge(), lines, this::isDone);
    this.upload = new PlanUpload(this, plan, services.bulk(), time, services.receiptWait());
    this.result = new PlanResult(this, services.bulk(), this.lines, services.passing());
    this.progress = progress;
    this.deadline = time.nanoTime() + services.schedule().within().toNanos();
    this.standing = new Standing(services.exchanges(), this::clientClosed);
  }

  void begin() {
    // Whoever ends it, a host's timeout as well: an upload under way is not given up, and its end
    // is written down.
    var unused = whenComplete((report, failure) -> end(() -> {}));
    if (standing.begin()) {
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
    long wait = Math.max(0, Math.min(due, deadline) - time.nanoTime());
    standing.later(Duration.ofNanos(wait), task);
  }

  private void load() {
    List<PlanChunk> stored;
    try {
      stored = planner.complete(plan);
    } catch (PlanStoreException e) {
      if (isLate() || isForgotten(e)) {
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
      planner.clearCopies(
          stored.stream()
              .filter(chunk -> chunk.state() == State.READ || chunk.state() == State.FAILED)
              .toList());
      lines.tellSetAside();
      stored.forEach(this::take);
    } catch (RuntimeException | Error e) {
      fail(e);
      return;
    }
    next();
  }

  private static boolean isForgotten(PlanStoreException e) {
    return PlanStoreException.FORGOTTEN.equals(e.code());
  }

  private void take(PlanChunk chunk) {
    if (!taken.add(chunk.number())) {
      return;
    }
    switch (chunk.state()) {
      case READ -> {
        lines.addRead(chunk);
        read++;
      }
      case FAILED ->
          lines.tellRest(
              chunk, new PlanLines.Told(), chunk.reason().orElse(NotVerified.UPLOAD_REFUSED), null);
      case PLANNED, SENDING, RECEIVED, OUTCOME_UNKNOWN -> {
        lock.lock();
        try {
          open.add(new PlanTask(chunk, time.nanoTime(), services.schedule().first()));
        } finally {
          lock.unlock();
        }
      }
    }
  }

  /** Runs the step that is due first, or waits for it. */
  private void next() {
    PlanTask task;
    lock.lock();
    try {
      if (busy || standing.isOver()) {
        return;
      }
      task = open.stream().min(Comparator.comparingLong(each -> each.due - deadline)).orElse(null);
      busy = true;
    } finally {
      lock.unlock();
    }
    if (task == null) {
      end(() -> complete(lines.report()));
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
    standing.idle();
    lock.lock();
    try {
      busy = false;
    } finally {
      lock.unlock();
    }
  }

  private void step(PlanTask task) {
    try {
      if (hasEnded(task) || isLate()) { // the host and the store take their time
        passOn();
        return;
      }
      if (isOfNobody(task)) {
        leave(task);
        passOn();
        return;
      }
      switch (task.chunk.state()) {
        case PLANNED -> upload.submit(task);
        case SENDING, OUTCOME_UNKNOWN -> upload.resume(task);
        default -> result.fetch(task);
      }
    } catch (RuntimeException | Error e) {
      broken(task, e);
      passOn();
    }
  }

  private boolean isOfNobody(PlanTask task) {
    return switch (task.chunk.state()) {
      case PLANNED, RECEIVED -> task.chunk.persons().stream().noneMatch(plan.asked()::containsKey);
      default -> false;
    };
  }

  /** Neither sent nor fetched, so that it still may be when somebody of it comes back. */
  private void leave(PlanTask task) {
    if (task.chunk.state() == State.PLANNED) {
      close(task);
    } else {
      conclude(task, NotVerified.NO_LONGER_GIVEN);
    }
  }

  /** The upload with those of it who are among the appointments. */
  PlanChunk given(PlanTask task) {
    return planner.given(task.chunk, plan);
  }

  /** Where somebody else runs the plan too, it may have ended there: then with what he wrote. */
  private boolean hasEnded(PlanTask task) {
    if (task.isDoubtful) {
      reload(task);
    }
    switch (task.chunk.state()) {
      case READ -> {
        lines.addRead(task.chunk);
        read(task);
      }
      case FAILED -> conclude(task, task.chunk.reason().orElse(NotVerified.UPLOAD_REFUSED));
      default -> {
        return false;
      }
    }
    planner.clearCopies(List.of(task.chunk));
    return true;
  }

  void passOn() {
    free();
    next();
  }

  /** Waits for a request; what follows it is the end of the step. */
  <T> void follow(
      PlanTask task, CompletableFuture<T> call, Consumer<T> done, Consumer<Throwable> failed) {
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
  void broken(PlanTask task, Throwable e) {
    if (e instanceof PlanStoreException met && !isForgotten(met) && !isLate()) {
      task.isDoubtful = true;
      again(task, Reason.LEDGER_UNAVAILABLE, Duration.ZERO);
    } else {
      fail(e);
    }
  }

  private void reload(PlanTask task) {
    planner.putBack(task.chunk, task.told);
    List<PlanChunk> stored = planner.complete(plan);
    task.chunk =
        stored.stream()
            .filter(chunk -> chunk.number() == task.chunk.number())
            .findFirst()
            .orElseThrow(
                () -> new PlanStoreException("read plan", PlanStoreException.RUNS_ELSEWHERE));
    task.isDoubtful = false;
    stored.forEach(this::take);
  }

  /** It goes on after a pause, the next longer than the last, or after the wished one. */
  void again(PlanTask task, @Nullable Reason met, Duration wished) {
    trouble = met;
    Duration wait = wished.compareTo(task.pause) > 0 ? wished : task.pause;
    task.pause = services.schedule().after(task.pause);
    task.due = time.nanoTime() + wait.toNanos();
  }

  /** It goes on after the first pause. */
  void soon(PlanTask task) {
    atOnce(task);
    task.due += task.pause.toNanos();
    task.pause = services.schedule().after(task.pause);
  }

  void atOnce(PlanTask task) {
    task.pause = services.schedule().first();
    task.due = time.nanoTime();
  }

  /** The options of a request, with a deadline within the time that is left, be it next to none. */
  CallOptions options() {
    Duration usual = options.deadline().orElse(REQUEST);
    Duration left = Duration.ofNanos(Math.max(1, left().toNanos()));
    return options.withDeadline(left.compareTo(usual) < 0 ? left : usual);
  }

  void swap(PlanTask task, PlanChunk after) {
    task.chunk = planner.swap(task.chunk, after);
  }

  /** The last trouble, for the progress; null when there is none. */
  void met(@Nullable Reason reason) {
    trouble = reason;
  }

  /** A request that a cancelled run gives up. */
  void mayCancel(CompletableFuture<?> call) {
    standing.running(() -> call.cancel(true));
  }

  // ---- ends

  /** A result is told and written down. */
  void read(PlanTask task) {
    read++;
    close(task);
  }

  /** It has failed for this run and those to come. */
  void lose(PlanTask task, NotVerified reason) {
    swap(task, task.chunk.failed(reason));
    planner.clearCopies(List.of(task.chunk));
    conclude(task, reason);
  }

  /** The patients of an upload get their reason, for this run. */
  void conclude(PlanTask task, NotVerified reason) {
    conclude(task, reason, null);
  }

  private void conclude(PlanTask task, NotVerified reason, @Nullable Reason met) {
    if (isDone()) {
      return; // told of by the next run
    }
    lines.tellRest(task.chunk, task.told, reason, met);
    close(task);
  }

  /** What does not pass by itself bars the way; the next run tries again. */
  void block(PlanTask task, @Nullable Reason met) {
    trouble = met;
    if (met != null) {
      LOG.warn(LogText.line("a plan is blocked", "job", plan.job(), "reason", met));
    }
    conclude(task, NotVerified.BLOCKED, met);
  }

  private void close(PlanTask task) {
    lock.lock();
    try {
      open.remove(task);
    } finally {
      lock.unlock();
    }
  }

  private void timeIsOver() {
    try {
      for (PlanTask task = anyOpen(); task != null && !isDone(); task = anyOpen()) {
        if (hasEnded(task)) {
          continue;
        }
        switch (task.chunk.state()) {
          case PLANNED -> conclude(task, NotVerified.NOT_SENT);
          case SENDING, OUTCOME_UNKNOWN -> upload.timeIsOver(task);
          default -> conclude(task, NotVerified.NO_RESULT);
        }
      }
    } catch (RuntimeException | Error e) {
      fail(e);
      return;
    }
    end(() -> complete(lines.report()));
  }

  private @Nullable PlanTask anyOpen() {
    lock.lock();
    try {
      return open.isEmpty() ? null : open.get(0);
    } finally {
      lock.unlock();
    }
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
      progress.accept(
          new PlanProgress(
              lines.all(), lines.told(), taken.size(), (int) received + read, read, next, trouble));
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
    Throwable told =
        failure instanceof PlanLines.HostFailed host && host.getCause() != null
            ? host.getCause()
            : failure;
    end(() -> completeExceptionally(told));
  }

  private void end(Runnable tell) {
    if (standing.end()) {
      tell.run();
    }
  }
}
