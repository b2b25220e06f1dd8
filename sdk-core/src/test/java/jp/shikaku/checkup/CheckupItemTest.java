package jp.shikaku.checkup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;
import jp.shikaku.InvalidQueryException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckupItemTest {

  private static final String SMOKING = "9N736000000000011";
  private static final String PROTEIN = "1A010000000190111";

  private static CheckupItem urine(String date, String value, String oid, String label) {
    String item = CheckupXml.item(PROTEIN, "尿蛋白", "CO", value, null, oid, label);
    return new CheckupXml().on(date, item).read().checkups().get(0).items().get(0);
  }

  private static CheckupItem smoking(String date, String value, String oid, String label) {
    String item = CheckupXml.coded(SMOKING, value, oid, label);
    return new CheckupXml().on(date, item).read().checkups().get(0).items().get(0);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "-, NEGATIVE",
    "－, NEGATIVE",
    "−, NEGATIVE",
    "(-), NEGATIVE",
    "（－）, NEGATIVE",
    "±, TRACE",
    "（±）, TRACE",
    "(+-), TRACE",
    "+/-, TRACE",
    "＋－, TRACE",
    "+, POSITIVE",
    "＋, POSITIVE",
    "（＋）, POSITIVE",
    "1+, POSITIVE",
    "++, POSITIVE_2",
    "＋＋, POSITIVE_2",
    "( 2+ ), POSITIVE_2",
    "（＋＋＋）, POSITIVE_3",
    "４＋, POSITIVE_3",
  })
  @DisplayName("8.3 signs of both widths and several spellings are the same step")
  void signs(String text, Qualitative expected) {
    assertThat(Qualitative.tryParse(text)).contains(expected);
    assertThat(urine("20260618", "9", null, text).qualitative()).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "陽性", "+?", "5", "なし", "+-+", "（＋）所見あり", "-1"})
  @DisplayName("8.3 what is more or less than a sign is no step: + inside another text is not seen")
  void noSigns(String text) {
    assertThat(Qualitative.tryParse(text)).isEmpty();
  }

  @Test
  @DisplayName("8.3 a code without its name is read by the list of its years only")
  void urineCode() {
    assertThat(urine("20240331", "2", "1.2.3", null).qualitative()).contains(Qualitative.TRACE);
    assertThat(urine("20240401", "2", "1.2.3", null).qualitative()).isEmpty();
    assertThat(urine("20240401", "2", null, null).qualitative()).isEmpty();
    assertThat(urine("20260618", "＋", null, null).qualitative()).contains(Qualitative.POSITIVE);
  }

  @Test
  @DisplayName("8.3 a sign told as text is a step too")
  void urineText() {
    String item = CheckupXml.item(PROTEIN, null, "ST", null, null, null, "（＋）");
    assertThat(CheckupXml.single(item).qualitative()).contains(Qualitative.POSITIVE);
  }

  @Test
  @DisplayName("a number is no step, even one with a sign")
  void numberIsNoStep() {
    assertThat(CheckupXml.single(CheckupXml.pq(PROTEIN, "-", "mg")).qualitative()).isEmpty();
  }

  @Test
  @DisplayName("8.1 the name of the value is shown, else the value")
  void displayText() {
    assertThat(smoking("20260618", "1", "1.2", "はい").displayText()).contains("はい");
    assertThat(smoking("20260618", "1", "1.2", null).displayText()).contains("1");
    assertThat(smoking("20260618", null, "1.2", null).displayText()).isEmpty();
  }

  @Test
  @DisplayName("8.3 a label comes from the wire first, then by item and OID, never by item alone")
  void labels() throws IOException {
    CheckupValueLists lists =
        CheckupValueLists.known()
            .with(
                new StringReader(
                    "# own\n\n9N736\t1.2.9\t2\t以前は吸っていた\n" + SMOKING + "\t1.2.8\t2\t吸わない\n"));
    assertThat(lists.label(smoking("20260618", "2", "1.2.9", null))).contains("以前は吸っていた");
    assertThat(lists.label(smoking("20260618", "2", "1.2.8", null))).contains("吸わない");
    assertThat(lists.label(smoking("20260618", "2", "1.2.9", "名称"))).contains("名称");
    assertThat(lists.label(smoking("20260618", "2", "1.2.7", null))).isEmpty();
    assertThat(lists.label(smoking("20260618", "2", null, null))).isEmpty();
    assertThat(lists.label(smoking("20260618", "7", "1.2.9", null))).isEmpty();
  }

  @Test
  @DisplayName(
      "8.3 the shipped lists count until the end of fiscal 2023, an OID of one's own first")
  void shippedLists() throws IOException {
    CheckupValueLists known = CheckupValueLists.known();
    assertThat(known.label(smoking("20240331", "2", null, null))).contains("いいえ");
    assertThat(known.label(smoking("20240331", "2", "1.2.9", null))).contains("いいえ");
    assertThat(known.label(smoking("20240401", "2", "1.2.9", null))).isEmpty();
    assertThat(known.label(smoking("20240331", "3", null, null))).isEmpty();
    assertThat(known.label(smoking("", "2", null, null))).as("no date").isEmpty();
    CheckupValueLists own = known.with(new StringReader("9N736\t1.2.9\t1\tはい"));
    assertThat(own.label(smoking("20240331", "2", "1.2.9", null))).as("not in its list").isEmpty();
  }

  @ParameterizedTest(name = "{0} {1} is {2}")
  @CsvSource({
    "1A020000000191111, 5, ＋＋＋",
    "9A110160700000011, 2, 所見なし",
    "9N056000000000011, 1, 特記すべきことあり",
    "9N501000000000011, 3, 非該当",
    "9N506000000000011, 2, 動機付け支援",
    "9N711000000000011, 1, 服薬あり",
    "9N731000000000011, 2, いいえ",
    "9N766000000000011, 3, 遅い",
    "9N782000000000011, 1, 毎日",
    "9N786000000000011, 3, ほとんど飲まない",
    "9N791000000000011, 4, 3合以上",
    "9N801000000000011, 5, 既に取り組んでいる（6か月以上）",
    "9N872000000000011, 2, かみにくい",
  })
  @DisplayName("8.3 each shipped list")
  void eachList(String code, String value, String label) {
    String item = CheckupXml.coded(code, value, null, null);
    CheckupItem read =
        new CheckupXml().on("20230615", item).read().checkups().get(0).items().get(0);
    assertThat(CheckupValueLists.known().label(read)).contains(label);
  }

  @Test
  @DisplayName("8.3 a text or a number has no label")
  void noLabel() {
    CheckupItem text =
        CheckupXml.single(CheckupXml.item(SMOKING, null, "ST", "1", null, null, "はい"));
    assertThat(CheckupValueLists.known().label(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"9N736\t1.2\t1", "9N7\t1.2\t1\tx", "9N736\tx\t1\tx", "9N736\t1.2\t\tx"})
  @DisplayName("a row of another shape is refused with its line, not its text")
  void badRow(String row) {
    assertThatThrownBy(() -> CheckupValueLists.known().with(new StringReader("#\n" + row)))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("9N7");
  }

  @Test
  @DisplayName(
      "8.1 answers of lists that changed are not compared as equal codes: smoking 2023, 2025")
  void smokingLists() {
    CheckupTable.Row row = CheckupXml.sample().history().pivot().row("9N736-0000-11").orElseThrow();
    CheckupItem of2026 = row.items().get(0);
    CheckupItem of2025 = row.items().get(1);
    CheckupItem of2023 = row.items().get(2);
    assertThat(of2025.value()).isEqualTo(of2023.value()).contains("1");
    assertThat(of2025.isComparable(of2023)).isFalse();
    assertThat(of2026.isComparable(of2025)).isTrue();
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "mg/dL, mg/dl, true",
    "ｍｇ／ｄＬ, mg/dL, true",
    "mm[Hg], mmHg, true",
    "IU/L, U/l, true",
    "mL/分/1.73m2, mL/min/1.73m², true",
    ", , true",
    "mg/dL, , false",
    "mg/dL, mmol/L, false",
    "g/dL, g/L, false",
  })
  @DisplayName("numbers are comparable in one unit, however it is spelled")
  void units(String one, String other, boolean comparable) {
    CheckupItem first = CheckupXml.single(CheckupXml.pq("3F077000002327101", "1", one));
    CheckupItem second = CheckupXml.single(CheckupXml.pq("3F077000002327201", "2", other));
    assertThat(first.isComparable(second)).isEqualTo(comparable);
  }

  @Test
  @DisplayName("codes without OID, texts, and other items are not comparable")
  void notComparable() {
    CheckupItem yes = smoking("20260618", "1", null, "はい");
    assertThat(yes.isComparable(yes)).isFalse();
    CheckupItem text =
        CheckupXml.single(CheckupXml.item(SMOKING, null, "ST", "1", null, "1.2", null));
    assertThat(text.isComparable(text)).isFalse();
    CheckupItem ldl = CheckupXml.single(CheckupXml.pq("3F077000002327101", "1", "mg/dL"));
    CheckupItem hdl = CheckupXml.single(CheckupXml.pq("3F070000002327101", "1", "mg/dL"));
    assertThat(ldl.isComparable(hdl)).isFalse();
  }

  @Test
  @DisplayName("items are equal when date and every text are")
  void equality() {
    CheckupItem one = smoking("20260618", "1", "1.2", "はい");
    assertThat(one).isEqualTo(smoking("20260618", "1", "1.2", "はい"));
    assertThat(one).hasSameHashCodeAs(smoking("20260618", "1", "1.2", "はい"));
    assertThat(one).isNotEqualTo(smoking("20260619", "1", "1.2", "はい"));
    assertThat(one).isNotEqualTo(smoking("20260618", "1", "1.3", "はい"));
    assertThat(Optional.of(one)).isNotEqualTo(Optional.of(smoking("20260618", "1", "1.2", null)));
  }
}
