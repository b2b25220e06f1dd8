package jp.shikaku.diagnosis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jp.shikaku.ChildJvm;
import jp.shikaku.internal.io.FolderException;
import jp.shikaku.internal.io.FolderException.Trouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The clinics' computers speak Japanese: nothing is told by the words of a system in English. */
class JapaneseSystemTest {

  @TempDir Path temp;

  private final RealDisk disk = new RealDisk();
  private final Sockets sockets = new Sockets();

  @AfterEach
  void end() throws Exception {
    disk.close();
    sockets.close();
  }

  private Path share(String name) throws IOException {
    Path root = temp.resolve(name);
    disk.mount(root, "64k");
    Files.createDirectories(root.resolve("req"));
    Files.createDirectories(root.resolve("res"));
    return root;
  }

  private static void needs(boolean given) {
    String lacking = "there is no Japanese for this system here: the package locales has it";
    if (!given && "true".equals(System.getenv("CI"))) {
      fail(lacking);
    }
    assumeTrue(given, lacking);
  }

  /** Makes the language where nobody else sees it. */
  private Path japanese() throws Exception {
    needs(Files.exists(Path.of("/usr/share/locale/ja/LC_MESSAGES/libc.mo")));
    needs(Files.exists(Path.of("/usr/share/i18n/locales/ja_JP")));
    Path languages = Files.createDirectory(temp.resolve("languages"));
    String made = languages.resolve("ja_JP.UTF-8").toString();
    Process process =
        new ProcessBuilder("localedef", "-i", "ja_JP", "-f", "UTF-8", made)
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("localedef.txt").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.isDirectory(Path.of(made))).as("%s", temp).isTrue();
    return languages;
  }

  @Test
  @Timeout(120)
  @DisplayName("outages 4, 5, 11 and no LAN: a system in Japanese is told apart as one in English")
  void sameInJapanese() throws Exception {
    Path languages = japanese();
    Path readOnly = share("read");
    disk.readOnly(readOnly);
    Path full = share("full");
    RealDisk.fill(full.resolve("filling"));
    ProcessBuilder builder =
        ChildJvm.builder(
            "64m",
            DeskInJapanese.class,
            String.valueOf(sockets.closed()),
            readOnly.toString(),
            full.toString());
    builder.environment().put("LOCPATH", languages.toString());
    builder.environment().put("LC_ALL", "ja_JP.UTF-8");
    Process child = builder.redirectErrorStream(true).start();
    try {
      List<String> said =
          child
              .inputReader(UTF_8)
              .lines()
              .filter(line -> line.contains(": ") && !line.startsWith("SLF4J"))
              .toList();
      assertThat(child.waitFor()).as("%s", said).isZero();
      assertThat(said)
          .containsExactly(
              "the system says: 接続を拒否されました",
              "closed port: REFUSED",
              "no way: NO_NETWORK",
              "read-only: SHARE_READ_ONLY",
              "full: SHARE_FULL",
              "gateway probed: GATEWAY_DOWN",
              "gateway asked: NOT_SENT GATEWAY_DOWN",
              "read-only probed: SHARE_DENIED",
              "read-only asked: NOT_SENT SHARE_DENIED",
              "full probed: SHARE_FULL",
              "full asked: NOT_SENT SHARE_FULL");
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  @DisplayName("outages 4 and 5: where the system's words are not known, the volume tells")
  void unknownWords() throws Exception {
    Exception words = new FileSystemException("x", null, "\u0410\u0411\u0412");
    Path root = share("share");
    assertThat(FolderException.troubleOfWriting(words, root, 4096)).isEqualTo(Trouble.UNREACHABLE);
    RealDisk.fill(root.resolve("filling"));
    assertThat(FolderException.troubleOfWriting(words, root, 4096)).isEqualTo(Trouble.FULL);
    assertThat(FolderException.troubleOfWriting(words, root, 0)).isEqualTo(Trouble.UNREACHABLE);
    disk.readOnly(root);
    assertThat(FolderException.troubleOfWriting(words, root, 0)).isEqualTo(Trouble.DENIED);
    assertThat(FolderException.troubleOfWriting(words, temp.resolve("gone"), 0))
        .isEqualTo(Trouble.UNREACHABLE);
  }
}
