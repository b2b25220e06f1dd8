package jp.shikaku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
import javax.crypto.spec.SecretKeySpec;
import jp.shikaku.audit.Accessor;
import jp.shikaku.audit.AuditRecord;
import jp.shikaku.audit.HashChainedAudit;
import jp.shikaku.audit.Purpose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {

  @TempDir Path folder;
  private Path log;
  private String head;

  @BeforeEach
  void write() throws IOException {
    log = folder.resolve("audit.jsonl");
    try (HashChainedAudit audit = HashChainedAudit.builder(log).daily().open()) {
      audit.write(line("2026-11-01T23:59:59+09:00", "dr-5", "P-1"));
      audit.write(line("2026-11-02T10:00:00+09:00", "dr-6", "P-1"));
      audit.write(line("2026-11-02T11:00:00+09:00", "dr-5", "P-2"));
      head = audit.head().toText();
    }
  }

  private static AuditRecord line(String at, String user, String patient) {
    return new AuditRecord(
        AuditRecord.Stage.INTENT,
        OffsetDateTime.parse(at),
        Accessor.doctor(user),
        Purpose.TREATMENT,
        "1319999007",
        "YZKsiquc01",
        "id",
        patient,
        "2026-05/2026-11 XML",
        AuditRecord.Basis.CONSENT,
        null,
        null,
        null);
  }

  private Cli run(String... args) {
    return Cli.run(args);
  }

  @Test
  @DisplayName("P-02 audit verify: 0 and the head when in order, over the files of the log")
  void intact() throws IOException {
    Cli text = run("audit", "verify", log.toString());
    assertThat(text.exit()).as(text.err()).isZero();
    assertThat(text.out()).contains("異常なし：5 行（照会の記録 3 行）", head);

    Cli json = run("audit", "verify", "--json", "--expect", head, log.toString());
    JsonNode report = new ObjectMapper().readTree(json.out());
    assertThat(report.get("intact").asBoolean()).isTrue();
    assertThat(report.get("head").asText()).isEqualTo(head);
    assertThat(report.has("damage")).isFalse();
  }

  @Test
  @DisplayName("P-02 audit verify: 6 and the line when changed")
  void damaged() throws IOException {
    Path second = folder.resolve("audit-000002.jsonl");
    change(second, text -> text.replace("\"user\":\"dr-6\"", "\"user\":\"dr-7\""));
    Cli text = run("audit", "verify", log.toString());
    assertThat(text.exit()).isEqualTo(6);
    assertThat(text.out()).contains("損傷あり：" + second + " 2行目が書き換えられています");
    assertThat(text.out())
        .as("nobody is to note down the head of a damaged log")
        .doesNotContain("末尾");
    Cli json = run("audit", "verify", "--json", log.toString());
    assertThat(json.exit()).isEqualTo(6);
    JsonNode damage = new ObjectMapper().readTree(json.out()).get("damage");
    assertThat(damage.get("kind").asText()).isEqualTo("CHANGED");
    assertThat(damage.get("line").asInt()).isEqualTo(2);

    Cli english = run("audit", "verify", "--lang", "en", log.toString(), second.toString());
    assertThat(english.out()).contains("DAMAGED: ");
  }

  private static void change(Path file, Function<String, String> change) throws IOException {
    String text = Files.readString(file);
    assertThat(change.apply(text)).isNotEqualTo(text);
    Files.writeString(file, change.apply(text));
  }

  @Test
  @DisplayName("P-02 audit verify: a cut end is found against the head that was kept")
  void cut() throws IOException {
    Files.delete(folder.resolve("audit-000002.jsonl"));
    assertThat(run("audit", "verify", log.toString()).exit()).isZero();
    Cli cut = run("audit", "verify", "--expect", head, log.toString());
    assertThat(cut.exit()).isEqualTo(6);
    assertThat(cut.out()).contains(" 3行目から後がありません（末尾の欠落）");
  }

  @Test
  @DisplayName("P-02 audit verify: with a key")
  void keyed() throws IOException {
    Path keyed = folder.resolve("keyed.jsonl");
    try (HashChainedAudit audit =
        HashChainedAudit.builder(keyed)
            .key(() -> new SecretKeySpec(new byte[32], "HmacSHA256"))
            .open()) {
      audit.write(line("2026-11-02T11:00:00+09:00", "dr-5", "P-2"));
    }
    Path key = SecretFile.write(folder.resolve("key"), "00".repeat(32) + "\n");
    assertThat(run("audit", "verify", "--key-file", key.toString(), keyed.toString()).exit())
        .isZero();
    SecretFile.open(key);
    Cli open = run("audit", "verify", "--key-file", key.toString(), keyed.toString());
    assertThat(open.exit()).isEqualTo(2);
    assertThat(open.err()).startsWith("--key-file: ほかの利用者が読めるファイルは使えません");
    Cli without = run("audit", "verify", keyed.toString());
    assertThat(without.exit()).isEqualTo(6);
    assertThat(without.out()).contains("鍵が違うか").startsWith("鍵の指定（--key-file）が必要です：");
    assertThat(without.out()).doesNotContain("損傷あり");
    Cli other = run("audit", "verify", key.toString());
    assertThat(other.exit()).isEqualTo(6);
    assertThat(other.out()).contains("アクセス記録のファイルではない").doesNotContain("鍵", "末尾");
    assertThat(run("audit", "verify", "none").errLines()).containsExactly("FILE: ファイルがありません");
  }

  @Test
  @DisplayName("P-07 audit search: by patient, user and period in Japan")
  void search() throws IOException {
    String both = folder.resolve("audit-000002.jsonl").toString();
    Cli patient = run("audit", "search", "--patient", "P-1", log.toString(), both);
    assertThat(patient.exit()).as(patient.err()).isZero();
    assertThat(patient.out().lines().toList()).hasSize(2).allMatch(line -> line.contains("P-1"));
    assertThat(patient.out().lines())
        .allMatch(line -> line.matches("[-0-9]{10}T[:0-9]{8}\\.[0-9]{3}\\+09:00  .*"));
    assertThat(patient.err()).contains("2個のファイルから 2 行が見つかりました");
    assertThat(run("audit", "search", "--patient", "P-none", log.toString()).err())
        .contains("条件に合う行はありません（2個のファイルを検索しました）");
    // The first file is enough: a later one that was not read would tell that nobody looked.
    assertThat(run("audit", "search", "--patient", "P-1", log.toString()).out())
        .isEqualTo(patient.out());
    Cli day =
        run(
            "audit",
            "search",
            "--user",
            "dr-5",
            "--from",
            "2026-11-02",
            "--to",
            "2026-11-02",
            "--json",
            log.toString(),
            both);
    List<String> lines = day.out().lines().toList();
    assertThat(lines).hasSize(1);
    assertThat(new ObjectMapper().readTree(lines.get(0)).get("patientKey").asText())
        .isEqualTo("P-2");
    Files.write(log, new byte[] {(byte) 0xff, '\n'}, StandardOpenOption.APPEND);
    assertThat(run("audit", "search", log.toString()).err()).contains("読めない行が 1 行");
  }

  @Test
  @DisplayName("the language may stand before the word of what to do, or behind it")
  void language() throws IOException {
    assertThat(run("audit", "--help").out()).contains("--lang");
    assertThat(run("audit", "--lang", "en", "verify", log.toString()).out()).startsWith("Intact");
    assertThat(run("audit", "verify", "--lang", "en", log.toString()).out()).startsWith("Intact");
    assertThat(run("audit", "--lang", "en").err()).startsWith("audit: needs verify or search");
    assertThat(run("audit", "--lang", "xx", "verify", log.toString()).err()).startsWith("--lang: ");
  }

  @Test
  @DisplayName("2 wrong input is named, without its value")
  void wrongInput() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad"), "canary", StandardCharsets.UTF_8);
    for (String[] args :
        new String[][] {
          {"audit"},
          {"audit", "verify"},
          {"audit", "verify", folder.resolve("canary").toString()},
          {"audit", "verify", "--expect", "canary", log.toString()},
          {"audit", "verify", "--key-file", bad.toString(), log.toString()},
          {"audit", "search", "--from", "canary", log.toString()},
          {"audit", "search", folder.resolve("canary").toString()},
          {
            "check",
            "--audit-salt",
            "x",
            "--root",
            ".",
            "--institution",
            "1319999007",
            "--insurer",
            "06139992",
            "--number",
            "1",
            "--birthdate",
            "2000-01-01"
          },
        }) {
      Cli cli = run(args);
      assertThat(cli.exit()).as(String.join(" ", args)).isEqualTo(2);
      assertThat(cli.errLines()).hasSize(1);
      assertThat(cli.err()).doesNotContain("canary");
    }
  }
}
