package jp.shikaku.transport;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import jp.shikaku.InvalidQueryException;

/**
 * A document on its way to the terminal 「照会要求」 with all a transport needs to know of it. The
 * transport never reads the document. Immutable.
 */
public final class ExchangeRequest {

  private final MessageKind kind;
  private final Pending handle;
  private final byte[] body;
  private final Duration timeout;
  private final AnswerGate gate;
  private final boolean awaitAnswer;
  private final Consumer<ExchangeProgress> onProgress;
  private final Runnable beforeSend;
  private final Lane lane;

  private ExchangeRequest(
      MessageKind kind,
      Pending handle,
      byte[] body,
      Duration timeout,
      AnswerGate gate,
      boolean awaitAnswer,
      Consumer<ExchangeProgress> onProgress,
      Runnable beforeSend,
      Lane lane) {
    this.kind = kind;
    this.handle = handle;
    this.body = body;
    this.timeout = timeout;
    this.gate = gate;
    this.awaitAnswer = awaitAnswer;
    this.onProgress = onProgress;
    this.beforeSend = beforeSend;
    this.lane = lane;
  }

  /**
   * Creates a request whose answer is waited for.
   *
   * @param kind the message family; its code equals the handle's kind
   * @param handle identifiers under which the exchange is known
   * @param body the document, already encoded; not copied
   * @param timeout time for the whole exchange, more than zero
   * @param gate judges what stands there as answer
   * @return the request
   * @throws InvalidQueryException when the handle is of another kind or the time is not positive
   */
  public static ExchangeRequest of(
      MessageKind kind, Pending handle, byte[] body, Duration timeout, AnswerGate gate) {
    if (!kind.code().equals(handle.kind())) {
      throw new InvalidQueryException("handle", "must be of the request's kind");
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw new InvalidQueryException("timeout", "must be more than zero");
    }
    return new ExchangeRequest(
        kind,
        handle,
        body,
        timeout,
        Objects.requireNonNull(gate),
        true,
        progress -> {},
        () -> {},
        Lane.INTERACTIVE);
  }

  /** {@return a copy that ends with the {@link Pending} as soon as the request is written} */
  public ExchangeRequest withoutAwaitingAnswer() {
    return new ExchangeRequest(
        kind, handle, body, timeout, gate, false, onProgress, beforeSend, lane);
  }

  /**
   * {@return a copy that tells its progress}
   *
   * @param onProgress called on threads of the transport; what it throws is dropped
   */
  public ExchangeRequest withOnProgress(Consumer<ExchangeProgress> onProgress) {
    return new ExchangeRequest(
        kind,
        handle,
        body,
        timeout,
        gate,
        awaitAnswer,
        Objects.requireNonNull(onProgress),
        beforeSend,
        lane);
  }

  /**
   * {@return a copy that runs something last before the terminal can see the request} A note made
   * there tells, after a crash, what had certainly not been sent from what may have been.
   *
   * @param beforeSend called on a thread of the transport, which it may hold up, and again when
   *     sending is tried again; when it throws, nothing is sent and the exchange ends with {@code
   *     LEDGER_UNAVAILABLE}
   */
  public ExchangeRequest withBeforeSend(Runnable beforeSend) {
    return new ExchangeRequest(
        kind,
        handle,
        body,
        timeout,
        gate,
        awaitAnswer,
        onProgress,
        Objects.requireNonNull(beforeSend),
        lane);
  }

  /**
   * {@return a copy of another lane; a gateway that serves several computers wants to know it}
   *
   * @param lane whose turn comes first
   */
  public ExchangeRequest withLane(Lane lane) {
    return new ExchangeRequest(
        kind,
        handle,
        body,
        timeout,
        gate,
        awaitAnswer,
        onProgress,
        beforeSend,
        Objects.requireNonNull(lane));
  }

  /** {@return the message family} */
  public MessageKind kind() {
    return kind;
  }

  /** {@return the identifiers under which the exchange is known} */
  public Pending handle() {
    return handle;
  }

  /** {@return the request's file name, also the key in every log and audit} */
  public String fileName() {
    return kind.requestName(handle.exchangeId());
  }

  /** {@return the document itself, not a copy; must not be changed} */
  public byte[] body() {
    return body;
  }

  /** {@return the time for the whole exchange, counted from {@link Transport#exchange}} */
  public Duration timeout() {
    return timeout;
  }

  /** {@return the judge of what stands there as answer} */
  public AnswerGate gate() {
    return gate;
  }

  /** {@return whether the answer is waited for} */
  public boolean awaitAnswer() {
    return awaitAnswer;
  }

  /** {@return the receiver of progress; never null} */
  public Consumer<ExchangeProgress> onProgress() {
    return onProgress;
  }

  /** {@return whose turn comes first; {@link Lane#INTERACTIVE} unless set} */
  public Lane lane() {
    return lane;
  }

  /** {@return what runs last before the terminal can see the request; never null} */
  public Runnable beforeSend() {
    return beforeSend;
  }

  @Override
  public String toString() {
    return "ExchangeRequest[" + fileName() + ", " + body.length + " bytes]";
  }
}
