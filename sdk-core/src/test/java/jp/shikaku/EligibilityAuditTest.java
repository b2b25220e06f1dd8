package jp.shikaku;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.AccessorRole;
import jp.shikaku.audit.AuditRecord;
import jp.shikaku.audit.AuditRecord.Basis;
import jp.shikaku.audit.AuditRecord.Result;
import jp.shikaku.audit.AuditRecord.Stage;
import jp.shikaku.audit.AuditVerifier;
import jp.shikaku.audit.AuthLevel;
import jp.shikaku.audit.HashChainedAudit;
import jp.shikaku.audit.Purpose;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.transport.Pending;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EligibilityAuditTest {

  private static final byte[] SALT = "0123456789abcdef".getBytes(UTF_8);

  @TempDir Path root;
  @TempDir Path own;

  private final List<AuditRecord> log = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void folders() throws IOException {
    Files.createDirectories(root.resolve("req"));
    Files.createDirectories(root.resolve("res"));
  }

  private OqsClient.Builder client() {
    return Flows.client(root).audit(log::add, SALT);
  }

  @Test
  @DisplayName("P-02 eligibility: intent before, result after; a user id alone is enough")
  void intentAndResult() throws Exception {
    try (MockTerminal terminal = MockTerminal.builder().root(root).start();
        OqsClient oqs = client().build()) {
      oqs.eligibility().check(Flows.query(KnownPatients.TARO).build(), Flows.STAFF);
      oqs.eligibility()
          .checkAsync(
              Flows.query(KnownPatients.TARO).patientKey("P-17").build(),
              CallOptions.by(
                  Accessor.doctor("dr-5").authenticated(AuthLevel.TWO_FACTORS), Purpose.TREATMENT))
          .join();
      assertThat(terminal.seen()).hasSize(2);
    }
    assertThat(log)
        .extracting(AuditRecord::stage)
        .containsExactly(Stage.INTENT, Stage.RESULT, Stage.INTENT, Stage.RESULT);
    AuditRecord first = log.get(0);
    assertThat(first.accessor()).isEqualTo(new Accessor("staff-17", AccessorRole.UNSTATED));
    assertThat(first.purpose()).isEqualTo(Purpose.VERIFICATION);
    assertThat(first.basis()).isEqualTo(Basis.VERIFICATION);
    assertThat(first.scope()).isEqualTo("2026-11-02 LIMIT_CERTIFICATE");
    assertThat(first.patientKey()).startsWith("hmac:");
    assertThat(first.utc()).isEqualTo(first.at().toInstant());
    assertThat(log.get(1).result()).contains(Result.DATA);
    assertThat(log.get(1).exchangeId()).isEqualTo(first.exchangeId());
    assertThat(log.get(2).patientKey()).isEqualTo("P-17");
    assertThat(log.get(2).accessor().authLevel()).isEqualTo(AuthLevel.TWO_FACTORS);
  }

  @Test
  @DisplayName("P-02 a failing sink: no request file appears; with the opt-in eligibility goes out")
  void failingSink() throws Exception {
    OqsClient.Builder failing =
        Flows.client(root)
            .audit(
                line -> {
                  throw new IOException("disk full");
                },
                SALT);
    try (OqsClient oqs = failing.build()) {
      TransportException e =
          catchThrowableOfType(
              TransportException.class,
              () -> oqs.eligibility().check(Flows.query(KnownPatients.TARO).build(), Flows.STAFF));
      assertThat(e.reason()).isEqualTo(TransportException.Reason.AUDIT_FAILED);
      assertThat(e.delivery()).isEqualTo(TransportException.Delivery.NOT_SENT);
      try (Stream<Path> files = Files.walk(root).filter(Files::isRegularFile)) {
        assertThat(files.toList()).isEmpty();
      }
    }
    OqsClient.Builder open =
        Flows.client(root)
            .audit(
                line -> {
                  throw new IllegalStateException();
                },
                SALT)
            .eligibilityDespiteAuditFailure();
    try (MockTerminal terminal = MockTerminal.builder().root(root).start();
        OqsClient oqs = open.build()) {
      oqs.eligibility().check(Flows.query(KnownPatients.TARO).build(), Flows.STAFF);
      assertThat(terminal.seen()).hasSize(1);
    }
  }

  @Test
  @DisplayName("P-02 how it ended: no answer, another's answer, unreadable, refused; and resumed")
  void ends() throws Exception {
    List<Pending> pending = Collections.synchronizedList(new ArrayList<>());
    try (MockTerminal terminal = MockTerminal.builder().root(root).start();
        OqsClient oqs = client().deadline(Duration.ofSeconds(2)).build()) {
      for (Fault fault : List.of(Fault.never(), Fault.headerError("MOCK-E1", "x"))) {
        terminal.next(fault);
        catchThrowableOfType(
            OqsException.class,
            () ->
                oqs.eligibility()
                    .check(
                        Flows.query(KnownPatients.TARO).build(),
                        Flows.STAFF.withOnPending(pending::add)));
      }
      catchThrowableOfType(
          OqsException.class, () -> oqs.eligibility().resume(pending.get(0), Flows.STAFF));
    }
    assertThat(log)
        .extracting(line -> line.stage() + " " + line.result().map(Enum::name).orElse("-"))
        .containsExactly(
            "INTENT -",
            "RESULT UNKNOWN",
            "INTENT -",
            "RESULT REFUSED",
            "RESUME -",
            "RESULT UNKNOWN");
    assertThat(log.get(4).patientKey()).isEqualTo("-");
    assertThat(log.get(4).exchangeId()).isEqualTo(log.get(0).exchangeId());
  }

  @Test
  @DisplayName("P-02 R-INV-4 a real log of a real flow verifies and names no value of a person")
  void realLog() throws Exception {
    Path file = own.resolve("audit.jsonl");
    try (MockTerminal terminal = MockTerminal.builder().root(root).start();
        HashChainedAudit audit = HashChainedAudit.open(file);
        OqsClient oqs = Flows.client(root).audit(audit, SALT).build()) {
      oqs.eligibility().check(Flows.query(KnownPatients.TARO).build(), Flows.STAFF);
      assertThat(terminal.seen()).hasSize(1);
    }
    assertThat(AuditVerifier.unkeyed().verify(file).records()).isEqualTo(2);
    assertThat(Files.readString(file))
        .doesNotContain(
            KnownPatients.TARO.name(),
            KnownPatients.TARO.insurerNumber(),
            "\"" + KnownPatients.TARO.number() + "\"",
            KnownPatients.TARO.birthdate().toString());
  }
}
