package jp.shikaku.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import jp.shikaku.tls.CredentialException.Problem;
import org.jspecify.annotations.Nullable;

/** A key in a key store of the host, such as that of the operating system. */
record KeyStoreSource(KeyStore store, @Nullable PasswordSupplier password, @Nullable String alias)
    implements KeySource {

  @Override
  public OpenedKey open() {
    try {
      List<String> aliases = keys();
      int chosen = Aliases.choose(aliases, alias);
      String name = aliases.get(chosen);
      return new OpenedKey(privateKey(name), chain(name));
    } catch (UnrecoverableKeyException e) {
      throw new CredentialException(Problem.WRONG_PASSWORD);
    } catch (GeneralSecurityException e) {
      throw new CredentialException(Problem.BROKEN);
    }
  }

  private List<String> keys() throws KeyStoreException {
    List<String> all = Collections.list(store.aliases());
    for (String name : List.copyOf(all)) {
      if (!store.isKeyEntry(name) || store.getCertificate(name) == null) {
        all.remove(name);
      }
    }
    return all;
  }

  private PrivateKey privateKey(String name) throws GeneralSecurityException {
    if (password == null) {
      return privateKey(name, null);
    }
    try (Password copy = Password.ask(password)) {
      return privateKey(name, copy.chars());
    }
  }

  // The stores of operating systems take no password.
  @SuppressWarnings("NullAway")
  private PrivateKey privateKey(String name, char @Nullable [] chars)
      throws GeneralSecurityException {
    if (store.getKey(name, chars) instanceof PrivateKey key) {
      return key;
    }
    throw new CredentialException(Problem.NO_PRIVATE_KEY);
  }

  private List<X509Certificate> chain(String name) throws KeyStoreException {
    return Arrays.stream(store.getCertificateChain(name)).map(X509Certificate.class::cast).toList();
  }

  @Override
  public String stamp() {
    try {
      StringBuilder stamp = new StringBuilder();
      for (String name : keys()) {
        Certificate own = store.getCertificate(name);
        stamp.append(name).append(own.hashCode()).append(' ');
      }
      return stamp.toString();
    } catch (KeyStoreException e) {
      return "absent";
    }
  }

  @Override
  public KeySource withAlias(String name) {
    return new KeyStoreSource(store, password, name);
  }

  @Override
  public String kind() {
    return "key store";
  }
}
