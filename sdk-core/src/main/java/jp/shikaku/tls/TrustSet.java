package jp.shikaku.tls;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import jp.shikaku.InvalidQueryException;
import org.jspecify.annotations.Nullable;

/**
 * The CA certificates that are trusted, and only they 「信頼する認証局」 (transports 5.6,
 * reliability-security S-TLS-2, S-TLS-3). The list of the Java platform or the operating system is
 * never consulted, and there is no set that trusts everyone. Optionally some keys are pinned: then
 * one of them must be in the server's chain as well.
 *
 * <p>Read once, when it is made. Immutable and thread-safe.
 */
public final class TrustSet {

  private static final int PIN_BYTES = 32;

  private final List<X509Certificate> certificates;
  private final Set<String> pins;
  private final @Nullable Instant pinsValidUntil;

  private TrustSet(
      List<X509Certificate> certificates, Set<String> pins, @Nullable Instant pinsValidUntil) {
    this.certificates = certificates;
    this.pins = pins;
    this.pinsValidUntil = pinsValidUntil;
  }

  /**
   * Trusts the CA certificates in PEM files.
   *
   * @param file at most 1 MiB, one certificate or more
   * @param more further files; while a CA is replaced, the old and the new one
   * @return the set
   * @throws CredentialException when a file can not be read or holds something else than CA
   *     certificates that are strong enough; an expired one is taken and reported by {@link
   *     CertificateWatch}
   */
  public static TrustSet pem(Path file, Path... more) {
    return of(
        Stream.concat(Stream.of(file), Arrays.stream(more))
            .flatMap(each -> PemSource.certificates(each).stream())
            .toList());
  }

  /**
   * Trusts the given CA certificates.
   *
   * @param certificates one or more
   * @return the set
   * @throws CredentialException when one is no CA certificate or too weak, or there is none
   */
  public static TrustSet of(List<X509Certificate> certificates) {
    if (certificates.isEmpty()) {
      throw new CredentialException(CredentialException.Problem.NO_CERTIFICATE);
    }
    certificates.forEach(ChainRules::checkAuthority);
    return new TrustSet(List.copyOf(Set.copyOf(certificates)), Set.of(), null);
  }

  /**
   * Pins keys of the CA or the server 「公開鍵のピン留め」. After the given time the pins are not looked at
   * any more, the CA certificates still are: a forgotten pin does not stop the clinic. {@link
   * CertificateWatch} gives notice before.
   *
   * @param validUntil when the pins run out
   * @param pins two or more different ones, so that one key can be replaced: see {@link #pinOf}
   * @return a set with these pins instead of earlier ones
   * @throws InvalidQueryException when there are fewer than two, or one is no SHA-256 in Base64
   */
  public TrustSet pinned(Instant validUntil, Set<String> pins) {
    if (pins.size() < 2) {
      throw new InvalidQueryException("pins", "two or more, so that a key can be replaced");
    }
    if (!pins.stream().allMatch(TrustSet::isPin)) {
      throw new InvalidQueryException("pins", "each a SHA-256 digest in Base64, 44 characters");
    }
    return new TrustSet(certificates, Set.copyOf(pins), validUntil);
  }

  /**
   * {@return the pin of a certificate's key: SHA-256 of its SubjectPublicKeyInfo in Base64, 44
   * characters}
   *
   * @param certificate any
   */
  public static String pinOf(X509Certificate certificate) {
    return ChainRules.pin(certificate);
  }

  /** {@return the trusted CA certificates, one or more} */
  public List<X509Certificate> certificates() {
    return certificates;
  }

  /** {@return when the pins run out; empty without pins} */
  public Optional<Instant> pinsValidUntil() {
    return Optional.ofNullable(pinsValidUntil);
  }

  /** Whether a validated chain, with its CA, has a pinned key; true when no pin is in force. */
  boolean pinsAllow(List<X509Certificate> chain, Instant now) {
    return pinsValidUntil == null
        || now.isAfter(pinsValidUntil)
        || chain.stream().map(TrustSet::pinOf).anyMatch(pins::contains);
  }

  private static boolean isPin(String pin) {
    try {
      return Base64.getDecoder().decode(pin).length == PIN_BYTES;
    } catch (IllegalArgumentException noBase64) {
      return false;
    }
  }

  /** {@return how many certificates and pins, no names} */
  @Override
  public String toString() {
    return "TrustSet[" + certificates.size() + " CA, " + pins.size() + " pins]";
  }
}
