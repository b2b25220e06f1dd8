package jp.shikaku.tls;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import jp.shikaku.tls.CredentialException.Problem;

/**
 * What a certificate must be like, whatever the settings of the Java platform (transports 5.6,
 * reliability-security S-TLS-1).
 */
final class ChainRules {

  static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

  private static final String ANY_USAGE = "2.5.29.37.0";
  private static final int DIGITAL_SIGNATURE = 0;

  private static final int RSA_BITS = 2048;
  private static final int EC_BITS = 256;

  private static final Set<String> DIGESTS = Set.of("SHA-256", "SHA-384", "SHA-512");
  private static final Pattern SIGNATURES =
      Pattern.compile("SHA(256|384|512)with(RSA|ECDSA)|Ed25519|Ed448", Pattern.CASE_INSENSITIVE);

  private ChainRules() {}

  static boolean isWeak(Key key) {
    if (key instanceof RSAKey rsa) {
      return rsa.getModulus().bitLength() < RSA_BITS;
    }
    if (key instanceof ECKey ec) {
      return ec.getParams().getOrder().bitLength() < EC_BITS;
    }
    return !(key instanceof EdECKey);
  }

  static boolean isWeaklySigned(X509Certificate certificate) {
    if (certificate.getSigAlgName().equals("RSASSA-PSS")) {
      return !DIGESTS.contains(pssDigest(certificate));
    }
    return !SIGNATURES.matcher(certificate.getSigAlgName()).matches();
  }

  private static String pssDigest(X509Certificate certificate) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
      parameters.init(certificate.getSigAlgParams());
      return parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
    } catch (GeneralSecurityException | IOException | RuntimeException unreadable) {
      return "";
    }
  }

  /** Whether the certificate may sign a handshake for the purpose; no stated usage means any. */
  static boolean mayBeUsed(X509Certificate certificate, String purpose) {
    boolean[] usage = certificate.getKeyUsage();
    if (usage != null && !usage[DIGITAL_SIGNATURE]) {
      return false;
    }
    try {
      List<String> purposes = certificate.getExtendedKeyUsage();
      return purposes == null || purposes.contains(purpose) || purposes.contains(ANY_USAGE);
    } catch (CertificateParsingException unreadable) {
      return false;
    }
  }

  static void checkAuthority(X509Certificate certificate) {
    if (certificate.getBasicConstraints() < 0) {
      throw new CredentialException(Problem.NOT_A_CA);
    }
    if (isWeak(certificate.getPublicKey())) {
      throw new CredentialException(Problem.WEAK_KEY);
    }
  }

  static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
    if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException | RuntimeException otherIssuer) {
      return false;
    }
  }

  static Optional<X509Certificate> issuerOf(
      X509Certificate certificate, Collection<X509Certificate> candidates) {
    return candidates.stream().filter(issuer -> isIssuedBy(certificate, issuer)).findFirst();
  }

  /** The certificate and its issuers as far as they are at hand, whatever their order was. */
  static List<X509Certificate> upwards(
      X509Certificate own, Collection<X509Certificate> certificates) {
    List<X509Certificate> chain = new ArrayList<>(List.of(own));
    List<X509Certificate> left = new ArrayList<>(certificates);
    left.removeAll(chain);
    Optional<X509Certificate> issuer = issuerOf(own, left);
    while (issuer.isPresent()) {
      chain.add(issuer.get());
      left.remove(issuer.get());
      issuer = issuerOf(issuer.get(), left);
    }
    return List.copyOf(chain);
  }

  static String pin(X509Certificate certificate) {
    try {
      byte[] key = certificate.getPublicKey().getEncoded();
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
