package jp.shikaku.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import jp.shikaku.DecodeException;
import jp.shikaku.OqsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

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

  @Test
  @DisplayName("R-F-07 an answer that is cut off where the gateway reads it is told as such")
  void cutOffAtTheGateway() throws Exception {
    peer.onRequest(incoming -> Reply.with(Arrays.copyOf(Documents.answer(incoming.id()), 20)));

    OqsException failure =
        Patiently.failure(
            Duration.ofSeconds(2),
            (number, deadline) -> transport.exchange(Documents.request("C2" + number, deadline)),
            DecodeException.class::isInstance);

    assertThat(failure).isInstanceOf(DecodeException.class);
    assertThat(((DecodeException) failure).problem()).isEqualTo(DecodeException.Problem.MALFORMED);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable open : opened) {
      open.close();
    }
  }
}
