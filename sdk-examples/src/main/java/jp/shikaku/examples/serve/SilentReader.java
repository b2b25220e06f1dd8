package jp.shikaku.examples.serve;

import java.time.Instant;
import java.util.Locale;
import jp.shikaku.diagnosis.Cause;
import jp.shikaku.diagnosis.Evidence;

/**
 * A reader whose visits have not come for too long within the opening hours 「カードの受付が届かない」: it may
 * be frozen or unplugged, or nobody comes.
 *
 * @param since since when, within the present opening hours
 * @param seen how long it is, and how long is too long
 */
public record SilentReader(Instant since, Evidence.ReaderQuiet seen) {

  /** What it may be. */
  public static final Cause CAUSE = Cause.READER_SILENT;

  /**
   * {@return what was seen}
   *
   * @param locale Japanese unless English
   */
  public String observed(Locale locale) {
    return seen.describe(locale);
  }

  /**
   * {@return what to do}
   *
   * @param locale Japanese unless English
   */
  public String nextStep(Locale locale) {
    return CAUSE.nextStep(locale);
  }
}
