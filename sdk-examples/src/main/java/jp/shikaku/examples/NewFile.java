package jp.shikaku.examples;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file for what was fetched: it appears whole or not at all, is the owner's alone, and never
 * takes the place of another. That it can be made is tried before anything is sent.
 */
final class NewFile {

  private final Given option;
  private final Path file;
  private final Path part;

  private NewFile(Given option) {
    this.option = option;
    this.file = Options.path(option).toAbsolutePath();
    this.part =
        file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
  }

  /** The file of an option, if it was given. */
  static Optional<NewFile> of(Inputs inputs, String option) {
    return inputs.find(option).map(NewFile::tried);
  }

  private static NewFile tried(Given option) {
    if (Options.path(option).getFileName() == null) {
      throw option.bad("ファイルの名前を指定してください", "must be the name of a file");
    }
    NewFile made = new NewFile(option);
    if (Files.exists(made.file, LinkOption.NOFOLLOW_LINKS)) {
      throw option.bad("すでにあるファイルには書き込みません", "must not be there yet: no file is overwritten");
    }
    try (FileChannel probe = made.openPart()) {
      probe.force(false);
    } catch (IOException e) {
      throw option.bad("このフォルダには書き込めません", "must be in a folder that can be written to");
    }
    try {
      Files.delete(made.part);
    } catch (IOException e) {
      throw option.bad("このフォルダではファイルを消せません", "must be in a folder where files can be deleted");
    }
    return made;
  }

  private FileChannel openPart() throws IOException {
    return OwnerOnly.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  Path path() {
    return file;
  }

  /** Returns whether the file is there now. */
  boolean write(byte[] content) {
    try {
      OwnerOnly.write(part, content);
      Files.move(part, file); // which refuses to replace
      return true;
    } catch (IOException e) {
      discard();
      return false;
    }
  }

  private void discard() {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // that nothing was written is told by the caller all the same
    }
  }

  /**
   * The line that says that {@link #write} failed.
   *
   * @param japanese what became of the answer, and what to do
   */
  String failure(ErrorStyle style, String japanese, String english) {
    return style.told(
        "OutputException",
        option.place() + ": ファイルに書き込めませんでした。" + japanese,
        option.place() + ": the file could not be written. " + english);
  }
}
