package jp.shikaku.examples;

import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The program without a command: tells what there is. */
final class ShikakuCommand implements Runnable, IVersionProvider {

  private final Console console;
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("shikaku");

  ShikakuCommand(Console console) {
    this.console = console;
  }

  CommandSpec spec() {
    spec.versionProvider(this);
    spec.usageMessage()
        .synopsisSubcommandLabel("COMMAND")
        .description(
            "資格SDK: オンライン資格確認・薬剤情報・特定健診情報の照会、電文の解読、模擬端末",
            "Queries of eligibility, drugs and checkups, message decoding and a mock terminal.",
            "")
        .footer(
            "",
            "はじめに / Try first:             java -jar shikaku.jar demo --once",
            "コマンドの説明 / Help of a command: java -jar shikaku.jar check --help",
            "",
            "終了コード / Exit codes:",
            "   0  回答あり（有効・無効を問わない） / answered, whatever the validity",
            "   2  入力誤り（何も送っていない） / wrong input, nothing was sent",
            "   3  確認できず（無資格ではない） / could not verify, which is never \"not insured\"",
            "   4  端末が要求を拒否 / refused by the terminal",
            "   5  センターで異常終了 / the centre ended abnormally",
            "   6  電文を解読できず / a document could not be decoded",
            "   7  患者の同意がない、期限切れ / consent missing or expired",
            "  70  プログラムの不具合 / a fault of this program",
            " 130  照会の前に中断（Ctrl+C） / interrupted (Ctrl+C) before anything was asked");
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("この説明を表示 / show this help")
            .build());
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("版を表示 / show the version")
            .build());
    return spec;
  }

  @Override
  public void run() {
    spec.commandLine().usage(console.out());
  }

  @Override
  public String[] getVersion() {
    return new String[] {program(), "Java " + Runtime.version()};
  }

  /** Name and version of the program. */
  static String program() {
    String version = Main.class.getPackage().getImplementationVersion();
    return "shikaku " + (version == null ? "(unpackaged)" : version);
  }
}
