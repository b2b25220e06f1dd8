package jp.shikaku.examples.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.Width;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.value.MedicalInstitutionCode;
import jp.shikaku.value.WireDates;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report as it is handed over, of a folder prepared for it. */
class DoctorReportTest {

  private static final SystemFacts FACTS =
      new SystemFacts("17.0.15", "Windows 11 10.0", WireDates.JST, "ja-JP", "UTF-8");

  @TempDir private Path temp;
  private Path root;
  private Instant now;

  @BeforeEach
  void prepare() throws IOException {
    root = temp.resolve("OQS");
    for (String name : List.of("req", "res", "face")) {
      Files.createDirectories(root.resolve(name));
    }
    now = Instant.now();
    String kana = "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><A>カナ</A>";
    put("res/OQSsiquc01res_20261101091500123abcdef0123456789.xml", kana, "windows-31j", 8 * 24);
    put("res/OQSsiquc01res_OTHERSYSTEM1.xml", kana, "UTF-8", 2);
    put("req/YZKsiquc01req_OTHERSYSTEM2.xml", "<A/>", "UTF-8", 3);
    put(
        "face/OQSsiquc01res_face_131999900700000000000000000a01_20261102091503.xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><A>カナ</A>",
        "UTF-8",
        3);
  }

  private void put(String name, String text, String charset, int hoursAgo) throws IOException {
    Path file = root.resolve(name);
    Files.write(file, text.getBytes(Charset.forName(charset)));
    Files.setLastModifiedTime(file, FileTime.from(now.minus(Duration.ofHours(hoursAgo))));
  }

  private DoctorReport examine(Language language) {
    Doctor.Plan plan =
        new Doctor.Plan(
            root,
            null,
            List.of(root.resolve("face")),
            List.of(MedicalInstitutionCode.of("1319999007")),
            null,
            null,
            null,
            List.of(),
            OpeningHours.parse("mon-sun 0:00-23:59", Set.of()).orElseThrow(),
            Duration.ofDays(2),
            temp,
            FACTS);
    try (SystemTime time = new SystemTime(Clock.fixed(now, ZoneOffset.UTC))) {
      return new Doctor(plan, time, language).examine();
    }
  }

  /** What differs from computer to computer and from day to day. */
  private String settled(List<String> lines) {
    return String.join("\n", lines)
            .replace(root.toString(), "/OQS")
            .replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}", "YYYY-MM-DD hh:mm")
            .replaceAll("[0-9]+\\.[0-9]/[0-9]+\\.[0-9]", "#/#")
            .replaceAll("[0-9]+\\.[0-9] ms", "# ms")
            .replaceAll("で [0-9]+分受付なし", "で #分受付なし")
            .replaceAll("none for [0-9]+ min", "none for # min")
            .replaceAll("空き容量 [0-9]+ MB", "空き容量 # MB")
            .replaceAll("[0-9]+ MB free", "# MB free")
            .replaceAll("（[a-z0-9]+）\n", "（fs）\n")
            .replaceAll("used \\([a-z0-9]+\\)\n", "used (fs)\n")
            .replaceAll("(届きます|届きません（定期的な確認で動作します）)\n", "EVENTS\n")
            .replaceAll("file events {17}.*\n", "file events                 EVENTS\n")
        + "\n";
  }

  @Test
  @DisplayName("the report in Japanese and English, word for word")
  void golden() throws IOException {
    for (Language language : Language.values()) {
      DoctorReport report = examine(language);
      List<String> lines = DoctorView.lines(report, language);

      assertThat(lines).allSatisfy(line -> assertThat(Width.of(line)).isLessThanOrEqualTo(100));
      Path golden =
          Path.of("src/test/resources/golden/doctor-" + language.locale().getLanguage() + ".txt");
      if (Boolean.getBoolean("shikaku.golden")) {
        Files.writeString(golden, settled(lines));
      }
      assertThat(settled(lines)).isEqualTo(Files.readString(golden, StandardCharsets.UTF_8));
      assertThat(report.isHealthy()).isTrue();
    }
  }

  @Test
  @DisplayName("encodings: declared and real, also of a document that is cut")
  void encodings() {
    byte[] sjis =
        "<?xml encoding=\"Shift_JIS\"?><A>髙①</A>".getBytes(Charset.forName("windows-31j"));
    assertThat(Encodings.of(sjis))
        .isEqualTo(new Encodings.Encoding("Shift_JIS", "windows-31j"))
        .matches(Encodings.Encoding::agrees);
    byte[] utf8 = "<?xml encoding='Shift_JIS'?><A>カナ".getBytes(StandardCharsets.UTF_8);
    assertThat(Encodings.of(utf8).agrees()).isFalse();
    byte[] cut = java.util.Arrays.copyOf(utf8, utf8.length - 1);
    assertThat(Encodings.of(cut).real()).isEqualTo("UTF-8");
    assertThat(Encodings.of("<A/>".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(new Encodings.Encoding("none", "ascii"));
    assertThat(Encodings.of(new byte[] {(byte) 0xff, (byte) 0xff, 1, 2, 3, 4, 5}).real())
        .isEqualTo("unreadable");
  }

  @Test
  @DisplayName("R-F-16 quiet is reckoned within the opening hours, and never on a holiday")
  void openingHours() {
    OpeningHours hours =
        OpeningHours.parse(
                "mon-fri 9:00-12:00,14:00-18:00; sat 9:00-12:00",
                Set.of(java.time.LocalDate.of(2026, 11, 3)))
            .orElseThrow();
    Instant monday = Instant.parse("2026-11-02T02:30:00Z"); // 11:30 in Japan

    assertThat(hours.quiet(java.util.Optional.empty(), monday)).contains(Duration.ofMinutes(150));
    assertThat(hours.quiet(java.util.Optional.of(monday.minusSeconds(60)), monday))
        .contains(Duration.ofMinutes(1));
    assertThat(hours.quiet(java.util.Optional.of(monday.minus(Duration.ofDays(1))), monday))
        .as("the night does not count")
        .contains(Duration.ofMinutes(150));
    assertThat(hours.openSince(monday.plus(Duration.ofHours(1)))).as("lunch").isEmpty();
    assertThat(hours.openSince(monday.plus(Duration.ofDays(1)))).as("holiday").isEmpty();
    assertThat(hours.openSince(monday.plus(Duration.ofDays(6)))).as("sunday").isEmpty();
    assertThat(hours.openSince(monday.plus(Duration.ofDays(2)))).isPresent();
    for (String bad :
        List.of(
            "",
            "mon",
            "mon 9-12",
            "fri-mon 9:00-12:00",
            "mon 12:00-9:00",
            "xyz 9:00-12:00",
            "mon 9:00-25:00",
            "mon 9:70-12:00")) {
      assertThat(OpeningHours.parse(bad, Set.of())).as(bad).isEmpty();
    }
  }
}
