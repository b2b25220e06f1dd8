package jp.shikaku.internal.audit;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import jp.shikaku.DecodeException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.RejectedException;
import jp.shikaku.ServiceException;
import jp.shikaku.TransportException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.audit.AuditRecord;
import jp.shikaku.audit.AuditRecord.Result;
import jp.shikaku.audit.AuditRecord.Stage;
import jp.shikaku.audit.AuditSink;
import jp.shikaku.internal.exchange.Trail;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two lines of one query in the access log: none is sent whose first line could not be written,
 * none is handed out whose second could not (reliability-security P-02). Thread-safe.
 */
public final class AuditTrail implements Trail {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.audit");

  private final AuditSink sink;
  private final TimeSource time;
  private final AuditRecord form;
  private final List<String> patientKeys;
  private final boolean mayFail;
  private final ReentrantLock lock = new ReentrantLock();

  /** The line before whose line after is still to come. */
  private @Nullable AuditRecord begun;

  private boolean ended;

  /**
   * Begins a trail.
   *
   * @param sink where it is written to
   * @param time the time of the lines
   * @param form a line whose stage, time, identifier and result are still to be set
   * @param mayFail whether the query goes on although its lines can not be written
   */
  AuditTrail(AuditSink sink, TimeSource time, AuditRecord form, boolean mayFail) {
    this(sink, time, form, List.of(), mayFail);
  }

  /**
   * Begins a trail about several patients.
   *
   * @param sink where it is written to
   * @param time the time of the lines
   * @param form a line whose stage, time, identifier and result are still to be set
   * @param patientKeys whom the line before names, each in a line of its own; empty for the form's
   * @param mayFail whether the query goes on although its lines can not be written
   */
  AuditTrail(
      AuditSink sink,
      TimeSource time,
      AuditRecord form,
      List<String> patientKeys,
      boolean mayFail) {
    this.sink = sink;
    this.time = time;
    this.form = form;
    this.patientKeys = List.copyOf(patientKeys);
    this.mayFail = mayFail;
  }

  /**
   * Writes the line before a query is sent. When it is sent anew under another identifier, the
   * attempt before gets its line after first: the terminal may have it.
   *
   * @param exchangeId the exchange's identifier
   * @throws TransportException when it can not be written
   */
  @Override
  public void intent(String exchangeId) {
    lock.lock();
    try {
      AuditRecord before = begun;
      if (before == null || before.exchangeId().equals(exchangeId)) {
        begin(line(Stage.INTENT, exchangeId, null), Delivery.NOT_SENT, null);
        return;
      }
      Pending sent =
          new Pending(before.kind(), before.institution(), before.exchangeId(), null, before.utc());
      if (!ended) {
        write(line(Stage.RESULT, sent.exchangeId(), Result.UNKNOWN), Delivery.UNKNOWN, sent);
        begun = null;
      }
      begin(line(Stage.INTENT, exchangeId, null), Delivery.UNKNOWN, sent);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void takenBack() {
    lock.lock();
    try {
      AuditRecord before = begun;
      if (before != null && !ended) {
        write(line(Stage.RESULT, before.exchangeId(), Result.NOT_SENT), Delivery.NOT_SENT, null);
        begun = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes the line before an answer is waited for again.
   *
   * @param handle the exchange
   * @throws TransportException when it can not be written
   */
  public void resume(Pending handle) {
    lock.lock();
    try {
      begin(line(Stage.RESUME, handle.exchangeId(), null), Delivery.UNKNOWN, handle);
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more goes out for a query that has ended. */
  private void begin(AuditRecord line, Delivery delivery, @Nullable Pending handle) {
    if (ended) {
      throw failure(line, delivery, handle);
    }
    if (patientKeys.isEmpty() || line.stage() != Stage.INTENT) {
      write(line, delivery, handle);
    } else {
      if (patientKeys.size() > 1) {
        begun = line; // what was written in part gets its line after as well
      }
      write(patientKeys.stream().map(key -> about(key, line)).toList(), delivery, handle);
    }
    begun = line;
  }

  private static AuditRecord about(String patientKey, AuditRecord line) {
    return new AuditRecord(
        line.stage(),
        line.at(),
        line.accessor(),
        line.purpose(),
        line.institution(),
        line.kind(),
        line.exchangeId(),
        patientKey,
        line.scope(),
        line.basis(),
        line.consentedAtOrNull(),
        line.readableUntilOrNull(),
        line.resultOrNull());
  }

  private void write(AuditRecord line, Delivery delivery, @Nullable Pending handle) {
    write(List.of(line), delivery, handle);
  }

  private void write(List<AuditRecord> lines, Delivery delivery, @Nullable Pending handle) {
    if (mayFail && lines.size() > 1) { // one that fails must not take the others with it
      lines.forEach(line -> write(line, delivery, handle));
      return;
    }
    AuditRecord line = lines.get(0);
    try {
      if (lines.size() == 1) {
        sink.write(line);
      } else {
        sink.writeAll(lines);
      }
    } catch (IOException | RuntimeException e) {
      LOG.error(LogText.line("the access log failed", "id", line.exchangeId(), "cause", e));
      if (!mayFail) {
        throw failure(line, delivery, handle);
      }
    }
  }

  /**
   * Writes the line after, before anything is handed out.
   *
   * @param handle the exchange
   * @param result how it ended
   * @throws TransportException when it can not be written; the answer stays where it lies
   */
  public void result(Pending handle, Result result) {
    lock.lock();
    try {
      if (!ended) {
        write(line(Stage.RESULT, handle.exchangeId(), result), Delivery.UNKNOWN, handle);
        ended = true;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes the line after, when the query has failed.
   *
   * @param failure how it failed
   */
  @Override
  public void failed(Throwable failure) {
    lock.lock();
    try {
      AuditRecord first = begun;
      if (ended) {
        return;
      }
      ended = true;
      if (first != null) {
        sink.write(line(Stage.RESULT, first.exchangeId(), resultOf(failure)));
      }
    } catch (IOException | RuntimeException e) {
      LOG.error(LogText.line("the access log failed", "kind", form.kind(), "cause", e));
    } finally {
      lock.unlock();
    }
  }

  private static Result resultOf(Throwable failure) {
    if (failure instanceof TransportException e) {
      return e.reason() == Reason.CORRELATION_MISMATCH
          ? Result.WRONG_PATIENT
          : e.delivery() == Delivery.UNKNOWN ? Result.UNKNOWN : Result.NOT_SENT;
    } else if (failure instanceof ServiceException) {
      return Result.REFUSED;
    } else if (failure instanceof RejectedException) {
      return Result.REJECTED;
    }
    return failure instanceof DecodeException ? Result.UNREADABLE : Result.NOT_SENT;
  }

  private AuditRecord line(Stage stage, String exchangeId, @Nullable Result result) {
    OffsetDateTime now = OffsetDateTime.ofInstant(time.now(), WireDates.JST);
    return new AuditRecord(
        stage,
        now,
        form.accessor(),
        form.purpose(),
        form.institution(),
        form.kind(),
        exchangeId,
        form.patientKey(),
        form.scope(),
        form.basis(),
        form.consentedAtOrNull(),
        form.readableUntilOrNull(),
        result);
  }

  private static TransportException failure(
      AuditRecord line, Delivery delivery, @Nullable Pending handle) {
    return new TransportException(
        Reason.AUDIT_FAILED,
        delivery,
        "the access log could not be written",
        handle,
        ExchangeContext.of(line.kind(), line.exchangeId(), java.time.Duration.ZERO),
        null);
  }
}
