package jp.shikaku.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.tls.CredentialException.Problem;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.operator.InputDecryptorProvider;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/** A key and its chain in PEM files. */
record PemSource(Path chainFile, Path keyFile, @Nullable PasswordSupplier password)
    implements KeySource {

  @Override
  public OpenedKey open() {
    List<X509Certificate> chain = certificates(chainFile);
    List<PrivateKeyInfo> keys = new ArrayList<>();
    for (Object object : objects(keyFile)) {
      if (object instanceof PrivateKeyInfo plain) {
        keys.add(plain);
      } else if (object instanceof PEMKeyPair pair) {
        keys.add(pair.getPrivateKeyInfo());
      } else if (object instanceof PKCS8EncryptedPrivateKeyInfo
          || object instanceof PEMEncryptedKeyPair) {
        keys.add(decrypt(object));
      }
    }
    if (keys.isEmpty()) {
      throw new CredentialException(Problem.NO_PRIVATE_KEY);
    }
    if (keys.size() > 1) {
      throw new CredentialException(Problem.SEVERAL_KEYS);
    }
    return OpenedKey.match(PrivateKeys.of(keys.get(0)), chain);
  }

  private PrivateKeyInfo decrypt(Object encrypted) {
    try (Password copy = Password.ask(password)) {
      if (encrypted instanceof PKCS8EncryptedPrivateKeyInfo modern) {
        return decrypt(modern, PrivateKeys.decryptor(copy.chars()));
      }
      return ((PEMEncryptedKeyPair) encrypted)
          .decryptKeyPair(new BcPEMDecryptorProvider(copy.chars()))
          .getPrivateKeyInfo();
    } catch (CredentialException e) {
      throw e;
    } catch (IOException | RuntimeException garbage) {
      throw new CredentialException(Problem.WRONG_PASSWORD);
    }
  }

  // What a wrong password decrypts is garbage: the padding or the structure tells.
  static PrivateKeyInfo decrypt(
      PKCS8EncryptedPrivateKeyInfo encrypted, InputDecryptorProvider decryptor) {
    try {
      return encrypted.decryptPrivateKeyInfo(decryptor);
    } catch (CredentialException e) {
      throw e;
    } catch (PKCSException | RuntimeException garbage) {
      throw new CredentialException(Problem.WRONG_PASSWORD);
    }
  }

  static List<X509Certificate> certificates(Path file) {
    List<X509Certificate> certificates =
        objects(file).stream()
            .filter(X509CertificateHolder.class::isInstance)
            .map(holder -> certificate((X509CertificateHolder) holder))
            .toList();
    if (certificates.isEmpty()) {
      throw new CredentialException(Problem.NO_CERTIFICATE);
    }
    return certificates;
  }

  static X509Certificate certificate(X509CertificateHolder holder) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
    } catch (CertificateException | IOException e) {
      throw new CredentialException(Problem.BROKEN);
    }
  }

  private static List<Object> objects(Path file) {
    List<Object> objects = new ArrayList<>();
    try (PEMParser parser =
        new PEMParser(
            new InputStreamReader(
                new ByteArrayInputStream(KeyFiles.read(file)), StandardCharsets.US_ASCII))) {
      for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
        objects.add(next);
      }
      return objects;
    } catch (CredentialException e) {
      throw e;
    } catch (IOException | RuntimeException cutOff) {
      throw new CredentialException(Problem.BROKEN);
    }
  }

  @Override
  public String stamp() {
    return KeyFiles.stamp(chainFile) + " " + KeyFiles.stamp(keyFile);
  }

  @Override
  public KeySource withAlias(String name) {
    throw new InvalidQueryException("alias", "PEM files have no aliases");
  }

  @Override
  public String kind() {
    return "PEM";
  }
}
