package jp.shikaku.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndCheckedStreamTest {

  private static final int CHUNK = 32 * 1024;

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(20261102).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7})
  @DisplayName("every byte passes, and the end is checked once with their number")
  void passes(int length) throws Exception {
    byte[] all = bytes(length);
    List<Long> checked = new ArrayList<>();

    try (InputStream in = new EndCheckedStream(new ByteArrayInputStream(all), checked::add)) {
      assertThat(in.readAllBytes()).isEqualTo(all);
      assertThat(in.read()).isEqualTo(-1);
    }

    assertThat(checked).containsExactly((long) length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7})
  @DisplayName("the last byte is not given when the check refuses, nor anything after that")
  void refused(int length) throws Exception {
    byte[] all = bytes(length);
    ByteArrayOutputStream given = new ByteArrayOutputStream();

    try (InputStream in =
        new EndCheckedStream(
            new ByteArrayInputStream(all),
            end -> {
              throw new IOException("changed");
            })) {
      assertThatThrownBy(
              () -> {
                for (int b = in.read(); b >= 0; b = in.read()) {
                  given.write(b);
                }
              })
          .hasMessage("changed");
      assertThatThrownBy(in::read).hasMessage("changed");
      assertThatThrownBy(() -> in.read(new byte[10])).hasMessage("changed");
    }

    assertThat(given.size()).isLessThan(Math.max(1, length));
    assertThat(Arrays.equals(given.toByteArray(), Arrays.copyOf(all, given.size()))).isTrue();
  }
}
