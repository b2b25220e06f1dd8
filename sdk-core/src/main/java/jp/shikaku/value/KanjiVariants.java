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
  private static final Map<Integer, Integer> PLAIN = load();

  private KanjiVariants() {}

  /** Returns the character that stands for its group; the character itself if it is in none. */
  static int fold(int codePoint) {
    return PLAIN.getOrDefault(codePoint, codePoint);
  }

  private static Map<Integer, Integer> load() {
    Map<Integer, Integer> plain = new HashMap<>();
    try (InputStream table = KanjiVariants.class.getResourceAsStream("kanji-variants.txt")) {
      if (table == null) {
        throw new FileNotFoundException("kanji-variants.txt");
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          int first = line.codePointAt(0);
          line.codePoints().filter(c -> !Texts.isBlank(c)).forEach(c -> plain.put(c, first));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(plain);
  }
}
