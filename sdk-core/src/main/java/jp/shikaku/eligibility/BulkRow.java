package jp.shikaku.eligibility;

import java.util.List;
import java.util.Optional;
import jp.shikaku.DecodeException;
import jp.shikaku.Finding;
import org.jspecify.annotations.Nullable;

/**
 * One row of a bulk result as it was read from the file: its content, or why it could not be read
 * 「読取不能」. A row that could not be read says nothing about its person, who is not verified.
 * Immutable and thread-safe.
 *
 * @param <R> what a row holds: {@link BulkResult.Row} or {@link RegistrationDocument.Row}
 */
public final class BulkRow<R> {

  private final int number;
  private final long byteOffset;
  private final @Nullable R content;
  private final @Nullable DecodeException failure;
  private final List<Finding> findings;

  private BulkRow(
      int number,
      long byteOffset,
      @Nullable R content,
      @Nullable DecodeException failure,
      List<Finding> findings) {
    this.number = number;
    this.byteOffset = byteOffset;
    this.content = content;
    this.failure = failure;
    this.findings = findings;
  }

  static <R> BulkRow<R> readable(int number, long byteOffset, R content, List<Finding> findings) {
    return new BulkRow<>(number, byteOffset, content, null, findings);
  }

  static <R> BulkRow<R> unreadable(int number, long byteOffset, DecodeException failure) {
    return new BulkRow<>(number, byteOffset, null, failure.from(byteOffset), failure.findings());
  }

  /** {@return the row's number in the document, from 1; not its place in the request} */
  public int number() {
    return number;
  }

  /** {@return how many bytes of the document stand before the row; of a zip, of its entry} */
  public long byteOffset() {
    return byteOffset;
  }

  /** {@return what the row says; empty when it could not be read} */
  public Optional<R> content() {
    return Optional.ofNullable(content);
  }

  /** {@return why the row could not be read; empty when it was} */
  public Optional<DecodeException> failure() {
    return Optional.ofNullable(failure);
  }

  /** {@return whether the row was read} */
  public boolean isReadable() {
    return content != null;
  }

  /**
   * {@return what was not understood in the row; its lines count from the row's own first} Never
   * null, never text content.
   */
  public List<Finding> findings() {
    return findings;
  }

  /** Names number and place, no value of the person. */
  @Override
  public String toString() {
    return "BulkRow["
        + number
        + (content == null ? ", unreadable" : "")
        + ", "
        + findings.size()
        + " findings]";
  }
}
