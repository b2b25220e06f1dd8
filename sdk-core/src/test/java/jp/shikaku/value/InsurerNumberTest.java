package jp.shikaku.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jp.shikaku.InvalidQueryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class InsurerNumberTest {
  @ParameterizedTest
  @ValueSource(strings = {"138990", "  138990", "00138990", "１３８９９０", "　　１３８９９０", "138990 "})
  void the_paddings_of_six_digits_are_one_number(String text) {
    InsurerNumber number = InsurerNumber.of(text);
    assertThat(number).isEqualTo(InsurerNumber.of("138990")).hasSameHashCodeAs("138990");
    assertThat(number.value()).isEqualTo("138990");
    assertThat(number.onWire()).isEqualTo("  138990");
    assertThat(number.onWireZeroPadded()).isEqualTo("00138990");
    assertThat(number.isNationalHealth()).isTrue();
  }

  @Test
  void eight_digits_need_no_padding_and_keep_their_zero() {
    InsurerNumber number = InsurerNumber.of("06139992");
    assertThat(number.value()).isEqualTo("06139992");
    assertThat(number.onWire()).isEqualTo("06139992");
    assertThat(number.onWireZeroPadded()).isEqualTo("06139992");
    assertThat(number).isNotEqualTo(InsurerNumber.of("139992"));
  }

  @ParameterizedTest
  @CsvSource({
    "01130012, ASSOCIATION_HEALTH, 協会けんぽ",
    "02130011, SEAMEN, 船員保険",
    "03130010, DAY_LABOURER, 日雇特例被保険者",
    "04130019, DAY_LABOURER, 日雇特例被保険者",
    "06139992, SOCIETY_HEALTH, 組合管掌健康保険",
    "07130016, SELF_DEFENCE, 自衛官等",
    "12139994, MEDICAL_AID, 生活保護",
    "31130016, NATIONAL_PUBLIC_SERVICE, 国家公務員共済組合",
    "32130015, LOCAL_PUBLIC_SERVICE, 地方公務員等共済組合",
    "33130014, POLICE, 警察共済組合",
    "34130013, SCHOOL, 公立学校共済組合・私立学校共済",
    "39131990, LATE_ELDERLY, 後期高齢者医療",
    "63130011, SPECIAL_RETIRED, 特例退職被保険者",
    "67138040, RETIRED_NATIONAL_HEALTH, 退職者医療（国民健康保険）",
    "72130010, SPECIAL_RETIRED_MUTUAL_AID, 特例退職組合員（共済組合）",
    "73130019, SPECIAL_RETIRED_MUTUAL_AID, 特例退職組合員（共済組合）",
    "74130018, SPECIAL_RETIRED_MUTUAL_AID, 特例退職組合員（共済組合）",
    "75130017, SPECIAL_RETIRED_MUTUAL_AID, 特例退職組合員（共済組合）",
    "99130010, UNKNOWN, 不明",
    "138040, NATIONAL_HEALTH, 国民健康保険"
  })
  void law_number_names_the_scheme(String text, InsurerScheme scheme, String label) {
    InsurerNumber number = InsurerNumber.of(text);
    assertThat(number.scheme()).isEqualTo(scheme);
    assertThat(scheme.label()).isEqualTo(label);
    assertThat(number.isLateElderly()).isEqualTo(text.startsWith("39"));
    assertThat(number.isMedicalAid()).isEqualTo(text.startsWith("12"));
    assertThat(number.isNationalHealth()).isEqualTo(text.endsWith("138040"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"398990", "128991", "00398990", "  128991"})
  void six_digits_are_national_health_whatever_they_begin_with(String text) {
    InsurerNumber number = InsurerNumber.of(text);
    assertThat(number.scheme()).isEqualTo(InsurerScheme.NATIONAL_HEALTH);
    assertThat(number.isLateElderly()).isFalse();
    assertThat(number.isMedicalAid()).isFalse();
    assertThat(number.hasValidCheckDigit()).isTrue();
  }

  @Test
  void retired_branch_knows_its_municipality() {
    InsurerNumber municipality = InsurerNumber.of("138040");
    InsurerNumber retired = InsurerNumber.of("67138040");
    assertThat(retired).isNotEqualTo(municipality);
    assertThat(retired.municipalNumber()).contains(municipality);
    assertThat(municipality.municipalNumber()).contains(municipality);
    assertThat(InsurerNumber.of("39131990").municipalNumber()).isEmpty();
  }

  @Test
  void wrong_check_digit_is_told_and_not_refused() {
    assertThat(InsurerNumber.of("01130012").hasValidCheckDigit()).isTrue();
    assertThat(InsurerNumber.of("01130013").hasValidCheckDigit()).isFalse();
    assertThat(InsurerNumber.tryParse("01130013")).isPresent();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "  ",
        "1380401",
        "38040",
        "138 990",
        "0138040",
        "000138990",
        "13899O",
        "138-990",
        "+138990"
      })
  void another_shape_is_refused_by_name_and_empty_on_the_wire(String text) {
    assertThat(InsurerNumber.tryParse(text)).isEmpty();
    assertThatThrownBy(() -> InsurerNumber.of(text))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessage("insurerNumber: must be 6 or 8 digits, with its leading zeros");
  }
}
