package jp.shikaku;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryOptionsTest {

  @ParameterizedTest(name = "{0} attempts, {1} to {2} ms: {3}")
  @DisplayName("what is out of range is refused by its name")
  @CsvSource({
    "0, 500, 8000, maxAttempts",
    "6, 500, 8000, maxAttempts",
    "3, 9, 8000, firstPause",
    "3, 60001, 60001, firstPause",
    "3, 500, 499, longestPause",
    "3, 500, 60001, longestPause"
  })
  void refused(int attempts, long first, long longest, String field) {
    assertThatThrownBy(
            () ->
                new RetryOptions(
                    attempts, Duration.ofMillis(first), Duration.ofMillis(longest), false))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining(field);
  }
}
