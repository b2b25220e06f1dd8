package jp.shikaku.compare;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.eligibility.FamilyRelation;
import jp.shikaku.eligibility.LimitCategory;
import jp.shikaku.eligibility.Sex;
import jp.shikaku.value.Address;
import jp.shikaku.value.CopayRatio;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import jp.shikaku.value.Period;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.PublicExpenseNumber;
import org.jspecify.annotations.Nullable;

/**
 * The insurance of one patient as the practice has stored it 「登録済みの保険情報」, to be compared with an
 * answer. What the practice does not keep is left out and not compared. Immutable and thread-safe.
 */
public final class StoredInsurance {

  private final @Nullable InsurerNumber insurerNumber;
  private final @Nullable InsuredCard card;
  private final @Nullable PersonName name;
  private final @Nullable LocalDate birthdate;
  private final @Nullable Sex sex;
  private final @Nullable FamilyRelation familyRelation;
  private final @Nullable Address address;
  private final @Nullable LocalDate acquiredOn;
  private final @Nullable KeptPeriod period;
  private final @Nullable CopayRatio copayRatio;
  private final @Nullable KeptPeriod elderlyPeriod;
  private final @Nullable LimitCategory limitCategory;
  private final @Nullable KeptPeriod limitPeriod;
  private final List<PublicExpenseNumber> publicExpenses;

  private StoredInsurance(Builder builder) {
    this.insurerNumber = builder.insurerNumber;
    this.card = builder.card;
    this.name = builder.name;
    this.birthdate = builder.birthdate;
    this.sex = builder.sex;
    this.familyRelation = builder.familyRelation;
    this.address = builder.address;
    this.acquiredOn = builder.acquiredOn;
    this.period = builder.period;
    this.copayRatio = builder.copayRatio;
    this.elderlyPeriod = builder.elderlyPeriod;
    this.limitCategory = builder.limitCategory;
    this.limitPeriod = builder.limitPeriod;
    this.publicExpenses = List.copyOf(builder.publicExpenses);
  }

  /** {@return a builder with nothing stored} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return 保険者番号, if stored} */
  public Optional<InsurerNumber> insurerNumber() {
    return Optional.ofNullable(insurerNumber);
  }

  /** {@return 記号・番号・枝番, if stored} */
  public Optional<InsuredCard> card() {
    return Optional.ofNullable(card);
  }

  /** {@return 氏名 with kana and alias, if stored} */
  public Optional<PersonName> name() {
    return Optional.ofNullable(name);
  }

  /** {@return 生年月日, if stored} */
  public Optional<LocalDate> birthdate() {
    return Optional.ofNullable(birthdate);
  }

  /** {@return 性別, if stored} */
  public Optional<Sex> sex() {
    return Optional.ofNullable(sex);
  }

  /** {@return 本人・家族の別, if stored} */
  public Optional<FamilyRelation> familyRelation() {
    return Optional.ofNullable(familyRelation);
  }

  /** {@return 郵便番号・住所, if stored} */
  public Optional<Address> address() {
    return Optional.ofNullable(address);
  }

  /** {@return 資格取得年月日, if stored} */
  public Optional<LocalDate> acquiredOn() {
    return Optional.ofNullable(acquiredOn);
  }

  /** {@return 有効開始・終了年月日, if stored; without the end it is open or not kept} */
  public Optional<Period> period() {
    return keptPeriod().map(KeptPeriod::period);
  }

  /** {@return 負担割合, if stored} */
  public Optional<CopayRatio> copayRatio() {
    return Optional.ofNullable(copayRatio);
  }

  /** {@return 高齢受給者証の有効期間, if stored; without the end it is open or not kept} */
  public Optional<Period> elderlyPeriod() {
    return keptElderlyPeriod().map(KeptPeriod::period);
  }

  /** {@return 限度額適用区分, if stored} */
  public Optional<LimitCategory> limitCategory() {
    return Optional.ofNullable(limitCategory);
  }

  /** {@return 限度額適用認定証の有効期間, if stored; without the end it is open or not kept} */
  public Optional<Period> limitPeriod() {
    return keptLimitPeriod().map(KeptPeriod::period);
  }

  /** {@return 公費負担者番号・公費受給者番号; never null} */
  public List<PublicExpenseNumber> publicExpenses() {
    return publicExpenses;
  }

  Optional<KeptPeriod> keptPeriod() {
    return Optional.ofNullable(period);
  }

  Optional<KeptPeriod> keptElderlyPeriod() {
    return Optional.ofNullable(elderlyPeriod);
  }

  Optional<KeptPeriod> keptLimitPeriod() {
    return Optional.ofNullable(limitPeriod);
  }

  /**
   * {@return the stored medical aid 「医療扶助」, several as former ones may be kept; other public
   * expenses are never in an answer}
   */
  List<PublicExpenseNumber> medicalAids() {
    return publicExpenses.stream().filter(PublicExpenseNumber::isMedicalAid).toList();
  }

  /** Names no value. */
  @Override
  public String toString() {
    return "StoredInsurance[masked]";
  }

