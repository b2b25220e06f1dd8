package jp.shikaku.audit;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;

/**
 * The text of one line of the file, a JSON object without its end: the chain adds that. Written by
 * hand, so that the log needs no JSON library. Not thread-safe.
 */
final class AuditLine {

  /** The first line of a file. */
  static final String START = "START";

  /** The bytes before this line are the rest of a line that a crash cut off. */
  static final String TORN = "TORN";

  /** The bytes before this line are none of this log's. */
  static final String DAMAGED = "DAMAGED";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ISO_OFFSET_DATE_TIME.withLocale(Locale.ROOT);

  private final StringBuilder text = new StringBuilder(512);

  private AuditLine(long sequence, OffsetDateTime at) {
    text.append("{\"seq\":").append(sequence);
    OffsetDateTime exact = at.truncatedTo(ChronoUnit.MILLIS);
    add("at", TIME.format(exact.atZoneSameInstant(WireDates.JST).toOffsetDateTime()));
    add("atUtc", TIME.format(exact.withOffsetSameInstant(ZoneOffset.UTC)));
  }

  static String record(long sequence, AuditRecord line) {
    return new AuditLine(sequence, line.at())
        .add("stage", line.stage().name())
        .add("user", line.accessor().userId())
        .add("role", line.accessor().role().name())
        .add("authLevel", line.accessor().authLevel().name())
        .add("purpose", line.purpose().text())
        .add("institution", line.institution())
        .add("kind", line.kind())
        .add("exchangeId", line.exchangeId())
        .add("patientKey", line.patientKey())
        .add("scope", line.scope())
        .add("basis", line.basis().name())
        .add("consentedAt", line.consentedAt().map(TIME::format).orElse(null))
        .add("readableUntil", line.readableUntil().map(TIME::format).orElse(null))
        .add("result", line.result().map(Enum::name).orElse(null))
        .text
        .toString();
  }

  static String start(long sequence, OffsetDateTime at, boolean keyed) {
    AuditLine line = new AuditLine(sequence, at).add("event", START);
    return line.text.append(",\"keyed\":").append(keyed).toString();
  }

  static String foreign(long sequence, OffsetDateTime at, String event, long bytes, String sha256) {
    AuditLine line = new AuditLine(sequence, at).add("event", event);
    line.text.append(",\"bytes\":").append(bytes);
    return line.add("sha256", sha256).text.toString();
  }

  private AuditLine add(String name, @Nullable String value) {
    text.append(",\"").append(name).append("\":");
    if (value == null) {
      text.append("null");
      return this;
    }
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || c == '\u007f' || c == '\u2028' || c == '\u2029' || isHalf(value, i)) {
        text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
    return this;
  }

  /** Half of a pair is no text and would become a question mark in UTF-8. */
  private static boolean isHalf(String value, int i) {
    char c = value.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)));
  }
}
