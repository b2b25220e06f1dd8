package jp.shikaku.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.shikaku.OqsClient;
import jp.shikaku.mock.MockTerminal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/testing.md shows is what runs. */
class TestingGuideTest {

  /** The one line that the reader has to change. */
  private static final String PROGRAM = "SHIKAKU = [\"java\", \"-jar\", \"shikaku.jar\"]";

  /** Half a minute on a busy machine; what is to be downloaded comes on top. */
  private static final long MAVEN_SECONDS = 300;

  @TempDir private Path folder;

  private static List<String> snippets(String guide, String language) throws IOException {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(Path.of("..", "docs", guide), UTF_8))
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"testing.md", "testing.ja.md"})
  @DisplayName("the JUnit example is the class that is run here")
  void junit(String guide) throws Exception {
    String source =
        Files.readString(
            Path.of("src/test/java/jp/shikaku/examples/guide/ReceptionTest.java"), UTF_8);
    assertThat(snippets(guide, "java").get(0))
        .isEqualTo(source.substring(source.indexOf("import ")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"testing.md", "testing.ja.md"})
  @DisplayName("the Python example runs as it stands")
  void python(String guide) throws Exception {
    assumeTool("python3");
    String code = snippets(guide, "python").get(0);
    assertThat(code).contains(PROGRAM + "\n");
    Path script =
        Files.writeString(
            folder.resolve("test_reception.py"), code.replace(PROGRAM, ofTheseClasses()), UTF_8);
    try (Child python =
        Child.start(List.of("python3", "-W", "error", script.toString(), "--verbose"))) {
      assertThat(python.awaitExit()).as(python.err()).isZero();
      assertThat(python.err()).contains("Ran 2 tests", "OK").doesNotContain("skipped");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"testing.md", "testing.ja.md"})
  @DisplayName("the curl example runs as it stands, but for its port")
  void curl(String guide) throws Exception {
    assumeTool("curl");
    String code = snippets(guide, "sh").get(0);
    assertThat(code).contains("java -jar shikaku.jar", "17318");
    String here =
        code.replace(
                "java -jar shikaku.jar", program().collect(Collectors.joining("' '", "'", "'")))
            .replace("17318", String.valueOf(freePort()));
    Path script = Files.writeString(folder.resolve("test_reception.sh"), here, UTF_8);
    try (Child shell =
        Child.start(
            List.of("sh", "-c", "cd '" + folder + "' && exec sh " + script.getFileName()))) {
      assertThat(shell.awaitExit()).as(shell.err()).isZero();
      assertThat(folder.resolve("failure.json")).content(UTF_8).contains("userMessage");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Stream<String> program() {
    return Stream.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName());
  }

  private static String ofTheseClasses() {
    return program()
        .map(part -> "r\"" + part + "\"")
        .collect(Collectors.joining(", ", "SHIKAKU = [", "]"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"testing.md", "testing.ja.md"})
  @DisplayName("the versions to add are those of the build")
  void versions(String guide) throws Exception {
    String pom = Files.readString(Path.of("..", "pom.xml"), UTF_8);
    String shown = snippets(guide, "xml").get(0);
    String own = between(pom, "<version>", "</version>");
    String junit = between(pom, "<junit.version>", "</junit.version>");
    assertThat(version(shown, "shikaku-sdk-core")).isEqualTo(own);
    assertThat(version(shown, "shikaku-sdk-mockserver")).isEqualTo(own);
    assertThat(version(shown, "junit-jupiter")).isEqualTo(junit);
    for (String plugin : List.of("maven-compiler-plugin", "maven-surefire-plugin")) {
      assertThat(version(shown, plugin)).isEqualTo(version(pom, plugin));
    }
  }

  private static String version(String pom, String artifact) {
    String after = pom.split("<artifactId>" + artifact + "</artifactId>", 2)[1];
    return between(after, "<version>", "</version>");
  }

  private static String between(String text, String begin, String end) {
    return text.split(Pattern.quote(begin), 2)[1].split(Pattern.quote(end), 2)[0];
  }

  @Test
  @DisplayName("the guide's project is built by Maven as it stands, and its tests are green")
  void project() throws Exception {
    assumeTool("mvn");
    assertThat(snippets("testing.ja.md", "xml")).isEqualTo(snippets("testing.md", "xml"));
    Path repository = folder.resolve("repository");
    install(repository, "shikaku-sdk", Path.of("..", "pom.xml"), null);
    install(repository, "shikaku-sdk-core", Path.of("../sdk-core/pom.xml"), OqsClient.class);
    install(
        repository,
        "shikaku-sdk-mockserver",
        Path.of("../sdk-mockserver/pom.xml"),
        MockTerminal.class);
    Path pom = folder.resolve("pom.xml");
    Files.writeString(pom, snippets("testing.md", "xml").get(0), UTF_8);
    Path tests = Files.createDirectories(folder.resolve("src/test/java"));
    Files.writeString(
        tests.resolve("ReceptionTest.java"), snippets("testing.md", "java").get(0), UTF_8);

    try (Child maven =
        Child.start(
            List.of(
                "mvn",
                "-B",
                "-ntp",
                "-f",
                pom.toString(),
                "-gs",
                fromThisBuild().toString(),
                "-Dmaven.repo.local=" + repository,
                "test"))) {
      int exit = maven.awaitExit(MAVEN_SECONDS);
      String told = String.join("\n", maven.all());
      assertThat(exit).as(told + maven.err()).isZero();
      assertThat(told).contains("Tests run: 3, Failures: 0, Errors: 0, Skipped: 0");
    }
  }

  /** As {@code mvn install} does, but nowhere where another build would find it. */
  private static void install(Path repository, String artifact, Path pom, @Nullable Class<?> in)
      throws Exception {
    String version = between(Files.readString(pom, UTF_8), "<version>", "</version>");
    Path place = repository.resolve("jp/shikaku").resolve(artifact).resolve(version);
    Path name = Files.createDirectories(place).resolve(artifact + "-" + version);
    Files.copy(pom, Path.of(name + ".pom"));
    if (in == null) {
      return;
    }
    Path classes = Path.of(in.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path jar = Path.of(name + ".jar");
    if (Files.isDirectory(classes)) { // not packaged yet
      ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
      assertThat(
              tool.run(
                  System.out, System.err, "-cf", jar.toString(), "-C", classes.toString(), "."))
          .isZero();
    } else {
      Files.copy(classes, jar);
    }
  }

  /** Settings by which Maven first looks for others' artifacts where this build has them. */
  private Path fromThisBuild() throws IOException {
    String here = Path.of(System.getProperty("localRepository")).toUri().toString();
    String repositories =
        "<?epositories><?epository><id>this-build</id><url>%s</url></?epository></?epositories>";
    return Files.writeString(
        folder.resolve("settings.xml"),
        "<settings><profiles><profile><id>this-build</id>"
            + repositories.formatted(here).replace("?", "r")
            + repositories.formatted(here).replace("?", "pluginR")
            + "</profile></profiles><activeProfiles><activeProfile>this-build</activeProfile>"
            + "</activeProfiles></settings>",
        UTF_8);
  }

  private static void assumeTool(String tool) throws InterruptedException {
    boolean found;
    try {
      Process process = new ProcessBuilder(tool, "--version").start();
      found = process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      found = false;
    }
    if (!"true".equals(System.getenv("CI"))) {
      assumeTrue(found, tool + " is not installed");
    }
    assertThat(found).as(tool).isTrue();
  }
}
