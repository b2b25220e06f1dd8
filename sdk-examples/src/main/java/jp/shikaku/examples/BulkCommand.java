package jp.shikaku.examples;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Many persons at once 「一括照会」: uploads, results, lists and plans. */
final class BulkCommand implements Callable<Integer> {

  private BulkCommand() {}

  /** The command with those below it. */
  static CommandLine commands(Console console, ErrorStyle style) {
    CommandSpec spec =
        new CommandForm(
                "bulk",
                new BulkCommand(),
                "一括照会 / ask for many patients at once",
                "予約患者などをまとめて照会します（資格確認一括照会、訪問診療等・オンライン診療等・医療扶助の一覧）。",
                "Asks for many patients at once: a list of yours, or a list that the centre keeps.",
                "")
            .footer(
                "",
                "受付番号の控えなどは作業フォルダ（--store）に残り、患者の情報は含みません。",
                "既定の場所は利用者ごとに1つで、どのフォルダから実行しても同じです（作るときに表示します）。",
                "Receipts are kept in the folder of --store, a fixed place of the user unless given;",
                "they hold nothing of a patient.",
                "",
                "夜間の一括照会の例 / A night batch:",
                "  java -jar shikaku.jar bulk plan --appointments yoyaku.csv --date 2026-11-27 \\",
                "      --root OQS --institution 1319999007")
            .spec();
    spec.usageMessage().synopsisSubcommandLabel("COMMAND");
    return new CommandLine(spec)
        .addSubcommand(new CommandLine(new BulkPlanCommand(console, style).spec()))
        .addSubcommand(new CommandLine(new BulkSubmitCommand(console, style).spec()))
        .addSubcommand(new CommandLine(new BulkFetchCommand(console, style).spec()))
        .addSubcommand(new CommandLine(BulkListCommand.homeVisits(console, style).spec()))
        .addSubcommand(new CommandLine(BulkListCommand.online(console, style).spec()))
        .addSubcommand(new CommandLine(BulkListCommand.medicalAid(console, style).spec()))
        .addSubcommand(new CommandLine(BulkStatusCommand.status(console, style).spec()))
        .addSubcommand(new CommandLine(BulkStatusCommand.forget(console, style).spec()));
  }

  /** Without a word of what to do. */
  @Override
  public Integer call() {
    throw new BadInput(
        "bulk",
        "bulk",
        "plan、submit、fetch、home-visits、online、medical-aid、status、forget のどれかを指定してください",
        "needs plan, submit, fetch, home-visits, online, medical-aid, status or forget");
  }
}
