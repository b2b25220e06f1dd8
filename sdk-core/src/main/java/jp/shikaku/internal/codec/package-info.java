/**
 * Layouts of messages as tables, and the one reader and one writer that work by them: the same
 * table says what is understood and in which order it is written.
 */
@NullMarked
package jp.shikaku.internal.codec;

import org.jspecify.annotations.NullMarked;
