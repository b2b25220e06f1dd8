package jp.shikaku.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import jp.shikaku.value.MedicalInstitutionCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who a certificate says that asks. */
class DeskTest {

  @TempDir private Path folder;

  @Test
  @DisplayName("S-TLS-1 on a connection that stands, too, a certificate counts until its end only")
  void ended() throws Exception {
    Path clinic = folder.resolve("clinic");
    ClinicAuthority.create(
        clinic,
        List.of("localhost"),
        List.of(MedicalInstitutionCode.of(Wire.INSTITUTION)),
        List.of("desk1"),
        Clock.systemUTC());
    X509Certificate certificate =
        (X509Certificate) DeskTls.identity(clinic.resolve("desks/desk1")).getCertificate("oqs");
    Instant end = certificate.getNotAfter().toInstant();

    assertThat(Desk.of(certificate, end).institutions()).containsExactly(Wire.INSTITUTION);
    assertThatThrownBy(() -> Desk.of(certificate, end.plusSeconds(1)))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.code()).isEqualTo(Problem.Code.CLIENT_CERTIFICATE));
  }
}
