package jp.shikaku.mock;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The card in a real PC/SC service, judged by OpenSC, which knows nothing of this project. */
@Tag("pcsc")
@Timeout(400)
class VirtualCardServiceTest {
  private static final Duration SEEN_WITHIN = Duration.ofSeconds(10);
  private static Pcscd service;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    Pcscd.unavailable().ifPresent(VirtualCardServiceTest::without);
    for (String tool : List.of("opensc-tool", "pkcs15-tool", "pkcs15-crypt")) {
      if (!Files.isExecutable(Path.of("/usr/bin", tool))) {
        without(tool + " is not installed");
      }
    }
    service = Pcscd.start(Duration.ofMinutes(5));
  }

  private static void without(String reason) {
    if ("true".equals(System.getenv("CI"))) {
      fail(reason);
    }
    abort(reason);
  }

  @AfterAll
  static void stop() {
    if (service != null) {
      service.close();
      assertThat(service.isRunning()).isFalse();
    }
  }

  private static VirtualCard inserted(VirtualCard card) throws IOException {
    card.insert();
    awaitSeen();
    return card;
  }

  private static void awaitSeen() {
    await().atMost(SEEN_WITHIN).until(() -> isSeen("0"));
  }

  private static boolean isSeen(String reader) throws Exception {
    return run("opensc-tool", "-r", reader, "-a").code() == 0;
  }

  /** The service goes on to tell of a card for a moment after it left. */
  @AfterEach
  void readersAreEmpty() {
    await().atMost(SEEN_WITHIN).until(() -> !isSeen("0") && !isSeen("1"));
  }

  @Test
  @DisplayName("V1 OpenSC recognises the card as JPKI and lists its certificates")
  void recognised() throws Exception {
    try (VirtualCard card = inserted(VirtualCard.builder().build())) {
      assertThat(run("opensc-tool", "-r", "0", "-a").text()).contains("3b:88:80:01:00:00:05:e0");
      assertThat(run("opensc-tool", "-r", "0", "-n").text()).containsIgnoringCase("jpki");
      Result certificates = run("pkcs15-tool", "-r", "0", "--list-certificates");
      assertThat(certificates.text())
          .contains(
              "User Authentication Certificate",
              "Digital Signature Certificate",
              "User Authentication Certificate CA",
              "Digital Signature Certificate CA");
      // it asks for applications of others; the guard of the SDK may not
      assertThat(card.forbidden()).isNotEmpty();
      assertThat(card.isInserted()).isTrue();
    }
  }

  @Test
  @DisplayName("V1 OpenSC lists both secrets with the tries left")
  void tries() throws Exception {
    try (VirtualCard card = inserted(VirtualCard.builder().triesLeft(2).build())) {
      assertThat(run("pkcs15-tool", "-r", "0", "--list-pins").text())
          .containsPattern("Tries left +: 2")
          .containsPattern("Tries left +: 5");
      assertThat(card.triesLeft()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("V1 OpenSC reads the certificate of the card, all of it, without a PIN")
  void certificate() throws Exception {
    try (VirtualCard card = inserted(VirtualCard.builder().build())) {
      String pem = run("pkcs15-tool", "-r", "0", "--read-certificate", "1").text();
      String base64 =
          pem.substring(
              pem.indexOf("-----BEGIN CERTIFICATE-----") + 27,
              pem.indexOf("-----END CERTIFICATE-----"));
      assertThat(Base64.getMimeDecoder().decode(base64)).isEqualTo(card.certificate().getEncoded());
      assertThat(card.triesLeft()).isEqualTo(3);
    }
  }

  @Test
  @DisplayName("V3 OpenSC signs with the right PIN; a wrong one costs a try")
  void signs() throws Exception {
    try (VirtualCard card = inserted(VirtualCard.builder().pin("4711").build())) {
      Path text = Files.write(folder.resolve("text"), "challenge".getBytes(US_ASCII));
      Path hash = folder.resolve("hash");
      Files.write(hash, MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(text)));
      Path signature = folder.resolve("signature");
      assertThat(sign("1234", hash, signature).code()).isNotZero();
      assertThat(card.triesLeft()).isEqualTo(2);
      Result right = sign("4711", hash, signature);
      assertThat(right.code()).as(right.text()).isZero();
      assertThat(card.triesLeft()).isEqualTo(3);
      Signature verifier = Signature.getInstance("SHA256withRSA");
      verifier.initVerify(card.certificate());
      verifier.update(Files.readAllBytes(text));
      assertThat(verifier.verify(Files.readAllBytes(signature))).isTrue();
    }
  }

  private static Result sign(String pin, Path hash, Path signature) throws Exception {
    return run(
        "pkcs15-crypt",
        "-r",
        "0",
        "--sign",
        "--key",
        "1",
        "--pkcs1",
        "--sha-256",
        "--pin",
        pin,
        "--raw",
        "--input",
        hash.toString(),
        "--output",
        signature.toString());
  }

  @Test
  @DisplayName("V2 a swap puts another card into the same reader; a removed card is out")
  void swap() throws Exception {
    try (VirtualCard first = inserted(VirtualCard.builder().build());
        VirtualCard second = VirtualCard.builder().kind(VirtualCard.Kind.OTHER).build()) {
      first.swap(second, Duration.ofMillis(500));
      awaitSeen();
      assertThat(first.isInserted()).isFalse();
      assertThat(run("opensc-tool", "-r", "0", "-n").text()).doesNotContainIgnoringCase("jpki");
      assertThat(second.commands()).isNotEmpty();
      second.remove();
      await().atMost(SEEN_WITHIN).until(() -> !isSeen("0"));
    }
  }

  @Test
  @DisplayName("V5 a card removed in the middle of a READ is out of the reader")
  void removedDuringRead() throws Exception {
    try (VirtualCard card = inserted(VirtualCard.builder().removedDuringRead(2).build())) {
      Result read = run("pkcs15-tool", "-r", "0", "--read-certificate", "1");
      assertThat(read.text()).doesNotContain("END CERTIFICATE");
      await().atMost(SEEN_WITHIN).until(() -> !card.isInserted() && !isSeen("0"));
      inserted(card);
      assertThat(run("opensc-tool", "-r", "0", "-n").text()).containsIgnoringCase("jpki");
    }
  }

  @Test
  @DisplayName("a card goes into the second reader too")
  void secondSlot() throws Exception {
    try (VirtualCard card = VirtualCard.builder().build()) {
      card.insert(VirtualCard.SECOND_SLOT);
      await().atMost(SEEN_WITHIN).until(() -> isSeen("1"));
      assertThat(isSeen("0")).isFalse();
      assertThatThrownBy(card::insert).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  @DisplayName("a slow card keeps its command waiting")
  void slow() throws Exception {
    try (VirtualCard card =
        inserted(VirtualCard.builder().answersAfter(Duration.ofMillis(200)).build())) {
      long begin = System.nanoTime();
      run("opensc-tool", "-r", "0", "-s", "00A4040C0AD392F000260100000001");
      int commands = card.commands().size();
      assertThat(commands).isPositive();
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isGreaterThanOrEqualTo(Duration.ofMillis(200L * commands));
    }
  }

  @Test
  @DisplayName("P2 when the service breaks down the card is out; after a restart it goes in again")
  void restart() throws Exception {
    try (VirtualCard card = inserted(VirtualCard.builder().build())) {
      service.stop();
      await().atMost(SEEN_WITHIN).until(() -> !card.isInserted());
      assertThat(service.isRunning()).isFalse();
      assertThatThrownBy(card::insert).isInstanceOf(IOException.class);
      service.restart();
      assertThat(service.isRunning()).isTrue();
      inserted(card);
      assertThat(run("opensc-tool", "-r", "0", "-n").text()).containsIgnoringCase("jpki");
    }
  }

  @Test
  @DisplayName("only one at a time has the virtual readers, within a process too")
  void turn() {
    assertThatThrownBy(() -> Pcscd.start(Duration.ofMillis(50)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too long");
  }

  private record Result(int code, String text) {}

  private static Result run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("opensc", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        throw new AssertionError(command[0] + " hangs");
      }
      return new Result(process.exitValue(), Files.readString(output, UTF_8));
    } finally {
      Files.delete(output);
    }
  }
}
