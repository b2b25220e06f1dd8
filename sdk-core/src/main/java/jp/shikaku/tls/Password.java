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
    try {
      char[] given = supplier.password();
      if (given != null) {
        Password copy = new Password(given.clone());
        supplier.done(given);
        return copy;
      }
    } catch (RuntimeException textMayHoldIt) {
      // as if there were none
    }
    throw new CredentialException(Problem.PASSWORD_MISSING);
  }

  char[] chars() {
    return chars;
  }

  @Override
  public void close() {
    Arrays.fill(chars, '\0');
  }
}
