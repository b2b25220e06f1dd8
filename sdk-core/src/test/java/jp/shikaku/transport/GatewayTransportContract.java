package jp.shikaku.transport;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;

/** Through a gateway over the folders of the terminal that the folder transport is tested with. */
public abstract class GatewayTransportContract extends TransportContract {

  private final List<AutoCloseable> opened = new ArrayList<>();

  /**
   * A terminal with a gateway before it.
   *
   * @param gateway what ends with it
   */
  public record GatewayPeer(Peer terminal, URI uri, Runnable gateway) implements Peer {
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
      gateway.run();
      terminal.close();
    }

    /** {@return the gateway as a computer at the desk names it; closed by the caller} */
    public GatewayEndpoint endpoint() {
      return GatewayEndpoint.builder(uri).permitPlainLoopback().build();
    }
  }

  @Override
  protected final Transport open(Peer peer) {
    GatewayEndpoint endpoint = ((GatewayPeer) peer).endpoint();
    Transport transport = HttpTransport.builder(endpoint).closeGrace(Duration.ofMillis(50)).build();
    opened.add(transport);
    opened.add(endpoint);
    return transport;
  }

  @Override
  protected final int attempts() {
    return 3;
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable open : opened) {
      open.close();
    }
  }
}
