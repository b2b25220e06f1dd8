package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jp.shikaku.mock.FaceVisit;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.MockReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor at roots that are sound and at roots that are really broken. */
class DoctorCommandTest {

  @TempDir private Path temp;
  private Path root;

  @BeforeEach
  void folders() throws IOException {
    root = temp.resolve("OQS");
    make(root);
  }

  private static void make(Path root) throws IOException {
    Files.createDirectories(root.resolve("req"));
    Files.createDirectories(root.resolve("res"));
    Files.createDirectories(root.resolve("face"));
  }

  private Cli doctor(String... more) {
    List<String> args = new ArrayList<>(List.of("doctor", "--root", root.toString()));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(String[]::new));
  }

  private JsonNode json(String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of(more));
    args.add("--json");
    Cli cli = doctor(args.toArray(String[]::new));
    assertThat(cli.err()).isEmpty();
    return new ObjectMapper().readTree(cli.out());
  }

  private static List<String> causes(JsonNode json) {
    List<String> causes = new ArrayList<>();
    json.path("findings").forEach(one -> causes.add(one.path("cause").asText()));
    return causes;
  }

  private static String mark(JsonNode json, String id) {
    return check(json, id).path("mark").asText("none");
  }

  private static JsonNode check(JsonNode json, String id) {
    for (JsonNode check : json.path("checks")) {
      if (check.path("id").asText().equals(id)) {
        return check;
      }
    }
    return MissingNode.getInstance();
  }

  @Test
  @DisplayName("a sound root: exit 0, nothing left behind, nothing changed")
  void sound() throws IOException {
    MockReader reader = MockReader.at(root.resolve("face"));
    reader.walkIn(KnownPatients.TARO, FaceVisit.usual());
    Files.writeString(root.resolve("res/OQSsiquc01res_A1.xml"), "<A/>");
    TreeMap<String, FileTime> before = snapshot();

    Cli cli = doctor("--face", root.resolve("face").toString(), "--institution", "1319999007");

    assertThat(cli.exit()).as(cli.out()).isEqualTo(Exit.OK);
    assertThat(cli.err()).isEmpty();
    assertThat(cli.out()).contains("1319999007").contains("結果：");
    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  @DisplayName("of several folders of card visits each line tells which it is about")
  void severalFaces() throws IOException {
    Path second = Files.createDirectories(temp.resolve("face 2"));
    Path away = temp.resolve("away");
    List<String> faces =
        List.of(root.resolve("face").toString(), second.toString(), away.toString());
    List<String> args = new ArrayList<>(List.of("--lang", "en"));
    faces.forEach(face -> args.addAll(List.of("--face", face)));

    List<JsonNode> lines = new ArrayList<>();
    for (JsonNode check : json(args.toArray(String[]::new)).path("checks")) {
      if (check.path("id").asText().equals("face")) {
        lines.add(check);
      }
    }

    assertThat(lines)
        .extracting(line -> line.path("figures").path("folder").asText())
        .isEqualTo(faces);
    assertThat(lines)
        .extracting(line -> line.path("observed").asText())
        .satisfiesExactly(
            told -> assertThat(told).startsWith(faces.get(0) + ": 0 files"),
            told -> assertThat(told).startsWith(faces.get(1) + ": 0 files"),
            told -> assertThat(told).startsWith(faces.get(2) + ": "));
  }

  @Test
  @DisplayName("R-EX-3 a staging folder on another volume is named as what keeps queries back")
  void stagingElsewhere() throws IOException {
    Path memory = Path.of("/dev/shm");
    assumeTrue(
        Files.isWritable(memory) && !Files.getFileStore(memory).equals(Files.getFileStore(root)),
        "no second volume here");
    Path staging = Files.createTempDirectory(memory, "staging");
    try {
      JsonNode json = json("--staging", staging.toString());
      assertThat(mark(json, "rename")).isEqualTo("FAILURE");
      assertThat(causes(json)).containsExactly("STAGING_ELSEWHERE");
      assertThat(doctor("--staging", staging.toString()).exit()).isEqualTo(Exit.NOT_VERIFIED);
    } finally {
      Files.delete(staging);
    }
  }

  private TreeMap<String, FileTime> snapshot() throws IOException {
    TreeMap<String, FileTime> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(temp, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : all.toList()) {
        boolean folder = Files.isDirectory(file); // whose time our probes change
        files.put(
            temp.relativize(file).toString(),
            folder ? FileTime.fromMillis(0) : Files.getLastModifiedTime(file));
      }
    }
    return files;
  }

  @Test
  @DisplayName("the JSON form: every member named in docs/doctor.md, and no other")
  void jsonForm() throws IOException {
    JsonNode json = json("--institution", "1319999007", "--institution", "1319999015");

    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "schemaVersion",
            "examinedAt",
            "institutions",
            "root",
            "gateway",
            "healthy",
            "counts",
            "checks",
            "findings",
            "helpDesk");
    assertThat(json.path("institutions")).hasSize(2);
    assertThat(json.path("counts").fieldNames())
        .toIterable()
        .containsExactly("OK", "WARNING", "FAILURE", "SKIPPED");
    List<String> ids = new ArrayList<>();
    json.path("checks")
        .forEach(
            check -> {
              ids.add(check.path("id").asText());
              assertThat(check.fieldNames())
                  .toIterable()
                  .containsExactly("id", "mark", "title", "observed", "nextStep", "figures");
            });
    assertThat(ids)
        .containsExactly(
            "root",
            "req",
            "res",
            "rename",
            "latency",
            "events",
            "clock",
            "listing",
            "leftovers",
            "stuck",
            "encoding",
            "disk",
            "system");
    String guide = Files.readString(Path.of("../docs/doctor.md"), StandardCharsets.UTF_8);
    ids.forEach(id -> assertThat(guide).contains("`" + id + "`"));
    for (String id :
        List.of("share", "face", "reader", "terminal", "line", "certificate", "gateway")) {
      assertThat(guide).contains("`" + id + "`");
    }
  }

  @Test
  @DisplayName(
      "each × by a root that is really broken: missing, wrong, a folder less, stuck requests")
  void broken() throws IOException {
    Path right = root;
    Files.writeString(right.resolve("req/OQSsiquc01req_A1.xml"), "<A/>");
    Files.setLastModifiedTime(
        right.resolve("req/OQSsiquc01req_A1.xml"),
        FileTime.from(Instant.now().minus(Duration.ofMinutes(5))));
    JsonNode stuck = json();
    assertThat(mark(stuck, "stuck")).isEqualTo("FAILURE");
    assertThat(causes(stuck)).startsWith("LINKAGE_STOPPED");
    assertThat(doctor().exit()).isEqualTo(Exit.NOT_VERIFIED);

    root = temp.resolve("nowhere");
    assertThat(mark(json(), "root")).isEqualTo("FAILURE");
    assertThat(doctor().exit()).isEqualTo(Exit.NOT_VERIFIED);

    root = right.resolve("req");
    assertThat(causes(json())).startsWith("WRONG_FOLDER");
    assertThat(doctor().exit()).isEqualTo(Exit.NOT_VERIFIED);

    root = right;
    Files.delete(right.resolve("res"));
    JsonNode missing = json();
    assertThat(mark(missing, "res")).isEqualTo("FAILURE");
    assertThat(mark(missing, "share")).isEqualTo("SKIPPED");
    assertThat(causes(missing)).containsExactly("FOLDER_MISSING");
    assertThat(json("--line-check", "localhost:" + closed()).path("findings")).hasSize(1);
  }

  @Test
  @DisplayName(
      "an address of the closed network that refuses its port has answered, and that is said")
  void closedPortOfTheLine() throws IOException {
    String host = "localhost:" + closed();

    JsonNode line = check(json("--line-check", host), "line");

    assertThat(line.path("mark").asText()).isEqualTo("OK");
    assertThat(line.path("observed").asText()).startsWith("応答あり。").contains("接続が拒否されました");
    assertThat(check(json("--line-check", host, "--lang", "en"), "line").path("observed").asText())
        .startsWith("The host answered. ")
        .contains("refuses the connection");
  }

  @Test
  @DisplayName("a closed port is told as that, and never that the terminal is off")
  void closedPort() throws IOException {
    String host = "localhost:" + closed();

    JsonNode works = check(json("--terminal-host", host), "terminal");
    assertThat(works.path("mark").asText()).isEqualTo("WARNING");
    assertThat(works.path("observed").asText()).contains("このポートへの接続が拒否されました");
    assertThat(works.path("nextStep").asText())
        .contains("共有フォルダには届いています", "--terminal-host")
        .doesNotContain("電源");

    root = temp.resolve("nowhere");
    JsonNode json = json("--terminal-host", host);
    assertThat(check(json, "terminal").path("nextStep").asText())
        .contains("445", "ファイアウォール")
        .doesNotContain("電源");
    assertThat(causes(json)).doesNotContain("TERMINAL_OFF");
  }

  private static int closed() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return server.getLocalPort();
    }
  }

  @Test
  @DisplayName("R-F-06 × by a share that is full, and by one that is read-only, mounted for real")
  void fullAndReadOnly() throws Exception {
    Path mount = Files.createDirectory(temp.resolve("mount"));
    needs(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", mount.toString()), "mounting");
    try {
      root = mount;
      make(root);
      Path filler = root.resolve("filler");
      try {
        Files.write(filler, new byte[100_000]);
      } catch (IOException full) {
        // as wanted
      }
      JsonNode full = json();
      assertThat(mark(full, "req")).isEqualTo("FAILURE");
      assertThat(causes(full)).containsExactly("SHARE_FULL");
      Files.delete(filler);
      assertThat(doctor().exit()).isEqualTo(Exit.OK);

      needs(run("mount", "-o", "remount,ro", mount.toString()), "remounting");
      JsonNode readOnly = json();
      assertThat(causes(readOnly)).containsExactly("SHARE_READ_ONLY");
      assertThat(doctor().exit()).isEqualTo(Exit.NOT_VERIFIED);
    } finally {
      run("umount", mount.toString());
    }
  }

  @Test
  @DisplayName("R-F-05 × by rights that are refused to an unprivileged user")
  void denied() throws Exception {
    // Without this right even root is bound by the mode of what it owns.
    String without = "-dac_override,-dac_read_search";
    List<String> bound = List.of("setpriv", "--inh-caps=" + without, "--bounding-set=" + without);
    List<String> works = new ArrayList<>(bound);
    works.add("true");
    needs(run(works.toArray(String[]::new)), "setpriv");
    Files.setPosixFilePermissions(
        root.resolve("req"), PosixFilePermissions.fromString("---------"));
    List<String> command = new ArrayList<>(bound);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "doctor",
            "--root",
            root.toString(),
            "--json"));
    try (Child child = Child.start(command)) {
      int exit = child.awaitExit();
      JsonNode json = new ObjectMapper().readTree(child.out());
      assertThat(exit).as(child.err()).isEqualTo(Exit.NOT_VERIFIED);
      assertThat(causes(json)).containsExactly("SHARE_DENIED");
      assertThat(mark(json, "req")).isEqualTo("FAILURE");
    } finally {
      Files.setPosixFilePermissions(
          root.resolve("req"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private static void needs(boolean done, String what) {
    if ("true".equals(System.getenv("CI"))) {
      assertThat(done).as(what).isTrue();
    }
    assumeTrue(done, what + " needs rights that are not given here");
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  /** 11:00 in Japan on a Tuesday, at a clinic that opened at 9:00. */
  private Cli atEleven(String... more) {
    Clock clock = Clock.fixed(Instant.parse("2030-11-05T02:00:00Z"), ZoneOffset.UTC);
    String[] args = {
      "doctor",
      "--root",
      root.toString(),
      "--face",
      root.resolve("face").toString(),
      "--opening-hours",
      "mon-fri 9:00-18:00",
      "--lang",
      "en"
    };
    return Cli.at(clock, Stream.of(args, more).flatMap(Stream::of).toArray(String[]::new));
  }

  /** A visit by its name; the folder looks as if nothing had happened in it for years. */
  private void visitAt(String name) throws IOException {
    Path face = Files.createDirectories(root.resolve("face"));
    Path file = face.resolve("OQSsiquc01res_face_" + name + ".xml");
    Files.writeString(file, "<XmlMsg/>");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2028-01-01T00:00:00Z")));
    folderChanged("2028-01-01T00:00:00Z");
  }

  private void folderChanged(String at) throws IOException {
    Files.setLastModifiedTime(root.resolve("face"), FileTime.from(Instant.parse(at)));
  }

  @Test
  @DisplayName("R-F-16 a silent reader warns within opening hours and not on a closed day")
  void readerSilent() throws IOException {
    visitAt("20301104173000");

    assertThat(atEleven().out())
        .contains("none for 120 min", "card reader: no card visit comes in (possible)");
    assertThat(atEleven("--closed", "2030-11-05").out())
        .contains("outside opening hours")
        .doesNotContain("card reader: no card");
  }

  @Test
  @DisplayName("R-F-16 among thousands of old visits the newest counts, wherever it is listed")
  void readerSpeaksAmongMany() throws IOException {
    for (int i = 0; i < 2_500; i++) {
      visitAt("a%04d_20301031120000".formatted(i));
    }
    assertThat(atEleven().out()).contains("card reader: no card visit");

    visitAt("b0000_20301105105500");

    assertThat(atEleven().out()).contains("none for 5 min").doesNotContain("card reader: no card");
  }

  @Test
  @DisplayName("R-F-12 of files that are moved away nothing is known, and nothing is blamed")
  void readerUnknown() throws IOException {
    assertThat(atEleven().out())
        .contains("not known: the folder is empty")
        .doesNotContain("card reader: no card");
    visitAt("20301001120000"); // one that was left behind
    folderChanged("2030-11-05T01:40:00Z"); // and one that came, and was moved away
    assertThat(atEleven().out()).contains("none for 20 min").doesNotContain("card reader: no card");
  }

  @Test
  @DisplayName("--out: owner-only, never over another file; the same text as on the screen")
  void out() throws IOException {
    Path file = temp.resolve("report.txt");
    Cli cli = doctor("--out", file.toString());

    assertThat(cli.exit()).isEqualTo(Exit.OK);
    assertThat(Files.readString(file, StandardCharsets.UTF_8)).isEqualTo(cli.out());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Cli again = doctor("--out", file.toString());
    assertThat(again.exit()).isEqualTo(Exit.BAD_INPUT);
    assertThat(again.err()).contains("--out");
  }

  @Test
  @DisplayName("wrong options: exit 2, the option is named and its value is not repeated")
  void badInput() {
    for (String[] bad :
        new String[][] {
          {"--terminal-host", "::SECRET::"},
          {"--line-check", "SECRET"},
          {"--opening-hours", "SECRET"},
          {"--closed", "SECRET"},
          {"--quiet", "SECRET"},
          {"--institution", "SECRET"},
          {"--gateway", "http://SECRET:1"},
          {"--gateway", "https://SECRET:1"}
        }) {
      Cli cli = doctor(bad);
      assertThat(cli.exit()).as(bad[0]).isEqualTo(Exit.BAD_INPUT);
      assertThat(cli.err()).doesNotContain("SECRET");
    }
  }

  @Test
  @DisplayName(
      "P-R no name, no content and no path but --root is told, whatever lies in the folders")
  void canary() throws IOException {
    MockReader reader = MockReader.at(root.resolve("face"));
    reader.walkIn(KnownPatients.TARO, FaceVisit.usual());
    Files.writeString(root.resolve("res/OQSsiquc01res_CANARYNAME.xml"), "<A>CANARY</A>");
    Files.writeString(root.resolve("req/CANARY-金糸雀.txt"), "CANARY");
    String[] face = {"--face", root.resolve("face").toString(), "--verbose"};

    for (Cli cli : List.of(doctor(face), doctor("--json", face[0], face[1]))) {
      String told = cli.out() + cli.err();
      assertThat(told.split(Pattern.quote(root.toString()), -1)).as("once, in the head").hasSize(2);
      assertThat(told.replace(root.toString(), ""))
          .doesNotContain("CANARY", "金糸雀", KnownPatients.TARO.number(), temp.toString())
          .doesNotContain(KnownPatients.TARO.name());
    }
  }
}
