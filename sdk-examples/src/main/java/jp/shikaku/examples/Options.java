package jp.shikaku.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.examples.doctor.Doctor;
import jp.shikaku.examples.http.QuietServer;
import jp.shikaku.examples.text.Language;
import jp.shikaku.value.WireDates;

/** Turns the text of an option into its value, or says what rule it breaks. */
final class Options {

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m)");
  private static final int LAST_PORT = 65_535;
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  /** As office programs write a date into CSV. */
  private static final DateTimeFormatter OFFICE_DATE =
      DateTimeFormatter.ofPattern("uuuu/M/d", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final long LONGEST_KEY_FILE = 4096;
  private static final int LEAST_KEY = 32;

  private Options() {}

  static Language language(Inputs inputs) {
    return inputs
        .find("lang")
        .map(
            given ->
                Language.of(given.value())
                    .orElseThrow(() -> given.bad("ja か en を指定してください", "must be ja or en")))
        .orElse(Language.JAPANESE);
  }

  /** A flag that was not given is false. */
  static boolean flag(Inputs inputs, String option) {
    return inputs.find(option).map(Options::flag).orElse(false);
  }

  static Path path(Given given) {
    try {
      if (!given.value().isBlank()) {
        return Path.of(given.value());
      }
    } catch (InvalidPathException e) {
      // said below, without the text
    }
    throw given.bad("使えるパスを指定してください", "must be a usable path");
  }

  /** A secret key in hexadecimal digits from a file, 32 bytes or more. */
  static SecretKey key(Given given) {
    try {
      Path file = SecretOptions.file(given);
      if (Files.size(file) <= LONGEST_KEY_FILE) {
        byte[] key = HexFormat.of().parseHex(Files.readString(file, US_ASCII).strip());
        if (key.length >= LEAST_KEY) {
          return new SecretKeySpec(key, "HmacSHA256");
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      // said below, without the text
    }
    throw given.bad(
        "16進数64桁以上の鍵を書いたファイルを指定してください",
        "must be a file that holds a key of 64 or more hexadecimal digits");
  }

  static LocalDate date(Given given) {
    String text = given.value().strip();
    try {
      return LocalDate.parse(text, text.contains("/") ? OFFICE_DATE : DATE);
    } catch (DateTimeParseException e) {
      throw given.bad(
          "実在する日付を yyyy-MM-dd の形で指定してください", "must be a real date of the form yyyy-MM-dd");
    }
  }

  /** A time in Japan. */
  static Instant time(Given given) {
    try {
      return LocalDateTime.parse(given.value().strip(), MINUTE).atZone(WireDates.JST).toInstant();
    } catch (DateTimeParseException e) {
      throw given.bad(
          "日本の日時を yyyy-MM-ddTHH:mm の形で指定してください",
          "must be a time in Japan of the form yyyy-MM-ddTHH:mm");
    }
  }

  static YearMonth month(Given given) {
    try {
      if (given.value().strip().matches("[0-9]{4}-[0-9]{2}")) {
        return YearMonth.parse(given.value().strip());
      }
    } catch (DateTimeParseException e) {
      // said below, without the text
    }
    throw given.bad("年月を yyyy-MM の形で指定してください", "must be a month of the form yyyy-MM");
  }

  /** The word of a value: its name in small letters with hyphens. */
  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The words of values, parted by commas, for the help. */
  static String words(Enum<?>... values) {
    return Arrays.stream(values).map(Options::word).collect(Collectors.joining(", "));
  }

  /** One of several values by its word. */
  @SafeVarargs
  static <E extends Enum<E>> E choice(Given given, E... values) {
    for (E value : values) {
      if (word(value).equals(given.value())) {
        return value;
      }
    }
    throw given.bad(words(values) + " のどれかを指定してください", "must be one of " + words(values));
  }

  private static boolean flag(Given given) {
    return switch (given.value()) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw given.bad("true か false を指定してください", "must be true or false");
    };
  }

  static Duration duration(Given given, Duration least) {
    return duration(given, least, LONGEST);
  }

  /** A time with its unit between two bounds, the longer one in whole minutes. */
  static Duration duration(Given given, Duration least, Duration most) {
    Matcher text = DURATION.matcher(given.value());
    if (text.matches()) {
      long count = Long.parseLong(text.group(1));
      Duration duration =
          switch (text.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            default -> Duration.ofMinutes(count);
          };
      if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
        return duration;
      }
    }
    throw given.bad(
        "30s、500ms、2m のように単位をつけて、" + most.toMinutes() + "m までで指定してください",
        "must be a time with its unit such as 30s, 500ms or 2m, at most " + most.toMinutes() + "m");
  }

  static long number(Given given) {
    try {
      return Long.parseLong(given.value());
    } catch (NumberFormatException e) {
      throw given.bad("整数を指定してください", "must be a whole number");
    }
  }

  /**
   * A port of the loopback address that no other program uses.
   *
   * @param least 0 where any port may be taken
   */
  static int freePort(Given given, int least) {
    long port = number(given);
    if (port < least || port > LAST_PORT) {
      throw given.bad(
          least + "から" + LAST_PORT + "の整数を指定してください",
          "must be a whole number from " + least + " to " + LAST_PORT);
    }
    try {
      QuietServer.requireFree(new InetSocketAddress(InetAddress.getLoopbackAddress(), (int) port));
    } catch (InvalidQueryException e) {
      throw given.bad("ほかのプログラムが使っています。別のポートを指定してください", "is used by another program: give another");
    }
    return (int) port;
  }

  static long count(Given given) {
    long count = number(given);
    if (count < 1) {
      throw given.bad("1以上を指定してください", "must be 1 or more");
    }
    return count;
  }

  /**
   * A host and a port.
   *
   * @param usualPort the port when none is given; 0 when one is needed
   */
  static Doctor.Address address(Given given, int usualPort) {
    return Doctor.Address.parse(given.value(), usualPort)
        .orElseThrow(() -> given.bad("HOST:PORT の形で指定してください", "must be of the form HOST:PORT"));
  }
}
