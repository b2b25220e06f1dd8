package jp.shikaku.bench;

import com.ctc.wstx.stax.WstxInputFactory;
import jakarta.xml.bind.JAXBContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import jp.shikaku.OqsClient;
import jp.shikaku.bench.peer.Eligibility;
import jp.shikaku.bench.peer.EligibilityStax;
import jp.shikaku.eligibility.EligibilityAnswer;
import jp.shikaku.mock.MockTerminal;

/**
 * The first reading of an answer in a fresh Java machine, started in turn: milliseconds and
 * classes; and that an exchange through the folder touches none of the heavy libraries.
 */
public final class ColdStartMain {

  /** Who reads first. */
  enum Starter {
    EMPTY,
    SDK,
    STAX_JDK,
    STAX_WOODSTOX,
    JAXB
  }

  private static final Pattern HEAVY =
      Pattern.compile(
          "okhttp3|okio|kotlin|org\\.bouncycastle|com\\.fasterxml\\.jackson"
              + "|io\\.github\\.resilience4j");
  private static final Pattern LOADED = Pattern.compile("(\\S+) source: .*");
  private static final String EXCHANGE = "EXCHANGE";

  /**
   * What the starts measured.
   *
   * @param millis of each start, by who read
   * @param classes loaded, by who read
   * @param heavy classes of heavy libraries loaded in an exchange
   */
  record Result(
      Map<Starter, List<Double>> millis, Map<Starter, Integer> classes, List<String> heavy) {

    double[] millisOf(Starter starter) {
      return Objects.requireNonNull(millis.get(starter)).stream()
          .mapToDouble(Double::doubleValue)
          .toArray();
    }

    int classesOf(Starter starter) {
      return Objects.requireNonNull(classes.get(starter));
    }
  }

  private ColdStartMain() {}

  /** In a fresh machine, reads once and prints the milliseconds; without arguments, runs all. */
  public static void main(String[] args) throws Exception {
    if (args.length == 0) {
      System.out.println(run(9));
    } else if (args[0].equals(EXCHANGE)) {
      try (OqsClient client = Exchanges.client(Path.of(args[1]))) {
        Exchanges.check(client, Exchanges.query());
      }
    } else {
      byte[] document = RaceDocument.ELIG_UTF8.sample().bytes();
      Sample sample = new Sample(document, StandardCharsets.UTF_8);
      long begin = System.nanoTime();
      Object read = read(Starter.valueOf(args[0]), sample);
      double millis = (System.nanoTime() - begin) / 1e6;
      System.out.println(String.format(Locale.ROOT, "%.3f %s", millis, read.getClass().getName()));
    }
  }

  private static Object read(Starter starter, Sample sample) throws Exception {
    return switch (starter) {
      case EMPTY -> sample;
      case SDK -> EligibilityAnswer.decode(sample.bytes());
      case STAX_JDK -> stax(XMLInputFactory.newDefaultFactory(), sample);
      case STAX_WOODSTOX -> stax(new WstxInputFactory(), sample);
      case JAXB ->
          JAXBContext.newInstance(Eligibility.Answer.class)
              .createUnmarshaller()
              .unmarshal(
                  XMLInputFactory.newDefaultFactory().createXMLStreamReader(sample.stream()));
    };
  }

  private static Object stax(XMLInputFactory factory, Sample sample) throws Exception {
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    return EligibilityStax.read(factory.createXMLStreamReader(sample.stream()));
  }

  static Result run(int starts) throws IOException, InterruptedException {
    Map<Starter, List<Double>> millis = new EnumMap<>(Starter.class);
    for (int i = 0; i < starts; i++) {
      for (Starter starter : Starter.values()) {
        String printed = fresh(List.of(), starter.name());
        millis
            .computeIfAbsent(starter, unused -> new ArrayList<>())
            .add(Double.valueOf(printed.split(" ", 2)[0]));
      }
    }
    Map<Starter, Integer> classes = new EnumMap<>(Starter.class);
    for (Starter starter : Starter.values()) {
      classes.put(starter, loaded(starter.name()).size());
    }
    return new Result(millis, classes, heavy());
  }

  private static List<String> heavy() throws IOException, InterruptedException {
    Path root = Files.createTempDirectory("oqs-bench");
    // The mock may use what it likes: it lives in this machine, the client in the other.
    try (MockTerminal terminal = MockTerminal.builder().root(root).start()) {
      return loaded(EXCHANGE, terminal.root().toString()).stream()
          .filter(name -> HEAVY.matcher(name).lookingAt())
          .toList();
    } finally {
      RoundTripMain.delete(root);
    }
  }

  private static List<String> loaded(String... args) throws IOException, InterruptedException {
    Path log = Files.createTempFile("classes", ".log");
    try {
      fresh(List.of("-Xlog:class+load=info:file=" + log + ":none"), args);
      List<String> names = new ArrayList<>();
      for (String line : Files.readAllLines(log, StandardCharsets.UTF_8)) {
        Matcher matcher = LOADED.matcher(line);
        if (matcher.matches()) {
          names.add(matcher.group(1));
        }
      }
      return names;
    } finally {
      Files.delete(log);
    }
  }

  private static String fresh(List<String> options, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(ColdStartMain.class.getName());
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException("failed: " + String.join(" ", args));
    }
    return printed.strip();
  }
}
