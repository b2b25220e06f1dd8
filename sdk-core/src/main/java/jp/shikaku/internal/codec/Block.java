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
  private final int place;
  private final @Nullable Object[] slots;
  private final int[] places;

  /**
   * Creates an empty block to be written.
   *
   * @param layout its layout
   */
  public Block(Layout layout) {
    this(layout, null, 0, 0);
  }

  Block(Layout layout, @Nullable Block parent, int index, int place) {
    this.layout = layout;
    this.parent = parent;
    this.index = index;
    this.place = place;
    this.slots = new Object[layout.size()];
    this.places = new int[layout.size()];
  }

  /** Returns the layout. */
  public Layout layout() {
    return layout;
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

  void read(Field field, String text, int place) {
    slots[field.slot()] = text;
    places[field.slot()] = place;
  }

  void addText(Field field, String text, int place) {
    this.<String>list(field).add(text);
    places[field.slot()] = place;
  }

  Block open(Field field, int place) {
    Layout inner = field.group();
    if (inner == null) {
      throw new IllegalStateException("no group: " + field.tag());
    }
    places[field.slot()] = place;
    if (field.kind() == Kind.GROUP) {
      Block block = new Block(inner, this, 0, place);
      slots[field.slot()] = block;
      return block;
    }
    List<Block> items = list(field);
    Block block = new Block(inner, this, items.size() + 1, place);
    items.add(block);
    return block;
  }

  /**
   * Returns the place of an element in the document; of one that did not come, the group's.
   *
   * @param field an element of this layout
   */
  int place(Field field) {
    return slots[field.slot()] == null ? place : places[field.slot()];
  }

  int place() {
    return place;
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
