package jp.shikaku.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import jp.shikaku.internal.http.ContentDigest;

/**
 * A real TLS server on the loopback address that answers any HTTP request with {@code ok}, under
 * the headers of a gateway. Its settings may be as bad as the Java platform lets them be.
 */
public final class TlsServer implements AutoCloseable {

  /** How it shall be. Empty lists: what the Java platform offers. */
  public record Setup(
      TestCa.Issued own,
      List<String> protocols,
      List<String> suites,
      List<X509Certificate> clientAuthorities,
      boolean demands,
      boolean sha1Only) {

    public static Setup modern(TestCa.Issued own) {
      return new Setup(own, List.of("TLSv1.3"), List.of(), List.of(), false, false);
    }

    /** Demands a certificate of the authority. */
    public Setup demanding(X509Certificate authority) {
      return new Setup(own, protocols, suites, List.of(authority), true, sha1Only);
    }

    /** Asks for a certificate of the authority, and does without. */
    public Setup asking(X509Certificate authority) {
      return new Setup(own, protocols, suites, List.of(authority), false, sha1Only);
    }

    public Setup only(String protocol, String... suite) {
      return new Setup(
          own, List.of(protocol), List.of(suite), clientAuthorities, demands, sha1Only);
    }

    public Setup signingWithSha1() {
      return new Setup(own, protocols, suites, clientAuthorities, demands, true);
    }
  }

  private static final byte[] OK = {'o', 'k'};

  private final Setup setup;
  private final SSLContext context;
  private final ServerSocket server;

  /** Serial numbers of the clients' certificates as they connect; zero for none. */
  private final BlockingQueue<BigInteger> clients = new LinkedBlockingQueue<>();

  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile boolean hangsUp;
  private volatile boolean resets;

  private TlsServer(Setup setup) {
    try {
      this.setup = setup;
      this.context = setup == null ? null : context(setup);
      this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
    Thread thread = new Thread(this::accept, "tls-server");
    thread.setDaemon(true);
    thread.start();
  }

  public static TlsServer start(Setup setup) {
    return new TlsServer(setup);
  }

  /** A server that speaks HTTP without TLS. */
  public static TlsServer plain() {
    return new TlsServer(null);
  }

  private SSLSocket secured(Socket client) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(client, InputStream.nullInputStream(), false);
    SSLParameters parameters = socket.getSSLParameters();
    if (setup.demands()) {
      parameters.setNeedClientAuth(true);
    } else {
      parameters.setWantClientAuth(!setup.clientAuthorities().isEmpty());
    }
    if (!setup.protocols().isEmpty()) {
      parameters.setProtocols(setup.protocols().toArray(new String[0]));
    }
    if (!setup.suites().isEmpty()) {
      parameters.setCipherSuites(setup.suites().toArray(new String[0]));
    }
    if (setup.sha1Only()) {
      parameters.setAlgorithmConstraints(new NothingButSha1());
    }
    socket.setSSLParameters(parameters);
    return socket;
  }

  private static SSLContext context(Setup setup) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    for (X509Certificate authority : setup.clientAuthorities()) {
      trusted.setCertificateEntry(authority.getSerialNumber().toString(), authority);
    }
    TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
    trustManagers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        new KeyManager[] {new OnlyKey(setup.own())},
        setup.clientAuthorities().isEmpty() ? null : trustManagers.getTrustManagers(),
        null);
    return context;
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Holds back all answers until {@link #release}. */
  public void hold() {
    gate = new CountDownLatch(1);
  }

  public void release() {
    gate.countDown();
  }

  /** Ends each connection from now on when the headers of a request are there. */
  public void hangUp() {
    hangsUp = true;
  }

  /** Resets each connection from now on when a whole request is there. */
  public void reset() {
    resets = true;
  }

  /** The serial number of the next client's certificate, zero for none. */
  public BigInteger nextClient() throws InterruptedException {
    BigInteger serial = clients.poll(10, TimeUnit.SECONDS);
    if (serial == null) {
      throw new IllegalStateException("no client came");
    }
    return serial;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread thread = new Thread(() -> serve(client), "tls-client");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setSoTimeout(10_000);
      try {
        answer(setup == null ? client : handshake(client));
      } catch (IOException refused) {
        // the client tells
      }
      if (resets) {
        client.setSoLinger(true, 0);
        return;
      }
      // A close with unread bytes would be a reset, which can swallow the alert just sent.
      client.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException gone) {
      // nobody left to tell
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Socket handshake(Socket client) throws IOException {
    SSLSocket tls = secured(client);
    tls.startHandshake();
    clients.add(serial(tls));
    return tls;
  }

  private void answer(Socket client) throws IOException, InterruptedException {
    String head = readHead(client.getInputStream());
    if (hangsUp) {
      client.close();
      return;
    }
    OutputStream out = client.getOutputStream();
    if (header(head, "expect").equals("100-continue")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    String length = header(head, "content-length");
    client.getInputStream().readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
    if (resets) {
      return;
    }
    gate.await(10, TimeUnit.SECONDS);
    String answer =
        String.join(
            "\r\n",
            "HTTP/1.1 200 OK",
            "Content-Length: 2",
            "Content-Digest: " + ContentDigest.of(OK),
            "X-Oqs-File-Name: " + header(head, "x-oqs-file-name").replace("req_", "res_"),
            "Connection: close",
            "",
            "");
    out.write(answer.getBytes(StandardCharsets.US_ASCII));
    out.write(OK);
    client.shutdownOutput();
  }

  private static BigInteger serial(SSLSocket tls) {
    try {
      return ((X509Certificate) tls.getSession().getPeerCertificates()[0]).getSerialNumber();
    } catch (SSLPeerUnverifiedException none) {
      return BigInteger.ZERO;
    }
  }

  /** The request line and the headers; empty when it is no HTTP. */
  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < ' ' && next != '\r' && next != '\n') {
        return ""; // the end, or no HTTP
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static String header(String head, String name) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    release();
    try {
      server.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Shows its certificate whatever the client is ready to take. */
  private static final class OnlyKey extends X509ExtendedKeyManager {
    private final TestCa.Issued own;

    OnlyKey(TestCa.Issued own) {
      this.own = own;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
      return own.key().getAlgorithm().equals(keyType) ? "own" : null;
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return own.key();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return own.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
      return new String[] {"own"};
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
      return new String[0];
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
      return null;
    }
  }

  private static final class NothingButSha1 implements AlgorithmConstraints {
    @Override
    public boolean permits(
        Set<CryptoPrimitive> primitives, String algorithm, AlgorithmParameters parameters) {
      return !algorithm.matches("SHA(224|256|384|512)with.*|RSASSA-PSS|Ed.*");
    }

    @Override
    public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
      return true;
    }

    @Override
    public boolean permits(
        Set<CryptoPrimitive> primitives,
        String algorithm,
        Key key,
        AlgorithmParameters parameters) {
      return permits(primitives, algorithm, parameters);
    }
  }
}
