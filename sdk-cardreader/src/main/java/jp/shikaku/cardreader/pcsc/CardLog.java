package jp.shikaku.cardreader.pcsc;

import java.util.regex.Pattern;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.value.IndividualNumbers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way from this package into the log 「ログの伏字」 (cardreader 6, G6): what could be an
 * individual number 「個人番号」 is masked, wherever it comes from; a reader's name, for one, may hold
 * its serial number.
 */
final class CardLog {

  private static final Logger LOG = LoggerFactory.getLogger(PcscSource.class);
  private static final Pattern TWELVE_DIGITS = Pattern.compile("(?<!\\d)\\d{12}(?!\\d)");
  private static final String MASK = "[12 digits]";

  private CardLog() {}

  static void trace(String event, Object... parts) {
    if (LOG.isTraceEnabled()) {
      LOG.trace(line(event, parts));
    }
  }

  static void info(String event, Object... parts) {
    LOG.info(line(event, parts));
  }

  static void warn(String event, Object... parts) {
    LOG.warn(line(event, parts));
  }

  /** A line with every run of 12 digits masked; a value with a number in groups is masked whole. */
  static String line(String event, Object... parts) {
    Object[] clean = parts.clone();
    for (int i = 1; i < clean.length; i += 2) {
      if (clean[i] instanceof CharSequence text) {
        String masked = TWELVE_DIGITS.matcher(text).replaceAll(MASK);
        clean[i] = IndividualNumbers.appearIn(masked) ? MASK : masked;
      }
    }
    return LogText.line(event, clean);
  }
}
