/** Text for people: tables that are aligned in Japanese, and documents as the desk reads them. */
@NullMarked
package jp.shikaku.examples.text;

import org.jspecify.annotations.NullMarked;
