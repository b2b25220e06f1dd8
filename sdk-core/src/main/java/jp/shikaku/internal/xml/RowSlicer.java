package jp.shikaku.internal.xml;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import jp.shikaku.DecodeException;
import jp.shikaku.DecodeException.Problem;
import jp.shikaku.WireCharset;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a document that is too long for memory into its rows, which are the elements at one path,
 * and the rest. It only tells where rows begin and end; what is in a row, and whether it is right,
 * is for the readers to say, and of the rest too. In both encodings a byte that looks like {@code
 * <} or {@code >} is one. Not thread-safe.
 */
public final class RowSlicer implements Closeable {

  private static final int WINDOW = 64 * 1024;

  /** About a row of one person. */
  private static final int ROW = 4 * 1024;

  /** One row, and all that is no row, are as long as a message of one person at most (S-IN-03). */
  private static final int PIECE_LIMIT = 4 << 20;

  private enum Markup {
    OPEN,
    CLOSE,
    EMPTY,
    OTHER
  }

  private final InputStream in;
  private final long limit;
  private final int maxDepth;
  private final List<String> parents;
  private final String rowName;

  private final List<String> open = new ArrayList<>();
  private final ByteArrayOutputStream rest = new ByteArrayOutputStream(2048);

  private byte[] window = new byte[WINDOW];
  private int next;
  private int end;
  private boolean atEnd;

  /** Bytes before the window. */
  private long before;

  /** Of the row at hand, which begins at {@link #next}; 0 between rows. */
  private int rowLength;

  private int rows;

  /** Of the rows read so far, within reason. */
  private int longest;

  /** Whether the row before was left by its own end tag alone. */
  private boolean guessed;

  /** Of the markup looked at last. */
  private Markup markup = Markup.OTHER;

  /** Whether the markup looked at last holds what may be markup itself. */
  private boolean hidesMarkup;

  /** Whether there is a zero byte, as where a part of the file was not written yet. */
  private boolean hasGap;

  private String name = "";

  /**
   * Creates a slicer.
   *
   * @param in the document; closed with this
   * @param path names of the elements from the root to the row
   * @param limit most bytes read
   * @param maxDepth deepest nesting of elements
   */
  public RowSlicer(InputStream in, List<String> path, long limit, int maxDepth) {
    this.in = in;
    this.limit = limit;
    this.maxDepth = maxDepth;
    this.parents = List.copyOf(path.subList(0, path.size() - 1));
    this.rowName = path.get(path.size() - 1);
  }

  /**
   * Goes to the next row.
   *
   * @return whether there is one; false behind the end of the document
   * @throws DecodeException when the document is cut off or its tags do not fit together
   * @throws IOException when the bytes can not be read
   */
  public boolean next() throws IOException {
    next += rowLength;
    rowLength = 0;
    while (true) {
      int text = endOfText(0);
      keepText(text);
      if (!has(1)) {
        if (!open.isEmpty()) {
          throw cutOff();
        }
        return false;
      }
      int length = markup(0);
      boolean opens = markup == Markup.OPEN || markup == Markup.EMPTY;
      if (guessed && !(opens ? name.equals(rowName) : markup == Markup.CLOSE)) {
        throw malformed(0); // its end was none
      }
      guessed = false;
      if (opens && name.equals(rowName) && open.equals(parents)) {
        rows++;
        return true;
      }
      rest.write(window, next, length);
      next += length;
      requireRest();
      follow();
    }
  }

  /** Keeps account of the open elements. */
  private void follow() {
    if (markup == Markup.OPEN) {
      if (open.size() == maxDepth) {
        throw tooLarge();
      }
      open.add(name);
    } else if (markup == Markup.CLOSE) {
      if (open.isEmpty() || !open.remove(open.size() - 1).equals(name)) {
        throw malformed(0);
      }
    }
  }

  /** Goes behind a text. That between rows says nothing and is dropped. */
  private void keepText(int length) {
    boolean blank = true;
    for (int i = 0; i < length && blank; i++) {
      byte b = window[next + i];
      blank = b == ' ' || b == '\r' || b == '\n' || b == '\t';
    }
    if (!blank || rows == 0) {
      rest.write(window, next, length);
      requireRest();
    }
    next += length;
  }