  /** Collects what the practice has stored. Not thread-safe. */
  public static final class Builder {
    private @Nullable InsurerNumber insurerNumber;
    private @Nullable InsuredCard card;
    private @Nullable PersonName name;
    private @Nullable LocalDate birthdate;
    private @Nullable Sex sex;
    private @Nullable FamilyRelation familyRelation;
    private @Nullable Address address;
    private @Nullable LocalDate acquiredOn;
    private @Nullable KeptPeriod period;
    private @Nullable CopayRatio copayRatio;
    private @Nullable KeptPeriod elderlyPeriod;
    private @Nullable LimitCategory limitCategory;
    private @Nullable KeptPeriod limitPeriod;
    private final List<PublicExpenseNumber> publicExpenses = new ArrayList<>(1);

    private Builder() {}

    /**
     * {@return this, with 保険者番号}
     *
     * @param number the number; of medical aid alone there is none, see {@link #publicExpense}
     */
    public Builder insurer(InsurerNumber number) {
      this.insurerNumber = Objects.requireNonNull(number);
      return this;
    }

    /**
     * {@return this, with 記号・番号・枝番} A symbol or branch number that it lacks counts as missing, not
     * as not kept: claims need them.
     *
     * @param stored the card
     */
    public Builder card(InsuredCard stored) {
      this.card = Objects.requireNonNull(stored);
      return this;
    }

    /**
     * {@return this, with 氏名}
     *
     * @param stored name, kana and alias as far as kept
     */
    public Builder name(PersonName stored) {
      this.name = Objects.requireNonNull(stored);
      return this;
    }

    /**
     * {@return this, with 生年月日}
     *
     * @param stored the day
     */
    public Builder birthdate(LocalDate stored) {
      this.birthdate = Objects.requireNonNull(stored);
      return this;
    }

    /**
     * {@return this, with 性別}
     *
     * @param stored the sex; {@link Sex#UNSET} is not compared
     */
    public Builder sex(Sex stored) {
      this.sex = Objects.requireNonNull(stored);
      return this;
    }

    /**
     * {@return this, with 本人・家族の別}
     *
     * @param stored the relation
     */
    public Builder familyRelation(FamilyRelation stored) {
      this.familyRelation = Objects.requireNonNull(stored);
      return this;
    }

    /**
     * {@return this, with 郵便番号・住所}
     *
     * @param stored the address
     */
    public Builder address(Address stored) {
      this.address = Objects.requireNonNull(stored);
      return this;
    }

    /**
     * {@return this, with 資格取得年月日}
     *
     * @param stored the first day covered
     */
    public Builder acquiredOn(LocalDate stored) {
      this.acquiredOn = Objects.requireNonNull(stored);
      return this;
    }

    /**
     * {@return this, with 有効期間} A day that is not kept is not compared. An open end 「期限なし」 that is
     * kept as such differs from a last day that the answer tells.
     *
     * @param from first valid day 「有効開始年月日」, null if not kept
     * @param until last valid day 「有効終了年月日」, null if not kept, any day of the year 9999 if the end
     *     is open (eligibility 6.5)
     * @throws InvalidQueryException if the first day is after the last
     */
    public Builder period(@Nullable LocalDate from, @Nullable LocalDate until) {
      this.period = KeptPeriod.of(from, until);
      return this;
    }

    /**
     * {@return this, with 負担割合} Compared with the ratio that the answer gives by its rules
     * (eligibility 6.6).
     *
     * @param stored the ratio of the health insurance, not what is left after public expenses
     */
    public Builder copayRatio(CopayRatio stored) {
      this.copayRatio = Objects.requireNonNull(stored);
      return this;
    }

    /**
     * {@return this, with 高齢受給者証の有効期間} Days as for {@link #period(LocalDate, LocalDate)}.
     *
     * @param from first valid day, null if not kept
     * @param until last valid day, null if not kept, of the year 9999 if open
     * @throws InvalidQueryException if the first day is after the last
     */
    public Builder elderlyPeriod(@Nullable LocalDate from, @Nullable LocalDate until) {
      this.elderlyPeriod = KeptPeriod.of(from, until);
      return this;
    }

    /**
     * {@return this, with 限度額適用区分} Compared with a certificate only, never with a derived category.
     *
     * @param stored the category
     */
    public Builder limitCategory(LimitCategory stored) {
      this.limitCategory = Objects.requireNonNull(stored);
      return this;
    }

    /**
     * {@return this, with 限度額適用認定証の有効期間} Days as for {@link #period(LocalDate, LocalDate)}.
     *
     * @param from first valid day, null if not kept
     * @param until last valid day, null if not kept, of the year 9999 if open
     * @throws InvalidQueryException if the first day is after the last
     */
    public Builder limitPeriod(@Nullable LocalDate from, @Nullable LocalDate until) {
      this.limitPeriod = KeptPeriod.of(from, until);
      return this;
    }

    /**
     * {@return this, with one 公費 more} Only medical aid 「医療扶助」 (法別番号 12) is in an answer and
     * compared.
     *
     * @param stored payer's and recipient's number
     */
    public Builder publicExpense(PublicExpenseNumber stored) {
      this.publicExpenses.add(Objects.requireNonNull(stored));
      return this;
    }

    /** {@return what is stored; nothing is needed} */
    public StoredInsurance build() {
      return new StoredInsurance(this);
    }
  }
}
