package jp.shikaku.examples;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.shikaku.InvalidQueryException;
import jp.shikaku.cardreader.CardReaderHub;
import jp.shikaku.cardreader.CardReaderSource;
import jp.shikaku.cardreader.FaceFolderSource;
import jp.shikaku.cardreader.GatewaySource;
import jp.shikaku.cardreader.LedgerException;
import jp.shikaku.cardreader.SourceId;
import jp.shikaku.cardreader.SourceState;
import jp.shikaku.cardreader.pcsc.PcscSource;
import jp.shikaku.examples.doctor.OpeningHours;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.GatewayEndpoint;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.MedicalInstitutionCode;

/** Which card readers are watched: face folders, plain readers of this computer, or both. */
final class CardReaderOptions {

  private static final String PLAIN = "pcsc";
  private static final String GATEWAY = "gateway";
  private static final Set<String> RESERVED = Set.of(PLAIN, GATEWAY);
  private static final Pattern NAMED = Pattern.compile("([0-9A-Za-z][0-9A-Za-z._-]{0,63})=(.+)");

  private CardReaderOptions() {}

  static CommandForm in(CommandForm form) {
    return PatientHours.in(
        form.options(
                "face",
                "[NAME=]DIR",
                "顔認証の結果フォルダ（FaceDataDir）。端末ごとに指定できる / face folder; one for each terminal")
            .flag("pcsc", "このPCの汎用カードリーダーも監視 / plain card readers of this computer too")
            .options(
                "archive",
                "[NAME=]DIR",
                "ほかのソフトがファイルを移す先。読む前に移されても拾う / where other software moves the files")
            .option(
                "start-from",
                "TIME",
                "この日時（日本）以降の受付から。例 2026-11-02T08:00（既定 台帳にある最後の受付の日、なければ今日） / from when"
                    + " on, in Japan; the day of the ledger's last visit, or today")
            .option("poll", "500ms", "フォルダを見る間隔（既定 500ms） / how often to look"));
  }

  static boolean isGiven(Inputs inputs) {
    return inputs.has("face") || Options.flag(inputs, "pcsc");
  }

  /** Warns of folders that look like no folder of card visits. */
  static void warn(Inputs inputs, PrintStream err, Language language) {
    FaceWarnings.tell(folders(inputs), err, language);
  }

  /** The face folders, without their names. */
  static List<Path> folders(Inputs inputs) {
    return folders(inputs, "face");
  }

  /** The folders that files of card visits are moved to. */
  static List<Path> archiveFolders(Inputs inputs) {
    return folders(inputs, "archive");
  }

  private static List<Path> folders(Inputs inputs, String option) {
    return inputs.all(option).stream().map(given -> Folder.of(given).path()).toList();
  }

  /** The name of one who handles visits. */
  static String consumer(Given given) {
    try {
      return new SourceId(given.value()).value();
    } catch (InvalidQueryException e) {
      throw BadInput.of(given.place(), e);
    }
  }

  /** Starts the hub; the ledger says whether another program watches already. */
  static CardReaderHub start(
      CardReaderHub.Builder builder, Inputs inputs, String japaneseHint, String englishHint) {
    try {
      return builder.start();
    } catch (LedgerException e) {
      if (e.code().equals(SourceState.Cause.LEASE_HELD.name())) {
        throw inputs
            .need("ledger")
            .bad(
                "この台帳で別のプログラムが監視しています" + japaneseHint,
                "another program watches with this ledger" + englishHint);
      }
      throw e;
    }
  }

  private record Folder(Given given, Optional<String> name, Path path) {

    static Folder of(Given given) {
      Matcher named = NAMED.matcher(given.value());
      return named.matches()
          ? new Folder(
              given,
              Optional.of(named.group(1)),
              Options.path(new Given(given.place(), given.field(), named.group(2))))
          : new Folder(given, Optional.empty(), Options.path(given));
    }
  }

