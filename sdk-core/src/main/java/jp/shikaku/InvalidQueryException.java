package jp.shikaku;

/**
 * A query or a value that must not be sent: names the field and the rule, never the value.
 *
 * <p>Thrown before anything leaves this process. Immutable.
 */
public final class InvalidQueryException extends RuntimeException {
  private final String field;
  private final String rule;

  /**
   * Makes the exception.
   *
   * @param field name of the field, for example {@code insurerNumber}
   * @param rule the broken rule in English; never contains the value
   */
  public InvalidQueryException(String field, String rule) {
    super(field + ": " + rule);
    this.field = field;
    this.rule = rule;
  }

  /**
   * Returns the name of the field.
   *
   * @return the field
   */
  public String field() {
    return field;
  }

  /**
   * Returns the broken rule in English.
   *
   * @return the rule
   */
  public String rule() {
    return rule;
  }
}
