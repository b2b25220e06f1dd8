/**
 * Eligibility 「資格確認」: the query, the answer with all that hangs on it, and what the desk does next.
 * Wire tags and code tables are named in the documentation of each member.
 */
@NullMarked
package jp.shikaku.eligibility;

import org.jspecify.annotations.NullMarked;
