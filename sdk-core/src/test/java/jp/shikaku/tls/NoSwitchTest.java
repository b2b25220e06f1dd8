package jp.shikaku.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmConstraints;
import java.security.CryptoPrimitive;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the public API does not offer, and what the sockets it makes are set to. */
class NoSwitchTest {

  private static final KeyPair RSA = TestCa.rsa(2048);

  private static final Set<Class<?>> CHECKS =
      Set.of(HostnameVerifier.class, SSLContext.class, SSLSocketFactory.class, boolean.class);

  private static List<Class<?>> publicTypes() throws Exception {
    Path folder =
        Path.of(TlsClient.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve("jp/shikaku/tls");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.startsWith("package-info"))
          .<Class<?>>map(name -> load("jp.shikaku.tls." + name.substring(0, name.length() - 6)))
          .filter(type -> Modifier.isPublic(type.getModifiers()))
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("S-TLS-2 no public method replaces or turns off a check")
  void noSwitch() throws Exception {
    List<Class<?>> types = publicTypes();
    assertThat(types).contains(TlsClient.class, TlsClient.Builder.class, TrustSet.class);
    List<Executable> all =
        types.stream()
            .flatMap(
                type ->
                    Stream.concat(
                        Arrays.stream(type.getDeclaredMethods()),
                        Arrays.stream(type.getDeclaredConstructors())))
            .filter(each -> Modifier.isPublic(each.getModifiers()))
            .map(Executable.class::cast)
            .toList();
    assertThat(all).hasSizeGreaterThan(30);
    for (Executable each : all) {
      assertThat(each.getName())
          .doesNotContainPattern(
              "(?i)insecure|unsafe|trustAll|anyHost|disable|skip|ignore|without|lenient|verifier");
      for (Class<?> parameter : each.getParameterTypes()) {
        assertThat(CHECKS).as("%s", each).doesNotContain(parameter);
        assertThat(TrustManager.class.isAssignableFrom(parameter)).as("%s", each).isFalse();
      }
    }
    // The one setting that widens anything, and the suites behind it stay narrow.
    assertThat(all.stream().filter(m -> m.getName().startsWith("allow")).map(Executable::getName))
        .containsExactly("allowTls12");
  }

  @Test
  @DisplayName("S-TLS-2 a trust set never comes out empty or from the platform")
  void trustIsExplicit() {
    assertThat(
            Arrays.stream(TrustSet.class.getDeclaredMethods())
                .filter(
                    m -> Modifier.isPublic(m.getModifiers()) && Modifier.isStatic(m.getModifiers()))
                .map(Method::getName))
        .containsExactlyInAnyOrder("pem", "of", "pinOf");
  }

  @Test
  @DisplayName("S-TLS-1 T13 protocols, suites and the name check are set on every socket")
  void sockets() throws Exception {
    TrustSet trust = TestCa.root("ROOT").trust();
    TlsClient strict = TlsClient.builder(trust).build();
    TlsClient wider = TlsClient.builder(trust).allowTls12().build();
    try (SSLSocket socket = (SSLSocket) strict.socketFactory().createSocket();
        SSLSocket wide = (SSLSocket) wider.socketFactory().createSocket()) {
      SSLParameters parameters = socket.getSSLParameters();
      assertThat(parameters.getProtocols()).containsExactly("TLSv1.3");
      assertThat(parameters.getEndpointIdentificationAlgorithm()).isEqualTo("HTTPS");
      assertThat(List.of(parameters.getCipherSuites())).isEqualTo(strict.cipherSuites());
      assertThat(wide.getSSLParameters().getProtocols()).containsExactly("TLSv1.3", "TLSv1.2");
      assertThat(wider.cipherSuites())
          .hasSize(9)
          .allMatch(
              suite ->
                  suite.matches(
                      "TLS_(AES|CHACHA20)_.*|TLS_ECDHE_(ECDSA|RSA)_WITH_(AES_(128|256)_GCM_.*|CHACHA20_.*)"));
      assertThat(wider.protocols()).containsExactly("TLSv1.3", "TLSv1.2");
    }
    assertThat(strict.socketFactory().getDefaultCipherSuites())
        .isEqualTo(strict.socketFactory().getSupportedCipherSuites())
        .hasSize(3);
  }

  @Test
  @DisplayName("S-TLS-1 what may sign a handshake does not hang on the platform's settings")
  void strength() {
    AlgorithmConstraints strength = new Strength();
    Set<CryptoPrimitive> signing = EnumSet.of(CryptoPrimitive.SIGNATURE);
    for (String weak : List.of("MD5withRSA", "SHA1withRSA", "SHA1withECDSA", "SHA224withRSA")) {
      assertThat(strength.permits(signing, weak, null)).as(weak).isFalse();
    }
    for (String good : List.of("SHA256withECDSA", "RSASSA-PSS", "Ed25519", "x25519")) {
      assertThat(strength.permits(signing, good, null)).as(good).isTrue();
    }
    assertThat(strength.permits(signing, TestCa.rsa(1024).getPublic())).isFalse();
    assertThat(strength.permits(signing, TestCa.ec().getPublic())).isTrue();
    assertThat(strength.permits(signing, TestCa.keys("X25519", 255).getPublic())).isTrue();
    assertThat(strength.permits(signing, "RSA", TestCa.rsa(1024).getPublic(), null)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "MD5withRSA, true",
    "SHA1withRSA, true",
    "SHA224withRSA, true",
    "SHA1withRSAandMGF1, true",
    "SHA256withRSA, false",
    "SHA512withRSA, false",
    "SHA256withRSAandMGF1, false"
  })
  @DisplayName("S-TLS-1 which signatures of certificates are too weak")
  void signatures(String algorithm, boolean weak) {
    TestCa ca = TestCa.root("ROOT", RSA);
    assertThat(
            ChainRules.isWeaklySigned(ca.issue(TestCa.server().signature(algorithm)).certificate()))
        .isEqualTo(weak);
  }

  // ---- naming what was thrown

  @ParameterizedTest
  @CsvSource({
    "protocol_version, true, PROTOCOL_TOO_OLD",
    "handshake_failure, true, NO_COMMON_SUITE",
    "handshake_failure, false, CLIENT_CERTIFICATE_MISSING",
    "bad_certificate, true, CLIENT_CERTIFICATE_REFUSED",
    "certificate_unknown, true, CLIENT_CERTIFICATE_REFUSED",
    "unknown_ca, true, CLIENT_CERTIFICATE_REFUSED",
    "certificate_revoked, true, CLIENT_CERTIFICATE_REFUSED",
    "access_denied, true, CLIENT_CERTIFICATE_REFUSED",
    "certificate_required, true, CLIENT_CERTIFICATE_REFUSED",
    "certificate_required, false, CLIENT_CERTIFICATE_MISSING",
    "certificate_expired, true, CLIENT_CERTIFICATE_EXPIRED",
    "unrecognized_name, true, WRONG_HOST",
    "internal_error, true, OTHER"
  })
  @DisplayName("S-TLS-1 an alert of the server is named, also as newer platforms write it")
  void alerts(String alert, boolean identity, TlsProblem problem) {
    for (String text :
        List.of(
            "Received fatal alert: " + alert, "(" + alert + ") Received fatal alert: " + alert)) {
      Exception failure = new IllegalStateException(new SSLHandshakeException(text));
      TlsException named = HandshakeFault.explain(failure, identity, true).orElseThrow();
      assertThat(named.problem()).isEqualTo(problem);
      assertThat(named).hasMessageContaining("alert " + alert);
    }
  }

  @Test
  @DisplayName("S-TLS-1 what is no matter of TLS is not named so")
  void otherFailures() {
    SSLException cut =
        new SSLException("Connection reset", new SocketException("Connection reset"));
    for (Throwable other :
        List.of(
            new ConnectException("refused"),
            new SocketTimeoutException("Read timed out"),
            new IllegalStateException("host"),
            cut)) {
      assertThat(HandshakeFault.explain(other, true, true)).as("%s", other).isEmpty();
      assertThat(HandshakeFault.explain(other, false, false)).as("%s", other).isEmpty();
    }
    assertThat(HandshakeFault.explain(new ConnectException("refused"), false, true)).isEmpty();
    assertThat(HandshakeFault.explain(cut, false, true).orElseThrow().problem())
        .isEqualTo(TlsProblem.CLIENT_CERTIFICATE_MISSING);
    assertThat(HandshakeFault.explain(new SSLPeerUnverifiedException("HOST-MARKER"), true, true))
        .hasValueSatisfying(
            named -> {
              assertThat(named.problem()).isEqualTo(TlsProblem.WRONG_HOST);
              assertThat(named).hasMessageNotContaining("MARKER").hasNoCause();
            });
    assertThat(HandshakeFault.explain(new SSLException((String) null), true, true))
        .hasValueSatisfying(e -> assertThat(e.problem()).isEqualTo(TlsProblem.OTHER));
  }

  @Test
  @DisplayName("S-TLS-1 every problem has words of its own in both languages")
  void words() {
    Collection<String> words =
        Arrays.stream(TlsProblem.values())
            .flatMap(
                problem ->
                    Stream.of(problem.message(Locale.JAPAN), problem.message(Locale.ENGLISH)))
            .toList();
    assertThat(words).doesNotHaveDuplicates().noneMatch(String::isBlank);
  }
}
