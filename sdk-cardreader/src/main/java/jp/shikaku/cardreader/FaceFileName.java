package jp.shikaku.cardreader;

import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.shikaku.value.WireDates;
import org.jspecify.annotations.Nullable;

/**
 * The name of a file that the terminal writes for one card visit 「顔認証付きカードリーダーの結果ファイル」, {@code
 * OQSsiquc01res_face_<id>_<yyyyMMddHHmmss>.xml} (cardreader 1.3, eligibility 1.3). The name tells
 * that there was a visit and roughly when; who came is told by the content only. Immutable and
 * thread-safe.
 */
public final class FaceFileName {

  /** Who seems to have written the file; a hint by the shape of the name, not security. */
  public enum Origin {
    /** Shaped like the one real name seen: an institution code and 20 hexadecimal digits. */
    TERMINAL_LIKE,
    /** Shaped like the names of tools that write such files themselves. */
    TOOL_LIKE,
    /** Another shape. */
    UNKNOWN
  }

  private static final String PREFIX = "OQSsiquc01res_face_";
  private static final Pattern STANDARD =
      Pattern.compile(
          "^" + PREFIX + "(?:(?<id>[0-9A-Za-z]+)_)?(?<time>[0-9]{14})\\.xml$",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern TIMED =
      Pattern.compile("^" + PREFIX + ".+_(?<time>[0-9]{14})\\.xml$", Pattern.CASE_INSENSITIVE);
  private static final Pattern TERMINAL_ID = Pattern.compile("[0-9]{10}(?=.*[a-f])[0-9a-f]{20}");
  private static final Pattern TOOL_ID = Pattern.compile("[0-9]{10}(?:0|400|600|800)[0-9]{17}");

  private final String fileName;
  private final @Nullable OffsetDateTime time;
  private final boolean standard;
  private final Origin origin;

  private FaceFileName(
      String fileName, @Nullable OffsetDateTime time, boolean standard, Origin origin) {
    this.fileName = fileName;
    this.time = time;
    this.standard = standard;
    this.origin = origin;
  }

  /**
   * Recognises a visit's file by its name, in any case of letters. A name that begins like one and
   * goes on in another way is recognised too, see {@link #isStandard()}.
   *
   * @param fileName the name without folder
   * @return the name; empty when it is of no visit's file
   */
  public static Optional<FaceFileName> tryParse(String fileName) {
    boolean prefixed = fileName.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
    if (!prefixed || !fileName.toLowerCase(Locale.ROOT).endsWith(".xml")) {
      return Optional.empty();
    }
    Matcher standard = STANDARD.matcher(fileName);
    if (standard.matches()) {
      OffsetDateTime time = WireDates.tryParseTime(standard.group("time")).orElse(null);
      return Optional.of(
          new FaceFileName(fileName, time, time != null, originOf(standard.group("id"))));
    }
    Matcher timed = TIMED.matcher(fileName);
    OffsetDateTime time =
        timed.matches() ? WireDates.tryParseTime(timed.group("time")).orElse(null) : null;
    return Optional.of(new FaceFileName(fileName, time, false, Origin.UNKNOWN));
  }

  private static Origin originOf(@Nullable String id) {
    if (id == null || TOOL_ID.matcher(id).matches()) {
      return Origin.TOOL_LIKE;
    }
    return TERMINAL_ID.matcher(id).matches() ? Origin.TERMINAL_LIKE : Origin.UNKNOWN;
  }

  /** {@return the name as given} */
  public String fileName() {
    return fileName;
  }

  /**
   * {@return the time in the name, taken as Japanese: a label by the terminal's clock, which may be
   * wrong} Empty when there is none or it is no time.
   */
  public Optional<OffsetDateTime> time() {
    return Optional.ofNullable(time);
  }

  /** {@return whether the name follows the grammar; otherwise the time is that of the content} */
  public boolean isStandard() {
    return standard;
  }

  /** {@return who seems to have written the file} */
  public Origin origin() {
    return origin;
  }

  /** Names the time; the part that may tell visits apart is masked. */
  @Override
  public String toString() {
    return PREFIX + "…" + (time == null ? "" : "_" + WireDates.format(time)) + ".xml";
  }
}
