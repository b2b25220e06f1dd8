package jp.shikaku.examples;

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
import jp.shikaku.cardreader.LedgerException;
import jp.shikaku.cardreader.SourceId;
import jp.shikaku.cardreader.SourceState;
import jp.shikaku.cardreader.VisitLedger;
import jp.shikaku.cardreader.pcsc.PcscSource;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.SystemTime;
import jp.shikaku.transport.TimeSource;
import jp.shikaku.value.MedicalInstitutionCode;

/** What happens at the card readers, told as it happens, for people and for other programs. */
final class WatchCommand extends TerminalCommand {

  private static final String USUAL_CONSUMER = "watch";
  private static final String PLAIN = "pcsc";
  private static final Pattern NAMED = Pattern.compile("([0-9A-Za-z][0-9A-Za-z._-]{0,63})=(.+)");

  private final CommandForm form =
      LedgerOptions.in(
              new CommandForm(
                      "watch",
                      this,
                      "カードリーダーの監視 / watch card readers",
                      "顔認証付きカードリーダーの結果フォルダを監視し、受付をその場で表示します。Ctrl+C で終わります。",
                      "Watches face folders and tells each card visit as it comes, until interrupted.",
                      "")
                  .options(
                      "face",
                      "[NAME=]DIR",
                      "顔認証の結果フォルダ（FaceDataDir）。端末ごとに指定できる / face folder; one for each terminal")
                  .flag("pcsc", "このPCの汎用カードリーダーも監視 / plain card readers of this computer too")
                  .options(
                      "archive",
                      "[NAME=]DIR",
                      "ほかのソフトがファイルを移す先。読む前に移されても拾う / where other software moves the files")
                  .option(
                      "institution",
                      "CODE",
                      "この医療機関コードの受付だけを受け付ける / take visits of this institution only")
                  .option(
                      "start-from",
                      "TIME",
                      "この日時（日本）以降の受付から。例 2026-11-02T08:00（既定 台帳にある最後の受付の日、なければ今日） / from when"
                          + " on, in Japan; the day of the ledger's last visit, or today")
                  .option("poll", "500ms", "フォルダを見る間隔（既定 500ms） / how often to look"))
          .option(
              "consumer",
              "NAME",
              "台帳での受け手の名前（既定 " + USUAL_CONSUMER + "） / who has handled a visit, by the ledger")
          .flag("stand-by", "同じ台帳で監視中のプログラムの終了を待つ / wait for another that watches with this ledger")
          .flag("ack", "受け取った側が visitId を標準入力に返すまで処理済みにしない / acknowledged by lines on stdin")
          .option("count", "N", "N件の受付が処理済みになったら終わる / end after so many visits")
          .output()
          .footer(
              "",
              "台帳があれば、出力し終えた受付は再起動後も繰り返しません。なければ今日の受付を最初から出力します。",
              "With a ledger no visit that was written out is told again after a restart.",
              "  java -jar shikaku.jar watch --face OQS/face --ledger visits.db --json",
              "--json は1行に1件です。受付の最後の行（EligibilityReceived、EligibilityFailed）が回答を持ちます。",
              "With --json one line is one event; the last line of a visit holds the answer.",
              "同じ受付が再び来たときは redelivered が true です。visitId で登録済みか確認してください。",
              "A visit that comes again has redelivered true: know it by its visitId.",
              "--ack では、保存した受付の visitId を標準入力に1行ずつ返します。閉じると終わります。",
              "With --ack write the visitId of each stored visit to stdin, one a line; close it to end.");

  WatchCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  Set<String> queryFields() {
    return Set.of();
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) {
    try (SystemTime time = new SystemTime(console().clock())) {
      EventOutput output =
          new EventOutput(
              console(),
              language,
              json,
              Options.flag(inputs, "ack"),
              inputs.find("count").map(Options::count));
      CardReaderHub.Builder builder = CardReaderHub.builder().time(time);
      builder.listener(consumer(inputs), output);
      sources(inputs, time).forEach(builder::source);
      if (Options.flag(inputs, "stand-by")) {
        builder.standBy();
      }
      VisitLedger ledger = LedgerOptions.open(inputs, time);
      if (inputs.has("face") && !inputs.has("ledger")) {
        console()
            .err()
            .println(
                language.say(
                    "注意: 台帳（--ledger）がないため、再起動すると今日の受付をもう一度出力します。",
                    "Warning: without --ledger today's visits are told again after a restart."));
      }
      try (CardReaderHub hub = start(builder.ledger(ledger), inputs)) {
        console().interrupts().onInterrupt(Exit.OK, () -> end(hub, output));
        output.listen();
        return output.await();
      }
    }
  }

  private static void end(CardReaderHub hub, EventOutput output) {
    hub.close();
    output.end(Exit.OK);
  }

  private static CardReaderHub start(CardReaderHub.Builder builder, Inputs inputs) {
    try {
      return builder.start();
    } catch (LedgerException e) {
      if (e.code().equals(SourceState.Cause.LEASE_HELD.name())) {
        throw inputs
            .need("ledger")
            .bad(
                "この台帳で別のプログラムが監視しています（--stand-by で終了を待てます）",
                "another program watches with this ledger; --stand-by waits for its end");
      }
      throw e;
    }
  }

  private static String consumer(Inputs inputs) {
    Optional<Given> given = inputs.find("consumer");
    try {
      return new SourceId(given.map(Given::value).orElse(USUAL_CONSUMER)).value();
    } catch (InvalidQueryException e) {
      throw BadInput.of(given.map(Given::place).orElse(""), e);
    }
  }

  // ---- the readers

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

  private static List<CardReaderSource> sources(Inputs inputs, TimeSource time) {
    List<Folder> faces = inputs.all("face").stream().map(Folder::of).toList();
    boolean pcsc = Options.flag(inputs, "pcsc");
    if (faces.isEmpty() && !pcsc) {
      throw BadInput.of("face", "--face か --pcsc を指定してください", "is needed, or --pcsc");
    }
    List<String> names = new ArrayList<>();
    List<Path> paths = new ArrayList<>();
    for (Folder face : faces) {
      String name = face.name().orElse("face-" + (names.size() + 1));
      Path path = face.path().toAbsolutePath().normalize();
      if (names.contains(name) || paths.contains(path) || name.equals(PLAIN)) {
        throw face.given().bad("同じ名前か同じフォルダが2回あります", "gives a name or a folder twice");
      }
      names.add(name);
      paths.add(path);
    }
    List<List<Path>> archives = archives(inputs, names);
    List<CardReaderSource> sources = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      FaceFolderSource.Builder source =
          FaceFolderSource.builder(paths.get(i))
              .id(new SourceId(names.get(i)))
              .archive(archives.get(i).toArray(Path[]::new))
              .time(time);
      inputs
          .find("institution")
          .map(given -> MedicalInstitutionCode.of(given.value()))
          .ifPresent(source::institutions);
      inputs.find("start-from").map(Options::time).ifPresent(source::startFrom);
      inputs
          .find("poll")
          .map(given -> Options.duration(given, Duration.ofMillis(1)))
          .ifPresent(source::pollInterval);
      sources.add(source.build());
    }
    if (pcsc) {
      sources.add(PcscSource.builder(new SourceId(PLAIN)).time(time).build());
    }
    return sources;
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
