/** Visits at the card reader 「顔認証付きカードリーダー」. */
module jp.shikaku.cardreader {
  requires transitive jp.shikaku.core;

  exports jp.shikaku.cardreader;
}
