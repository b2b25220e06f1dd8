package jp.shikaku.mock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Writes a face file step by step, each step when the caller says so, so that a test needs no
 * waiting. Thread-safe.
 *
 * <pre>{@code
 * PieceWriter writer = reader.begin(KnownPatients.TARO, visit.written(inPieces(5, ZERO)));
 * writer.next();   // the first of five
 * …                // nobody must take the file yet
 * writer.finish(); // all the others
 * }</pre>
 */
public final class PieceWriter {
  private final WalkIn walkIn;
  private final WriteManner manner;
  private final Consumer<String> whenWritten;
  private final Path target;
  private final ReentrantLock lock = new ReentrantLock();
  private int done;

  PieceWriter(WalkIn walkIn, WriteManner manner, Consumer<String> whenWritten) {
    this.walkIn = walkIn;
    this.manner = manner;
    this.whenWritten = whenWritten;
    Path file = walkIn.file();
    target = manner.renamed() ? file.resolveSibling(file.getFileName() + ".tmp") : file;
  }

  /**
   * Returns what is being written.
   *
   * @return the walk-in; its file is whole after the last step
   */
  public WalkIn walkIn() {
    return walkIn;
  }

  /**
   * Takes the next step: writes one piece, or renames the file whose pieces are written. The first
   * piece replaces a file of the same name.
   *
   * @return whether steps remain
   * @throws IOException when the folder does not allow it; the step may be tried again
   */
  public boolean next() throws IOException {
    boolean isWhole;
    lock.lock();
    try {
      if (done == steps()) {
        return false;
      } else if (done < manner.pieces()) {
        write(done);
      } else {
        Files.move(target, walkIn.file(), StandardCopyOption.ATOMIC_MOVE);
      }
      done++;
      isWhole = done == steps();
      if (isWhole) {
        walkIn.written();
      }
    } finally {
      lock.unlock();
    }
    if (isWhole) {
      whenWritten.accept(walkIn.fileName());
    }
    return !isWhole;
  }

  /**
   * Takes all remaining steps.
   *
   * @return what was written
   * @throws IOException when the folder does not allow it
   */
  public WalkIn finish() throws IOException {
    boolean more = true;
    while (more) {
      more = next();
    }
    return walkIn;
  }

  /** Returns whether the file that the pieces go to is there. */
  boolean isBegun() {
    return Files.exists(target);
  }

  private int steps() {
    return manner.renamed() ? manner.pieces() + 1 : manner.pieces();
  }

  private void write(int piece) throws IOException {
    byte[] bytes = walkIn.bytes();
    int from = (int) ((long) bytes.length * piece / manner.pieces());
    int to = (int) ((long) bytes.length * (piece + 1) / manner.pieces());
    byte[] part = Arrays.copyOfRange(bytes, from, to);
    if (piece == 0) {
      Files.write(target, part);
    } else {
      Files.write(target, part, StandardOpenOption.APPEND);
    }
  }
}
