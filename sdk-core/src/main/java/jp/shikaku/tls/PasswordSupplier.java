package jp.shikaku.tls;

/**
 * Where the password of a private key comes from 「パスワードの供給元」 (reliability-security S-KEY-1). It is
 * asked each time the key is opened, also after a renewal; the library copies what it is given and
 * overwrites the copy after use. It never makes a {@code String} of it.
 */
@FunctionalInterface
public interface PasswordSupplier {

  /**
   * {@return the password; the array stays the supplier's, see {@link #done}}
   *
   * <p>An exception is reported as {@link CredentialException.Problem#PASSWORD_MISSING}, without
   * its message.
   */
  char[] password();

  /**
   * Called as soon as the copy is made: a supplier that makes a new array each time overwrites it
   * here. Does nothing by default, so that a supplier may give the same array again.
   *
   * @param password what {@link #password()} returned
   */
  default void done(char[] password) {}
}
