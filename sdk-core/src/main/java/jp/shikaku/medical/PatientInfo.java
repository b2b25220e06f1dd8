package jp.shikaku.medical;

import java.time.LocalDate;
import java.util.Optional;
import jp.shikaku.Coded;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.value.Likeness;
import jp.shikaku.value.PersonName;
import org.jspecify.annotations.Nullable;

/**
 * The person that an answer says it is about 「患者情報」 (tags {@code QuaInf}, {@code
 * QualificationsInfo}; medical-info 5), or the person asked for. What was not told is empty.
 * Immutable and thread-safe.
 */
public final class PatientInfo {

  private final @Nullable PersonName name;
  private final @Nullable LocalDate birthdate;
  private final @Nullable Coded<Sex> sex;

  private PatientInfo(
      @Nullable PersonName name, @Nullable LocalDate birthdate, @Nullable Coded<Sex> sex) {
    this.name = name;
    this.birthdate = birthdate;
    this.sex = sex;
  }

  /**
   * Creates a person.
   *
   * @param name 氏名 with kana, or null
   * @param birthdate 生年月日, or null
   * @param sex 性別, or null
   * @return the person
   */
  public static PatientInfo of(
      @Nullable PersonName name, @Nullable LocalDate birthdate, @Nullable Coded<Sex> sex) {
    return new PatientInfo(name, birthdate, sex);
  }

  /**
   * {@return the person of a qualification}
   *
   * @param qualification of an eligibility answer
   */
  public static PatientInfo of(Qualification qualification) {
    return new PatientInfo(
        qualification.name().orElse(null),
        qualification.birthdate().orElse(null),
        qualification.sex().orElse(null));
  }

  /** {@return 氏名・氏名カナ, if told} */
  public Optional<PersonName> name() {
    return Optional.ofNullable(name);
  }

  /** {@return 生年月日, if told} */
  public Optional<LocalDate> birthdate() {
    return Optional.ofNullable(birthdate);
  }

  /** {@return 性別, if told; 1 男, 2 女} */
  public Optional<Coded<Sex>> sex() {
    return Optional.ofNullable(sex);
  }

  /**
   * Compares name and birth date with those of another source, names whatever their widths, kinds
   * of kana and variant characters. Sex is not compared: sources differ in what they register.
   *
   * @param that the other source
   * @return never {@link PatientCheck#NOT_ASKED}
   */
  public PatientCheck compare(PatientInfo that) {
    boolean dates = birthdate != null && that.birthdate != null;
    if (birthdate != null && that.birthdate != null && !birthdate.equals(that.birthdate)) {
      return PatientCheck.DIFFERENT;
    }
    Likeness names =
        name == null || that.name == null ? Likeness.UNKNOWN : name.compare(that.name).likeness();
    return switch (names) {
      case DIFFERENT -> PatientCheck.DIFFERENT;
      case UNKNOWN -> dates ? PatientCheck.PARTLY : PatientCheck.NOT_TOLD;
      case EQUAL, NEAR -> dates ? PatientCheck.SAME : PatientCheck.PARTLY;
    };
  }

  /** Names no value of the person. */
  @Override
  public String toString() {
    return "PatientInfo[masked]";
  }
}
