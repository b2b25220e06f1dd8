package jp.shikaku.examples.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.examples.OwnerOnly;
import org.bouncycastle.operator.OperatorCreationException;

/** Fills a folder as a whole or not at all: half of an authority must never be taken for one. */
final class Whole {

  /** Makes what belongs into a folder. */
  interface Making {
    void in(Path draft) throws IOException, GeneralSecurityException, OperatorCreationException;
  }

  private static final String DRAFT = ".draft";

  private Whole() {}

  /**
   * Fills a folder.
   *
   * @param folder not there yet, or empty
   * @param field what the folder is called by whoever has given it
   * @throws InvalidQueryException when something lies in it
   * @throws IOException when it can not be filled; then it is as before
   */
  static void in(Path folder, String field, Making making) throws IOException {
    boolean isNew = !Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
    if (!isNew && !list(folder).isEmpty()) {
      throw new InvalidQueryException(
          field,
          "must be a folder that is not there yet or empty: nothing is overwritten",
          "まだないフォルダか、空のフォルダを指定してください（上書きはしません）");
    }
    if (isNew) {
      OwnerOnly.createFolder(folder);
    }
    Path draft = folder.resolve(DRAFT);
    try {
      OwnerOnly.createFolder(draft);
      making.in(draft);
      for (Path made : list(draft)) {
        Files.move(made, folder.resolve(made.getFileName()));
      }
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException(e.getClass().getSimpleName());
    } finally {
      remove(draft);
      if (isNew && list(folder).isEmpty()) {
        Files.delete(folder);
      }
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> content = Files.list(folder)) {
      return content.toList();
    }
  }

  private static void remove(Path draft) throws IOException {
    if (!Files.exists(draft, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> paths = Files.walk(draft)) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
