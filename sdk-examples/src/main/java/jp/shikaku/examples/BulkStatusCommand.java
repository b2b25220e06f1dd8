package jp.shikaku.examples;

import java.util.List;
import java.util.Optional;
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
                            "bulk plan の計画は除きません（同じ bulk plan で続き、--again、--send-again ができます）。",
                            "Drops the receipts of a list, not of bulk plan; what was uploaded is not taken"
                                + " back.",
                            ""))
                    .option("name", "NAME", "一覧の名前（必須） / the list; needed")
                    .option(
                        "institution",
                        "CODE",
                        "医療機関コード（同じ名前の一覧が複数の医療機関にあるとき） / whose list, if several have one"))
            : output(
                BulkStore.in(
                    new CommandForm(
                        "status",
                        this,
                        "アップロードと受付番号の一覧 / what was uploaded",
                        "作業フォルダにある控えを表示します（通信はしません）。",
                        "bulk plan の計画は含みません。進み具合は同じ bulk plan をもう一度実行すると表示されます。",
                        "Shows the receipts in the store, without those of bulk plan; asks nobody.",
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
    List<Upload> shown = book.all();
    if (name.isPresent()) {
      shown = list(inputs, name.get(), shown);
      BulkStore.forget(inputs, shown);
    }
    UploadTable.print(shown, List.of(), as, language, console());
    return Exit.OK;
  }

  /** One list: where several institutions have one of the name, it is told whose. */
  private static List<Upload> list(Inputs inputs, Given name, List<Upload> all) {
    Optional<Given> institution = inputs.find("institution");
    List<Upload> named =
        all.stream()
            .filter(upload -> upload.name().equals(name.value()))
            .filter(
                upload ->
                    institution.isEmpty()
                        || upload.institution().equals(institution.map(Given::value)))
            .toList();
    if (named.isEmpty()) {
      throw name.bad("この名前の一覧はありません", "names no list");
    }
    if (!named.stream().allMatch(named.get(0)::isOfList)) {
      throw inputs.bad(
          "institution",
          "この名前の一覧が複数の医療機関にあります。どの医療機関のものか指定してください",
          "is needed: several institutions have a list of this name");
    }
    return named;
  }
}
