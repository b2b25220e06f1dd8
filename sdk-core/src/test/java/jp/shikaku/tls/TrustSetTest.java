package jp.shikaku.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.tls.CredentialException.Problem;
import jp.shikaku.transport.VirtualTime;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustSetTest {

  @TempDir private Path temp;

  private final TestCa ca = TestCa.root("ROOT-MARKER");
  private final TestCa other = TestCa.root("OTHER-MARKER");
  private final VirtualTime time = new VirtualTime(Instant.now());

  private static Problem problem(ThrowingCallable call) {
    CredentialException failure = catchThrowableOfType(CredentialException.class, call);
    assertThat(failure).hasMessageNotContainingAny("MARKER", "CN=").hasNoCause();
    return failure.problem();
  }

  @Test
  @DisplayName("S-TLS-2 only what the files hold is trusted")
  void pem() {
    Path one = IdentityFiles.pem(temp.resolve("1"), ca.certificate());
    Path two = IdentityFiles.pem(temp.resolve("2"), other.certificate(), ca.certificate());

    TrustSet trust = TrustSet.pem(one, two);
    assertThat(trust.certificates()).containsExactly(ca.certificate(), other.certificate());
    assertThat(TlsClient.builder(trust).build().trustManager().getAcceptedIssuers()).hasSize(2);
    assertThat(trust).hasToString("TrustSet[2 CA, 0 pins]");
  }

  @Test
  @DisplayName("S-TLS-2 S-KEY-2 what is no strong CA certificate is refused")
  void refused() throws IOException {
    X509Certificate leaf = ca.issue(TestCa.server()).certificate();
    X509Certificate weak = TestCa.root("WEAK-MARKER", TestCa.rsa(1024)).certificate();
    Path key = IdentityFiles.pem(temp.resolve("MARKER.key"), TestCa.ec().getPrivate());
    Path whole = IdentityFiles.pem(temp.resolve("MARKER.pem"), ca.certificate());
    String text = Files.readString(whole);
    Path cut = Files.writeString(temp.resolve("MARKER.cut"), text.substring(0, 200));

    assertThat(problem(() -> TrustSet.of(List.of()))).isEqualTo(Problem.NO_CERTIFICATE);
    assertThat(problem(() -> TrustSet.of(List.of(leaf)))).isEqualTo(Problem.NOT_A_CA);
    assertThat(problem(() -> TrustSet.of(List.of(weak)))).isEqualTo(Problem.WEAK_KEY);
    assertThat(problem(() -> TrustSet.pem(key))).isEqualTo(Problem.NO_CERTIFICATE);
    assertThat(problem(() -> TrustSet.pem(whole, cut))).isEqualTo(Problem.BROKEN);
    assertThat(problem(() -> TrustSet.pem(temp.resolve("MARKER.absent"))))
        .isEqualTo(Problem.UNREADABLE_FILE);
  }

  @Test
  @DisplayName("S-TLS-3 two pins at least, each a digest")
  void pinRules() {
    Instant end = time.now().plus(Duration.ofDays(30));
    String pin = TrustSet.pinOf(ca.certificate());
    assertThat(pin).hasSize(44);
    assertThatThrownBy(() -> ca.trust().pinned(end, Set.of(pin)))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> ca.trust().pinned(end, Set.of(pin, "abc")))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageNotContaining("abc");
    assertThatThrownBy(() -> ca.trust().pinned(end, Set.of(pin, "!")))
        .isInstanceOf(InvalidQueryException.class);
    assertThat(ca.trust().pinsValidUntil()).isEmpty();
  }

  @Test
  @DisplayName("S-TLS-3 a pinned CA or server passes, another server of the same CA does not")
  void pins() throws Exception {
    TestCa.Issued server = ca.issue(TestCa.server());
    TestCa.Issued next = ca.issue(TestCa.server());
    String spare = TrustSet.pinOf(other.certificate());
    Instant end = time.now().plus(Duration.ofDays(30));
    TrustSet byCa = ca.trust().pinned(end, Set.of(TrustSet.pinOf(ca.certificate()), spare));
    TrustSet byKey = ca.trust().pinned(end, Set.of(TrustSet.pinOf(server.certificate()), spare));

    assertThat(problemWith(byCa, server)).isNull();
    assertThat(problemWith(byKey, server)).isNull();
    assertThat(problemWith(byKey, next)).isEqualTo(TlsProblem.PIN_MISMATCH);

    assertThat(byKey.pinsValidUntil()).contains(end);
    time.advance(Duration.between(time.now(), end));
    assertThat(problemWith(byKey, next)).isEqualTo(TlsProblem.PIN_MISMATCH);
    time.advance(Duration.ofSeconds(1));
    assertThat(problemWith(byKey, next)).isNull();
    assertThat(problemWith(byKey, other.issue(TestCa.server()))).isEqualTo(TlsProblem.UNKNOWN_CA);
  }

  @Test
  @DisplayName("S-TLS-1 a server with intermediate authorities, in any order")
  void intermediates() {
    TestCa.Issued deep = ca.below("MIDDLE").below("LOW").issue(TestCa.server());
    assertThat(deep.chain()).hasSize(3);
    List<X509Certificate> mixed =
        List.of(deep.chain().get(0), deep.chain().get(2), deep.chain().get(1));
    assertThat(problemWith(ca.trust(), deep)).isNull();
    assertThat(problemWith(ca.trust(), new TestCa.Issued(deep.key(), mixed))).isNull();
    assertThat(problemWith(ca.trust(), new TestCa.Issued(deep.key(), deep.chain().subList(0, 1))))
        .isEqualTo(TlsProblem.UNKNOWN_CA);
  }

  @Test
  @DisplayName("S-TLS-1 the CA itself has expired")
  void authorityExpired() {
    TrustSet trust = ca.trust();
    TestCa.Issued server =
        ca.issue(TestCa.server().valid(time.now(), time.now().plus(Duration.ofDays(9_000))));
    assertThat(problemWith(trust, server)).isNull();
    time.advance(Duration.ofDays(366));
    assertThat(problemWith(trust, server)).isEqualTo(TlsProblem.EXPIRED);
  }

  private TlsProblem problemWith(TrustSet trust, TestCa.Issued issued) {
    TlsClient client = TlsClient.builder(trust).time(time).build();
    try (TlsServer server = TlsServer.start(TlsServer.Setup.modern(issued))) {
      Throwable failure = catchThrowable(() -> Wire.exchange(client, server.port()));
      return failure == null ? null : client.explain(failure).orElseThrow().problem();
    }
  }
}
