package jp.shikaku.examples.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import jp.shikaku.transport.VirtualTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TimedInputTest {

  private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-02T00:00:00Z"));

  /** A byte each second. */
  private InputStream dripping(int bytes) {
    return new ByteArrayInputStream(new byte[bytes]) {
      @Override
      public synchronized int read(byte[] buffer, int offset, int length) {
        time.advance(Duration.ofSeconds(1));
        return super.read(buffer, offset, 1);
      }
    };
  }

  @Test
  @DisplayName("R-INV-5 a body that drips in does not hold the server's thread for hours")
  void dripping() throws Exception {
    Duration limit = Duration.ofSeconds(30);
    try (InputStream slow = new TimedInput(dripping(100), time, limit)) {
      assertThatThrownBy(slow::readAllBytes)
          .isInstanceOf(IOException.class)
          .hasMessage("the body must come within 30 s");
    }
    try (InputStream inTime = new TimedInput(dripping(29), time, limit)) {
      assertThat(inTime.readAllBytes()).hasSize(29);
    }
  }
}
