package jp.shikaku.examples.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import jp.shikaku.diagnosis.Diagnosis;
import jp.shikaku.diagnosis.Evidence;
import jp.shikaku.diagnosis.Evidence.Access;
import jp.shikaku.diagnosis.Evidence.Folder;
import jp.shikaku.diagnosis.Evidence.Place;
import jp.shikaku.diagnosis.Examination;
import jp.shikaku.examples.doctor.Check.Mark;
import jp.shikaku.examples.doctor.ShareFigures.Contents;
import jp.shikaku.examples.doctor.ShareFigures.Operation;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.Health;
import jp.shikaku.transport.TimeSource;

/** The checks of the shared folder 「共有フォルダの点検」. */
final class ShareChecks {

  private static final long SLOW_NANOS = Duration.ofMillis(200).toNanos();
  private static final int MANY_FILES = 500;
  private static final long OLD_SECONDS = Duration.ofDays(7).toSeconds();
  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final Duration PICK_UP = Duration.ofSeconds(15);
  static final Duration LIMIT = Duration.ofSeconds(30);

  private final Doctor.Plan plan;
  private final Path root;
  private final TimeSource time;
  private final Language language;
  private final Duration limit;
  private final List<Check> checks = new ArrayList<>();

  /** Of the thread that measures, which may go on when nobody waits for it any more. */
  private final BlockingQueue<Check> measured = new LinkedBlockingQueue<>();

  private volatile boolean isStagingElsewhere;
  private List<Evidence> evidence = List.of();

  ShareChecks(Doctor.Plan plan, Path root, TimeSource time, Language language, Duration limit) {
    this.plan = plan;
    this.root = root;
    this.time = time;
    this.language = language;
    this.limit = limit;
  }

  List<Check> checks() {
    return checks;
  }

  List<Evidence> evidence() {
    return evidence;
  }

  void examine() {
    evidence = Examination.folders(root, time);
    for (Evidence one : evidence) {
      if (one instanceof Folder folder) {
        rights(folder);
      }
    }
    boolean usable =
        evidence.stream()
            .filter(Folder.class::isInstance)
            .map(Folder.class::cast)
            .allMatch(folder -> folder.access() == Access.USABLE);
    if (!usable) {
      checks.add(
          Check.skipped(
              "share",
              say("速度・残存ファイルなど", "speed, leftovers and others"),
              say("フォルダが使えないため確認していません", "not looked at: the folders can not be used")));
      return;
    }
    try {
      Limited.look(limit, Executors.callable(this::measure));
      measured.drainTo(checks);
      if (isStagingElsewhere) {
        evidence = new ArrayList<>(evidence);
        evidence.add(
            new Evidence.Noted(
                new Health.Observation(
                    Health.Topic.STAGING_ELSEWHERE,
                    "the staging folder is not on the volume of folder req")));
      }
    } catch (IOException e) {
      failed("latency", e);
      measured.drainTo(checks);
    } catch (TimeoutException e) {
      measured.drainTo(checks);
      checks.add(
          new Check(
              "latency",
              Mark.FAILURE,
              say("操作の速さ", "speed of operations"),
              say(
                  "測定が" + limit.toSeconds() + "秒で終わりませんでした",
                  "the measurement did not end within " + limit.toSeconds() + " s"),
              say("LANと資格確認端末の負荷を確認してください。", "Look at the LAN and the terminal's load."),
              Check.none()));
    }
  }

  private void rights(Folder folder) {
    ObjectNode figures = Check.none().put("access", folder.access().name());
    if (folder.place() == Place.ROOT && folder.access() == Access.USABLE) {
      figures.put("fileSystem", fileSystem());
    }
    boolean good = folder.access() == Access.USABLE;
    String id = folder.place().name().toLowerCase(Locale.ROOT);
    String title = folder.place().label(language.locale());
    String observed = folder.access().label(language.locale());
    if (figures.has("fileSystem")) {
      observed += say("（", " (") + figures.get("fileSystem").asText() + say("）", ")");
    }
    checks.add(
        new Check(
            id,
            good ? Mark.OK : Mark.FAILURE,
            title,
            observed,
            good ? "" : say("下の「切り分け」を見てください。", "See the diagnosis below."),
            figures));
  }

  private String fileSystem() {
    try {
      return Limited.look(limit, () -> Files.getFileStore(root).type());
    } catch (IOException | TimeoutException e) {
      return "unknown";
    }
  }

