package jp.shikaku.internal.codec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jp.shikaku.internal.codec.Field.Kind;
import jp.shikaku.internal.xml.KnownNames;
import org.jspecify.annotations.Nullable;

/** The elements of one group in the official order. Immutable and thread-safe. */
public final class Layout {

  private final String tag;
  private final List<Field> fields;
  private final Map<String, Field> byTag;
  private final List<Layout> groups;
  private final Map<String, Field> anywhere;
  private @Nullable KnownNames names;

  private Layout(Builder builder) {
    this.tag = builder.tag;
    this.fields = List.copyOf(builder.fields);
    this.byTag = new HashMap<>(builder.byTag); // asked for every element: faster than Map.copyOf
    List<Layout> inner = new ArrayList<>();
    for (Field field : fields) {
      if (field.group() != null) {
        inner.add(field.group());
      }
    }
    this.groups = List.copyOf(inner);
    this.anywhere = Map.copyOf(builder.anywhere);
  }

  /**
   * Starts a layout.
   *
   * @param tag the group's own element name
   */
  public static Builder of(String tag) {
    return new Builder(tag);
  }

  /** Returns the group's element name. */
  public String tag() {
    return tag;
  }

  /** Returns the elements in the official order. */
  public List<Field> fields() {
    return fields;
  }

  int size() {
    return fields.size();
  }

  @Nullable Field find(String name) {
    return byTag.get(name);
  }

  boolean knowsAnywhere(String name) {
    if (byTag.containsKey(name)) {
      return true;
    }
    for (Layout group : groups) {
      if (group.knowsAnywhere(name)) {
        return true;
      }
    }
    return false;
  }

  /** Tells whether elements may stand inside others that the layout does not name. */
  boolean isOpen() {
    return !anywhere.isEmpty();
  }

  @Nullable Field findAnywhere(String name) {
    return anywhere.get(name);
  }

  /** Returns all names that may come in a document with this root. */
  KnownNames names() {
    KnownNames made = names;
    if (made == null) {
      Set<String> all = new HashSet<>();
      all.add(tag);
      addNames(all);
      made = KnownNames.of(all);
      names = made; // immutable: two threads may make it twice
    }
    return made;
  }

  private void addNames(Set<String> all) {
    all.addAll(byTag.keySet());
    for (Layout group : groups) {
      group.addNames(all);
    }
  }

  /** Collects the elements in the official order. */
  public static final class Builder {

    private final String tag;
    private final List<Field> fields = new ArrayList<>();
    private final Map<String, Field> byTag = new HashMap<>();
    private final Map<String, Field> anywhere = new HashMap<>();

    private Builder(String tag) {
      this.tag = tag;
    }

    /**
     * Adds an element that holds text.
     *
     * @param tag its name
     */
    public Field scalar(String tag) {
      return add(tag, Kind.SCALAR, null, tag);
    }

    /**
     * Adds an element that holds text and is an input of the user.
     *
     * @param tag its name
     * @param apiName the name users know it by
     */
    public Field scalar(String tag, String apiName) {
      return add(tag, Kind.SCALAR, null, apiName);
    }

    /**
     * Adds an element that holds text and may stand several times.
     *
     * @param tag its name
     */
    public Field scalars(String tag) {
      return add(tag, Kind.SCALARS, null, tag);
    }

    /**
     * Adds an element that holds elements.
     *
     * @param group their layout
     */
    public Field group(Layout group) {
      return add(group.tag, Kind.GROUP, group, group.tag);
    }

    /**
     * Adds an element that holds elements and may stand several times.
     *
     * @param item the layout of each
     */
    public Field groups(Layout item) {
      return add(item.tag, Kind.GROUPS, item, item.tag);
    }

    /**
     * Lets another name be read for an element; it is never written.
     *
     * @param field the element
     * @param alias the other name
     */
    public Builder alias(Field field, String alias) {
      put(alias, field);
      return this;
    }

    /**
     * Lets elements be read inside others that the layout does not name: their place is not known.
     * The others are reported all the same.
     *
     * @param fields elements of this group
     */
    public Builder open(Field... fields) {
      for (Field field : fields) {
        anywhere.put(field.tag(), field);
      }
      return this;
    }

    private Field add(String name, Kind kind, @Nullable Layout group, String apiName) {
      Field field = new Field(name, fields.size(), kind, group, apiName);
      fields.add(field);
      put(name, field);
      return field;
    }

    private void put(String name, Field field) {
      if (byTag.put(name, field) != null) {
        throw new IllegalStateException("twice in " + tag + ": " + name);
      }
    }

    /** Returns the layout. */
    public Layout build() {
      return new Layout(this);
    }
  }
}
