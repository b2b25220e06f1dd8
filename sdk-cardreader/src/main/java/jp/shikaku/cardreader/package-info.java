/** What the card reader 「顔認証付きカードリーダー」 leaves for the receipt computer. */
@NullMarked
package jp.shikaku.cardreader;

import org.jspecify.annotations.NullMarked;
