package jp.shikaku.examples;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The institution's own numbers of patients 「照会番号」. */
final class ReferenceCommand implements Callable<Integer> {

  private ReferenceCommand() {}

  /** The command with those below it. */
  static CommandLine commands(Console console, ErrorStyle style) {
    CommandSpec spec =
        new CommandForm(
                "reference",
                new ReferenceCommand(),
                "照会番号の登録 / register reference numbers",
                "患者の照会番号（自院の番号。以後の回答に付いて返る）を登録します。保険が変わると失われます。",
                "Registers your own numbers of patients, which then come back with every answer,",
                "until the insurance changes.",
                "")
            .spec();
    spec.usageMessage().synopsisSubcommandLabel("COMMAND");
    return new CommandLine(spec)
        .addSubcommand(new CommandLine(new ReferenceRegisterCommand(console, style).spec()))
        .addSubcommand(new CommandLine(new ReferenceBatchCommand(console, style).spec()))
        .addSubcommand(new CommandLine(new ReferenceKeepCommand(console, style).spec()));
  }

  /** Without a word of what to do. */
  @Override
  public Integer call() {
    throw new BadInput(
        "reference",
        "reference",
        "register、batch、keep のどれかを指定してください",
        "needs register, batch or keep");
  }
}
