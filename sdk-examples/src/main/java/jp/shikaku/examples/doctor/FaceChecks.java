package jp.shikaku.examples.doctor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import jp.shikaku.cardreader.FaceFileName;
import jp.shikaku.diagnosis.Evidence;
import jp.shikaku.diagnosis.Evidence.Access;
import jp.shikaku.diagnosis.Evidence.Folder;
import jp.shikaku.diagnosis.Examination;
import jp.shikaku.examples.doctor.Check.Mark;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/** The checks of the folders of card visits and of what comes into them 「カード受付の点検」. */
final class FaceChecks {

  private static final int CROWDED = 1_000;

  /** Of names that tell no time so many are asked for it: each asks the share. */
  private static final int MOST_ASKED = 2_000;

  /**
   * What lies in a folder of card visits.
   *
   * @param files all entries
   * @param lastVisit when the newest visit came that lies there; null when none does
   * @param lastChange when something was put there or taken away last; null when that is not told
   * @param listNanos how long the listing took
   */
  private record Visits(
      int files, @Nullable Instant lastVisit, @Nullable Instant lastChange, long listNanos) {}

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
                where(face) + seen.access().label(language.locale()),
                language.say(
                    "場所とアクセス権を確認してください。番号による照会はできます。",
                    "Check place and rights; queries by numbers go on."),
                figures(face, seen.access())));
        isAllSeen = false;
        continue;
      }
      Visits visits = visits(face);
      if (visits == null) {
        isAllSeen = false;
        continue;
      }
      crowding(face, visits);
      if (visits.lastVisit() != null) {
        // What was moved away meanwhile came, too.
        last = later(last, later(visits.lastVisit(), visits.lastChange()));
      }
    }
    if (!plan.faces().isEmpty() && plan.opening() != null) {
      if (!isAllSeen) {
        skipReader("フォルダが使えないため確認していません", "not looked at: a folder can not be used");
      } else if (last == null) {
        skipReader(
            "分かりません（フォルダが空です。レセコンが移した先も --face で指定してください）",
            "not known: the folder is empty. If files are moved away, give that folder as --face too");
      } else {
        quiet(plan.opening(), last);
      }
    }
  }

  /** Which of several folders a line is about. */
  private String where(Path face) {
    return isOneOfSeveral() ? face + language.say("：", ": ") : "";
  }

  private ObjectNode figures(Path face, Access access) {
    ObjectNode figures = Check.none();
    if (isOneOfSeveral()) {
      figures.put("folder", face.toString());
    }
    return figures.put("access", access.name());
  }

  private boolean isOneOfSeveral() {
    return plan.faces().size() > 1;
  }

  private void skipReader(String japanese, String english) {
    checks.add(
        Check.skipped(
            "reader", language.say("カードの受付", "card visits"), language.say(japanese, english)));
  }

  private static Instant later(@Nullable Instant one, @Nullable Instant other) {
    Instant least = one == null ? Instant.MIN : one;
    return other != null && other.isAfter(least) ? other : least;
  }

  /**
   * Names tell when a visit came: of thousands that nobody clears away the newest is found, too.
   */
  private Visits list(Path face) throws IOException {
    int files = 0;
    int asked = 0;
    Instant now = time.now();
    Instant lastVisit = null;
    long begun = time.nanoTime();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(face)) {
      for (Path entry : entries) {
        files++;
        FaceFileName name = FaceFileName.tryParse(entry.getFileName().toString()).orElse(null);
        if (name == null) {
          continue;
        }
        Instant came = name.time().map(OffsetDateTime::toInstant).orElse(null);
        if ((came == null || came.isAfter(now)) && asked++ < MOST_ASKED) {
          came = changed(entry, now);
        }
        lastVisit = came == null ? lastVisit : later(lastVisit, came);
      }
    } catch (DirectoryIteratorException e) {
      throw new IOException(e.getClass().getSimpleName());
    }
    return new Visits(files, lastVisit, changed(face, now), time.nanoTime() - begun);
  }

  private static @Nullable Instant changed(Path path, Instant now) {
    try {
      Instant changed = Files.getLastModifiedTime(path).toInstant();
      return changed.isAfter(now) ? now : changed; // by a clock that is ahead
    } catch (IOException e) {
      return null; // gone meanwhile
    }
  }

  private @Nullable Visits visits(Path face) {
    String trouble;
    try {
      return Limited.look(limit, () -> list(face));
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
            where(face) + trouble,
            language.say(
                "LANと共有元のPCの負荷を確認してください。番号による照会はできます。",
                "Look at the LAN and the load of the PC that shares it; queries by numbers go on."),
            figures(face, Access.UNREACHABLE)));
    return null;
  }

  private void crowding(Path face, Visits contents) {
    Instant last = contents.lastVisit();
    Long newest =
        last == null ? null : (Long) Math.max(0, Duration.between(last, time.now()).toSeconds());
    boolean crowded = contents.files() > CROWDED;
    checks.add(
        new Check(
            "face",
            crowded ? Mark.WARNING : Mark.OK,
            Evidence.Place.FACE.label(language.locale()),
            where(face)
                + contents.files()
                + language.say("件、一覧 ", " files, listed in ")
                + ShareChecks.millis(contents.listNanos())
                + " ms",
            crowded ? language.say("古いファイルを別の場所に移してください。", "Move old files elsewhere.") : "",
            figures(face, Access.USABLE)
                .put("files", contents.files())
                .put("listMicros", contents.listNanos() / 1000)
                .put("newestSeconds", newest)));
  }

  private void quiet(OpeningHours opening, Instant last) {
    Optional<Duration> quiet = opening.quiet(Optional.of(last), time.now());
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
