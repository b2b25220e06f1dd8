package jp.shikaku.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/**
 * A file that people write or office programs save: in UTF-8, with a byte order mark or without, or
 * in Shift_JIS. Stateless.
 */
final class TextFile {

  private static final int MOST_BYTES = 64 << 20;

  private TextFile() {}

  /** Reads the file of an option; {@code -} is standard input. */
  static String read(Given given, InputStream standardInput) {
    byte[] bytes = bytes(given, standardInput);
    return decoded(bytes)
        .orElseThrow(
            () -> given.bad("文字コードはUTF-8かShift_JISにしてください", "must be in UTF-8 or Shift_JIS"));
  }

  /** The bytes of a file that must be in UTF-8, without its byte order mark. */
  static byte[] utf8(Given given) {
    return read(given, InputStream.nullInputStream()).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Given given, InputStream standardInput) {
    try (InputStream file =
        given.value().equals("-") ? null : Files.newInputStream(Options.path(given))) {
      byte[] bytes = (file == null ? standardInput : file).readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw given.bad("64MBまでのファイルにしてください", "must have at most 64 MB");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw given.bad("ファイルがありません", "names a file that is not there");
    } catch (IOException e) {
      throw given.bad("ファイルを読み取れません", "can not be read");
    }
  }

  /** The text of bytes, if they are one; what is UTF-8 is hardly ever Shift_JIS as well. */
  static Optional<String> decoded(byte[] bytes) {
    for (Charset charset : List.of(StandardCharsets.UTF_8, Charset.forName("windows-31j"))) {
      try {
        String text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
      } catch (CharacterCodingException e) {
        // the next one, or none
      }
    }
    return Optional.empty();
  }

  /** The records of a file of comma-separated values, at least one. */
  static List<Csv.Line> records(Given given, String text) {
    try {
      List<Csv.Line> records = Csv.parse(text);
      if (records.isEmpty()) {
        throw given.bad("空のファイルです", "is empty");
      }
      return records;
    } catch (Csv.Malformed e) {
      throw at(
          given,
          e.number(),
          given.bad("CSVの引用符が閉じていません", "has a quotation mark that is not closed"));
    }
  }

  /** What is wrong, with the line on which it stands. */
  static BadInput at(Given given, int line, BadInput bad) {
    return bad.at(given.place() + ":" + line);
  }
}
