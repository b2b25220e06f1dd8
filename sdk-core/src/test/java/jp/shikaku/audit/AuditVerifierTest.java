package jp.shikaku.audit;

import static jp.shikaku.audit.AuditLinesOf.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.audit.AuditDamage.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditVerifierTest {

  private static final int LINES = 50;

  @TempDir Path folder;
  private Path file;
  private AuditHead head;
  private List<String> lines;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("audit.jsonl");
    try (HashChainedAudit log = HashChainedAudit.open(file)) {
      for (int n = 2; n <= LINES; n++) {
        log.write(intent("a" + n));
      }
      head = log.head();
    }
    lines = List.copyOf(Files.readAllLines(file));
    assertThat(lines).hasSize(LINES);
  }

  private AuditReport verify() throws IOException {
    return AuditVerifier.unkeyed().expecting(head).verify(file);
  }

  private AuditDamage after(Consumer<List<String>> change) throws IOException {
    List<String> changed = new ArrayList<>(lines);
    change.accept(changed);
    Files.writeString(file, String.join("\n", changed) + "\n");
    AuditDamage damage = verify().damage().orElseThrow();
    assertThat(damage.file()).isEqualTo(file);
    return damage;
  }

  @Test
  @DisplayName("P-02 an untouched log is in order, and its head is where the log said")
  void untouched() throws IOException {
    AuditReport report = verify();
    assertThat(report.isIntact()).isTrue();
    assertThat(report.head()).isEqualTo(head);
    assertThat(report.lines()).isEqualTo(LINES);
    assertThat(report.records()).isEqualTo(LINES - 1);
    assertThat(AuditHead.parse(head.toText())).isEqualTo(head);
  }

  @Test
  @DisplayName("P-02 every single byte that is changed is found, in its line")
  void everyByte() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    try (FileSystem memory = Jimfs.newFileSystem(Configuration.unix())) {
      file = memory.getPath("/audit.jsonl");
      everyByteOf(whole);
    }
  }

  private void everyByteOf(byte[] whole) throws IOException {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    long line = 1;
    for (int at = 0; at < whole.length; at++) {
      byte kept = whole[at];
      whole[at] = (byte) (at % 3 == 0 ? kept ^ 1 : at % 3 == 1 ? '\n' : 'x');
      if (whole[at] == kept) {
        whole[at] ^= 2;
      }
      Files.write(file, whole);
      AuditDamage damage = verify().damage().orElse(null);
      whole[at] = kept;
      if (damage == null || damage.line() != line) {
        throw new AssertionError("byte " + at + " of line " + line + ": " + damage);
      }
      kinds.add(damage.kind());
      if (kept == '\n') {
        line++;
      }
    }
    assertThat(line).isEqualTo(LINES + 1);
    assertThat(kinds).isSubsetOf(Kind.CHANGED, Kind.TORN_END);
  }

  @Test
  @DisplayName("P-02 every line that is taken out is missed, the last one thanks to the head")
  void everyLineDeleted() throws IOException {
    for (int n = 1; n <= LINES; n++) {
      int at = n - 1;
      AuditDamage damage = after(changed -> changed.remove(at));
      assertThat(damage.line()).isEqualTo(n);
      assertThat(damage.kind()).isEqualTo(n == LINES ? Kind.TRUNCATED : Kind.MISSING);
    }
    Files.writeString(file, String.join("\n", lines.subList(0, LINES - 1)) + "\n");
    assertThat(AuditVerifier.unkeyed().verify(file).isIntact()).as("without head").isTrue();
  }

  @Test
  @DisplayName("P-02 every line that is put in is found: an old one, an odd one, a forged one")
  void everyInsertion() throws IOException {
    for (int n = 2; n <= LINES; n++) {
      int at = n - 1;
      AuditDamage odd = after(changed -> changed.add(at, "{\"seq\":0}"));
      assertThat(odd).isEqualTo(new AuditDamage(Kind.INSERTED, file, n));
      AuditDamage old = after(changed -> changed.add(at, lines.get(at - 1)));
      assertThat(old).isEqualTo(new AuditDamage(Kind.DUPLICATED, file, n));
      String forged =
          new Chain(null)
              .close(AuditLine.record(n, intent("forged")), Chain.hashOf(lines.get(at - 1)));
      AuditDamage fork = after(changed -> changed.add(at, forged));
      // The forged line itself is right by all rules of a chain without key: the next one is not.
      assertThat(fork)
          .isEqualTo(
              n == LINES
                  ? new AuditDamage(Kind.REWRITTEN, file, n)
                  : new AuditDamage(Kind.INSERTED, file, n + 1));
    }
    assertThat(after(changed -> changed.add(0, "x"))).extracting(AuditDamage::line).isEqualTo(1L);
    assertThat(after(changed -> changed.add("x")).line()).isEqualTo(LINES + 1);
  }

  @Test
  @DisplayName("P-02 every two neighbours that change places are found, and every line moved away")
  void everyReordering() throws IOException {
    for (int n = 1; n < LINES; n++) {
      int at = n - 1;
      AuditDamage swapped = after(changed -> changed.add(at, changed.remove(at + 1)));
      assertThat(swapped).isEqualTo(new AuditDamage(Kind.REORDERED, file, n));
      AuditDamage moved = after(changed -> changed.add(changed.remove(at)));
      assertThat(moved).isEqualTo(new AuditDamage(Kind.REORDERED, file, n));
    }
  }

  @Test
  @DisplayName("P-02 a chain computed anew passes without key, and fails against the head")
  void computedAnew() throws IOException {
    Chain chain = new Chain(null);
    List<String> forged = new ArrayList<>();
    forged.add(lines.get(0));
    for (int n = 2; n <= LINES; n++) {
      forged.add(
          chain.close(AuditLine.record(n, intent("b" + n)), Chain.hashOf(forged.get(n - 2))));
    }
    assertThat(after(changed -> changed.replaceAll(l -> forged.get(changed.indexOf(l)))))
        .isEqualTo(new AuditDamage(Kind.REWRITTEN, file, LINES));
    assertThat(AuditVerifier.unkeyed().verify(file).isIntact()).isTrue();
  }

  @Test
  @DisplayName("P-02 P-03 a log without its first file, or whose first file is a later one, is cut")
  void firstFileGone() throws IOException {
    Path log = folder.resolve("more.jsonl");
    AuditHead early;
    try (HashChainedAudit more = HashChainedAudit.builder(log).maxFileSize(2048).open()) {
      more.write(intent("b0"));
      early = more.head();
      for (int n = 1; n < 20; n++) {
        more.write(intent("b" + n));
      }
    }
    List<Path> files = AuditSeries.of(log);
    assertThat(files).hasSizeGreaterThan(3);
    AuditVerifier plain = AuditVerifier.unkeyed();
    List<Path> later = files.subList(1, files.size());
    assertThat(plain.verify(later).isIntact()).as("asked for from the middle").isTrue();
    assertThat(plain.expecting(early).verify(later).damage())
        .as("the head is not met")
        .contains(new AuditDamage(Kind.MISSING, later.get(0), 1));

    Files.delete(log);
    assertThat(plain.verify(log).damage()).contains(new AuditDamage(Kind.MISSING, log, 1));
    Files.move(later.get(0), log);
    assertThat(plain.verify(log).damage()).contains(new AuditDamage(Kind.MISSING, log, 1));
  }

  @Test
  @DisplayName("P-02 a head is met before the first line, in the middle and at a torn place")
  void headMet() throws IOException {
    AuditVerifier plain = AuditVerifier.unkeyed();
    AuditHead none = new AuditHead(0, "0".repeat(64));
    assertThat(plain.expecting(none).verify(file).isIntact()).isTrue();
    AuditHead wrong = new AuditHead(0, "1".repeat(64));
    assertThat(plain.expecting(wrong).verify(file).damage())
        .contains(new AuditDamage(Kind.REWRITTEN, file, 1));

    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.length() - 20));
    AuditHead torn;
    try (HashChainedAudit log = HashChainedAudit.open(file)) {
      log.write(intent("a"));
      torn = log.head();
    }
    assertThat(plain.expecting(torn).verify(file).tornLines()).isEqualTo(1);
    for (long sequence : List.of(torn.sequence() - 1, torn.sequence())) {
      assertThat(plain.expecting(new AuditHead(sequence, "1".repeat(64))).verify(file).damage())
          .as("head %s", sequence)
          .map(AuditDamage::kind)
          .contains(Kind.REWRITTEN);
    }
  }

  @Test
  @DisplayName("P-02 an empty file, no file and no files")
  void nothing() throws IOException {
    Files.writeString(file, "");
    assertThat(verify().damage()).contains(new AuditDamage(Kind.TRUNCATED, file, 1));
    assertThat(AuditVerifier.unkeyed().verify(file).damage())
        .contains(new AuditDamage(Kind.MISSING, file, 1));
    Files.delete(file);
    assertThatThrownBy(() -> verify()).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> AuditVerifier.unkeyed().verify(List.of()))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> AuditHead.parse("1:zz")).isInstanceOf(InvalidQueryException.class);
  }
}
