package jp.shikaku.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import jp.shikaku.InvalidQueryException;
import org.junit.jupiter.api.Test;

class PeriodTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 4, 1);
  private static final LocalDate LAST = LocalDate.of(2027, 3, 31);

  @Test
  void first_and_last_day_are_inside() {
    Period period = Period.of(FIRST, LAST);
    assertThat(period.contains(FIRST.minusDays(1))).isFalse();
    assertThat(period.contains(FIRST)).isTrue();
    assertThat(period.contains(LAST)).isTrue();
    assertThat(period.contains(LAST.plusDays(1))).isFalse();
    assertThat(period.from()).contains(FIRST);
    assertThat(period.until()).contains(LAST);
    assertThat(period.isOpenEnded()).isFalse();
    assertThat(period).hasToString("2026-04-01/2027-03-31");
  }

  @Test
  void one_day_is_a_period() {
    assertThat(Period.of(FIRST, FIRST).contains(FIRST)).isTrue();
  }

  @Test
  void absent_end_and_the_year_9999_are_open() {
    Period open = Period.of(FIRST, null);
    assertThat(open).isEqualTo(Period.of(FIRST, LocalDate.of(9999, 12, 31)));
    assertThat(open).hasSameHashCodeAs(Period.of(FIRST, LocalDate.of(9999, 12, 31)));
    assertThat(open).isEqualTo(Period.of(FIRST, LocalDate.of(9999, 3, 31)));
    assertThat(open.isOpenEnded()).isTrue();
    assertThat(open.until()).isEmpty();
    assertThat(open.contains(LocalDate.of(9999, 12, 31))).isTrue();
    assertThat(open.contains(FIRST.minusDays(1))).isFalse();
    assertThat(open).hasToString("2026-04-01/..");
    assertThat(Period.of(FIRST, LocalDate.of(9998, 12, 31)).isOpenEnded()).isFalse();
  }

  @Test
  void absent_beginning_is_open() {
    Period open = Period.of(null, LAST);
    assertThat(open.from()).isEmpty();
    assertThat(open.contains(LocalDate.of(1, 1, 1))).isTrue();
    assertThat(open.contains(LAST.plusDays(1))).isFalse();
    assertThat(open).hasToString("../2027-03-31").isNotEqualTo(Period.of(FIRST, LAST));
  }

  @Test
  void nothing_told_and_reversed_days_are_no_period() {
    assertThat(Period.tryOf(null, null)).isEmpty();
    assertThat(Period.tryOf(LAST, FIRST)).isEmpty();
    assertThat(Period.tryOf(FIRST, LAST)).contains(Period.of(FIRST, LAST));
    assertThatThrownBy(() -> Period.of(LAST, FIRST))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessage("period: must have a day and must not end before it begins");
    assertThatThrownBy(() -> Period.of(null, null)).isInstanceOf(InvalidQueryException.class);
  }
}
