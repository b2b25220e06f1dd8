package jp.shikaku.cardreader.pcsc;

import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * The certificate for user authentication 「利用者証明用電子証明書」 (EF 000A, cardreader 4.2), which is read
 * without PIN. Whether it was revoked is not checked here: only an approved verifier may ask
 * (cardreader 5). Immutable and thread-safe.
 */
public final class CardCertificate {

  private final X509Certificate certificate;

  CardCertificate(X509Certificate certificate) {
    this.certificate = certificate;
  }

  /** {@return the certificate itself; a value of a person, which it names by its serial number} */
  public X509Certificate reveal() {
    return certificate;
  }

  /** {@return the serial number 「発行番号」; a value of a person, not to be stored as an id} */
  public CertificateSerial serialNumber() {
    return new CertificateSerial(certificate.getSerialNumber());
  }

  /** {@return until when it is valid 「有効期限」, by its own words} */
  public Instant validUntil() {
    return certificate.getNotAfter().toInstant();
  }

  /**
   * {@return whether the time lies within its period of validity}
   *
   * @param time the time
   */
  public boolean isValidAt(Instant time) {
    return !time.isBefore(certificate.getNotBefore().toInstant()) && !time.isAfter(validUntil());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CardCertificate that && certificate.equals(that.certificate);
  }

  @Override
  public int hashCode() {
    return certificate.hashCode();
  }

  /** Masked. */
  @Override
  public String toString() {
    return "[certificate]";
  }
}
