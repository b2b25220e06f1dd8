/** The ways our peers read and write the same documents. */
@NullMarked
package jp.shikaku.bench.peer;

import org.jspecify.annotations.NullMarked;
