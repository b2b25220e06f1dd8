package jp.shikaku.tls;

import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.internal.io.Stepper;
import jp.shikaku.internal.log.LogText;
import jp.shikaku.transport.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the end of certificates 「証明書の有効期限の監視」 in the official rhythm (transports 1.2,
 * reliability-security R-F-15): a notice 90, 60, 30 and 15 days ahead, each day from 7 days on, and
 * each day after the end. Looks once at the start and then daily; a certificate that was near its
 * end at the start is told at once. A renewed certificate begins anew.
 *
 * <p>Thread-safe. {@link #close()} it with the application.
 */
public final class CertificateWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

  private static final Duration PACE = Duration.ofDays(1);

  private final TimeSource time;
  private final Map<String, Watched> watched;
  private final Consumer<CertificateStatus> listener;
  private final Stepper stepper;
  private final Map<String, String> told = new HashMap<>();
  private volatile List<CertificateStatus> statuses = List.of();

  private CertificateWatch(Builder options) {
    this.time = options.time;
    this.watched = new LinkedHashMap<>(options.watched);
    this.listener = options.listener;
    this.stepper = new Stepper(time, options.executor, this::look);
  }

  /**
   * Begins a watch.
   *
   * @param time the clock
   * @return a builder
   */
  public static Builder builder(TimeSource time) {
    return new Builder(time);
  }

  /** {@return what was found at the last look, a status for each certificate; empty before it} */
  public List<CertificateStatus> statuses() {
    return statuses;
  }

  /** Looks now, beside the daily looks, for example after a renewal. Returns at once. */
  public void lookNow() {
    stepper.wake();
  }

  /** Ends the watch. */
  @Override
  public void close() {
    stepper.stop();
  }

  private Duration look() {
    Instant now = time.now();
    List<CertificateStatus> found = new ArrayList<>();
    watched.forEach((name, what) -> found.addAll(what.statuses(name, now)));
    statuses = List.copyOf(found);
    found.forEach(this::tell);
    return PACE;
  }

  private void tell(CertificateStatus status) {
    String step = Rhythm.step(status);
    if (step.equals(told.put(status.name(), step)) || step.isEmpty()) {
      return;
    }
    LOG.warn(
        LogText.line(
            "certificate-watch",
            "name",
            status.name(),
            "state",
            status.state(),
            "daysLeft",
            status.daysLeft()));
    try {
      listener.accept(status);
    } catch (RuntimeException e) {
      LOG.warn(LogText.line("certificate-listener-failed", "error", e));
    }
  }

  /** Collects what is watched. Not thread-safe. */
  public static final class Builder {

    private final TimeSource time;
    private final Map<String, Watched> watched = new LinkedHashMap<>();
    private Consumer<CertificateStatus> listener = status -> {};
    private Executor executor = Builder::onOwnThread;

    private Builder(TimeSource time) {
      this.time = time;
    }

    /**
     * Watches a client certificate and its chain. The identity is opened for it at each look.
     *
     * @param name under which it is reported, for example {@code gateway client}; not a person's.
     *     The certificates above it are reported as {@code gateway client issuer}
     * @param identity what is watched
     * @return this builder
     * @throws InvalidQueryException when the name is blank or used already
     */
    public Builder identity(String name, ClientIdentity identity) {
      return add(name, Watched.of(identity));
    }

    /**
     * Watches the CA certificates and the pins of a trust set.
     *
     * @param name under which they are reported
     * @param trust what is watched
     * @return this builder
     * @throws InvalidQueryException when the name is blank or used already
     */
    public Builder trust(String name, TrustSet trust) {
      return add(name, Watched.of(trust));
    }

    /**
     * Watches every certificate of a key store, each key by its own certificate. No password is
     * needed.
     *
     * @param name under which they are reported
     * @param store what is watched, loaded already
     * @return this builder
     * @throws InvalidQueryException when the name is blank or used already
     */
    public Builder keyStore(String name, KeyStore store) {
      return add(name, Watched.of(store));
    }

    /**
     * Watches a certificate, for example the one a server shows.
     *
     * @param name under which it is reported
     * @param certificate what is watched
     * @return this builder
     * @throws InvalidQueryException when the name is blank or used already
     */
    public Builder certificate(String name, X509Certificate certificate) {
      return add(name, Watched.of(certificate));
    }

    /**
     * Sets who gets the notices, one per certificate and step of the rhythm. None by default; each
     * notice is logged as a warning anyway.
     *
     * @param listener called on the thread of the {@link #executor}; should return soon
     * @return this builder
     */
    public Builder listener(Consumer<CertificateStatus> listener) {
      this.listener = listener;
      return this;
    }

    /**
     * Sets where the looks run, as they read files; a short-lived daemon thread each by default.
     *
     * @param executor runs the looks
     * @return this builder
     */
    public Builder executor(Executor executor) {
      this.executor = executor;
      return this;
    }

    /**
     * Starts with the first look.
     *
     * @return the running watch
     */
    public CertificateWatch start() {
      CertificateWatch watch = new CertificateWatch(this);
      watch.lookNow();
      return watch;
    }

    private Builder add(String name, Watched what) {
      if (name.isBlank()) {
        throw new InvalidQueryException("name", "must not be blank");
      }
      if (watched.putIfAbsent(name, what) != null) {
        throw new InvalidQueryException("name", "is used already");
      }
      return this;
    }

    private static void onOwnThread(Runnable look) {
      Thread thread = new Thread(look, "shikaku-certificates");
      thread.setDaemon(true);
      thread.start();
    }
  }
}
