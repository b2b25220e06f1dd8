package jp.shikaku.eligibility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockTerminal;
import jp.shikaku.mock.Patient;
import jp.shikaku.value.InsuredCard;
import jp.shikaku.value.InsurerNumber;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DeferredCrashTest {

  private static final int PATIENTS = 40;
  private static final Patient TARO = KnownPatients.TARO;

  @TempDir Path root;
  @TempDir Path own;

  @Test
  @Timeout(120)
  @DisplayName("transports 7 kill -9 while asking, 10 times: every entry ends, none is sent twice")
  void killed() throws Exception {
    Path folder = own.resolve("deferred");
    Path out = own.resolve("taken");
    EligibilityQuery query =
        EligibilityQuery.builder()
            .insurer(InsurerNumber.of(TARO.insurerNumber()))
            .card(InsuredCard.of(TARO.symbol(), TARO.number(), TARO.branch()))
            .birthdate(TARO.birthdate())
            .limitCertificateConsent(true)
            .build();
    try (MockTerminal terminal =
            MockTerminal.builder()
                .root(root)
                .latency(Duration.ofMillis(1), Duration.ofMillis(30))
                .start();
        OqsClient oqs = DeferredProcess.client(root)) {
      try (DeferredVerifications deferred =
          DeferredProcess.open(oqs, folder, out, Duration.ofDays(1))) {
        for (int n = 0; n < PATIENTS; n++) {
          deferred.note(query, "v" + n, LocalDate.of(2026, 11, 2), CallOptions.by("staff-17"));
        }
      }
      for (int cycle = 0; cycle < 10; cycle++) {
        Process child =
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    DeferredProcess.class.getName(),
                    root.toString(),
                    folder.toString(),
                    out.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines = child.inputReader(UTF_8)) {
          for (int n = 0; n < 2 + cycle % 3; n++) {
            assertThat(lines.readLine()).isNotNull();
          }
          child.toHandle().destroyForcibly();
          child.waitFor();
        }
      }
      try (DeferredVerifications deferred =
          DeferredProcess.open(oqs, folder, out, Duration.ofMillis(1))) {
        for (int n = 0; n < 10 && !deferred.waiting().isEmpty(); n++) {
          deferred.runDue();
        }
        assertThat(deferred.waiting()).isEmpty();
      }
      assertThat(terminal.seen()).hasSizeLessThanOrEqualTo(PATIENTS);
    }
    List<String> taken = Files.readAllLines(out);
    assertThat(taken.stream().map(line -> line.split(" ")[0]).distinct())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, PATIENTS).mapToObj(n -> "v" + n).toList());
    // A second delivery is told as one.
    assertThat(taken.stream().filter(line -> line.contains(" false ")).map(l -> l.split(" ")[0]))
        .doesNotHaveDuplicates();
    assertThat(taken.stream().filter(line -> line.endsWith(" VERIFIED")).count())
        .isGreaterThan(PATIENTS - 15);
  }
}
