package jp.shikaku.diagnosis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Peers that answer, refuse or stay silent, for real. */
final class Sockets implements AutoCloseable {

  private static final int MOST = 64;

  private final List<AutoCloseable> open = new ArrayList<>();

  /** A port that accepts. */
  int accepting() throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    open.add(server);
    return server.getLocalPort();
  }

  /** A port where nobody listens. */
  int closed() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return server.getLocalPort();
    }
  }

  /** A port whose calls are dropped, as by a computer that is off: nobody takes them any more. */
  int silent() throws IOException {
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    open.add(server);
    for (int i = 0; i < MOST; i++) {
      Socket socket = new Socket();
      open.add(socket);
      try {
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()), 100);
      } catch (IOException full) {
        return server.getLocalPort();
      }
    }
    throw new IllegalStateException("the port takes every call");
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }
}
