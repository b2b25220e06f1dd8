package jp.shikaku.eligibility;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import javax.crypto.spec.SecretKeySpec;
import jp.shikaku.OqsClient;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.value.MedicalInstitutionCode;

/** A receipt computer of its own that asks for deferred entries until it is killed. */
final class DeferredProcess {

  private DeferredProcess() {}

  static OqsClient client(Path root) {
    return OqsClient.builder()
        .institution(MedicalInstitutionCode.of("1319999007"))
        .transport(SharedFolderTransport.at(root))
        .deadline(Duration.ofSeconds(1))
        .batchPause(Duration.ZERO)
        .build();
  }

  static DeferredVerifications open(OqsClient oqs, Path folder, Path out, Duration giveUpAfter)
      throws IOException {
    return DeferredVerifications.builder(
            oqs.eligibility(), folder, () -> new SecretKeySpec(new byte[32], "AES"))
        .pace(Duration.ZERO)
        .giveUpAfter(giveUpAfter)
        .listener(result -> taken(out, result))
        .open();
  }

  private static void taken(Path out, DeferredResult result) {
    String end = result instanceof DeferredResult.NotVerified n ? n.reason().name() : "VERIFIED";
    String line = result.entry().reference() + " " + result.redelivered() + " " + end + "\n";
    try {
      Files.write(
          out,
          line.getBytes(US_ASCII),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND,
          StandardOpenOption.DSYNC);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.out.println(line.strip());
    System.out.flush();
  }

  public static void main(String[] args) throws IOException {
    try (OqsClient oqs = client(Path.of(args[0]));
        DeferredVerifications deferred =
            open(oqs, Path.of(args[1]), Path.of(args[2]), Duration.ofDays(1))) {
      System.out.println("READY");
      while (true) {
        deferred.runDue();
      }
    }
  }
}
