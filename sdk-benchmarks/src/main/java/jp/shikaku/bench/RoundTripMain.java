package jp.shikaku.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import jp.shikaku.OqsClient;
import jp.shikaku.bench.peer.EligibilityDom;
import jp.shikaku.eligibility.EligibilityQuery;
import jp.shikaku.mock.MockEvent;
import jp.shikaku.mock.MockTerminal;
import org.xml.sax.SAXException;

/**
 * Whole exchanges through a real temporary folder and the mock terminal, which answers at once: the
 * library, the two ways peers do it, and the floor. One caller, one exchange at a time.
 */
public final class RoundTripMain {

  /** Times of one way, sorted, in milliseconds. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Times(String name, double[] sorted) {
    double at(double share) {
      return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    }

    String line() {
      return String.format(
          Locale.ROOT,
          "  %-58s n=%5d  p50 %8.2f  p99 %8.2f  max %8.2f ms",
          name,
          sorted.length,
          at(0.5),
          at(0.99),
          at(1));
    }
  }

  /** What one run measured. */
  record Result(
      Times library,
      Times request,
      Times mock,
      Times delivery,
      Times poller,
      Times watcher,
      Times floor) {
    List<Times> all() {
      return List.of(library, request, mock, delivery, poller, watcher, floor);
    }
  }

  private interface Way {
    void exchange() throws Exception;
  }

  private final Path req;
  private final Path res;
  private final DocumentBuilder builder;
  private volatile long takenAt;
  private volatile long answeredAt;
  private int count;

  private RoundTripMain(Path root) {
    this.req = root.resolve("req");
    this.res = root.resolve("res");
    try {
      this.builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
    builder.setErrorHandler(null);
  }

  /** Prints the times; an argument gives the number of exchanges. */
  public static void main(String[] args) throws Exception {
    int exchanges = args.length > 0 ? Integer.parseInt(args[0]) : 2_000;
    run(exchanges, 20, 10).all().forEach(times -> System.out.println(times.line()));
  }

  static Result run(int exchanges, int polls, int watches) throws Exception {
    Path root = Files.createTempDirectory("oqs-bench");
    try (MockTerminal terminal = MockTerminal.builder().root(root).remember(0).start()) {
      return new RoundTripMain(root).race(terminal, root, exchanges, polls, watches);
    } finally {
      delete(root);
    }
  }

  private Result race(MockTerminal terminal, Path root, int exchanges, int polls, int watches)
      throws Exception {
    terminal.onEvent(this::note);
    List<double[]> parts = new ArrayList<>();
    double[] library = new double[exchanges];
    double[] floor = new double[exchanges];
    EligibilityQuery query = Exchanges.query();
    try (OqsClient client = Exchanges.client(root)) {
      for (int i = -exchanges / 4; i < 0; i++) {
        Exchanges.check(client, query);
        bare();
      }
      // Side by side, so that both see the same machine.
      for (int i = 0; i < exchanges; i++) {
        long begin = System.nanoTime();
        Exchanges.check(client, query);
        long end = System.nanoTime();
        library[i] = millis(end - begin);
        long answered = Math.min(answeredAt, end);
        parts.add(
            new double[] {
              millis(takenAt - begin), millis(answered - takenAt), millis(end - answered)
            });
        floor[i] = time(this::bare);
      }
    }
    Times poller =
        times("write in place, poll each 1,000 ms, two equal reads", polls, this::pollEachSecond);
    Times watcher =
        times("WatchService, 2,000 ms after the last event", watches, this::watchAndWait);
    return new Result(
        sorted("SDK: OqsClient.eligibility().check", library),
        sorted("  of it until the mock took the request", part(parts, 0)),
        sorted("  of it in the mock", part(parts, 1)),
        sorted("  of it from the whole answer file to the typed answer", part(parts, 2)),
        poller,
        watcher,
        sorted("floor: bare loop, no rename, no checks, one core busy", floor));
  }

  private void note(MockEvent event) {
    if (event.kind() == MockEvent.Kind.TAKEN) {
      takenAt = System.nanoTime();
    } else if (event.kind() == MockEvent.Kind.ANSWERED) {
      answeredAt = System.nanoTime();
    }
  }

  // ---- the others

  /** Asks the file system without a pause, which no product may. */
  private void bare() throws IOException {
    String id = send();
    Path answer = answer(id);
    while (true) {
      try {
        EligibilityDom.read(builder.parse(new ByteArrayInputStream(Files.readAllBytes(answer))));
        Files.delete(answer);
        return;
      } catch (IOException | SAXException e) {
        Thread.onSpinWait(); // not there, or half written
      }
    }
  }

  private void pollEachSecond() throws IOException, InterruptedException, SAXException {
    Path answer = answer(send());
    while (!Files.exists(answer)) {
      TimeUnit.MILLISECONDS.sleep(1_000);
    }
    byte[] before = Files.readAllBytes(answer);
    while (true) {
      TimeUnit.MILLISECONDS.sleep(300);
      byte[] now = Files.readAllBytes(answer);
      if (Arrays.equals(before, now)) {
        EligibilityDom.read(builder.parse(new ByteArrayInputStream(now)));
        Files.delete(answer);
        return;
      }
      before = now;
    }
  }

  private void watchAndWait() throws IOException, InterruptedException, SAXException {
    try (WatchService service = res.getFileSystem().newWatchService()) {
      res.register(
          service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
      Path answer = answer(send());
      WatchKey key = service.take();
      while (key != null) {
        key.pollEvents();
        key.reset();
        key = service.poll(2_000, TimeUnit.MILLISECONDS);
      }
      EligibilityDom.read(builder.parse(new ByteArrayInputStream(Files.readAllBytes(answer))));
      Files.delete(answer);
    }
  }

  private String send() throws IOException {
    String id = "BENCH" + ++count;
    Files.write(req.resolve("OQSsiquc01req_" + id + ".xml"), Exchanges.request(id));
    return id;
  }

  private Path answer(String id) {
    return res.resolve("OQSsiquc01res_" + id + ".xml");
  }

  // ---- figures

  private static Times times(String name, int count, Way way) throws Exception {
    double[] all = new double[count];
    for (int i = 0; i < count; i++) {
      all[i] = time(way);
    }
    return sorted(name, all);
  }

  private static double time(Way way) throws Exception {
    long begin = System.nanoTime();
    way.exchange();
    return millis(System.nanoTime() - begin);
  }

  private static double[] part(List<double[]> parts, int index) {
    return parts.stream().mapToDouble(part -> part[index]).toArray();
  }

  private static Times sorted(String name, double[] all) {
    double[] sorted = all.clone();
    Arrays.sort(sorted);
    return new Times(name, sorted);
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }

  static void delete(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
