package jp.shikaku.audit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.shikaku.InvalidQueryException;

/**
 * Where a log stood at some time 「チェーンの先頭」: number and hash of its last line. Kept outside the
 * computer, on paper for example, it shows later that no line up to there was taken away or written
 * anew. Immutable.
 *
 * @param sequence number of the last line, 0 when there was none
 * @param hash its hash, 64 lower-case hexadecimal digits
 */
public record AuditHead(long sequence, String hash) {

  private static final Pattern TEXT = Pattern.compile("([0-9]{1,18}):([0-9a-f]{64})");

  /**
   * Checks the form.
   *
   * @param sequence number of the last line, 0 or more
   * @param hash 64 lower-case hexadecimal digits
   * @throws InvalidQueryException when one has another form
   */
  public AuditHead {
    if (sequence < 0) {
      throw new InvalidQueryException("sequence", "must be 0 or more");
    }
    if (!hash.matches("[0-9a-f]{64}")) {
      throw new InvalidQueryException("hash", "must be 64 lower-case hexadecimal digits");
    }
  }

  /**
   * {@return one line of text from which {@link #parse} makes an equal head: {@code 120:9f86d0…}}
   */
  public String toText() {
    return sequence + ":" + hash;
  }

  /**
   * Reads what {@link #toText} wrote.
   *
   * @param text the line
   * @return the head
   * @throws InvalidQueryException when it is not such a line
   */
  public static AuditHead parse(String text) {
    Matcher parts = TEXT.matcher(text.strip());
    if (!parts.matches()) {
      throw new InvalidQueryException(
          "head", "must be number:hash as AuditHead.toText() gives", "「番号:ハッシュ」の形で指定してください");
    }
    return new AuditHead(Long.parseLong(parts.group(1)), parts.group(2));
  }
}
