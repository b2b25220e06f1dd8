package jp.shikaku.tls;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A fictitious clinic CA that issues good and bad certificates. Thread-safe. */
public final class TestCa {

  private static final AtomicLong SERIALS = new AtomicLong(1000);

  /** A key with its certificate and their issuers, the own one first. */
  public record Issued(PrivateKey key, List<X509Certificate> chain) {
    public X509Certificate certificate() {
      return chain.get(0);
    }

    public BigInteger serial() {
      return certificate().getSerialNumber();
    }

    /** Writes a container of the Java platform's making. */
    public Path toPkcs12(Path file, char[] password) {
      try (OutputStream out = Files.newOutputStream(file)) {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", key, password, chain.toArray(new Certificate[0]));
        store.store(out, password);
        return file;
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** What a certificate shall be like. */
  public static final class Order {
    private KeyPair keys;
    private String subject = "CN=SUBJECT-MARKER";
    private Instant from = Instant.now().minus(Duration.ofDays(1));
    private Instant until = Instant.now().plus(Duration.ofDays(365));
    private String signature;
    private String host;
    private KeyPurposeId purpose;
    private boolean ca;

    public Order keys(KeyPair made) {
      keys = made;
      return this;
    }

    public Order subject(String name) {
      subject = name;
      return this;
    }

    public Order valid(Instant begin, Instant end) {
      from = begin;
      until = end;
      return this;
    }

    public Order signature(String algorithm) {
      signature = algorithm;
      return this;
    }

    public Order host(String name) {
      host = name;
      return this;
    }

    public Order purpose(KeyPurposeId id) {
      purpose = id;
      return this;
    }

    public Order ca() {
      ca = true;
      return this;
    }
  }

  private final Issued own;

  private TestCa(Issued own) {
    this.own = own;
  }

  /** A root with an elliptic key. */
  public static TestCa root(String name) {
    return root(name, ec());
  }

  /** A root with the given key. */
  public static TestCa root(String name, KeyPair keys) {
    Order order = new Order().keys(keys).subject("CN=" + name).ca();
    X509Certificate self = sign(order, new X500Name("CN=" + name), keys.getPrivate());
    return new TestCa(new Issued(keys.getPrivate(), List.of(self)));
  }

  /** Issues with what may be no authority. */
  public static TestCa of(Issued own) {
    return new TestCa(own);
  }

  /** An authority below this one. */
  public TestCa below(String name) {
    return new TestCa(issue(new Order().subject("CN=" + name).ca()));
  }

  public X509Certificate certificate() {
    return own.certificate();
  }

  public TrustSet trust() {
    return TrustSet.of(List.of(certificate()));
  }

  /** A certificate for {@code localhost}. */
  public static Order server() {
    return new Order().host("localhost").purpose(KeyPurposeId.id_kp_serverAuth);
  }

  /** A certificate for a client. */
  public static Order client() {
    return new Order().purpose(KeyPurposeId.id_kp_clientAuth);
  }

  public Issued issue(Order order) {
    KeyPair keys = order.keys == null ? ec() : order.keys;
    order.keys = keys;
    X500Name issuer =
        X500Name.getInstance(own.certificate().getSubjectX500Principal().getEncoded());
    X509Certificate made = sign(order, issuer, own.key());
    // Issuers but the root, which its owner has.
    List<X509Certificate> chain =
        Stream.concat(
                Stream.of(made),
                own.chain().stream()
                    .filter(c -> !c.getIssuerX500Principal().equals(c.getSubjectX500Principal())))
            .toList();
    return new Issued(keys.getPrivate(), chain);
  }

  public static KeyPair ec() {
    return keys("EC", 256);
  }

  public static KeyPair rsa(int bits) {
    return keys("RSA", bits);
  }

  public static KeyPair keys(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate sign(Order order, X500Name issuer, PrivateKey key) {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              BigInteger.valueOf(SERIALS.incrementAndGet()),
              Date.from(order.from),
              Date.from(order.until),
              new X500Name(order.subject),
              order.keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(order.ca));
      builder.addExtension(
          Extension.keyUsage,
          true,
          new KeyUsage(
              order.ca
                  ? KeyUsage.keyCertSign
                  : KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
      if (order.purpose != null) {
        builder.addExtension(
            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(order.purpose));
      }
      if (order.host != null) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.dNSName, order.host)));
      }
      String suffix = key.getAlgorithm().equals("EC") ? "withECDSA" : "withRSA";
      String digest = order.signature == null ? "SHA256" : order.signature;
      String algorithm = digest.contains("with") ? digest : digest + suffix;
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(signer(algorithm).build(key)));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  // The Java platform signs with PSS under another name.
  private static JcaContentSignerBuilder signer(String algorithm) {
    JcaContentSignerBuilder signer = new JcaContentSignerBuilder(algorithm);
    return algorithm.endsWith("MGF1") ? signer.setProvider(new BouncyCastleProvider()) : signer;
  }
}
