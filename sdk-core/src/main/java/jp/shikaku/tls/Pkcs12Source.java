package jp.shikaku.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import jp.shikaku.tls.CredentialException.Problem;
import org.bouncycastle.asn1.ASN1BMPString;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.operator.InputDecryptorProvider;
import org.bouncycastle.operator.bc.BcDefaultDigestProvider;
import org.bouncycastle.pkcs.PKCS12PfxPdu;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagFactory;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.bc.BcPKCS12MacCalculatorBuilderProvider;
import org.bouncycastle.pkcs.bc.BcPKCS12PBMac1CalculatorBuilderProvider;
import org.jspecify.annotations.Nullable;

/** A PKCS#12 container, old or new. */
record Pkcs12Source(Path file, PasswordSupplier password, @Nullable String alias)
    implements KeySource {

  @Override
  public OpenedKey open() {
    byte[] bytes = KeyFiles.read(file);
    try (Password copy = Password.ask(password)) {
      return open(new PKCS12PfxPdu(bytes), copy.chars());
    } catch (CredentialException e) {
      throw e;
    } catch (IOException | RuntimeException notThisFormat) {
      throw new CredentialException(Problem.BROKEN);
    }
  }

  private OpenedKey open(PKCS12PfxPdu container, char[] chars) {
    // Some programs take "no password" for an empty text, others for its terminating zero.
    if (chars.length == 0 && !isRight(container, chars)) {
      return openWith(container, new char[1]);
    }
    return openWith(container, chars);
  }

  private OpenedKey openWith(PKCS12PfxPdu container, char[] chars) {
    if (!isRight(container, chars)) {
      throw new CredentialException(Problem.WRONG_PASSWORD);
    }
    InputDecryptorProvider decryptor = PrivateKeys.decryptor(chars);
    List<PKCS12SafeBag> keys = new ArrayList<>();
    List<X509Certificate> certificates = new ArrayList<>();
    for (PKCS12SafeBag bag : bags(container, decryptor)) {
      Object value = bag.getBagValue();
      if (value instanceof X509CertificateHolder certificate) {
        certificates.add(PemSource.certificate(certificate));
      } else if (value instanceof PrivateKeyInfo || value instanceof PKCS8EncryptedPrivateKeyInfo) {
        keys.add(bag);
      }
    }
    PKCS12SafeBag chosen = keys.get(Aliases.choose(aliases(keys), alias));
    return OpenedKey.match(PrivateKeys.of(keyOf(chosen, decryptor)), certificates);
  }

  private static boolean isRight(PKCS12PfxPdu container, char[] chars) {
    if (!container.hasMac()) {
      return true; // the decryption will tell
    }
    var mac = container.toASN1Structure().getMacData();
    PrivateKeys.limitIterations(mac.getIterationCount());
    boolean modern =
        container.getMacAlgorithmID().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBMAC1);
    try {
      return container.isMacValid(
          modern
              ? new BcPKCS12PBMac1CalculatorBuilderProvider()
              : new BcPKCS12MacCalculatorBuilderProvider(BcDefaultDigestProvider.INSTANCE),
          chars);
    } catch (PKCSException e) {
      throw new CredentialException(Problem.BROKEN);
    }
  }

  private static List<PKCS12SafeBag> bags(
      PKCS12PfxPdu container, InputDecryptorProvider decryptor) {
    List<PKCS12SafeBag> bags = new ArrayList<>();
    for (ContentInfo part : container.getContentInfos()) {
      boolean encrypted = part.getContentType().equals(PKCSObjectIdentifiers.encryptedData);
      try {
        PKCS12SafeBagFactory factory =
            encrypted ? new PKCS12SafeBagFactory(part, decryptor) : new PKCS12SafeBagFactory(part);
        bags.addAll(List.of(factory.getSafeBags()));
      } catch (PKCSException e) {
        throw new CredentialException(
            encrypted && !container.hasMac() ? Problem.WRONG_PASSWORD : Problem.BROKEN);
      }
    }
    return bags;
  }

  private static List<String> aliases(List<PKCS12SafeBag> keys) {
    List<String> aliases = new ArrayList<>();
    for (PKCS12SafeBag key : keys) {
      String place = String.valueOf(aliases.size() + 1);
      String name = place;
      Attribute[] attributes = key.getAttributes();
      for (Attribute attribute : attributes == null ? new Attribute[0] : attributes) {
        if (attribute.getAttrType().equals(PKCS12SafeBag.friendlyNameAttribute)) {
          name = ASN1BMPString.getInstance(attribute.getAttributeValues()[0]).getString();
        }
      }
      aliases.add(name);
    }
    return aliases;
  }

  private static PrivateKeyInfo keyOf(PKCS12SafeBag bag, InputDecryptorProvider decryptor) {
    Object value = bag.getBagValue();
    if (value instanceof PrivateKeyInfo plain) {
      return plain;
    }
    return PemSource.decrypt((PKCS8EncryptedPrivateKeyInfo) value, decryptor);
  }

  @Override
  public String stamp() {
    return KeyFiles.stamp(file);
  }

  @Override
  public KeySource withAlias(String name) {
    return new Pkcs12Source(file, password, name);
  }

  @Override
  public String kind() {
    return "PKCS#12";
  }
}
