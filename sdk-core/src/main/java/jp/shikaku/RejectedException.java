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
  private final transient boolean isByGateway;

  /**
   * Creates the exception.
   *
   * @param document what the terminal wrote, raw; its layout is not public. Kept off the message
   * @param context the exchange
   */
  public RejectedException(byte[] document, ExchangeContext context) {
    super("the terminal refused the request file", null, context);
    this.document = document.clone();
    this.isByGateway = false;
  }

  /**
   * Creates the exception for a request that a gateway refused before any terminal saw it.
   *
   * @param code the gateway's code, for example {@code digest-mismatch} (transports 5.4)
   * @param document the gateway's explanation, raw. Kept off the message
   * @param context the exchange
   */
  public RejectedException(String code, byte[] document, ExchangeContext context) {
    super("the gateway refused the request: " + code, null, context);
    this.document = document.clone();
    this.isByGateway = true;
  }

  /**
   * {@return a copy of what the terminal or the gateway wrote; may be empty, may hold values of a
   * person}
   */
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
    String who =
        choose(locale, isByGateway ? "中継サーバー" : "資格確認端末", isByGateway ? "gateway" : "terminal");
    return choose(
        locale,
        who + "が照会ファイルを受け付けませんでした。" + notDone(locale) + "システム担当者に連絡してください。",
        "The "
            + who
            + " refused the request file. "
            + notDone(locale)
            + " Call the system's vendor.");
  }
}
