package jp.shikaku.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MinimalPdfTest {
  @ParameterizedTest
  @EnumSource(ConsentKind.class)
  @DisplayName("signature, a table whose offsets are those of the objects, and its own place")
  void table(ConsentKind kind) {
    String pdf = new String(MinimalPdf.of(kind), StandardCharsets.ISO_8859_1);
    assertThat(pdf).startsWith("%PDF-1.4\n").endsWith("%%EOF\n").contains(kind.toString());
    List<Integer> offsets =
        Pattern.compile("(\\d{10}) 00000 n \n").matcher(pdf).results().map(this::number).toList();
    assertThat(offsets).hasSize(5);
    for (int i = 0; i < offsets.size(); i++) {
      assertThat(pdf.substring(offsets.get(i))).startsWith((i + 1) + " 0 obj\n");
    }
    int start =
        Pattern.compile("startxref\n(\\d+)\n")
            .matcher(pdf)
            .results()
            .map(this::number)
            .toList()
            .get(0);
    assertThat(pdf.substring(start)).startsWith("xref\n0 6\n");
    int length =
        Pattern.compile("/Length (\\d+)").matcher(pdf).results().map(this::number).toList().get(0);
    assertThat(pdf.substring(pdf.indexOf("stream\n") + 7 + length)).startsWith("\nendstream");
  }

  private int number(MatchResult match) {
    return Integer.parseInt(match.group(1));
  }
}
