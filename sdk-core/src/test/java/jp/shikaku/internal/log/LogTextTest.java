package jp.shikaku.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LogTextTest {

  @Test
  void aLineNamesItsValues() {
    assertThat(LogText.line("answer", "exchange", "A1", "took", Duration.ofMillis(12), "count", 3))
        .isEqualTo("answer exchange=A1 took=12ms count=3");
  }

  @Test
  void anExceptionIsNamedByItsClassOnly() {
    assertThat(LogText.line("failed", "error", new AccessDeniedException("/home/tanaka/req")))
        .isEqualTo("failed error=AccessDeniedException");
  }

  @Test
  @DisplayName("S-IN-11 line ends, colours, overrides and lookups are escaped")
  void escapes() {
    assertThat(LogText.clean("a\r\nb")).isEqualTo("a\\u000d\\u000ab");
    assertThat(LogText.clean("\u001b[31m")).isEqualTo("\\u001b[31m");
    assertThat(LogText.clean("${jndi:ldap://x}")).isEqualTo("\\u0024{jndi:ldap://x}");
    assertThat(LogText.clean("\u202eabc\u2028\u2029\u0085\u009b"))
        .isEqualTo("\\u202eabc\\u2028\\u2029\\u0085\\u009b");
    assertThat(LogText.clean("\u8cc7\u683c 01-x_y.xml $5")).isEqualTo("\u8cc7\u683c 01-x_y.xml $5");
  }

  @Test
  @DisplayName("S-IN-11 a long text is cut at 200 characters")
  void cuts() {
    assertThat(LogText.clean("x".repeat(200))).isEqualTo("x".repeat(200));
    assertThat(LogText.clean("x".repeat(201))).isEqualTo("x".repeat(200) + "...");
  }

  @Test
  @DisplayName("S-IN-11 whatever the text, one event is one plain line")
  void anyText() {
    Random random = new Random(20261102);
    for (int round = 0; round < 2_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(300); i > 0; i--) {
        text.append((char) random.nextInt(random.nextBoolean() ? 0x300 : 0x10000));
      }
      String line = LogText.line("event", "value", text);

      assertThat(line.length()).isLessThan(1_300);
      assertThat(line).doesNotContain("${");
      assertThat(line.chars().mapToObj(c -> (char) c))
          .noneMatch(
              c ->
                  Character.isISOControl(c)
                      || c == 0x2028
                      || c == 0x2029
                      || Character.getType(c) == Character.FORMAT
                      || Character.isSurrogate(c));
    }
  }
}
