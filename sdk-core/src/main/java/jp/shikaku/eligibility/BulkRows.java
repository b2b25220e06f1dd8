package jp.shikaku.eligibility;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import jp.shikaku.Coded;
import jp.shikaku.DecodeException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.Finding;
import jp.shikaku.ReadingRules;
import jp.shikaku.TransportException;
import jp.shikaku.internal.codec.Block;
import jp.shikaku.internal.codec.Envelope;
import jp.shikaku.internal.codec.Findings;
import jp.shikaku.internal.codec.Message;
import jp.shikaku.internal.codec.RowReader;
import jp.shikaku.internal.io.ZippedDocument;
import jp.shikaku.transport.BulkSource;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a bulk result 「一括照会ダウンロード結果」 of any length, one after the other: the header first,
 * then row by row, no more than one of them in memory. The result may be a document or a zip with
 * one document in it (eligibility 3.6, 3.8, 3.9).
 *
 * <p>A row that can not be read is a {@link BulkRow} that says so, and the others go on; so is one
 * whose tags do not fit together, where its own end tag leaves no doubt where it ends. A document
 * that is cut off, or where that is in doubt, gives the rows before and then a {@link
 * DecodeException} with the place, again at each further call. Usually the header stands before the
 * rows and the source is opened once; when it stands behind them the source is read twice, as a zip
 * is, which is checked before its first row is given.
 *
 * <p>Close it when done, also in the middle: the file is open until then. Not thread-safe.
 *
 * @param <R> what a row holds: {@link BulkResult.Row} or {@link RegistrationDocument.Row}
 */
public final class BulkRows<R> implements Iterator<BulkRow<R>>, AutoCloseable {

  /** The largest bulk result (S-IN-03). */
  private static final long LIMIT = 512L << 20;

  private interface RowReading<R> {
    R read(Block row, Findings findings, BulkHeader header);
  }

  private record Content<R>(RowReading<R> row, Function<R, Optional<Coded<ResultStatus>>> status) {}

  private final Content<R> content;
  private final RowReader reader;
  private final Envelope around;
  private final BulkHeader header;
  private final BulkCount count = new BulkCount();

  /** Whether the reader stands on a row that was not given yet. */
  private boolean atRow;

  private boolean atEnd;
  private boolean closed;
  private @Nullable RuntimeException failure;
  private List<Finding> findings = List.of();

  private BulkRows(Content<R> content, RowReader reader, Envelope around, boolean atRow) {
    this.content = content;
    this.reader = reader;
    this.around = around;
    this.header = new BulkHeader(around);
    this.atRow = atRow;
  }

  /**
   * Opens the result of a bulk query or of a list: {@code OQSmuquc02res}, {@code OQSmuhvq02res},
   * {@code OQSmuonq02res}, {@code OQSmutic02res}.
   *
   * @param fileName the name without folder, which tells the message
   * @param source the document or zip
   * @param rules how to read
   * @return the rows; close them
   * @throws DecodeException when there is no such document, or it can not be read up to its first
   *     row
   * @throws TransportException when the source can not be reached
   */
  public static BulkRows<BulkResult.Row> results(
      String fileName, BulkSource source, ReadingRules rules) {
    return results(fileName, source, rules, header -> null);
  }

  /** Opens a result whose rows are marked by how and when they were verified. */
  static BulkRows<BulkResult.Row> results(
      String fileName,
      BulkSource source,
      ReadingRules rules,
      Function<BulkHeader, @Nullable Verification> mark) {
    String kind = kind(fileName, "OQSmu(quc|hvq|onq|tic)02res");
    return open(
        source,
        new RowReader.Shape(
            fileName,
            kind,
            EligibilityLayouts.Bulk.LAYOUT,
            EligibilityLayouts.Bulk.HEAD,
            EligibilityLayouts.Bulk.BODY_GROUP,
            EligibilityLayouts.Bulk.UNITS),
        rules,
        new Content<>(
            (row, findings, header) ->
                new BulkResult.Row(row, findings).under(header.head(), mark.apply(header)),
            BulkResult.Row::status));
  }

  /**
   * Opens the result of a bulk registration of reference numbers: {@code OQSmuimm02res}.
   *
   * @param fileName the name without folder, which tells the message
   * @param source the document or zip
   * @param rules how to read
   * @return the rows; close them
   * @throws DecodeException when there is no such document, or it can not be read up to its first
   *     row
   * @throws TransportException when the source can not be reached
   */
  public static BulkRows<RegistrationDocument.Row> registrations(
      String fileName, BulkSource source, ReadingRules rules) {
    String kind = kind(fileName, "OQSmuimm02res");
    return open(
        source,
        new RowReader.Shape(
            fileName,
            kind,
            EligibilityLayouts.Registration.LAYOUT,
            EligibilityLayouts.Registration.HEAD,
            EligibilityLayouts.Registration.BODY_GROUP,
            EligibilityLayouts.Registration.UNITS),
        rules,
        new Content<>(
            (row, findings, header) -> RegistrationDocument.Row.ofUnit(row, findings),
            RegistrationDocument.Row::status));
  }

