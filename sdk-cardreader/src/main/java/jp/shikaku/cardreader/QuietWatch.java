package jp.shikaku.cardreader;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.function.Predicate;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;

/**
 * Notices that no visit came for too long within the opening hours (reliability-security R-F-16): a
 * reader that is frozen or unplugged can not be seen from files. Used by one thread; {@link
 * #quietSince} by any.
 */
final class QuietWatch {

  private final Duration limit;
  private final Predicate<ZonedDateTime> openingHours;
  private boolean isOpen;
  private long beganNanos;
  private Instant began = Instant.EPOCH;
  private volatile @Nullable Instant quietSince;

  QuietWatch(Duration limit, Predicate<ZonedDateTime> openingHours) {
    this.limit = limit;
    this.openingHours = openingHours;
  }

  /** A visit came. */
  void heard(long nanos, Instant now) {
    beganNanos = nanos;
    began = now;
    quietSince = null;
  }

  /** Returns true once in each stretch that is too long. */
  boolean isNewlyQuiet(long nanos, Instant now) {
    boolean open = openingHours.test(now.atZone(WireDates.JST));
    if (open != isOpen) {
      isOpen = open;
      heard(nanos, now);
    }
    if (!open || quietSince != null || nanos - beganNanos < limit.toNanos()) {
      return false;
    }
    quietSince = began;
    return true;
  }

  Optional<Instant> quietSince() {
    return Optional.ofNullable(quietSince);
  }
}
