package jp.shikaku.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jp.shikaku.bench.ColdStartMain.Starter;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures the library beside its peers and prints the table of ratios. Each round starts a fresh
 * Java machine for everybody in turn, so that a busy moment of the computer hits all alike; a ratio
 * is made within a round only.
 */
final class RatiosMain {

  private static final double NONE = Double.NaN;
  private static final List<String> PARTS =
      List.of("elig", "drug", "bulk", "write", "exchange", "http", "policy", "face", "start");

  private record Score(double perSecond, double bytes) {}

  private record Task(Class<?> benchmark, String method, String document) {
    String key() {
      return key(benchmark, method, document);
    }

    static String key(Class<?> benchmark, String method, String document) {
      return benchmark.getSimpleName() + "." + method + " " + document;
    }
  }

  /** What reading shall reach beside the others, which depends on the message. */
  record Targets(double jaxb, double bestJaxb, double bytes, double fewBytes) {
    static final Targets ELIG = new Targets(3.0, NONE, 6.0, 1.2);
    static final Targets DRUG = new Targets(4.0, 2.0, 2.0, 0.5);
  }

  private final boolean quick;
  private final List<String> parts;
  private final int rounds;
  private final Map<String, List<Score>> scores = new LinkedHashMap<>();
  private final List<Row> rows = new ArrayList<>();

  /**
   * Prepares a run.
   *
   * @param quick rough, and only what has a target
   * @param only the parts to measure in one run, of {@link #PARTS}, with commas between; null
   *     measures all
   */
  RatiosMain(boolean quick, @Nullable String only) {
    this.parts = only == null ? PARTS : List.of(only.split(",", -1));
    parts.forEach(part -> requirePart(part, PARTS));
    this.quick = quick;
    this.rounds = quick ? 1 : 3;
  }

  void run() throws Exception {
    long begin = System.nanoTime();
    printMachine();
    List<Task> tasks = tasks();
    for (int round = 1; round <= rounds; round++) {
      for (Task task : tasks) {
        progress("round " + round + " of " + rounds + ": " + task.key());
        measure(task);
      }
    }
    if (measures("elig")) {
      reading(RaceDocument.ELIG_UTF8, Targets.ELIG);
      reading(RaceDocument.ELIG_SJIS, Targets.ELIG);
      shiftJis("ELIG", RaceDocument.ELIG_SJIS, RaceDocument.ELIG_SJIS_AS_UTF8);
    }
    if (measures("drug")) {
      reading(RaceDocument.DRUG_UTF8, Targets.DRUG);
      reading(RaceDocument.DRUG_SJIS, Targets.DRUG);
      shiftJis("DRUG", RaceDocument.DRUG_SJIS, RaceDocument.DRUG_UTF8);
      reading(RaceDocument.DRUG_2M_UTF8, Targets.DRUG);
      reading(RaceDocument.DRUG_2M_SJIS, Targets.DRUG);
      linear();
    }
    if (measures("bulk")) {
      progress("bulk rows");
      rows.addAll(BulkMain.run(quick));
    }
    if (measures("write")) {
      writing();
    }
    List<RoundTripMain.Times> times = new ArrayList<>();
    if (measures("exchange")) {
      progress("whole exchanges");
      RoundTripMain.Result trips =
          quick ? RoundTripMain.run(300, 5, 3) : RoundTripMain.run(2_000, 15, 8);
      exchanges(trips);
      times.addAll(trips.all());
    }
    if (measures("http")) {
      progress("calls to a gateway");
      rows.addAll(HttpMain.run(quick));
    }
    if (measures("policy")) {
      progress("policies");
      rows.addAll(PolicyMain.run(quick));
    }
    if (measures("face")) {
      progress("face folder");
      FaceFolderMain.Result face = FaceFolderMain.run(quick);
      rows.addAll(face.rows());
      times.addAll(face.times());
    }
    if (measures("start")) {
      progress("first use");
      firstUse(ColdStartMain.run(quick ? 3 : 9));
    }
    System.out.println();
    System.out.println(Row.header());
    rows.forEach(row -> System.out.println(row.line()));
    System.out.println();
    times.forEach(of -> System.out.println(of.line()));
    printMachine();
    System.out.printf(Locale.ROOT, "took %d s%n", (System.nanoTime() - begin) / 1_000_000_000);
  }

  static void requirePart(@Nullable String only, List<String> parts) {
    if (only != null && !parts.contains(only)) {
      throw new IllegalArgumentException("the parts are " + parts);
    }
  }

  private boolean measures(String part) {
    return parts.contains(part);
  }

