package jp.shikaku.cardreader;

/**
 * What was laid on a reader 「カードの種別」, told by its token name (cardreader 4.2), never by its ATR.
 */
public enum CardKind {
  /** A My Number Card 「マイナンバーカード」. */
  MY_NUMBER_CARD("マイナンバーカード"),
  /** An Android phone that stands for the card. */
  PHONE_ANDROID("スマートフォン（Android）"),
  /** An iPhone that stands for the card. */
  PHONE_IOS("スマートフォン（iPhone）"),
  /** The older basic resident card 「住民基本台帳カード」, which is not accepted any more. */
  JUKI_CARD("住民基本台帳カード"),
  /** Any other card. */
  OTHER("その他のカード");

  private final String label;

  CardKind(String label) {
    this.label = label;
  }

  /** {@return the Japanese label} */
  public String label() {
    return label;
  }
}
