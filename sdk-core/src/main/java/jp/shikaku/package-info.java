/**
 * The front door: {@link jp.shikaku.OqsClient} 「オンライン資格確認等システムへの接続」, its options, and the errors.
 */
@NullMarked
package jp.shikaku;

import org.jspecify.annotations.NullMarked;
