package jp.shikaku.cardreader.pcsc;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The process that owns PC/SC after this one has lost it for ever 「PC/SCワーカー」 (cardreader 7.6):
 * reads requests on its standard input, answers on its standard output, ends with its input. It
 * holds the same {@link LocalPcsc}, and with it the same {@link ApduGuard}. Protocol: {@link
 * WorkerLines}.
 */
final class PcscWorker {

  private final Pcsc.Opener opener;
  private final OutputStream out;
  private final ReentrantLock writing = new ReentrantLock();
  private final ExecutorService status = lane();
  private final Map<String, ExecutorService> lanes = new ConcurrentHashMap<>();
  private final Map<String, Opened> links = new ConcurrentHashMap<>();
  private final AtomicInteger handles = new AtomicInteger();
  private volatile @Nullable Pcsc service;

  private record Opened(CardLink link, ExecutorService lane) {}

  private interface Work {
    String run() throws PcscFault;
  }

  PcscWorker(Pcsc.Opener opener, OutputStream out) {
    this.opener = opener;
    this.out = out;
  }

  /** Started by {@link WorkerPcsc} only; takes no arguments. */
  public static void main(String[] arguments) throws IOException {
    // The raw streams: System.in would keep a copy of what it read.
    try (InputStream in = new FileInputStream(FileDescriptor.in);
        OutputStream out = new FileOutputStream(FileDescriptor.out)) {
      new PcscWorker(LocalPcsc::openDefault, out).serve(in);
    }
  }

  /** Answers until the input ends. */
  void serve(InputStream in) throws IOException {
    WorkerLines lines = new WorkerLines(in);
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      try {
        take(line);
      } finally {
        Arrays.fill(line, (byte) 0);
      }
    }
  }

  private void take(byte[] line) {
    String id = WorkerLines.field(line, 0);
    if (id.isEmpty()) {
      return;
    }
    String argument = WorkerLines.field(line, 2);
    switch (WorkerLines.field(line, 1)) {
      case "R" -> answer(status, id, this::readers);
      case "W" -> answer(status, id, () -> await(Long.parseLong(argument)));
      case "O" -> {
        String reader = WorkerLines.text(argument);
        ExecutorService lane = lanes.computeIfAbsent(reader, name -> lane());
        answer(lane, id, () -> open(reader, lane));
      }
      case "T" -> {
        byte[] command = Hex.decode(line, WorkerLines.start(line, 3), line.length);
        Opened opened = links.get(argument);
        answer(opened == null ? status : opened.lane(), id, () -> transmit(opened, command));
      }
      case "C" -> {
        boolean reset = "1".equals(WorkerLines.field(line, 3));
        Opened opened = links.remove(argument);
        answer(opened == null ? status : opened.lane(), id, () -> close(opened, reset));
      }
      default -> answer(status, id, PcscWorker::unknown);
    }
  }

  private String readers() throws PcscFault {
    Pcsc now = service;
    if (now == null) {
      now = opener.open();
      service = now;
    }
    return now.readers().entrySet().stream()
        .map(e -> WorkerLines.hex(e.getKey()) + (e.getValue() ? ":1" : ":0"))
        .collect(Collectors.joining(" "));
  }

  private String await(long millis) throws PcscFault {
    opened().await(Duration.ofMillis(millis));
    return "";
  }

  private String open(String reader, ExecutorService lane) throws PcscFault {
    String handle = Integer.toString(handles.incrementAndGet());
    links.put(handle, new Opened(opened().open(reader), lane));
    return handle;
  }

  private static String transmit(@Nullable Opened opened, byte[] command) throws PcscFault {
    try {
      if (opened == null) {
        throw new PcscFault(PcscFault.Kind.REMOVED, "closed");
      }
      return new String(Hex.encode(opened.link().transmit(command)), StandardCharsets.US_ASCII);
    } finally {
      Arrays.fill(command, (byte) 0);
    }
  }

  private static String close(@Nullable Opened opened, boolean reset) {
    if (opened != null) {
      opened.link().close(reset);
    }
    return "";
  }

  private static String unknown() throws PcscFault {
    throw new PcscFault(PcscFault.Kind.OTHER, "unknownRequest");
  }

  private Pcsc opened() throws PcscFault {
    Pcsc now = service;
    if (now == null) {
      throw new PcscFault(PcscFault.Kind.SERVICE_ABSENT, "notOpened");
    }
    return now;
  }

  private void answer(ExecutorService lane, String id, Work work) {
    lane.execute(
        () -> {
          try {
            write(id + " + " + work.run());
          } catch (PcscFault e) {
            write(id + " - " + e.kind() + " " + e.code());
          } catch (RuntimeException e) {
            write(id + " - " + PcscFault.Kind.OTHER + " " + e.getClass().getSimpleName());
          }
        });
  }

  private void write(String line) {
    writing.lock();
    try {
      out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      out.flush();
    } catch (IOException e) {
      // Nobody listens any more: the input ends as well.
    } finally {
      writing.unlock();
    }
  }

  private static ExecutorService lane() {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = new Thread(task, "shikaku-pcsc");
          thread.setDaemon(true);
          return thread;
        });
  }
}
