package jp.shikaku.examples.doctor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the newest documents are encoded 「文字コード」, declared and in truth. Their content is looked at
 * for this alone and goes nowhere.
 */
final class Encodings {

  private static final int NEWEST = 5;
  private static final int MOST_BYTES = 4 * 1024 * 1024;
  private static final int MOST_FILES = 2_000;
  private static final int LONGEST_CHARACTER = 4;
  private static final Charset WINDOWS_31J = Charset.forName("windows-31j");
  private static final Pattern DECLARED =
      Pattern.compile("^(?:\\xEF\\xBB\\xBF)?<\\?xml[^>]*?encoding=[\"']([A-Za-z0-9_-]{1,20})[\"']");

  private Encodings() {}

  /**
   * What was found of one kind.
   *
   * @param declared the declaration's word, or {@code none}
   * @param real {@code UTF-8}, {@code windows-31j}, {@code ascii}, or {@code unreadable}
   */
  record Encoding(String declared, String real) implements Comparable<Encoding> {

    boolean agrees() {
      return switch (real) {
        case "ascii" -> true;
        case "unreadable" -> false;
        case "UTF-8" -> declared.equalsIgnoreCase("UTF-8") || declared.equals("none");
        default -> !declared.equalsIgnoreCase("UTF-8") && !declared.equals("none");
      };
    }

    @Override
    public int compareTo(Encoding other) {
      return Comparator.comparing(Encoding::declared)
          .thenComparing(Encoding::real)
          .compare(this, other);
    }
  }

  /** Counts the encodings of the newest documents of some folders. */
  static Map<Encoding, Integer> of(List<Path> folders) {
    Map<Encoding, Integer> counts = new TreeMap<>();
    for (Path folder : folders) {
      for (Path file : newest(folder)) {
        try (InputStream in = Files.newInputStream(file, NOFOLLOW_LINKS)) {
          counts.merge(of(in.readNBytes(MOST_BYTES)), 1, Integer::sum);
        } catch (IOException e) {
          // gone or locked: the next one
        }
      }
    }
    return counts;
  }

  private record Aged(Path file, long modified) {}

  private static List<Path> newest(Path folder) {
    List<Aged> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*.xml")) {
      for (Path entry : entries) {
        BasicFileAttributes seen =
            Files.readAttributes(entry, BasicFileAttributes.class, NOFOLLOW_LINKS);
        if (seen.isRegularFile() && seen.size() > 0 && seen.size() <= MOST_BYTES) {
          files.add(new Aged(entry, seen.lastModifiedTime().toMillis()));
        }
        if (files.size() == MOST_FILES) {
          break;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // what was seen until then
    }
    return files.stream()
        .sorted(Comparator.comparingLong(Aged::modified).reversed())
        .limit(NEWEST)
        .map(Aged::file)
        .toList();
  }

  static Encoding of(byte[] bytes) {
    String head = new String(bytes, 0, Math.min(bytes.length, 200), StandardCharsets.ISO_8859_1);
    Matcher declared = DECLARED.matcher(head);
    return new Encoding(declared.find() ? declared.group(1) : "none", real(bytes));
  }

  private static String real(byte[] bytes) {
    boolean ascii = true;
    for (byte one : bytes) {
      ascii &= one >= 0;
    }
    if (ascii) {
      return "ascii";
    } else if (fits(bytes, StandardCharsets.UTF_8)) {
      return "UTF-8";
    }
    return fits(bytes, WINDOWS_31J) ? "windows-31j" : "unreadable";
  }

  /** A document cut in the middle of a character is still of its encoding. */
  private static boolean fits(byte[] bytes, Charset charset) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CoderResult result =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(in, CharBuffer.allocate(bytes.length), true);
    return !result.isError() || in.remaining() < LONGEST_CHARACTER;
  }
}
