package jp.shikaku.audit;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of one log: {@code audit.jsonl}, {@code audit-000002.jsonl}, … No file is ever renamed,
 * so that a folder may be set to "append only". Immutable.
 */
final class AuditSeries {

  private final Path folder;
  private final String first;
  private final String stem;
  private final String extension;

  AuditSeries(Path file) {
    Path absolute = file.toAbsolutePath();
    this.folder = Objects.requireNonNull(absolute.getParent(), "a file has a folder");
    this.first = Objects.requireNonNull(absolute.getFileName()).toString();
    int dot = first.lastIndexOf('.');
    this.stem = dot > 0 ? first.substring(0, dot) : first;
    this.extension = dot > 0 ? first.substring(dot) : "";
  }

  /** The name of the n-th file, from 1. */
  Path file(int number) {
    return folder.resolve(
        number == 1 ? first : String.format(Locale.ROOT, "%s-%06d%s", stem, number, extension));
  }

  Path sibling(String ending) {
    return folder.resolve(first + ending);
  }

  /** What there is, by number. */
  NavigableMap<Integer, Path> files() throws IOException {
    NavigableMap<Integer, Path> found = new TreeMap<>();
    Pattern name = Pattern.compile(Pattern.quote(stem) + "-([0-9]{6})" + Pattern.quote(extension));
    if (Files.exists(file(1))) {
      found.put(1, file(1));
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        Matcher match = name.matcher(String.valueOf(entry.getFileName()));
        if (match.matches() && Integer.parseInt(match.group(1)) > 1) {
          found.put(Integer.parseInt(match.group(1)), entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw Objects.requireNonNullElseGet(e.getCause(), () -> new IOException(e));
    }
    return found;
  }

  static List<Path> of(Path file) throws IOException {
    return List.copyOf(new AuditSeries(file).files().values());
  }
}
