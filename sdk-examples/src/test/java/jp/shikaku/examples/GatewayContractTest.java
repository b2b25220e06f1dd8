package jp.shikaku.examples;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import jp.shikaku.examples.gateway.ContractGateway;
import jp.shikaku.transport.Documents;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.FolderPeer;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.GatewayTransportContract;
import jp.shikaku.transport.HttpTransport;
import jp.shikaku.transport.Transport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

/** What every transport must keep, through the program's own gateway in a process of its own. */
@DisplayName("transports 3: HTTP through a real gateway in a second process")
class GatewayContractTest extends GatewayTransportContract {

  private static final int WARMING_UP = 30;

  private static Child process;

  @TempDir Path folder;

  @BeforeAll
  static void startProcess(@TempDir Path warm) throws Exception {
    process = Child.javaOf(ContractGateway.class);
    try (GatewayPeer peer = peer(warm);
        GatewayEndpoint endpoint = peer.endpoint();
        Transport transport = HttpTransport.over(endpoint)) {
      // The contract measures milliseconds: nothing shall be done for the first time in it.
      for (int i = 0; i < WARMING_UP; i++) {
        boolean answers = i % 2 == 0;
        peer.onRequest(
            in -> answers ? Reply.with(Documents.answer(in.id())) : new Reply.LeftLying());
        ExchangeCall call = transport.exchange(Documents.request("W" + i, Duration.ofSeconds(10)));
        if (!answers) {
          call.cancel();
        }
        call.result().handle((result, failure) -> answers).get(20, TimeUnit.SECONDS);
      }
    }
  }

  @AfterAll
  static void endProcess() {
    process.close();
  }

  /** A gateway with folders and a ledger of its own: the cases use the same identifiers. */
  @Override
  protected Peer startPeer() throws Exception {
    return peer(folder);
  }

  private static GatewayPeer peer(Path folder) throws Exception {
    FolderPeer terminal = new FolderPeer(folder.resolve("OQS"));
    Files.createDirectory(folder.resolve("OQS/face"));
    process.line(folder.toString());
    URI gateway = URI.create("http://127.0.0.1:" + process.awaitLine(""));
    return new GatewayPeer(terminal, gateway, () -> {});
  }
}
