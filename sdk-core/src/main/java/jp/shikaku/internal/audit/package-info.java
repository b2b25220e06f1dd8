/** How the clients write the access log: the same two lines around every query. */
@NullMarked
package jp.shikaku.internal.audit;

import org.jspecify.annotations.NullMarked;
