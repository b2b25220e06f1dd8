package jp.shikaku.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import jp.shikaku.examples.text.Language;
import jp.shikaku.mock.Fault;
import jp.shikaku.mock.KnownPatients;
import jp.shikaku.mock.Patient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, which is started once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleBrowserTest {

  /** Keys, as WebDriver names them. */
  private static final String UP = "\uE013";

  private static final String DOWN = "\uE015";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

  /** The number of who came last: the list has an end, the numbers have none. */
  private static final String NEWEST =
      "Number(document.querySelector('#list button')?.dataset.key ?? 0)";

  /** Texts that are wider or higher than what shows them, without a way to scroll. */
  private static final String CLIPPED =
      """
      return (async () => {
      // Charts follow the size of the window a frame later.
      const frame = () => new Promise(done => requestAnimationFrame(done));
      await frame();
      await frame();
      const clipped = [];
      if (document.documentElement.scrollWidth > window.innerWidth) {
        clipped.push('the page');
      }
      for (const one of document.querySelectorAll('body *')) {
        const looks = getComputedStyle(one);
        if (one.closest('.unseen, svg') || looks.display === 'inline' || !one.textContent.trim()) {
          continue;
        }
        const scrolls = looks.overflowY === 'auto';
        const box = one.getBoundingClientRect();
        if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
            || !scrolls && looks.overflowY !== 'visible' && one.scrollHeight > one.clientHeight + 1
            || box.right > window.innerWidth + 1) {
          clipped.push(one.tagName + '.' + one.className + ' ' + one.textContent.slice(0, 20));
        }
      }
      return clipped;
      })();
      """;

  @TempDir private static Path own;
  private RunningConsole console;
  private Browser browser;

  @BeforeAll
  void start() throws IOException {
    if (Browser.unavailable().isPresent() && !"true".equals(System.getenv("CI"))) {
      assumeTrue(false, Browser.unavailable().get());
    }
    console = new RunningConsole(own);
    browser = new Browser(Files.createDirectory(own.resolve("profile")));
    browser.open(console.url());
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.close();
      console.close();
    }
  }

  @BeforeEach
  void open() {
    browser.size(1280, 800);
    browser.open(console.page());
    // A failed test may have left an outage.
    browser.run("return fetch('/outages', { method: 'DELETE' }).then(() => true)");
    await("document.querySelectorAll('#visitors button').length === 9");
    await("document.querySelectorAll('#hops li').length === 6");
  }

  @AfterEach
  void theBrowserHasNothingToComplainOf() {
    if (browser != null) {
      browser.run("sessionStorage.clear()");
      assertThat(browser.said())
          // of the tests' own readings, as axe's
          .filteredOn(line -> !line.contains("willReadFrequently"))
          .isEmpty();
    }
  }

  @Test
  @DisplayName("a walk-in appears within 1 s")
  void appearsAtOnce() {
    List<Integer> millis = new ArrayList<>();
    for (int turn = 0; turn < 5; turn++) {
      millis.add(
          browser
              .run(
                  """
                  const list = document.getElementById('list');
                  const newest = () => list.querySelector('button')?.dataset.key;
                  const before = newest();
                  const begun = performance.now();
                  return new Promise(done => {
                    new MutationObserver(() => {
                      if (newest() !== before) {
                        done(Math.round(performance.now() - begun));
                      }
                    }).observe(list, { childList: true });
                    document.querySelector('[data-key=ORDINARY]').click();
                  });
                  """)
              .asInt());
    }

    // The machine may be busy for a moment, not for most of the time.
    assertThat(millis.stream().sorted().toList().get(2)).as(millis.toString()).isLessThan(1_000);
    await(text("#patient", "受付できます"));
    assertThat(shown("#patient")).contains("試験　太郎", "3割", "資格有効性: 有効");
  }

  @Test
  @DisplayName("drugs and checkups are drawn, and each chart has its table")
  void charts() {
    letIn("CHRONIC", "仮名　慢性");
    await("document.querySelectorAll('.trend canvas').length > 3");

    JsonNode charts =
        browser.run(
            """
            return [...document.querySelectorAll('#patient canvas')].map(one => {
              const drawn = one.getContext('2d').getImageData(0, 0, one.width, one.height).data;
              const colours = new Set();
              for (let at = 0; at < drawn.length; at += 4) {
                if (drawn[at + 3] === 255) {
                  colours.add(drawn[at] * 65536 + drawn[at + 1] * 256 + drawn[at + 2]);
                }
              }
              return { colours: colours.size, label: one.getAttribute('aria-label') };
            });
            """);

    assertThat(charts).hasSizeGreaterThan(4);
    assertThat(charts)
        .allSatisfy(
            chart -> {
              assertThat(chart.get("colours").asInt()).isGreaterThan(3);
              assertThat(chart.get("label").asText()).contains("表");
            });
    browser.run("document.querySelectorAll('details').forEach(one => { one.open = true; })");
    assertThat(shown(".drugs table")).contains("カクウ", "調剤日");
    assertThat(shown(".checkups table")).contains("ＨｂＡ１ｃ", "警告 6.5 以上");
    assertThat(limits()).isNotEmpty().allMatch(limits -> limits.equals("amber red"));
  }

  @Test
  @DisplayName("the timeline has a row for each drug of the table, from its first fill on")
  void timeline() {
    letIn("CHRONIC", "仮名　慢性");
    await("document.querySelector('.drugs canvas') !== null");

    List<String> firstFills = new ArrayList<>();
    browser
        .run(
            """
            const first = {};
            for (const row of document.querySelectorAll('.drugs tbody tr')) {
              const [name, , fills] = [...row.cells].map(cell => cell.textContent);
              first[name] = [first[name] ?? '9999', ...fills.split('、')].sort()[0];
            }
            return Object.values(first);
            """)
        .forEach(day -> firstFills.add(day.asText()));
    List<String> drawn = new ArrayList<>();
    browser
        .run(
            """
            const { scales, data } = Chart.getChart(document.querySelector('.drugs canvas'));
            const bars = data.datasets[0].data;
            return data.labels.map(row => bars.filter(bar => bar.y === row).map(bar => bar.x[0]))
                .map(begun => new Date(Math.max(scales.x.min, Math.min(...begun))))
                .map(begun => begun.toISOString().slice(0, 10));
            """)
        .forEach(day -> drawn.add(day.asText()));

    assertThat(firstFills).hasSizeGreaterThan(10).doesNotContain("9999");
    assertThat(drawn).containsExactlyInAnyOrderElementsOf(firstFills);
    assertThat(shown(".drugs"))
        .contains(firstFills.size() + "種類", "処方日数の間", "日数の記載なし")
        .doesNotContain("グラフは調剤日の新しい");
    assertThat(browser.run("return document.querySelector('.drugs canvas').ariaLabel").asText())
        .startsWith(firstFills.size() + "種類");
  }

  @Test
  @DisplayName("drugs and checkups stand in the same order at each visit, alerts in front")
  void order() {
    List<List<String>> visits = new ArrayList<>();
    for (int visit = 0; visit < 3; visit++) {
      letIn("CHRONIC", "仮名　慢性");
      await("document.querySelector('.drugs canvas') !== null");
      await("document.querySelectorAll('.trend canvas').length > 3");
      List<String> order = new ArrayList<>();
      browser
          .run(
              """
              return [...document.querySelectorAll('.trend .level, .trend b, tbody th')]
                  .map(one => one.textContent);
              """)
          .forEach(one -> order.add(one.asText()));
      visits.add(order);
    }

    assertThat(visits).allSatisfy(order -> assertThat(order).isEqualTo(visits.get(0)));
    List<String> levels = new ArrayList<>(visits.get(0));
    levels.retainAll(List.of("警告", "注意", "範囲内"));
    assertThat(levels)
        .contains("警告", "注意", "範囲内")
        .isSortedAccordingTo(Comparator.comparing(List.of("警告", "注意", "範囲内")::indexOf));
  }

  /** In each trend, the colours in which a line goes through from left to right, in dashes. */
  private List<String> limits() {
    List<String> all = new ArrayList<>();
    browser
        .run(
            """
            const lines = { amber: [0xb2, 0x6a, 0x00], red: [0xb3, 0x26, 0x1e] };
            return [...document.querySelectorAll('.trend canvas')].map(one => {
              const { width, height } = one;
              const drawn = one.getContext('2d').getImageData(0, 0, width, height).data;
              const isOf = (at, colour) => drawn[at + 3] > 60
                  && colour.every((part, index) => Math.abs(drawn[at + index] - part) < 40);
              return Object.keys(lines).filter(name => {
                for (let row = 0; row < height; row++) {
                  let found = 0;
                  for (let x = 0; x < width; x++) {
                    found += isOf(4 * (row * width + x), lines[name]) ? 1 : 0;
                  }
                  if (found > width / 4) {
                    return true;
                  }
                }
                return false;
              }).join(' ');
            });
            """)
        .forEach(one -> all.add(one.asText()));
    return all;
  }

  @Test
  @DisplayName("before anybody came, all is whole and readable too")
  void welcome() throws IOException {
    try (RunningConsole fresh = new RunningConsole(Files.createDirectory(own.resolve("fresh")))) {
      browser.open(fresh.url());
      await("document.querySelectorAll('#visitors button').length === 9");
      await("document.querySelectorAll('#hops li').length === 6");
      loadAxe();
      for (int[] size : new int[][] {{1280, 800}, {390, 844}}) {
        browser.size(size[0], size[1]);
        assertThat(browser.run(CLIPPED)).as("width " + size[0]).isEmpty();
        assertThat(violations()).as("width " + size[0]).isEmpty();
      }
    }
    browser.open(console.page());
  }

  @Test
  @DisplayName("a page that was refused, for too many were open, is served later by itself")
  void refused() throws Exception {
    HttpClient others =
        HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    others.send(request(console.url()), HttpResponse.BodyHandlers.discarding());
    browser.open("about:blank");
    List<InputStream> streams = new ArrayList<>();
    AtomicInteger refusals = new AtomicInteger();
    // Each refusal finds pages that have gone, and so may leave room for one more.
    Awaitility.await()
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              HttpResponse<InputStream> one =
                  others.send(
                      request(console.page() + "events"),
                      HttpResponse.BodyHandlers.ofInputStream());
              streams.add(one.body());
              refusals.set(one.statusCode() == 200 ? 0 : refusals.get() + 1);
              return refusals.get() == 10;
            });
    browser.open(console.page());
    await(text("#way-text", "接続が切れました"));
    assertThat(browser.run("return document.querySelectorAll('#visitors button').length").asInt())
        .isZero();

    for (InputStream stream : streams) {
      stream.close();
    }

    await("document.querySelectorAll('#visitors button').length === 9");
    assertThat(browser.said()).allMatch(line -> line.contains("429"));
  }

  @Test
  @DisplayName("after a restart the page tells to open the new address, and forgets whom it showed")
  void restarted() throws IOException {
    int port;
    try (RunningConsole first = new RunningConsole(Files.createDirectory(own.resolve("first")))) {
      port = URI.create(first.page()).getPort();
      browser.open(first.url());
      await("document.querySelectorAll('#visitors button').length === 9");
      letIn("EXPIRED", "模擬　五郎");
    }
    await(text("#way-text", "自動でつなぎ直します"));
    Path folder = Files.createDirectory(own.resolve("second"));
    try (RunningConsole second = new RunningConsole(folder, port, Language.JAPANESE)) {
      await(text("#way-text", "プログラムが表示した新しいアドレスを開いてください"));

      // Opened in another tab it lets this one in too.
      browser.run("return fetch('" + second.url() + "').then(() => true)");

      await("!document.querySelector('#way-text .trouble')");
      await("document.querySelectorAll('#list button').length === 0");
      assertThat(shown("#patient")).contains("患者の来院を待っています");
    }
    browser.open(console.page());
    assertThat(browser.said()).allMatch(line -> line.contains("403") || line.contains("ERR_"));
  }

  private static HttpRequest request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
  }

  @Test
  @DisplayName("an outage names its hop; who could not be verified is not shown as not insured")
  void outage() {
    for (Map.Entry<String, String> broken :
        Map.of("SHARE", "院内LAN・共有フォルダ", "LINKAGE", "連携アプリケーション", "CENTRE", "センター").entrySet()) {
      setOutage(broken.getKey(), true);
      letIn("ORDINARY", "試験　太郎");

      await(text(".hop.broken", broken.getValue()));
      await(text("#way-text", "障害の場所: " + broken.getValue()));
      await(text("#patient", "確認できませんでした"));
      assertThat(shown("#patient"))
          .contains("「無資格」という意味ではありません")
          .doesNotContain("無効", "使えません", "該当");
      assertThat(browser.run("return document.querySelector('.patient').className").asText())
          .contains("unverified")
          .doesNotContain("invalid");

      setOutage(broken.getKey(), false);
      await(text("#patient", "受付できます")); // asked again without anybody's doing
    }
  }

  @Test
  @DisplayName("of the way no more is claimed than an answer has shown, and since when")
  void wayNotAsked() throws IOException {
    try (RunningConsole fresh = new RunningConsole(Files.createDirectory(own.resolve("unasked")))) {
      browser.open(fresh.url());
      await(text("#way-text", "まだ照会していない"));
      assertThat(browser.run("return document.querySelectorAll('.hop.open').length").asInt())
          .isEqualTo(2);
      letIn("ORDINARY", "試験　太郎");
      await("/最後の回答 [0-9]{2}:[0-9]{2}（異常なし）/.test(document.getElementById('way-text').innerText)");
      await("document.querySelectorAll('.hop.open').length === 6");

      setOutage("LINKAGE", true);
      await(text("[data-key=LINKAGE]", "次の照会で分かります"));
      assertThat(shown("#way-text")).contains("最後の回答").doesNotContain("つながって");
      letIn("ORDINARY", "試験　太郎");
      await(text(".hop.broken", "連携アプリケーション"));
      assertThat(shown("[data-key=LINKAGE]")).doesNotContain("次の照会で分かります");
    }
    browser.open(console.page());
  }

  @Test
  @DisplayName("drugs that could not be fetched can be asked for again, by themselves")
  void failedDrugs() throws IOException {
    console.terminal().when(request -> request.kind().equals("YZKsiquc01"), Fault.notPickedUp());
    letIn("CHRONIC", "仮名　慢性");
    await("document.querySelectorAll('.trend canvas').length > 3");
    await("document.querySelector('[data-key=again-drugs]') !== null");
    assertThat(shown("#patient")).contains("受付できます");
    long checkups = asked("TKKsiquc01");

    console.terminal().clearFaults();
    press("again-drugs");

    await("document.querySelector('.drugs canvas') !== null");
    assertThat(asked("TKKsiquc01")).isEqualTo(checkups);
  }

  private long asked(String kind) {
    return console.terminal().seen().stream().filter(one -> one.kind().equals(kind)).count();
  }

  @Test
  @DisplayName("whom somebody has picked stays on the screen when others come")
  void stays() throws IOException {
    letIn("ELDERLY", "仮名　ウメ");
    letIn("ORDINARY", "試験　太郎");
    browser.run("document.querySelectorAll('#list button')[1].click()");
    await(text("#patient .name", "仮名　ウメ"));
    int before = browser.run("return " + NEWEST).asInt();

    console.terminal().reader().walkIn(KnownPatients.TARO);

    await(NEWEST + " > " + before);
    assertThat(shown("#patient .name")).isEqualTo("仮名　ウメ");
    letIn("EXPIRED", "模擬　五郎"); // pressed here, and so shown
  }

  @Test
  @DisplayName("a reload draws one patient; when another comes, the charts stay as they are")
  void drawsWhatHasChanged() throws IOException {
    try (RunningConsole fresh = new RunningConsole(Files.createDirectory(own.resolve("many")))) {
      browser.open(fresh.url());
      await("document.querySelectorAll('#visitors button').length === 9");
      for (int patient = 0; patient < 8; patient++) {
        letIn("CHRONIC", "仮名　慢性");
        await("document.querySelector('.drugs canvas') !== null");
        await("document.querySelectorAll('.trend canvas').length > 3");
      }
      int charts = browser.run("return document.querySelectorAll('main canvas').length").asInt();

      browser.openAfter(
          """
        window.drawn = 0;
        const make = document.createElement;
        document.createElement = function (kind) {
          window.drawn += kind === 'canvas' ? 1 : 0;
          return make.call(this, kind);
        };
        """,
          fresh.page());
      await("document.querySelectorAll('main canvas').length === " + charts);
      await("document.querySelectorAll('#list button').length === 8");

      assertThat(browser.run("return window.drawn").asInt()).isLessThanOrEqualTo(3 * charts);

      browser.run("document.querySelector('#list button').click()");
      await("document.querySelectorAll('main canvas').length === " + charts);
      browser.run("window.drawn = 0");
      fresh.terminal().reader().walkIn(KnownPatients.TARO);
      await("document.querySelectorAll('#list button').length === 9");
      await(text("#list li:first-child", "有効"));
      assertThat(browser.run("return window.drawn").asInt()).isZero();
    }
    browser.open(console.page());
  }

  @Test
  @DisplayName("a green result points to what must be mended in the chart")
  void differs() {
    letIn("ELDERLY", "仮名　ウメ");
    await(text("#patient .told", "受付できます"));

    assertThat(shown("#patient .told")).contains("カルテと違うところがあります（1件）");
    browser.size(390, 844);
    browser.run("window.scrollTo(0, 0)");
    await("document.getElementById('chart').getBoundingClientRect().top > innerHeight");
    press("differs");
    await("document.getElementById('chart').getBoundingClientRect().top < innerHeight - 200");

    letIn("CHRONIC", "仮名　慢性");
    await(text("#patient .told", "受付できます"));
    assertThat(shown("#patient")).contains("相違はありません").doesNotContain("違うところがあります");
  }

  @Test
  @DisplayName("the page begins in the language of the program, and keeps the one that was chosen")
  void language() throws IOException {
    Path folder = Files.createDirectory(own.resolve("english"));
    try (RunningConsole english = new RunningConsole(folder, 0, Language.ENGLISH)) {
      browser.open(english.url());
      await("document.querySelectorAll('#visitors button').length === 9");
      assertThat(shown("h1")).isEqualTo("Reception console");

      browser.run("document.getElementById('language').click()");
      browser.open(english.page());

      await("document.querySelectorAll('#visitors button').length === 9");
      assertThat(shown("h1")).isEqualTo("受付コンソール");
    }
    browser.open(console.page());
  }

  @Test
  @DisplayName("on a telephone no word is broken in the middle")
  void wholeWords() {
    browser.size(390, 844);
    setOutage("LINKAGE", true);
    letIn("ELDERLY", "仮名　ウメ");
    await("document.querySelector('.hop.broken') !== null");
    for (int turn = 0; turn < 2; turn++) {
      // A part of a word that ends with a soft hyphen is whole.
      JsonNode broken =
          browser.run(
              """
              const broken = [];
              for (const place of document.querySelectorAll('.top, .way, .visitors, .outages')) {
                const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
                while (texts.nextNode()) {
                  const text = texts.currentNode;
                  for (const word of text.data.matchAll(/[A-Za-z]+|[ァ-ヶー]+/g)) {
                    const lines = new Set([...word[0]].map((letter, index) => {
                      const range = document.createRange();
                      range.setStart(text, word.index + index);
                      range.setEnd(text, word.index + index + 1);
                      return [...range.getClientRects()].at(-1).top; // after a hyphen's own
                    }));
                    if (lines.size > 1) {
                      broken.push(word[0]);
                    }
                  }
                }
              }
              return broken;
              """);
      assertThat(broken).isEmpty();
      browser.run("document.getElementById('language').click()");
    }
    setOutage("LINKAGE", false);
  }

  @Test
  @DisplayName("what could not be verified has its own colour, sign and words")
  void standsApart() {
    letIn("EXPIRED", "模擬　五郎");
    await(text("#patient", "この資格は使えません"));
    JsonNode invalid = looks();
    setOutage("LINKAGE", true);
    letIn("ORDINARY", "試験　太郎");
    await(text("#patient", "確認できませんでした"));
    JsonNode unverified = looks();
    setOutage("LINKAGE", false);

    for (String look : List.of("colour", "sign", "words", "border")) {
      assertThat(unverified.get(look)).as(look).isNotEqualTo(invalid.get(look));
    }
  }

  private JsonNode looks() {
    return browser.run(
        """
        const card = document.querySelector('.patient');
        const words = card.querySelector('.headline strong');
        return {
          colour: getComputedStyle(words).color,
          border: getComputedStyle(card).borderStyle,
          sign: card.querySelector('.sign path').getAttribute('d'),
          words: words.textContent,
        };
        """);
  }

  @Test
  @DisplayName("a name that looks like HTML is a text")
  void escapes() throws IOException {
    String name = "<img src=x onerror=hit()><b>例</b>";
    Patient patient =
        Patient.builder("html")
            .insurer("06139992", "<script>hit()</script>組合")
            .card("１２３", "7701", "00")
            .person(name, "ﾚｲ", "1", LocalDate.of(1990, 2, 3))
            .set("QualificationDate", "20200401")
            .set("InsuredCardValidDate", "20200401")
            .build();
    browser.run("window.hits = 0; window.hit = () => { window.hits++; };");
    console.terminal().population().add(patient);
    console.terminal().reader().walkIn(patient);

    await("document.querySelector('.patient .name')?.textContent === '" + name + "'");
    assertThat(shown("#patient")).contains("<script>hit()</script>組合");
    assertThat(shown("#list")).contains(name);
    assertThat(browser.run("return document.querySelectorAll('main img, main b b').length").asInt())
        .isZero();
    assertThat(browser.run("return window.hits").asInt()).isZero();
  }

  @Test
  @DisplayName("all can be done by keyboard, and shortcuts can be turned off")
  void keyboard() {
    browser.press("\uE004"); // tab
    assertThat(browser.run("return document.activeElement.className").asText()).isEqualTo("skip");
    assertThat(browser.run("return document.activeElement.getBoundingClientRect().top").asInt())
        .isNotNegative();
    browser.press("7");
    await(text("#patient .name", "模擬　五郎"));
    browser.press("8");
    await(text("#patient .name", "試験　一葉"));
    browser.press("j");
    assertThat(shown("#patient .name")).isEqualTo("模擬　五郎");
    browser.press("e");
    assertThat(shown("h1")).isEqualTo("Reception console");
    assertThat(browser.run("return document.documentElement.lang").asText()).isEqualTo("en");
    browser.run("document.getElementById('shortcuts').click()");
    browser.press("e");
    assertThat(shown("h1")).isEqualTo("Reception console");
  }

  @Test
  @DisplayName("arrows scroll the page, and in the list go from patient to patient")
  void arrows() {
    letIn("EXPIRED", "模擬　五郎");
    letIn("CHRONIC", "仮名　慢性");
    await("document.querySelectorAll('.trend canvas').length > 3");
    browser.run("window.scrollTo(0, 0); document.activeElement.blur();");

    browser.press(DOWN);

    await("window.scrollY > 0");
    assertThat(shown("#patient .name")).isEqualTo("仮名　慢性");

    browser.run("document.querySelector('#list [aria-current]').focus()");
    browser.press(DOWN);

    await(text("#patient .name", "模擬　五郎"));
    assertThat(browser.run("return document.activeElement.ariaCurrent").asText()).isEqualTo("true");
    browser.press(UP);
    await(text("#patient .name", "仮名　慢性"));
  }

  @Test
  @DisplayName("nothing is clipped or needs sideways scrolling, and axe finds nothing")
  void everyState() throws IOException {
    loadAxe();
    letIn("MEDICAL_AID", "標本　四郎");
    letIn("UNMAPPED_TWIN", "髙橋●　はな");
    letIn("EXPIRED", "模擬　五郎");
    letIn("UNKNOWN", "非在　者");
    letIn("ELDERLY", "仮名　ウメ");
    letIn("CHRONIC", "仮名　慢性");
    await("document.querySelectorAll('.trend canvas').length > 3");
    setOutage("LINKAGE", true);
    letIn("ORDINARY", "試験　太郎");
    await(text("#patient", "確認できませんでした"));
    await("document.querySelector('.hop.broken') !== null");

    int patients = browser.run("return document.querySelectorAll('#list button').length").asInt();
    for (int turn = 0; turn < 2; turn++) {
      for (int patient = 0; patient < Math.min(patients, 7); patient++) {
        browser.run("document.querySelectorAll('#list button')[" + patient + "].click()");
        browser.run("document.querySelectorAll('details').forEach(one => { one.open = true; })");
        for (int[] size : new int[][] {{1280, 800}, {390, 844}}) {
          browser.size(size[0], size[1]);
          assertThat(browser.run(CLIPPED)).as(shown("#patient .name") + " " + size[0]).isEmpty();
          if (turn == 0 || patient == 0) {
            assertThat(violations()).as(shown("#patient .name") + " " + size[0]).isEmpty();
          }
        }
      }
      browser.run("document.getElementById('language').click()");
    }
    setOutage("LINKAGE", false);
  }

  private void loadAxe() throws IOException {
    try (InputStream in = ConsoleBrowserTest.class.getResourceAsStream(AXE)) {
      browser.run(new String(in.readAllBytes(), StandardCharsets.UTF_8) + "\nwindow.axe = axe;");
    }
  }

  private List<String> violations() {
    List<String> all = new ArrayList<>();
    JsonNode found =
        browser.run(
            "return axe.run().then(all => all.violations.map(one => one.id + ': '"
                + " + one.nodes.map(node => node.html).join(' ')));");
    found.forEach(one -> all.add(one.asText()));
    return all;
  }

  // ---- how the page is used

  private void press(String key) {
    browser.run("document.querySelector('[data-key=" + key + "]').click()");
  }

  private void setOutage(String outage, boolean on) {
    press(outage);
    await("document.querySelector('[data-key=" + outage + "][aria-pressed=" + on + "]') !== null");
    if (!on) {
      await("!document.querySelector('.hop.broken')");
    }
  }

  private void letIn(String visitor, String name) {
    int before = browser.run("return " + NEWEST).asInt();
    press(visitor);
    await(NEWEST + " > " + before);
    await(text("#patient .name", name));
  }

  private String shown(String selector) {
    return browser.run("return document.querySelector('" + selector + "').innerText").asText();
  }

  private static String text(String selector, String text) {
    return "(document.querySelector('" + selector + "')?.innerText ?? '').includes('" + text + "')";
  }

  private void await(String condition) {
    Awaitility.await(condition)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> browser.run("return " + condition).asBoolean());
  }
}
