package jp.shikaku.transport;

import java.time.Duration;
import java.util.Map;
import jp.shikaku.internal.http.GatewayLine;
import jp.shikaku.internal.http.GatewayRequest;

/**
 * The three calls about one exchange, with their headers (transports 5.1 and 5.2). Immutable.
 *
 * @param kind the message family
 * @param handle the exchange
 */
record HttpCalls(MessageKind kind, Pending handle) {

  private static final String INSTITUTION = "X-Oqs-Institution";

  /** Where the calls go, with the family: what a wrong setting is told by. */
  String path() {
    return "/" + GatewayLine.BASE_PATH + "/exchanges/" + kind.code();
  }

  /** Sends the request; the only call of which a repetition could be a second query. */
  GatewayRequest post(ExchangeRequest request, Duration hold) {
    return answered(
        GatewayRequest.of("POST", "exchanges", kind.code())
            .withHeaders(
                Map.of(
                    INSTITUTION,
                    handle.institution(),
                    "X-Oqs-File-Name",
                    request.fileName(),
                    "Idempotency-Key",
                    handle.exchangeId(),
                    "X-Oqs-Lane",
                    request.lane() == Lane.BATCH ? "batch" : "interactive"))
            .withBody(request.body())
            .withHold(request.awaitAnswer() ? hold : Duration.ZERO));
  }

  /** Asks what has become of it. */
  GatewayRequest ask(Duration hold) {
    return answered(resource("GET").withHold(hold));
  }

  /** Asks once more for an answer that was left with the gateway. */
  GatewayRequest askAgain() {
    return ask(Duration.ZERO);
  }

  /** Asks to take it back. */
  GatewayRequest withdraw() {
    return resource("DELETE");
  }

  private GatewayRequest answered(GatewayRequest request) {
    GatewayRequest bounded = request.withMaxBytes(kind.maxAnswerBytes());
    return kind.leavesAnswerInPlace() ? bounded.withBodyLeft() : bounded;
  }

  private GatewayRequest resource(String method) {
    return GatewayRequest.of(method, "exchanges", kind.code(), handle.exchangeId())
        .withHeader(INSTITUTION, handle.institution());
  }
}
