package jp.shikaku.druginfo;

import java.time.YearMonth;
import jp.shikaku.internal.codec.Values;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/** What the lines of one month container share. A null was not told. */
record LineMonth(
    DrugSource source,
    @Nullable YearMonth month,
    InstitutionRef institution,
    InstitutionRef prescriber,
    @Nullable String classification) {

  static LineMonth read(SourceLayout layout, Values values) {
    return new LineMonth(
        layout.source,
        values.month(layout.yearMonth),
        InstitutionRef.read(values, layout.institution, layout.institutionName, layout.own),
        InstitutionRef.read(values, layout.prescriber, layout.prescriberName, layout.prescriberOwn),
        values.text(layout.classification));
  }

  /** The prescriber where one is named, else the institution itself. */
  InstitutionRef origin() {
    return prescriber.isNamed() ? prescriber : institution;
  }

  /** Own when either side is; another only when the one that ordered is known to be (6.3). */
  Ownership ownership(@Nullable MedicalInstitutionCode own) {
    Ownership ordered = prescriber.ownership(own);
    Ownership gave = institution.ownership(own);
    if (ordered == Ownership.OWN || gave == Ownership.OWN) {
      return Ownership.OWN;
    }
    if (ordered == Ownership.OTHER) {
      return Ownership.OTHER;
    }
    // A pharmacy that is another's tells nothing about who prescribed.
    return gave == Ownership.OTHER && !prescriber.isNamed() && institution.isMedicalOrDental()
        ? Ownership.OTHER
        : Ownership.UNKNOWN;
  }

  @Override
  public String toString() {
    return "LineMonth[masked]";
  }
}
