package jp.shikaku.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jp.shikaku.InvalidQueryException;
import jp.shikaku.audit.AccessPolicy.Information;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditTypesTest {

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "医師１", "x\ny"})
  @DisplayName("P-02 a reader is an id and never a name")
  void badUser(String id) {
    assertThatThrownBy(() -> Accessor.doctor(id))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageStartingWith("userId")
        .hasMessageNotContaining("医師１");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "診療\nDROP", "a\u202Eb"})
  @DisplayName("S-IN-11 a purpose can not forge a line")
  void badPurpose(String text) {
    assertThatThrownBy(() -> Purpose.of(text)).isInstanceOf(InvalidQueryException.class);
  }

  @Test
  void purposeInOwnWords() {
    assertThat(Purpose.of(" 救急外来 の 診療 ").text()).isEqualTo("救急外来 の 診療");
    assertThatThrownBy(() -> Purpose.of("あ".repeat(65)))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageStartingWith("purpose");
  }

  @ParameterizedTest
  @CsvSource({
    "DRUG_INFO, DOCTOR, true",
    "DRUG_INFO, DENTIST, true",
    "DRUG_INFO, PHARMACIST, true",
    "DRUG_INFO, NURSE, false",
    "DRUG_INFO, OTHER, false",
    "CHECKUP, DOCTOR, true",
    "CHECKUP, DENTIST, true",
    "CHECKUP, PHARMACIST, false",
    "CHECKUP, NURSE, false",
    "CHECKUP, OTHER, false",
  })
  @DisplayName("P-04 who may read what, by public sources")
  void standard(Information information, AccessorRole role, boolean may) {
    assertThat(AccessPolicy.STANDARD.allows(information, role)).isEqualTo(may);
  }

  @Test
  @DisplayName("P-04 a changed policy is another one")
  void changes() {
    AccessPolicy narrow =
        AccessPolicy.STANDARD.without(Information.DRUG_INFO, AccessorRole.PHARMACIST);
    assertThat(narrow.allows(Information.DRUG_INFO, AccessorRole.PHARMACIST)).isFalse();
    assertThat(narrow.allows(Information.DRUG_INFO, AccessorRole.DOCTOR)).isTrue();
    assertThat(AccessPolicy.STANDARD.allows(Information.DRUG_INFO, AccessorRole.PHARMACIST))
        .isTrue();
    assertThatThrownBy(() -> narrow.require(Information.DRUG_INFO, Accessor.pharmacist("ph-1")))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageNotContaining("ph-1");
  }
}