  private static void printMachine() {
    System.out.printf(
        Locale.ROOT,
        "Java %s, %d processors, load %.1f%n",
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static void progress(String what) {
    System.err.println(what);
  }

  private List<Task> tasks() {
    List<String> gates = List.of("sdk", "jaxbJdkStax", "staxWoodstox", "tokensWoodstox");
    List<String> gatesOfDrugs =
        List.of("sdk", "jaxbJdkStax", "jaxbWoodstox", "staxWoodstox", "tokensWoodstox");
    List<String> all =
        List.of(
            "sdk",
            "jaxbJdkStax",
            "jaxbStream",
            "jaxbWoodstox",
            "jackson",
            "dom",
            "staxJdk",
            "staxWoodstox",
            "tokensWoodstox",
            "tokensAalto",
            "decodeOnly");
    List<String> most =
        List.of("sdk", "jaxbJdkStax", "jaxbWoodstox", "jackson", "staxWoodstox", "tokensWoodstox");
    List<Task> tasks = new ArrayList<>();
    if (measures("elig")) {
      add(tasks, RaceDocument.ELIG_UTF8, quick ? gates : all);
      add(tasks, RaceDocument.ELIG_SJIS, quick ? gates : most);
      add(tasks, RaceDocument.ELIG_SJIS_AS_UTF8, List.of("sdk"));
    }
    if (measures("drug")) {
      List<String> floors =
          List.of(
              "sdk",
              "jaxbJdkStax",
              "jaxbWoodstox",
              "staxWoodstox",
              "tokensWoodstox",
              "tokensAalto");
      add(tasks, RaceDocument.DRUG_UTF8, quick ? gatesOfDrugs : all);
      add(tasks, RaceDocument.DRUG_SJIS, quick ? List.of("sdk") : floors);
      add(tasks, RaceDocument.DRUG_2M_UTF8, quick ? List.of("sdk") : floors);
      add(tasks, RaceDocument.DRUG_2M_SJIS, quick ? List.of() : floors);
    }
    if (measures("write")) {
      for (String method :
          quick
              ? List.of("sdk", "jaxb")
              : List.of("sdk", "jaxb", "jackson", "staxWoodstox", "dom")) {
        tasks.add(new Task(XmlWriteBenchmark.class, method, ""));
      }
    }
    return tasks;
  }

  private static void add(List<Task> tasks, RaceDocument document, List<String> methods) {
    for (String method : methods) {
      tasks.add(new Task(XmlReadBenchmark.class, method, document.name()));
    }
  }

  private void measure(Task task) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("\\b" + task.benchmark().getSimpleName() + "\\." + task.method() + "$")
            .forks(1)
            .warmupIterations(1)
            .warmupTime(TimeValue.milliseconds(quick ? warmUp(task) : 4_000))
            .measurementIterations(3)
            .measurementTime(TimeValue.milliseconds(300))
            .jvmArgs("-Xms1g", "-Xmx1g")
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    if (!task.document().isEmpty()) {
      options.param("document", task.document());
    }
    Collection<RunResult> results = new Runner(options.build()).run();
    RunResult result = results.iterator().next();
    Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
    scores
        .computeIfAbsent(task.key(), key -> new ArrayList<>())
        .add(
            new Score(
                result.getPrimaryResult().getScore(), bytes == null ? NONE : bytes.getScore()));
  }

  /** In shorter times the compiler has not seen enough of a long document. */
  private static int warmUp(Task task) {
    return task.document().startsWith("DRUG") ? 3_000 : 1_200;
  }

  // ---- the rows

  private void reading(RaceDocument document, Targets targets) {
    String title = document.title() + ": SDK / ";
    add("XML-1", title + "JAXB on JDK StAX", document, "jaxbJdkStax", targets.jaxb(), 8.0);
    add("XML-1", title + "JAXB on Woodstox", document, "jaxbWoodstox", targets.bestJaxb(), 3.5);
    add("XML-1", title + "Woodstox mapped by hand", document, "staxWoodstox", 0.9, 2.0);
    add("XML-1", title + "Woodstox tokens only", document, "tokensWoodstox", 0.6, NONE);
    add("XML-1", title + "Aalto tokens only", document, "tokensAalto", NONE, 1.0);
    add("-", title + "JAXB unmarshal(InputStream)", document, "jaxbStream", NONE, NONE);
    add("-", title + "Jackson XmlMapper on Woodstox", document, "jackson", NONE, NONE);
    add("-", title + "DOM", document, "dom", NONE, NONE);
    add("-", title + "JDK StAX mapped by hand", document, "staxJdk", NONE, NONE);
    add("-", title + "decoding the bytes only", document, "decodeOnly", NONE, NONE);
    if (scores.containsKey(read("staxWoodstox", document))) {
      double[] byHand = ratios(read("staxWoodstox", document), read("jaxbJdkStax", document));
      rows.add(Row.known(document.title() + ": Woodstox by hand / JAXB on JDK StAX", byHand));
    }
    String allocated = document.title() + ": SDK, bytes allocated per byte";
    List<Score> ours = scores.getOrDefault(read("sdk", document), List.of());
    if (!ours.isEmpty()) {
      double[] bytes =
          ours.stream()
              .mapToDouble(score -> score.bytes() / document.sample().bytes().length)
              .toArray();
      rows.add(Row.atMost("XML-2", allocated, bytes, targets.bytes(), targets.fewBytes()));
    }
  }

  private void add(
      String id, String what, RaceDocument document, String peer, double must, double goal) {
    if (scores.containsKey(read(peer, document))) {
      double[] ratios = ratios(read("sdk", document), read(peer, document));
      rows.add(Row.atLeast(id, what, ratios, must, goal));
    }
  }

  private static String read(String method, RaceDocument document) {
    return Task.key(XmlReadBenchmark.class, method, document.name());
  }

  private void shiftJis(String title, RaceDocument document, RaceDocument inUtf8) {
    double[] ratios = ratios(read("sdk", document), read("sdk", inUtf8));
    rows.add(
        Row.atLeast(
            "XML-3", title + ", SDK: Shift_JIS / same content in UTF-8", ratios, 0.75, 0.9));
  }

  private void linear() {
    double[] ratios =
        ratios(read("sdk", RaceDocument.DRUG_2M_UTF8), read("sdk", RaceDocument.DRUG_UTF8));
    double longer =
        (double) RaceDocument.DRUG_2M_UTF8.sample().bytes().length
            / RaceDocument.DRUG_UTF8.sample().bytes().length;
    double[] bytes = Arrays.stream(ratios).map(ratio -> ratio * longer).toArray();
    rows.add(Row.atLeast("XML-5", "SDK, bytes per second: DRUG-2M / DRUG", bytes, 0.9, 1.0));
  }

  private void writing() {
    addWriting("XML-4", "JAXB", "jaxb", 1.5, 2.4);
    addWriting("-", "Jackson XmlMapper", "jackson", NONE, NONE);
    addWriting("-", "Woodstox by hand", "staxWoodstox", NONE, NONE);
    addWriting("-", "DOM and Transformer", "dom", NONE, NONE);
  }

  private void addWriting(String id, String title, String peer, double must, double goal) {
    String key = Task.key(XmlWriteBenchmark.class, peer, "");
    if (scores.containsKey(key)) {
      double[] ratios = ratios(Task.key(XmlWriteBenchmark.class, "sdk", ""), key);
      rows.add(Row.atLeast(id, "request written: SDK / " + title, ratios, must, goal));
    }
  }

  private double[] ratios(String ours, String theirs) {
    List<Score> mine = scores.getOrDefault(ours, List.of());
    List<Score> peers = scores.getOrDefault(theirs, List.of());
    double[] ratios = new double[mine.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = mine.get(i).perSecond() / peers.get(i).perSecond();
    }
    return ratios;
  }

  private void exchanges(RoundTripMain.Result trips) {
    double ours = trips.library().at(0.5);
    rows.add(
        Row.atLeast(
            "FW-7",
            "exchange, p50: 1,000 ms poll with two reads / SDK",
            new double[] {trips.poller().at(0.5) / ours},
            50,
            100));
    rows.add(
        Row.known(
            "exchange, p50: WatchService with 2,000 ms wait / SDK",
            new double[] {trips.watcher().at(0.5) / ours}));
    rows.add(
        Row.known(
            "exchange, p50: SDK / bare loop without a pause",
            new double[] {ours / trips.floor().at(0.5)}));
  }

  private void firstUse(ColdStartMain.Result starts) {
    rows.add(
        Row.atMost(
            "START-1",
            "first answer in a fresh JVM, ms: SDK / JDK StAX by hand",
            quotients(starts, Starter.SDK, Starter.STAX_JDK),
            1.5,
            0.3));
    rows.add(
        Row.atLeast(
            "START-1",
            "first answer in a fresh JVM, ms: JAXB / SDK",
            quotients(starts, Starter.JAXB, Starter.SDK),
            4,
            NONE));
    rows.add(
        Row.known(
            "first answer in a fresh JVM, ms: Woodstox by hand / JDK StAX",
            quotients(starts, Starter.STAX_WOODSTOX, Starter.STAX_JDK)));
    rows.add(Row.known("first answer in a fresh JVM, ms: SDK", starts.millisOf(Starter.SDK)));
    int empty = starts.classesOf(Starter.EMPTY);
    rows.add(
        Row.atMost(
            "START-2",
            "classes loaded for the first answer",
            new double[] {starts.classesOf(Starter.SDK) - empty},
            250,
            NONE));
    rows.add(
        Row.atMost(
            "START-2",
            "classes of heavy libraries loaded in an exchange",
            new double[] {starts.heavy().size()},
            0,
            NONE));
  }

  private static double[] quotients(ColdStartMain.Result starts, Starter over, Starter under) {
    double[] above = starts.millisOf(over);
    double[] below = starts.millisOf(under);
    double[] quotients = new double[above.length];
    for (int i = 0; i < quotients.length; i++) {
      quotients[i] = above[i] / below[i];
    }
    return quotients;
  }
}
