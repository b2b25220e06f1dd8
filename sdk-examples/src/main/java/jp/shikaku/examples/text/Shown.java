package jp.shikaku.examples.text;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.shikaku.eligibility.AppliedLimit;
import jp.shikaku.eligibility.Copay;
import jp.shikaku.eligibility.LimitCategory;
import jp.shikaku.value.Ages;
import jp.shikaku.value.CopayRatio;
import jp.shikaku.value.Period;
import jp.shikaku.value.WireDates;

/** How single values look to people. */
public final class Shown {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

  private Shown() {}

  static String joined(String... parts) {
    return Arrays.stream(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining("  "));
  }

  static String time(OffsetDateTime time) {
    return TIME.format(time.atZoneSameInstant(WireDates.JST));
  }

  static String period(Period period) {
    String from = period.from().map(LocalDate::toString).orElse("");
    String until = period.until().map(LocalDate::toString).orElse("");
    return (from + " ～ " + until).strip();
  }

  static String months(Optional<YearMonth> from, Optional<YearMonth> until) {
    String first = from.map(YearMonth::toString).orElse("");
    String last = until.map(YearMonth::toString).orElse("");
    return first.isEmpty() && last.isEmpty() ? "" : (first + " ～ " + last).strip();
  }

  static String ratio(CopayRatio ratio, Language language) {
    return percent(ratio.percent(), language);
  }

  /**
   * {@return a copay ratio}
   *
   * @param percent 0 to 100
   * @param language of the text
   */
  public static String percent(int percent, Language language) {
    return percent % 10 == 0 ? language.say(percent / 10 + "割", percent + "%") : percent + "%";
  }

  static String copay(Copay copay, Language language) {
    String value =
        copay.percent().isPresent()
            ? percent(copay.percent().getAsInt(), language)
            : language.say("不明", "unknown");
    String reasons = sentences(copay.reasons().stream().map(r -> r.message(language.locale())));
    String why =
        copay.rule() == Copay.Rule.UNKNOWN
            ? reasons
            : joined(copay.rule().message(language.locale()), reasons);
    return value + bracketed(why, language);
  }

  static String limit(AppliedLimit limit, Language language) {
    String value =
        limit
            .category()
            .map(category -> category(category, language))
            .orElseGet(() -> language.say("不明", "unknown"));
    String reasons = sentences(limit.reasons().stream().map(r -> r.message(language.locale())));
    String why =
        limit.rule() == AppliedLimit.Rule.UNKNOWN
            ? reasons
            : joined(limit.rule().message(language.locale()), reasons);
    return value + bracketed(why, language);
  }

  /**
   * {@return a limit category, as the certificate names it}
   *
   * @param category the category
   * @param language of the text
   */
  public static String category(LimitCategory category, Language language) {
    // what the certificate says, and what the wire says
    return language.say(category.label(), category.label() + " (" + category.code() + ")");
  }

  /**
   * {@return the completed years; empty when a day is missing or the person is not born yet}
   *
   * @param birthdate the birth date
   * @param day the day of care
   */
  public static Optional<String> age(Optional<LocalDate> birthdate, Optional<LocalDate> day) {
    if (birthdate.isEmpty() || day.isEmpty() || birthdate.get().isAfter(day.get())) {
      return Optional.empty();
    }
    return Optional.of(String.valueOf(Ages.completed(birthdate.get(), day.get())));
  }

  private static String sentences(Stream<String> parts) {
    List<String> all = parts.toList();
    return String.join(" / ", all);
  }

  private static String bracketed(String text, Language language) {
    return text.isEmpty() ? "" : language.say("（" + text + "）", " (" + text + ")");
  }
}
