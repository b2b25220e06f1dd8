package jp.shikaku.cardreader.pcsc;

import java.math.BigInteger;

/**
 * The serial number of a certificate 「電子証明書の発行番号」. It points to one person: no id for a database,
 * nothing for a log; ask counsel before storing it (cardreader 5). Immutable.
 */
public final class CertificateSerial {

  private final BigInteger value;

  CertificateSerial(BigInteger value) {
    this.value = value;
  }

  /** {@return the number} */
  public BigInteger reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CertificateSerial that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** Masked. */
  @Override
  public String toString() {
    return "[serial]";
  }
}
