/**
 * My Number Cards 「マイナンバーカード」 on a plain card reader 「汎用カードリーダー」 over PC/SC: what lies on which
 * reader, the certificate for user authentication 「利用者証明用電子証明書」 and the proof that the chip holds
 * its key.
 *
 * <p>No application of the card but that of the public certification service 「公的個人認証AP（JPKI）」 is
 * ever selected, so that the individual number 「個人番号」 cannot be reached (cardreader 6). Nothing
 * here asks for the insurance: a reader alone cannot make an eligibility query (cardreader 5).
 */
@NullMarked
package jp.shikaku.cardreader.pcsc;

import org.jspecify.annotations.NullMarked;
