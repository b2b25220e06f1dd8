package jp.shikaku.bench;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RaceTest {

  @ParameterizedTest
  @EnumSource
  @DisplayName("Everybody reads the same values from the documents of the race")
  void same(RaceDocument document) {
    assertThatCode(() -> document.race().check()).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OQSsiquc01res_202611020008.xml",
        "OQSsiquc01res_202611020009.xml",
        "OQSsiquc01res_face_13199990070000000000000000abcd_20261102090510.xml"
      })
  @DisplayName("Everybody reads the same values where certificates, tickets and consents stand")
  void sameElsewhere(String file) {
    Sample sample = Sample.load(file, StandardCharsets.UTF_8);
    assertThatCode(() -> Race.eligibility(sample).check()).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("A peer that reads another value ends the race")
  void different() {
    Sample wronglyLabelled =
        new Sample(RaceDocument.ELIG_SJIS.sample().bytes(), StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Race.eligibility(wronglyLabelled).check())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("differs");
  }
}
