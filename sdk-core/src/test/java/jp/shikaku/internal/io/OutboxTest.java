package jp.shikaku.internal.io;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import jp.shikaku.transport.FaultyFiles;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {

  @TempDir Path temp;

  private static Outbox outbox(Path root) throws IOException {
    Files.createDirectories(root.resolve("req"));
    Files.createDirectories(root.resolve("res"));
    return new Outbox(new Folders(root.resolve("req"), root.resolve("res")), null);
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static void write(Outbox outbox, String name, byte[] body) throws FolderException {
    outbox.publish(outbox.stage(name, body));
  }

  @Test
  @DisplayName("T1 1,000 requests: an observer never sees part of one under its name")
  void observer() throws Exception {
    // Forcing each file to a disk would take long and proves nothing here.
    Path memory = Path.of("/dev/shm");
    Path root = Files.createTempDirectory(Files.isWritable(memory) ? memory : temp, "t1");
    Outbox outbox = outbox(root);
    byte[] body = new byte[200_000];
    Arrays.fill(body, (byte) 'x');
    body[body.length - 1] = 'E';
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch started = new CountDownLatch(1);
    List<String> broken = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    Thread observer =
        new Thread(
            () -> {
              started.countDown();
              while (!stop.get()) {
                observe(root.resolve("req"), body, seen, broken);
              }
            });
    observer.start();
    started.await(10, TimeUnit.SECONDS);
    try {
      for (int i = 0; i < 1_000; i++) {
        String name = "OQSsiquc01req_" + i + ".xml";
        write(outbox, name, body);
        if (i % 2 == 0) {
          outbox.withdraw(name);
        }
        if (i > 20) {
          Files.deleteIfExists(root.resolve("req/OQSsiquc01req_" + (i - 20) + ".xml"));
        }
      }
    } finally {
      stop.set(true);
      observer.join();
      for (String folder : List.of("req", "res", ".shikaku-staging", "")) {
        Path directory = root.resolve(folder);
        for (String name : files(directory)) {
          Files.deleteIfExists(directory.resolve(name));
        }
      }
      Files.delete(root);
    }

    assertThat(broken).isEmpty();
    assertThat(seen).isNotEmpty();
  }

  private static void observe(Path req, byte[] body, List<String> seen, List<String> broken) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(req)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (!name.matches("OQSsiquc01req_[0-9]+\\.xml")) {
          broken.add(name);
        }
        byte[] bytes = Files.readAllBytes(file);
        if (!Arrays.equals(bytes, body)) {
          broken.add(name + " with " + bytes.length);
        }
        seen.add(name);
      }
    } catch (NoSuchFileException taken) {
      // Gone between two operations.
    } catch (IOException e) {
      broken.add(e.toString());
    }
  }

  @Test
  @DisplayName("R-F-06 a disk that is full, for real: nothing visible, nothing left, told as such")
  void fullDisk() throws Exception {
    Path mount = Files.createDirectory(temp.resolve("full"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", mount.toString()),
        "mounting needs rights that are not given here");
    try {
      Outbox outbox = outbox(mount);
      for (int size : new int[] {65_537, 70_000, 1_000_000}) {
        write(outbox, "OQSsiquc01req_ok.xml", "<a/>".getBytes(US_ASCII));
        assertThat(outbox.withdraw("OQSsiquc01req_ok.xml")).isTrue();

        assertThatThrownBy(() -> write(outbox, "OQSsiquc01req_A1.xml", new byte[size]))
            .isInstanceOfSatisfying(
                FolderException.class,
                e -> assertThat(e.trouble()).isEqualTo(FolderException.Trouble.FULL));
        assertThat(files(mount.resolve("req"))).isEmpty();
        assertThat(files(mount.resolve(".shikaku-staging"))).isEmpty();
      }
    } finally {
      run("umount", mount.toString());
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  @Test
  @DisplayName("R-EX-3 a staging folder on another volume is a fault of the settings, not a copy")
  void otherVolume() throws Exception {
    Path memory = Path.of("/dev/shm");
    assumeTrue(Files.isWritable(memory), "no second volume here");
    assumeTrue(!Files.getFileStore(memory).equals(Files.getFileStore(temp)));
    Path staging = Files.createTempDirectory(memory, "staging");
    Path req = Files.createDirectory(temp.resolve("req"));
    Outbox outbox = new Outbox(new Folders(req, temp), staging);

    Outbox.Staged staged = outbox.stage("OQSsiquc01req_A1.xml", new byte[1]);
    assertThatThrownBy(() -> outbox.publish(staged))
        .isInstanceOfSatisfying(
            FolderException.class,
            e -> assertThat(e.trouble()).isEqualTo(FolderException.Trouble.OTHER_VOLUME));
    outbox.discard(staged);

    assertThat(files(req)).isEmpty();
    assertThat(files(staging)).isEmpty();
    Files.delete(staging);
  }

  @Test
  @DisplayName("transports 4.1 a request folder that is a volume of its own is staged in itself")
  void ownVolume() throws Exception {
    Path memory = Path.of("/dev/shm");
    assumeTrue(Files.isWritable(memory), "no second volume here");
    assumeTrue(!Files.getFileStore(memory).equals(Files.getFileStore(temp)));
    Path other = Files.createTempDirectory(memory, "req");
    Path req = Files.createSymbolicLink(temp.resolve("req"), other);
    Outbox outbox = new Outbox(new Folders(req, temp), null);

    write(outbox, "OQSsiquc01req_A1.xml", new byte[] {1});

    assertThat(outbox.mode()).isEqualTo(Outbox.Mode.IN_PLACE);
    assertThat(files(other)).containsExactly("OQSsiquc01req_A1.xml");
    write(outbox, "OQSsiquc01req_A2.xml", new byte[] {1});
    assertThat(outbox.withdraw("OQSsiquc01req_A1.xml")).isTrue();
    assertThat(outbox.withdraw("OQSsiquc01req_A1.xml")).isFalse();
    assertThat(outbox.withdraw("OQSsiquc01req_A2.xml")).isTrue();
    assertThat(files(other)).isEmpty();
    Files.delete(other);
  }

  @Test
  void aFolderBesideThatCanNotBeMadeIsReplacedByATmpName() throws Exception {
    Files.createFile(temp.resolve(".shikaku-staging"));
    Outbox outbox = outbox(temp);

    Outbox.Staged staged = outbox.stage("OQSsiquc01req_A1.xml", new byte[1]);
    assertThat(files(temp.resolve("req"))).containsExactly("OQSsiquc01req_A1.tmp");
    outbox.publish(staged);

    assertThat(files(temp.resolve("req"))).containsExactly("OQSsiquc01req_A1.xml");
    assertThat(outbox.mode()).isEqualTo(Outbox.Mode.IN_PLACE);
  }

  @Test
  @DisplayName("S-FILE-2 what a crash left in the staging folder goes after a day, others' stay")
  void staleFiles() throws Exception {
    Path staging = Files.createDirectories(temp.resolve(".shikaku-staging"));
    Runnable check = crash(staging);

    write(outbox(temp), "OQSsiquc01req_A1.xml", new byte[1]);

    check.run();
  }

  @Test
  @DisplayName("S-FILE-2 what a crash left in the request folder goes after a day, others' stay")
  void staleFilesInPlace() throws Exception {
    Files.createFile(temp.resolve(".shikaku-staging")); // no folder can be made there
    Outbox outbox = outbox(temp);
    Runnable check = crash(temp.resolve("req"));

    write(outbox, "OQSsiquc01req_A1.xml", new byte[1]);

    assertThat(outbox.mode()).isEqualTo(Outbox.Mode.IN_PLACE);
    check.run();
  }

  @Test
  @DisplayName("S-FILE-2 the same when only the rename shows that there is no staging beside")
  void staleFilesOfOwnVolume() throws Exception {
    Path memory = Path.of("/dev/shm");
    assumeTrue(Files.isWritable(memory), "no second volume here");
    assumeTrue(!Files.getFileStore(memory).equals(Files.getFileStore(temp)));
    Path other = Files.createTempDirectory(memory, "req");
    try {
      Path req = Files.createSymbolicLink(temp.resolve("req"), other);
      Runnable check = crash(other);

      write(new Outbox(new Folders(req, temp), null), "OQSsiquc01req_A1.xml", new byte[1]);

      check.run();
    } finally {
      for (String name : files(other)) {
        Files.delete(other.resolve(name));
      }
      Files.delete(other);
    }
  }

  @Test
  @DisplayName(
      "S-FILE-2 FW-6 another account's leftover keeps none of ours, and no query lists again")
  void staleFileOfAnotherAccount() throws Exception {
    Path staging = Files.createDirectories(temp.resolve(".shikaku-staging"));
    Runnable check = crash(staging);
    Path foreign = left(staging, "AAAsiquc01req_20261031093015123" + "0123456789abcdef.tmp", 2);
    FaultyFiles files = new FaultyFiles(FileSystems.getDefault());
    AtomicInteger listings = new AtomicInteger();
    boolean[] isFirst = {true};
    files.hook(
        (operation, file) -> {
          if (operation.equals("list")) {
            listings.incrementAndGet();
          } else if (operation.equals("delete")
              && file.getParent().endsWith(".shikaku-staging")
              && (isFirst[0] || file.endsWith(foreign.getFileName().toString()))
              && Files.exists(staging.resolve(file.getFileName().toString()))) {
            isFirst[0] = false; // whichever comes first in this folder
            throw new AccessDeniedException("refused");
          }
        });
    Outbox outbox = outbox(files.wrap(temp));

    write(outbox, "OQSsiquc01req_A1.xml", new byte[1]);
    for (int i = 0; i < 50; i++) {
      write(outbox, "OQSsiquc01req_B" + i + ".xml", new byte[1]);
    }
    assertThat(listings).as("listings").hasValue(1);
    for (int i = 0; i < 100; i++) {
      write(outbox, "OQSsiquc01req_C" + i + ".xml", new byte[1]);
    }
    assertThat(listings).as("listings").hasValue(2);
    check.run();
    assertThat(foreign).exists();
  }

  @Test
  @DisplayName(
      "R-F-03 the empty mark of what was taken back outlives the longest wait for an answer")
  void marksStay() throws Exception {
    Path staging = Files.createDirectories(temp.resolve(".shikaku-staging"));
    String id = "20260901093015123" + "0123456789abcde";
    Path needed = left(staging, "back_OQSsiquc01req_" + id + "0.tmp", 59, new byte[0]);
    Path over = left(staging, "back_OQSsiquc01req_" + id + "1.tmp", 61, new byte[0]);
    Path withValues = left(staging, "back_OQSsiquc01req_" + id + "2.tmp", 2, new byte[1]);
    Path draft = left(staging, "OQSsiquc01req_" + id + "3.tmp", 2, new byte[0]);

    Outbox outbox = outbox(temp);
    write(outbox, "OQSsiquc01req_A1.xml", new byte[1]);

    assertThat(outbox.withdraw("OQSsiquc01req_" + id + "0.xml")).as("told as taken back").isTrue();
    assertThat(List.of(over, withValues, draft))
        .allSatisfy(file -> assertThat(file).doesNotExist());
    assertThat(needed).as("it was told").doesNotExist();
  }

  /** Leaves files lying and returns the check that the right ones have gone. */
  private static Runnable crash(Path folder) throws IOException {
    String id = "20261031093015123" + "0123456789abcdef";
    List<Path> ours = new ArrayList<>();
    for (String name :
        List.of(
            "OQSsiquc01req_%s", "back_OQSsiquc01req_%s", "shikaku-probe-%s", "YZKsiquc01req_%s")) {
      ours.add(left(folder, name.formatted(id) + ".tmp", 2));
    }
    List<Path> kept = new ArrayList<>();
    kept.add(left(folder, "OQSsiimm01req_" + id + ".tmp", 0));
    for (String name :
        List.of(
            "OQSsiquc01req_" + id + ".xml",
            "OQSsiquc01req_20261031093015123.tmp",
            "OQSsiquc01req_" + id + "0.tmp",
            "other_" + id + ".tmp",
            "notes.txt")) {
      kept.add(left(folder, name, 2));
    }
    return () -> {
      assertThat(ours).allSatisfy(file -> assertThat(file).doesNotExist());
      assertThat(kept).allSatisfy(file -> assertThat(file).exists());
    };
  }

  private static Path left(Path folder, String name, int daysAgo) throws IOException {
    return left(folder, name, daysAgo, new byte[1]);
  }

  private static Path left(Path folder, String name, int daysAgo, byte[] body) throws IOException {
    Path file = Files.write(folder.resolve(name), body);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(daysAgo))));
    return file;
  }

  @Test
  @DisplayName("R-EX-4 what a killed process has left of a request is replaced, wherever it lies")
  void leftDraft() throws Exception {
    Path staging = Files.createDirectories(temp.resolve(".shikaku-staging"));
    Outbox outbox = outbox(temp);
    Path left = Files.write(staging.resolve("OQSsiquc01req_A1.tmp"), new byte[] {7});
    Path elsewhere = Files.write(temp.resolve("req/OQSsiquc01req_A1.tmp"), new byte[] {7});

    Outbox.Staged staged = outbox.stage("OQSsiquc01req_A1.xml", new byte[] {1});

    assertThat(left).hasBinaryContent(new byte[] {1});
    assertThat(elsewhere).doesNotExist();
    outbox.publish(staged);
    assertThat(temp.resolve("req/OQSsiquc01req_A1.xml")).hasBinaryContent(new byte[] {1});
  }

  @Test
  @DisplayName("R-EX-4 a draft that this process still has in hand is neither replaced nor removed")
  void draftInHand() throws Exception {
    Outbox outbox = outbox(temp);
    Outbox.Staged first = outbox.stage("OQSsiquc01req_A1.xml", new byte[] {7});

    assertThatThrownBy(() -> outbox.stage("OQSsiquc01req_A1.xml", new byte[1]))
        .isInstanceOf(FolderException.class);
    outbox.forget("OQSsiquc01req_A1.xml");

    assertThat(temp.resolve(".shikaku-staging/OQSsiquc01req_A1.tmp"))
        .hasBinaryContent(new byte[] {7});
    outbox.discard(first);
    write(outbox, "OQSsiquc01req_A1.xml", new byte[] {1});
  }

  @Test
  @DisplayName("transports 4.1 on a folder tree as Windows has it, with spaces and Japanese names")
  void windows() throws Exception {
    try (FileSystem disk = Jimfs.newFileSystem(Configuration.windows())) {
      Path root = disk.getPath("C:\\\u8cc7\u683c \u78ba\u8a8d\\OQS");
      Outbox outbox = outbox(root);

      write(outbox, "OQSsiquc01req_A1.xml", new byte[] {1});

      assertThat(files(root.resolve("req"))).containsExactly("OQSsiquc01req_A1.xml");
      assertThat(files(root.resolve(".shikaku-staging"))).isEmpty();
      assertThat(outbox.mode()).isEqualTo(Outbox.Mode.SIBLING);
      assertThat(outbox.withdraw("OQSsiquc01req_A1.xml")).isTrue();
    }
  }

  @Test
  @DisplayName("S-IN-10 no name leads out of its folder")
  void names() throws Exception {
    Folders folders = new Folders(temp, temp);
    for (String name :
        List.of(
            "",
            ".",
            "..",
            "../x",
            "a/b",
            "a\\b",
            "/etc/passwd",
            "CON:",
            "a:b",
            "x\0",
            "a ",
            "a.",
            "-a",
            "x".repeat(101),
            "\u8cc7.xml",
            "a\nb")) {
      assertThat(Folders.isPlainName(name)).as(name).isFalse();
      assertThatThrownBy(() -> folders.look(Role.RES, name)).isInstanceOf(FolderException.class);
      assertThatThrownBy(() -> folders.read(name, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("etc");
    }
    assertThat(folders.look(Role.RES, "x".repeat(100))).isNull();
  }

  @Test
  void aFolderThatIsAFileIsNoFolder() throws Exception {
    Path file = Files.createFile(temp.resolve("req"));
    Folders folders = new Folders(file, temp);

    assertThatThrownBy(() -> folders.require(Role.REQ))
        .isInstanceOf(FolderException.class)
        .hasMessage("folder req is UNREACHABLE: not a folder");
  }
}
