package jp.shikaku.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import jp.shikaku.bench.RoundTripMain.Times;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.FaceFolderSource;
import jp.shikaku.cardreader.InMemoryVisitLedger;
import jp.shikaku.cardreader.JdbcVisitLedger;
import jp.shikaku.cardreader.VisitLedger;
import jp.shikaku.transport.SystemTime;

/**
 * From the whole file of a card visit in a real folder to the listener: the library with a ledger
 * in memory and on disk, a bare WatchService loop, and the two ways field programs do it.
 */
final class FaceFolderMain {

  /** What one run measured. */
  record Result(List<Row> rows, List<Times> times) {}

  /** Somebody who waits for files and tells when he has one. */
  private interface Watcher extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  private interface Starter {
    Watcher start(Path folder, Path work, Arrivals arrivals) throws IOException;
  }

  /** When each file was whole, and when it was told. */
  private static final class Arrivals {
    final Map<String, Long> whole = new ConcurrentHashMap<>();
    final Map<String, Long> told = new ConcurrentHashMap<>();
    final AtomicInteger doubled = new AtomicInteger();
    private volatile CountDownLatch latch = new CountDownLatch(0);

    void expect(int count) {
      latch = new CountDownLatch(count);
    }

    void tell(String name) {
      if (told.putIfAbsent(name, System.nanoTime()) == null) {
        latch.countDown();
      } else {
        doubled.incrementAndGet();
      }
    }

    void await() throws InterruptedException {
      if (!latch.await(120, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a file was not told of within two minutes");
      }
    }

    private static long at(Map<String, Long> times, String name) {
      return Objects.requireNonNull(times.get(name));
    }

    double[] millis(Set<String> names) {
      return names.stream().mapToDouble(n -> (at(told, n) - at(whole, n)) / 1e6).toArray();
    }
  }

  private final boolean quick;
  private final byte[] document;
  private final Path root;
  private final List<Row> rows = new ArrayList<>();
  private final List<Times> times = new ArrayList<>();
  private int count;
  private int oldFiles;

  private FaceFolderMain(boolean quick, Path root) {
    this.quick = quick;
    this.root = root;
    this.document = RaceDocument.ELIG_UTF8.sample().bytes();
  }

  static Result run(boolean quick) throws Exception {
    Path root = Files.createTempDirectory("face-bench");
    try {
      FaceFolderMain bench = new FaceFolderMain(quick, root);
      bench.warmUp();
      bench.latency();
      bench.halfWritten();
      bench.burst();
      bench.silentShare();
      bench.idle(100, 0.5, 0.2);
      bench.idle(10_000, 2, 1);
      return new Result(bench.rows, bench.times);
    } finally {
      RoundTripMain.delete(root);
    }
  }

  // ---- the ways

  private static Watcher sdk(
      Path folder, Arrivals arrivals, VisitLedger ledger, boolean events, Runnable callback) {
    CardReaderHub hub =
        CardReaderHub.builder()
            .source(
                FaceFolderSource.builder(folder)
                    .startFrom(Instant.now())
                    .fileEvents(events)
                    .build())
            .ledger(ledger)
            .listener(
                (visit, ack) -> {
                  arrivals.tell(visit.fileName());
                  callback.run();
                  ack.done();
                })
            .start();
    return hub::close;
  }

  private static Watcher inMemory(Path folder, Path work, Arrivals arrivals) {
    return sdk(folder, arrivals, new InMemoryVisitLedger(new SystemTime()), true, () -> {});
  }

  private static Watcher onDisk(Path folder, Path work, Arrivals arrivals) {
    Path file = work.resolve("visits-" + System.nanoTime() + ".db");
    return sdk(folder, arrivals, JdbcVisitLedger.sqlite(file), true, () -> {});
  }

  /** Nothing but events: reads no file, remembers nothing, loses what overflows. */
  private static Watcher bare(Path folder, Path work, Arrivals arrivals) throws IOException {
    WatchService service = folder.getFileSystem().newWatchService();
    folder.register(service, StandardWatchEventKinds.ENTRY_CREATE);
    Thread thread =
        daemon(
            () -> {
              while (true) {
                WatchKey key = service.take();
                for (WatchEvent<?> event : key.pollEvents()) {
                  arrivals.tell(String.valueOf(event.context()));
                }
                key.reset();
              }
            });
    return () -> {
      thread.interrupt();
      service.close();
    };
  }

  private static Watcher pollEachSecond(Path folder, Path work, Arrivals arrivals) {
    Thread thread =
        daemon(
            () -> {
              Set<String> seen = new HashSet<>(names(folder));
              while (true) {
                TimeUnit.MILLISECONDS.sleep(1_000);
                for (String name : names(folder)) {
                  if (seen.add(name)) {
                    parse(readTwice(folder.resolve(name)));
                    arrivals.tell(name);
                  }
                }
              }
            });
    return thread::interrupt;
  }

