package jp.shikaku.internal.http;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Request;

/** How far one call got. Thread-safe. */
final class LineTrace extends EventListener {

  /** Stations of a call, in order. */
  enum Station {
    HERE,
    NAME,
    CONNECT,
    HANDSHAKE,
    CONNECTED,
    SENDING,
    SENT
  }

  private final AtomicReference<Station> station = new AtomicReference<>(Station.HERE);
  private final GatewayLine.Receiver receiver;
  private final boolean hasBody;

  LineTrace(GatewayLine.Receiver receiver, boolean hasBody) {
    this.receiver = receiver;
    this.hasBody = hasBody;
  }

  Station station() {
    return station.get();
  }

  // With several addresses the attempts overlap: only forward.
  private boolean reached(Station next) {
    Station before = station.getAndUpdate(current -> current.compareTo(next) < 0 ? next : current);
    return before.compareTo(next) < 0;
  }

  @Override
  public void dnsStart(Call call, String domainName) {
    reached(Station.NAME);
  }

  @Override
  public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
    reached(Station.CONNECT);
  }

  @Override
  public void secureConnectStart(Call call) {
    reached(Station.HANDSHAKE);
  }

  @Override
  public void connectionAcquired(Call call, okhttp3.Connection connection) {
    reached(Station.CONNECTED);
  }

  @Override
  public void requestHeadersStart(Call call) {
    if (!receiver.sending()) {
      call.cancel(); // closes the socket before anything is written
      return;
    }
    reached(Station.SENDING);
  }

  @Override
  public void requestHeadersEnd(Call call, Request request) {
    if (!hasBody && reached(Station.SENT)) {
      receiver.sent();
    }
  }

  @Override
  public void requestBodyEnd(Call call, long byteCount) {
    if (reached(Station.SENT)) {
      receiver.sent();
    }
  }
}
