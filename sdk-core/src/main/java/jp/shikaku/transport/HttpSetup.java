package jp.shikaku.transport;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import jp.shikaku.internal.http.GatewayLine;
import jp.shikaku.internal.http.GatewayReply;
import jp.shikaku.internal.http.LineTrouble;
import org.slf4j.Logger;

/** What all exchanges of one {@link HttpTransport} share. */
record HttpSetup(
    GatewayEndpoint endpoint,
    TimeSource time,
    Executor threads,
    GatewayHealth health,
    Duration hold,
    Logger log,
    Consumer<HttpExchange> onEnd) {

  /** The line; made at first use, which may take a moment. */
  GatewayLine line() {
    return GatewayLine.of(endpoint);
  }

  void heard(GatewayReply reply) {
    health.heard(reply);
  }

  void lost(LineTrouble trouble) {
    health.lost(trouble);
  }
}
