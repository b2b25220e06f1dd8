package jp.shikaku.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import jp.shikaku.bench.RatiosMain.Targets;
import org.jspecify.annotations.Nullable;

/**
 * Reading, warm: everybody in turn in one Java machine, in processor time. For a busy computer,
 * where a fresh machine's compiler gets too little time within the warm-up of {@link RatiosMain}.
 */
final class WarmMain {

  private static final int BLOCKS = 5;
  private static final int TURNS = 8;
  private static final int WARM_UP = 2;

  /** How much everybody reads in a turn; of long documents less, or it would take an hour. */
  private static final int BYTES = 12_000_000;

  private static final int BYTES_OF_LONG = 6_000_000;

  private static final String SDK = "SDK";
  private static final String AS_UTF8 = "same content in UTF-8";

  private static final String TENTH = "a tenth of the content";

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final @Nullable String only;

  /**
   * Prepares a run.
   *
   * @param only elig or drug; null measures both
   */
  WarmMain(@Nullable String only) {
    RatiosMain.requirePart(only, List.of("elig", "drug"));
    this.only = only;
  }

  void run() throws Exception {
    System.out.println(Row.header());
    if (!"drug".equals(only)) {
      race(RaceDocument.ELIG_UTF8, Targets.ELIG, BYTES);
      race(RaceDocument.ELIG_SJIS, Targets.ELIG, BYTES);
    }
    if (!"elig".equals(only)) {
      race(RaceDocument.DRUG_UTF8, Targets.DRUG, BYTES_OF_LONG);
      race(RaceDocument.DRUG_SJIS, Targets.DRUG, BYTES_OF_LONG);
      race(RaceDocument.DRUG_2M_UTF8, Targets.DRUG, BYTES_OF_LONG);
      race(RaceDocument.DRUG_2M_SJIS, Targets.DRUG, BYTES_OF_LONG);
    }
  }

  private void race(RaceDocument document, Targets targets, int bytes) throws Exception {
    Map<String, double[]> nanos = new LinkedHashMap<>();
    Map<String, Callable<?>> all = readers(document);
    int length = document.sample().bytes().length;
    int reads = bytes / length;
    for (int block = -WARM_UP; block < BLOCKS; block++) {
      for (int turn = 0; turn < TURNS; turn++) {
        for (Map.Entry<String, Callable<?>> one : all.entrySet()) {
          double[] sums = nanos.computeIfAbsent(one.getKey(), key -> new double[BLOCKS]);
          long spent = time(one.getValue(), reads);
          if (block >= 0) {
            sums[block] += spent;
          }
        }
      }
    }
    String title = document.title() + ": SDK / ";
    print(nanos, title, "JAXB on JDK StAX", targets.jaxb(), 8.0);
    print(nanos, title, "JAXB on Woodstox", targets.bestJaxb(), 3.5);
    print(nanos, title, "Jackson XmlMapper on Woodstox", Double.NaN, Double.NaN);
    print(nanos, title, "Woodstox mapped by hand", 0.9, 2.0);
    print(nanos, title, "Woodstox tokens only", 0.6, Double.NaN);
    print(nanos, title, "Aalto tokens only", Double.NaN, 1.0);
    if (all.containsKey(AS_UTF8)) {
      print(nanos, title, AS_UTF8, 0.75, 0.9);
    }
    if (all.containsKey(TENTH)) {
      double longer = (double) length / RaceDocument.DRUG_UTF8.sample().bytes().length;
      double[] ratios = ratios(nanos, TENTH);
      for (int i = 0; i < BLOCKS; i++) {
        ratios[i] *= longer;
      }
      System.out.println(
          Row.atLeast("XML-5", "SDK, bytes per second: DRUG-2M / DRUG", ratios, 0.9, 1.0).line());
    }
    double[] allocated = {allocated(Objects.requireNonNull(all.get(SDK)), reads) / length};
    String what = document.title() + ": SDK, bytes allocated per byte";
    System.out.println(
        Row.atMost("XML-2", what, allocated, targets.bytes(), targets.fewBytes()).line());
  }

  private double allocated(Callable<?> reader, int reads) throws Exception {
    long thread = Thread.currentThread().getId();
    long begin = threads.getThreadAllocatedBytes(thread);
    time(reader, reads);
    return (double) (threads.getThreadAllocatedBytes(thread) - begin) / reads;
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
    switch (document) {
      case ELIG_SJIS -> all.put(AS_UTF8, RaceDocument.ELIG_SJIS_AS_UTF8.race()::read);
      case DRUG_SJIS -> all.put(AS_UTF8, RaceDocument.DRUG_UTF8.race()::read);
      case DRUG_2M_UTF8 -> all.put(TENTH, RaceDocument.DRUG_UTF8.race()::read);
      default -> {}
    }
    return all;
  }

  private long time(Callable<?> reader, int reads) throws Exception {
    long begin = threads.getCurrentThreadCpuTime();
    int hash = 0;
    for (int i = 0; i < reads; i++) {
      hash |= Objects.hashCode(reader.call().getClass()); // or the reading might be left out
    }
    long spent = threads.getCurrentThreadCpuTime() - begin;
    if (hash == 0) {
      throw new IllegalStateException("nothing was read");
    }
    return spent;
  }

  private static double[] ratios(Map<String, double[]> nanos, String peer) {
    double[] ours = Objects.requireNonNull(nanos.get(SDK));
    double[] theirs = Objects.requireNonNull(nanos.get(peer));
    double[] ratios = new double[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      ratios[i] = theirs[i] / ours[i];
    }
    return ratios;
  }

  private static void print(
      Map<String, double[]> nanos, String title, String peer, double must, double goal) {
    boolean isTarget = !(Double.isNaN(must) && Double.isNaN(goal));
    String id = peer.equals(AS_UTF8) ? "XML-3" : isTarget ? "XML-1" : "-";
    System.out.println(Row.atLeast(id, title + peer, ratios(nanos, peer), must, goal).line());
  }
}
