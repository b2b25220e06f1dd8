package jp.shikaku.eligibility;

import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import jp.shikaku.value.PersonName;
import org.jspecify.annotations.Nullable;

/**
 * The person as the host's own chart knows him or her 「カルテ上の本人」, to be compared with an answer.
 * Immutable and thread-safe.
 */
public final class ChartPerson {

  private final PersonName name;
  private final LocalDate birthdate;
  private final @Nullable Sex sex;

  private ChartPerson(PersonName name, LocalDate birthdate, @Nullable Sex sex) {
    this.name = Objects.requireNonNull(name);
    this.birthdate = Objects.requireNonNull(birthdate);
    this.sex = sex;
  }

  /**
   * Creates a person whose sex is not compared.
   *
   * @param name 氏名 as in the chart; once a human has accepted the registered spelling, that
   * @param birthdate 生年月日
   * @return the person
   */
  public static ChartPerson of(PersonName name, LocalDate birthdate) {
    return new ChartPerson(name, birthdate, null);
  }

  /**
   * Creates a person.
   *
   * @param name 氏名 as in the chart
   * @param birthdate 生年月日
   * @param sex 性別
   * @return the person
   */
  public static ChartPerson of(PersonName name, LocalDate birthdate, Sex sex) {
    return new ChartPerson(name, birthdate, Objects.requireNonNull(sex));
  }

  /** {@return 氏名} */
  public PersonName name() {
    return name;
  }

  /** {@return 生年月日} */
  public LocalDate birthdate() {
    return birthdate;
  }

  /** {@return 性別, if it is to be compared} */
  public Optional<Sex> sex() {
    return Optional.ofNullable(sex);
  }

  /** Names no value of the person. */
  @Override
  public String toString() {
    return "ChartPerson[masked]";
  }
}