  private void measure() {
    ShareMeasure measure = new ShareMeasure(time);
    speed(measure);
    clock();
    try {
      Contents requests = measure.contents(root.resolve("req"));
      Contents answers = measure.contents(root.resolve("res"));
      listing(requests, answers);
      leftovers(answers);
      stuck(requests);
      encodings();
    } catch (IOException | RuntimeException e) {
      failed("listing", e);
    }
  }

  private void speed(ShareMeasure measure) {
    try {
      ShareFigures figures = measure.measure(root, plan.staging());
      isStagingElsewhere = figures.isElsewhere();
      rename(figures);
      latency(figures);
      events(figures);
    } catch (IOException | RuntimeException e) {
      failed("latency", e);
    }
  }

  private void failed(String id, Exception failure) {
    measured.add(
        new Check(
            id,
            Mark.FAILURE,
            id.equals("latency") ? say("操作の速さ", "speed of operations") : say("一覧の取得", "listing"),
            say("測定の途中で操作が失敗しました", "an operation failed while measuring"),
            say("もう一度実行し、続く場合は共有の権限を確認してください。", "Run again; then look at the rights of the share."),
            Check.none().put("problem", failure.getClass().getSimpleName())));
  }

  private void rename(ShareFigures figures) {
    boolean atomic = figures.isAtomic();
    measured.add(
        new Check(
            "rename",
            atomic ? Mark.OK : figures.isElsewhere() ? Mark.FAILURE : Mark.WARNING,
            say("名前の変更（一括）", "atomic rename"),
            atomic
                ? say("書きかけの要求は端末から見えません", "the terminal sees no half-written request")
                : figures.isElsewhere()
                    ? say(
                        "使えません。作業フォルダが別のドライブ（共有）にあり、要求は送られません",
                        "not possible: the staging folder is on another volume; nothing is sent")
                    : say("使えません。要求は直接書き込まれます", "not possible: requests are written in place"),
            atomic
                ? ""
                : say(
                    "作業用フォルダを req と同じ共有内に置いてください。",
                    "Put the staging folder on the same share as req."),
            Check.none().put("atomic", atomic)));
  }

  private void latency(ShareFigures figures) {
    ObjectNode json = Check.none();
    ArrayNode list = json.putArray("operations");
    StringBuilder text = new StringBuilder();
    boolean slow = false;
    for (Operation operation : figures.operations()) {
      list.addObject()
          .put("name", operation.name())
          .put("medianMicros", operation.medianNanos() / 1000)
          .put("maxMicros", operation.maxNanos() / 1000)
          .put("times", operation.times());
      slow |= operation.medianNanos() >= SLOW_NANOS;
      text.append(text.isEmpty() ? "" : say("、", ", "))
          .append(word(operation.name()))
          .append(' ')
          .append(millis(operation.medianNanos()))
          .append('/')
          .append(millis(operation.maxNanos()));
    }
    measured.add(
        new Check(
            "latency",
            slow ? Mark.WARNING : Mark.OK,
            say("操作の速さ", "speed of operations"),
            text + say(" ms（中央値/最大）", " ms (median/max)"),
            slow
                ? say(
                    "LANと資格確認端末の負荷、ウイルス対策ソフトの設定を確認してください。",
                    "Look at the LAN, the terminal's load and the virus scanner.")
                : "",
            json));
  }

  private String word(String operation) {
    return switch (operation) {
      case "write" -> say("書込", "write");
      case "rename" -> say("改名", "rename");
      case "look" -> say("参照", "look");
      case "list" -> say("一覧", "list");
      default -> say("削除", "delete");
    };
  }

