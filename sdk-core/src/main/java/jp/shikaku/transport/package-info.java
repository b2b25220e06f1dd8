/**
 * How bytes get to the eligibility terminal 「資格確認端末」 and back: the ring for whoever writes a
 * transport. A transport carries bytes and never reads a person's values.
 */
@NullMarked
package jp.shikaku.transport;

import org.jspecify.annotations.NullMarked;
