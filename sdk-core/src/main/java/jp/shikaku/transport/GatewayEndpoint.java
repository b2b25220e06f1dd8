package jp.shikaku.transport;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.internal.http.GatewayLine;
import jp.shikaku.internal.http.LineSettings;
import jp.shikaku.tls.ClientIdentity;
import jp.shikaku.tls.TlsClient;
import jp.shikaku.tls.TrustSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a gateway 「資格確認端末の中継サーバー」 is and how it is spoken to (transports 5.5 and 5.6). The gateway
 * is a small program beside the terminal through which several receipt computers 「レセコン」 share it.
 * <b>Its protocol is ours; it is not the official Web API of the system and must not be taken for
 * it.</b>
 *
 * <p>The one HTTP client behind it is made at first use and shared by every {@link HttpTransport}
 * and card source on this endpoint; whoever made the endpoint closes it after them. Its settings
 * never change. Thread-safe.
 */
public final class GatewayEndpoint implements AutoCloseable {

  static {
    GatewayLine.reachedBy(GatewayEndpoint::line);
  }

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

  private final URI base;
  private final long maxRequestBytes;
  private final LineSettings settings;

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable GatewayLine line;
  private boolean closed;

  private GatewayEndpoint(Builder builder) {
    this.base = builder.base;
    this.maxRequestBytes = builder.maxRequestBytes;
    this.settings =
        new LineSettings(
            base,
            builder.tls(),
            builder.proxy,
            builder.connectTimeout,
            builder.writeTimeout,
            builder.readTimeout);
  }

  /**
   * Begins to describe an endpoint.
   *
   * @param base scheme, host and port, for example {@code https://terminal.clinic.example:8443};
   *     the path {@code /oqs-gateway/v1} is added
   * @return the builder
   * @throws InvalidQueryException when it is another kind of address
   */
  public static Builder builder(URI base) {
    return new Builder(base);
  }

  /** {@return scheme, host and port as given} */
  public URI base() {
    return base;
  }

  /** {@return the largest request document, in bytes} */
  public long maxRequestBytes() {
    return maxRequestBytes;
  }