  /**
   * The sources that were asked for, at least one.
   *
   * @param gateway whose visits are wanted too; not closed with the source
   */
  static List<CardReaderSource> sources(
      Inputs inputs, Optional<GatewayEndpoint> gateway, TimeSource time) {
    List<Folder> faces = inputs.all("face").stream().map(Folder::of).toList();
    boolean pcsc = Options.flag(inputs, "pcsc");
    if (faces.isEmpty() && !pcsc && gateway.isEmpty()) {
      throw BadInput.of(
          "face", "指定してください（または --pcsc、--gateway）", "is needed, or --pcsc, or --gateway");
    }
    List<String> names = new ArrayList<>();
    List<Path> paths = new ArrayList<>();
    for (Folder face : faces) {
      String name = face.name().orElse("face-" + (names.size() + 1));
      Path path = face.path().toAbsolutePath().normalize();
      if (names.contains(name) || paths.contains(path) || RESERVED.contains(name)) {
        throw face.given().bad("同じ名前か同じフォルダが2回あります", "gives a name or a folder twice");
      }
      names.add(name);
      paths.add(path);
    }
    Optional<OpeningHours> opening = opening(inputs, names);
    Duration limit = limit(inputs);
    List<List<Path>> archives = archives(inputs, names);
    List<CardReaderSource> sources = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      FaceFolderSource.Builder source =
          FaceFolderSource.builder(paths.get(i))
              .id(new SourceId(names.get(i)))
              .archive(archives.get(i).toArray(Path[]::new))
              .time(time);
      institution(inputs).ifPresent(source::institutions);
      inputs.find("start-from").map(Options::time).ifPresent(source::startFrom);
      inputs
          .find("poll")
          .map(given -> Options.duration(given, Duration.ofMillis(1)))
          .ifPresent(source::pollInterval);
      opening.ifPresent(
          hours -> source.quietAlarm(limit, at -> hours.openSince(at.toInstant()).isPresent()));
      sources.add(source.build());
    }
    gateway.ifPresent(
        endpoint -> {
          GatewaySource.Builder source =
              GatewaySource.builder(endpoint).id(new SourceId(GATEWAY)).time(time);
          institution(inputs).ifPresent(source::institutions);
          sources.add(source.build());
        });
    if (pcsc) {
      sources.add(PcscSource.builder(new SourceId(PLAIN)).time(time).build());
    }
    return sources;
  }

  /** Of a folder alone it can be told that no visit comes. */
  private static Optional<OpeningHours> opening(Inputs inputs, List<String> names) {
    if (names.isEmpty()) {
      refuse(inputs, "opening-hours", "face");
    }
    if (!inputs.has("opening-hours")) {
      refuse(inputs, "closed", "opening-hours");
      refuse(inputs, "quiet", "opening-hours");
    }
    return PatientHours.opening(inputs);
  }

  private static void refuse(Inputs inputs, String option, String without) {
    inputs.all(option).stream()
        .findFirst()
        .ifPresent(
            given -> {
              throw given.bad("--" + without + " と一緒に指定してください", "is for --" + without + " only");
            });
  }

  private static Duration limit(Inputs inputs) {
    return PatientHours.quiet(inputs, Duration.ofSeconds(1));
  }

  /**
   * Which of the readers are silent.
   *
   * @param sources those that {@link #sources} has made
   */
  static SilentReaders silent(Inputs inputs, List<CardReaderSource> sources, TimeSource time) {
    return new SilentReaders(sources, limit(inputs), time);
  }

  private static Optional<MedicalInstitutionCode> institution(Inputs inputs) {
    return inputs.find("institution").map(given -> MedicalInstitutionCode.of(given.value()));
  }

  /** An archive belongs to one folder: two that look into it would find each other's visits. */
  private static List<List<Path>> archives(Inputs inputs, List<String> names) {
    List<List<Path>> archives = new ArrayList<>();
    names.forEach(name -> archives.add(new ArrayList<>()));
    for (Given given : inputs.all("archive")) {
      Folder archive = Folder.of(given);
      int at = archive.name().map(names::indexOf).orElse(names.size() == 1 ? 0 : -1);
      if (at < 0) {
        throw given.bad(
            "どの --face のものかを NAME=DIR の形で指定してください",
            "must say whose it is, as NAME=DIR of a --face");
      }
      archives.get(at).add(archive.path());
    }
    return archives;
  }
}
