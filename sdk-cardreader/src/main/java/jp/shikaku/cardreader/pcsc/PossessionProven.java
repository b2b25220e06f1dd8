package jp.shikaku.cardreader.pcsc;

import java.time.Instant;

/**
 * What a right PIN and a good signature prove 「カード所持の確認」: the chip on the reader holds the key of
 * this certificate, and who typed the PIN knew it. It does not prove who the person is, nor that
 * the certificate is not revoked (cardreader 5).
 *
 * @param certificate the certificate whose key signed
 * @param readerName the reader, as the system calls it
 * @param at when, by our clock
 */
public record PossessionProven(CardCertificate certificate, String readerName, Instant at) {}
