package jp.shikaku.examples.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GridTest {

  @Test
  @DisplayName("columns that do not fit follow below, without rows and titles that are empty there")
  void blocks() {
    List<String> heads = IntStream.range(0, 9).mapToObj(i -> "2026-01-0" + i).toList();
    Grid grid =
        new Grid(heads)
            .group("first")
            .row("a", cells(0, "1"))
            .group("last")
            .row("b", cells(8, "2"));

    assertThat(grid.lines())
        .filteredOn(line -> !line.contains("-0") && !line.contains("--"))
        .containsExactly("  first", "  a  1", "", "  last", "  b  2");
    assertThat(grid.lines()).filteredOn(line -> line.contains("-0")).hasSize(2);
    assertThat(grid.lines()).allMatch(line -> Width.of(line) <= TextTable.LINE);
  }

  private static List<String> cells(int filled, String text) {
    return IntStream.range(0, 9).mapToObj(i -> i == filled ? text : "").toList();
  }

  @Test
  @DisplayName("a long text is wrapped in its cell and loses nothing")
  void longTexts() {
    String text = "漢字".repeat(80);

    List<String> lines =
        new Grid(List.of("2026-01-01", "2025-01-01")).row("  薬", List.of("1", text)).lines();

    assertThat(lines).allMatch(line -> Width.of(line) <= TextTable.LINE);
    assertThat(String.join("", lines).replaceAll("[^漢字]", "")).isEqualTo(text);
  }

  @Test
  @DisplayName("a long label stays as far in as it begins")
  void longLabels() {
    List<String> lines = new Grid(List.of("x")).row("  " + "薬".repeat(30), List.of("1")).lines();

    assertThat(lines.get(2)).isEqualTo("    " + "薬".repeat(21) + "  1");
    assertThat(lines.get(3)).isEqualTo("    " + "薬".repeat(9));
  }
}
