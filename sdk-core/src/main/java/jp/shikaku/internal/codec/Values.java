package jp.shikaku.internal.codec;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.CodeValue;
import jp.shikaku.Coded;
import jp.shikaku.Finding.Problem;
import jp.shikaku.value.CopayRatio;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.Period;
import jp.shikaku.value.ReferenceNumber;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;

/**
 * The typed values of one block. What was not told is null; a text that is not what it should be is
 * null too and becomes a finding, so that no getter of an answer ever throws.
 */
public final class Values {

  private final Block block;
  private final Findings findings;

  /**
   * Creates the view.
   *
   * @param block the texts
   * @param findings receives what is not understood
   */
  public Values(Block block, Findings findings) {
    this.block = block;
    this.findings = findings;
  }

  /** Returns the receiver of findings. */
  public Findings findings() {
    return findings;
  }

  /** Returns the text without white space around it. */
  public @Nullable String text(Field field) {
    return block.text(field);
  }

  /** Returns the text exactly as it came, unless it is blank. */
  public @Nullable String wire(Field field) {
    String wire = block.wire(field);
    return wire == null || wire.isBlank() ? null : wire;
  }

  /** Returns where the group begins: orders the groups of different lists. */
  public int place() {
    return block.place();
  }

  /** Returns a day. */
  public @Nullable LocalDate date(Field field) {
    String text = block.text(field);
    return text == null ? null : orFinding(field, WireDates.tryParseDate(text));
  }

  /** Returns a month. */
  public @Nullable YearMonth month(Field field) {
    String text = block.text(field);
    return text == null ? null : orFinding(field, WireDates.tryParseMonth(text));
  }

  /** Returns a time in Japan. */
  public @Nullable OffsetDateTime time(Field field) {
    String text = block.text(field);
    return text == null ? null : orFinding(field, WireDates.tryParseTime(text));
  }

  /** Returns a ratio in percent. */
  public @Nullable CopayRatio ratio(Field field) {
    String text = block.text(field);
    return text == null ? null : orFinding(field, CopayRatio.tryParseWire(text));
  }

  /** Returns an amount in yen. */
  public @Nullable Long yen(Field field) {
    String text = block.text(field);
    return text == null ? null : orFinding(field, parseWhole(text));
  }

  /** Returns a number of things. */
  public @Nullable Long count(Field field) {
    String text = block.text(field);
    return text == null ? null : orFinding(field, parseWhole(text));
  }

  /** Returns a number without sign that may have decimals, with the decimals as written. */
  public @Nullable BigDecimal decimal(Field field) {
    String text = block.text(field);
    return text == null ? null : orFinding(field, parseDecimal(text));
  }

  /** Half-width as every number of the wire; no exponent, which could fill memory. */
  private static Optional<BigDecimal> parseDecimal(String text) {
    int point = -1;
    long digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && point < 0 && i < text.length() - 1) {
        point = i;
      } else if (c >= '0' && c <= '9') {
        digits = 10 * digits + c - '0';
      } else {
        return Optional.empty();
      }
    }
    if (text.length() > 18) {
      return text.length() > 30 ? Optional.empty() : Optional.of(new BigDecimal(text));
    }
    // The constructor would copy the text.
    return Optional.of(BigDecimal.valueOf(digits, point < 0 ? 0 : text.length() - 1 - point));
  }

  private static Optional<Long> parseWhole(String text) {
    if (text.length() > 15) {
      return Optional.empty();
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return Optional.empty();
      }
      value = 10 * value + digit;
    }
    return Optional.of(value);
  }

  /** Returns a code of a table. */
  public <E extends Enum<E> & CodeValue> @Nullable Coded<E> code(Class<E> table, Field field) {
    String text = block.text(field);
    return text == null ? null : orFinding(field, Coded.of(table, text));
  }

  /** Returns a code of a table that has only some of the constants. */
  public <E extends Enum<E> & CodeValue> @Nullable Coded<E> code(Set<E> table, Field field) {
    String text = block.text(field);
    return text == null ? null : orFinding(field, Coded.of(table, text));
  }

  private <E extends Enum<E> & CodeValue> Coded<E> orFinding(Field field, Coded<E> code) {
    if (code.known().isEmpty()) {
      findings.add(Problem.UNKNOWN_CODE, block, field);
    }
    return code;
  }

  /**
   * Returns a span of days; a span that ends before it begins is a finding at its end.
   *
   * @return null when neither end was told
   */
  public @Nullable Period period(Field from, Field until) {
    LocalDate first = date(from);
    LocalDate last = date(until);
    if (first == null && last == null) {
      return null;
    }
    Optional<Period> period = Period.tryOf(first, last);
    if (period.isEmpty()) {
      findings.add(Problem.BAD_VALUE, block, until);
    }
    return period.orElse(null);
  }

  /** Returns an insurer number. */
  public @Nullable InsurerNumber insurer(Field field) {
    String text = block.text(field);
    return text == null ? null : orFinding(field, InsurerNumber.tryParse(text));
  }

  /** Returns a code of a medical institution. */
  public @Nullable MedicalInstitutionCode institution(Field field) {
    String text = block.text(field);
    return text == null ? null : orFinding(field, MedicalInstitutionCode.tryParse(text));
  }

  /** Returns a reference number. */
  public @Nullable ReferenceNumber reference(Field field) {
    String text = block.text(field);
    return text == null ? null : orFinding(field, ReferenceNumber.tryParse(text));
  }

  private <T> @Nullable T orFinding(Field field, Optional<T> value) {
    if (value.isEmpty()) {
      findings.add(Problem.BAD_VALUE, block, field);
    }
    return value.orElse(null);
  }
}
