package jp.shikaku.planner;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import jp.shikaku.CallOptions;
import jp.shikaku.DecodeException;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.eligibility.BulkClient;
import jp.shikaku.eligibility.BulkQuery;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.internal.exchange.Standing;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.planner.BulkPlan.Asked;
import jp.shikaku.planner.PlanChunk.State;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of a run up to the receipt: an upload is sent once, and otherwise waited on for. */
final class PlanUpload {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.bulk");

  private final PlanRun run;
  private final BulkPlan plan;
  private final BulkClient bulk;
  private final TimeSource time;
  private final Duration receiptWait;

  /**
   * Creates it.
   *
   * @param receiptWait how long a receipt is waited for before nobody knows what became of it
   */
  PlanUpload(PlanRun run, BulkPlan plan, BulkClient bulk, TimeSource time, Duration receiptWait) {
    this.run = run;
    this.plan = plan;
    this.bulk = bulk;
    this.time = time;
    this.receiptWait = receiptWait;
  }

  private void keep(PlanTask task, BulkReceipt receipt) {
    run.swap(task, task.chunk.received(receipt.toText()));
  }

  private void received(PlanTask task) {
    run.met(null);
    task.unreadable = 0;
    run.soon(task);
  }

  // ---- sent once

  void submit(PlanTask task) {
    PlanChunk given = run.given(task);
    List<EligibilityQuery> persons =
        given.persons().stream()
            .map(id -> Objects.requireNonNull(plan.asked().get(id)))
            .map(Asked::query)
            .toList();
    CallOptions options = run.options();
    CallOptions noted =
        options.withOnPending(
            pending -> {
              options.onPending().accept(pending);
              run.swap(task, given.sending(pending.toText()));
            });
    run.follow(
        task,
        bulk.submitAsync(BulkQuery.of(persons), receipt -> keep(task, receipt), noted),
        receipt -> received(task),
        failure -> notSubmitted(task, failure));
  }

  private void notSubmitted(PlanTask task, Throwable failure) {
    boolean isWritten = task.chunk.state() == State.SENDING;
    if (failure instanceof TransportException met) {
      if (isWritten && met.delivery() == Delivery.UNKNOWN) {
        run.again(task, met.reason(), Duration.ZERO); // resumed then
        return;
      }
      if (isWritten) {
        run.swap(task, task.chunk.planned());
      }
      if (Standing.passes(met.reason())) {
        run.again(task, met.reason(), met.retryAfter().orElse(Duration.ZERO));
      } else {
        run.block(task, met.reason());
      }
    } else if (failure instanceof InvalidQueryException) {
      LOG.warn(LogText.line("an upload could not be made", "cause", failure));
      run.block(task, null);
    } else {
      arrivedOrBroken(task, failure);
    }
  }

  /** A receipt that can not be read is no refusal: the centre may well have the upload. */
  private void arrivedOrBroken(PlanTask task, Throwable failure) {
    if (failure instanceof ServiceException || failure instanceof RejectedException) {
      run.met(null);
      run.lose(task, NotVerified.UPLOAD_REFUSED);
    } else if (failure instanceof DecodeException) {
      task.isDoubtful = true; // whoever else runs the plan may have read it
      if (++task.unreadable < PlanRun.READING_ATTEMPTS) {
        run.again(task, Reason.CORRUPTED, Duration.ZERO); // resumed then
      } else {
        run.met(Reason.CORRUPTED);
        stayUnknown(task);
      }
    } else {
      run.broken(task, failure);
    }
  }

  // ---- waited on for

  void resume(PlanTask task) {
    Optional<String> pending = task.chunk.pending();
    if (pending.isEmpty()) {
      stayUnknown(task);
      run.passOn();
      return;
    }
    long begun = time.nanoTime();
    run.follow(
        task,
        bulk.resumeAsync(
            Pending.parse(pending.get()), receipt -> keep(task, receipt), run.options()),
        receipt -> received(task),
        failure -> notResumed(task, failure, Duration.ofNanos(time.nanoTime() - begun)));
  }

  private void notResumed(PlanTask task, Throwable failure, Duration waited) {
    if (!(failure instanceof TransportException met)) {
      arrivedOrBroken(task, failure);
      return;
    }
    run.met(met.reason());
    if (met.delivery() != Delivery.UNKNOWN) { // taken back, or known never to have left
      run.swap(task, task.chunk.planned());
      run.atOnce(task);
      return;
    }
    task.isDoubtful = true; // whoever else runs the plan may have got the receipt
    boolean isSilent =
        met.reason() == Reason.NO_ANSWER || met.reason() == Reason.TERMINAL_NOT_READING;
    if (isSilent) {
      task.waited = task.waited.plus(waited);
    }
    if (isPastFinding(met.reason()) || task.waited.compareTo(receiptWait) >= 0) {
      stayUnknown(task);
    } else if (isSilent) {
      run.soon(task);
    } else if (Standing.passes(met.reason())) {
      run.again(task, met.reason(), met.retryAfter().orElse(Duration.ZERO));
    } else {
      run.block(task, met.reason()); // its receipt may lie there: looked for by the next run
    }
  }

  private static boolean isPastFinding(Reason reason) {
    return reason == Reason.UNKNOWN_EXCHANGE
        || reason == Reason.CORRELATION_MISMATCH
        || reason == Reason.CORRUPTED;
  }

  /** Where an outage never let us look for the receipt, the next run does: it may lie there. */
  void timeIsOver(PlanTask task) {
    if (task.waited.isZero()) {
      run.conclude(task, NotVerified.UPLOAD_UNKNOWN);
    } else {
      stayUnknown(task);
    }
  }

  void stayUnknown(PlanTask task) {
    if (task.chunk.state() != State.OUTCOME_UNKNOWN) {
      run.swap(task, task.chunk.unknown());
    }
    run.conclude(task, NotVerified.UPLOAD_UNKNOWN);
  }
}
