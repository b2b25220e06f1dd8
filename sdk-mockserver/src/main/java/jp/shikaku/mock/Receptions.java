package jp.shikaku.mock;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the centre has received and works on「受付」, by 受付番号. Thread-safe. */
final class Receptions {
  private static final int COUNTER_DIGITS = 5;

  private final Map<String, Reception> received = new ConcurrentHashMap<>();
  private final AtomicInteger counter = new AtomicInteger();

  /** One upload; {@code roundsLeft} counts the downloads that come too early. */
  record Reception(
      String family,
      String institution,
      Map<String, String> header,
      BulkUnits units,
      BulkManner manner,
      AtomicInteger roundsLeft) {

    /** Whether the centre still works on it; asking counts. */
    boolean isPending() {
      return roundsLeft.getAndUpdate(left -> left > 0 ? left - 1 : 0) > 0;
    }
  }

  void forget() {
    received.clear();
    counter.set(0);
  }

  /** How many were received before, which tells one from the other. */
  int next() {
    return counter.incrementAndGet();
  }

  String add(int ordinal, Instant now, Reception reception) {
    String number = DayTokens.stamp(now) + CheckDigits.pad(ordinal, COUNTER_DIGITS);
    received.put(number, reception);
    return number;
  }

  @Nullable Reception find(String number) {
    return received.get(number);
  }
}
