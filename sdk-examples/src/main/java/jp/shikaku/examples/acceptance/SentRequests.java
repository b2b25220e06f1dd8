package jp.shikaku.examples.acceptance;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.ExchangeInterceptor;
import jp.shikaku.transport.ExchangeRequest;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a client hands to its transport 「送信した要求」, before it is sent: the proof that without a
 * consent nothing goes out. Thread-safe.
 */
public final class SentRequests implements ExchangeInterceptor {

  private final AtomicLong count = new AtomicLong();
  private volatile @Nullable String last;

  /** Creates a count of none. */
  public SentRequests() {}

  @Override
  public ExchangeCall exchange(
      ExchangeRequest request, Function<ExchangeRequest, ExchangeCall> next) {
    count.incrementAndGet();
    last = request.handle().exchangeId();
    return next.apply(request);
  }

  long count() {
    return count.get();
  }

  /** The identifier of the newest one. */
  Optional<String> last() {
    return Optional.ofNullable(last);
  }
}
