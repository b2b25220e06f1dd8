package jp.shikaku.transport;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A transport that takes small requests only, and is never to be given a larger one.
 *
 * @param inner carries what fits
 * @param most bytes of a request
 */
public record NarrowTransport(Transport inner, long most) implements Transport {

  @Override
  public ExchangeCall exchange(ExchangeRequest request) {
    if (request.body().length > most) {
      throw new AssertionError("a request of " + request.body().length + " bytes");
    }
    return inner.exchange(request);
  }

  @Override
  public ExchangeCall resume(Pending pending, AnswerGate gate, Duration timeout) {
    return inner.resume(pending, gate, timeout);
  }

  @Override
  public CompletableFuture<Health> probe() {
    return inner.probe();
  }

  @Override
  public TransportCapabilities capabilities() {
    TransportCapabilities its = inner.capabilities();
    return new TransportCapabilities(most, its.resumable(), its.maxConcurrent());
  }

  @Override
  public void close() {
    inner.close();
  }
}
