package jp.shikaku.checkup;

import jp.shikaku.InvalidQueryException;
import jp.shikaku.eligibility.ConsentKind;
import jp.shikaku.medical.MedicalInfoQuery;

/**
 * What is asked for one person's checkups 「特定健診情報の照会」 ({@code TKKsiquc01req}, medical-info 4): all
 * there are, since the request has no period. Immutable and thread-safe.
 */
public final class CheckupQuery extends MedicalInfoQuery {

  private CheckupQuery(Builder builder) {
    super(builder, ConsentKind.CHECKUP);
  }

  /**
   * Starts a query.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  protected String scope() {
    return "";
  }

  /** Collects the conditions of a query. Not thread-safe. */
  public static final class Builder extends MedicalInfoQuery.Builder<Builder> {

    private Builder() {}

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Checks and freezes the query.
     *
     * @return the query
     * @throws InvalidQueryException when the insured is missing; nothing is sent
     */
    public CheckupQuery build() {
      return new CheckupQuery(this);
    }
  }
}
