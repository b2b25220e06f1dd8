package jp.shikaku.examples;

import java.util.List;
import java.util.Optional;
import jp.shikaku.examples.Upload.State;
import jp.shikaku.examples.text.Language;

/** Shows, or forgets, what was uploaded; asks nobody. */
final class BulkStatusCommand extends BulkTerminalCommand {

  private final boolean forgets;
  private final CommandForm form;

  private BulkStatusCommand(Console console, ErrorStyle style, boolean forgets) {
    super(console, style);
    this.forgets = forgets;
    this.form =
        forgets
            ? output(
                BulkStore.in(
                        new CommandForm(
                            "forget",
                            this,
                            "控えを捨てる / forget a list",
                            "一覧の控えを作業フォルダから除きます。センターでの処理は取り消されません。",
                            "Drops the receipts of a list; what was uploaded is not taken back.",
                            ""))
                    .option("name", "NAME", "一覧の名前（必須） / the list; needed"))
            : output(
                BulkStore.in(
                    new CommandForm(
                        "status",
                        this,
                        "アップロードと受付番号の一覧 / what was uploaded",
                        "作業フォルダにある控えを表示します（通信はしません）。",
                        "Shows the receipts in the store; asks nobody.",
                        "")));
  }

  static BulkStatusCommand status(Console console, ErrorStyle style) {
    return new BulkStatusCommand(console, style, false);
  }

  static BulkStatusCommand forget(Console console, ErrorStyle style) {
    return new BulkStatusCommand(console, style, true);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) {
    ResultForm as = ResultForm.of(inputs);
    Optional<Given> name = forgets ? Optional.of(inputs.need("name")) : Optional.empty();
    UploadBook book = BulkStore.bookOf(inputs);
    List<Upload> shown = book.all().stream().filter(u -> u.state() != State.UNSENT).toList();
    if (name.isPresent()) {
      shown = shown.stream().filter(u -> u.name().equals(name.get().value())).toList();
      if (shown.isEmpty()) {
        throw name.get().bad("この名前の一覧はありません", "names no list");
      }
      BulkStore.forget(inputs, shown);
    }
    UploadTable.print(shown, List.of(), as, language, console());
    return Exit.OK;
  }
}
