/** The examination of a real installation 「運用テスト」, behind the command {@code doctor}. */
@NullMarked
package jp.shikaku.examples.doctor;

import org.jspecify.annotations.NullMarked;
