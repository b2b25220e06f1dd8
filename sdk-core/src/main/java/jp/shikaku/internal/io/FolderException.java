package jp.shikaku.internal.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;
import java.util.stream.Stream;

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

  private static final String[] FULL_TEXTS = {
    "no space left", "not enough space", "quota exceeded", "十分な空き領域がありません", "空き領域が不足"
  };

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
    if (Stream.of(FULL_TEXTS).anyMatch(text::contains)) {
      return Trouble.FULL;
    }
    return text.contains("read-only file system") ? Trouble.DENIED : Trouble.UNREACHABLE;
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
