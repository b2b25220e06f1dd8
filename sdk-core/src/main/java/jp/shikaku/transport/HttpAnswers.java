package jp.shikaku.transport;

import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import jp.shikaku.OqsException;
import jp.shikaku.TransportException.Delivery;
import jp.shikaku.TransportException.Reason;
import jp.shikaku.internal.http.ContentDigest;
import jp.shikaku.internal.http.GatewayReply;
import jp.shikaku.internal.log.LogText;

/**
 * Judges what a gateway hands on as the terminal's answer: its size, its digest, its name, and what
 * the gate says of its content. Thread-safe.
 */
final class HttpAnswers {

  private final HttpSetup setup;
  private final RunningExchange exchange;
  private final FolderNames names;
  private final HttpCalls requests;
  private final AnswerGate gate;

  HttpAnswers(
      HttpSetup setup,
      RunningExchange exchange,
      FolderNames names,
      HttpCalls requests,
      AnswerGate gate) {
    this.setup = setup;
    this.exchange = exchange;
    this.names = names;
    this.requests = requests;
    this.gate = gate;
  }

  /**
   * Reads a reply with status 200.
   *
   * @return the answer; empty when it is no whole one yet
   * @throws OqsException when it is none to this request, or one that was left could not be read
   */
  Optional<ExchangeResult.Answer> read(GatewayReply reply) {
    if (reply.isTooLarge()) {
      throw exchange.tooLarge();
    }
    if (reply.isBodyLeft()) {
      return left(reply);
    }
    if (!reply.isIntact()) {
      throw corrupted();
    }
    String name = name(reply);
    AnswerFormat format = format(name);
    return judged(
        reply.body().length == 0
            ? AnswerGate.Verdict.NOT_YET
            : gate.judge(name, format, reply.body()),
        () -> new ExchangeResult.Answer(name, format, reply.body(), exchange.time.now(), () -> {}));
  }

  /** It is read once now, to be judged, and by its caller as often as he likes. */
  private Optional<ExchangeResult.Answer> left(GatewayReply reply) {
    String name = name(reply);
    AnswerFormat format = format(name);
    byte[] digest =
        ContentDigest.sha256(reply.header("content-digest")).orElseThrow(this::corrupted);
    try {
      long told = reply.contentLength().orElse(-1);
      long size = told >= 0 ? told : source(digest, told, exchange::isEnded).measure();
      if (size > exchange.kind.maxAnswerBytes()) {
        throw exchange.tooLarge();
      }
      AnswerGate.Verdict verdict =
          size == 0
              ? AnswerGate.Verdict.NOT_YET
              : gate.judge(name, format, source(digest, size, exchange::isEnded));
      BulkSource source = source(digest, size, () -> false);
      return judged(
          verdict,
          () ->
              new ExchangeResult.Answer(name, format, source, size, exchange.time.now(), () -> {}));
    } catch (HttpSource.Changed e) {
      return Optional.empty(); // it was not whole when it was told of
    } catch (IOException e) {
      if (e.getCause() instanceof OqsException why) {
        throw why;
      }
      return Optional.empty(); // it has ended meanwhile
    }
  }

  private HttpSource source(byte[] digest, long size, BooleanSupplier isGivenUp) {
    return new HttpSource(setup, exchange, requests, digest, size, isGivenUp);
  }

  private static String name(GatewayReply reply) {
    return reply.header("x-oqs-file-name").orElse("");
  }

  private AnswerFormat format(String name) {
    return names
        .formatOf(name)
        .orElseThrow(() -> foreign("the answer's file name does not fit the request"));
  }

  private Optional<ExchangeResult.Answer> judged(
      AnswerGate.Verdict verdict, Supplier<ExchangeResult.Answer> answer) {
    return switch (verdict) {
      case NOT_YET -> Optional.empty();
      case MISMATCH -> throw foreign("an identifier in the answer belongs to another query");
      case ACCEPT -> Optional.of(answer.get());
    };
  }

  private OqsException corrupted() {
    return exchange.failure(
        Reason.CORRUPTED, Delivery.UNKNOWN, "the answer does not fit the gateway's digest");
  }

  private OqsException foreign(String detail) {
    setup
        .log()
        .error(
            LogText.line(
                "foreign-answer",
                "kind",
                exchange.kind.code(),
                "exchange",
                exchange.handle.exchangeId()));
    return exchange.failure(Reason.CORRELATION_MISMATCH, Delivery.UNKNOWN, detail);
  }
}
