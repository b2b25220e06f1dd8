package jp.shikaku.examples;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import jp.shikaku.OqsClient;
import jp.shikaku.OqsException;
import jp.shikaku.eligibility.ReferenceNumberBatch;
import jp.shikaku.eligibility.ReferenceNumberRegistration;
import jp.shikaku.eligibility.RegistrationDocument;
import jp.shikaku.eligibility.RegistrationOutcome;
import jp.shikaku.examples.Upload.State;
import jp.shikaku.examples.json.ReferenceJson;
import jp.shikaku.examples.text.Language;
import jp.shikaku.examples.text.TextTable;
import jp.shikaku.transport.MessageKind;
import jp.shikaku.value.ReferenceNumber;

/** Registers many reference numbers, and tells what became of each. */
final class ReferenceBatchCommand extends BulkTerminalCommand {

  private final CommandForm form =
      waiting(
              asking(
                  new CommandForm(
                          "batch",
                          this,
                          "照会番号をまとめて登録 / register many",
                          "照会番号の一覧をアップロードし、1件ずつの結果を表示します。途中で止まったときは、同じコマンドを",
                          "もう一度実行してください。二重にアップロードすることはありません。",
                          "Uploads a list of numbers and tells what became of each.",
                          "After a stop run the same command again: nothing is uploaded twice.",
                          "")
                      .option(
                          "list",
                          "FILE|-",
                          "照会番号の一覧（CSV、JSON、JSON Lines。-は標準入力。必須） / the numbers; needed")
                      .option("name", "NAME", "この一覧の名前。同じ名前では1回しかアップロードしない / the list's name")
                      .option("chunk", "N", "1回の件数（既定 500） / registrations in one upload")
                      .flag(
                          "send-again",
                          "受け付けられたか分からないものを送り直す / sends anew what may have been received")))
          .output()
          .footer(
              "",
              "一覧の例 / A list:",
              "  referenceNumber,insurerNumber,symbol,number,branch",
              "  CHART-0001,06139992,１２３,4567,01");

  ReferenceBatchCommand(Console console, ErrorStyle style) {
    super(console, style);
  }

  @Override
  CommandForm form() {
    return form;
  }

  @Override
  int run(Inputs inputs, Language language, boolean json) {
    var unused = schedule(inputs);
    Optional<Given> named = inputs.find("name");
    named.ifPresent(BulkTerminalCommand::name);
    Set<ReferenceNumber> numbers = new HashSet<>();
    List<ReferenceNumberRegistration> registrations =
        PersonList.read(inputs.need("list"), console().in())
            .all(
                ReferenceRegisterCommand.FIELDS,
                items -> registration(items, numbers),
                console(),
                style());
    List<ReferenceNumberBatch> parts =
        ReferenceNumberBatch.split(registrations, BulkUploadCommand.chunk(inputs));
    List<String> content = new ArrayList<>(List.of(MessageKind.BULK_REFERENCE_NUMBERS.code()));
    registrations.forEach(one -> content.add(ReferenceJson.registration(one).toString()));
    return withStore(
        inputs,
        MessageKind.BULK_REFERENCE_NUMBERS,
        (oqs, store) -> {
          store.takeTurn();
          List<Upload> planned =
              BulkUploadCommand.planned(
                  inputs,
                  store.book(),
                  named.map(Given::value),
                  store.digest(content),
                  parts.size());
          return register(inputs, language, oqs, store, new Batch(planned, parts));
        });
  }

  private static ReferenceNumberRegistration registration(
      Inputs items, Set<ReferenceNumber> numbers) {
    ReferenceNumberRegistration one = ReferenceRegisterCommand.registration(items);
    if (!numbers.add(one.referenceNumber())) {
      throw items.bad("reference", "前の行と重複しています", "must differ from that of every other row");
    }
    return one;
  }

  private record Batch(List<Upload> planned, List<ReferenceNumberBatch> parts) {}

  private int register(
      Inputs inputs, Language language, OqsClient oqs, BulkStore store, Batch batch) {
    Uploading<RegistrationDocument.Row> uploading =
        new Uploading<>(store.book(), oqs.referenceNumbers(), options(inputs));
    List<Upload> open =
        uploading.send(batch.planned(), batch.parts()).stream()
            .filter(upload -> upload.state() == State.RECEIVED)
            .toList();
    store.endTurn();
    int[] exit = {Exit.OK};
    ProgressLine progress = new ProgressLine(console(), style().json());
    TreeMap<Integer, List<ReferenceNumberBatch.Result>> results = new TreeMap<>();
    uploading.await(
        open,
        schedule(inputs),
        (upload, result) -> {
          try (var rows = result.rows()) {
            results.put(upload.number(), batch.parts().get(upload.number() - 1).results(rows));
          }
        },
        seen -> progress.show(seen(seen, language)),
        (upload, error) -> exit[0] = Math.max(exit[0], told(upload, error, progress)));
    progress.end();
    List<ReferenceNumberBatch.Result> all =
        results.values().stream().flatMap(List::stream).toList();
    if (style().json()) {
      console().out().println(UploadTable.pretty(ReferenceJson.results(all)));
    } else {
      print(lines(all, language));
    }
    boolean isUnclear =
        all.stream()
            .anyMatch(
                result ->
                    result.outcome() == RegistrationOutcome.MISMATCH
                        || result.outcome() == RegistrationOutcome.UNKNOWN);
    return Math.max(exit[0], isUnclear ? Exit.NOT_VERIFIED : Exit.OK);
  }

  private int told(Upload upload, OqsException error, ProgressLine progress) {
    progress.end();
    return complain(upload.label(), error);
  }

  private static List<String> lines(List<ReferenceNumberBatch.Result> all, Language language) {
    if (all.isEmpty()) {
      return List.of(language.say("新しい結果はありません（登録済か、取得できませんでした）。", "There is no new result."));
    }
    TextTable table =
        new TextTable(0)
            .head(
                language.say("照会番号", "Reference"),
                language.say("結果", "Outcome"),
                language.say("説明", "Why"));
    for (ReferenceNumberBatch.Result result : all) {
      table.row(
          result.sent().referenceNumber().value(),
          outcome(result.outcome(), language),
          result
              .row()
              .map(
                  row ->
                      (row.resultCode().orElse("") + " " + row.resultMessage().orElse("")).strip())
              .orElse(""));
    }
    List<String> lines = new ArrayList<>(table.lines());
    long done =
        all.stream().filter(result -> result.outcome() == RegistrationOutcome.REGISTERED).count();
    lines.add(
        language.say(
            all.size() + "件のうち " + done + "件を登録しました。",
            done + " of " + all.size() + " are registered."));
    return lines;
  }

  private static String outcome(RegistrationOutcome outcome, Language language) {
    return switch (outcome) {
      case REGISTERED -> language.say("登録済", "registered");
      case REFUSED -> language.say("登録不可", "refused");
      case MISMATCH -> language.say("不一致（登録されたか不明）", "mismatch: not known");
      case UNKNOWN -> language.say("不明（結果に行がない）", "not told");
    };
  }
}
