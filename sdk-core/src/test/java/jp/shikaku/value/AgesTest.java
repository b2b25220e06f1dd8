package jp.shikaku.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgesTest {
  @ParameterizedTest
  @CsvSource({
    "1956-11-02, 70, 2026-11-01",
    "2020-04-01, 6, 2026-03-31",
    "2020-04-02, 6, 2026-04-01",
    "2020-01-01, 6, 2025-12-31",
    "2020-02-29, 6, 2026-02-28",
    "2020-02-29, 4, 2024-02-28",
    "2020-03-01, 4, 2024-02-29",
    "2020-03-01, 6, 2026-02-28"
  })
  void an_age_is_completed_on_the_eve_of_the_birthday(LocalDate birthdate, int age, LocalDate day) {
    assertThat(Ages.completedOn(birthdate, age)).isEqualTo(day);
    assertThat(Ages.completed(birthdate, day)).isEqualTo(age);
    assertThat(Ages.completed(birthdate, day.minusDays(1))).isEqualTo(age - 1);
  }

  @Test
  void completed_age_agrees_with_the_day_it_is_completed_on() {
    Random random = new Random(6);
    for (int i = 0; i < 5_000; i++) {
      LocalDate birthdate = LocalDate.of(1900, 1, 1).plusDays(random.nextInt(45_000));
      LocalDate day = birthdate.plusDays(random.nextInt(40_000));
      int age = Ages.completed(birthdate, day);
      assertThat(Ages.completedOn(birthdate, age)).isBeforeOrEqualTo(day);
      assertThat(Ages.completedOn(birthdate, age + 1)).isAfter(day);
    }
  }

  @Test
  void nobody_has_an_age_before_the_birth() {
    LocalDate birthdate = LocalDate.of(2026, 11, 2);
    assertThat(Ages.completed(birthdate, birthdate)).isZero();
    assertThat(Ages.completed(birthdate, birthdate.minusDays(1))).isNegative();
    assertThat(Ages.completed(birthdate, birthdate.minusYears(2))).isNegative();
  }

  @ParameterizedTest
  @CsvSource({
    "2020-04-01, 2026-03-31",
    "2020-04-02, 2027-03-31",
    "2020-03-31, 2026-03-31",
    "2020-12-31, 2027-03-31",
    "2020-01-01, 2026-03-31",
    "2020-02-29, 2026-03-31"
  })
  void preschool_ends_on_the_first_31_march_after_six(LocalDate birthdate, LocalDate last) {
    assertThat(Ages.isPreschool(birthdate, birthdate)).isTrue();
    assertThat(Ages.isPreschool(birthdate, last)).isTrue();
    assertThat(Ages.isPreschool(birthdate, last.plusDays(1))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "1956-11-01, 2026-11-01",
    "1956-11-02, 2026-12-01",
    "1956-11-30, 2026-12-01",
    "1956-12-31, 2027-01-01",
    "1957-03-01, 2027-03-01",
    "1956-02-29, 2026-03-01",
    "1957-01-31, 2027-02-01"
  })
  void copay_of_70_begins_the_month_after(LocalDate birthdate, LocalDate first) {
    assertThat(Ages.copay70Applies(birthdate, first.minusDays(1))).isFalse();
    assertThat(Ages.copay70Applies(birthdate, first)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1951-11-02, 2026-11-02", "1951-11-01, 2026-11-01", "1952-02-29, 2027-03-01"})
  void late_elderly_begin_on_the_75th_birthday_itself(LocalDate birthdate, LocalDate first) {
    assertThat(Ages.is75(birthdate, first.minusDays(1))).isFalse();
    assertThat(Ages.copay70Applies(birthdate, first.minusDays(1))).isTrue();
    assertThat(Ages.is75(birthdate, first)).isTrue();
    assertThat(Ages.copay70Applies(birthdate, first)).isFalse();
  }
}
