package jp.shikaku.examples.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import jp.shikaku.mock.MockTerminal;

/** A mock terminal and a gateway beside it, without TLS. */
final class GatewayFixture implements AutoCloseable {

  final Path folder;
  final MockTerminal terminal;
  Gateway gateway;
  Wire wire;

  GatewayFixture(Path folder, Consumer<GatewaySettings.Builder> change) throws IOException {
    this(folder, MockTerminal.builder(), change);
  }

  GatewayFixture(
      Path folder, MockTerminal.Builder terminal, Consumer<GatewaySettings.Builder> change)
      throws IOException {
    this.folder = folder;
    this.terminal = terminal.root(folder.resolve("OQS")).start();
    start(change);
  }

  void start(Consumer<GatewaySettings.Builder> change) throws IOException {
    GatewaySettings.Builder settings =
        GatewaySettings.builder()
            .root(terminal.root())
            .data(folder.resolve("data"))
            .listen(new InetSocketAddress("127.0.0.1", 0))
            .stopGrace(Duration.ofSeconds(2))
            .plainLoopback();
    change.accept(settings);
    gateway = Gateway.start(settings.build());
    wire = new Wire(gateway.port());
  }

  @Override
  public void close() {
    gateway.close();
    terminal.close();
  }
}
