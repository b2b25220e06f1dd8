package jp.shikaku.transport;

import java.util.Optional;
import jp.shikaku.OqsException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.http.GatewayReply;
import jp.shikaku.internal.log.LogText;
import org.slf4j.Logger;

/**
 * Judges what a gateway hands on as the terminal's answer: its size, its digest, its name, and what
 * the gate says of its content. Thread-safe.
 */
final class HttpAnswers {

  private final RunningExchange exchange;
  private final FolderNames names;
  private final AnswerGate gate;
  private final Logger log;

  HttpAnswers(RunningExchange exchange, FolderNames names, AnswerGate gate, Logger log) {
    this.exchange = exchange;
    this.names = names;
    this.gate = gate;
    this.log = log;
  }

  /**
   * Reads a reply with status 200.
   *
   * @return the answer; empty when it is no whole one yet
   * @throws OqsException when it is none to this request
   */
  Optional<ExchangeResult.Answer> read(GatewayReply reply) {
    if (reply.isTooLarge()) {
      throw exchange.tooLarge();
    }
    if (!reply.isIntact()) {
      throw exchange.failure(
          Reason.CORRUPTED, Delivery.UNKNOWN, "the answer does not fit the gateway's digest");
    }
    String name = reply.header("x-oqs-file-name").orElse("");
    AnswerFormat format =
        names
            .formatOf(name)
            .orElseThrow(() -> foreign("the answer's file name does not fit the request"));
    AnswerGate.Verdict verdict =
        reply.body().length == 0
            ? AnswerGate.Verdict.NOT_YET
            : gate.judge(name, format, reply.body());
    return switch (verdict) {
      case NOT_YET -> Optional.empty();
      case MISMATCH -> throw foreign("an identifier in the answer belongs to another query");
      case ACCEPT ->
          Optional.of(
              new ExchangeResult.Answer(name, format, reply.body(), exchange.time.now(), () -> {}));
    };
  }

  private OqsException foreign(String detail) {
    log.error(
        LogText.line(
            "foreign-answer",
            "kind",
            exchange.kind.code(),
            "exchange",
            exchange.handle.exchangeId()));
    return exchange.failure(Reason.CORRELATION_MISMATCH, Delivery.UNKNOWN, detail);
  }
}
