/** Parts that the retrieval of drugs and of checkups share. */
@NullMarked
package jp.shikaku.internal.medical;

import org.jspecify.annotations.NullMarked;
