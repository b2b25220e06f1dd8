package jp.shikaku.planner;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import jp.shikaku.DecodeException;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.eligibility.BulkClient;
import jp.shikaku.eligibility.BulkDownload;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.eligibility.BulkResult;
import jp.shikaku.internal.exchange.Standing;

/** The steps of a run from the receipt on: a result is asked for until it is there, and read. */
final class PlanResult {

  private final PlanRun run;
  private final BulkClient bulk;
  private final PlanLines lines;
  private final Predicate<ServiceException> passing;

  /**
   * Creates it.
   *
   * @param passing which errors of the centre pass by themselves, by the host's own table
   */
  PlanResult(PlanRun run, BulkClient bulk, PlanLines lines, Predicate<ServiceException> passing) {
    this.passing = passing;
    this.run = run;
    this.bulk = bulk;
    this.lines = lines;
  }

  void fetch(PlanTask task) {
    BulkReceipt receipt = BulkReceipt.parse(task.chunk.receipt().orElseThrow());
    CompletableFuture<Optional<BulkDownload<BulkResult.Row>>> call =
        bulk.fetchAsync(receipt, run.options());
    run.mayCancel(call);
    run.follow(
        task,
        call,
        result -> {
          if (result.isEmpty()) {
            run.again(task, null, Duration.ZERO);
          } else {
            read(task, result.get());
          }
        },
        failure -> notFetched(task, failure));
  }

  private void notFetched(PlanTask task, Throwable failure) {
    if (failure instanceof TransportException met) {
      if (Standing.passes(met.reason()) || isReadAgain(task, met.reason())) {
        run.again(task, met.reason(), met.retryAfter().orElse(Duration.ZERO));
      } else if (met.reason() == Reason.CORRELATION_MISMATCH) {
        run.lose(task, NotVerified.RESULT_UNREADABLE);
      } else {
        run.block(task, met.reason());
      }
    } else if (failure instanceof DecodeException) {
      if (++task.unreadable < PlanRun.READING_ATTEMPTS) {
        run.again(task, Reason.CORRUPTED, Duration.ZERO);
      } else {
        run.lose(task, NotVerified.RESULT_UNREADABLE);
      }
    } else if (failure instanceof RejectedException) {
      run.met(null);
      run.conclude(task, NotVerified.RESULT_REFUSED); // of the request, not of the job
    } else if (failure instanceof ServiceException told && passing.test(told)) {
      run.again(task, null, Duration.ZERO);
    } else if (failure instanceof ServiceException) {
      run.met(null);
      run.lose(task, NotVerified.RESULT_FAILED);
    } else {
      run.broken(task, failure);
    }
  }

  private static boolean isReadAgain(PlanTask task, Reason reason) {
    return reason == Reason.CORRELATION_MISMATCH && ++task.unreadable < PlanRun.READING_ATTEMPTS;
  }

  private void read(PlanTask task, BulkDownload<BulkResult.Row> download) {
    run.met(null);
    try (download) {
      Counts counts = lines.tellResult(task, download);
      if (run.isDone()) {
        return; // the host may have turned away before it had them all
      }
      PlanChunk whole = task.chunk;
      run.swap(task, run.given(task).read(counts));
      lines.add(counts);
      lines.add(task.told.counts());
      lines.addGone(whole);
      run.read(task);
      download.settle();
    } catch (PlanLines.Broken e) {
      notFetched(task, e.trouble);
    }
  }
}
