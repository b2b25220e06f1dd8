package jp.shikaku.druginfo;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import jp.shikaku.internal.codec.Values;
import jp.shikaku.internal.io.Sha256;
import jp.shikaku.value.MedicalInstitutionCode;
import org.jspecify.annotations.Nullable;

/**
 * One drug of one day 「薬剤情報の明細」 (tags {@code DrugInf}, {@code CzDrugInf}, {@code ShDrugInf};
 * medical-info 6.2). What was not told is empty, never 0. Each line of a document is an object of
 * its own: two lines with the same content are two lines. Immutable and thread-safe.
 */
public final class DrugLine {

  private static final Pattern MAKER = Pattern.compile("[「｢][^」｣]*[」｣]");
  private static final int MOST_DAYS = 9_999;

  private final int index;
  private final LineMonth month;
  private final @Nullable LocalDate dispensedOn;
  private final @Nullable LocalDate prescribedOn;
  private final DrugTexts texts;
  private final @Nullable BigDecimal amount;
  private final @Nullable BigDecimal times;

  private DrugLine(
      int index,
      LineMonth month,
      @Nullable LocalDate dispensedOn,
      @Nullable LocalDate prescribedOn,
      DrugTexts texts,
      @Nullable BigDecimal amount,
      @Nullable BigDecimal times) {
    this.index = index;
    this.month = month;
    this.dispensedOn = dispensedOn;
    this.prescribedOn = prescribedOn;
    this.texts = texts;
    this.amount = amount;
    this.times = times;
  }

  /** Returns null when nothing is told of the drug. */
  static @Nullable DrugLine read(
      int index,
      LineMonth month,
      @Nullable LocalDate dispensedOn,
      @Nullable LocalDate prescribedOn,
      SourceLayout layout,
      Values values) {
    DrugTexts texts = DrugTexts.read(layout, values);
    BigDecimal amount = values.decimal(layout.amount);
    BigDecimal times = values.decimal(layout.times);
    return texts.tellsNothing()
        ? null
        : new DrugLine(index, month, dispensedOn, prescribedOn, texts, amount, times);
  }

  /** Returns this line with other institutions and other free texts. */
  DrugLine redacted(LineMonth other, UnaryOperator<String> change) {
    return new DrugLine(
        index, other, dispensedOn, prescribedOn, texts.mapFreeTexts(change), amount, times);
  }

  LineMonth lineMonth() {
    return month;
  }

  /** {@return the place among all lines of the document, from 0} */
  public int index() {
    return index;
  }

  /** {@return where the line comes from} */
  public DrugSource source() {
    return month.source();
  }

  /** {@return 診療年月・調剤年月・処方年月, if told} */
  public Optional<YearMonth> month() {
    return Optional.ofNullable(month.month());
  }

  /**
   * {@return 調剤年月日, of drugs given in the institution the day of treatment, if told; a {@link
   * DrugSource#PRESCRIPTION} never has it}
   */
  public Optional<LocalDate> dispensedOn() {
    return Optional.ofNullable(dispensedOn);
  }

  /** {@return 処方年月日, if told; often not of drugs given in the institution} */
  public Optional<LocalDate> prescribedOn() {
    return Optional.ofNullable(prescribedOn);
  }

  /**
   * {@return the day the line stands under: of dispensing, else of the prescription; empty when
   * neither is told}
   */
  public Optional<LocalDate> day() {
    return dispensedOn().or(this::prescribedOn);
  }

  /**
   * {@return the institution that treated or dispensed, mostly a pharmacy; of a {@link
   * DrugSource#PRESCRIPTION} the one that prescribed; never null, it may name nothing}
   */
  public InstitutionRef institution() {
    return month.institution();
  }

  /** {@return 処方元医療機関; never null, it names nothing for drugs given in the institution} */
  public InstitutionRef prescriber() {
    return month.prescriber();
  }

  /** {@return who ordered the drug: the prescriber where one is named, else the institution} */
  public InstitutionRef origin() {
    return month.origin();
  }

  /**
   * {@return whether the line is of one's own institution, as prescriber or as the one that gave
   * the drug; unknown when only the pharmacy is known}
   *
   * @param own one's own code, which counts where a flag is absent; null leaves it to the flags
   */
  public Ownership ownership(@Nullable MedicalInstitutionCode own) {
    return month.ownership(own);
  }

  /** {@return whether a pharmacy gave it or the institution itself, by medical-info 6.3} */
  public DispensingPlace dispensingPlace() {
    if (source() == DrugSource.PRESCRIPTION) {
      return DispensingPlace.UNKNOWN;
    }
    if (institution().isPharmacy() || prescriber().code().isPresent()) {
      return DispensingPlace.OUTSIDE;
    }
    return institution().isMedicalOrDental() ? DispensingPlace.INSIDE : DispensingPlace.UNKNOWN;
  }

  /** {@return 入外 of claims verbatim, if told: 1 入院, 2 入院外; it is not {@link #dispensingPlace()}} */
  public Optional<String> inOut() {
    return ofClaims(month.classification());
  }

  /**
   * {@return the class of an e-prescription verbatim (tags {@code CzPrCl}, {@code ShPrCl}), if
   * told; its values are not public}
   */
  public Optional<String> prescriptionClass() {
    return ofPrescriptions(month.classification());
  }

  /** {@return 診療識別 of claims verbatim, if told, for example 21; see {@link #use()}} */
  public Optional<String> claimClass() {
    return ofClaims(texts.classification());
  }

