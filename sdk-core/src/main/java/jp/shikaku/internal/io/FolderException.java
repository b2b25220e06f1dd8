package jp.shikaku.internal.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;
import java.util.Locale;

/**
 * An operation on a folder failed. It names the folder's role and the kind of trouble and never a
 * path: paths hold names of users and computers. The cause is left out for the same reason.
 */
public final class FolderException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Kinds of trouble that call for different hints. */
  public enum Trouble {
    /** The folder can not be reached, is missing, or does not respond as it should. */
    UNREACHABLE,
    /** Access is refused. */
    DENIED,
    /** No room left. */
    FULL,
    /** A file of that name exists already. */
    EXISTS,
    /** The folders do not lie on one volume. */
    OTHER_VOLUME
  }

  // Java has no class for these, and no number: parts of what Linux and Windows say, in English and
  // in Japanese. Where they say it otherwise, the volume is asked.
  private static final List<String> FULL_TEXTS =
      List.of(
          "no space left",
          "not enough space",
          "quota",
          "空き領域がありません",
          "空き領域が不足",
          "クォータ",
          "使用量制限を超過");
  private static final List<String> READ_ONLY_TEXTS =
      List.of("read-only file system", "write protected", "読み込み専用ファイルシステム", "書き込み禁止");

  private final Role role;
  private final Trouble trouble;

  /**
   * Creates the exception.
   *
   * @param role the folder
   * @param trouble what is wrong
   * @param detail what was observed, without any path
   */
  public FolderException(Role role, Trouble trouble, String detail) {
    super("folder " + role.label() + " is " + trouble + ": " + detail);
    this.role = role;
    this.trouble = trouble;
  }

  static FolderException of(Role role, Exception cause) {
    if (cause instanceof FolderException known) {
      return known;
    }
    return new FolderException(role, troubleOf(cause), cause.getClass().getSimpleName());
  }

  static FolderException ofWriting(Role role, Path folder, long wanted, Exception cause) {
    if (cause instanceof FolderException known) {
      return known;
    }
    return new FolderException(
        role, troubleOfWriting(cause, folder, wanted), cause.getClass().getSimpleName());
  }

  /**
   * Tells what an exception of a file operation means.
   *
   * @param cause the exception
   */
  public static Trouble troubleOf(Exception cause) {
    if (cause instanceof AccessDeniedException
        || cause instanceof SecurityException
        || cause instanceof ReadOnlyFileSystemException) {
      return Trouble.DENIED;
    }
    String text = textOf(cause).toLowerCase(Locale.ROOT);
    if (FULL_TEXTS.stream().anyMatch(text::contains)) {
      return Trouble.FULL;
    }
    return READ_ONLY_TEXTS.stream().anyMatch(text::contains) ? Trouble.DENIED : Trouble.UNREACHABLE;
  }

  /**
   * Tells what an exception means that came of writing to a folder, of renaming or removing a file
   * there. What the exception does not tell, the volume does, in any language.
   *
   * @param cause the exception
   * @param folder where it was to be written
   * @param wanted how many bytes; 0 when room is not needed
   */
  public static Trouble troubleOfWriting(Exception cause, Path folder, long wanted) {
    Trouble told = troubleOf(cause);
    if (told != Trouble.UNREACHABLE) {
      return told;
    }
    try {
      FileStore volume = Files.getFileStore(folder);
      if (volume.isReadOnly()) {
        return Trouble.DENIED;
      }
      return volume.getUsableSpace() < wanted ? Trouble.FULL : told;
    } catch (IOException | RuntimeException e) {
      return told; // it can not be asked either
    }
  }

  // The reason comes from the operating system; the message holds the path as well.
  private static String textOf(Exception cause) {
    String text =
        cause instanceof FileSystemException fs && fs.getReason() != null
            ? fs.getReason()
            : cause.getMessage();
    return text == null ? "" : text;
  }

  /** Returns the folder. */
  public Role role() {
    return role;
  }

  /** Returns what is wrong. */
  public Trouble trouble() {
    return trouble;
  }
}
