package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.examples.OwnerOnly;
import jp.shikaku.value.MedicalInstitutionCode;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;
import org.jspecify.annotations.Nullable;

/**
 * The clinic's own certificate authority 「院内認証局」 and the identities it gives: one for the gateway's
 * server, one for each desk (transports 5.6). It has nothing to do with the national one, whose
 * certificate must not be used within the clinic. All files are made for their owner alone, and
 * none takes the place of another.
 */
public final class ClinicAuthority {

  /** The CA's certificate, in the folder and beside each desk's identity. */
  public static final String CA_PEM = "ca.pem";

  /** The server's identity. */
  public static final String SERVER_P12 = "server.p12";

  /** The password of the server's identity. */
  public static final String SERVER_PASSWORD = "server.password";

  static final String DESKS = "desks";

  /** Names that were given to desks, with what they may ask for; stays with the CA's key. */
  private static final String ISSUED = "issued";

  static final String DESK_P12 = "desk.p12";
  static final String DESK_PASSWORD = "desk.password";

  private static final String CA_P12 = "ca.p12";
  private static final String CA_PASSWORD = "ca.password";
  private static final String ALIAS = "oqs";
  private static final String CURVE = "secp256r1";
  private static final String SIGNATURE = "SHA256withECDSA";
  private static final Duration CA_LIFE = Duration.ofDays(3652);
  private static final Duration LIFE = Duration.ofDays(1095);
  private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);
  private static final int SERIAL_BITS = 127;
  private static final int PASSWORD_LENGTH = 32;
  private static final int LONGEST_PASSWORD_FILE = 4096;
  private static final String PASSWORD_LETTERS =
      "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
  private static final Pattern DESK_NAME = Pattern.compile("[0-9A-Za-z][0-9A-Za-z_-]{0,31}");
  private static final Pattern HOST_NAME =
      Pattern.compile("[0-9A-Za-z]([0-9A-Za-z-]{0,62})(\\.[0-9A-Za-z][0-9A-Za-z-]{0,62})*");
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*");

  private final Path folder;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  private ClinicAuthority(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  private record Issuer(X509Certificate certificate, PrivateKey key) {}

  /**
   * Makes a CA, the server's identity and one identity for each desk.
   *
   * @param folder a folder that is not there yet, or empty
   * @param hosts names and addresses by which desks reach the gateway; at least one
   * @param institutions the institutions 「医療機関コード」 that every desk may ask for; at least one
   * @param desks names of the desks; none given twice
   * @param clock the time
   * @throws InvalidQueryException naming the input that can not be used
   * @throws IOException when the files can not be written
   */
  public static void create(
      Path folder,
      List<String> hosts,
      List<MedicalInstitutionCode> institutions,
      List<String> desks,
      Clock clock)
      throws IOException {
    requireHosts(hosts);
    if (institutions.isEmpty()) {
      throw new InvalidQueryException("institution", "is needed", "指定してください");
    }
    desks.forEach(ClinicAuthority::requireDesk);
    if (Set.copyOf(desks).size() != desks.size()) {
      throw new InvalidQueryException("desk", "must not be given twice", "同じ名前が2回あります");
    }
    Whole.in(
        folder,
        "dir",
        draft -> {
          ClinicAuthority authority = new ClinicAuthority(draft, clock);
          Issuer issuer = authority.makeCa(institutions);
          authority.makeServer(issuer, hosts);
          OwnerOnly.createFolder(draft.resolve(DESKS));
          OwnerOnly.createFolder(draft.resolve(ISSUED));
          for (String desk : desks) {
            authority.noteIssued(desk, institutions);
            OwnerOnly.createFolder(draft.resolve(DESKS).resolve(desk));
            new ClinicAuthority(draft.resolve(DESKS).resolve(desk), clock)
                .makeDesk(issuer, desk, institutions);
          }
        });
  }

  /**
   * Makes the identity of one more desk. Card visits are acknowledged by its name, so that two
   * desks must not have the same: one that was given before is refused, also when its folder has
   * been moved to the desk.
   *
   * @param folder made by {@link #create}
   * @param desk the desk's name; not used before
   * @param institutions what it may ask for; empty for the same as the first desks
   * @param clock the time
   * @throws InvalidQueryException naming the input that can not be used
   * @throws IOException when the files can not be read or written
   */
  public static void addDesk(
      Path folder, String desk, List<MedicalInstitutionCode> institutions, Clock clock)
      throws IOException {
    requireDesk(desk);
    if (Files.exists(folder.resolve(ISSUED).resolve(desk), LinkOption.NOFOLLOW_LINKS)) {
      throw new InvalidQueryException(
          "desk",
          "must not be the name of another desk; a new certificate of the same desk needs --renew",
          "この名前の証明書は発行済みです。別の名前にするか、同じ窓口の更新なら --renew を付けてください");
    }
    makeDesk(folder, desk, institutions, clock);
  }

  /**
   * Makes a new identity of a desk, before the one in use ends; to the gateway it stays the same
   * desk. The former identity is good until its own end.
   *
   * @param folder made by {@link #create}
   * @param desk the desk's name; its former folder must not lie here any more
   * @param institutions what it may ask for; empty for the same as before, which must be noted here
   * @param clock the time
   * @throws InvalidQueryException naming the input that can not be used
   * @throws IOException when the files can not be read or written
   */
  public static void renewDesk(
      Path folder, String desk, List<MedicalInstitutionCode> institutions, Clock clock)
      throws IOException {
    requireDesk(desk);
    var unused =
        new ClinicAuthority(folder, clock).readCa(); // of a wrong folder that is said first
    makeDesk(folder, desk, institutions.isEmpty() ? before(folder, desk) : institutions, clock);
  }

  /** Never more than it had: without the note nobody knows what that was. */
  private static List<MedicalInstitutionCode> before(Path folder, String desk) throws IOException {
    Path issued = folder.resolve(ISSUED).resolve(desk);
    List<MedicalInstitutionCode> before = Files.exists(issued) ? institutionsIn(issued) : List.of();
    if (before.isEmpty()) {
      throw new InvalidQueryException(
          "institution",
          "is needed: it is not noted here what the desk of this name may ask for",
          "指定してください（この名前の窓口に発行した記録がないため、照会できる医療機関が分かりません）");
    }
    return before;
  }

  private static void makeDesk(
      Path folder, String desk, List<MedicalInstitutionCode> told, Clock clock) throws IOException {
    Path lying = folder.resolve(DESKS).resolve(desk);
    if (Files.exists(lying, LinkOption.NOFOLLOW_LINKS)) {
      Path former = lying.toAbsolutePath().normalize();
      throw new InvalidQueryException(
          "desk",
          "must not have its former folder here: move it away first, nothing is overwritten: "
              + former,
          "この窓口の前のフォルダ " + former + " があります。先に別の場所へ移してください（上書きはしません）");
    }
    ClinicAuthority authority = new ClinicAuthority(folder, clock);
    Issuer issuer = authority.readCa();
    List<MedicalInstitutionCode> institutions =
        told.isEmpty() ? institutionsOf(issuer.certificate()) : told;
    for (String place : List.of(DESKS, ISSUED)) {
      if (!Files.isDirectory(folder.resolve(place))) {
        OwnerOnly.createFolder(folder.resolve(place));
      }
    }
    authority.noteIssued(desk, institutions); // rather noted in vain than given twice
    Whole.in(
        folder.resolve(DESKS).resolve(desk),
        "desk",
        draft -> new ClinicAuthority(draft, clock).makeDesk(issuer, desk, institutions));
  }

  private void noteIssued(String desk, List<MedicalInstitutionCode> institutions)
      throws IOException {
    Path issued = folder.resolve(ISSUED).resolve(desk);
    String codes =
        institutions.stream().map(code -> code.value() + "\n").collect(Collectors.joining());
    Path draft = folder.resolve(ISSUED).resolve("." + desk + ".tmp");
    Files.deleteIfExists(draft); // of a crash
    OwnerOnly.write(draft, codes.getBytes(US_ASCII));
    Files.move(draft, issued, StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<MedicalInstitutionCode> institutionsIn(Path issued) throws IOException {
    return Files.readAllLines(issued, US_ASCII).stream().map(MedicalInstitutionCode::of).toList();
  }

  /**
   * Makes a new identity of the server, before the one in use ends.
   *
   * @param folder made by {@link #create}
   * @param out a folder that is not there yet, or empty
   * @param hosts names and addresses by which desks reach the gateway; at least one
   * @param clock the time
   * @throws InvalidQueryException naming the input that can not be used
   * @throws IOException when the files can not be read or written
   */
  public static void renewServer(Path folder, Path out, List<String> hosts, Clock clock)
      throws IOException {
    requireHosts(hosts);
    Issuer issuer = new ClinicAuthority(folder, clock).readCa();
    Whole.in(out, "out", draft -> new ClinicAuthority(draft, clock).makeServer(issuer, hosts));
  }

  // ---- what is given

  private static void requireHosts(List<String> hosts) {
    if (hosts.isEmpty()) {
      throw new InvalidQueryException("host", "is needed", "指定してください");
    }
    for (String host : hosts) {
      boolean isAddress = ADDRESS.matcher(host).matches();
      if (isAddress ? !IPAddress.isValid(host) : !HOST_NAME.matcher(host).matches()) {
        throw new InvalidQueryException(
            "host", "must be host names or IP addresses", "ホスト名かIPアドレスを指定してください");
      }
    }
  }

  private static void requireDesk(String desk) {
    if (!DESK_NAME.matcher(desk).matches()) {
      throw new InvalidQueryException(
          "desk", "must be 1 to 32 letters, digits, - or _", "英数字と - _ で32文字までの名前を指定してください");
    }
  }

  private static List<MedicalInstitutionCode> institutionsOf(X509Certificate certificate) {
    Set<String> codes = Desk.of(certificate).institutions();
    return (codes == null ? new TreeSet<String>() : codes)
        .stream().map(MedicalInstitutionCode::of).toList();
  }

  // ---- what is made

  private Issuer makeCa(List<MedicalInstitutionCode> institutions)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    KeyPair pair = newPair();
    // The serial tells the CAs of two clinics apart.
    X500Name name = new X500Name("CN=OQS gateway clinic CA " + newSerial().toString(36));
    X509v3CertificateBuilder draft = draft(name, name, pair, CA_LIFE, null);
    draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    draft.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    draft.addExtension(Extension.subjectAlternativeName, false, uris(institutions));
    X509Certificate certificate = sign(draft, pair.getPrivate());
    Issuer issuer = new Issuer(certificate, pair.getPrivate());
    store(folder.resolve(CA_P12), folder.resolve(CA_PASSWORD), pair.getPrivate(), certificate);
    OwnerOnly.write(folder.resolve(CA_PEM), pem(certificate));
    return issuer;
  }

  private void makeServer(Issuer issuer, List<String> hosts)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    List<GeneralName> names = new ArrayList<>();
    for (String host : hosts) {
      boolean isAddress = ADDRESS.matcher(host).matches();
      names.add(new GeneralName(isAddress ? GeneralName.iPAddress : GeneralName.dNSName, host));
    }
    issue(
        issuer,
        "CN=OQS gateway",
        KeyPurposeId.id_kp_serverAuth,
        new GeneralNames(names.toArray(GeneralName[]::new)),
        folder.resolve(SERVER_P12),
        folder.resolve(SERVER_PASSWORD));
  }

  private void makeDesk(Issuer issuer, String desk, List<MedicalInstitutionCode> institutions)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    issue(
        issuer,
        "CN=" + desk,
        KeyPurposeId.id_kp_clientAuth,
        uris(institutions),
        folder.resolve(DESK_P12),
        folder.resolve(DESK_PASSWORD));
    OwnerOnly.write(folder.resolve(CA_PEM), pem(issuer.certificate()));
  }

  private static GeneralNames uris(List<MedicalInstitutionCode> institutions) {
    return new GeneralNames(
        institutions.stream()
            .map(code -> Desk.uri(code.value()))
            .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
            .toArray(GeneralName[]::new));
  }

  private void issue(
      Issuer issuer,
      String subject,
      KeyPurposeId purpose,
      GeneralNames names,
      Path identity,
      Path password)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    KeyPair pair = newPair();
    X500Name issuerName =
        X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded());
    X509v3CertificateBuilder draft =
        draft(issuerName, new X500Name(subject), pair, LIFE, issuer.certificate());
    draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    draft.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    draft.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    draft.addExtension(Extension.subjectAlternativeName, false, names);
    X509Certificate certificate = sign(draft, issuer.key());
    store(identity, password, pair.getPrivate(), certificate, issuer.certificate());
  }

  private X509v3CertificateBuilder draft(
      X500Name issuer,
      X500Name subject,
      KeyPair pair,
      Duration life,
      @Nullable X509Certificate authority)
      throws IOException, GeneralSecurityException {
    Instant now = clock.instant();
    X509v3CertificateBuilder draft =
        new JcaX509v3CertificateBuilder(
            issuer,
            newSerial(),
            Date.from(now.minus(CLOCKS_DIFFER)),
            Date.from(now.plus(life)),
            subject,
            pair.getPublic());
    JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
    draft.addExtension(
        Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(pair.getPublic()));
    if (authority != null) {
      draft.addExtension(
          Extension.authorityKeyIdentifier, false, ids.createAuthorityKeyIdentifier(authority));
    }
    return draft;
  }

  private static X509Certificate sign(X509v3CertificateBuilder draft, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(draft.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
  }

  private KeyPair newPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(CURVE), random);
    return generator.generateKeyPair();
  }

  private BigInteger newSerial() {
    return new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
  }

  // ---- files

  /** The JDK writes PKCS#12 with PBES2 and AES-256. */
  private void store(Path file, Path passwordFile, PrivateKey key, Certificate... chain)
      throws IOException, GeneralSecurityException {
    char[] password = newPassword();
    byte[] line = new byte[password.length + 1];
    for (int i = 0; i < password.length; i++) {
      line[i] = (byte) password[i];
    }
    line[password.length] = '\n';
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(ALIAS, key, password, chain);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      store.store(bytes, password);
      OwnerOnly.write(passwordFile, line);
      OwnerOnly.write(file, bytes.toByteArray());
    } finally {
      Arrays.fill(password, '\0');
      Arrays.fill(line, (byte) 0);
    }
  }

  private char[] newPassword() {
    char[] password = new char[PASSWORD_LENGTH];
    for (int i = 0; i < password.length; i++) {
      password[i] = PASSWORD_LETTERS.charAt(random.nextInt(PASSWORD_LETTERS.length()));
    }
    return password;
  }

  private static byte[] pem(X509Certificate certificate) throws GeneralSecurityException {
    String base64 =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
    return ("-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n")
        .getBytes(US_ASCII);
  }

  private Issuer readCa() throws IOException {
    Path passwordFile = folder.resolve(CA_PASSWORD);
    Path file = folder.resolve(CA_P12);
    if (!Files.isRegularFile(passwordFile) || !Files.isRegularFile(file)) {
      throw new InvalidQueryException(
          "dir",
          "must be the folder that init made, with "
              + CA_P12
              + " and "
              + CA_PASSWORD
              + " brought back for this; they are not in "
              + folder.toAbsolutePath().normalize(),
          folder.toAbsolutePath().normalize()
              + " に "
              + CA_P12
              + " と "
              + CA_PASSWORD
              + " がありません（gateway init が作ったフォルダを指定し、この2つを保管場所から戻してください）");
    }
    char[] password = readPassword(passwordFile);
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      if (store.getKey(ALIAS, password) instanceof PrivateKey key
          && store.getCertificate(ALIAS) instanceof X509Certificate certificate) {
        return new Issuer(certificate, key);
      }
    } catch (IOException | GeneralSecurityException e) {
      // said below
    } finally {
      Arrays.fill(password, '\0');
    }
    throw new InvalidQueryException(
        "dir", "its CA can not be opened with its password", "院内認証局の鍵を開けません");
  }

  /**
   * Reads a password from a file.
   *
   * @param file holds it in its first line
   * @return the password; to be wiped by whoever has it
   * @throws InvalidQueryException when there is none
   */
  public static char[] readPassword(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(LONGEST_PASSWORD_FILE);
    } catch (IOException e) {
      bytes = new byte[0];
    }
    CharBuffer all = UTF_8.decode(ByteBuffer.wrap(bytes));
    int end = 0;
    while (end < all.length() && all.charAt(end) != '\n' && all.charAt(end) != '\r') {
      end++;
    }
    char[] line = new char[end];
    all.get(line);
    Arrays.fill(all.array(), '\0');
    Arrays.fill(bytes, (byte) 0);
    if (end == 0) {
      throw new InvalidQueryException(
          "password-file",
          "must be a file whose first line is the password",
          "パスワードを1行目に書いたファイルを指定してください");
    }
    return line;
  }
}
