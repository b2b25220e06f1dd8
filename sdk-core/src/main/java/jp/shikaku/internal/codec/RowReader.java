package jp.shikaku.internal.codec;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import jp.shikaku.DecodeException;
import jp.shikaku.ReadingRules;
import jp.shikaku.internal.xml.RowSlicer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a document of a header and very many rows without ever holding it whole: each row is a
 * piece that is read by its layout as a short document is. Not thread-safe.
 */
public final class RowReader implements Closeable {

  /**
   * Which document.
   *
   * @param fileName the file's name, empty when there is none
   * @param kind the message id
   * @param layout the layout of the root
   * @param head the header in it
   * @param body the body in it
   * @param rows the rows in the body
   */
  public record Shape(
      String fileName, String kind, Layout layout, Field head, Field body, Field rows) {}

  private final Shape shape;
  private final ReadingRules rules;
  private final RowSlicer slicer;
  private @Nullable MessageReader rows;

  /**
   * Creates a reader.
   *
   * @param in the document; closed with this
   * @param shape which document
   * @param rules how to read
   * @param limit most bytes read
   */
  public RowReader(InputStream in, Shape shape, ReadingRules rules, long limit) {
    this.shape = shape;
    this.rules = rules;
    this.slicer =
        new RowSlicer(
            in,
            List.of(shape.layout().tag(), shape.body().tag(), shape.rows().tag()),
            limit,
            rules.maxDepth());
  }

  /**
   * Goes to the next row.
   *
   * @return whether there is one
   * @throws DecodeException when the document is cut off or its tags do not fit together
   * @throws IOException when the bytes can not be read
   */
  public boolean next() throws IOException {
    return slicer.next();
  }

  /** Passes over all rows that are left. */
  public void passAll() throws IOException {
    do {
      slicer.passRow();
    } while (slicer.next());
  }

  /**
   * Reads what stands around the rows, as far as it came.
   *
   * @return the document without its rows; null when no header came yet
   * @throws DecodeException when it can not be read
   */
  public @Nullable Envelope around() {
    byte[] bytes = slicer.rest();
    Message message = new MessageReader(shape.layout(), rules).read(bytes);
    return Envelope.of(
        shape.fileName(), shape.kind(), bytes, rules, message, shape.head(), shape.body());
  }

  /** Like {@link #around}, at the end of the document: a header must have come. */
  public Envelope aroundAll() {
    return Envelope.read(
        shape.fileName(),
        shape.kind(),
        slicer.rest(),
        rules,
        shape.layout(),
        shape.head(),
        shape.body());
  }

  /**
   * Goes behind the current row's end.
   *
   * @throws DecodeException when its tags do not fit together and nobody can know where it ends
   * @throws IOException when the bytes can not be read
   */
  public void pass() throws IOException {
    slicer.passRow();
  }

  /**
   * Reads the current row. It must be done with before {@link #next}.
   *
   * @param around the document without its rows
   * @throws DecodeException when it can not be read; {@link #pass} tells whether others can
   * @throws IOException when the bytes can not be read
   */
  public Message row(Envelope around) throws IOException {
    MessageReader reader = rows;
    if (reader == null) {
      Layout row = shape.rows().group();
      if (row == null) {
        throw new IllegalStateException("the rows are groups");
      }
      reader = new MessageReader(row, shape.layout(), rulesBehind(around.bytes()));
      rows = reader;
    }
    return reader.readRow(slicer, around.charset(), around.body());
  }

  /** A byte order mark leaves nothing to guess. */
  private ReadingRules rulesBehind(byte[] begin) {
    boolean marked =
        begin.length > 2
            && begin[0] == (byte) 0xEF
            && begin[1] == (byte) 0xBB
            && begin[2] == (byte) 0xBF;
    return marked ? rules.withMislabelledUtf8(false) : rules;
  }

  /** Returns how many bytes stand before the current row. */
  public long offset() {
    return slicer.offset();
  }

  /** Returns the current row's number, from 1. */
  public int number() {
    return slicer.number();
  }

  @Override
  public void close() throws IOException {
    slicer.close();
  }
}
