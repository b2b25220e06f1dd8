/** The program {@code shikaku}: decoding, queries, a mock terminal and a demonstration. */
@NullMarked
package jp.shikaku.examples;

import org.jspecify.annotations.NullMarked;
