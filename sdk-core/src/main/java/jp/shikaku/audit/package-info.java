/**
 * Who reads medical information and why 「アクセス記録」: what the law wants to be written down before and
 * after every access (reliability-security P-02, P-04).
 */
@NullMarked
package jp.shikaku.audit;

import org.jspecify.annotations.NullMarked;
