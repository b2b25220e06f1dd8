package jp.shikaku.internal.exchange;

import java.util.function.Function;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.ExchangeInterceptor;
import jp.shikaku.transport.ExchangeRequest;
import jp.shikaku.transport.MaintenanceCalendar;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a call and the transport, made once for all calls (transports 6).
 *
 * @param way the interceptors, and the transport behind them
 * @param retries decides on further attempts
 * @param breakers hold calls back; null when they do not
 * @param calendar when nothing is sent
 * @param events tells listeners
 */
record Policies(
    Function<ExchangeRequest, ExchangeCall> way,
    RetryRule retries,
    @Nullable Breakers breakers,
    MaintenanceCalendar calendar,
    EventDesk events) {

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
        events);
  }
}
