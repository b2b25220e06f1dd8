package jp.shikaku.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static jp.shikaku.audit.AuditLinesOf.NOW;
import static jp.shikaku.audit.AuditLinesOf.intent;
import static jp.shikaku.audit.AuditLinesOf.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.audit.HashChainedAudit.InUseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HashChainedAuditTest {

  private static final SecretKey KEY = new SecretKeySpec(new byte[32], "HmacSHA256");
  private static final SecretKey OTHER =
      new SecretKeySpec("0123456789abcdef0123456789abcdef".getBytes(UTF_8), "HmacSHA256");

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("audit.jsonl");
  }

  private void write(String... ids) throws IOException {
    try (HashChainedAudit log = HashChainedAudit.open(file)) {
      for (String id : ids) {
        log.write(intent(id));
      }
    }
  }

  private AuditReport verify() throws IOException {
    return AuditVerifier.unkeyed().verify(file);
  }

  @Test
  @DisplayName("P-02 P-09 a line is JSON and tells who, when in JST and UTC, whom, what, why, how")
  void oneLine() throws IOException {
    write("a1");

    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("{\"seq\":1,\"at\":").contains("\"event\":\"START\"");
    JsonNode json = new ObjectMapper().readTree(lines.get(1));
    assertThat(json.get("at").asText()).isEqualTo("2026-11-02T09:30:15.123+09:00");
    assertThat(json.get("atUtc").asText()).isEqualTo("2026-11-02T00:30:15.123Z");
    assertThat(json.get("user").asText()).isEqualTo("dr-5");
    assertThat(json.get("role").asText()).isEqualTo("DOCTOR");
    assertThat(json.get("authLevel").asText()).isEqualTo("TWO_FACTORS");
    assertThat(json.get("purpose").asText()).isEqualTo("診療");
    assertThat(json.get("consentedAt").asText()).isEqualTo("2026-11-02T09:00:00+09:00");
    assertThat(json.get("readableUntil").isNull()).isTrue();
    assertThat(json.get("exchangeId").asText()).isEqualTo("a1");
    assertThat(json.get("result").asText()).isEqualTo("DATA");
    assertThat(verify().records()).isEqualTo(1);
  }

  @Test
  @DisplayName("P-02 every text comes back exactly, and none can end a line or look like an event")
  void escapes() throws IOException {
    String purpose = "\"\\,\"event\":\"START\",\"hash\":髙𠮷／✔";
    write("b");
    try (HashChainedAudit log = HashChainedAudit.open(file)) {
      log.write(line(NOW, "e", purpose));
      AuditRecord odd = line(NOW, "x", "診療");
      log.write(
          new AuditRecord(
              odd.stage(),
              odd.at(),
              odd.accessor(),
              odd.purpose(),
              odd.institution(),
              odd.kind(),
              odd.exchangeId(),
              odd.patientKey(),
              "\n\r\t\u0000\u007f\u2028\ud800",
              odd.basis(),
              null,
              null,
              null));
    }
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(4);
    assertThat(new ObjectMapper().readTree(lines.get(2)).get("purpose").asText())
        .isEqualTo(purpose);
    assertThat(new ObjectMapper().readTree(lines.get(3)).get("scope").asText())
        .isEqualTo("\n\r\t\u0000\u007f\u2028\ud800");
    assertThat(verify().isIntact()).isTrue();
    assertThat(verify().records()).isEqualTo(3);
  }

  @Test
  @DisplayName("S-FILE-1 log and lock are their owner's alone")
  void ownerOnly() throws IOException {
    write("a");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.toList())
          .hasSize(2)
          .allSatisfy(
              made ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  @DisplayName("P-03 rotation by size: the chain goes on, nothing is renamed or removed")
  void rotation() throws IOException {
    try (HashChainedAudit log = HashChainedAudit.builder(file).maxFileSize(2048).open()) {
      for (int n = 0; n < 20; n++) {
        log.write(intent("a" + n));
      }
    }
    List<Path> files = AuditSeries.of(file);
    assertThat(files).hasSizeGreaterThan(3);
    assertThat(files.get(1).getFileName()).hasToString("audit-000002.jsonl");
    byte[] first = Files.readAllBytes(file);
    try (HashChainedAudit log = HashChainedAudit.builder(file).maxFileSize(2048).open()) {
      for (int n = 20; n < 30; n++) {
        log.write(intent("a" + n));
      }
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
    assertThat(verify().isIntact()).isTrue();
    assertThat(verify().records()).isEqualTo(30);
    assertThat(verify().fromBeginning()).isTrue();
    AuditReport later = AuditVerifier.unkeyed().verify(files.subList(1, files.size()));
    assertThat(later.isIntact()).isTrue();
    assertThat(later.fromBeginning()).isFalse();

    Files.delete(files.get(1));
    AuditDamage damage = verify().damage().orElseThrow();
    assertThat(damage.kind()).isEqualTo(AuditDamage.Kind.MISSING);
    assertThat(damage.file().getFileName()).hasToString("audit-000003.jsonl");
    assertThat(damage.line()).isEqualTo(1);
  }

  @Test
  @DisplayName("P-03 rotation by day goes by the day in Japan")
  void daily() throws IOException {
    for (String at :
        List.of("2026-11-02T14:59:59Z", "2026-11-02T15:00:00Z", "2026-11-03T23:59:59+09:00")) {
      try (HashChainedAudit log = HashChainedAudit.builder(file).daily().open()) {
        log.write(line(java.time.OffsetDateTime.parse(at), "a", "診療"));
      }
    }
    assertThat(AuditSeries.of(file)).hasSize(2);
    assertThat(Files.readAllLines(file)).hasSize(2);
    assertThat(verify().records()).isEqualTo(3);
  }

  @Test
  @DisplayName("P-02 with a key: another key or none neither writes on nor verifies")
  void keyed() throws IOException {
    try (HashChainedAudit log = HashChainedAudit.builder(file).key(() -> KEY).open()) {
      log.write(intent("a"));
    }
    assertThat(AuditVerifier.keyed(KEY).verify(file).isIntact()).isTrue();
    for (AuditVerifier wrong : List.of(AuditVerifier.unkeyed(), AuditVerifier.keyed(OTHER))) {
      assertThat(wrong.verify(file).damage())
          .contains(new AuditDamage(AuditDamage.Kind.WRONG_KEY, file, 1));
    }
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> HashChainedAudit.open(file))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageStartingWith("key: ");
    assertThatThrownBy(() -> HashChainedAudit.builder(file).key(() -> OTHER).open())
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(
            () ->
                HashChainedAudit.builder(file)
                    .key(() -> new SecretKeySpec(new byte[31], "HmacSHA256"))
                    .open())
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("32 bytes");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    try (HashChainedAudit log = HashChainedAudit.builder(file).key(() -> KEY).open()) {
      log.write(intent("b"));
    }
    assertThat(AuditVerifier.keyed(KEY).verify(file).records()).isEqualTo(2);
  }

  @Test
  @DisplayName("P-02 a file of something else is left alone")
  void foreignFile() throws IOException {
    Files.writeString(file, "name,number\n");
    assertThatThrownBy(() -> HashChainedAudit.open(file))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageStartingWith("file: ");
    assertThat(file).hasContent("name,number\n");
  }

  @Test
  @DisplayName("P-02 one at a time: a second opening says so, until the first is closed")
  void oneAtATime() throws IOException {
    try (HashChainedAudit log = HashChainedAudit.open(file)) {
      log.write(intent("a"));
      assertThatThrownBy(() -> HashChainedAudit.open(file))
          .isInstanceOf(InUseException.class)
          .hasMessageContaining("open elsewhere");
      log.write(intent("b"));
    }
    write("c");
    assertThat(verify().records()).isEqualTo(3);
  }

  @Test
  @DisplayName("P-02 a log that is closed, or whose folder is gone, takes nothing")
  void closed() throws IOException {
    HashChainedAudit log = HashChainedAudit.open(file);
    log.close();
    log.close();
    assertThatThrownBy(() -> log.write(intent("a"))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> HashChainedAudit.open(folder.resolve("none").resolve("a.jsonl")))
        .isInstanceOf(IOException.class);
  }

  @Test
  @DisplayName("P-02 a last line cut at any byte is marked by the next, and no other is lost")
  void tornEnd() throws IOException {
    write("a", "b");
    byte[] whole = Files.readAllBytes(file);
    int last = new String(whole, ISO_8859_1).indexOf("{\"seq\":3");
    // Each 9th, and the last: a line is more than 500 bytes long.
    for (int cut = whole.length - 1; cut > last; cut -= 9) {
      Files.write(file, java.util.Arrays.copyOf(whole, cut));
      assertThat(verify().damage())
          .as("cut %s", cut)
          .contains(new AuditDamage(AuditDamage.Kind.TORN_END, file, 3));
      write("c");
      AuditReport report = verify();
      assertThat(report.damage()).as("cut %s", cut).isEmpty();
      boolean onlyTheLineEnd = cut == whole.length - 1;
      assertThat(report.tornLines()).as("cut %s", cut).isEqualTo(onlyTheLineEnd ? 0 : 1);
      assertThat(report.records()).isEqualTo(onlyTheLineEnd ? 3 : 2);
    }
    // The torn rest is evidence too.
    byte[] marked = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 20));
    write("c");
    byte[] bytes = Files.readAllBytes(file);
    bytes[last + 30] ^= 1;
    Files.write(file, bytes);
    assertThat(verify().damage().orElseThrow().line()).isEqualTo(3);
    assertThat(marked).isNotEmpty();
  }

  @Test
  @DisplayName("P-02 what others write at the end is told as damage, and the chain goes on")
  void othersWriteIntoIt() throws IOException {
    try (HashChainedAudit log = HashChainedAudit.open(file)) {
      log.write(intent("a"));
      Files.writeString(file, "hello\n", StandardOpenOption.APPEND);
      log.write(intent("b"));
    }
    AuditReport report = verify();
    assertThat(report.damage()).contains(new AuditDamage(AuditDamage.Kind.INSERTED, file, 3));
    assertThat(Files.readAllLines(file)).hasSize(5);
    assertThat(Files.readString(file)).contains("\"event\":\"DAMAGED\",\"bytes\":5");
  }

  private enum Tampering {
    CUT,
    CUT_TO_NOTHING,
    REMOVED,
    REPLACED,
    REPLACED_BY_SOMETHING_ELSE,
    REPLACED_BY_AN_OLDER_COPY
  }

  @ParameterizedTest
  @EnumSource(Tampering.class)
  @DisplayName(
      "P-02 P-03 a log cut or replaced while open: noticed, later lines kept, damage for ever")
  void tamperedWith(Tampering how) throws IOException {
    AuditHead head;
    try (HashChainedAudit log = HashChainedAudit.open(file)) {
      log.write(intent("a"));
      byte[] older = Files.readAllBytes(file);
      log.write(intent("b"));
      byte[] whole = Files.readAllBytes(file);
      switch (how) {
        case CUT -> Files.write(file, older); // the same file, shorter
        case CUT_TO_NOTHING -> Files.write(file, new byte[0]);
        case REMOVED -> Files.delete(file);
        case REPLACED -> replace(new String(whole, UTF_8).replace("dr-5", "dr-6"));
        case REPLACED_BY_SOMETHING_ELSE -> replace("x".repeat(whole.length - 1) + "\n");
        case REPLACED_BY_AN_OLDER_COPY -> replace(new String(older, UTF_8));
      }
      log.write(intent("c"));
      log.write(intent("d"));
      head = log.head();
      assertThat(head.sequence()).as("nothing is counted again").isEqualTo(6);
    }
    write("e");
    assertThat(Files.readString(folder.resolve("audit-000002.jsonl")))
        .contains("\"exchangeId\":\"c\"", "\"exchangeId\":\"d\"", "\"exchangeId\":\"e\"");
    assertThat(verify().isIntact()).isFalse();
    assertThat(AuditVerifier.unkeyed().expecting(head).verify(file).isIntact()).isFalse();
  }

  private void replace(String content) throws IOException {
    Path other = folder.resolve("other");
    Files.writeString(other, content);
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  @DisplayName("P-02 a copy of the same bytes in the log's place is noticed and no damage")
  void sameCopy() throws IOException {
    try (HashChainedAudit log = HashChainedAudit.open(file)) {
      log.write(intent("a"));
      replace(Files.readString(file));
      log.write(intent("b"));
    }
    assertThat(folder.resolve("audit-000002.jsonl")).exists();
    assertThat(verify().isIntact()).isTrue();
    assertThat(verify().records()).isEqualTo(2);
  }

  @Test
  @DisplayName("P-02 a well-formed line that another adds, and a half one, are damage too")
  void addedByAnother() throws IOException {
    for (String added : List.of("forged", "half a line")) {
      Files.deleteIfExists(file);
      try (HashChainedAudit log = HashChainedAudit.open(file)) {
        log.write(intent("a"));
        String line = "half";
        if (added.equals("forged")) {
          String open = AuditLine.record(3, intent("f"));
          line = new Chain(null).close(open, log.head().hash()) + "\n";
        }
        Files.writeString(file, line, StandardOpenOption.APPEND);
        log.write(intent("b"));
        log.write(intent("c"));
      }
      assertThat(verify().isIntact()).as(added).isFalse();
      assertThat(Files.readString(file)).contains("\"event\":\"DAMAGED\"", "\"exchangeId\":\"c\"");
    }
  }

  @Test
  @DisplayName("P-02 lines written together are those written one by one, also over several files")
  void together() throws IOException {
    List<AuditRecord> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      lines.add(line(NOW.plusHours(i), "id-" + i, "診療"));
    }
    Path one = Files.createDirectory(folder.resolve("one"));
    Path all = Files.createDirectory(folder.resolve("all"));
    try (HashChainedAudit log = small(one).open()) {
      for (AuditRecord line : lines) {
        log.write(line);
      }
    }
    try (HashChainedAudit log = small(all).open()) {
      log.write(lines.get(0));
      log.writeAll(lines.subList(1, 40));
    }
    assertThat(contents(all)).hasSizeGreaterThan(5).isEqualTo(contents(one));
    assertThat(AuditVerifier.unkeyed().verify(all.resolve("audit.jsonl")).records()).isEqualTo(40);
  }

  private static HashChainedAudit.Builder small(Path folder) {
    return HashChainedAudit.builder(folder.resolve("audit.jsonl")).maxFileSize(3_000).daily();
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return contents;
  }

  @Test
  @DisplayName("P-02 an interrupted thread writes all the same and stays interrupted")
  void interrupted() throws IOException {
    try (HashChainedAudit log = HashChainedAudit.open(file)) {
      Thread.currentThread().interrupt();
      log.write(intent("a"));
      assertThat(Thread.interrupted()).isTrue();
      log.write(intent("b"));
    }
    assertThat(verify().records()).isEqualTo(2);
  }

  @Test
  @Timeout(60)
  @DisplayName("P-02 interrupts at any time, also between two files: what was told is there")
  void interruptedAllTheTime() throws Exception {
    Thread writer = Thread.currentThread();
    SynchronousQueue<Long> pauses = new SynchronousQueue<>();
    Thread other =
        new Thread(
            () -> {
              try {
                for (long pause = pauses.take(); pause >= 0; pause = pauses.take()) {
                  LockSupport.parkNanos(pause);
                  writer.interrupt();
                }
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    other.start();
    Random random = new Random(20261102);
    Set<String> told = new HashSet<>();
    int interrupts = 0;
    int refused = 0;
    try (HashChainedAudit log = HashChainedAudit.builder(file).maxFileSize(1024).open()) {
      for (int n = 0; n < 200; n++) {
        interrupts += pauses.offer((long) random.nextInt(1_500_000)) ? 1 : 0;
        try {
          List<String> ids =
              n % 3 == 0 ? List.of("i" + n + "_", "j" + n + "_") : List.of("i" + n + "_");
          log.writeAll(ids.stream().map(AuditLinesOf::intent).toList());
          told.addAll(ids);
        } catch (IOException e) {
          refused += n % 3 == 0 ? 2 : 1; // not told to be written: nothing would be sent
        }
      }
    } finally {
      while (!pauses.offer(-1L)) {
        Thread.onSpinWait();
      }
      while (other.isAlive()) {
        Thread.onSpinWait();
      }
      Thread.interrupted();
    }
    StringBuilder all = new StringBuilder();
    for (Path each : AuditSeries.of(file)) {
      all.append(Files.readString(each));
    }
    assertThat(interrupts).isGreaterThan(20);
    assertThat(told)
        .hasSize(267 - refused)
        .hasSizeGreaterThan(100)
        .allMatch(id -> all.toString().split('"' + id + '"', -1).length == 2);
    assertThat(verify().damage()).isEmpty();
  }

  @Test
  @DisplayName("P-02 many threads, one chain")
  void threads() throws Exception {
    int each = 40;
    try (HashChainedAudit log = HashChainedAudit.builder(file).maxFileSize(8192).open()) {
      CountDownLatch start = new CountDownLatch(1);
      List<Thread> threads = new ArrayList<>();
      List<Throwable> failures = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        String prefix = "t" + t + "_";
        Thread thread =
            new Thread(
                () -> {
                  try {
                    start.await();
                    for (int n = 0; n < each; n++) {
                      log.write(intent(prefix + n));
                    }
                  } catch (IOException | InterruptedException | RuntimeException e) {
                    synchronized (failures) {
                      failures.add(e);
                    }
                  }
                });
        threads.add(thread);
        thread.start();
      }
      start.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
      assertThat(AuditVerifier.unkeyed().expecting(log.head()).verify(file).records())
          .isEqualTo(8 * each);
    }
  }

  @Test
  @Timeout(120)
  @DisplayName("P-02 kill -9 while three threads write, 20 times: no acknowledged line is lost")
  void killed() throws Exception {
    Set<String> acknowledged = new HashSet<>();
    for (int cycle = 0; cycle < 20; cycle++) {
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  AuditProcess.class.getName(),
                  file.toString(),
                  "c" + cycle)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (BufferedReader out = child.inputReader(UTF_8)) {
        int wanted = 3 + 7 * (cycle % 5);
        for (int n = 0; n < wanted; n++) {
          acknowledged.add(out.readLine());
        }
        if (cycle == 0) {
          assertThatThrownBy(() -> HashChainedAudit.open(file)).isInstanceOf(InUseException.class);
        }
        child.toHandle().destroyForcibly(); // which leaves what it said to be read
        out.lines().filter(line -> line.startsWith("ACK ")).forEach(acknowledged::add);
        child.waitFor();
      }
    }
    write("after");
    AuditReport report = verify();
    assertThat(report.damage()).isEmpty();
    assertThat(AuditSeries.of(file)).hasSizeGreaterThan(2);
    Set<String> there = new HashSet<>();
    for (Path each : AuditSeries.of(file)) {
      for (String line : Files.readString(each).split("\n")) {
        if (line.contains("\"exchangeId\":\"") && line.endsWith("\"}")) {
          there.add("ACK " + line.replaceAll(".*\"exchangeId\":\"([^\"]*)\".*", "$1"));
        }
      }
    }
    assertThat(acknowledged).hasSizeGreaterThan(200);
    assertThat(there).containsAll(acknowledged);
  }
}
