package jp.shikaku.internal.xml;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Element names that are likely to come, found by their bytes, so that reading one makes no new
 * string. Immutable and thread-safe.
 */
public final class KnownNames {

  /** No names. */
  static final KnownNames NONE = new KnownNames(0);

  private final int mask;
  private final @Nullable String[] names;
  private final byte[] @Nullable [] spelled;

  private KnownNames(int count) {
    // Four times as many places as names: hardly any two meet.
    int size = Integer.highestOneBit(count + 1) * 8;
    this.mask = size - 1;
    this.names = new String[size];
    this.spelled = new byte[size][];
  }

  /**
   * Returns a table of names.
   *
   * @param names of ASCII characters
   */
  public static KnownNames of(Collection<String> names) {
    KnownNames table = new KnownNames(names.size());
    for (String name : names) {
      table.add(name);
    }
    return table;
  }

  private void add(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    int at = ByteHash.of(bytes, 0, bytes.length) & mask;
    while (names[at] != null) {
      at = (at + 1) & mask;
    }
    names[at] = name;
    spelled[at] = bytes;
  }

  /** Returns the name that these bytes spell, or null. */
  @Nullable String find(byte[] bytes, int from, int to) {
    int at = ByteHash.of(bytes, from, to) & mask;
    while (true) {
      byte[] candidate = spelled[at];
      if (candidate == null) {
        return null;
      }
      if (Arrays.equals(candidate, 0, candidate.length, bytes, from, to)) {
        return names[at];
      }
      at = (at + 1) & mask;
    }
  }
}
