package jp.shikaku.examples;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jp.shikaku.transport.ExchangeEvent;
import jp.shikaku.transport.ExchangeEvent.BreakerChanged;
import jp.shikaku.transport.ExchangeEvent.Ended;
import jp.shikaku.transport.ExchangeEvent.Merged;
import jp.shikaku.transport.ExchangeEvent.Queued;
import jp.shikaku.transport.ExchangeEvent.Retrying;
import jp.shikaku.transport.ExchangeEvent.Sent;
import jp.shikaku.transport.ExchangeListener;

/**
 * The calls of a client as Micrometer meters 「計測」: {@code OqsClient.builder().listener(new
 * ExchangeMetrics(registry))}. Every tag is one of a few closed words; neither an identifier nor
 * anything of a person or an institution is among them (reliability-security P-R 6). Thread-safe.
 *
 * <ul>
 *   <li>{@code shikaku.calls} (timer): kind, lane, outcome, reason ({@code none} when answered)
 *   <li>{@code shikaku.attempts} (counter): kind, lane; calls merged into another have none
 *   <li>{@code shikaku.retries} (counter): kind, lane, reason
 *   <li>{@code shikaku.queued}, {@code shikaku.merged} (counters): kind, lane
 *   <li>{@code shikaku.breaker} (counter): lane, state entered
 * </ul>
 */
public final class ExchangeMetrics implements ExchangeListener {

  private final MeterRegistry registry;

  /**
   * Creates the listener.
   *
   * @param registry where the meters are kept; not closed
   */
  public ExchangeMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void on(ExchangeEvent event) {
    if (event instanceof Ended ended) {
      Timer.builder("shikaku.calls")
          .description("calls to the eligibility system, by how they ended")
          .tag("kind", ended.kind())
          .tag("lane", ended.lane().name())
          .tag("outcome", ended.outcome().name())
          .tag("reason", ended.reason().map(Enum::name).orElse("none"))
          .register(registry)
          .record(ended.elapsed());
    } else if (event instanceof Sent sent) {
      count("shikaku.attempts", sent.kind(), event);
    } else if (event instanceof Queued queued) {
      count("shikaku.queued", queued.kind(), event);
    } else if (event instanceof Merged merged) {
      count("shikaku.merged", merged.kind(), event);
    } else if (event instanceof Retrying retrying) {
      Counter.builder("shikaku.retries")
          .tag("kind", retrying.kind())
          .tag("lane", retrying.lane().name())
          .tag("reason", retrying.reason().name())
          .register(registry)
          .increment();
    } else if (event instanceof BreakerChanged changed) {
      Counter.builder("shikaku.breaker")
          .tag("lane", changed.lane().name())
          .tag("state", changed.state().name())
          .register(registry)
          .increment();
    }
  }

  private void count(String name, String kind, ExchangeEvent event) {
    Counter.builder(name)
        .tag("kind", kind)
        .tag("lane", event.lane().name())
        .register(registry)
        .increment();
  }
}
