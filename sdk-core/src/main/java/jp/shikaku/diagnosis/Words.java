package jp.shikaku.diagnosis;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import jp.shikaku.value.WireDates;

/** Words of two languages: Japanese unless English is asked for. */
final class Words {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(WireDates.JST);

  private Words() {}

  static String choose(Locale locale, String japanese, String english) {
    return Locale.ENGLISH.getLanguage().equals(locale.getLanguage()) ? english : japanese;
  }

  /** A span in its two largest units that matter. */
  static String span(Locale locale, Duration duration) {
    Duration span = duration.abs();
    if (span.toDays() >= 2) {
      return span.toDays() + choose(locale, "日", " days");
    } else if (span.toHours() >= 1) {
      return span.toHours()
          + choose(locale, "時間", " h ")
          + span.toMinutesPart()
          + choose(locale, "分", " min");
    } else if (span.toMinutes() >= 1) {
      return span.toMinutes()
          + choose(locale, "分", " min ")
          + span.toSecondsPart()
          + choose(locale, "秒", " s");
    } else if (span.toSeconds() >= 1) {
      return span.toSeconds() + choose(locale, "秒", " s");
    }
    return span.toMillis() + choose(locale, "ミリ秒", " ms");
  }

  /** A time as people in Japan read it. */
  static String time(Instant time) {
    return TIME.format(time);
  }

  static String megabytes(long bytes) {
    long mebi = 1024L * 1024;
    return bytes < mebi ? bytes / 1024 + " KB" : bytes / mebi + " MB";
  }
}
