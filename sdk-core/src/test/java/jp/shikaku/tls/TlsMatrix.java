package jp.shikaku.tls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server for each row of the TLS table (reliability-security S-TLS-1), all in one other JVM whose
 * security properties allow what is old. For {@link TlsClient} itself and for transports above it.
 */
public final class TlsMatrix implements AutoCloseable {

  /** The rows: how the server is, how the client is set, and what must come of it. */
  public enum Row {
    TLS13(null),
    TLS12_ALLOWED(null, Client.WITH_TLS12),
    TLS12_NOT_ALLOWED(TlsProblem.PROTOCOL_TOO_OLD),
    TLS11(TlsProblem.PROTOCOL_TOO_OLD, Client.WITH_TLS12),
    TLS10(TlsProblem.PROTOCOL_TOO_OLD, Client.WITH_TLS12),
    STATIC_RSA(TlsProblem.NO_COMMON_SUITE, Client.WITH_TLS12),
    CBC(TlsProblem.NO_COMMON_SUITE, Client.WITH_TLS12),
    SHA1_HANDSHAKE(TlsProblem.NO_COMMON_SUITE, Client.WITH_TLS12),
    RSA_1024(TlsProblem.WEAK_KEY),
    SHA1_CERTIFICATE(TlsProblem.WEAK_SIGNATURE),
    MD5_CERTIFICATE(TlsProblem.WEAK_SIGNATURE, Client.WITH_TLS12),
    EXPIRED(TlsProblem.EXPIRED),
    NOT_YET_VALID(TlsProblem.NOT_YET_VALID),
    WRONG_HOST(TlsProblem.WRONG_HOST),
    NO_HOST(TlsProblem.WRONG_HOST),
    UNKNOWN_CA(TlsProblem.UNKNOWN_CA),
    CLIENT_AS_SERVER(TlsProblem.NOT_A_SERVER_CERTIFICATE),
    ISSUER_NO_CA(TlsProblem.BAD_CHAIN),
    DEMANDS_CERTIFICATE(TlsProblem.CLIENT_CERTIFICATE_MISSING),
    DEMANDS_CERTIFICATE_TLS12(TlsProblem.CLIENT_CERTIFICATE_MISSING, Client.WITH_TLS12),
    OWN_CERTIFICATE(null, Client.WITH_CERTIFICATE),
    FOREIGN_CERTIFICATE(TlsProblem.CLIENT_CERTIFICATE_REFUSED, Client.WITH_CERTIFICATE),
    ASKS_FOR_NONE(TlsProblem.CLIENT_CERTIFICATE_NOT_ASKED, Client.WITH_CERTIFICATE),
    NOT_TLS(TlsProblem.NOT_TLS);

    private final TlsProblem problem;
    private final Client client;

    Row(TlsProblem problem) {
      this(problem, Client.PLAIN);
    }

    Row(TlsProblem problem, Client client) {
      this.problem = problem;
      this.client = client;
    }

    /** What must come of it; null when the connection works. */
    public TlsProblem problem() {
      return problem;
    }
  }

  private enum Client {
    PLAIN,
    WITH_TLS12,
    WITH_CERTIFICATE
  }

  private static final char[] PASSWORD = "matrix".toCharArray();

  private final Process process;
  private final Path folder;
  private final TestCa ca;
  private final Map<Row, Integer> ports = new EnumMap<>(Row.class);

  private TlsMatrix(Path folder) throws IOException {
    this.folder = folder;
    this.ca = TestCa.root("ROOT-MARKER", TestCa.rsa(2048));
    makeCertificates();
    ca.issue(TestCa.client()).toPkcs12(folder.resolve("client.p12"), PASSWORD);
    process = startServers();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    for (int i = 0; i < Row.values().length; i++) {
      String line = lines.readLine();
      if (line == null) {
        throw new IOException("the servers did not start");
      }
      String[] nameAndPort = line.split(" ");
      ports.put(Row.valueOf(nameAndPort[0]), Integer.valueOf(nameAndPort[1]));
    }
  }

