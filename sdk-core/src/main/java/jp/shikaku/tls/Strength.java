package jp.shikaku.tls;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the handshake itself may be signed with; certificates are {@link ServerCheck}'s. */
final class Strength implements AlgorithmConstraints {

  private static final Pattern WEAK =
      Pattern.compile("(MD2|MD5|SHA1|SHA224)with.*|DSA", Pattern.CASE_INSENSITIVE);

  @Override
  public boolean permits(
      Set<CryptoPrimitive> primitives, String algorithm, @Nullable AlgorithmParameters parameters) {
    return !WEAK.matcher(algorithm).matches();
  }

  @Override
  public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
    boolean measured = key instanceof RSAKey || key instanceof ECKey;
    return !measured || !ChainRules.isWeak(key);
  }

  @Override
  public boolean permits(
      Set<CryptoPrimitive> primitives,
      String algorithm,
      Key key,
      @Nullable AlgorithmParameters parameters) {
    return permits(primitives, algorithm, parameters) && permits(primitives, key);
  }
}
