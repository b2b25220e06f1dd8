package jp.shikaku.tls;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import jp.shikaku.tls.CredentialException.Problem;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.io.CipherInputStream;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.paddings.PKCS7Padding;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.bouncycastle.operator.InputDecryptor;
import org.bouncycastle.operator.InputDecryptorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.bc.BcPKCS12PBEInputDecryptorProviderBuilder;

/**
 * Opens password-protected contents, old and new, with BouncyCastle's own classes: no security
 * provider is registered, and none needs the signature that a shaded jar loses.
 */
final class PrivateKeys {

  /** Far above any sane container; a hostile one could ask for hours. */
  private static final int MAX_ITERATIONS = 10_000_000;

  private PrivateKeys() {}

  static void limitIterations(BigInteger iterations) {
    if (iterations.signum() < 1
        || iterations.bitLength() > 31
        || iterations.intValue() > MAX_ITERATIONS) {
      throw new CredentialException(Problem.BROKEN);
    }
  }

  /** The key in the form of the Java platform. */
  static PrivateKey of(PrivateKeyInfo info) {
    byte[] encoded = {};
    try {
      encoded = info.getEncoded();
      return KeyFactory.getInstance(algorithm(info.getPrivateKeyAlgorithm().getAlgorithm()))
          .generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (IOException | GeneralSecurityException e) {
      throw new CredentialException(Problem.BROKEN);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static String algorithm(ASN1ObjectIdentifier id) {
    if (id.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      return "RSA";
    }
    if (id.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      return "EC";
    }
    if (id.equals(EdECObjectIdentifiers.id_Ed25519) || id.equals(EdECObjectIdentifiers.id_Ed448)) {
      return "EdDSA";
    }
    throw new CredentialException(Problem.WEAK_KEY);
  }

  /** Decrypts by PKCS#12's own schemes (RC2, Triple DES) or PBES2. */
  static InputDecryptorProvider decryptor(char[] password) {
    return scheme ->
        scheme.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)
            ? pbes2(scheme, password)
            : pkcs12(scheme, password);
  }

  private static InputDecryptor pkcs12(AlgorithmIdentifier scheme, char[] password)
      throws OperatorCreationException {
    limitIterations(PKCS12PBEParams.getInstance(scheme.getParameters()).getIterations());
    return new BcPKCS12PBEInputDecryptorProviderBuilder().build(password).get(scheme);
  }

  private static InputDecryptor pbes2(AlgorithmIdentifier scheme, char[] password)
      throws OperatorCreationException {
    PBES2Parameters parameters = PBES2Parameters.getInstance(scheme.getParameters());
    if (!parameters.getKeyDerivationFunc().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
      throw new OperatorCreationException("key derivation not supported");
    }
    PBKDF2Params derivation =
        PBKDF2Params.getInstance(parameters.getKeyDerivationFunc().getParameters());
    limitIterations(derivation.getIterationCount());

    PKCS5S2ParametersGenerator generator = generator(derivation.getPrf().getAlgorithm());
    ASN1ObjectIdentifier cipherId = parameters.getEncryptionScheme().getAlgorithm();
    byte[] iv =
        ASN1OctetString.getInstance(parameters.getEncryptionScheme().getParameters()).getOctets();
    byte[] bytes = utf8(password);
    PaddedBufferedBlockCipher cipher =
        new PaddedBufferedBlockCipher(
            CBCBlockCipher.newInstance(engine(cipherId)), new PKCS7Padding());
    try {
      generator.init(bytes, derivation.getSalt(), derivation.getIterationCount().intValue());
      cipher.init(
          false, new ParametersWithIV(generator.generateDerivedParameters(keyBits(cipherId)), iv));
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
    return new InputDecryptor() {
      @Override
      public AlgorithmIdentifier getAlgorithmIdentifier() {
        return scheme;
      }

      @Override
      public InputStream getInputStream(InputStream encrypted) {
        return new CipherInputStream(encrypted, cipher);
      }
    };
  }

  private static PKCS5S2ParametersGenerator generator(ASN1ObjectIdentifier prf)
      throws OperatorCreationException {
    if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA1)) {
      return new PKCS5S2ParametersGenerator(new SHA1Digest());
    }
    if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA256)) {
      return new PKCS5S2ParametersGenerator(SHA256Digest.newInstance());
    }
    if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA384)) {
      return new PKCS5S2ParametersGenerator(new SHA384Digest());
    }
    if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA512)) {
      return new PKCS5S2ParametersGenerator(new SHA512Digest());
    }
    throw new OperatorCreationException("digest not supported");
  }

  private static BlockCipher engine(ASN1ObjectIdentifier cipher) {
    return cipher.equals(PKCSObjectIdentifiers.des_EDE3_CBC)
        ? new DESedeEngine()
        : AESEngine.newInstance();
  }

  private static int keyBits(ASN1ObjectIdentifier cipher) throws OperatorCreationException {
    if (cipher.equals(NISTObjectIdentifiers.id_aes256_CBC)) {
      return 256;
    }
    if (cipher.equals(NISTObjectIdentifiers.id_aes192_CBC)
        || cipher.equals(PKCSObjectIdentifiers.des_EDE3_CBC)) {
      return 192;
    }
    if (cipher.equals(NISTObjectIdentifiers.id_aes128_CBC)) {
      return 128;
    }
    throw new OperatorCreationException("cipher not supported");
  }

  private static byte[] utf8(char[] password) {
    byte[] space = new byte[password.length * 4];
    ByteBuffer target = ByteBuffer.wrap(space);
    StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(password), target, true);
    byte[] bytes = Arrays.copyOf(space, target.position());
    Arrays.fill(space, (byte) 0);
    return bytes;
  }
}
