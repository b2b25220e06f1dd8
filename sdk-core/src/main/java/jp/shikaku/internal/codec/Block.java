package jp.shikaku.internal.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import jp.shikaku.internal.codec.Field.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The content of one group: texts and inner groups by the fields of its layout. Filled by {@link
 * MessageReader} or, for writing, by hand. Not thread-safe while it is filled.
 */
public final class Block {

  private final Layout layout;
  private final @Nullable Block parent;
  private final int index;
  private final int line;
  private final @Nullable Object[] slots;
  private final int[] lines;

  /**
   * Creates an empty block to be written.
   *
   * @param layout its layout
   */
  public Block(Layout layout) {
    this(layout, null, 0, 0);
  }

  Block(Layout layout, @Nullable Block parent, int index, int line) {
    this.layout = layout;
    this.parent = parent;
    this.index = index;
    this.line = line;
    this.slots = new Object[layout.size()];
    this.lines = new int[layout.size()];
  }

  /** Returns the layout. */
  public Layout layout() {
    return layout;
  }

  /** Returns the line of the start tag, from 1; 0 when made by hand. */
  public int line() {
    return line;
  }

  /**
   * Returns the text of an element exactly as it came.
   *
   * @param field a scalar of this layout
   * @return null when absent; empty when the element was empty
   */
  public @Nullable String wire(Field field) {
    return (String) slots[field.slot()];
  }

  /**
   * Returns the text of an element without white space around it.
   *
   * @param field a scalar of this layout
   * @return null when nothing was told: absent, empty or blank
   */
  public @Nullable String text(Field field) {
    String wire = wire(field);
    if (wire == null) {
      return null;
    }
    String text = wire.strip();
    return text.isEmpty() ? null : text;
  }

  /**
   * Returns the texts of a repeated element that tell something.
   *
   * @param field a repeated scalar of this layout
   */
  @SuppressWarnings("unchecked")
  public List<String> texts(Field field) {
    Object value = slots[field.slot()];
    return value == null ? List.of() : Collections.unmodifiableList((List<String>) value);
  }

  /**
   * Returns an inner group.
   *
   * @param field a group of this layout
   * @return null when absent
   */
  public @Nullable Block group(Field field) {
    return (Block) slots[field.slot()];
  }

  /**
   * Returns the items of a list.
   *
   * @param field a repeated group of this layout
   */
  @SuppressWarnings("unchecked")
  public List<Block> groups(Field field) {
    Object value = slots[field.slot()];
    return value == null ? List.of() : Collections.unmodifiableList((List<Block>) value);
  }

  /**
   * Sets a text to be written.
   *
   * @param field a scalar of this layout
   * @param text the text; null leaves the element out
   * @return this
   */
  public Block put(Field field, @Nullable String text) {
    slots[field.slot()] = text;
    return this;
  }

  /**
   * Adds an inner group to be written.
   *
   * @param field a group or repeated group of this layout
   * @param inner the group
   * @return this
   */
  public Block put(Field field, Block inner) {
    if (field.kind() == Kind.GROUP) {
      slots[field.slot()] = inner;
    } else {
      this.<Block>list(field).add(inner);
    }
    return this;
  }

  @SuppressWarnings("unchecked")
  private <T> List<T> list(Field field) {
    Object value = slots[field.slot()];
    if (value == null) {
      value = new ArrayList<T>(2);
      slots[field.slot()] = value;
    }
    return (List<T>) value;
  }

  void read(Field field, String text, int line) {
    slots[field.slot()] = text;
    lines[field.slot()] = line;
  }

  void addText(Field field, String text, int line) {
    this.<String>list(field).add(text);
    lines[field.slot()] = line;
  }

  Block open(Field field, int line) {
    Layout inner = field.group();
    if (inner == null) {
      throw new IllegalStateException("no group: " + field.tag());
    }
    if (field.kind() == Kind.GROUP) {
      Block block = new Block(inner, this, 0, line);
      slots[field.slot()] = block;
      return block;
    }
    List<Block> items = list(field);
    Block block = new Block(inner, this, items.size() + 1, line);
    items.add(block);
    return block;
  }

  /**
   * Returns the line of an element, from 1; 0 when it did not come.
   *
   * @param field an element of this layout
   */
  public int line(Field field) {
    return lines[field.slot()];
  }

  /** Returns the group's path, for example {@code /XmlMsg/MessageBody}. */
  public String path() {
    String own = index > 0 ? layout.tag() + "[" + index + "]" : layout.tag();
    return (parent == null ? "" : parent.path()) + "/" + own;
  }

  /**
   * Returns the path of an element.
   *
   * @param field an element of this layout
   */
  public String path(Field field) {
    return path() + "/" + field.tag();
  }

  /** Never any text: the texts are a person's. */
  @Override
  public String toString() {
    return "Block[" + path() + "]";
  }
}
