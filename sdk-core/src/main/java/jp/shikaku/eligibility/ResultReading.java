package jp.shikaku.eligibility;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import jp.shikaku.DecodeException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.TransportException;
import jp.shikaku.audit.AuditRecord.Result;
import jp.shikaku.internal.audit.AuditTrail;
import jp.shikaku.internal.exchange.Exchanges;
import jp.shikaku.internal.exchange.Exchanges.AnswerReader;
import jp.shikaku.internal.io.ZippedDocument;
import jp.shikaku.transport.BulkSource;
import jp.shikaku.transport.ExchangeResult.Answer;
import jp.shikaku.transport.Pending;
import org.jspecify.annotations.Nullable;

/**
 * Reads what came for a request for a result, up to its first row: still at work, the result of
 * this upload, or an error. The document is left with the terminal. Thread-safe.
 *
 * @param <R> what a row of the result holds
 */
final class ResultReading<R> implements AnswerReader<Optional<BulkDownload<R>>> {

  /** The largest result (S-IN-03). */
  private static final long LIMIT = 512L << 20;

  private final Exchanges exchanges;
  private final BulkFamily<R> family;
  private final BulkReceipt receipt;
  private final @Nullable AuditTrail trail;

  ResultReading(
      Exchanges exchanges, BulkFamily<R> family, BulkReceipt receipt, @Nullable AuditTrail trail) {
    this.exchanges = exchanges;
    this.family = family;
    this.receipt = receipt;
    this.trail = trail;
  }

  @Override
  public Optional<BulkDownload<R>> read(Pending handle, Answer answer, ExchangeContext context) {
    BulkJobs.requireName(family.download(), handle, answer, context);
    BulkSource document = unzipped(answer, context);
    BulkFamily.Opener<R> reading = family.cameAt(answer.receivedAt());
    Supplier<BulkRows<R>> opener =
        () -> reading.open(answer.fileName(), document, exchanges.rules());
    boolean hasRows;
    BulkHeader header;
    try (BulkRows<R> rows = opener.get()) {
      header = rows.header();
      hasRows = rows.hasNext();
    } catch (DecodeException e) {
      throw e.in(context);
    } catch (TransportException e) {
      throw e.withContext(context);
    }
    if (!header.carriesOnly(receipt, handle)) {
      throw BulkJobs.mismatch("the result under this name belongs to another upload", context);
    }
    boolean isUnfinished = header.isUnfinished(hasRows, context);
    if (trail != null) {
      trail.result(handle, hasRows && !isUnfinished ? Result.DATA : Result.EMPTY);
    }
    return isUnfinished
        ? Optional.empty()
        : Optional.of(new BulkDownload<>(receipt, header, answer, opener, copy(handle, answer)));
  }

  private BulkSource unzipped(Answer answer, ExchangeContext context) {
    try {
      // Its name says that it is one, or not: what it begins with counts.
      return ZippedDocument.unzipped(answer.source(), family.download().code() + "res_", LIMIT);
    } catch (DecodeException e) {
      throw e.in(context);
    } catch (IOException e) {
      throw BulkRows.unreachable(e).withContext(context);
    }
  }

  private BulkDownload.Copy copy(Pending handle, Answer answer) {
    return new BulkDownload.Copy() {
      @Override
      public void inUse() {
        exchanges.left().inUse(handle);
      }

      @Override
      public void letGo() {
        exchanges.left().letGo(handle);
      }

      @Override
      public void settle() {
        exchanges.left().settle(handle, answer);
      }
    };
  }

  @Override
  public void keep(Optional<BulkDownload<R>> result) {
    result.ifPresent(BulkDownload::handOut);
  }

  @Override
  public boolean isLeft(Optional<BulkDownload<R>> result) {
    return result.isPresent();
  }

  @Override
  public void dropped(Optional<BulkDownload<R>> result) {
    result.ifPresent(BulkDownload::close);
  }
}
