package jp.shikaku.examples.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jp.shikaku.examples.text.Language;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plan as a page and as a calendar. */
class RolloutFilesTest {

  private static final Instant NOW = Instant.parse("2020-12-07T00:00:00Z");

  private static RolloutPlan plan(RolloutRules rules, String goLive) {
    return new RolloutPlan(
        rules,
        Facility.CLINIC,
        LocalDate.parse(goLive),
        LocalDate.of(2021, 3, 15),
        LocalDate.of(2020, 12, 7),
        BusinessDays.weekendsOnly());
  }

  private static ICalendar calendar(String goLive, String whose) {
    byte[] file =
        RolloutCalendar.file(plan(RolloutRules.bundled(), goLive), whose, Language.JAPANESE, NOW);
    List<ICalendar> read = Biweekly.parse(new String(file, UTF_8)).all();
    assertThat(read).hasSize(1);
    return read.get(0);
  }

  /** Days by the words of an event; the other library reads a day as midnight of its own zone. */
  private static Map<String, String> days(ICalendar calendar) {
    Map<String, String> days = new LinkedHashMap<>();
    for (VEvent event : calendar.getEvents()) {
      assertThat(event.getDateStart().getValue().hasTime()).isFalse();
      days.put(
          event.getSummary().getValue(),
          event.getDateStart().getValue().getRawComponents().toString(false, false));
    }
    return days;
  }

  @Test
  @DisplayName("another library reads whole days, Japanese words and what is needed")
  void calendar() {
    ICalendar calendar = calendar("2021-03-31", "1319999007");
    assertThat(days(calendar))
        .containsEntry("★期限：顔認証付きカードリーダーの選定・申込（ポータルサイト）", "20201130")
        .containsEntry("期限：ベンダーへの発注", "20210228")
        .containsEntry("期限：利用申請・電子証明書発行申請（ポータルサイト）", "20210308")
        .containsEntry("期限：機器の受取・設定", "20210315")
        .containsEntry("運用開始", "20210331")
        .hasSize(7);
    VEvent application =
        calendar.getEvents().stream()
            .filter(event -> event.getSummary().getValue().contains("利用申請"))
            .findFirst()
            .orElseThrow();
    assertThat(application.getDescription().getValue())
        .contains("担当：医療機関\n", "機器設定の5営業日前\n", "・電子証明書は接続するPCごとに1つ\n", "2020-12-07 時点");
    assertThat(application.getDateEnd().getValue().getRawComponents().toString(false, false))
        .isEqualTo("20210309");
    assertThat(application.getDateTimeStamp().getValue().toInstant().atOffset(ZoneOffset.UTC))
        .isEqualTo(NOW.atOffset(ZoneOffset.UTC));
    assertThat(calendar.getEvents())
        .extracting(event -> event.getDescription().getValue())
        .filteredOn(text -> text.contains("期限を7日過ぎています"))
        .hasSize(1);
    assertThat(calendar.getEvents())
        .extracting(event -> event.getDescription().getValue())
        .filteredOn(text -> text.contains("土日だけを除いて数えました"))
        .hasSize(1);
    assertThat(calendar.getExperimentalProperty("X-WR-TIMEZONE").getValue())
        .isEqualTo("Asia/Tokyo");
  }

  @Test
  @DisplayName("an event keeps its UID when the go-live moves, and differs from another practice's")
  void uids() {
    List<String> before = uids(calendar("2021-03-31", "1319999007"));
    assertThat(before).doesNotHaveDuplicates();
    assertThat(uids(calendar("2021-03-31", "1319999007"))).isEqualTo(before);
    assertThat(uids(calendar("2021-05-31", "1319999007"))).isEqualTo(before);
    assertThat(uids(calendar("2021-03-31", "1319999015"))).doesNotContainAnyElementsOf(before);
  }

  private static List<String> uids(ICalendar calendar) {
    return calendar.getEvents().stream().map(event -> event.getUid().getValue()).toList();
  }