  private static byte[] readTwice(Path file) throws IOException, InterruptedException {
    byte[] before = Files.readAllBytes(file);
    while (true) {
      TimeUnit.MILLISECONDS.sleep(300);
      byte[] now = Files.readAllBytes(file);
      if (Arrays.equals(before, now)) {
        return now;
      }
      before = now;
    }
  }

  private static Watcher watchAndWait(Path folder, Path work, Arrivals arrivals)
      throws IOException {
    WatchService service = folder.getFileSystem().newWatchService();
    folder.register(service, StandardWatchEventKinds.ENTRY_CREATE);
    Thread thread =
        daemon(
            () -> {
              while (true) {
                WatchKey key = service.take();
                List<String> names = new ArrayList<>();
                while (key != null) {
                  key.pollEvents().forEach(event -> names.add(String.valueOf(event.context())));
                  key.reset();
                  key = service.poll(2_000, TimeUnit.MILLISECONDS);
                }
                for (String name : names) {
                  parse(Files.readAllBytes(folder.resolve(name)));
                  arrivals.tell(name);
                }
              }
            });
    return () -> {
      thread.interrupt();
      service.close();
    };
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void during(Watcher watcher, Work work) throws Exception {
    try {
      work.run();
    } finally {
      watcher.close();
    }
  }

  private static Thread daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception e) {
                // Closed.
              }
            },
            "bench-watcher");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void parse(byte[] bytes) throws Exception {
    DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(bytes));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  // ---- what is measured

  /** The compiler has to have seen a visit often; one by one that would take an hour. */
  private void warmUp() throws Exception {
    Path folder = folder("warm-up", 0);
    Arrivals arrivals = new Arrivals();
    during(
        inMemory(folder, root, arrivals),
        () -> {
          for (int round = 0; round < 40; round++) {
            arrivals.expect(200);
            for (int i = 0; i < 200; i++) {
              rename(folder, arrivals);
            }
            arrivals.await();
          }
        });
  }

  private void latency() throws Exception {
    int many = quick ? 200 : 1_000;
    for (int present : new int[] {0, 10_000}) {
      Path folder = folder("latency-" + present, present);
      Times bare =
          oneByOne("bare WatchService loop, no file read", folder, many, FaceFolderMain::bare);
      Times memory = oneByOne("SDK, ledger in memory", folder, many, FaceFolderMain::inMemory);
      Times disk =
          oneByOne(
              "SDK, ledger on disk (SQLite, each commit synced)",
              folder,
              many,
              FaceFolderMain::onDisk);
      String title = "face file, " + present + " old ones: ";
      rows.add(atMost("FW-1", title + "SDK, p99 ms", memory.at(0.99), 20, 5));
      rows.add(
          atMost(
              "FW-1",
              title + "SDK / bare WatchService, p50",
              memory.at(0.5) / bare.at(0.5),
              3,
              Double.NaN));
      rows.add(atMost("FW-1", title + "SDK with disk ledger, p99 ms", disk.at(0.99), 20, 5));
      rows.add(Row.known(title + "SDK with disk ledger, p50 ms", new double[] {disk.at(0.5)}));
      if (present == 0) {
        Times poll =
            oneByOne(
                "poll each 1,000 ms, two equal reads 300 ms apart",
                folder,
                quick ? 8 : 20,
                FaceFolderMain::pollEachSecond);
        Times wait =
            oneByOne(
                "WatchService, 2,000 ms after the last event",
                folder,
                quick ? 4 : 10,
                FaceFolderMain::watchAndWait);
        rows.add(
            Row.atLeast(
                "FW-7",
                title + "1,000 ms poll with two reads / SDK, p50",
                new double[] {poll.at(0.5) / disk.at(0.5)},
                50,
                100));
        rows.add(
            Row.known(
                title + "WatchService with 2,000 ms wait / SDK, p50",
                new double[] {wait.at(0.5) / disk.at(0.5)}));
      }
    }
  }

  private Times oneByOne(String name, Path folder, int many, Starter way) throws Exception {
    Arrivals arrivals = new Arrivals();
    Set<String> measured = new HashSet<>();
    during(
        way.start(folder, root, arrivals),
        () -> {
          TimeUnit.MILLISECONDS.sleep(1_500);
          Random random = new Random(1);
          int warmUp = many >= 100 ? many : 0;
          for (int i = -warmUp; i < many; i++) {
            arrivals.expect(1);
            String file = rename(folder, arrivals);
            arrivals.await();
            if (i >= 0) {
              measured.add(file);
            }
            TimeUnit.MILLISECONDS.sleep(i < 0 ? 5 : 5 + random.nextInt(40));
          }
        });
    return note(name + ", " + oldFiles + " old files", arrivals.millis(measured));
  }

  private void halfWritten() throws Exception {
    int many = quick ? 100 : 1_000;
    Path folder = folder("half", 0);
    Arrivals arrivals = new Arrivals();
    Set<String> names = ConcurrentHashMap.newKeySet();
    during(
        onDisk(folder, root, arrivals),
        () -> {
          arrivals.expect(many);
          List<Thread> writers = new ArrayList<>();
          for (int writer = 0; writer < 10; writer++) {
            writers.add(
                daemon(
                    () -> {
                      for (int i = 0; i < many / 10; i++) {
                        names.add(inPieces(folder, arrivals));
                      }
                    }));
          }
          for (Thread writer : writers) {
            writer.join();
          }
          arrivals.await();
        });
    double[] millis = arrivals.millis(names);
    Times late =
        note("written in 10 pieces over 270 ms, ten at a time, from the last byte", millis);
    long truncated = Arrays.stream(millis).filter(ms -> ms < 0).count();
    rows.add(
        atMost("FW-3", "half-written files told too early", (double) truncated, 0, Double.NaN));
    rows.add(atMost("FW-3", "half-written: after the last byte, p99 ms", late.at(0.99), 60, 10));
  }

  private void burst() throws Exception {
    int many = 2_000;
    Path folder = folder("burst", 0);
    Arrivals arrivals = new Arrivals();
    Path file = root.resolve("burst.db");
    Runnable slow =
        () -> {
          try {
            TimeUnit.MILLISECONDS.sleep(2);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    during(
        sdk(folder, arrivals, JdbcVisitLedger.sqlite(file), true, slow),
        () -> {
          TimeUnit.MILLISECONDS.sleep(500);
          arrivals.expect(many);
          for (int i = 0; i < many; i++) {
            rename(folder, arrivals);
          }
          arrivals.await();
        });
    rows.add(
        atMost(
            "FW-2",
            "burst of 2,000, 2 ms callback: lost or doubled",
            many - arrivals.told.size() + arrivals.doubled.get(),
            0,
            Double.NaN));
  }

  private void silentShare() throws Exception {
    int many = quick ? 30 : 90;
    Path folder = folder("silent", 0);
    Times late =
        oneByOne(
            "SDK without file events, poll 500 ms",
            folder,
            many,
            (where, work, arrivals) ->
                sdk(
                    where,
                    arrivals,
                    JdbcVisitLedger.sqlite(work.resolve("silent.db")),
                    false,
                    () -> {}));
    rows.add(atMost("FW-4", "no file events, poll 500 ms: p99 ms", late.at(0.99), 510, 250));
  }

  private void idle(int present, double must, double goal) throws Exception {
    Path folder = folder("idle-" + present, present);
    during(
        onDisk(folder, root, new Arrivals()),
        () -> {
          TimeUnit.SECONDS.sleep(5);
          long before = cpuNanos();
          long begin = System.nanoTime();
          TimeUnit.SECONDS.sleep(quick ? 10 : 60);
          double share = 100.0 * (cpuNanos() - before) / (System.nanoTime() - begin);
          rows.add(
              atMost(
                  "FW-5", "idle with " + present + " old files, % of one core", share, must, goal));
        });
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  // ---- files

  private Path folder(String name, int present) throws IOException {
    Path folder = Files.createDirectories(root.resolve(name));
    oldFiles = present;
    for (int i = 0; i < present; i++) {
      Files.createFile(
          folder.resolve(
              String.format(
                  Locale.ROOT, "OQSsiquc01res_face_1319999007%020x_20260102%06d.xml", i, i % 60)));
    }
    return folder;
  }

  private synchronized String next() {
    return String.format(
        Locale.ROOT, "OQSsiquc01res_face_1319999007%020x_20261102091503.xml", 0xabc000 + count++);
  }

  private byte[] bytes(String name) {
    String text = new String(document, StandardCharsets.UTF_8);
    return text.replaceFirst(
            "<ArbitraryFileIdentifier>[^<]*<",
            "<ArbitraryFileIdentifier>" + name.substring(29, 49) + "<")
        .getBytes(StandardCharsets.UTF_8);
  }

  private String rename(Path folder, Arrivals arrivals) throws IOException {
    String name = next();
    Path staging = root.resolve(name);
    Files.write(staging, bytes(name));
    arrivals.whole.put(name, System.nanoTime());
    Files.move(staging, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    return name;
  }

  private String inPieces(Path folder, Arrivals arrivals) throws Exception {
    String name = next();
    byte[] bytes = bytes(name);
    Path file = folder.resolve(name);
    for (int piece = 0; piece < 10; piece++) {
      int from = bytes.length * piece / 10;
      int to = bytes.length * (piece + 1) / 10;
      if (piece == 9) {
        arrivals.whole.put(name, System.nanoTime());
      }
      Files.write(
          file,
          Arrays.copyOfRange(bytes, from, to),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      if (piece < 9) {
        TimeUnit.MILLISECONDS.sleep(30);
      }
    }
    return name;
  }

  // ---- figures

  private static Row atMost(String id, String what, double value, double must, double goal) {
    return Row.atMost(id, what, new double[] {value}, must, goal);
  }

  private Times note(String name, double[] all) {
    double[] sorted = all.clone();
    Arrays.sort(sorted);
    Times found = new Times(name, sorted);
    times.add(found);
    return found;
  }
}
