package jp.shikaku.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.tls.CertificateStatus.State;
import jp.shikaku.tls.CredentialException.Problem;
import jp.shikaku.transport.VirtualTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateWatchTest {

  private static final Instant NOW = Instant.parse("2027-03-01T00:00:00Z");

  @TempDir private Path temp;

  private final TestCa ca = TestCa.root("ROOT-MARKER");
  private final VirtualTime time = new VirtualTime(NOW);
  private final List<CertificateStatus> notices = new ArrayList<>();

  private X509Certificate ending(long days) {
    return ca.issue(
            TestCa.client()
                .valid(NOW.minus(Duration.ofDays(1100)), NOW.plus(Duration.ofDays(days))))
        .certificate();
  }

  private CertificateWatch.Builder watch() {
    return CertificateWatch.builder(time).executor(Runnable::run).listener(notices::add);
  }

  private List<Long> days() {
    return notices.stream().map(CertificateStatus::daysLeft).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "91, VALID, 0",
    "90, EXPIRING, 1",
    "60, EXPIRING, 1",
    "30, EXPIRING, 1",
    "15, EXPIRING, 1",
    "7, EXPIRING, 1",
    "1, EXPIRING, 1",
    "0, EXPIRING, 1",
    "-1, EXPIRED, 1"
  })
  @DisplayName("R-F-15 the table of days, at the start")
  void table(long days, State state, int expected) {
    try (CertificateWatch watch = watch().certificate("gateway", ending(days)).start()) {
      assertThat(watch.statuses())
          .singleElement()
          .satisfies(
              status -> {
                assertThat(status.name()).isEqualTo("gateway");
                assertThat(status.state()).isEqualTo(state);
                assertThat(status.daysLeft()).isEqualTo(days);
                assertThat(status.validUntil()).contains(NOW.plus(Duration.ofDays(days)));
                assertThat(status.problem()).isEmpty();
              });
      assertThat(notices).hasSize(expected);
    }
  }

  @Test
  @DisplayName("R-F-15 the official rhythm over a certificate's last 100 days, once per step")
  void rhythm() {
    try (CertificateWatch watch = watch().certificate("gateway", ending(100)).start()) {
      time.advance(Duration.ofDays(103));
      assertThat(days())
          .containsExactly(90L, 60L, 30L, 15L, 7L, 6L, 5L, 4L, 3L, 2L, 1L, 0L, -1L, -2L, -3L);
      assertThat(notices.get(11).state()).isEqualTo(State.EXPIRING);
      assertThat(notices.get(12).state()).isEqualTo(State.EXPIRED);

      watch.lookNow();
      assertThat(notices).hasSize(15);
    }
    time.advance(Duration.ofDays(9));
    assertThat(notices).hasSize(15);
  }

  @Test
  @DisplayName("R-F-15 a renewed certificate begins anew, also within one step")
  void renewed() {
    char[] password = "watch".toCharArray();
    Path file = temp.resolve("client.p12");
    issue(20).toPkcs12(file, password);
    try (CertificateWatch watch =
        watch().identity("client", ClientIdentity.pkcs12(file, () -> password)).start()) {
      assertThat(days()).containsExactly(20L);
      issue(30).toPkcs12(file, password);
      watch.lookNow();
      issue(29).toPkcs12(file, password);
      watch.lookNow();
      issue(400).toPkcs12(file, password);
      watch.lookNow();
      assertThat(days()).containsExactly(20L, 30L, 29L);
      assertThat(watch.statuses().get(0).state()).isEqualTo(State.VALID);
    }
  }

  private TestCa.Issued issue(long days) {
    return ca.issue(
        TestCa.client().valid(NOW.minus(Duration.ofDays(9)), NOW.plus(Duration.ofDays(days))));
  }

  @Test
  @DisplayName("R-F-15 whatever was given is watched: identity, trust, pins, key store")
  void everything() throws Exception {
    Instant far = NOW.plus(Duration.ofDays(1000));
    TestCa root =
        TestCa.of(
            TestCa.root("ROOT")
                .issue(new TestCa.Order().ca().subject("CN=A-MARKER").valid(NOW, far)));
    TestCa middle =
        TestCa.of(
            root.issue(
                new TestCa.Order()
                    .ca()
                    .subject("CN=B-MARKER")
                    .valid(NOW, NOW.plus(Duration.ofDays(10)))));
    TestCa.Issued own = middle.issue(TestCa.client().valid(NOW, far));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("alias-marker", ending(3));
    store.setCertificateEntry("alias-marker-2", ending(-3));
    TrustSet trust =
        TrustSet.of(List.of(root.certificate()))
            .pinned(
                NOW.plus(Duration.ofDays(5)),
                Set.of(TrustSet.pinOf(own.certificate()), TrustSet.pinOf(root.certificate())));
    Path pem = IdentityFiles.pem(temp.resolve("c"), own.chain().toArray());
    Path key = IdentityFiles.pem(temp.resolve("k"), own.key());

    try (CertificateWatch watch =
        watch()
            .identity("client", ClientIdentity.pem(pem, key))
            .trust("clinic CA", trust)
            .keyStore("store", store)
            .start()) {
      assertThat(watch.statuses().stream().map(CertificateStatus::toString))
          .containsExactlyInAnyOrder(
              "CertificateStatus[client VALID 1000]",
              "CertificateStatus[client issuer 1 EXPIRING 10]",
              "CertificateStatus[client issuer 2 VALID 1000]",
              "CertificateStatus[clinic CA VALID 1000]",
              "CertificateStatus[clinic CA pins EXPIRING 5]",
              "CertificateStatus[store 1 EXPIRING 3]",
              "CertificateStatus[store 2 EXPIRED -3]");
      assertThat(notices).hasSize(4);
    }
  }

  @Test
  @DisplayName("R-F-15 what can not be read is a state, told once")
  void unreadable() throws Exception {
    Path file = temp.resolve("PATH-MARKER");
    try (CertificateWatch watch =
        watch().identity("client", ClientIdentity.pkcs12(file, () -> new char[1])).start()) {
      time.advance(Duration.ofDays(3));
      assertThat(notices)
          .singleElement()
          .satisfies(
              status -> {
                assertThat(status.state()).isEqualTo(State.UNREADABLE);
                assertThat(status.problem()).contains(Problem.UNREADABLE_FILE);
                assertThat(status.validUntil()).isEmpty();
                assertThat(status.userMessage(Locale.JAPAN)).isEqualTo("client：証明書のファイルを読み込めません。");
              });
      Files.writeString(file, "broken");
      time.advance(Duration.ofDays(1));
      assertThat(notices.get(1).problem()).contains(Problem.BROKEN);
    }
  }

  @Test
  @DisplayName("R-F-15 not valid yet: the clock may be wrong")
  void notYet() {
    X509Certificate early =
        ca.issue(TestCa.client().valid(NOW.plusSeconds(60), NOW.plus(Duration.ofDays(9))))
            .certificate();
    try (CertificateWatch watch = watch().certificate("early", early).start()) {
      assertThat(watch.statuses().get(0).state()).isEqualTo(State.NOT_YET_VALID);
      time.advance(Duration.ofDays(1));
      assertThat(watch.statuses().get(0).state()).isEqualTo(State.EXPIRING);
      assertThat(notices).hasSize(2);
    }
  }

  @Test
  @DisplayName("R-F-15 the words for the desk")
  void words() {
    try (CertificateWatch watch =
        watch().certificate("near", ending(7)).certificate("gone", ending(-1)).start()) {
      CertificateStatus near = watch.statuses().get(0);
      CertificateStatus gone = watch.statuses().get(1);
      assertThat(near.userMessage(Locale.JAPAN)).isEqualTo("near：有効期限まであと7日です。");
      assertThat(near.userMessage(Locale.ENGLISH)).isEqualTo("near: The validity ends in 7 days.");
      assertThat(gone.userMessage(Locale.JAPAN)).isEqualTo("gone：電子証明書の有効期限が切れています。更新してください。");
    }
  }

  @Test
  @DisplayName("R-F-15 a listener that fails does not end the watch")
  void listenerFails() {
    try (CertificateWatch watch =
        CertificateWatch.builder(time)
            .executor(Runnable::run)
            .listener(
                status -> {
                  notices.add(status);
                  throw new IllegalStateException("host");
                })
            .certificate("a", ending(2))
            .certificate("b", ending(2))
            .start()) {
      time.advance(Duration.ofDays(1));
      assertThat(days()).containsExactly(2L, 2L, 1L, 1L);
      assertThat(watch.statuses()).hasSize(2);
    }
  }

  @Test
  void namesAreUnique() {
    CertificateWatch.Builder builder = watch().certificate("a", ending(2));
    assertThatThrownBy(() -> builder.certificate("a", ending(3)))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> builder.certificate(" ", ending(3)))
        .isInstanceOf(InvalidQueryException.class);
  }
}
