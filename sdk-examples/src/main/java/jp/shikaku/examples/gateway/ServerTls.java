package jp.shikaku.examples.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.tls.CredentialException;
import jp.shikaku.tls.TlsClient;
import jp.shikaku.tls.TrustSet;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The gateway's end of TLS (transports 5.6): TLS 1.3, 1.2 only where it is asked for, the suites of
 * the library's own client and no others, a client certificate of the clinic's CA always.
 * Immutable.
 *
 * @param context made of the identity and the CA
 * @param own the server's certificate
 * @param trust the clinic's CA
 */
record ServerTls(SSLContext context, X509Certificate own, TrustSet trust) {

  /**
   * Reads the files.
   *
   * @param identity PKCS#12 with the server's key
   * @param password asked for once; what it gives is wiped
   * @param trust the clinic's CA, PEM
   * @throws InvalidQueryException naming the file's role, never its password
   */
  static ServerTls load(Path identity, Supplier<char[]> password, Path trust) {
    TrustSet clinic = authorities(trust);
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
      trusted.init(store(clinic));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), new TrustManager[] {desks(trusted)}, null);
      return new ServerTls(context, own, clinic);
    } catch (IOException | GeneralSecurityException e) {
      if (e.getCause() instanceof UnrecoverableKeyException) {
        throw new InvalidQueryException(
            "password-file", "is not the password of the identity", "サーバー証明書（P12）のパスワードが違います");
      }
      throw new InvalidQueryException(
          "identity",
          "must be a PKCS#12 file that its password opens",
          "PKCS#12 のファイルと、そのパスワードを確認してください");
    } finally {
      Arrays.fill(secret, '\0');
    }
  }

  private static KnownDesks desks(TrustManagerFactory trusted) {
    return new KnownDesks(
        Arrays.stream(trusted.getTrustManagers())
            .filter(X509ExtendedTrustManager.class::isInstance)
            .map(X509ExtendedTrustManager.class::cast)
            .findFirst()
            .orElseThrow());
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

  private static TrustSet authorities(Path trust) {
    try {
      return TrustSet.pem(trust);
    } catch (CredentialException e) {
      throw new InvalidQueryException(
          "trust", "must be a PEM file with the clinic's CA", "院内認証局の証明書（PEM）を指定してください");
    }
  }

  private static KeyStore store(TrustSet trust) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (X509Certificate authority : trust.certificates()) {
      store.setCertificateEntry("ca-" + store.size(), authority);
    }
    return store;
  }

  void apply(SslContextFactory.Server factory, boolean allowTls12) {
    TlsClient.Builder same = TlsClient.builder(trust);
    TlsClient client = (allowTls12 ? same.allowTls12() : same).build();
    factory.setSslContext(context);
    factory.setNeedClientAuth(true);
    factory.setRenegotiationAllowed(false);
    factory.setExcludeProtocols();
    factory.setIncludeProtocols(client.protocols().toArray(String[]::new));
    factory.setExcludeCipherSuites();
    factory.setIncludeCipherSuites(client.cipherSuites().toArray(String[]::new));
    factory.setEndpointIdentificationAlgorithm(null); // a desk is told by its certificate alone
  }
}
