package jp.shikaku.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireDatesTest {
  @ParameterizedTest
  @CsvSource({
    "20261102, 2026-11-02",
    "20240229, 2024-02-29",
    "20000229, 2000-02-29",
    "99991231, 9999-12-31",
    "00010101, 0001-01-01",
    "' 20261102\r\n', 2026-11-02"
  })
  @DisplayName("S-IN-09 real dates are read")
  void real_dates(String wire, LocalDate date) {
    assertThat(WireDates.tryParseDate(wire)).contains(date);
    assertThat(WireDates.format(date)).isEqualTo(wire.strip());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "  ",
        "99999999",
        "00000000",
        "00000101",
        "20261100",
        "20260011",
        "20261301",
        "20260229",
        "19000229",
        "20260431",
        "2026112",
        "202611020",
        "2026-11-02",
        "2026/11/2",
        "R081102",
        "令和8年11月2日",
        "5081102",
        "２０２６１１０２",
        "2026110a",
        "-2261102"
      })
  @DisplayName("S-IN-09 anything else is empty, never an exception")
  void no_dates(String wire) {
    assertThat(WireDates.tryParseDate(wire)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"202611, 2026-11", "000101, 0001-01", "999912, 9999-12"})
  void months(String wire, YearMonth month) {
    assertThat(WireDates.tryParseMonth(wire)).contains(month);
    assertThat(WireDates.format(month)).isEqualTo(wire);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "202600", "202613", "000001", "20261", "2026-11", "20261102"})
  @DisplayName("S-IN-09 no month")
  void no_months(String wire) {
    assertThat(WireDates.tryParseMonth(wire)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "20261102090510, 2026-11-02T09:05:10+09:00",
    "20261102000000, 2026-11-02T00:00:00+09:00",
    "20261102235959, 2026-11-02T23:59:59+09:00"
  })
  void times(String wire, OffsetDateTime time) {
    assertThat(WireDates.tryParseTime(wire)).contains(time);
    assertThat(WireDates.format(time)).isEqualTo(wire);
    assertThat(time.getOffset()).isEqualTo(WireDates.JST.getRules().getOffset(time.toInstant()));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "20261102240000",
        "20261102236000",
        "20261102235960",
        "20260229000000",
        "2026110209051",
        "20261102T090510",
        "2026110209051０",
        "99999999999999"
      })
  @DisplayName("S-IN-09 no time")
  void no_times(String wire) {
    assertThat(WireDates.tryParseTime(wire)).isEmpty();
  }

  @Test
  void a_time_of_another_offset_is_written_in_japan_time() {
    assertThat(WireDates.format(OffsetDateTime.parse("2026-11-01T15:30:00.999Z")))
        .isEqualTo("20261102003000");
  }

  @Test
  void years_that_do_not_fit_are_no_wire_dates() {
    for (int year : new int[] {0, -1, 10_000}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> WireDates.format(LocalDate.of(year, 1, 1)));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> WireDates.format(YearMonth.of(year, 1)));
    }
  }

  @Test
  @DisplayName("S-IN-09 every date of the years 1 to 9999 goes to the wire and back")
  void round_trip() {
    Random random = new Random(5);
    long first = LocalDate.of(1, 1, 1).toEpochDay();
    long last = LocalDate.of(9999, 12, 31).toEpochDay();
    random
        .longs(20_000, first, last + 1)
        .mapToObj(LocalDate::ofEpochDay)
        .forEach(d -> assertThat(WireDates.tryParseDate(WireDates.format(d))).contains(d));
  }

  @Test
  @DisplayName("S-IN-09 of all eight-digit texts of one year exactly its days are dates")
  void strictness() {
    for (int year : new int[] {1900, 2000, 2024, 2026}) {
      int dates = 0;
      for (int rest = 0; rest < 10_000; rest++) {
        if (WireDates.tryParseDate(String.format("%04d%04d", year, rest)).isPresent()) {
          dates++;
        }
      }
      assertThat(dates).isEqualTo(LocalDate.of(year, 1, 1).lengthOfYear());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-02, 令和8年11月2日",
    "2019-05-01, 令和元年5月1日",
    "2019-12-31, 令和元年12月31日",
    "2020-01-01, 令和2年1月1日",
    "2019-04-30, 平成31年4月30日",
    "1989-01-08, 平成元年1月8日",
    "1989-01-07, 昭和64年1月7日",
    "1926-12-25, 昭和元年12月25日",
    "1927-01-01, 昭和2年1月1日",
    "1926-12-24, 大正15年12月24日",
    "1912-07-30, 大正元年7月30日",
    "1912-07-29, 明治45年7月29日",
    "1872-12-31, 明治5年12月31日",
    "1868-01-25, 明治元年1月25日",
    "1868-01-24, 西暦1868年1月24日"
  })
  void japanese_era(LocalDate date, String shown) {
    assertThat(WireDates.japaneseEra(date)).isEqualTo(shown);
  }
}
