package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BulkStoreTest {

  @Test
  @DisplayName("R-EX-4 the usual store has one place for a user, wherever a command is started")
  void usualStore() {
    assertThat(BulkStore.usual(Map.of(), "/home/desk", "Linux"))
        .isEqualTo(Path.of("/home/desk/.local/state/shikaku/bulk"));
    assertThat(BulkStore.usual(Map.of("XDG_STATE_HOME", "/var/state"), "/home/desk", "Linux"))
        .isEqualTo(Path.of("/var/state/shikaku/bulk"));
    assertThat(BulkStore.usual(Map.of("XDG_STATE_HOME", "state"), "/Users/desk", "Mac OS X"))
        .isEqualTo(Path.of("/Users/desk/Library/Application Support/shikaku/bulk"));
    assertThat(BulkStore.usual(Map.of("LOCALAPPDATA", "local"), "", "Windows 11"))
        .isEqualTo(Path.of("local/shikaku/bulk"));
    assertThatThrownBy(() -> BulkStore.usual(Map.of(), "?", "Linux"))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("--store: is needed");
  }
}
