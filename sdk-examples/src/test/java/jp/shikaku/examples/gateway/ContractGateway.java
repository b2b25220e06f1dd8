package jp.shikaku.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import jp.shikaku.transport.AnswerGate;
import jp.shikaku.transport.Pending;

/**
 * A process for {@code TransportContract}: for each line, a folder, it starts a gateway beside it
 * and prints its port. The gateway is the real one, which checks the heads of requests as always;
 * but some of the contract's requests and all of its answers are no messages of the system, and so
 * it looks into those by rules of its own.
 */
public final class ContractGateway {

  /** An exchange whose answer is handed on though it is cut off: the desk's own gate is asked. */
  public static final String HANDED_ON_CUT_OFF = "C1";

  private static final String BEGIN = "<XmlMsg>";

  private ContractGateway() {}

  public static void main(String... args) throws IOException {
    BufferedReader folders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String folder = folders.readLine(); folder != null; folder = folders.readLine()) {
      Gateway gateway = start(Path.of(folder));
      System.out.println(gateway.port());
    }
    System.exit(0); // as a power cut does
  }

  private static Gateway start(Path folder) throws IOException {
    return Gateway.start(
        GatewaySettings.builder()
            .root(folder.resolve("OQS"))
            .data(folder.resolve("data"))
            .listen(new InetSocketAddress("127.0.0.1", 0))
            .plainLoopback()
            .documents(new ContractDocuments())
            .build());
  }

  private static final class ContractDocuments implements Documents {
    @Override
    public Head head(byte[] request) {
      return new String(request, UTF_8).contains("<MessageHeader>")
          ? MESSAGES.head(request)
          : new Head(jp.shikaku.transport.Documents.INSTITUTION, null, null);
    }

    @Override
    public AnswerGate gate(Pending exchange) {
      AnswerGate whole = jp.shikaku.transport.Documents.gate(exchange.exchangeId());
      return (name, format, bytes) ->
          isMessage(bytes) && !exchange.exchangeId().equals(HANDED_ON_CUT_OFF)
              ? whole.judge(name, format, bytes)
              : AnswerGate.Verdict.ACCEPT;
    }

    private static boolean isMessage(byte[] bytes) {
      return new String(bytes, UTF_8).startsWith(BEGIN);
    }
  }
}
