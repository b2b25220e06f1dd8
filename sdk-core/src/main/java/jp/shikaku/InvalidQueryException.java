package jp.shikaku;

import java.util.Locale;

/**
 * An input that breaks a rule 「入力不正」; nothing was sent. It names the field and the rule and never
 * the value, so that it can be logged.
 */
public final class InvalidQueryException extends OqsException {

  private static final long serialVersionUID = 1L;

  private final transient String field;
  private final transient String rule;
  private final transient String japaneseRule;

  /**
   * Creates the exception with an English rule only.
   *
   * @param field name of the input as the API spells it, for example {@code insurerNumber}
   * @param rule what was expected, in English, without the value
   */
  public InvalidQueryException(String field, String rule) {
    this(field, rule, rule);
  }

  /**
   * Creates the exception.
   *
   * @param field name of the input as the API spells it
   * @param rule what was expected, in English, without the value
   * @param japaneseRule the same for the desk, in Japanese
   */
  public InvalidQueryException(String field, String rule, String japaneseRule) {
    super(field + ": " + rule, null, ExchangeContext.NONE);
    this.field = field;
    this.rule = rule;
    this.japaneseRule = japaneseRule;
  }

  /** {@return the name of the input, as the API spells it} */
  public String field() {
    return field;
  }

  /** {@return what was expected, in English} */
  public String rule() {
    return rule;
  }

  /**
   * {@return what was expected, for the desk}
   *
   * @param locale Japanese unless English
   */
  public String rule(Locale locale) {
    return choose(locale, japaneseRule, rule);
  }

  /** {@return false: the input has to be repaired first} */
  @Override
  public boolean isRetryable() {
    return false;
  }

  @Override
  public String userMessage(Locale locale) {
    return choose(
        locale,
        "入力内容に誤りがあるため、照会していません（" + FieldNames.japanese(field) + "）：" + japaneseRule,
        "The input is not valid and nothing was sent (" + field + "): " + rule);
  }
}
