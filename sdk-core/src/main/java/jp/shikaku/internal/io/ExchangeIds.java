package jp.shikaku.internal.io;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Makes the identifiers of exchanges 「任意のファイル識別子」 (reliability-security R-EX-1): 17 digits of
 * Japanese time to the millisecond, then 16 lower-case hex digits that nobody can guess. They are
 * also the suffix of the file name, and the time in them is a label only. Thread-safe.
 */
public final class ExchangeIds {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmssSSS", Locale.ROOT)
          .withZone(ZoneId.of("Asia/Tokyo"));

  private final Supplier<Instant> now;
  private final SecureRandom random;

  /** Makes identifiers on the computer's clock. */
  public ExchangeIds() {
    this(Clock.systemUTC()::instant);
  }

  /**
   * Makes identifiers on another clock.
   *
   * @param now the wall clock
   */
  public ExchangeIds(Supplier<Instant> now) {
    this.now = now;
    this.random = new SecureRandom();
  }

  /** Returns a new identifier of 33 letters and digits. */
  public String next() {
    return TIME.format(now.get()) + HexFormat.of().toHexDigits(random.nextLong());
  }
}
