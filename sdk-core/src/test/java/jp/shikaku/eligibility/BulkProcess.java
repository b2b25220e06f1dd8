package jp.shikaku.eligibility;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import jp.shikaku.ReadingRules;
import jp.shikaku.WireCharset;
import jp.shikaku.transport.BulkSource;

/** Reads bulk results in a Java machine of its own, which has very little memory. */
final class BulkProcess {

  private BulkProcess() {}

  public static void main(String[] args) throws IOException {
    int persons = Integer.parseInt(args[0]);
    for (String way : args[1].split(",")) {
      BulkDocument document =
          new BulkDocument(
              persons, way.equals("sjis") ? WireCharset.WINDOWS_31J : WireCharset.UTF_8);
      BulkSource source = way.equals("zip") ? zipped(document, Path.of(args[2])) : document;
      long begun = System.nanoTime();
      long read = read(source);
      System.out.printf(
          Locale.ROOT, "%s %d %d ms%n", way, read, (System.nanoTime() - begun) / 1_000_000);
    }
  }

  private static long read(BulkSource source) {
    long valid = 0;
    try (BulkRows<BulkResult.Row> rows =
        BulkRows.results(BulkDocument.NAME, source, ReadingRules.DEFAULT)) {
      while (rows.hasNext()) {
        BulkResult.Row row = rows.next().content().orElseThrow();
        if (row.qualifications().get(0).name().isPresent()) {
          valid++;
        }
      }
      if (!rows.findings().isEmpty()) {
        throw new IllegalStateException("findings");
      }
    }
    return valid;
  }

  /** Into a file: in so little memory there is no room for a zip. */
  private static BulkSource zipped(BulkSource document, Path file) throws IOException {
    try (InputStream in = document.open();
        ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry(BulkDocument.NAME));
      in.transferTo(zip);
    }
    return BulkSource.of(file);
  }
}
