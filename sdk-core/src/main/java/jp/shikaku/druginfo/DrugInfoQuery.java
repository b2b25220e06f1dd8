package jp.shikaku.druginfo;

import java.time.YearMonth;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.eligibility.ConsentKind;
import jp.shikaku.medical.MedicalInfoQuery;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for one person's drugs and treatments 「薬剤情報・診療情報の照会」 ({@code YZKsiquc01req},
 * medical-info 4): a span of months. Immutable and thread-safe.
 */
public final class DrugInfoQuery extends MedicalInfoQuery {

  private final YearMonth from;
  private final YearMonth until;

  private DrugInfoQuery(Builder builder, YearMonth from, YearMonth until) {
    super(builder, ConsentKind.DRUG_INFO);
    this.from = from;
    this.until = until;
  }

  /**
   * Starts a query.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return the first month} */
  public YearMonth from() {
    return from;
  }

  /** {@return the last month, included} */
  public YearMonth until() {
    return until;
  }

  @Override
  protected String scope() {
    return from + "/" + until;
  }

  /** Collects the conditions of a query. Not thread-safe. */
  public static final class Builder extends MedicalInfoQuery.Builder<Builder> {

    private @Nullable YearMonth from;
    private @Nullable YearMonth until;

    private Builder() {}

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Sets the span. The centre keeps five years at most, nothing before 2021-09; how long a span
     * it takes at once is not public.
     *
     * @param first the first month
     * @param last the last month, included
     * @return this
     */
    public Builder months(YearMonth first, YearMonth last) {
      from = first;
      until = last;
      return this;
    }

    /**
     * Sets the span by its length: the usual way is the last 6 months.
     *
     * @param last the last month, mostly the present one in Japan
     * @param count how many months in all, 1 to 120
     * @return this
     * @throws InvalidQueryException when the count is out of range
     */
    public Builder monthsUntil(YearMonth last, int count) {
      if (count < 1 || count > 120) {
        throw new InvalidQueryException("months", "must be 1 to 120", "1か月から120か月で指定してください");
      }
      return months(last.minusMonths(count - 1L), last);
    }

    /**
     * Checks and freezes the query.
     *
     * @return the query
     * @throws InvalidQueryException when insured or months are missing, or the months are in the
     *     wrong order; nothing is sent
     */
    public DrugInfoQuery build() {
      if (from == null || until == null) {
        throw new InvalidQueryException("months", "are needed", "照会する期間（年月）を指定してください");
      }
      if (until.isBefore(from)) {
        throw new InvalidQueryException(
            "months", "must not end before they begin", "照会する期間の終わりが始まりより前です");
      }
      if (from.getYear() < 1000 || until.getYear() > 9999) {
        throw new InvalidQueryException(
            "months", "must have years of four digits", "年は4桁で指定してください");
      }
      return new DrugInfoQuery(this, from, until);
    }
  }
}
