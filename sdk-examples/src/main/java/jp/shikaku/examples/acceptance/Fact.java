package jp.shikaku.examples.acceptance;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One piece of evidence 「証跡」: an identifier, a time, a count or a word of ours, never a value of a
 * person.
 *
 * @param key its name for programs
 * @param label its name for people
 * @param text the value
 * @param numberOrNull the value as a number; null when it is none
 */
public record Fact(String key, Words label, Words text, @Nullable Long numberOrNull) {

  static Fact of(String key, String japanese, String english, String text) {
    return of(key, japanese, english, new Words(text, text));
  }

  static Fact of(String key, String japanese, String english, Words text) {
    return new Fact(key, new Words(japanese, english), text, null);
  }

  static Fact count(String key, String japanese, String english, long count) {
    String text = Long.toString(count);
    return new Fact(key, new Words(japanese, english), new Words(text, text), count);
  }

  static Fact millis(String key, String japanese, String english, Duration time) {
    String text = time.toMillis() + " ms";
    return new Fact(key, new Words(japanese, english), new Words(text, text), time.toMillis());
  }
}
