/**
 * What a practice has stored against what the system answers 「保険情報の照合」: stored insurance against an
 * answer, and an answer's person against the patients of the practice. Nothing here links or
 * changes anything, and nothing here does input or output.
 */
@NullMarked
package jp.shikaku.compare;

import org.jspecify.annotations.NullMarked;
