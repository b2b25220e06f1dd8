/** How programs in any language steer the mock terminal. */
@NullMarked
package jp.shikaku.examples.control;

import org.jspecify.annotations.NullMarked;
