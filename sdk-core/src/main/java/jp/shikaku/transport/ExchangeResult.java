package jp.shikaku.transport;

import java.time.Instant;
import java.util.Objects;

/** How an exchange 「照会と回答の一往復」 ended at the transport. */
public sealed interface ExchangeResult
    permits ExchangeResult.Answer, ExchangeResult.Rejected, Pending {

  /**
   * An answer whose name and identifiers fit the request. Not yet removed from where it lay: that
   * is done by {@link #settle()}, once its reader has what he needs, so that nothing is lost when
   * he can not read it.
   */
  final class Answer implements ExchangeResult {

    private final String fileName;
    private final AnswerFormat format;
    private final byte[] bytes;
    private final Instant receivedAt;
    private final Runnable settle;

    /**
     * Creates the answer.
     *
     * @param fileName the answer's file name
     * @param format the kind of file
     * @param bytes the document, unchanged; not copied
     * @param receivedAt when it was found complete
     * @param settle what to do once the reader has it; called at most once per call of {@link
     *     #settle()}; must not block for long and must not throw
     */
    public Answer(
        String fileName, AnswerFormat format, byte[] bytes, Instant receivedAt, Runnable settle) {
      this.fileName = Objects.requireNonNull(fileName);
      this.format = Objects.requireNonNull(format);
      this.bytes = bytes;
      this.receivedAt = Objects.requireNonNull(receivedAt);
      this.settle = Objects.requireNonNull(settle);
    }

    /** {@return the answer's file name; never null} */
    public String fileName() {
      return fileName;
    }

    /** {@return the kind of file} */
    public AnswerFormat format() {
      return format;
    }

    /** {@return the document itself, not a copy; must not be changed} */
    public byte[] bytes() {
      return bytes;
    }

    /**
     * {@return the document where it lies, to be read from its beginning and more than once: the
     * way to read what may be too large for {@link #bytes()}} Not after {@link #settle()}.
     */
    public BulkSource source() {
      return BulkSource.of(bytes);
    }

    /** {@return when the answer was found complete} */
    public Instant receivedAt() {
      return receivedAt;
    }

    /** Tells the transport that the answer is in safe hands: its retention rule is applied now. */
    public void settle() {
      settle.run();
    }

    @Override
    public String toString() {
      return "Answer[" + fileName + ", " + bytes.length + " bytes]";
    }
  }

  /**
   * The terminal refused the request file (a {@code .err} file, eligibility 1.6).
   *
   * @param fileName name of the {@code .err} file
   * @param bytes what it holds, raw; its layout is not public
   * @param receivedAt when it was found
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Rejected(String fileName, byte[] bytes, Instant receivedAt) implements ExchangeResult {
    @Override
    public String toString() {
      return "Rejected[" + fileName + ", " + bytes.length + " bytes]";
    }
  }
}
