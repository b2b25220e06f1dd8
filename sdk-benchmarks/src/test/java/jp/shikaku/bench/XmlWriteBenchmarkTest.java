package jp.shikaku.bench;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class XmlWriteBenchmarkTest {

  @Test
  @DisplayName("Everybody writes the same elements")
  void same() {
    assertThatCode(() -> new XmlWriteBenchmark().setUp()).doesNotThrowAnyException();
  }
}
