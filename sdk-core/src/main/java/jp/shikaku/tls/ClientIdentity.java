package jp.shikaku.tls;

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.transport.TimeSource;

/**
 * The client certificate and its private key 「クライアント証明書と秘密鍵」, and where they are read from
 * (transports 5.6). An identity says where; the key is opened when a {@link TlsClient} is built and
 * again when a file changed or at the official renewal days, so that a renewed certificate is taken
 * over without a restart.
 *
 * <p>For the way to a gateway in the clinic's own network: a certificate of the clinic's own CA.
 * The institution's certificate of the common CA 「共通認証局」 does not belong on reception computers.
 *
 * <p>Immutable and thread-safe.
 */
public final class ClientIdentity {

  private final KeySource source;

  private ClientIdentity(KeySource source) {
    this.source = source;
  }

  /**
   * A PKCS#12 container (.p12, .pfx), old (RC2 or Triple DES) or new (PBES2 with AES).
   *
   * @param file the container, at most 1 MiB
   * @param password the container's password
   * @return the identity, not read yet
   */
  public static ClientIdentity pkcs12(Path file, PasswordSupplier password) {
    return new ClientIdentity(new Pkcs12Source(file, password, null));
  }

  /**
   * PEM files with a private key that has no password. The key file should be readable by its owner
   * only.
   *
   * @param chain the certificate and those between it and the CA, in any order
   * @param key the private key (PKCS#8, PKCS#1 or SEC 1); may be the same file
   * @return the identity, not read yet
   */
  public static ClientIdentity pem(Path chain, Path key) {
    return new ClientIdentity(new PemSource(chain, key, null));
  }

  /**
   * PEM files with an encrypted private key.
   *
   * @param chain the certificate and those between it and the CA, in any order
   * @param key the private key; may be the same file
   * @param password the key's password; not asked when the key has none
   * @return the identity, not read yet
   */
  public static ClientIdentity pem(Path chain, Path key, PasswordSupplier password) {
    return new ClientIdentity(new PemSource(chain, key, password));
  }

  /**
   * A key store whose keys need no password here, for example {@code Windows-MY}.
   *
   * @param store loaded already; it is only read, and asked again at the renewal days
   * @return the identity, not read yet
   */
  public static ClientIdentity keyStore(KeyStore store) {
    return new ClientIdentity(new KeyStoreSource(store, null, null));
  }

  /**
   * A key store.
   *
   * @param store loaded already; it is only read, and asked again at the renewal days
   * @param password the password of the key
   * @return the identity, not read yet
   */
  public static ClientIdentity keyStore(KeyStore store, PasswordSupplier password) {
    return new ClientIdentity(new KeyStoreSource(store, password, null));
  }

  /**
   * Names the key to use where there are several.
   *
   * @param alias the alias 「別名」 (friendly name); a key without one goes by its place, "1", "2"…;
   *     upper and lower case are alike
   * @return an identity that uses this key
   * @throws InvalidQueryException when the alias is blank or the source has no aliases (PEM)
   */
  public ClientIdentity alias(String alias) {
    if (alias.isBlank()) {
      throw new InvalidQueryException("alias", "must not be blank");
    }
    return new ClientIdentity(source.withAlias(alias));
  }

  /**
   * Opens and checks the identity now, as for a connection: key and certificate fit, chain whole,
   * valid, made for a client, strong enough. Reads files and may take as long as the container's
   * key derivation, usually well under a second.
   *
   * @param time tells the current time
   * @return the chain, the own certificate first
   * @throws CredentialException what is wrong
   */
  public List<X509Certificate> verify(TimeSource time) {
    OpenedKey opened = source.open();
    opened.check(time.now());
    return opened.chain();
  }

  KeySource source() {
    return source;
  }

  /** {@return the kind of source, without path and alias} */
  @Override
  public String toString() {
    return "ClientIdentity[" + source.kind() + "]";
  }
}
