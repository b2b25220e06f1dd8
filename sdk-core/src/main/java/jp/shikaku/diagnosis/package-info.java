/**
 * Names the hop that fails 「障害箇所の切り分け」 from what was observed: {@link
 * jp.shikaku.diagnosis.Evidence} goes in, a {@link jp.shikaku.diagnosis.Diagnosis} comes out.
 */
@NullMarked
package jp.shikaku.diagnosis;

import org.jspecify.annotations.NullMarked;
