package jp.shikaku.value;

import static jp.shikaku.value.Comparison.Reason.ALIAS;
import static jp.shikaku.value.Comparison.Reason.KANA_DIFFERS;
import static jp.shikaku.value.Comparison.Reason.KANA_MISSING;
import static jp.shikaku.value.Comparison.Reason.KANA_VARIANT;
import static jp.shikaku.value.Comparison.Reason.NAME_DIFFERS;
import static jp.shikaku.value.Comparison.Reason.NAME_MISSING;
import static jp.shikaku.value.Comparison.Reason.NAME_UNMAPPED;
import static jp.shikaku.value.Comparison.Reason.NAME_VARIANT;
import static jp.shikaku.value.Comparison.Reason.SPELLING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.value.Comparison.Reason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonNameTest {
  @Test
  void the_original_spelling_is_kept_and_blank_means_absent() {
    PersonName name = PersonName.of(" 見本　一郎 ", "ﾐﾎﾝ ｲﾁﾛｳ", "　", null);
    assertThat(name.formal()).contains("見本　一郎");
    assertThat(name.kana()).contains("ﾐﾎﾝ ｲﾁﾛｳ");
    assertThat(name.other()).isEmpty();
    assertThat(name.otherKana()).isEmpty();
    assertThat(PersonName.tryParse("見本　一郎", "ﾐﾎﾝ ｲﾁﾛｳ", "", null)).contains(name);
  }

  @Test
  void nothing_told_is_no_name() {
    assertThat(PersonName.tryParse(null, "", " ", "　")).isEmpty();
    assertThat(PersonName.tryParse(null, null, null, "ﾐﾎﾝ")).isPresent();
    assertThatThrownBy(() -> PersonName.of("", null))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessage("name: must not be empty");
  }

  @Test
  @DisplayName("S-IN-05 characters nobody can see are refused in a query and kept from the wire")
  void invisible_characters() {
    String text = "見本\u202E一郎";
    assertThatThrownBy(() -> PersonName.of(text, null))
        .hasMessage("name.formal: must not contain control or invisible characters");
    assertThatThrownBy(() -> PersonName.of("見本", text)).hasMessageStartingWith("name.kana:");
    assertThatThrownBy(() -> PersonName.of("見本", null, text, null))
        .hasMessageStartingWith("name.other:");
    assertThatThrownBy(() -> PersonName.of("見本", null, null, text))
        .hasMessageStartingWith("name.otherKana:");
    assertThat(PersonName.tryParse(text, null, null, null).orElseThrow().formal()).contains(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"高橋●", "●", "〓田", "\uE000田", "\uDB80\uDC00田"})
  @DisplayName("S-IN-12 a character that could not be mapped is told in any of the four names")
  void unmapped(String text) {
    assertThat(PersonName.of(text, "ｶﾅ").hasUnmappedCharacters()).isTrue();
    assertThat(PersonName.of("名", text).hasUnmappedCharacters()).isTrue();
    assertThat(PersonName.of("名", null, text, null).hasUnmappedCharacters()).isTrue();
    assertThat(PersonName.of("名", null, null, text).hasUnmappedCharacters()).isTrue();
    assertThat(PersonName.of("髙橋 ○", "ﾀｶﾊｼ").hasUnmappedCharacters()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"●橋 一郎, 高橋 一郎", "●橋 一郎, ●橋 一郎", "〓橋 一郎, 加藤 花子", "高橋, \uE000橋"})
  @DisplayName("S-IN-12 a name with ● is neither equal nor different: the kana decide and say so")
  void unmapped_name_is_not_judged(String one, String other) {
    assertCompared(one, "ﾀｶﾊｼ", other, "タカハシ", Likeness.EQUAL, NAME_UNMAPPED, SPELLING);
    assertCompared(one, "ﾀｶﾊｼ", other, "ｶﾄｳ", Likeness.DIFFERENT, NAME_UNMAPPED, KANA_DIFFERS);
    assertCompared(one, null, other, "ﾀｶﾊｼ", Likeness.UNKNOWN, NAME_UNMAPPED, KANA_MISSING);
    assertCompared(one, "ﾀ●ﾊｼ", other, "ﾀ●ﾊｼ", Likeness.UNKNOWN, NAME_UNMAPPED, KANA_MISSING);
  }

  @ParameterizedTest
  @CsvSource({"見本　一郎, 見本 一郎", "見本　一郎, 見本一郎", "ＳＭＩＴＨ　ＪＯＨＮ, SMITH JOHN", "ｻｸﾗ, サクラ", "\uFA19田, 神田"})
  void width_and_spaces_of_names_do_not_matter(String one, String other) {
    assertCompared(one, "ｶﾅ", other, "ｶﾅ", Likeness.EQUAL, SPELLING);
  }

  @ParameterizedTest
  @CsvSource({
    "髙橋, 高橋",
    "山﨑, 山崎",
    "渡邊, 渡辺",
    "渡邉, 渡邊",
    "濵田, 浜田",
    "濱田, 濵田",
    "齋藤, 斎藤",
    "齊藤, 斉藤",
    "𠮷田, 吉田",
    "佐々木, 佐佐木",
    "龍ヶ崎, 竜ケ崎",
    "辻\uDB40\uDD00, 辻",
    "さくら, サクラ",
    "Smith John, SMITH JOHN",
    "ジョン・スミス, ジョン スミス",
    "澤　廣國, 沢 広国",
    "橫山, 横山",
    "緖方, 緒方",
    "靑木, 青木",
    "𣘺本, 橋本",
    "安逹, 安達",
    "聰, 聡",
    "スーザン, ス－ザン",
    "スーザン, ス‐ザン",
    "すーざん, スーザン",
    "ヴァン, バン",
    "ＳＭＩＴＨ－ＬＥＥ, SMITH−LEE"
  })
  void variant_characters_are_near(String one, String other) {
    assertCompared(one, "ｶﾅ", other, "ｶﾅ", Likeness.NEAR, NAME_VARIANT);
  }

  @ParameterizedTest
  @CsvSource({"大野, 小野", "伊藤, 伊東", "スーザン, スザン", "こうた, こおた", "高橋 一, 高橋 二", "々, 一々", "阪口, 坂口"})
  void other_names_differ_though_their_kana_are_equal(String one, String other) {
    assertCompared(one, "ｶﾅ", other, "ｶﾅ", Likeness.DIFFERENT, NAME_DIFFERS);
  }

  @ParameterizedTest
  @CsvSource({"ｼｹﾝ ﾀﾛｳ, シケン　タロウ", "ｼｹﾝ ﾀﾛｳ, しけんたろう", "ﾊﾞﾊﾟｳﾞ, バパヴ", "ｶﾞ, カ゛", "ゝゞゔ, ヽヾヴ"})
  void width_spaces_and_kind_of_kana_do_not_matter(String one, String other) {
    assertCompared("名", one, "名", other, Likeness.EQUAL, SPELLING);
  }

  @ParameterizedTest
  @CsvSource({
    "ｼｮｳｼﾞ, ｼﾖｳｼﾞ",
    "ハットリ, ハツトリ",
    "しょうじ, ｼﾖｳｼﾞ",
    "ァィゥェォッャュョヮヵヶ, アイウエオツヤユヨワカケ",
    "サイトー, サイトウ",
    "コーノ, コオノ",
    "コーノ, コウノ",
    "ﾕｰｺ, ﾕｳｺ",
    "ｹｰｺ, ｹｲｺ",
    "ｼｰﾅ, ｼｲﾅ",
    "ﾏｰﾔ, ﾏｱﾔ",
    "ｺ-ﾉ, ｺｰﾉ",
    "ヴァン, バン",
    "ヴィヴェヴォヴ, ビベボブ",
    "アヅマ, アズマ",
    "ヂ, ジ",
    "カヲル, カオル",
    "ジョン・スミス, ジヨン スミス",
    "ネーサン, ネエサン",
    "ケイ, ケエ",
    "ヴュー, ビュー",
    "ヷヸヹヺ, バビベボ",
    "Smith, SMITH"
  })
  void small_kana_and_long_vowels_are_near(String one, String other) {
    assertCompared("名", one, "名", other, Likeness.NEAR, KANA_VARIANT);
  }

  @ParameterizedTest
  @CsvSource({"ｵｵﾉ, ｵﾉ", "ｵｰﾉ, ｵﾉ", "ﾕｳｺ, ﾕｺ", "ﾊﾅｺ, ﾊﾞﾅｺ", "ﾂ, ｽ", "ﾝｰ, ﾝ", "ｰ, ア", "ﾕｳｺ, ﾋﾛｺ"})
  void other_kana_differ_though_the_names_are_equal(String one, String other) {
    assertCompared("名", one, "名", other, Likeness.DIFFERENT, KANA_DIFFERS);
  }

  @Test
  void what_is_missing_on_one_side_is_not_judged() {
    assertCompared("見本", null, "見本", "ﾐﾎﾝ", Likeness.EQUAL, KANA_MISSING);
    assertCompared("見本", null, "標本", null, Likeness.DIFFERENT, NAME_DIFFERS, KANA_MISSING);
    assertCompared(null, "ﾐﾎﾝ", "見本", "ﾐﾎﾝ", Likeness.EQUAL, NAME_MISSING);
    assertCompared("見本", null, null, "ﾐﾎﾝ", Likeness.UNKNOWN, NAME_MISSING, KANA_MISSING);
  }

  @Test
  void equal_names_need_no_reason() {
    assertCompared("見本　一郎", "ﾐﾎﾝ ｲﾁﾛｳ", "見本　一郎", "ﾐﾎﾝ ｲﾁﾛｳ", Likeness.EQUAL);
  }

  @Test
  void a_matching_alias_is_near_in_any_direction() {
    PersonName registered = PersonName.of("ＫＩＭ　ＭＩＨＯＮ", "ｷﾑ ﾐﾎﾝ", "見本　花子", "ﾐﾎﾝ ﾊﾅｺ");
    PersonName charted = PersonName.of("見本 花子", "ミホン ハナコ");
    PersonName bothKnown = PersonName.of("別名", "ﾍﾞﾂﾒｲ", "見本　花子", "ﾐﾎﾝ ﾊﾅｺ");
    Comparison near = new Comparison(Likeness.NEAR, List.of(ALIAS, SPELLING));
    assertThat(registered.compare(charted)).isEqualTo(near);
    assertThat(charted.compare(registered)).isEqualTo(near);
    assertThat(registered.compare(bothKnown))
        .isEqualTo(new Comparison(Likeness.NEAR, List.of(ALIAS)));
    assertThat(PersonName.of("●花子", null, "見本 花子", null).compare(charted).likeness())
        .isEqualTo(Likeness.NEAR);
  }

  @Test
  void an_alias_that_does_not_match_changes_nothing() {
    PersonName registered = PersonName.of("見本　一郎", "ﾐﾎﾝ ｲﾁﾛｳ", "標本　三郎", null);
    assertThat(registered.compare(PersonName.of("架空 二郎", "ｶｸｳ ｼﾞﾛｳ")))
        .isEqualTo(new Comparison(Likeness.DIFFERENT, List.of(NAME_DIFFERS, KANA_DIFFERS)));
  }

  @Test
  void every_reason_and_likeness_has_its_text() {
    assertThat(Reason.values()).extracting(Reason::label).doesNotHaveDuplicates();
    assertThat(Reason.values()).extracting(Reason::english).doesNotHaveDuplicates();
    assertThat(Reason.values()).allMatch(r -> r.english().matches("[ -~]{10,}"));
    assertThat(Likeness.values())
        .extracting(Likeness::label)
        .containsExactly("一致", "ほぼ一致（要確認）", "不一致", "判定不能");
  }

  private static void assertCompared(
      String formal1,
      String kana1,
      String formal2,
      String kana2,
      Likeness likeness,
      Reason... reasons) {
    PersonName one = PersonName.of(formal1, kana1);
    PersonName other = PersonName.of(formal2, kana2);
    Comparison outcome = new Comparison(likeness, List.of(reasons));
    assertThat(one.compare(other)).isEqualTo(outcome);
    assertThat(other.compare(one)).isEqualTo(outcome);
  }
}
