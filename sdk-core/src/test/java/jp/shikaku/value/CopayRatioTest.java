package jp.shikaku.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jp.shikaku.InvalidQueryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CopayRatioTest {
  @Test
  void every_percentage_goes_to_the_wire_and_back() {
    for (int percent = 0; percent <= 100; percent++) {
      CopayRatio ratio = CopayRatio.ofPercent(percent);
      assertThat(ratio.wire()).hasSize(3);
      assertThat(CopayRatio.tryParseWire(ratio.wire())).contains(ratio);
      assertThat(ratio.percent()).isEqualTo(percent);
      assertThat(ratio).hasSameHashCodeAs(CopayRatio.ofPercent(percent));
      assertThat(ratio).isNotEqualTo(CopayRatio.ofPercent((percent + 1) % 101));
    }
  }

  @Test
  void ten_percent_is_one_tenth() {
    CopayRatio ratio = CopayRatio.tryParseWire("010").orElseThrow();
    assertThat(ratio.percent()).isEqualTo(10);
    assertThat(ratio.inTenths()).hasValue(1);
    assertThat(ratio).hasToString("10%");
    assertThat(CopayRatio.ofPercent(0).inTenths()).hasValue(0);
    assertThat(CopayRatio.ofPercent(15).inTenths()).isEmpty();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "10", "0010", "101", "999", "-10", "1.0", "abc"})
  void other_wire_text_is_empty(String wire) {
    assertThat(CopayRatio.tryParseWire(wire)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 101, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void another_percentage_is_refused(int percent) {
    assertThatThrownBy(() -> CopayRatio.ofPercent(percent))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessage("copayRatio: must be 0 to 100 percent");
  }
}
