package jp.shikaku.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import jp.shikaku.tls.CredentialException.Problem;

/**
 * A private key with its chain.
 *
 * @param chain the own certificate first, each followed by its issuer
 */
record OpenedKey(PrivateKey key, List<X509Certificate> chain) {

  /** Finds the key's certificate and its issuers among those given. */
  static OpenedKey match(PrivateKey key, Collection<X509Certificate> certificates) {
    if (certificates.isEmpty()) {
      throw new CredentialException(Problem.NO_CERTIFICATE);
    }
    X509Certificate own =
        certificates.stream()
            .filter(certificate -> fits(key, certificate.getPublicKey()))
            .findFirst()
            .orElseThrow(() -> new CredentialException(Problem.KEY_MISMATCH));
    List<X509Certificate> chain = ChainRules.upwards(own, certificates);
    X509Certificate last = chain.get(chain.size() - 1);
    boolean issuerMissing = !ChainRules.isIssuedBy(last, last);
    if (issuerMissing && certificates.stream().anyMatch(c -> isCaBeside(c, chain))) {
      throw new CredentialException(Problem.CHAIN_INCOMPLETE);
    }
    return new OpenedKey(key, chain);
  }

  // With a CA that the chain does not reach, one between them is missing. Without any CA the issuer
  // may be the root, which is not sent.
  private static boolean isCaBeside(X509Certificate certificate, List<X509Certificate> chain) {
    return certificate.getBasicConstraints() >= 0 && !chain.contains(certificate);
  }

  private static boolean fits(PrivateKey key, PublicKey publicKey) {
    if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
      return false;
    }
    try {
      byte[] probe = {1, 2, 3, 4};
      Signature signature = Signature.getInstance(signatureFor(key));
      signature.initSign(key);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(probe);
      return signature.verify(signed);
    } catch (GeneralSecurityException otherKey) {
      return false;
    }
  }

  private static String signatureFor(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }

  /** Checks what does not change: strength and usage. */
  void checkKind() {
    X509Certificate own = chain.get(0);
    if (own.getBasicConstraints() >= 0 || !ChainRules.mayBeUsed(own, ChainRules.CLIENT_AUTH)) {
      throw new CredentialException(Problem.NOT_A_CLIENT_CERTIFICATE);
    }
    for (X509Certificate certificate : chain) {
      if (ChainRules.isWeak(certificate.getPublicKey())) {
        throw new CredentialException(Problem.WEAK_KEY);
      }
      // A root vouches for itself by being known, not by its signature.
      if (!ChainRules.isIssuedBy(certificate, certificate)
          && ChainRules.isWeaklySigned(certificate)) {
        throw new CredentialException(Problem.WEAK_SIGNATURE);
      }
    }
  }

  void checkValidity(Instant now) {
    for (X509Certificate certificate : chain) {
      if (now.isAfter(certificate.getNotAfter().toInstant())) {
        throw new CredentialException(Problem.EXPIRED);
      }
      if (now.isBefore(certificate.getNotBefore().toInstant())) {
        throw new CredentialException(Problem.NOT_YET_VALID);
      }
    }
  }

  void check(Instant now) {
    checkKind();
    checkValidity(now);
  }

  /** The moment at which the first of the chain ends. */
  Instant validUntil() {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  @Override
  public String toString() {
    return "OpenedKey[" + key.getAlgorithm() + "]";
  }
}
