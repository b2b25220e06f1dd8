package jp.shikaku.mock;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The keys and certificates of one card, all made here and belonging to nobody. A card has its own
 * keys, made when first needed, so that the signature of one does not fit the certificate of
 * another. Not thread-safe.
 */
final class CardIdentity {
  private static final String FICTITIOUS = "C=JP,O=MOCK FICTITIOUS JPKI,OU=";
  private static final X500Name ROOT = new X500Name(FICTITIOUS + "MOCK CA for user authentication");
  private static final X500Name SIGNATURE_ROOT =
      new X500Name(FICTITIOUS + "MOCK CA for digital signature");

  /** Midnights: a certificate writes a time as twelve digits, and these are no 個人番号. */
  private static final Date FROM = date(LocalDate.of(2020, 4, 1));

  private static final Date UNTIL = date(LocalDate.of(2049, 12, 31));

  /** The made-up authorities, common to all cards of a process. */
  private static final class Authorities {
    static final KeyPair KEYS = newKeys();
    static final byte[] ROOT_CERTIFICATE = issue(ROOT, ROOT, KEYS.getPublic(), true);
    static final byte[] SIGNATURE_ROOT_CERTIFICATE =
        issue(SIGNATURE_ROOT, SIGNATURE_ROOT, KEYS.getPublic(), true);
  }

  /** A key that belongs to no certificate. */
  private static final class Stranger {
    static final PrivateKey KEY = newKeys().getPrivate();
  }

  private @Nullable KeyPair keys;
  private byte[] certificate = {};
  private @Nullable KeyPair signatureKeys;
  private byte[] signatureCertificate = {};

  PrivateKey key() {
    return keys().getPrivate();
  }

  /** 利用者証明用電子証明書. */
  byte[] certificate() {
    if (certificate.length == 0) {
      X500Name holder = new X500Name(FICTITIOUS + "MOCK for user authentication,CN=MIHON-NINSHO");
      certificate = issue(ROOT, holder, keys().getPublic(), false);
    }
    return certificate;
  }

  byte[] authority() {
    return Authorities.ROOT_CERTIFICATE;
  }

  PrivateKey signatureKey() {
    return signatureKeys().getPrivate();
  }

  /** 署名用電子証明書. */
  byte[] signatureCertificate() {
    if (signatureCertificate.length == 0) {
      X500Name holder = new X500Name(FICTITIOUS + "MOCK for digital signature,CN=MIHON-SHOMEI");
      signatureCertificate = issue(SIGNATURE_ROOT, holder, signatureKeys().getPublic(), false);
    }
    return signatureCertificate;
  }

  byte[] signatureAuthority() {
    return Authorities.SIGNATURE_ROOT_CERTIFICATE;
  }

  static PrivateKey anotherKey() {
    return Stranger.KEY;
  }

  private KeyPair keys() {
    KeyPair made = keys;
    if (made == null) {
      made = newKeys();
      keys = made;
    }
    return made;
  }

  private KeyPair signatureKeys() {
    KeyPair made = signatureKeys;
    if (made == null) {
      made = newKeys();
      signatureKeys = made;
    }
    return made;
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no RSA", e);
    }
  }

  private static byte[] issue(X500Name issuer, X500Name holder, PublicKey key, boolean authority) {
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(issuer, serial(key), FROM, UNTIL, holder, key);
    int usage = authority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature;
    try {
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(authority))
          .addExtension(Extension.keyUsage, true, new KeyUsage(usage));
      return builder
          .build(new JcaContentSignerBuilder("SHA256withRSA").build(Authorities.KEYS.getPrivate()))
          .getEncoded();
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("a certificate could not be made", e);
    }
  }

  /** Other keys, another serial number「発行番号」; short enough to be no 個人番号. */
  private static BigInteger serial(PublicKey key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
      return new BigInteger(1, Arrays.copyOf(hash, 4)).setBit(0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no SHA-256", e);
    }
  }

  private static Date date(LocalDate day) {
    return Date.from(day.atStartOfDay(ZoneOffset.UTC).toInstant());
  }
}
