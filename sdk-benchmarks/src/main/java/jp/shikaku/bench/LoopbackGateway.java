package jp.shikaku.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * A gateway that has every answer ready: as a server on the loopback address, as little as a server
 * can be, and without any network.
 */
final class LoopbackGateway implements AutoCloseable {

  private static final MediaType XML = MediaType.get("application/xml");
  private static final String ID = "idempotency-key";

  private final ReadyAnswer ready;
  private final ServerSocket listening;

  private LoopbackGateway(ReadyAnswer ready) throws IOException {
    this.ready = ready;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  static LoopbackGateway start(ReadyAnswer ready) throws IOException {
    LoopbackGateway gateway = new LoopbackGateway(ready);
    daemon(gateway::accept);
    return gateway;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  /** The same answers without a network. */
  static Response answer(Interceptor.Chain chain, ReadyAnswer ready) {
    Request request = chain.request();
    String id = String.valueOf(request.header(ID));
    byte[] document = ready.to(id);
    Response.Builder response =
        new Response.Builder()
            .request(request)
            .protocol(Protocol.HTTP_1_1)
            .code(200)
            .message("OK")
            .body(ResponseBody.create(document, XML));
    ready.headers(id, document).forEach(response::header);
    return response.build();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        daemon(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(client.getInputStream());
      for (Map<String, String> head = head(in); !head.isEmpty(); head = head(in)) {
        in.readNBytes(Integer.parseInt(head.getOrDefault("content-length", "0")));
        client.getOutputStream().write(response(head.getOrDefault(ID, "")));
      }
    } catch (IOException gone) {
      // the client closed the connection
    }
  }

  private static Map<String, String> head(InputStream in) throws IOException {
    Map<String, String> head = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String[] nameAndValue = line.split(":", 2); // the first line counts as a header, too
      head.put(
          nameAndValue[0].toLowerCase(Locale.ROOT), nameAndValue[nameAndValue.length - 1].strip());
    }
    return head;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString().strip();
  }

  private byte[] response(String id) {
    byte[] document = ready.to(id);
    StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n");
    ready
        .headers(id, document)
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Content-Length: ").append(document.length).append("\r\n\r\n");
    byte[] first = head.toString().getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[first.length + document.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(document, 0, all, first.length, document.length);
    return all;
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "loopback-gateway");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
