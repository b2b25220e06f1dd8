package jp.shikaku;

import java.util.List;
import java.util.Optional;

/**
 * An element of a document exactly as it came 「生の要素」: also what no layout names, and whether an
 * element was empty or absent. Immutable and thread-safe.
 */
public final class RawElement {

  private final String name;
  private final String text;
  private final int line;
  private final List<RawElement> children;

  /**
   * Creates an element.
   *
   * @param name tag name as on the wire
   * @param text its own text, without that of its children; empty when there is none
   * @param line line of the start tag, from 1
   * @param children child elements in the document's order; copied
   */
  public RawElement(String name, String text, int line, List<RawElement> children) {
    this.name = name;
    this.text = text;
    this.line = line;
    this.children = List.copyOf(children);
  }

  /** {@return the tag name} */
  public String name() {
    return name;
  }

  /**
   * {@return the element's own text, not trimmed; the empty string for an empty element} White
   * space between child elements is left out.
   */
  public String text() {
    return text;
  }

  /** {@return the line of the start tag, from 1} */
  public int line() {
    return line;
  }

  /** {@return the child elements in the document's order; never null} */
  public List<RawElement> children() {
    return children;
  }

  /**
   * {@return the first child of a name; empty when there is none}
   *
   * @param name tag name
   */
  public Optional<RawElement> child(String name) {
    return children.stream().filter(child -> child.name.equals(name)).findFirst();
  }

  /**
   * {@return the first element below this one along a path}
   *
   * @param path tag names separated by slashes, for example {@code MessageHeader/SegmentOfResult}
   */
  public Optional<RawElement> at(String path) {
    Optional<RawElement> here = Optional.of(this);
    for (String step : path.split("/", -1)) {
      here = here.flatMap(element -> element.child(step));
    }
    return here;
  }

  /** {@return the tag name and the number of children, never any text} */
  @Override
  public String toString() {
    return "RawElement[" + name + ", " + children.size() + " children]";
  }
}
