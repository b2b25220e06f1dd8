package jp.shikaku.mock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts the PC/SC service with the virtual reader for tests; Linux only, with the packages pcscd
 * and vsmartcard-vpcd, as root (cardreader 7.1).
 *
 * <pre>{@code
 * assumeTrue(Pcscd.unavailable().isEmpty(), () -> Pcscd.unavailable().get());
 * try (Pcscd service = Pcscd.start(Duration.ofMinutes(1));
 *     VirtualCard card = VirtualCard.builder().build()) {
 *   card.insert();
 *   …
 *   service.restart();
 * }
 * }</pre>
 *
 * <p>The readers' ports are fixed, so only one at a time may use them on a machine: {@link #start}
 * waits for its turn by a lock on a file in the directory for temporary files. The service is
 * killed by {@link #close()}, and when the Java process ends in an orderly way.
 *
 * <p>A service that runs already and has the virtual reader is used, and never killed.
 *
 * <p>Thread-safe.
 */
public final class Pcscd implements AutoCloseable {
  private static final List<Path> BINARIES =
      List.of(Path.of("/usr/sbin/pcscd"), Path.of("/usr/bin/pcscd"), Path.of("/sbin/pcscd"));

  private static final Path READER = Path.of("/etc/reader.conf.d/vpcd");
  private static final Duration READY_WITHIN = Duration.ofSeconds(15);
  private static final Duration END_WITHIN = Duration.ofSeconds(5);
  private static final int LOOK_MILLIS = 20;

  private final FileChannel turn;
  private final Thread atExit = new Thread(this::kill, "pcscd-kill");
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Process process;
  private boolean closed;

  private Pcscd(FileChannel turn) {
    this.turn = turn;
  }

  /**
   * Tells why the service can not be used here.
   *
   * @return an English sentence without a full stop; empty when it can
   */
  public static Optional<String> unavailable() {
    if (binary() == null) {
      return Optional.of("pcscd is not installed");
    }
    return Files.exists(READER)
        ? Optional.empty()
        : Optional.of("the virtual reader (vsmartcard-vpcd) is not installed");
  }

  private static @Nullable Path binary() {
    return BINARIES.stream().filter(Files::isExecutable).findFirst().orElse(null);
  }

  /**
   * Starts the service and waits until its virtual readers wait for cards.
   *
   * @param turnWithin how long to wait at most for other tests on this machine to finish
   * @return the running service
   * @throws IOException when it is {@linkplain #unavailable() not installed}, does not come up
   *     within 15 seconds nor within further 15, or another one runs without the virtual reader; or
   *     when the turn did not come
   * @throws InterruptedException when the thread is interrupted
   */
  public static Pcscd start(Duration turnWithin) throws IOException, InterruptedException {
    Optional<String> reason = unavailable();
    if (reason.isPresent()) {
      throw new IOException(reason.get());
    }
    Pcscd service = new Pcscd(takeTurn(turnWithin));
    try {
      try {
        service.launch();
      } catch (IOException e) {
        service.kill(); // a connection of somebody else may have had the port of a reader just then
        service.launch();
      }
      Runtime.getRuntime().addShutdownHook(service.atExit);
      return service;
    } catch (IOException | InterruptedException | RuntimeException e) {
      service.kill();
      service.turn.close();
      throw e;
    }
  }

  /** The lock dies with the channel. */
  private static FileChannel takeTurn(Duration within) throws IOException, InterruptedException {
    Path file = Path.of(System.getProperty("java.io.tmpdir"), "shikaku-pcscd.lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (await(within, () -> tryLock(channel))) {
        return channel;
      }
    } catch (InterruptedException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new IOException("other tests used the virtual reader for too long");
  }

  private static boolean tryLock(FileChannel channel) {
    try {
      FileLock taken = channel.tryLock();
      return taken != null;
    } catch (OverlappingFileLockException e) {
      return false; // taken within this process
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean await(Duration within, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + within.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    return true;
  }

  private void launch() throws IOException, InterruptedException {
    if (isWaitingForCards()) {
      return;
    }
    Process started =
        new ProcessBuilder(String.valueOf(binary()), "--foreground", "--error")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    process = started;
    if (!await(READY_WITHIN, () -> isWaitingForCards() || !started.isAlive())) {
      throw new IOException("pcscd did not open its virtual readers");
    } else if (!started.isAlive()) {
      throw new IOException("pcscd ended with code " + started.exitValue());
    }
  }

  /** Not by connecting, which would insert a card. */
  private static boolean isWaitingForCards() {
    return isListening(VirtualCard.FIRST_SLOT) && isListening(VirtualCard.SECOND_SLOT);
  }

  private static boolean isListening(int port) {
    String address = ":" + Integer.toHexString(port).toUpperCase(Locale.ROOT);
    Pattern listening = Pattern.compile(address + " [0-9A-F]+:0000 0A ");
    return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
        .map(Path::of)
        .flatMap(Pcscd::lines)
        .anyMatch(line -> listening.matcher(line).find());
  }

  private static Stream<String> lines(Path table) {
    try {
      return Files.readAllLines(table, StandardCharsets.US_ASCII).stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  /**
   * Kills the service, as when it breaks down; cards in its readers are out. Nothing happens when
   * it is down.
   *
   * @throws IllegalStateException when it was running before {@link #start}, or this is closed
   */
  public void stop() {
    lock.lock();
    try {
      requireOwn();
      kill();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Starts the service anew, killing it before when it runs. Cards have to be inserted anew.
   *
   * @throws IOException when it does not come up within 15 seconds
   * @throws InterruptedException when the thread is interrupted
   * @throws IllegalStateException when it was running before {@link #start}, or this is closed
   */
  public void restart() throws IOException, InterruptedException {
    lock.lock();
    try {
      requireOwn();
      kill();
      launch();
    } finally {
      lock.unlock();
    }
  }

  private void requireOwn() {
    if (closed) {
      throw new IllegalStateException("closed");
    } else if (process == null) {
      throw new IllegalStateException("the PC/SC service was running before");
    }
  }

  /**
   * Tells whether the service runs.
   *
   * @return whether its virtual readers wait for cards or hold them
   */
  public boolean isRunning() {
    Process own = process;
    return own == null ? isWaitingForCards() : own.isAlive();
  }

  private void kill() {
    Process own = process;
    if (own == null) {
      return;
    }
    own.destroy();
    try {
      if (!own.waitFor(END_WITHIN.toNanos(), TimeUnit.NANOSECONDS)) {
        own.destroyForcibly().waitFor(END_WITHIN.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      own.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Kills the service and lets the next test have its turn. May be called again. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      kill();
      forgetHook();
      turn.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  private void forgetHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // the process is ending and the hook runs
    }
  }

  @Override
  public String toString() {
    return "Pcscd[" + (isRunning() ? "running" : "down") + "]";
  }
}
