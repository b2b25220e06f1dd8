package jp.shikaku.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jp.shikaku.InvalidQueryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class MedicalInstitutionCodeTest {
  @ParameterizedTest
  @CsvSource({
    "1319999007, MEDICAL, 医科",
    "1330000001, DENTAL, 歯科",
    "1340000001, PHARMACY, 調剤",
    "1360000001, HOME_NURSING, 訪問看護"
  })
  void third_digit_names_the_fee_table(String code, PointTable table, String label) {
    MedicalInstitutionCode read = MedicalInstitutionCode.of(code);
    assertThat(read.pointTable()).contains(table);
    assertThat(table.label()).isEqualTo(label);
    assertThat(read.prefecture()).isEqualTo("13");
    assertThat(read).hasToString(code);
  }

  @Test
  void unknown_fee_table_is_empty() {
    assertThat(MedicalInstitutionCode.of("1320000001").pointTable()).isEmpty();
  }

  @Test
  void wrong_check_digit_is_told_and_not_refused() {
    assertThat(MedicalInstitutionCode.of("1319999007").hasValidCheckDigit()).isTrue();
    assertThat(MedicalInstitutionCode.of("1319999008").hasValidCheckDigit()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {" 1319999007\r\n", "１３１９９９９００７", "　1319999007　"})
  void widths_and_outer_blanks_do_not_matter(String text) {
    assertThat(MedicalInstitutionCode.of(text)).isEqualTo(MedicalInstitutionCode.of("1319999007"));
    assertThat(MedicalInstitutionCode.of(text).value()).isEqualTo("1319999007");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        " ",
        "131999900",
        "13199990071",
        "131999900a",
        "13-1999900",
        "-319999007",
        "131999 007",
        "①319999007",
        "١٣١٩٩٩٩٠٠٧"
      })
  void another_shape_is_refused_by_name_and_empty_on_the_wire(String text) {
    assertThat(MedicalInstitutionCode.tryParse(text)).isEmpty();
    assertThatThrownBy(() -> MedicalInstitutionCode.of(text))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessage("institution: must be 10 digits");
  }
}