  private static String kind(String fileName, String wanted) {
    return OqsDocuments.kindOf(fileName)
        .filter(kind -> kind.matches(wanted))
        .orElseThrow(
            () ->
                new DecodeException(
                    DecodeException.Problem.UNEXPECTED_MESSAGE,
                    "the file name tells no such bulk result",
                    null,
                    0,
                    0));
  }

  private static <R> BulkRows<R> open(
      BulkSource source, RowReader.Shape shape, ReadingRules rules, Content<R> content) {
    try {
      BulkSource document = ZippedDocument.unzipped(source, shape.kind() + "_", LIMIT);
      RowReader reader = reader(document, shape, rules);
      try {
        boolean atRow = reader.next();
        Envelope around = reader.around();
        if (around == null) {
          around = aroundAll(document, shape, rules);
        }
        return new BulkRows<>(content, reader, around, atRow);
      } catch (IOException | RuntimeException e) {
        reader.close();
        throw e;
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** The header stands behind the rows, or nowhere. */
  private static Envelope aroundAll(BulkSource document, RowReader.Shape shape, ReadingRules rules)
      throws IOException {
    try (RowReader ahead = reader(document, shape, rules)) {
      if (ahead.next()) {
        ahead.passAll();
      }
      return ahead.aroundAll();
    }
  }

  private static RowReader reader(BulkSource document, RowReader.Shape shape, ReadingRules rules)
      throws IOException {
    InputStream in = document.open();
    return new RowReader(in, shape, rules, LIMIT);
  }

  /** What the source says of the trouble; any other cause would name the file. */
  static TransportException unreachable(IOException trouble) {
    return trouble.getCause() instanceof TransportException told
        ? told
        : new TransportException(
            TransportException.Reason.SHARE_UNREACHABLE,
            TransportException.Delivery.UNKNOWN,
            "the result could not be read to its end",
            null,
            ExchangeContext.NONE,
            null);
  }

  /** {@return the header; never null} */
  public BulkHeader header() {
    return header;
  }

  /**
   * {@return whether there is another row}
   *
   * @throws DecodeException when the document can not be read further
   * @throws TransportException when the source can not be read further
   * @throws IllegalStateException when closed
   */
  @Override
  public boolean hasNext() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    if (failure != null) {
      throw failure;
    }
    if (!atRow && !atEnd) {
      advance();
    }
    return atRow;
  }

  private void advance() {
    try {
      atRow = reader.next();
      if (!atRow) {
        finish();
      }
    } catch (IOException e) {
      throw fail(unreachable(e));
    } catch (DecodeException e) {
      throw fail(e);
    }
  }

  /** The whole document came: what stands around the rows must be right to its end. */
  private void finish() {
    Envelope all = reader.aroundAll();
    var unused = new BulkHeader(all); // what is wrong in it becomes findings
    count.compare(all.head(), all.findings());
    findings = all.foundSoFar();
    atEnd = true;
  }

  private RuntimeException fail(RuntimeException e) {
    atRow = false;
    failure = e;
    return e;
  }

  /**
   * {@return the next row, read or unreadable; never null}
   *
   * @throws DecodeException when the document can not be read further
   * @throws TransportException when the source can not be read further
   * @throws NoSuchElementException when there is no further row
   * @throws IllegalStateException when closed
   */
  @Override
  public BulkRow<R> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no further row");
    }
    atRow = false;
    long offset = reader.offset();
    try {
      return read(offset);
    } catch (IOException e) {
      throw fail(unreachable(e));
    } catch (DecodeException e) {
      return unreadable(offset, e);
    }
  }

  private BulkRow<R> read(long offset) throws IOException {
    Message message = reader.row(around);
    R row = content.row().read(message.root(), message.findings(), header);
    count.add(content.status().apply(row));
    return BulkRow.readable(reader.number(), offset, row, message.findings().toList());
  }

  /** The others go on if it is known where this one ends. */
  private BulkRow<R> unreadable(long offset, DecodeException why) {
    try {
      reader.pass();
    } catch (IOException e) {
      throw fail(unreachable(e));
    } catch (DecodeException e) {
      throw fail(e);
    }
    count.add(Optional.empty());
    return BulkRow.unreadable(reader.number(), offset, why);
  }

  /** {@return whether every row was given and the document came whole} */
  public boolean isComplete() {
    return atEnd;
  }

  /**
   * {@return what was not understood around the rows, the counts of the header among it; known when
   * {@link #isComplete}, empty before} Lines behind the first row are counted without the rows.
   */
  public List<Finding> findings() {
    return findings;
  }

  /** Lets go of the file; further calls do nothing. */
  @Override
  public void close() {
    closed = true;
    try {
      reader.close();
    } catch (IOException e) {
      // The bytes were read, or nobody wants them: there is nothing left to lose.
      return;
    }
  }

  /** Names the kind only. */
  @Override
  public String toString() {
    return "BulkRows[" + header.kind() + "]";
  }
}
