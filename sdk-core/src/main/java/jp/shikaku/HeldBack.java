package jp.shikaku;

import java.time.Instant;
import java.util.Locale;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.transport.Lane;

/**
 * Calls of one institution and lane that are held back after repeated failures 「遮断中」 (transports
 * 6.5): until a trial call is answered each ends at once with {@code BREAKER_OPEN}, unsent.
 * Immutable and thread-safe; holds no value of a person.
 *
 * @param institution 10-digit institution code 「医療機関コード」
 * @param lane which calls
 * @param since since when; failed trials do not change it
 * @param cause what the last failure was
 */
public record HeldBack(String institution, Lane lane, Instant since, Reason cause) {

  /**
   * {@return what the desk reads of it; Japanese unless English} It names the cause.
   *
   * @param locale the language wanted
   */
  public String help(Locale locale) {
    String hint =
        OqsException.choose(
            locale,
            "障害が続いているため、照会を一時的に止めています（30秒ごとに自動で再試行します）。原因：",
            "Queries are held back after repeated failures; every 30 s one is tried. Cause: ");
    return hint + cause.message(locale);
  }
}
