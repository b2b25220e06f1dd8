package jp.shikaku.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KanjiVariantsTest {
  @Test
  void every_group_meets_and_no_character_is_in_two() throws IOException {
    Set<Integer> seen = new HashSet<>();
    for (String group : groups()) {
      int[] members = group.codePoints().toArray();
      assertThat(members).as(group).hasSizeGreaterThan(1);
      for (int member : members) {
        assertThat(seen.add(member)).as("%s in %s", Character.toString(member), group).isTrue();
        assertThat(KanjiVariants.fold(member)).isEqualTo(members[0]);
        // Else the folding of widths would take it away before the table sees it.
        assertThat(Texts.nfkc(Character.toString(member))).isEqualTo(Character.toString(member));
      }
    }
    assertThat(seen).hasSizeGreaterThan(200);
  }

  @Test
  void other_characters_stay() {
    assertThat(KanjiVariants.fold('山')).isEqualTo('山');
    assertThat(KanjiVariants.fold('#')).isEqualTo('#');
  }

  private static List<String> groups() throws IOException {
    try (InputStream table = KanjiVariants.class.getResourceAsStream("kanji-variants.txt")) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }
}
