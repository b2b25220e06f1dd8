package jp.shikaku.transport;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import jp.shikaku.mock.MockGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Through a gateway over the folders of the terminal that the folder transport is tested with. */
class HttpContractTest extends TransportContract {

  @BeforeAll
  static void load() throws Exception {
    HttpLoaded.load();
  }

  @TempDir Path root;
  private final List<AutoCloseable> opened = new ArrayList<>();

  private record GatewayPeer(FolderPeer terminal, MockGateway gateway) implements Peer {
    @Override
    public void onRequest(Function<Incoming, Reply> script) {
      terminal.onRequest(script);
    }

    @Override
    public List<Incoming> taken() {
      return terminal.taken();
    }

    @Override
    public void answerLate(Pending exchange, byte[] document) {
      terminal.answerLate(exchange, document);
    }

    @Override
    public void close() {
      gateway.close();
      terminal.close();
    }
  }

  @Override
  protected Peer startPeer() throws Exception {
    return new GatewayPeer(new FolderPeer(root), MockGateway.builder(root).start());
  }

  @Override
  protected Transport open(Peer peer) {
    GatewayEndpoint endpoint =
        GatewayEndpoint.builder(((GatewayPeer) peer).gateway().uri()).permitPlainLoopback().build();
    Transport transport = HttpTransport.builder(endpoint).closeGrace(Duration.ofMillis(50)).build();
    opened.add(transport);
    opened.add(endpoint);
    return transport;
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable open : opened) {
      open.close();
    }
  }
}
