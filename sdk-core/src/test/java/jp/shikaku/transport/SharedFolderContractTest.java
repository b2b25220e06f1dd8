package jp.shikaku.transport;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SharedFolderContractTest extends TransportContract {

  // The name a clinic's folder may have.
  @TempDir Path temp;
  private final List<Transport> opened = new ArrayList<>();

  @Override
  protected Peer startPeer() throws Exception {
    return new FolderPeer(root());
  }

  final Path root() {
    return temp.resolve("\u8cc7\u683c \u78ba\u8a8d");
  }

  @Override
  protected Transport open(Peer peer) {
    Transport transport =
        SharedFolderTransport.builder().root(root()).closeGrace(Duration.ofMillis(50)).build();
    opened.add(transport);
    return transport;
  }

  @Override
  protected Optional<Transport> openOn(Peer peer, VirtualTime time) {
    return Optional.of(
        SharedFolderTransport.builder()
            .root(root())
            .time(time)
            .executor(Runnable::run)
            .closeGrace(Duration.ZERO)
            .build());
  }

  @AfterEach
  void closeAll() {
    opened.forEach(Transport::close);
  }
}
