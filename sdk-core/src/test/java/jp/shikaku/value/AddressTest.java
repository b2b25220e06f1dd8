package jp.shikaku.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jp.shikaku.InvalidQueryException;
import jp.shikaku.value.Comparison.Reason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  @ParameterizedTest(name = "3.2 {0} and {1}: {2}")
  @CsvSource({
    "架空区見本町1-2-3, 架空区　見本町１－２－３, EQUAL",
    "架空区見本町1-2-3, 架空区見本町1丁目2番3号, NEAR",
    "架空区見本町1-2-3, 架空区見本町一丁目２番地の３, NEAR",
    "架空区見本町12-3, 架空区見本町十二丁目3番地, NEAR",
    "架空区見本町32-3, 架空区見本町三十二丁目3, NEAR",
    "架空区霞ヶ丘1, 架空区霞ケ丘1, NEAR",
    "架空区澤1, 架空区沢1, NEAR",
    "架空区見本町1-23, 架空区見本町12-3, DIFFERENT",
    "架空区見本町1-2-3, 架空区見本町1-2, DIFFERENT",
    "架空区一番町2, 架空区1番町2, DIFFERENT",
    "架空区見本町1-2-3, 架空区見本町●-2-3, UNKNOWN",
    "架空区見本町1-2-3, '', UNKNOWN",
  })
  void compares(String one, String other, Likeness likeness) {
    Address mine = Address.tryParse("1000000", one).orElseThrow();
    Address theirs = Address.tryParse("100-0000", other).orElseThrow();
    assertThat(mine.compare(theirs).likeness()).isEqualTo(likeness);
    assertThat(theirs.compare(mine)).as("either way").isEqualTo(mine.compare(theirs));
  }

  @Test
  @DisplayName("3.2 both forms of the postal code; of another shape nothing is said")
  void postalCode() {
    Address mine = Address.of("１００－００００", "架空区1");
    assertThat(mine.compare(Address.of("1000000", "架空区1")).reasons()).isEmpty();
    assertThat(mine.compare(Address.of("1000001", "架空区1")).reasons())
        .containsExactly(Reason.POSTAL_CODE_DIFFERS);
    assertThat(mine.compare(Address.tryParse("100", "架空区1").orElseThrow()).likeness())
        .isEqualTo(Likeness.EQUAL);
    assertThat(Address.tryParse(" ", "　")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"100000", "100-00-0a", "一〇〇"})
  void wrong_postal_code_is_refused_without_the_value(String code) {
    assertThatThrownBy(() -> Address.of(code, "架空区1"))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("postalCode")
        .hasMessageNotContaining(code);
  }

  @Test
  void nothing_at_all_is_refused() {
    assertThatThrownBy(() -> Address.of(null, " ")).isInstanceOf(InvalidQueryException.class);
    assertThat(Address.of("1000000", null)).hasToString("[address]");
  }
}
