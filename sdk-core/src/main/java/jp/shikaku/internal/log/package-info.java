/** The one place where log text is made (reliability-security S-IN-11). */
@NullMarked
package jp.shikaku.internal.log;

import org.jspecify.annotations.NullMarked;
