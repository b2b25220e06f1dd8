/** The JSON form of decoded documents and errors, written by hand and without reflection. */
@NullMarked
package jp.shikaku.examples.json;

import org.jspecify.annotations.NullMarked;
