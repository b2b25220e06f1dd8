package jp.shikaku.transport;

import java.nio.file.Path;
import jp.shikaku.mock.MockGateway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Through the mock's gateway to the mock's terminal. */
class MockGatewayContractTest extends GatewayTransportContract {

  @BeforeAll
  static void load() throws Exception {
    HttpLoaded.load();
  }

  @TempDir Path root;

  @Override
  protected Peer startPeer() throws Exception {
    MockPeer terminal = new MockPeer(root.resolve("OQS"));
    MockGateway gateway = MockGateway.over(terminal.terminal());
    return new GatewayPeer(terminal, gateway.uri(), gateway::close);
  }
}
