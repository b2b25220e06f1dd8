package jp.shikaku.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RowTest {

  @Test
  @DisplayName("A target is met by the median and by a worst round within 20 percent")
  void met() {
    assertThat(Row.atLeast("a", "b", new double[] {3.5, 2.5, 3.0}, 3, 8).meets(3)).isTrue();
    assertThat(Row.atLeast("a", "b", new double[] {3.5, 2.3, 3.0}, 3, 8).meets(3)).isFalse();
    assertThat(Row.atLeast("a", "b", new double[] {9, 2.9, 2.9}, 3, 8).meets(3)).isFalse();
    assertThat(Row.atMost("a", "b", new double[] {5, 7, 6}, 6, 1).meets(6)).isTrue();
    assertThat(Row.atMost("a", "b", new double[] {5, 7.3, 6}, 6, 1).meets(6)).isFalse();
    assertThat(Row.atMost("a", "b", new double[] {0}, 0, Double.NaN).meets(0)).isTrue();
    assertThat(Row.atMost("a", "b", new double[] {1}, 0, Double.NaN).meets(0)).isFalse();
  }

  @Test
  @DisplayName("A line tells median, range, targets and which is met")
  void line() {
    Row row = Row.atLeast("XML-1", "us / them", new double[] {9, 8.5, 120}, 3, 8);
    assertThat(row.line()).contains("XML-1", " 9 |", "[8.50 .. 120]", ">= 3", ">= 8", "goal");
    assertThat(Row.atLeast("x", "y", new double[] {1}, 3, 8).line()).contains("NO");
    assertThat(Row.atLeast("x", "y", new double[] {4}, 3, 8).line()).contains("must");
    assertThat(Row.known("y", new double[] {4}).line()).doesNotContain("must", "NO", "goal");
  }
}