  /**
   * Starts the servers.
   *
   * @param folder empty
   */
  public static TlsMatrix start(Path folder) {
    try {
      return new TlsMatrix(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port(Row row) {
    return ports.get(row);
  }

  public TrustSet trust() {
    return ca.trust();
  }

  /** The identity that the row is to be tried with; null for none. */
  public ClientIdentity identity(Row row) {
    return row.client == Client.WITH_CERTIFICATE
        ? ClientIdentity.pkcs12(folder.resolve("client.p12"), () -> PASSWORD)
        : null;
  }

  public boolean allowsTls12(Row row) {
    return row.client == Client.WITH_TLS12;
  }

  /** The client as the row wants it. */
  public TlsClient client(Row row) {
    TlsClient.Builder builder = TlsClient.builder(trust());
    ClientIdentity identity = identity(row);
    if (identity != null) {
      builder.identity(identity);
    }
    return allowsTls12(row) ? builder.allowTls12().build() : builder.build();
  }

  private void makeCertificates() {
    Instant now = Instant.now();
    KeyPair rsa = TestCa.rsa(2048);
    write("good", ca.issue(TestCa.server().keys(rsa)));
    write("RSA_1024", ca.issue(TestCa.server().keys(TestCa.rsa(1024))));
    write("SHA1_CERTIFICATE", ca.issue(TestCa.server().keys(rsa).signature("SHA1")));
    write("MD5_CERTIFICATE", ca.issue(TestCa.server().keys(rsa).signature("MD5")));
    write(
        "EXPIRED",
        ca.issue(
            TestCa.server()
                .keys(rsa)
                .valid(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)))));
    write(
        "NOT_YET_VALID",
        ca.issue(
            TestCa.server()
                .keys(rsa)
                .valid(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(9)))));
    write("WRONG_HOST", ca.issue(TestCa.server().keys(rsa).host("other.example")));
    write("NO_HOST", ca.issue(TestCa.server().keys(rsa).host(null).subject("CN=localhost")));
    // The same name, another key.
    write("UNKNOWN_CA", TestCa.root("ROOT-MARKER").issue(TestCa.server().keys(rsa)));
    write("CLIENT_AS_SERVER", ca.issue(TestCa.client().host("localhost").keys(rsa)));
    TestCa noCa = TestCa.of(ca.issue(TestCa.server().subject("CN=NO-CA-MARKER")));
    write("ISSUER_NO_CA", noCa.issue(TestCa.server().keys(rsa)));
    KeyPair foreign = TestCa.rsa(2048);
    write("foreign-root", new TestCa.Issued(foreign.getPrivate(), List.of(root(foreign))));
    write("root", new TestCa.Issued(rsa.getPrivate(), List.of(ca.certificate())));
  }

  private static X509Certificate root(KeyPair keys) {
    return TestCa.root("FOREIGN-MARKER", keys).certificate();
  }

  private void write(String name, TestCa.Issued issued) {
    try (OutputStream certificates = Files.newOutputStream(folder.resolve(name + ".crt"))) {
      Files.write(folder.resolve(name + ".key"), issued.key().getEncoded());
      for (X509Certificate certificate : issued.chain()) {
        certificates.write(certificate.getEncoded());
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TestCa.Issued read(Path folder, String name) {
    try (InputStream certificates = Files.newInputStream(folder.resolve(name + ".crt"))) {
      List<X509Certificate> chain =
          CertificateFactory.getInstance("X.509").generateCertificates(certificates).stream()
              .map(X509Certificate.class::cast)
              .toList();
      PrivateKey key =
          KeyFactory.getInstance("RSA")
              .generatePrivate(
                  new PKCS8EncodedKeySpec(Files.readAllBytes(folder.resolve(name + ".key"))));
      return new TestCa.Issued(key, chain);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Process startServers() throws IOException {
    // Empty lists: old protocols, short keys and weak signatures are allowed there.
    Path security =
        Files.writeString(
            folder.resolve("old.security"),
            """
            jdk.tls.disabledAlgorithms=
            jdk.tls.legacyAlgorithms=
            jdk.certpath.disabledAlgorithms=
            """);
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Djava.security.properties=" + security,
            "-cp",
            System.getProperty("java.class.path"),
            Servers.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Ends the servers. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The other JVM: starts a server for each row, tells the ports, and ends with its parent. */
  static final class Servers {

    private Servers() {}

    public static void main(String[] args) throws IOException {
      Path folder = Path.of(args[0]);
      for (Row row : Row.values()) {
        System.out.println(row + " " + start(row, folder).port());
      }
      while (System.in.read() >= 0) {
        // the parent writes nothing; its end is the end of the stream
      }
      System.exit(0);
    }

    private static TlsServer start(Row row, Path folder) {
      if (row == Row.NOT_TLS) {
        return TlsServer.plain();
      }
      boolean own = Files.exists(folder.resolve(row + ".key"));
      TlsServer.Setup setup = TlsServer.Setup.modern(read(folder, own ? row.toString() : "good"));
      X509Certificate root = read(folder, "root").certificate();
      return TlsServer.start(
          switch (row) {
            case TLS12_ALLOWED, TLS12_NOT_ALLOWED -> setup.only("TLSv1.2");
            case TLS11 -> setup.only("TLSv1.1");
            case TLS10 -> setup.only("TLSv1");
            case STATIC_RSA -> setup.only("TLSv1.2", "TLS_RSA_WITH_AES_256_GCM_SHA384");
            case CBC -> setup.only("TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384");
            case SHA1_HANDSHAKE -> setup.only("TLSv1.2").signingWithSha1();
            case DEMANDS_CERTIFICATE, OWN_CERTIFICATE -> setup.demanding(root);
            case DEMANDS_CERTIFICATE_TLS12 -> setup.only("TLSv1.2").demanding(root);
            case FOREIGN_CERTIFICATE -> setup.demanding(read(folder, "foreign-root").certificate());
            default -> setup;
          });
    }
  }
}
