package jp.shikaku.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.X509TrustManager;
import jp.shikaku.transport.TimeSource;

/**
 * Checks a server's chain against the trust set: PKIX, and the rules of our own, each with a name.
 * Revocation is not asked about: a clinic's CA publishes none and the network is closed.
 *
 * <p>Deliberately no {@code X509ExtendedTrustManager}: for this kind the Java platform itself
 * checks the host's name afterwards, and its own constraints.
 */
final class ServerCheck implements X509TrustManager {

  private final TrustSet trust;
  private final TimeSource time;

  ServerCheck(TrustSet trust, TimeSource time) {
    this.trust = trust;
    this.time = time;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] presented, String authType)
      throws CertificateException {
    Instant now = time.now();
    List<X509Certificate> path = path(List.of(presented));
    X509Certificate authority =
        ChainRules.issuerOf(path.get(path.size() - 1), trust.certificates())
            .orElseThrow(() -> new UntrustedServer(TlsProblem.UNKNOWN_CA));
    for (X509Certificate certificate : path) {
      checkStrength(certificate);
      checkValidity(certificate, now);
    }
    checkValidity(authority, now);
    checkUsage(path.get(0));
    checkPath(path, authority, now);

    path.add(authority);
    if (!trust.pinsAllow(path, now)) {
      throw new UntrustedServer(TlsProblem.PIN_MISMATCH);
    }
  }

  /** From the server's certificate to the one below a trusted CA. */
  private List<X509Certificate> path(List<X509Certificate> presented) {
    List<X509Certificate> path = new ArrayList<>();
    for (X509Certificate next : ChainRules.upwards(presented.get(0), presented)) {
      path.add(next);
      Optional<X509Certificate> authority = ChainRules.issuerOf(next, trust.certificates());
      if (authority.isPresent()) {
        break;
      }
    }
    return path;
  }

  private static void checkStrength(X509Certificate certificate) throws UntrustedServer {
    if (ChainRules.isWeak(certificate.getPublicKey())) {
      throw new UntrustedServer(TlsProblem.WEAK_KEY);
    }
    if (ChainRules.isWeaklySigned(certificate)) {
      throw new UntrustedServer(TlsProblem.WEAK_SIGNATURE);
    }
  }

  private static void checkValidity(X509Certificate certificate, Instant now)
      throws UntrustedServer {
    if (now.isAfter(certificate.getNotAfter().toInstant())) {
      throw new UntrustedServer(TlsProblem.EXPIRED);
    }
    if (now.isBefore(certificate.getNotBefore().toInstant())) {
      throw new UntrustedServer(TlsProblem.NOT_YET_VALID);
    }
  }

  private static void checkUsage(X509Certificate own)
      throws UntrustedServer, CertificateParsingException {
    if (!ChainRules.mayBeUsed(own, ChainRules.SERVER_AUTH)) {
      throw new UntrustedServer(TlsProblem.NOT_A_SERVER_CERTIFICATE);
    }
    // The Java platform would fall back to the common name.
    if (own.getSubjectAlternativeNames() == null) {
      throw new UntrustedServer(TlsProblem.WRONG_HOST);
    }
  }

  private static void checkPath(List<X509Certificate> path, X509Certificate authority, Instant now)
      throws UntrustedServer {
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
    } catch (CertPathValidatorException e) {
      throw new UntrustedServer(
          e.getReason() == BasicReason.ALGORITHM_CONSTRAINED
              ? TlsProblem.WEAK_SIGNATURE
              : TlsProblem.BAD_CHAIN);
    } catch (GeneralSecurityException e) {
      throw new UntrustedServer(TlsProblem.BAD_CHAIN);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("this is the client's end");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.certificates().toArray(new X509Certificate[0]);
  }
}
