package jp.shikaku.examples.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import jp.shikaku.InvalidQueryException;
import org.eclipse.jetty.server.ConnectionFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where a server is to listen. */
class QuietServerTest {

  @Test
  @DisplayName("a name that stands for no address is refused as that")
  void unresolved() {
    InetSocketAddress nowhere = InetSocketAddress.createUnresolved("reception", 9443);

    assertThatThrownBy(() -> QuietServer.requireFree(nowhere))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("listen");
    assertThatThrownBy(
            () ->
                new QuietServer(
                    "test", nowhere, Duration.ofSeconds(1), http -> new ConnectionFactory[0]))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("listen");
  }
}
