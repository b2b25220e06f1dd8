package jp.shikaku.cardreader;

/** The one place to subscribe to card readers 「カードリーダーのハブ」. */
public final class CardReaderHub {
  private CardReaderHub() {}
}
