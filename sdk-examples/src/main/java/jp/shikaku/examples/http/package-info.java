/** What the programs that listen share: a server that tells nothing of itself. */
@NullMarked
package jp.shikaku.examples.http;

import org.jspecify.annotations.NullMarked;
