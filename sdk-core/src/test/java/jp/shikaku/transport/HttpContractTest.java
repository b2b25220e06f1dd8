package jp.shikaku.transport;

import java.nio.file.Path;
import jp.shikaku.mock.MockGateway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Through the mock's gateway. */
class HttpContractTest extends GatewayTransportContract {

  @BeforeAll
  static void load() throws Exception {
    HttpLoaded.load();
  }

  @TempDir Path root;

  @Override
  protected Peer startPeer() throws Exception {
    FolderPeer terminal = new FolderPeer(root);
    MockGateway gateway = MockGateway.builder(root).start();
    return new GatewayPeer(terminal, gateway.uri(), gateway::close);
  }
}
