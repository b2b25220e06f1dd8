package jp.shikaku.examples;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import jp.shikaku.examples.rollout.Facility;
import jp.shikaku.examples.rollout.FaultyFileException;
import jp.shikaku.examples.rollout.RolloutRules;
import jp.shikaku.value.WireDates;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Bringing a practice onto the system 「導入」; the commands below it ask no terminal. */
abstract class RolloutCommand extends TerminalCommand {

  RolloutCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  /** The command with those below it. */
  static CommandLine commands(Console console, ErrorStyle style) {
    Callable<Integer> none =
        () -> {
          throw new BadInput(
              "rollout",
              "rollout",
              "plan、subsidy、quote、line、init、check のどれかを指定してください",
              "needs plan, subsidy, quote, line, init or check");
        };
    CommandSpec spec =
        new CommandForm(
                "rollout",
                none,
                "導入の計画とサイトファイル / plan the introduction, site file",
                "導入の日程、補助金、見積書、回線を確認し、各窓口が共有するサイトファイルを作成・点検します。",
                "Plan, subsidy, quote and line of an introduction, and the site file that desks share.",
                "")
            .footer(
                "",
                "規則は日付のあるデータです。新しいものがあれば --rules で指定します。",
                "The rules are dated data; --rules names newer ones.",
                "  java -jar shikaku.jar rollout plan --facility clinic --go-live 2021-03-31 \\",
                "      --setup 2021-03-15 --holidays holidays.csv --html plan.html --ics plan.ics",
                "  java -jar shikaku.jar rollout init --out site.json",
                "  java -jar shikaku.jar doctor --site site.json")
            .spec();
    spec.usageMessage().synopsisSubcommandLabel("COMMAND");
    return new CommandLine(spec)
        .addSubcommand(new CommandLine(new RolloutPlanCommand(console, style).spec()))
        .addSubcommand(new CommandLine(new RolloutSubsidyCommand(console, style).spec()))
        .addSubcommand(new CommandLine(new RolloutQuoteCommand(console, style).spec()))
        .addSubcommand(new CommandLine(new RolloutLineCommand(console, style).spec()))
        .addSubcommand(new CommandLine(new RolloutInitCommand(console, style).spec()))
        .addSubcommand(new CommandLine(new RolloutCheckCommand(console, style).spec()));
  }

  @Override
  final Set<String> queryFields() {
    return Set.of();
  }

  static CommandForm facility(CommandForm form) {
    return form.option(
        "facility",
        "KIND",
        "施設（必須）"
            + Options.words(Facility.values())
            + "。chain-pharmacy は処方箋受付が月4万回以上のグループの薬局 / kind of facility; needed");
  }

  static CommandForm rules(CommandForm form) {
    return form.option("rules", "FILE", "新しい規則のファイル（JSON） / newer rules");
  }

  static Facility facility(Inputs inputs) {
    return Options.choice(inputs.need("facility"), Facility.values());
  }

  static RolloutRules rules(Inputs inputs) {
    Optional<Given> given = inputs.find("rules");
    if (given.isEmpty()) {
      return RolloutRules.bundled();
    }
    try {
      return RolloutRules.read(TextFile.utf8(given.get()));
    } catch (FaultyFileException e) {
      throw WrongFile.of(given.get(), e);
    }
  }

  /** The day of an option, or today in Japan. */
  final LocalDate asOf(Inputs inputs) {
    return inputs.find("as-of").map(Options::date).orElseGet(this::today);
  }

  final LocalDate today() {
    return LocalDate.ofInstant(Instant.now(console().clock()), WireDates.JST);
  }
}
