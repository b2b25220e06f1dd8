package jp.shikaku.examples.gateway;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import jp.shikaku.diagnosis.Cause;
import jp.shikaku.diagnosis.Certainty;
import jp.shikaku.transport.FaultyFiles;
import jp.shikaku.transport.Health.State;

/** Outages at a terminal behind a gateway, and what who asks the gateway is to read. */
public enum TerminalOutage {
  NONE(State.UP, Certainty.CERTAIN),
  DISK_FULL(State.SHARE_UNREACHABLE, Certainty.CERTAIN, Cause.SHARE_FULL),
  READ_ONLY(State.SHARE_UNREACHABLE, Certainty.CERTAIN, Cause.SHARE_DENIED),
  GONE(
      State.SHARE_UNREACHABLE, Certainty.POSSIBLE, Cause.SHARE_GONE_AT_GATEWAY, Cause.TERMINAL_OFF),
  WRONG_FOLDER(
      State.SHARE_UNREACHABLE,
      Certainty.POSSIBLE,
      Cause.SHARE_GONE_AT_GATEWAY,
      Cause.WRONG_FOLDER_AT_GATEWAY,
      Cause.LINKAGE_NOT_SET_UP),
  ONE_MISSING(State.SHARE_UNREACHABLE, Certainty.CERTAIN, Cause.FOLDER_MISSING);

  private static final Set<String> WRITES = Set.of("write", "mkdir", "move", "copy", "delete");

  private final State state;
  private final Certainty certainty;
  private final List<Cause> causes;

  TerminalOutage(State state, Certainty certainty, Cause... causes) {
    this.state = state;
    this.certainty = certainty;
    this.causes = List.of(causes);
  }

  public State state() {
    return state;
  }

  /** Of the first cause. */
  public Certainty certainty() {
    return certainty;
  }

  /** The first one first. */
  public List<Cause> causes() {
    return causes;
  }

  /** Makes the terminal's folder, to which this happens. */
  public Path root(Path folder) throws IOException {
    Path root = Files.createDirectories(folder.resolve("share"));
    if (this != WRONG_FOLDER) {
      Files.createDirectories(root.resolve("req"));
    }
    if (this != WRONG_FOLDER && this != ONE_MISSING) {
      Files.createDirectories(root.resolve("res"));
    }
    FaultyFiles files = new FaultyFiles(folder.getFileSystem());
    files.hook(this::strike);
    return files.wrap(root);
  }

  private void strike(String operation, Path file) throws IOException {
    if (this == GONE) {
      throw new FileSystemException(file.toString(), null, "The network path was not found");
    } else if (this == DISK_FULL && operation.equals("write")) {
      throw new FileSystemException(file.toString(), null, "No space left on device");
    } else if (this == READ_ONLY && WRITES.contains(operation)) {
      throw new FileSystemException(file.toString(), null, "Read-only file system");
    }
  }
}
