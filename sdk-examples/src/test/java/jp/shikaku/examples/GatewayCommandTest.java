package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @ParameterizedTest
  @ValueSource(strings = {"3:00-4:00", "03:00", "24:00-25:00", "03:00-03:00", "03:00-04:60"})
  @DisplayName("T16 what is no window of a day is refused")
  void badWindow(String window) throws Exception {
    Cli result = gateway("--listen", "127.0.0.1:0", "--plain-loopback", "--maintenance", window);

    assertThat(result.exit()).as(result.err()).isEqualTo(Exit.BAD_INPUT);
    assertThat(result.err()).contains("maintenance", "03:00-04:00");
  }
}
