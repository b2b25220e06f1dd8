/** Visits at the card reader 「顔認証付きカードリーダー」 and cards on a plain one 「汎用カードリーダー」. */
module jp.shikaku.cardreader {
  requires transitive jp.shikaku.core;
  requires transitive java.sql;
  requires static transitive java.smartcardio; // only for jp.shikaku.cardreader.pcsc
  requires org.slf4j;

  exports jp.shikaku.cardreader;
  exports jp.shikaku.cardreader.pcsc;
}