  private GatewayLine line() {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the endpoint is closed");
      }
      if (line == null) {
        line = new GatewayLine(settings);
      }
      return line;
    } finally {
      lock.unlock();
    }
  }

  /** Cuts off what is still on its way and closes the connections. Further calls do nothing. */
  @Override
  public void close() {
    GatewayLine open;
    lock.lock();
    try {
      closed = true;
      open = line;
      line = null;
    } finally {
      lock.unlock();
    }
    if (open != null) {
      open.close();
    }
  }

  /** Names scheme, host and port. */
  @Override
  public String toString() {
    return "GatewayEndpoint[" + base + "]";
  }

  /**
   * Settings of an endpoint. Not thread-safe; each setting says when one would change it. There is
   * no switch that leaves out the check of the certificate or of its host name.
   */
  public static final class Builder {

    private final URI base;
    private @Nullable ClientIdentity identity;
    private @Nullable TrustSet trust;
    private boolean allowTls12;
    private @Nullable TimeSource time;
    private @Nullable InetSocketAddress proxy;
    private boolean permitsPlainLoopback;
    private Duration connectTimeout = Duration.ofSeconds(3);
    private Duration writeTimeout = Duration.ofSeconds(10);
    private Duration readTimeout = Duration.ofSeconds(5);
    private long maxRequestBytes = 4L * 1024 * 1024;

    private Builder(URI base) {
      this.base = checked(base);
    }

    private static URI checked(URI base) {
      String scheme = base.getScheme() == null ? "" : base.getScheme().toLowerCase(Locale.ROOT);
      if (!scheme.equals("https") && !scheme.equals("http")) {
        throw new InvalidQueryException("base", "must begin with https://");
      }
      String path = base.getRawPath() == null ? "" : base.getRawPath();
      if (base.getHost() == null
          || base.getRawUserInfo() != null
          || base.getRawQuery() != null
          || base.getRawFragment() != null
          || !(path.isEmpty() || path.equals("/"))) {
        throw new InvalidQueryException("base", "must be scheme, host and port only");
      }
      return base;
    }

    /**
     * Sets whom to trust; needed for https. The certificates that the Java platform trusts do not
     * count.
     *
     * @param trust the clinic's own CA 「院内認証局」, with pins if wanted
     * @return this
     */
    public Builder trust(TrustSet trust) {
      this.trust = Objects.requireNonNull(trust);
      return this;
    }

    /**
     * Sets the certificate of this computer; needed wherever the gateway asks for one, which ours
     * always does. Not the institution's certificate of the system's own authority 「共通認証局」: that
     * one does not belong on every reception computer.
     *
     * @param identity certificate and key, made for this clinic's network
     * @return this
     */
    public Builder identity(ClientIdentity identity) {
      this.identity = Objects.requireNonNull(identity);
      return this;
    }

    /**
     * Allows TLS 1.2 as well, for a gateway behind a device that knows no 1.3.
     *
     * @return this
     */
    public Builder allowTls12() {
      this.allowTls12 = true;
      return this;
    }

    /**
     * Sets the clock by which certificates are judged; the computer's by default. For tests.
     *
     * @param time the clock
     * @return this
     */
    public Builder time(TimeSource time) {
      this.time = Objects.requireNonNull(time);
      return this;
    }

    private @Nullable TlsClient tls() {
      if (isPlain()) {
        return null;
      }
      if (trust == null) {
        throw new InvalidQueryException("trust", "must be set for https");
      }
      TlsClient.Builder tls = TlsClient.builder(trust);
      if (identity != null) {
        tls.identity(identity);
      }
      if (allowTls12) {
        tls.allowTls12();
      }
      if (time != null) {
        tls.time(time);
      }
      return tls.build();
    }

    private boolean isPlain() {
      return "http".equalsIgnoreCase(base.getScheme());
    }

    /**
     * Permits plain HTTP to this very computer, for tests and for a gateway on the same machine
     * behind another program; to any other computer it is refused all the same.
     *
     * @return this
     */
    public Builder permitPlainLoopback() {
      this.permitsPlainLoopback = true;
      return this;
    }

    /**
     * Goes through an HTTP proxy; by default none is used, not even one set for the Java platform,
     * since a clinic's network is closed.
     *
     * @param address of the proxy
     * @return this
     */
    public Builder proxy(InetSocketAddress address) {
      this.proxy = Objects.requireNonNull(address);
      return this;
    }

    /**
     * Sets how long making a connection may take; 3 s by default. To raise on a slow line.
     *
     * @param timeout 1 ms to 1 minute
     * @return this
     */
    public Builder connectTimeout(Duration timeout) {
      this.connectTimeout = limited("connectTimeout", timeout);
      return this;
    }

    /**
     * Sets how long sending may stand still; 10 s by default.
     *
     * @param timeout 1 ms to 1 minute
     * @return this
     */
    public Builder writeTimeout(Duration timeout) {
      this.writeTimeout = limited("writeTimeout", timeout);
      return this;
    }

    /**
     * Sets how long the gateway may be silent beyond the time it was told to hold a call; 5 s by
     * default.
     *
     * @param timeout 1 ms to 1 minute
     * @return this
     */
    public Builder readTimeout(Duration timeout) {
      this.readTimeout = limited("readTimeout", timeout);
      return this;
    }

    /**
     * Sets the largest request; 4 MiB by default. The largest answer is a matter of the {@link
     * MessageKind}.
     *
     * @param bytes more than 0
     * @return this
     */
    public Builder maxRequestBytes(long bytes) {
      if (bytes <= 0) {
        throw new InvalidQueryException("maxRequestBytes", "must be more than 0");
      }
      this.maxRequestBytes = bytes;
      return this;
    }

    private static Duration limited(String field, Duration timeout) {
      if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
        throw new InvalidQueryException(field, "must be 1 ms to 1 minute");
      }
      return timeout;
    }

    /**
     * Makes the endpoint; nothing is connected yet.
     *
     * @return the endpoint
     * @throws InvalidQueryException when plain HTTP is not permitted, or https has no trust
     * @throws jp.shikaku.tls.CredentialException when the identity can not be used
     */
    public GatewayEndpoint build() {
      boolean isLoopback = LOOPBACK.matcher(base.getHost().toLowerCase(Locale.ROOT)).matches();
      if (isPlain() && !(isLoopback && permitsPlainLoopback)) {
        throw new InvalidQueryException(
            "base",
            "must be https; plain http only to this computer itself, and when permitted",
            "httpsを指定してください");
      }
      return new GatewayEndpoint(this);
    }
  }
}
