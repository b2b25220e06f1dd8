package jp.shikaku.transport;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an answer file of ours once its reader has it 「回答ファイルの保管方針」 (reliability-security
 * P-08): a file left in a shared folder is a copy nobody looks after. Files of others are never
 * touched. Immutable.
 */
public final class RetentionPolicy {

  /** Removes the file as soon as its reader has it; the default. */
  public static final RetentionPolicy DELETE_AFTER_READ = new RetentionPolicy("delete", null);

  /** Leaves the file where it is; somebody else has to clean up, or the terminal grows slow. */
  public static final RetentionPolicy LEAVE = new RetentionPolicy("leave", null);

  private final String name;
  private final @Nullable Path folder;

  private RetentionPolicy(String name, @Nullable Path folder) {
    this.name = name;
    this.folder = folder;
  }

  /**
   * Moves the file to a folder; one that is there already is not replaced.
   *
   * @param folder where to; made when it does not exist. It will hold values of persons: its rights
   *     are the caller's concern
   * @return the policy
   */
  public static RetentionPolicy moveTo(Path folder) {
    return new RetentionPolicy("move", folder.toAbsolutePath());
  }

  /** {@return the folder that files are moved to; empty for the other policies} */
  public Optional<Path> folder() {
    return Optional.ofNullable(folder);
  }

  /** {@return the policy's name without the folder} */
  @Override
  public String toString() {
    return name;
  }
}
