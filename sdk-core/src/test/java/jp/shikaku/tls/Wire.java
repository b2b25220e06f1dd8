package jp.shikaku.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;

/** One HTTP request over a plain socket of a {@link TlsClient}. */
final class Wire {

  private Wire() {}

  static SSLSocket connect(TlsClient client, int port) throws IOException {
    SSLSocket socket = (SSLSocket) client.socketFactory().createSocket("localhost", port);
    try {
      socket.setSoTimeout(10_000);
      socket.startHandshake();
      client.check(socket.getSession());
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  static String exchange(SSLSocket socket) throws IOException {
    socket
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  static String exchange(TlsClient client, int port) throws IOException {
    try (SSLSocket socket = connect(client, port)) {
      return exchange(socket);
    }
  }
}
