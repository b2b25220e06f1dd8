package jp.shikaku.internal.codec;

import org.jspecify.annotations.Nullable;

/**
 * One element of a layout. Compared by identity; made by {@link Layout.Builder}.
 *
 * @param tag the element's name on the wire
 * @param slot its place in the layout's order, from 0
 * @param kind what it holds
 * @param group the layout of a group or list item, else null
 * @param apiName the name users know it by, for messages about input
 */
public record Field(String tag, int slot, Kind kind, @Nullable Layout group, String apiName) {

  /** What an element holds. */
  public enum Kind {
    /** Text. */
    SCALAR,
    /** Text, any number of times. */
    SCALARS,
    /** Elements; stands once. */
    GROUP,
    /** Elements; any number of times. */
    GROUPS
  }
}
