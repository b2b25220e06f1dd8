package jp.shikaku.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder that is filled as a whole. */
class WholeTest {

  @TempDir private Path folder;

  private void fail(Path place) {
    assertThatThrownBy(
            () ->
                Whole.in(
                    place,
                    "dir",
                    draft -> {
                      Files.createDirectory(draft.resolve("desks"));
                      Files.writeString(draft.resolve("ca.p12"), "half");
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
  }

  @Test
  @DisplayName("5.6 what fails on the way leaves nothing behind, and can be done again")
  void failure() throws Exception {
    Path place = folder.resolve("gw");
    fail(place);
    assertThat(place).doesNotExist();
    Files.createDirectory(place);
    fail(place);
    assertThat(place).isEmptyDirectory();

    Whole.in(place, "dir", draft -> Files.writeString(draft.resolve("ca.p12"), "whole"));

    assertThat(place.resolve("ca.p12")).hasContent("whole");
    assertThat(Files.list(place)).hasSize(1);
    assertThatThrownBy(() -> Whole.in(place, "dir", draft -> {})).hasMessageContaining("empty");
  }
}
