package jp.shikaku.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * Reading, warm: everybody in turn in one Java machine, in processor time. For a busy computer,
 * where a fresh machine's compiler gets too little time within the warm-up of {@link RatiosMain}.
 */
final class WarmMain {

  private static final int BLOCKS = 5;
  private static final int TURNS = 8;
  private static final int WARM_UP = 2;
  private static final int READS = 4_000;

  private static final String SDK = "SDK";
  private static final String AS_UTF8 = "same content in UTF-8";

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  void run() throws Exception {
    System.out.println(Row.header());
    race(RaceDocument.ELIG_UTF8);
    race(RaceDocument.ELIG_SJIS);
  }

  private void race(RaceDocument document) throws Exception {
    Map<String, double[]> nanos = new LinkedHashMap<>();
    Map<String, Callable<?>> all = readers(document);
    for (int block = -WARM_UP; block < BLOCKS; block++) {
      for (int turn = 0; turn < TURNS; turn++) {
        for (Map.Entry<String, Callable<?>> one : all.entrySet()) {
          double[] sums = nanos.computeIfAbsent(one.getKey(), key -> new double[BLOCKS]);
          long spent = time(one.getValue());
          if (block >= 0) {
            sums[block] += spent;
          }
        }
      }
    }
    String title = document.title() + ": SDK / ";
    print(nanos, title, "JAXB on JDK StAX", 3.0, 8.0);
    print(nanos, title, "JAXB on Woodstox", Double.NaN, 3.5);
    print(nanos, title, "Jackson XmlMapper on Woodstox", Double.NaN, Double.NaN);
    print(nanos, title, "Woodstox mapped by hand", 0.9, 2.0);
    print(nanos, title, "Woodstox tokens only", 0.6, Double.NaN);
    print(nanos, title, "Aalto tokens only", Double.NaN, 1.0);
    if (document == RaceDocument.ELIG_SJIS) {
      print(nanos, title, AS_UTF8, 0.75, 0.9);
    }
  }

  private static Map<String, Callable<?>> readers(RaceDocument document) throws Exception {
    Race<?, ?> race = document.race();
    race.check();
    Sample sample = race.sample();
    Map<String, Callable<?>> all = new LinkedHashMap<>();
    all.put(SDK, race::read);
    all.put("JAXB on JDK StAX", () -> race.peers().jaxbOnJdkStax(sample));
    all.put("JAXB on Woodstox", () -> race.peers().jaxbOnWoodstox(sample));
    all.put("Jackson XmlMapper on Woodstox", () -> race.peers().jacksonOnWoodstox(sample));
    all.put("Woodstox mapped by hand", () -> race.peers().woodstoxByHand(sample));
    all.put("Woodstox tokens only", () -> race.peers().woodstoxTokens(sample));
    all.put("Aalto tokens only", () -> race.peers().aaltoTokens(sample));
    all.put(AS_UTF8, RaceDocument.ELIG_SJIS_AS_UTF8.race()::read);
    return all;
  }

  private long time(Callable<?> reader) throws Exception {
    long begin = threads.getCurrentThreadCpuTime();
    int hash = 0;
    for (int i = 0; i < READS; i++) {
      hash |= Objects.hashCode(reader.call().getClass()); // or the reading might be left out
    }
    long spent = threads.getCurrentThreadCpuTime() - begin;
    if (hash == 0) {
      throw new IllegalStateException("nothing was read");
    }
    return spent;
  }

  private static void print(
      Map<String, double[]> nanos, String title, String peer, double must, double goal) {
    double[] ours = Objects.requireNonNull(nanos.get(SDK));
    double[] theirs = Objects.requireNonNull(nanos.get(peer));
    double[] ratios = new double[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      ratios[i] = theirs[i] / ours[i];
    }
    boolean isTarget = !(Double.isNaN(must) && Double.isNaN(goal));
    String id = peer.equals(AS_UTF8) ? "XML-3" : isTarget ? "XML-1" : "-";
    System.out.println(Row.atLeast(id, title + peer, ratios, must, goal).line());
  }
}
