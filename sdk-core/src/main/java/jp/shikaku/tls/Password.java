package jp.shikaku.tls;

import java.util.Arrays;
import jp.shikaku.tls.CredentialException.Problem;
import org.jspecify.annotations.Nullable;

/** Our copy of a password, overwritten when closed (reliability-security S-KEY-1). */
final class Password implements AutoCloseable {

  private final char[] chars;

  private Password(char[] chars) {
    this.chars = chars;
  }

  static Password ask(@Nullable PasswordSupplier supplier) {
    if (supplier == null) {
      throw new CredentialException(Problem.PASSWORD_MISSING);
    }
    char[] given;
    try {
      given = supplier.password();
    } catch (RuntimeException textMayHoldIt) {
      throw new CredentialException(Problem.PASSWORD_MISSING);
    }
    if (given == null) {
      throw new CredentialException(Problem.PASSWORD_MISSING);
    }
    Password copy = new Password(given.clone());
    supplier.done(given);
    return copy;
  }

  char[] chars() {
    return chars;
  }

  @Override
  public void close() {
    Arrays.fill(chars, '\0');
  }
}
