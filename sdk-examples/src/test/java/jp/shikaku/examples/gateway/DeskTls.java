package jp.shikaku.examples.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS of a desk as plain Java does it, from the files of {@code gateway init}. */
public final class DeskTls {

  private DeskTls() {}

  /** The identity in a desk's folder. */
  public static KeyStore identity(Path desk) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(desk.resolve("desk.p12"))) {
      keys.load(in, password(desk));
    }
    return keys;
  }

  private static char[] password(Path desk) throws IOException {
    return Files.readString(desk.resolve("desk.password")).strip().toCharArray();
  }

  /**
   * Makes a context.
   *
   * @param desk whose identity is shown; null for none
   * @param ca whom to trust
   * @param protocol for example {@code TLSv1.3}
   */
  public static SSLContext context(@Nullable Path desk, Path ca, String protocol)
      throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    if (desk != null) {
      keys.init(identity(desk), password(desk));
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", certificate(ca));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance(protocol);
    context.init(desk == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** The certificate of a PEM file. */
  public static X509Certificate certificate(Path pem) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(pem)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
