package jp.shikaku.druginfo;

import java.util.Optional;
import jp.shikaku.Coded;
import jp.shikaku.internal.codec.Field;
import jp.shikaku.internal.codec.Values;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.PointTable;
import org.jspecify.annotations.Nullable;

/**
 * An institution that a line names 「医療機関・薬局」 (tags {@code MeTrDiHCd}/{@code MeTrDiHNm}/{@code
 * DiOrg}, {@code PrlsHCd}/{@code PrlsHNm}/{@code PrIsOrg} and their parallels; medical-info 6.2).
 * What was not told is empty. Immutable and thread-safe.
 */
public final class InstitutionRef {

  private final @Nullable String code;
  private final @Nullable MedicalInstitutionCode institutionCode;
  private final @Nullable String name;
  private final @Nullable Coded<OwnFlag> ownFlag;

  private InstitutionRef(
      @Nullable String code,
      @Nullable MedicalInstitutionCode institutionCode,
      @Nullable String name,
      @Nullable Coded<OwnFlag> ownFlag) {
    this.code = code;
    this.institutionCode = institutionCode;
    this.name = name;
    this.ownFlag = ownFlag;
  }

  static InstitutionRef read(Values values, Field code, Field name, Field own) {
    return new InstitutionRef(
        values.text(code),
        values.institution(code),
        values.text(name),
        values.code(OwnFlag.class, own));
  }

  /** Returns this institution under another name and without its code. */
  InstitutionRef renamed(String pseudonym) {
    return new InstitutionRef(null, null, pseudonym, ownFlag);
  }

  /** {@return the code as it came, if told: text, whose leading zeros may have been lost} */
  public Optional<String> code() {
    return Optional.ofNullable(code);
  }

  /** {@return 医療機関コード; empty when not told or not 10 digits} */
  public Optional<MedicalInstitutionCode> institutionCode() {
    return Optional.ofNullable(institutionCode);
  }

  /** {@return 名称, if told} */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** {@return the flag as it came, if told: {@code 1} one's own institution, {@code 2} another} */
  public Optional<String> ownFlag() {
    return Optional.ofNullable(ownFlag).map(Coded::wire);
  }

  /** {@return whether code or name is told} */
  public boolean isNamed() {
    return code != null || name != null;
  }

  /** {@return whether the code is that of a pharmacy 「調剤」; false also when it is not told} */
  public boolean isPharmacy() {
    return pointTable() == PointTable.PHARMACY;
  }

  /** Tells whether the code is that of a physician or dentist 「医科・歯科」 (medical-info 6.1). */
  boolean isMedicalOrDental() {
    PointTable table = pointTable();
    return table == PointTable.MEDICAL || table == PointTable.DENTAL;
  }

  private @Nullable PointTable pointTable() {
    return institutionCode == null ? null : institutionCode.pointTable().orElse(null);
  }

  /**
   * {@return whether this is one's own institution: by the flag, else by comparing the codes}
   *
   * @param own one's own code; null leaves it to the flag
   */
  public Ownership ownership(@Nullable MedicalInstitutionCode own) {
    if (ownFlag != null && ownFlag.known().isPresent()) {
      return ownFlag.is(OwnFlag.OWN) ? Ownership.OWN : Ownership.OTHER;
    }
    if (own == null || institutionCode == null) {
      return Ownership.UNKNOWN;
    }
    return institutionCode.equals(own) ? Ownership.OWN : Ownership.OTHER;
  }

  /** Returns what tells institutions apart: the code, else the name; empty when neither is told. */
  String key() {
    return code != null ? "#" + code : name != null ? "=" + name : "";
  }

  /** Names no value: where a person is treated is about the person. */
  @Override
  public String toString() {
    return "InstitutionRef[masked]";
  }
}