  /**
   * Reads the row where it lies, if it is as plain as nearly all are.
   *
   * @param readers by whose rules
   * @param charset what the document is decoded with
   * @param known names of elements that are likely to come
   * @param reading reads from the cursor, which stands on the row
   * @param <T> what is read; it must not be asked for lines after {@link #next}
   * @return null when it is not: {@link #wholeRow} tells what to read then
   */
  public <T> @Nullable T quickRow(
      XmlReaders readers, WireCharset charset, KnownNames known, Function<XmlCursor, T> reading)
      throws IOException {
    // What is not at hand whole can not be read: mostly it is, if there is room for a longer one.
    int likely = Math.max(ROW, longest);
    boolean unused = has(2 * likely);
    try {
      ByteCursor cursor =
          new ByteCursor(window, next, end, likely, charset, readers.rules(), known);
      T row = reading.apply(cursor);
      rowLength = cursor.endOfRoot() - next;
      longest = Math.min(WINDOW / 4, Math.max(longest, rowLength));
      return row;
    } catch (ByteCursor.Doubt | DecodeException e) {
      return null;
    }
  }

  /**
   * Returns the row as a piece of its own.
   *
   * @throws DecodeException when its tags do not fit together: nobody can know where it ends
   */
  public byte[] wholeRow() throws IOException {
    passRow(true);
    return Arrays.copyOfRange(window, next, next + rowLength);
  }

  /** Finds the end of the row by all its tags. */
  private void passRow(boolean strictly) throws IOException {
    Nesting inside = new Nesting(strictly);
    int at = 0;
    do {
      at = markup(endOfText(at));
      inside.follow(at);
    } while (!inside.isOver());
    rowLength = at;
    guessed = inside.isBroken;
  }

  /**
   * Finds the end of the row; where its tags do not fit together, by its own end tag.
   *
   * @throws DecodeException when it is not sure where it ends: behind it there must be another row
   *     or the end of them all, which {@link #next} finds, and nothing in it may hide or repeat
   *     such a tag
   */
  public void passRow() throws IOException {
    passRow(false);
  }

  /**
   * Goes behind the row, as {@link #passRow()}, without holding it: it may be as long as it likes.
   *
   * @param strictly whether its tags must fit together
   * @throws DecodeException when it is not sure where it ends
   */
  public void dropRow(boolean strictly) throws IOException {
    Nesting inside = new Nesting(strictly);
    do {
      while (has(1) && at(0) != '<') {
        hasGap |= at(0) == 0;
        next++;
      }
      int length = markup(0);
      inside.follow(length);
      next += length;
    } while (!inside.isOver());
    guessed = inside.isBroken;
  }

  /** The open elements of a row. */
  private final class Nesting {
    private final boolean strictly;
    private final Deque<String> open = new ArrayDeque<>();
    private int deeper;

    /** Whether its end tag may be that of another row. */
    private boolean isUnsure;

    private boolean isBroken;
    private boolean isEnded;

    Nesting(boolean strictly) {
      this.strictly = strictly;
    }

    void follow(int at) {
      boolean opensRow = markup != Markup.CLOSE && markup != Markup.OTHER && name.equals(rowName);
      isUnsure |= hidesMarkup || hasGap || (opensRow && !open.isEmpty());
      if (isBroken) {
        isEnded = markup == Markup.CLOSE && name.equals(rowName);
      } else {
        nest();
      }
      if (isBroken && (strictly || isUnsure)) {
        throw malformed(at);
      }
    }

    private void nest() {
      if (markup == Markup.OPEN) {
        // What stands too deep is not for us to refuse: only its end is looked for.
        if (open.size() == maxDepth) {
          deeper++;
        } else {
          open.push(name);
        }
      } else if (markup == Markup.CLOSE) {
        if (deeper > 0) {
          deeper--;
        } else if (name.equals(open.peek())) {
          open.pop();
        } else {
          isBroken = true;
          isEnded = name.equals(rowName);
        }
      }
    }

    boolean isOver() {
      return isEnded || open.isEmpty();
    }
  }

  /** {@return how many bytes stand before the current row} */
  public long offset() {
    return before + next;
  }

  /** {@return the current row's number, from 1} */
  public int number() {
    return rows;
  }