  @Test
  @DisplayName("lines of the calendar end as RFC 5545 says and have at most 75 bytes")
  void folded() {
    String file =
        new String(
            RolloutCalendar.file(
                plan(RolloutRules.bundled(), "2021-03-31"), "x", Language.JAPANESE, NOW),
            UTF_8);
    assertThat(file).endsWith("\r\n").doesNotContain("\uFFFD");
    assertThat(file.split("\r\n"))
        .allMatch(line -> line.getBytes(UTF_8).length <= 75)
        .noneMatch(line -> line.contains("\n"));
  }

  @Test
  @DisplayName("the page says all of the plan, for whom, and loads nothing")
  void page() {
    String page =
        new String(
            RolloutPage.file(
                plan(RolloutRules.bundled(), "2021-03-31"), "架空クリニック", Language.JAPANESE),
            UTF_8);
    assertThat(page)
        .startsWith("<!DOCTYPE html>")
        .contains("<html lang=\"ja\">", "charset=\"utf-8\"", "架空クリニック　御中", "@page { size: A4;")
        .contains("2020-11-30（月）", "期限を7日過ぎています", "2021-02-28（日）", "目安。生産状況により")
        .contains("2020-12-07 時点", "簡易書留")
        .doesNotContain("http", "src=", "href=", "url(", "@import", "<script", "--holidays");
  }

  @Test
  @DisplayName("no text of a rules file or of a practice becomes markup")
  void escaped() throws FaultyFileException {
    String evil = "<script>alert(1)</script><b a='\\\"'>&amp;";
    String rules =
        RolloutRulesTest.bundled()
            .replace("ポータルサイトのアカウント登録", evil)
            .replace("領収書（写）、", evil)
            .replace("すべての手続きの前", evil);
    String page =
        new String(
            RolloutPage.file(
                plan(RolloutRules.read(rules.getBytes(UTF_8)), "2021-03-31"),
                "</h1><img src=x onerror=alert(1)>\u202E",
                Language.JAPANESE),
            UTF_8);
    assertThat(page)
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;&lt;b a='\"'&gt;&amp;amp;")
        .doesNotContain("<script", "<b ", "<img", "\u202E");
  }

  /** A computer that reaches no share but the face folders. */
  private static final class OnlyFaces implements SiteFile.Disks {
    @Override
    public boolean isFolder(Path path) {
      return path.toString().endsWith("face");
    }

    @Override
    public boolean isFile(Path path) {
      return true;
    }

    @Override
    public Optional<LocalDate> lastDay(Path certificate) {
      return Optional.of(LocalDate.of(2029, 2, 28));
    }

    @Override
    public boolean isTrust(Path file) {
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rollout.md", "rollout.ja.md"})
  @DisplayName("the guide's site file is right, and its faults are what is told")
  void guide(String guide) throws Exception {
    String text = Files.readString(Path.of("..", "docs", guide), UTF_8);
    String json = text.substring(text.indexOf("```json") + 7);
    byte[] file = json.substring(0, json.indexOf("```")).getBytes(UTF_8);
    SiteFile site = SiteFile.read(file, Path.of("").toAbsolutePath());
    assertThat(site.terminals()).extracting(SiteFile.Terminal::name).containsExactly("受付1");
    assertThat(site.hints(RolloutRules.bundled(), LocalDate.of(2026, 11, 2))).isEmpty();

    String wrong = new String(file, UTF_8).replace("1319999007", "1319999008");
    FaultyFileException e =
        catchThrowableOfType(
            FaultyFileException.class,
            () ->
                SiteFile.read(
                    wrong.replace("2029-02-28", "2029-02-29").getBytes(UTF_8),
                    Path.of("").toAbsolutePath(),
                    new OnlyFaces()));
    assertThat(e.faults())
        .extracting(fault -> "--site: " + fault.key() + ": " + fault.japanese())
        .hasSize(3)
        .allSatisfy(line -> assertThat(text).contains(line));
  }
}
