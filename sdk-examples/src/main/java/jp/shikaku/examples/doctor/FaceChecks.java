package jp.shikaku.examples.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import jp.shikaku.diagnosis.Evidence;
import jp.shikaku.diagnosis.Evidence.Access;
import jp.shikaku.diagnosis.Evidence.Folder;
import jp.shikaku.diagnosis.Examination;
import jp.shikaku.examples.doctor.Check.Mark;
import jp.shikaku.examples.doctor.ShareFigures.Contents;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/** The checks of the folders of card visits and of what comes into them 「カード受付の点検」. */
final class FaceChecks {

  private static final int CROWDED = 1_000;

  private final Doctor.Plan plan;
  private final TimeSource time;
  private final Language language;
  private final Duration limit;
  private final List<Check> checks = new ArrayList<>();
  private final List<Evidence> evidence = new ArrayList<>();

  FaceChecks(Doctor.Plan plan, TimeSource time, Language language, Duration limit) {
    this.plan = plan;
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
    Instant last = null;
    boolean isAllSeen = true;
    for (Path face : plan.faces()) {
      Folder seen = Examination.faceFolder(face);
      evidence.add(seen);
      if (seen.access() != Access.USABLE) {
        checks.add(
            new Check(
                "face",
                Mark.WARNING,
                seen.place().label(language.locale()),
                seen.access().label(language.locale()),
                language.say(
                    "場所とアクセス権を確認してください。番号による照会はできます。",
                    "Check place and rights; queries by numbers go on."),
                Check.none().put("access", seen.access().name())));
        isAllSeen = false;
        continue;
      }
      Contents contents = contents(face);
      if (contents == null) {
        isAllSeen = false;
        continue;
      }
      crowding(contents);
      Long age = contents.newestSeconds();
      Instant newest = age == null ? null : time.now().minusSeconds(age);
      last = last == null || (newest != null && newest.isAfter(last)) ? newest : last;
    }
    if (!plan.faces().isEmpty() && plan.opening() != null) {
      if (isAllSeen) {
        quiet(plan.opening(), Optional.ofNullable(last));
      } else {
        checks.add(
            Check.skipped(
                "reader",
                language.say("カードの受付", "card visits"),
                language.say("フォルダが使えないため確認していません", "not looked at: a folder can not be used")));
      }
    }
  }

  private @Nullable Contents contents(Path face) {
    String trouble;
    try {
      return Limited.look(limit, () -> new ShareMeasure(time).contents(face));
    } catch (TimeoutException e) {
      trouble =
          language.say(
              "一覧が" + limit.toSeconds() + "秒で終わりませんでした",
              "the listing did not end within " + limit.toSeconds() + " s");
    } catch (IOException e) {
      trouble = language.say("一覧の途中で操作が失敗しました", "an operation failed while listing");
    }
    checks.add(
        new Check(
            "face",
            Mark.WARNING,
            Evidence.Place.FACE.label(language.locale()),
            trouble,
            language.say(
                "LANと共有元のPCの負荷を確認してください。番号による照会はできます。",
                "Look at the LAN and the load of the PC that shares it; queries by numbers go on."),
            Check.none().put("access", Access.UNREACHABLE.name())));
    return null;
  }

  private void crowding(Contents contents) {
    boolean crowded = contents.files() > CROWDED;
    checks.add(
        new Check(
            "face",
            crowded ? Mark.WARNING : Mark.OK,
            Evidence.Place.FACE.label(language.locale()),
            contents.files()
                + language.say("件、一覧 ", " files, listed in ")
                + ShareChecks.millis(contents.listNanos())
                + " ms",
            crowded ? language.say("古いファイルを別の場所に移してください。", "Move old files elsewhere.") : "",
            Check.none()
                .put("access", Access.USABLE.name())
                .put("files", contents.files())
                .put("listMicros", contents.listNanos() / 1000)
                .put("newestSeconds", contents.newestSeconds())));
  }

  private void quiet(OpeningHours opening, Optional<Instant> last) {
    Optional<Duration> quiet = opening.quiet(last, time.now());
    boolean tooLong = quiet.filter(span -> span.compareTo(plan.quietLimit()) >= 0).isPresent();
    quiet.ifPresent(span -> evidence.add(new Evidence.ReaderQuiet(span, plan.quietLimit())));
    String observed =
        quiet
            .map(
                span ->
                    language.say(
                        "診療時間内で "
                            + span.toMinutes()
                            + "分受付なし（目安 "
                            + plan.quietLimit().toMinutes()
                            + "分）",
                        "none for "
                            + span.toMinutes()
                            + " min of opening hours (limit "
                            + plan.quietLimit().toMinutes()
                            + " min)"))
            .orElseGet(() -> language.say("診療時間外です", "outside opening hours"));
    checks.add(
        new Check(
            "reader",
            tooLong ? Mark.WARNING : Mark.OK,
            language.say("カードの受付", "card visits"),
            observed,
            tooLong ? language.say("下の「切り分け」を見てください。", "See the diagnosis below.") : "",
            Check.none()
                .put("open", quiet.isPresent())
                .put("quietSeconds", quiet.map(Duration::toSeconds).orElse(null))));
  }
}