  /**
   * {@return the document without its rows, as far as it was read; the elements that are still open
   * are closed}
   */
  public byte[] rest() {
    if (open.isEmpty()) {
      return rest.toByteArray();
    }
    ByteArrayOutputStream closed = new ByteArrayOutputStream(rest.size() + 64);
    closed.writeBytes(rest.toByteArray());
    for (int i = open.size() - 1; i >= 0; i--) {
      closed.writeBytes(("</" + open.get(i) + ">").getBytes(ISO_8859_1));
    }
    return closed.toByteArray();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  // ---- the window; places in it are counted from the next byte

  /** Makes sure that so many bytes are at hand. */
  private boolean has(int length) throws IOException {
    while (end - next < length) {
      if (atEnd) {
        return false;
      }
      fill();
    }
    return true;
  }

  private void fill() throws IOException {
    if (end == window.length) {
      if (next > 0) {
        System.arraycopy(window, next, window, 0, end - next);
        before += next;
        end -= next;
        next = 0;
      } else if (window.length >= PIECE_LIMIT) {
        throw tooLarge();
      } else {
        window = Arrays.copyOf(window, 2 * window.length);
      }
    }
    int read = in.read(window, end, window.length - end);
    if (read < 0) {
      atEnd = true;
    } else {
      end += read;
      if (before + end > limit) {
        throw tooLarge();
      }
    }
  }

  private byte at(int place) {
    return window[next + place];
  }

  /** Where the text ends that begins here: at markup or the end of the file. */
  private int endOfText(int from) throws IOException {
    int at = from;
    while (has(at + 1) && at(at) != '<') {
      hasGap |= at(at) == 0;
      at++;
    }
    return at;
  }

  /** Looks at the markup that begins here; returns where it ends. */
  private int markup(int from) throws IOException {
    if (!has(from + 2)) {
      throw cutOff();
    }
    hidesMarkup = false;
    switch (at(from + 1)) {
      case '/' -> {
        int to = behind('>', from + 2);
        markup = Markup.CLOSE;
        name = name(from + 2, to - 1);
        return to;
      }
      case '?' -> {
        markup = Markup.OTHER;
        return behind("?>", from + 2);
      }
      case '!' -> {
        markup = Markup.OTHER;
        if (isAt(from + 2, "--")) {
          return behind("-->", from + 4);
        }
        if (isAt(from + 2, "[CDATA[")) {
          return behind("]]>", from + 9);
        }
        throw isAt(from + 2, "DOCTYPE")
            ? failure(Problem.DOCTYPE, "a document type declaration is not allowed", from)
            : malformed(from);
      }
      default -> {
        int to = behindTag(from + 1);
        markup = at(to - 2) == '/' ? Markup.EMPTY : Markup.OPEN;
        name = name(from + 1, to - 1);
        return to;
      }
    }
  }

  /** An attribute may hold what ends a tag. */
  private int behindTag(int from) throws IOException {
    byte quote = 0;
    for (int i = from; has(i + 1); i++) {
      byte b = at(i);
      hidesMarkup |= b == 0;
      if (quote != 0) {
        hidesMarkup |= b == '<';
        quote = b == quote ? 0 : quote;
      } else if (b == '"' || b == '\'') {
        quote = b;
      } else if (b == '>') {
        return i + 1;
      } else if (b == '<') {
        throw malformed(i);
      }
    }
    throw cutOff();
  }

  private String name(int from, int limit) {
    int to = from;
    while (to < limit && "/ \t\r\n".indexOf(at(to)) < 0) {
      to++;
    }
    return new String(window, next + from, to - from, ISO_8859_1);
  }

  private boolean isAt(int from, String ascii) throws IOException {
    boolean same = has(from + ascii.length());
    for (int i = 0; same && i < ascii.length(); i++) {
      same = at(from + i) == ascii.charAt(i);
    }
    return same;
  }

  private int behind(char c, int from) throws IOException {
    return behind(String.valueOf(c), from);
  }

  private int behind(String ascii, int from) throws IOException {
    for (int i = from; has(i + 1); i++) {
      if (at(i) == ascii.charAt(0) && isAt(i, ascii)) {
        return i + ascii.length();
      }
      hidesMarkup |= at(i) == '<' || at(i) == 0;
    }
    throw cutOff();
  }

  // ---- errors

  private void requireRest() {
    if (rest.size() > PIECE_LIMIT) {
      throw tooLarge();
    }
  }

  private DecodeException tooLarge() {
    return failure(Problem.TOO_LARGE, "a limit on depth or size is exceeded", 0);
  }

  private DecodeException cutOff() {
    return failure(Problem.MALFORMED, "the document is cut off", 0);
  }

  private DecodeException malformed(int at) {
    return failure(Problem.MALFORMED, "the tags do not fit together", at);
  }

  private DecodeException failure(Problem problem, String detail, int at) {
    return new DecodeException(problem, detail, null, 0, 0).from(before + next + at);
  }
}
