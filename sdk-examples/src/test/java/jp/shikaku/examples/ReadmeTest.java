package jp.shikaku.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.value.WireDates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README shows is what compiles and runs. */
class ReadmeTest {

  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "README.ja.md"})
  void theReadmeShowsTheCompiledSnippet(String readme) throws Exception {
    String source =
        Files.readString(Path.of("src/main/java/jp/shikaku/examples/FirstQuery.java"), UTF_8);
    String snippet = source.split("    // snippet\n")[1].replaceAll("(?m)^    ", "");
    assertThat(Files.readString(Path.of("..", readme), UTF_8))
        .contains("```java\n" + snippet + "```");
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "README.ja.md", "CHANGELOG.md", "SECURITY.md"})
  void everythingItPointsToIsThere(String document) throws Exception {
    String text = Files.readString(Path.of("..", document), UTF_8);
    assertThat(text).doesNotContainPattern("@[A-Z]{2,}@");
    Matcher links = Pattern.compile("\\]\\((?!https?:)([^)#]+)\\)").matcher(text);
    while (links.find()) {
      assertThat(Path.of("..", links.group(1))).as(links.group(1)).exists();
    }
  }

  @Test
  void theSnippetDoesWhatItSays() throws Exception {
    List<String> shown = new ArrayList<>();
    try (MockTerminal terminal = MockTerminal.builder().root(root).patients(0).start()) {
      FirstQuery.ask(root, true, LocalDate.now(WireDates.JST), shown::add);
      assertThat(terminal.seen()).hasSize(1);
    }
    assertThat(shown).containsExactly("30% : 就学後から69歳は3割");
  }
}
