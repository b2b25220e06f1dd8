package jp.shikaku.examples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A clinic's own authority, a gateway's and a desk's identity, made for one test. */
final class TestPki {

  static final char[] PASSWORD = "test-only".toCharArray();

  private final KeyPair keys = pair();
  private final X509Certificate ca;
  private int serial = 1;

  TestPki() throws Exception {
    ca = sign("CN=Clinic CA", keys, true, KeyPurposeId.anyExtendedKeyUsage, Duration.ofDays(365));
  }

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private X509Certificate sign(
      String name, KeyPair subject, boolean authority, KeyPurposeId purpose, Duration until)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    Instant now = Instant.now();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Name("CN=Clinic CA"),
            BigInteger.valueOf(serial++),
            Date.from(now.minus(Duration.ofDays(400))),
            Date.from(now.plus(until)),
            new X500Name(name),
            subject.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    if (authority) {
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    } else {
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
    }
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
  }

  Path trust(Path file) throws Exception {
    return pem(file, ca);
  }

  static Path pem(Path file, X509Certificate certificate) throws Exception {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(certificate.getEncoded());
    return Files.writeString(
        file, "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
  }

  /** A certificate that ends after a time, or has ended when that is negative. */
  X509Certificate ending(Duration until) throws Exception {
    return sign("CN=desk", pair(), false, KeyPurposeId.id_kp_clientAuth, until);
  }

  Path deskIdentity(Path file) throws Exception {
    return deskIdentity(file, Duration.ofDays(200));
  }

  Path deskIdentity(Path file, Duration until) throws Exception {
    KeyPair desk = pair();
    KeyStore store =
        store(
            desk.getPrivate(), sign("CN=desk", desk, false, KeyPurposeId.id_kp_clientAuth, until));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    store.store(out, PASSWORD);
    OwnerOnly.write(file, out.toByteArray());
    return file;
  }

  private KeyStore store(PrivateKey key, X509Certificate own) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", key, PASSWORD, new Certificate[] {own, ca});
    return store;
  }

  /** A gateway that tells a state to whoever has an identity of this authority. */
  SSLServerSocket gateway(String health) throws Exception {
    return gateway(health, request -> {});
  }

  /** The same, which tells what it was asked. */
  SSLServerSocket gateway(String health, Consumer<String> asked) throws Exception {
    return server("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + health, asked);
  }

  /** The same identity, and another answer to every request; an empty one just ends. */
  SSLServerSocket server(String answer) throws Exception {
    return server(answer, request -> {});
  }

  private SSLServerSocket server(String answer, Consumer<String> asked) throws Exception {
    KeyPair server = pair();
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(
        store(
            server.getPrivate(),
            sign("CN=gw", server, false, KeyPurposeId.id_kp_serverAuth, Duration.ofDays(200))),
        PASSWORD);
    KeyStore known = KeyStore.getInstance("PKCS12");
    known.load(null, null);
    known.setCertificateEntry("ca", ca);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(known);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    SSLServerSocket socket =
        (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0);
    socket.setNeedClientAuth(true);
    Thread thread = new Thread(() -> serve(socket, answer, asked), "test-gateway");
    thread.setDaemon(true);
    thread.start();
    return socket;
  }

  private static void serve(SSLServerSocket server, String answer, Consumer<String> asked) {
    while (!server.isClosed()) {
      try (var socket = server.accept()) {
        byte[] request = new byte[4096];
        int read = socket.getInputStream().read(request);
        if (read < 0) {
          continue; // only tried whether somebody is here
        }
        asked.accept(new String(request, 0, read, StandardCharsets.US_ASCII));
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
      } catch (IOException | UncheckedIOException e) {
        // the next one
      }
    }
  }
}
