package jp.shikaku.transport;

import java.time.Duration;
import jp.shikaku.internal.http.GatewayRequest;

/**
 * The three calls about one exchange, with their headers (transports 5.1 and 5.2). Immutable.
 *
 * @param kind the message family
 * @param handle the exchange
 */
record HttpCalls(MessageKind kind, Pending handle) {

  private static final String INSTITUTION = "X-Oqs-Institution";

  /** Sends the request; the only call of which a repetition could be a second query. */
  GatewayRequest post(ExchangeRequest request, Duration hold) {
    return GatewayRequest.of("POST", "exchanges", kind.code())
        .withHeader(INSTITUTION, handle.institution())
        .withHeader("X-Oqs-File-Name", request.fileName())
        .withHeader("Idempotency-Key", handle.exchangeId())
        .withHeader("X-Oqs-Lane", request.lane() == Lane.BATCH ? "batch" : "interactive")
        .withBody(request.body())
        .withHold(request.awaitAnswer() ? hold : Duration.ZERO)
        .withMaxBytes(kind.maxAnswerBytes());
  }

  /** Asks what has become of it. */
  GatewayRequest ask(Duration hold) {
    return resource("GET").withHold(hold).withMaxBytes(kind.maxAnswerBytes());
  }

  /** Asks to take it back. */
  GatewayRequest withdraw() {
    return resource("DELETE");
  }

  private GatewayRequest resource(String method) {
    return GatewayRequest.of(method, "exchanges", kind.code(), handle.exchangeId())
        .withHeader(INSTITUTION, handle.institution());
  }
}
