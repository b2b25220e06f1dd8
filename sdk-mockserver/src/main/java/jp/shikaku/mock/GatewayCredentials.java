package jp.shikaku.mock;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A CA made for one test, with a server's and a client's certificate, as files. Nothing of it is
 * shipped and nothing of it is secret. Immutable.
 */
public final class GatewayCredentials {

  static final String PASSWORD = "mock-only";

  private static final String CA_NAME = "CN=Mock clinic CA";
  private static final List<String> FILES =
      List.of("ca.pem", "server.p12", "client.p12", "client.password", "trust.p12");

  private static final Duration BACK = Duration.ofDays(1);

  private final Path folder;
  private final KeyPair caKey;
  private final X509Certificate ca;

  private GatewayCredentials(Path folder, KeyPair caKey, X509Certificate ca) {
    this.folder = folder;
    this.caKey = caKey;
    this.ca = ca;
  }

  /**
   * Makes CA, server ({@code localhost}, {@code 127.0.0.1}) and client in a folder, anew where a
   * mock made them before.
   *
   * @throws FileAlreadyExistsException when a file is somebody else's
   */
  static GatewayCredentials in(Path folder) throws IOException {
    Files.createDirectories(folder);
    try {
      refuseOthers(folder);
      KeyPair key = key();
      X509Certificate ca = sign(key, CA_NAME, key, CA_NAME, Instant.now(), 365, null);
      GatewayCredentials made = new GatewayCredentials(folder, key, ca);
      Files.writeString(made.ca(), pem(ca), StandardCharsets.US_ASCII);
      made.issue("server.p12", KeyPurposeId.id_kp_serverAuth, Instant.now(), 365);
      made.issue("client.p12", KeyPurposeId.id_kp_clientAuth, Instant.now(), 365);
      Path password = folder.resolve("client.password");
      try (OutputStream out = Files.newOutputStream(password)) {
        forOwnerOnly(password);
        out.write(PASSWORD.getBytes(StandardCharsets.US_ASCII));
      }
      KeyStore trust = KeyStore.getInstance("PKCS12");
      trust.load(null, null);
      trust.setCertificateEntry("ca", ca);
      made.store(trust, "trust.p12");
      return made;
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException(e);
    }
  }

  private static void refuseOthers(Path folder) throws IOException {
    if (isMocks(folder.resolve("ca.pem"))) {
      return;
    }
    for (String name : FILES) {
      if (Files.exists(folder.resolve(name))) {
        throw new FileAlreadyExistsException(
            folder.resolve(name).toString(), null, "was not made by a mock");
      }
    }
  }

  private static boolean isMocks(Path ca) throws IOException {
    if (!Files.exists(ca)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(ca)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in)
              instanceof X509Certificate found
          && found.getSubjectX500Principal().getName().equals(CA_NAME);
    } catch (CertificateException e) {
      return false;
    }
  }

  /**
   * Returns the CA's certificate.
   *
   * @return a PEM file
   */
  public Path ca() {
    return folder.resolve("ca.pem");
  }

  /**
   * Returns the client's key and chain.
   *
   * @return a PKCS#12 file under {@link #password()}
   */
  public Path client() {
    return folder.resolve("client.p12");
  }

  /**
   * Returns the password of all files; as a file it is {@code client.password} in the same folder.
   *
   * @return a new array
   */
  public char[] password() {
    return PASSWORD.toCharArray();
  }

  /**
   * Makes another client of the same CA, under a new key.
   *
   * @param fileName where to, in the same folder
   * @param days how long it is valid from now on; negative for one that has expired
   * @return a PKCS#12 file under {@link #password()}
   * @throws IOException when it can not be written
   */
  public Path newClient(String fileName, int days) throws IOException {
    try {
      issue(fileName, KeyPurposeId.id_kp_clientAuth, Instant.now(), days);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException(e);
    }
    return folder.resolve(fileName);
  }

  Path server() {
    return folder.resolve("server.p12");
  }

  /** The server's, as if it had been forgotten to be renewed. */
  Path expiredServer() throws IOException {
    try {
      issue("server-expired.p12", KeyPurposeId.id_kp_serverAuth, Instant.now(), -1);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException(e);
    }
    return folder.resolve("server-expired.p12");
  }

  Path trust() {
    return folder.resolve("trust.p12");
  }

  private void issue(String fileName, KeyPurposeId purpose, Instant now, int days)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    KeyPair key = key();
    X509Certificate certificate =
        sign(caKey, CA_NAME, key, "CN=Mock " + fileName, now, days, purpose);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "key", key.getPrivate(), PASSWORD.toCharArray(), new Certificate[] {certificate, ca});
    store(store, fileName);
  }

  private void store(KeyStore store, String fileName) throws IOException, GeneralSecurityException {
    Path target = folder.resolve(fileName);
    try (OutputStream out = Files.newOutputStream(target)) {
      forOwnerOnly(target);
      store.store(out, PASSWORD.toCharArray());
    }
  }

  /** As a key must be: whoever uses it may refuse one that others can read. */
  private static void forOwnerOnly(Path file) throws IOException {
    PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    AclFileAttributeView acl = Files.getFileAttributeView(file, AclFileAttributeView.class);
    if (posix != null) {
      posix.setPermissions(PosixFilePermissions.fromString("rw-------"));
    } else if (acl != null) {
      acl.setAcl(
          List.of(
              AclEntry.newBuilder()
                  .setType(AclEntryType.ALLOW)
                  .setPrincipal(acl.getOwner())
                  .setPermissions(AclEntryPermission.values())
                  .build()));
    }
  }

  private static KeyPair key() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509Certificate sign(
      KeyPair issuer,
      String issuerName,
      KeyPair subject,
      String subjectName,
      Instant now,
      int days,
      @org.jspecify.annotations.Nullable KeyPurposeId purpose)
      throws CertIOException, GeneralSecurityException, OperatorCreationException {
    Instant end = now.plus(Duration.ofDays(days));
    Instant begin = (end.isBefore(now) ? end : now).minus(BACK);
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Name(issuerName),
            new BigInteger(64, new SecureRandom()),
            Date.from(begin),
            Date.from(end),
            new X500Name(subjectName),
            subject.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(purpose == null));
    if (purpose == null) {
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    } else {
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              new GeneralName[] {
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1")
              }));
    }
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate())));
  }

  private static String pem(X509Certificate certificate) throws GeneralSecurityException {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  @Override
  public String toString() {
    return "GatewayCredentials[" + folder + "]";
  }
}
