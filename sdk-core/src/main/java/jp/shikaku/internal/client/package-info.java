/** What the front door gives its clients. */
@NullMarked
package jp.shikaku.internal.client;

import org.jspecify.annotations.NullMarked;
