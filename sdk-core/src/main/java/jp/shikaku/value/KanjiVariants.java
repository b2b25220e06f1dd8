package jp.shikaku.value;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The table of variant characters 「異体字」 of names, read from {@code kanji-variants.txt}. */
final class KanjiVariants {
  private static final Map<Integer, String> GROUPS = load();

  private KanjiVariants() {}

  /** Returns the character that stands for its group; the character itself if it is in none. */
  static int fold(int codePoint) {
    String group = GROUPS.get(codePoint);
    return group == null ? codePoint : group.codePointAt(0);
  }

  /** Returns all characters of its group, the usual form first; the character alone if in none. */
  static String group(int codePoint) {
    String group = GROUPS.get(codePoint);
    return group == null ? Character.toString(codePoint) : group;
  }

  private static Map<Integer, String> load() {
    Map<Integer, String> groups = new HashMap<>();
    try (InputStream table = KanjiVariants.class.getResourceAsStream("kanji-variants.txt")) {
      if (table == null) {
        throw new FileNotFoundException("kanji-variants.txt");
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String group = Texts.withoutBlanks(line);
          group.codePoints().forEach(c -> groups.put(c, group));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(groups);
  }
}