  static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
  }

  private void events(ShareFigures figures) {
    measured.add(
        Check.ok(
            "events",
            say("ファイルの通知", "file events"),
            figures.hasEvents()
                ? say("届きます", "come")
                : say("届きません（定期的な確認で動作します）", "do not come; looking regularly does without"),
            Check.none().put("events", figures.hasEvents())));
  }

  private void clock() {
    for (Evidence one : evidence) {
      if (one instanceof Evidence.Clock clock) {
        boolean skewed = clock.ahead().abs().compareTo(SKEW) > 0;
        measured.add(
            new Check(
                "clock",
                skewed ? Mark.WARNING : Mark.OK,
                say("時計の差", "difference of clocks"),
                skewed
                    ? clock.describe(language.locale())
                    : say("端末との差は5分以内", "within 5 minutes of the terminal"),
                skewed ? say("時刻の自動同期を有効にしてください。", "Switch on time synchronisation.") : "",
                Check.none().put("terminalAheadSeconds", clock.ahead().toSeconds())));
      }
    }
  }

  private void listing(Contents requests, Contents answers) {
    long slowest = Math.max(requests.listNanos(), answers.listNanos());
    boolean slow = slowest >= 5 * SLOW_NANOS;
    measured.add(
        new Check(
            "listing",
            slow ? Mark.WARNING : Mark.OK,
            say("一覧の取得", "listing"),
            "req "
                + requests.files()
                + say("件 ", " files ")
                + millis(requests.listNanos())
                + " ms"
                + say("、", ", ")
                + "res "
                + answers.files()
                + say("件 ", " files ")
                + millis(answers.listNanos())
                + " ms",
            slow ? say("古いファイルを別の場所に移してください。", "Move old files elsewhere.") : "",
            Check.none()
                .put("reqFiles", requests.files())
                .put("reqMicros", requests.listNanos() / 1000)
                .put("resFiles", answers.files())
                .put("resMicros", answers.listNanos() / 1000)));
  }

  private void leftovers(Contents answers) {
    Long oldest = answers.oldestSeconds();
    boolean many = answers.files() > MANY_FILES;
    boolean old = oldest != null && oldest > OLD_SECONDS;
    int foreign = answers.files() - answers.ours();
    measured.add(
        new Check(
            "leftovers",
            many || old ? Mark.WARNING : Mark.OK,
            say("回答フォルダの残り", "leftovers in res"),
            answers.files()
                + say("件（本ソフト ", " (ours ")
                + answers.ours()
                + say("、ほか ", ", others ")
                + foreign
                + say("）", ")")
                + (oldest == null
                    ? ""
                    : say("、最も古いもの ", ", the oldest ") + days(oldest) + say("日前", " days old")),
            many || old
                ? say(
                    "他のソフトのものか確認し、不要なものを別の場所に移してください。",
                    "See whose they are and move away what nobody needs.")
                : "",
            Check.none()
                .put("files", answers.files())
                .put("ours", answers.ours())
                .put("others", foreign)
                .put("oldestSeconds", oldest)));
  }

  private static String days(long seconds) {
    return String.valueOf(seconds / Duration.ofDays(1).toSeconds());
  }

  private void stuck(Contents requests) {
    Evidence.NotTaken lying = null;
    for (Evidence one : evidence) {
      lying = one instanceof Evidence.NotTaken seen ? seen : lying;
    }
    boolean stuck = lying != null && lying.longest().compareTo(PICK_UP) >= 0;
    boolean stopped = Diagnosis.of(evidence).stopsQueries();
    measured.add(
        new Check(
            "stuck",
            stuck ? stopped ? Mark.FAILURE : Mark.WARNING : Mark.OK,
            say("受け取られていない要求", "requests not taken"),
            lying == null ? say("なし", "none") : lying.describe(language.locale()),
            stuck ? say("下の「切り分け」を見てください。", "See the diagnosis below.") : "",
            Check.none()
                .put("requests", lying == null ? 0 : lying.count())
                .put("ours", requests.ours())
                .put("longestSeconds", lying == null ? 0 : lying.longest().toSeconds())));
  }

  private void encodings() {
    List<Path> folders = new ArrayList<>(plan.faces());
    folders.add(root.resolve("res"));
    Map<Encodings.Encoding, Integer> counts = Encodings.of(folders);
    ObjectNode json = Check.none();
    ArrayNode list = json.putArray("encodings");
    StringBuilder text = new StringBuilder();
    boolean agree = true;
    for (Map.Entry<Encodings.Encoding, Integer> entry : counts.entrySet()) {
      Encodings.Encoding encoding = entry.getKey();
      agree &= encoding.agrees();
      list.addObject()
          .put("declared", encoding.declared())
          .put("real", encoding.real())
          .put("files", entry.getValue());
      text.append(text.isEmpty() ? "" : say("、", "; "))
          .append(say("宣言 ", "declared "))
          .append(encoding.declared().equals("none") ? say("なし", "none") : encoding.declared())
          .append(say("・実際 ", ", really "))
          .append(encoding.real().equals("unreadable") ? say("判別不能", "neither") : encoding.real())
          .append(say("：", ": "))
          .append(entry.getValue())
          .append(say("件", ""));
    }
    measured.add(
        new Check(
            "encoding",
            agree ? Mark.OK : Mark.WARNING,
            say("文字コード（新しい数件）", "encoding of the newest"),
            counts.isEmpty() ? say("ファイルがありません", "no files") : text.toString(),
            agree
                ? ""
                : say(
                    "宣言と異なる文字コードがあります。読み取り設定（ReadingRules）を合わせてください。",
                    "Some differ from their declaration: set the reading rules accordingly."),
            json));
  }

  private String say(String japanese, String english) {
    return language.say(japanese, english);
  }
}
