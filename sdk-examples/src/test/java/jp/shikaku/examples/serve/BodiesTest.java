package jp.shikaku.examples.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import jp.shikaku.transport.VirtualTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodiesTest {

  private static final int MOST = 1_000_000;

  private final Bodies bodies = new Bodies(new VirtualTime(Instant.EPOCH), MOST);

  private static InputStream of(int size) {
    return new ByteArrayInputStream(bytes(size));
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31 + i / 251);
    }
    return bytes;
  }

  private int read(int size) {
    return read(of(size), size);
  }

  private int read(InputStream in, int expected) {
    return bodies.read(in, expected, MOST, body -> body.length);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "0,8192",
    "1,0",
    "8191,8192",
    "8192,8192",
    "8193,8192",
    "65535,65535",
    "65536,65536",
    "65537,65537",
    "65536,8192",
    "500000,500000",
    "500000,8192",
    "500001,500000"
  })
  @DisplayName("a body is read whole, whatever length was expected")
  void whole(int size, int expected) {
    byte[] read = bodies.read(of(size), expected, MOST, body -> body);

    assertThat(Arrays.equals(read, bytes(size))).isTrue();
  }

  @Test
  @DisplayName("all bodies together have their bytes, a small one always; an end gives them back")
  void together() {
    int large = 600_000;
    String told =
        bodies.read(
            of(large),
            large,
            MOST,
            first -> {
              assertThatThrownBy(() -> read(large))
                  .isInstanceOfSatisfying(
                      Problem.class,
                      problem -> assertThat(problem.code()).isEqualTo(Problem.Code.TOO_MANY));
              int second = read(MOST - large); // what the refused one had is free again
              assertThat(read(1000)).isEqualTo(1000);
              assertThatThrownBy(() -> read(MOST + 1)).isInstanceOf(Problem.class);
              return first.length + " " + second;
            });

    assertThat(told).isEqualTo("600000 400000");
    assertThat(read(MOST)).isEqualTo(MOST);
  }

  @Test
  @DisplayName("a length that is only told takes no room")
  void onlyTold() {
    InputStream dripping =
        new InputStream() {
          private int left = 10;

          @Override
          public int read() {
            left--;
            if (left == 5) {
              assertThat(BodiesTest.this.read(MOST)).isEqualTo(MOST);
            }
            return left < 0 ? -1 : left;
          }

          @Override
          public int read(byte[] into, int from, int length) {
            int next = read();
            if (next < 0) {
              return -1;
            }
            into[from] = (byte) next;
            return 1;
          }
        };

    assertThat(read(dripping, MOST)).isEqualTo(10);
  }

  @Test
  void tooLarge() {
    assertThatThrownBy(() -> bodies.read(of(101), 100, 100, body -> body))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.TOO_LARGE));
  }
}
