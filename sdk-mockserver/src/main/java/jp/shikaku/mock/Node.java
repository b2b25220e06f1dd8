package jp.shikaku.mock;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One element of an answer under construction: a name with a text or with children. */
final class Node {
  private final String name;
  private String text;
  private final List<Node> children = new ArrayList<>();

  private Node(String name, String text) {
    this.name = name;
    this.text = text;
  }

  static Node leaf(String name, String text) {
    return new Node(name, text);
  }

  static Node group(String name) {
    return new Node(name, "");
  }

  String name() {
    return name;
  }

  String text() {
    return text;
  }

  void text(String newText) {
    text = newText;
  }

  List<Node> children() {
    return children;
  }

  Node add(Node child) {
    children.add(child);
    return this;
  }

  Node add(String childName, String childText) {
    return add(leaf(childName, childText));
  }

  /** Adds the child unless there is nothing to tell: optional elements are left out. */
  Node addIfSet(String childName, @Nullable String childText) {
    return childText == null ? this : add(childName, childText);
  }

  /** Adds a leaf for each text: first in the given order, then those that the order lacks. */
  Node addAll(Map<String, String> texts, List<String> order) {
    order.forEach(element -> addIfSet(element, texts.get(element)));
    texts.forEach(
        (element, elementText) -> {
          if (!order.contains(element)) {
            add(element, elementText);
          }
        });
    return this;
  }

  @Nullable Node child(String childName) {
    for (Node child : children) {
      if (child.name.equals(childName)) {
        return child;
      }
    }
    return null;
  }

  /** Puts the text of a direct child, which is added at the end when absent. */
  void set(String childName, String childText) {
    Node child = child(childName);
    if (child == null) {
      add(childName, childText);
    } else {
      child.text(childText);
    }
  }

  /** This node and all below it, in document order. */
  void forEach(Consumer<Node> visitor) {
    visitor.accept(this);
    for (Node child : new ArrayList<>(children)) {
      child.forEach(visitor);
    }
  }

  /** Shuffles the children of every group below this one. */
  void shuffle(Random random) {
    Collections.shuffle(children, random);
    for (Node child : children) {
      child.shuffle(random);
    }
  }
}
