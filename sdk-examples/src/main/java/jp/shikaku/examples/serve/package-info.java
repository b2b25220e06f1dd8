/**
 * The local JSON service 「ローカルJSONサービス」 for receipt computers that are not Java: the queries, the
 * decoder and the card visits over HTTP on this computer alone. The interface is this project's
 * own.
 */
@NullMarked
package jp.shikaku.examples.serve;

import org.jspecify.annotations.NullMarked;
