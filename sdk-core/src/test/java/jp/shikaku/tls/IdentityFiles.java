package jp.shikaku.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.engines.RC2Engine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.bc.BcPKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.bc.BcPKCS12PBEOutputEncryptorBuilder;
import org.bouncycastle.pkcs.bc.BcPKCS12PBMac1CalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;

/** Containers and PEM files of every age. */
final class IdentityFiles {

  private IdentityFiles() {}

  /** A key in a container; without an alias it has none. */
  record Entry(String alias, PrivateKey key) {}

  /** As programs of around 2005 made them: RC2 over the certificates, Triple DES over the key. */
  static Path legacy(
      Path file, List<Entry> keys, List<X509Certificate> certificates, char[] password) {
    return write(
        file,
        keys,
        certificates,
        password,
        new BcPKCS12MacCalculatorBuilder(),
        new BcPKCS12PBEOutputEncryptorBuilder(
                PKCSObjectIdentifiers.pbeWithSHAAnd40BitRC2_CBC,
                CBCBlockCipher.newInstance(new RC2Engine()))
            .build(password),
        new BcPKCS12PBEOutputEncryptorBuilder(
                PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC,
                CBCBlockCipher.newInstance(new DESedeEngine()))
            .build(password));
  }

  /** PBES2 with AES. */
  static Path modern(
      Path file, List<Entry> keys, List<X509Certificate> certificates, char[] password) {
    return write(
        file,
        keys,
        certificates,
        password,
        new BcPKCS12MacCalculatorBuilder(),
        pbes2(NISTObjectIdentifiers.id_aes256_CBC, password),
        pbes2(NISTObjectIdentifiers.id_aes128_CBC, password));
  }

  /** As {@link #modern}, with the integrity check of RFC 9579. */
  static Path newest(
      Path file, List<Entry> keys, List<X509Certificate> certificates, char[] password) {
    AlgorithmIdentifier hmac = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256);
    PBKDF2Params derivation = new PBKDF2Params(new byte[16], 2048, 32, hmac);
    try {
      return write(
          file,
          keys,
          certificates,
          password,
          new BcPKCS12PBMac1CalculatorBuilder(
              new PBMAC1Params(
                  new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBKDF2, derivation), hmac)),
          pbes2(NISTObjectIdentifiers.id_aes256_CBC, password),
          pbes2(NISTObjectIdentifiers.id_aes256_CBC, password));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static OutputEncryptor pbes2(ASN1ObjectIdentifier cipher, char[] password) {
    try {
      return new JcePKCSPBEOutputEncryptorBuilder(cipher)
          .setProvider(new BouncyCastleProvider())
          .setPRF(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256))
          .build(password);
    } catch (OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path write(
      Path file,
      List<Entry> keys,
      List<X509Certificate> certificates,
      char[] password,
      PKCS12MacCalculatorBuilder integrity,
      OutputEncryptor overCertificates,
      OutputEncryptor overKey) {
    try {
      PKCS12PfxPduBuilder container = new PKCS12PfxPduBuilder();
      if (!certificates.isEmpty()) {
        PKCS12SafeBag[] bags = new PKCS12SafeBag[certificates.size()];
        for (int i = 0; i < bags.length; i++) {
          bags[i] =
              new PKCS12SafeBagBuilder(new X509CertificateHolder(certificates.get(i).getEncoded()))
                  .build();
        }
        container.addEncryptedData(overCertificates, bags);
      }
      for (Entry entry : keys) {
        PKCS12SafeBagBuilder bag =
            new PKCS12SafeBagBuilder(PrivateKeyInfo.getInstance(entry.key().getEncoded()), overKey);
        if (entry.alias() != null) {
          bag.addBagAttribute(PKCS12SafeBag.friendlyNameAttribute, new DERBMPString(entry.alias()));
        }
        container.addData(bag.build());
      }
      return Files.write(file, container.build(integrity, password).getEncoded());
    } catch (GeneralSecurityException | IOException | PKCSException e) {
      throw new IllegalStateException(e);
    }
  }

  static Path pem(Path file, Object... objects) {
    StringWriter text = new StringWriter();
    try (PemWriter out = new PemWriter(text)) {
      for (Object object : objects) {
        out.writeObject(
            object instanceof PemObjectGenerator generator
                ? generator
                : object instanceof PrivateKey key
                    ? new PKCS8Generator(PrivateKeyInfo.getInstance(key.getEncoded()), null)
                    : new JcaMiscPEMGenerator(object));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    try {
      return Files.writeString(file, text.toString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An elliptic key as {@code openssl ecparam -genkey} writes it, with its curve. */
  static Object sec1(PrivateKey key) throws IOException {
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
    ECPrivateKey bare = ECPrivateKey.getInstance(info.parsePrivateKey());
    ECPrivateKey whole =
        new ECPrivateKey(256, bare.getKey(), info.getPrivateKeyAlgorithm().getParameters());
    return new PemObject("EC PRIVATE KEY", whole.getEncoded());
  }

  /** An encrypted PKCS#8 key. */
  static Object encrypted(PrivateKey key, char[] password) {
    return new PKCS8Generator(
        PrivateKeyInfo.getInstance(key.getEncoded()),
        pbes2(NISTObjectIdentifiers.id_aes256_CBC, password));
  }

  /** A key encrypted the way of old OpenSSL. */
  static Object oldEncrypted(PrivateKey key, char[] password) throws IOException {
    return new JcaMiscPEMGenerator(
        key,
        new JcePEMEncryptorBuilder("AES-256-CBC")
            .setProvider(new BouncyCastleProvider())
            .build(password));
  }
}
