package jp.shikaku.cardreader.pcsc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * PC/SC in a child process 「PC/SCワーカープロセス」 (cardreader 7.6): what the JDK lost in this process for
 * ever is whole in a new one. A PIN goes to it through its standard input only. A worker that ends
 * or keeps silent counts as a lost context. Thread-safe.
 */
final class WorkerPcsc implements Pcsc {

  /** Where this program may have been given options: an agent on a port, a dump of the heap. */
  private static final List<String> OPTIONS =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private static final Duration STATUS_LIMIT = Duration.ofSeconds(10);
  private static final Duration CARD_LIMIT = Duration.ofSeconds(60);

  private final Process process;
  private final OutputStream requests;
  private final TimeSource time;
  private final ReentrantLock writing = new ReentrantLock();
  private final AtomicLong ids = new AtomicLong();
  private final Map<String, CompletableFuture<byte[]>> waiting = new ConcurrentHashMap<>();
  private final AtomicInteger opening = new AtomicInteger();
  private volatile boolean ended;

  private WorkerPcsc(Process process, TimeSource time) {
    this.process = process;
    this.requests = process.getOutputStream();
    this.time = time;
  }

  /**
   * Starts a worker.
   *
   * @param command program and arguments
   * @throws PcscFault of kind OTHER if it cannot be started
   */
  static Pcsc start(List<String> command, TimeSource time) throws PcscFault {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
      OPTIONS.forEach(builder.environment()::remove);
      Process process = builder.start();
      WorkerPcsc worker = new WorkerPcsc(process, time);
      Thread reader = new Thread(worker::read, "shikaku-pcsc-worker");
      reader.setDaemon(true);
      reader.start();
      return worker;
    } catch (IOException | SecurityException e) {
      throw new PcscFault(PcscFault.Kind.OTHER, "workerNotStarted");
    }
  }

  private void read() {
    try (InputStream in = process.getInputStream()) {
      WorkerLines lines = new WorkerLines(in);
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        CompletableFuture<byte[]> answer = waiting.remove(WorkerLines.field(line, 0));
        if (answer != null) {
          answer.complete(line);
        }
      }
    } catch (IOException e) {
      // The same as its end.
    } finally {
      ended = true;
      for (String id : List.copyOf(waiting.keySet())) {
        fail(id, "workerEnded");
      }
      process.destroyForcibly();
    }
  }

  private void fail(String id, String code) {
    CompletableFuture<byte[]> answer = waiting.remove(id);
    if (answer != null) {
      answer.completeExceptionally(new PcscFault(PcscFault.Kind.CONTEXT_LOST, code));
    }
  }

  @Override
  public Map<String, Boolean> readers() throws PcscFault {
    Map<String, Boolean> readers = new LinkedHashMap<>();
    String answer = call("R", this::statusLimit);
    for (String entry : answer.isEmpty() ? new String[0] : answer.split(" ", -1)) {
      int colon = entry.indexOf(':');
      if (colon < 0) {
        throw unreadable();
      }
      readers.put(WorkerLines.text(entry.substring(0, colon)), entry.endsWith("1"));
    }
    return readers;
  }

  @Override
  public void await(Duration most) throws PcscFault {
    call("W " + most.toMillis(), () -> most.plus(statusLimit()));
  }

  @Override
  public CardLink open(String reader) throws PcscFault {
    String handle;
    opening.incrementAndGet();
    try {
      handle = call("O " + WorkerLines.hex(reader), () -> CARD_LIMIT);
    } finally {
      opening.decrementAndGet();
    }
    return new CardLink() {
      @Override
      public byte[] transmit(byte[] command) throws PcscFault {
        return cardsAnswer(call("T " + handle + " ", Hex.encode(command), () -> CARD_LIMIT));
      }

      @Override
      public void close(boolean reset) {
        try {
          call("C " + handle + (reset ? " 1" : " 0"), WorkerPcsc.this::statusLimit);
        } catch (PcscFault e) {
          // The worker is gone and its links with it.
        }
      }
    };
  }

  /** Who waits for a card that another program holds makes all calls wait: they share a context. */
  private Duration statusLimit() {
    return opening.get() > 0 ? CARD_LIMIT : STATUS_LIMIT;
  }

  /** What is no answer of a card tells that the worker is out of order. */
  private byte[] cardsAnswer(String hex) throws PcscFault {
    byte[] ascii = hex.getBytes(StandardCharsets.US_ASCII);
    try {
      byte[] answer = Hex.decode(ascii, 0, ascii.length);
      if (answer.length >= 2) {
        return answer;
      }
    } catch (IllegalArgumentException e) {
      // The same.
    }
    throw lost("workerAnswer");
  }

  private String call(String request, Supplier<Duration> limit) throws PcscFault {
    return call(request, new byte[0], limit);
  }

  /**
   * Asks and waits for the answer.
   *
   * @param secret end of the line, wiped here
   * @param limit asked once the line is sent, when it is known what came before it
   */
  private String call(String request, byte[] secret, Supplier<Duration> limit) throws PcscFault {
    String id = Long.toString(ids.incrementAndGet());
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    TimeSource.Scheduled alarm = () -> {};
    try {
      send(id + " " + request, secret);
      alarm = time.schedule(limit.get(), () -> fail(id, "workerSilent"));
      if (ended) { // maybe after its reader looked for waiting calls for the last time
        fail(id, "workerEnded");
      }
      return result(answer.get());
    } catch (IOException e) {
      throw lost("workerEnded");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof PcscFault fault ? lost(fault.code()) : lost("worker");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PcscFault(PcscFault.Kind.OTHER, "interrupted");
    } finally {
      waiting.remove(id);
      alarm.cancel();
    }
  }

  private void send(String request, byte[] secret) throws IOException {
    byte[] start = request.getBytes(StandardCharsets.US_ASCII);
    byte[] line = Arrays.copyOf(start, start.length + secret.length + 1);
    System.arraycopy(secret, 0, line, start.length, secret.length);
    line[line.length - 1] = '\n';
    writing.lock();
    try {
      requests.write(line);
      requests.flush();
      if (secret.length > 0) {
        // Blanks over what the stream still has in its buffer.
        Arrays.fill(line, 0, line.length - 1, (byte) ' ');
        requests.write(line);
        requests.flush();
      }
    } finally {
      writing.unlock();
      Arrays.fill(line, (byte) 0);
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static String result(byte[] line) throws PcscFault {
    int start = WorkerLines.start(line, 2);
    switch (WorkerLines.field(line, 1)) {
      case "+" -> {
        return new String(line, start, line.length - start, StandardCharsets.US_ASCII);
      }
      case "-" -> {
        PcscFault.@Nullable Kind kind = kindOf(WorkerLines.field(line, 2));
        if (kind != null) {
          throw new PcscFault(kind, WorkerLines.field(line, 3));
        }
        throw unreadable();
      }
      default -> throw unreadable();
    }
  }

  private static PcscFault.@Nullable Kind kindOf(String name) {
    for (PcscFault.Kind kind : PcscFault.Kind.values()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    return null;
  }

  private PcscFault lost(String code) {
    close();
    return new PcscFault(PcscFault.Kind.CONTEXT_LOST, code);
  }

  private static PcscFault unreadable() {
    return new PcscFault(PcscFault.Kind.OTHER, "workerAnswer");
  }

  @Override
  public void close() {
    ended = true;
    process.destroyForcibly();
  }
}
