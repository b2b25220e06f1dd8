package jp.shikaku.examples;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import jp.shikaku.CallOptions;
import jp.shikaku.DecodeException;
import jp.shikaku.OqsException;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.eligibility.BulkDownload;
import jp.shikaku.eligibility.BulkJobs;
import jp.shikaku.eligibility.BulkProgress;
import jp.shikaku.eligibility.BulkReceipt;
import jp.shikaku.eligibility.BulkSchedule;
import jp.shikaku.eligibility.BulkUpload;
import jp.shikaku.examples.Upload.State;
import jp.shikaku.transport.Pending;
import org.jspecify.annotations.Nullable;

/**
 * Uploads a list once, whatever happens between, and fetches results. What is known of an upload is
 * in the store before the next step is taken: a command that is killed goes on when it is run
 * again.
 *
 * @param <R> what a row of the result holds
 */
final class Uploading<R> implements AutoCloseable {

  /** A result that was given out, and is not yet marked as read. */
  private record Given<R>(Upload upload, BulkDownload<R> result) {}

  private final UploadBook book;
  private final BulkJobs<R> jobs;
  private final CallOptions options;
  private final Supplier<LocalDate> today;
  private final List<Given<R>> given = new ArrayList<>();

  /**
   * @param today the day on which results are given out
   */
  Uploading(UploadBook book, BulkJobs<R> jobs, CallOptions options, Supplier<LocalDate> today) {
    this.book = book;
    this.jobs = jobs;
    this.options = options;
    this.today = today;
  }

  /**
   * Sees to it that each part of a list is uploaded and has its receipt.
   *
   * @param planned the parts as the book knows them, one for each of {@code parts}
   * @param parts what is uploaded
   * @param failed hears of those that were refused, and of those of an earlier run whose receipt
   *     does not come: the others do not wait for them
   * @return the parts as they stand
   * @throws OqsException when nothing goes at present; those before it are uploaded
   */
  List<Upload> send(
      List<Upload> planned,
      List<? extends BulkUpload<R>> parts,
      BiConsumer<Upload, OqsException> failed) {
    List<Upload> done = new ArrayList<>();
    for (int i = 0; i < planned.size(); i++) {
      Upload upload = planned.get(i);
      BulkUpload<R> part = parts.get(i);
      done.add(
          switch (upload.state()) {
            case UNSENT -> passing(upload, () -> send(upload, part), failed);
            case SENDING -> passing(upload, () -> resume(upload), failed);
            case RECEIVED, READ -> upload;
          });
    }
    return List.copyOf(done);
  }

  /** Passes over a trouble that is that of one upload alone. */
  private Upload passing(
      Upload upload, Supplier<Upload> step, BiConsumer<Upload, OqsException> failed) {
    try {
      return step.get();
    } catch (ServiceException | RejectedException | DecodeException e) {
      failed.accept(upload, e);
    } catch (TransportException e) {
      boolean isWaitedFor = upload.state() == State.SENDING && e.delivery() == Delivery.UNKNOWN;
      if (!isWaitedFor) {
        throw e;
      }
      failed.accept(upload, e);
    }
    return book.now(upload).orElseGet(upload::unsent);
  }

  private Upload send(Upload upload, BulkUpload<R> part) {
    Steps steps = new Steps(upload);
    try {
      jobs.submit(
          part,
          steps::received,
          options.withOnPending(handle -> steps.at(steps.now.sending(handle))));
    } catch (OqsException e) {
      steps.failed(e);
      throw e;
    }
    return steps.now;
  }

  /** Waits on for the receipt of an upload that may have been received; sends nothing. */
  Upload resume(Upload upload) {
    Pending handle = upload.pendingOrNull();
    if (handle == null) {
      throw new IllegalStateException("the upload was not sent");
    }
    Steps steps = new Steps(upload);
    try {
      jobs.resume(handle, steps::received, options);
    } catch (OqsException e) {
      steps.failed(e);
      throw e;
    }
    return steps.now;
  }

  /**
   * Waits for receipts that are still out, and gives the uploads that have theirs.
   *
   * @param failed hears of those that have none
   */
  List<Upload> receipts(List<Upload> uploads, BiConsumer<Upload, OqsException> failed) {
    List<Upload> received = new ArrayList<>();
    for (Upload upload : uploads) {
      try {
        received.add(upload.state() == State.SENDING ? resume(upload) : upload);
      } catch (OqsException e) {
        failed.accept(upload, e);
      }
    }
    return List.copyOf(received);
  }

  /** Writes down what becomes of an upload. */
  private final class Steps {
    private volatile Upload now;
    private volatile boolean wasReceived;

    Steps(Upload upload) {
      this.now = upload;
    }

    void at(Upload next) {
      if (!book.write(now, next)) {
        throw UploadBook.unusable(
            "was changed by another command",
            next.state() == State.SENDING ? Delivery.NOT_SENT : Delivery.UNKNOWN);
      }
      now = next;
    }

