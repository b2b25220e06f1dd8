package jp.shikaku.internal.codec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import jp.shikaku.DecodeException;
import jp.shikaku.ExchangeContext;
import jp.shikaku.Finding;
import jp.shikaku.Finding.Problem;
import jp.shikaku.ReadingRules;
import jp.shikaku.WireCharset;
import jp.shikaku.internal.codec.Field.Kind;
import jp.shikaku.internal.xml.LineIndex;
import jp.shikaku.internal.xml.RowSlicer;
import jp.shikaku.internal.xml.XmlCursor;
import jp.shikaku.internal.xml.XmlReaders;
import org.jspecify.annotations.Nullable;

/**
 * Reads a document by its layout: by name and never by position, keeping what is not known as
 * findings (eligibility 3, 7.3). Thread-safe.
 */
public final class MessageReader {

  private final Layout layout;
  private final Layout whole;
  private final XmlReaders readers;

  /**
   * Creates a reader.
   *
   * @param layout the layout of the root element
   * @param rules limits and encoding settings
   */
  public MessageReader(Layout layout, ReadingRules rules) {
    this(layout, layout, rules);
  }

  /**
   * Creates a reader of pieces.
   *
   * @param layout the layout of a piece
   * @param whole the layout of the root element of the document they come from
   * @param rules limits and encoding settings
   */
  MessageReader(Layout layout, Layout whole, ReadingRules rules) {
    this.layout = layout;
    this.whole = whole;
    this.readers = XmlReaders.of(rules);
  }

  /**
   * Reads a document whole.
   *
   * @param bytes the document
   * @throws DecodeException when it is not well-formed, has another root, or contradicts itself
   */
  public Message read(byte[] bytes) {
    return readers.read(bytes, layout.names(), new Reading(null, 0));
  }

  /**
   * Reads the current row of a document; the lines of what is found in it count from its own first.
   *
   * @param slicer stands on the row
   * @param charset what the document is decoded with
   * @param parent the group it comes from
   * @throws DecodeException when it can not be read
   * @throws IOException when the bytes can not be read
   */
  Message readRow(RowSlicer slicer, WireCharset charset, Block parent) throws IOException {
    Reading reading = new Reading(parent, slicer.number());
    Message quick = slicer.quickRow(readers, charset, layout.names(), reading);
    return quick != null
        ? quick
        : readers.readPiece(charset, slicer.wholeRow(), layout.names(), reading);
  }

  // Classes, not lambdas: the first lambdas of a fresh machine cost it ten milliseconds.

  private final class Reading implements Function<XmlCursor, Message> {
    private final @Nullable Block parent;
    private final int index;

    Reading(@Nullable Block parent, int index) {
      this.parent = parent;
      this.index = index;
    }

    @Override
    public Message apply(XmlCursor cursor) {
      return new Run(cursor, new Block(layout, parent, index, cursor.place())).read();
    }
  }

  private final class Run implements Runnable {
    private final XmlCursor cursor;
    private final LineIndex lines;
    private final Findings findings;
    private Block here;
    private @Nullable Field scalar;
    private int scalarPlace;

    Run(XmlCursor cursor, Block root) {
      this.cursor = cursor;
      this.lines = cursor.lines();
      this.findings = new Findings(lines);
      this.here = root;
    }

    Message read() {
      if (!cursor.name().equals(layout.tag())) {
        throw new DecodeException(
            DecodeException.Problem.UNEXPECTED_MESSAGE,
            "the root element is not " + layout.tag(),
            null,
            lines.lineOf(cursor.place()),
            1);
      }
      Block root = here;
      try {
        fill(root);
      } catch (DecodeException e) {
        // Bytes are decoded ahead of the elements: the group here is not theirs.
        boolean elsewhere = e.problem() == DecodeException.Problem.BAD_ENCODING;
        throw elsewhere || e.path().isPresent() ? e : placed(e);
      }
      return new Message(cursor.charset(), root, findings);
    }

    private DecodeException placed(DecodeException e) {
      return new DecodeException(
          e.problem(),
          e.detail(),
          here.path(),
          e.line(),
          e.column(),
          findings.toList(),
          ExchangeContext.NONE);
    }

    private void fill(Block block) {
      fill(block, false);
    }

    /**
     * Inside an element that an open layout does not name, only what may stand anywhere is read.
     */
    private void fill(Block block, boolean inUnknown) {
      while (cursor.nextChild()) {
        here = block;
        String name = cursor.name();
        Field field = inUnknown ? block.layout().findAnywhere(name) : block.layout().find(name);
        if (field == null) {
          if (!inUnknown) {
            Problem problem =
                whole.knowsAnywhere(name) ? Problem.UNEXPECTED_PLACE : Problem.UNKNOWN_ELEMENT;
            findings.add(problem, block.path() + "/" + printable(name), cursor.place());
          }
          if (block.layout().isOpen()) {
            fill(block, true);
          } else {
            cursor.skip();
          }
          continue;
        }
        int place = cursor.place();
        if (!name.equals(field.tag())) {
          findings.add(Problem.ALIAS_TAG, block.path() + "/" + name, place);
        }
        switch (field.kind()) {
          case SCALAR -> scalar(block, field, place);
          case SCALARS -> block.addText(field, text(field, place), place);
          case GROUP -> {
            if (block.group(field) != null) {
              throw contradiction(block, field, place);
            }
            fill(block.open(field, place));
          }
          case GROUPS -> fill(block.open(field, place));
        }
      }
      here = block;
    }

    private void scalar(Block block, Field field, int place) {
      String text = text(field, place);
      String before = block.wire(field);
      if (before == null) {
        block.read(field, text, place);
        return;
      }
      // An empty element tells as little as an absent one (eligibility 3).
      if (!before.equals(text) && !before.isBlank() && !text.isBlank()) {
        throw contradiction(block, field, place);
      }
      findings.add(Problem.DUPLICATE, block.path(field), place);
      if (before.isBlank()) {
        block.read(field, text, place);
      }
    }

    private String text(Field field, int place) {
      scalar = field;
      scalarPlace = place;
      return cursor.text(this);
    }

    /** An element stands inside the text being read. */
    @Override
    public void run() {
      if (scalar != null) {
        findings.add(Problem.UNKNOWN_ELEMENT, here.path(scalar) + "/*", scalarPlace);
      }
    }

    private DecodeException contradiction(Block block, Field field, int place) {
      List<Finding> sofar = new ArrayList<>(findings.toList());
      return new DecodeException(
          DecodeException.Problem.CONTRADICTION,
          field.kind() == Kind.GROUP ? "stands twice" : "stands twice with different texts",
          block.path(field),
          lines.lineOf(place),
          0,
          sofar,
          ExchangeContext.NONE);
    }
  }

  /** An unknown name may be anything: only what an official name can look like goes to a path. */
  private static String printable(String name) {
    boolean plain = name.length() <= 100;
    for (int i = 0; plain && i < name.length(); i++) {
      char c = name.charAt(i);
      boolean alphanumeric =
          (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      plain = alphanumeric || c == '_' || c == '.' || c == '-';
    }
    return plain ? name : "*";
  }
}
