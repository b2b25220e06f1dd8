package jp.shikaku.druginfo;

import java.time.LocalDate;
import java.util.Optional;
import jp.shikaku.value.MedicalInstitutionCode;

/**
 * Which lines tell of the same dispensing 「重複の判定」, and which of them is the best. Implemented by
 * users who do not want {@link #DEFAULT}.
 */
public interface MergePolicy {

  /**
   * The rule of medical-info 6.1: same medical or dental institution (the prescriber, else the one
   * that treated) and same day; of each drug of such a group the best source is kept. A pharmacy
   * never forms a group. Its weakness: the same drug in two prescriptions of one institution on one
   * day counts as told twice, and a prescription dispensed on a later day than written is in
   * another group.
   */
  MergePolicy DEFAULT =
      line -> {
        Optional<MedicalInstitutionCode> institution = medicalInstitution(line);
        Optional<LocalDate> day = line.day();
        if (institution.isEmpty()) {
          return Group.none(MergeNote.NO_INSTITUTION);
        }
        return day.isEmpty()
            ? Group.none(MergeNote.NO_DATE)
            : Group.of(institution.get().value() + " " + day.get());
      };

  /**
   * Returns the group of a line.
   *
   * @param line the line
   * @return the group, or why there is none
   */
  Group groupOf(DrugLine line);

  /**
   * Returns the rank of a line in its group.
   *
   * @param line the line
   * @return the smaller the better; of one drug the lines of the best rank are kept
   */
  default int rank(DrugLine line) {
    return line.source().rank();
  }

  /**
   * The institution that a line is grouped by under {@link #DEFAULT}.
   *
   * @param line the line
   * @return the prescriber's code if it is a physician's or dentist's, else that of the institution
   *     that treated, else empty
   */
  static Optional<MedicalInstitutionCode> medicalInstitution(DrugLine line) {
    if (line.prescriber().isMedicalOrDental()) {
      return line.prescriber().institutionCode();
    }
    return line.institution().isMedicalOrDental()
        ? line.institution().institutionCode()
        : Optional.empty();
  }

  /** A group of lines by its key, or why a line is in none. Immutable. */
  final class Group {

    private final String key;
    private final Optional<MergeNote> whyNone;

    private Group(String key, Optional<MergeNote> whyNone) {
      this.key = key;
      this.whyNone = whyNone;
    }

    /**
     * {@return a group}
     *
     * @param key equal for lines of the same group
     */
    public static Group of(String key) {
      return new Group(key, Optional.empty());
    }

    /**
     * {@return no group: the line is kept}
     *
     * @param why the reason to show
     */
    public static Group none(MergeNote why) {
      return new Group("", Optional.of(why));
    }

    /** {@return why there is no group; empty when there is one} */
    public Optional<MergeNote> whyNone() {
      return whyNone;
    }

    String key() {
      return key;
    }

    /** Names no value: the key tells of an institution and a day. */
    @Override
    public String toString() {
      return "Group[masked]";
    }
  }
}