    void received(BulkReceipt receipt) {
      wasReceived = true; // whether or not it can be written down
      at(now.received(receipt));
    }

    /** What certainly did not get through may be sent by the next run. */
    void failed(OqsException e) {
      boolean isRefused = e instanceof ServiceException || e instanceof RejectedException;
      boolean isBack = e instanceof TransportException met && met.delivery() != Delivery.UNKNOWN;
      if (now.state() == State.SENDING && !wasReceived && (isRefused || isBack)) {
        var unused = book.write(now, now.unsent());
      }
    }
  }

  /** Takes a result; what it throws leaves the result to the next run. */
  interface Taker<R> {
    /** Gives the result out; returns when it is certain that it could be written. */
    void take(Upload upload, BulkDownload<R> result);

    /**
     * Whether what was given out is whole as it stands. Else it is marked as read at the
     * {@linkplain Uploading#allGivenOut end} only: what is cut off would be of use to nobody.
     */
    boolean isWhole();
  }

  /** How an upload's waiting ended. */
  private record Ended<R>(
      Upload upload, @Nullable BulkDownload<R> result, @Nullable Throwable failure) {}

  /**
   * Waits for the results of all uploads and gives them out one by one, as they come.
   *
   * @param uploads received ones
   * @param taker takes a result; afterwards the terminal's copy is cleared away
   * @param progress hears of each request that brought none
   * @param failed hears why there is none
   */
  void await(
      List<Upload> uploads,
      BulkSchedule schedule,
      Taker<R> taker,
      Consumer<BulkProgress> progress,
      BiConsumer<Upload, OqsException> failed) {
    BlockingQueue<Ended<R>> ended = new LinkedBlockingQueue<>();
    for (Upload upload : uploads) {
      var unused =
          jobs.await(Objects.requireNonNull(upload.receiptOrNull()), schedule, options, progress)
              .whenComplete((result, failure) -> ended.add(new Ended<>(upload, result, failure)));
    }
    for (int i = 0; i < uploads.size(); i++) {
      Ended<R> next;
      try {
        next = ended.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("nobody interrupts a command", e);
      }
      BulkDownload<R> result = next.result();
      if (result == null) {
        failed.accept(next.upload(), told(next.failure()));
      } else {
        take(next.upload(), result, taker, failed);
      }
    }
  }

  /**
   * Asks once for each result.
   *
   * @param pending hears of an upload that the centre still works on
   */
  void askOnce(
      List<Upload> uploads,
      Taker<R> taker,
      Consumer<Upload> pending,
      BiConsumer<Upload, OqsException> failed) {
    for (Upload upload : uploads) {
      try {
        jobs.fetch(Objects.requireNonNull(upload.receiptOrNull()), options)
            .ifPresentOrElse(
                result -> take(upload, result, taker, failed), () -> pending.accept(upload));
      } catch (OqsException e) {
        failed.accept(upload, e);
      }
    }
  }

  private void take(
      Upload upload,
      BulkDownload<R> result,
      Taker<R> taker,
      BiConsumer<Upload, OqsException> failed) {
    try {
      given.add(new Given<>(upload, taken(upload, result, taker)));
    } catch (OqsException e) {
      failed.accept(upload, e);
      return;
    }
    if (taker.isWhole()) {
      allGivenOut(failed);
    }
  }

  /**
   * Whoever else has given a result out has its copies cleared away, ours too: it is fetched anew.
   */
  private BulkDownload<R> taken(Upload upload, BulkDownload<R> result, Taker<R> taker) {
    try {
      return take(upload, result, taker);
    } catch (TransportException e) {
      if (e.reason() != Reason.UNKNOWN_EXCHANGE) {
        throw e;
      }
      return take(
          upload,
          jobs.fetch(Objects.requireNonNull(upload.receiptOrNull()), options).orElseThrow(() -> e),
          taker);
    }
  }

  private BulkDownload<R> take(Upload upload, BulkDownload<R> result, Taker<R> taker) {
    try {
      taker.take(upload, result);
      return result;
    } catch (RuntimeException e) {
      result.close();
      throw e;
    }
  }

  /** Marks as read what was taken, and lets the terminal's copies be cleared away. */
  void allGivenOut(BiConsumer<Upload, OqsException> failed) {
    for (Given<R> one : given) {
      try (BulkDownload<R> result = one.result()) {
        var unused = book.write(one.upload(), one.upload().read(today.get()));
        result.settle();
      } catch (OqsException e) {
        failed.accept(one.upload(), e);
      }
    }
    given.clear();
  }

  /** Leaves to the next run what was not {@linkplain #allGivenOut given out}. */
  @Override
  public void close() {
    given.forEach(one -> one.result().close());
    given.clear();
  }

  private static OqsException told(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof OqsException error) {
      return error;
    }
    throw cause instanceof RuntimeException bug ? bug : new IllegalStateException(cause);
  }
}
