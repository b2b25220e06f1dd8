package jp.shikaku.diagnosis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import jp.shikaku.CallOptions;
import jp.shikaku.Flows;
import jp.shikaku.OqsClient;
import jp.shikaku.RetryOptions;
import jp.shikaku.TransportException;
import jp.shikaku.diagnosis.Diagnosis.Finding;
import jp.shikaku.diagnosis.Evidence.Peer;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.HttpTransport;
import jp.shikaku.transport.SharedFolderTransport;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.Transport;

/**
 * A desk's computer whose system speaks another language: says on each line what it makes of it.
 */
final class DeskInJapanese {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final PrintStream OUT = new PrintStream(System.out, true, UTF_8);

  private DeskInJapanese() {}

  /** Wants a port where nobody listens, a read-only share, and one that is full. */
  public static void main(String[] args) throws Exception {
    int closed = Integer.parseInt(args[0]);
    Path readOnly = Path.of(args[1]);
    Path full = Path.of(args[2]);
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), closed), 5_000);
    } catch (IOException e) {
      OUT.println("the system says: " + e.getMessage());
    }
    try (SystemTime time = new SystemTime()) {
      OUT.println(
          "closed port: "
              + Examination.connection(Peer.GATEWAY, "127.0.0.1", closed, LIMIT, time).reply());
      OUT.println(
          "no way: "
              + Examination.connection(Peer.GATEWAY, "224.0.0.1", closed, LIMIT, time).reply());
      OUT.println("read-only: " + first(Diagnosis.of(Examination.folders(readOnly, time))));
      OUT.println("full: " + first(Diagnosis.of(Examination.folders(full, time))));
    }
    URI uri = URI.create("http://127.0.0.1:" + closed);
    try (GatewayEndpoint endpoint = GatewayEndpoint.builder(uri).permitPlainLoopback().build()) {
      ask("gateway", HttpTransport.builder(endpoint).closeGrace(Duration.ZERO).build(), full);
    }
    ask("read-only", share(readOnly), readOnly);
    ask("full", share(full), full);
  }

  private static Transport share(Path root) {
    return SharedFolderTransport.builder().root(root).closeGrace(Duration.ZERO).build();
  }

  private static void ask(String name, Transport transport, Path root) throws Exception {
    try (OqsClient oqs =
        Flows.client(root)
            .transport(transport)
            .retry(RetryOptions.NEVER)
            .breaker(false)
            .deadline(LIMIT)
            .build()) {
      OUT.println(name + " probed: " + first(oqs.health().get(20, TimeUnit.SECONDS).diagnosis()));
      oqs.eligibility().check(Flows.query(KnownPatients.TARO).build(), CallOptions.by("staff-17"));
    } catch (TransportException e) {
      OUT.println(name + " asked: " + e.delivery() + ' ' + first(Diagnosis.of(Evidence.of(e))));
    }
  }

  private static String first(Diagnosis diagnosis) {
    return diagnosis.first().map(Finding::cause).map(Cause::name).orElse("nothing");
  }
}
