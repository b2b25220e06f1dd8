package jp.shikaku.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes sockets with the key in force. Each key has a context of its own: in a shared one, a new
 * connection could resume a session of the old key. Thread-safe.
 */
final class ClientSockets extends SSLSocketFactory {

  /** A resumed session is not checked anew, so it must not live for long. */
  private static final int SESSION_SECONDS = (int) Duration.ofHours(1).toSeconds();

  private final ServerCheck serverCheck;
  private final @Nullable CurrentKey key;
  private final String[] protocols;
  private final String[] suites;
  private volatile boolean asked;

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable OpenedKey contextKey;
  private @Nullable SSLContext context;

  ClientSockets(
      ServerCheck serverCheck,
      @Nullable CurrentKey key,
      List<String> protocols,
      List<String> suites) {
    this.serverCheck = serverCheck;
    this.key = key;
    this.protocols = protocols.toArray(new String[0]);
    this.suites = suites.toArray(new String[0]);
  }

  /** Whether a server asked for a client certificate so far. */
  boolean certificateWasAsked() {
    return asked;
  }

  private SSLSocketFactory current() throws IOException {
    lock.lock();
    try {
      OpenedKey now = key == null ? null : key.get();
      SSLContext ready = context;
      if (ready == null || !Objects.equals(now, contextKey)) {
        ready = context(now);
        context = ready;
        contextKey = now;
      }
      return ready.getSocketFactory();
    } catch (CredentialException e) {
      throw new TlsException(TlsProblem.CLIENT_CERTIFICATE_EXPIRED, e.problem() + " on this side");
    } finally {
      lock.unlock();
    }
  }

  private SSLContext context(@Nullable OpenedKey opened) {
    try {
      SSLContext fresh = SSLContext.getInstance("TLS");
      fresh.init(new KeyManager[] {new OneKey(opened)}, new TrustManager[] {serverCheck}, null);
      fresh.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
      return fresh;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  private Socket prepare(Socket made) {
    SSLSocket socket = (SSLSocket) made;
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(protocols);
    parameters.setCipherSuites(suites);
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setAlgorithmConstraints(new Strength());
    socket.setSSLParameters(parameters);
    return socket;
  }

  @Override
  public Socket createSocket() throws IOException {
    return prepare(current().createSocket());
  }

  @Override
  public Socket createSocket(Socket connected, String host, int port, boolean autoClose)
      throws IOException {
    return prepare(current().createSocket(connected, host, port, autoClose));
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return prepare(current().createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return prepare(current().createSocket(host, port, local, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return prepare(current().createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return prepare(current().createSocket(host, port, local, localPort));
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return suites.clone();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return suites.clone();
  }

  /**
   * Shows the one key, also to a server that names other issuers: its refusal says more than our
   * silence.
   */
  private final class OneKey extends X509ExtendedKeyManager {

    private static final String ALIAS = "client";

    private final @Nullable OpenedKey opened;

    OneKey(@Nullable OpenedKey opened) {
      this.opened = opened;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
      asked = true;
      return opened != null && List.of(keyTypes).contains(opened.key().getAlgorithm())
          ? ALIAS
          : null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return opened == null ? null : new String[] {ALIAS};
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      return opened == null ? null : opened.key();
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      return opened == null ? null : opened.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }
}
