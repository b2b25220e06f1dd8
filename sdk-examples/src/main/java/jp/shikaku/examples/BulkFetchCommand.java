package jp.shikaku.examples;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import jp.shikaku.examples.Upload.State;
import jp.shikaku.examples.text.Language;
import jp.shikaku.transport.MessageKind;

/** Gives out the results of what was uploaded. */
final class BulkFetchCommand extends BulkTerminalCommand {

  private final CommandForm form =
      output(
              waiting(
                  asking(
                      new CommandForm(
                              "fetch",
                              this,
                              "アップロードした一覧の結果を取得 / fetch results",
                              "作業フォルダに控えのあるアップロードの結果を待ち、1行ずつ出力します。",
                              "出力し終えた結果は読取済になります。",
                              "途中で止まったときは、その結果をもう一度出力します。行は識別子（arbitraryId）で取り込んでください。",
                              "Waits for the results of what was uploaded and gives them out row by row.",
                              "After a stop a result is given out again: take rows by arbitraryId.",
                              "")
                          .option("name", "NAME", "この名前の一覧だけ / this list only")
                          .flag("again", "読取済の結果ももう一度取得 / results that were given out too")
                          .flag("once", "1回だけ聞いて待たない（処理中なら終了コード3） / ask once, do not wait"))))
          .footer(
              "",
              "--jsonl は1行に1人（type が row）で、結果ごとに result と end の行が付きます。",
              "With --jsonl each person is a line of type row, between lines result and end.");

  BulkFetchCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) {
    ResultForm as = ResultForm.of(inputs);
    var unused = schedule(inputs);
    if (wanted(inputs, BulkStore.bookOf(inputs)).isEmpty()) {
      if (!json) {
        note("結果を待っているアップロードはありません。", "No upload waits for its result.");
      }
      try (ResultOutput output =
          new ResultOutput(
              console(), language, as, this::today, BulkFetchCommand::notKept, () -> {})) {
        output.end(List.of());
      }
      return Exit.OK;
    }
    return withStore(
        inputs,
        MessageKind.BULK_ELIGIBILITY_RESULT,
        (oqs, store) ->
            fetch(
                inputs,
                oqs,
                store,
                wanted(inputs, store.book()),
                BulkFetchCommand::notKept,
                new Failures(console(), style(), as)));
  }

  /** Whom a list asked for is not in the store. */
  private static Optional<Set<String>> notKept(Upload upload) {
    return Optional.empty();
  }

  private List<Upload> wanted(Inputs inputs, UploadBook book) {
    Optional<Given> name = inputs.find("name");
    boolean again = Options.flag(inputs, "again");
    String institution = institution(inputs).value();
    List<Upload> named =
        book.all().stream()
            .filter(upload -> upload.institution().filter(institution::equals).isPresent())
            .filter(upload -> name.filter(n -> !n.value().equals(upload.name())).isEmpty())
            .toList();
    if (name.isPresent() && named.isEmpty()) {
      throw name.get().bad("この名前の一覧はありません（bulk status で確認できます）", "names no list, see bulk status");
    }
    return named.stream()
        .filter(upload -> upload.kind().filter(kind -> !kind.equals("OQSmuimm01")).isPresent())
        .filter(
            upload ->
                upload.state() == State.SENDING
                    || upload.state() == State.RECEIVED
                    || (again && upload.state() == State.READ && upload.receiptOrNull() != null))
        .toList();
  }
}
