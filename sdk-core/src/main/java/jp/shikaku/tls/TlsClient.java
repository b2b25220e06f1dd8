package jp.shikaku.tls;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of TLS connections 「TLS接続（クライアント側）」 (transports 5.6, reliability-security
 * S-TLS-1…3), in types of the Java platform, for {@code HttpTransport} and for a transport of your
 * own. TLS 1.3, and 1.2 only when allowed; only suites with forward secrecy and authenticated
 * encryption; the host's name is always checked; keys and signatures that are too weak are refused
 * whatever the settings of the Java platform.
 *
 * <p>A renewed client certificate is taken over by the next connection; running ones go on with the
 * old one. If the new file is broken or half written, the old certificate stays and one warning is
 * logged.
 *
 * <p>Thread-safe.
 */
public final class TlsClient {

  private static final List<String> SUITES_13 =
      List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256");
  private static final List<String> SUITES_12 =
      List.of(
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private final List<String> protocols;
  private final List<String> suites;
  private final ServerCheck serverCheck;
  private final @Nullable CurrentKey key;
  private final ClientSockets sockets;

  private TlsClient(Builder options) {
    boolean old = options.allowTls12;
    this.protocols = old ? List.of("TLSv1.3", "TLSv1.2") : List.of("TLSv1.3");
    this.suites = old ? Stream.concat(SUITES_13.stream(), SUITES_12.stream()).toList() : SUITES_13;
    this.serverCheck = new ServerCheck(options.trust, options.time);
    this.key =
        options.identity == null ? null : new CurrentKey(options.identity.source(), options.time);
    this.sockets = new ClientSockets(serverCheck, key, protocols, suites);
  }

  /**
   * Begins with what is trusted.
   *
   * @param trust the CA certificates and pins
   * @return a builder
   */
  public static Builder builder(TrustSet trust) {
    return new Builder(trust);
  }

  /**
   * {@return the factory of connected sockets, on which protocols, suites and the check of the
   * host's name are set} It throws {@link TlsException} when the client certificate has expired.
   */
  public SSLSocketFactory socketFactory() {
    return sockets;
  }

  /**
   * {@return the check of the server's chain, for libraries that ask for it beside the factory} It
   * does not check the host's name: the sockets of the {@link #socketFactory()} do.
   */
  public X509TrustManager trustManager() {
    return serverCheck;
  }

  /** {@return the protocols in the order of preference, as the Java platform names them} */
  public List<String> protocols() {
    return protocols;
  }

  /** {@return the cipher suites in the order of preference, as the Java platform names them} */
  public List<String> cipherSuites() {
    return suites;
  }

  /**
   * Looks whether the client certificate was renewed; to be called before a connection is made or
   * used again.
   *
   * @return true when another certificate was taken over since the last call: connections made
   *     before should carry no further calls
   * @throws CredentialException when the client certificate has expired or is not valid yet, and no
   *     other is there: nothing shall be sent (reliability-security R-F-15)
   */
  public boolean refresh() {
    return key != null && key.refresh();
  }

  /**
   * Checks a connection before the first byte of a request is sent: with a client certificate set,
   * the server must have asked for it.
   *
   * @param session of the connected socket
   * @throws TlsException when the server did not ask
   */
  public void check(SSLSession session) throws TlsException {
    if (key != null && session.getLocalCertificates() == null) {
      throw new TlsException(TlsProblem.CLIENT_CERTIFICATE_NOT_ASKED, "");
    }
  }

  /**
   * Names the cause of a failed connection. With TLS 1.3 a server that refuses the client
   * certificate is heard only at the first read, so failures of reading and writing are asked about
   * as well.
   *
   * @param failure what the socket, or a library on top of it, threw
   * @return the problem; empty when the failure has nothing to do with TLS, for example a refused
   *     connection or a timeout
   */
  public Optional<TlsException> explain(Throwable failure) {
    return HandshakeFault.explain(failure, key != null, sockets.certificateWasAsked());
  }

  /**
   * Names the cause of a failure of plain HTTP, without TLS.
   *
   * @param failure what the HTTP library threw
   * @return {@link TlsProblem#TLS_NEEDED} when the other side answered in TLS; else empty
   */
  public static Optional<TlsException> explainPlain(Throwable failure) {
    return HandshakeFault.explainPlain(failure);
  }

  /** Collects the settings of a {@link TlsClient}. Not thread-safe. */
  public static final class Builder {

    private final TrustSet trust;
    private @Nullable ClientIdentity identity;
    private boolean allowTls12;
    private TimeSource time = new SystemTime();

    private Builder(TrustSet trust) {
      this.trust = trust;
    }

    /**
     * Sets the client certificate; without it none is shown.
     *
     * @param identity certificate and key
     * @return this builder
     */
    public Builder identity(ClientIdentity identity) {
      this.identity = identity;
      return this;
    }

    /**
     * Allows TLS 1.2 where the server can not do 1.3 (transports 1.2). The suites stay narrow.
     *
     * @return this builder
     */
    public Builder allowTls12() {
      this.allowTls12 = true;
      return this;
    }

    /**
     * Sets the clock by which certificates are judged; the computer's by default.
     *
     * @param time the clock
     * @return this builder
     */
    public Builder time(TimeSource time) {
      this.time = time;
      return this;
    }

    /**
     * Opens the client certificate and makes the client.
     *
     * @return the client
     * @throws CredentialException when the client certificate can not be used; one that is expired
     *     or not valid yet is reported by {@link TlsClient#refresh()} and by each connection
     *     instead, so that a program starts and can take over a renewed one
     */
    public TlsClient build() {
      return new TlsClient(this);
    }
  }
}
