/**
 * Closed values of online eligibility verification (オンライン資格確認): numbers, names, periods, dates.
 *
 * <p>Every type is immutable and thread-safe. {@code of} is for what a person or a program typed
 * and refuses a wrong shape with {@link jp.shikaku.InvalidQueryException}, naming the field and the
 * rule but never the value. {@code tryParse} is for text from the wire: it never throws and answers
 * empty when the text is not told or has not the shape. A wrong check digit (検証番号) is never an
 * error here: the centre has the last word, see {@code hasValidCheckDigit}.
 *
 * <p>{@code toString} of a personal value is masked; the accessors give the value.
 */
@NullMarked
package jp.shikaku.value;

import org.jspecify.annotations.NullMarked;
