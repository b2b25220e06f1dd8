package jp.shikaku.eligibility;

import java.util.function.Supplier;
import jp.shikaku.transport.BulkSource;
import jp.shikaku.transport.ExchangeResult.Answer;
import org.jspecify.annotations.Nullable;

/**
 * The result of a bulk upload as it came 「一括照会・一括登録の結果」: already compared with the receipt, its
 * rows still to be read. Close it when done.
 *
 * <p>The terminal's copy is cleared away by {@link #settle} only, called when the rows are where
 * the host needs them. Without it nothing is lost: the copy stays, and the receipt fetches the
 * result anew. What stayed of earlier fetches is cleared away as well, once one of them is settled.
 * Not thread-safe.
 *
 * @param <R> what a row holds: {@link BulkResult.Row} or {@link RegistrationDocument.Row}
 */
public final class BulkDownload<R> implements AutoCloseable {

  /** What lies with the terminal. */
  interface Copy {
    void inUse();

    void letGo();

    void settle();
  }

  private final BulkReceipt receipt;
  private final BulkHeader header;
  private final Answer answer;
  private final Supplier<BulkRows<R>> opener;
  private final Copy copy;
  private @Nullable BulkRows<R> open;
  private boolean settled;
  private boolean closed;

  BulkDownload(
      BulkReceipt receipt,
      BulkHeader header,
      Answer answer,
      Supplier<BulkRows<R>> opener,
      Copy copy) {
    this.receipt = receipt;
    this.header = header;
    this.answer = answer;
    this.opener = opener;
    this.copy = copy;
  }

  /** Somebody gets it. */
  void handOut() {
    copy.inUse();
  }

  /** {@return the upload it belongs to} */
  public BulkReceipt receipt() {
    return receipt;
  }

  /** {@return the header; never null} */
  public BulkHeader header() {
    return header;
  }

  /** {@return the name of the file it came in, without folder; never null} */
  public String fileName() {
    return answer.fileName();
  }

  /**
   * {@return the file as it came 「受信したファイル」, a document or a zip, for a host that keeps it; to be
   * read before this result is settled or closed}
   */
  public BulkSource source() {
    return answer.source();
  }

  /**
   * Opens the rows from the first on; those that an earlier call opened are closed.
   *
   * @return the rows, which are closed with this result
   * @throws jp.shikaku.DecodeException when they can not be read up to the first
   * @throws jp.shikaku.TransportException when the terminal's copy can not be reached
   * @throws IllegalStateException when closed or settled
   */
  public BulkRows<R> rows() {
    if (closed || settled) {
      throw new IllegalStateException(closed ? "closed" : "settled");
    }
    closeRows();
    BulkRows<R> opened = opener.get();
    open = opened;
    return opened;
  }

  /**
   * Says that the host has what it needs: the terminal's copy falls under the transport's retention
   * rule now. Further calls do nothing.
   */
  public void settle() {
    if (!settled) {
      settled = true;
      closeRows();
      copy.settle();
    }
  }

  /** Closes the rows; the terminal's copy stays unless it was {@linkplain #settle settled}. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      closeRows();
      copy.letGo();
    }
  }

  private void closeRows() {
    BulkRows<R> rows = open;
    open = null;
    if (rows != null) {
      rows.close();
    }
  }

  /** Names kind and receipt only. */
  @Override
  public String toString() {
    return "BulkDownload[" + header.kind() + "]";
  }
}
