package jp.shikaku.internal.http;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Request;
import okhttp3.Response;

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

  private final ReentrantLock lock = new ReentrantLock();
  private Station station = Station.HERE;
  private boolean heard;
  private final GatewayLine.Receiver receiver;
  private final boolean hasBody;

  LineTrace(GatewayLine.Receiver receiver, boolean hasBody) {
    this.receiver = receiver;
    this.hasBody = hasBody;
  }

  Station station() {
    lock.lock();
    try {
      return station;
    } finally {
      lock.unlock();
    }
  }

  /** The gateway said something on this connection: it was not refused there. */
  void heard() {
    lock.lock();
    try {
      heard = true;
    } finally {
      lock.unlock();
    }
  }

  boolean wasHeard() {
    lock.lock();
    try {
      return heard;
    } finally {
      lock.unlock();
    }
  }

  // With several addresses the attempts overlap: only forward.
  private boolean reached(Station next) {
    lock.lock();
    try {
      boolean isForward = station.compareTo(next) < 0;
      station = isForward ? next : station;
      return isForward;
    } finally {
      lock.unlock();
    }
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
    if (!hasBody) {
      leaves(call);
    }
  }

  // Headers that came without the document they announce are no request yet.
  @Override
  public void requestBodyStart(Call call) {
    if (hasBody) {
      heard(); // see ProvenFirst
      leaves(call);
    }
  }

  @Override
  public void responseHeadersEnd(Call call, Response response) {
    heard();
  }

  private void leaves(Call call) {
    if (receiver.sending()) {
      reached(Station.SENDING);
    } else {
      call.cancel(); // closes the socket before anything more is written
    }
  }

  @Override
  public void requestHeadersEnd(Call call, Request request) {
    if (!hasBody && reached(Station.SENT)) {
      receiver.sent();
    }
  }

  @Override
  public void requestBodyEnd(Call call, long byteCount) {
    if (hasBody && reached(Station.SENT)) {
      receiver.sent();
    }
  }
}
