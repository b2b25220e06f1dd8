package jp.shikaku.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Plays the terminal in real folders, on a thread of its own. */
public final class FolderPeer implements TransportContract.Peer {

  private static final long PAUSE_MILLIS = 30;

  private final Path req;
  private final Path res;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final ReentrantLock step = new ReentrantLock();
  private final List<TransportContract.Incoming> taken = new CopyOnWriteArrayList<>();
  private volatile Function<TransportContract.Incoming, TransportContract.Reply> script =
      incoming -> new TransportContract.Reply.LeftLying();

  /** Makes the folders and begins to look. */
  public FolderPeer(Path root) throws IOException {
    req = Files.createDirectories(root.resolve("req"));
    res = Files.createDirectories(root.resolve("res"));
    thread.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.MILLISECONDS);
  }

  @Override
  public void onRequest(Function<TransportContract.Incoming, TransportContract.Reply> script) {
    this.script = script;
  }

  @Override
  public List<TransportContract.Incoming> taken() {
    step.lock(); // a script may have been told of a request that is not put down as taken yet
    try {
      return taken;
    } finally {
      step.unlock();
    }
  }

  @Override
  public void answerLate(Pending exchange, byte[] document) {
    write(res.resolve(exchange.kind() + "res_" + exchange.exchangeId() + ".xml"), document);
  }

  private void look() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(req, "*req_*.xml")) {
      for (Path file : files) {
        step.lock();
        try {
          handle(file);
        } finally {
          step.unlock();
        }
      }
    } catch (NoSuchFileException e) {
      // Taken back between two operations.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void handle(Path file) throws IOException {
    String name = file.getFileName().toString();
    var incoming = new TransportContract.Incoming(name, Files.readAllBytes(file));
    TransportContract.Reply reply = script.apply(incoming);
    if (reply instanceof TransportContract.Reply.LeftLying) {
      return;
    }
    Files.delete(file);
    taken.add(incoming);
    if (reply instanceof TransportContract.Reply.Answer answer) {
      Path target = res.resolve(name.replace("req_", "res_"));
      for (int i = 0; i < answer.pieces().size(); i++) {
        byte[] piece = answer.pieces().get(i);
        thread.schedule(() -> append(target, piece), i * PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } else if (reply instanceof TransportContract.Reply.Refusal refusal) {
      write(res.resolve(name), incoming.bytes());
      write(res.resolve(name.replace(".xml", ".err")), refusal.note());
    }
  }

  private static void append(Path target, byte[] piece) {
    try {
      Files.write(target, piece, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path target, byte[] bytes) {
    try {
      Files.write(target, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
