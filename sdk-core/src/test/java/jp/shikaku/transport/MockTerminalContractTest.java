package jp.shikaku.transport;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Through the folders of the mock, which a user's tests meet. */
class MockTerminalContractTest extends TransportContract {

  @TempDir Path root;
  private final List<Transport> opened = new ArrayList<>();

  @Override
  protected Peer startPeer() throws Exception {
    return new MockPeer(root.resolve("OQS"));
  }

  @Override
  protected Transport open(Peer peer) {
    Transport transport =
        SharedFolderTransport.builder()
            .root(root.resolve("OQS"))
            .closeGrace(Duration.ofMillis(50))
            .build();
    opened.add(transport);
    return transport;
  }

  @AfterEach
  void closeAll() {
    opened.forEach(Transport::close);
  }
}
