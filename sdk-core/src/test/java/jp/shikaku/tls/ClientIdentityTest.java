package jp.shikaku.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.tls.CredentialException.Problem;
import jp.shikaku.transport.VirtualTime;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ClientIdentityTest {

  private static final String MARKER = "PASSWORD-MARKER-秘密";
  private static final char[] JDK_PASSWORD = "changeit".toCharArray();
  private static final Instant NOW = Instant.parse("2027-03-01T00:00:00Z");
  private static final Instant FROM = NOW.minus(Duration.ofDays(1));
  private static final Instant UNTIL = NOW.plus(Duration.ofDays(100));

  private static TestCa ca;
  private static TestCa.Issued good;

  @TempDir private Path temp;

  private final VirtualTime time = new VirtualTime(NOW);

  @BeforeAll
  static void issue() {
    ca = TestCa.root("ROOT-MARKER");
    good = ca.issue(client());
  }

  private static TestCa.Order client() {
    return TestCa.client().valid(FROM, UNTIL);
  }

  private static char[] password() {
    return MARKER.toCharArray();
  }

  private static List<IdentityFiles.Entry> key(TestCa.Issued issued) {
    return List.of(new IdentityFiles.Entry("front desk", issued.key()));
  }

  private Path file(String name) {
    return temp.resolve("PATH-MARKER-" + name);
  }

  private Path p12(TestCa.Issued issued) {
    return IdentityFiles.modern(file("any.p12"), key(issued), issued.chain(), password());
  }

  // ---- what opens

  @TestFactory
  @DisplayName("T12 old and new containers, PEM of every kind and key stores open")
  Stream<DynamicTest> opens() throws Exception {
    TestCa.Issued rsa = ca.issue(client().keys(TestCa.rsa(2048)));
    Path chain = IdentityFiles.pem(file("chain.pem"), good.chain().toArray());
    Path rsaChain = IdentityFiles.pem(file("rsa-chain.pem"), rsa.chain().toArray());
    Map<String, ClientIdentity> identities = new TreeMap<>();
    identities.put(
        "RC2 and Triple DES",
        ClientIdentity.pkcs12(
            IdentityFiles.legacy(file("old.p12"), key(good), good.chain(), password()),
            ClientIdentityTest::password));
    identities.put("PBES2 and AES", ClientIdentity.pkcs12(p12(good), ClientIdentityTest::password));
    identities.put(
        "RFC 9579",
        ClientIdentity.pkcs12(
            IdentityFiles.newest(file("9579.p12"), key(good), good.chain(), password()),
            ClientIdentityTest::password));
    identities.put(
        "the Java platform's",
        ClientIdentity.pkcs12(good.toPkcs12(file("jdk.p12"), JDK_PASSWORD), () -> JDK_PASSWORD));
    identities.put(
        "the Java platform's legacy", ClientIdentity.pkcs12(jdkLegacy(good), () -> JDK_PASSWORD));
    identities.put(
        "empty password",
        ClientIdentity.pkcs12(
            IdentityFiles.legacy(file("empty.p12"), key(good), good.chain(), new char[0]),
            () -> new char[0]));
    identities.put(
        "empty password, zero-terminated",
        ClientIdentity.pkcs12(
            IdentityFiles.legacy(file("zero.p12"), key(good), good.chain(), new char[1]),
            () -> new char[0]));
    identities.put(
        "PEM", ClientIdentity.pem(chain, IdentityFiles.pem(file("plain.key"), good.key())));
    identities.put(
        "PEM SEC 1",
        ClientIdentity.pem(
            chain, IdentityFiles.pem(file("sec1.key"), IdentityFiles.sec1(good.key()))));
    identities.put(
        "PEM PKCS#1",
        ClientIdentity.pem(
            rsaChain, IdentityFiles.pem(file("p1.key"), new JcaMiscPEMGenerator(rsa.key()))));
    identities.put(
        "PEM in one file",
        oneFile(IdentityFiles.pem(file("all.pem"), good.key(), good.certificate())));
    identities.put(
        "PEM RSA", ClientIdentity.pem(rsaChain, IdentityFiles.pem(file("rsa.key"), rsa.key())));
    identities.put(
        "PEM PKCS#8 encrypted",
        ClientIdentity.pem(
            chain,
            IdentityFiles.pem(file("p8.key"), IdentityFiles.encrypted(good.key(), password())),
            ClientIdentityTest::password));
    identities.put(
        "PEM encrypted by old OpenSSL",
        ClientIdentity.pem(
            rsaChain,
            IdentityFiles.pem(file("old.key"), IdentityFiles.oldEncrypted(rsa.key(), ascii())),
            ClientIdentityTest::ascii));
    identities.put("key store", ClientIdentity.keyStore(store(good), () -> JDK_PASSWORD));
    return identities.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    "T12 " + entry.getKey(),
                    () -> {
                      List<X509Certificate> opened = entry.getValue().verify(time);
                      assertThat(opened.get(0)).isIn(good.certificate(), rsa.certificate());
                      assertThat(opened).hasSize(1);
                    }));
  }

  private static char[] ascii() {
    return "ascii".toCharArray();
  }

  private static ClientIdentity oneFile(Path file) {
    return ClientIdentity.pem(file, file);
  }

  // In a JVM of its own, as the property is read once. keytool takes no other than ASCII there.
  private Path jdkLegacy(TestCa.Issued issued) throws Exception {
    Path modern = issued.toPkcs12(file("to-convert.p12"), JDK_PASSWORD);
    Path legacy = file("jdk-legacy.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-Dkeystore.pkcs12.legacy",
                "-J-XX:TieredStopAtLevel=1",
                "-importkeystore",
                "-srckeystore",
                modern.toString(),
                "-destkeystore",
                legacy.toString(),
                "-deststoretype",
                "PKCS12",
                "-srcstorepass",
                String.valueOf(JDK_PASSWORD),
                "-deststorepass",
                String.valueOf(JDK_PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    return legacy;
  }

  private static KeyStore store(TestCa.Issued... issued)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < issued.length; i++) {
      store.setKeyEntry(
          "key" + i, issued[i].key(), JDK_PASSWORD, issued[i].chain().toArray(new Certificate[0]));
    }
    return store;
  }

  // ---- what does not

  private record Case(Problem problem, ClientIdentity identity) {}

  @TestFactory
  @DisplayName("T12 S-KEY-2 each trouble has its own error, without password, subject or path")
  Stream<DynamicTest> refuses() throws Exception {
    return cases().entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    "T12 S-KEY-2 " + entry.getKey(), () -> isRefused(entry.getValue())));
  }

  private void isRefused(Case expected) {
    CredentialException failure =
        catchThrowableOfType(CredentialException.class, () -> expected.identity().verify(time));
    assertThat(failure).isNotNull();
    assertThat(failure.problem()).isEqualTo(expected.problem());
    assertThat(failure)
        .hasNoCause()
        .hasNoSuppressedExceptions()
        .hasMessageContaining(expected.problem().name())
        .hasMessageNotContainingAny("MARKER", "CN=", temp.toString());
    assertThat(failure.userMessage(Locale.JAPAN))
        .isNotEqualTo(failure.userMessage(Locale.ENGLISH))
        .doesNotContain("MARKER");
    assertThat(expected.identity().toString()).doesNotContain("MARKER");
  }

  private Map<String, Case> cases() throws Exception {
    Map<String, Case> cases = new TreeMap<>();
    addPkcs12(cases);
    addPem(cases);
    addKinds(cases);
    KeyStore two = store(good, ca.issue(client()));
    cases.put(
        "key store, two keys",
        new Case(Problem.SEVERAL_KEYS, ClientIdentity.keyStore(two, () -> JDK_PASSWORD)));
    cases.put(
        "key store, other password",
        new Case(
            Problem.WRONG_PASSWORD,
            ClientIdentity.keyStore(store(good), () -> "other".toCharArray())));
    cases.put(
        "key store, empty", new Case(Problem.NO_PRIVATE_KEY, ClientIdentity.keyStore(store())));
    cases.put(
        "key store, unknown alias",
        new Case(
            Problem.UNKNOWN_ALIAS, ClientIdentity.keyStore(two, () -> JDK_PASSWORD).alias("key9")));
    return cases;
  }

  private void addPkcs12(Map<String, Case> cases) throws IOException {
    Path whole = p12(good);
    byte[] bytes = Files.readAllBytes(whole);
    Path old = IdentityFiles.legacy(file("2.p12"), key(good), good.chain(), password());
    TestCa.Issued second = ca.issue(client());
    List<IdentityFiles.Entry> two =
        List.of(
            new IdentityFiles.Entry("front desk", good.key()),
            new IdentityFiles.Entry(null, second.key()));
    Path several =
        IdentityFiles.modern(
            file("3.p12"), two, List.of(good.certificate(), second.certificate()), password());
    Path newest = IdentityFiles.newest(file("9.p12"), key(good), good.chain(), password());
    add(cases, "other password, RFC 9579", Problem.WRONG_PASSWORD, newest, () -> new char[3]);
    Path none = IdentityFiles.modern(file("4.p12"), List.of(), good.chain(), password());
    Path bare = IdentityFiles.modern(file("5.p12"), key(good), List.of(), password());
    Path foreign = IdentityFiles.modern(file("6.p12"), key(second), good.chain(), password());

    add(cases, "other password", Problem.WRONG_PASSWORD, whole, () -> "other".toCharArray());
    add(cases, "other password, old", Problem.WRONG_PASSWORD, old, () -> "other".toCharArray());
    add(cases, "empty password", Problem.WRONG_PASSWORD, whole, () -> new char[0]);
    add(cases, "no password", Problem.PASSWORD_MISSING, whole, () -> null);
    add(
        cases,
        "password fails",
        Problem.PASSWORD_MISSING,
        whole,
        () -> {
          throw new IllegalStateException(MARKER);
        });
    add(cases, "absent", Problem.UNREADABLE_FILE, file("absent"), ClientIdentityTest::password);
    add(cases, "a folder", Problem.UNREADABLE_FILE, temp, ClientIdentityTest::password);
    for (int length : new int[] {0, 1, 100, bytes.length / 2, bytes.length - 1}) {
      Path cut = Files.write(file("cut" + length), Arrays.copyOf(bytes, length));
      add(cases, "cut at " + length, Problem.BROKEN, cut, ClientIdentityTest::password);
    }
    Path text = Files.writeString(file("text"), "no container");
    add(cases, "a text", Problem.BROKEN, text, ClientIdentityTest::password);
    Path huge = Files.write(file("huge"), new byte[(1 << 20) + 1]);
    add(cases, "over a MiB", Problem.BROKEN, huge, ClientIdentityTest::password);
    add(cases, "two keys", Problem.SEVERAL_KEYS, several, ClientIdentityTest::password);
    cases.put(
        "unknown alias",
        new Case(
            Problem.UNKNOWN_ALIAS,
            ClientIdentity.pkcs12(several, ClientIdentityTest::password).alias("back desk")));
    add(cases, "no key", Problem.NO_PRIVATE_KEY, none, ClientIdentityTest::password);
    add(cases, "no certificate", Problem.NO_CERTIFICATE, bare, ClientIdentityTest::password);
    add(cases, "another's key", Problem.KEY_MISMATCH, foreign, ClientIdentityTest::password);
  }

  private static void add(
      Map<String, Case> cases, String name, Problem problem, Path file, PasswordSupplier password) {
    cases.put(name, new Case(problem, ClientIdentity.pkcs12(file, password)));
  }

  private void addPem(Map<String, Case> cases) throws IOException {
    Path chain = IdentityFiles.pem(file("c.pem"), good.chain().toArray());
    Path key = IdentityFiles.pem(file("k.pem"), good.key());
    Path locked = IdentityFiles.pem(file("l.pem"), IdentityFiles.encrypted(good.key(), password()));
    Path lockedOld =
        IdentityFiles.pem(file("lo.pem"), IdentityFiles.oldEncrypted(good.key(), ascii()));
    String text = Files.readString(key);
    Path cut = Files.writeString(file("cut.pem"), text.substring(0, text.length() / 2));
    Path two = IdentityFiles.pem(file("2.pem"), good.key(), TestCa.ec().getPrivate());
    cases.put(
        "PEM, no password", new Case(Problem.PASSWORD_MISSING, ClientIdentity.pem(chain, locked)));
    PasswordSupplier other = () -> "other".toCharArray();
    cases.put(
        "PEM, other password",
        new Case(Problem.WRONG_PASSWORD, ClientIdentity.pem(chain, locked, other)));
    cases.put(
        "PEM, other password, old",
        new Case(Problem.WRONG_PASSWORD, ClientIdentity.pem(chain, lockedOld, other)));
    cases.put("PEM, cut", new Case(Problem.BROKEN, ClientIdentity.pem(chain, cut)));
    cases.put("PEM, swapped", new Case(Problem.NO_CERTIFICATE, ClientIdentity.pem(key, chain)));
    cases.put("PEM, no key", new Case(Problem.NO_PRIVATE_KEY, ClientIdentity.pem(chain, chain)));
    cases.put("PEM, two keys", new Case(Problem.SEVERAL_KEYS, ClientIdentity.pem(chain, two)));
    cases.put(
        "PEM, absent", new Case(Problem.UNREADABLE_FILE, ClientIdentity.pem(chain, file("none"))));
  }

  private void addKinds(Map<String, Case> cases) {
    TestCa middle = TestCa.of(longLived("CN=MIDDLE-MARKER", ca));
    TestCa low = TestCa.of(longLived("CN=LOW-MARKER", middle));
    TestCa.Issued deep = low.issue(client());
    List<X509Certificate> gap = new ArrayList<>(deep.chain());
    gap.remove(1);
    cases.put("a gap", store(Problem.CHAIN_INCOMPLETE, new TestCa.Issued(deep.key(), gap)));
    Instant yesterday = NOW.minus(Duration.ofDays(1));
    cases.put(
        "expired",
        store(Problem.EXPIRED, ca.issue(TestCa.client().valid(FROM, NOW.minusMillis(1000)))));
    cases.put(
        "issuer expired",
        store(
            Problem.EXPIRED,
            TestCa.of(
                    ca.issue(
                        new TestCa.Order()
                            .ca()
                            .subject("CN=OLD-MARKER")
                            .valid(yesterday, NOW.minusMillis(1000))))
                .issue(client())));
    cases.put(
        "not yet valid",
        store(Problem.NOT_YET_VALID, ca.issue(TestCa.client().valid(NOW.plusMillis(1000), UNTIL))));
    cases.put(
        "a server's",
        store(
            Problem.NOT_A_CLIENT_CERTIFICATE,
            ca.issue(client().purpose(KeyPurposeId.id_kp_serverAuth))));
    cases.put("a CA's", store(Problem.NOT_A_CLIENT_CERTIFICATE, longLived("CN=CA-MARKER", ca)));
    cases.put("RSA 1024", store(Problem.WEAK_KEY, ca.issue(client().keys(TestCa.rsa(1024)))));
    cases.put("SHA-1", store(Problem.WEAK_SIGNATURE, ca.issue(client().signature("SHA1"))));
  }

  private static TestCa.Issued longLived(String name, TestCa issuer) {
    return issuer.issue(new TestCa.Order().ca().subject(name).valid(FROM, UNTIL));
  }

  private Case store(Problem problem, TestCa.Issued issued) {
    Path file = file(problem + "-" + issued.serial() + ".p12");
    return new Case(
        problem,
        ClientIdentity.pkcs12(
            IdentityFiles.modern(file, key(issued), issued.chain(), password()),
            ClientIdentityTest::password));
  }

  // ---- choosing and ordering

  @Test
  @DisplayName("T12 an alias chooses among several keys, by name or place")
  void alias() {
    TestCa.Issued second = ca.issue(client());
    Path several =
        IdentityFiles.modern(
            file("3.p12"),
            List.of(
                new IdentityFiles.Entry("Front Desk", good.key()),
                new IdentityFiles.Entry(null, second.key())),
            List.of(second.certificate(), good.certificate()),
            password());
    ClientIdentity identity = ClientIdentity.pkcs12(several, ClientIdentityTest::password);

    assertThat(identity.alias("front desk").verify(time)).containsExactly(good.certificate());
    assertThat(identity.alias("2").verify(time)).containsExactly(second.certificate());
    assertThatThrownBy(() -> identity.alias(" ")).isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> ClientIdentity.pem(several, several).alias("2"))
        .isInstanceOf(InvalidQueryException.class);
  }

  @Test
  @DisplayName("T12 a chain in any order is put in order")
  void order() {
    TestCa middle = TestCa.of(longLived("CN=MIDDLE", ca));
    TestCa.Issued deep =
        TestCa.of(middle.issue(new TestCa.Order().ca().subject("CN=LOW").valid(FROM, UNTIL)))
            .issue(client());
    List<X509Certificate> shuffled = new ArrayList<>(deep.chain());
    Collections.reverse(shuffled);
    Path file = IdentityFiles.modern(file("o.p12"), key(deep), shuffled, password());

    assertThat(ClientIdentity.pkcs12(file, ClientIdentityTest::password).verify(time))
        .isEqualTo(deep.chain())
        .hasSize(3);
  }

  @Test
  @DisplayName("S-KEY-2 a container that asks for hours of work is not opened")
  void iterations() {
    for (long sane : new long[] {1, 600_000, 10_000_000}) {
      PrivateKeys.limitIterations(BigInteger.valueOf(sane));
    }
    for (long hostile : new long[] {-1, 0, 10_000_001, Integer.MAX_VALUE, 1L << 40}) {
      assertThatThrownBy(() -> PrivateKeys.limitIterations(BigInteger.valueOf(hostile)))
          .isInstanceOf(CredentialException.class);
    }
  }

  // ---- passwords

  @Test
  @DisplayName("S-KEY-1 the password is copied, the copy wiped, and the supplier told")
  void wiped() {
    char[] given = password();
    List<char[]> done = new ArrayList<>();
    PasswordSupplier supplier =
        new PasswordSupplier() {
          @Override
          public char[] password() {
            return given;
          }

          @Override
          public void done(char[] password) {
            done.add(password);
          }
        };
    Password copy = Password.ask(supplier);
    assertThat(copy.chars()).isNotSameAs(given).isEqualTo(given);
    copy.close();
    assertThat(copy.chars()).containsOnly('\0');
    assertThat(given).isEqualTo(password());
    assertThat(done).containsExactly(given);
  }
}
