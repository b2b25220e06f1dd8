/** Speed of the library beside its peers, measured in the same run. */
@NullMarked
package jp.shikaku.bench;

import org.jspecify.annotations.NullMarked;
