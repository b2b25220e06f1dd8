package jp.shikaku.diagnosis;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** File systems of their own, mounted for real and taken down again. */
final class RealDisk implements AutoCloseable {

  private final Deque<Path> mounts = new ArrayDeque<>();

  /** Mounts a small disk. */
  void mount(Path folder, String size) {
    Path at = make(folder);
    needs(run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", at.toString()));
    mounts.push(at);
  }

  void readOnly(Path folder) {
    needs(run("mount", "-o", "remount,ro", folder.toString()));
  }

  /** Makes one folder of a disk read-only and leaves the others as they are. */
  void readOnlyPart(Path folder) {
    needs(run("mount", "--bind", folder.toString(), folder.toString()));
    mounts.push(folder);
    needs(run("mount", "-o", "remount,ro,bind", folder.toString()));
  }

  void unmount(Path folder) {
    needs(run("umount", folder.toString()));
    mounts.remove(folder);
  }

  static void fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] block = new byte[1024];
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      // as wanted
    }
  }

  private static Path make(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void needs(boolean done) {
    if (!done && "true".equals(System.getenv("CI"))) {
      fail("mounting needs rights that are not given here");
    }
    assumeTrue(done, "mounting needs rights that are not given here");
  }

  private static boolean run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    while (!mounts.isEmpty()) {
      run("umount", "-l", mounts.pop().toString());
    }
  }
}
