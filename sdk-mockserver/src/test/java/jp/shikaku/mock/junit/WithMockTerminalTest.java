package jp.shikaku.mock.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * A small project of tests, compiled and run with JUnit 5.14 and with 6, each in a JVM of its own.
 */
class WithMockTerminalTest {
  /** Not among the other tests: the half of these shall fail. */
  private static final Path SOURCES = Path.of("src/test/junit");

  private static final Path PROJECT = SOURCES.resolve("jp/shikaku/mock/junit/project");
  private static final String PACKAGE = "jp.shikaku.mock.junit.project";
  private static final Pattern SEED = Pattern.compile("@WithMockTerminal\\(seed = (\\d+)\\)");

  @TempDir private Path folder;

  /** What became of a test; the failure with its stack trace, empty for none. */
  private record Outcome(String of, String test, String failure) {}

  static Stream<Path> junits() throws Exception {
    try (Stream<Path> jars = Files.list(Path.of("target/junit"))) {
      return jars.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("junits")
  @DisplayName(
      "tests of a vendor run in parallel, 16 at once, alone; those that fail tell the seed")
  void smallProject(Path junit) throws Exception {
    List<Outcome> outcomes = run(junit, "Green", "Red");

    assertGreen(outcomes.stream().filter(outcome -> outcome.of().equals("Green")).toList());
    assertRed(outcomes.stream().filter(outcome -> outcome.of().equals("Red")).toList());
    try (Stream<Path> left = Files.list(folder.resolve("tmp"))) {
      // neither folders nor what keeps two terminals apart
      assertThat(left).noneMatch(file -> file.getFileName().toString().startsWith("shikaku"));
    }
  }

  private static void assertGreen(List<Outcome> outcomes) {
    assertThat(outcomes).filteredOn(outcome -> !outcome.failure().isEmpty()).isEmpty();
    assertThat(outcomes).hasSize(16 + 6);
  }

  private static void assertRed(List<Outcome> outcomes) {
    Map<String, String> failures = new HashMap<>();
    outcomes.forEach(outcome -> failures.put(outcome.test(), outcome.failure()));

    assertThat(failures).hasSize(13).allSatisfy((test, text) -> assertThat(text).isNotEmpty());
    assertThat(failures.get("givenSeed()")).contains("wanted", "@WithMockTerminal(seed = 4711)");
    assertThat(seeds(failures, "ownSeed()[1]", "ownSeed()[2]")).hasSize(2).doesNotHaveDuplicates();
    assertThat(seeds(failures, "InTheConstructor", "Before", "After")).hasSize(3);
    assertThat(failures.get("latency()")).contains("latencyMillis must be one number from 0");
    assertThat(failures.get("now()")).contains("now must be a time with its offset");
    assertThat(failures.get("scenario()")).contains("scenarioFile is not on the class path");
    assertThat(failures.get("patients()"))
        .contains("the file of patients may only have the members patients, not rules");
    assertThat(failures.get("folder(Path)")).contains("@MockFolder must be req, res or face");
    assertThat(failures.get("noPath(String)"))
        .contains("@MockFolder is for parameters of type Path");
    assertThat(failures.get("TooEarly")).contains("there is no test yet");
  }

  private static List<String> seeds(Map<String, String> failures, String... tests) {
    return Arrays.stream(tests)
        .flatMap(test -> SEED.matcher(failures.get(test)).results())
        .map(match -> match.group(1))
        .toList();
  }

  private List<Outcome> run(Path junit, String... tests) throws Exception {
    List<String> classPath = new ArrayList<>(List.of(junit.toAbsolutePath().toString()));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      String name = Path.of(entry).getFileName().toString();
      if (!name.startsWith("junit-") && !name.equals("test-classes")) {
        classPath.add(entry);
      }
    }
    Path classes = Files.createDirectory(folder.resolve("classes"));
    compile(tests, classes, classPath);
    classPath.addAll(List.of(classes.toString(), SOURCES.toString()));
    Path reports = folder.resolve("reports");
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("tmp")),
                "-cp",
                String.join(File.pathSeparator, classPath),
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--disable-banner",
                "--details=none",
                "--select-package=" + PACKAGE,
                "--include-classname=.*",
                "--reports-dir=" + reports,
                "--config=junit.jupiter.execution.parallel.enabled=true",
                "--config=junit.jupiter.execution.parallel.mode.default=concurrent",
                "--config=junit.jupiter.execution.parallel.config.strategy=fixed",
                "--config=junit.jupiter.execution.parallel.config.fixed.parallelism=24")
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    Path report = reports.resolve("TEST-junit-jupiter.xml");
    assertThat(report).as(Files.readString(out, StandardCharsets.UTF_8)).exists();
    return outcomes(report);
  }

  private static void compile(String[] tests, Path classes, List<String> classPath) {
    List<String> args =
        new ArrayList<>(List.of("-encoding", "UTF-8", "-proc:none", "-d", classes.toString()));
    args.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
    Arrays.stream(tests).map(test -> PROJECT.resolve(test + ".java").toString()).forEach(args::add);
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    assertThat(javac.run(null, null, null, args.toArray(String[]::new))).as("javac").isZero();
  }

  /** A class's name where that tells which failed, else the test's. */
  private static List<Outcome> outcomes(Path report) throws Exception {
    Element suite =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getDocumentElement();
    List<Outcome> outcomes = new ArrayList<>();
    NodeList tests = suite.getElementsByTagName("testcase");
    for (int i = 0; i < tests.getLength(); i++) {
      Element test = (Element) tests.item(i);
      String inner = test.getAttribute("classname").replaceAll(".*[.$]", "");
      boolean telling = List.of("InTheConstructor", "Before", "After", "TooEarly").contains(inner);
      StringBuilder failure = new StringBuilder();
      for (String kind : List.of("failure", "error", "skipped")) {
        NodeList found = test.getElementsByTagName(kind);
        if (found.getLength() > 0) {
          failure.append(found.item(0).getTextContent());
        }
      }
      String of = test.getAttribute("classname").startsWith(PACKAGE + ".Green") ? "Green" : "Red";
      String name = telling ? inner : test.getAttribute("name");
      outcomes.add(new Outcome(of, name, failure.toString()));
    }
    return outcomes;
  }
}
