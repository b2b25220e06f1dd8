package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.FaultyFiles;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway command refuses. */
class GatewayCommandTest {

  @TempDir private Path folder;

  private Cli gateway(String... more) throws Exception {
    Path root = Files.createDirectories(folder.resolve("OQS"));
    for (String name : new String[] {"req", "res", "face"}) {
      Files.createDirectories(root.resolve(name));
    }
    String[] args = {
      "gateway", "--root", root.toString(), "--data", folder.resolve("data").toString()
    };
    String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return Cli.run(all);
  }

  @Test
  @DisplayName("R-F-19 a port that is taken is named as such, with exit code 2")
  void takenPort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String listen = "127.0.0.1:" + taken.getLocalPort();

      Cli result = gateway("--listen", listen, "--plain-loopback");

      assertThat(result.exit()).as(result.err()).isEqualTo(Exit.BAD_INPUT);
      assertThat(result.err()).contains("listen", "ほかのプログラムが使っていないポート");
      assertThat(result.out()).isEmpty();
    }
  }

  /** With files of gateway init; stopped as soon as it runs. */
  private Cli withIdentity(Path dir, Path root) {
    return Cli.run(
        "",
        Runnable::run,
        "gateway",
        "--dir",
        dir.toString(),
        "--root",
        root.toString(),
        "--listen",
        "127.0.0.1:0");
  }

  private Path init(Clock clock) {
    Path dir = folder.resolve("gw");
    String[] made = {"--host", "192.0.2.10", "--institution", "1319999007", "--desk", "desk1"};
    List<String> args = new ArrayList<>(List.of("gateway", "init", "--dir", dir.toString()));
    args.addAll(List.of(made));
    Cli init = Cli.at(clock, args.toArray(String[]::new));
    assertThat(init.exit()).as(init.err()).isZero();
    assertThat(init.out())
        .contains("gateway --dir " + dir + " --root OQS --listen 192.0.2.10:9443");
    return dir;
  }

  @Test
  @DisplayName(
      "R-F-15 a certificate that has ended and a root that is away are told, and it starts")
  void startsWithWarnings() throws Exception {
    Path root = Files.createDirectory(folder.resolve("OQS"));
    Files.createDirectory(root.resolve("req"));
    Files.createFile(root.resolve("res"));
    Path dir = init(Clock.offset(Clock.systemUTC(), Duration.ofDays(-1_200)));

    Cli result = withIdentity(dir, root);

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).contains("準備ができました");
    assertThat(result.err())
        .contains("証明書の期限が切れています", "どの窓口も接続できません")
        .contains("--root: " + root.resolve("res") + " に届きません")
        .contains("--root: " + root.resolve("face") + " に届きません")
        .doesNotContain("--root: " + root.resolve("req"));
  }

  @Test
  @DisplayName("R-INV-5 a share that hangs is told as that, and keeps the start from nothing")
  void hangingShare() {
    CountDownLatch back = new CountDownLatch(1);
    FaultyFiles share = new FaultyFiles(FileSystems.getDefault());
    share.hook(
        (operation, file) -> {
          try {
            back.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
    try {
      assertThat(GatewayCommand.folderWarnings(share.wrap(folder), Language.JAPANESE))
          .singleElement()
          .asString()
          .contains("--root: " + folder, "応答がありません");
    } finally {
      back.countDown();
    }
  }

  @Test
  @DisplayName("R-F-15 nothing is told when all is well")
  void startsWithoutWarnings() throws Exception {
    Path root = folder.resolve("OQS");
    for (String name : List.of("req", "res", "face")) {
      Files.createDirectories(root.resolve(name));
    }

    assertThat(withIdentity(init(Clock.systemUTC()), root).err()).doesNotContain("注意");
  }

  @Test
  @DisplayName("the places are told in full, also of folders that were given from here")
  void namesPlaces() throws Exception {
    Path root = folder.resolve("OQS");
    for (String name : List.of("req", "res", "face")) {
      Files.createDirectories(root.resolve(name));
    }
    Path here = Path.of("").toAbsolutePath();
    Path dir = init(Clock.systemUTC());

    Cli result = withIdentity(here.relativize(dir), here.relativize(root));

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.outLines().subList(1, 5))
        .containsExactly(
            "  共有フォルダ: " + root,
            "  サーバー証明書: " + dir.resolve("server.p12"),
            "  院内認証局: " + dir.resolve("ca.pem"),
            "  台帳: " + dir.resolve("data").resolve("gateway.db"));
    Path missing = folder.resolve("nope");
    assertThat(withIdentity(here.relativize(missing), root).err())
        .startsWith("--dir: フォルダ " + missing + " はありません");
    Path file = Files.createFile(folder.resolve("file"));
    Cli unusable =
        Cli.run(
            "gateway",
            "--root",
            root.toString(),
            "--data",
            here.relativize(file).toString(),
            "--listen",
            "127.0.0.1:0",
            "--plain-loopback");
    assertThat(unusable.exit()).isEqualTo(Exit.NOT_VERIFIED);
    assertThat(unusable.err()).startsWith("--data: ").contains(file.toString());
  }

  @Test
  @DisplayName("S-FILE-1 secrets that others may read, a missing folder, a wrong password: by name")
  void secrets() throws Exception {
    Path missing = folder.resolve("nope");
    assertThat(withIdentity(missing, folder).err()).startsWith("--dir: ").contains("gateway init");
    Path dir = init(Clock.systemUTC());
    Map<String, String> options =
        Map.of("server.p12", "--identity: ", "server.password", "--password-file: ");
    for (Map.Entry<String, String> secret : options.entrySet()) {
      Path file = dir.resolve(secret.getKey());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      Cli open = withIdentity(dir, folder);
      assertThat(open.exit()).isEqualTo(Exit.BAD_INPUT);
      assertThat(open.err()).startsWith(secret.getValue()).contains("chmod 600");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    Files.writeString(dir.resolve("server.password"), "SECRET\n");
    Cli wrong = withIdentity(dir, folder);
    assertThat(wrong.exit()).isEqualTo(Exit.BAD_INPUT);
    assertThat(wrong.err()).startsWith("--password-file: ").doesNotContain("SECRET");
    assertThat(dir.resolve("data")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3:00-4:00",
        "03:00",
        "24:00-25:00",
        "03:00-03:00",
        "03:00-04:60",
        "2026-12-06T06:00/2026-12-05T22:00",
        "2026-13-05T22:00/2026-13-06T06:00"
      })
  @DisplayName("T16 what is no window of a day, or once, is refused")
  void badWindow(String window) throws Exception {
    Cli result = gateway("--listen", "127.0.0.1:0", "--plain-loopback", "--maintenance", window);

    assertThat(result.exit()).as(result.err()).isEqualTo(Exit.BAD_INPUT);
    assertThat(result.err()).contains("maintenance", "03:00-04:00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OQSsiquc01", "oqs"})
  @DisplayName("1.3 a family that is carried anyway, or is none, is refused by name")
  void badKind(String kind) throws Exception {
    Cli result =
        gateway(
            "--listen",
            "127.0.0.1:0",
            "--plain-loopback",
            "--maintenance",
            "2026-12-05T22:00/2026-12-06T06:00",
            "--kind",
            kind);

    assertThat(result.exit()).as(result.err()).isEqualTo(Exit.BAD_INPUT);
    assertThat(result.err()).startsWith("--kind: ");
  }
}
