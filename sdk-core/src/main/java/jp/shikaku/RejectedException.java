package jp.shikaku;

import java.util.Locale;

/**
 * The terminal refused the request file itself 「要求ファイル不備」 (a {@code .err} file, eligibility 1.6) or
 * the gateway refused it. A fault of the program or its settings; sending the same again does not
 * help.
 */
public final class RejectedException extends OqsException {

  private static final long serialVersionUID = 1L;

  private final transient byte[] document;

  /**
   * Creates the exception.
   *
   * @param document what the terminal wrote, raw; its layout is not public. Kept off the message
   * @param context the exchange
   */
  public RejectedException(byte[] document, ExchangeContext context) {
    super("the terminal refused the request file", null, context);
    this.document = document.clone();
  }

  /** {@return a copy of what the terminal wrote; may be empty, may hold values of a person} */
  public byte[] document() {
    return document.clone();
  }

  /** {@return false: the request has to be repaired first} */
  @Override
  public boolean isRetryable() {
    return false;
  }

  @Override
  public String userMessage(Locale locale) {
    return choose(
        locale,
        "資格確認端末が照会ファイルを受け付けませんでした。" + notDone(locale) + "システム担当者に連絡してください。",
        "The terminal refused the request file. " + notDone(locale) + " Call the system's vendor.");
  }
}
