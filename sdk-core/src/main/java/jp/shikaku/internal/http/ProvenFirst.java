package jp.shikaku.internal.http;

import java.io.IOException;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Lets no document leave on a TLS connection over which the gateway said nothing yet. In TLS 1.3 a
 * gateway refuses our certificate after the handshake is over on this side, and its reset may
 * overtake what it says; a document sent by then would be told as possibly arrived. So the first
 * one on a connection waits for "100 Continue" (RFC 9110, 10.1.1). Thread-safe.
 */
final class ProvenFirst implements Interceptor {

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Connection> proven = Collections.newSetFromMap(new WeakHashMap<>());

  @Override
  public Response intercept(Chain chain) throws IOException {
    Connection connection = Objects.requireNonNull(chain.connection());
    Request request = chain.request();
    LineTrace trace = request.tag(LineTrace.class);
    if (isProven(connection)) {
      if (trace != null) {
        trace.heard();
      }
    } else if (hasDocument(request)) {
      request = request.newBuilder().header("Expect", "100-continue").build();
    }
    Response response = chain.proceed(request);
    prove(connection);
    return response;
  }

  private static boolean hasDocument(Request request) throws IOException {
    RequestBody body = request.body();
    return body != null && body.contentLength() > 0;
  }

  private boolean isProven(Connection connection) {
    lock.lock();
    try {
      return proven.contains(connection);
    } finally {
      lock.unlock();
    }
  }

  private void prove(Connection connection) {
    lock.lock();
    try {
      proven.add(connection);
    } finally {
      lock.unlock();
    }
  }
}
