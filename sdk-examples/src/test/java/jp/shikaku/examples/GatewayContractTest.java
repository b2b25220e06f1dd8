package jp.shikaku.examples;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import jp.shikaku.examples.gateway.ContractGateway;
import jp.shikaku.transport.Documents;
import jp.shikaku.transport.ExchangeCall;
import jp.shikaku.transport.FolderPeer;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.HttpTransport;
import jp.shikaku.transport.Pending;
import jp.shikaku.transport.Transport;
import jp.shikaku.transport.TransportContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

/** What every transport must keep, through the program's own gateway in a process of its own. */
@DisplayName("transports 3: HTTP through a real gateway in a second process")
class GatewayContractTest extends TransportContract {

  private static final int WARMING_UP = 30;

  private static Child process;

  @TempDir Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();

  private record GatewayPeer(FolderPeer terminal, int port) implements Peer {
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
      terminal.close();
    }
  }

  @BeforeAll
  static void startProcess(@TempDir Path warm) throws Exception {
    process = Child.javaOf(ContractGateway.class);
    try (GatewayPeer peer = peer(warm);
        GatewayEndpoint endpoint = endpoint(peer);
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
    return new GatewayPeer(terminal, Integer.parseInt(process.awaitLine("")));
  }

  @Override
  protected Transport open(Peer peer) {
    GatewayEndpoint endpoint = endpoint((GatewayPeer) peer);
    Transport transport = HttpTransport.builder(endpoint).closeGrace(Duration.ofMillis(50)).build();
    opened.add(transport);
    opened.add(endpoint);
    return transport;
  }

  private static GatewayEndpoint endpoint(GatewayPeer peer) {
    return GatewayEndpoint.builder(URI.create("http://127.0.0.1:" + peer.port()))
        .permitPlainLoopback()
        .build();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable open : opened) {
      open.close();
    }
  }
}
