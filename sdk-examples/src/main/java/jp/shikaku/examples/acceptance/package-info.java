/** The operation test 「運用テスト」 as scenarios with a result each, behind {@code acceptance}. */
@NullMarked
package jp.shikaku.examples.acceptance;

import org.jspecify.annotations.NullMarked;
