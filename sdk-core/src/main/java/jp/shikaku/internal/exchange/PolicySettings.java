package jp.shikaku.internal.exchange;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import jp.shikaku.RetryOptions;
import jp.shikaku.diagnosis.CodeMeaning;
import jp.shikaku.transport.ExchangeInterceptor;
import jp.shikaku.transport.ExchangeListener;
import jp.shikaku.transport.MaintenanceCalendar;

/**
 * What the host set for the way of its calls.
 *
 * @param retry when to send again
 * @param breaker whether calls are held back after repeated failures
 * @param batchPause between two starts of the batch lane
 * @param calendar when nothing is sent
 * @param interceptors around each attempt, the first outermost
 * @param listeners hear of events
 * @param listenersExecutor runs the listeners
 * @param codes the host's table of error codes
 */
public record PolicySettings(
    RetryOptions retry,
    boolean breaker,
    Duration batchPause,
    MaintenanceCalendar calendar,
    List<ExchangeInterceptor> interceptors,
    List<ExchangeListener> listeners,
    Executor listenersExecutor,
    Function<String, Optional<CodeMeaning>> codes) {

  /** One attempt and nothing around it. */
  public static final PolicySettings PLAIN =
      new PolicySettings(
          RetryOptions.NEVER,
          false,
          Duration.ZERO,
          MaintenanceCalendar.NONE,
          List.of(),
          List.of(),
          Runnable::run,
          code -> Optional.empty());
}