  /**
   * {@return 剤形区分 of e-prescriptions verbatim (tags {@code CzUsageCl}, {@code ShUsageCl}), if told;
   * another code set than {@link #claimClass()}}
   */
  public Optional<String> dosageForm() {
    return ofPrescriptions(texts.classification());
  }

  private Optional<String> ofClaims(@Nullable String text) {
    return Optional.ofNullable(source() == DrugSource.CLAIM ? text : null);
  }

  private Optional<String> ofPrescriptions(@Nullable String text) {
    return Optional.ofNullable(source() == DrugSource.CLAIM ? null : text);
  }

  /** {@return how the drug is used, by {@link #claimClass()}} */
  public DrugUse use() {
    return switch (claimClass().orElse("")) {
      case "21" -> DrugUse.ORAL;
      case "22" -> DrugUse.AS_NEEDED;
      case "23" -> DrugUse.EXTERNAL;
      default -> DrugUse.UNKNOWN;
    };
  }

  /**
   * {@return レセプト電算処理コード of 9 digits as it came, if told; it is not the YJ code, and a prescription
   * by generic name 「一般名処方」 may have none}
   */
  public Optional<String> code() {
    return Optional.ofNullable(texts.code());
  }

  /**
   * {@return the ingredient 「成分」: the first 7 characters of the YJ code; empty without a code or
   * where the mapping does not hold it, which is not "no such ingredient"}
   *
   * @param mapping レセプト電算処理コード to YJ code
   */
  public Optional<String> ingredientKey(DrugCodeMapping mapping) {
    return yj(mapping).map(DrugKeys::ingredient);
  }

  /**
   * {@return 薬効分類, only its largest classes: the first character of the YJ code, for example 2
   * 個々の器官系用医薬品; empty like {@link #ingredientKey}}
   *
   * @param mapping レセプト電算処理コード to YJ code
   */
  public Optional<String> therapeuticClass(DrugCodeMapping mapping) {
    return yj(mapping).map(yj -> yj.substring(0, 1));
  }

  private Optional<String> yj(DrugCodeMapping mapping) {
    return code().flatMap(code -> DrugKeys.yj(code, mapping));
  }

  /** {@return 薬剤名 as on the claim, with the maker in 「」, if told} */
  public Optional<String> name() {
    return Optional.ofNullable(texts.name());
  }

  /** {@return 薬剤名 without the maker in 「」, else as it came, if told} */
  public Optional<String> nameWithoutMaker() {
    return name().map(text -> MAKER.matcher(text).replaceAll("").strip());
  }

  /** {@return 成分名, if told} */
  public Optional<String> ingredient() {
    return Optional.ofNullable(texts.ingredient());
  }

  /**
   * {@return 使用量 in {@link #unit()}, if told: for oral drugs per day, for external and as-needed
   * ones in all; empty also when it is no number, see {@link #amountOnWire()}}
   */
  public Optional<BigDecimal> amount() {
    return Optional.ofNullable(amount);
  }

  /** {@return 使用量 as it came, if told: also where it is no number} */
  public Optional<String> amountOnWire() {
    return Optional.ofNullable(texts.amount());
  }

  /** {@return 単位, if told} */
  public Optional<String> unit() {
    return Optional.ofNullable(texts.unit());
  }

  /**
   * {@return 回数, if told: days of oral drugs, doses of as-needed ones, 1 of external ones; empty
   * also when it is no number, see {@link #timesOnWire()} and {@link #statedDays()}}
   */
  public Optional<BigDecimal> times() {
    return Optional.ofNullable(times);
  }

  /** {@return 回数 as it came, if told: also where it is no number} */
  public Optional<String> timesOnWire() {
    return Optional.ofNullable(texts.times());
  }

  /** {@return 用法, if told; empty for external drugs} */
  public Optional<String> usage() {
    return Optional.ofNullable(texts.usage());
  }

  /** {@return 特別指示, if told: of external drugs times per day and site} */
  public Optional<String> instruction() {
    return Optional.ofNullable(texts.instruction());
  }

  /** {@return usage and instruction, parted by a full-width blank; empty when neither is told} */
  public Optional<String> usageText() {
    if (texts.usage() == null || texts.instruction() == null) {
      return usage().or(this::instruction);
    }
    return Optional.of(texts.usage() + "　" + texts.instruction());
  }

  /**
   * {@return for how many days the drug was given 「投与日数」, only where the wire states it: oral drugs
   * of claims with a whole number of times}
   */
  public OptionalInt statedDays() {
    boolean whole =
        use() == DrugUse.ORAL
            && times != null
            && times.signum() > 0
            && times.compareTo(BigDecimal.valueOf(MOST_DAYS)) <= 0
            && times.stripTrailingZeros().scale() <= 0;
    return whole && times != null ? OptionalInt.of(times.intValue()) : OptionalInt.empty();
  }

  /**
   * {@return a key for storing the line once 「取込キー」: the SHA-256, in hexadecimal digits, of all
   * that is told of the drug, without place in the document, own flags, or anything of the patient}
   * Equal in every answer that tells the same; two equal lines of one document share it. It is as
   * confidential as the line. Of a whole document see {@code sha256()} of the answer.
   */
  public String importKey() {
    return Sha256.hex(DrugKeys.content(this).getBytes(StandardCharsets.UTF_8));
  }

  /** Names the place only: what a person takes is about the person. */
  @Override
  public String toString() {
    return "DrugLine[" + index + "]";
  }
}
