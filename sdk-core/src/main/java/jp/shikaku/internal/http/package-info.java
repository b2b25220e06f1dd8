/** How this library speaks HTTP with a gateway: the one place that knows the HTTP client. */
@NullMarked
package jp.shikaku.internal.http;

import org.jspecify.annotations.NullMarked;
