package jp.shikaku.mock;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a terminal answers: when, in which form, in which manner. Not thread-safe.
 *
 * @param <B> the builder that has these settings among others
 */
abstract class AnswerSettings<B extends AnswerSettings<B>> extends CentreSettings<B> {
  private Latency latency = Latency.fixed(Duration.ZERO);

  /** The charset of answers; null mirrors each request's. */
  @Nullable Charset charset = StandardCharsets.UTF_8;

  boolean shuffled;
  boolean strict;
  AnswerShape shape = AnswerShape.assumed();
  BulkManner bulk = BulkManner.usual();
  AnswerDesk.Writing writing = new AnswerDesk.Writing(1, Duration.ZERO);

  /**
   * Sets the time between taking a request and writing its answer; default none.
   *
   * @param always the time
   * @return this
   * @throws IllegalArgumentException when it is negative
   */
  public B latency(Duration always) {
    return latency(Latency.fixed(always));
  }

  /**
   * Sets a random time between taking a request and writing its answer, from the seed.
   *
   * @param from the shortest
   * @param to the longest, not shorter
   * @return this
   * @throws IllegalArgumentException when the two are no such times
   */
  public B latency(Duration from, Duration to) {
    return latency(Latency.between(from, to));
  }

  /**
   * Sets the time between taking a request and writing its answer, as long as the scenario has none
   * of its own.
   *
   * @param drawn for each request
   * @return this
   */
  public B latency(Latency drawn) {
    latency = drawn;
    return self();
  }

  /**
   * Sets the charset of answers, whatever the request's: UTF-8 (default) or windows-31j, which is
   * labelled Shift_JIS.
   *
   * @param newCharset one of the two
   * @return this
   * @throws IllegalArgumentException for another charset
   */
  public B answersIn(Charset newCharset) {
    if (!newCharset.equals(StandardCharsets.UTF_8) && !newCharset.equals(WireText.WINDOWS_31J)) {
      throw new IllegalArgumentException("answers are in UTF-8 or windows-31j");
    }
    charset = newCharset;
    return self();
  }

  /**
   * Answers each request in its own charset.
   *
   * @return this
   */
  public B answersInRequestCharset() {
    charset = null;
    return self();
  }

  /**
   * Shuffles the elements of header, body and every group, as real servers do in their way; by
   * default they stand in the layout's order.
   *
   * @return this
   */
  public B shuffled() {
    shuffled = true;
    return self();
  }

  /**
   * Chooses what is not public about the answers of 薬剤情報 and 特定健診情報; default {@link
   * AnswerShape#assumed()}.
   *
   * @param newShape the shape
   * @return this
   */
  public B shape(AnswerShape newShape) {
    shape = newShape;
    return self();
  }

  /**
   * Refuses with a {@code .err} every request that {@linkplain SeenRequest#deviations() deviates}
   * from the layout; by default they are only recorded.
   *
   * @return this
   */
  public B strict() {
    strict = true;
    return self();
  }

  /**
   * Writes answers under a {@code .tmp} name and renames them. By default they are written in
   * place.
   *
   * @return this
   */
  public B writesByRename() {
    writing = new AnswerDesk.Writing(0, Duration.ZERO);
    return self();
  }

  /**
   * Writes answers in place and slowly.
   *
   * @param pieces how many, at least 1
   * @param pause the time between two pieces
   * @return this
   * @throws IllegalArgumentException when there are no pieces
   */
  public B writesSlowly(int pieces, Duration pause) {
    if (pieces < 1) {
      throw new IllegalArgumentException("pieces must be at least 1");
    }
    writing = new AnswerDesk.Writing(pieces, pause);
    return self();
  }

  /**
   * Sets how bulk uploads「一括照会」 are handled for which {@link Fault#bulk} says nothing else; default
   * {@link BulkManner#usual()}.
   *
   * @param manner how
   * @return this
   */
  public B bulk(BulkManner manner) {
    bulk = manner;
    return self();
  }

  Latency latency() {
    return latency;
  }
}
