package jp.shikaku.internal.exchange;

import java.util.Optional;
import java.util.function.Function;
import jp.shikaku.ServiceException;
import jp.shikaku.diagnosis.CodeMeaning;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.ExchangeInterceptor;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands between a call and the transport, made once for all calls (transports 6).
 *
 * @param way the interceptors, and the transport behind them
 * @param retries decides on further attempts
 * @param breakers hold calls back; null when they do not
 * @param calendar when nothing is sent
 * @param events tells listeners
 * @param codes the host's table of error codes
 */
record Policies(
    Function<ExchangeRequest, ExchangeCall> way,
    RetryRule retries,
    @Nullable Breakers breakers,
    MaintenanceCalendar calendar,
    EventDesk events,
    Function<String, Optional<CodeMeaning>> codes) {

  private static final Logger LOG = LoggerFactory.getLogger("jp.shikaku.exchange");

  static Policies of(Transport transport, TimeSource time, PolicySettings settings) {
    Function<ExchangeRequest, ExchangeCall> way = transport::exchange;
    for (int i = settings.interceptors().size() - 1; i >= 0; i--) {
      ExchangeInterceptor interceptor = settings.interceptors().get(i);
      Function<ExchangeRequest, ExchangeCall> next = way;
      way = request -> interceptor.exchange(request, next);
    }
    EventDesk events = new EventDesk(settings.listeners(), settings.listenersExecutor());
    return new Policies(
        way,
        new RetryRule(settings.retry(), settings.calendar(), time),
        settings.breaker() ? new Breakers(time, events::tell) : null,
        settings.calendar(),
        events,
        settings.codes());
  }

  /** With what the host's table says of its code; a table that fails says nothing. */
  ServiceException told(ServiceException refusal) {
    try {
      return refusal.code().flatMap(codes).map(refusal::telling).orElse(refusal);
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("the table of codes failed", "cause", e));
      return refusal;
    }
  }
}
