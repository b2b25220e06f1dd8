/**
 * The reception console 「受付コンソール」 of the demonstration: a page in the browser of this computer that
 * shows card visits as they come, with a mock terminal behind it.
 */
@NullMarked
package jp.shikaku.examples.console;

import org.jspecify.annotations.NullMarked;
