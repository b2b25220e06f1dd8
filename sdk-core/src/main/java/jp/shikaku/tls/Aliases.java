package jp.shikaku.tls;

import java.util.List;
import jp.shikaku.tls.CredentialException.Problem;
import org.jspecify.annotations.Nullable;

/** Which of several keys is meant. */
final class Aliases {

  private Aliases() {}

  /** The index of the key to use. */
  static int choose(List<String> aliases, @Nullable String wanted) {
    if (aliases.isEmpty()) {
      throw new CredentialException(Problem.NO_PRIVATE_KEY);
    }
    if (wanted == null) {
      if (aliases.size() > 1) {
        throw new CredentialException(Problem.SEVERAL_KEYS);
      }
      return 0;
    }
    for (int i = 0; i < aliases.size(); i++) {
      if (aliases.get(i).equalsIgnoreCase(wanted)) {
        return i;
      }
    }
    throw new CredentialException(Problem.UNKNOWN_ALIAS);
  }
}
