package jp.shikaku.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a server on this computer and does to their bytes what bad lines do:
 * delay, stall, cut, damage, swallow, reset. What is set counts for connections made afterwards;
 * byte counts are those of one connection. Closing it ends every connection at once.
 */
public final class ChaosProxy implements AutoCloseable {

  /** Which bytes. */
  public enum Direction {
    /** From the client. */
    REQUEST,
    /** From the server. */
    RESPONSE
  }

  /**
   * What happens to the bytes of one direction.
   *
   * @param delay before each piece
   * @param stallAfter how many bytes pass before nothing does any more, the connection staying open
   * @param cutAfter how many bytes pass before the connection ends
   * @param resets whether it then ends with a reset
   * @param damagedAt the number, from 0, of a byte whose bits are turned over
   */
  private record Fate(
      Duration delay, long stallAfter, long cutAfter, boolean resets, long damagedAt) {
    static final Fate GOOD = new Fate(Duration.ZERO, -1, -1, false, -1);
  }

  private final InetSocketAddress target;
  private final ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Set<Socket> servers = ConcurrentHashMap.newKeySet();

  /** Those that the server is to believe in still. */
  private final Set<Socket> unheard = ConcurrentHashMap.newKeySet();

  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger held = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Fate request = Fate.GOOD;
  private volatile Fate response = Fate.GOOD;
  private volatile boolean resetsAtOnce;

  private ChaosProxy(InetSocketAddress target, InetAddress at) throws IOException {
    this.target = target;
    this.listening = new ServerSocket(0, 256, at);
  }

  /**
   * Starts a proxy that does no harm yet.
   *
   * @param port of the server on this computer
   */
  public static ChaosProxy before(int port) throws IOException {
    return before(port, InetAddress.getLoopbackAddress());
  }

  /**
   * Starts a proxy that does no harm yet, under another address of this computer.
   *
   * @param port of the server on this computer
   * @param at where to listen
   */
  public static ChaosProxy before(int port, InetAddress at) throws IOException {
    ChaosProxy proxy =
        new ChaosProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), at);
    start(proxy::accept);
    return proxy;
  }

  /** Returns the port to connect to. */
  public int port() {
    return listening.getLocalPort();
  }

  /** Returns how many connections were made so far. */
  public int connections() {
    return accepted.get();
  }

  /** Returns how many pieces did not pass, or not whole, so far. */
  public int held() {
    return held.get();
  }

  /** Lets everything pass again. */
  public void heal() {
    request = Fate.GOOD;
    response = Fate.GOOD;
    resetsAtOnce = false;
  }

  /** Holds up each piece. */
  public void delay(Direction direction, Duration delay) {
    set(direction, new Fate(delay, -1, -1, false, -1));
  }

  /** Lets some bytes pass, then none, and keeps the connection open. */
  public void stall(Direction direction, long afterBytes) {
    set(direction, new Fate(Duration.ZERO, afterBytes, -1, false, -1));
  }

  /** Lets some bytes pass, then ends the connection. */
  public void cut(Direction direction, long afterBytes) {
    set(direction, new Fate(Duration.ZERO, -1, afterBytes, false, -1));
  }

  /** Lets some bytes pass, then resets the connection. */
  public void reset(Direction direction, long afterBytes) {
    set(direction, new Fate(Duration.ZERO, -1, afterBytes, true, -1));
  }

  /** Turns the bits of one byte over. */
  public void damage(Direction direction, long byteNumber) {
    set(direction, new Fate(Duration.ZERO, -1, -1, false, byteNumber));
  }

  /** Takes connections and every byte, and gives nothing back. */
  public void swallow() {
    stall(Direction.REQUEST, 0);
    stall(Direction.RESPONSE, 0);
  }

  /** Takes connections and resets them. */
  public void resetAtOnce() {
    resetsAtOnce = true;
  }

  /** Resets what is open now. */
  public void dropConnections() {
    open.forEach(ChaosProxy::reset);
  }

  /**
   * Ends what is open now at the client's side alone: the server hears nothing of it, as of a line
   * that is cut or a computer without power.
   */
  public void cutUnheard() {
    unheard.addAll(servers);
    open.stream().filter(socket -> !servers.contains(socket)).forEach(ChaosProxy::reset);
    open.removeAll(unheard);
    servers.removeAll(unheard);
  }

  private void set(Direction direction, Fate fate) {
    if (direction == Direction.REQUEST) {
      request = fate;
    } else {
      response = fate;
    }
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Fate there = request;
        Fate back = response;
        accepted.incrementAndGet();
        if (resetsAtOnce) {
          reset(client);
        } else {
          connect(client, there, back);
        }
      } catch (IOException e) {
        // closed, or a client that went away
      }
    }
  }

  private void connect(Socket client, Fate there, Fate back) throws IOException {
    Socket server = new Socket();
    open.add(client);
    open.add(server);
    servers.add(server);
    if (closed.getCount() == 0) {
      dropConnections();
      return;
    }
    try {
      server.connect(target, 2_000);
      server.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
    } catch (IOException e) {
      reset(client);
      throw e;
    }
    start(() -> pump(client, server, there));
    start(() -> pump(server, client, back));
  }

  private void pump(Socket from, Socket to, Fate fate) {
    byte[] buffer = new byte[16 * 1024];
    long passed = 0;
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (!fate.delay().isZero() && closed.await(fate.delay().toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
        int passing = (int) room(fate, passed, count);
        long damaged = fate.damagedAt() - passed;
        if (damaged >= 0 && damaged < passing) {
          buffer[(int) damaged] ^= (byte) 0xff;
        }
        if (!write(out, buffer, passing)) {
          in.transferTo(OutputStream.nullOutputStream()); // what comes back must not be lost
          end(from, to, false);
          return;
        }
        passed += passing;
        if (passing < count) {
          held.incrementAndGet();
        }
        if (fate.cutAfter() >= 0 && passed >= fate.cutAfter()) {
          end(from, to, fate.resets());
          return;
        }
      }
      if (unheard.contains(to)) {
        return;
      }
      // The other direction goes on: a last word, as a TLS alert, must not be lost.
      to.shutdownOutput();
      if (from.isOutputShutdown()) {
        end(from, to, false);
      }
    } catch (IOException e) {
      end(from, to, true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean write(OutputStream out, byte[] buffer, int count) {
    try {
      out.write(buffer, 0, count);
      out.flush();
      return true;
    } catch (IOException gone) {
      return false;
    }
  }

  private static long room(Fate fate, long passed, int count) {
    long limit = fate.stallAfter() >= 0 ? fate.stallAfter() : fate.cutAfter();
    return limit < 0 ? count : Math.max(0, Math.min(count, limit - passed));
  }

  private void end(Socket from, Socket to, boolean resets) {
    open.remove(from);
    open.remove(to);
    servers.remove(from);
    servers.remove(to);
    if (unheard.contains(from) || unheard.contains(to)) {
      return;
    }
    if (resets) {
      reset(from);
      reset(to);
    } else {
      close(from);
      close(to);
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // closed already
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // as good as closed
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "chaos-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    listening.close();
    dropConnections();
    unheard.forEach(ChaosProxy::close);
  }
}
