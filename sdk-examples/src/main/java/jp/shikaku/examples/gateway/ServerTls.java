package jp.shikaku.examples.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import jp.shikaku.InvalidQueryException;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The gateway's end of TLS (transports 5.6): TLS 1.3, 1.2 only where it is asked for, the suites of
 * the specification and no others, a client certificate of the clinic's CA always. Immutable.
 *
 * @param context made of the identity and the CA
 * @param notAfter when the server's certificate ends
 */
record ServerTls(SSLContext context, Instant notAfter) {

  private static final List<String> SUITES_13 =
      List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256");
  private static final List<String> SUITES_12 =
      List.of(
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /**
   * Reads the files.
   *
   * @param identity PKCS#12 with the server's key
   * @param password asked for once; what it gives is wiped
   * @param trust the clinic's CA, PEM
   * @throws InvalidQueryException naming the file's role, never its password
   */
  static ServerTls load(Path identity, Supplier<char[]> password, Path trust) {
    char[] secret = password.get();
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(identity)) {
        keys.load(in, secret);
      }
      X509Certificate own = own(keys);
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, secret);
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(authorities(trust));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), trusted.getTrustManagers(), null);
      return new ServerTls(context, own.getNotAfter().toInstant());
    } catch (IOException | GeneralSecurityException e) {
      throw new InvalidQueryException(
          "identity",
          "must be a PKCS#12 file that its password opens",
          "PKCS#12 のファイルと、そのパスワードを確認してください");
    } finally {
      Arrays.fill(secret, '\0');
    }
  }

  private static X509Certificate own(KeyStore keys) throws GeneralSecurityException {
    for (String alias : Collections.list(keys.aliases())) {
      if (keys.isKeyEntry(alias)
          && keys.getCertificate(alias) instanceof X509Certificate certificate) {
        return certificate;
      }
    }
    throw new InvalidQueryException(
        "identity", "must hold a private key with its certificate", "秘密鍵と証明書が入っていません");
  }

  private static KeyStore authorities(Path trust) {
    try (InputStream in = Files.newInputStream(trust)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int count = 0;
      for (Certificate authority :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca-" + count++, authority);
      }
      if (count > 0) {
        return store;
      }
    } catch (IOException | GeneralSecurityException e) {
      // said below
    }
    throw new InvalidQueryException(
        "trust", "must be a PEM file with the clinic's CA", "院内認証局の証明書（PEM）を指定してください");
  }

  void apply(SslContextFactory.Server factory, boolean allowTls12) {
    factory.setSslContext(context);
    factory.setNeedClientAuth(true);
    factory.setRenegotiationAllowed(false);
    factory.setExcludeProtocols();
    factory.setIncludeProtocols(
        allowTls12 ? new String[] {"TLSv1.3", "TLSv1.2"} : new String[] {"TLSv1.3"});
    factory.setExcludeCipherSuites();
    List<String> suites = new ArrayList<>(SUITES_13);
    if (allowTls12) {
      suites.addAll(SUITES_12);
    }
    factory.setIncludeCipherSuites(suites.toArray(String[]::new));
    factory.setEndpointIdentificationAlgorithm(null); // a desk is told by its certificate alone
  }
}
