package jp.shikaku.eligibility;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import jp.shikaku.CallOptions;
import jp.shikaku.OqsClient;
import jp.shikaku.WireCharset;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.value.MedicalInstitutionCode;

/** Fetches bulk results through the folders in a Java machine that has very little memory. */
final class BulkFolderProcess {

  private static final BulkReceipt RECEIPT =
      new BulkReceipt(
          "OQSmuquc01",
          "1319999007",
          "2026110218000300001",
          "DEMO-BULK-1",
          Instant.parse("2026-11-02T09:00:03Z"));

  private static final Duration PATIENCE = Duration.ofSeconds(250);

  private BulkFolderProcess() {}

  public static void main(String[] args) throws Exception {
    int persons = Integer.parseInt(args[0]);
    Path root = Path.of(args[2]);
    Files.createDirectories(root.resolve("req"));
    Files.createDirectories(root.resolve("res"));
    try (OqsClient oqs =
        OqsClient.builder()
            .institution(MedicalInstitutionCode.of("1319999007"))
            .transport(SharedFolderTransport.at(root))
            .build()) {
      for (String way : args[1].split(",")) {
        Thread terminal = new Thread(() -> answer(root, persons, way), "terminal");
        terminal.setDaemon(true);
        terminal.start();
        long begun = System.nanoTime();
        long read = fetch(oqs);
        System.out.printf(
            Locale.ROOT, "%s %d %d ms%n", way, read, (System.nanoTime() - begun) / 1_000_000);
        requireEmpty(root.resolve("res"));
      }
    }
  }

  private static long fetch(OqsClient oqs) {
    CallOptions options = CallOptions.by("night").withDeadline(PATIENCE);
    try (BulkDownload<BulkResult.Row> result = oqs.bulk().fetch(RECEIPT, options).orElseThrow();
        BulkRows<BulkResult.Row> rows = result.rows()) {
      long valid = 0;
      while (rows.hasNext()) {
        if (rows.next().content().orElseThrow().qualifications().get(0).name().isPresent()) {
          valid++;
        }
      }
      result.settle();
      return valid;
    }
  }

  /** The terminal takes the request, and writes the answer piece by piece under its final name. */
  private static void answer(Path root, int persons, String way) {
    try {
      String name = taken(root.resolve("req"));
      String base = name.replace("req_", "res_").replace(".xml", "");
      BulkDocument document =
          new BulkDocument(
              persons, way.equals("sjis") ? WireCharset.WINDOWS_31J : WireCharset.UTF_8);
      boolean isZip = way.equals("zip");
      Path file = root.resolve("res").resolve(base + (isZip ? ".zip" : ".xml"));
      try (InputStream in = document.open();
          OutputStream out = Files.newOutputStream(file)) {
        if (isZip) {
          ZipOutputStream zip = new ZipOutputStream(out);
          zip.putNextEntry(new ZipEntry(BulkDocument.NAME));
          in.transferTo(zip);
          zip.finish();
        } else {
          in.transferTo(out);
        }
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      System.out.println("the terminal failed: " + e);
      System.exit(1); // nobody would answer any more
    }
  }

  private static String taken(Path req) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < PATIENCE.toNanos()) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(req, "*.xml")) {
        for (Path file : files) {
          Files.delete(file);
          return file.getFileName().toString();
        }
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
    throw new IllegalStateException("no request came");
  }

  private static void requireEmpty(Path res) throws IOException, InterruptedException {
    for (int tries = 0; tries < 1_000; tries++) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(res)) {
        if (!files.iterator().hasNext()) {
          return;
        }
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    throw new IllegalStateException("the settled answer was not cleared away");
  }
}
