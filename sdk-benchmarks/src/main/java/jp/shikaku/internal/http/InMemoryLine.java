package jp.shikaku.internal.http;

import java.net.URI;
import java.time.Duration;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;

/** Takes the network away from the library's HTTP client. */
public final class InMemoryLine {

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private InMemoryLine() {}

  /** Lets an interceptor answer the calls of every endpoint from now on. */
  public static void answerEverything(URI base, Interceptor answering) {
    GatewayLine line =
        new GatewayLine(
            new LineSettings(base, null, null, LIMIT, LIMIT, LIMIT),
            new OkHttpClient.Builder().addInterceptor(answering));
    GatewayLine.reachedBy(endpoint -> line);
  }
}
