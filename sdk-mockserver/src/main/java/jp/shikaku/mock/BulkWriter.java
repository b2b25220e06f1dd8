package jp.shikaku.mock;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a bulk result row by row into a file, no more than one row in memory (eligibility 3.6).
 *
 * @param root what stands around the rows, with a {@code MessageBody} unless the rows are to be
 *     left out
 * @param edit changes a whole message; it sees each row in a message without a header
 * @param declared the charset told
 * @param real the charset used
 */
record BulkWriter(Node root, UnaryOperator<Node> edit, Charset declared, Charset real) {
  private static final String BODY = "MessageBody";

  /** Writes the document, zipped under the entry's name when there is one. */
  void write(BulkUnits units, Instant now, Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      document(units, now, out);
    }
  }

  void writeZipped(BulkUnits units, Instant now, Path file, String entryName) throws IOException {
    try (ZipOutputStream out =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      ZipEntry entry = new ZipEntry(entryName);
      entry.setTimeLocal(LocalDateTime.ofInstant(now, DayTokens.JST));
      out.putNextEntry(entry);
      document(units, now, out);
      out.closeEntry();
    }
  }

  /** Keeps a share of what was written. */
  static void cut(Path file, double keep) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate((long) (channel.size() * keep));
    }
  }

  private void document(BulkUnits units, Instant now, OutputStream out) throws IOException {
    put(WireText.declaration(declared) + "<" + root.name() + ">\r\n", out);
    for (Node part : root.children()) {
      if (part.name().equals(BODY)) {
        put("  <" + BODY + ">\r\n", out);
        for (Node element : part.children()) {
          put(WireText.element(element, 2), out);
        }
        units.each(now, unit -> row(unit, out));
        put("  </" + BODY + ">\r\n", out);
      } else {
        put(WireText.element(part, 1), out);
      }
    }
    put("</" + root.name() + ">\r\n", out);
  }

  private void row(Node unit, OutputStream out) throws IOException {
    Node message = edit.apply(Answers.message(Node.group(BODY).add(unit)));
    for (Node part : message.children()) {
      for (Node element : part.children()) {
        if (element.name().equals(unit.name())) {
          put(WireText.element(element, 2), out);
        }
      }
    }
  }

  private void put(String text, OutputStream out) throws IOException {
    out.write(WireText.encode(text, real));
  }
}
