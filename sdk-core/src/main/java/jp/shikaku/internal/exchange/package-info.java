/** What every exchange 「照会と回答の一往復」 needs, whatever carries it. */
@NullMarked
package jp.shikaku.internal.exchange;

import org.jspecify.annotations.NullMarked;
