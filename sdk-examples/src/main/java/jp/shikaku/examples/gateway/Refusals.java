package jp.shikaku.examples.gateway;

import static jp.shikaku.examples.gateway.Problem.Code.CLIENT_CERTIFICATE;
import static jp.shikaku.examples.gateway.Problem.Code.DIGEST_MISMATCH;
import static jp.shikaku.examples.gateway.Problem.Code.IDENTIFIER_REUSED;
import static jp.shikaku.examples.gateway.Problem.Code.INCOMPLETE_DOCUMENT;
import static jp.shikaku.examples.gateway.Problem.Code.INSTITUTION_MISMATCH;
import static jp.shikaku.examples.gateway.Problem.Code.MAINTENANCE;
import static jp.shikaku.examples.gateway.Problem.Code.MALFORMED_DOCUMENT;
import static jp.shikaku.examples.gateway.Problem.Code.MEDIA_TYPE;
import static jp.shikaku.examples.gateway.Problem.Code.METHOD;
import static jp.shikaku.examples.gateway.Problem.Code.SESSION_LIMIT;
import static jp.shikaku.examples.gateway.Problem.Code.TOO_LARGE;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import jp.shikaku.internal.log.LogText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the gateway refuses, as its administrator reads it in the log: who, from where, by which
 * rule. The first of each cause and desk is told at once, those that follow are counted: whoever
 * knocks again and again does not fill the log. Thread-safe.
 */
final class Refusals {

  /** How often {@link #tellCounts} is to be called. */
  static final Duration COUNTED_FOR = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

  /** Those of the gateway itself; how an exchange came out is told with the exchange. */
  private static final Set<Problem.Code> RULES =
      EnumSet.of(
          CLIENT_CERTIFICATE,
          INSTITUTION_MISMATCH,
          MALFORMED_DOCUMENT,
          DIGEST_MISMATCH,
          METHOD,
          MEDIA_TYPE,
          IDENTIFIER_REUSED,
          TOO_LARGE,
          SESSION_LIMIT,
          MAINTENANCE,
          INCOMPLETE_DOCUMENT);

  private static final int MOST = 200;
  private static final Key OTHERS = new Key("many", "others", "several");

  private record Key(String cause, String desk, String from) {}

  private final Map<Key, Integer> counts = new HashMap<>();

  /** Takes note of what a desk is told; of what is no refusal nothing is said. */
  void refused(Problem problem, String desk, String from) {
    if (RULES.contains(problem.code())) {
      refused(problem.code().text(), desk, from, problem.detail());
    }
  }

  /**
   * Takes note of a refusal.
   *
   * @param cause a constant of the program
   * @param desk name in its certificate, as {@link Desk#name} makes it
   * @param from the address it came from
   * @param rule in words, without any value of a person
   */
  void refused(String cause, String desk, String from, String rule) {
    Key key = new Key(cause, desk, from);
    synchronized (counts) {
      if (!counts.containsKey(key) && counts.size() >= MOST) {
        key = OTHERS; // of a flood of strangers no more is kept than that
      }
      Integer before = counts.putIfAbsent(key, 0);
      if (before != null) {
        counts.put(key, before + 1);
        return;
      }
    }
    tell(key, "rule", rule);
  }

  /** Tells how many more there were since the last call, and forgets those who came no more. */
  void tellCounts() {
    Map<Key, Integer> told = new HashMap<>();
    synchronized (counts) {
      Iterator<Map.Entry<Key, Integer>> all = counts.entrySet().iterator();
      while (all.hasNext()) {
        Map.Entry<Key, Integer> one = all.next();
        if (one.getValue() == 0) {
          all.remove();
        } else {
          told.put(one.getKey(), one.getValue());
          one.setValue(0);
        }
      }
    }
    told.forEach((key, count) -> tell(key, "again", count));
  }

  private static void tell(Key key, String what, Object value) {
    LOG.warn(
        LogText.line(
            "refused", "cause", key.cause, "desk", key.desk, "from", key.from, what, value));
  }
}
